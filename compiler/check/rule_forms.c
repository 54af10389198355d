/* From the condition of a rule to linear forms over symbols. A loop variable over a list stands for
 * any code of it; one over names in brackets takes each of them in turn. */
#include "compiler/check/eval.h"
#include "compiler/check/rule_forms.h"

#include <string.h>

enum { DEEPEST_LET = 20, CHOICES_MOST = 64 };

/* ---- texts ---- */
const char *rule_text_key(Rulebook *book, Str text) {
    char *made = ARENA_NEW(&book->arena, char, text.length + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.length; i++)
        if (!strchr(" \t\r\n", text.at[i])) made[n++] = text.at[i];
    made[n] = 0;
    return made;
}

Name rule_key(Rulebook *book, const char *text) {
    return intern(book->c->m->names, str_from(text));
}

const Binding *rule_binding(const Reading *r, Name name) {
    const Binding *b = r->bindings;
    while (b && b->name != name) b = b->up;
    return b;
}

/* ---- symbols ---- */
uint32_t rule_symbol(Rulebook *book, Symbol made) {
    uint32_t known;
    if (map_get(&book->symbol_of, made.key, &known)) return known;
    map_put(&book->symbol_of, made.key, (uint32_t)book->symbols.count);
    VEC_PUSH(&book->symbols, made);
    return (uint32_t)book->symbols.count - 1;
}

bool rule_single(Rulebook *book, uint32_t index, Linear *out) {
    *out = linear_term(&book->arena, index, bounds_point(rational_from_int(0)));
    return index < SYMBOLS_MOST;
}

/* What is not linear, or no figure before the data are there: itself, with what its names run
 * over. */
bool rule_opaque(Rulebook *book, NodeRef at, const Reading *r, Linear *out) {
    const char *text = rule_text_key(book, ref_text(book->c->m, at));
    for (const Binding *b = r->bindings; b; b = b->up)
        text = arena_printf(&book->arena, "%s|%s=%s", text, name_text(book->c->m, b->name),
                            b->any ? name_text(book->c->m, b->any)
                                   : rule_text_key(book, ref_text(book->c->m, b->one)));
    text = arena_printf(&book->arena, "%s|%u.%u.%u.%u", text, r->scope.table, r->scope.row,
                        r->scope.column, r->any);
    Symbol made = {rule_key(book, text), NONE, NONE, NONE, NONE,
                   r->bindings ? r->bindings->any : r->any};
    return rule_single(book, rule_symbol(book, made), out);
}

static uint32_t first_number(const Table *t, uint32_t row) {
    for (uint32_t i = 0; i < t->column_count; i++)
        if (!t->columns[i].is_text && (row == NONE || table_has_cell(t, row, i))) return i;
    return NONE;
}

/* NONE also of a name that stands for any code. */
static uint32_t row_of_code(const Model *m, const Table *t, Name any) {
    uint32_t cursor = NONE;
    if (t->classification == NONE) return NONE;
    uint32_t code = classification_find(&m->classifications.at[t->classification],
                                        intern_text(m->names, any), &cursor);
    return code == NONE ? NONE : table_row_of_code(t, code);
}

/* A row of a code goes by the code, whichever way it was reached. */
bool rule_place(Rulebook *book, Spot spot, Symbol *out) {
    Model *m = book->c->m;
    Place p = spot.value.place;
    if (spot.value.kind != VALUE_PLACE) return false;
    const Table *t = &m->tables.at[p.table];
    Name any = spot.any;
    if (!any && p.row == NONE && t->total != NONE) p.row = t->total;
    if (!any && (p.row == NONE || t->rows[p.row].kind == ROW_GROUP)) return false;
    if (p.column == NONE) p.column = first_number(t, any ? NONE : p.row);
    if (p.column == NONE || t->columns[p.column].is_text) return false;
    uint32_t at = any ? row_of_code(m, t, any) : p.row;
    if (any) p.row = NONE;
    if (!any && t->rows[p.row].kind == ROW_CODE)
        any = intern(m->names,
                     m->classifications.at[t->classification].codes[t->rows[p.row].code].code);
    const char *row = any ? arena_printf(&book->arena, "[%s]", name_text(m, any))
                          : arena_printf(&book->arena, "%u", p.row);
    const char *key =
        arena_printf(&book->arena, "#%u.%s.%u%s", p.table, row, p.column, spot.is_prior ? "@" : "");
    *out = (Symbol){rule_key(book, key), spot.is_prior ? NONE : p.table, p.row, p.column, at, any};
    return true;
}

/* ---- addresses ---- */
static Spot spot_of(Rulebook *book, NodeRef at, const Reading *r);

static Spot nowhere(void) { return (Spot){.value = value_poison()}; }

static Spot name_spot(Rulebook *book, NodeRef at, const Reading *r) {
    Name name = ref_value(book->c->m, at);
    uint32_t index, column;
    if (rule_binding(r, name)) return nowhere();
    if (r->any && (column = table_column(&book->c->m->tables.at[r->scope.table], name)) != NONE)
        return (Spot){.value = place_make(r->scope.table, NONE, column, &r->scope), .any = r->any};
    bool is_own = !r->any && r->scope.table != NONE;
    if (!is_own && !symbol_find(book->c->m, SYMBOL_TABLE, name, &index)) return nowhere();
    Scope outer = r->scope;
    if (r->any) outer.table = outer.row = outer.column = NONE;
    return (Spot){.value = eval(book->c, at, &outer)};
}

static Spot member_spot(Rulebook *book, NodeRef at, const Reading *r) {
    Spot base = spot_of(book, ref_first(book->c->m, at), r);
    Name name = ref_value(book->c->m, at);
    const Binding *b = rule_binding(r, name);
    if (b && b->one.node) name = ref_value(book->c->m, b->one);
    if (base.any && base.value.kind == VALUE_PLACE) {
        base.value.place.column =
            table_column(&book->c->m->tables.at[base.value.place.table], name);
        return base.value.place.column == NONE ? nowhere() : base;
    }
    bool is_way = base.value.kind == VALUE_PLACE || base.value.kind == VALUE_NAME;
    if (is_way) base.value = value_member(book->c, base.value, name, at, &r->scope);
    return is_way ? base : nowhere();
}

/* T[201], or T[c] with c of a list. */
static Name index_key(Rulebook *book, NodeRef index, const Reading *r) {
    Model *m = book->c->m;
    AstKind kind = ref_kind(m, index);
    const Binding *b = kind == AST_NAME ? rule_binding(r, ref_value(m, index)) : NULL;
    if (ref_next(m, index).node) return 0;
    if (kind == AST_CODE) return ref_value(m, index);
    return b ? b->any : 0;
}

static Spot index_spot(Rulebook *book, NodeRef at, const Reading *r) {
    NodeRef base = ref_first(book->c->m, at);
    Spot made = spot_of(book, base, r);
    made.any = index_key(book, ref_next(book->c->m, base), r);
    return made.value.kind == VALUE_PLACE && made.any ? made : nowhere();
}

static Spot own_index_spot(Rulebook *book, NodeRef at, const Reading *r) {
    Name any = index_key(book, ref_first(book->c->m, at), r);
    if (r->scope.table == NONE || !any) return nowhere();
    return (Spot){.value = place_make(r->scope.table, NONE, r->scope.column, &r->scope),
                  .any = any};
}

static Spot spot_of(Rulebook *book, NodeRef at, const Reading *r) {
    switch ((int)ref_kind(book->c->m, at)) {
    case AST_NAME: return name_spot(book, at, r);
    case AST_MEMBER: return member_spot(book, at, r);
    case AST_INDEX: return index_spot(book, at, r);
    case AST_OWN_INDEX: return own_index_spot(book, at, r);
    case AST_AT_YEAR: {
        Spot base = spot_of(book, ref_first(book->c->m, at), r);
        base.is_prior = true;
        return base;
    }
    default: return nowhere();
    }
}

/* ---- forms ---- */
static bool joined(Rulebook *book, NodeRef at, const Reading *r, int sign, Linear *out) {
    Linear a, b;
    NodeRef first = ref_first(book->c->m, at);
    return rule_linear(book, first, r, &a) && rule_linear(book, ref_next(book->c->m, first), r, &b) &&
           linear_add(&book->arena, a, rational_from_int(sign), b, out);
}

static bool scaled(Rulebook *book, NodeRef at, const Reading *r, bool divides, Linear *out) {
    Linear a, b;
    NodeRef first = ref_first(book->c->m, at);
    Rational one = rational_from_int(1), times;
    if (!rule_linear(book, first, r, &a) || !rule_linear(book, ref_next(book->c->m, first), r, &b))
        return false;
    if (divides)
        return !b.count && rational_sign(b.constant) && rational_divide(one, b.constant, &times)
                 ? linear_scale(&book->arena, a, times, out)
                 : rule_opaque(book, at, r, out);
    if (!b.count) return linear_scale(&book->arena, a, b.constant, out);
    return a.count ? rule_opaque(book, at, r, out) : linear_scale(&book->arena, b, a.constant, out);
}

/* sum(group): its rows are declared. */
static bool group_sum(Rulebook *book, NodeRef at, const Reading *r, Linear *out) {
    Model *m = book->c->m;
    NodeRef of = ref_first(m, at);
    if (ref_kind(m, ref_next(m, of)) == AST_BINDING) return rule_code_sum(book, at, r, out);
    Spot spot = ref_next(m, of).node ? nowhere() : spot_of(book, of, r);
    Place p = spot.value.place;
    bool is_sum = word_of(ref_value(m, at)) == WORD_SUM && spot.value.kind == VALUE_PLACE &&
                  !spot.any && p.row != NONE && m->tables.at[p.table].rows[p.row].kind == ROW_GROUP;
    if (!is_sum) return rule_opaque(book, at, r, out);
    *out = linear_constant(rational_from_int(0));
    for (uint32_t row = p.row + 1; row < m->tables.at[p.table].rows[p.row].end; row++) {
        const Table *t = &m->tables.at[p.table];
        Linear part;
        Symbol one;
        spot.value.place.row = row;
        if (t->rows[row].kind == ROW_PAD || t->rows[row].parent != p.row) continue;
        if (!rule_place(book, spot, &one) || !rule_single(book, rule_symbol(book, one), &part) ||
            !linear_add(&book->arena, *out, rational_from_int(1), part, out))
            return rule_opaque(book, at, r, out);
    }
    return true;
}

static bool let_form(Rulebook *book, uint32_t let, const Reading *r, Linear *out) {
    Reading inner = {.scope = r->scope, .depth = r->depth + 1};
    inner.scope.table = inner.scope.row = inner.scope.column = NONE;
    NodeRef equals = ref_child(book->c->m, book->c->m->lets.at[let].decl, AST_EQUALS);
    return inner.depth < DEEPEST_LET && rule_linear(book, ref_first(book->c->m, equals), &inner, out);
}

static bool address(Rulebook *book, NodeRef at, const Reading *r, Linear *out) {
    uint32_t let;
    Symbol made;
    bool is_name = ref_kind(book->c->m, at) == AST_NAME;
    if (is_name && symbol_find(book->c->m, SYMBOL_LET, ref_value(book->c->m, at), &let))
        return let_form(book, let, r, out);
    return rule_place(book, spot_of(book, at, r), &made) ? rule_single(book, rule_symbol(book, made), out)
                                                           : rule_opaque(book, at, r, out);
}

static bool constant(Rulebook *book, NodeRef at, const Reading *r, Linear *out) {
    Value v = eval(book->c, at, &r->scope);
    *out = linear_constant(v.top.constant);
    return v.kind == VALUE_NUMBER && v.status == STATUS_KNOWN && !v.bottom.count;
}

bool rule_linear(Rulebook *book, NodeRef at, const Reading *r, Linear *out) {
    if (!book->work) return false;
    book->work--;
    switch ((int)ref_kind(book->c->m, at)) {
    case AST_NUMBER:
    case AST_QUANTITY: return constant(book, at, r, out);
    case AST_ADD: return joined(book, at, r, 1, out);
    case AST_SUBTRACT: return joined(book, at, r, -1, out);
    case AST_MULTIPLY: return scaled(book, at, r, false, out);
    case AST_DIVIDE: return scaled(book, at, r, true, out);
    case AST_NEGATE: {
        Linear a;
        return rule_linear(book, ref_first(book->c->m, at), r, &a) &&
               linear_scale(&book->arena, a, rational_from_int(-1), out);
    }
    case AST_CALL: return group_sum(book, at, r, out);
    case AST_NAME:
    case AST_MEMBER:
    case AST_INDEX:
    case AST_OWN_INDEX:
    case AST_AT_YEAR: return address(book, at, r, out);
    default: return false;
    }
}

/* ---- conditions ---- */
static void compare(Rulebook *book, RuleCondition made, NodeRef less, NodeRef more,
                    const Reading *r) {
    Linear a, b;
    if (!rule_linear(book, less, r, &a) || !rule_linear(book, more, r, &b) ||
        !linear_add(&book->arena, a, rational_from_int(-1), b, &made.form))
        return;
    if (made.is_summed && !rule_is_sum(book, made.form, r->bindings->any)) return;
    if (made.is_summed && made.relation == RELATION_LESS) made.relation = RELATION_AT_MOST;
    VEC_PUSH(&book->conditions, made);
}

static void conditions_of(Rulebook *book, RuleCondition made, NodeRef at, const Reading *r) {
    NodeRef first = ref_first(book->c->m, at), second = ref_next(book->c->m, first);
    made.place = at;
    switch ((int)ref_kind(book->c->m, at)) {
    case AST_AND:
        conditions_of(book, made, first, r);
        conditions_of(book, made, second, r);
        break;
    case AST_EQUAL:
        made.relation = RELATION_EQUAL;
        compare(book, made, first, second, r);
        break;
    case AST_LESS_EQUAL:
    case AST_GREATER_EQUAL:
    case AST_LESS:
    case AST_GREATER: {
        AstKind kind = ref_kind(book->c->m, at);
        bool falls = kind == AST_GREATER_EQUAL || kind == AST_GREATER;
        made.relation = kind == AST_LESS || kind == AST_GREATER ? RELATION_LESS : RELATION_AT_MOST;
        compare(book, made, falls ? second : first, falls ? first : second, r);
        break;
    }
    default: break;
    }
}

/* Each way to choose names for the variables of the rule's `for`. */
static void bind_from(Rulebook *book, RuleCondition made, NodeRef at, NodeRef binding, Reading r,
                      int *choices) {
    Model *m = book->c->m;
    while (binding.node && ref_kind(m, binding) != AST_BINDING) binding = ref_next(m, binding);
    if (!binding.node) {
        if ((*choices)-- > 0) conditions_of(book, made, at, &r);
        return;
    }
    NodeRef source = ref_next(m, ref_first(m, binding));
    Binding one = {.up = r.bindings, .name = ref_name(m, binding)};
    bool is_tuple = ref_kind(m, source) == AST_TUPLE;
    r.bindings = &one;
    if (!is_tuple) {
        one.any = rule_key(book, rule_text_key(book, ref_text(m, source)));
        if (made.is_summed) one.any = rule_sum_of(book, one.any);
        bind_from(book, made, at, ref_next(m, binding), r, choices);
        return;
    }
    for (one.one = ref_first(m, source); one.one.node; one.one = ref_next(m, one.one))
        if (ref_kind(m, one.one) == AST_NAME)
            bind_from(book, made, at, ref_next(m, binding), r, choices);
}

static void read_rule(Rulebook *book, RuleCondition made, NodeRef at) {
    Model *m = book->c->m;
    NodeRef decl = m->rules.at[made.rule].decl;
    Reading r = {.scope = scope_outside(m->rules.at[made.rule].entity)};
    int choices = CHOICES_MOST;
    made.is_conditional = made.is_guard || ref_child(m, decl, AST_WHEN).node ||
                          ref_child(m, decl, AST_WHERE).node;
    bind_from(book, made, at, ref_first(m, decl), r, &choices);
}

void rule_conditions(Rulebook *book, uint32_t rule) {
    NodeRef at = rule_condition(book->c->m, book->c->m->rules.at[rule].decl);
    if (at.node) read_rule(book, (RuleCondition){.rule = rule}, at);
}

/* What holds of each code of a list holds of their sums. */
void rule_summed_conditions(Rulebook *book, uint32_t rule) {
    Model *m = book->c->m;
    NodeRef decl = m->rules.at[rule].decl, at = rule_condition(m, decl);
    NodeRef binding = ref_child(m, decl, AST_BINDING);
    if (!at.node || !binding.node || ref_kind(m, ref_next(m, binding)) == AST_BINDING) return;
    NodeRef source = ref_next(m, ref_first(m, binding));
    uint32_t known;
    Name list = rule_key(book, rule_text_key(book, ref_text(m, source)));
    bool is_plain = !ref_child(m, decl, AST_WHEN).node && !ref_child(m, decl, AST_WHERE).node;
    if (is_plain && map_get(&book->summed, list, &known))
        read_rule(book, (RuleCondition){.rule = rule, .is_summed = true}, at);
}

void guard_conditions(Rulebook *book, uint32_t rule) {
    NodeRef when = ref_child(book->c->m, book->c->m->rules.at[rule].decl, AST_WHEN);
    if (when.node)
        read_rule(book, (RuleCondition){.rule = rule, .is_guard = true},
                  ref_first(book->c->m, when));
}

/* ---- what tables declare ---- */
static void declare_equal(Rulebook *book, uint32_t index, NodeRef formula, const Reading *r) {
    Linear own, computed;
    RuleCondition made = {.rule = NONE, .place = formula};
    rule_single(book, index, &own);
    if (rule_linear(book, formula, r, &computed) &&
        linear_add(&book->arena, own, rational_from_int(-1), computed, &made.form))
        VEC_PUSH(&book->conditions, made);
}

static void declare_row(Rulebook *book, uint32_t index, Symbol s) {
    Local room;
    NodeRef by_row, by_column;
    bool sums;
    const Table *t = &book->c->m->tables.at[s.table];
    Reading r = {.scope = cell_scope(book->c, s.table, s.row, s.column, &room)};
    cell_formula(book->c, t, s.row, s.column, &by_row, &by_column, &sums);
    if (r.scope.locals) return; /* a row of a loop: its formula speaks of its own code */
    if (by_row.node) declare_equal(book, index, by_row, &r);
    if (by_column.node) declare_equal(book, index, by_column, &r);
}

static void declare_column(Rulebook *book, uint32_t index, Symbol s) {
    NodeRef formula = book->c->m->tables.at[s.table].columns[s.column].formula;
    if (!formula.node || !s.any) return;
    Reading r = {.scope = {.table = s.table, .row = NONE, .column = s.column, .entity = NONE},
                 .any = s.any};
    size_t before = book->conditions.count;
    declare_equal(book, index, formula, &r);
    bool is_new = book->conditions.count > before, is_sum = rule_is_summed(book, s.any);
    if (is_new && is_sum && !rule_is_sum(book, book->conditions.at[before].form, s.any))
        book->conditions.count = before;
}

void declared_conditions(Rulebook *book) {
    for (uint32_t i = 0; i < book->symbols.count && i < SYMBOLS_MOST; i++) {
        Symbol s = book->symbols.at[i];
        if (s.table == NONE) continue;
        if (s.row == NONE)
            declare_column(book, i, s);
        else
            declare_row(book, i, s);
        rule_declared_sums(book, i);
    }
}
