#include "compiler/diag/render.h"

#include <string.h>
#include <utf8proc.h>

Place render_place(const Sources *sources, Span span) {
    Place place = {.file = sources->at[span.file]->shown};
    source_place(sources, span.file, span.lo, &place.line, &place.column);
    source_place(sources, span.file, span.hi, &place.end_line, &place.end_column);
    return place;
}

void render_fix_words(Out *out, const DiagFix *fix) {
    const char *known = diag_fix_label(fix), *label = known ? known : "";
    bool is_question = fix->kind == FIX_GUESS;
    out_text(out, label);
    if (*label) out_text(out, is_question ? " " : ": ");
    if (!*fix->text) {
        out_text(out, "take this out");
        return;
    }
    bool is_insertion = diag_has_place(fix->span) && fix->span.lo == fix->span.hi;
    if (!is_question) out_text(out, is_insertion ? "insert " : "write ");
    out_printf(out, "`%s`", fix->text);
}

void render_put_part(RenderDocument *document, Out *out, Str part, size_t found) {
    if (document->found && found) out_text(out, ",");
    document->found += found;
    out_bytes(out, part.at, part.length);
    fwrite(out->bytes, 1, out->length, document->to);
    out_free(out);
}

/* ---- characters ---- */

int32_t render_safe(int32_t code) {
    bool is_control = (code < 0x20 && code != '\t') || (code >= 0x7F && code < 0xA0);
    bool turns_direction = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
    bool breaks_line = code == 0x2028 || code == 0x2029;
    if (code == '\t') return ' ';
    return is_control || turns_direction || breaks_line ? 0xFFFD : code;
}

int render_width(int32_t safe) {
    return safe >= 0x20 && safe < 0x7F ? 1 : utf8proc_charwidth(safe);
}

void render_put(Out *out, int32_t safe) {
    char bytes[4];
    out_bytes(out, bytes, (size_t)str_encode(bytes, safe));
}

void render_name(Out *out, const char *name) {
    const char *end = name + strlen(name);
    while (name < end) render_put(out, render_safe(str_decode(&name, end)));
}

/* ---- wrapping ---- */

static bool opens(int32_t code) {
    utf8proc_category_t category = utf8proc_category(code);
    return category == UTF8PROC_CATEGORY_PS || category == UTF8PROC_CATEGORY_PI;
}

static bool closes(int32_t code) {
    utf8proc_category_t category = utf8proc_category(code);
    return category == UTF8PROC_CATEGORY_PE || category == UTF8PROC_CATEGORY_PF ||
           category == UTF8PROC_CATEGORY_PO;
}

/* Wide characters part from each other, but a mark stays with the word it opens or closes. */
static bool may_break(int32_t left, int32_t right) {
    return render_width(left) == 2 && render_width(right) == 2 && !opens(left) && !closes(right);
}

/* The bytes from `at` on that stay together; *columns is their width. */
static const char *piece_end(const char *at, const char *end, int *columns) {
    int32_t last = 0;
    *columns = 0;
    while (at < end && *at != ' ' && *at != '\n') {
        const char *next = at;
        int32_t code = render_safe(str_decode(&next, end));
        if (last && may_break(last, code)) break;
        *columns += render_width(code);
        last = code;
        at = next;
    }
    return at;
}

static void new_line(Wrap *wrap) {
    out_printf(wrap->out, "\n%*s", wrap->indent, "");
    wrap->column = wrap->indent;
    wrap->wants_space = false;
}

/* What is safe already is written as it stands, in one piece. */
static void put_safely(Wrap *wrap, const char *at, const char *end) {
    const char *run = at;
    while (at < end) {
        const char *here = at;
        int32_t read = str_decode(&at, end), code = render_safe(read);
        wrap->column += render_width(code);
        if (code == read) continue;
        out_bytes(wrap->out, run, (size_t)(here - run));
        render_put(wrap->out, code);
        run = at;
    }
    out_bytes(wrap->out, run, (size_t)(end - run));
}

static void put_space(Wrap *wrap) {
    if (!wrap->wants_space) return;
    out_text(wrap->out, " ");
    wrap->column++;
    wrap->wants_space = false;
}

void wrap_solid(Wrap *wrap, const char *text) {
    put_space(wrap);
    put_safely(wrap, text, text + strlen(text));
}

static void put_piece(Wrap *wrap, const char *at, const char *end, int columns) {
    if (wrap->column + wrap->wants_space + columns > wrap->width && wrap->column > wrap->indent)
        new_line(wrap);
    put_space(wrap);
    put_safely(wrap, at, end);
}

void wrap_text(Wrap *wrap, const char *text) {
    const char *end = text + strlen(text);
    while (text < end) {
        int columns;
        const char *next = piece_end(text, end, &columns);
        if (next > text)
            put_piece(wrap, text, next, columns);
        else if (*next++ == '\n')
            new_line(wrap);
        else
            wrap->wants_space = true;
        text = next;
    }
}
