/* The checks of cells that hold, found again from their tables: so nothing has to be kept of those
 * that come out to the digit, and they are nearly all. */
#include "compiler/check/joint.h"

/* What derives a stated figure has to hold for it, in every way; one that nobody stated is what the
 * first gives. */
uint32_t joint_cell_checks(Checker *c, uint32_t table, uint32_t row, uint32_t column,
                           CellCheck out[CELL_CHECKS_MOST]) {
    const Table *t = &c->m->tables.at[table];
    uint32_t kept, count = 0, figure = t->first_figure + (uint32_t)table_at(t, row, column);
    NodeRef by_row, by_column;
    bool sums;
    if (!table_has_cell(t, row, column) || t->columns[column].is_text ||
        table_measure(t, row, column).type.kind == TYPE_TEXT ||
        !cell_formula(c, t, row, column, &by_row, &by_column, &sums))
        return 0;
    bool is_derived = STATE_ORIGIN(t->state[table_at(t, row, column)]) == CELL_DERIVED,
         has_rules = map_get(&c->joint_formulas, figure, &kept);
    CellCheck check = {.table = table, .row = row, .column = column, .figure = figure};
    if (by_row.node && !has_rules)
        check.kind = CHECK_ROW, check.formula = by_row, out[count++] = check;
    if (sums && !(is_derived && by_row.node))
        check.kind = CHECK_SUM, check.formula = (NodeRef){0}, out[count++] = check;
    check.kind = CHECK_ROW, check.formula = by_column, check.is_by_column = true;
    if (by_column.node && !has_rules && !(is_derived && (by_row.node || sums)))
        out[count++] = check;
    return count;
}

bool joint_cell_form(Checker *c, const CellCheck *check, Linear *form) {
    Local room;
    Scope scope = cell_scope(c, check->table, check->row, check->column, &room);
    Value own = figure_value(c, check->figure),
          computed = check->kind == CHECK_SUM
                       ? parts_value(c, check->table, check->row, check->column)
                       : eval_number(c, check->formula, &scope);
    bool scaled;
    Bounds b;
    return own.status == STATUS_KNOWN && computed.kind == VALUE_NUMBER &&
           computed.status == STATUS_KNOWN && judge_difference(c, own, computed, form, &scaled) &&
           form->count && linear_bounds(*form, &b) && bounds_hold_zero(b);
}

/* ---- around a figure ---- */
uint32_t joint_row_above(const Table *t, uint32_t row) {
    uint32_t above = t->rows[row].parent;
    while (above != NONE && t->rows[above].kind == ROW_GROUP) above = t->rows[above].parent;
    if (above == NONE && t->total != NONE && row > 0 && row < t->rows[0].end) above = 0;
    if (above == NONE) above = t->open_total;
    return above == row ? NONE : above;
}

void joint_neighbours(const Model *m, uint32_t figure, CellVisit *visit, void *user) {
    uint32_t row, column, table = figure_table(m, figure, &row, &column);
    if (table == NONE || figure & FIGURE_PRIOR) return;
    uint32_t above = joint_row_above(&m->tables.at[table], row);
    visit(user, table, row, column);
    if (above != NONE) visit(user, table, above, column);
    for (uint32_t k = 0; k < m->tables.at[table].column_count; k++)
        if (m->tables.at[table].columns[k].formula.node) visit(user, table, row, k);
}

bool joint_is_derived(const Model *m, uint32_t figure) {
    uint32_t row, column, table = figure_table(m, figure, &row, &column);
    if (table == NONE || figure & FIGURE_PRIOR) return false;
    const Table *t = &m->tables.at[table];
    return STATE_ORIGIN(t->state[table_at(t, row, column)]) == CELL_DERIVED;
}
