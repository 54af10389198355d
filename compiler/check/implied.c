/* What is known of a figure that nobody stated: its bounds are the ends to which all checks
 * together let it go. Its value is what the printed figures give, taken to the digit: the only one
 * of its own step that fits them; or the only one that the bounds leave. */
#include "compiler/check/unknown.h"

#include <string.h>

/* ---- bounds ---- */
/* For one figure, and for all: however many there are, it stays linear in the report. */
enum { WORK_FOR_ONE = 200000, WORK_FOR_ALL = 4000000, WORK_PER_FIGURE = 100 };

typedef struct {
    VEC(uint32_t) rules, sources;
    Map seen; /* variables that are among them */
} Grounds;

static uint64_t work_for_all(const Checker *c) {
    return WORK_FOR_ALL + (uint64_t)WORK_PER_FIGURE * c->m->figure_count;
}

static void note_ground(const Joint *joint, Grounds *g, uint32_t variable, uint32_t figure) {
    const JointVariable *v = &joint->variables.at[variable];
    uint32_t seen;
    if (map_get(&g->seen, variable, &seen)) return;
    map_put(&g->seen, variable, 1);
    if (v->rule != NONE)
        VEC_PUSH(&g->rules, v->rule);
    else if (v->figure != figure && v->figure != TERM_ANONYMOUS && !v->printed.is_free)
        VEC_PUSH(&g->sources, v->figure);
}

/* What holds it at its end is what its row is made of. */
static void note_row(const Joint *joint, Grounds *g, uint32_t variable, uint32_t figure) {
    const SimplexVariable *v = &joint->simplex.variables.at[variable];
    if (v->row == UINT32_MAX) return;
    const SimplexRow *row = &joint->simplex.rows.at[v->row];
    for (uint32_t i = 0; i < row->count; i++)
        note_ground(joint, g, row->weights[i].variable, figure);
}

static void set_end(Implied *made, bool up, Point end) {
    if (up)
        made->bounds.hi = end.at, made->bounds.hi_open = rational_sign(end.step) < 0;
    else
        made->bounds.lo = end.at, made->bounds.lo_open = rational_sign(end.step) > 0;
}

/* Where the simplex has no time, what bounds alone say. */
static bool find_end(Joint *joint, uint32_t variable, bool up, const Interval *known, Implied *made,
                     Grounds *g) {
    Simplex *s = &joint->simplex;
    SimplexExtreme found = EXTREME_UNDECIDED;
    s->budget = s->work + WORK_FOR_ONE;
    if (variable != NONE && joint->is_solved && !s->overflowed && s->work < joint->last_work)
        found = joint_extreme(joint, variable, up);
    if (found == EXTREME_FOUND) {
        note_row(joint, g, variable, made->figure);
        return set_end(made, up, s->variables.at[variable].value), true;
    }
    if (found == EXTREME_NONE || !(up ? known->has_hi : known->has_lo)) return false;
    return set_end(made, up, up ? known->hi : known->lo), true;
}

static const uint32_t *kept(Arena *arena, const uint32_t *at, size_t count) {
    uint32_t *made = ARENA_NEW(arena, uint32_t, count + 1);
    if (count) memcpy(made, at, count * sizeof *at);
    return made;
}

/* Between both ends lies what can be booked. */
static void count_in_steps(Checker *c, Implied *made) {
    uint32_t row, column, table = figure_table(c->m, made->figure, &row, &column);
    if (made->has_lo && made->has_hi)
        bounds_booked(c->m, table_measure(&c->m->tables.at[table], row, column), &made->bounds);
}

static void find_bounds(Joint *joint, const Interval *known, Implied *made) {
    Grounds g = {0};
    Arena *whole = joint->c->m->whole;
    bool has_time = joint->simplex.work < joint->last_work; /* bringing it in takes time, too */
    uint32_t variable = has_time ? joint_figure(joint, made->figure) : NONE;
    made->has_lo = find_end(joint, variable, false, known, made, &g);
    made->has_hi = find_end(joint, variable, true, known, made, &g);
    count_in_steps(joint->c, made);
    made->rules = kept(whole, g.rules.at, g.rules.count);
    made->rule_count = (uint32_t)g.rules.count;
    made->sources = kept(whole, g.sources.at, g.sources.count);
    made->source_count = (uint32_t)g.sources.count;
    VEC_FREE(&g.rules);
    VEC_FREE(&g.sources);
    map_free(&g.seen);
}

/* ---- the value that the print gives ---- */
/* One that is derived has it already. */
static void find_derived(Checker *c, Implied *made) {
    Bounds b;
    if (figure_bounds(c, made->figure, &b) != STATUS_KNOWN) return;
    made->has_value = true, made->bounds.point = b.point;
}

typedef struct {
    Checker *c;
    Simplex simplex;
    uint64_t last_work; /* from then on nothing more is looked for */
    Map variable_of;
} Printed;

static uint32_t printed_variable(Printed *p, const Term *t) {
    uint32_t variable;
    if (t->figure == TERM_ANONYMOUS)
        return simplex_variable(&p->simplex, t->bounds.point, interval_from_bounds(t->bounds));
    if (map_get(&p->variable_of, t->figure, &variable)) return variable;
    variable = simplex_variable(&p->simplex, t->bounds.point, interval_from_bounds(t->bounds));
    map_put(&p->variable_of, t->figure, variable);
    return variable;
}

/* Stated figures as printed; what is unknown, and the words of a claim, stay free to move. */
static void add_printed(Printed *p, const JointRule *rule) {
    Weight *weights = memory_grow(NULL, (rule->form.count + 1) * sizeof *weights);
    uint32_t count = 0;
    Rational constant = rule->form.constant, part;
    for (uint32_t i = 0; i < rule->form.count; i++) {
        const Term *t = &rule->form.terms[i];
        if (t->bounds.is_free || t->figure == TERM_ANONYMOUS)
            weights[count++] = (Weight){printed_variable(p, t), t->coef};
        else if (!rational_multiply(t->coef, t->bounds.point, &part) ||
                 !rational_add(constant, part, &constant))
            p->simplex.overflowed = true;
    }
    Interval bounds = interval_from_bounds(bounds_point(rational_negate(constant)));
    bounds.has_lo = rule->is_equal;
    if (count) simplex_sum(&p->simplex, weights, count, bounds);
    free(weights);
}

static bool in_steps(Checker *c, uint32_t figure, Rational value, Rational *out) {
    uint32_t row, column, table = figure_table(c->m, figure, &row, &column);
    Rational quantum;
    return measure_quantum(c->m, table_measure(&c->m->tables.at[table], row, column), &quantum) &&
           rational_divide(value, quantum, out);
}

/* The only value of the figure's step from lo to hi. */
static bool only_step(Checker *c, uint32_t figure, Rational lo, Rational hi, Rational *value) {
    Rational first, last, one;
    return in_steps(c, figure, lo, &first) && in_steps(c, figure, hi, &last) &&
           rational_whole(first, true, &first) && rational_whole(last, false, &last) &&
           rational_compare(first, last) == 0 && in_steps(c, figure, rational_from_int(1), &one) &&
           rational_divide(first, one, value);
}

static void find_printed(Printed *p, Implied *made) {
    uint32_t variable;
    if (!map_get(&p->variable_of, made->figure, &variable) || p->simplex.work > p->last_work)
        return;
    p->simplex.budget = p->simplex.work + WORK_FOR_ONE;
    if (simplex_extreme(&p->simplex, variable, false) != EXTREME_FOUND) return;
    Rational lo = p->simplex.variables.at[variable].value.at, value;
    if (simplex_extreme(&p->simplex, variable, true) != EXTREME_FOUND) return;
    Rational hi = p->simplex.variables.at[variable].value.at;
    if (!only_step(p->c, made->figure, lo, hi, &value)) return;
    made->has_value = true, made->bounds.point = value;
}

static void find_values(Checker *c) {
    Printed p = {.c = c, .simplex.budget = work_for_all(c), .last_work = work_for_all(c)};
    for (uint32_t i = 0; i < c->open_count; i++)
        add_printed(&p, &c->joint_rules.at[c->first_open + i]);
    if (simplex_solve(&p.simplex) == SIMPLEX_FITS)
        for (size_t i = 0; i < c->implied.count; i++) find_printed(&p, &c->implied.at[i]);
    simplex_free(&p.simplex);
    map_free(&p.variable_of);
}

/* Bounds that leave only one value to print: half a step beside it belongs to it. */
static void find_only(Checker *c, Implied *made) {
    uint32_t row, column, table = figure_table(c->m, made->figure, &row, &column);
    Measure measure = table_measure(&c->m->tables.at[table], row, column);
    Rational half, lo, hi, value;
    if (made->has_value || !made->has_lo || !made->has_hi) return;
    if (!measure_quantum(c->m, measure, &half) ||
        !rational_divide(half, rational_from_int(measure.mode == MODE_ROUNDED ? 2 : 1), &half))
        return;
    if (measure.mode == MODE_EXACT) half = rational_from_int(0);
    if (!rational_subtract(made->bounds.lo, half, &lo) ||
        !rational_add(made->bounds.hi, half, &hi) || !only_step(c, made->figure, lo, hi, &value))
        return;
    made->has_value = true, made->bounds.point = value;
}

void unknown_narrow(Joint *joint) {
    Checker *c = joint->c;
    joint->last_work = joint->simplex.work + work_for_all(c);
    for (size_t i = 0; i < c->unknown_figures.count; i++) {
        Implied made = {.figure = c->unknown_figures.at[i]};
        made.bounds = bounds_point(rational_from_int(0));
        find_bounds(joint, &c->unknown_ends.at[i], &made);
        VEC_PUSH(&c->implied, made);
    }
    find_values(c);
    for (size_t i = 0; i < c->implied.count; i++) {
        find_derived(c, &c->implied.at[i]);
        find_only(c, &c->implied.at[i]);
    }
}
