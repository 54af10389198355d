#include "runtime/decimal.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#define LARGEST ((Int128)(((UInt128)1 << 127) - 1))
static const char largest_text[] = "170141183460469231731687303715884105727";

static Decimal decimal(const char *text) {
    Decimal value = {0};
    if (!decimal_parse(text, strlen(text), &value)) fail_msg("not a decimal: %s", text);
    return value;
}

static Rational rational(int64_t num, int64_t den) {
    Rational value = {0};
    assert_true(rational_make(num, den, &value));
    return value;
}

static void expect_decimal(Decimal value, const char *text) {
    char printed[64];
    assert_int_equal(decimal_format(value, printed), strlen(text));
    assert_string_equal(printed, text);
}

static void expect_rational(Rational value, int64_t num, int64_t den) {
    assert_true(value.num == num);
    assert_true(value.den == den);
}

/* ---- decimals ---- */

static void what_is_parsed_prints_the_same(void **state) {
    (void)state;
    static const char *const texts[] = {
        "0", "0.00", "-0.01", "12.30", "-747.60", "100", "18446744073709551615",
        "18446744073709551616", "-170141183460469231731687303715884105727",
        "0.00000000000000000000000000000000000001", "-1.00000000000000000000000000000000000001",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect_decimal(decimal(texts[i]), texts[i]);
    expect_decimal(decimal("+007.50"), "7.50");
    expect_decimal(decimal("-0"), "0");
}

static void what_is_not_a_plain_decimal_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "", "-", "+", ".", ".5", "5.", "1.2.3", "1,000", " 1", "1 ", "1e5", "--1", "-.5", "0x1",
        "170141183460469231731687303715884105728", "-170141183460469231731687303715884105728",
        "340282366920938463463374607431768211456", "9999999999999999999999999999999999999999",
        "0.000000000000000000000000000000000000001",
    };
    Decimal value = {42, 1};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (decimal_parse(texts[i], strlen(texts[i]), &value)) fail_msg("read: %s", texts[i]);
        assert_true(value.coef == 42 && value.scale == 1);
    }
    assert_false(decimal_parse(NULL, 0, &value));
}

static void rescaling_up_is_exact_or_refused(void **state) {
    (void)state;
    Decimal value;
    assert_true(decimal_rescale(decimal("-1.5"), 4, ROUND_DOWN, &value));
    expect_decimal(value, "-1.5000");
    assert_true(decimal_rescale(decimal("1"), 38, ROUND_DOWN, &value));
    assert_false(decimal_rescale(decimal("2"), 38, ROUND_DOWN, &value));
    assert_false(decimal_rescale(decimal(largest_text), 1, ROUND_DOWN, &value));
    assert_false(decimal_rescale(decimal("0"), 39, ROUND_DOWN, &value));
    assert_false(decimal_rescale(decimal("0"), -1, ROUND_DOWN, &value));
}

static void expect_rescaled(const char *text, Rounding rounding, const char *wanted) {
    Decimal value;
    assert_true(decimal_rescale(decimal(text), 1, rounding, &value));
    expect_decimal(value, wanted);
}

static void halves_go_where_the_rounding_says(void **state) {
    (void)state;
    expect_rescaled("0.25", ROUND_HALF_UP, "0.3");
    expect_rescaled("0.25", ROUND_HALF_EVEN, "0.2");
    expect_rescaled("0.35", ROUND_HALF_EVEN, "0.4");
    expect_rescaled("0.2501", ROUND_HALF_EVEN, "0.3");
    expect_rescaled("0.29", ROUND_DOWN, "0.2");
    expect_rescaled("-0.25", ROUND_HALF_UP, "-0.3");
    expect_rescaled("-0.25", ROUND_HALF_EVEN, "-0.2");
    expect_rescaled("-0.29", ROUND_DOWN, "-0.2");
    expect_rescaled("-0.04", ROUND_HALF_UP, "0.0");
    expect_rescaled("9.95", ROUND_HALF_UP, "10.0");
}

static void rounding_down_from_thirty_eight_digits_keeps_the_figure(void **state) {
    (void)state;
    Decimal value, tiny = {LARGEST, 38};
    assert_true(decimal_rescale(tiny, 0, ROUND_HALF_UP, &value));
    expect_decimal(value, "2");
    assert_true(decimal_rescale(tiny, 0, ROUND_DOWN, &value));
    expect_decimal(value, "1");
    assert_true(decimal_rescale((Decimal){-LARGEST, 38}, 37, ROUND_HALF_UP, &value));
    expect_decimal(value, "-1.7014118346046923173168730371588410573");
}

static void sums_align_the_points(void **state) {
    (void)state;
    Decimal value;
    assert_true(decimal_add(decimal("604.90"), decimal("0.715"), &value));
    expect_decimal(value, "605.615");
    assert_true(decimal_subtract(decimal("1"), decimal("1.00"), &value));
    expect_decimal(value, "0.00");
    assert_true(decimal_subtract(decimal("-1"), decimal("0.01"), &value));
    expect_decimal(value, "-1.01");
}

static void sums_that_do_not_fit_are_refused(void **state) {
    (void)state;
    Decimal most = {LARGEST, 0}, least = {-LARGEST, 0}, one = {1, 0}, value = {7, 0};
    assert_false(decimal_add(most, one, &value));
    assert_false(decimal_add(most, most, &value));
    assert_false(decimal_subtract(least, one, &value));       /* would be -2^127 */
    assert_false(decimal_add(most, (Decimal){1, 1}, &value)); /* cannot be aligned */
    assert_true(value.coef == 7);
    assert_true(decimal_add(most, least, &value));
    assert_true(value.coef == 0);
    assert_true(decimal_subtract(least, least, &value));
}

static void comparison_needs_no_room(void **state) {
    (void)state;
    assert_int_equal(decimal_compare(decimal("1.50"), decimal("1.5")), 0);
    assert_int_equal(decimal_compare(decimal("-1"), decimal("0.1")), -1);
    assert_int_equal(decimal_compare((Decimal){LARGEST, 0}, (Decimal){LARGEST, 38}), 1);
    assert_int_equal(decimal_compare((Decimal){-LARGEST, 0}, (Decimal){-LARGEST, 38}), -1);
    assert_int_equal(decimal_compare((Decimal){LARGEST, 0}, (Decimal){LARGEST - 1, 0}), 1);
}

static void trimming_keeps_the_value(void **state) {
    (void)state;
    expect_decimal(decimal_trim(decimal("12.300")), "12.3");
    expect_decimal(decimal_trim(decimal("100.00")), "100");
    expect_decimal(decimal_trim(decimal("-0.000")), "0");
    expect_decimal(decimal_trim(decimal("100")), "100");
}

/* ---- rationals ---- */

static void fractions_are_in_lowest_terms_with_a_positive_denominator(void **state) {
    (void)state;
    expect_rational(rational(6, -4), -3, 2);
    expect_rational(rational(0, -5), 0, 1);
    expect_rational(rational(-7, -7), 1, 1);
    Rational value;
    Int128 most_negative = -LARGEST - 1;
    assert_true(rational_make(most_negative, 2, &value));
    assert_true(value.num == most_negative / 2 && value.den == 1);
    assert_true(rational_make(1, most_negative / 2, &value));
    assert_true(value.num == -1 && value.den == (Int128)1 << 126);
    assert_false(rational_make(most_negative, 1, &value));
    assert_false(rational_make(1, most_negative, &value));
    assert_true(rational_make(most_negative, most_negative, &value));
    expect_rational(value, 1, 1);
}

static void the_four_operations_are_those_of_school(void **state) {
    (void)state;
    Rational value;
    for (int64_t a = -6; a <= 6; a++) for (int64_t b = 1; b <= 6; b++)
        for (int64_t c = -6; c <= 6; c++) for (int64_t d = 1; d <= 6; d++) {
            Rational x = rational(a, b), y = rational(c, d);
            Rational sum = rational(a * d + c * b, b * d), product = rational(a * c, b * d);
            assert_true(rational_add(x, y, &value));
            assert_memory_equal(&value, &sum, sizeof sum);
            assert_true(rational_subtract(sum, y, &value));
            assert_memory_equal(&value, &x, sizeof x);
            assert_true(rational_multiply(x, y, &value));
            assert_memory_equal(&value, &product, sizeof product);
            assert_int_equal(rational_divide(product, y, &value), c != 0);
            if (c != 0) assert_memory_equal(&value, &x, sizeof x);
            int64_t order = a * d - c * b;
            assert_int_equal(rational_compare(x, y), (order > 0) - (order < 0));
        }
}

static void operations_that_do_not_fit_are_refused(void **state) {
    (void)state;
    Rational most = {LARGEST, 1}, one = {1, 1}, value = {5, 1};
    assert_false(rational_add(most, one, &value));
    assert_false(rational_subtract(rational_negate(most), one, &value));
    assert_false(rational_multiply(most, (Rational){2, 1}, &value));
    assert_false(rational_divide((Rational){1, LARGEST}, (Rational){2, 1}, &value));
    assert_false(rational_divide(one, (Rational){0, 1}, &value));
    assert_false(rational_add((Rational){1, LARGEST}, (Rational){1, LARGEST - 1}, &value));
    expect_rational(value, 5, 1);
    assert_true(rational_multiply(most, (Rational){1, LARGEST}, &value));
    expect_rational(value, 1, 1);
    assert_true(rational_divide(most, most, &value));
    expect_rational(value, 1, 1);
    assert_true(rational_subtract((Rational){2, LARGEST}, (Rational){1, LARGEST}, &value));
    assert_true(value.num == 1 && value.den == LARGEST);
}

static void comparison_is_exact_where_products_need_256_bits(void **state) {
    (void)state;
    Rational below = {LARGEST - 1, LARGEST}, above = {LARGEST - 2, LARGEST - 1};
    assert_int_equal(rational_compare(below, above), 1);      /* they differ by 1 / 2^254 */
    assert_int_equal(rational_compare(above, below), -1);
    assert_int_equal(rational_compare(rational_negate(below), rational_negate(above)), -1);
    assert_int_equal(rational_compare(below, below), 0);
    assert_int_equal(rational_compare((Rational){LARGEST, 1}, (Rational){1, LARGEST}), 1);
    assert_int_equal(rational_compare((Rational){-LARGEST - 1, 1}, (Rational){-LARGEST, 1}), -1);
    assert_int_equal(rational_compare((Rational){-LARGEST - 1, 3}, (Rational){LARGEST, 3}), -1);
    assert_int_equal(rational_compare((Rational){0, 1}, (Rational){1, LARGEST}), -1);
}

static void signs_follow_the_numerator(void **state) {
    (void)state;
    assert_int_equal(rational_sign(rational(-1, 3)), -1);
    assert_int_equal(rational_sign(rational(0, 3)), 0);
    assert_int_equal(rational_sign(rational(1, 3)), 1);
    expect_rational(rational_from_int(INT64_MIN), INT64_MIN, 1);
}

/* The definition, on integers: the multiple of 1/power nearest to num/den. */
static int64_t rounded_by_definition(int64_t num, int64_t den, int64_t power, Rounding rounding) {
    int64_t size = (num < 0 ? -num : num) * power, floor = size / den, rest = size % den;
    bool is_half = 2 * rest == den, is_more = 2 * rest > den;
    bool is_odd = floor % 2 == 1;
    if (rounding == ROUND_HALF_UP && (is_half || is_more)) floor++;
    if (rounding == ROUND_HALF_EVEN && (is_more || (is_half && is_odd))) floor++;
    return num < 0 ? -floor : floor;
}

static void rounding_agrees_with_its_definition(void **state) {
    (void)state;
    static const int64_t powers[] = {1, 10, 100, 1000};
    static const Rounding roundings[] = {ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN};
    for (int64_t num = -500; num <= 500; num++) for (int64_t den = 1; den <= 64; den++)
        for (int scale = 0; scale < 4; scale++) for (int i = 0; i < 3; i++) {
            Decimal value;
            int64_t wanted = rounded_by_definition(num, den, powers[scale], roundings[i]);
            if (!rational_round(rational(num, den), scale, roundings[i], &value)
                || value.coef != wanted || value.scale != scale)
                fail_msg("%d/%d to %d digits, rounding %d", (int)num, (int)den, scale, i);
        }
}

static void rounding_and_rescaling_agree(void **state) {
    (void)state;
    static const Rounding roundings[] = {ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN};
    for (int coef = -3000; coef <= 3000; coef++) for (int i = 0; i < 3; i++) {
        Decimal exact = {coef, 3}, once, twice;
        Rational ratio;
        assert_true(rational_from_decimal(exact, &ratio));
        assert_true(rational_round(ratio, 1, roundings[i], &once));
        assert_true(decimal_rescale(exact, 1, roundings[i], &twice));
        assert_true(once.coef == twice.coef && once.scale == twice.scale);
    }
}

static void rounding_is_exact_for_huge_denominators(void **state) {
    (void)state;
    Decimal value;
    assert_true(rational_round((Rational){LARGEST - 1, LARGEST}, 38, ROUND_DOWN, &value));
    expect_decimal(value, "0.99999999999999999999999999999999999999");
    assert_true(rational_round((Rational){LARGEST - 1, LARGEST}, 38, ROUND_HALF_UP, &value));
    expect_decimal(value, "0.99999999999999999999999999999999999999");   /* and 0.412 of a digit */
    assert_true(rational_round((Rational){LARGEST - 1, LARGEST}, 37, ROUND_HALF_UP, &value));
    expect_decimal(value, "1.0000000000000000000000000000000000000");
    assert_true(rational_round((Rational){LARGEST / 2, LARGEST}, 0, ROUND_HALF_UP, &value));
    expect_decimal(value, "0");
    assert_true(rational_round((Rational){LARGEST / 2 + 1, LARGEST}, 0, ROUND_HALF_EVEN, &value));
    expect_decimal(value, "1");
    assert_true(rational_round((Rational){-1, 3}, 10, ROUND_HALF_UP, &value));
    expect_decimal(value, "-0.3333333333");
    assert_true(rational_round((Rational){LARGEST, 1}, 0, ROUND_HALF_UP, &value));
    assert_false(rational_round((Rational){LARGEST, 1}, 1, ROUND_HALF_UP, &value));
    assert_false(rational_round((Rational){1, 3}, 39, ROUND_HALF_UP, &value));
    assert_false(rational_round((Rational){1, 3}, -1, ROUND_HALF_UP, &value));
}

static void only_twos_and_fives_make_a_finite_decimal(void **state) {
    (void)state;
    Decimal value;
    assert_true(rational_is_decimal(rational(-3, 8), &value));
    expect_decimal(value, "-0.375");
    assert_true(rational_is_decimal(rational(7, 1), &value));
    expect_decimal(value, "7");
    assert_true(rational_is_decimal(rational(1, 50), &value));
    expect_decimal(value, "0.02");
    assert_false(rational_is_decimal(rational(1, 3), &value));
    assert_false(rational_is_decimal(rational(1, 70), &value));
    assert_false(rational_is_decimal((Rational){1, (Int128)1 << 100}, &value));
    assert_false(rational_is_decimal((Rational){LARGEST, 2}, &value));
}

static void decimals_come_back_from_rationals(void **state) {
    (void)state;
    Rational ratio;
    Decimal value;
    assert_true(rational_from_decimal((Decimal){LARGEST, 38}, &ratio));
    assert_true(rational_is_decimal(ratio, &value));
    assert_true(value.coef == LARGEST && value.scale == 38);
    assert_true(rational_from_decimal(decimal("12.50"), &ratio));
    expect_rational(ratio, 25, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_parsed_prints_the_same),
        cmocka_unit_test(what_is_not_a_plain_decimal_is_refused),
        cmocka_unit_test(rescaling_up_is_exact_or_refused),
        cmocka_unit_test(halves_go_where_the_rounding_says),
        cmocka_unit_test(rounding_down_from_thirty_eight_digits_keeps_the_figure),
        cmocka_unit_test(sums_align_the_points),
        cmocka_unit_test(sums_that_do_not_fit_are_refused),
        cmocka_unit_test(comparison_needs_no_room),
        cmocka_unit_test(trimming_keeps_the_value),
        cmocka_unit_test(fractions_are_in_lowest_terms_with_a_positive_denominator),
        cmocka_unit_test(the_four_operations_are_those_of_school),
        cmocka_unit_test(operations_that_do_not_fit_are_refused),
        cmocka_unit_test(comparison_is_exact_where_products_need_256_bits),
        cmocka_unit_test(signs_follow_the_numerator),
        cmocka_unit_test(rounding_agrees_with_its_definition),
        cmocka_unit_test(rounding_and_rescaling_agree),
        cmocka_unit_test(rounding_is_exact_for_huge_denominators),
        cmocka_unit_test(only_twos_and_fives_make_a_finite_decimal),
        cmocka_unit_test(decimals_come_back_from_rationals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
