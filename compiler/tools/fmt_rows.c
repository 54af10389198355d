/* Data rows in columns: key, label, figures. Keys, labels and texts start below one another,
 * figures have their points below one another. What is very wide counts for none but its own row:
 * one long name does not push all figures away, nor make a large file larger by its square. */
#include "compiler/syntax/row_scan.h"
#include "compiler/tools/fmt_lines.h"

#include <string.h>

enum {
    CELL_LIMIT = 256,
    KEY_WIDE = 40,
    PREFIX_WIDE = 80,
    CELL_WIDE_LIMIT = 40,
    ROW_WIDE = 160,
    GAP = 2
};

typedef struct {
    uint32_t left, right, text;
} Column; /* figures before their point and behind it; texts */

struct RowShape {
    uint32_t key, prefix, comment; /* widths: of keys with a label, of all before the figures, of
                                      rows with a comment */
    Column columns[CELL_LIMIT];
};

typedef struct {
    const char *lo, *hi;        /* behind the `=` */
    const char *end;            /* behind its `expect` */
    bool is_stated;             /* a `=` stands before it */
    uint32_t left, right, text; /* as in Column */
    bool is_mark;               /* - _ ? */
} Cell;

/* ---- a row's parts ---- */
static const char *part_end(const char *p) {
    if (*p != '"') return row_word_end(p);
    p = row_quoted_end(p);
    return p + (*p == '"');
}

const char *fmt_row_start(const char *bytes, const AstRow *row) {
    const char *key = bytes + row->lo;
    return row->lo && key[-1] == '"' ? key - 1 : key;
}

static Str key_of(const char *bytes, const AstRow *row) {
    const char *start = fmt_row_start(bytes, row), *end = bytes + row->lo + row->key_length;
    return (Str){start, (size_t)(end + (start < bytes + row->lo) - start)};
}

static Str label_of(const char *bytes, const AstRow *row) {
    const char *start = bytes + row->lo + row->label_at, *end = start + row->label_length;
    if (!row->label_length) return (Str){0};
    bool is_quoted = start[-1] == '"' && *end == '"';
    return (Str){start - is_quoted, row->label_length + 2u * is_quoted};
}

static const char *first_cell(const char *bytes, const AstRow *row) {
    Str key = key_of(bytes, row), label = label_of(bytes, row);
    return row_skip_blanks(label.length ? label.at + label.length : key.at + key.length);
}

/* ---- cells ---- */
static uint32_t width(const char *lo, const char *hi) {
    return (uint32_t)str_width((Str){lo, (size_t)(hi - lo)});
}

static bool is_date(const Cell *c) {
    return c->hi - c->lo == 10 && c->lo[4] == '-' && c->lo[7] == '-';
}

static void measure_cell(Cell *c) {
    const char *point = c->lo, *end = c->hi;
    c->is_mark = c->hi - c->lo == 1 && strchr("-_?", *c->lo);
    if (*c->lo == '"' || is_date(c)) {
        c->text = width(c->lo, c->hi) + c->is_stated;
        return;
    }
    while (end > c->lo && end[-1] == ')') end--;
    while (point < end && *point != '.') point++;
    c->left = width(c->lo, point) + c->is_stated, c->right = width(point, c->hi);
}

/* The cell at *p, which moves to the next; false at the end of the row. */
static bool next_cell(const char **p, Cell *c) {
    const char *at = *p;
    if (row_is_end(*at) || *at == '#') return false;
    *c = (Cell){.is_stated = *at == '='};
    c->lo = c->is_stated ? row_skip_blanks(at + 1) : at;
    c->hi = c->end = part_end(c->lo);
    if (c->end == at) return false;
    at = row_skip_blanks(c->end);
    while (!row_is_end(*at) && row_is_expect(at)) {
        const char *verdict = row_skip_blanks(row_word_end(at));
        c->end = part_end(row_skip_blanks(row_word_end(verdict)));
        at = row_skip_blanks(c->end);
    }
    measure_cell(c);
    *p = at;
    return true;
}

const char *fmt_row_end(const char *bytes, const AstRow *row) {
    Str key = key_of(bytes, row), label = label_of(bytes, row);
    const char *end = label.length ? label.at + label.length : key.at + key.length;
    const char *p = row_skip_blanks(end);
    for (Cell c; next_cell(&p, &c);) end = c.end;
    return end;
}

/* ---- writing ---- */
static void pad(Out *out, uint32_t count) {
    static const char blanks[] = "                                                                ";
    for (uint32_t n; count; count -= n) {
        n = count < sizeof blanks - 1 ? count : (uint32_t)sizeof blanks - 1;
        out_bytes(out, blanks, n);
    }
}

static uint32_t put(Out *out, const char *lo, const char *hi) {
    if (out) out_bytes(out, lo, (size_t)(hi - lo));
    return width(lo, hi);
}

/* Up to column `to`, at least the gap; the column where it ends. */
static uint32_t move(Out *out, uint32_t at, uint32_t to) {
    if (to < at + GAP) to = at + GAP;
    if (out) pad(out, to - at);
    return to;
}

static uint32_t figures_width(const Column *c) { return c->left + c->right; }
static uint32_t column_width(const Column *c) {
    return figures_width(c) > c->text ? figures_width(c) : c->text;
}

/* Where the cell starts in its column. */
static uint32_t place_in(const Column *column, const Cell *c) {
    uint32_t zone = column->text ? 0 : column_width(column) - figures_width(column);
    uint32_t own = c->left + c->right;
    if (c->text) return 0;
    if (c->is_mark) return figures_width(column) > own ? zone + figures_width(column) - own : zone;
    return column->left > c->left ? zone + column->left - c->left : zone;
}

static uint32_t write_prefix(const RowShape *s, const char *bytes, const AstRow *row, Out *out) {
    Str key = key_of(bytes, row), label = label_of(bytes, row);
    uint32_t at = put(out, key.at, key.at + key.length);
    if (!label.length) return at;
    at = move(out, at, s->key + GAP);
    return at + put(out, label.at, label.at + label.length);
}

/* Its width; written when `out` is given. */
static uint32_t write_row(const RowShape *s, const char *bytes, const AstRow *row, Out *out) {
    uint32_t at = write_prefix(s, bytes, row, out), start = s->prefix + GAP;
    const char *p = first_cell(bytes, row);
    Cell c;
    for (int i = 0; i < CELL_LIMIT && next_cell(&p, &c); i++) {
        const Column *column = &s->columns[i];
        at = move(out, at, start + place_in(column, &c));
        if (c.is_stated) at += put(out, "=", &"="[1]);
        at += put(out, c.lo, c.end);
        start += column_width(column) + GAP;
    }
    return at;
}

void fmt_shape_write(const RowShape *s, const char *bytes, const Line *line, Out *out) {
    uint32_t at = write_row(s, bytes, line->row, out);
    if (!line->comment) return;
    move(out, at, s->comment + GAP);
    out_bytes(out, bytes + line->comment, line->hi - line->comment);
}

/* ---- measuring ---- */
static void widen(uint32_t *width_so_far, uint32_t own, uint32_t limit) {
    if (own > *width_so_far && own <= limit) *width_so_far = own;
}

static void measure_cells(RowShape *s, const char *p) {
    Cell c;
    for (int i = 0; i < CELL_LIMIT && next_cell(&p, &c); i++) {
        widen(&s->columns[i].left, c.is_mark && !c.is_stated ? 1 : c.left, CELL_WIDE_LIMIT);
        widen(&s->columns[i].right, c.right, CELL_WIDE_LIMIT);
        widen(&s->columns[i].text, c.text, CELL_WIDE_LIMIT);
    }
}

RowShape *fmt_shape_new(void) { return memory_grow(NULL, sizeof(RowShape)); }

/* Other lines may stand between the rows, of other blocks none. */
static size_t block_length(const Line *lines, size_t count, uint32_t block) {
    size_t n = 0;
    while (n < count && (!lines[n].block || lines[n].block == block)) n++;
    return n;
}

static void measure_prefix(RowShape *s, const char *bytes, const Line *line) {
    Str key = key_of(bytes, line->row);
    if (line->row->label_length) widen(&s->key, width(key.at, key.at + key.length), KEY_WIDE);
}

static void measure_figures(RowShape *s, const char *bytes, const Line *line) {
    if (!line->row->cell_count) return;
    widen(&s->prefix, write_prefix(s, bytes, line->row, NULL), PREFIX_WIDE);
    measure_cells(s, first_cell(bytes, line->row));
}

void fmt_shape_measure(RowShape *s, const char *bytes, const Line *lines, size_t count,
                       uint32_t block) {
    const Line *end = lines + block_length(lines, count, block);
    memset(s, 0, sizeof *s);
    for (const Line *line = lines; line < end; line++)
        if (line->block) measure_prefix(s, bytes, line);
    for (const Line *line = lines; line < end; line++)
        if (line->block) measure_figures(s, bytes, line);
    for (const Line *line = lines; line < end; line++)
        if (line->block && line->comment)
            widen(&s->comment, write_row(s, bytes, line->row, NULL), ROW_WIDE);
}
