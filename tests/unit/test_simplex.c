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
        cmocka_unit_test(a_budget_that_runs_out_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
