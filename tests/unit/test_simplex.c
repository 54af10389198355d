/* The exact decision against brute force: every small set of printed figures, and all true values on a
 * fine grid. */
#include "compiler/check/simplex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { FIGURES = 6, SUMS_MOST = 3, GRID = 8, BUDGET = 100000 };

/* The last figures are sums of the first `free` ones; parts[i] is a mask of them. */
typedef struct { int free, sums; int parts[SUMS_MOST]; } Shape;

static const Shape nested = {3, 2, {3, 7, 0}};     /* u = a + b, t = a + b + c */
static const Shape circle = {3, 3, {3, 6, 5}};     /* u = a + b, v = b + c, w = a + c */

static Bounds printed(int value, bool is_cut) {
    Bounds b = bounds_point(rational_from_int(value));
    if (is_cut && value >= 0) b.hi = rational_from_int(value + 1), b.hi_open = true;
    if (is_cut && value <= 0) b.lo = rational_from_int(value - 1), b.lo_open = true;
    if (!is_cut) rational_make(2 * value - 1, 2, &b.lo), rational_make(2 * value + 1, 2, &b.hi);
    return b;
}

static bool holds(Bounds b, int eighths) {
    Rational value;
    rational_make(eighths, GRID, &value);
    int lo = rational_compare(b.lo, value), hi = rational_compare(value, b.hi);
    return (lo < 0 || (lo == 0 && !b.lo_open)) && (hi < 0 || (hi == 0 && !b.hi_open));
}

static bool grid_fits(const Shape *shape, const Bounds *b, int *at, int chosen) {
    if (chosen == shape->free) {
        for (int k = 0; k < shape->sums; k++) {
            int sum = 0;
            for (int i = 0; i < shape->free; i++) sum += shape->parts[k] >> i & 1 ? at[i] : 0;
            if (!holds(b[shape->free + k], sum)) return false;
        }
        return true;
    }
    int middle = (int)b[chosen].point.num * GRID;
    for (at[chosen] = middle - GRID; at[chosen] <= middle + GRID; at[chosen]++)
        if (holds(b[chosen], at[chosen]) && grid_fits(shape, b, at, chosen + 1)) return true;
    return false;
}

static uint32_t add_sum(Simplex *s, const Shape *shape, int k) {
    Weight weights[FIGURES];
    uint32_t count = 0;
    Interval nothing = interval_from_bounds(bounds_point(rational_from_int(0)));
    for (uint32_t i = 0; i < (uint32_t)shape->free; i++)
        if (shape->parts[k] >> i & 1) weights[count++] = (Weight){i, rational_from_int(1)};
    weights[count++] = (Weight){(uint32_t)(shape->free + k), rational_from_int(-1)};
    return simplex_sum(s, weights, count, nothing);
}

static Simplex made(const Shape *shape, const Bounds *b) {
    Simplex s = {.budget = BUDGET};
    for (int i = 0; i < shape->free + shape->sums; i++)
        simplex_variable(&s, b[i].point, interval_from_bounds(b[i]));
    for (int k = 0; k < shape->sums; k++) add_sum(&s, shape, k);
    return s;
}

/* Without any one of its members a conflict is none. */
static void assert_minimal(const Shape *shape, const Bounds *b, const Simplex *found) {
    uint32_t all = (uint32_t)(shape->free + 2 * shape->sums);
    for (size_t spared = 0; spared < found->conflict.count; spared++) {
        Simplex s = made(shape, b);
        for (uint32_t v = 0; v < all; v++) {
            bool is_kept = false;
            for (size_t i = 0; i < found->conflict.count; i++)
                is_kept |= i != spared && found->conflict.at[i].variable == v;
            if (!is_kept) simplex_relax(&s, v);
        }
        assert_int_equal(simplex_solve(&s), SIMPLEX_FITS);
        simplex_free(&s);
    }
}

static void compare_with_grid(const Shape *shape, const int *values, bool is_cut, int *conflicts) {
    Bounds b[FIGURES];
    int at[FIGURES];
    for (int i = 0; i < shape->free + shape->sums; i++) b[i] = printed(values[i], is_cut);
    Simplex s = made(shape, b);
    SimplexResult result = simplex_solve(&s);
    assert_int_equal(result == SIMPLEX_FITS, grid_fits(shape, b, at, 0));
    assert_int_not_equal(result, SIMPLEX_UNDECIDED);
    if (result == SIMPLEX_CONFLICT) assert_minimal(shape, b, &s), ++*conflicts;
    simplex_free(&s);
}

/* Parts from -1 to 1, each sum up to 2 beside the sum of its printed parts. */
static void compare_all(const Shape *shape, bool is_cut) {
    int values[FIGURES], conflicts = 0, sets = 1;
    for (int i = 0; i < shape->sums; i++) sets *= 5;
    for (int parts = 0; parts < 27; parts++) {
        values[0] = parts % 3 - 1, values[1] = parts / 3 % 3 - 1, values[2] = parts / 9 - 1;
        for (int set = 0, rest; set < sets; set++) {
            rest = set;
            for (int k = 0; k < shape->sums; k++, rest /= 5) {
                values[3 + k] = rest % 5 - 2;
                for (int i = 0; i < 3; i++)
                    values[3 + k] += shape->parts[k] >> i & 1 ? values[i] : 0;
            }
            compare_with_grid(shape, values, is_cut, &conflicts);
        }
    }
    assert_true(conflicts > 27);
}

/* ---- how far each figure goes ---- */
typedef struct { int least[FIGURES], most[FIGURES]; bool any; } Reach;

/* In eighths: the corners of what three figures and their sums allow lie on quarters. */
static Reach grid_reach(const Shape *shape, const Bounds *b) {
    Reach made = {.any = false};
    int at[FIGURES], middle[3];
    for (int i = 0; i < 3; i++) middle[i] = (int)b[i].point.num * GRID;
    for (int n = 0; n < 9 * 9 * 9; n++) {
        bool fits = true;
        at[0] = middle[0] - 4 + n % 9, at[1] = middle[1] - 4 + n / 9 % 9, at[2] = middle[2] - 4 + n / 81;
        for (int k = 0; k < shape->sums; k++) {
            at[3 + k] = 0;
            for (int i = 0; i < 3; i++) at[3 + k] += shape->parts[k] >> i & 1 ? at[i] : 0;
            fits = fits && holds(b[3 + k], at[3 + k]);
        }
        for (int i = 0; fits && i < 3 + shape->sums; i++) {
            if (!made.any || at[i] < made.least[i]) made.least[i] = at[i];
            if (!made.any || at[i] > made.most[i]) made.most[i] = at[i];
        }
        made.any |= fits;
    }
    return made;
}

static void assert_end(Simplex *s, uint32_t variable, bool up, int eighths) {
    Rational wanted;
    rational_make(eighths, GRID, &wanted);
    assert_int_equal(simplex_extreme(s, variable, up), EXTREME_FOUND);
    assert_int_equal(rational_compare(s->variables.at[variable].value.at, wanted), 0);
}

static void compare_reach(const Shape *shape) {
    for (int n = 0; n < 3000; n++) {
        Bounds b[FIGURES];
        int values[FIGURES] = {n % 3 - 1, n / 3 % 3 - 1, n / 9 % 3 - 1};
        for (int k = 0, rest = n; k < shape->sums; k++, rest /= 7)
            for (int i = -1; i < 3; i++) values[3 + k] += i < 0 ? rest % 5 - 2 : shape->parts[k] >> i & 1 ? values[i] : 0;
        for (int i = 0; i < 3 + shape->sums; i++) b[i] = printed(values[i], false);
        Reach reach = grid_reach(shape, b);
        Simplex s = made(shape, b);
        assert_int_equal(simplex_solve(&s) == SIMPLEX_FITS, reach.any);
        for (uint32_t i = 0; reach.any && i < (uint32_t)(3 + shape->sums); i++)
            assert_end(&s, i, true, reach.most[i]), assert_end(&s, i, false, reach.least[i]);
        simplex_free(&s);
    }
}

static void every_figure_goes_as_far_as_brute_force_finds(void **state) {
    (void)state;
    compare_reach(&nested);
    compare_reach(&circle);
}

static void what_has_no_bounds_goes_on_for_ever(void **state) {
    (void)state;
    Simplex s = {.budget = BUDGET};
    Weight weights[] = {{0, rational_from_int(1)}, {1, rational_from_int(-1)}};
    Interval below = interval_from_bounds(bounds_point(rational_from_int(0)));
    below.has_lo = false;                            /* a - b <= 0, and b is at most 1 */
    simplex_variable(&s, rational_from_int(0), interval_from_bounds(bounds_free()));
    simplex_variable(&s, rational_from_int(1), interval_from_bounds(bounds_point(rational_from_int(1))));
    simplex_sum(&s, weights, 2, below);
    assert_int_equal(simplex_solve(&s), SIMPLEX_FITS);
    assert_int_equal(simplex_extreme(&s, 0, false), EXTREME_NONE);
    assert_end(&s, 0, true, GRID);
    simplex_free(&s);
}

static void sums_within_sums_are_decided_as_brute_force_does(void **state) {
    (void)state;
    compare_all(&nested, false);
    compare_all(&nested, true);
}

static void sums_in_a_circle_are_decided_as_brute_force_does(void **state) {
    (void)state;
    compare_all(&circle, false);
}

static void the_factors_of_a_conflict_give_a_false_sum(void **state) {
    (void)state;
    const int values[] = {3, 3, 5, 7, 10};
    Bounds b[FIGURES];
    for (int i = 0; i < 5; i++) b[i] = printed(values[i], false);
    Simplex s = made(&nested, b);
    assert_int_equal(simplex_solve(&s), SIMPLEX_CONFLICT);
    Rational most = rational_from_int(0), part;
    for (size_t i = 0; i < s.conflict.count; i++) {
        Weight w = s.conflict.at[i];
        Interval in = s.variables.at[w.variable].bounds;
        assert_true(rational_multiply(w.factor, rational_sign(w.factor) > 0 ? in.hi.at : in.lo.at, &part));
        assert_true(rational_add(most, part, &most));
    }
    assert_int_equal(s.conflict.count, 5);          /* two sums, and the bounds of c, u and t */
    assert_true(most.den == 2 && (most.num == -1)); /* 10.5 - 11.0 */
    simplex_free(&s);
}

static void a_budget_that_runs_out_is_said(void **state) {
    (void)state;
    const int values[] = {3, 3, 5, 7, 10};
    Bounds b[FIGURES];
    for (int i = 0; i < 5; i++) b[i] = printed(values[i], false);
    Simplex s = made(&nested, b);
    s.budget = 0;
    assert_int_equal(simplex_solve(&s), SIMPLEX_UNDECIDED);
    simplex_free(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_within_sums_are_decided_as_brute_force_does),
        cmocka_unit_test(sums_in_a_circle_are_decided_as_brute_force_does),
        cmocka_unit_test(the_factors_of_a_conflict_give_a_false_sum),
        cmocka_unit_test(every_figure_goes_as_far_as_brute_force_finds),
        cmocka_unit_test(what_has_no_bounds_goes_on_for_ever),
        cmocka_unit_test(a_budget_that_runs_out_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
