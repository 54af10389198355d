#include "runtime/number.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

static const NumberStyle english = {
    .decimals = 2, .point = ".", .group = ",", .group_size = 3, .negative = "(#)", .zero = "-",
};
static const NumberStyle german = {
    .decimals = 2, .trim = true, .point = ",", .group = ".", .group_size = 3, .negative = "-#",
};
static const NumberStyle trailing = {
    .decimals = -1, .point = ".", .group = "", .group_size = 3, .negative = "#-",
};
static const NumberStyle japanese = {
    .decimals = 0, .point = ".", .group = ",", .group_size = 3, .negative = "\u25B3#",
    .rounding = ROUND_DOWN,
};

static Decimal decimal(const char *text) {
    Decimal value = {0};
    if (!decimal_parse(text, strlen(text), &value)) fail_msg("not a decimal: %s", text);
    return value;
}

static const char largest[] = "170141183460469231731687303715884105727";

static void expect_print(const NumberStyle *style, const char *value, const char *wanted) {
    char printed[256];
    assert_true(number_print(style, decimal(value), printed));
    assert_string_equal(printed, wanted);
}

/* `taken` is the part of `text` that is the figure. */
static void expect_read(const NumberStyle *style, const char *text, const char *taken,
                        const char *wanted) {
    Decimal value = {99, 0};
    char plain[64];
    size_t length = number_read(style, text, strlen(text), &value);
    if (length != strlen(taken)) fail_msg("%s: %zu bytes read", text, length);
    decimal_format(value, plain);
    assert_string_equal(plain, wanted);
}

static void expect_nothing(const NumberStyle *style, const char *text) {
    Decimal value = {99, 1};
    if (number_read(style, text, strlen(text), &value) != 0) fail_msg("read: %s", text);
    assert_true(value.coef == 99 && value.scale == 1);
}

/* ---- printing ---- */

static void the_plain_style_prints_the_digits_there_are(void **state) {
    (void)state;
    expect_print(&number_style_plain, "-1234.50", "-1234.50");
    expect_print(&number_style_plain, "0", "0");
    expect_print(&number_style_plain, "0.00", "0.00");
}

static void groups_start_at_the_point(void **state) {
    (void)state;
    expect_print(&english, "1", "1.00");
    expect_print(&english, "123", "123.00");
    expect_print(&english, "1234", "1,234.00");
    expect_print(&english, "123456.789", "123,456.79");
    expect_print(&english, "1234567.1", "1,234,567.10");
    expect_print(&german, "1234567.1", "1.234.567,1");
    expect_print(&german, "1000", "1.000");
}

static void negative_figures_follow_the_pattern(void **state) {
    (void)state;
    expect_print(&english, "-1234.5", "(1,234.50)");
    expect_print(&german, "-0.5", "-0,5");
    expect_print(&trailing, "-12.5", "12.5-");
    expect_print(&japanese, "-1234.9", "\u25B31,234");
}

static void what_rounds_to_zero_has_no_sign(void **state) {
    (void)state;
    expect_print(&english, "0", "-");
    expect_print(&english, "-0.004", "-");
    expect_print(&german, "-0.004", "0");
    expect_print(&japanese, "-0.99", "0");
}

static void figures_that_do_not_fit_are_refused(void **state) {
    (void)state;
    char printed[256], wide[40];
    NumberStyle style = english;
    memset(wide, ' ', sizeof wide - 1);
    wide[sizeof wide - 1] = '\0';
    style.group = wide;
    assert_true(number_print(&style, decimal("1234567"), printed));
    assert_false(number_print(&style, decimal("1234567890123456789012345"), printed));
    assert_string_equal(printed, "");
    assert_false(number_print(&english, decimal(largest), printed));
}

/* ---- reading ---- */

static void plain_figures_are_read_with_their_digits(void **state) {
    (void)state;
    expect_read(NULL, "746.90", "746.90", "746.90");
    expect_read(NULL, "0", "0", "0");
    expect_read(NULL, "-12.5", "-12.5", "-12.5");
    expect_read(NULL, "+3", "+3", "3");
    expect_read(NULL, "0007", "0007", "7");
    expect_read(NULL, "000.50", "000.50", "0.50");
    expect_read(NULL, "-0.00", "-0.00", "0.00");
}

static void reading_stops_where_the_figure_ends(void **state) {
    (void)state;
    expect_read(NULL, "57.2%", "57.2", "57.2");
    expect_read(NULL, "2020.", "2020", "2020");
    expect_read(NULL, "2020. Then", "2020", "2020");
    expect_read(NULL, "1.2.3", "1.2", "1.2");
    expect_read(NULL, "12\u4E07\u5143", "12", "12");
    expect_read(NULL, "5-10", "5", "5");
    expect_read(NULL, "3 200", "3", "3");
    expect_read(NULL, "1e5", "1", "1");
}

static void the_length_is_the_end_even_without_a_nul(void **state) {
    (void)state;
    Decimal value;
    assert_int_equal(number_read(NULL, "123456", 3, &value), 3);
    assert_true(value.coef == 123);
    assert_int_equal(number_read(NULL, "1,234", 4, &value), 1);
    assert_int_equal(number_read(NULL, "(5)", 2, &value), 0);
    assert_int_equal(number_read(NULL, "\uFF15", 2, &value), 0);
    assert_int_equal(number_read(NULL, "5.5", 2, &value), 1);
    assert_int_equal(number_read(NULL, NULL, 0, &value), 0);
}

static void commas_group_exactly_three_digits(void **state) {
    (void)state;
    expect_read(NULL, "1,234", "1,234", "1234");
    expect_read(NULL, "12,345,678.90", "12,345,678.90", "12345678.90");
    expect_read(NULL, "1,23", "1", "1");
    expect_read(NULL, "1,2345", "1", "1");
    expect_read(NULL, "1,234,56", "1,234", "1234");
    expect_read(NULL, "2019,200 people", "2019", "2019");     /* a list, not a figure */
    expect_read(NULL, "1, 234", "1", "1");
    expect_read(NULL, "1,,234", "1", "1");
    expect_nothing(NULL, ",234");
}

static void a_style_brings_its_own_marks(void **state) {
    (void)state;
    expect_read(&german, "1.234.567,89", "1.234.567,89", "1234567.89");
    expect_read(&german, "1.234", "1.234", "1234");
    expect_read(&german, "1,234", "1,234", "1.234");
    expect_read(&german, "1.5", "1", "1");
    expect_read(&english, "1,234.5", "1,234.5", "1234.5");
    NumberStyle spaced = german;
    spaced.group = "\u202F";
    expect_read(&spaced, "1\u202F234,5", "1\u202F234,5", "1234.5");
    spaced.group_size = 4;
    expect_read(&spaced, "1\u202F2345\u202F6789", "1\u202F2345\u202F6789", "123456789");
    expect_read(&trailing, "1,234", "1,234", "1234");         /* commas are read by default */
}

static void full_width_digits_are_digits(void **state) {
    (void)state;
    expect_read(NULL, "\uFF11\uFF12\uFF0E\uFF15", "\uFF11\uFF12\uFF0E\uFF15", "12.5");
    expect_read(NULL, "\uFF0D\uFF10\uFF19", "\uFF0D\uFF10\uFF19", "-9");
    expect_read(NULL, "\uFF11,\uFF12\uFF13\uFF14", "\uFF11,\uFF12\uFF13\uFF14", "1234");
    expect_read(NULL, "\uFF11\uFF0C\uFF12", "\uFF11", "1");   /* a comma of prose */
    expect_nothing(NULL, "\uFF1A");                           /* right behind the digit nine */
    expect_nothing(NULL, "\uFF0F");                           /* right before the digit zero */
}

static void negative_figures_come_in_many_forms(void **state) {
    (void)state;
    expect_read(NULL, "(1,234.5) x", "(1,234.5)", "-1234.5");
    expect_read(NULL, "\u25B21,234", "\u25B21,234", "-1234");
    expect_read(NULL, "\u25B35", "\u25B35", "-5");
    expect_read(NULL, "\u22125.5", "\u22125.5", "-5.5");
    expect_nothing(NULL, "(5");
    expect_nothing(NULL, "(5 )");
    expect_nothing(NULL, "(-5)");
    expect_nothing(NULL, "--5");
    expect_nothing(NULL, "- 5");
    expect_nothing(NULL, "\u25B2");
}

static void a_trailing_sign_needs_a_style_that_says_so(void **state) {
    (void)state;
    expect_read(&trailing, "5-", "5-", "-5");
    expect_read(&trailing, "1.50- and", "1.50-", "-1.50");
    expect_read(&trailing, "5-10", "5", "5");
    expect_read(&trailing, "-5", "-5", "-5");
    expect_read(NULL, "5-", "5", "5");
    expect_read(&english, "5-", "5", "5");
}

static void what_is_no_figure_reads_nothing(void **state) {
    (void)state;
    static const char *const texts[] = {"", "-", ".", ".5", "a1", "%", "()", "(", ",", "\u25B3x"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) expect_nothing(NULL, texts[i]);
}

static void figures_beyond_127_bits_read_nothing(void **state) {
    (void)state;
    char zeros[200];
    expect_nothing(NULL, "170141183460469231731687303715884105728");
    expect_nothing(NULL, "99999999999999999999999999999999999999999999999999999999999999999999999");
    expect_nothing(NULL, "0.000000000000000000000000000000000000001");
    expect_read(NULL, largest, largest, largest);
    memset(zeros, '0', sizeof zeros);
    strcpy(zeros + sizeof zeros - 4, "7.5");
    expect_read(NULL, zeros, zeros, "7.5");
}

static void what_is_printed_reads_back(void **state) {
    (void)state;
    static const NumberStyle *const styles[] = {&number_style_plain, &german, &trailing, &japanese};
    for (int coef = -120000; coef <= 120000; coef += 37)
        for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
            char printed[256];
            Decimal read, value = {coef, i == 3 ? 0 : 2};
            assert_true(number_print(styles[i], value, printed));
            size_t length = strlen(printed);
            assert_int_equal(number_read(styles[i], printed, length, &read), length);
            if (decimal_compare(read, value) != 0) fail_msg("%d printed as %s", coef, printed);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_plain_style_prints_the_digits_there_are),
        cmocka_unit_test(groups_start_at_the_point),
        cmocka_unit_test(negative_figures_follow_the_pattern),
        cmocka_unit_test(what_rounds_to_zero_has_no_sign),
        cmocka_unit_test(figures_that_do_not_fit_are_refused),
        cmocka_unit_test(plain_figures_are_read_with_their_digits),
        cmocka_unit_test(reading_stops_where_the_figure_ends),
        cmocka_unit_test(the_length_is_the_end_even_without_a_nul),
        cmocka_unit_test(commas_group_exactly_three_digits),
        cmocka_unit_test(a_style_brings_its_own_marks),
        cmocka_unit_test(full_width_digits_are_digits),
        cmocka_unit_test(negative_figures_come_in_many_forms),
        cmocka_unit_test(a_trailing_sign_needs_a_style_that_says_so),
        cmocka_unit_test(what_is_no_figure_reads_nothing),
        cmocka_unit_test(figures_beyond_127_bits_read_nothing),
        cmocka_unit_test(what_is_printed_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
