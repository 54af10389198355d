/* Values for all figures at once, on a grid. Where every printed figure fulfils every check to the
 * digit, the prints are such values; so the search takes what only rounding explains, gives each
 * figure there a value as near to its print as goes, and takes in the checks of those that have to
 * leave it. Sums of cells go straight from the table to the grid, whole numbers all the way: there
 * may be many. */
#include "compiler/check/grid.h"
#include "compiler/check/joint.h"

#include <string.h>

typedef struct {
    uint32_t variable : 31;    /* + 1; 0: none yet */
    uint32_t is_cell_seen : 1; /* its sums and formulas are there */
    uint32_t first_use;        /* + 1, in uses */
} Known;

typedef struct {
    uint32_t rule, next; /* next: of the same figure; + 1, 0 ends */
} Use;

typedef struct { /* of one column */
    bool is_sum;
    ColumnSum sum;
} KeptFormula;

typedef struct { /* of figures of one measure */
    Measure measure;
    int64_t quantum, half;   /* in grains; half: to the ends of the true value */
    bool is_known, is_plain; /* plain: the ends lie as far from every figure */
} Step;

typedef struct {
    Checker *c;
    const Joint *joint; /* only for what was dropped, and how many rules there are */
    Grid grid;
    int64_t grains; /* to one */
    Known *known;   /* by figure */
    Map prior_of;   /* figure of last year -> index in prior */
    VEC(Known) prior;
    VEC(Use) uses;
    bool *rule_seen;
    Map dropped; /* checks of cells, by key_of -> 1 */
    Step step;
    Map formula_of; /* table << 32 | column -> index in formulas */
    VEC(KeptFormula) formulas;
    bool has_all; /* all that is joined to what was gathered is there */
    bool is_lost; /* some sum cannot be fulfilled, or does not fit on the grid */
} Values;

/* Until the next one is asked for. */
static Known *known_of(Values *s, uint32_t figure) {
    uint32_t index;
    if (!(figure & FIGURE_PRIOR)) return &s->known[figure];
    if (map_get(&s->prior_of, figure, &index)) return &s->prior.at[index];
    map_put(&s->prior_of, figure, (uint32_t)s->prior.count);
    VEC_PUSH(&s->prior, (Known){.variable = 0});
    return &s->prior.at[s->prior.count - 1];
}

/* ---- whole numbers ---- */
typedef struct {
    int64_t below, above; /* the whole numbers beside it; one and the same when it is whole */
} Grains;

static bool to_grains(const Values *s, Rational amount, Grains *out) {
    Int128 grains, den = amount.den, per = s->grains % den == 0 ? s->grains / den : s->grains;
    if (s->grains % den == 0) den = 1;
    if (__builtin_mul_overflow(amount.num, per, &grains)) return false;
    Int128 whole = den == 1 ? grains : grains / den, rest = den == 1 ? 0 : grains % den;
    if (whole >= GRID_MOST || whole <= -GRID_MOST) return false;
    *out = (Grains){(int64_t)whole - (rest < 0), (int64_t)whole + (rest > 0)};
    return true;
}

static bool is_whole(Grains g) { return g.below == g.above; }

static uint32_t add_variable(Values *s, uint32_t figure, int64_t lo, int64_t hi, int64_t printed) {
    uint32_t made = grid_variable(&s->grid, figure, lo, hi, printed);
    if (figure != TERM_ANONYMOUS) known_of(s, figure)->variable = (made + 1) & INT32_MAX;
    return made;
}

/* Inwards: what is found then fits all the more. */
static bool add_bounded(Values *s, uint32_t figure, Bounds b, uint32_t *variable) {
    Grains lo = {-GRID_FREE, -GRID_FREE}, hi = {GRID_FREE, GRID_FREE}, printed;
    if (!to_grains(s, b.point, &printed)) return false;
    if (!b.is_free && (!to_grains(s, b.lo, &lo) || !to_grains(s, b.hi, &hi))) return false;
    lo.above += b.lo_open && is_whole(lo), hi.below -= b.hi_open && is_whole(hi);
    if (lo.above > hi.below) return false;
    int64_t print =
        is_whole(printed) ? printed.below : hi.below + 1; /* on the grid, or never met */
    *variable = add_variable(s, figure, lo.above, hi.below, print);
    return true;
}

/* ---- figures of tables ---- */
static bool is_same(Measure a, Measure b) {
    return a.unit == b.unit && a.scale == b.scale && a.mode == b.mode &&
           a.type.kind == b.type.kind && a.type.base == b.type.base;
}

/* The step of the column asked for before is usually that of the next. */
static const Step *find_step(Values *s, Measure measure) {
    Rational quantum;
    Bounds zero;
    Grains step, half;
    if (s->step.is_known && is_same(s->step.measure, measure)) return &s->step;
    s->step = (Step){.measure = measure, .is_known = true};
    if (s->c->m->has_booked || measure.mode == MODE_TRUNCATED ||
        !measure_quantum(s->c->m, measure, &quantum))
        return &s->step;
    zero = bounds_printed(rational_from_int(0), quantum, (Mode)measure.mode);
    s->step.is_plain = to_grains(s, quantum, &step) && is_whole(step) &&
                       to_grains(s, zero.hi, &half) && is_whole(half);
    if (s->step.is_plain) s->step.quantum = step.below, s->step.half = half.below;
    return &s->step;
}

static bool figure_variable(Values *s, const Table *t, uint32_t row, uint32_t column,
                            uint32_t *variable) {
    size_t cell = table_at(t, row, column);
    uint32_t figure = t->first_figure + (uint32_t)cell;
    int64_t printed;
    Bounds b;
    if (s->known[figure].variable) return *variable = s->known[figure].variable - 1, true;
    const Step *step = find_step(s, table_measure(t, row, column));
    bool is_plain = STATE_IS_NUMBER(t->state[cell]) && step->is_plain &&
                    !__builtin_mul_overflow(t->coef[cell], step->quantum, &printed) &&
                    printed < GRID_MOST / 2 && printed > -GRID_MOST / 2;
    if (!is_plain)
        return figure_bounds(s->c, figure, &b) == STATUS_KNOWN &&
               add_bounded(s, figure, b, variable);
    *variable = add_variable(s, figure, printed - step->half, printed + step->half, printed);
    return true;
}

/* False where something else stands in the cell than a number or nothing. */
static bool add_cell_part(Values *s, const Table *t, uint32_t row, uint32_t column,
                          int32_t factor) {
    uint8_t state = t->state[table_at(t, row, column)];
    uint32_t variable;
    if (STATE_IS_NIL(state)) return true;
    if (!STATE_IS_NUMBER(state) || !figure_variable(s, t, row, column, &variable)) return false;
    grid_part(&s->grid, variable, factor);
    return true;
}

static bool add_parts(Values *s, const Table *t, uint32_t row, uint32_t column) {
    RowRange range = row_parts(t, row);
    for (uint32_t i = range.first; i < range.end;) {
        if (!row_is_part(t, row, i)) {
            i++;
            continue;
        }
        if (!add_cell_part(s, t, i, column, -1)) return false;
        i = t->rows[i].end;
    }
    return true;
}

static const KeptFormula *find_formula(Values *s, uint32_t table, uint32_t column) {
    uint64_t key = (uint64_t)table << 32 | column;
    uint32_t index;
    if (map_get(&s->formula_of, key, &index)) return &s->formulas.at[index];
    KeptFormula made;
    made.is_sum = column_sum(s->c->m, &s->c->m->tables.at[table], column, &made.sum);
    map_put(&s->formula_of, key, (uint32_t)s->formulas.count);
    VEC_PUSH(&s->formulas, made);
    return &s->formulas.at[s->formulas.count - 1];
}

static bool add_columns(Values *s, const CellCheck *check) {
    const KeptFormula *f = find_formula(s, check->table, check->column);
    const Table *t = &s->c->m->tables.at[check->table];
    for (int i = 0; f->is_sum && i < f->sum.count; i++)
        if (!add_cell_part(s, t, check->row, f->sum.column[i], -f->sum.sign[i])) return false;
    return f->is_sum;
}

/* ---- sums ---- */
/* The least whole number by which all factors become whole. */
static bool find_scale(Linear form, Int128 *scale) {
    *scale = 1;
    for (uint32_t i = 0; i < form.count; i++) {
        Rational scaled;
        if (!rational_multiply(form.terms[i].coef, (Rational){*scale, 1}, &scaled) ||
            scaled.den > INT32_MAX)
            return false;
        *scale *= scaled.den;
        if (*scale > INT32_MAX) return false;
    }
    return true;
}

static bool add_term(Values *s, const Term *term, Int128 scale) {
    uint32_t variable;
    Int128 factor;
    if (__builtin_mul_overflow(term->coef.num, scale / term->coef.den, &factor) ||
        factor > INT32_MAX || factor < -INT32_MAX)
        return false;
    bool is_there = term->figure != TERM_ANONYMOUS && known_of(s, term->figure)->variable;
    if (is_there)
        variable = known_of(s, term->figure)->variable - 1;
    else if (!add_bounded(s, term->figure, term->bounds, &variable))
        return false;
    grid_part(&s->grid, variable, (int32_t)factor);
    return true;
}

static bool add_form(Values *s, Linear form, bool is_equal) {
    Rational limit;
    Int128 scale;
    Grains most;
    bool ok = find_scale(form, &scale) &&
              rational_multiply(rational_negate(form.constant), (Rational){scale, 1}, &limit) &&
              to_grains(s, limit, &most) && (!is_equal || is_whole(most));
    for (uint32_t i = 0; ok && i < form.count; i++) ok = add_term(s, &form.terms[i], scale);
    if (!ok) return grid_drop(&s->grid), false;
    return grid_close(&s->grid, is_equal ? most.below : -GRID_MOST, most.below);
}

static void add_rule(Values *s, uint32_t index) {
    const JointRule *rule = &s->c->joint_rules.at[index];
    if (s->rule_seen[index] || s->is_lost) return;
    s->rule_seen[index] = true;
    s->is_lost = !add_form(s, rule->form, rule->is_equal);
}

static bool add_form_of_cell(Values *s, const CellCheck *check) {
    Linear form;
    return !joint_cell_form(s->c, check, &form) || add_form(s, form, true);
}

/* The own figure and its parts, when all are plain numbers. What then cannot be fulfilled may be
 * broken by itself, and is no matter of ours. */
static bool add_check(Values *s, const CellCheck *check) {
    const Table *t = &s->c->m->tables.at[check->table];
    bool is_plain = add_cell_part(s, t, check->row, check->column, 1) &&
                    (check->kind == CHECK_SUM ? add_parts(s, t, check->row, check->column)
                                              : check->is_by_column && add_columns(s, check));
    if (is_plain && grid_close(&s->grid, 0, 0)) return true;
    grid_drop(&s->grid);
    return add_form_of_cell(s, check);
}

static uint64_t key_of(uint32_t figure, CheckKind kind, bool is_by_column) {
    return (uint64_t)figure << 8 | (uint64_t)kind << 1 | is_by_column;
}

static bool is_dropped(const Values *s, const CellCheck *check) {
    uint32_t seen;
    return map_get(&s->dropped, key_of(check->figure, check->kind, check->is_by_column), &seen);
}

static void add_cell(void *to, uint32_t table, uint32_t row, uint32_t column) {
    Values *s = to;
    const Table *t = &s->c->m->tables.at[table];
    CellCheck checks[CELL_CHECKS_MOST];
    Known *known = &s->known[t->first_figure + table_at(t, row, column)];
    if (known->is_cell_seen || s->is_lost) return;
    known->is_cell_seen = true;
    uint32_t count = joint_cell_checks(s->c, table, row, column, checks);
    for (uint32_t i = 0; i < count && !s->is_lost; i++)
        s->is_lost = !is_dropped(s, &checks[i]) && !add_check(s, &checks[i]);
    arena_clear(&s->c->scratch);
}

static void expand(Values *s, uint32_t figure) {
    for (uint32_t use = known_of(s, figure)->first_use; use; use = s->uses.at[use - 1].next)
        add_rule(s, s->uses.at[use - 1].rule);
    joint_neighbours(s->c->m, figure, add_cell, s);
}

/* ---- all of it ---- */
static void note_uses(Values *s) {
    for (uint32_t i = 0; i < s->joint->rules; i++) {
        Linear form = s->c->joint_rules.at[i].form;
        for (uint32_t k = 0; k < form.count; k++) {
            if (form.terms[k].figure == TERM_ANONYMOUS) continue;
            Known *known = known_of(s, form.terms[k].figure);
            VEC_PUSH(&s->uses, ((Use){.rule = i, .next = known->first_use}));
            known->first_use = (uint32_t)s->uses.count;
        }
    }
}

static void note_dropped(Values *s) {
    for (size_t i = 0; i < s->joint->dropped.count; i++) {
        uint32_t index = s->joint->dropped.at[i];
        const JointRule *rule = &s->c->joint_rules.at[index];
        if (index < s->joint->rules)
            s->rule_seen[index] = true;
        else
            map_put(&s->dropped, key_of(rule->figure, rule->kind, rule->is_by_column), 1);
    }
}

/* What only rounding explains. */
static void gather(Values *s) {
    Checker *c = s->c;
    for (size_t i = 0; i < c->joint_rounded.count; i++) add_rule(s, c->joint_rounded.at[i]);
    for (size_t i = 0; i < c->joint_totals.count; i++) {
        uint32_t row, column, table = figure_table(c->m, c->joint_totals.at[i], &row, &column);
        if (table != NONE) add_cell(s, table, row, column);
    }
}

/* All that is joined to it in any way. */
static void expand_all(Values *s) {
    for (uint32_t i = 0; i < s->grid.variables.count && !s->is_lost; i++)
        if (s->grid.variables.at[i].figure != TERM_ANONYMOUS)
            expand(s, s->grid.variables.at[i].figure);
    s->has_all = true;
}

/* A figure that has to leave its print brings in its checks. */
static bool fix(Values *s, uint32_t variable) {
    if (!grid_fix(&s->grid, variable)) return false;
    const GridVariable *v = &s->grid.variables.at[variable];
    bool is_at_print = v->lo == v->printed;
    uint32_t figure = v->figure;
    if (s->has_all || figure == TERM_ANONYMOUS ||
        (is_at_print && !joint_is_derived(s->c->m, figure)))
        return true;
    expand(s, figure);
    return !s->is_lost && grid_narrow(&s->grid);
}

/* A share ties its figures closer to each other than their bounds tell: those that small figures
 * hardly fulfil go first. */
static bool fix_tight(Values *s) {
    for (uint32_t i = 0; i < s->grid.sums.count; i++) {
        if (!grid_is_tight(&s->grid, i)) continue;
        for (uint32_t k = 0; k < s->grid.sums.at[i].count; k++)
            if (!fix(s, s->grid.parts.at[s->grid.sums.at[i].first + k].variable)) return false;
    }
    return true;
}

/* Those that the checks bring in come behind. */
static bool fix_all(Values *s) {
    if (!fix_tight(s)) return false;
    for (uint32_t i = 0; i < s->grid.variables.count; i++)
        if (!fix(s, i)) return false;
    return true;
}

static void *zeroed(size_t size) {
    void *made = memory_grow(NULL, size);
    memset(made, 0, size);
    return made;
}

enum { WORK_AT_LEAST = 100000, WORK_PER_FIGURE = 40 };

static Values values_new(const Joint *joint) {
    Checker *c = joint->c;
    Values s = {.c = c, .joint = joint, .grains = joint_choose_grains(c)};
    s.grid.budget = WORK_AT_LEAST + (uint64_t)WORK_PER_FIGURE * c->m->figure_count;
    s.known = zeroed(((size_t)c->m->figure_count + 1) * sizeof *s.known);
    s.rule_seen = zeroed(((size_t)joint->rules + 1) * sizeof *s.rule_seen);
    note_uses(&s);
    note_dropped(&s);
    return s;
}

static void values_free(Values *s) {
    grid_free(&s->grid);
    VEC_FREE(&s->uses);
    VEC_FREE(&s->formulas);
    VEC_FREE(&s->prior);
    map_free(&s->formula_of);
    map_free(&s->prior_of);
    map_free(&s->dropped);
    free(s->known), free(s->rule_seen);
}

/* Room that is not used costs nothing; what grows beside others is copied. */
static void reserve(Values *s) {
    size_t figures = s->c->m->figure_count;
    VEC_RESERVE(&s->grid.variables, figures);
    VEC_RESERVE(&s->grid.sums, figures);
    VEC_RESERVE(&s->grid.parts, 4 * figures);
}

static bool find(const Joint *joint, bool expands_all) {
    Values s = values_new(joint);
    if (expands_all) reserve(&s);
    gather(&s);
    if (expands_all) expand_all(&s);
    bool found = !s.is_lost && grid_narrow(&s.grid) && fix_all(&s);
    values_free(&s);
    return found;
}

/* A figure that has its value may stand in the way of what another one brings in later. So all
 * checks are there from the start on the second try; and on the first, where there are many anyway.
 */
enum { MANY = 8 };

bool joint_values_exist(const Joint *joint) {
    const Checker *c = joint->c;
    size_t rounded = c->joint_rounded.count + c->joint_totals.count;
    bool are_many = MANY * rounded > (size_t)c->m->figure_count;
    return (!are_many && find(joint, false)) || find(joint, true);
}
