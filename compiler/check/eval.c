/* Expressions to values. A name is looked up from the inside out: loop variables, the formula's own
 * table, then everything declared. Wrong kinds are reported at the operator; a poisoned value stays
 * silent. */
#include "compiler/check/eval.h"

#include <string.h>

static Value eval_arithmetic(Checker *c, NodeRef at, const Scope *scope) {
    AstKind kind = ref_kind(c->m, at);
    NodeRef first = ref_first(c->m, at);
    Value a = eval_number(c, first, scope), b = eval_number(c, ref_next(c->m, first), scope);
    Type type;
    if (a.kind != VALUE_NUMBER || b.kind != VALUE_NUMBER) return value_poison();
    bool ok = kind == AST_MULTIPLY ? type_multiply(a.type, b.type, &type)
            : kind == AST_DIVIDE   ? type_divide(a.type, b.type, &type)
                                   : type_add(a.type, b.type, &type);
    if (!ok) return value_mismatch(c, at, a, b);
    if (type.kind == TYPE_POISON) return value_poison();
    if (kind == AST_MULTIPLY) return value_multiply(c, a, b, type);
    if (kind == AST_DIVIDE) return value_divide(c, a, b, type);
    return value_add(c, a, b, type, kind == AST_ADD ? 1 : -1);
}

/* ---- literals ---- */
Value eval_literal(Checker *c, NodeRef at) {
    Decimal d;
    Rational n;
    if (!ref_number(c->m, at, &d) || !rational_from_decimal(d, &n)) return value_poison();
    return value_constant(c, n, (Type){.kind = TYPE_NUMBER, .is_zero = rational_sign(n) == 0});
}

Value eval_quantity(Checker *c, NodeRef at) {
    Model *m = c->m;
    Value v = eval_literal(c, ref_child(m, at, AST_NUMBER));
    uint16_t unit;
    Name name = ref_value(m, at);
    if (v.kind != VALUE_NUMBER) return v;
    if (!unit_find(m, intern_text(m->names, name), &unit)) {
        Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, at), "there is no unit `%s`",
                              name_text(m, name));
        symbol_suggest(m, d, ref_span(m, at), name, 1u << SYMBOL_UNIT);
        return value_poison();
    }
    v.type = m->units.at[unit].type;
    if (!rational_multiply(v.top.constant, m->units.at[unit].factor, &v.top.constant))
        v.status = STATUS_OVERFLOW;
    return v;
}

/* ---- truth ---- */
static Value eval_logic(Checker *c, NodeRef at, const Scope *scope) {
    bool truth;
    if (!eval_truth(c, at, scope, &truth)) return value_poison();
    return value_bool(truth);
}

/* `[10]` */
static Value eval_own_index(Checker *c, NodeRef at, const Scope *scope) {
    if (scope->table != NONE)
        return place_index(c, ref_first(c->m, at),
                           place_make(scope->table, NONE, scope->column, scope), at, scope);
    diag_report(c->m->sink, DIAG_UNKNOWN_NAME, ref_span(c->m, at),
                "a row in brackets without a table has a meaning only in a table's own formulas");
    return value_poison();
}

static Value eval_date(Checker *c, NodeRef at) {
    Str s = ref_text(c->m, at);
    return value_text(arena_copy(c->m->whole, s.at, s.length));
}

static Value eval_kind(Checker *c, NodeRef at, const Scope *scope) {
    Model *m = c->m;
    NodeRef first = ref_first(m, at);
    switch ((int)ref_kind(m, at)) {
    case AST_NUMBER: return eval_literal(c, at);
    case AST_QUANTITY: return eval_quantity(c, at);
    case AST_STRING:
    case AST_PROSE: return value_text(text_of(c, at, scope));
    case AST_DATE: return eval_date(c, at);
    case AST_NAME: return eval_name(c, at, scope);
    case AST_MEMBER: return value_member(c, eval(c, first, scope), ref_value(m, at), at, scope);
    case AST_MEMBERS: return eval_members(c, at, scope);
    case AST_INDEX: return place_index(c, ref_next(m, first), eval(c, first, scope), at, scope);
    case AST_OWN_INDEX: return eval_own_index(c, at, scope);
    case AST_AT_YEAR: return eval_at_year(c, at, scope);
    case AST_CALL: return eval_call(c, at, scope);
    case AST_TUPLE: return eval_tuple(c, at, scope);
    case AST_ADD:
    case AST_SUBTRACT:
    case AST_MULTIPLY:
    case AST_DIVIDE: return eval_arithmetic(c, at, scope);
    case AST_NEGATE: return value_negate(c, eval_number(c, first, scope));
    case AST_EQUAL:
    case AST_NOT_EQUAL:
    case AST_LESS:
    case AST_LESS_EQUAL:
    case AST_GREATER:
    case AST_GREATER_EQUAL:
    case AST_AND:
    case AST_OR:
    case AST_NOT:
    case AST_IMPLIES: return eval_logic(c, at, scope);
    default: return value_poison();
    }
}

Value eval(Checker *c, NodeRef at, const Scope *scope) {
    Scope inner = *scope;
    if (++inner.depth > 3000) {
        diag_report(c->m->sink, DIAG_TOO_DEEP, ref_span(c->m, at),
                    "this expression is nested too deeply");
        return value_poison();
    }
    return eval_kind(c, at, &inner);
}

/* A list of names rests on the figures its condition compares, though none stands in the list. */
static void keep_compared(Checker *c, Value v) {
    if (c->keeps_compared && v.kind == VALUE_NUMBER && v.figure != NONE)
        VEC_PUSH(&c->compared, v.figure);
}

static int point_order(Checker *c, NodeRef at, const Scope *scope, bool *ok) {
    NodeRef first = ref_first(c->m, at);
    Value a = eval(c, first, scope), b = eval(c, ref_next(c->m, first), scope);
    if (a.kind == VALUE_PLACE) a = place_number(c, a, first);
    if (b.kind == VALUE_PLACE) b = place_number(c, b, ref_next(c->m, first));
    keep_compared(c, a), keep_compared(c, b);
    *ok = false;
    if (a.kind == VALUE_TEXT && b.kind == VALUE_TEXT) return *ok = true, strcmp(a.text, b.text);
    if (a.kind == VALUE_CODE && b.kind == VALUE_CODE)
        return *ok = true, (a.code > b.code) - (a.code < b.code);
    if (a.kind == VALUE_BOOL && b.kind == VALUE_BOOL) return *ok = true, a.truth - b.truth;
    if (a.kind == VALUE_POISON || b.kind == VALUE_POISON) return 0;
    Type type;
    Bounds x, y;
    if (a.kind != VALUE_NUMBER || b.kind != VALUE_NUMBER || !type_add(a.type, b.type, &type)) {
        value_mismatch(c, at, a, b);
        return 0;
    }
    if (a.status == STATUS_BLANK && b.status == STATUS_BLANK) return *ok = true, 0;
    if (a.status == STATUS_BLANK || b.status == STATUS_BLANK) return *ok = true, 1;
    if (a.status || b.status || !value_bounds(a, &x) || !value_bounds(b, &y)) return 0;
    return *ok = true, rational_compare(x.point, y.point);
}

static bool eval_and_or(Checker *c, NodeRef at, const Scope *scope, bool *truth) {
    NodeRef first = ref_first(c->m, at), second = ref_next(c->m, first);
    AstKind kind = ref_kind(c->m, at);
    bool a, b;
    if (!eval_truth(c, first, scope, &a)) return false;
    if (kind == AST_NOT) return *truth = !a, true;
    if (kind == AST_AND && !a) return *truth = false, true;
    if (kind == AST_OR && a) return *truth = true, true;
    if (kind == AST_IMPLIES && !a) return *truth = true, true;
    if (!eval_truth(c, second, scope, &b)) return false;
    return *truth = b, true;
}

bool eval_truth(Checker *c, NodeRef at, const Scope *scope, bool *truth) {
    bool ok;
    int order;
    switch ((int)ref_kind(c->m, at)) {
    case AST_EQUAL: order = point_order(c, at, scope, &ok); return *truth = order == 0, ok;
    case AST_NOT_EQUAL: order = point_order(c, at, scope, &ok); return *truth = order != 0, ok;
    case AST_LESS: order = point_order(c, at, scope, &ok); return *truth = order < 0, ok;
    case AST_LESS_EQUAL: order = point_order(c, at, scope, &ok); return *truth = order <= 0, ok;
    case AST_GREATER: order = point_order(c, at, scope, &ok); return *truth = order > 0, ok;
    case AST_GREATER_EQUAL: order = point_order(c, at, scope, &ok); return *truth = order >= 0, ok;
    case AST_AND:
    case AST_OR:
    case AST_NOT:
    case AST_IMPLIES: return eval_and_or(c, at, scope, truth);
    default: {
        Value v = eval(c, at, scope);
        if (v.kind == VALUE_PLACE) v = place_number(c, v, at);
        if (v.kind == VALUE_BOOL) return *truth = v.truth, true;
        if (v.kind != VALUE_POISON)
            diag_report(c->m->sink, DIAG_TYPE_MISMATCH, ref_span(c->m, at),
                        "a condition is needed here, and this is %s", value_kind_text(c, v));
        return false;
    }
    }
}
