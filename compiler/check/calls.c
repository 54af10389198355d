/* The functions of the language: sum, count, abs, min, max, round, known, names, because, gain,
 * mentions. */
#include "compiler/check/eval.h"

#include <string.h>

typedef struct {
    Value total;
    bool any, all_blank, failed;
    bool is_gathered; /* the terms of `total` are in no order yet */
    uint32_t room;    /* for its terms; 0: they are not its own */
    NodeRef body;
    uint32_t count;
    Value *items;
    uint32_t capacity;
} Sum;

/* Addends are gathered and put in order at the end: added one by one each would copy all before
 * it. */
static void gather(Checker *c, Sum *s, Value v, Type type) {
    Linear sum = s->total.top, more = v.top;
    if (sum.count + more.count > s->room) {
        s->room = 2 * (sum.count + more.count);
        Term *terms = ARENA_NEW(&c->scratch, Term, s->room);
        if (sum.count) memcpy(terms, sum.terms, sum.count * sizeof *terms);
        sum.terms = terms;
    }
    if (more.count) memcpy(sum.terms + sum.count, more.terms, more.count * sizeof *more.terms);
    s->total.top.count = v.top.count = 0; /* what is not terms is added as ever */
    s->total = value_add(c, s->total, v, type, 1);
    s->total.top.terms = sum.terms, s->total.top.count = sum.count + more.count;
    s->is_gathered = true;
}

static void sum_next(Checker *c, Sum *s, Value v, Type type) {
    bool is_plain = !s->total.bottom.count && !v.bottom.count;
    if (is_plain) {
        gather(c, s, v, type);
        return;
    }
    if (s->is_gathered && !linear_sort(&s->total.top)) s->total.status = STATUS_OVERFLOW;
    s->is_gathered = false, s->room = 0;
    s->total = value_add(c, s->total, v, type, 1);
}

static void sum_add(Checker *c, Sum *s, Value v, NodeRef at) {
    if (v.kind == VALUE_LIST) {
        for (uint32_t i = 0; i < v.count; i++) sum_add(c, s, v.items[i], at);
        return;
    }
    v = value_number(c, v, at);
    if (v.kind != VALUE_NUMBER) {
        s->failed = true;
        return;
    }
    s->count++;
    if (v.status == STATUS_BLANK) {
        if (!s->any) s->total.type = v.type;
        return;
    }
    s->all_blank = false;
    Type type = v.type;
    if (s->any && !type_add(s->total.type, v.type, &type)) {
        diag_report(c->m->sink, DIAG_TYPE_MISMATCH, ref_span(c->m, at), "the sum joins %s and %s",
                    value_type_text(c, s->total.type), value_type_text(c, v.type));
        s->failed = true;
        return;
    }
    Measure measure = v.measure;
    bool has_measure = v.has_measure;
    if (s->any)
        sum_next(c, s, v, type);
    else
        s->total = v;
    s->total.figure = NONE, s->total.measure = measure, s->total.has_measure = has_measure;
    s->any = true;
}

static void sum_visit(Checker *c, const Scope *scope, void *user) {
    Sum *s = user;
    sum_add(c, s, eval(c, s->body, scope), s->body);
}

static Value sum_done(Sum *s) {
    if (s->failed) return value_poison();
    if (s->is_gathered && !linear_sort(&s->total.top)) s->total.status = STATUS_OVERFLOW;
    if (s->any) return s->total;
    if (s->count && s->all_blank) return value_status(STATUS_BLANK, s->total.type);
    return value_linear(linear_constant(rational_from_int(0)),
                        (Type){.kind = TYPE_NUMBER, .is_zero = true});
}

Value place_sum(Checker *c, Value v, NodeRef at) {
    Sum s = {.all_blank = true};
    sum_add(c, &s, place_rows(c, v), at);
    return sum_done(&s);
}

static bool has_bindings(Checker *c, NodeRef at) {
    return ref_child(c->m, at, AST_BINDING).node != 0;
}

/* `sum(u.T.row for u in UNITS)` is known already: all units were added up as they were read. */
static bool sum_units(Checker *c, NodeRef at, const Scope *scope, Sum *s) {
    NodeRef binding = ref_child(c->m, at, AST_BINDING),
            list = ref_next(c->m, ref_first(c->m, binding));
    AstKind kind = ref_kind(c->m, s->body);
    bool is_one = !ref_next(c->m, binding).node && (kind == AST_MEMBER || kind == AST_INDEX);
    if (!is_one || ref_kind(c->m, list) != AST_NAME) return false;
    Local all = {scope->locals, ref_name(c->m, binding), eval(c, list, scope)};
    Scope inner = *scope;
    if (all.value.kind != VALUE_UNITS) return false;
    all.value.kind = VALUE_UNIT;
    inner.locals = &all;
    Value v = eval(c, s->body, &inner);
    if (v.kind != VALUE_PLACE || !v.place.units) return false;
    sum_add(c, s, v, s->body);
    return true;
}

static Value call_sum(Checker *c, NodeRef at, const Scope *scope) {
    Sum s = {.all_blank = true, .body = ref_first(c->m, at)};
    if (has_bindings(c, at) && sum_units(c, at, scope, &s)) return sum_done(&s);
    if (has_bindings(c, at)) {
        eval_each(c, at, scope, sum_visit, &s);
        return sum_done(&s);
    }
    for (NodeRef arg = ref_first(c->m, at); arg.node; arg = ref_next(c->m, arg)) {
        Value v = eval(c, arg, scope);
        bool group = v.kind == VALUE_PLACE && v.place.row != NONE &&
                     c->m->tables.at[v.place.table].rows[v.place.row].kind == ROW_GROUP;
        sum_add(c, &s, group ? place_rows(c, v) : v, arg);
    }
    return sum_done(&s);
}

static void count_visit(Checker *c, const Scope *scope, void *user) {
    (void)c, (void)scope;
    ++*(uint32_t *)user;
}

static Value call_count(Checker *c, NodeRef at, const Scope *scope) {
    uint32_t n = 0;
    Value list;
    if (has_bindings(c, at))
        eval_each(c, at, scope, count_visit, &n);
    else if (eval_items(c, ref_first(c->m, at), scope, &list))
        n = list.count;
    else
        return value_poison();
    return value_constant(c, rational_from_int(n), (Type){.kind = TYPE_NUMBER});
}

/* What is not linear in a figure nobody stated says nothing of it; ends are taken closed, which
 * only ever widens. */
static Value without_form(Value v) {
    v.is_formed = false;
    return v;
}

static Value closed_interval(Checker *c, bool ok, Bounds b, Value like) {
    b.lo_open = b.hi_open = false;
    return value_interval(c, ok, b, like.type, STATUS_KNOWN);
}

static Value call_abs(Checker *c, NodeRef at, const Scope *scope) {
    Value v = eval_number(c, ref_first(c->m, at), scope);
    Bounds b;
    if (v.kind != VALUE_NUMBER || v.status) return without_form(v);
    if (!value_bounds(v, &b)) return value_status(STATUS_OVERFLOW, v.type);
    if (rational_sign(b.lo) >= 0) return v;
    if (rational_sign(b.hi) <= 0) return value_negate(c, v);
    Rational low = rational_negate(b.lo); /* straddles zero */
    b.hi = rational_compare(low, b.hi) > 0 ? low : b.hi;
    b.lo = rational_from_int(0);
    if (rational_sign(b.point) < 0) b.point = rational_negate(b.point);
    return closed_interval(c, true, b, v);
}

static Value call_extreme(Checker *c, NodeRef at, const Scope *scope, int sign) {
    Value best = value_poison();
    Bounds kept;
    for (NodeRef arg = ref_first(c->m, at); arg.node; arg = ref_next(c->m, arg)) {
        Value v = eval_number(c, arg, scope);
        Bounds b;
        if (v.kind != VALUE_NUMBER || v.status) return without_form(v);
        if (!value_bounds(v, &b)) return value_status(STATUS_OVERFLOW, v.type);
        if (best.kind == VALUE_POISON) {
            best = v, kept = b;
            continue;
        }
        if (!type_add(best.type, v.type, &best.type)) return value_mismatch(c, at, best, v);
        if (sign * rational_compare(b.point, kept.point) > 0) kept.point = b.point;
        if (sign * rational_compare(b.lo, kept.lo) > 0) kept.lo = b.lo;
        if (sign * rational_compare(b.hi, kept.hi) > 0) kept.hi = b.hi;
        best = closed_interval(c, true, kept, best);
    }
    return best;
}

static Value call_min(Checker *c, NodeRef at, const Scope *scope) {
    return call_extreme(c, at, scope, -1);
}

static Value call_max(Checker *c, NodeRef at, const Scope *scope) {
    return call_extreme(c, at, scope, 1);
}

static int decimals_of(Rational quantum) {
    Decimal d;
    return rational_is_decimal(quantum, &d) ? decimal_trim(d).scale : 0;
}

static bool round_bounds(Bounds *b, int scale) {
    Decimal point, lo, hi;
    return rational_round(b->point, scale, ROUND_HALF_UP, &point) &&
           rational_round(b->lo, scale, ROUND_HALF_UP, &lo) &&
           rational_round(b->hi, scale, ROUND_HALF_UP, &hi) &&
           rational_from_decimal(point, &b->point) && rational_from_decimal(lo, &b->lo) &&
           rational_from_decimal(hi, &b->hi);
}

static Value call_round(Checker *c, NodeRef at, const Scope *scope) {
    NodeRef first = ref_first(c->m, at), second = ref_next(c->m, first);
    Value v = eval_number(c, first, scope),
          q = second.node ? eval_number(c, second, scope)
                          : value_constant(c, rational_from_int(1), (Type){.kind = TYPE_NUMBER});
    Bounds b;
    Rational factor = rational_from_int(1), inverse;
    if (v.kind != VALUE_NUMBER || v.status || q.kind != VALUE_NUMBER) return without_form(v);
    if (q.type.kind == TYPE_NUMBER && !q.type.is_percent && v.type.kind == TYPE_MONEY)
        factor = unit_factor(c->m, value_unit(c, v));
    bool ok = value_bounds(v, &b) && rational_divide(rational_from_int(1), factor, &inverse) &&
              rational_multiply(b.point, inverse, &b.point) &&
              rational_multiply(b.lo, inverse, &b.lo) && rational_multiply(b.hi, inverse, &b.hi) &&
              round_bounds(&b, decimals_of(q.top.constant)) &&
              rational_multiply(b.point, factor, &b.point) &&
              rational_multiply(b.lo, factor, &b.lo) && rational_multiply(b.hi, factor, &b.hi);
    return closed_interval(c, ok, b, v);
}

static Value call_known(Checker *c, NodeRef at, const Scope *scope) {
    NodeRef arg = ref_first(c->m, at);
    if (ref_kind(c->m, arg) == AST_NAME && ref_word(c->m, arg) == WORD_PRIOR)
        return value_bool(c->m->prior_decls.count > 0);
    Value v = eval_number(c, arg, scope);
    return value_bool(v.kind == VALUE_NUMBER && v.status == STATUS_KNOWN);
}

typedef struct {
    Value list;
    uint32_t capacity;
    NodeRef body;
} Names;

static void names_visit(Checker *c, const Scope *scope, void *user) {
    Names *n = user;
    Value v = eval(c, n->body, scope);
    if (n->list.count == n->capacity) {
        Value *more = ARENA_NEW(&c->scratch, Value, 2 * n->capacity + 8);
        if (n->list.count) memcpy(more, n->list.items, n->list.count * sizeof *more);
        n->list.items = more, n->capacity = 2 * n->capacity + 8;
    }
    n->list.items[n->list.count++] = value_text(v.kind == VALUE_TEXT ? v.text : value_title(c, v));
}

static Value call_names(Checker *c, NodeRef at, const Scope *scope) {
    Names n = {.list = {.kind = VALUE_LIST, .figure = NONE}, .body = ref_first(c->m, at)};
    Value list;
    if (has_bindings(c, at)) {
        eval_each(c, at, scope, names_visit, &n);
    } else if (eval_items(c, n.body, scope, &list)) {
        for (uint32_t i = 0; i < list.count; i++)
            list.items[i] =
                value_text(list.items[i].kind == VALUE_TEXT ? list.items[i].text
                                                            : value_title(c, list.items[i]));
        n.list = list;
    }
    return n.list;
}

static bool same_place(Value a, Value b) {
    return a.kind == VALUE_PLACE && b.kind == VALUE_PLACE && a.place.table == b.place.table &&
           a.place.row == b.place.row && a.place.column == b.place.column;
}

static Value call_because(Checker *c, NodeRef at, const Scope *scope) {
    Value wanted = eval(c, ref_first(c->m, at), scope);
    for (size_t i = 0; i < c->m->becauses.count; i++) {
        NodeRef path = ref_first(c->m, c->m->becauses.at[i].decl);
        Scope outer = scope_outside(scope->entity);
        Value v = eval(c, path, &outer);
        if (same_place(v, wanted) ||
            (v.kind == VALUE_NUMBER && v.figure != NONE && v.figure == wanted.figure))
            return value_text(text_of(c, ref_next(c->m, path), scope));
    }
    if (wanted.kind != VALUE_POISON) {
        Str text = ref_text(c->m, ref_first(c->m, at));
        const char *change = reason_of_change(c, wanted, ref_first(c->m, at));
        Diag *d = diag_report(c->m->sink, DIAG_MISSING, ref_span(c->m, at),
                              *change ? "the reason for `%.*s` is missing: %s"
                                      : "the reason for `%.*s` is missing%s",
                              STR_ARG(text), change);
        diag_hint(c->m->sink, d, "write: because %.*s \"...\"", STR_ARG(text));
    }
    return value_poison();
}

/* Does the text printed so far say it? A glossary asks which terms a reader has met. */
static Value call_uses(Checker *c, NodeRef at, const Scope *scope) {
    Value wanted = eval_content(c, ref_first(c->m, at), scope);
    if (wanted.kind == VALUE_POISON) return wanted;
    if (wanted.kind != VALUE_TEXT) {
        diag_report(c->m->sink, DIAG_BAD_CALL, ref_span(c->m, at),
                    "`uses` looks for a text, and this is %s", value_kind_text(c, wanted));
        return value_poison();
    }
    for (size_t i = 0; i < c->pieces.count; i++) {
        const char *text = c->pieces.at[i].text;
        if (strstr(text, wanted.text)) return value_bool(true);
        if (!eval_spend(c, at, 1 + strlen(text) / BYTES_A_STEP)) return value_poison();
    }
    return value_bool(false);
}

static Value call_words(Checker *c, uint32_t words, NodeRef at, const Scope *scope) {
    Value v = eval_number(c, ref_first(c->m, at), scope);
    if (v.kind == VALUE_NUMBER) v.is_direction = true, v.words = (uint16_t)words;
    return v;
}

Value eval_call(Checker *c, NodeRef at, const Scope *scope) {
    Model *m = c->m;
    Str name = intern_text(m->names, ref_value(m, at));
    uint32_t index;
    if (symbol_find(m, SYMBOL_WORDS, ref_value(m, at), &index))
        return call_words(c, index, at, scope);
    if (!ref_first(m, at).node) {
        diag_report(m->sink, DIAG_BAD_CALL, ref_span(m, at),
                    "`%.*s` needs something in its brackets", STR_ARG(name));
        return value_poison();
    }
    switch ((int)word_of(ref_value(m, at))) {
#define FUNCTION(word, name)                                                                       \
    case WORD_##word:                                                                              \
        return call_##name(c, at, scope);
#include "compiler/sema/functions.def"
#undef FUNCTION
    default: break;
    }
    Diag *d = diag_report(m->sink, DIAG_BAD_CALL, ref_span(m, at), "there is no function `%.*s`",
                          STR_ARG(name));
    diag_hint(m->sink, d,
              "there are "
#define FUNCTION(word, name) #name ", "
#include "compiler/sema/functions.def"
#undef FUNCTION
              "and the lists of words");
    symbol_suggest(m, d, ref_span(m, at), ref_value(m, at),
                   1u << SYMBOL_WORDS | 1u << SYMBOL_PHRASE);
    return value_poison();
}
