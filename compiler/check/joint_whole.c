/* Books kept in whole steps: what all checks together leave of an amount may lie between two of
 * them, though each check by itself leaves room for more. Then a case at a time is shown to be
 * impossible: that the amount is at most the one step, and that it is at least the next. */
#include "compiler/check/joint.h"

#include <stdlib.h>

enum { CANDIDATES_MOST = 50 };

/* What the figure's books are kept in; false for other figures and what nobody stated. */
static bool find_step(const Joint *joint, uint32_t variable, Rational *step) {
    const Model *m = joint->c->m;
    const JointVariable *v = &joint->variables.at[variable];
    uint32_t row, column, table;
    if (v->rule != NONE || v->figure == TERM_ANONYMOUS || v->printed.is_free) return false;
    table = figure_table(m, v->figure, &row, &column);
    Type type = table_measure(&m->tables.at[table], row, column).type;
    return type.kind == TYPE_MONEY && type.base == m->booked.type.base &&
           !joint_is_derived(m, v->figure) && measure_quantum(m, m->booked, step);
}

static bool is_whole(Point value, Rational step) {
    Rational steps;
    return !rational_sign(value.step) && rational_divide(value.at, step, &steps) && steps.den == 1;
}

/* The last step that is not above the value. */
static bool step_below(Rational value, Rational step, Rational *out) {
    Rational steps;
    if (!rational_divide(value, step, &steps)) return false;
    Int128 whole = steps.num / steps.den;
    if (steps.num < 0 && steps.num % steps.den != 0) whole--;
    return rational_multiply((Rational){whole, 1}, step, out);
}

/* Its lowest or highest value, and the conflict if it had to be `end` or beyond. */
static bool find_end(Joint *joint, uint32_t variable, bool up, Point *end) {
    if (joint_extreme(joint, variable, up) != EXTREME_FOUND) return false;
    *end = joint->simplex.variables.at[variable].value;
    return simplex_hold(&joint->simplex, variable, up);
}

static void keep_case(Joint *joint, JointCase *made) {
    const Simplex *s = &joint->simplex;
    made->conflict.count = 0;
    for (size_t i = 0; i < s->conflict.count; i++) VEC_PUSH(&made->conflict, s->conflict.at[i]);
}

/* True when no whole step lies between the ends: `split` then has both cases. */
static bool find_split(Joint *joint, JointSplit *split) {
    JointVariable *v = &joint->variables.at[split->variable];
    JointCase *low = &split->cases[0], *high = &split->cases[1];
    low->printed = high->printed = v->printed;
    if (!find_end(joint, split->variable, false, &split->least)) return false;
    if (is_whole(split->least, split->step)) return false;
    keep_case(joint, low);
    if (!find_end(joint, split->variable, true, &split->most)) return false;
    keep_case(joint, high);
    if (!step_below(split->least.at, split->step, &low->printed.hi) ||
        !rational_add(low->printed.hi, split->step, &high->printed.lo))
        return false;
    low->printed.hi_open = high->printed.lo_open = false;
    return point_compare(split->most, (Point){high->printed.lo, rational_from_int(0)}) < 0;
}

static void find_candidates(const Joint *joint, JointSplit *made, size_t *count) {
    for (uint32_t i = 0; i < joint->variables.count && *count < CANDIDATES_MOST; i++) {
        Rational step;
        if (!find_step(joint, i, &step) || is_whole(joint->simplex.variables.at[i].value, step))
            continue;
        made[(*count)++] = (JointSplit){.variable = i, .step = step};
    }
}

void joint_check_whole(Joint *joint) {
    JointSplit candidates[CANDIDATES_MOST];
    size_t count = 0;
    bool is_said = false;
    if (!joint->c->m->has_booked || !joint->is_solved) return;
    find_candidates(joint, candidates, &count);
    for (size_t i = 0; i < count; i++) {
        JointSplit *split = &candidates[i];
        is_said = is_said || (find_split(joint, split) && joint_report_split(joint, split));
        for (int k = 0; k < 2; k++) VEC_FREE(&split->cases[k].conflict);
    }
}
