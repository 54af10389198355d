/* Implied sums and formulas. A table keyed by codes is one family of sums for each column: rows lie
 * in preorder, so one pass with a stack as deep as the code list adds them up without an object for
 * any of them. Only what does not come out exactly is looked at again, with all its figures. */
#include "compiler/check/check.h"

#include <string.h>

/* ---- one cell, with everything ---- */
static Finding cell_finding(Checker *c, CheckKind kind, uint32_t figure) {
    figure_forget(c);
    return (Finding){.kind = kind,
                     .span = figure_span(c->m, figure),
                     .name = figure_name(c->m, figure, c->m->whole),
                     .figure = figure,
                     .code = kind == CHECK_SUM ? DIAG_SUM_VIOLATED : DIAG_FORMULA_VIOLATED};
}

static void add_open_part(Value *sum, uint32_t figure, Status status) {
    if (sum->status < (uint8_t)status) sum->status = (uint8_t)status;
    sum->is_formed = sum->status == STATUS_OPEN;
    sum->top.terms[sum->top.count++] = (Term){figure, rational_from_int(1), bounds_free(), 0};
}

Value parts_value(Checker *c, uint32_t table, uint32_t row, uint32_t column) {
    const Table *t = &c->m->tables.at[table];
    Value sum = value_constant(c, rational_from_int(0), table_measure(t, row, column).type);
    RowRange range = row_parts(t, row);
    uint32_t blanks = 0, parts = 0;
    sum.top.terms = ARENA_NEW(&c->scratch, Term, range.end - range.first + 1);
    for (uint32_t i = range.first; i < range.end;) {
        t = &c->m->tables.at[table];
        if (!row_is_part(t, row, i)) {
            i++;
            continue;
        }
        Bounds b;
        uint32_t figure = t->first_figure + (uint32_t)table_at(t, i, column);
        Status status = table_has_cell(t, i, column) ? figure_bounds(c, figure, &b) : STATUS_BLANK;
        /* a 0 that somebody wrote is a part like others: it may be what is wrong */
        bool is_written = STATE_IS_NUMBER(t->state[table_at(t, i, column)]);
        i = t->rows[i].end;
        parts++;
        if (status == STATUS_BLANK)
            blanks++;
        else if (status != STATUS_KNOWN)
            add_open_part(&sum, figure, status);
        else if (is_written || rational_sign(b.lo) || rational_sign(b.hi))
            sum.top.terms[sum.top.count++] = (Term){figure, rational_from_int(1), b, 0};
    }
    if (parts && blanks == parts) sum.status = STATUS_BLANK;
    if (table_lost_part(c->m, t, row)) c->meets_lost = true, sum.status = STATUS_OPEN;
    return sum;
}

static void check_sum(Checker *c, uint32_t table, uint32_t row, uint32_t column) {
    const Table *t = &c->m->tables.at[table];
    uint32_t figure = t->first_figure + (uint32_t)table_at(t, row, column);
    Finding f = cell_finding(c, CHECK_SUM, figure);
    naming_apply(c, &f, false);
    Value parts = parts_value(c, table, row, column);
    Judgement j = judge_equal(c, figure_value(c, figure), parts);
    record_add(c, &f, &j);
}

static void check_formula(Checker *c, uint32_t table, uint32_t row, uint32_t column,
                          NodeRef formula, bool is_by_column) {
    const Table *t = &c->m->tables.at[table];
    uint32_t figure = t->first_figure + (uint32_t)table_at(t, row, column);
    Local room;
    Scope scope = cell_scope(c, table, row, column, &room);
    Finding f = cell_finding(c, CHECK_ROW, figure);
    naming_apply(c, &f, is_by_column);
    Value computed = eval_number(c, formula, &scope);
    Type type;
    Value stated = figure_value(c, figure);
    if (computed.kind == VALUE_NUMBER && !type_add(stated.type, computed.type, &type)) {
        diag_report(c->m->sink, DIAG_TYPE_MISMATCH, ref_span(c->m, formula),
                    "the formula of `%s` gives another kind of quantity than its column holds",
                    f.name);
        return;
    }
    Judgement j = judge_equal(c, stated, computed);
    record_add(c, &f, &j);
}

/* ---- a formula that only adds and subtracts columns of one step ---- */
static bool add_columns(const Model *m, const Table *t, Measure measure, NodeRef at, int8_t sign,
                        ColumnSum *out) {
    AstKind kind = ref_kind(m, at);
    NodeRef first = ref_first(m, at);
    if (kind == AST_ADD || kind == AST_SUBTRACT)
        return add_columns(m, t, measure, first, sign, out) &&
               add_columns(m, t, measure, ref_next(m, first),
                           kind == AST_ADD ? sign : (int8_t)-sign, out);
    if (kind != AST_NAME || out->count == COLUMN_SUM_MOST) return false;
    uint32_t column = table_column(t, ref_value(m, at));
    if (column == NONE || t->columns[column].measure.scale != measure.scale ||
        t->columns[column].measure.unit != measure.unit ||
        t->columns[column].measure.mode != measure.mode)
        return false;
    out->column[out->count] = column;
    out->sign[out->count++] = sign;
    return true;
}

bool column_sum(const Model *m, const Table *t, uint32_t column, ColumnSum *out) {
    out->count = 0;
    return add_columns(m, t, t->columns[column].measure, t->columns[column].formula, 1, out);
}

typedef enum { FAST_EXACT, FAST_LOOK } Fast;

static Fast compare_fast(Int128 stated, Int128 sum) {
    return stated == sum ? FAST_EXACT : FAST_LOOK;
}

static Fast formula_row(const Table *t, uint32_t row, uint32_t column, const ColumnSum *f) {
    size_t base = table_at(t, row, 0);
    Int128 sum = 0;
    for (int i = 0; i < f->count; i++) {
        uint8_t state = t->state[base + f->column[i]];
        if (STATE_IS_NUMBER(state))
            sum += f->sign[i] * (Int128)t->coef[base + f->column[i]];
        else if (!STATE_IS_NIL(state))
            return FAST_LOOK;
    }
    return STATE_IS_NUMBER(t->state[base + column]) ? compare_fast(t->coef[base + column], sum)
                                                    : FAST_LOOK;
}

static bool is_stated(uint8_t state) {
    CellKind kind = STATE_KIND(state);
    return STATE_ORIGIN(state) == CELL_STATED &&
           (kind == CELL_NUMBER || kind == CELL_WIDE || kind == CELL_NIL);
}

static void count_exact(Checker *c, int64_t amount) {
    c->counts[VERDICT_EXACT]++;
    c->sums_exact += amount != 0;
}

static void check_column_formula(Checker *c, uint32_t table, uint32_t column) {
    const Table *t = &c->m->tables.at[table];
    ColumnSum fast;
    NodeRef formula = t->columns[column].formula;
    bool is_fast = column_sum(c->m, t, column, &fast) && !c->keep_all;
    for (uint32_t row = 0; row < t->row_count; row++) {
        t = &c->m->tables.at[table];
        if (!is_stated(t->state[table_at(t, row, column)])) continue;
        if (is_fast && formula_row(t, row, column, &fast) == FAST_EXACT) {
            count_exact(c, t->coef[table_at(t, row, column)]);
            continue;
        }
        check_formula(c, table, row, column, formula, true);
        arena_clear(&c->scratch);
    }
}

/* ---- the family of sums over codes ---- */
static void close_row(Checker *c, uint32_t table, uint32_t row, const Int128 *sums,
                      const bool *look) {
    for (uint32_t k = 0; k < c->m->tables.at[table].column_count; k++) {
        const Table *t = &c->m->tables.at[table];
        size_t cell = table_at(t, row, k);
        if (!t->columns[k].is_additive || !is_stated(t->state[cell]) || !row_sums(t, row, k))
            continue;
        bool plain = !look[k] && !c->keep_all && STATE_IS_NUMBER(t->state[cell]);
        if (plain && compare_fast(t->coef[cell], sums[k]) == FAST_EXACT) {
            count_exact(c, t->coef[cell]);
            continue;
        }
        check_sum(c, table, row, k);
        arena_clear(&c->scratch);
    }
}

static void add_row(const Table *t, uint32_t row, Int128 *sums, bool *look) {
    for (uint32_t k = 0; k < t->column_count; k++) {
        size_t cell = table_at(t, row, k);
        if (STATE_IS_NUMBER(t->state[cell]))
            sums[k] += t->coef[cell];
        else if (!STATE_IS_NIL(t->state[cell]))
            look[k] = true;
    }
}

enum { DEEPEST = 40 };

static void check_code_sums(Checker *c, uint32_t table) {
    const Table *t = &c->m->tables.at[table];
    uint32_t width = t->column_count, open[DEEPEST], depth = 0, end = t->rows[0].end;
    Int128 *sums = memory_grow(NULL, DEEPEST * width * sizeof *sums);
    bool *look = memory_grow(NULL, DEEPEST * width * sizeof *look);
    for (uint32_t row = 0; row <= end; row++) {
        t = &c->m->tables.at[table];
        while (depth && (row == end || t->rows[open[depth - 1]].end <= row)) {
            depth--;
            close_row(c, table, open[depth], sums + depth * width, look + depth * width);
            t = &c->m->tables.at[table];
        }
        if (row == end) break;
        if (depth) add_row(t, row, sums + (depth - 1) * width, look + (depth - 1) * width);
        if (t->rows[row].end == row + 1 || depth == DEEPEST) continue;
        open[depth] = row;
        memset(sums + depth * width, 0, width * sizeof *sums);
        memset(look + depth * width, 0, width * sizeof *look);
        depth++;
    }
    free(sums);
    free(look);
}

/* ---- declared rows ---- */
static void check_includes(Checker *c, uint32_t table, uint32_t row, uint32_t column) {
    const Table *t = &c->m->tables.at[table];
    uint32_t whole = t->first_figure + (uint32_t)table_at(t, row, column);
    for (uint32_t i = row + 1; i < t->rows[row].end; i = t->rows[i].end) {
        uint32_t part = t->first_figure + (uint32_t)table_at(t, i, column);
        if (!table_has_cell(t, i, column)) continue;
        Finding f = cell_finding(c, CHECK_SUM, whole);
        naming_apply(c, &f, false);
        f.figure = part, f.span = figure_span(c->m, part);
        f.name = figure_name(c->m, part, c->m->whole);
        Judgement j = judge_at_most(c, figure_value(c, part), figure_value(c, whole));
        f.message =
            j.has_values
                ? arena_printf(c->m->whole, "`%s` is %s, more than `%s` of which it is a part (%s)",
                               f.name, show_value(c, j.left_point, j.unit),
                               figure_name(c->m, whole, c->m->whole),
                               show_value(c, j.right_point, j.unit))
                : NULL;
        record_add(c, &f, &j);
    }
    Finding f = cell_finding(c, CHECK_SUM, whole);
    naming_apply(c, &f, false);
    Judgement j = judge_at_most(c, parts_value(c, table, row, column), figure_value(c, whole));
    f.message = j.has_values ? arena_printf(c->m->whole,
                                            "the parts of `%s` add up to %s, more than itself (%s)",
                                            f.name, show_value(c, j.left_point, j.unit),
                                            show_value(c, j.right_point, j.unit))
                             : NULL;
    record_add(c, &f, &j);
}

static void check_declared_cell(Checker *c, uint32_t table, uint32_t row, uint32_t column) {
    const Table *t = &c->m->tables.at[table];
    NodeRef by_row, by_column;
    bool sums;
    if (!table_has_cell(t, row, column) || t->columns[column].is_text ||
        table_measure(t, row, column).type.kind == TYPE_TEXT)
        return;
    if ((t->rows[row].flags & ROW_INCLUDES) && t->columns[column].is_additive)
        check_includes(c, table, row, column);
    t = &c->m->tables.at[table];
    if (!is_stated(t->state[table_at(t, row, column)])) return;
    cell_formula(c, t, row, column, &by_row, &by_column, &sums);
    if (by_row.node) check_formula(c, table, row, column, by_row, false);
    if (sums) check_sum(c, table, row, column);
}

static void check_declared_rows(Checker *c, uint32_t table) {
    const Table *t = &c->m->tables.at[table];
    uint32_t first = t->total == NONE ? 0 : t->rows[0].end;
    for (uint32_t row = first; row < t->row_count; row++) {
        t = &c->m->tables.at[table];
        if (t->rows[row].kind == ROW_GROUP || t->rows[row].kind == ROW_PAD) continue;
        for (uint32_t column = 0; column < t->column_count; column++)
            check_declared_cell(c, table, row, column);
        arena_clear(&c->scratch);
    }
}

/* ---- required cells ---- */
static bool at_level(Checker *c, const Table *t, uint32_t row, NodeRef required) {
    NodeRef at = ref_first(c->m, ref_child(c->m, required, AST_AT_LEVEL));
    if (t->rows[row].kind == ROW_TOTAL || t->rows[row].kind == ROW_GROUP ||
        t->rows[row].kind == ROW_PAD)
        return false;
    if (!at.node) return t->rows[row].end == row + 1;
    if (t->rows[row].kind != ROW_CODE) return false;
    const Classification *k = &c->m->classifications.at[t->classification];
    return k->codes[t->rows[row].code].level == classification_level(k, ref_value(c->m, at));
}

/* Blanks between quotes say nothing. */
static bool is_given(const Model *m, const Table *t, size_t cell) {
    uint8_t state = t->state[cell];
    if (STATE_ORIGIN(state) != CELL_STATED || STATE_KIND(state) == CELL_BLANK) return false;
    if (STATE_KIND(state) != CELL_TEXT) return STATE_KIND(state) != CELL_UNKNOWN;
    return str_trim(intern_text(m->names, (Name)t->coef[cell])).length > 0;
}

static const uint32_t *compared_kept(Checker *c) {
    uint32_t *kept = ARENA_NEW(c->m->whole, uint32_t, c->compared.count + 1);
    for (size_t i = 0; i < c->compared.count; i++) kept[i] = c->compared.at[i];
    return kept;
}

static void check_required_cell(Checker *c, uint32_t table, uint32_t row, uint32_t column,
                                NodeRef required) {
    Model *m = c->m;
    const Table *t = &m->tables.at[table];
    NodeRef when = ref_first(m, ref_child(m, required, AST_WHEN));
    uint32_t figure = t->first_figure + (uint32_t)table_at(t, row, column);
    Local room;
    Scope scope = cell_scope(c, table, row, column, &room);
    bool truth = true;
    if (!table_has_cell(t, row, column) || !at_level(c, t, row, required)) return;
    c->compared.count = 0, c->keeps_compared = true;
    bool is_known = !when.node || eval_truth(c, when, &scope, &truth);
    c->keeps_compared = false;
    if (!is_known || !truth) return;
    t = &m->tables.at[table];
    Finding f = {.kind = CHECK_REQUIRED,
                 .span = figure_span(m, figure),
                 .name = figure_name(m, figure, m->whole),
                 .figure = figure,
                 .code = DIAG_MISSING};
    Judgement j = {.verdict =
                       is_given(m, t, table_at(t, row, column)) ? VERDICT_EXACT : VERDICT_MISSING,
                   .left = value_poison(),
                   .right = value_poison()};
    if (j.verdict == VERDICT_MISSING) {
        f.message = reason_required(c, f.name, when, &scope);
        f.span = reason_span(c, figure, when, &scope);
        f.hint = reason_hint(c, figure);
        f.asked = compared_kept(c), f.asked_count = (uint32_t)c->compared.count;
    }
    record_add(c, &f, &j);
}

static void check_required(Checker *c, uint32_t table) {
    for (uint32_t column = 0; column < c->m->tables.at[table].column_count; column++) {
        NodeRef required = c->m->tables.at[table].columns[column].required;
        for (uint32_t row = 0; required.node && row < c->m->tables.at[table].row_count; row++)
            check_required_cell(c, table, row, column, required);
    }
    for (uint32_t row = 0; row < c->m->tables.at[table].row_count; row++) {
        const Table *t = &c->m->tables.at[table];
        if (t->rows[row].detail == NONE || !t->details[t->rows[row].detail].required.node) continue;
        for (uint32_t column = 0; column < t->column_count; column++)
            check_required_cell(c, table, row, column,
                                c->m->tables.at[table].details[t->rows[row].detail].required);
    }
}

/* ---- derived figures that could print two ways ---- */
static bool prints_two_ways(const Checker *c, uint32_t figure) {
    uint32_t index, row, column, table = figure_table(c->m, figure, &row, &column);
    Measure measure = table_measure(&c->m->tables.at[table], row, column);
    Rational quantum, width;
    if (!c->m->tables.at[table].columns[column].is_additive ||
        !measure_quantum(c->m, measure, &quantum) || !map_get(&c->bounds_of, figure, &index))
        return false;
    const Bounds *b = &c->bounds.at[index];
    return rational_subtract(b->hi, b->lo, &width) && rational_compare(width, quantum) > 0;
}

static void check_ambiguous(Checker *c, uint32_t table) {
    const Table *t = &c->m->tables.at[table];
    uint32_t first = NONE, count = 0, index;
    for (uint32_t figure = t->first_figure;
         figure < t->first_figure + t->row_count * t->column_count && c->bounds.count; figure++) {
        if (!prints_two_ways(c, figure)) continue;
        if (!count++) first = figure;
        if (c->wants_implied) VEC_PUSH(&c->unknown_figures, figure); /* nobody stated it, either */
    }
    if (!count) return;
    map_get(&c->bounds_of, first, &index);
    Bounds b = c->bounds.at[index];
    uint32_t row, column;
    figure_table(c->m, first, &row, &column);
    Measure measure = table_measure(t, row, column);
    Finding f = {.kind = CHECK_REPEATED,
                 .span = figure_span(c->m, first),
                 .name = figure_name(c->m, first, c->m->whole),
                 .figure = first,
                 .code = DIAG_AMBIGUOUS};
    Judgement j = {.verdict = VERDICT_AMBIGUOUS, .left = value_poison(), .right = value_poison()};
    f.message =
        arena_printf(c->m->whole,
                     "`%s` is added up from rounded figures and could be anything from %s to %s; "
                     "%u such figure%s in `%s`",
                     f.name, show_plain(c, b.lo, measure.unit), show_value(c, b.hi, measure.unit),
                     count, count == 1 ? "" : "s", t->label);
    record_add(c, &f, &j);
}

/* Also of figures that no check reads: can the books hold them? */
static void check_booked(Checker *c, uint32_t table) {
    const Table *t = &c->m->tables.at[table];
    uint32_t cells = t->row_count * t->column_count;
    for (uint32_t cell = 0; c->m->has_booked && cell < cells; cell++) {
        Bounds b;
        if (is_stated(c->m->tables.at[table].state[cell]))
            figure_bounds(c, t->first_figure + cell, &b);
    }
}

static void check_table(Checker *c, uint32_t table) {
    table_derive(c, table);
    check_booked(c, table);
    const Table *t = &c->m->tables.at[table];
    if (t->total != NONE) check_code_sums(c, table);
    for (uint32_t k = 0; k < c->m->tables.at[table].column_count; k++)
        if (c->m->tables.at[table].columns[k].formula.node &&
            !c->m->tables.at[table].columns[k].is_text)
            check_column_formula(c, table, k);
    check_declared_rows(c, table);
    check_required(c, table);
    check_ambiguous(c, table);
}

void check_tables(Checker *c) {
    for (uint32_t i = 0; i < c->m->tables.count; i++) check_table(c, i);
}
