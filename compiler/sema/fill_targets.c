/* The tables and columns that a block of data names: data T (a, b), data by C (T.a, U.b). */
#include "compiler/sema/fill.h"

/* The block may have meant any table. */
static bool unknown_table(Model *m, NodeRef at, Name name) {
    m->lost_data = true;
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, at), "there is no table `%s`",
                          name_text(m, name));
    symbol_suggest(m, d, ref_span(m, at), name, 1u << SYMBOL_TABLE);
    return false;
}

/* T, T.column, T.instance, T.instance.column, any of them with .(a, b). */
static uint32_t target_table(Model *m, NodeRef path, uint32_t entity, NodeRef *rest) {
    NodeRef chain[4];
    int n = 0;
    for (NodeRef at = path; at.node && n < 4; at = ref_first(m, at)) {
        AstKind kind = ref_kind(m, at);
        chain[n++] = at;
        if (kind != AST_MEMBER && kind != AST_MEMBERS) break;
    }
    NodeRef root = chain[n - 1];
    uint32_t decl;
    *rest = n > 1 ? chain[n - 2] : (NodeRef){0};
    if (ref_kind(m, root) != AST_NAME) return unknown_table(m, root, 0), NONE;
    Name name = ref_value(m, root), instance = 0;
    if (!symbol_find(m, SYMBOL_TABLE, name, &decl)) return unknown_table(m, root, name), NONE;
    bool is_per = ref_child(m, m->table_decls.at[decl], AST_PER).node != 0;
    if (is_per && n > 1 && ref_kind(m, chain[n - 2]) == AST_MEMBER) {
        instance = ref_value(m, chain[n - 2]);
        *rest = n > 2 ? chain[n - 3] : (NodeRef){0};
    } else if (is_per) {
        diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, root),
                    "`%s` has one copy for each of its bodies: write `%s.NAME`", name_text(m, name),
                    name_text(m, name));
        return NONE;
    }
    uint32_t table = table_instance(m, name, instance, entity, true);
    m->tables.at[table].is_used = true;
    return table;
}

static void unknown_column(Model *m, const Table *t, NodeRef at, Name name) {
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, at),
                          "table `%s` has no column `%s`", t->label, name_text(m, name));
    int best = str_slips(intern_text(m->names, name)) + 1;
    Name near = 0;
    for (uint32_t i = 0; i < t->column_count; i++) {
        int distance = str_distance(intern_text(m->names, t->columns[i].name),
                                    intern_text(m->names, name), best);
        if (distance < best) best = distance, near = t->columns[i].name;
    }
    if (near) diag_fix(m->sink, d, FIX_GUESS, ref_span(m, at), name_text(m, near));
}

static bool target_column(Model *m, uint32_t table, NodeRef at, Name name, Fill *fill) {
    const Table *t = &m->tables.at[table];
    uint32_t column = table_column(t, name);
    if (column == NONE) {
        unknown_column(m, t, at, name);
        fill->lost_column = true;
    }
    fill->columns[fill->column_count++] = column;
    return column != NONE;
}

static void default_columns(const Table *t, Fill *fill) {
    for (uint32_t i = 0; i < t->column_count; i++)
        if (!t->columns[i].formula.node) fill->columns[fill->column_count++] = i;
}

/* Reads one target and adds its Fill; *next is the first cell it takes. */
static bool add_target(Block *b, NodeRef path, NodeRef list, uint32_t entity, uint32_t *next) {
    Model *m = b->m;
    NodeRef rest;
    uint32_t table = target_table(m, path, entity, &rest);
    if (table == NONE) return false;
    const Table *t = &m->tables.at[table];
    size_t room = t->column_count + 1;
    for (NodeRef at = list; at.node; at = ref_next(m, at)) room++;
    for (NodeRef at = ref_first(m, rest); at.node; at = ref_next(m, at)) room++;
    Fill fill = {.tree = b->decl.tree,
                 .block = b->block,
                 .first = *next,
                 .columns = ARENA_NEW(m->whole, uint32_t, room)};
    bool ok = true;
    if (ref_kind(m, rest) == AST_MEMBER) {
        ok = target_column(m, table, rest, ref_value(m, rest), &fill);
    } else if (ref_kind(m, rest) == AST_MEMBERS) {
        for (NodeRef at = ref_next(m, ref_first(m, rest)); at.node; at = ref_next(m, at))
            ok = target_column(m, table, at, ref_value(m, at), &fill) && ok;
    } else if (list.node) {
        for (NodeRef at = list; at.node; at = ref_next(m, at))
            ok = target_column(m, table, at, ref_value(m, at), &fill) && ok;
    } else {
        default_columns(t, &fill);
    }
    *next += fill.column_count;
    VEC_PUSH(&m->tables.at[table].fills, fill);
    return ok;
}

static bool same_classification(Block *b, NodeRef by, uint32_t table) {
    Model *m = b->m;
    uint32_t wanted;
    const Table *t = &m->tables.at[table];
    if (symbol_find(m, SYMBOL_CLASSIFICATION, ref_value(m, ref_first(m, by)), &wanted) &&
        wanted == t->classification)
        return true;
    diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, by), "table `%s` is not keyed by `%s`",
                t->label, name_text(m, ref_value(m, ref_first(m, by))));
    return false;
}

void fill_targets(Block *b, uint32_t entity) {
    Model *m = b->m;
    NodeRef by = ref_child(m, b->decl, AST_BY);
    uint32_t next = 0;
    for (NodeRef at = ref_first(m, b->decl); at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_TARGET) continue;
        NodeRef path = ref_first(m, at);
        if (!add_target(b, path, ref_next(m, path), entity, &next)) m->ok = false;
        if (!by.node) continue;
        NodeRef rest;
        uint32_t table = target_table(m, path, entity, &rest);
        if (table != NONE) same_classification(b, by, table);
    }
}
