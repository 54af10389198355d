/* Bounds against the exact decision: on trees of sums they find whatever the simplex finds, and nothing else; on any
 * sums they never take away what a solution needs. Random, but the same in every run. */
#include "compiler/check/narrow.h"
#include "tests/unit/random_sums.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROUNDS = 3000, BUDGET = 1000000 };

static NarrowResult narrow(const Sums *c, Narrow *n) {
    Interval nothing = interval_from_bounds(bounds_point(rational_from_int(0)));
    Weight weights[SUMS_PARTS + 1];
    n->budget = BUDGET;
    for (uint32_t i = 0; i < c->figures; i++) narrow_variable(n, interval_from_bounds(c->printed[i]));
    for (uint32_t i = 0; i < c->sums; i++) narrow_sum(n, weights, sums_weights(c, i, weights), nothing);
    return narrow_run(n);
}

static void compare(uint32_t *state, bool is_tree, bool is_cut, uint32_t *conflicts) {
    Sums c = sums_make(state, is_tree, is_cut);
    Simplex s = {0};
    Narrow n = {0};
    bool fits = sums_decide(&c, &s) == SIMPLEX_FITS, is_done = narrow(&c, &n) == NARROW_DONE;
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
        Sums c = sums_make(&seed, i % 2, i % 3 == 0), few;
        Narrow n = {0};
        Simplex s = {0};
        if (narrow(&c, &n) == NARROW_EMPTY) {
            narrow_why(&n);
            few = c, few.sums = 0;
            for (size_t k = 0; k < n.why.count; k++, few.sums++)
                for (uint32_t p = 0; p <= SUMS_PARTS; p++)
                    few.sum_of[few.sums][p] = c.sum_of[n.why.at[k]][p], few.factor[few.sums][p] = c.factor[n.why.at[k]][p];
            assert_int_equal(sums_decide(&few, &s), SIMPLEX_CONFLICT);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_trees_bounds_decide_like_the_simplex),
        cmocka_unit_test(on_circles_bounds_keep_every_solution),
        cmocka_unit_test(the_sums_behind_empty_bounds_contradict_each_other),
        cmocka_unit_test(a_circle_that_never_ends_is_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
