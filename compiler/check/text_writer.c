/* Characters to pieces, pieces to paragraphs, items and headings, numbered as the outline says. */
#include "compiler/check/text.h"

#include <string.h>

/* ---- the outline ---- */
static NodeRef outline_level(const Model *m, int level) {
    int n = 0;
    for (NodeRef at = ref_first(m, m->outline); m->outline.node && at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_FIELD || ref_word(m, at) != WORD_LEVEL) continue;
        NodeRef value = ref_next(m, ref_first(m, at));
        Decimal d = {++n, 0};
        if (ref_kind(m, value) == AST_NUMBER) ref_number(m, value, &d);
        if (d.coef == level) return at;
    }
    return (NodeRef){0};
}

/* How numbers of that level look: "(a)", "Part I"; "" when they have none. */
static const char *level_pattern(const Checker *c, int level) {
    NodeRef field = outline_level(c->m, level);
    for (NodeRef at = ref_first(c->m, field); field.node && at.node; at = ref_next(c->m, at))
        if (ref_kind(c->m, at) == AST_STRING) return ref_string(c->m, at);
    return "";
}

static bool level_has(const Model *m, int level, Word word) {
    NodeRef field = outline_level(m, level);
    for (NodeRef at = ref_next(m, ref_first(m, field)); field.node && at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_NAME && ref_word(m, at) == word) return true;
    return false;
}

/* ---- pieces and paragraphs ---- */
void writer_flush(Writer *w) {
    if (!w->text.count) return;
    Piece piece = {PIECE_TEXT, arena_copy(w->c->m->whole, w->text.at, w->text.count), NONE, NONE};
    VEC_PUSH(&w->c->pieces, piece);
    w->text.count = 0;
}

void writer_end_paragraph(Writer *w) {
    writer_flush(w);
    Checker *c = w->c;
    uint32_t count = (uint32_t)c->pieces.count - w->first_piece;
    Part part = {.kind = w->kind,
                 .name = w->section,
                 .number = w->number,
                 .level = w->level,
                 .first_piece = w->first_piece,
                 .piece_count = count,
                 .form = NONE,
                 .entity = w->entity};
    if (count && !w->is_flat) VEC_PUSH(&c->parts, part);
    w->first_piece = (uint32_t)c->pieces.count;
    w->newlines = 0, w->last = 0;
    w->kind = PART_PARAGRAPH, w->number = "";
}

void writer_item(Writer *w) {
    writer_end_paragraph(w);
    w->kind = PART_ITEM;
    w->number = number_label(w->c, level_pattern(w->c, w->level + 1), ++w->items);
}

/* The number of the next heading of that level; those below it begin anew. */
static const char *next_number(Writer *w, int level) {
    const char *pattern = level_pattern(w->c, level);
    int counted = level < OUTLINE_LEVELS - 1 ? level : OUTLINE_LEVELS - 1;
    int n = ++w->counters[counted];
    for (int i = level + 1; i < OUTLINE_LEVELS; i++) w->counters[i] = 0;
    return *pattern ? number_label(w->c, pattern, n) : "";
}

void writer_heading(Writer *w, const char *title, int level) {
    Checker *c = w->c;
    Part part = {.kind = PART_HEADING,
                 .name = w->section,
                 .number = next_number(w, level),
                 .level = level,
                 .first_piece = (uint32_t)c->pieces.count,
                 .piece_count = 1,
                 .new_page = level_has(c->m, level, WORD_PAGE),
                 .in_contents = level <= 2,
                 .form = NONE,
                 .entity = w->entity};
    VEC_PUSH(&c->pieces, (Piece){PIECE_TEXT, title, NONE, NONE});
    VEC_PUSH(&c->parts, part);
    w->first_piece = (uint32_t)c->pieces.count;
}

void writer_form(Writer *w, uint32_t form, uint32_t entity) {
    Part part = {
        .kind = PART_FORM, .name = w->section, .number = "", .form = form, .entity = entity};
    VEC_PUSH(&w->c->parts, part);
}

/* ---- characters ---- */
static void append(Writer *w, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) VEC_PUSH(&w->text, bytes[i]);
}

static bool is_wide(int32_t ch) {
    char bytes[4];
    return ch > 0x7F && str_width((Str){bytes, (size_t)str_encode(bytes, ch)}) == 2;
}

/* A line break prints nothing between two wide characters, a space elsewhere, and a paragraph when
 * it is double. */
static void settle_break(Writer *w, int32_t next) {
    if (w->newlines >= 2) {
        writer_end_paragraph(w);
        return;
    }
    if (w->newlines == 1 && w->last && !(is_wide(w->last) && is_wide(next))) append(w, " ", 1);
    w->newlines = 0;
}

/* "- " at the start of a line begins an item; blanks there are layout; `{{` is a brace. */
static const char *put_one(Writer *w, const char *at, const char *end) {
    const char *start = at;
    int32_t ch = str_decode(&at, end);
    bool is_line_start = w->newlines > 0 || (!w->last && w->text.count == 0);
    if (ch == '\n') w->newlines++;
    if (ch == '\n' || ch == '\r') return at;
    if (is_line_start && (ch == ' ' || ch == '\t' || ch == 0x3000)) return at;
    if (is_line_start && !w->is_flat && ch == '-' && at < end && *at == ' ') {
        writer_item(w);
        return at + 1;
    }
    if ((ch == '{' || ch == '}') && at < end && *at == ch) at++, start++;
    settle_break(w, ch);
    append(w, start, (size_t)(at - start));
    w->last = ch;
    return at;
}

void writer_text(Writer *w, Str text, bool is_quoted) {
    const char *at = text.at, *end = text.at + text.length;
    while (at < end) {
        if (is_quoted && *at == '\\' && at + 1 < end) at++;
        at = put_one(w, at, end);
    }
}

void writer_piece(Writer *w, Piece piece) {
    const char *at = piece.text, *end = at + strlen(at);
    if (at == end) return;
    const char *first = at;
    settle_break(w, str_decode(&first, end));
    writer_flush(w);
    VEC_PUSH(&w->c->pieces, piece);
    while (at < end) w->last = str_decode(&at, end);
}
