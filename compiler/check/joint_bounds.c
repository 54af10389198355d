/* Bounds first: they narrow over all checks that are reached, and often that is the answer. Empty
 * bounds are a conflict; the simplex then sees only the checks they came from, and finds the
 * fewest. Otherwise values are chosen from one check to the next, as near to the print as they go:
 * each check gives what it lacks to figures that no earlier one has settled. In a tree of sums that
 * always works out; where it does not, the simplex has to look. */
#include "compiler/check/joint.h"

enum { CONFLICTS_MOST = 50 };

/* ---- conflicts ---- */
static uint32_t *variables_of_sums(const Joint *joint) {
    uint32_t *made = memory_grow(NULL, (joint->narrow.sums.count + 1) * sizeof *made);
    for (uint32_t i = 0; i < joint->variables.count; i++)
        if (joint->variables.at[i].rule != NONE) made[joint->variables.at[i].sum] = i;
    return made;
}

/* The checks of a conflict drop out. */
static void drop(Joint *joint, const Joint *found) {
    uint32_t *variable_of = variables_of_sums(joint);
    for (size_t i = 0; i < found->simplex.conflict.count; i++) {
        uint32_t rule = found->variables.at[found->simplex.conflict.at[i].variable].rule;
        for (size_t k = 0; rule != NONE && k < joint->narrow.why.count; k++) {
            uint32_t sum = joint->narrow.why.at[k], variable = variable_of[sum];
            if (joint->variables.at[variable].rule != rule) continue;
            narrow_without(&joint->narrow, sum);
            joint_drop(joint, rule);
        }
    }
    free(variable_of);
}

/* False when those checks alone are too much for the simplex. */
static bool report_conflict(Joint *joint) {
    Joint few = {.c = joint->c};
    narrow_why(&joint->narrow);
    uint32_t *variable_of = variables_of_sums(joint);
    few.simplex.budget = joint->simplex.budget, few.simplex.work = joint->simplex.work;
    SimplexResult found = SIMPLEX_FITS;
    for (size_t i = 0; i < joint->narrow.why.count && found == SIMPLEX_FITS; i++) {
        joint_add_rule(&few, joint->variables.at[variable_of[joint->narrow.why.at[i]]].rule);
        found = simplex_solve(&few.simplex);
    }
    free(variable_of);
    joint->simplex.work = few.simplex.work;
    bool is_said = found == SIMPLEX_CONFLICT && joint_report_proved(&few);
    if (is_said) drop(joint, &few);
    joint_free(&few);
    return is_said;
}

static bool narrow_all(Joint *joint) {
    for (;;) {
        switch (narrow_run(&joint->narrow)) {
        case NARROW_DONE: return true;
        case NARROW_UNDECIDED: return false;
        case NARROW_EMPTY:
            if (++joint->conflicts > CONFLICTS_MOST || !report_conflict(joint)) return false;
        }
    }
}

/* ---- values ---- */
typedef struct {
    Joint *joint;
    Point *value;               /* of each variable */
    bool *is_settled, *is_done; /* of variables, of sums */
    VEC(uint32_t) queue;        /* of sums */
} Choice;

static bool add_part(Rational *sum, Rational times, Rational value) {
    Rational part;
    if (value.num == 0) return true;
    return rational_multiply(times, value, &part) && rational_add(*sum, part, sum);
}

static bool add_times(Point *sum, Rational times, Point p) {
    return add_part(&sum->at, times, p.at) && add_part(&sum->step, times, p.step);
}

static const Interval *bounds_of(const Choice *c, uint32_t variable) {
    return &c->joint->narrow.variables.at[variable].bounds;
}

/* The end nearest to what is printed; a point between the ends where that end is open. */
static Point nearest(const Interval *b, Rational printed) {
    Point made = {printed, rational_from_int(0)};
    Rational sum, middle;
    bool below = b->has_lo && point_compare(made, b->lo) < 0,
         above = b->has_hi && point_compare(made, b->hi) > 0;
    if (!below && !above) return made;
    made = below ? b->lo : b->hi;
    if (rational_sign(made.step) && b->has_lo && b->has_hi &&
        rational_add(b->lo.at, b->hi.at, &sum) &&
        rational_divide(sum, rational_from_int(2), &middle) &&
        rational_compare(b->lo.at, b->hi.at) < 0)
        made = (Point){middle, rational_from_int(0)};
    return made;
}

/* Moves one part by what the sum lacks, or as far as it goes. False on overflow. */
static bool give(Choice *c, const Weight *w, Point *lack) {
    const Interval *b = bounds_of(c, w->variable);
    Point *value = &c->value[w->variable], to = *value, moved;
    Rational inverse;
    if (!rational_divide(rational_from_int(1), w->factor, &inverse) ||
        !add_times(&to, inverse, *lack))
        return false;
    if (b->has_lo && point_compare(to, b->lo) < 0) to = b->lo;
    if (b->has_hi && point_compare(to, b->hi) > 0) to = b->hi;
    moved = to;
    if (!add_times(&moved, rational_from_int(-1), *value)) return false;
    *value = to;
    return add_times(lack, rational_negate(w->factor), moved);
}

static bool is_zero(Point p) { return !rational_sign(p.at) && !rational_sign(p.step); }

/* What the sum would have to be more, or less, to lie within its bounds. */
static bool find_lack(const Choice *c, const NarrowSum *s, Point *lack) {
    Point value = {rational_from_int(0), rational_from_int(0)};
    for (uint32_t i = 0; i < s->count; i++)
        if (!add_times(&value, s->weights[i].factor, c->value[s->weights[i].variable]))
            return false;
    *lack = (Point){rational_from_int(0), rational_from_int(0)};
    bool below = s->bounds.has_lo && point_compare(value, s->bounds.lo) < 0,
         above = s->bounds.has_hi && point_compare(value, s->bounds.hi) > 0;
    if (!below && !above) return true;
    *lack = below ? s->bounds.lo : s->bounds.hi;
    return add_times(lack, rational_from_int(-1), value);
}

static bool settle_sum(Choice *c, uint32_t index) {
    Narrow *n = &c->joint->narrow;
    const NarrowSum *s = &n->sums.at[index];
    Point lack;
    n->work += s->count;
    if (!find_lack(c, s, &lack)) return false;
    for (uint32_t i = 0; i < s->count && !is_zero(lack); i++)
        if (!c->is_settled[s->weights[i].variable] && !give(c, &s->weights[i], &lack)) return false;
    if (!is_zero(lack)) return false;
    for (uint32_t i = 0; i < s->count; i++) {
        const NarrowVariable *v = &n->variables.at[s->weights[i].variable];
        if (c->is_settled[s->weights[i].variable]) continue;
        c->is_settled[s->weights[i].variable] = true;
        for (uint32_t k = v->first_use; k != NARROW_LAST; k = n->uses.at[k].next) {
            uint32_t sum = n->uses.at[k].sum;
            if (c->is_done[sum]) continue;
            c->is_done[sum] = true;
            VEC_PUSH(&c->queue, sum);
        }
    }
    return true;
}

/* From each sum to those that share a figure with it, so that a tree is walked from one root. */
static bool settle_sums(Choice *c) {
    for (uint32_t root = 0; root < c->joint->narrow.sums.count; root++) {
        if (c->is_done[root]) continue;
        c->is_done[root] = true;
        c->queue.count = 0;
        VEC_PUSH(&c->queue, root);
        for (size_t i = 0; i < c->queue.count; i++)
            if (!settle_sum(c, c->queue.at[i])) return false;
    }
    return true;
}

static bool choose(Choice *c) {
    const Joint *joint = c->joint;
    size_t variables = joint->variables.count, sums = joint->narrow.sums.count;
    c->value = memory_grow(NULL, (variables + 1) * sizeof *c->value);
    c->is_settled = memory_grow(NULL, (variables + 1) * sizeof *c->is_settled);
    c->is_done = memory_grow(NULL, (sums + 1) * sizeof *c->is_done);
    for (uint32_t i = 0; i < variables; i++) {
        const JointVariable *v = &joint->variables.at[i];
        c->is_settled[i] = false;
        c->value[i] =
            nearest(bounds_of(c, i), v->rule == NONE ? joint_grains(c->joint, v->printed.point)
                                                     : rational_from_int(0));
    }
    for (size_t i = 0; i < sums; i++) c->is_done[i] = false;
    return settle_sums(c);
}

/* A figure whose value leaves its print brings in its checks. True when there were any. */
static bool expand_chosen(Choice *c) {
    Joint *joint = c->joint;
    size_t variables = joint->variables.count, rules = joint->narrow.sums.count;
    joint->narrow.work += variables;
    for (uint32_t i = 0; i < variables; i++) {
        const JointVariable *v = &joint->variables.at[i];
        Point printed = {joint_grains(joint, v->printed.point), rational_from_int(0)};
        if (v->rule != NONE || v->is_expanded || v->figure == TERM_ANONYMOUS) continue;
        if (point_compare(c->value[i], printed) != 0 || joint_is_derived(joint->c->m, v->figure))
            joint_expand(joint, i);
    }
    return joint->narrow.sums.count > rules;
}

static void choice_free(Choice *c) {
    free(c->value), free(c->is_settled), free(c->is_done);
    VEC_FREE(&c->queue);
}

static bool decide(Joint *joint) {
    for (bool goes_on = true; goes_on;) {
        Choice choice = {.joint = joint};
        if (!narrow_all(joint) || joint->narrow.work > joint->narrow.budget) return false;
        bool fits = choose(&choice);
        goes_on = fits && expand_chosen(&choice);
        choice_free(&choice);
        if (!fits) return false;
    }
    return true;
}

/* Steps between two ends are halved a few times: for values between them. */
enum { GRAINS_BETWEEN = 16 };
#define GRAINS_MOST (INT64_C(1) << 40)

static void refine(int64_t *grains, Rational end) {
    Rational in_grains;
    if (*grains % end.den && rational_multiply(end, rational_from_int(*grains), &in_grains) &&
        in_grains.den <= GRAINS_MOST / *grains)
        *grains *= (int64_t)in_grains.den;
}

static void refine_for_tables(int64_t *grains, const Model *m) {
    Rational half;
    for (size_t i = 0; i < m->tables.count; i++)
        for (uint32_t k = 0; k < m->tables.at[i].column_count; k++)
            if (measure_quantum(m, m->tables.at[i].columns[k].measure, &half) &&
                rational_divide(half, rational_from_int(2), &half))
                refine(grains, half);
}

/* Whole numbers are added up much faster than fractions. */
int64_t joint_choose_grains(const Checker *c) {
    int64_t grains = GRAINS_BETWEEN;
    refine_for_tables(&grains, c->m);
    for (size_t i = 0; i < c->joint_rules.count; i++) {
        Linear form = c->joint_rules.at[i].form;
        refine(&grains, form.constant);
        for (uint32_t k = 0; k < form.count; k++) {
            refine(&grains, form.terms[k].bounds.lo);
            refine(&grains, form.terms[k].bounds.hi);
        }
    }
    return grains;
}

static void gather(Joint *joint) {
    Checker *c = joint->c;
    joint->is_narrow = true;
    joint->grains = joint_choose_grains(c);
    for (size_t i = 0; i < c->joint_rounded.count; i++)
        joint_add_rule(joint, c->joint_rounded.at[i]);
    for (size_t i = 0; i < c->joint_totals.count; i++) joint_add_cell(joint, c->joint_totals.at[i]);
}

bool joint_decide_by_bounds(Joint *joint) {
    gather(joint);
    return decide(joint);
}
