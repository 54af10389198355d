/* Last year's figures from last year's file. It is read as a report of its own, and what it states
 * in the same table, row, column, unit and step is taken over; all else stays unknown. */
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

/* What the code was last year, when an edition between the two years has moved it. */
static Str code_before(const Pair *p, const Classification *c, Str code) {
    const CodeChange *moved = code_moved(c, code);
    bool is_between = moved && moved->year > p->old->year && moved->year <= p->m->year;
    return is_between && str_equal(moved->to, code) ? moved->code : code;
}

static uint32_t code_then(const Pair *p, uint32_t row) {
    uint32_t cursor = NONE;
    if (p->then->classification == NONE) return NONE;
    const Classification *now = &p->m->classifications.at[p->now->classification],
                         *then = &p->old->classifications.at[p->then->classification];
    Str code = code_before(p, now, now->codes[p->now->rows[row].code].code);
    uint32_t found = classification_find(then, code, &cursor);
    return found == NONE ? NONE : table_row_of_code(p->then, found);
}

/* Rows mostly stand in the order of last year, so the search goes on where it found the last one.
 */
static uint32_t row_then(const Pair *p, uint32_t row, uint32_t from) {
    const Row *r = &p->now->rows[row];
    if (r->kind == ROW_TOTAL) return p->then->total;
    if (r->kind == ROW_CODE) return code_then(p, row);
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

static void take_cell(const Pair *p, uint32_t row, uint32_t column, uint32_t row2,
                      uint32_t column2) {
    const Table *then = p->then;
    size_t from = table_at(then, row2, column2);
    uint32_t figure = p->now->first_figure + (uint32_t)table_at(p->now, row, column), old;
    CellKind kind = STATE_KIND(then->state[from]);
    if (STATE_ORIGIN(then->state[from]) != CELL_STATED || kind == CELL_TEXT ||
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

static void take_table(const Pair *p) {
    uint32_t next = 0;
    for (uint32_t row = 0; row < p->now->row_count && p->then->row_count; row++) {
        uint32_t other = row_then(p, row, next);
        if (other == NONE) continue;
        next = other + 1;
        for (uint32_t column = 0; column < p->now->column_count; column++) {
            uint32_t from = column_then(p, column);
            if (from != NONE && table_has_cell(p->now, row, column) &&
                table_has_cell(p->then, other, from))
                take_cell(p, row, column, other, from);
        }
    }
}

static void take_report(Model *m, uint32_t file) {
    Model old = {.whole = m->whole,
                 .sources = m->sources,
                 .names = m->names,
                 .sink = m->sink,
                 .is_last_year = true};
    for (size_t i = 0; i < m->search.count; i++) VEC_PUSH(&old.search, m->search.at[i]);
    if (!model_resolve(&old, file) || !old.ok) m->ok = false;
    for (uint32_t i = 0; i < m->tables.count; i++) {
        Table *now = &m->tables.at[i];
        uint32_t then = table_then(&old, now);
        if (then == NONE) continue;
        Pair pair = {m, &old, now, &old.tables.at[then]};
        take_table(&pair);
    }
    model_free(&old);
}

static bool is_report_here(const char *name) {
    size_t length = strlen(name), ending = strlen(".budget");
    return *name != '/' && length > ending && strcmp(name + length - ending, ".budget") == 0;
}

/* `prior 2019 "../2019/report.budget"`; last year's own last year is of no concern. */
void prior_read_file(Model *m, NodeRef decl) {
    NodeRef path = ref_child(m, decl, AST_STRING);
    uint32_t file;
    if (!path.node || m->is_last_year) return;
    const char *name = ref_string(m, path);
    const char *full = arena_printf(m->whole, "%s/%s", m->trees.at[decl.tree].directory, name);
    if (!is_report_here(name))
        diag_report(m->sink, DIAG_FILE_OUTSIDE, ref_span(m, path),
                    "last year's report is a .budget file, named from this file's folder");
    else if (source_load(m->sources, full, name, &file))
        take_report(m, file);
    else
        diag_report(m->sink, DIAG_FILE_MISSING, ref_span(m, path),
                    "last year's report `%s` cannot be read: %s", name, strerror(errno));
}
