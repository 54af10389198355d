#include "compiler/report/lineage.h"

#include "compiler/report/build.h"

#include <string.h>

typedef struct {
    Lineage *made;
    Model *m;
    uint32_t *index_of; /* figure id -> index in the report */
} Gather;

/* ---- rows ---- */
static const char *row_key(Gather *g, const Table *t, uint32_t row) {
    const char *address = row_address(g->m, t, row, g->m->whole);
    if (*address == '.') return address + 1;
    size_t n = strlen(address);
    return n > 2 ? arena_copy(g->m->whole, address + 1, n - 2) : "";
}

static void add_row(Gather *g, const Table *t, uint32_t row, uint32_t first) {
    Lineage *l = g->made;
    l->rows[l->row_count++] = (LineageRow){.key = row_key(g, t, row),
                                           .code = l->report->figures[first].row_code,
                                           .label = l->report->figures[first].row_label,
                                           .table = l->table_count,
                                           .first = first};
}

static uint32_t add_figures(Gather *g, const Table *t, uint32_t row, uint32_t next) {
    Lineage *l = g->made;
    uint32_t first = next;
    for (uint32_t column = 0; column < t->column_count; column++) {
        uint32_t figure = t->first_figure + (uint32_t)table_at(t, row, column);
        g->index_of[figure] = REPORT_NONE;
        if (!report_has_cell(t, row, column)) continue;
        if (next == first) add_row(g, t, row, first);
        l->figures[next] = (LineageFigure){figure, l->row_count - 1, REPORT_NONE, false};
        g->index_of[figure] = next++;
    }
    if (next > first) l->rows[l->row_count - 1].count = next - first;
    return next;
}

/* Groups have no figure: their rows belong to what stands above the group. */
static uint32_t row_above(const Table *t, uint32_t row) {
    uint32_t above = t->rows[row].parent;
    while (above != NONE && t->rows[above].kind == ROW_GROUP) above = t->rows[above].parent;
    return above;
}

static void find_above(Gather *g, const Table *t, uint32_t row) {
    uint32_t above = row_above(t, row);
    if (above == NONE) return;
    for (uint32_t column = 0; column < t->column_count; column++) {
        uint32_t own = g->index_of[t->first_figure + table_at(t, row, column)];
        if (own == REPORT_NONE) continue;
        g->made->figures[own].above = g->index_of[t->first_figure + table_at(t, above, column)];
        g->made->figures[own].is_part = row_sums(t, above, column);
    }
}

static uint32_t add_table(Gather *g, uint32_t table, uint32_t next) {
    Model *m = g->m;
    const Table *t = &m->tables.at[table];
    Scope scope = scope_outside(t->entity);
    uint32_t first_row = g->made->row_count;
    for (uint32_t row = 0; row < t->row_count; row++) next = add_figures(g, t, row, next);
    for (uint32_t row = 0; row < t->row_count; row++) find_above(g, t, row);
    g->made->tables[g->made->table_count++] =
        (LineageTable){.name = t->label,
                       .title = t->title.node ? text_of(g->made->c, t->title, &scope) : "",
                       .model = table,
                       .classification = t->classification,
                       .first_row = first_row,
                       .row_count = g->made->row_count - first_row};
    arena_free(&g->made->c->scratch);
    return next;
}

static size_t rows_of(const Model *m) {
    size_t count = 0;
    for (size_t i = 0; i < m->tables.count; i++) count += m->tables.at[i].row_count;
    return count;
}

void lineage_build(Checker *c, const Report *report, Lineage *made) {
    Model *m = c->m;
    Gather g = {made, m, ARENA_NEW(m->whole, uint32_t, m->figure_count + 1)};
    uint32_t next = 0;
    *made = (Lineage){.c = c, .report = report};
    made->tables = ARENA_NEW(m->whole, LineageTable, m->tables.count + 1);
    made->rows = ARENA_NEW(m->whole, LineageRow, rows_of(m) + 1);
    made->figures = ARENA_NEW(m->whole, LineageFigure, report->figure_count + 1);
    for (uint32_t i = 0; i < m->tables.count; i++) next = add_table(&g, i, next);
    for (; next < report->figure_count; next++)
        made->figures[next] = (LineageFigure){NONE, REPORT_NONE, REPORT_NONE, false};
}

/* ---- what a formula reads ---- */
static uint32_t index_of(const Lineage *l, uint32_t figure) {
    uint32_t lo = 0, hi = l->report->figure_count;
    while (lo < hi) {
        uint32_t middle = lo + (hi - lo) / 2;
        if (l->figures[middle].figure < figure)
            lo = middle + 1;
        else
            hi = middle;
    }
    bool is_there = lo < l->report->figure_count && l->figures[lo].figure == figure;
    return is_there ? lo : REPORT_NONE;
}

static uint32_t add_terms(const Lineage *l, Linear form, uint32_t *inputs, uint32_t count) {
    for (uint32_t i = 0; i < form.count; i++) {
        uint32_t figure = form.terms[i].figure;
        if (figure == TERM_ANONYMOUS || figure & FIGURE_PRIOR) continue;
        uint32_t index = index_of(l, figure);
        if (index != REPORT_NONE) inputs[count++] = index;
    }
    return count;
}

uint32_t lineage_inputs(const Lineage *l, uint32_t figure, const uint32_t **inputs) {
    Checker *c = l->c;
    uint32_t row, column, id = l->figures[figure].figure, count = 0;
    uint32_t table = id == NONE ? NONE : figure_table(c->m, id, &row, &column);
    NodeRef by_row, by_column;
    bool sums;
    Local room;
    if (table == NONE) return 0;
    cell_formula(c, &c->m->tables.at[table], row, column, &by_row, &by_column, &sums);
    NodeRef formula = by_row.node ? by_row : by_column;
    if (!formula.node || (sums && !by_row.node)) return 0;
    Scope scope = cell_scope(c, table, row, column, &room);
    Value v = eval_number(c, formula, &scope);
    if (v.kind == VALUE_NUMBER) {
        uint32_t *made = ARENA_NEW(c->m->whole, uint32_t, v.top.count + v.bottom.count + 1);
        count = add_terms(l, v.top, made, 0);
        count = add_terms(l, v.bottom, made, count);
        *inputs = made;
    }
    arena_free(&c->scratch);
    return count;
}
