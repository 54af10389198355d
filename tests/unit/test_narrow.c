/* Bounds against the exact decision: on trees of sums they find whatever the simplex finds, and nothing else; on any
 * sums they never take away what a solution needs. Random, but the same in every run. */
#include "compiler/check/narrow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROUNDS = 3000, MOST = 40, PARTS = 3, BUDGET = 1000000 };

static uint32_t next(uint32_t *state) {              /* a small generator of its own: the same everywhere */
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

typedef struct {
    Bounds   printed[MOST]; uint32_t figures;
    uint32_t sum_of[MOST][PARTS + 1]; Rational factor[MOST][PARTS + 1]; uint32_t sums;   /* the last one: the total */
} Case;

static Bounds printed(int value, bool is_cut) {
    Bounds b = bounds_point(rational_from_int(value));
    if (is_cut && value >= 0) b.hi = rational_from_int(value + 1), b.hi_open = true;
    if (is_cut && value <= 0) b.lo = rational_from_int(value - 1), b.lo_open = true;
    if (!is_cut) rational_make(2 * value - 1, 2, &b.lo), rational_make(2 * value + 1, 2, &b.hi);
    return b;
}

/* Each sum's total is a part of a later one (a tree), or its parts are any figures (perhaps in circles). */
static Case make_case(uint32_t *state, bool is_tree, bool is_cut) {
    Case c = {.figures = 0, .sums = 2 + next(state) % 4};
    uint32_t used = 0;
    for (uint32_t s = 0; s < c.sums; s++) {
        int total = 0;
        for (uint32_t p = 0; p < PARTS; p++) {
            bool old = is_tree ? p == 0 && s > 0 : c.figures > PARTS && next(state) % 2;
            uint32_t figure = !old ? c.figures++ : is_tree ? used : next(state) % c.figures;
            int value = old ? (int)c.printed[figure].point.num : (int)(next(state) % 7) - 2;
            int factor = next(state) % 5 ? 1 : -1;
            for (uint32_t q = 0; !is_tree && q < p; q++) factor = c.sum_of[s][q] == figure ? 0 : factor;
            if (!old) c.printed[figure] = printed(value, is_cut);
            c.sum_of[s][p] = figure, c.factor[s][p] = rational_from_int(factor);
            total += factor * value;
        }
        used = c.figures++;
        c.printed[used] = printed(total + (int)(next(state) % 5) - 2, is_cut);
        c.sum_of[s][PARTS] = used, c.factor[s][PARTS] = rational_from_int(-1);
    }
    return c;
}

static uint32_t weights_of(const Case *c, uint32_t sum, Weight *out) {
    uint32_t count = 0;
    for (uint32_t p = 0; p <= PARTS; p++)
        if (rational_sign(c->factor[sum][p])) out[count++] = (Weight){c->sum_of[sum][p], c->factor[sum][p]};
    return count;
}

static SimplexResult decide(const Case *c, Simplex *s) {
    Interval nothing = interval_from_bounds(bounds_point(rational_from_int(0)));
    Weight weights[PARTS + 1];
    s->budget = BUDGET;
    for (uint32_t i = 0; i < c->figures; i++) simplex_variable(s, c->printed[i].point, interval_from_bounds(c->printed[i]));
    for (uint32_t i = 0; i < c->sums; i++) simplex_sum(s, weights, weights_of(c, i, weights), nothing);
    return simplex_solve(s);
}

static NarrowResult narrow(const Case *c, Narrow *n) {
    Interval nothing = interval_from_bounds(bounds_point(rational_from_int(0)));
    Weight weights[PARTS + 1];
    n->budget = BUDGET;
    for (uint32_t i = 0; i < c->figures; i++) narrow_variable(n, interval_from_bounds(c->printed[i]));
    for (uint32_t i = 0; i < c->sums; i++) narrow_sum(n, weights, weights_of(c, i, weights), nothing);
    return narrow_run(n);
}

static void compare(uint32_t *state, bool is_tree, bool is_cut, uint32_t *conflicts) {
    Case c = make_case(state, is_tree, is_cut);
    Simplex s = {0};
    Narrow n = {0};
    bool fits = decide(&c, &s) == SIMPLEX_FITS, is_done = narrow(&c, &n) == NARROW_DONE;
    if (is_tree) assert_int_equal(is_done, fits);
    if (fits) assert_true(is_done);
    for (uint32_t i = 0; fits && i < c.figures; i++) {      /* the solution is within the narrowed bounds */
        assert_true(!n.variables.at[i].bounds.has_lo || point_compare(n.variables.at[i].bounds.lo, s.variables.at[i].value) <= 0);
        assert_true(!n.variables.at[i].bounds.has_hi || point_compare(s.variables.at[i].value, n.variables.at[i].bounds.hi) <= 0);
    }
    *conflicts += !fits;
    simplex_free(&s);
    narrow_free(&n);
}

static void on_trees_bounds_decide_like_the_simplex(void **state) {
    uint32_t seed = 1, conflicts = 0;
    (void)state;
    for (int i = 0; i < ROUNDS; i++) compare(&seed, true, i % 2, &conflicts);
    assert_in_range(conflicts, ROUNDS / 20, ROUNDS - ROUNDS / 20);
}

static void on_circles_bounds_keep_every_solution(void **state) {
    uint32_t seed = 2, conflicts = 0;
    (void)state;
    for (int i = 0; i < ROUNDS; i++) compare(&seed, false, i % 2, &conflicts);
    assert_in_range(conflicts, ROUNDS / 20, ROUNDS - ROUNDS / 20);
}

/* What a conflict is traced back to is one by itself. */
static void the_sums_behind_empty_bounds_contradict_each_other(void **state) {
    uint32_t seed = 3, traced = 0;
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        Case c = make_case(&seed, i % 2, i % 3 == 0), few;
        Narrow n = {0};
        Simplex s = {0};
        if (narrow(&c, &n) == NARROW_EMPTY) {
            narrow_why(&n);
            few = c, few.sums = 0;
            for (size_t k = 0; k < n.why.count; k++, few.sums++)
                for (uint32_t p = 0; p <= PARTS; p++)
                    few.sum_of[few.sums][p] = c.sum_of[n.why.at[k]][p], few.factor[few.sums][p] = c.factor[n.why.at[k]][p];
            assert_int_equal(decide(&few, &s), SIMPLEX_CONFLICT);
            traced++;
        }
        simplex_free(&s);
        narrow_free(&n);
    }
    assert_in_range(traced, ROUNDS / 20, ROUNDS);
}

/* x <= y / 2, y <= x / 2: the bounds go on for ever towards 0; the budget, or the size of numbers, ends it. */
static void a_circle_that_never_ends_is_ended(void **state) {
    Narrow n = {.budget = 10000};
    Rational half;
    Interval at_most_zero = interval_from_bounds(bounds_point(rational_from_int(0)));
    Bounds start = {.lo = rational_from_int(0), .hi = rational_from_int(1)};
    (void)state;
    rational_make(1, 2, &half);
    at_most_zero.has_lo = false;
    for (int i = 0; i < 2; i++) narrow_variable(&n, interval_from_bounds(start));
    for (uint32_t i = 0; i < 2; i++) {
        Weight weights[] = {{i, rational_from_int(1)}, {1 - i, half}};
        weights[1].factor = rational_negate(half);
        narrow_sum(&n, weights, 2, at_most_zero);
    }
    NarrowResult found = narrow_run(&n);
    assert_true(found == NARROW_DONE || found == NARROW_UNDECIDED);
    assert_true(n.work < 11000);
    assert_int_equal(point_compare(n.variables.at[0].bounds.lo, (Point){rational_from_int(0), rational_from_int(0)}), 0);
    narrow_free(&n);
}

static void assert_fulfilled(const Case *c, const Narrow *n) {
    Weight weights[PARTS + 1];
    for (uint32_t i = 0; i < c->sums; i++) {
        Rational sum = rational_from_int(0), part;
        uint32_t count = weights_of(c, i, weights);
        for (uint32_t k = 0; k < count; k++) {
            assert_true(rational_multiply(weights[k].factor, n->variables.at[weights[k].variable].bounds.lo.at, &part));
            assert_true(rational_add(sum, part, &sum));
        }
        assert_int_equal(rational_sign(sum), 0);
    }
}

/* Each figure goes to its lower end, and the others are narrowed by it. True when all could. */
static bool fix_all(const Case *c, Narrow *n) {
    for (uint32_t i = 0; i < c->figures; i++) {
        narrow_fix(n, i, n->variables.at[i].bounds.lo);
        if (narrow_run(n) != NARROW_DONE) return false;
    }
    return true;
}

static void figures_fixed_one_by_one_fulfil_the_sums(void **state) {
    uint32_t seed = 4, fixed = 0;
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        bool is_tree = i % 2;
        Case c = make_case(&seed, is_tree, false);
        Narrow n = {0};
        bool is_done = narrow(&c, &n) == NARROW_DONE, is_fixed = is_done && fix_all(&c, &n);
        if (is_tree) assert_int_equal(is_fixed, is_done);
        if (is_fixed) assert_fulfilled(&c, &n);
        fixed += is_fixed && !is_tree;
        narrow_free(&n);
    }
    assert_in_range(fixed, ROUNDS / 20, ROUNDS / 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_trees_bounds_decide_like_the_simplex),
        cmocka_unit_test(on_circles_bounds_keep_every_solution),
        cmocka_unit_test(the_sums_behind_empty_bounds_contradict_each_other),
        cmocka_unit_test(a_circle_that_never_ends_is_ended),
        cmocka_unit_test(figures_fixed_one_by_one_fulfil_the_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
