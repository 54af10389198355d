/* Every verdict against brute force over the true values: all small figures, rounded, cut off and exact. What a figure
 * stands for is taken from what printing means, not from the code: a value is printed as v when it rounds, or is cut
 * off, to v. A sum or a quotient moves without a jump while its figures do, so it takes the value t when it can be
 * at most t and can be at least t. */
#include "tests/unit/model_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FINE = 4096, MOST = 40 };         /* true values in 1/FINE of a step; samples of one figure */
typedef long long Whole;
typedef struct { Whole at[MOST]; int count; } Samples;

static const char *const mode_name[] = {[MODE_ROUNDED] = "rounded", [MODE_TRUNCATED] = "truncated", [MODE_EXACT] = "exact"};

static bool prints(Whole true_value, int printed, Mode mode) {
    Whole v = (Whole)printed * FINE, off = true_value - v;
    if (mode == MODE_EXACT) return off == 0;
    if (mode == MODE_ROUNDED) return 2 * llabs(off) <= FINE;
    return true_value / FINE == printed;                     /* C cuts off, too */
}

/* All the values at and beside quarters that print so: the ends, where they belong to it, and what lies just inside. */
static Samples samples(int printed, Mode mode) {
    Samples made = {.count = 0};
    for (int quarter = -4; quarter <= 4; quarter++)
        for (int beside = -1; beside <= 1; beside++) {
            Whole at = (Whole)printed * FINE + quarter * (FINE / 4) + beside;
            if (prints(at, printed, mode)) made.at[made.count++] = at;
        }
    return made;
}

/* ---- sums, by their values ---- */
static Rational whole(int n) { return rational_from_int(n); }

static Value figure(Checker *c, uint32_t id, int printed, Mode mode) {
    Value v = value_constant(c, whole(0), (Type){.kind = TYPE_NUMBER});
    v.top = linear_term(&c->scratch, id, bounds_printed(whole(printed), whole(1), mode));
    return v;
}

static Value times(Checker *c, Value v, int factor) {
    linear_scale(&c->scratch, v.top, whole(factor), &v.top);
    return v;
}

static Value plus(Checker *c, Value a, Value b) {
    linear_add(&c->scratch, a.top, whole(1), b.top, &a.top);
    return a;
}

typedef struct { int a, b, total, p, q; Mode mode, total_mode; } Sum;   /* total against p * a + q * b */

static void brute_sum(const Sum *s, bool *equal, bool *at_most) {
    Samples a = samples(s->a, s->mode), b = samples(s->b, s->mode), t = samples(s->total, s->total_mode);
    bool up = false, down = false;
    *at_most = false;
    for (int i = 0; i < a.count; i++)
        for (int k = 0; k < b.count; k++)
            for (int n = 0; n < t.count; n++) {
                Whole off = s->p * a.at[i] + s->q * b.at[k] - t.at[n];
                up |= off >= 0, down |= off <= 0, *at_most |= off >= 0;
            }
    *equal = up && down;
}

static void compare_sum(Checker *c, const Sum *s) {
    bool can_equal, can_be_at_most, is_equal = s->total == s->p * s->a + s->q * s->b, is_at_most = s->total <= s->p * s->a + s->q * s->b;
    brute_sum(s, &can_equal, &can_be_at_most);
    Value sum = plus(c, times(c, figure(c, 1, s->a, s->mode), s->p), times(c, figure(c, 2, s->b, s->mode), s->q));
    Value total = figure(c, 3, s->total, s->total_mode);
    Verdict equal = judge_equal(c, total, sum).verdict, at_most = judge_at_most(c, total, sum).verdict;
    if (equal == VERDICT_UNLIKELY) equal = VERDICT_ROUNDING;  /* a grade of it */
    if (at_most == VERDICT_UNLIKELY) at_most = VERDICT_ROUNDING;
    assert_int_equal(equal, is_equal ? VERDICT_EXACT : can_equal ? VERDICT_ROUNDING : VERDICT_VIOLATED);
    assert_int_equal(at_most, is_at_most ? VERDICT_EXACT : can_be_at_most ? VERDICT_ROUNDING : VERDICT_VIOLATED);
}

static void every_small_sum_has_the_verdict_of_its_true_values(void **state) {
    static const int factors[][2] = {{1, 1}, {1, -1}, {-1, -1}, {2, -1}};
    ModelFixture *f = model_check("");
    int compared = 0;
    (void)state;
    for (size_t k = 0; k < sizeof factors / sizeof *factors; k++)
        for (int mode = 0; mode < 9; mode++)
            for (int at = 0; at < 5 * 5 * 9; at++) {
                Sum s = {at % 5 - 2, at / 5 % 5 - 2, at / 25 - 4, factors[k][0], factors[k][1], (Mode)(mode % 3), (Mode)(mode / 3)};
                compare_sum(&f->checker, &s);
                arena_clear(&f->checker.scratch);
                compared++;
            }
    assert_int_equal(compared, 4 * 9 * 225);
    model_done(f);
}

/* A figure that stands on both sides is one: a - a is nothing, whatever it was rounded from. */
static void a_figure_on_both_sides_is_one(void **state) {
    ModelFixture *f = model_check("");
    Checker *c = &f->checker;
    (void)state;
    for (int b = -2; b <= 2; b++) {
        Value a = figure(c, 1, 2, MODE_ROUNDED), sum = plus(c, a, figure(c, 2, b, MODE_EXACT));
        assert_int_equal(judge_equal(c, a, sum).verdict, b ? VERDICT_VIOLATED : VERDICT_EXACT);
    }
    model_done(f);
}

/* ---- quotients, from text ---- */
typedef struct { int a, b; Mode mode; } Pair;

/* Can a/b (or (a-b)/b, or a/(a+b)) be at least, and at most, the given hundredths? */
typedef enum { SHARE, GROWTH, PART } Kind;
static const char *const kind_text[] = {"t.a / t.b", "(t.a - t.b) / t.b", "t.a / (t.a + t.b)"};

static void top_and_bottom(Kind kind, Whole a, Whole b, Whole *top, Whole *bottom) {
    *top = kind == GROWTH ? a - b : a, *bottom = kind == PART ? a + b : b;
}

/* Of the quotient against thousandths / 1000: the signs it can have. */
static void brute_order(const Pair *p, Kind kind, int thousandths, bool *less, bool *same, bool *more) {
    Samples a = samples(p->a, p->mode), b = samples(p->b, p->mode);
    *less = *same = *more = false;
    for (int i = 0; i < a.count; i++)
        for (int k = 0; k < b.count; k++) {
            Whole top, bottom;
            top_and_bottom(kind, a.at[i], b.at[k], &top, &bottom);
            Whole off = (bottom > 0 ? 1 : -1) * (1000 * top - thousandths * bottom);
            *less |= off < 0, *same |= off == 0, *more |= off > 0;
        }
    *same |= *less && *more;
}

/* Or comes as near to it as one likes: samples beside an open end are 1 away from it. */
static bool can_be_zero(const Pair *p, Kind kind) {
    Samples a = samples(p->a, p->mode), b = samples(p->b, p->mode);
    bool up = false, down = false;
    for (int i = 0; i < a.count; i++)
        for (int k = 0; k < b.count; k++) {
            Whole top, bottom;
            top_and_bottom(kind, a.at[i], b.at[k], &top, &bottom);
            up |= bottom >= -2, down |= bottom <= 2;
        }
    return up && down;
}

static bool is_within(const Pair *p, Kind kind, int low, int high) {
    bool less, same, more, above_low, below_high;
    brute_order(p, kind, low, &less, &same, &more);
    above_low = same || more;
    brute_order(p, kind, high, &less, &same, &more);
    below_high = same || less;
    return above_low && below_high;
}

/* The claim "p%" allows half a percent on both sides; cut off, a whole one away from zero. */
static Verdict brute_claim(const Pair *p, Kind kind, int percent) {
    Whole top, bottom;
    bool less, same, more;
    if (can_be_zero(p, kind)) return VERDICT_UNDEFINED;
    top_and_bottom(kind, p->a, p->b, &top, &bottom);
    Whole off = 200 * top - 2 * percent * bottom, half = llabs(bottom);
    if (llabs(off) <= half) return VERDICT_EXACT;             /* it rounds to p, half up or half even */
    if (is_within(p, kind, 10 * percent - 5, 10 * percent + 5)) return VERDICT_ROUNDING;
    brute_order(p, kind, 10 * percent + (percent < 0 ? -10 : 10), &less, &same, &more);
    bool stops = percent < 0 ? more : less;                   /* short of the next one */
    brute_order(p, kind, 10 * percent - (percent ? 0 : 10), &less, &same, &more);
    bool goes = percent > 0 ? same || more : percent < 0 ? same || less : more;
    return stops && goes ? VERDICT_TRUNCATED : VERDICT_VIOLATED;
}

enum { LEAST = -20, GREATEST = 130 };

static ModelFixture *check_claims(const Pair *p, Kind kind) {
    static char text[40000];
    int n = snprintf(text, sizeof text, "table t { amounts kEUR 1 %s; a; b }\ndata t {\n a %d\n b %d\n}\nsection s \"S\" {\n", mode_name[p->mode], p->a, p->b);
    for (int percent = LEAST; percent <= GREATEST; percent++)
        n += snprintf(text + n, sizeof text - (size_t)n, "\"\"\"{%d%% == %s}\"\"\"\n", percent, kind_text[kind]);
    snprintf(text + n, sizeof text - (size_t)n, "}\n");
    return model_check(text);
}

static void compare_claims(const Pair *p, Kind kind) {
    ModelFixture *f = check_claims(p, kind);
    int percent = LEAST;
    for (size_t i = 0; i < f->checker.records.count && percent <= GREATEST; i++) {
        const CheckRecord *r = &f->checker.records.at[i];
        Verdict found = r->verdict == VERDICT_UNLIKELY ? VERDICT_ROUNDING : r->verdict, wanted = brute_claim(p, kind, percent);
        if (r->kind != CHECK_CLAIM || r->verdict == VERDICT_INCONSISTENT) continue;
        if (found != wanted)
            fail_msg("%s, a %d, b %d, %s: %d%% is %s, not %s", kind_text[kind], p->a, p->b, mode_name[p->mode], percent,
                     verdict_name(found), verdict_name(wanted));
        percent++;
    }
    assert_int_equal(percent, GREATEST + 1);
    model_done(f);
}

static void every_small_quotient_has_the_verdict_of_its_true_values(void **state) {
    (void)state;
    for (int kind = SHARE; kind <= PART; kind++)
        for (int at = 0; at < 5 * 5 * 3; at++) {
            Pair p = {at % 5 - 1, at / 5 % 5 - 1, (Mode)(at / 25)};
            compare_claims(&p, (Kind)kind);
        }
}

/* ---- rules over quotients ---- */
static const char *const relations[] = {"==", "!=", "<", "<=", ">", ">="};

static Verdict brute_rule(const Pair *p, Kind kind, const char *relation, int percent) {
    bool less, same, more, is_point;
    Whole top, bottom;
    if (can_be_zero(p, kind)) return VERDICT_UNDEFINED;
    top_and_bottom(kind, p->a, p->b, &top, &bottom);
    Whole off = (bottom > 0 ? 1 : -1) * (100 * top - percent * bottom);
    brute_order(p, kind, 10 * percent, &less, &same, &more);
    is_point = less + same + more == 1;
    bool wants_equal = strchr(relation, '='), not_equal = *relation == '!';
    bool holds = not_equal ? off != 0 : (wants_equal && off == 0) || (*relation == '<' && off < 0) || (*relation == '>' && off > 0);
    bool can = not_equal ? !is_point || !same : (wants_equal && same) || (*relation == '<' && less) || (*relation == '>' && more);
    return holds ? VERDICT_EXACT : can ? VERDICT_ROUNDING : VERDICT_VIOLATED;
}

static ModelFixture *check_rules_of(const Pair *p, Kind kind) {
    static char text[40000];
    int n = snprintf(text, sizeof text, "table t { amounts kEUR 1 %s; a; b }\ndata t {\n a %d\n b %d\n}\n", mode_name[p->mode], p->a, p->b);
    for (int at = 0; at < 6 * 12; at++)
        n += snprintf(text + n, sizeof text - (size_t)n, "rule r%d: %s %s %d%%\n", at, kind_text[kind], relations[at % 6], at / 6 * 10);
    return model_check(text);
}

static void compare_rules(const Pair *p, Kind kind) {
    ModelFixture *f = check_rules_of(p, kind);
    int at = 0;
    for (size_t i = 0; i < f->checker.records.count && at < 6 * 12; i++) {
        const CheckRecord *r = &f->checker.records.at[i];
        Verdict found = r->verdict == VERDICT_UNLIKELY ? VERDICT_ROUNDING : r->verdict, wanted = brute_rule(p, kind, relations[at % 6], at / 6 * 10);
        if (r->kind != CHECK_RULE || r->verdict == VERDICT_INCONSISTENT) continue;
        if (found != wanted)
            fail_msg("%s, a %d, b %d, %s: %s %d%% is %s, not %s", kind_text[kind], p->a, p->b, mode_name[p->mode], relations[at % 6],
                     at / 6 * 10, verdict_name(found), verdict_name(wanted));
        at++;
    }
    assert_int_equal(at, 6 * 12);
    model_done(f);
}

static void every_small_rule_has_the_verdict_of_its_true_values(void **state) {
    (void)state;
    for (int kind = SHARE; kind <= PART; kind++)
        for (int at = 0; at < 5 * 5 * 3; at++) {
            Pair p = {at % 5 - 1, at / 5 % 5 - 1, (Mode)(at / 25)};
            compare_rules(&p, (Kind)kind);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_small_sum_has_the_verdict_of_its_true_values),
        cmocka_unit_test(a_figure_on_both_sides_is_one),
        cmocka_unit_test(every_small_quotient_has_the_verdict_of_its_true_values),
        cmocka_unit_test(every_small_rule_has_the_verdict_of_its_true_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
