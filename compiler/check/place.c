/* A place in a table, as an address builds it up: table, row, column. Read as a number it is a
 * figure. */
#include "compiler/check/units.h"

#include <string.h>

Value place_make(uint32_t table, uint32_t row, uint32_t column, const Scope *scope) {
    return (Value){.kind = VALUE_PLACE,
                   .place = {.table = table,
                             .row = row,
                             .column = column,
                             .is_prior = scope->is_prior,
                             .like = scope->like},
                   .figure = NONE};
}

uint32_t place_column(const Table *t, uint32_t row, Name name) {
    uint32_t any = NONE;
    for (uint32_t i = 0; i < t->column_count; i++) {
        if (t->columns[i].name != name || !name) continue;
        if (row == NONE || table_has_cell(t, row, i)) return i;
        any = i;
    }
    return row == NONE ? any : NONE;
}

/* Where no column is said: the only one; in a formula that several columns share the one of the
 * same name; elsewhere the first. false: reported. */
static bool unsaid_column(Checker *c, const Table *t, uint32_t row, Name like, NodeRef at,
                          uint32_t *column) {
    uint32_t count = table_figures(t, row, column),
             same = like && count > 1 ? place_column(t, row, like) : NONE;
    if (same != NONE) return *column = same, true;
    if (!like || count < 2) return true;
    diag_report(c->m->sink, DIAG_AMBIGUOUS_NAME, ref_span(c->m, at),
                "`%s` has %u columns here and none called `%s`: name the one that is meant",
                t->label, count, name_text(c->m, like));
    return false;
}

/* Without a row: the total, a row of that name, or the only one. */
uint32_t place_default_row(const Table *t) {
    uint32_t found = NONE;
    if (t->total != NONE) return t->total;
    for (uint32_t i = 0; i < t->row_count; i++) {
        if (t->rows[i].kind == ROW_GROUP || t->rows[i].kind == ROW_PAD) continue;
        if (t->rows[i].parent == NONE && t->rows[i].name && word_of(t->rows[i].name) == WORD_TOTAL)
            return i;
        found = found == NONE ? i : NONE - 1;
    }
    return found == NONE - 1 ? NONE : found;
}

/* A code that the table has no row for: nil, or no text. */
static Value absent_code(Checker *c, const Table *t, uint32_t column) {
    if (column != NONE && t->columns[column].is_text) return value_text("");
    Measure measure = t->columns[column == NONE ? 0 : column].measure;
    Value v = value_constant(c, rational_from_int(0), measure.type);
    if (table_lost_row(t)) c->meets_lost = true, v.status = STATUS_OPEN;
    v.measure = measure, v.has_measure = true;
    return v;
}

Value place_number(Checker *c, Value v, NodeRef at) {
    Model *m = c->m;
    const Table *t = &m->tables.at[v.place.table];
    uint32_t row = v.place.row, column = v.place.column;
    if (v.place.units) return units_number(c, v, at);
    if (row == NONE && v.code == 1) return absent_code(c, t, column);
    if (row == NONE) row = place_default_row(t);
    if (row == NONE || row >= t->row_count) {
        if (t->row_count == 0) return absent_code(c, t, column);
        diag_report(m->sink, DIAG_NOT_A_NUMBER, ref_span(m, at),
                    "`%s` has several rows: name the one that is meant", t->label);
        return value_poison();
    }
    if (t->rows[row].kind == ROW_GROUP) return place_sum(c, v, at);
    if (column == NONE && !unsaid_column(c, t, row, v.place.like, at, &column))
        return value_poison();
    if (column == NONE || !table_has_cell(t, row, column)) {
        diag_report(m->sink, DIAG_NOT_A_NUMBER, ref_span(m, at),
                    "this row of `%s` has no such figure", t->label);
        return value_poison();
    }
    uint32_t figure = t->first_figure + (uint32_t)table_at(t, row, column);
    if (t->columns[column].is_text || table_measure(t, row, column).type.kind == TYPE_TEXT) {
        size_t cell = table_at(t, row, column);
        bool given = STATE_KIND(t->state[cell]) == CELL_TEXT;
        if (table_measure(t, row, column).type.is_truth)
            return value_bool(given && word_of((Name)t->coef[cell]) == WORD_YES);
        Value text = value_text(given ? name_text(m, (Name)t->coef[cell]) : "");
        return text.figure = figure, text;
    }
    return figure_value(c, figure | (v.place.is_prior ? FIGURE_PRIOR : 0));
}

Value value_number(Checker *c, Value v, NodeRef at) {
    if (v.kind == VALUE_PLACE) v = place_number(c, v, at);
    if (v.kind == VALUE_NUMBER || v.kind == VALUE_POISON) return v;
    diag_report(c->m->sink, DIAG_NOT_A_NUMBER, ref_span(c->m, at),
                "a figure is needed here, and this is %s", value_kind_text(c, v));
    return value_poison();
}

Value eval_number(Checker *c, NodeRef at, const Scope *scope) {
    return value_number(c, eval(c, at, scope), at);
}

/* A text column or a text row gives its text. */
Value eval_content(Checker *c, NodeRef at, const Scope *scope) {
    Value v = eval(c, at, scope);
    return v.kind == VALUE_PLACE ? place_number(c, v, at) : v;
}

/* A code's row in a table; the code may have none, then its figures are nil. */
static Value index_code(Checker *c, Value base, uint32_t code) {
    const Table *t = &c->m->tables.at[base.place.table];
    base.place.row = table_row_of_code(t, code);
    base.code = base.place.row == NONE ? 1 : 0;
    base.place.code = code + 1;
    return base;
}

static Value index_text(Checker *c, Value base, Str text, NodeRef at) {
    Model *m = c->m;
    const Table *t = &m->tables.at[base.place.table];
    bool is_ambiguous;
    uint32_t cursor = NONE;
    if (t->classification != NONE) {
        uint32_t code =
            classification_find(&m->classifications.at[t->classification], text, &cursor);
        if (code != NONE) return index_code(c, base, code);
    }
    uint32_t row = table_row(t, intern_find(m->names, text), base.place.row, &is_ambiguous);
    if (row != NONE && !is_ambiguous) return base.place.row = row, base;
    diag_report(m->sink, DIAG_UNKNOWN_CODE, ref_span(m, at), "`%s` has no row `%.*s`", t->label,
                STR_ARG(text));
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
        if (code.length != lo.length || str_compare(code, lo) < 0 || str_compare(code, hi) > 0)
            continue;
        list.items[list.count++] = index_code(c, base, i);
    }
    return list;
}

static Value eval_one_index(Checker *c, Value base, NodeRef index, const Scope *scope) {
    Model *m = c->m;
    if (ref_kind(m, index) == AST_CODE) {
        Str text = intern_text(m->names, ref_value(m, index));
        for (size_t i = 1; i + 1 < text.length; i++)
            if (text.at[i] == '-')
                return index_range(c, base, (Str){text.at, i},
                                   (Str){text.at + i + 1, text.length - i - 1});
        return index_text(c, base, text, index);
    }
    Value v = eval(c, index, scope);
    const Table *t = &m->tables.at[base.place.table];
    if (v.kind == VALUE_CODE && v.classification == t->classification)
        return index_code(c, base, v.code);
    if (v.kind == VALUE_PLACE && v.place.row != NONE) {
        const Table *of = &m->tables.at[v.place.table];
        const Row *row = &of->rows[v.place.row];
        if (row->kind == ROW_CODE && of->classification == t->classification)
            return index_code(c, base, row->code);
        return index_text(c, base, intern_text(m->names, row->name), index);
    }
    if (v.kind == VALUE_TEXT) return index_text(c, base, str_from(v.text), index);
    if (v.kind == VALUE_NAME) return index_text(c, base, intern_text(m->names, v.name), index);
    if (v.kind != VALUE_POISON)
        diag_report(m->sink, DIAG_UNKNOWN_CODE, ref_span(m, index), "`%s` is not keyed by this",
                    t->label);
    return value_poison();
}

Value place_index(Checker *c, NodeRef first, Value base, NodeRef at, const Scope *scope) {
    if (base.kind == VALUE_POISON) return base;
    if (base.kind != VALUE_PLACE) {
        diag_report(c->m->sink, DIAG_NOT_A_NUMBER, ref_span(c->m, at),
                    "only a table has rows in brackets");
        return value_poison();
    }
    if (!ref_next(c->m, first).node) return eval_one_index(c, base, first, scope);
    Value list = {.kind = VALUE_LIST, .items = ARENA_NEW(&c->scratch, Value, 64), .figure = NONE};
    for (NodeRef i = first; i.node && list.count < 64; i = ref_next(c->m, i))
        list.items[list.count++] = eval_one_index(c, base, i, scope);
    return list;
}

/* ---- members ---- */
const Local *scope_find(const Scope *scope, Name name) {
    for (const Local *l = scope->locals; l; l = l->up)
        if (l->name == name) return l;
    return NULL;
}

Value unknown_member(Checker *c, NodeRef at, const char *what, Name name) {
    Span span = ref_span(c->m, at);
    Str text = intern_text(c->m->names, name);
    if (span.hi - span.lo > text.length) span.lo = span.hi - (uint32_t)text.length;
    Diag *d = diag_report(c->m->sink, DIAG_UNKNOWN_NAME, span, "%s has no `%s`", what,
                          name_text(c->m, name));
    (void)d;
    return value_poison();
}

static void place_unknown(Checker *c, const Table *t, NodeRef at, Name name) {
    Model *m = c->m;
    Str text = intern_text(m->names, name);
    Span span = ref_span(m, at);
    if (span.hi - span.lo > text.length) span.lo = span.hi - (uint32_t)text.length;
    Diag *d =
        diag_report(m->sink, DIAG_UNKNOWN_NAME, span, "table `%s` has no column, row or group `%s`",
                    t->label, name_text(m, name));
    int best = 1 + (int)text.length / 6;
    Name near = 0;
    for (uint32_t i = 0; i < t->column_count + t->row_count; i++) {
        Name other = i < t->column_count ? t->columns[i].name : t->rows[i - t->column_count].name;
        int distance = other ? str_distance(text, intern_text(m->names, other), best) : best + 1;
        if (distance < best || (distance == best && !near)) best = distance, near = other;
    }
    if (near) diag_fix(m->sink, d, FIX_GUESS, span, name_text(m, near));
}

/* What the code is in another list. */
static Value mapped_code(Checker *c, Value v, const CodeMap *map, NodeRef at) {
    Model *m = c->m;
    const Classification *k = &m->classifications.at[v.classification];
    Value list = {.kind = VALUE_LIST, .figure = NONE};
    uint32_t other, cursor = NONE;
    size_t count;
    const CodePair *pairs = map_pairs(k, map, v.code, &count);
    if (!symbol_find(m, SYMBOL_CLASSIFICATION, map->other, &other)) return value_poison();
    if (!count) {
        diag_report(m->sink, DIAG_UNKNOWN_CODE, ref_span(m, at),
                    "%.*s `%.*s` has no counterpart in `%s`", STR_ARG(k->codes[v.code].code),
                    STR_ARG(k->codes[v.code].name), name_text(m, map->other));
        return value_poison();
    }
    list.items = ARENA_NEW(&c->scratch, Value, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t code = classification_find(&m->classifications.at[other], pairs[i].to, &cursor);
        if (code != NONE)
            list.items[list.count++] =
                (Value){.kind = VALUE_CODE, .classification = other, .code = code, .figure = NONE};
    }
    return list.count == 1 ? list.items[0] : list;
}

static Value code_member(Checker *c, Value v, Name name, NodeRef at) {
    Model *m = c->m;
    const Classification *k = &m->classifications.at[v.classification];
    const Code *code = &k->codes[v.code];
    const CodeMap *map = map_find(k, name);
    if (map) return mapped_code(c, v, map, at);
    int level = classification_level(k, name);
    Word word = level < 0 ? word_of(name) : WORD_COUNT;
    if (word == WORD_NAME || word == WORD_TITLE)
        return value_text(arena_copy(m->whole, code->name.at, code->name.length));
    if (word == WORD_CODE)
        return value_text(arena_copy(m->whole, code->code.at, code->code.length));
    if (word == WORD_PARENT)
        level = code->level - 1;
    else if (level < 0)
        return unknown_member(c, at, "a code", name);
    while (v.code != NONE && k->codes[v.code].level > level) v.code = k->codes[v.code].parent;
    if (v.code == NONE || k->codes[v.code].level != level)
        return unknown_member(c, at, "this code", name);
    return v;
}

static Value row_attribute(Checker *c, Value v, Name name, NodeRef at) {
    const Table *t = &c->m->tables.at[v.place.table];
    Word word = word_of(name);
    if (word == WORD_TITLE) return value_text(value_title(c, v));
    if (v.place.row == NONE || t->rows[v.place.row].kind != ROW_CODE)
        return word == WORD_NAME ? value_text(value_title(c, v))
                                 : unknown_member(c, at, "this row", name);
    Value code = {.kind = VALUE_CODE,
                  .classification = t->classification,
                  .code = t->rows[v.place.row].code,
                  .figure = NONE};
    return code_member(c, code, name, at);
}

static bool is_attribute(Name name) {
    Word word = word_of(name);
    return word == WORD_TITLE || word == WORD_NAME || word == WORD_CODE;
}

static Value place_member(Checker *c, Value base, Name name, NodeRef at) {
    Model *m = c->m;
    const Table *t = &m->tables.at[base.place.table];
    bool is_ambiguous;
    uint32_t below = base.place.row,
             column = base.place.column == NONE
                        ? place_column(t, base.code == 1 ? NONE : below, name)
                        : NONE;
    uint32_t row = base.code == 1 ? NONE : table_row(t, name, below, &is_ambiguous);
    if (row != NONE && is_ambiguous) {
        diag_report(m->sink, DIAG_AMBIGUOUS_NAME, ref_span(m, at),
                    "`%s` has several rows `%s`: name the group as well", t->label,
                    name_text(m, name));
        return value_poison();
    }
    if (column != NONE && row != NONE && !(t->columns[column].group != NONE && below == NONE)) {
        diag_report(m->sink, DIAG_AMBIGUOUS_NAME, ref_span(m, at),
                    "`%s` is a column and a row of `%s`", name_text(m, name), t->label);
        return value_poison();
    }
    if (row != NONE) return base.place.row = row, base;
    if (column != NONE) return base.place.column = column, base;
    if (below == NONE && t->classification != NONE && base.code != 1) {
        int level = classification_level(&m->classifications.at[t->classification], name);
        if (level >= 0)
            return base.kind = VALUE_PLACE, base.place.row = NONE, base.name = name, base;
    }
    if (table_had(t, name)) return base.place.row = NONE, base.code = 1, base;
    if (is_attribute(name)) return row_attribute(c, base, name, at);
    place_unknown(c, t, at, name);
    return value_poison();
}

Value value_member(Checker *c, Value base, Name name, NodeRef at, const Scope *scope) {
    Model *m = c->m;
    const Local *local = scope_find(scope, name);
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
    case VALUE_NAME: /* a table with several bodies */
        index = table_instance(m, base.name, name, scope->entity, false);
        if (index == NONE) break;
        Value place = place_make(index, NONE, NONE, scope);
        place.place.units = base.place.units, place.place.unit = base.place.unit;
        return place;
    case VALUE_UNIT: return units_member(c, base, name, at);
    case VALUE_NUMBER:
        if (base.figure != NONE && is_attribute(name)) return value_text(value_title(c, base));
        break;
    case VALUE_FORM:
        if (word_of(name) == WORD_TITLE) return value_text(value_title(c, base));
        break;
    default: break;
    }
    return unknown_member(c, at, value_kind_text(c, base), name);
}

Value eval_members(Checker *c, NodeRef at, const Scope *scope) {
    Model *m = c->m;
    NodeRef first = ref_first(m, at);
    Value base = eval(c, first, scope), list = {.kind = VALUE_LIST, .figure = NONE};
    uint32_t n = 0;
    for (NodeRef i = ref_next(m, first); i.node; i = ref_next(m, i)) n++;
    list.items = ARENA_NEW(&c->scratch, Value, n + 1);
    for (NodeRef i = ref_next(m, first); i.node; i = ref_next(m, i))
        list.items[list.count++] = value_member(c, base, ref_value(m, i), i, scope);
    return list;
}

/* Its own, else that of the table it prints. */
static const char *title_of_form(Checker *c, const Form *form) {
    Scope scope = scope_outside(NONE);
    NodeRef title = form_title(c->m, form),
            of = ref_first(c->m, ref_child(c->m, form->decl, AST_OF));
    if (title.node) return text_of(c, title, &scope);
    return of.node ? value_title(c, eval(c, of, &scope)) : name_text(c->m, form->name);
}

const char *value_title(Checker *c, Value v) {
    Model *m = c->m;
    if (v.kind == VALUE_UNIT) return unit_title(m, &v);
    if (v.kind == VALUE_FORM) return title_of_form(c, &m->forms.at[v.code]);
    uint32_t row = v.place.row, column = v.place.column, table = v.place.table;
    Scope scope = scope_outside(NONE);
    if (v.kind == VALUE_CODE) {
        Str s = m->classifications.at[v.classification].codes[v.code].name;
        return arena_copy(m->whole, s.at, s.length);
    }
    if (v.kind == VALUE_NUMBER && v.figure != NONE)
        table = figure_table(m, v.figure, &row, &column);
    else if (v.kind != VALUE_PLACE)
        return "";
    if (table == NONE) return "";
    const Table *t = &m->tables.at[table];
    bool by_column = column != NONE && (row == NONE || t->rows[row].kind == ROW_TOTAL);
    if (by_column)
        return t->columns[column].title.node ? text_of(c, t->columns[column].title, &scope)
                                             : name_text(m, t->columns[column].name);
    if (row == NONE) return t->title.node ? text_of(c, t->title, &scope) : t->label;
    if (t->rows[row].detail != NONE && t->details[t->rows[row].detail].title.node)
        return text_of(c, t->details[t->rows[row].detail].title, &scope);
    return row_title(m, t, row);
}
