/* Sums in rules. The sum of a column over the codes of a list is a symbol of its own: that of a sum
 * of columns is the sum of theirs, whatever the loop's variable is called. Tables add up, too: the
 * parts that they declare always, the rows of codes as far as this report has them. */
#include "compiler/check/rule_forms.h"

#include <string.h>

enum { IS_LIST = 1, IS_SUM = 2 };

/* ---- sum(x for c in LIST) ---- */
Name rule_sum_of(Rulebook *book, Name list) {
    const char *text = name_text(book->c->m, list);
    Name sum = rule_key(book, arena_printf(&book->arena, "+%s", text));
    map_put(&book->summed, list, IS_LIST);
    map_put(&book->summed, sum, IS_SUM);
    return sum;
}

bool rule_is_summed(const Rulebook *book, Name any) {
    uint32_t kind;
    return map_get(&book->summed, any, &kind) && kind == IS_SUM;
}

bool rule_is_sum(const Rulebook *book, Linear form, Name any) {
    if (rational_sign(form.constant)) return false; /* it would count once for each code */
    for (uint32_t i = 0; i < form.count; i++)
        if (book->symbols.at[form.terms[i].figure].any != any) return false;
    return true;
}

/* A list by its name, or the codes of one level of it; not what hangs on another variable. */
static bool is_fixed_list(const Rulebook *book, NodeRef source, const Reading *r) {
    const Model *m = book->c->m;
    if (ref_kind(m, source) == AST_MEMBER) source = ref_first(m, source);
    return ref_kind(m, source) == AST_NAME && !rule_binding(r, ref_value(m, source));
}

/* A sum over a list within a sum over that list counts once for each code. */
static bool is_within(const Reading *r, Name sum) {
    bool found = r->any == sum;
    for (const Binding *b = r->bindings; b && !found; b = b->up) found = b->any == sum;
    return found;
}

bool rule_code_sum(Rulebook *book, NodeRef at, const Reading *r, Linear *out) {
    Model *m = book->c->m;
    NodeRef of = ref_first(m, at), binding = ref_next(m, of);
    NodeRef source = ref_next(m, ref_first(m, binding));
    bool is_plain = word_of(ref_value(m, at)) == WORD_SUM && !ref_next(m, binding).node;
    if (!is_plain || !is_fixed_list(book, source, r)) return rule_opaque(book, at, r, out);
    Name list = rule_key(book, rule_text_key(book, ref_text(m, source)));
    Binding one = {r->bindings, ref_name(m, binding), rule_sum_of(book, list), {0, 0}};
    Reading inner = *r;
    inner.bindings = &one;
    bool is_sum = !is_within(r, one.any) && rule_linear(book, of, &inner, out) &&
                  rule_is_sum(book, *out, one.any);
    return is_sum || rule_opaque(book, at, r, out);
}

/* ---- what tables add up ---- */
typedef struct {
    Rulebook *book;
    Symbol whole;
    bool is_of_data;
} Adding;

static uint64_t row_key(uint32_t table, uint32_t row) { return (uint64_t)table << 32 | row; }

/* The rows that symbols are parts of: sums of rows that no rule speaks of say nothing. */
static void find_parents(Rulebook *book) {
    for (; book->parents_of < book->symbols.count; book->parents_of++) {
        Symbol s = book->symbols.at[book->parents_of];
        if (s.table == NONE || s.at == NONE) continue;
        const Table *t = &book->c->m->tables.at[s.table];
        uint32_t up = t->rows[s.at].parent;
        if (up == NONE && t->open_total != NONE) up = t->open_total;
        if (up != NONE) map_put(&book->parents, row_key(s.table, up), 1);
    }
}

static bool part_form(const Adding *a, uint32_t row, Linear *out) {
    Symbol part;
    Spot spot = {.value = {.kind = VALUE_PLACE, .figure = NONE}};
    spot.value.place = (Place){.table = a->whole.table, .row = row, .column = a->whole.column};
    return rule_place(a->book, spot, &part) &&
           rule_single(a->book, rule_symbol(a->book, part), out);
}

static void push(const Adding *a, Linear parts, Relation relation) {
    Rulebook *book = a->book;
    const Table *t = &book->c->m->tables.at[a->whole.table];
    uint32_t detail = a->whole.at == NONE ? NONE : t->rows[a->whole.at].detail;
    Linear whole;
    RuleCondition made = {.rule = NONE, .relation = relation, .is_of_data = a->is_of_data};
    made.place = detail != NONE && t->details[detail].decl.node
                   ? t->details[detail].decl
                   : t->columns[a->whole.column].decl;
    if (rule_single(book, rule_symbol(book, a->whole), &whole) &&
        linear_add(&book->arena, parts, rational_from_int(-1), whole, &made.form))
        VEC_PUSH(&book->conditions, made);
}

/* includes: each part is at most the whole as well. */
static void add_parts(const Adding *a, bool includes) {
    Linear sum = linear_constant(rational_from_int(0)), part;
    const Table *t = &a->book->c->m->tables.at[a->whole.table];
    RowRange range = row_parts(t, a->whole.at);
    for (uint32_t i = range.first; i < range.end;) {
        uint32_t next = i + 1;
        if (row_is_part(t, a->whole.at, i)) {
            next = t->rows[i].end;
            if (!table_has_cell(t, i, a->whole.column)) return;
            if (!a->book->work || !part_form(a, i, &part) ||
                !linear_add(&a->book->arena, sum, rational_from_int(1), part, &sum))
                return;
            a->book->work--;
            if (includes) push(a, part, RELATION_AT_MOST);
        }
        i = next;
    }
    push(a, sum, includes ? RELATION_AT_MOST : RELATION_EQUAL);
}

/* What a module says nothing of is an amount of the report's currency. */
static bool is_amount(const Model *m, const Column *column) {
    Type type = column->measure.type, none = m->amounts.type;
    bool is_open = type.kind == none.kind && type.is_percent == none.is_percent;
    return !m->has_amounts && is_open && !column->is_text && !column->formula.node;
}

static bool adds_up(const Model *m, const Table *t, uint32_t row, uint32_t column) {
    const Row *r = &t->rows[row];
    bool has_formula = r->detail != NONE && t->details[r->detail].formula.node;
    if (row_sums(t, row, column)) return true;
    return is_amount(m, &t->columns[column]) && (r->flags & ROW_SUMS) &&
           !(r->flags & ROW_HAS_TYPE) && !has_formula && r->end > row + 1;
}

/* Does what stands in the rows of that level make up the total, row by row? */
static bool makes_up(const Table *t, const Classification *list, int level, uint32_t column) {
    if (t->total == NONE || !row_sums(t, t->total, column)) return false;
    for (uint32_t row = 0; row < t->row_count; row++) {
        const Row *r = &t->rows[row];
        if (r->kind != ROW_CODE) continue;
        if (row < t->total || row >= t->rows[t->total].end) return false;
        int own = list->codes[r->code].level;
        bool is_top = r->parent == NONE || t->rows[r->parent].kind != ROW_CODE;
        if ((own < level && !row_sums(t, row, column)) || (is_top && own > level)) return false;
        if (!is_top && own > level && list->codes[t->rows[r->parent].code].level < level)
            return false;
    }
    return true;
}

/* "+codes.group" is the sum over a level of the table's own list. */
static int level_of(const Rulebook *book, const Table *t, Name sum) {
    const Model *m = book->c->m;
    const Classification *list = &m->classifications.at[t->classification];
    const char *text = name_text(m, sum) + 1, *point = strchr(text, '.');
    Str own = intern_text(m->names, list->name);
    if (!point || !str_equal((Str){text, (size_t)(point - text)}, own)) return -1;
    return classification_level(list, intern_find(m->names, str_from(point + 1)));
}

static void add_codes(const Adding *a) {
    Rulebook *book = a->book;
    const Table *t = &book->c->m->tables.at[a->whole.table];
    Adding total = {.book = book, .is_of_data = true, .whole = a->whole};
    Linear codes;
    int level = t->classification == NONE ? -1 : level_of(book, t, a->whole.any);
    if (level < 0 || !book->c->m->report.node ||
        !makes_up(t, &book->c->m->classifications.at[t->classification], level, a->whole.column))
        return;
    Spot spot = {.value = {.kind = VALUE_PLACE, .figure = NONE}};
    spot.value.place =
        (Place){.table = a->whole.table, .row = t->total, .column = a->whole.column};
    if (rule_single(book, rule_symbol(book, a->whole), &codes) &&
        rule_place(book, spot, &total.whole))
        push(&total, codes, RELATION_EQUAL);
}

void rule_declared_sums(Rulebook *book, uint32_t symbol) {
    Symbol s = book->symbols.at[symbol];
    uint32_t known;
    Adding a = {.book = book, .whole = s};
    if (rule_is_summed(book, s.any)) add_codes(&a);
    find_parents(book);
    if (s.at == NONE || !map_get(&book->parents, row_key(s.table, s.at), &known)) return;
    const Table *t = &book->c->m->tables.at[s.table];
    a.is_of_data = t->total != NONE || t->is_open;
    if (a.is_of_data && !book->c->m->report.node) return;
    const Column *column = &t->columns[s.column];
    bool includes = (t->rows[s.at].flags & ROW_INCLUDES) &&
                    (column->is_additive || is_amount(book->c->m, column));
    if (adds_up(book->c->m, t, s.at, s.column)) add_parts(&a, false);
    if (includes) add_parts(&a, true);
}
