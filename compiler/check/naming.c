/* Rules that speak for checks which tables and texts make by themselves: `rule "I02.2" "…" of T`,
 * `rule T01 "…" in S`. A sum or a formula is declared once, where its figures are, a claim stands
 * in the text; the rule gives them the published number and the sentence under which a reader knows
 * them. */
#include "compiler/check/check.h"

/* What the name is of. */
typedef enum { OF_TABLE, OF_COLUMN, OF_FIGURE, OF_SECTION } NamedKind;

static uint64_t named_key(NamedKind kind, uint64_t table_or_figure, uint64_t column) {
    return (uint64_t)kind << 61 | table_or_figure << 28 | column;
}

typedef struct {
    uint32_t rule;
    NodeRef at;      /* the path that names */
    uint32_t marked; /* how many checks */
} Naming;

static void mark(Checker *c, Naming *n, NamedKind kind, uint32_t of, uint32_t column) {
    uint32_t other;
    uint64_t key = named_key(kind, of, column);
    n->marked++;
    if (map_get(&c->named, key, &other) && other != n->rule) {
        const Rule *first = &c->m->rules.at[other];
        Diag *d =
            diag_report(c->m->sink, DIAG_DUPLICATE_NAME, ref_span(c->m, n->at),
                        "these checks already have the name `%s`", name_text(c->m, first->name));
        diag_note(c->m->sink, d, ref_span(c->m, ref_first(c->m, first->decl)), "by this rule");
        return;
    }
    map_put(&c->named, key, n->rule);
    VEC_PUSH(&c->named_checks, ((NamedCheck){n->rule, kind, of, column}));
}

static bool is_checked(Checker *c, const Table *t, uint32_t row, uint32_t column) {
    NodeRef by_row, by_column;
    bool sums;
    if (!table_has_cell(t, row, column)) return false;
    cell_formula(c, t, row, column, &by_row, &by_column, &sums);
    return by_row.node || by_column.node || sums || (t->rows[row].flags & ROW_INCLUDES);
}

/* One row, in the columns that are meant: all of them, or one. */
static void mark_row(Checker *c, Naming *n, Place p) {
    for (uint32_t k = 0; k < c->m->tables.at[p.table].column_count; k++) {
        const Table *t = &c->m->tables.at[p.table];
        if ((p.column != NONE && p.column != k) || !is_checked(c, t, p.row, k)) continue;
        mark(c, n, OF_FIGURE, t->first_figure + (uint32_t)table_at(t, p.row, k), 0);
    }
}

static void mark_place(Checker *c, Naming *n, Place p) {
    const Table *t = &c->m->tables.at[p.table];
    bool is_group = p.row != NONE && t->rows[p.row].kind == ROW_GROUP;
    if (p.row == NONE && p.column == NONE)
        mark(c, n, OF_TABLE, p.table, 0);
    else if (p.row == NONE)
        mark(c, n, OF_COLUMN, p.table, p.column);
    else if (!is_group)
        mark_row(c, n, p);
    for (uint32_t row = p.row + 1; is_group && row < t->rows[p.row].end; row++)
        if (t->rows[row].kind != ROW_GROUP && t->rows[row].kind != ROW_PAD)
            mark_row(c, n, (Place){.table = p.table, .row = row, .column = p.column});
}

static void mark_path(Checker *c, uint32_t rule, NodeRef at, const Scope *scope) {
    Naming n = {.rule = rule, .at = at};
    Value v = eval(c, at, scope);
    uint32_t count = v.kind == VALUE_LIST ? v.count : 1;
    const Value *items = v.kind == VALUE_LIST ? v.items : &v;
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].kind == VALUE_POISON) return;
        if (items[i].kind == VALUE_PLACE && items[i].code != 1) mark_place(c, &n, items[i].place);
    }
    if (n.marked) return;
    Diag *d = diag_report(c->m->sink, DIAG_BAD_FIELD, ref_span(c->m, at),
                          "no sum and no formula is declared here that the rule could name");
    diag_hint(c->m->sink, d,
              "name a table, one of its columns, rows or groups with a sum or a formula");
}

static void mark_rule(Checker *c, uint32_t rule, uint32_t entity) {
    Scope scope = scope_outside(entity);
    NodeRef decl = c->m->rules.at[rule].decl;
    for (NodeRef of = ref_first(c->m, decl); of.node; of = ref_next(c->m, of))
        for (NodeRef at = ref_first(c->m, of); ref_kind(c->m, of) == AST_OF && at.node;
             at = ref_next(c->m, at))
            mark_path(c, rule, at, &scope);
    arena_clear(&c->scratch);
}

void naming_collect(Checker *c) { rules_each(c, mark_rule); }

static const char *sentence(Checker *c, NodeRef decl) {
    Scope scope = scope_outside(NONE);
    NodeRef title = ref_first(c->m, ref_child(c->m, decl, AST_TITLE));
    return title.node ? text_of(c, title, &scope) : "";
}

/* ---- sections ---- */
static void mark_sections(Checker *c, uint32_t rule, NodeRef within) {
    Naming n = {.rule = rule};
    for (n.at = ref_first(c->m, within); n.at.node; n.at = ref_next(c->m, n.at)) {
        uint32_t section = section_find(c->m, n.at);
        if (section != NONE) mark(c, &n, OF_SECTION, section, 0);
    }
}

void naming_sections(Checker *c) {
    for (uint32_t i = 0; i < c->m->rules.count; i++)
        for (NodeRef at = ref_first(c->m, c->m->rules.at[i].decl); at.node; at = ref_next(c->m, at))
            if (ref_kind(c->m, at) == AST_WITHIN) mark_sections(c, i, at);
}

uint32_t naming_of_section(const Checker *c, uint32_t section, uint32_t outer) {
    uint32_t rule;
    return map_get(&c->named, named_key(OF_SECTION, section, 0), &rule) ? rule : outer;
}

/* ---- what is there to check ---- */
static bool table_touches(Checker *c, uint32_t table, uint32_t column) {
    const Table *t = &c->m->tables.at[table];
    for (uint32_t row = 0; row < t->row_count; row++)
        for (uint32_t k = 0; k < t->column_count; k++)
            if ((column == NONE || column == k) &&
                STATE_ORIGIN(t->state[table_at(t, row, k)]) == CELL_STATED)
                return true;
    return false;
}

static bool check_touches(Checker *c, const NamedCheck *n) {
    switch ((NamedKind)n->kind) {
    case OF_TABLE: return table_touches(c, n->of, NONE);
    case OF_COLUMN: return table_touches(c, n->of, n->column);
    case OF_FIGURE: return stated_behind(c, n->of, 0) != NONE;
    case OF_SECTION: return section_is_filled(c->m, n->of);
    }
    return false;
}

bool naming_touches(Checker *c, uint32_t rule) {
    for (size_t i = 0; i < c->named_checks.count; i++)
        if (c->named_checks.at[i].rule == rule && check_touches(c, &c->named_checks.at[i]))
            return true;
    return false;
}

/* ---- findings ---- */
void naming_give(Checker *c, Finding *f, uint32_t rule) {
    NodeRef decl = c->m->rules.at[rule].decl;
    f->rule = name_text(c->m, c->m->rules.at[rule].name);
    f->sentence = sentence(c, decl);
    if (!f->text) f->text = f->sentence;
    f->most = rule_most(c->m, decl);
    if (!f->expect.node) f->expect = ref_child(c->m, decl, AST_EXPECT);
}

void naming_apply(Checker *c, Finding *f, bool is_by_column) {
    uint32_t row, column, rule, table = figure_table(c->m, f->figure, &row, &column);
    bool has_formula = c->m->tables.at[table].columns[column].formula.node != 0;
    bool is_of_column = is_by_column || !has_formula;
    if (!c->named.count) return;
    if ((is_by_column && map_get(&c->named, named_key(OF_COLUMN, table, column), &rule)) ||
        map_get(&c->named, named_key(OF_FIGURE, f->figure, 0), &rule) ||
        (is_of_column && map_get(&c->named, named_key(OF_COLUMN, table, column), &rule)) ||
        (f->kind == CHECK_SUM && map_get(&c->named, named_key(OF_TABLE, table, 0), &rule)))
        naming_give(c, f, rule);
}
