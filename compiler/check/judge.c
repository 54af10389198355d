/* Two sides of an equation, or a literal and an expression: which verdict? Everything is compared
 * exactly, on the linear forms of both sides, so that a figure on both of them is one figure. */
#include "compiler/check/check.h"
#include "compiler/check/eval.h"
#include "compiler/check/grade.h"

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

static void judge_sources(Checker *c, Judgement *j) {
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

static Judgement with_status(Judgement j, uint8_t status) {
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
    if (b.bottom.count == 0 && b.top.count == 0) {
        Rational k = rational_negate(b.top.constant);
        return linear_add(&c->scratch, a.top, k, a.bottom, out);
    }
    if (a.bottom.count == 0 && a.top.count == 0) return judge_difference(c, b, a, out, is_scaled);
    return false;
}

static Rational larger_side(Bounds b) {
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

static bool is_ratio(Value v) { return v.bottom.count > 0; }
static bool is_constant(Value v) { return !is_ratio(v) && v.top.count == 0; }

static bool linear_gap(Judgement *j, Linear d, Bounds *gap) {
    if (!linear_bounds(d, gap)) return false;
    j->is_unlikely = rational_sign(j->residual) && bounds_hold_zero(*gap) && grade_is_unlikely(d);
    return true;
}

/* N/D - k and k - N/D have the sign of N - kD, turned by that of D. */
static bool quotient_gap(Checker *c, Judgement *j, Bounds *gap) {
    bool is_left = is_ratio(j->left), scaled;
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
    if (!is_ratio(j->left) && !is_ratio(j->right)) {
        if (!judge_difference(c, j->left, j->right, &d, &scaled) || !linear_gap(j, d, gap))
            return false;
        j->slack = larger_side(*gap);
        return true;
    }
    if (!value_bounds(j->left, &l) || !value_bounds(j->right, &r)) return false;
    if (!rational_add(larger_side(l), larger_side(r), &j->slack)) j->slack = rational_from_int(0);
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
    if (status != STATUS_KNOWN) return *j = with_status(*j, status), false;
    if (!judge_points(j)) return j->verdict = VERDICT_UNDECIDED, false;
    return true;
}

/* Does some true value of expr lie within what the literal allows? */
static bool literal_meets(Value expr, Bounds literal, bool *ok) {
    Bounds d;
    *ok = value_bounds(expr, &d);
    return *ok && bounds_meet(d, literal);
}

/* Would the computed value print as this literal, half up or half even? */
static bool prints_as(Rational point, Rational literal, Rational quantum) {
    Rational in_steps, wanted, rounded;
    Decimal up, even;
    if (!rational_divide(point, quantum, &in_steps) || !rational_divide(literal, quantum, &wanted))
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
    bool is_cut = by_bounds == VERDICT_VIOLATED && literal_meets(j->right, cut, &ok);
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

Judgement judge_expression(Checker *c, NodeRef at, const Scope *scope) {
    NodeRef first = ref_first(c->m, at), second = ref_next(c->m, first);
    bool truth;
    switch ((int)ref_kind(c->m, at)) {
    case AST_EQUAL:
    case AST_NOT_EQUAL:
    case AST_LESS:
    case AST_LESS_EQUAL:
    case AST_GREATER:
    case AST_GREATER_EQUAL: return judge_comparison(c, at, scope);
    case AST_AND:
    case AST_OR: {
        Judgement a = judge_expression(c, first, scope), b = judge_expression(c, second, scope);
        bool first_is_worse = rank(a) >= rank(b);
        bool all = ref_kind(c->m, at) == AST_AND;
        Judgement j = all == first_is_worse ? a : b;
        j.is_conditional |= !all;
        return j;
    }
    case AST_IMPLIES: {
        uint32_t before = c->m->sink->counts[SEVERITY_ERROR];
        if (!eval_truth(c, first, scope, &truth))
            return (Judgement){.verdict = VERDICT_OPEN,
                               .touches = true,
                               .is_silent = c->m->sink->counts[SEVERITY_ERROR] != before};
        if (!truth) return (Judgement){.verdict = VERDICT_EXACT};
        Judgement j = judge_expression(c, second, scope);
        j.is_conditional = true;
        return j;
    }
    default: return judge_truth(c, at, scope);
    }
}

/* ---- claims: a literal in text against an expression ---- */
typedef struct {
    Str text;
    int sign; /* of a direction word: 1, -1, 0; 2 when there is none */
    bool has_number, is_about;
    Decimal number; /* as written */
    Str digits;     /* where */
    uint16_t unit;
    bool has_unit;
    Str rest; /* what could not be read */
} Literal;

static bool take_word(Str *text, const Str *list) {
    size_t best = 0;
    for (int i = 0; list[i].length; i++)
        if (str_starts_with(*text, list[i]) && list[i].length > best) best = list[i].length;
    text->at += best, text->length -= best;
    return best > 0;
}

static void read_direction(const Model *m, Literal *l) {
    l->sign = 2;
    for (size_t i = 0; i < m->words.count && l->sign == 2; i++) {
        const Words *w = &m->words.at[i];
        if (take_word(&l->text, w->about)) l->is_about = true;
        if (take_word(&l->text, w->more))
            l->sign = 1;
        else if (take_word(&l->text, w->less))
            l->sign = -1;
        else if (take_word(&l->text, w->same))
            l->sign = 0;
    }
    for (size_t i = 0; i < m->words.count && !l->is_about; i++)
        if (take_word(&l->text, m->words.at[i].about)) l->is_about = true;
}

static const NumberStyle *text_style(const Model *m) {
    uint32_t index;
    return symbol_find(m, SYMBOL_STYLE, intern_find(m->names, STR("text")), &index)
             ? &m->styles.at[index].style
             : &number_style_plain;
}

static Literal read_literal(const Model *m, Str text) {
    Literal l = {.text = str_trim(text)};
    size_t length;
    read_direction(m, &l);
    l.text = str_trim(l.text);
    size_t n = number_read(text_style(m), l.text.at, l.text.length, &l.number);
    l.has_number = n > 0;
    l.digits = (Str){l.text.at, n};
    l.rest = str_trim((Str){l.text.at + n, l.text.length - n});
    if (l.has_number && unit_prefix(m, l.rest, &l.unit, &length)) {
        l.has_unit = true;
        l.rest = str_trim((Str){l.rest.at + length, l.rest.length - length});
    } else if (!l.has_number && unit_prefix(m, l.rest, &l.unit, &length) &&
               length < l.rest.length) {
        Str behind = str_trim((Str){l.rest.at + length, l.rest.length - length}); /* "$1,234" */
        n = number_read(text_style(m), behind.at, behind.length, &l.number);
        if (n)
            l.has_number = l.has_unit = true, l.digits = (Str){behind.at, n},
            l.rest = str_trim((Str){behind.at + n, behind.length - n});
    }
    return l;
}

static Judgement mistyped(Checker *c, NodeRef claim, const char *why) {
    Judgement j = {.verdict = VERDICT_MISTYPED,
                   .touches = true,
                   .left = value_poison(),
                   .right = value_poison()};
    (void)claim;
    j.relation = why;
    (void)c;
    return j;
}

static const char *wanted_unit(Checker *c, Value v) {
    if (v.type.kind == TYPE_NUMBER)
        return v.type.is_percent ? "a percentage, such as 27.3%" : "a number";
    const char *unit = name_text(c->m, c->m->units.at[value_unit(c, v)].name);
    return arena_printf(c->m->whole, "an amount in %s", *unit ? unit : "its unit");
}

/* The literal's step: of the declared measure when its unit is the declared one, else its written
 * digits. */
static bool literal_quantum(Checker *c, const Literal *l, Value expr, Rational *quantum) {
    const Model *m = c->m;
    int scale = l->number.scale;
    Measure declared = expr.has_measure ? expr.measure : m->amounts;
    bool is_declared = l->has_unit && expr.type.kind == TYPE_MONEY && l->unit == declared.unit &&
                       !l->is_about && declared.mode != MODE_EXACT;
    if (is_declared && declared.scale > scale) scale = declared.scale;
    Measure measure = {.unit = l->has_unit ? l->unit : UINT16_MAX, .scale = (int8_t)scale};
    return measure_quantum(m, measure, quantum);
}

static bool literal_fits(const Literal *l, const Model *m, Value expr) {
    Type type = l->has_unit ? m->units.at[l->unit].type : (Type){.kind = TYPE_NUMBER};
    if (l->has_unit && type.is_percent) return expr.type.kind == TYPE_NUMBER;
    if (expr.type.kind == TYPE_NUMBER)
        return type.kind == TYPE_NUMBER &&
               (!expr.type.is_percent || l->has_unit || l->number.scale > 0 || l->number.coef <= 1);
    if (expr.type.kind == TYPE_MONEY) return type_same(type, expr.type);
    if (expr.type.kind == TYPE_RATE) return type.kind == TYPE_MONEY && type.base == expr.type.base;
    return !l->has_unit || type_same(type, expr.type);
}

static Verdict sign_verdict(const Literal *l, Bounds b) {
    int sign = rational_sign(b.point);
    bool exact = l->sign == 0 ? sign == 0 : sign * l->sign > 0;
    bool possible = l->sign == 0 ? bounds_hold_zero(b)
                  : l->sign > 0  ? rational_sign(b.hi) > 0
                                 : rational_sign(b.lo) < 0;
    return exact                                    ? VERDICT_EXACT
         : possible && rational_compare(b.lo, b.hi) ? VERDICT_ROUNDING
                                                    : VERDICT_VIOLATED;
}

static bool literal_value(const Literal *l, const Model *m, int sign, Rational *out) {
    return rational_from_decimal(l->number, out) &&
           rational_multiply(*out, unit_factor(m, l->has_unit ? l->unit : UINT16_MAX), out) &&
           rational_multiply(*out, rational_from_int(sign), out);
}

/* The difference of N/D and the literal p as N - pD, where what p was rounded by counts D times. */
static bool literal_is_unlikely(Checker *c, Value expr, Rational stated, Bounds around) {
    Linear form = expr.top, literal = linear_term(&c->scratch, TERM_ANONYMOUS, around);
    Bounds below = bounds_point(rational_from_int(1));
    Rational minus;
    if (expr.bottom.count) {
        bool ok = linear_bounds(expr.bottom, &below) &&
                  linear_add(&c->scratch, form, rational_negate(stated), expr.bottom, &form) &&
                  rational_multiply(stated, below.point, &minus) &&
                  rational_add(form.constant, minus, &form.constant);
        if (!ok) return false;
    }
    return linear_add(&c->scratch, form, rational_negate(below.point), literal, &form) &&
           grade_is_unlikely(form);
}

/* Whole amounts of the books, taken so many times, are whole amounts again. */
static bool is_booked_sum(const Checker *c, Value expr) {
    const Model *m = c->m;
    Bounds constant = bounds_point(expr.top.constant);
    Measure amount = {.type = expr.type};
    if (!m->has_booked || expr.type.kind != TYPE_MONEY || is_ratio(expr) ||
        !bounds_booked(m, amount, &constant))
        return false;
    for (uint32_t i = 0; i < expr.top.count; i++) {
        const Term *t = &expr.top.terms[i];
        uint32_t row, column, table;
        if (t->figure == TERM_ANONYMOUS || t->coef.den != 1) return false;
        table = figure_table(m, t->figure, &row, &column);
        if (table_measure(&m->tables.at[table], row, column).type.kind != TYPE_MONEY) return false;
    }
    return true;
}

/* What the words allow; false when none of it can be in the books. */
static bool words_bounds(const Checker *c, Value expr, Rational stated, Rational quantum,
                         Bounds *out) {
    Measure amount = {.type = expr.type};
    *out = bounds_printed(stated, quantum, MODE_ROUNDED);
    return !is_booked_sum(c, expr) || bounds_booked(c->m, amount, out);
}

static Verdict number_verdict(Checker *c, Judgement *j, Value expr, Rational stated,
                              Rational quantum) {
    Bounds around, cut = bounds_printed(stated, quantum, MODE_TRUNCATED);
    bool ok, can_be = words_bounds(c, expr, stated, quantum, &around);
    if (prints_as(j->right_point, stated, quantum)) return VERDICT_EXACT;
    if (!can_be) return VERDICT_VIOLATED;
    bool same_step = expr.figure != NONE && expr.has_measure;
    Rational step;
    bool repeats = same_step && measure_quantum(c->m, expr.measure, &step) &&
                   rational_compare(step, quantum) == 0;
    if (literal_meets(expr, around, &ok))
        return repeats                                      ? VERDICT_REPEATED
             : literal_is_unlikely(c, expr, stated, around) ? VERDICT_UNLIKELY
                                                            : VERDICT_ROUNDING;
    if (!ok) return VERDICT_UNDECIDED;
    if (expr.type.kind == TYPE_NUMBER && literal_meets(expr, cut, &ok)) return VERDICT_TRUNCATED;
    return VERDICT_VIOLATED;
}

/* The literal with the digits that the figures give; NULL when more than its digits is wrong. */
static const char *repaired(Checker *c, Str literal, const Literal *l, Rational right) {
    NumberStyle style = *text_style(c->m);
    char text[256];
    Decimal digits;
    if (l->is_about || (l->sign != 2 && l->sign != rational_sign(right))) return NULL;
    if (l->sign == -1) right = rational_negate(right);
    style.decimals = l->number.scale, style.trim = false, style.zero = NULL;
    if (!memchr(l->digits.at, ',', l->digits.length)) style.group = "";
    bool ok =
        rational_divide(right, unit_factor(c->m, l->has_unit ? l->unit : UINT16_MAX), &right) &&
        rational_round(right, style.decimals, style.rounding, &digits) &&
        number_print(&style, digits, text);
    size_t before = (size_t)(l->digits.at - literal.at), behind = before + l->digits.length;
    return !ok ? NULL
               : arena_printf(c->m->whole, "%.*s%s%.*s", (int)before, literal.at, text,
                              (int)(literal.length - behind), literal.at + behind);
}

static Judgement judge_number(Checker *c, NodeRef claim, const Literal *l, Value expr) {
    Judgement j = {.left = value_poison(),
                   .right = expr,
                   .relation = "==",
                   .unit = value_unit(c, expr),
                   .touches = true};
    Rational stated, quantum;
    Bounds b;
    if (expr.kind != VALUE_NUMBER) return j.is_silent = true, j;
    j.left = value_constant(c, rational_from_int(0), expr.type);
    judge_sources(c, &j);
    if (l->has_number && !literal_fits(l, c->m, expr))
        return mistyped(c, claim, wanted_unit(c, expr));
    if (l->rest.length && l->has_number) return mistyped(c, claim, wanted_unit(c, expr));
    bool ok = literal_value(l, c->m, l->sign == -1 ? -1 : 1, &stated) &&
              literal_quantum(c, l, expr, &quantum);
    if (l->has_number && ok)
        words_bounds(c, expr, stated, quantum, &j.literal), j.has_literal = true;
    if (!l->has_number && l->sign != 2) j.has_sign = true, j.sign = l->sign;
    if (expr.status != STATUS_KNOWN) return with_status(j, expr.status);
    if (!value_bounds(expr, &b)) return j.verdict = VERDICT_UNDECIDED, j;
    j.right_point = b.point;
    if (l->has_unit) j.unit = l->unit;
    Verdict by_sign = l->sign == 2 ? VERDICT_EXACT : sign_verdict(l, b);
    if (!l->has_number) return j.verdict = by_sign, j;
    if (!ok) return j.verdict = VERDICT_UNDECIDED, j;
    j.left_point = stated, j.has_values = true;
    j.has_residual = rational_subtract(stated, b.point, &j.residual);
    Rational slack = larger_side(j.literal);
    if (!rational_add(slack, larger_side(b), &j.slack)) j.slack = slack;
    Verdict by_number = number_verdict(c, &j, expr, stated, quantum);
    j.verdict = by_sign == VERDICT_VIOLATED ? by_sign : by_number;
    /* a bare number may be a share written as a ratio; one that is no such ratio means money */
    if (j.verdict == VERDICT_VIOLATED && !l->has_unit && expr.type.is_percent)
        return mistyped(c, claim, wanted_unit(c, expr));
    return j;
}

/* A list of names against names(...): separators are any of the usual signs between names. */
static bool is_separator(int32_t ch) {
    return ch == 0x3001 || ch == ',' || ch == 0xFF0C || ch == ';' || ch == 0xFF1B || ch == '\n' ||
           ch == '\r';
}

static Str next_name(Str *text) {
    const char *at = text->at, *end = text->at + text->length, *start = at, *stop = end;
    while (at < end) {
        const char *before = at;
        if (is_separator(str_decode(&at, end))) {
            stop = before;
            break;
        }
    }
    Str name = str_trim((Str){start, (size_t)(stop - start)});
    *text = (Str){at, (size_t)(end - at)};
    return name;
}

static Judgement judge_list(Checker *c, Str literal, Value list) {
    Judgement j = {
        .left = value_poison(), .right = list, .touches = true, .verdict = VERDICT_EXACT};
    Model *m = c->m;
    uint32_t n = 0;
    while (literal.length) {
        Str name = next_name(&literal);
        if (!name.length) continue;
        const char *wanted =
            n < list.count && list.items[n].kind == VALUE_TEXT ? list.items[n].text : NULL;
        if (!wanted || !str_is(name, wanted)) {
            j.verdict = VERDICT_VIOLATED;
            j.relation =
                wanted
                    ? arena_printf(m->whole,
                                   "the figures give `%s` in place %u, the text has `%.*s`", wanted,
                                   n + 1, STR_ARG(name))
                    : arena_printf(m->whole, "the figures give %u name%s, the text also has `%.*s`",
                                   list.count, list.count == 1 ? "" : "s", STR_ARG(name));
            return j;
        }
        n++;
    }
    if (n < list.count)
        j.verdict = VERDICT_VIOLATED,
        j.relation = arena_printf(m->whole, "`%s` is missing in the text", list.items[n].text);
    return j;
}

/* The figures that decided which names are in the list are what the list rests on. */
static Judgement with_compared(Checker *c, Judgement j) {
    uint32_t *sources = ARENA_NEW(c->m->whole, uint32_t, c->compared.count + 1);
    for (size_t i = 0; i < c->compared.count; i++) sources[i] = c->compared.at[i];
    j.sources = sources, j.source_count = (uint32_t)c->compared.count;
    return j;
}

static Judgement judge_text(Checker *c, Str literal, const char *text) {
    Judgement j = {.left = value_poison(), .right = value_poison(), .touches = true};
    j.verdict = str_is(str_trim(literal), text) ? VERDICT_EXACT : VERDICT_VIOLATED;
    j.relation = arena_printf(c->m->whole, "the figures give `%s`", text);
    return j;
}

Judgement judge_claim(Checker *c, NodeRef claim, const Scope *scope, const char **printed) {
    Model *m = c->m;
    NodeRef literal = ref_child(m, claim, AST_LITERAL), expression = ref_next(m, literal);
    Str text = str_trim(ref_text(m, literal));
    *printed = arena_copy(m->whole, text.at, text.length);
    figure_forget(c);
    c->compared.count = 0, c->keeps_compared = true;
    Value v = eval_content(c, expression, scope);
    c->keeps_compared = false;
    /* Which names belong in it hangs on a figure that nobody stated. */
    if (v.kind == VALUE_LIST && c->unknown.count)
        return (Judgement){.left = value_poison(), .right = v, .verdict = VERDICT_OPEN};
    if (v.kind == VALUE_LIST) return with_compared(c, judge_list(c, text, v));
    if (v.kind == VALUE_TEXT) return judge_text(c, text, v.text);
    if (v.kind == VALUE_CODE) return judge_text(c, text, value_title(c, v));
    if (v.kind == VALUE_POISON) return (Judgement){.is_silent = true};
    Literal l = read_literal(m, text);
    if (!l.has_number && l.sign == 2)
        return mistyped(
            c, claim, v.kind == VALUE_NUMBER ? wanted_unit(c, v) : "something that can be proved");
    Judgement j = judge_number(c, claim, &l, v);
    if (j.verdict == VERDICT_VIOLATED && j.has_values)
        j.repair = repaired(c, text, &l, j.right_point);
    return j;
}

/* `{80 guests as name}`: a count is exact, money stands for what its declared step allows. */
bool fact_value(Checker *c, NodeRef literal, Value *out) {
    Model *m = c->m;
    Literal l = read_literal(m, ref_text(m, literal));
    Rational point, quantum;
    if (!l.has_number || l.rest.length || l.sign != 2) {
        Str text = ref_text(m, literal);
        diag_report(m->sink, DIAG_MISTYPED, ref_span(m, literal),
                    "`%.*s` is no figure with a declared unit", STR_ARG(text));
        return false;
    }
    Type type = l.has_unit ? m->units.at[l.unit].type : (Type){.kind = TYPE_NUMBER};
    *out = value_constant(c, rational_from_int(0), type);
    out->has_measure = l.has_unit;
    out->measure = (Measure){.type = type,
                             .unit = l.unit,
                             .mode = type.kind == TYPE_MONEY ? m->amounts.mode : MODE_EXACT,
                             .scale = (int8_t)(type.kind == TYPE_MONEY && l.unit == m->amounts.unit
                                                   ? m->amounts.scale
                                                   : l.number.scale)};
    if (type.kind == TYPE_NUMBER && type.is_percent) out->measure.mode = MODE_ROUNDED;
    if (!literal_value(&l, m, 1, &point) || !measure_quantum(m, out->measure, &quantum))
        return out->status = STATUS_OVERFLOW, true;
    Bounds b = bounds_printed(point, quantum, (Mode)out->measure.mode);
    out->top = rational_compare(b.lo, b.hi) ? linear_term(m->whole, TERM_ANONYMOUS, b)
                                            : linear_constant(point);
    return true;
}
