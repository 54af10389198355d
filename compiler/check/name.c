/* What a name stands for, from the inside out: a loop variable, the formula's own table, then
 * everything declared; and the lists a `for` runs over. */
#include "compiler/check/units.h"

/* ---- names ---- */
static Value own_name(Checker *c, Name name, NodeRef at, const Scope *scope) {
    Model *m = c->m;
    const Table *t = &m->tables.at[scope->table];
    bool is_ambiguous = false;
    uint32_t column = place_column(t, scope->row, name), row = NONE;
    for (uint32_t up = t->rows[scope->row].parent; row == NONE;
         up = t->rows[up].parent) { /* nearest group first */
        row = table_row(t, name, up, &is_ambiguous);
        if (up == NONE) break;
    }
    if (column != NONE && row != NONE && row != scope->row) {
        diag_report(m->sink, DIAG_AMBIGUOUS_NAME, ref_span(m, at),
                    "`%s` is a column and a row of `%s`", name_text(m, name), t->label);
        return value_poison();
    }
    if (is_ambiguous) {
        diag_report(m->sink, DIAG_AMBIGUOUS_NAME, ref_span(m, at),
                    "`%s` has several rows `%s`: name the group as well", t->label,
                    name_text(m, name));
        return value_poison();
    }
    if (column != NONE) return place_make(scope->table, scope->row, column, scope);
    if (row != NONE)
        return place_make(scope->table, row,
                          t->rows[row].kind == ROW_GROUP ? scope->column : scope->column, scope);
    if (table_had(t, name)) {
        Value absent = place_make(scope->table, NONE, scope->column, scope);
        return absent.code = 1, absent;
    }
    return (Value){.kind = VALUE_BOOL, .figure = NONE}; /* not a name of this table */
}

static Value eval_field(Checker *c, uint32_t index, const Scope *scope) {
    const Field *f = &c->m->fields.at[index];
    Word word = word_of(f->name);
    if (word == WORD_YEAR)
        return value_constant(c, rational_from_int(c->m->year), (Type){.kind = TYPE_YEAR});
    if (word == WORD_ENTITY && scope->entity != NONE) {
        NodeRef title =
            ref_first(c->m, ref_child(c->m, c->m->entities.at[scope->entity].decl, AST_TITLE));
        if (title.node) return value_text(ref_string(c->m, title));
    }
    if (ref_kind(c->m, f->node) == AST_NUMBER) return eval_literal(c, f->node);
    if (ref_kind(c->m, f->node) == AST_QUANTITY) return eval_quantity(c, f->node);
    return value_text(f->text);
}

/* Values of `let` live as long as the checker, with all that was allocated on the way to them. */
static Value eval_kept(Checker *c, NodeRef formula, const Scope *scope) {
    if (c->is_keeping) return eval(c, formula, scope);
    Arena passing = c->scratch;
    c->scratch = c->kept, c->is_keeping = true;
    Value v = eval(c, formula, scope);
    c->kept = c->scratch, c->scratch = passing, c->is_keeping = false;
    return v;
}

/* Each body has a value of its own, and so has last year. */
static uint64_t let_key(uint32_t index, const Scope *scope) {
    return (uint64_t)index << 33 | (uint64_t)(scope->entity + 1) << 1 | scope->is_prior;
}

Value eval_let(Checker *c, uint32_t index, const Scope *scope) {
    NodeRef decl = c->m->lets.at[index].decl;
    Scope inner = scope_outside(scope->entity);
    inner.is_prior = scope->is_prior, inner.depth = scope->depth;
    inner.phrases = scope->phrases;
    uint32_t at;
    if (map_get(&c->let_of, let_key(index, scope), &at)) {
        if (c->lets.at[at].is_under_way)
            diag_report(c->m->sink, DIAG_CYCLE, ref_span(c->m, ref_first(c->m, decl)),
                        "`%s` is defined by itself", name_text(c->m, ref_name(c->m, decl)));
        if (c->lets.at[at].unknown != NONE) figure_keep_unknown(c, c->lets.at[at].unknown);
        if (c->lets.at[at].divisor != NONE) VEC_PUSH(&c->divisors, c->lets.at[at].divisor);
        c->reads_fact |= c->lets.at[at].reads_fact;
        return c->lets.at[at].value;
    }
    at = (uint32_t)c->lets.count;
    map_put(&c->let_of, let_key(index, scope), at);
    VEC_PUSH(&c->lets, ((KeptLet){value_poison(), NONE, NONE, true, false}));
    Value v = eval_kept(c, ref_first(c->m, ref_child(c->m, decl, AST_EQUALS)), &inner);
    bool is_open = v.kind == VALUE_NUMBER && v.status == STATUS_OPEN && c->unknown.count;
    uint32_t unknown = is_open ? c->unknown.at[c->unknown.count - 1] : NONE;
    bool is_undefined = v.kind == VALUE_NUMBER && v.status == STATUS_UNDEFINED && c->divisors.count;
    uint32_t divisor = is_undefined ? c->divisors.at[c->divisors.count - 1] : NONE;
    return c->lets.at[at] = (KeptLet){v, unknown, divisor, false, c->reads_fact}, v;
}

static Value eval_table_name(Checker *c, Name name, const Scope *scope) {
    uint32_t decl, table;
    symbol_find(c->m, SYMBOL_TABLE, name, &decl);
    if (ref_child(c->m, c->m->table_decls.at[decl], AST_PER).node)
        return (Value){.kind = VALUE_NAME, .name = name, .figure = NONE};
    table = table_instance(c->m, name, 0, scope->entity, false);
    return table == NONE ? value_poison() : place_make(table, NONE, NONE, scope);
}

static bool global_name(Checker *c, Name name, const Scope *scope, Value *out) {
    Model *m = c->m;
    uint32_t index;
    if (symbol_find(m, SYMBOL_LET, name, &index)) return *out = eval_let(c, index, scope), true;
    for (size_t i = 0; i < c->facts.count; i++)
        if (c->facts.at[i].name == name)
            return c->reads_fact = true, *out = c->facts.at[i].value, true;
    if (symbol_find(m, SYMBOL_TABLE, name, &index))
        return *out = eval_table_name(c, name, scope), true;
    if (symbol_find(m, SYMBOL_LIST, name, &index)) {
        Value list = {.kind = VALUE_LIST,
                      .items = ARENA_NEW(&c->scratch, Value, m->lists.at[index].count + 1),
                      .figure = NONE};
        for (size_t i = 0; i < m->lists.at[index].count; i++)
            list.items[list.count++] = (Value){.kind = VALUE_CODE,
                                               .classification = m->lists.at[index].classification,
                                               .code = m->lists.at[index].codes[i],
                                               .figure = NONE};
        return *out = list, true;
    }
    if (symbol_find(m, SYMBOL_CLASSIFICATION, name, &index))
        return *out =
                   (Value){
                       .kind = VALUE_CODES, .classification = index, .code = NONE, .figure = NONE},
               true;
    if (symbol_find(m, SYMBOL_UNITS, name, &index))
        return *out = (Value){.kind = VALUE_UNITS,
                              .place = {.units = index + 1, .unit = ALL_UNITS},
                              .figure = NONE},
               true;
    if (symbol_find(m, SYMBOL_FORM, name, &index))
        return *out = (Value){.kind = VALUE_FORM, .code = index, .figure = NONE}, true;
    if (symbol_find(m, SYMBOL_FIELD, name, &index)) return *out = eval_field(c, index, scope), true;
    if (m->report.node && word_of(name) == WORD_TITLE)
        return *out = value_text(m->report_title.node ? text_of(c, m->report_title, scope) : ""),
               true;
    return false;
}

static bool find_name(Checker *c, NodeRef at, const Scope *scope, Value *out) {
    Name name = ref_value(c->m, at);
    const Local *local = scope_find(scope, name);
    if (local) return *out = local->value, true;
    if (scope->table != NONE) {
        *out = own_name(c, name, at, scope);
        if (out->kind != VALUE_BOOL) return true;
    }
    return global_name(c, name, scope, out);
}

Value eval_name(Checker *c, NodeRef at, const Scope *scope) {
    Value v;
    Name name = ref_value(c->m, at);
    if (find_name(c, at, scope, &v)) return v;
    Diag *d = diag_report(c->m->sink, DIAG_UNKNOWN_NAME, ref_span(c->m, at),
                          "there is nothing called `%s`", name_text(c->m, name));
    if (word_of(name) == WORD_YEAR)
        diag_hint(c->m->sink, d, "a report says in its block which one it is about: `year 2024`");
    symbol_suggest(c->m, d, ref_span(c->m, at), name,
                   1u << SYMBOL_TABLE | 1u << SYMBOL_LIST | 1u << SYMBOL_CLASSIFICATION |
                       1u << SYMBOL_LET | 1u << SYMBOL_FIELD);
    return value_poison();
}

Value eval_tuple(Checker *c, NodeRef at, const Scope *scope) {
    Value list = {.kind = VALUE_LIST, .figure = NONE};
    uint32_t n = 0;
    for (NodeRef i = ref_first(c->m, at); i.node; i = ref_next(c->m, i)) n++;
    list.items = ARENA_NEW(&c->scratch, Value, n + 1);
    for (NodeRef i = ref_first(c->m, at); i.node; i = ref_next(c->m, i)) {
        Value v;
        bool bare = ref_kind(c->m, i) == AST_NAME && !find_name(c, i, scope, &v);
        list.items[list.count++] =
            bare ? (Value){.kind = VALUE_NAME, .name = ref_value(c->m, i), .figure = NONE}
            : bare || ref_kind(c->m, i) == AST_NAME ? v
                                                    : eval(c, i, scope);
    }
    return list;
}

Value eval_at_year(Checker *c, NodeRef at, const Scope *scope) {
    NodeRef base = ref_first(c->m, at), year = ref_next(c->m, base);
    Scope other = *scope;
    other.is_prior = true;
    if (ref_kind(c->m, year) == AST_NUMBER) {
        Decimal n;
        if (!ref_number(c->m, year, &n)) return value_poison();
        if (n.coef == c->m->year)
            other.is_prior = scope->is_prior;
        else if (n.coef != c->m->prior_year)
            return value_status(STATUS_OPEN, eval_number(c, base, scope).type);
    } else if (word_of(ref_value(c->m, year)) != WORD_PRIOR) {
        return unknown_member(c, year, "a figure's year is `@prior` or a number; it",
                              ref_value(c->m, year));
    }
    Value v = eval(c, base, &other);
    if (v.kind == VALUE_PLACE) v.place.is_prior = other.is_prior;
    return v;
}

/* ---- lists ---- */
static Value codes_list(Checker *c, uint32_t classification, uint32_t level) {
    const Classification *k = &c->m->classifications.at[classification];
    size_t count = 0; /* values are large, and most codes are of other levels */
    for (uint32_t i = 0; i < k->count; i++) count += level == NONE || k->codes[i].level == level;
    Value list = {
        .kind = VALUE_LIST, .items = ARENA_NEW(&c->scratch, Value, count + 1), .figure = NONE};
    for (uint32_t i = 0; i < k->count; i++)
        if (level == NONE || k->codes[i].level == level)
            list.items[list.count++] = (Value){
                .kind = VALUE_CODE, .classification = classification, .code = i, .figure = NONE};
    return list;
}

/* The coded rows of a table (of one level), the rows of a group, or the declared rows. */
Value place_rows(Checker *c, Value v) {
    Model *m = c->m;
    const Table *t = &m->tables.at[v.place.table];
    bool coded = t->total != NONE && v.place.row == NONE;
    int level = v.name && coded
                  ? classification_level(&m->classifications.at[t->classification], v.name)
                  : -1;
    uint32_t lo = v.place.row == NONE ? 0 : v.place.row + 1,
             hi = v.place.row == NONE ? t->row_count : t->rows[v.place.row].end;
    Value list = {
        .kind = VALUE_LIST, .items = ARENA_NEW(&c->scratch, Value, hi - lo + 1), .figure = NONE};
    for (uint32_t i = lo; i < hi; i++) {
        const Row *r = &t->rows[i];
        if (coded && r->kind != ROW_CODE) continue;
        if (coded && level >= 0 &&
            m->classifications.at[t->classification].codes[r->code].level != level)
            continue;
        if (!coded && (r->kind == ROW_GROUP || r->kind == ROW_PAD || r->parent != v.place.row ||
                       i == t->open_total))
            continue;
        Value item = {.kind = VALUE_PLACE, .place = v.place, .figure = NONE};
        item.place.row = i;
        if (coded)
            item = (Value){.kind = VALUE_CODE,
                           .classification = t->classification,
                           .code = r->code,
                           .figure = NONE};
        list.items[list.count++] = item;
    }
    return list;
}

static Value units_list(Checker *c, Value v) {
    uint32_t count = c->m->unit_lists.at[v.place.units - 1].count;
    Value list = {
        .kind = VALUE_LIST, .items = ARENA_NEW(&c->scratch, Value, count + 1), .figure = NONE};
    v.kind = VALUE_UNIT;
    for (v.place.unit = 0; v.place.unit < count; v.place.unit++) list.items[list.count++] = v;
    return list;
}

bool eval_items(Checker *c, NodeRef at, const Scope *scope, Value *list) {
    Value v = eval(c, at, scope);
    if (v.kind == VALUE_CODES)
        v = codes_list(c, v.classification, v.code);
    else if (v.kind == VALUE_PLACE)
        v = place_rows(c, v);
    else if (v.kind == VALUE_UNITS)
        v = units_list(c, v);
    if (v.kind == VALUE_LIST) return *list = v, true;
    if (v.kind != VALUE_POISON)
        diag_report(c->m->sink, DIAG_BAD_CALL, ref_span(c->m, at),
                    "a list is needed here, and this is %s", value_kind_text(c, v));
    return false;
}

const char *local_keys(Checker *c, const char *before, const Local *local) {
    const Model *m = c->m;
    if (!local) return before;
    const char *up = local_keys(c, before, local->up);
    const Value *v = &local->value;
    if (v->kind != VALUE_CODE)
        return arena_printf(m->whole, "%s[%s]", up,
                            v->kind == VALUE_NAME ? name_text(m, v->name) : value_title(c, *v));
    Str code = m->classifications.at[v->classification].codes[v->code].code;
    return arena_printf(m->whole, "%s[%.*s]", up, STR_ARG(code));
}

enum { STEPS = 1000000, STEPS_A_FIGURE = 64 };

bool eval_spend(Checker *c, NodeRef at, uint64_t steps) {
    c->steps += steps;
    bool is_over = c->steps > STEPS + (uint64_t)STEPS_A_FIGURE * c->m->figure_count;
    if (is_over && !c->is_spent)
        diag_report(c->m->sink, DIAG_TOO_MANY_STEPS, ref_span(c->m, at),
                    "this asks for more work than a report of this size can need; what is left is "
                    "not checked");
    c->is_spent |= is_over;
    return !is_over;
}

typedef struct {
    EachVisit *visit;
    void *user;
    NodeRef decl;
} Each;

static void each_from(Checker *c, NodeRef binding, const Scope *scope, const Each *each) {
    Model *m = c->m;
    while (binding.node && ref_kind(m, binding) != AST_BINDING) binding = ref_next(m, binding);
    if (!binding.node) {
        NodeRef where = ref_first(m, ref_child(m, each->decl, AST_WHERE));
        bool truth = true;
        if (where.node && (!eval_truth(c, where, scope, &truth) || !truth)) return;
        each->visit(c, scope, each->user);
        return;
    }
    NodeRef source = ref_next(m, ref_first(m, binding));
    Value list;
    if (!eval_items(c, source, scope, &list)) return;
    if (!eval_spend(c, binding, list.count + 1)) return;
    for (uint32_t i = 0; i < list.count && !c->is_spent; i++) {
        Local local = {scope->locals, ref_name(m, binding), list.items[i]};
        Scope inner = *scope;
        inner.locals = &local;
        each_from(c, ref_next(m, binding), &inner, each);
    }
}

void eval_each(Checker *c, NodeRef decl, const Scope *scope, EachVisit *visit, void *user) {
    Each each = {visit, user, decl};
    each_from(c, ref_first(c->m, decl), scope, &each);
}
