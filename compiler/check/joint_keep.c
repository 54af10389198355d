/* What a satisfied check says of the true values, as linear conditions: a sum is one equation; a
 * share or a growth printed as p stands for every value within [lo, hi], so a/b = p says
 * lo * b <= a <= hi * b where b is more than zero, and the other way round where it is less. */
#include "compiler/check/joint.h"

#include <string.h>

typedef enum { KEPT_EXACT, KEPT_ROUNDED, KEPT_BROKEN } Kept;

static JointRule with_own_terms(Checker *c, JointRule rule) {
    Term *terms = ARENA_NEW(&c->joint, Term, rule.form.count + 1);
    for (uint32_t i = 0; i < rule.form.count; i++) terms[i] = rule.form.terms[i];
    rule.form.terms = terms;
    return rule;
}

uint32_t joint_rule_keep(Checker *c, JointRule rule) {
    enum { FIRST = 512 }; /* so that those of a report of usual size are never copied */
    VEC_RESERVE(&c->joint_rules, FIRST);
    VEC_PUSH(&c->joint_rules, with_own_terms(c, rule));
    return (uint32_t)c->joint_rules.count - 1;
}

static bool is_ratio(Value v) { return v.bottom.count > 0; }

/* Of a quotient's bottom, whose bounds do not hold zero. */
static int sign_of(Linear bottom) {
    Bounds b;
    return linear_bounds(bottom, &b) && !bounds_hold_zero(b) ? rational_sign(b.point) : 0;
}

static void keep(Checker *c, JointRule rule, Kept kept) {
    if (!rule.form.count) return;
    if (kept == KEPT_BROKEN) {
        VEC_PUSH(&c->broken_rules, with_own_terms(c, rule));
        return;
    }
    uint32_t index = joint_rule_keep(c, rule);
    if (kept == KEPT_ROUNDED) VEC_PUSH(&c->joint_rounded, index);
}

/* top / bottom >= end, or <= end: sign * (end * bottom - top) <= 0, or its opposite. What a share
 * is of is more than zero; where a broken one says otherwise, that may be just what is wrong. */
static void keep_end(Checker *c, JointRule rule, Value ratio, Rational end, bool is_low,
                     Kept kept) {
    int sign = kept == KEPT_BROKEN ? 1 : sign_of(ratio.bottom);
    Rational out = rational_from_int(is_low ? -sign : sign);
    Linear rest;
    if (!sign || !linear_add(&c->scratch, ratio.top, rational_negate(end), ratio.bottom, &rest) ||
        !linear_scale(&c->scratch, rest, out, &rule.form))
        return;
    rule.is_equal = false;
    keep(c, rule, kept);
}

static void keep_within(Checker *c, JointRule rule, Value ratio, Bounds ends, Kept kept) {
    keep_end(c, rule, ratio, ends.lo, true, kept);
    keep_end(c, rule, ratio, ends.hi, false, kept);
}

static void keep_claim(Checker *c, JointRule rule, const Judgement *j, Kept kept) {
    Linear literal = linear_term(&c->scratch, TERM_ANONYMOUS, j->literal);
    if (!j->has_literal) return;
    if (is_ratio(j->right))
        keep_within(c, rule, j->right, j->literal, kept);
    else if (linear_add(&c->scratch, j->right.top, rational_from_int(-1), literal, &rule.form))
        keep(c, rule, kept);
}

/* The figure beside a quotient is within what the quotient may be. */
static void keep_beside(Checker *c, JointRule rule, Value other, Value ratio) {
    Bounds within;
    if (value_bounds(ratio, &within) &&
        linear_add(&c->scratch, other.top, rational_from_int(-1),
                   linear_term(&c->scratch, TERM_ANONYMOUS, within), &rule.form))
        keep(c, rule, KEPT_BROKEN);
}

/* A quotient beside a figure or a constant: what the other side may be are its ends. */
static void keep_quotient(Checker *c, JointRule rule, const Judgement *j, Kept kept) {
    bool is_left = is_ratio(j->left);
    Value ratio = is_left ? j->left : j->right, other = is_left ? j->right : j->left;
    Bounds ends;
    if (is_ratio(other) || !value_bounds(other, &ends)) return;
    if (rule.is_equal)
        keep_within(c, rule, ratio, ends, kept);
    else if (is_left)
        keep_end(c, rule, ratio, ends.hi, false, kept);
    else
        keep_end(c, rule, ratio, ends.lo, true, kept);
    if (kept == KEPT_BROKEN && rule.is_equal && other.top.count) keep_beside(c, rule, other, ratio);
}

static void keep_comparison(Checker *c, JointRule rule, const Judgement *j, Kept kept) {
    bool scaled;
    if (!j->relation || (!rule.is_equal && strcmp(j->relation, "<=") != 0)) return;
    if (is_ratio(j->left) || is_ratio(j->right))
        keep_quotient(c, rule, j, kept);
    else if (judge_difference(c, j->left, j->right, &rule.form, &scaled))
        keep(c, rule, kept);
}

static JointRule rule_about(const Finding *f, const Judgement *j) {
    return (JointRule){.kind = f->kind,
                       .span = f->span,
                       .name = f->name,
                       .text = f->text,
                       .rule = f->rule,
                       .sentence = f->sentence,
                       .expect = f->expect,
                       .figure = f->figure,
                       .most = f->most,
                       .is_equal = f->kind == CHECK_CLAIM || judgement_is_equation(j)};
}

static void keep_check(Checker *c, JointRule rule, const Judgement *j, Kept kept) {
    if (rule.kind == CHECK_CLAIM)
        keep_claim(c, rule, j, kept);
    else
        keep_comparison(c, rule, j, kept);
}

/* Else what it reads of the text has gone into a product, and cannot be asked for. */
static bool names_fact(const Checker *c, const Broken *b) {
    for (uint32_t i = b->first_rule; i < b->first_rule + b->rule_count; i++)
        for (uint32_t k = 0; k < c->broken_rules.at[i].form.count; k++)
            if (c->broken_rules.at[i].form.terms[k].fact) return true;
    return false;
}

/* What a broken check says goes to the search for its cause. */
bool joint_keep_broken(Checker *c, const Finding *f, const Judgement *j) {
    Broken made = {.finding = *f,
                   .judgement = *j,
                   .first_rule = (uint32_t)c->broken_rules.count,
                   .reads_fact = c->reads_fact};
    if (f->note_count) return false; /* they do not outlive this call */
    keep_check(c, rule_about(f, j), j, KEPT_BROKEN);
    made.rule_count = (uint32_t)c->broken_rules.count - made.first_rule;
    made.reads_fact &= !names_fact(c, &made);
    if (made.rule_count) VEC_PUSH(&c->broken, made);
    return made.rule_count > 0;
}

/* The sum of a cell is found again from its table, so an exact one need not be kept. */
void joint_keep(Checker *c, const Finding *f, const Judgement *j) {
    bool is_rounded = j->verdict == VERDICT_ROUNDING || j->verdict == VERDICT_UNLIKELY ||
                      j->verdict == VERDICT_REPEATED;
    JointRule rule = rule_about(f, j);
    if (j->is_conditional) return;
    if (j->verdict == VERDICT_OPEN) unknown_keep(c, rule, j);
    if (!is_rounded && j->verdict != VERDICT_EXACT) return;
    if (f->kind == CHECK_SUM && rule.is_equal) {
        if (is_rounded) VEC_PUSH(&c->joint_totals, f->figure);
        return;
    }
    keep_check(c, rule, j, is_rounded ? KEPT_ROUNDED : KEPT_EXACT);
    if (f->kind == CHECK_ROW) map_put(&c->joint_formulas, f->figure, 1);
}
