#include "compiler/check/simplex.h"

#include <stdlib.h>

enum { STALLED_MOST = 200 };

static bool is_below(const SimplexVariable *v) {
    return v->bounds.has_lo && point_compare(v->value, v->bounds.lo) < 0;
}

static bool is_above(const SimplexVariable *v) {
    return v->bounds.has_hi && point_compare(v->value, v->bounds.hi) > 0;
}

static bool can_rise(const SimplexVariable *v) {
    return !v->bounds.has_hi || point_compare(v->value, v->bounds.hi) < 0;
}

static bool can_fall(const SimplexVariable *v) {
    return !v->bounds.has_lo || point_compare(v->value, v->bounds.lo) > 0;
}

/* ---- what moves ---- */
static bool is_one(Rational factor) {
    return factor.den == 1 && (factor.num == 1 || factor.num == -1);
}

/* A variable that can move the sum up (or down): one that keeps numbers small and that few rows
 * name, so that little follows from it; after many exchanges that moved nothing the first. */
static const Weight *find_helper(Simplex *s, const SimplexRow *row, bool up) {
    const Weight *found = NULL;
    size_t fewest = SIZE_MAX;
    s->work += row->count;
    for (uint32_t i = 0; i < row->count; i++) {
        const Weight *w = &row->weights[i];
        const SimplexVariable *v = &s->variables.at[w->variable];
        bool rises = (rational_sign(w->factor) > 0) == up;
        size_t cost = v->rows.count + (is_one(w->factor) ? 0 : UINT32_MAX);
        if (cost >= fewest || !(rises ? can_rise(v) : can_fall(v))) continue;
        found = w, fewest = cost;
        if (s->stalled > STALLED_MOST) break;
    }
    return found;
}

/* The one that is not basic and moves `variable`, perhaps itself; false when none can. */
static bool find_entering(Simplex *s, uint32_t variable, bool up, Weight *entering) {
    const SimplexVariable *v = &s->variables.at[variable];
    *entering = (Weight){variable, rational_from_int(1)};
    if (v->row == TABLEAU_NO_ROW) return up ? can_rise(v) : can_fall(v);
    const Weight *helper = find_helper(s, &s->rows.at[v->row], up);
    if (helper) *entering = *helper;
    return helper != NULL;
}

/* ---- how far ---- */
typedef struct {
    uint32_t variable; /* that stops the way, or TABLEAU_NO_ROW */
    Point by;          /* what the one that moves is moved by */
} Stop;

/* The next end on its way: the near one of a variable that is out of its bounds. */
static bool end_ahead(const SimplexVariable *v, bool rises, Point *end) {
    bool is_out = rises ? is_below(v) : is_above(v), is_hi = rises != is_out;
    *end = is_hi ? v->bounds.hi : v->bounds.lo;
    if (is_out) return true;
    return rises ? v->bounds.has_hi && !is_above(v) : v->bounds.has_lo && !is_below(v);
}

/* Which of two ways in the same direction is the shorter. */
static int compare_ways(Point a, Point b, bool rises) {
    return rises ? point_compare(a, b) : point_compare(b, a);
}

/* `factor`: of the one that moves, in the variable's sum. */
static bool meet_stop(Simplex *s, uint32_t variable, Rational factor, bool rises, Stop *stop) {
    const SimplexVariable *v = &s->variables.at[variable];
    Rational inverse;
    Point way, by = {rational_from_int(0), rational_from_int(0)};
    if (!end_ahead(v, (rational_sign(factor) > 0) == rises, &way)) return true;
    if (!point_add_times(&way, rational_from_int(-1), v->value) ||
        !rational_divide(rational_from_int(1), factor, &inverse) ||
        !point_add_times(&by, inverse, way))
        return false;
    int order = stop->variable == TABLEAU_NO_ROW ? -1 : compare_ways(by, stop->by, rises);
    if (order < 0 || (order == 0 && variable < stop->variable)) *stop = (Stop){variable, by};
    return true;
}

/* Among the sums that move with `entering`, and itself. */
static bool find_stop(Simplex *s, uint32_t entering, bool rises, Stop *stop) {
    const SimplexVariable *e = &s->variables.at[entering];
    stop->variable = TABLEAU_NO_ROW;
    tableau_tidy(s, entering);
    if (!meet_stop(s, entering, rational_from_int(1), rises, stop)) return false;
    for (size_t i = 0; i < e->rows.count; i++) {
        const SimplexRow *row = &s->rows.at[e->rows.at[i]];
        Rational factor = tableau_weight(s, row, entering)->factor;
        if (!meet_stop(s, row->basic, factor, rises, stop)) return false;
    }
    return true;
}

/* ---- steps ---- */
typedef enum { STEP_MADE, STEP_HELD, STEP_ENDLESS, STEP_FAILED } Step;

/* Goes as far as the stop lets it; what stops it takes its place. */
static bool go(Simplex *s, uint32_t entering, const Stop *stop) {
    bool moves = rational_sign(stop->by.at) || rational_sign(stop->by.step);
    s->stalled = moves ? 0 : s->stalled + 1;
    return tableau_move(s, entering, stop->by) &&
           (stop->variable == entering || tableau_exchange(s, stop->variable, entering));
}

/* Moves `variable` up (or down) to the next stop. */
static Step step(Simplex *s, uint32_t variable, bool up) {
    Weight entering;
    Stop stop;
    if (!find_entering(s, variable, up, &entering)) return STEP_HELD;
    bool rises = (rational_sign(entering.factor) > 0) == up;
    if (!find_stop(s, entering.variable, rises, &stop)) return STEP_FAILED;
    if (stop.variable == TABLEAU_NO_ROW) return STEP_ENDLESS;
    return go(s, entering.variable, &stop) ? STEP_MADE : STEP_FAILED;
}

/* In the order in which the variables were made. */
static void keep_conflict(Simplex *s, const SimplexRow *row, bool up) {
    Weight self = {row->basic, rational_from_int(up ? -1 : 1)};
    s->conflict.count = 0;
    VEC_PUSH(&s->conflict, self);
    for (uint32_t i = 0; i < row->count; i++) {
        Weight w = row->weights[i];
        if (!up) w.factor = rational_negate(w.factor);
        VEC_PUSH(&s->conflict, w);
    }
    qsort(s->conflict.at, s->conflict.count, sizeof self, weight_compare);
}

/* Moves a sum to the end that it misses. */
static SimplexResult mend(Simplex *s, uint32_t variable) {
    const SimplexVariable *v = &s->variables.at[variable];
    bool up = is_below(v);
    while (is_below(v) || is_above(v)) {
        if (s->work > s->budget) return SIMPLEX_UNDECIDED;
        Step made = step(s, variable, up);
        if (made == STEP_HELD) return keep_conflict(s, &s->rows.at[v->row], up), SIMPLEX_CONFLICT;
        if (made == STEP_FAILED) return s->overflowed = true, SIMPLEX_UNDECIDED;
    }
    return SIMPLEX_FITS;
}

SimplexResult simplex_solve(Simplex *s) {
    SimplexResult found = s->overflowed ? SIMPLEX_UNDECIDED : SIMPLEX_FITS;
    while (found == SIMPLEX_FITS && s->mended < s->variables.count) {
        found = mend(s, s->mended);
        if (found == SIMPLEX_FITS) s->mended++;
    }
    return found;
}

SimplexExtreme simplex_extreme(Simplex *s, uint32_t variable, bool up) {
    while (!s->overflowed && s->work <= s->budget) {
        switch (step(s, variable, up)) {
        case STEP_MADE: break;
        case STEP_HELD: return EXTREME_FOUND;
        case STEP_ENDLESS: return EXTREME_NONE;
        case STEP_FAILED: s->overflowed = true; break;
        }
    }
    return EXTREME_UNDECIDED;
}

bool simplex_hold(Simplex *s, uint32_t variable, bool up) {
    uint32_t row = s->variables.at[variable].row;
    if (row == TABLEAU_NO_ROW) return false;
    keep_conflict(s, &s->rows.at[row], up);
    return true;
}
