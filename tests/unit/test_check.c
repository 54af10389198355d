/* Verdicts, from text to finding: the code and the exact place. */
#include "tests/unit/model_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TABLE "table t by codes { column total = own + other; column own, other }\n"

static void a_total_that_equals_its_parts_is_exact(void **state) {
    (void)state;
    ModelFixture *f = model_check(TABLE "data t (total, own, other) {\n 10 a 3.00 1.00 2.00\n 1001 b 3.00 1.00 2.00\n total 3.00 1.00 2.00\n}\n");
    model_assert_clean(f);
    model_assert_verdict(f, VERDICT_EXACT, 9);      /* 2 parents x 3 columns, 3 rows x formula */
    model_done(f);
}

static void a_total_off_by_more_than_rounding_points_at_the_stated_figure(void **state) {
    (void)state;
    ModelFixture *f = model_check("table t by codes { column own }\ndata t {\n 1001 b 1.00\n 1002 c 2.00\n 10 a 3.05\n}\n");
    model_assert_at(f, DIAG_SUM_VIOLATED, "3.05");
    model_done(f);
}

static void two_parts_and_a_total_hide_a_step_and_a_half(void **state) {
    (void)state;
    ModelFixture *f = model_check("table t by codes { column own }\ndata t {\n 10 a 3.01\n 1001 b 1.00\n 1002 c 2.00\n}\n");
    assert_int_equal(model_count(f, DIAG_ROUNDING), 1);
    assert_int_equal(model_count(f, DIAG_SUM_VIOLATED), 0);
    model_done(f);
    f = model_check("table t by codes { column own }\ndata t {\n 10 a 3.02\n 1001 b 1.00\n 1002 c 2.00\n}\n");
    assert_int_equal(model_count(f, DIAG_SUM_VIOLATED), 1);
    model_done(f);
}

static void nil_parts_leave_no_room_for_rounding(void **state) {
    (void)state;
    ModelFixture *f = model_check("table t by codes { column own }\ndata t {\n 10 a 1.02\n 1001 b 1.00\n 1002 c -\n}\n");
    model_assert_at(f, DIAG_SUM_VIOLATED, "1.02");
    model_done(f);
}

static void exact_amounts_allow_no_difference_at_all(void **state) {
    (void)state;
    ModelFixture *f = model_check("table t by codes { amounts EUR .01 exact; column own }\ndata t {\n 10 a 3.01\n 1001 b 1.00\n 1002 c 2.00\n}\n");
    model_assert_at(f, DIAG_SUM_VIOLATED, "3.01");
    model_done(f);
}

static void truncated_parts_may_fall_short_but_never_exceed(void **state) {
    (void)state;
    const char *above = "table t by codes { amounts kEUR .01 truncated; column own }\ndata t {\n 10 a 3.01\n 1001 b 1.00\n 1002 c 2.00\n}\n";
    const char *below = "table t by codes { amounts kEUR .01 truncated; column own }\ndata t {\n 10 a 2.99\n 1001 b 1.00\n 1002 c 2.00\n}\n";
    ModelFixture *f = model_check(above);
    assert_int_equal(model_count(f, DIAG_ROUNDING), 1);
    model_done(f);
    f = model_check(below);
    assert_int_equal(model_count(f, DIAG_SUM_VIOLATED), 1);
    model_done(f);
}

static void a_sum_of_rounded_figures_that_nobody_stated_is_ambiguous(void **state) {
    (void)state;
    ModelFixture *f = model_check("table t by codes { column own }\ndata t {\n 1001 b 1.00\n 1002 c 2.00\n}\n");
    assert_int_equal(model_count(f, DIAG_AMBIGUOUS), 1);
    model_done(f);
    f = model_check("table t by codes { column own }\ndata t {\n 1001 b 1.00\n}\n");
    model_assert_clean(f);                           /* one part: the same figure */
    model_done(f);
}

#define SHARES "table s { a; b }\ndata s { a 6.26\n b 11.54 }\nsection x \"x\" { \"\"\"\n"

static void a_right_share_passes_and_a_wrong_one_names_both_values(void **state) {
    (void)state;
    ModelFixture *f = model_check(SHARES "{54.2% == s.a / s.b}\n\"\"\" }\n");
    model_assert_clean(f);
    model_done(f);
    f = model_check(SHARES "{57.2% == s.a / s.b}\n\"\"\" }\n");
    model_assert_at(f, DIAG_CLAIM_VIOLATED, "57.2%");
    model_done(f);
}

static void a_share_that_only_rounded_inputs_explain_is_rounding(void **state) {
    (void)state;
    ModelFixture *f = model_check("table s { now; before }\ndata s { now 1.64\n before 1.29 }\nsection x \"x\" { \"\"\"{up 27.3% == (s.now - s.before) / s.before}\"\"\" }\n");
    assert_int_equal(model_count(f, DIAG_ROUNDING), 1);
    assert_int_equal(f->sink.counts[SEVERITY_ERROR], 0);
    model_done(f);
}

static void a_percentage_that_was_cut_off_is_truncated(void **state) {
    (void)state;
    ModelFixture *f = model_check("table s { a; b }\ndata s { a 200.00\n b 300.00 }\nsection x \"x\" { \"\"\"{66.6% == s.a / s.b}\"\"\" }\n");
    model_assert_at(f, DIAG_TRUNCATED, "66.6%");
    model_done(f);
}

static void one_figure_with_other_digits_is_repeated(void **state) {
    (void)state;
    ModelFixture *f = model_check("table s { a }\ndata s { a 6.26 }\nsection x \"x\" { \"\"\"{6.27 kEUR == s.a}\"\"\" }\n");
    model_assert_at(f, DIAG_REPEATED, "6.27 kEUR");
    model_done(f);
}

static void a_share_of_nothing_is_undefined(void **state) {
    (void)state;
    ModelFixture *f = model_check("table s { a; b }\ndata s { a -\n b - }\nsection x \"x\" { \"\"\"{0% == s.a / s.b}\"\"\" }\n");
    model_assert_at(f, DIAG_UNDEFINED, "0%");
    model_done(f);
}

static void money_where_a_percentage_is_meant_is_mistyped(void **state) {
    (void)state;
    ModelFixture *f = model_check(SHARES "{13.95 == s.a / s.b}\n\"\"\" }\n");
    model_assert_at(f, DIAG_MISTYPED, "13.95");
    model_done(f);
}

static void a_direction_word_is_part_of_the_claim(void **state) {
    (void)state;
    const char *right = "table s { a; b }\ndata s { a 3.00\n b 2.00 }\nsection x \"x\" { \"\"\"{up 1 kEUR == s.a - s.b}, {up == s.a - s.b}\"\"\" }\n";
    const char *wrong = "table s { a; b }\ndata s { a 3.00\n b 2.00 }\nsection x \"x\" { \"\"\"{down 1 kEUR == s.a - s.b}\"\"\" }\n";
    ModelFixture *f = model_check(right);
    model_assert_clean(f);
    model_done(f);
    f = model_check(wrong);
    model_assert_at(f, DIAG_CLAIM_VIOLATED, "down 1 kEUR");
    model_done(f);
}

static void what_nobody_knows_is_open(void **state) {
    (void)state;
    ModelFixture *f = model_check("table s { a }\ndata s { a 3.00 }\nsection x \"x\" { \"\"\"{up 1 kEUR == s.a - s.a@prior}\"\"\" }\n");
    model_assert_at(f, DIAG_OPEN, "up 1 kEUR");
    model_done(f);
}

static void an_expected_deviation_is_no_error_and_an_unused_expect_is_one(void **state) {
    (void)state;
    ModelFixture *f = model_check(SHARES "{57.2% == s.a / s.b expect violated \"the wrong base\"}\n\"\"\" }\n");
    assert_int_equal(f->sink.counts[SEVERITY_ERROR], 0);
    model_assert_verdict(f, VERDICT_EXPECTED, 1);
    model_done(f);
    f = model_check(SHARES "{54.2% == s.a / s.b expect violated \"the wrong base\"}\n\"\"\" }\n");
    model_assert_at(f, DIAG_EXPECT_UNUSED, "\"the wrong base\"");
    model_done(f);
}

static void an_expect_behind_a_figure_covers_the_sum_it_is_the_total_of(void **state) {
    (void)state;
    ModelFixture *f = model_check("table t by codes { column own }\ndata t {\n 10 a 9.00 expect violated \"as printed\"\n 1001 b 1.00\n 1002 c 2.00\n total 9.00\n}\n");
    assert_int_equal(f->sink.counts[SEVERITY_ERROR], 0);
    model_assert_verdict(f, VERDICT_EXPECTED, 1);
    model_done(f);
}

static void a_rule_runs_for_every_code_and_names_the_one_that_breaks_it(void **state) {
    (void)state;
    ModelFixture *f = model_check("table t by codes { column own, all }\nrule R1 \"part of whole\" for c in codes.group: t[c].own <= t[c].all\n"
                                  "data t {\n 1001 b 1.00 2.00\n 1002 c 3.00 2.00\n total 4.00 4.00\n 10 a 4.00 4.00\n}\n");
    const Diag *d = model_find(f, DIAG_RULE_VIOLATED);
    assert_int_equal(model_count(f, DIAG_RULE_VIOLATED), 1);
    assert_non_null(strstr(d->message, "R1[1002]"));
    model_done(f);
}

static void unlike_quantities_are_refused_at_the_operator(void **state) {
    (void)state;
    ModelFixture *f = model_check("table s { a; n : people }\ndata s { a 3.00\n n 4 }\nrule R: s.a + s.n == 0\n");
    model_assert_at(f, DIAG_TYPE_MISMATCH, "+");
    model_done(f);
}

static void a_number_in_text_that_nothing_checks_is_reported(void **state) {
    (void)state;
    ModelFixture *f = model_check("section x \"x\" { \"\"\"In year 2020 we held 14 meetings.\"\"\" }\n");
    model_assert_at(f, DIAG_UNCHECKED_NUMBER, "14");
    model_done(f);
}

static void a_definition_that_needs_itself_is_a_cycle(void **state) {
    (void)state;
    ModelFixture *f = model_check("table s { a = b; b = a }\n");
    assert_true(model_count(f, DIAG_CYCLE) >= 1);
    model_done(f);
}

/* True values on a grid of halves are enough for sums: is there a choice of them that prints as given? */
static bool some_values_print_as(const int printed[5]) {
    for (int a = -1; a <= 1; a++)
        for (int b = -1; b <= 1; b++)
            for (int c = -1; c <= 1; c++) {
                int two = 2 * (printed[0] + printed[1]) + a + b, three = two + 2 * printed[2] + c;
                if (abs(two - 2 * printed[3]) <= 1 && abs(three - 2 * printed[4]) <= 1) return true;
            }
    return false;
}

static bool is_found_wrong(const int printed[5]) {
    char text[400];
    snprintf(text, sizeof text,
             "table t { amounts kEUR 1 rounded; a; b; c; u; w }\ndata t { a %d; b %d; c %d; u %d; w %d }\n"
             "rule two \"two parts\": t.u == t.a + t.b\nrule three \"three parts\": t.w == t.a + t.b + t.c\n",
             printed[0], printed[1], printed[2], printed[3], printed[4]);
    ModelFixture *f = model_check(text);
    bool is_wrong = f->checker.counts[VERDICT_VIOLATED] + f->checker.counts[VERDICT_INCONSISTENT] > 0;
    assert_int_equal(f->checker.counts[VERDICT_UNDECIDED], 0);
    assert_int_equal(is_wrong, f->sink.counts[SEVERITY_ERROR] > 0);
    model_done(f);
    return is_wrong;
}

static void an_error_is_found_exactly_when_no_true_values_print_as_the_figures(void **state) {
    (void)state;
    int wrong = 0;
    for (int parts = 0; parts < 8; parts++)
        for (int u = -2; u <= 2; u++)
            for (int w = -3; w <= 3; w++) {
                int printed[5] = {parts & 1, parts >> 1 & 1, parts >> 2, 0, 0};
                printed[3] = printed[0] + printed[1] + u;
                printed[4] = printed[0] + printed[1] + printed[2] + w;
                bool is_wrong = is_found_wrong(printed);
                assert_int_equal(is_wrong, !some_values_print_as(printed));
                wrong += is_wrong;
            }
    assert_in_range(wrong, 100, 279);
}

static void a_rule_that_other_figures_switch_on_takes_no_part_in_a_conflict(void **state) {
    (void)state;
    const char *text = "table t { amounts kEUR 1 rounded; a; b; c; u; w }\ndata t { a 3; b 3; c 5; u 7; w 10 }\n"
                       "rule two \"two parts\" when t.c > 4 kEUR: t.u == t.a + t.b\n"
                       "rule three \"three parts\": t.w == t.a + t.b + t.c\n";
    ModelFixture *f = model_check(text);
    model_assert_verdict(f, VERDICT_ROUNDING, 2);
    model_assert_verdict(f, VERDICT_INCONSISTENT, 0);
    model_done(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_is_found_exactly_when_no_true_values_print_as_the_figures),
        cmocka_unit_test(a_rule_that_other_figures_switch_on_takes_no_part_in_a_conflict),
        cmocka_unit_test(a_total_that_equals_its_parts_is_exact),
        cmocka_unit_test(a_total_off_by_more_than_rounding_points_at_the_stated_figure),
        cmocka_unit_test(two_parts_and_a_total_hide_a_step_and_a_half),
        cmocka_unit_test(nil_parts_leave_no_room_for_rounding),
        cmocka_unit_test(exact_amounts_allow_no_difference_at_all),
        cmocka_unit_test(truncated_parts_may_fall_short_but_never_exceed),
        cmocka_unit_test(a_sum_of_rounded_figures_that_nobody_stated_is_ambiguous),
        cmocka_unit_test(a_right_share_passes_and_a_wrong_one_names_both_values),
        cmocka_unit_test(a_share_that_only_rounded_inputs_explain_is_rounding),
        cmocka_unit_test(a_percentage_that_was_cut_off_is_truncated),
        cmocka_unit_test(one_figure_with_other_digits_is_repeated),
        cmocka_unit_test(a_share_of_nothing_is_undefined),
        cmocka_unit_test(money_where_a_percentage_is_meant_is_mistyped),
        cmocka_unit_test(a_direction_word_is_part_of_the_claim),
        cmocka_unit_test(what_nobody_knows_is_open),
        cmocka_unit_test(an_expected_deviation_is_no_error_and_an_unused_expect_is_one),
        cmocka_unit_test(an_expect_behind_a_figure_covers_the_sum_it_is_the_total_of),
        cmocka_unit_test(a_rule_runs_for_every_code_and_names_the_one_that_breaks_it),
        cmocka_unit_test(unlike_quantities_are_refused_at_the_operator),
        cmocka_unit_test(a_number_in_text_that_nothing_checks_is_reported),
        cmocka_unit_test(a_definition_that_needs_itself_is_a_cycle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
