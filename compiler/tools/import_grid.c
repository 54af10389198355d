/* Text to cells, and the tables among them. */
#include "compiler/tools/import.h"

#include <string.h>

typedef struct {
    const Sources *sources;
    Arena *arena;
    uint32_t file;
    const char *bytes, *end;
    char separator;
    VEC(ImportRow) rows;
    VEC(ImportCell) cells; /* of the line at hand */
} Reader;

static Span span_of(const Reader *r, const char *lo, const char *hi) {
    return (Span){r->file, (uint32_t)(lo - r->bytes), (uint32_t)(hi - r->bytes)};
}

/* ---- cells ---- */
/* A spreadsheet, and `budget build`, puts a ' before what would be run as a formula. */
static Str without_guard(Str text) {
    bool is_guarded = text.length > 1 && text.at[0] == '\'' && strchr("=+-@", text.at[1]);
    return is_guarded ? (Str){text.at + 1, text.length - 1} : text;
}

static void push_cell(Reader *r, Str text, Span span) {
    VEC_PUSH(&r->cells, (ImportCell){without_guard(str_trim(text)), span});
}

/* From the opening quote; what stands behind the closing one up to the separator belongs to
 * nothing. */
static const char *quoted(Reader *r, const char *at) {
    const char *start = at++, *close = at;
    while (close < r->end && (*close != '"' || (close + 1 < r->end && close[1] == '"')))
        close += *close == '"' ? 2 : 1;
    char *text = arena_alloc(r->arena, (size_t)(close - start)), *to = text;
    for (; at < close; at++) {
        at += *at == '"';
        *to++ = *at == '\n' || *at == '\r' || *at == '\t' ? ' ' : *at;
    }
    if (at < r->end) at++;
    push_cell(r, (Str){text, (size_t)(to - text)}, span_of(r, start, at));
    while (at < r->end && *at != r->separator && *at != '\n') at++;
    return at;
}

static const char *unquoted(Reader *r, const char *at) {
    const char *start = at;
    while (at < r->end && *at != r->separator && *at != '\n') at++;
    Str text = str_trim((Str){start, (size_t)(at - start)});
    push_cell(r, text, span_of(r, text.at, text.at + text.length));
    return at;
}

/* "----", ":---:": a rule that some programs draw between the lines of a table. */
static bool is_rule(Str text) {
    size_t dashes = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] == '-')
            dashes++;
        else if (text.at[i] != ':')
            return false;
    }
    return dashes >= 3;
}

static void push_row(Reader *r, const char *lo, const char *hi) {
    ImportRow row = {.count = (uint32_t)r->cells.count, .span = span_of(r, lo, hi)};
    bool is_ruled = true;
    for (size_t i = 0; i < r->cells.count; i++) {
        bool is_filled = r->cells.at[i].text.length > 0;
        row.filled += is_filled;
        if (is_filled && !is_rule(r->cells.at[i].text)) is_ruled = false;
    }
    if (row.filled && is_ruled) return;
    ImportCell *cells = ARENA_NEW(r->arena, ImportCell, row.count + 1);
    if (row.count) memcpy(cells, r->cells.at, row.count * sizeof *cells);
    row.cells = cells;
    VEC_PUSH(&r->rows, row);
}

/* "| a | b |": the outer marks belong to no cell. */
static void trim_bars(Reader *r) {
    if (r->separator != '|' || r->cells.count < 2) return;
    if (!r->cells.at[r->cells.count - 1].text.length) r->cells.count--;
    if (!r->cells.at[0].text.length)
        memmove(r->cells.at, r->cells.at + 1, --r->cells.count * sizeof *r->cells.at);
}

static const char *read_line(Reader *r, const char *at) {
    const char *start = at;
    r->cells.count = 0;
    for (;;) {
        bool is_quoted = at < r->end && *at == '"' && r->separator != '|';
        at = is_quoted ? quoted(r, at) : unquoted(r, at);
        if (at >= r->end || *at == '\n') break;
        at++;
    }
    trim_bars(r);
    push_row(r, start, at);
    return at < r->end ? at + 1 : at;
}

/* ---- which text is it ---- */
static size_t count_of(const Reader *r, char mark) {
    size_t count = 0;
    for (const char *p = r->bytes; (p = memchr(p, mark, (size_t)(r->end - p))); p++) count++;
    return count;
}

/* A tab is in no figure and no word; a comma may be in either, so a semicolon counts more. */
static char separator_of(const Reader *r) {
    const char *line = r->bytes;
    if (count_of(r, '\t')) return '\t';
    while (line && line < r->end) {
        if (*line == '|') return '|';
        line = memchr(line, '\n', (size_t)(r->end - line));
        if (line) line++;
    }
    return count_of(r, ';') ? ';' : ',';
}

/* Lines without a tab among lines with tabs; a sheet has as many on each of its lines. */
static bool has_prose(const Reader *r) {
    bool may_have = r->separator == '\t' || r->separator == '|', found = false;
    for (size_t i = 0; i < r->rows.count && may_have && !found; i++)
        found = r->rows.at[i].count == 1 && r->rows.at[i].filled;
    return found;
}

void import_grid(const Sources *sources, uint32_t file, Arena *arena, ImportGrid *made) {
    const Source *source = sources->at[file];
    Reader r = {.sources = sources,
                .arena = arena,
                .file = file,
                .bytes = source->bytes,
                .end = source->bytes + source->length};
    r.separator = separator_of(&r);
    const char *at = r.bytes;
    if (r.end - at >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0) at += 3;
    while (at < r.end) at = read_line(&r, at);
    *made = (ImportGrid){.count = (uint32_t)r.rows.count, .is_text = has_prose(&r)};
    made->rows = ARENA_NEW(arena, ImportRow, r.rows.count + 1);
    if (r.rows.count) memcpy(made->rows, r.rows.at, r.rows.count * sizeof *made->rows);
    VEC_FREE(&r.rows);
    VEC_FREE(&r.cells);
}

/* ---- tables ---- */
/* A line of prose ends a table of text; in a sheet, an empty line and then a line of one cell. */
static bool goes_on(const ImportGrid *g, uint32_t row, bool after_empty) {
    const ImportRow *r = &g->rows[row];
    if (!r->filled) return true;
    if (g->is_text && r->count == 1) return false;
    return r->filled > 1 || !after_empty || (g->is_text && r->count > 1);
}

static bool is_year(Decimal value) {
    return value.scale == 0 && value.coef >= 1900 && value.coef <= 2200;
}

/* Figures of accounts, not years in a heading or the numbers of columns. */
static bool has_figures(const Import *in, uint32_t row, bool is_first) {
    const ImportRow *r = &in->grid.rows[row];
    bool all_years = is_first, found = false;
    ImportCount counts = import_counts(in, r);
    if (counts == IMPORT_COUNTS_MAYBE)
        diag_report(in->sink, DIAG_IMPORT_READING, r->span,
                    "this line was taken for the numbers of the columns");
    if (counts) return false;
    for (uint32_t i = r->count > 1 ? 1 : 0; i < r->count; i++) {
        Decimal value;
        ImportKind kind = import_figure(in, r->cells[i].text, &value);
        if (kind != IMPORT_FIGURE) continue;
        found = true;
        if (!is_year(value)) all_years = false;
    }
    return found && !all_years;
}

static ImportSheet sheet_from(Import *in, uint32_t caption, uint32_t head) {
    const ImportGrid *g = &in->grid;
    ImportSheet s = {.first_caption = caption, .head = head, .end = head};
    bool after_empty = false;
    while (s.end < g->count && goes_on(g, s.end, after_empty)) {
        const ImportRow *r = &g->rows[s.end++];
        after_empty = !r->filled;
        if (r->count > s.width) s.width = r->count;
    }
    while (s.end > head && !g->rows[s.end - 1].filled) s.end--;
    s.body = head;
    while (s.body < s.end && !has_figures(in, s.body, s.body == head)) s.body++;
    return s;
}

void import_sheets(Import *in, ImportSheets *made) {
    const ImportGrid *g = &in->grid;
    for (uint32_t row = 0, caption = 0; row < g->count; row++) {
        if (g->rows[row].filled < 2) continue;
        ImportSheet s = sheet_from(in, caption, row);
        VEC_PUSH(made, s);
        caption = s.end;
        row = s.end > row ? s.end - 1 : row;
    }
}
