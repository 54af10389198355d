/* Values and their arithmetic: sums and quotients stay linear in the figures behind them; what is
 * not linear becomes one interval. Two kinds of quantity are reported at the operator that joins
 * them. */
#include "compiler/check/eval.h"

Value value_poison(void) { return (Value){.kind = VALUE_POISON, .figure = NONE}; }

static Linear one(void) { return linear_constant(rational_from_int(1)); }

Value value_linear(Linear top, Type type) {
    return (Value){.kind = VALUE_NUMBER, .type = type, .top = top, .bottom = one(), .figure = NONE};
}

Value value_constant(Checker *c, Rational n, Type type) {
    (void)c;
    return value_linear(linear_constant(n), type);
}

Value value_status(Status status, Type type) {
    Value v = value_linear(linear_constant(rational_from_int(0)), type);
    v.status = (uint8_t)status;
    return v;
}

Value value_bool(bool truth) { return (Value){.kind = VALUE_BOOL, .truth = truth, .figure = NONE}; }

Value value_text(const char *text) {
    return (Value){.kind = VALUE_TEXT, .text = text, .figure = NONE};
}

static bool is_linear(Value v) { return v.bottom.count == 0; }

static bool is_constant(Value v, Rational *value) {
    return v.bottom.count == 0 && linear_is_constant(v.top, value);
}

bool value_bounds(Value v, Bounds *out) {
    if (v.bottom.count == 0 && rational_compare(v.bottom.constant, rational_from_int(1)) == 0)
        return linear_bounds(v.top, out);
    return linear_quotient_bounds(v.top, v.bottom, out);
}

bool value_is_formed(Value v) {
    return v.kind == VALUE_NUMBER &&
           (v.status == STATUS_KNOWN || (v.status == STATUS_OPEN && v.is_formed));
}

static bool both_formed(Value a, Value b) { return value_is_formed(a) && value_is_formed(b); }

/* ---- messages ---- */
const char *value_type_text(Checker *c, Type t) {
    static const char *const names[] = {
        "an error", "a number", "money",         "a count", "a score", "a rate", "a year",
        "a date",   "a text",   "a truth value", "a list",  "a code",  "a thing"};
    if (t.kind == TYPE_NUMBER && t.is_percent) return "a ratio";
    if (t.kind != TYPE_MONEY && t.kind != TYPE_COUNT && t.kind != TYPE_RATE) return names[t.kind];
    const char *unit = name_text(c->m, c->m->units.at[t.base].name);
    if (t.kind == TYPE_RATE && t.per == ANY_UNIT)
        return arena_printf(c->m->whole, "a rate (%s)", unit);
    if (t.kind == TYPE_RATE)
        return arena_printf(c->m->whole, "a rate (%s for each %s)", unit,
                            name_text(c->m, c->m->units.at[t.per].name));
    return arena_printf(c->m->whole, "%s (%s)", names[t.kind], unit);
}

const char *value_kind_text(Checker *c, Value v) {
    static const char *const names[] = {"an error", "a number",        "a truth value",
                                        "a text",   "a code",          "a place in a table",
                                        "a list",   "a name",          "a list of codes",
                                        "a form",   "a list of units", "a unit"};
    return v.kind == VALUE_NUMBER ? value_type_text(c, v.type) : names[v.kind];
}

/* The operator stands between its operands: behind the first one, blanks and closing brackets. */
static Span operator_span(Checker *c, NodeRef at) {
    Model *m = c->m;
    NodeRef left = ref_first(m, at), right = ref_next(m, left);
    Span whole = ref_span(m, at), l = ref_span(m, left), r = ref_span(m, right);
    const char *bytes = m->sources->at[whole.file]->bytes;
    uint32_t lo = l.hi, hi;
    while (lo < r.lo && (bytes[lo] == ' ' || bytes[lo] == ')' || bytes[lo] == '\n' ||
                         bytes[lo] == '\r' || bytes[lo] == '\t'))
        lo++;
    for (hi = lo;
         hi < r.lo && bytes[hi] != ' ' && bytes[hi] != '(' && bytes[hi] != '\n' && hi < lo + 2;)
        hi++;
    return (Span){whole.file, lo, hi > lo ? hi : lo + 1};
}

Value value_mismatch(Checker *c, NodeRef at, Value a, Value b) {
    if (a.kind == VALUE_POISON || b.kind == VALUE_POISON) return value_poison();
    bool is_call = ref_kind(c->m, at) == AST_CALL;
    diag_report(c->m->sink, DIAG_TYPE_MISMATCH, is_call ? ref_span(c->m, at) : operator_span(c, at),
                "`%s` cannot join %s and %s",
                is_call ? name_text(c->m, ref_value(c->m, at)) : ast_label[ref_kind(c->m, at)],
                value_kind_text(c, a), value_kind_text(c, b));
    return value_poison();
}

/* ---- arithmetic ---- */
uint8_t value_worse(Value a, Value b) { return a.status > b.status ? a.status : b.status; }

/* A product of figures, or quotients over different figures: one interval that is a thing of its
 * own. */
Value value_interval(Checker *c, bool ok, Bounds bounds, Type type, uint8_t status) {
    Value v = ok ? value_linear(linear_term(&c->scratch, TERM_ANONYMOUS, bounds), type)
                 : value_status(STATUS_OVERFLOW, type);
    if (status > v.status) v.status = status;
    return v;
}

static bool same_linear(Linear a, Linear b) {
    if (a.count != b.count || rational_compare(a.constant, b.constant) != 0) return false;
    for (uint32_t i = 0; i < a.count; i++)
        if (a.terms[i].figure != b.terms[i].figure || a.terms[i].fact != b.terms[i].fact ||
            (a.terms[i].figure == TERM_ANONYMOUS && !a.terms[i].fact) ||
            rational_compare(a.terms[i].coef, b.terms[i].coef) != 0)
            return false;
    return true;
}

Value value_negate(Checker *c, Value v) {
    if (v.kind != VALUE_NUMBER) return v;
    if (!linear_scale(&c->scratch, v.top, rational_from_int(-1), &v.top))
        v.status = STATUS_OVERFLOW;
    v.figure = NONE;
    return v;
}

/* Blank is not applicable: no addend, so only a sum of blanks is blank. */
static Value add_to_blank(Checker *c, Value b, Type type, int sign) {
    Value made = sign < 0 ? value_negate(c, b) : b;
    made.type = type, made.figure = NONE, made.is_direction = false;
    return made;
}

Value value_add(Checker *c, Value a, Value b, Type type, int sign) {
    if (a.status == STATUS_BLANK) return add_to_blank(c, b, type, sign);
    if (b.status == STATUS_BLANK) return add_to_blank(c, a, type, 1);
    Value made = value_linear(a.top, type);
    Rational times = rational_from_int(sign), constant;
    made.status = value_worse(a, b), made.is_formed = both_formed(a, b);
    bool ok = true;
    if (is_linear(a) && is_linear(b)) {
        ok = linear_add(&c->scratch, a.top, times, b.top, &made.top);
    } else if (same_linear(a.bottom, b.bottom)) {
        made.bottom = a.bottom;
        ok = linear_add(&c->scratch, a.top, times, b.top, &made.top);
    } else if (is_constant(b, &constant)) { /* N/D + k = (N + kD)/D */
        made.bottom = a.bottom;
        ok = rational_multiply(times, constant, &times) &&
             linear_add(&c->scratch, a.top, times, a.bottom, &made.top);
    } else if (is_constant(a, &constant)) {
        Linear scaled;
        made.bottom = b.bottom;
        ok = linear_scale(&c->scratch, b.top, times, &scaled) &&
             linear_add(&c->scratch, scaled, constant, b.bottom, &made.top);
    } else if (made.status != STATUS_KNOWN) {
        return value_status((Status)made.status, type);
    } else {
        Linear sum;
        Bounds x, y, out = {0};
        ok = value_bounds(a, &x) && value_bounds(b, &y) &&
             linear_add(&c->scratch, linear_term(&c->scratch, TERM_ANONYMOUS, x), times,
                        linear_term(&c->scratch, TERM_ANONYMOUS, y), &sum) &&
             linear_bounds(sum, &out);
        return value_interval(c, ok, out, type, STATUS_KNOWN);
    }
    if (!ok) made.status = STATUS_OVERFLOW;
    return made;
}

Value value_multiply(Checker *c, Value a, Value b, Type type) {
    Rational constant;
    if (is_constant(a, &constant)) {
        Value t = a;
        a = b;
        b = t;
    }
    Value made = a;
    made.type = type, made.figure = NONE, made.status = value_worse(a, b), made.has_measure = false,
    made.is_direction = false, made.is_formed = both_formed(a, b);
    if (is_constant(b, &constant)) {
        if (!linear_scale(&c->scratch, a.top, constant, &made.top)) made.status = STATUS_OVERFLOW;
        return made;
    }
    if (is_linear(a) != is_linear(b)) { /* (N/D) * D = N */
        Value ratio = is_linear(a) ? b : a, other = is_linear(a) ? a : b;
        if (same_linear(ratio.bottom, other.top)) {
            made = value_linear(ratio.top, type);
            made.status = value_worse(a, b), made.is_formed = both_formed(a, b);
            return made;
        }
    }
    if (made.status != STATUS_KNOWN) return value_status((Status)made.status, type);
    Bounds x, y, out = {0};
    bool ok = value_bounds(a, &x) && value_bounds(b, &y) && bounds_multiply(x, y, &out);
    return value_interval(c, ok, out, type, STATUS_KNOWN);
}

Value value_divide(Checker *c, Value a, Value b, Type type) {
    Bounds x, y, out = {0};
    Rational inverse;
    uint8_t status = value_worse(a, b);
    bool is_open = status == STATUS_OPEN && both_formed(a, b), is_known = b.status == STATUS_KNOWN;
    if (status != STATUS_KNOWN && !is_open) return value_status((Status)status, type);
    if (is_known && !value_bounds(b, &y)) return value_status(STATUS_OVERFLOW, type);
    if (is_known && bounds_reach_zero(y)) {
        figure_keep_divisors(c, b.top);
        return value_status(STATUS_UNDEFINED, type);
    }
    Value made = a;
    made.status = status, made.is_formed = is_open;
    made.type = type, made.figure = NONE, made.has_measure = false, made.is_direction = false;
    /* by a number in text, which may be what is wrong: it stays below the line */
    if (is_constant(b, &inverse) && (!is_linear(a) || !b.top.count)) {
        bool ok = rational_divide(rational_from_int(1), inverse, &inverse) &&
                  linear_scale(&c->scratch, a.top, inverse, &made.top);
        if (!ok) made.status = STATUS_OVERFLOW;
        return made;
    }
    if (is_linear(a) && is_linear(b)) return made.bottom = b.top, made;
    if (is_open) return value_status(STATUS_OPEN, type);
    bool ok = value_bounds(a, &x) && bounds_divide(x, y, &out);
    return value_interval(c, ok, out, type, status);
}
