/* Data rows become figures: keys to rows, figures to flat columns. The passes over a block are
 *   1 keys: each row's code, open lists grow;  2 rows: every table gets the rows its data need;
 *   3 cells: figures go to their place, scaled to the column's step. */
#include "compiler/sema/model.h"

#include <stdlib.h>
#include <string.h>

#define KEY_TOTAL 0x80000000u /* in row_of between the passes: not a code */
#define KEY_NAMED 0x40000000u /* a declared row: | row */

typedef struct {
    Model *m;
    const Ast *ast;
    const AstRows *rows;
    const char *bytes;
    NodeRef decl;
    uint32_t block;
} Block;

static Block block_of(Model *m, NodeRef decl) {
    const Ast *ast = tree_of(m, decl);
    uint32_t block = ref_value(m, decl) - 1;
    return (Block){m, ast, &ast->blocks[block], m->sources->at[ast->file]->bytes, decl, block};
}

static Str row_key(const Block *b, const AstRow *row) {
    return (Str){b->bytes + row->lo, row->key_length};
}
static Str row_label(const Block *b, const AstRow *row) {
    return (Str){b->bytes + row->lo + row->label_at, row->label_length};
}
/* Asked of every row: two comparisons, not a walk through all words. */
static bool is_total(Str key) {
    return str_is(key, word_text(WORD_TOTAL)) || str_is(key, word_text_zh(WORD_TOTAL));
}
static bool is_code_like(Str key) { return key.length && key.at[0] >= '0' && key.at[0] <= '9'; }

/* ---- targets ---- */
static bool unknown_table(Model *m, NodeRef at, Name name) {
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
    int best = 4;
    Name near = 0;
    for (uint32_t i = 0; i < t->column_count; i++) {
        int distance = str_distance(intern_text(m->names, t->columns[i].name),
                                    intern_text(m->names, name), best);
        if (distance < best) best = distance, near = t->columns[i].name;
    }
    if (near) diag_fix(m->sink, d, ref_span(m, at), name_text(m, near), "did you mean this?");
}

static bool target_column(Model *m, uint32_t table, NodeRef at, Name name, Fill *fill) {
    const Table *t = &m->tables.at[table];
    uint32_t column = table_column(t, name);
    if (column == NONE) {
        unknown_column(m, t, at, name);
        return false;
    }
    fill->columns[fill->column_count++] = column;
    return true;
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

static void read_targets(Block *b, uint32_t entity) {
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

/* ---- pass 1: open lists grow ---- */
static void grow_open(Block *b, Classification *c) {
    uint32_t cursor = NONE;
    for (size_t i = 0; i < b->rows->row_count; i++) {
        const AstRow *row = &b->rows->rows[i];
        Str key = row_key(b, row);
        if (is_total(key) || (!is_code_like(key) && !row->label_length)) continue;
        bool ahead =
            c->is_sorted && (!c->count || str_compare(c->codes[c->count - 1].code, key) < 0);
        uint32_t code = ahead ? NONE : classification_find(c, key, &cursor);
        if (code == NONE)
            code = classification_add(c, key, row_label(b, row));
        else if (!c->codes[code].name.length)
            c->codes[code].name = row_label(b, row);
        if (code == NONE)
            diag_report(b->m->sink, DIAG_UNKNOWN_CODE, ast_key_span(b->ast, row),
                        "`%.*s` has not as many digits as any level of `%s`", STR_ARG(key),
                        name_text(b->m, c->name));
    }
}

static bool fill_is_of(const Fill *f, const Block *b) {
    return f->tree == b->decl.tree && f->block == b->block;
}

static void grow_lists(Block *b) {
    for (uint32_t i = 0; i < b->m->tables.count; i++) {
        Table *t = &b->m->tables.at[i];
        if (t->classification == NONE || !b->m->classifications.at[t->classification].is_open)
            continue;
        for (size_t k = 0; k < t->fills.count; k++)
            if (fill_is_of(&t->fills.at[k], b)) {
                grow_open(b, &b->m->classifications.at[t->classification]);
                return;
            }
    }
}

/* ---- pass 2: keys and rows ---- */
static void unknown_code(Block *b, const Classification *c, const AstRow *row) {
    Model *m = b->m;
    Str key = row_key(b, row), label = row_label(b, row);
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_CODE, ast_key_span(b->ast, row),
                          "code %.*s is not in `%s`", STR_ARG(key), name_text(m, c->name));
    int best = 2;
    const Code *near = NULL;
    for (size_t i = 0; i < c->count; i++) {
        if (label.length && str_equal(c->codes[i].name, label) &&
            c->codes[i].code.length == key.length) {
            near = &c->codes[i];
            break;
        }
        int distance =
            c->codes[i].code.length == key.length ? str_distance(c->codes[i].code, key, 1) : 2;
        if (distance < best) best = distance, near = &c->codes[i];
    }
    if (near)
        diag_hint(m->sink, d, "the nearest is %.*s `%.*s`", STR_ARG(near->code),
                  STR_ARG(near->name));
}

static bool same_name(Str a, Str b) {
    if (str_equal(a, b)) return true;
    const char *p = a.at, *q = b.at, *p_end = a.at + a.length, *q_end = b.at + b.length;
    for (;;) { /* blanks, also wide ones, do not count */
        int32_t x = 0, y = 0;
        while (p < p_end && ((x = str_decode(&p, p_end)) == ' ' || x == 0x3000)) x = 0;
        while (q < q_end && ((y = str_decode(&q, q_end)) == ' ' || y == 0x3000)) y = 0;
        if (x != y) return false;
        if (!x) return p == p_end && q == q_end;
    }
}

static void check_label(Block *b, const Classification *c, const AstRow *row, uint32_t code) {
    Model *m = b->m;
    Str label = row_label(b, row), name = c->codes[code].name;
    if (!label.length || !name.length || same_name(label, name)) return;
    Span span = ast_label_span(b->ast, row);
    Diag *d = diag_report(m->sink, DIAG_CODE_NAME, span, "%.*s is `%.*s`, not `%.*s`",
                          STR_ARG(c->codes[code].code), STR_ARG(name), STR_ARG(label));
    diag_fix(m->sink, d, span, arena_copy(m->whole, name.at, name.length), "the name in the list");
}

static void check_date(Block *b, const Classification *c, const AstRow *row, uint32_t code) {
    const Code *k = &c->codes[code];
    if (!b->m->year || (b->m->year >= k->since && b->m->year <= k->until)) return;
    diag_report(b->m->sink, DIAG_CODE_DATE, ast_key_span(b->ast, row),
                "code %.*s `%.*s` holds %s %d, not in %d", STR_ARG(k->code), STR_ARG(k->name),
                b->m->year < k->since ? "from" : "until",
                b->m->year < k->since ? k->since : k->until, b->m->year);
}

/* The path of a declared row: names and codes joined by dots, unique below what stands before. */
static uint32_t declared_row(Model *m, const Table *t, Str path, bool *is_ambiguous) {
    uint32_t row = NONE;
    Name whole = intern_find(m->names, path);
    *is_ambiguous = false;
    if (whole && (row = table_row(t, whole, NONE, is_ambiguous)) != NONE) return row;
    while (path.length) {
        size_t n = 0;
        while (n < path.length && path.at[n] != '.') n++;
        Name name = intern_find(m->names, (Str){path.at, n});
        if (!name || (row = table_row(t, name, row, is_ambiguous)) == NONE) return NONE;
        path.at += n < path.length ? n + 1 : n, path.length -= n < path.length ? n + 1 : n;
    }
    return row;
}

static void unknown_row(Block *b, const Table *t, const AstRow *row, bool is_ambiguous) {
    Model *m = b->m;
    Str key = row_key(b, row);
    if (is_ambiguous) {
        diag_report(m->sink, DIAG_AMBIGUOUS_NAME, ast_key_span(b->ast, row),
                    "table `%s` has several rows `%.*s`: name the group, `group.%.*s`", t->label,
                    STR_ARG(key), STR_ARG(key));
        return;
    }
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_ROW, ast_key_span(b->ast, row),
                          "table `%s` has no row `%.*s`", t->label, STR_ARG(key));
    int best = 1 + (int)key.length / 6;
    Name near = 0;
    for (uint32_t i = 0; i < t->row_count; i++) {
        int distance = t->rows[i].name
                         ? str_distance(intern_text(m->names, t->rows[i].name), key, best)
                         : best + 1;
        if (distance < best || (distance == best && !near)) best = distance, near = t->rows[i].name;
    }
    if (near)
        diag_fix(m->sink, d, ast_key_span(b->ast, row), name_text(m, near), "did you mean this?");
}

static uint32_t open_row(Model *m, Table *t, Str key) {
    Name name = intern(m->names, key);
    bool is_ambiguous;
    uint32_t row = table_row(t, name, NONE, &is_ambiguous);
    if (row != NONE) return row;
    t->rows = memory_grow(t->rows, (t->row_count + 1) * sizeof *t->rows);
    t->rows[t->row_count] = (Row){.kind = ROW_NAMED,
                                  .name = name,
                                  .code = NONE,
                                  .parent = NONE,
                                  .end = t->row_count + 1,
                                  .detail = NONE};
    return t->row_count++;
}

static uint32_t key_of(Block *b, Table *t, const AstRow *row, uint32_t *cursor) {
    Str key = row_key(b, row);
    bool is_ambiguous = false;
    if (t->is_open && !(is_total(key) && t->total != NONE))
        return KEY_NAMED | open_row(b->m, t, key);
    if (t->total != NONE && is_total(key)) return KEY_TOTAL;
    uint32_t named =
        is_code_like(key) && t->total != NONE ? NONE : declared_row(b->m, t, key, &is_ambiguous);
    if (named != NONE && !is_ambiguous) return KEY_NAMED | named;
    if (t->total == NONE) return unknown_row(b, t, row, is_ambiguous), NONE;
    const Classification *c = &b->m->classifications.at[t->classification];
    uint32_t code = classification_find(c, key, cursor);
    if (code == NONE && !c->is_open) unknown_code(b, c, row);
    if (code == NONE) return NONE;
    check_label(b, c, row, code);
    check_date(b, c, row, code);
    if (t->lowest_level >= 0 && c->codes[code].level > t->lowest_level) {
        diag_report(b->m->sink, DIAG_UNKNOWN_ROW, ast_key_span(b->ast, row),
                    "table `%s` goes down to level `%s` only", t->label,
                    name_text(b->m, c->levels[t->lowest_level].name));
        return NONE;
    }
    return code;
}

static void read_keys(Block *b, Table *t, Fill *f) {
    uint32_t cursor = NONE;
    f->row_of = memory_grow(NULL, (b->rows->row_count + 1) * sizeof *f->row_of);
    for (size_t i = 0; i < b->rows->row_count; i++)
        f->row_of[i] = key_of(b, t, &b->rows->rows[i], &cursor);
}

static void mark_code(const Classification *c, uint8_t *marks, uint32_t code) {
    for (; code != NONE && !marks[code]; code = c->codes[code].parent) marks[code] = 1;
}

static void append_code_rows(const Classification *c, Table *t, const uint8_t *marks) {
    uint32_t named = t->row_count; /* total and declared rows so far; codes go between them */
    size_t count = 0;
    for (size_t i = 0; i < c->count; i++) count += marks[i];
    Row *rows = memory_grow(NULL, (named + count) * sizeof *rows);
    rows[0] = t->rows[0];
    uint32_t n = 1;
    for (uint32_t i = 0; i < c->count; i++) {
        if (!marks[i]) continue;
        uint32_t parent = c->codes[i].parent == NONE ? 0 : t->row_of_code[c->codes[i].parent];
        t->row_of_code[i] = n;
        rows[n] = (Row){.kind = ROW_CODE,
                        .flags = ROW_SUMS,
                        .depth = (uint8_t)(rows[parent].depth + 1),
                        .code = i,
                        .parent = parent,
                        .end = n + 1,
                        .detail = NONE};
        n++;
    }
    for (uint32_t i = n; i-- > 1;)
        if (rows[rows[i].parent].end < rows[i].end) rows[rows[i].parent].end = rows[i].end;
    uint32_t shift = n - 1;
    for (uint32_t i = 1; i < named; i++) {
        Row r = t->rows[i];
        r.end += shift;
        if (r.parent != NONE) r.parent += shift;
        rows[n++] = r;
    }
    for (uint32_t i = 0; i < t->column_count; i++)
        if (t->columns[i].group != NONE) t->columns[i].group += shift;
    free(t->rows);
    t->rows = rows, t->row_count = n;
}

static uint32_t final_row(const Table *t, uint32_t key, uint32_t shift) {
    if (key == NONE) return NONE;
    if (key == KEY_TOTAL) return t->total;
    if (key & KEY_NAMED) return (key & ~KEY_NAMED) ? (key & ~KEY_NAMED) + shift : 0;
    return t->row_of_code[key];
}

static void map_declared_codes(Model *m, Table *t) {
    if (t->classification == NONE || t->total != NONE) return;
    t->code_capacity = (uint32_t)m->classifications.at[t->classification].count;
    t->row_of_code = memory_grow(NULL, (t->code_capacity + 1) * sizeof *t->row_of_code);
    memset(t->row_of_code, 0xFF, (t->code_capacity + 1) * sizeof *t->row_of_code);
    for (uint32_t i = t->row_count; i-- > 0;)
        if (t->rows[i].kind == ROW_CODE) t->row_of_code[t->rows[i].code] = i;
}

static size_t block_rows(Model *m, const Fill *f) {
    return m->trees.at[f->tree].ast->blocks[f->block].row_count;
}

static void make_rows(Model *m, Table *t, const uint8_t *extra) {
    uint32_t shift = 0;
    if (t->total != NONE) {
        const Classification *c = &m->classifications.at[t->classification];
        uint8_t *marks = memory_grow(NULL, c->count + 1);
        memcpy(marks, extra, c->count + 1);
        t->code_capacity = (uint32_t)c->count;
        t->row_of_code = memory_grow(NULL, (c->count + 1) * sizeof *t->row_of_code);
        memset(t->row_of_code, 0xFF, (c->count + 1) * sizeof *t->row_of_code);
        for (size_t k = 0; k < t->fills.count; k++)
            for (size_t i = 0, n = block_rows(m, &t->fills.at[k]); i < n; i++)
                if (t->fills.at[k].row_of[i] < KEY_NAMED)
                    mark_code(c, marks, t->fills.at[k].row_of[i]);
        uint32_t before = t->row_count;
        append_code_rows(c, t, marks);
        shift = t->row_count - before;
        free(marks);
    }
    for (size_t k = 0; k < t->fills.count; k++)
        for (size_t i = 0, n = block_rows(m, &t->fills.at[k]); i < n; i++)
            t->fills.at[k].row_of[i] = t->total == NONE && t->fills.at[k].row_of[i] != NONE
                                         ? t->fills.at[k].row_of[i] & ~KEY_NAMED
                                         : final_row(t, t->fills.at[k].row_of[i], shift);
    map_declared_codes(m, t);
}

/* ---- pass 3: cells ---- */
static const int64_t ten_to[19] = {1,
                                   10,
                                   100,
                                   1000,
                                   10000,
                                   100000,
                                   1000000,
                                   10000000,
                                   100000000,
                                   1000000000,
                                   10000000000,
                                   100000000000,
                                   1000000000000,
                                   10000000000000,
                                   100000000000000,
                                   1000000000000000,
                                   10000000000000000,
                                   100000000000000000,
                                   1000000000000000000};

typedef struct {
    Block *b;
    Table *t;
    const AstRow *row;
    int cell;
    uint32_t target_row, column;
} CellAt;

static Span cell_span(const CellAt *at) {
    return ast_cell_span(at->b->ast, at->b->m->sources, at->row, at->cell);
}

/* A table of one column need not name it; then the figure is named. */
static void precision(const CellAt *at, int scale) {
    Model *m = at->b->m;
    Name column = at->t->columns[at->column].name;
    uint32_t figure = at->t->first_figure + (uint32_t)table_at(at->t, at->target_row, at->column);
    diag_report(m->sink, DIAG_PRECISION, cell_span(at),
                "%s`%s` is published to %d decimals; this figure has more", column ? "column " : "",
                column ? name_text(m, column) : figure_name(m, figure, m->whole), scale);
}

static bool store_wide(const CellAt *at, Decimal value, uint8_t *state, int64_t *coef) {
    VEC_PUSH(&at->b->m->wide, value.coef);
    *coef = (int64_t)at->b->m->wide.count - 1;
    *state = STATE(CELL_WIDE, CELL_STATED);
    return true;
}

static bool scale_cell(const CellAt *at, Decimal value, int scale, uint8_t *state, int64_t *coef) {
    Decimal scaled;
    value = value.scale > scale ? decimal_trim(value) : value;
    if (value.scale > scale) return precision(at, scale), false;
    if (!decimal_rescale(value, scale, ROUND_DOWN, &scaled)) {
        diag_report(at->b->m->sink, DIAG_NUMBER_RANGE, cell_span(at),
                    "this figure is too large to compute exactly");
        return false;
    }
    if (scaled.coef > INT64_MAX || scaled.coef < -INT64_MAX)
        return store_wide(at, scaled, state, coef);
    *coef = (int64_t)scaled.coef;
    *state = STATE(CELL_NUMBER, CELL_STATED);
    return true;
}

static void wrong_kind(const CellAt *at, const char *wanted) {
    Name name = at->t->columns[at->column].name;
    diag_report(at->b->m->sink, DIAG_CELL_KIND, cell_span(at), "column `%s` of `%s` takes %s",
                name_text(at->b->m, name), at->t->label, wanted);
}

static bool convert_cell(const CellAt *at, uint8_t form, int64_t raw, uint8_t *state,
                         int64_t *coef) {
    bool is_text = at->t->columns[at->column].is_text ||
                   table_measure(at->t, at->target_row, at->column).type.kind == TYPE_TEXT;
    CellKind kind = CELL_KIND(form);
    int scale = table_measure(at->t, at->target_row, at->column).scale;
    switch (kind) {
    case CELL_NUMBER:
        if (is_text) return wrong_kind(at, "a text in quotes"), false;
        return scale_cell(at, (Decimal){raw, CELL_SCALE(form)}, scale, state, coef);
    case CELL_WIDE:
        if (is_text) return wrong_kind(at, "a text in quotes"), false;
        return scale_cell(at, at->b->ast->wide[raw], scale, state, coef);
    case CELL_TEXT: {
        if (!is_text) return wrong_kind(at, "a figure"), false;
        Str text = {at->b->bytes + (uint32_t)((uint64_t)raw >> 32), (uint32_t)raw};
        *coef = (int64_t)intern(at->b->m->names, text);
        *state = STATE(CELL_TEXT, CELL_STATED);
        return true;
    }
    case CELL_NIL:
    case CELL_BLANK:
    case CELL_UNKNOWN:
        *coef = 0;
        *state = STATE(kind, CELL_STATED);
        return true;
    }
    return false;
}

static void duplicate_row(const CellAt *at) {
    Model *m = at->b->m;
    uint32_t figure = at->t->first_figure + (uint32_t)table_at(at->t, at->target_row, at->column);
    Str key = row_key(at->b, at->row);
    Diag *d = diag_report(m->sink, DIAG_DUPLICATE_ROW, ast_key_span(at->b->ast, at->row),
                          "row %.*s is given twice for `%s`", STR_ARG(key),
                          figure_name(m, figure, m->whole));
    diag_note(m->sink, d, figure_span(m, figure), "the first figure is here");
}

static void fill_cell(const CellAt *at, uint32_t index) {
    Table *t = at->t;
    size_t place = table_at(t, at->target_row, at->column);
    uint8_t form = at->b->rows->form[index], state = 0;
    int64_t raw = at->b->rows->coef[index], coef = 0;
    if (t->state[place]) {
        duplicate_row(at);
        return;
    }
    const Column *c = &t->columns[at->column];
    const Row *r = &t->rows[at->target_row];
    if (!(r->flags & ROW_HAS_TYPE) && CELL_KIND(form) == CELL_NUMBER && !c->is_text &&
        CELL_SCALE(form) <= c->measure.scale) {
        int64_t scaled; /* the common case: an int64 that only needs zeros */
        if (!__builtin_mul_overflow(raw, ten_to[c->measure.scale - CELL_SCALE(form)], &scaled)) {
            t->coef[place] = scaled;
            t->state[place] = (uint8_t)(STATE(CELL_NUMBER, CELL_STATED) |
                                        (CELL_ASSERTED(form) ? STATE_ASSERTED : 0));
            return;
        }
    }
    if (!convert_cell(at, form, raw, &state, &coef))
        state = STATE(CELL_UNKNOWN, CELL_STATED); /* told already */
    t->coef[place] = coef;
    t->state[place] = (uint8_t)(state | (CELL_ASSERTED(form) ? STATE_ASSERTED : 0));
}

/* In a table whose groups have columns of their own, figures go to the columns of the row's group.
 */
static uint32_t column_for(const Table *t, const Fill *f, uint32_t row, uint32_t cell) {
    uint32_t seen = 0;
    if (cell < f->column_count && table_has_cell(t, row, f->columns[cell])) {
        bool plain = true;
        for (uint32_t i = 0; i < cell; i++) plain = plain && table_has_cell(t, row, f->columns[i]);
        if (plain) return f->columns[cell];
    }
    for (uint32_t i = 0; i < f->column_count; i++)
        if (table_has_cell(t, row, f->columns[i]) && seen++ == cell) return f->columns[i];
    return NONE;
}

static void too_many(Block *b, const Table *t, const AstRow *row, int cell, uint32_t columns) {
    Span span = ast_cell_span(b->ast, b->m->sources, row, cell);
    diag_report(b->m->sink, DIAG_COLUMN_COUNT, span,
                "this row has %d figures, but `%s` takes %u here", row->cell_count, t->label,
                columns);
}

static bool has_group_columns(const Table *t) {
    for (uint32_t i = 0; i < t->column_count; i++)
        if (t->columns[i].group != NONE) return true;
    return false;
}

static void no_cells(Block *b, const Table *t, const AstRow *row) {
    Str key = row_key(b, row);
    diag_report(b->m->sink, DIAG_UNKNOWN_ROW, ast_key_span(b->ast, row),
                "`%.*s` of `%s` is a group and has no figures of its own", STR_ARG(key), t->label);
}

static void fill_rows(Block *b, Table *t, const Fill *f, uint32_t width) {
    bool grouped = has_group_columns(t) || t->rows[0].kind != ROW_TOTAL;
    for (size_t i = 0; i < b->rows->row_count; i++) {
        const AstRow *row = &b->rows->rows[i];
        uint32_t target = f->row_of[i];
        if (target == NONE) continue;
        if (row->cell_count > width && f->first + f->column_count == width)
            too_many(b, t, row, (int)width, width);
        if (t->rows[target].kind == ROW_GROUP) {
            no_cells(b, t, row);
            continue;
        }
        uint32_t end = row->cell_count < f->first + f->column_count ? row->cell_count
                                                                    : f->first + f->column_count;
        for (uint32_t cell = f->first; cell < end; cell++) {
            uint32_t column =
                grouped ? column_for(t, f, target, cell - f->first) : f->columns[cell - f->first];
            if (column == NONE) {
                too_many(b, t, row, (int)cell, cell);
                break;
            }
            CellAt at = {b, t, row, (int)cell, target, column};
            fill_cell(&at, row->first_cell + cell);
        }
    }
}

/* `expect` behind a figure: kept with the figure it stands behind. */
static const AstRow *row_of_cell(const AstRows *rows, uint32_t cell, size_t *index) {
    size_t lo = 0, hi = rows->row_count;
    while (lo + 1 < hi) {
        size_t mid = (lo + hi) / 2;
        if (rows->rows[mid].first_cell <= cell)
            lo = mid;
        else
            hi = mid;
    }
    while (lo && rows->rows[lo].cell_count == 0) lo--;
    *index = lo;
    return &rows->rows[lo];
}

static void fill_expects(Block *b, const Table *t, const Fill *f) {
    for (size_t i = 0; i < b->rows->expect_count; i++) {
        const AstCellExpect *e = &b->rows->expects[i];
        size_t index;
        const AstRow *row = row_of_cell(b->rows, e->cell, &index);
        uint32_t cell = e->cell - row->first_cell, target = f->row_of[index];
        if (target == NONE || cell < f->first || cell >= f->first + f->column_count) continue;
        uint32_t column = column_for(t, f, target, cell - f->first);
        if (column == NONE) continue;
        Expectation made = {.decl = b->decl,
                            .verdict = e->verdict,
                            .reason = e->reason,
                            .entity = NONE,
                            .figure = t->first_figure + (uint32_t)table_at(t, target, column)};
        VEC_PUSH(&b->m->expectations, made);
    }
}

static uint32_t block_width(Model *m, const Fill *of) {
    uint32_t width = 0;
    for (uint32_t i = 0; i < m->tables.count; i++)
        for (size_t k = 0; k < m->tables.at[i].fills.count; k++) {
            const Fill *f = &m->tables.at[i].fills.at[k];
            if (f->tree == of->tree && f->block == of->block && f->first + f->column_count > width)
                width = f->first + f->column_count;
        }
    return width;
}

static void fill_table(Model *m, Table *t) {
    size_t cells = (size_t)t->row_count * t->column_count;
    t->coef = memory_grow(NULL, (cells + 1) * sizeof *t->coef);
    t->state = calloc(cells + 1, 1);
    if (!t->state) abort();
    for (size_t k = 0; k < t->fills.count && t->row_count; k++) {
        const Fill *f = &t->fills.at[k];
        Block b = block_of(m, (NodeRef){f->tree, m->trees.at[f->tree].ast->blocks[f->block].owner});
        fill_rows(&b, t, f, block_width(m, f));
        fill_expects(&b, t, f);
    }
}

/* ---- last year ---- */
static bool prior_path(Model *m, Str path, uint32_t *table, Str *rest) {
    size_t n = 0;
    while (n < path.length && path.at[n] != '.') n++;
    Name name = intern_find(m->names, (Str){path.at, n}), instance = 0;
    uint32_t decl;
    if (!name || !symbol_find(m, SYMBOL_TABLE, name, &decl)) return false;
    *rest = n < path.length ? (Str){path.at + n + 1, path.length - n - 1} : (Str){"", 0};
    if (ref_child(m, m->table_decls.at[decl], AST_PER).node) {
        size_t k = 0;
        while (k < rest->length && rest->at[k] != '.') k++;
        instance = intern_find(m->names, (Str){rest->at, k});
        *rest = k < rest->length ? (Str){rest->at + k + 1, rest->length - k - 1} : (Str){"", 0};
    }
    *table = table_instance(m, name, instance, NONE, true);
    m->tables.at[*table].is_used = true;
    return true;
}

/* A path ends in a column, or names only the row. */
static Str split_last(Str path, Str *last) {
    size_t n = path.length;
    while (n && path.at[n - 1] != '.') n--;
    *last = (Str){path.at + n, path.length - n};
    return (Str){path.at, n ? n - 1 : 0};
}

static uint32_t prior_row(Model *m, const Table *t, Str path) {
    bool is_ambiguous;
    uint32_t cursor = NONE;
    if (!path.length) return t->total;
    if (t->total != NONE && is_code_like(path)) {
        uint32_t code =
            classification_find(&m->classifications.at[t->classification], path, &cursor);
        return code == NONE ? NONE : table_row_of_code(t, code);
    }
    if (t->total != NONE && is_total(path)) return t->total;
    uint32_t row = declared_row(m, t, path, &is_ambiguous);
    return is_ambiguous ? NONE : row;
}

static bool prior_place(Model *m, const Table *t, Str rest, uint32_t *row, uint32_t *column) {
    Str last, head = split_last(rest, &last);
    *column = table_column(t, intern_find(m->names, last));
    if (*column != NONE && last.length && (*row = prior_row(m, t, head)) != NONE) return true;
    *row = prior_row(m, t, rest);
    if (*row == NONE) return false;
    for (*column = 0; *column < t->column_count; ++*column)
        if (table_has_cell(t, *row, *column) && !t->columns[*column].is_text) return true;
    return false;
}

static void prior_mark(Block *b, uint8_t *const *marks) {
    for (size_t i = 0; i < b->rows->row_count; i++) {
        uint32_t table, cursor = NONE;
        Str rest, last, key = row_key(b, &b->rows->rows[i]);
        if (!prior_path(b->m, key, &table, &rest)) continue;
        const Table *t = &b->m->tables.at[table];
        if (t->total == NONE) continue;
        const Classification *c = &b->m->classifications.at[t->classification];
        uint32_t code = classification_find(c, rest, &cursor);
        if (code == NONE) code = classification_find(c, split_last(rest, &last), &cursor);
        if (code != NONE && marks[table]) mark_code(c, marks[table], code);
    }
}

static void prior_row_fill(Block *b, const AstRow *row) {
    Model *m = b->m;
    uint32_t table, target, column;
    Str rest, key = row_key(b, row);
    if (!prior_path(m, key, &table, &rest) ||
        !prior_place(m, &m->tables.at[table], rest, &target, &column)) {
        diag_report(m->sink, DIAG_UNKNOWN_NAME, ast_key_span(b->ast, row),
                    "`%.*s` names no figure: write TABLE.row.column", STR_ARG(key));
        return;
    }
    if (!row->cell_count) {
        diag_report(m->sink, DIAG_ROW_SYNTAX, ast_key_span(b->ast, row),
                    "last year's figure is missing behind `%.*s`", STR_ARG(key));
        return;
    }
    Table *t = &m->tables.at[table];
    CellAt at = {b, t, row, 0, target, column};
    PriorCell cell = {.figure = t->first_figure + (uint32_t)table_at(t, target, column),
                      .span = cell_span(&at)};
    uint32_t old;
    if (map_get(&m->priors, cell.figure, &old)) {
        duplicate_row(&at);
        return;
    }
    if (!convert_cell(&at, b->rows->form[row->first_cell], b->rows->coef[row->first_cell],
                      &cell.state, &cell.coef))
        return;
    if (STATE_KIND(cell.state) == CELL_WIDE) cell.wide = m->wide.at[cell.coef];
    map_put(&m->priors, cell.figure, (uint32_t)m->prior_cells.count);
    VEC_PUSH(&m->prior_cells, cell);
}

static void prior_header(Model *m, NodeRef decl) {
    Decimal year;
    NodeRef number = ref_first(m, decl);
    if (!number.node || !ref_number(m, number, &year)) return;
    m->prior_year = (int)year.coef;
    if (m->year && m->prior_year >= m->year)
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, number),
                    "prior names an earlier year than %d", m->year);
}

/* ---- all of it ---- */
static void order_open_lists(Model *m) {
    for (size_t i = 0; i < m->classifications.count; i++)
        if (m->classifications.at[i].is_open)
            classification_order(m, &m->classifications.at[i], m->classifications.at[i].decl);
}

static void layouts_without_data(Model *m) {
    for (size_t i = 0; i < m->table_decls.count; i++) {
        NodeRef decl = m->table_decls.at[i];
        if (tree_of(m, decl)->nodes[decl.node].flags & AST_EXTEND) continue;
        if (!ref_child(m, decl, AST_PER).node) table_instance(m, ref_name(m, decl), 0, NONE, true);
    }
}

static void read_all_keys(Model *m, uint32_t table) {
    for (size_t k = 0; k < m->tables.at[table].fills.count; k++) {
        Table *t = &m->tables.at[table];
        Fill *f = &t->fills.at[k];
        Block b = block_of(m, (NodeRef){f->tree, m->trees.at[f->tree].ast->blocks[f->block].owner});
        read_keys(&b, t, f);
    }
}

static void number_figures(Model *m) {
    uint32_t next = 0;
    for (uint32_t i = 0; i < m->tables.count; i++) {
        m->tables.at[i].first_figure = next;
        next += m->tables.at[i].row_count * m->tables.at[i].column_count;
    }
    m->figure_count = next;
}

static void make_all_rows(Model *m) {
    uint8_t **marks = ARENA_NEW(m->whole, uint8_t *, m->tables.count + 1);
    size_t count = m->tables.count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t c = m->tables.at[i].classification;
        marks[i] = calloc(c == NONE ? 1 : m->classifications.at[c].count + 1, 1);
        if (!marks[i]) abort();
    }
    for (size_t i = 0; i < m->prior_decls.count; i++) {
        if (!ref_value(m, m->prior_decls.at[i])) continue;
        Block b = block_of(m, m->prior_decls.at[i]);
        prior_mark(&b, marks);
    }
    for (uint32_t i = 0; i < count; i++) make_rows(m, &m->tables.at[i], marks[i]), free(marks[i]);
}

void tables_fill(Model *m) {
    layouts_without_data(m);
    for (size_t i = 0; i < m->data_decls.count; i++) {
        if (!ref_value(m, m->data_decls.at[i])) continue;
        Block b = block_of(m, m->data_decls.at[i]);
        read_targets(&b, m->data_entities.at[i]);
        grow_lists(&b);
    }
    order_open_lists(m);
    for (uint32_t i = 0; i < m->tables.count; i++) read_all_keys(m, i);
    make_all_rows(m);
    number_figures(m);
    for (uint32_t i = 0; i < m->tables.count; i++) fill_table(m, &m->tables.at[i]);
    for (size_t i = 0; i < m->prior_decls.count; i++) {
        prior_header(m, m->prior_decls.at[i]);
        if (!ref_value(m, m->prior_decls.at[i])) continue;
        Block b = block_of(m, m->prior_decls.at[i]);
        for (size_t k = 0; k < b.rows->row_count; k++) prior_row_fill(&b, &b.rows->rows[k]);
    }
    for (size_t i = 0; i < m->prior_decls.count; i++) prior_read_file(m, m->prior_decls.at[i]);
}

/* ---- where a figure stands ---- */
static void index_sources(Model *m, const Table *t, Fill *f) {
    f->source_of = memory_grow(NULL, (t->row_count + 1) * sizeof *f->source_of);
    memset(f->source_of, 0xFF, (t->row_count + 1) * sizeof *f->source_of);
    for (size_t i = block_rows(m, f); i-- > 0;)
        if (f->row_of[i] != NONE) f->source_of[f->row_of[i]] = (uint32_t)i;
}

static bool source_cell(Model *m, const Table *t, Fill *f, uint32_t row, uint32_t column,
                        Span *span) {
    const Ast *ast = m->trees.at[f->tree].ast;
    if (!f->source_of) index_sources(m, t, f);
    uint32_t source = f->source_of[row];
    if (source == NONE) return false;
    const AstRow *at = &ast->blocks[f->block].rows[source];
    bool grouped = has_group_columns(t) || t->rows[0].kind != ROW_TOTAL;
    for (uint32_t cell = f->first; cell < f->first + f->column_count; cell++) {
        uint32_t found =
            grouped ? column_for(t, f, row, cell - f->first) : f->columns[cell - f->first];
        if (found != column) continue;
        *span = cell < at->cell_count ? ast_cell_span(ast, m->sources, at, (int)cell)
                                      : ast_key_span(ast, at);
        return true;
    }
    return false;
}

Span figure_span(Model *m, uint32_t figure) {
    uint32_t row, column, prior, table = figure_table(m, figure, &row, &column);
    if (figure & FIGURE_PRIOR) {
        if (map_get(&m->priors, figure & ~FIGURE_PRIOR, &prior))
            return m->prior_cells.at[prior].span;
        return m->prior_decls.count ? ref_span(m, ref_first(m, m->prior_decls.at[0]))
                                    : ref_span(m, m->report);
    }
    if (table == NONE) return (Span){UINT32_MAX, 0, 0};
    Table *t = &m->tables.at[table];
    Span span;
    for (size_t k = 0; k < t->fills.count; k++)
        if (source_cell(m, t, &t->fills.at[k], row, column, &span)) return span;
    const Row *r = &t->rows[row];
    if (r->detail != NONE && t->details[r->detail].decl.node)
        return ref_span(m, ref_first(m, t->details[r->detail].decl));
    if (t->columns[column].decl.node) return ref_span(m, ref_first(m, t->columns[column].decl));
    return ref_span(m, ref_first(m, t->decl));
}
