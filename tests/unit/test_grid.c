/* Values on a grid against the exact decision: on trees of sums they are found whenever there are any; on any sums, what
 * is found fulfils them all. Random, but the same in every run. */
#include "compiler/check/grid.h"
#include "tests/unit/random_sums.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROUNDS = 3000, GRAINS = 128, BUDGET = 1000000 };

static int64_t grains(Rational value) { return (int64_t)(value.num * GRAINS / value.den); }

static void add_figures(const Sums *c, Grid *g) {
    for (uint32_t i = 0; i < c->figures; i++) {
        Bounds b = c->printed[i];
        grid_variable(g, i, grains(b.lo) + b.lo_open, grains(b.hi) - b.hi_open, grains(b.point));
    }
}

/* False when some sum cannot be made by itself. */
static bool add_sums(const Sums *c, Grid *g) {
    Weight weights[SUMS_PARTS + 1];
    bool ok = true;
    for (uint32_t i = 0; ok && i < c->sums; i++) {
        uint32_t count = sums_weights(c, i, weights);
        for (uint32_t k = 0; k < count; k++) grid_part(g, weights[k].variable, (int32_t)weights[k].factor.num);
        ok = grid_close(g, 0, 0);
    }
    return ok;
}

static bool find_values(const Sums *c, Grid *g) {
    g->budget = BUDGET;
    add_figures(c, g);
    bool ok = add_sums(c, g) && grid_narrow(g);
    for (uint32_t i = 0; ok && i < c->figures; i++) ok = grid_fix(g, i);
    return ok;
}

static void assert_fulfilled(const Sums *c, const Grid *g) {
    Weight weights[SUMS_PARTS + 1];
    for (uint32_t i = 0; i < c->figures; i++) {
        assert_int_equal(g->variables.at[i].lo, g->variables.at[i].hi);
        assert_in_range(g->variables.at[i].lo + BUDGET, grains(c->printed[i].lo) + BUDGET, grains(c->printed[i].hi) + BUDGET);
    }
    for (uint32_t i = 0; i < c->sums; i++) {
        int64_t sum = 0;
        uint32_t count = sums_weights(c, i, weights);
        for (uint32_t k = 0; k < count; k++) sum += (int64_t)weights[k].factor.num * g->variables.at[weights[k].variable].lo;
        assert_int_equal(sum, 0);
    }
}

static void compare(uint32_t *state, bool is_tree, bool is_cut, uint32_t *found, uint32_t *fitting) {
    Sums c = sums_make(state, is_tree, is_cut);
    Simplex s = {0};
    Grid g = {0};
    bool fits = sums_decide(&c, &s) == SIMPLEX_FITS, is_found = find_values(&c, &g);
    if (is_tree) assert_int_equal(is_found, fits);
    if (is_found) assert_true(fits);
    if (is_found) assert_fulfilled(&c, &g);
    *found += is_found, *fitting += fits;
    simplex_free(&s);
    grid_free(&g);
}

static void on_trees_values_are_found_when_there_are_any(void **state) {
    uint32_t seed = 1, found = 0, fitting = 0;
    (void)state;
    for (int i = 0; i < ROUNDS; i++) compare(&seed, true, i % 2, &found, &fitting);
    assert_in_range(found, ROUNDS / 20, ROUNDS - ROUNDS / 20);
}

/* Not always; but where it is not, it should be rare. */
static void on_circles_values_that_are_found_fulfil_all_sums(void **state) {
    uint32_t seed = 2, found = 0, fitting = 0;
    (void)state;
    for (int i = 0; i < ROUNDS; i++) compare(&seed, false, i % 2, &found, &fitting);
    assert_in_range(fitting, ROUNDS / 20, ROUNDS - ROUNDS / 20);
    assert_in_range(found, fitting * 9 / 10, fitting);
}

static void a_sum_that_its_parts_cannot_make_is_dropped(void **state) {
    Grid g = {.budget = BUDGET};
    (void)state;
    uint32_t a = grid_variable(&g, 0, -8, 8, 0), b = grid_variable(&g, 1, 20, 30, 25);
    grid_part(&g, a, 1), grid_part(&g, b, -1);
    assert_false(grid_close(&g, 0, 0));
    assert_int_equal(g.sums.count + g.parts.count, 0);
    grid_part(&g, a, -3), grid_part(&g, b, 1);
    assert_true(grid_close(&g, 0, 0));
    assert_true(grid_narrow(&g) && grid_fix(&g, a) && grid_fix(&g, b));
    assert_int_equal(3 * g.variables.at[a].lo, g.variables.at[b].lo);
    grid_free(&g);
}

/* a == b and a < b: the ends come nearer step by step, for as long as the figure is wide; the budget ends it. */
static void slow_steps_end_with_the_budget(void **state) {
    Grid g = {.budget = 10000};
    (void)state;
    for (uint32_t i = 0; i < 2; i++) grid_variable(&g, i, 0, 1000000000, 0);
    for (int least = 0; least < 2; least++) {
        grid_part(&g, 0, -1), grid_part(&g, 1, 1);
        assert_true(grid_close(&g, least, least ? GRID_MOST : 0));
    }
    assert_false(grid_narrow(&g));
    assert_in_range(g.work, 10000, 10010);
    grid_free(&g);
}

/* 3a <= b, and a == b: with factors of its own, a sum that some values break is tight. */
static void a_sum_with_factors_that_can_be_broken_is_tight(void **state) {
    Grid g = {.budget = BUDGET};
    (void)state;
    uint32_t a = grid_variable(&g, 0, 0, 10, 0), b = grid_variable(&g, 1, 0, 20, 0);
    for (int least = -GRAINS; least <= 0; least += GRAINS) {
        grid_part(&g, a, -3), grid_part(&g, b, 1);
        assert_true(grid_close(&g, least, GRID_MOST));
    }
    grid_part(&g, a, 1), grid_part(&g, b, -1);
    assert_true(grid_close(&g, 0, 0));
    assert_false(grid_is_tight(&g, 0));
    assert_true(grid_is_tight(&g, 1));
    assert_false(grid_is_tight(&g, 2));
    grid_free(&g);
}

static void numbers_too_large_are_refused(void **state) {
    Grid g = {.budget = BUDGET};
    (void)state;
    uint32_t a = grid_variable(&g, 0, -GRID_FREE, GRID_FREE, 0);
    grid_part(&g, a, INT32_MAX);
    assert_false(grid_close(&g, 0, 0));
    grid_free(&g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_trees_values_are_found_when_there_are_any),
        cmocka_unit_test(on_circles_values_that_are_found_fulfil_all_sums),
        cmocka_unit_test(a_sum_that_its_parts_cannot_make_is_dropped),
        cmocka_unit_test(slow_steps_end_with_the_budget),
        cmocka_unit_test(a_sum_with_factors_that_can_be_broken_is_tight),
        cmocka_unit_test(numbers_too_large_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
