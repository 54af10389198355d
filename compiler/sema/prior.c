/* Last year's figures from last year's file. It is read as a report of its own, and what it prints
 * in the same table, row, column, unit and step, stated or derived, is taken over; all else stays
 * unknown. */
#define _POSIX_C_SOURCE 200809L
#include "compiler/sema/model.h"

#include <errno.h>
#include <string.h>

typedef struct {
    Model *m, *old;
    const Table *now, *then;
} Pair;

static bool same_text(Model *m, Name a, Model *old, Name b) {
    return str_equal(intern_text(m->names, a), intern_text(old->names, b));
}

static uint32_t table_then(Model *old, const Table *now) {
    for (uint32_t i = 0; i < old->tables.count; i++)
        if (strcmp(old->tables.at[i].label, now->label) == 0) return i;
    return NONE;
}

static bool same_path(const Pair *p, uint32_t row, uint32_t other) {
    while (row != NONE && other != NONE) {
        const Row *a = &p->now->rows[row], *b = &p->then->rows[other];
        if (a->kind != b->kind || a->name != b->name) return false;
        row = a->parent, other = b->parent;
    }
    return row == other;
}

static const Classification *list_now(const Pair *p) {
    return &p->m->classifications.at[p->now->classification];
}

/* Last year's row of a code of last year. */
static uint32_t code_then(const Pair *p, Str code) {
    uint32_t cursor = NONE;
    if (p->then->classification == NONE) return NONE;
    uint32_t found =
        classification_find(&p->old->classifications.at[p->then->classification], code, &cursor);
    return found == NONE ? NONE : table_row_of_code(p->then, found);
}

/* Last year's rows that became this one: several when codes were merged, none when one was
 * split. */
static uint32_t coded_then(const Pair *p, Str code, int year, uint32_t *into) {
    const Classification *list = list_now(p);
    Str *codes = ARENA_NEW(p->m->whole, Str, list->changes.count + 1);
    uint32_t count = 0, n = codes_before(list, code, p->old->year, year, codes);
    for (uint32_t i = 0; i < n; i++)
        if ((into[count] = code_then(p, codes[i])) != NONE) count++;
    return count;
}

/* Rows mostly stand in the order of last year, so the search goes on where it found the last
 * one. */
static uint32_t row_then(const Pair *p, uint32_t row, uint32_t from) {
    const Row *r = &p->now->rows[row];
    if (r->kind == ROW_TOTAL) return p->then->total;
    for (uint32_t i = 0; i < p->then->row_count; i++) {
        uint32_t at = (from + i) % p->then->row_count;
        if (same_path(p, row, at)) return at;
    }
    return NONE;
}

static uint32_t column_then(const Pair *p, uint32_t column) {
    for (uint32_t i = 0; i < p->then->column_count; i++)
        if (p->then->columns[i].name == p->now->columns[column].name) return i;
    return NONE;
}

static bool same_measure(const Pair *p, Measure a, Measure b) {
    if (a.scale != b.scale || a.mode != b.mode || a.type.kind != b.type.kind) return false;
    if (a.unit == UINT16_MAX || b.unit == UINT16_MAX) return a.unit == b.unit;
    return same_text(p->m, p->m->units.at[a.unit].name, p->old, p->old->units.at[b.unit].name);
}

static bool is_printed(uint8_t state) {
    return STATE_ORIGIN(state) == CELL_STATED || STATE_ORIGIN(state) == CELL_DERIVED;
}

static void take_cell(const Pair *p, uint32_t row, uint32_t column, uint32_t row2,
                      uint32_t column2) {
    const Table *then = p->then;
    size_t from = table_at(then, row2, column2);
    uint32_t figure = p->now->first_figure + (uint32_t)table_at(p->now, row, column), old;
    CellKind kind = STATE_KIND(then->state[from]);
    if (!is_printed(then->state[from]) || kind == CELL_TEXT ||
        map_get(&p->m->priors, figure, &old) ||
        !same_measure(p, table_measure(p->now, row, column), table_measure(then, row2, column2)))
        return;
    PriorCell cell = {.figure = figure,
                      .coef = then->coef[from],
                      .state = STATE(kind, CELL_STATED),
                      .span = figure_span(p->old, then->first_figure + (uint32_t)from)};
    if (kind == CELL_WIDE) cell.wide = p->old->wide.at[then->coef[from]];
    map_put(&p->m->priors, figure, (uint32_t)p->m->prior_cells.count);
    VEC_PUSH(&p->m->prior_cells, cell);
}

/* ---- across a change of codes ---- */
typedef struct { /* of figures of one step */
    Int128 coef;
    uint32_t numbers, others; /* printed figures; nil or blank ones */
    Span span;
} Sum;

/* false: one of them is not known. */
static bool add_figure(Sum *sum, CellKind kind, Int128 coef) {
    if (kind == CELL_NIL || kind == CELL_BLANK) return sum->others++, true;
    if (kind != CELL_NUMBER && kind != CELL_WIDE) return false;
    sum->numbers++;
    return !__builtin_add_overflow(sum->coef, coef, &sum->coef);
}

/* What last year stated in these rows, if it is published as this year's figure is. */
static bool sum_then(const Pair *p, Measure measure, const uint32_t *rows, uint32_t count,
                     uint32_t column, Sum *sum) {
    const Table *t = p->then;
    *sum = (Sum){0};
    for (uint32_t i = 0; i < count; i++) {
        size_t cell = table_at(t, rows[i], column);
        CellKind kind = STATE_KIND(t->state[cell]);
        if (!table_has_cell(t, rows[i], column) || !is_printed(t->state[cell]) ||
            !same_measure(p, measure, table_measure(t, rows[i], column)) ||
            !add_figure(sum, kind,
                        kind == CELL_WIDE ? p->old->wide.at[t->coef[cell]] : t->coef[cell]))
            return false;
        if (!i) sum->span = figure_span(p->old, t->first_figure + (uint32_t)cell);
    }
    return count > 0;
}

static void take_sum(const Pair *p, uint32_t row, uint32_t column, const uint32_t *rows,
                     uint32_t count, uint32_t from) {
    uint32_t figure = p->now->first_figure + (uint32_t)table_at(p->now, row, column), old;
    Sum sum;
    if (p->now->columns[column].is_text || map_get(&p->m->priors, figure, &old) ||
        !sum_then(p, table_measure(p->now, row, column), rows, count, from, &sum))
        return;
    bool fits = sum.coef <= INT64_MAX && sum.coef >= -INT64_MAX;
    CellKind kind = !sum.numbers ? CELL_NIL : fits ? CELL_NUMBER : CELL_WIDE;
    PriorCell cell = {.figure = figure,
                      .coef = fits ? (int64_t)sum.coef : 0,
                      .wide = sum.coef,
                      .state = STATE(kind, CELL_STATED),
                      .span = sum.span,
                      .parts = sum.numbers};
    map_put(&p->m->priors, figure, (uint32_t)p->m->prior_cells.count);
    VEC_PUSH(&p->m->prior_cells, cell);
}

static void take_row(const Pair *p, uint32_t row, const uint32_t *rows, uint32_t count) {
    for (uint32_t column = 0; column < p->now->column_count && count; column++) {
        uint32_t from = column_then(p, column);
        if (from == NONE || !table_has_cell(p->now, row, column)) continue;
        if (count > 1)
            take_sum(p, row, column, rows, count, from);
        else if (table_has_cell(p->then, rows[0], from))
            take_cell(p, row, column, rows[0], from);
    }
}

static void take_table(const Pair *p, uint32_t *rows) {
    uint32_t next = 0;
    for (uint32_t row = 0; row < p->now->row_count && p->then->row_count; row++) {
        const Row *r = &p->now->rows[row];
        uint32_t count = 1;
        if (r->kind == ROW_CODE)
            count = coded_then(p, list_now(p)->codes[r->code].code, p->m->year, rows);
        else if ((rows[0] = row_then(p, row, next)) == NONE)
            count = 0;
        take_row(p, row, rows, count);
        if (count == 1) next = rows[0] + 1;
    }
}

/* ---- a split keeps the sum ---- */
/* What the report states of last year in the codes [at, end) of the list's changes. */
static bool sum_now(const Pair *p, size_t at, size_t end, uint32_t column, Sum *sum) {
    const Classification *list = list_now(p);
    *sum = (Sum){0};
    for (uint32_t cursor = NONE, index; at < end; at++) {
        uint32_t code = classification_find(list, list->changes.at[at].to, &cursor);
        uint32_t row = code == NONE ? NONE : table_row_of_code(p->now, code);
        if (row == NONE || !table_has_cell(p->now, row, column) ||
            !map_get(&p->m->priors, p->now->first_figure + (uint32_t)table_at(p->now, row, column),
                     &index))
            return false;
        const PriorCell *cell = &p->m->prior_cells.at[index];
        CellKind kind = STATE_KIND(cell->state);
        if (!add_figure(sum, kind, kind == CELL_WIDE ? cell->wide : cell->coef)) return false;
        if (!sum->span.hi) sum->span = cell->span;
    }
    return true;
}

/* As far as the steps of the printed figures explain. */
static bool sums_agree(Measure measure, const Sum *a, const Sum *b) {
    Int128 difference;
    if (__builtin_sub_overflow(a->coef, b->coef, &difference)) return false;
    if (difference < 0) difference = -difference;
    uint32_t steps = a->numbers + b->numbers;
    return difference <= (measure.mode == MODE_EXACT     ? 0
                          : measure.mode == MODE_ROUNDED ? steps / 2
                                                         : steps);
}

static void report_split(const Pair *p, const CodeChange *k, uint32_t column, const Sum *now,
                         const Sum *then) {
    int scale = p->now->columns[column].measure.scale;
    char is[64], was[64];
    size_t n = decimal_format((Decimal){now->coef, scale}, is),
           o = decimal_format((Decimal){then->coef, scale}, was);
    const char *name = name_text(p->m, p->now->columns[column].name);
    Diag *d = diag_report(p->m->sink, DIAG_CROSSWALK, now->span,
                          "code %.*s was split in %d: last year's `%s` of its parts add up to "
                          "%.*s, but it had %.*s",
                          STR_ARG(k->code), k->year, name, (int)n, is, (int)o, was);
    diag_note(p->m->sink, d, then->span, "last year's figure stands here");
}

/* The pairs of one split stand together: changes are in the order of year and old code. */
static size_t split_end(const Classification *list, size_t at) {
    const CodeChange *k = &list->changes.at[at];
    size_t end = at + 1;
    while (end < list->changes.count && list->changes.at[end].is_part &&
           list->changes.at[end].year == k->year && str_equal(list->changes.at[end].code, k->code))
        end++;
    return end;
}

static void check_split(const Pair *p, size_t at, size_t end, uint32_t *rows) {
    const CodeChange *k = &list_now(p)->changes.at[at];
    uint32_t count = coded_then(p, k->code, k->year - 1, rows);
    for (uint32_t column = 0; column < p->now->column_count && count; column++) {
        uint32_t from = column_then(p, column);
        Measure measure = p->now->columns[column].measure;
        Sum then, now;
        if (from != NONE && !p->now->columns[column].is_text &&
            sum_then(p, measure, rows, count, from, &then) && sum_now(p, at, end, column, &now) &&
            !sums_agree(measure, &now, &then))
            report_split(p, k, column, &now, &then);
    }
}

static void check_splits(const Pair *p, uint32_t *rows) {
    const Classification *list = list_now(p);
    if (p->then->classification == NONE) return;
    for (size_t at = 0, end; at < list->changes.count; at = end) {
        const CodeChange *k = &list->changes.at[at];
        end = k->is_part ? split_end(list, at) : at + 1;
        if (k->is_part && k->year > p->old->year && k->year <= p->m->year)
            check_split(p, at, end, rows);
    }
}

static void take_pair(const Pair *p) {
    size_t changes = p->now->classification == NONE ? 0 : list_now(p)->changes.count;
    uint32_t *rows = ARENA_NEW(p->m->whole, uint32_t, changes + 1);
    take_table(p, rows);
    if (changes) check_splits(p, rows);
}

static void take_report(Model *m, uint32_t file) {
    Model old = {.whole = m->whole,
                 .sources = m->sources,
                 .names = m->names,
                 .sink = m->sink,
                 .is_last_year = true};
    for (size_t i = 0; i < m->search.count; i++) VEC_PUSH(&old.search, m->search.at[i]);
    if (!model_resolve(&old, file) || !old.ok) m->ok = false;
    if (old.ok && m->derive) m->derive(&old);
    for (uint32_t i = 0; i < m->tables.count; i++) {
        Table *now = &m->tables.at[i];
        uint32_t then = table_then(&old, now);
        if (then == NONE) continue;
        Pair pair = {m, &old, now, &old.tables.at[then]};
        take_pair(&pair);
    }
    model_free(&old);
}

static bool ends_in(const char *name, const char *ending) {
    size_t length = strlen(name), tail = strlen(ending);
    return length > tail && strcmp(name + length - tail, ending) == 0;
}

/* `prior 2019 "../2019/report.budget"`, or the report.json it was built to; last year's own last
 * year is of no concern. */
void prior_read_file(Model *m, NodeRef decl) {
    NodeRef path = ref_child(m, decl, AST_STRING);
    uint32_t file;
    if (!path.node || m->is_last_year) return;
    const char *name = ref_string(m, path);
    const char *full = arena_printf(m->whole, "%s/%s", m->trees.at[decl.tree].directory, name);
    bool is_json = ends_in(name, ".json");
    if (*name == '/' || (!is_json && !ends_in(name, ".budget")))
        diag_report(m->sink, DIAG_FILE_OUTSIDE, ref_span(m, path),
                    "last year's report is a .budget or .json file, named from this file's folder");
    else if (!source_load(m->sources, full, name, &file))
        diag_report(m->sink, DIAG_FILE_MISSING, ref_span(m, path),
                    "last year's report `%s` cannot be read: %s", name, strerror(errno));
    else if (is_json)
        prior_take_json(m, path, file);
    else
        take_report(m, file);
}
