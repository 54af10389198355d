/* Claims: a literal in text against the expression that proves it, by the kind of value that has: a
 * number, a list of names, a text. */
#include "compiler/check/eval.h"
#include "compiler/check/grade.h"
#include "compiler/check/judge.h"
#include "compiler/check/literal.h"

/* ---- numbers ---- */
static Judgement mistyped(const char *wanted) {
    return (Judgement){.verdict = VERDICT_MISTYPED,
                       .touches = true,
                       .left = value_poison(),
                       .right = value_poison(),
                       .relation = wanted};
}

static const char *wanted_unit(Checker *c, Value v) {
    if (v.type.kind == TYPE_NUMBER)
        return v.type.is_percent ? "a percentage, such as 27.3%" : "a number";
    const char *unit = name_text(c->m, c->m->units.at[value_unit(c, v)].name);
    return arena_printf(c->m->whole, "an amount in %s", *unit ? unit : "its unit");
}

/* Only a direction is stated: more, less, the same. */
static Verdict sign_verdict(int stated, Bounds b) {
    int sign = rational_sign(b.point);
    bool is_exact = stated == 0 ? sign == 0 : sign * stated > 0;
    bool is_possible = stated == 0 ? bounds_hold_zero(b)
                     : stated > 0  ? rational_sign(b.hi) > 0
                                   : rational_sign(b.lo) < 0;
    return is_exact                                    ? VERDICT_EXACT
         : is_possible && rational_compare(b.lo, b.hi) ? VERDICT_ROUNDING
                                                       : VERDICT_VIOLATED;
}

/* What a number in text says of the true value, in the base unit of its kind. */
typedef struct {
    Rational value, quantum;
    Bounds bounds;
    bool can_be_booked; /* some whole amount of the books lies within its bounds */
} Stated;

/* The difference of N/D and the literal p as N - pD, where what p was rounded by counts D times. */
static bool is_unlikely(Checker *c, Value expr, const Stated *stated) {
    Linear form = expr.top, literal = linear_term(&c->scratch, TERM_ANONYMOUS, stated->bounds);
    Bounds below = bounds_point(rational_from_int(1));
    Rational minus = rational_negate(stated->value), rounded;
    if (expr.bottom.count) {
        bool ok = linear_bounds(expr.bottom, &below) &&
                  linear_add(&c->scratch, form, minus, expr.bottom, &form) &&
                  rational_multiply(stated->value, below.point, &rounded) &&
                  rational_add(form.constant, rounded, &form.constant);
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
    if (!m->has_booked || expr.type.kind != TYPE_MONEY || value_is_ratio(expr) ||
        !bounds_booked(m, amount, &constant))
        return false;
    for (uint32_t i = 0; i < expr.top.count; i++) {
        const Term *t = &expr.top.terms[i];
        uint32_t row, column, table;
        Bounds own = t->bounds;
        if (t->fact && t->coef.den == 1 && bounds_booked(m, amount, &own)) continue;
        if (t->figure == TERM_ANONYMOUS || t->coef.den != 1) return false;
        table = figure_table(m, t->figure, &row, &column);
        if (table_measure(&m->tables.at[table], row, column).type.kind != TYPE_MONEY) return false;
    }
    return true;
}

static bool read_stated(const Checker *c, const Literal *l, Value expr, Stated *out) {
    Measure amount = {.type = expr.type};
    if (!literal_value(l, c->m, &out->value) || !literal_quantum(l, c->m, expr, &out->quantum))
        return false;
    out->bounds = bounds_printed(out->value, out->quantum, MODE_ROUNDED);
    out->can_be_booked = !is_booked_sum(c, expr) || bounds_booked(c->m, amount, &out->bounds);
    return true;
}

/* One figure, printed here to the step at which its table prints it. */
static bool is_repeated(const Checker *c, Value expr, Rational quantum) {
    Rational step;
    return expr.figure != NONE && expr.has_measure && measure_quantum(c->m, expr.measure, &step) &&
           rational_compare(step, quantum) == 0;
}

static Verdict number_verdict(Checker *c, Rational computed, Value expr, const Stated *stated) {
    bool ok;
    if (prints_as(computed, stated->value, stated->quantum)) return VERDICT_EXACT;
    if (!stated->can_be_booked) return VERDICT_VIOLATED;
    if (bounds_meet_value(expr, stated->bounds, &ok))
        return is_repeated(c, expr, stated->quantum) ? VERDICT_REPEATED
             : is_unlikely(c, expr, stated)          ? VERDICT_UNLIKELY
                                                     : VERDICT_ROUNDING;
    if (!ok) return VERDICT_UNDECIDED;
    Bounds cut = bounds_printed(stated->value, stated->quantum, MODE_TRUNCATED);
    bool is_cut = expr.type.kind == TYPE_NUMBER && bounds_meet_value(expr, cut, &ok);
    return is_cut ? VERDICT_TRUNCATED : VERDICT_VIOLATED;
}

/* Literal and computed value side by side, both known. */
static void compare_number(Checker *c, Judgement *j, const Literal *l, const Stated *stated,
                           Bounds computed) {
    Rational slack = bounds_reach(stated->bounds);
    Verdict by_sign = l->has_sign ? sign_verdict(l->sign, computed) : VERDICT_EXACT;
    j->left_point = stated->value, j->has_values = true;
    j->has_residual = rational_subtract(stated->value, computed.point, &j->residual);
    if (!rational_add(slack, bounds_reach(computed), &j->slack)) j->slack = slack;
    j->verdict =
        by_sign == VERDICT_VIOLATED ? by_sign : number_verdict(c, computed.point, j->right, stated);
}

static Judgement judge_number(Checker *c, const Literal *l, Value expr) {
    Judgement j = {.left = value_constant(c, rational_from_int(0), expr.type),
                   .right = expr,
                   .relation = "==",
                   .unit = value_unit(c, expr),
                   .touches = true};
    Stated stated;
    Bounds computed;
    if (l->has_number && (l->rest.length || !literal_fits(l, c->m, expr)))
        return mistyped(wanted_unit(c, expr));
    judge_sources(c, &j);
    j.has_literal = l->has_number && read_stated(c, l, expr, &stated);
    if (j.has_literal) j.literal = stated.bounds;
    if (!l->has_number) j.has_sign = true, j.sign = l->sign;
    if (expr.status != STATUS_KNOWN) return judge_unknown(j, expr.status);
    if (!value_bounds(expr, &computed)) return j.verdict = VERDICT_UNDECIDED, j;
    j.right_point = computed.point;
    if (l->has_unit) j.unit = l->unit;
    if (!l->has_number) return j.verdict = sign_verdict(l->sign, computed), j;
    if (!j.has_literal) return j.verdict = VERDICT_UNDECIDED, j;
    compare_number(c, &j, l, &stated, computed);
    /* a bare number may be a share written as a ratio; one that is no such ratio means money */
    bool is_bare = !l->has_unit && expr.type.is_percent;
    return j.verdict == VERDICT_VIOLATED && is_bare ? mistyped(wanted_unit(c, expr)) : j;
}

static Judgement judge_quantity(Checker *c, Str text, Value v) {
    if (v.kind == VALUE_POISON) return (Judgement){.is_silent = true};
    Literal l = literal_read(c->m, text);
    bool is_read = l.has_number || l.has_sign;
    if (!is_read)
        return mistyped(v.kind == VALUE_NUMBER ? wanted_unit(c, v)
                                               : "something that can be proved");
    if (v.kind != VALUE_NUMBER)
        return (Judgement){.left = value_poison(), .right = v, .is_silent = true, .touches = true};
    Judgement j = judge_number(c, &l, v);
    if (j.verdict == VERDICT_VIOLATED && j.has_values)
        j.repair = literal_repaired(c, text, &l, j.right_point);
    return j;
}

/* ---- names ---- */
/* Any of the usual signs between names, ASCII or full width, or the end of a line. */
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

/* Where the text says `name`, the figures give `wanted`, or nothing any more. */
static const char *wrong_name(Checker *c, Str name, const char *wanted, uint32_t place,
                              uint32_t count) {
    if (wanted)
        return arena_printf(c->m->whole, "the figures give `%s` in place %u, the text has `%.*s`",
                            wanted, place, STR_ARG(name));
    return arena_printf(c->m->whole, "the figures give %u name%s, the text also has `%.*s`", count,
                        count == 1 ? "" : "s", STR_ARG(name));
}

static Judgement judge_list(Checker *c, Str literal, Value list) {
    Judgement j = {
        .left = value_poison(), .right = list, .touches = true, .verdict = VERDICT_EXACT};
    uint32_t n = 0;
    while (literal.length && j.verdict == VERDICT_EXACT) {
        Str name = next_name(&literal);
        if (!name.length) continue;
        bool has_item = n < list.count && list.items[n].kind == VALUE_TEXT;
        const char *wanted = has_item ? list.items[n].text : NULL;
        n++;
        if (wanted && str_is(name, wanted)) continue;
        j.verdict = VERDICT_VIOLATED;
        j.relation = wrong_name(c, name, wanted, n, list.count);
    }
    if (j.verdict == VERDICT_EXACT && n < list.count)
        j.verdict = VERDICT_VIOLATED,
        j.relation = arena_printf(c->m->whole, "`%s` is missing in the text", list.items[n].text);
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

/* ---- the claim ---- */
Judgement judge_claim(Checker *c, NodeRef claim, const Scope *scope, const char **printed) {
    const Model *m = c->m;
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
    return judge_quantity(c, text, v);
}
