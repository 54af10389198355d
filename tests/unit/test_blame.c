#include "compiler/check/blame.h"
#include "compiler/check/grade.h"
#include "tests/unit/model_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The figures are made up. Behind the head of the fixture: kEUR, two decimals, rounded. */
static const char crossed[] = "table t by codes { column all = a + b; column a, b }\n"
                              "data t (all, a, b) {\n"
                              "  10    X  12.40   7.10  5.30\n"
                              "  1001  Y   5.30   3.10  2.20\n"
                              "  1002  Z   7.10   4.00  3.10\n"
                              "  20    V  20.60  11.00  9.60\n"
                              "  2001  W  20.60  11.00  9.60\n"
                              "  total    33.00  18.10 14.90\n"
                              "}\n";

/* The same accounts with one amount put in another's place, where it stands first. */
static ModelFixture *spoiled(const char *text, const char *old, const char *new) {
    const char *at = strstr(text, old);
    char *made = malloc(strlen(text) + strlen(new) + 1);
    assert_non_null(at);
    assert_non_null(made);
    sprintf(made, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
    ModelFixture *f = model_check(made);
    free(made);
    return f;
}

static const Suspect *first_suspect(const ModelFixture *f, size_t cause) {
    assert_true(cause < f->checker.causes.count);
    assert_true(f->checker.causes.at[cause].suspect_count > 0);
    return &f->checker.causes.at[cause].suspects[0];
}

static void what_is_right_has_no_cause(void **state) {
    (void)state;
    ModelFixture *f = model_check(crossed);
    model_assert_clean(f);
    assert_int_equal(f->checker.causes.count, 0);
    model_done(f);
}

static void one_wrong_digit_is_one_error_at_its_figure(void **state) {
    (void)state;
    ModelFixture *f = spoiled(crossed, "4.00", "4.80");
    model_assert_at(f, DIAG_WRONG_FIGURE, "4.80");
    assert_int_equal(f->sink.counts[SEVERITY_ERROR], 1);
    const Diag *d = model_find(f, DIAG_WRONG_FIGURE);
    assert_int_equal(d->fix_count, 1);
    assert_int_equal(d->fixes[0].kind, FIX_SUSPECT);
    assert_string_equal(d->fixes[0].text, "4.00");
    assert_int_equal(f->checker.causes.at[0].broken_count, 2);
    model_done(f);
}

static void slip_is(const char *old, const char *new, SlipKind kind) {
    ModelFixture *f = spoiled(crossed, old, new);
    const Suspect *s = first_suspect(f, 0);
    assert_int_equal(f->checker.causes.count, 1);
    assert_int_equal(s->candidates[0].kind, kind);
    Str text = source_text(&f->sources, figure_span(&f->model, s->figure));
    assert_true(str_is(text, new));
    model_done(f);
}

static void slips_are_told_apart(void **state) {
    (void)state;
    slip_is("20.60", "20.80", SLIP_DIGIT);
    slip_is("18.10", "81.10", SLIP_SWAP);
    slip_is("4.00", "-4.00", SLIP_SIGN);
    slip_is("20.60", "206.00", SLIP_POINT);
    slip_is("20.60", "20600.00", SLIP_UNIT);
    slip_is("20.60", "270.60", SLIP_ADDED);
    slip_is("20.60", "0.60", SLIP_DROPPED);
    slip_is("18.10", "11.00", SLIP_MISSING);
    slip_is("12.40", "17.70", SLIP_DOUBLED);
    slip_is("20.60", "18.37", SLIP_TOTAL);
}

/* Amounts with three decimals, printed with two: of its sums five come out only by rounding. */
static const char rounded[] = "table t by codes { column all = a + b; column a, b }\n"
                              "data t (all, a, b) {\n"
                              "  10    X  382.42  327.11  55.31\n"
                              "  1001  Y   55.30   23.10  32.20\n"
                              "  1002  Z  327.12  304.01  23.10\n"
                              "  20    V   20.61   11.00   9.60\n"
                              "  2001  W   20.61   11.00   9.60\n"
                              "  total    403.03  338.11  64.91\n"
                              "}\n";

static void offers(const char *old, const char *new, const char *repair) {
    ModelFixture *f = spoiled(rounded, old, new);
    model_assert_at(f, DIAG_WRONG_FIGURE, new);
    const Diag *d = model_find(f, DIAG_WRONG_FIGURE);
    assert_int_equal(d->fix_count, repair != NULL);
    if (repair) assert_string_equal(d->fixes[0].text, repair);
    model_done(f);
}

static void a_slip_tells_the_digit_that_rounding_leaves_open(void **state) {
    (void)state;
    offers("382.42", "55.30", "382.42");  /* the second part left out */
    offers("382.42", "437.72", "382.42"); /* the first part twice */
    offers("304.01", "4.01", "304.01");   /* the nought behind a lost digit is lost with it */
    offers("403.03", "430.03", "403.03");
    offers("32.20", "32200.00", "32.20");
    offers("32.20", "32.28", NULL);
    offers("55.30", "5.53", "55.30");
}

static void what_only_rounding_could_tell_is_listed_the_likeliest_first(void **state) {
    (void)state;
    ModelFixture *f = spoiled(rounded, "55.30", "327.12"); /* the row below */
    const Diag *d = model_find(f, DIAG_WRONG_FIGURE);
    assert_non_null(d);
    assert_int_equal(d->fix_count, 0);
    const Suspect *s = first_suspect(f, 0);
    assert_int_equal(s->candidates[0].kind, SLIP_NEIGHBOUR);
    assert_true(s->candidates[0].coef == 5530);
    assert_true(s->candidate_count > 1);
    assert_true(s->candidates[1].score < s->candidates[0].score + SCORE_CLEAR);
    model_done(f);
}

static void two_wrong_figures_are_two_causes(void **state) {
    (void)state;
    char text[sizeof crossed + 8];
    strcpy(text, crossed);
    memcpy(strstr(text, "7.10  5.30"), "7.60", 4);
    ModelFixture *f = spoiled(text, "11.00", "11.90");
    assert_int_equal(f->checker.causes.count, 2);
    assert_int_equal(model_count(f, DIAG_WRONG_FIGURE), 2);
    assert_int_equal(f->sink.counts[SEVERITY_ERROR], 2);
    model_done(f);
}

static const char tied[] = "table t { a; b; c; d }\n"
                           "rule one: t.a == t.b\n"
                           "rule two: t.a + t.c == t.b + t.d\n";

static ModelFixture *check_tied(const char *more) {
    char text[1024];
    sprintf(text, "%s%s", tied, more);
    return model_check(text);
}

static void equal_suspects_are_listed_and_nothing_is_offered(void **state) {
    (void)state;
    ModelFixture *f = check_tied("data t { a 1.00; b 2.00; c 3.00; d 3.00 }\n");
    const Diag *d = model_find(f, DIAG_WRONG_FIGURE);
    assert_non_null(d);
    assert_int_equal(f->checker.causes.at[0].suspect_count, 2);
    assert_int_equal(d->fix_count, 0);
    model_done(f);
}

static void a_figure_that_others_hold_is_no_suspect(void **state) {
    (void)state;
    ModelFixture *f = check_tied("data t { a 1.00; b 2.00; c 3.00; d 3.00 }\n"
                                 "table u { a }\ndata u { a 1.00 }\nrule three: u.a == t.a\n");
    assert_int_equal(f->checker.causes.at[0].suspect_count, 1);
    model_assert_at(f, DIAG_WRONG_FIGURE, "2.00");
    model_done(f);
}

static void a_broken_sentence_alone_keeps_its_own_message(void **state) {
    (void)state;
    ModelFixture *f = model_check("table t { a; b; all = a + b }\n"
                                  "data t { a 1.00; b 2.00; all 3.00 }\n"
                                  "section s \"S\" { \"\"\"{5 kEUR == t.all}\"\"\" }\n");
    model_assert_at(f, DIAG_CLAIM_VIOLATED, "5 kEUR");
    assert_int_equal(f->checker.causes.at[0].suspect_count, 0);
    model_done(f);
}

static void a_limit_leaves_one_end_open(void **state) {
    (void)state;
    ModelFixture *f = model_check("table t { a; b }\ndata t { a 9.00; b 2.00 }\n"
                                  "rule one: t.a <= t.b\nrule two: t.a <= 5 kEUR\n");
    const Suspect *s = first_suspect(f, 0);
    assert_true(!s->has_first && s->has_last);
    assert_int_equal((int)s->last, 201); /* 2.01 may be 2.005, as 2.00 may */
    assert_int_equal(s->candidate_count, 0);
    model_done(f);
}

/* ---- grades ---- */
static Linear roundings(Term *terms, uint32_t count, int64_t off) {
    for (uint32_t i = 0; i < count; i++)
        terms[i] =
            (Term){i, rational_from_int(1),
                   bounds_printed(rational_from_int(0), rational_from_int(1), MODE_ROUNDED), 0};
    return (Linear){rational_from_int(off), terms, count};
}

static void four_standard_deviations_are_the_limit(void **state) {
    (void)state;
    Term terms[48];
    assert_false(grade_is_unlikely(roundings(terms, 48, 8))); /* 4 * sqrt(48 / 12) is 8 */
    assert_true(grade_is_unlikely(roundings(terms, 48, 9)));
    assert_true(grade_is_unlikely(roundings(terms, 48, -9)));
    assert_false(grade_is_unlikely(roundings(terms, 3, 1))); /* the limit is 2 */
    assert_false(grade_is_unlikely(roundings(terms, 0, 5))); /* nothing was rounded */
}

static void what_is_cut_off_is_looked_for_in_the_middle(void **state) {
    (void)state;
    Term terms[48];
    Linear form = roundings(terms, 48, -24);
    for (int i = 0; i < 48; i++)
        terms[i].bounds =
            bounds_printed(rational_from_int(7), rational_from_int(1), MODE_TRUNCATED);
    form.constant = rational_from_int(-48 * 7 - 24);
    assert_false(grade_is_unlikely(form));
    form.constant = rational_from_int(-48 * 7 - 33);
    assert_true(grade_is_unlikely(form));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_right_has_no_cause),
        cmocka_unit_test(one_wrong_digit_is_one_error_at_its_figure),
        cmocka_unit_test(slips_are_told_apart),
        cmocka_unit_test(a_slip_tells_the_digit_that_rounding_leaves_open),
        cmocka_unit_test(what_only_rounding_could_tell_is_listed_the_likeliest_first),
        cmocka_unit_test(two_wrong_figures_are_two_causes),
        cmocka_unit_test(equal_suspects_are_listed_and_nothing_is_offered),
        cmocka_unit_test(a_figure_that_others_hold_is_no_suspect),
        cmocka_unit_test(a_broken_sentence_alone_keeps_its_own_message),
        cmocka_unit_test(a_limit_leaves_one_end_open),
        cmocka_unit_test(four_standard_deviations_are_the_limit),
        cmocka_unit_test(what_is_cut_off_is_looked_for_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
