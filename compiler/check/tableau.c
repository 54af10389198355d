/* Sparse rows sorted by variable, and for each variable the rows that have it. Every step either
 * keeps all sums right or says that a number grew too large, which ends as undecided. */
#include "compiler/check/tableau.h"

#include <stdlib.h>
#include <string.h>

#define NO_ROW TABLEAU_NO_ROW

enum { WEIGHTS_MOST = 4000000 }; /* some 200 MB */

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

bool point_add_times(Point *sum, Rational times, Point p) {
    return add_times(&sum->at, times, p.at) && add_times(&sum->step, times, p.step);
}

Interval interval_from_bounds(Bounds b) {
    if (b.is_free) return (Interval){.has_lo = false, .has_hi = false};
    return (Interval){.lo = {b.lo, rational_from_int(b.lo_open)},
                      .hi = {b.hi, rational_from_int(b.hi_open ? -1 : 0)},
                      .has_lo = true,
                      .has_hi = true};
}

/* ---- rows ---- */
/* What the arithmetic of a number costs more than that of a whole one. */
static uint64_t cost_of(Rational r) {
    if (r.den == 1) return 0;
    return r.den <= UINT16_MAX ? 4 : r.den <= UINT64_MAX ? 32 : 256;
}

static bool push_weight(Simplex *s, Weights *to, Weight w, Rational times) {
    if (times.num == -1 && times.den == 1)
        w.factor = rational_negate(w.factor);
    else if (!(times.num == 1 && times.den == 1) && !rational_multiply(w.factor, times, &w.factor))
        return false;
    s->work += cost_of(w.factor);
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
            ok = push_weight(s, out, a[i++], one);
        } else if (i == an || b[k].variable < a[i].variable) {
            ok = push_weight(s, out, b[k++], times);
        } else {
            Weight both = a[i++];
            ok = add_times(&both.factor, times, b[k++].factor) && push_weight(s, out, both, one);
        }
    }
    return ok;
}

const Weight *tableau_weight(Simplex *s, const SimplexRow *row, uint32_t variable) {
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

static void replace_weights(Simplex *s, SimplexRow *row, Weights *with) {
    s->weights += with->count, s->weights -= row->count;
    if (s->weights > WEIGHTS_MOST) s->overflowed = true;
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

void tableau_tidy(Simplex *s, uint32_t variable) {
    SimplexVariable *v = &s->variables.at[variable];
    size_t kept = 0;
    s->tidied++;
    for (size_t i = 0; i < v->rows.count; i++) {
        SimplexRow *row = &s->rows.at[v->rows.at[i]];
        if (row->tidied_in == s->tidied || !tableau_weight(s, row, variable)) continue;
        row->tidied_in = s->tidied;
        v->rows.at[kept++] = v->rows.at[i];
    }
    v->rows.count = kept;
}

/* Puts the sum a variable has become in its place, wherever it stands. */
static bool substitute(Simplex *s, uint32_t variable, const SimplexRow *sum) {
    SimplexVariable *v = &s->variables.at[variable];
    for (size_t i = 0; i < v->rows.count; i++) {
        SimplexRow *row = &s->rows.at[v->rows.at[i]];
        Weights made = {0};
        if (row == sum) continue;
        Rational times = tableau_weight(s, row, variable)->factor;
        if (!merge(s, row->weights, row->count, times, sum->weights, sum->count, variable, &made)) {
            VEC_FREE(&made);
            return false;
        }
        note_new(s, row, sum, v->rows.at[i]);
        replace_weights(s, row, &made);
    }
    v->rows.count = 0;
    return true;
}

/* The row of `basic`, solved for `entering`. */
static bool solve_for(Simplex *s, SimplexRow *row, uint32_t entering) {
    Rational factor = tableau_weight(s, row, entering)->factor;
    Rational inverse;
    Weight self = {row->basic, rational_from_int(-1)};
    Weights sum = {0}, scaled = {0};
    bool ok = rational_divide(rational_from_int(-1), factor, &inverse) &&
              merge(s, row->weights, row->count, rational_from_int(1), &self, 1, entering, &sum);
    for (size_t i = 0; ok && i < sum.count; i++) ok = push_weight(s, &scaled, sum.at[i], inverse);
    VEC_FREE(&sum);
    if (!ok) {
        VEC_FREE(&scaled);
        return false;
    }
    replace_weights(s, row, &scaled);
    s->variables.at[row->basic].row = NO_ROW;
    note_row(s, row->basic, (uint32_t)(row - s->rows.at));
    s->variables.at[entering].row = (uint32_t)(row - s->rows.at);
    row->basic = entering;
    return true;
}

bool tableau_exchange(Simplex *s, uint32_t basic, uint32_t entering) {
    SimplexRow *row = &s->rows.at[s->variables.at[basic].row];
    return solve_for(s, row, entering) && substitute(s, entering, row);
}

bool tableau_move(Simplex *s, uint32_t variable, Point by) {
    SimplexVariable *v = &s->variables.at[variable];
    for (size_t i = 0; i < v->rows.count; i++) {
        const SimplexRow *row = &s->rows.at[v->rows.at[i]];
        Rational factor = tableau_weight(s, row, variable)->factor;
        if (!point_add_times(&s->variables.at[row->basic].value, factor, by)) return false;
    }
    return point_add_times(&v->value, rational_from_int(1), by);
}

/* ---- variables ---- */
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

int weight_compare(const void *a, const void *b) {
    uint32_t x = ((const Weight *)a)->variable, y = ((const Weight *)b)->variable;
    return x < y ? -1 : x > y;
}

/* Weights of variables that are not basic are put in order at once; only the others need a
 * merge. */
static bool expand_sum(Simplex *s, const Weight *weights, uint32_t count, Weights *sum) {
    for (uint32_t i = 0; i < count; i++)
        if (s->variables.at[weights[i].variable].row == NO_ROW) VEC_PUSH(sum, weights[i]);
    if (sum->count) qsort(sum->at, sum->count, sizeof *sum->at, weight_compare);
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
        ok = point_add_times(&value, sum.at[i].factor, s->variables.at[sum.at[i].variable].value);
    if (!ok) s->overflowed = true;
    SimplexVariable made = {.bounds = bounds, .value = value, .row = (uint32_t)s->rows.count};
    SimplexRow row = {(uint32_t)s->variables.count, sum.at, (uint32_t)sum.count, 0};
    VEC_PUSH(&s->variables, made);
    VEC_PUSH(&s->rows, row);
    s->weights += row.count;
    for (uint32_t i = 0; i < row.count; i++) note_row(s, row.weights[i].variable, made.row);
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
    VEC_FREE(&s->conflict);
}
