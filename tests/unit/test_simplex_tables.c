/* Tables of rounded cells whose row and column totals are rounded, too. Whether such a table can be right
 * needs no simplex: by Hoffman's circulation theorem it can, unless some rows and some columns together
 * are off by more than the roundings between them explain. */
#include "compiler/check/simplex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SIDE = 4, TABLES = 600, BUDGET = 1000000 };

typedef struct { int row[SIDE], column[SIDE]; } Off;   /* by how much each total is more than its printed parts */

static uint32_t random_state = 20201126;

static int random_below(int n) {
    random_state = random_state * 1664525u + 1013904223u;
    return (int)((random_state >> 8) % (uint32_t)n);
}

static int members(int set) {
    int count = 0;
    for (int i = 0; i < SIDE; i++) count += set >> i & 1;
    return count;
}

static int off_of(const int *off, int set) {
    int sum = 0;
    for (int i = 0; i < SIDE; i++) sum += set >> i & 1 ? off[i] : 0;
    return sum;
}

/* Rows of `rows` less columns of `columns`: cells of both cancel, and half a unit for each of the other
 * cells of either, and for each total, is what rounding explains. */
static bool is_cut(const Off *off, int rows, int columns) {
    int r = members(rows), c = members(columns),
        halves = r * (SIDE - c) + (SIDE - r) * c + r + c;
    return 2 * abs(off_of(off->row, rows) - off_of(off->column, columns)) > halves;
}

static bool can_be_right(const Off *off) {
    for (int rows = 0; rows < 1 << SIDE; rows++)
        for (int columns = 0; columns < 1 << SIDE; columns++)
            if (is_cut(off, rows, columns)) return false;
    return true;
}

static uint32_t add_rounded(Simplex *s, int value) {
    Bounds b = bounds_point(rational_from_int(value));
    rational_make(2 * value - 1, 2, &b.lo), rational_make(2 * value + 1, 2, &b.hi);
    return simplex_variable(s, b.point, interval_from_bounds(b));
}

/* Cells are printed as 0. */
static void add_total(Simplex *s, int off, uint32_t first, uint32_t step) {
    Weight weights[SIDE + 1];
    for (uint32_t i = 0; i < SIDE; i++) weights[i] = (Weight){first + i * step, rational_from_int(1)};
    weights[SIDE] = (Weight){add_rounded(s, off), rational_from_int(-1)};
    simplex_sum(s, weights, SIDE + 1, interval_from_bounds(bounds_point(rational_from_int(0))));
}

static Simplex made(const Off *off) {
    Simplex s = {.budget = BUDGET};
    for (int i = 0; i < SIDE * SIDE; i++) add_rounded(&s, 0);
    for (uint32_t i = 0; i < SIDE; i++) add_total(&s, off->row[i], i * SIDE, 1);
    for (uint32_t i = 0; i < SIDE; i++) add_total(&s, off->column[i], i, SIDE);
    return s;
}

static bool is_member(const Simplex *found, size_t spared, uint32_t variable) {
    for (size_t i = 0; i < found->conflict.count; i++)
        if (i != spared && found->conflict.at[i].variable == variable) return true;
    return false;
}

static void assert_minimal(const Off *off, const Simplex *found) {
    for (size_t spared = 0; spared < found->conflict.count; spared++) {
        Simplex s = made(off);
        for (uint32_t i = 0; i < s.variables.count; i++)
            if (!is_member(found, spared, i)) simplex_relax(&s, i);
        assert_int_equal(simplex_solve(&s), SIMPLEX_FITS);
        simplex_free(&s);
    }
}

static Off random_off(void) {
    Off off;
    for (int i = 0; i < SIDE; i++) off.row[i] = random_below(5) - 2, off.column[i] = random_below(5) - 2;
    return off;
}

static void tables_are_decided_as_their_cuts_say(void **state) {
    (void)state;
    int conflicts = 0;
    for (int n = 0; n < TABLES; n++) {
        Off off = random_off();
        Simplex s = made(&off);
        SimplexResult found = simplex_solve(&s);
        assert_int_equal(found, can_be_right(&off) ? SIMPLEX_FITS : SIMPLEX_CONFLICT);
        if (found == SIMPLEX_CONFLICT) assert_minimal(&off, &s), conflicts++;
        simplex_free(&s);
    }
    assert_in_range(conflicts, TABLES / 20, TABLES - TABLES / 20);
}

static void what_is_mended_stays_within_its_bounds(void **state) {
    (void)state;
    for (int n = 0; n < TABLES; n++) {
        Off off = random_off();
        Simplex s = made(&off);
        bool fits = simplex_solve(&s) == SIMPLEX_FITS;
        for (size_t i = 0; fits && i < s.variables.count; i++) {
            const SimplexVariable *v = &s.variables.at[i];
            assert_true(point_compare(v->bounds.lo, v->value) <= 0 && point_compare(v->value, v->bounds.hi) <= 0);
        }
        simplex_free(&s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_decided_as_their_cuts_say),
        cmocka_unit_test(what_is_mended_stays_within_its_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
