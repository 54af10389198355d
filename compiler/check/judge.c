/* Two sides of an equation or an inequality: which verdict? Everything is compared exactly, on the
 * linear forms of both sides, so that a figure on both of them is one figure. */
#include "compiler/check/check.h"
#include "compiler/check/eval.h"
#include "compiler/check/grade.h"
#include "compiler/check/judge.h"

#include <string.h>

uint16_t value_unit(const Checker *c, Value v) {
    const Model *m = c->m;
    if (v.has_measure && v.measure.unit != UINT16_MAX) return v.measure.unit;
    if (v.type.kind == TYPE_MONEY)
        return m->has_amounts && m->amounts.type.base == v.type.base ? m->amounts.unit
                                                                     : v.type.base;
    if (v.type.kind == TYPE_NUMBER && v.type.is_percent) return m->percent_unit;
    if (v.type.kind == TYPE_COUNT || v.type.kind == TYPE_SCORE || v.type.kind == TYPE_RATE)
        return v.type.base;
    return 0;
}

/* Exact where eight decimals do, else rounded to four; trailing zeros cut, but money to its
 * published step. */
const char *show_plain(Checker *c, Rational value, uint16_t unit) {
    Rational in_unit;
    Decimal d;
    char text[64];
    const Model *m = c->m;
    if (!rational_divide(value, unit_factor(m, unit), &in_unit)) return "too large";
    if (!rational_is_decimal(in_unit, &d) || d.scale > 8) {
        if (!rational_round(in_unit, 4, ROUND_HALF_UP, &d)) return "too large";
    }
    d = decimal_trim(d);
    bool is_amount = m->has_amounts && unit == m->amounts.unit && d.scale < m->amounts.scale;
    if (is_amount) decimal_rescale(d, m->amounts.scale, ROUND_DOWN, &d);
    size_t n = decimal_format(d, text);
    return arena_copy(c->m->whole, text, n);
}

const char *show_value(Checker *c, Rational value, uint16_t unit) {
    return show_beside(c, show_plain(c, value, unit), unit);
}

/* ---- sources ---- */
static bool is_among(uint32_t figure, const uint32_t *of, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (of[i] == figure) return true;
    return false;
}

/* A figure that stands above and below the line, or on both sides, is one source. Long sums have no
 * such figures, so the search stays short. */
static void collect(Linear form, uint32_t *to, uint32_t *count) {
    uint32_t before = *count < 16 ? *count : 0;
    for (uint32_t i = 0; i < form.count; i++)
        if (form.terms[i].figure != TERM_ANONYMOUS && !is_among(form.terms[i].figure, to, before))
            to[(*count)++] = form.terms[i].figure;
}

void judge_sources(Checker *c, Judgement *j) {
    uint32_t most =
        j->left.top.count + j->left.bottom.count + j->right.top.count + j->right.bottom.count;
    uint32_t *made = ARENA_NEW(c->m->whole, uint32_t, most + 1);
    collect(j->left.top, made, &j->source_count);
    collect(j->left.bottom, made, &j->source_count);
    collect(j->right.top, made, &j->source_count);
    collect(j->right.bottom, made, &j->source_count);
    j->sources = made;
    j->touches = j->touches || most > 0;
}

static bool judge_points(Judgement *j) {
    Bounds l, r;
    if (!value_bounds(j->left, &l) || !value_bounds(j->right, &r)) return false;
    j->left_point = l.point, j->right_point = r.point;
    j->has_values = true;
    return j->has_residual = rational_subtract(l.point, r.point, &j->residual);
}

Judgement judge_unknown(Judgement j, uint8_t status) {
    j.verdict = status == STATUS_UNDEFINED ? VERDICT_UNDEFINED : VERDICT_OPEN;
    j.is_blank = status == STATUS_BLANK;
    if (status == STATUS_OVERFLOW) j.verdict = VERDICT_UNDECIDED;
    return j;
}

/* left - right as one linear form: also N/D against k as N - kD. False when it is not linear. */
bool judge_difference(Checker *c, Value a, Value b, Linear *out, bool *is_scaled) {
    Rational minus = rational_from_int(-1);
    *is_scaled = false;
    if (a.bottom.count == 0 && b.bottom.count == 0)
        return linear_add(&c->scratch, a.top, minus, b.top, out);
    *is_scaled = true;
    Rational k;
    if (b.bottom.count == 0 && linear_is_constant(b.top, &k))
        return linear_add(&c->scratch, a.top, rational_negate(k), a.bottom, out);
    if (a.bottom.count == 0 && linear_is_constant(a.top, &k))
        return judge_difference(c, b, a, out, is_scaled);
    return false;
}

Rational bounds_reach(Bounds b) {
    Rational up, down;
    if (!rational_subtract(b.hi, b.point, &up) || !rational_subtract(b.point, b.lo, &down))
        return rational_from_int(0);
    return rational_compare(up, down) > 0 ? up : down;
}

/* Both sides are one figure each, printed to the same step. */
static bool is_tie(const Judgement *j) {
    return j->left.figure != NONE && j->right.figure != NONE && j->left.has_measure &&
           j->right.has_measure && j->left.measure.scale == j->right.measure.scale &&
           j->left.measure.unit == j->right.measure.unit && j->left.measure.mode != MODE_EXACT;
}

bool value_is_ratio(Value v) { return v.bottom.count > 0; }
static bool is_constant(Value v) {
    Rational value;
    return !value_is_ratio(v) && linear_is_constant(v.top, &value);
}

static bool linear_gap(Judgement *j, Linear d, Bounds *gap) {
    if (!linear_bounds(d, gap)) return false;
    j->is_unlikely = rational_sign(j->residual) && bounds_hold_zero(*gap) && grade_is_unlikely(d);
    return true;
}

/* N/D - k and k - N/D have the sign of N - kD, turned by that of D. */
static bool quotient_gap(Checker *c, Judgement *j, Bounds *gap) {
    bool is_left = value_is_ratio(j->left), scaled;
    Value ratio = is_left ? j->left : j->right;
    Linear d;
    Bounds bottom;
    if (!judge_difference(c, j->left, j->right, &d, &scaled) ||
        !linear_bounds(ratio.bottom, &bottom))
        return false;
    int sign = rational_sign(bottom.point) * (is_left ? 1 : -1);
    return linear_scale(&c->scratch, d, rational_from_int(sign), &d) && linear_gap(j, d, gap);
}

/* What left - right may be; its size means something only where neither side is a quotient. */
static bool judge_gap(Checker *c, Judgement *j, Bounds *gap) {
    Linear d;
    bool scaled;
    Bounds l, r;
    if (!value_is_ratio(j->left) && !value_is_ratio(j->right)) {
        if (!judge_difference(c, j->left, j->right, &d, &scaled) || !linear_gap(j, d, gap))
            return false;
        j->slack = bounds_reach(*gap);
        return true;
    }
    if (!value_bounds(j->left, &l) || !value_bounds(j->right, &r)) return false;
    if (!rational_add(bounds_reach(l), bounds_reach(r), &j->slack)) j->slack = rational_from_int(0);
    bool is_plain = is_constant(j->left) || is_constant(j->right);
    return is_plain ? quotient_gap(c, j, gap) : bounds_subtract(l, r, gap);
}

static bool prepare(Checker *c, Judgement *j, Value left, Value right, const char *relation) {
    *j = (Judgement){.left = left,
                     .right = right,
                     .relation = relation,
                     .unit = value_unit(c, left.type.is_zero ? right : left)};
    if (left.kind != VALUE_NUMBER || right.kind != VALUE_NUMBER) return j->is_silent = true, false;
    j->touches = left.figure != NONE || right.figure != NONE || left.status || right.status;
    judge_sources(c, j);
    uint8_t status = left.status > right.status ? left.status : right.status;
    if (status != STATUS_KNOWN) return *j = judge_unknown(*j, status), false;
    if (!judge_points(j)) return j->verdict = VERDICT_UNDECIDED, false;
    return true;
}

bool bounds_meet_value(Value v, Bounds b, bool *ok) {
    Bounds own;
    *ok = value_bounds(v, &own);
    return *ok && bounds_meet(own, b);
}

bool prints_as(Rational value, Rational printed, Rational quantum) {
    Rational in_steps, wanted, rounded;
    Decimal up, even;
    if (!rational_divide(value, quantum, &in_steps) || !rational_divide(printed, quantum, &wanted))
        return false;
    if (!rational_round(in_steps, 0, ROUND_HALF_UP, &up) ||
        !rational_round(in_steps, 0, ROUND_HALF_EVEN, &even))
        return false;
    return (rational_from_decimal(up, &rounded) && rational_compare(rounded, wanted) == 0) ||
           (rational_from_decimal(even, &rounded) && rational_compare(rounded, wanted) == 0);
}

/* A share or rate that a cell states is judged as one in text: it holds when the figures print
 * so. */
static Verdict share_verdict(Checker *c, const Judgement *j, Verdict by_bounds) {
    Rational step;
    bool ok, is_share = j->left.figure != NONE && j->left.has_measure && j->right.bottom.count > 0;
    if (!is_share || !measure_quantum(c->m, j->left.measure, &step)) return by_bounds;
    if (prints_as(j->right_point, j->left_point, step)) return VERDICT_EXACT;
    Bounds cut = bounds_printed(j->left_point, step, MODE_TRUNCATED);
    bool is_cut = by_bounds == VERDICT_VIOLATED && bounds_meet_value(j->right, cut, &ok);
    return is_cut ? VERDICT_TRUNCATED : by_bounds;
}

Judgement judge_equal(Checker *c, Value left, Value right) {
    Judgement j;
    Bounds gap;
    if (!prepare(c, &j, left, right, "==")) return j;
    if (!judge_gap(c, &j, &gap)) return j.verdict = VERDICT_UNDECIDED, j;
    int sign = rational_sign(j.residual);
    j.verdict = sign == 0              ? VERDICT_EXACT
              : !bounds_hold_zero(gap) ? VERDICT_VIOLATED
              : is_tie(&j)             ? VERDICT_REPEATED
              : j.is_unlikely          ? VERDICT_UNLIKELY
                                       : VERDICT_ROUNDING;
    if (sign) j.verdict = share_verdict(c, &j, j.verdict);
    return j;
}

/* a <= b is broken only when a > b whatever the true values; strict: also when a is b at best. */
static Judgement judge_order(Checker *c, Value left, Value right, bool strict,
                             const char *relation) {
    Judgement j;
    Bounds gap;
    if (!prepare(c, &j, left, right, relation)) return j;
    if (!judge_gap(c, &j, &gap)) return j.verdict = VERDICT_UNDECIDED, j;
    int sign = rational_sign(j.residual), least = rational_sign(gap.lo);
    bool holds = strict ? sign < 0 : sign <= 0;
    bool possible = least < 0 || (!strict && least == 0 && !gap.lo_open);
    j.verdict = holds         ? VERDICT_EXACT
              : !possible     ? VERDICT_VIOLATED
              : j.is_unlikely ? VERDICT_UNLIKELY
                              : VERDICT_ROUNDING;
    return j;
}

Judgement judge_at_most(Checker *c, Value part, Value whole) {
    return judge_order(c, part, whole, false, "<=");
}

static Judgement turned(Judgement j) { return j.is_turned = true, j; }

static Judgement judge_unequal(Checker *c, Value left, Value right) {
    Judgement j = judge_equal(c, left, right);
    j.relation = "!=";
    if (j.verdict == VERDICT_EXACT)
        j.verdict = rational_sign(j.slack) == 0 ? VERDICT_VIOLATED : VERDICT_ROUNDING;
    else if (j.verdict == VERDICT_VIOLATED || j.verdict == VERDICT_REPEATED ||
             j.verdict == VERDICT_ROUNDING || j.verdict == VERDICT_UNLIKELY)
        j.verdict = VERDICT_EXACT;
    return j;
}

static Judgement judge_truth(Checker *c, NodeRef at, const Scope *scope) {
    Judgement j = {.left = value_poison(), .right = value_poison(), .touches = true};
    bool truth;
    uint32_t before = c->m->sink->counts[SEVERITY_ERROR];
    if (!eval_truth(c, at, scope, &truth)) {
        j.is_silent = c->m->sink->counts[SEVERITY_ERROR] != before;
        return j.verdict = VERDICT_OPEN, j;
    }
    return j.verdict = truth ? VERDICT_EXACT : VERDICT_VIOLATED, j;
}

static bool compares_numbers(Value a, Value b) {
    return (a.kind == VALUE_NUMBER || a.kind == VALUE_POISON) &&
           (b.kind == VALUE_NUMBER || b.kind == VALUE_POISON);
}

static Judgement judge_comparison(Checker *c, NodeRef at, const Scope *scope) {
    NodeRef first = ref_first(c->m, at), second = ref_next(c->m, first);
    Value a = eval_content(c, first, scope), b = eval_content(c, second, scope);
    Type type;
    if (!compares_numbers(a, b)) return judge_truth(c, at, scope);
    if (a.kind == VALUE_POISON || b.kind == VALUE_POISON) return (Judgement){.is_silent = true};
    if (!type_add(a.type, b.type, &type))
        return judge_truth(c, at, scope); /* reports the two types */
    switch ((int)ref_kind(c->m, at)) {
    case AST_EQUAL: return judge_equal(c, a, b);
    case AST_NOT_EQUAL: return judge_unequal(c, a, b);
    case AST_LESS: return judge_order(c, a, b, true, "<");
    case AST_LESS_EQUAL: return judge_order(c, a, b, false, "<=");
    case AST_GREATER: return turned(judge_order(c, b, a, true, "<"));
    default: return turned(judge_order(c, b, a, false, "<="));
    }
}

/* How bad a part of `and` or `or` is. */
static int rank(Judgement j) {
    switch ((int)j.verdict) {
    case VERDICT_EXACT: return 0;
    case VERDICT_ROUNDING: return 1;
    case VERDICT_OPEN: return 2;
    case VERDICT_UNLIKELY:
    case VERDICT_REPEATED:
    case VERDICT_TRUNCATED: return 3;
    default: return 4;
    }
}

static Judgement judge_connective(Checker *c, NodeRef at, const Scope *scope) {
    NodeRef first = ref_first(c->m, at), second = ref_next(c->m, first);
    Judgement a = judge_expression(c, first, scope), b = judge_expression(c, second, scope);
    bool is_and = ref_kind(c->m, at) == AST_AND, first_is_worse = rank(a) >= rank(b);
    Judgement j = is_and == first_is_worse ? a : b;
    j.is_conditional |= !is_and;
    return j;
}

static Judgement judge_implication(Checker *c, NodeRef at, const Scope *scope) {
    NodeRef first = ref_first(c->m, at);
    uint32_t before = c->m->sink->counts[SEVERITY_ERROR];
    bool truth;
    if (!eval_truth(c, first, scope, &truth))
        return (Judgement){.verdict = VERDICT_OPEN,
                           .touches = true,
                           .is_silent = c->m->sink->counts[SEVERITY_ERROR] != before};
    if (!truth) return (Judgement){.verdict = VERDICT_EXACT};
    Judgement j = judge_expression(c, ref_next(c->m, first), scope);
    j.is_conditional = true;
    return j;
}

Judgement judge_expression(Checker *c, NodeRef at, const Scope *scope) {
    switch ((int)ref_kind(c->m, at)) {
    case AST_EQUAL:
    case AST_NOT_EQUAL:
    case AST_LESS:
    case AST_LESS_EQUAL:
    case AST_GREATER:
    case AST_GREATER_EQUAL: return judge_comparison(c, at, scope);
    case AST_AND:
    case AST_OR: return judge_connective(c, at, scope);
    case AST_IMPLIES: return judge_implication(c, at, scope);
    default: return judge_truth(c, at, scope);
    }
}
