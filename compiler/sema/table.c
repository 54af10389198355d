/* Tables once they are built: their instances, what lies where in them, and how figures are named.
 */
#include "compiler/sema/model.h"

/* ---- instances ---- */
static const char *instance_label(Model *m, Name name, Name instance, uint32_t entity) {
    const char *label = name_text(m, name);
    if (instance) label = arena_printf(m->whole, "%s.%s", label, name_text(m, instance));
    if (entity != NONE)
        label = arena_printf(m->whole, "%s.%s", name_text(m, m->entities.at[entity].name), label);
    return label;
}

uint32_t table_instance(Model *m, Name name, Name instance, uint32_t entity, bool create) {
    uint32_t decl, fallback = NONE;
    for (uint32_t i = 0; i < m->tables.count; i++) {
        const Table *t = &m->tables.at[i];
        if (t->name != name || t->instance != instance) continue;
        if (t->entity == entity) return i;
        if (t->entity == NONE) fallback = i;
    }
    if (!create) return fallback;
    if (!symbol_find(m, SYMBOL_TABLE, name, &decl)) return NONE;
    Table made = {
        .name = name, .instance = instance, .entity = entity, .decl = m->table_decls.at[decl]};
    made.label = instance_label(m, name, instance, entity);
    VEC_PUSH(&m->tables, made);
    table_build(m, (uint32_t)m->tables.count - 1);
    return (uint32_t)m->tables.count - 1;
}

/* ---- rows, columns, cells ---- */
uint32_t table_column(const Table *t, Name name) {
    for (uint32_t i = 0; i < t->column_count; i++)
        if (t->columns[i].name == name) return i;
    return NONE;
}

uint32_t table_row_of_code(const Table *t, uint32_t code) {
    return t->row_of_code && code < t->code_capacity ? t->row_of_code[code] : NONE;
}

static bool row_is_below(const Table *t, uint32_t row, uint32_t group) {
    return row > group && row < t->rows[group].end;
}

bool table_has_cell(const Table *t, uint32_t row, uint32_t column) {
    const Row *r = &t->rows[row];
    uint32_t group = t->columns[column].group;
    if (r->kind == ROW_GROUP || r->kind == ROW_PAD) return false;
    if (group != NONE) return row_is_below(t, row, group);
    if (t->rows[0].kind == ROW_TOTAL) return true;
    for (uint32_t p = r->parent; p != NONE;
         p = t->rows[p].parent) /* a group with its own columns has no others */
        for (uint32_t i = 0; i < t->column_count; i++)
            if (t->columns[i].group == p) return false;
    return true;
}

uint32_t table_figures(const Table *t, uint32_t row, uint32_t *first) {
    uint32_t count = 0;
    *first = NONE;
    for (uint32_t i = 0; i < t->column_count; i++)
        if (table_has_cell(t, row, i) && !t->columns[i].is_text && !count++) *first = i;
    return count;
}

NodeRef table_row_formula(const Model *m, const Table *t, uint32_t row, uint32_t column) {
    const RowDetail *d = t->rows[row].detail == NONE ? NULL : &t->details[t->rows[row].detail];
    if (!d) return (NodeRef){0};
    for (const ColumnFormula *f = d->by_column; f; f = f->next)
        if (ref_value(m, f->column) == t->columns[column].name) return f->formula;
    bool is_share = !t->columns[column].is_additive && t->columns[column].formula.node;
    return is_share ? (NodeRef){0} : d->formula; /* a share is no sum of shares */
}

bool table_had(const Table *t, Name name) {
    for (uint32_t i = 0; i < t->other_year_count; i++)
        if (t->other_years[i] == name) return true;
    return false;
}

Measure table_measure(const Table *t, uint32_t row, uint32_t column) {
    const Row *r = &t->rows[row];
    return r->flags & ROW_HAS_TYPE ? t->details[r->detail].measure : t->columns[column].measure;
}

uint32_t figure_table(const Model *m, uint32_t figure, uint32_t *row, uint32_t *column) {
    figure &= ~FIGURE_PRIOR;
    size_t lo = 0, hi = m->tables.count; /* the last table that starts at the figure or before it */
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (m->tables.at[middle].first_figure <= figure)
            lo = middle + 1;
        else
            hi = middle;
    }
    if (!lo) return NONE;
    const Table *t = &m->tables.at[lo - 1];
    uint32_t offset = figure - t->first_figure;
    if (offset >= t->row_count * t->column_count) return NONE;
    *row = offset / t->column_count;
    *column = offset % t->column_count;
    return (uint32_t)lo - 1;
}

/* ---- names for people ---- */
const char *row_title(Model *m, const Table *t, uint32_t row) {
    const Row *r = &t->rows[row];
    const RowDetail *d = r->detail == NONE ? NULL : &t->details[r->detail];
    if (r->kind == ROW_CODE) {
        Str name = m->classifications.at[t->classification].codes[r->code].name;
        return arena_copy(m->whole, name.at, name.length);
    }
    if (d && d->title.node && ref_kind(m, d->title) == AST_STRING) return ref_string(m, d->title);
    if (r->kind == ROW_TOTAL) return word_text(WORD_TOTAL);
    return name_text(m, r->name);
}

const char *row_address_of(Model *m, const Table *t, uint32_t row, Str code, Arena *into) {
    const Row *r = &t->rows[row];
    if (r->kind == ROW_TOTAL) return "";
    bool is_coded = r->kind == ROW_CODE && t->rows[0].kind == ROW_TOTAL;
    if (!code.length)
        code = is_coded ? m->classifications.at[t->classification].codes[r->code].code
                        : intern_text(m->names, r->name);
    if (is_coded) return arena_printf(into, "[%.*s]", STR_ARG(code));
    const char *above = r->parent == NONE ? "" : row_address(m, t, r->parent, into);
    return arena_printf(into, "%s.%.*s", above, STR_ARG(code));
}

const char *row_address(Model *m, const Table *t, uint32_t row, Arena *into) {
    return row_address_of(m, t, row, STR(""), into);
}

const char *figure_name(Model *m, uint32_t figure, Arena *into) {
    uint32_t row, column, table = figure_table(m, figure, &row, &column);
    if (table == NONE) return "?";
    const Table *t = &m->tables.at[table];
    const char *place = row_address(m, t, row, into), *year = figure & FIGURE_PRIOR ? "@prior" : "";
    if (!t->columns[column].name) return arena_printf(into, "%s%s%s", t->label, place, year);
    bool alone = t->columns[column].group != NONE;
    if (alone) {
        int same = 0;
        for (uint32_t i = 0; i < t->column_count; i++)
            same += t->columns[i].group == t->columns[column].group;
        if (same == 1) return arena_printf(into, "%s%s%s", t->label, place, year);
    } else if (t->column_count == 1 && *place) {
        return arena_printf(into, "%s%s%s", t->label, place, year);
    }
    return arena_printf(into, "%s%s.%s%s", t->label, place, name_text(m, t->columns[column].name),
                        year);
}
