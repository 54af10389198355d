#include "compiler/diag/render.h"

#include <string.h>

/* report.budget:12:34: error[B0601]: message
 *    12 | the source line
 *       |     ^^^^
 *    note: report.budget:10:3: text
 *    help: text */

typedef struct {
    const Sources *sources;
    Out out; /* one finding at a time */
    int width;
    bool color;
} Human;

enum {
    GUTTER = 8, /* "   12 | " */
    WIDTH_LEAST = 32,
    INDENT = 3,   /* of notes, and of lines that continue a message */
    CONTEXT = 12, /* columns kept before a span that is wider than the window */
    DOTS = 3,
};

static const char *const severity_words[] = {"off", "note", "warning", "error"};
static const char *const severity_colors[] = {"", "\033[1;36m", "\033[1;35m", "\033[1;31m"};
static const char bold[] = "\033[1m", green[] = "\033[1;32m", blue[] = "\033[34m";

static void paint(Human *human, const char *color) {
    if (human->color) out_text(&human->out, color);
}

static void unpaint(Human *human) { paint(human, "\033[0m"); }

/* ---- a source line, cut to the window around the span ---- */

typedef struct {
    Str text;
    int mark_lo, mark_hi; /* columns the span covers, at least one */
    int total;            /* columns of the whole line */
    int from, to;         /* columns shown */
} Line;

static int columns_of(const char *at, const char *end) {
    int columns = 0;
    while (at < end)
        if (*at >= ' ' && *at < 0x7F)
            at++, columns++;
        else
            columns += render_width(render_safe(str_decode(&at, end)));
    return columns;
}

/* Of a line of many thousand bytes only the part around the span, more than any terminal shows. */
enum { FAR = 1500 };

static Str near_span(Str line, size_t *lo, size_t *hi) {
    if (*hi > *lo + FAR) *hi = *lo + FAR;
    size_t left = *lo > FAR ? *lo - FAR : 0, right = line.length - *hi > FAR ? *hi + FAR : line.length;
    while (left && left < *lo && ((unsigned char)line.at[left] & 0xC0) == 0x80) left++;
    while (right < line.length && ((unsigned char)line.at[right] & 0xC0) == 0x80) right++;
    *lo -= left, *hi -= left;
    return (Str){line.at + left, right - left};
}

static Line line_of(const Sources *sources, Span span) {
    uint32_t start;
    Line line = {.text = source_line(sources, span.file, span.lo, &start)};
    size_t lo = span.lo > start ? span.lo - start : 0, hi = span.hi > start ? span.hi - start : 0;
    if (lo > line.text.length) lo = line.text.length;
    if (hi > line.text.length) hi = line.text.length;
    if (hi < lo) hi = lo;
    line.text = near_span(line.text, &lo, &hi);
    const char *at = line.text.at;
    line.mark_lo = columns_of(at, at + lo);
    line.mark_hi = line.mark_lo + columns_of(at + lo, at + hi);
    line.total = line.mark_hi + columns_of(at + hi, at + line.text.length);
    if (line.mark_hi <= line.mark_lo) line.mark_hi = line.mark_lo + 1;
    if (line.total < line.mark_hi) line.total = line.mark_hi;
    return line;
}

/* Chooses from and to, so that the span is in the middle, or its start when it is wider. */
static void choose_window(Line *line, int room) {
    line->from = 0;
    line->to = line->total;
    if (line->total <= room) return;
    int inside = room - 2 * DOTS, span = line->mark_hi - line->mark_lo;
    int before = span + 2 * CONTEXT < inside ? (inside - span) / 2 : CONTEXT;
    line->from = line->mark_lo - before;
    if (line->from > line->total - room + DOTS) line->from = line->total - room + DOTS;
    if (line->from <= DOTS) line->from = 0;
    line->to = line->from + (line->from ? inside : room - DOTS);
    if (line->to >= line->total - DOTS) line->to = line->total;
}

/* A wide character cut in half by the window is a blank. */
static void put_window(Out *out, const Line *line) {
    int column = 0;
    if (line->from > 0) out_text(out, "...");
    for (const char *at = line->text.at, *end = at + line->text.length; at < end;) {
        int32_t code = render_safe(str_decode(&at, end));
        int start = column, next = column += render_width(code);
        if (start >= line->from && next <= line->to)
            render_put(out, code);
        else if (start < line->from && next > line->from)
            out_text(out, " ");
        else if (start < line->to && next > line->to)
            out_text(out, " ");
    }
    if (line->to < line->total) out_text(out, "...");
}

static void put_carets(Human *human, const Line *line, Severity severity) {
    int shift = line->from > 0 ? DOTS - line->from : 0;
    int hi = line->to < line->total && line->mark_hi > line->to ? line->to : line->mark_hi;
    out_printf(&human->out, "%*s", line->mark_lo + shift, "");
    paint(human, severity_colors[severity]);
    for (int i = line->mark_lo; i < hi; i++) out_text(&human->out, "^");
    unpaint(human);
}

/* `number` is the line number, 0 for the line of carets. */
static void put_gutter(Human *human, int number, int digits) {
    paint(human, blue);
    if (number)
        out_printf(&human->out, "%*d | ", digits, number);
    else
        out_printf(&human->out, "%*s | ", digits, "");
    unpaint(human);
}

static int digits_of(int number) {
    int digits = GUTTER - 3;
    for (int most = 99999; number > most && digits < 10; most = most * 10 + 9) digits++;
    return digits;
}

static void put_line(Human *human, Span span, int number, const Severity *carets) {
    int digits = digits_of(number);
    Line line = line_of(human->sources, span);
    choose_window(&line, human->width - digits - 3);
    put_gutter(human, number, digits);
    put_window(&human->out, &line);
    out_text(&human->out, "\n");
    if (!carets) return;
    put_gutter(human, 0, digits);
    put_carets(human, &line, *carets);
    out_text(&human->out, "\n");
}

/* ---- texts ---- */

static void put_place(Wrap *wrap, Place place) {
    char digits[32];
    snprintf(digits, sizeof digits, ":%d:%d:", place.line, place.column);
    wrap_solid(wrap, place.file);
    wrap_solid(wrap, digits);
    wrap->wants_space = true;
}

static void put_head(Human *human, const Diag *diag, const Place *place) {
    Wrap wrap = {.out = &human->out, .width = human->width, .indent = INDENT};
    paint(human, bold);
    if (place) put_place(&wrap, *place);
    paint(human, severity_colors[diag->severity]);
    wrap_solid(&wrap, severity_words[diag->severity]);
    wrap_solid(&wrap, "[");
    wrap_solid(&wrap, diag_info[diag->code].code);
    wrap_solid(&wrap, "]:");
    wrap.wants_space = true;
    unpaint(human);
    paint(human, bold);
    wrap_text(&wrap, diag->message);
    unpaint(human);
    out_text(&human->out, "\n");
}

/* "   note: ", and text that continues under its first word. */
static Wrap open_note(Human *human, const char *color, const char *word) {
    Wrap wrap = {.out = &human->out, .width = human->width, .indent = 2 * INDENT};
    wrap_solid(&wrap, "   ");
    paint(human, color);
    wrap_solid(&wrap, word);
    wrap_solid(&wrap, ":");
    unpaint(human);
    wrap.wants_space = true;
    return wrap;
}

static bool is_other_line(const Human *human, Span span, const Diag *diag) {
    if (!diag_has_place(diag->span) || span.file != diag->span.file) return true;
    return render_place(human->sources, span).line != render_place(human->sources, diag->span).line;
}

static void put_note(Human *human, const Diag *diag, const DiagNote *note) {
    bool has_place = diag_has_place(note->span);
    Place place = has_place ? render_place(human->sources, note->span) : (Place){0};
    Wrap wrap = open_note(human, severity_colors[SEVERITY_NOTE], "note");
    if (has_place) put_place(&wrap, place);
    wrap_text(&wrap, note->text);
    out_text(&human->out, "\n");
    if (has_place && is_other_line(human, note->span, diag))
        put_line(human, note->span, place.line, NULL);
}

/* The place is said only when the carets do not show it. */
static void put_fix(Human *human, const Diag *diag, const DiagFix *fix) {
    Out words = {0};
    Wrap wrap = open_note(human, green, "help");
    bool is_shown = memcmp(&fix->span, &diag->span, sizeof fix->span) == 0;
    if (!is_shown && diag_has_place(fix->span))
        put_place(&wrap, render_place(human->sources, fix->span));
    render_fix_words(&words, fix);
    if (out_ok(&words)) wrap_text(&wrap, words.bytes);
    out_free(&words);
    out_text(&human->out, "\n");
}

/* Of many places the first few; the formats for programs have all of them. */
static void put_notes(Human *human, const Diag *diag) {
    int shown = 0, left = 0;
    for (int i = 0; i < diag->note_count; i++) {
        bool is_left =
            diag->note_shown && diag_has_place(diag->notes[i].span) && shown++ >= diag->note_shown;
        left += is_left;
        if (!is_left) put_note(human, diag, &diag->notes[i]);
    }
    if (!left) return;
    char text[64];
    snprintf(text, sizeof text, "and %d more place%s; --format=json lists them all", left,
             left == 1 ? "" : "s");
    put_note(human, diag, &(DiagNote){{UINT32_MAX, 0, 0}, text});
}

static void put_diag(Human *human, const Diag *diag) {
    bool has_place = diag_has_place(diag->span);
    Place place = has_place ? render_place(human->sources, diag->span) : (Place){0};
    put_head(human, diag, has_place ? &place : NULL);
    if (has_place) put_line(human, diag->span, place.line, &diag->severity);
    put_notes(human, diag);
    for (int i = 0; i < diag->fix_count; i++) put_fix(human, diag, &diag->fixes[i]);
}

static void flush(Human *human, FILE *to) {
    if (human->out.length) fwrite(human->out.bytes, 1, human->out.length, to);
    human->out.length = 0;
}

void render_human(const DiagSink *sink, const RenderOptions *options, FILE *to) {
    Human human = {.sources = sink->sources, .width = options->width, .color = options->color};
    int errors = 0;
    if (human.width <= 0) human.width = 80;
    if (human.width < WIDTH_LEAST) human.width = WIDTH_LEAST;
    for (size_t i = 0; i < sink->found.count; i++) {
        if (options->max_errors > 0 && errors == options->max_errors) {
            out_printf(&human.out, "... and %zu more, not shown\n", sink->found.count - i);
            break;
        }
        put_diag(&human, &sink->found.at[i]);
        errors += sink->found.at[i].severity == SEVERITY_ERROR;
        flush(&human, to);
    }
    flush(&human, to);
    out_free(&human.out);
}
