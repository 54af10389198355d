/* The tableau is kept as sparse rows sorted by variable; every step either keeps all sums right or
 * says that a number grew too large, which ends as undecided. */
#include "compiler/check/simplex.h"

#include <stdlib.h>
#include <string.h>

#define NO_ROW UINT32_MAX

enum { EXCHANGES_FREE = 200 };

typedef VEC(Weight) Weights;

/* ---- points ---- */
int point_compare(Point a, Point b) {
    int at = rational_compare(a.at, b.at);
    return at ? at : rational_compare(a.step, b.step);
}

static bool add_times(Rational *sum, Rational times, Rational value) {
    Rational product;
    if (value.num == 0) return true;
    return rational_multiply(times, value, &product) && rational_add(*sum, product, sum);
}

static bool point_add(Point *sum, Rational times, Point p) {
    return add_times(&sum->at, times, p.at) && add_times(&sum->step, times, p.step);
}

Interval interval_from_bounds(Bounds b) {
    if (b.is_free) return (Interval){.has_lo = false, .has_hi = false};
    return (Interval){.lo = {b.lo, rational_from_int(b.lo_open)},
                      .hi = {b.hi, rational_from_int(b.hi_open ? -1 : 0)},
                      .has_lo = true,
                      .has_hi = true};
}

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

/* ---- rows ---- */
static bool push_weight(Weights *to, Weight w, Rational times) {
    if (times.num == -1 && times.den == 1)
        w.factor = rational_negate(w.factor);
    else if (!(times.num == 1 && times.den == 1) && !rational_multiply(w.factor, times, &w.factor))
        return false;
    if (w.factor.num) VEC_PUSH(to, w);
    return true;
}

/* out = a + times * b, without the variable `out_of` of a. */
static bool merge(Simplex *s, const Weight *a, uint32_t an, Rational times, const Weight *b,
                  uint32_t bn, uint32_t out_of, Weights *out) {
    Rational one = rational_from_int(1);
    bool ok = true;
    s->work += an + bn;
    for (uint32_t i = 0, k = 0; ok && (i < an || k < bn);) {
        if (i < an && a[i].variable == out_of) {
            i++;
        } else if (k == bn || (i < an && a[i].variable < b[k].variable)) {
            ok = push_weight(out, a[i++], one);
        } else if (i == an || b[k].variable < a[i].variable) {
            ok = push_weight(out, b[k++], times);
        } else {
            Weight both = a[i++];
            ok = add_times(&both.factor, times, b[k++].factor) && push_weight(out, both, one);
        }
    }
    return ok;
}

static const Weight *weight_of(Simplex *s, const SimplexRow *row, uint32_t variable) {
    uint32_t lo = 0, hi = row->count;
    s->work++;
    while (lo < hi) {
        uint32_t middle = lo + (hi - lo) / 2;
        if (row->weights[middle].variable < variable)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo < row->count && row->weights[lo].variable == variable ? &row->weights[lo] : NULL;
}

static void replace_weights(SimplexRow *row, Weights *with) {
    free(row->weights);
    row->weights = with->at;
    row->count = (uint32_t)with->count;
}

static void note_row(Simplex *s, uint32_t variable, uint32_t row) {
    VEC_PUSH(&s->variables.at[variable].rows, row);
}

/* The variables that `sum` brings into the row: those it does not have yet. */
static void note_new(Simplex *s, const SimplexRow *row, const SimplexRow *sum, uint32_t index) {
    for (uint32_t i = 0, k = 0; k < sum->count; k++) {
        while (i < row->count && row->weights[i].variable < sum->weights[k].variable) i++;
        if (i == row->count || row->weights[i].variable != sum->weights[k].variable)
            note_row(s, sum->weights[k].variable, index);
    }
}

/* Puts the sum a variable has become in its place, wherever it stands. */
static bool substitute(Simplex *s, uint32_t variable, const SimplexRow *sum) {
    SimplexVariable *v = &s->variables.at[variable];
    for (size_t i = 0; i < v->rows.count; i++) {
        SimplexRow *row = &s->rows.at[v->rows.at[i]];
        const Weight *w = row == sum ? NULL : weight_of(s, row, variable);
        Weights made = {0};
        if (!w) continue;
        if (!merge(s, row->weights, row->count, w->factor, sum->weights, sum->count, variable,
                   &made)) {
            VEC_FREE(&made);
            return false;
        }
        note_new(s, row, sum, v->rows.at[i]);
        replace_weights(row, &made);
    }
    v->rows.count = 0;
    return true;
}

/* The row of `basic`, solved for `entering`. */
static bool solve_for(Simplex *s, SimplexRow *row, uint32_t entering, Rational factor) {
    Rational inverse;
    Weight self = {row->basic, rational_from_int(-1)};
    Weights sum = {0}, scaled = {0};
    bool ok = rational_divide(rational_from_int(-1), factor, &inverse) &&
              merge(s, row->weights, row->count, rational_from_int(1), &self, 1, entering, &sum);
    for (size_t i = 0; ok && i < sum.count; i++) ok = push_weight(&scaled, sum.at[i], inverse);
    VEC_FREE(&sum);
    if (!ok) {
        VEC_FREE(&scaled);
        return false;
    }
    replace_weights(row, &scaled);
    s->variables.at[row->basic].row = NO_ROW;
    note_row(s, row->basic, (uint32_t)(row - s->rows.at));
    s->variables.at[entering].row = (uint32_t)(row - s->rows.at);
    row->basic = entering;
    return true;
}

/* ---- suspects: a heap, the lowest number on top ---- */
static void swap_suspects(Simplex *s, size_t a, size_t b) {
    uint32_t kept = s->suspects.at[a];
    s->suspects.at[a] = s->suspects.at[b], s->suspects.at[b] = kept;
}

static void rise(Simplex *s, size_t at) {
    for (; at > 0 && s->suspects.at[at] < s->suspects.at[(at - 1) / 2]; at = (at - 1) / 2)
        swap_suspects(s, at, (at - 1) / 2);
}

static void sink(Simplex *s, size_t at) {
    for (size_t under; (under = 2 * at + 1) < s->suspects.count; at = under) {
        bool has_other = under + 1 < s->suspects.count;
        if (has_other && s->suspects.at[under + 1] < s->suspects.at[under]) under++;
        if (s->suspects.at[at] < s->suspects.at[under]) return;
        swap_suspects(s, at, under);
    }
}

static void drop_top(Simplex *s) {
    s->variables.at[s->suspects.at[0]].is_suspect = false;
    s->suspects.at[0] = s->suspects.at[--s->suspects.count];
    sink(s, 0);
}

/* ---- variables ---- */
static void suspect(Simplex *s, uint32_t variable) {
    SimplexVariable *v = &s->variables.at[variable];
    if (v->is_suspect) return;
    v->is_suspect = true;
    VEC_PUSH(&s->suspects, variable);
    rise(s, s->suspects.count - 1);
}

uint32_t simplex_variable(Simplex *s, Rational start, Interval bounds) {
    SimplexVariable made = {
        .bounds = bounds, .value = {start, rational_from_int(0)}, .row = NO_ROW};
    VEC_PUSH(&s->variables, made);
    return (uint32_t)s->variables.count - 1;
}

static bool add_to_sum(Simplex *s, Weights *sum, Weight w) {
    uint32_t row = s->variables.at[w.variable].row;
    const Weight *terms = row == NO_ROW ? &w : s->rows.at[row].weights;
    Rational times = row == NO_ROW ? rational_from_int(1) : w.factor;
    Weights made = {0};
    bool ok = merge(s, sum->at, (uint32_t)sum->count, times, terms,
                    row == NO_ROW ? 1 : s->rows.at[row].count, NO_ROW, &made);
    VEC_FREE(sum);
    *sum = made;
    return ok;
}

static int by_variable(const void *a, const void *b) {
    uint32_t x = ((const Weight *)a)->variable, y = ((const Weight *)b)->variable;
    return x < y ? -1 : x > y;
}

/* Weights of variables that are not basic are put in order at once; only the others need a
 * merge. */
static bool expand_sum(Simplex *s, const Weight *weights, uint32_t count, Weights *sum) {
    for (uint32_t i = 0; i < count; i++)
        if (s->variables.at[weights[i].variable].row == NO_ROW) VEC_PUSH(sum, weights[i]);
    if (sum->count) qsort(sum->at, sum->count, sizeof *sum->at, by_variable);
    s->work += count;
    bool ok = true;
    for (uint32_t i = 0; ok && i < count; i++)
        if (s->variables.at[weights[i].variable].row != NO_ROW) ok = add_to_sum(s, sum, weights[i]);
    return ok;
}

uint32_t simplex_sum(Simplex *s, const Weight *weights, uint32_t count, Interval bounds) {
    Weights sum = {0};
    Point value = {rational_from_int(0), rational_from_int(0)};
    bool ok = expand_sum(s, weights, count, &sum);
    for (size_t i = 0; ok && i < sum.count; i++)
        ok = point_add(&value, sum.at[i].factor, s->variables.at[sum.at[i].variable].value);
    if (!ok) s->overflowed = true;
    SimplexVariable made = {.bounds = bounds, .value = value, .row = (uint32_t)s->rows.count};
    SimplexRow row = {(uint32_t)s->variables.count, sum.at, (uint32_t)sum.count, 0};
    VEC_PUSH(&s->variables, made);
    VEC_PUSH(&s->rows, row);
    for (uint32_t i = 0; i < row.count; i++) note_row(s, row.weights[i].variable, made.row);
    suspect(s, row.basic);
    return row.basic;
}

void simplex_relax(Simplex *s, uint32_t variable) {
    s->variables.at[variable].bounds.has_lo = s->variables.at[variable].bounds.has_hi = false;
}

void simplex_free(Simplex *s) {
    for (size_t i = 0; i < s->rows.count; i++) free(s->rows.at[i].weights);
    for (size_t i = 0; i < s->variables.count; i++) VEC_FREE(&s->variables.at[i].rows);
    VEC_FREE(&s->rows);
    VEC_FREE(&s->variables);
    VEC_FREE(&s->suspects);
    VEC_FREE(&s->conflict);
}

/* ---- the search ---- */
/* Those that turn out right are suspects no longer. */
static uint32_t first_broken(Simplex *s) {
    for (; s->suspects.count; drop_top(s)) {
        uint32_t variable = s->suspects.at[0];
        const SimplexVariable *v = &s->variables.at[variable];
        s->work++;
        if (v->row != NO_ROW && (is_below(v) || is_above(v))) return variable;
    }
    return NO_ROW;
}

/* A variable that can move the sum up (or down): one that few rows name, so that little follows
 * from it; after many exchanges simply the first. */
static const Weight *find_helper(Simplex *s, const SimplexRow *row, bool up) {
    const Weight *found = NULL;
    size_t fewest = SIZE_MAX;
    bool takes_first = s->exchanges - s->exchanges_before > EXCHANGES_FREE;
    s->work += row->count;
    for (uint32_t i = 0; i < row->count; i++) {
        const SimplexVariable *v = &s->variables.at[row->weights[i].variable];
        bool rises = (rational_sign(row->weights[i].factor) > 0) == up;
        if (v->rows.count >= fewest || !(rises ? can_rise(v) : can_fall(v))) continue;
        found = &row->weights[i], fewest = v->rows.count;
        if (takes_first) break;
    }
    return found;
}

static void keep_conflict(Simplex *s, const SimplexRow *row, bool up) {
    Weight self = {row->basic, rational_from_int(up ? -1 : 1)};
    s->conflict.count = 0;
    VEC_PUSH(&s->conflict, self);
    for (uint32_t i = 0; i < row->count; i++) {
        Weight w = row->weights[i];
        if (!up) w.factor = rational_negate(w.factor);
        VEC_PUSH(&s->conflict, w);
    }
}

static bool move_others(Simplex *s, uint32_t basic, uint32_t entering, Point by) {
    const SimplexVariable *e = &s->variables.at[entering];
    for (size_t i = 0; i < e->rows.count; i++) {
        SimplexRow *row = &s->rows.at[e->rows.at[i]];
        bool is_done = row->basic == basic || row->moved_in == s->exchanges;
        const Weight *w = is_done ? NULL : weight_of(s, row, entering);
        if (!w) continue;
        row->moved_in = s->exchanges;
        if (!point_add(&s->variables.at[row->basic].value, w->factor, by)) return false;
        suspect(s, row->basic);
    }
    return true;
}

/* `basic` goes to the end it missed, `entering` moves as far as that needs and takes its place. */
static bool exchange(Simplex *s, uint32_t basic, Weight entering, Point target) {
    SimplexVariable *v = &s->variables.at[basic], *e = &s->variables.at[entering.variable];
    Rational inverse, minus = rational_from_int(-1);
    Point way = target, by = {rational_from_int(0), rational_from_int(0)};
    s->exchanges++;
    bool ok = rational_divide(rational_from_int(1), entering.factor, &inverse) &&
              point_add(&way, minus, v->value) && point_add(&by, inverse, way) &&
              point_add(&e->value, rational_from_int(1), by) &&
              move_others(s, basic, entering.variable, by);
    if (!ok) return false;
    v->value = target;
    suspect(s, entering.variable);
    SimplexRow *row = &s->rows.at[v->row];
    return solve_for(s, row, entering.variable, entering.factor) &&
           substitute(s, entering.variable, row);
}

SimplexResult simplex_solve(Simplex *s) {
    s->exchanges_before = s->exchanges;
    while (!s->overflowed && s->work <= s->budget) {
        uint32_t basic = first_broken(s);
        if (basic == NO_ROW) return SIMPLEX_FITS;
        const SimplexVariable *v = &s->variables.at[basic];
        const SimplexRow *row = &s->rows.at[v->row];
        bool up = is_below(v);
        const Weight *helper = find_helper(s, row, up);
        if (!helper) return keep_conflict(s, row, up), SIMPLEX_CONFLICT;
        if (!exchange(s, basic, *helper, up ? v->bounds.lo : v->bounds.hi)) s->overflowed = true;
    }
    return SIMPLEX_UNDECIDED;
}

/* ---- the ends of one variable ---- */
/* The first of those the sum is made of that can still take it further. */
static const Weight *find_further(Simplex *s, const SimplexRow *row, bool up) {
    s->work += row->count;
    for (uint32_t i = 0; i < row->count; i++) {
        const SimplexVariable *v = &s->variables.at[row->weights[i].variable];
        bool rises = (rational_sign(row->weights[i].factor) > 0) == up;
        if (rises ? can_rise(v) : can_fall(v)) return &row->weights[i];
    }
    return NULL;
}

typedef struct {
    uint32_t variable; /* that stops the way, or NO_ROW */
    Weight entering;   /* factor: of the one that moves, in that variable's sum */
    Point way, target; /* how far; where that variable then is */
} Stop;

/* How far `v` is from the end it moves to, for each step of the one that moves. */
static bool room(const SimplexVariable *v, bool rises, Rational factor, Point *out) {
    Rational inverse, minus = rational_from_int(-1);
    Point far = rises ? v->bounds.hi : v->bounds.lo,
          zero = {rational_from_int(0), rational_from_int(0)};
    *out = zero;
    if (!point_add(&far, minus, v->value) ||
        !rational_divide(rational_from_int(1), factor, &inverse))
        return false;
    if (!point_add(out, inverse, far)) return false;
    if (point_compare(*out, zero) < 0) {
        far = *out, *out = zero;
        return point_add(out, minus, far);
    }
    return true;
}

static bool is_nearer(const Stop *stop, uint32_t variable, Point way) {
    if (stop->variable == NO_ROW) return true;
    int order = point_compare(way, stop->way);
    return order < 0 || (order == 0 && variable < stop->variable);
}

static bool meet_stop(Simplex *s, uint32_t variable, bool rises, Weight entering, Stop *stop) {
    const SimplexVariable *v = &s->variables.at[variable];
    Point way;
    if (rises ? !v->bounds.has_hi : !v->bounds.has_lo) return true;
    if (!room(v, rises, entering.factor, &way)) return false;
    if (is_nearer(stop, variable, way))
        *stop = (Stop){variable, entering, way, rises ? v->bounds.hi : v->bounds.lo};
    return true;
}

/* Among the sums that move with `entering`, and itself. */
static bool find_stop(Simplex *s, uint32_t entering, bool rises, Stop *stop) {
    const SimplexVariable *e = &s->variables.at[entering];
    stop->variable = NO_ROW;
    if (!meet_stop(s, entering, rises, (Weight){entering, rational_from_int(1)}, stop))
        return false;
    for (size_t i = 0; i < e->rows.count; i++) {
        const SimplexRow *row = &s->rows.at[e->rows.at[i]];
        const Weight *w = weight_of(s, row, entering);
        bool goes_up = w && (rational_sign(w->factor) > 0) == rises;
        if (w && !meet_stop(s, row->basic, goes_up, *w, stop)) return false;
    }
    return true;
}

/* Goes as far as the stop lets it; false on overflow. */
static bool go(Simplex *s, uint32_t entering, bool rises, const Stop *stop) {
    SimplexVariable *e = &s->variables.at[entering];
    Point by = {rational_from_int(0), rational_from_int(0)};
    if (stop->variable != entering)
        return exchange(s, stop->variable, (Weight){entering, stop->entering.factor}, stop->target);
    s->exchanges++;
    return point_add(&by, rational_from_int(rises ? 1 : -1), stop->way) &&
           move_others(s, NO_ROW, entering, by) && point_add(&e->value, rational_from_int(1), by);
}

SimplexExtreme simplex_extreme(Simplex *s, uint32_t variable, bool up) {
    while (!s->overflowed && s->work <= s->budget) {
        const SimplexVariable *v = &s->variables.at[variable];
        const Weight *further = v->row == NO_ROW ? NULL : find_further(s, &s->rows.at[v->row], up);
        if (v->row != NO_ROW && !further) return EXTREME_FOUND;
        bool rises = further ? (rational_sign(further->factor) > 0) == up : up;
        uint32_t entering = further ? further->variable : variable;
        Stop stop;
        if (!find_stop(s, entering, rises, &stop)) break;
        if (stop.variable == NO_ROW) return EXTREME_NONE;
        if (!go(s, entering, rises, &stop)) break;
        if (entering == variable && stop.variable == variable) return EXTREME_FOUND;
    }
    s->overflowed |= s->work <= s->budget;
    return EXTREME_UNDECIDED;
}
