/* gain(x), gain(x, y): the change of a figure since last year, or what x is above y (an outturn
 * above its budget), counted as the table's `result` row counts it. More income is a gain, more
 * spending is a loss: the sign is that with which x enters the result, found by following the
 * formulas from the result down to x. */
#include "compiler/check/eval.h"

typedef struct {
    Checker *c;
    uint32_t table, column, target; /* `target`: the row looked for */
    uint8_t *seen;                  /* per row: a second way there brings nothing new */
    int depth;
    bool is_unsure; /* a formula on the way has a figure that nobody stated */
} Search;

enum { DEPTH_MOST = 200 }; /* formulas upon formulas; no account goes deeper */

static int sign_in(Search *s, uint32_t row);

static int sign_in_parts(Search *s, uint32_t row) {
    const Table *t = &s->c->m->tables.at[s->table];
    int found = 0;
    for (uint32_t i = row + 1; i < t->rows[row].end && !found;) {
        bool is_group = t->rows[i].kind == ROW_GROUP || t->rows[i].kind == ROW_PAD;
        if (!is_group) found = sign_in(s, i);
        i = is_group ? i + 1 : t->rows[i].end;
    }
    return found;
}

static int sign_in_formula(Search *s, NodeRef formula, uint32_t row) {
    Local room;
    Scope scope = cell_scope(s->c, s->table, row, s->column, &room);
    Value v = eval_number(s->c, formula, &scope);
    if (v.kind == VALUE_NUMBER && v.status == STATUS_OPEN) s->is_unsure = true;
    for (uint32_t i = 0; v.kind == VALUE_NUMBER && i < v.top.count; i++) {
        uint32_t figure = v.top.terms[i].figure, at, column;
        if (figure == TERM_ANONYMOUS || (figure & FIGURE_PRIOR)) continue;
        if (figure_table(s->c->m, figure, &at, &column) != s->table || column != s->column)
            continue;
        int below = sign_in(s, at);
        if (below) return below * rational_sign(v.top.terms[i].coef);
    }
    return 0;
}

static int sign_in(Search *s, uint32_t row) {
    NodeRef by_row, by_column;
    bool sums;
    if (row == s->target) return 1;
    if (s->seen[row] || s->depth == DEPTH_MOST) return 0;
    s->seen[row] = 1;
    const Table *t = &s->c->m->tables.at[s->table];
    cell_formula(s->c, t, row, s->column, &by_row, &by_column, &sums);
    s->depth++;
    int found = by_row.node ? sign_in_formula(s, by_row, row) : sums ? sign_in_parts(s, row) : 0;
    s->depth--;
    return found;
}

static int sign_in_result(Checker *c, uint32_t figure, bool *is_unsure) {
    Search s = {.c = c};
    s.table = figure_table(c->m, figure, &s.target, &s.column);
    uint32_t rows = c->m->tables.at[s.table].row_count;
    s.seen = ARENA_NEW(&c->scratch, uint8_t, rows + 1);
    for (uint32_t i = 0; i < rows; i++) s.seen[i] = 0;
    for (uint32_t i = 0; i < rows; i++) {
        int sign = c->m->tables.at[s.table].rows[i].flags & ROW_RESULT ? sign_in(&s, i) : 0;
        if (sign) return sign;
    }
    return *is_unsure = s.is_unsure, 0;
}

Value call_gain(Checker *c, NodeRef at, const Scope *scope) {
    Value now = eval_number(c, ref_first(c->m, at), scope);
    if (now.kind != VALUE_NUMBER) return now;
    bool is_own = now.figure != NONE && !(now.figure & FIGURE_PRIOR), is_unsure = false;
    int sign = is_own ? sign_in_result(c, now.figure, &is_unsure) : 0;
    if (is_unsure) return value_status(STATUS_OPEN, now.type);
    if (!sign) {
        diag_report(c->m->sink, DIAG_BAD_CALL, ref_span(c->m, at),
                    "`gain` needs a figure that is part of a row marked `result` in its table");
        return value_poison();
    }
    NodeRef other = ref_next(c->m, ref_first(c->m, at));
    Value before =
        other.node ? eval_number(c, other, scope) : figure_value(c, now.figure | FIGURE_PRIOR);
    Type type;
    if (before.kind != VALUE_NUMBER) return before;
    if (!type_add(now.type, before.type, &type)) return value_mismatch(c, at, now, before);
    return sign > 0 ? value_add(c, now, before, now.type, -1)
                    : value_add(c, before, now, now.type, -1);
}
