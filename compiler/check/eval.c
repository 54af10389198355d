/* Expressions to values. A name is looked up from the inside out: loop variables, the formula's own table,
 * then everything declared. Wrong kinds are reported at the operator; a poisoned value stays silent. */
#include "compiler/check/check.h"

#include <string.h>

#define LET_LIMIT 64

Value value_poison(void) {
    return (Value){.kind = VALUE_POISON, .figure = NONE};
}

static Linear one(void) {
    return linear_constant(rational_from_int(1));
}

static Value number_of(Linear top, Type type) {
    return (Value){.kind = VALUE_NUMBER, .type = type, .top = top, .bottom = one(), .figure = NONE};
}

Value value_constant(Checker *c, Rational n, Type type) {
    (void)c;
    return number_of(linear_constant(n), type);
}

static Value value_status(Status status, Type type) {
    Value v = number_of(linear_constant(rational_from_int(0)), type);
    v.status = (uint8_t)status;
    return v;
}

static Value value_bool(bool truth) {
    return (Value){.kind = VALUE_BOOL, .truth = truth, .figure = NONE};
}

static Value value_text(const char *text) {
    return (Value){.kind = VALUE_TEXT, .text = text, .figure = NONE};
}

static bool is_linear(Value v) { return v.bottom.count == 0; }
static bool is_constant(Value v) { return v.top.count == 0 && v.bottom.count == 0; }

bool value_bounds(Value v, Bounds *out) {
    Bounds top, bottom;
    if (!linear_bounds(v.top, &top) || !linear_bounds(v.bottom, &bottom)) return false;
    if (v.bottom.count == 0 && rational_compare(v.bottom.constant, rational_from_int(1)) == 0) return *out = top, true;
    return bounds_divide(top, bottom, out);
}

/* ---- messages ---- */
static const char *type_text(Checker *c, Type t) {
    static const char *const names[] = {"an error", "a number", "money", "a count", "a score", "a rate", "a year", "a date", "a text", "a truth value", "a list", "a code", "a thing"};
    if (t.kind == TYPE_NUMBER && t.is_percent) return "a ratio";
    if (t.kind != TYPE_MONEY && t.kind != TYPE_COUNT && t.kind != TYPE_RATE) return names[t.kind];
    const char *unit = name_text(c->m, c->m->units.at[t.base].name);
    if (t.kind == TYPE_RATE) return arena_printf(c->m->whole, "a rate (%s for each %s)", unit, name_text(c->m, c->m->units.at[t.per].name));
    return arena_printf(c->m->whole, "%s (%s)", names[t.kind], unit);
}

static const char *kind_text(Checker *c, Value v) {
    static const char *const names[] = {"an error", "a number", "a truth value", "a text", "a code", "a place in a table", "a list", "a name", "a list of codes"};
    return v.kind == VALUE_NUMBER ? type_text(c, v.type) : names[v.kind];
}

/* The operator stands between its operands: behind the first one, blanks and closing brackets. */
static Span operator_span(Checker *c, NodeRef at) {
    Model *m = c->m;
    NodeRef left = ref_first(m, at), right = ref_next(m, left);
    Span whole = ref_span(m, at), l = ref_span(m, left), r = ref_span(m, right);
    const char *bytes = m->sources->at[whole.file]->bytes;
    uint32_t lo = l.hi, hi;
    while (lo < r.lo && (bytes[lo] == ' ' || bytes[lo] == ')' || bytes[lo] == '\n' || bytes[lo] == '\r' || bytes[lo] == '\t')) lo++;
    for (hi = lo; hi < r.lo && bytes[hi] != ' ' && bytes[hi] != '(' && bytes[hi] != '\n' && hi < lo + 2;) hi++;
    return (Span){whole.file, lo, hi > lo ? hi : lo + 1};
}

static Value mismatch(Checker *c, NodeRef at, Value a, Value b) {
    if (a.kind == VALUE_POISON || b.kind == VALUE_POISON) return value_poison();
    diag_report(c->m->sink, DIAG_TYPE_MISMATCH, operator_span(c, at), "`%s` cannot join %s and %s", ast_label[ref_kind(c->m, at)], kind_text(c, a), kind_text(c, b));
    return value_poison();
}

/* ---- arithmetic ---- */
static uint8_t worse(Value a, Value b) {
    return a.status > b.status ? a.status : b.status;
}

/* A product of figures, or quotients over different figures: one interval that is a thing of its own. */
static Value collapse(Checker *c, bool ok, Bounds bounds, Type type, uint8_t status) {
    Value v = ok ? number_of(linear_term(&c->scratch, TERM_ANONYMOUS, bounds), type) : value_status(STATUS_OVERFLOW, type);
    if (status > v.status) v.status = status;
    return v;
}

static bool same_linear(Linear a, Linear b) {
    if (a.count != b.count || rational_compare(a.constant, b.constant) != 0) return false;
    for (uint32_t i = 0; i < a.count; i++)
        if (a.terms[i].figure != b.terms[i].figure || a.terms[i].figure == TERM_ANONYMOUS || rational_compare(a.terms[i].coef, b.terms[i].coef) != 0) return false;
    return true;
}

static Value add_values(Checker *c, Value a, Value b, Type type, int sign) {
    Value made = number_of(a.top, type);
    Rational times = rational_from_int(sign);
    made.status = worse(a, b);
    bool ok = true;
    if (is_linear(a) && is_linear(b)) {
        ok = linear_add(&c->scratch, a.top, times, b.top, &made.top);
    } else if (same_linear(a.bottom, b.bottom)) {
        made.bottom = a.bottom;
        ok = linear_add(&c->scratch, a.top, times, b.top, &made.top);
    } else if (is_constant(b)) {             /* N/D + k = (N + kD)/D */
        made.bottom = a.bottom;
        ok = rational_multiply(times, b.top.constant, &times) && linear_add(&c->scratch, a.top, times, a.bottom, &made.top);
    } else if (is_constant(a)) {
        Linear scaled;
        made.bottom = b.bottom;
        ok = linear_scale(&c->scratch, b.top, times, &scaled) && linear_add(&c->scratch, scaled, a.top.constant, b.bottom, &made.top);
    } else {
        Linear sum;
        Bounds x, y, out = {0};
        ok = value_bounds(a, &x) && value_bounds(b, &y) &&
             linear_add(&c->scratch, linear_term(&c->scratch, TERM_ANONYMOUS, x), times, linear_term(&c->scratch, TERM_ANONYMOUS, y), &sum) && linear_bounds(sum, &out);
        return collapse(c, ok, out, type, worse(a, b));
    }
    if (!ok) made.status = STATUS_OVERFLOW;
    return made;
}

static Value multiply_values(Checker *c, Value a, Value b, Type type) {
    if (is_constant(a)) { Value t = a; a = b; b = t; }
    Value made = a;
    made.type = type, made.figure = NONE, made.status = worse(a, b), made.has_measure = false, made.is_direction = false;
    if (is_constant(b)) {
        if (!linear_scale(&c->scratch, a.top, b.top.constant, &made.top)) made.status = STATUS_OVERFLOW;
        return made;
    }
    if (is_linear(a) != is_linear(b)) {      /* (N/D) * D = N */
        Value ratio = is_linear(a) ? b : a, other = is_linear(a) ? a : b;
        if (same_linear(ratio.bottom, other.top)) { made = number_of(ratio.top, type); made.status = worse(a, b); return made; }
    }
    Bounds x, y, out = {0};
    bool ok = value_bounds(a, &x) && value_bounds(b, &y) && bounds_multiply(x, y, &out);
    return collapse(c, ok, out, type, worse(a, b));
}

static Value divide_values(Checker *c, Value a, Value b, Type type) {
    Bounds x, y, out = {0};
    uint8_t status = worse(a, b);
    if (status != STATUS_KNOWN) return value_status((Status)status, type);
    if (!value_bounds(b, &y)) return value_status(STATUS_OVERFLOW, type);
    if (bounds_hold_zero(y)) return value_status(STATUS_UNDEFINED, type);
    Value made = a;
    made.type = type, made.figure = NONE, made.has_measure = false, made.is_direction = false;
    if (is_constant(b)) {
        Rational inverse;
        bool ok = rational_divide(rational_from_int(1), b.top.constant, &inverse) && linear_scale(&c->scratch, a.top, inverse, &made.top);
        if (!ok) made.status = STATUS_OVERFLOW;
        return made;
    }
    if (is_linear(a) && is_linear(b)) return made.bottom = b.top, made;
    bool ok = value_bounds(a, &x) && bounds_divide(x, y, &out);
    return collapse(c, ok, out, type, status);
}

static Value eval_arithmetic(Checker *c, NodeRef at, const Scope *scope) {
    AstKind kind = ref_kind(c->m, at);
    NodeRef first = ref_first(c->m, at);
    Value a = eval_number(c, first, scope), b = eval_number(c, ref_next(c->m, first), scope);
    Type type;
    if (a.kind != VALUE_NUMBER || b.kind != VALUE_NUMBER) return value_poison();
    bool ok = kind == AST_MULTIPLY ? type_multiply(a.type, b.type, &type) : kind == AST_DIVIDE ? type_divide(a.type, b.type, &type) : type_add(a.type, b.type, &type);
    if (!ok) return mismatch(c, at, a, b);
    if (type.kind == TYPE_POISON) return value_poison();
    if (kind == AST_MULTIPLY) return multiply_values(c, a, b, type);
    if (kind == AST_DIVIDE) return divide_values(c, a, b, type);
    return add_values(c, a, b, type, kind == AST_ADD ? 1 : -1);
}

static Value negate(Checker *c, Value v) {
    if (v.kind != VALUE_NUMBER) return v;
    if (!linear_scale(&c->scratch, v.top, rational_from_int(-1), &v.top)) v.status = STATUS_OVERFLOW;
    v.figure = NONE;
    return v;
}

/* ---- literals ---- */
static Value eval_literal(Checker *c, NodeRef at) {
    Decimal d;
    Rational n;
    if (!ref_number(c->m, at, &d) || !rational_from_decimal(d, &n)) return value_poison();
    return value_constant(c, n, (Type){.kind = TYPE_NUMBER, .is_zero = rational_sign(n) == 0});
}

static Value eval_quantity(Checker *c, NodeRef at) {
    Model *m = c->m;
    Value v = eval_literal(c, ref_child(m, at, AST_NUMBER));
    uint16_t unit;
    Name name = ref_value(m, at);
    if (v.kind != VALUE_NUMBER) return v;
    if (!unit_find(m, intern_text(m->names, name), &unit)) {
        Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, at), "there is no unit `%s`", name_text(m, name));
        symbol_suggest(m, d, ref_span(m, at), name, 1u << SYMBOL_UNIT);
        return value_poison();
    }
    v.type = m->units.at[unit].type;
    if (!rational_multiply(v.top.constant, m->units.at[unit].factor, &v.top.constant)) v.status = STATUS_OVERFLOW;
    return v;
}

/* ---- places ---- */
static Value value_place(uint32_t table, uint32_t row, uint32_t column, const Scope *scope) {
    return (Value){.kind = VALUE_PLACE, .place = {table, row, column, scope->is_prior}, .figure = NONE};
}

static uint32_t column_in_scope(const Table *t, uint32_t row, Name name) {
    uint32_t any = NONE;
    for (uint32_t i = 0; i < t->column_count; i++) {
        if (t->columns[i].name != name || !name) continue;
        if (row == NONE || table_has_cell(t, row, i)) return i;
        any = i;
    }
    return row == NONE ? any : NONE;
}

static uint32_t first_column(const Table *t, uint32_t row) {
    for (uint32_t i = 0; i < t->column_count; i++)
        if (table_has_cell(t, row, i) && !t->columns[i].is_text) return i;
    return NONE;
}

/* Without a row: the total, a row of that name, or the only one. */
static uint32_t default_row(const Model *m, const Table *t) {
    uint32_t found = NONE;
    if (t->total != NONE) return t->total;
    for (uint32_t i = 0; i < t->row_count; i++) {
        if (t->rows[i].kind == ROW_GROUP || t->rows[i].kind == ROW_PAD) continue;
        if (t->rows[i].parent == NONE && t->rows[i].name && word_find(intern_text(m->names, t->rows[i].name)) == WORD_TOTAL) return i;
        found = found == NONE ? i : NONE - 1;
    }
    return found == NONE - 1 ? NONE : found;
}

static Value group_sum(Checker *c, Value v, NodeRef at);

static Value absent_code(Checker *c, const Table *t, uint32_t column) {
    Measure measure = t->columns[column == NONE ? 0 : column].measure;
    Value v = value_constant(c, rational_from_int(0), measure.type);
    v.measure = measure, v.has_measure = true;
    return v;
}

static Value place_number(Checker *c, Value v, NodeRef at) {
    Model *m = c->m;
    const Table *t = &m->tables.at[v.place.table];
    uint32_t row = v.place.row, column = v.place.column;
    if (row == NONE) row = default_row(m, t);
    if (row == NONE && v.code == 1) return absent_code(c, t, column);
    if (row == NONE || row >= t->row_count) {
        if (t->row_count == 0) return absent_code(c, t, column);
        diag_report(m->sink, DIAG_NOT_A_NUMBER, ref_span(m, at), "`%s` has several rows: name the one that is meant", t->label);
        return value_poison();
    }
    if (t->rows[row].kind == ROW_GROUP) return group_sum(c, v, at);
    if (column == NONE) column = first_column(t, row);
    if (column == NONE || !table_has_cell(t, row, column)) {
        diag_report(m->sink, DIAG_NOT_A_NUMBER, ref_span(m, at), "this row of `%s` has no such figure", t->label);
        return value_poison();
    }
    uint32_t figure = t->first_figure + (uint32_t)table_at(t, row, column);
    if (t->columns[column].is_text || table_measure(t, row, column).type.kind == TYPE_TEXT) {
        size_t cell = table_at(t, row, column);
        bool given = STATE_KIND(t->state[cell]) == CELL_TEXT;
        return value_text(given ? name_text(m, (Name)t->coef[cell]) : "");
    }
    return figure_value(c, figure | (v.place.is_prior ? FIGURE_PRIOR : 0));
}

Value value_number(Checker *c, Value v, NodeRef at) {
    if (v.kind == VALUE_PLACE && v.code == 1 && v.place.row == NONE) return absent_code(c, &c->m->tables.at[v.place.table], v.place.column);
    if (v.kind == VALUE_PLACE) v = place_number(c, v, at);
    if (v.kind == VALUE_NUMBER || v.kind == VALUE_POISON) return v;
    diag_report(c->m->sink, DIAG_NOT_A_NUMBER, ref_span(c->m, at), "a figure is needed here, and this is %s", kind_text(c, v));
    return value_poison();
}

Value eval_number(Checker *c, NodeRef at, const Scope *scope) {
    return value_number(c, eval(c, at, scope), at);
}

/* A code's row in a table; the code may have none, then its figures are nil. */
static Value index_code(Checker *c, Value base, uint32_t code) {
    const Table *t = &c->m->tables.at[base.place.table];
    base.place.row = table_row_of_code(t, code);
    base.code = base.place.row == NONE ? 1 : 0;
    return base;
}

static Value index_text(Checker *c, Value base, Str text, NodeRef at) {
    Model *m = c->m;
    const Table *t = &m->tables.at[base.place.table];
    bool is_ambiguous;
    uint32_t cursor = NONE;
    if (t->classification != NONE) {
        uint32_t code = classification_find(&m->classifications.at[t->classification], text, &cursor);
        if (code != NONE) return index_code(c, base, code);
    }
    uint32_t row = table_row(t, intern_find(m->names, text), base.place.row, &is_ambiguous);
    if (row != NONE && !is_ambiguous) return base.place.row = row, base;
    diag_report(m->sink, DIAG_UNKNOWN_CODE, ref_span(m, at), "`%s` has no row `%.*s`", t->label, STR_ARG(text));
    return value_poison();
}

/* "441-446": every top code of the list between the two, ends included. */
static Value index_range(Checker *c, Value base, Str lo, Str hi) {
    const Table *t = &c->m->tables.at[base.place.table];
    Value list = {.kind = VALUE_LIST, .figure = NONE};
    if (t->classification == NONE) return list;
    const Classification *k = &c->m->classifications.at[t->classification];
    list.items = ARENA_NEW(&c->scratch, Value, k->count + 1);
    for (uint32_t i = 0; i < k->count; i++) {
        Str code = k->codes[i].code;
        if (code.length != lo.length || str_compare(code, lo) < 0 || str_compare(code, hi) > 0) continue;
        list.items[list.count++] = index_code(c, base, i);
    }
    return list;
}

static Value eval_one_index(Checker *c, Value base, NodeRef index, const Scope *scope) {
    Model *m = c->m;
    if (ref_kind(m, index) == AST_CODE) {
        Str text = intern_text(m->names, ref_value(m, index));
        for (size_t i = 1; i + 1 < text.length; i++)
            if (text.at[i] == '-') return index_range(c, base, (Str){text.at, i}, (Str){text.at + i + 1, text.length - i - 1});
        return index_text(c, base, text, index);
    }
    Value v = eval(c, index, scope);
    const Table *t = &m->tables.at[base.place.table];
    if (v.kind == VALUE_CODE && v.classification == t->classification) return index_code(c, base, v.code);
    if (v.kind == VALUE_PLACE && v.place.row != NONE) {
        const Table *of = &m->tables.at[v.place.table];
        const Row *row = &of->rows[v.place.row];
        if (row->kind == ROW_CODE && of->classification == t->classification) return index_code(c, base, row->code);
        return index_text(c, base, intern_text(m->names, row->name), index);
    }
    if (v.kind == VALUE_TEXT) return index_text(c, base, str_from(v.text), index);
    if (v.kind == VALUE_NAME) return index_text(c, base, intern_text(m->names, v.name), index);
    if (v.kind != VALUE_POISON) diag_report(m->sink, DIAG_UNKNOWN_CODE, ref_span(m, index), "`%s` is not keyed by this", t->label);
    return value_poison();
}

static Value eval_index(Checker *c, NodeRef first, Value base, NodeRef at, const Scope *scope) {
    if (base.kind == VALUE_POISON) return base;
    if (base.kind != VALUE_PLACE) {
        diag_report(c->m->sink, DIAG_NOT_A_NUMBER, ref_span(c->m, at), "only a table has rows in brackets");
        return value_poison();
    }
    if (!ref_next(c->m, first).node) return eval_one_index(c, base, first, scope);
    Value list = {.kind = VALUE_LIST, .items = ARENA_NEW(&c->scratch, Value, 64), .figure = NONE};
    for (NodeRef i = first; i.node && list.count < 64; i = ref_next(c->m, i)) list.items[list.count++] = eval_one_index(c, base, i, scope);
    return list;
}

/* ---- members ---- */
static const Local *local_find(const Scope *scope, Name name) {
    for (const Local *l = scope->locals; l; l = l->up)
        if (l->name == name) return l;
    return NULL;
}

static Value unknown_member(Checker *c, NodeRef at, const char *what, Name name) {
    Span span = ref_span(c->m, at);
    Str text = intern_text(c->m->names, name);
    if (span.hi - span.lo > text.length) span.lo = span.hi - (uint32_t)text.length;
    Diag *d = diag_report(c->m->sink, DIAG_UNKNOWN_NAME, span, "%s has no `%s`", what, name_text(c->m, name));
    (void)d;
    return value_poison();
}

static void suggest_member(Checker *c, const Table *t, NodeRef at, Name name) {
    Model *m = c->m;
    Str text = intern_text(m->names, name);
    Span span = ref_span(m, at);
    if (span.hi - span.lo > text.length) span.lo = span.hi - (uint32_t)text.length;
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, span, "table `%s` has no column, row or group `%s`", t->label, name_text(m, name));
    int best = 1 + (int)text.length / 6;
    Name near = 0;
    for (uint32_t i = 0; i < t->column_count + t->row_count; i++) {
        Name other = i < t->column_count ? t->columns[i].name : t->rows[i - t->column_count].name;
        int distance = other ? str_distance(text, intern_text(m->names, other), best) : best + 1;
        if (distance < best || (distance == best && !near)) best = distance, near = other;
    }
    if (near) diag_fix(m->sink, d, span, name_text(m, near), "did you mean this?");
}

static Value code_member(Checker *c, Value v, Name name, NodeRef at) {
    Model *m = c->m;
    const Classification *k = &m->classifications.at[v.classification];
    const Code *code = &k->codes[v.code];
    Str word = intern_text(m->names, name);
    if (str_is(word, "name") || str_is(word, "title")) return value_text(arena_copy(m->whole, code->name.at, code->name.length));
    if (str_is(word, "code")) return value_text(arena_copy(m->whole, code->code.at, code->code.length));
    int level = classification_level(k, name);
    if (str_is(word, "parent")) level = code->level - 1;
    else if (level < 0) return unknown_member(c, at, "a code", name);
    while (v.code != NONE && k->codes[v.code].level > level) v.code = k->codes[v.code].parent;
    if (v.code == NONE || k->codes[v.code].level != level) return unknown_member(c, at, "this code", name);
    return v;
}

static Value row_attribute(Checker *c, Value v, Str word) {
    const Table *t = &c->m->tables.at[v.place.table];
    if (str_is(word, "title")) return value_text(value_title(c, v));
    if (v.place.row == NONE || t->rows[v.place.row].kind != ROW_CODE) return str_is(word, "name") ? value_text(value_title(c, v)) : value_poison();
    Value code = {.kind = VALUE_CODE, .classification = t->classification, .code = t->rows[v.place.row].code, .figure = NONE};
    return code_member(c, code, intern(c->m->names, word), (NodeRef){0});
}

static bool is_attribute(Str word) {
    return str_is(word, "title") || str_is(word, "name") || str_is(word, "code");
}

static Value place_member(Checker *c, Value base, Name name, NodeRef at) {
    Model *m = c->m;
    const Table *t = &m->tables.at[base.place.table];
    bool is_ambiguous;
    uint32_t below = base.place.row, column = base.place.column == NONE ? column_in_scope(t, base.code == 1 ? NONE : below, name) : NONE;
    uint32_t row = base.code == 1 ? NONE : table_row(t, name, below, &is_ambiguous);
    if (row != NONE && is_ambiguous) {
        diag_report(m->sink, DIAG_AMBIGUOUS_NAME, ref_span(m, at), "`%s` has several rows `%s`: name the group as well", t->label, name_text(m, name));
        return value_poison();
    }
    if (column != NONE && row != NONE && !(t->columns[column].group != NONE && below == NONE)) {
        diag_report(m->sink, DIAG_AMBIGUOUS_NAME, ref_span(m, at), "`%s` is a column and a row of `%s`", name_text(m, name), t->label);
        return value_poison();
    }
    if (row != NONE) return base.place.row = row, base;
    if (column != NONE) return base.place.column = column, base;
    if (below == NONE && t->classification != NONE && base.code != 1) {
        int level = classification_level(&m->classifications.at[t->classification], name);
        if (level >= 0) return base.kind = VALUE_PLACE, base.place.row = NONE, base.name = name, base;
    }
    if (is_attribute(intern_text(m->names, name))) return row_attribute(c, base, intern_text(m->names, name));
    suggest_member(c, t, at, name);
    return value_poison();
}

Value value_member(Checker *c, Value base, Name name, NodeRef at, const Scope *scope) {
    Model *m = c->m;
    const Local *local = local_find(scope, name);
    uint32_t index;
    if (local && local->value.kind == VALUE_NAME) name = local->value.name;
    switch ((ValueKind)base.kind) {
    case VALUE_POISON: return base;
    case VALUE_PLACE: return place_member(c, base, name, at);
    case VALUE_CODE: return code_member(c, base, name, at);
    case VALUE_CODES: {
        int level = classification_level(&m->classifications.at[base.classification], name);
        if (level < 0) return unknown_member(c, at, "this classification", name);
        return base.code = (uint32_t)level, base;
    }
    case VALUE_NAME:                         /* a table with several bodies */
        index = table_instance(m, base.name, name, scope->entity, false);
        if (index != NONE) return value_place(index, NONE, NONE, scope);
        break;
    case VALUE_NUMBER:
        if (base.figure != NONE && is_attribute(intern_text(m->names, name))) return value_text(value_title(c, base));
        break;
    default: break;
    }
    return unknown_member(c, at, kind_text(c, base), name);
}

static Value eval_members(Checker *c, NodeRef at, const Scope *scope) {
    Model *m = c->m;
    NodeRef first = ref_first(m, at);
    Value base = eval(c, first, scope), list = {.kind = VALUE_LIST, .figure = NONE};
    uint32_t n = 0;
    for (NodeRef i = ref_next(m, first); i.node; i = ref_next(m, i)) n++;
    list.items = ARENA_NEW(&c->scratch, Value, n + 1);
    for (NodeRef i = ref_next(m, first); i.node; i = ref_next(m, i)) list.items[list.count++] = value_member(c, base, ref_value(m, i), i, scope);
    return list;
}

const char *value_title(Checker *c, Value v) {
    Model *m = c->m;
    uint32_t row = v.place.row, column = v.place.column, table = v.place.table;
    Scope scope = {.table = NONE, .row = NONE, .column = NONE, .entity = NONE};
    if (v.kind == VALUE_CODE) { Str s = m->classifications.at[v.classification].codes[v.code].name; return arena_copy(m->whole, s.at, s.length); }
    if (v.kind == VALUE_NUMBER && v.figure != NONE) table = figure_table(m, v.figure, &row, &column);
    else if (v.kind != VALUE_PLACE) return "";
    if (table == NONE) return "";
    const Table *t = &m->tables.at[table];
    bool by_column = column != NONE && (row == NONE || t->rows[row].kind == ROW_TOTAL);
    if (by_column) return t->columns[column].title.node ? text_of(c, t->columns[column].title, &scope) : name_text(m, t->columns[column].name);
    if (row == NONE) return t->title.node ? text_of(c, t->title, &scope) : t->label;
    if (t->rows[row].detail != NONE && t->details[t->rows[row].detail].title.node) return text_of(c, t->details[t->rows[row].detail].title, &scope);
    return row_title(m, t, row);
}

/* ---- names ---- */
static Value own_name(Checker *c, Name name, NodeRef at, const Scope *scope) {
    Model *m = c->m;
    const Table *t = &m->tables.at[scope->table];
    bool is_ambiguous = false;
    uint32_t column = column_in_scope(t, scope->row, name), row = NONE;
    for (uint32_t up = t->rows[scope->row].parent; row == NONE; up = t->rows[up].parent) {   /* nearest group first */
        row = table_row(t, name, up, &is_ambiguous);
        if (up == NONE) break;
    }
    if (column != NONE && row != NONE && row != scope->row) {
        diag_report(m->sink, DIAG_AMBIGUOUS_NAME, ref_span(m, at), "`%s` is a column and a row of `%s`", name_text(m, name), t->label);
        return value_poison();
    }
    if (is_ambiguous) {
        diag_report(m->sink, DIAG_AMBIGUOUS_NAME, ref_span(m, at), "`%s` has several rows `%s`: name the group as well", t->label, name_text(m, name));
        return value_poison();
    }
    if (column != NONE) return value_place(scope->table, scope->row, column, scope);
    if (row != NONE) return value_place(scope->table, row, t->rows[row].kind == ROW_GROUP ? scope->column : scope->column, scope);
    return (Value){.kind = VALUE_BOOL, .figure = NONE};   /* not a name of this table */
}

static Value eval_field(Checker *c, uint32_t index, const Scope *scope) {
    const Field *f = &c->m->fields.at[index];
    Word word = word_find(intern_text(c->m->names, f->name));
    if (word == WORD_YEAR) return value_constant(c, rational_from_int(c->m->year), (Type){.kind = TYPE_YEAR});
    if (word == WORD_ENTITY && scope->entity != NONE) {
        NodeRef title = ref_first(c->m, ref_child(c->m, c->m->entities.at[scope->entity].decl, AST_TITLE));
        if (title.node) return value_text(ref_string(c->m, title));
    }
    if (ref_kind(c->m, f->node) == AST_NUMBER) return eval_literal(c, f->node);
    if (ref_kind(c->m, f->node) == AST_QUANTITY) return eval_quantity(c, f->node);
    return value_text(f->text);
}

static Value eval_let(Checker *c, uint32_t index, const Scope *scope, NodeRef at) {
    NodeRef decl = c->m->lets.at[index].decl;
    Scope inner = {.table = NONE, .row = NONE, .column = NONE, .entity = scope->entity, .is_prior = scope->is_prior, .depth = scope->depth, .lets = scope->lets + 1};
    if (inner.lets > LET_LIMIT) {
        diag_report(c->m->sink, DIAG_CYCLE, ref_span(c->m, ref_first(c->m, decl)), "`%s` is defined by itself", name_text(c->m, ref_name(c->m, decl)));
        return value_poison();
    }
    (void)at;
    return eval(c, ref_first(c->m, ref_child(c->m, decl, AST_EQUALS)), &inner);
}

static Value eval_table_name(Checker *c, Name name, const Scope *scope) {
    uint32_t decl, table;
    symbol_find(c->m, SYMBOL_TABLE, name, &decl);
    if (ref_child(c->m, c->m->table_decls.at[decl], AST_PER).node) return (Value){.kind = VALUE_NAME, .name = name, .figure = NONE};
    table = table_instance(c->m, name, 0, scope->entity, false);
    return table == NONE ? value_poison() : value_place(table, NONE, NONE, scope);
}

static bool global_name(Checker *c, Name name, NodeRef at, const Scope *scope, Value *out) {
    Model *m = c->m;
    uint32_t index;
    if (symbol_find(m, SYMBOL_LET, name, &index)) return *out = eval_let(c, index, scope, at), true;
    for (size_t i = 0; i < c->facts.count; i++)
        if (c->facts.at[i].name == name) return *out = c->facts.at[i].value, true;
    if (symbol_find(m, SYMBOL_TABLE, name, &index)) return *out = eval_table_name(c, name, scope), true;
    if (symbol_find(m, SYMBOL_LIST, name, &index)) {
        Value list = {.kind = VALUE_LIST, .items = ARENA_NEW(&c->scratch, Value, m->lists.at[index].count + 1), .figure = NONE};
        for (size_t i = 0; i < m->lists.at[index].count; i++)
            list.items[list.count++] = (Value){.kind = VALUE_CODE, .classification = m->lists.at[index].classification, .code = m->lists.at[index].codes[i], .figure = NONE};
        return *out = list, true;
    }
    if (symbol_find(m, SYMBOL_CLASSIFICATION, name, &index))
        return *out = (Value){.kind = VALUE_CODES, .classification = index, .code = NONE, .figure = NONE}, true;
    if (symbol_find(m, SYMBOL_FIELD, name, &index)) return *out = eval_field(c, index, scope), true;
    if (m->report.node && str_is(intern_text(m->names, name), "title"))
        return *out = value_text(m->report_title.node ? text_of(c, m->report_title, scope) : ""), true;
    return false;
}

static bool find_name(Checker *c, NodeRef at, const Scope *scope, Value *out) {
    Name name = ref_value(c->m, at);
    const Local *local = local_find(scope, name);
    if (local) return *out = local->value, true;
    if (scope->table != NONE) {
        *out = own_name(c, name, at, scope);
        if (out->kind != VALUE_BOOL) return true;
    }
    return global_name(c, name, at, scope, out);
}

static Value eval_name(Checker *c, NodeRef at, const Scope *scope) {
    Value v;
    Name name = ref_value(c->m, at);
    if (find_name(c, at, scope, &v)) return v;
    Diag *d = diag_report(c->m->sink, DIAG_UNKNOWN_NAME, ref_span(c->m, at), "there is nothing called `%s`", name_text(c->m, name));
    symbol_suggest(c->m, d, ref_span(c->m, at), name, 1u << SYMBOL_TABLE | 1u << SYMBOL_LIST | 1u << SYMBOL_CLASSIFICATION | 1u << SYMBOL_LET | 1u << SYMBOL_FIELD);
    return value_poison();
}

static Value eval_tuple(Checker *c, NodeRef at, const Scope *scope) {
    Value list = {.kind = VALUE_LIST, .figure = NONE};
    uint32_t n = 0;
    for (NodeRef i = ref_first(c->m, at); i.node; i = ref_next(c->m, i)) n++;
    list.items = ARENA_NEW(&c->scratch, Value, n + 1);
    for (NodeRef i = ref_first(c->m, at); i.node; i = ref_next(c->m, i)) {
        Value v;
        bool bare = ref_kind(c->m, i) == AST_NAME && !find_name(c, i, scope, &v);
        list.items[list.count++] = bare ? (Value){.kind = VALUE_NAME, .name = ref_value(c->m, i), .figure = NONE} : bare || ref_kind(c->m, i) == AST_NAME ? v : eval(c, i, scope);
    }
    return list;
}

static Value eval_at_year(Checker *c, NodeRef at, const Scope *scope) {
    NodeRef base = ref_first(c->m, at), year = ref_next(c->m, base);
    Scope other = *scope;
    other.is_prior = true;
    if (ref_kind(c->m, year) == AST_NUMBER) {
        Decimal n;
        if (!ref_number(c->m, year, &n)) return value_poison();
        if (n.coef == c->m->year) other.is_prior = scope->is_prior;
        else if (n.coef != c->m->prior_year) return value_status(STATUS_OPEN, eval_number(c, base, scope).type);
    } else if (word_find(intern_text(c->m->names, ref_value(c->m, year))) != WORD_PRIOR) {
        return unknown_member(c, year, "a figure's year is `@prior` or a number; it", ref_value(c->m, year));
    }
    Value v = eval(c, base, &other);
    if (v.kind == VALUE_PLACE) v.place.is_prior = other.is_prior;
    return v;
}

/* ---- lists ---- */
static Value codes_list(Checker *c, uint32_t classification, uint32_t level) {
    const Classification *k = &c->m->classifications.at[classification];
    Value list = {.kind = VALUE_LIST, .items = ARENA_NEW(&c->scratch, Value, k->count + 1), .figure = NONE};
    for (uint32_t i = 0; i < k->count; i++)
        if (level == NONE || k->codes[i].level == level) list.items[list.count++] = (Value){.kind = VALUE_CODE, .classification = classification, .code = i, .figure = NONE};
    return list;
}

/* The coded rows of a table (of one level), the rows of a group, or the declared rows. */
static Value rows_list(Checker *c, Value v) {
    Model *m = c->m;
    const Table *t = &m->tables.at[v.place.table];
    bool coded = t->total != NONE && v.place.row == NONE;
    int level = v.name && coded ? classification_level(&m->classifications.at[t->classification], v.name) : -1;
    uint32_t lo = v.place.row == NONE ? 0 : v.place.row + 1, hi = v.place.row == NONE ? t->row_count : t->rows[v.place.row].end;
    Value list = {.kind = VALUE_LIST, .items = ARENA_NEW(&c->scratch, Value, hi - lo + 1), .figure = NONE};
    for (uint32_t i = lo; i < hi; i++) {
        const Row *r = &t->rows[i];
        if (coded && r->kind != ROW_CODE) continue;
        if (coded && level >= 0 && m->classifications.at[t->classification].codes[r->code].level != level) continue;
        if (!coded && (r->kind == ROW_GROUP || r->kind == ROW_PAD || r->parent != v.place.row)) continue;
        Value item = {.kind = VALUE_PLACE, .place = {v.place.table, i, v.place.column, v.place.is_prior}, .figure = NONE};
        if (coded) item = (Value){.kind = VALUE_CODE, .classification = t->classification, .code = r->code, .figure = NONE};
        list.items[list.count++] = item;
    }
    return list;
}

bool eval_items(Checker *c, NodeRef at, const Scope *scope, Value *list) {
    Value v = eval(c, at, scope);
    if (v.kind == VALUE_CODES) v = codes_list(c, v.classification, v.code);
    else if (v.kind == VALUE_PLACE) v = rows_list(c, v);
    if (v.kind == VALUE_LIST) return *list = v, true;
    if (v.kind != VALUE_POISON) diag_report(c->m->sink, DIAG_BAD_CALL, ref_span(c->m, at), "a list is needed here, and this is %s", kind_text(c, v));
    return false;
}

typedef struct { EachVisit *visit; void *user; NodeRef decl; } Each;

static void each_from(Checker *c, NodeRef binding, const Scope *scope, const char *suffix, const Each *each) {
    Model *m = c->m;
    while (binding.node && ref_kind(m, binding) != AST_BINDING) binding = ref_next(m, binding);
    if (!binding.node) {
        NodeRef where = ref_first(m, ref_child(m, each->decl, AST_WHERE));
        bool truth = true;
        if (where.node && (!eval_truth(c, where, scope, &truth) || !truth)) return;
        each->visit(c, scope, suffix, each->user);
        return;
    }
    NodeRef source = ref_next(m, ref_first(m, binding));
    Value list;
    if (!eval_items(c, source, scope, &list)) return;
    for (uint32_t i = 0; i < list.count; i++) {
        Local local = {scope->locals, ref_name(m, binding), list.items[i]};
        Scope inner = *scope;
        inner.locals = &local;
        Value v = list.items[i];
        const char *key = v.kind == VALUE_NAME ? name_text(m, v.name) : v.kind == VALUE_CODE
            ? arena_copy(m->whole, m->classifications.at[v.classification].codes[v.code].code.at, m->classifications.at[v.classification].codes[v.code].code.length) : value_title(c, v);
        each_from(c, ref_next(m, binding), &inner, arena_printf(m->whole, "%s[%s]", suffix, key), each);
    }
}

void eval_each(Checker *c, NodeRef decl, const Scope *scope, EachVisit *visit, void *user) {
    Each each = {visit, user, decl};
    each_from(c, ref_first(c->m, decl), scope, "", &each);
}

/* ---- calls ---- */
typedef struct { Value total; bool any, all_blank, failed; NodeRef body; uint32_t count; Value *items; uint32_t capacity; } Sum;

static void sum_add(Checker *c, Sum *s, Value v, NodeRef at) {
    if (v.kind == VALUE_LIST) {
        for (uint32_t i = 0; i < v.count; i++) sum_add(c, s, v.items[i], at);
        return;
    }
    v = value_number(c, v, at);
    if (v.kind != VALUE_NUMBER) { s->failed = true; return; }
    s->count++;
    if (v.status == STATUS_BLANK) { if (!s->any) s->total.type = v.type; return; }
    s->all_blank = false;
    Type type = v.type;
    if (s->any && !type_add(s->total.type, v.type, &type)) {
        diag_report(c->m->sink, DIAG_TYPE_MISMATCH, ref_span(c->m, at), "the sum joins %s and %s", type_text(c, s->total.type), type_text(c, v.type));
        s->failed = true;
        return;
    }
    Measure measure = v.measure;
    bool has_measure = v.has_measure;
    s->total = s->any ? add_values(c, s->total, v, type, 1) : v;
    s->total.figure = NONE, s->total.measure = measure, s->total.has_measure = has_measure;
    s->any = true;
}

static void sum_visit(Checker *c, const Scope *scope, const char *suffix, void *user) {
    Sum *s = user;
    (void)suffix;
    sum_add(c, s, eval(c, s->body, scope), s->body);
}

static Value sum_done(Sum *s) {
    if (s->failed) return value_poison();
    if (s->any) return s->total;
    if (s->count && s->all_blank) return value_status(STATUS_BLANK, s->total.type);
    return number_of(linear_constant(rational_from_int(0)), (Type){.kind = TYPE_NUMBER, .is_zero = true});
}

static Value group_sum(Checker *c, Value v, NodeRef at) {
    Sum s = {.all_blank = true};
    sum_add(c, &s, rows_list(c, v), at);
    return sum_done(&s);
}

static bool has_bindings(Checker *c, NodeRef at) {
    return ref_child(c->m, at, AST_BINDING).node != 0;
}

static Value call_sum(Checker *c, NodeRef at, const Scope *scope) {
    Sum s = {.all_blank = true, .body = ref_first(c->m, at)};
    if (has_bindings(c, at)) {
        eval_each(c, at, scope, sum_visit, &s);
        return sum_done(&s);
    }
    for (NodeRef arg = ref_first(c->m, at); arg.node; arg = ref_next(c->m, arg)) {
        Value v = eval(c, arg, scope);
        bool group = v.kind == VALUE_PLACE && v.place.row != NONE && c->m->tables.at[v.place.table].rows[v.place.row].kind == ROW_GROUP;
        sum_add(c, &s, group ? rows_list(c, v) : v, arg);
    }
    return sum_done(&s);
}

static void count_visit(Checker *c, const Scope *scope, const char *suffix, void *user) {
    (void)c, (void)scope, (void)suffix;
    ++*(uint32_t *)user;
}

static Value call_count(Checker *c, NodeRef at, const Scope *scope) {
    uint32_t n = 0;
    Value list;
    if (has_bindings(c, at)) eval_each(c, at, scope, count_visit, &n);
    else if (eval_items(c, ref_first(c->m, at), scope, &list)) n = list.count;
    else return value_poison();
    return value_constant(c, rational_from_int(n), (Type){.kind = TYPE_NUMBER});
}

static Value call_abs(Checker *c, NodeRef at, const Scope *scope) {
    Value v = eval_number(c, ref_first(c->m, at), scope);
    Bounds b;
    if (v.kind != VALUE_NUMBER || v.status) return v;
    if (!value_bounds(v, &b)) return value_status(STATUS_OVERFLOW, v.type);
    if (rational_sign(b.lo) >= 0) return v;
    if (rational_sign(b.hi) <= 0) return negate(c, v);
    Rational low = rational_negate(b.lo);    /* straddles zero */
    b.hi = rational_compare(low, b.hi) > 0 ? low : b.hi;
    b.lo = rational_from_int(0);
    if (rational_sign(b.point) < 0) b.point = rational_negate(b.point);
    return collapse(c, true, b, v.type, v.status);
}

static Value call_extreme(Checker *c, NodeRef at, const Scope *scope, int sign) {
    Value best = value_poison();
    Bounds kept;
    for (NodeRef arg = ref_first(c->m, at); arg.node; arg = ref_next(c->m, arg)) {
        Value v = eval_number(c, arg, scope);
        Bounds b;
        if (v.kind != VALUE_NUMBER || v.status) return v;
        if (!value_bounds(v, &b)) return value_status(STATUS_OVERFLOW, v.type);
        if (best.kind == VALUE_POISON) { best = v, kept = b; continue; }
        if (!type_add(best.type, v.type, &best.type)) return mismatch(c, at, best, v);
        if (sign * rational_compare(b.point, kept.point) > 0) kept.point = b.point;
        if (sign * rational_compare(b.lo, kept.lo) > 0) kept.lo = b.lo;
        if (sign * rational_compare(b.hi, kept.hi) > 0) kept.hi = b.hi;
        best = collapse(c, true, kept, best.type, STATUS_KNOWN);
    }
    return best;
}

static int decimals_of(Rational quantum) {
    Decimal d;
    return rational_is_decimal(quantum, &d) ? decimal_trim(d).scale : 0;
}

static bool round_bounds(Bounds *b, int scale) {
    Decimal point, lo, hi;
    return rational_round(b->point, scale, ROUND_HALF_UP, &point) && rational_round(b->lo, scale, ROUND_HALF_UP, &lo) && rational_round(b->hi, scale, ROUND_HALF_UP, &hi) &&
           rational_from_decimal(point, &b->point) && rational_from_decimal(lo, &b->lo) && rational_from_decimal(hi, &b->hi);
}

static Value call_round(Checker *c, NodeRef at, const Scope *scope) {
    NodeRef first = ref_first(c->m, at), second = ref_next(c->m, first);
    Value v = eval_number(c, first, scope), q = second.node ? eval_number(c, second, scope) : value_constant(c, rational_from_int(1), (Type){.kind = TYPE_NUMBER});
    Bounds b;
    Rational factor = rational_from_int(1), inverse;
    if (v.kind != VALUE_NUMBER || v.status || q.kind != VALUE_NUMBER) return v;
    if (q.type.kind == TYPE_NUMBER && !q.type.is_percent && v.type.kind == TYPE_MONEY) factor = unit_factor(c->m, value_unit(c, v));
    bool ok = value_bounds(v, &b) && rational_divide(rational_from_int(1), factor, &inverse) && rational_multiply(b.point, inverse, &b.point) &&
              rational_multiply(b.lo, inverse, &b.lo) && rational_multiply(b.hi, inverse, &b.hi) && round_bounds(&b, decimals_of(q.top.constant)) &&
              rational_multiply(b.point, factor, &b.point) && rational_multiply(b.lo, factor, &b.lo) && rational_multiply(b.hi, factor, &b.hi);
    return collapse(c, ok, b, v.type, v.status);
}

static Value call_known(Checker *c, NodeRef at, const Scope *scope) {
    NodeRef arg = ref_first(c->m, at);
    if (ref_kind(c->m, arg) == AST_NAME && ref_word(c->m, arg) == WORD_PRIOR) return value_bool(c->m->prior_decls.count > 0);
    Value v = eval_number(c, arg, scope);
    return value_bool(v.kind == VALUE_NUMBER && v.status == STATUS_KNOWN);
}

typedef struct { Value list; uint32_t capacity; NodeRef body; } Names;

static void names_visit(Checker *c, const Scope *scope, const char *suffix, void *user) {
    Names *n = user;
    (void)suffix;
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
        for (uint32_t i = 0; i < list.count; i++) list.items[i] = value_text(list.items[i].kind == VALUE_TEXT ? list.items[i].text : value_title(c, list.items[i]));
        n.list = list;
    }
    return n.list;
}

static bool same_place(Value a, Value b) {
    return a.kind == VALUE_PLACE && b.kind == VALUE_PLACE && a.place.table == b.place.table && a.place.row == b.place.row && a.place.column == b.place.column;
}

static Value call_because(Checker *c, NodeRef at, const Scope *scope) {
    Value wanted = eval(c, ref_first(c->m, at), scope);
    for (size_t i = 0; i < c->m->becauses.count; i++) {
        NodeRef path = ref_first(c->m, c->m->becauses.at[i].decl);
        Scope outer = {.table = NONE, .row = NONE, .column = NONE, .entity = scope->entity};
        Value v = eval(c, path, &outer);
        if (same_place(v, wanted) || (v.kind == VALUE_NUMBER && v.figure != NONE && v.figure == wanted.figure))
            return value_text(text_of(c, ref_next(c->m, path), scope));
    }
    if (wanted.kind != VALUE_POISON) {
        Str text = ref_text(c->m, ref_first(c->m, at));
        Diag *d = diag_report(c->m->sink, DIAG_MISSING, ref_span(c->m, at), "the reason for `%.*s` is missing", STR_ARG(text));
        diag_hint(c->m->sink, d, "write: because %.*s \"...\"", STR_ARG(text));
    }
    return value_poison();
}

static Value call_words(Checker *c, uint32_t words, NodeRef at, const Scope *scope) {
    Value v = eval_number(c, ref_first(c->m, at), scope);
    if (v.kind == VALUE_NUMBER) v.is_direction = true, v.words = (uint16_t)words;
    return v;
}

static Value eval_call(Checker *c, NodeRef at, const Scope *scope) {
    Model *m = c->m;
    Str name = intern_text(m->names, ref_value(m, at));
    uint32_t index;
    if (symbol_find(m, SYMBOL_WORDS, ref_value(m, at), &index)) return call_words(c, index, at, scope);
    if (!ref_first(m, at).node) {
        diag_report(m->sink, DIAG_BAD_CALL, ref_span(m, at), "`%.*s` needs something in its brackets", STR_ARG(name));
        return value_poison();
    }
    if (str_is(name, "sum")) return call_sum(c, at, scope);
    if (str_is(name, "count")) return call_count(c, at, scope);
    if (str_is(name, "abs")) return call_abs(c, at, scope);
    if (str_is(name, "min")) return call_extreme(c, at, scope, -1);
    if (str_is(name, "max")) return call_extreme(c, at, scope, 1);
    if (str_is(name, "round")) return call_round(c, at, scope);
    if (str_is(name, "known")) return call_known(c, at, scope);
    if (str_is(name, "names")) return call_names(c, at, scope);
    if (str_is(name, "because")) return call_because(c, at, scope);
    Diag *d = diag_report(m->sink, DIAG_BAD_CALL, ref_span(m, at), "there is no function `%.*s`", STR_ARG(name));
    diag_hint(m->sink, d, "there are sum, count, abs, min, max, round, known, names, because, and the lists of words");
    symbol_suggest(m, d, ref_span(m, at), ref_value(m, at), 1u << SYMBOL_WORDS | 1u << SYMBOL_PHRASE);
    return value_poison();
}

/* ---- truth ---- */
static Value eval_logic(Checker *c, NodeRef at, const Scope *scope) {
    bool truth;
    if (!eval_truth(c, at, scope, &truth)) return value_poison();
    return value_bool(truth);
}

static Value eval_kind(Checker *c, NodeRef at, const Scope *scope) {
    Model *m = c->m;
    NodeRef first = ref_first(m, at);
    switch ((int)ref_kind(m, at)) {
    case AST_NUMBER:    return eval_literal(c, at);
    case AST_QUANTITY:  return eval_quantity(c, at);
    case AST_STRING: case AST_PROSE: return value_text(text_of(c, at, scope));
    case AST_DATE: { Str s = ref_text(m, at); return value_text(arena_copy(m->whole, s.at, s.length)); }
    case AST_NAME:      return eval_name(c, at, scope);
    case AST_MEMBER:    return value_member(c, eval(c, first, scope), ref_value(m, at), at, scope);
    case AST_MEMBERS:   return eval_members(c, at, scope);
    case AST_INDEX:     return eval_index(c, ref_next(m, first), eval(c, first, scope), at, scope);
    case AST_OWN_INDEX:
        if (scope->table == NONE) {
            diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, at), "a row in brackets without a table has a meaning only in a table's own formulas");
            return value_poison();
        }
        return eval_index(c, first, value_place(scope->table, NONE, scope->column, scope), at, scope);
    case AST_AT_YEAR:   return eval_at_year(c, at, scope);
    case AST_CALL:      return eval_call(c, at, scope);
    case AST_TUPLE:     return eval_tuple(c, at, scope);
    case AST_ADD: case AST_SUBTRACT: case AST_MULTIPLY: case AST_DIVIDE: return eval_arithmetic(c, at, scope);
    case AST_NEGATE:    return negate(c, eval_number(c, first, scope));
    case AST_EQUAL: case AST_NOT_EQUAL: case AST_LESS: case AST_LESS_EQUAL: case AST_GREATER: case AST_GREATER_EQUAL:
    case AST_AND: case AST_OR: case AST_NOT: case AST_IMPLIES: return eval_logic(c, at, scope);
    default:            return value_poison();
    }
}

Value eval(Checker *c, NodeRef at, const Scope *scope) {
    Scope inner = *scope;
    if (++inner.depth > 3000) {
        diag_report(c->m->sink, DIAG_TOO_DEEP, ref_span(c->m, at), "this expression is nested too deeply");
        return value_poison();
    }
    return eval_kind(c, at, &inner);
}

static int point_order(Checker *c, NodeRef at, const Scope *scope, bool *ok) {
    NodeRef first = ref_first(c->m, at);
    Value a = eval(c, first, scope), b = eval(c, ref_next(c->m, first), scope);
    if (a.kind == VALUE_PLACE) a = place_number(c, a, first);
    if (b.kind == VALUE_PLACE) b = place_number(c, b, ref_next(c->m, first));
    *ok = false;
    if (a.kind == VALUE_TEXT && b.kind == VALUE_TEXT) return *ok = true, strcmp(a.text, b.text);
    if (a.kind == VALUE_CODE && b.kind == VALUE_CODE) return *ok = true, (a.code > b.code) - (a.code < b.code);
    if (a.kind == VALUE_BOOL && b.kind == VALUE_BOOL) return *ok = true, a.truth - b.truth;
    if (a.kind == VALUE_POISON || b.kind == VALUE_POISON) return 0;
    Type type;
    Bounds x, y;
    if (a.kind != VALUE_NUMBER || b.kind != VALUE_NUMBER || !type_add(a.type, b.type, &type)) { mismatch(c, at, a, b); return 0; }
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
    case AST_EQUAL:         order = point_order(c, at, scope, &ok); return *truth = order == 0, ok;
    case AST_NOT_EQUAL:     order = point_order(c, at, scope, &ok); return *truth = order != 0, ok;
    case AST_LESS:          order = point_order(c, at, scope, &ok); return *truth = order < 0, ok;
    case AST_LESS_EQUAL:    order = point_order(c, at, scope, &ok); return *truth = order <= 0, ok;
    case AST_GREATER:       order = point_order(c, at, scope, &ok); return *truth = order > 0, ok;
    case AST_GREATER_EQUAL: order = point_order(c, at, scope, &ok); return *truth = order >= 0, ok;
    case AST_AND: case AST_OR: case AST_NOT: case AST_IMPLIES: return eval_and_or(c, at, scope, truth);
    default: {
        Value v = eval(c, at, scope);
        if (v.kind == VALUE_BOOL) return *truth = v.truth, true;
        if (v.kind != VALUE_POISON) diag_report(c->m->sink, DIAG_TYPE_MISMATCH, ref_span(c->m, at), "a condition is needed here, and this is %s", kind_text(c, v));
        return false;
    }
    }
}
