/* A figure's printed value and the bounds of the true one. What nobody stated is derived on first
 * use: by its row's formula, as the sum of the rows below, by its column's formula, by a default;
 * else it is nil. */
#include "compiler/check/check.h"

Rational unit_factor(const Model *m, uint16_t unit) {
    return unit == UINT16_MAX ? rational_from_int(1) : m->units.at[unit].factor;
}

uint16_t measure_unit(Measure measure) { return measure.unit == UINT16_MAX ? 0 : measure.unit; }

bool measure_quantum(const Model *m, Measure measure, Rational *quantum) {
    return rational_from_decimal((Decimal){1, measure.scale}, quantum) &&
           rational_multiply(*quantum, unit_factor(m, measure.unit), quantum);
}

/* Rounded: half a step on both sides, ends included (half up and half even both fit). Truncated: a
 * whole step away from zero, its end excluded; at zero on both sides. */
static Bounds bounds_around(Rational point, Rational quantum, Rational half, Mode mode) {
    Bounds made = bounds_point(point);
    int sign = rational_sign(point);
    if (mode == MODE_EXACT) return made;
    if (mode == MODE_ROUNDED) {
        rational_subtract(point, half, &made.lo);
        rational_add(point, half, &made.hi);
        return made;
    }
    if (sign >= 0) made.hi_open = rational_add(point, quantum, &made.hi);
    if (sign <= 0) made.lo_open = rational_subtract(point, quantum, &made.lo);
    return made;
}

Bounds bounds_printed(Rational point, Rational quantum, Mode mode) {
    Rational half;
    if (!rational_divide(quantum, rational_from_int(2), &half)) return bounds_point(point);
    return bounds_around(point, quantum, half, mode);
}

/* A sum of several printed figures: each may be off by its own step. Of figures cut off the signs
 * are not known any more, so both sides are open. */
static Bounds bounds_added(Rational point, Rational quantum, Mode mode, uint32_t parts) {
    if (parts < 2 || mode == MODE_EXACT) return bounds_printed(point, quantum, mode);
    Rational step;
    if (!rational_multiply(quantum, rational_from_int(mode == MODE_ROUNDED ? parts : 2 * parts),
                           &step))
        return bounds_point(point);
    return bounds_printed(point, step, MODE_ROUNDED);
}

/* The step of the column asked for before is usually that of the next. False on overflow. */
static bool find_step(Checker *c, Measure measure) {
    KeptStep *step = &c->step;
    if (step->is_known && step->unit == measure.unit && step->scale == measure.scale) return true;
    *step = (KeptStep){.unit = measure.unit, .scale = measure.scale};
    return step->is_known = measure_quantum(c->m, measure, &step->quantum) &&
                            rational_divide(step->quantum, rational_from_int(2), &step->half);
}

/* Under find_step. */
bool bounds_booked(const Model *m, Measure measure, Bounds *b) {
    Rational step;
    if (!m->has_booked || measure.type.kind != TYPE_MONEY ||
        measure.type.base != m->booked.type.base || !measure_quantum(m, m->booked, &step))
        return true;
    return bounds_to_steps(b, step);
}

static bool cell_point(const Checker *c, const Table *t, size_t cell, Rational *point) {
    bool wide = STATE_KIND(t->state[cell]) == CELL_WIDE;
    Rational steps = {wide ? c->m->wide.at[t->coef[cell]] : t->coef[cell], 1};
    return rational_multiply(steps, c->step.quantum, point);
}

static void report_unbooked(Checker *c, uint32_t figure, Measure measure, Rational point) {
    Rational step;
    measure_quantum(c->m, c->m->booked, &step);
    diag_report(
        c->m->sink, DIAG_NOT_BOOKED, figure_span(c->m, figure),
        "`%s` is %s, but the books are kept in whole steps of %s: no amount of theirs prints "
        "so",
        figure_name(c->m, figure, c->m->whole), show_value(c, point, measure.unit),
        show_value(c, step, c->m->booked.unit));
}

static Status stated_bounds(Checker *c, const Table *t, size_t cell, Measure measure, Bounds *out) {
    Rational point;
    switch (STATE_KIND(t->state[cell])) {
    case CELL_NUMBER:
    case CELL_WIDE:
        if (!find_step(c, measure) || !cell_point(c, t, cell, &point)) return STATUS_OVERFLOW;
        *out = bounds_around(point, c->step.quantum, c->step.half, (Mode)measure.mode);
        if (!bounds_booked(c->m, measure, out))
            report_unbooked(c, t->first_figure + (uint32_t)cell, measure, point);
        return STATUS_KNOWN;
    case CELL_NIL: return *out = bounds_point(rational_from_int(0)), STATUS_KNOWN;
    case CELL_BLANK:
    case CELL_TEXT: return STATUS_BLANK;
    case CELL_UNKNOWN: return STATUS_OPEN;
    case CELL_LOST: return c->meets_lost = true, STATUS_OPEN;
    }
    return STATUS_OPEN;
}

/* ---- deriving ---- */
RowRange row_parts(const Table *t, uint32_t row) {
    return row == t->open_total ? (RowRange){0, t->row_count}
                                : (RowRange){row + 1, t->rows[row].end};
}

bool row_is_part(const Table *t, uint32_t row, uint32_t part) {
    const Row *r = &t->rows[part];
    return r->kind != ROW_GROUP && r->kind != ROW_PAD && part != row &&
           (row != t->open_total || r->parent == NONE);
}

static bool has_parts(const Table *t, uint32_t row) {
    RowRange parts = row_parts(t, row);
    for (uint32_t i = parts.first; i < parts.end; i++)
        if (row_is_part(t, row, i)) return true;
    return false;
}

bool row_sums(const Table *t, uint32_t row, uint32_t column) {
    const Row *r = &t->rows[row];
    bool is_given = STATE_ORIGIN(t->state[table_at(t, row, column)]) == CELL_STATED;
    bool adds = row == t->open_total ? is_given : (r->flags & ROW_SUMS) != 0;
    if (!adds || !t->columns[column].is_additive || (r->flags & ROW_HAS_TYPE)) return false;
    if (r->detail != NONE && t->details[r->detail].formula.node) return false;
    return has_parts(t, row);
}

bool cell_formula(Checker *c, const Table *t, uint32_t row, uint32_t column, NodeRef *row_formula,
                  NodeRef *column_formula, bool *sums_parts) {
    *row_formula = table_row_formula(c->m, t, row, column);
    *column_formula = t->columns[column].formula;
    *sums_parts = row_sums(t, row, column);
    return row_formula->node || column_formula->node || *sums_parts;
}

Scope scope_outside(uint32_t entity) {
    return (Scope){.table = NONE, .row = NONE, .column = NONE, .entity = entity};
}

Scope cell_scope(Checker *c, uint32_t table, uint32_t row, uint32_t column, Local *room) {
    const Table *t = &c->m->tables.at[table];
    const Row *r = &t->rows[row];
    Scope scope = {.table = table, .row = row, .column = column, .entity = t->entity};
    Value code = {
        .kind = VALUE_CODE, .classification = t->classification, .code = r->code, .figure = NONE};
    uint32_t first;
    if (r->detail != NONE && t->details[r->detail].formula.node &&
        table_figures(t, row, &first) > 1)
        scope.like = t->columns[column].name;
    if (r->kind == ROW_CODE && r->detail != NONE) {
        *room = (Local){NULL, t->details[r->detail].binding, code};
        scope.locals = room;
    }
    return scope;
}

static Value sum_of_parts(Checker *c, uint32_t table, uint32_t row, uint32_t column) {
    Bounds sum = bounds_point(rational_from_int(0));
    Status status = STATUS_BLANK;
    Measure measure = table_measure(&c->m->tables.at[table], row, column);
    RowRange parts = row_parts(&c->m->tables.at[table], row);
    for (uint32_t i = parts.first; i < parts.end;) {
        const Table *t = &c->m->tables.at[table];
        if (!row_is_part(t, row, i)) {
            i++;
            continue;
        }
        Bounds part;
        Status s = table_has_cell(t, i, column)
                     ? figure_bounds(c, t->first_figure + (uint32_t)table_at(t, i, column), &part)
                     : STATUS_BLANK;
        i = t->rows[i].end;
        if (s == STATUS_BLANK) continue;
        if (s != STATUS_KNOWN) {
            status = s > status ? s : status;
            continue;
        }
        if (status == STATUS_BLANK) status = STATUS_KNOWN;
        bool ok = rational_add(sum.point, part.point, &sum.point) &&
                  rational_add(sum.lo, part.lo, &sum.lo) && rational_add(sum.hi, part.hi, &sum.hi);
        sum.lo_open |= part.lo_open, sum.hi_open |= part.hi_open;
        if (!ok) status = STATUS_OVERFLOW;
    }
    if (table_lost_part(c->m, &c->m->tables.at[table], row))
        c->meets_lost = true, status = STATUS_OPEN;
    Value v = value_constant(c, sum.point, measure.type);
    v.status = (uint8_t)status;
    v.top = linear_term(&c->scratch, TERM_ANONYMOUS, sum);
    return v;
}

static Value derived_value(Checker *c, uint32_t table, uint32_t row, uint32_t column,
                           bool *is_default) {
    const Table *t = &c->m->tables.at[table];
    NodeRef by_row, by_column, fallback = {0};
    bool sums;
    Local room;
    Scope scope = cell_scope(c, table, row, column, &room);
    const Row *r = &t->rows[row];
    cell_formula(c, t, row, column, &by_row, &by_column, &sums);
    *is_default = false;
    if (by_row.node) return eval_number(c, by_row, &scope);
    if (sums) return sum_of_parts(c, table, row, column);
    if (by_column.node) return eval_number(c, by_column, &scope);
    if (r->detail != NONE) fallback = t->details[r->detail].fallback;
    if (!fallback.node) fallback = t->columns[column].fallback;
    *is_default = fallback.node != 0;
    bool is_lost = table_lost_cell(t, row, column);
    if (fallback.node && !is_lost) return eval_number(c, fallback, &scope);
    Value nil = value_constant(c, rational_from_int(0), (Type){.kind = TYPE_NUMBER, .is_zero = true});
    if (is_lost) c->meets_lost = true, nil.status = STATUS_OPEN;
    return nil;
}

static void check_kind(Checker *c, uint32_t figure, Measure measure, Value v) {
    Type sum;
    if (v.kind != VALUE_NUMBER || v.type.is_zero || type_add(measure.type, v.type, &sum)) return;
    diag_report(c->m->sink, DIAG_TYPE_MISMATCH, figure_span(c->m, figure),
                "the formula of `%s` gives another kind of quantity than its column holds",
                figure_name(c->m, figure, c->m->whole));
}

/* What prints: the point rounded to the column's step. The bounds are kept when they are more than
 * that point. */
static Status keep_derived(Checker *c, Table *t, uint32_t figure, size_t cell, Measure measure,
                           Bounds b) {
    Rational in_unit, printed;
    Decimal rounded;
    if (!rational_divide(b.point, unit_factor(c->m, measure.unit), &in_unit) ||
        !rational_round(in_unit, measure.scale, ROUND_HALF_UP, &rounded))
        return STATUS_OVERFLOW;
    bool fits = rounded.coef <= INT64_MAX && rounded.coef >= -INT64_MAX;
    if (fits)
        t->coef[cell] = (int64_t)rounded.coef;
    else {
        VEC_PUSH(&c->m->wide, rounded.coef);
        t->coef[cell] = (int64_t)c->m->wide.count - 1;
    }
    t->state[cell] = STATE(fits ? CELL_NUMBER : CELL_WIDE, CELL_DERIVED);
    if (!find_step(c, measure) || !cell_point(c, t, cell, &printed)) return STATUS_OVERFLOW;
    if (rational_compare(b.lo, b.hi) != 0 || rational_compare(printed, b.point) != 0) {
        map_put(&c->bounds_of, figure, (uint32_t)c->bounds.count);
        VEC_PUSH(&c->bounds, b);
    }
    return STATUS_KNOWN;
}

static Status derive(Checker *c, uint32_t table, uint32_t row, uint32_t column, Bounds *out) {
    Table *t = &c->m->tables.at[table];
    size_t cell = table_at(t, row, column);
    uint32_t figure = t->first_figure + (uint32_t)cell;
    Measure measure = table_measure(t, row, column);
    bool is_default;
    t->state[cell] = STATE(CELL_UNKNOWN, CELL_PENDING);
    bool met_before = c->meets_lost;
    c->meets_lost = false;
    Value v = derived_value(c, table, row, column, &is_default);
    bool is_lost = c->meets_lost;
    c->meets_lost |= met_before;
    t = &c->m->tables.at[table];
    if (STATE_ORIGIN(t->state[cell]) == CELL_DERIVED) return STATUS_OPEN; /* a circle, reported */
    check_kind(c, figure, measure, v);
    bool plain_zero = v.kind == VALUE_NUMBER && v.type.is_zero && !is_default && !is_lost;
    if (plain_zero)
        return t->state[cell] = STATE(CELL_NIL, CELL_DERIVED),
               *out = bounds_point(rational_from_int(0)), STATUS_KNOWN;
    Status status = v.kind == VALUE_NUMBER ? (Status)v.status : STATUS_OPEN;
    if (status == STATUS_KNOWN && !value_bounds(v, out)) status = STATUS_OVERFLOW;
    if (status == STATUS_KNOWN) status = keep_derived(c, t, figure, cell, measure, *out);
    if (status == STATUS_KNOWN) return status;
    if (status == STATUS_OVERFLOW)
        diag_report(c->m->sink, DIAG_OVERFLOW, figure_span(c->m, figure),
                    "`%s` is too large to compute exactly", figure_name(c->m, figure, c->m->whole));
    bool blank = status == STATUS_BLANK || status == STATUS_UNDEFINED;
    t->state[cell] =
        STATE(blank ? CELL_BLANK : is_lost ? CELL_LOST : CELL_UNKNOWN, CELL_DERIVED);
    return blank ? STATUS_BLANK : STATUS_OPEN;
}

Status prior_cell_bounds(const Model *m, const PriorCell *p, Measure measure, Rational *point,
                         Bounds *out) {
    Rational quantum;
    CellKind kind = STATE_KIND(p->state);
    if (kind == CELL_NIL) return *out = bounds_point(rational_from_int(0)), STATUS_KNOWN;
    if (kind == CELL_BLANK) return STATUS_BLANK;
    if (kind != CELL_NUMBER && kind != CELL_WIDE) return STATUS_OPEN;
    Decimal d = {kind == CELL_WIDE ? p->wide : p->coef, measure.scale};
    if (!rational_from_decimal(d, point) ||
        !rational_multiply(*point, unit_factor(m, measure.unit), point) ||
        !measure_quantum(m, measure, &quantum))
        return STATUS_OVERFLOW;
    *out = bounds_added(*point, quantum, (Mode)measure.mode, p->parts);
    return STATUS_KNOWN;
}

static Status prior_bounds(Checker *c, uint32_t figure, const Table *t, uint32_t row,
                           uint32_t column, Bounds *out) {
    uint32_t index;
    Measure measure = table_measure(t, row, column);
    Rational point;
    if (!map_get(&c->m->priors, figure, &index)) return STATUS_OPEN;
    const PriorCell *p = &c->m->prior_cells.at[index];
    Status status = prior_cell_bounds(c->m, p, measure, &point, out);
    bool is_printed = STATE_KIND(p->state) == CELL_NUMBER || STATE_KIND(p->state) == CELL_WIDE;
    if (status == STATUS_KNOWN && is_printed && !bounds_booked(c->m, measure, out))
        report_unbooked(c, figure | FIGURE_PRIOR, measure, point);
    return status;
}

static Status in_a_circle(Checker *c, Table *t, size_t cell, uint32_t figure) {
    diag_report(c->m->sink, DIAG_CYCLE, figure_span(c->m, figure), "`%s` depends on itself",
                figure_name(c->m, figure, c->m->whole));
    t->state[cell] = STATE(CELL_UNKNOWN, CELL_DERIVED);
    return STATUS_OPEN;
}

static Status find_bounds(Checker *c, uint32_t figure, Bounds *out) {
    uint32_t row, column, index, table = figure_table(c->m, figure, &row, &column);
    Table *t = &c->m->tables.at[table];
    if (figure & FIGURE_PRIOR) return prior_bounds(c, figure & ~FIGURE_PRIOR, t, row, column, out);
    size_t cell = table_at(t, row, column);
    switch (STATE_ORIGIN(t->state[cell])) {
    case CELL_ABSENT: return derive(c, table, row, column, out);
    case CELL_PENDING: return in_a_circle(c, t, cell, figure);
    case CELL_NA: return STATUS_BLANK;
    case CELL_STATED: return stated_bounds(c, t, cell, table_measure(t, row, column), out);
    case CELL_DERIVED: break;
    }
    if (map_get(&c->bounds_of, figure, &index)) return *out = c->bounds.at[index], STATUS_KNOWN;
    Status status = stated_bounds(c, t, cell, table_measure(t, row, column), out);
    if (status == STATUS_KNOWN) out->lo = out->hi = out->point, out->lo_open = out->hi_open = false;
    return status;
}

void figure_forget(Checker *c) {
    c->unknown.count = c->blank.count = c->divisors.count = c->unit_sums.count = 0;
    c->meets_lost = false;
}

enum { KEPT_MOST = 64 };

void figure_keep_divisors(Checker *c, Linear by) {
    for (uint32_t i = 0; i < by.count && c->divisors.count < KEPT_MOST; i++)
        if (by.terms[i].figure != TERM_ANONYMOUS) VEC_PUSH(&c->divisors, by.terms[i].figure);
}

void figure_keep_unknown(Checker *c, uint32_t figure) {
    for (size_t i = 0; i < c->unknown.count; i++)
        if (c->unknown.at[i] == figure) return;
    if (c->unknown.count < KEPT_MOST) VEC_PUSH(&c->unknown, figure);
}

static void keep_blank(Checker *c, uint32_t figure) {
    for (size_t i = 0; i < c->blank.count; i++)
        if (c->blank.at[i] == figure) return;
    if (c->blank.count < KEPT_MOST) VEC_PUSH(&c->blank, figure);
}

Status figure_bounds(Checker *c, uint32_t figure, Bounds *out) {
    Status status = find_bounds(c, figure, out);
    if (status == STATUS_OPEN) figure_keep_unknown(c, figure);
    if (status == STATUS_BLANK) keep_blank(c, figure);
    return status;
}

static bool is_derived(Checker *c, uint32_t figure) {
    uint32_t row, column, table = figure_table(c->m, figure, &row, &column);
    const Table *t = &c->m->tables.at[table];
    return !(figure & FIGURE_PRIOR) &&
           STATE_ORIGIN(t->state[table_at(t, row, column)]) == CELL_DERIVED;
}

/* A figure that could not be derived gives way to those it needs, until only stated ones are
 * left. */
void figure_find_unknown(Checker *c) {
    size_t kept = 0;
    for (size_t i = 0; i < c->unknown.count; i++) {
        bool is_default;
        uint32_t row, column, table = figure_table(c->m, c->unknown.at[i], &row, &column);
        if (is_derived(c, c->unknown.at[i])) derived_value(c, table, row, column, &is_default);
    }
    for (size_t i = 0; i < c->unknown.count; i++)
        if (!is_derived(c, c->unknown.at[i])) c->unknown.at[kept++] = c->unknown.at[i];
    c->unknown.count = kept;
}

Value figure_value(Checker *c, uint32_t figure) {
    Bounds b;
    uint32_t row, column, table = figure_table(c->m, figure, &row, &column);
    Measure measure = table_measure(&c->m->tables.at[table], row, column);
    Status status = figure_bounds(c, figure, &b);
    Value v = value_constant(c, rational_from_int(0), measure.type);
    v.status = (uint8_t)status;
    if (status == STATUS_KNOWN) v.top = linear_term(&c->scratch, figure, b);
    if (status == STATUS_OPEN)
        v.top = linear_term(&c->scratch, figure, bounds_free()), v.is_formed = true;
    v.figure = figure, v.measure = measure, v.has_measure = true;
    return v;
}

/* Everything a table leaves to be derived, so that outputs can read it. */
void table_derive(Checker *c, uint32_t table) {
    for (uint32_t row = 0; row < c->m->tables.at[table].row_count; row++) {
        for (uint32_t column = 0; column < c->m->tables.at[table].column_count; column++) {
            Table *t = &c->m->tables.at[table];
            Bounds b;
            size_t cell = table_at(t, row, column);
            if (STATE_ORIGIN(t->state[cell]) != CELL_ABSENT) continue;
            bool is_text =
                t->columns[column].is_text || table_measure(t, row, column).type.kind == TYPE_TEXT;
            if (!table_has_cell(t, row, column))
                t->state[cell] = STATE(CELL_BLANK, CELL_NA);
            else if (is_text)
                t->state[cell] = STATE(CELL_BLANK, CELL_DERIVED);
            else
                figure_bounds(c, t->first_figure + (uint32_t)cell, &b);
        }
        arena_clear(&c->scratch);
    }
}
