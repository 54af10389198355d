/* What a satisfied check says of the true values, as linear conditions: a sum is one equation; a
 * share or a growth printed as p stands for every value within [lo, hi], so a/b = p says
 * lo * b <= a <= hi * b where b is more than zero, and the other way round where it is less. */
#include "compiler/check/joint.h"

#include <string.h>

uint32_t joint_rule_keep(Checker *c, JointRule rule) {
    Term *terms = ARENA_NEW(&c->joint, Term, rule.form.count + 1);
    for (uint32_t i = 0; i < rule.form.count; i++) terms[i] = rule.form.terms[i];
    rule.form.terms = terms;
    VEC_PUSH(&c->joint_rules, rule);
    return (uint32_t)c->joint_rules.count - 1;
}

static bool is_ratio(Value v) { return v.bottom.count > 0; }

/* Of a quotient's bottom, whose bounds do not hold zero. */
static int sign_of(Linear bottom) {
    Bounds b;
    return linear_bounds(bottom, &b) && !bounds_hold_zero(b) ? rational_sign(b.point) : 0;
}

static void keep(Checker *c, JointRule rule, bool is_rounded) {
    if (!rule.form.count) return;
    uint32_t index = joint_rule_keep(c, rule);
    if (is_rounded) VEC_PUSH(&c->joint_rounded, index);
}

/* top / bottom >= end, or <= end: sign * (end * bottom - top) <= 0, or its opposite. */
static void keep_end(Checker *c, JointRule rule, Value ratio, Rational end, bool is_low,
                     bool is_rounded) {
    int sign = sign_of(ratio.bottom);
    Rational out = rational_from_int(is_low ? -sign : sign);
    Linear rest;
    if (!sign || !linear_add(&c->scratch, ratio.top, rational_negate(end), ratio.bottom, &rest) ||
        !linear_scale(&c->scratch, rest, out, &rule.form))
        return;
    rule.is_equal = false;
    keep(c, rule, is_rounded);
}

static void keep_within(Checker *c, JointRule rule, Value ratio, Bounds ends, bool is_rounded) {
    keep_end(c, rule, ratio, ends.lo, true, is_rounded);
    keep_end(c, rule, ratio, ends.hi, false, is_rounded);
}

static void keep_claim(Checker *c, JointRule rule, const Judgement *j, bool is_rounded) {
    Linear literal = linear_term(&c->scratch, TERM_ANONYMOUS, j->literal);
    if (!j->has_literal) return;
    if (is_ratio(j->right))
        keep_within(c, rule, j->right, j->literal, is_rounded);
    else if (linear_add(&c->scratch, j->right.top, rational_from_int(-1), literal, &rule.form))
        keep(c, rule, is_rounded);
}

/* A quotient beside a figure or a constant: what the other side may be are its ends. */
static void keep_quotient(Checker *c, JointRule rule, const Judgement *j, bool is_rounded) {
    bool is_left = is_ratio(j->left);
    Value ratio = is_left ? j->left : j->right, other = is_left ? j->right : j->left;
    Bounds ends;
    if (is_ratio(other) || !value_bounds(other, &ends)) return;
    if (rule.is_equal)
        keep_within(c, rule, ratio, ends, is_rounded);
    else if (is_left)
        keep_end(c, rule, ratio, ends.hi, false, is_rounded);
    else
        keep_end(c, rule, ratio, ends.lo, true, is_rounded);
}

static void keep_comparison(Checker *c, JointRule rule, const Judgement *j, bool is_rounded) {
    bool scaled;
    if (!j->relation || (!rule.is_equal && strcmp(j->relation, "<=") != 0)) return;
    if (is_ratio(j->left) || is_ratio(j->right))
        keep_quotient(c, rule, j, is_rounded);
    else if (judge_difference(c, j->left, j->right, &rule.form, &scaled))
        keep(c, rule, is_rounded);
}

/* The sum of a cell is found again from its table, so an exact one need not be kept. */
void joint_keep(Checker *c, const Finding *f, const Judgement *j) {
    bool is_rounded = j->verdict == VERDICT_ROUNDING || j->verdict == VERDICT_UNLIKELY;
    JointRule rule = {.kind = f->kind,
                      .span = f->span,
                      .name = f->name,
                      .text = f->text,
                      .rule = f->rule,
                      .sentence = f->sentence,
                      .expect = f->expect,
                      .figure = f->figure,
                      .most = f->most};
    if (j->is_conditional) return;
    rule.is_equal = f->kind == CHECK_CLAIM || (j->relation && strcmp(j->relation, "==") == 0);
    if (j->verdict == VERDICT_OPEN) unknown_keep(c, rule, j);
    if (!is_rounded && j->verdict != VERDICT_EXACT) return;
    if (f->kind == CHECK_SUM && rule.is_equal) {
        if (is_rounded) VEC_PUSH(&c->joint_totals, f->figure);
        return;
    }
    if (f->kind == CHECK_CLAIM)
        keep_claim(c, rule, j, is_rounded);
    else
        keep_comparison(c, rule, j, is_rounded);
    if (f->kind == CHECK_ROW) map_put(&c->joint_formulas, f->figure, 1);
}
