/* What may stand where somebody types: behind a point the rows and columns of the table before it,
 * elsewhere all that is declared and the words of the language. */
#include "compiler/tools/lsp.h"

#include <string.h>

enum {
    IS_FUNCTION = 3,
    IS_FIELD = 5,
    IS_VARIABLE = 6,
    IS_STRUCT = 22,
    IS_KEYWORD = 14,
    ITEMS_MOST = 5000
};

typedef struct {
    const LspAsked *asked;
    json_t *list;
    Map seen; /* names that are in it */
} Items;

static void add_text(Items *items, const char *text, int kind) {
    if (json_array_size(items->list) < ITEMS_MOST)
        json_array_append_new(items->list, json_pack("{ss si}", "label", text, "kind", kind));
}

static void add_name(Items *items, Name name, int kind) {
    uint32_t ignored;
    if (!name || map_get(&items->seen, name, &ignored)) return;
    map_put(&items->seen, name, 1);
    add_text(items, name_text(items->asked->model, name), kind);
}

/* ---- behind a point ---- */
static void add_members(Items *items, const Table *t) {
    for (uint32_t i = 0; i < t->column_count; i++) add_name(items, t->columns[i].name, IS_FIELD);
    for (uint32_t i = 0; t->rows && i < t->row_count; i++)
        if (t->rows[i].kind == ROW_NAMED || t->rows[i].kind == ROW_GROUP)
            add_name(items, t->rows[i].name, IS_FIELD);
}

static bool is_of_name(char c) {
    return (c & 0x80) || c == '_' || (c >= '0' && c <= '9') ||
           ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static const char *name_start(const char *start, const char *p) {
    while (p > start && is_of_name(p[-1])) p--;
    return p;
}

/* Of `t[201].x.`, `t`; empty when no point stands before the place. */
static Str table_before(const char *start, const char *place) {
    const char *p = name_start(start, place), *end = p;
    if (p == start || p[-1] != '.') return (Str){p, 0};
    while (p > start && (p[-1] == '.' || p[-1] == ']')) {
        if (p[-1] == ']')
            while (p > start && *p != '[') p--;
        else
            p--;
        end = p;
        p = name_start(start, p);
    }
    return (Str){p, (size_t)(end - p)};
}

static void add_behind(Items *items, Str table) {
    const Model *m = items->asked->model;
    Name name = intern_find(m->names, table);
    for (size_t i = 0; name && i < m->tables.count; i++)
        if (m->tables.at[i].name == name) add_members(items, &m->tables.at[i]);
}

/* ---- elsewhere ---- */
static int kind_of(AstKind kind) {
    return kind == AST_TABLE ? IS_STRUCT : kind == AST_PHRASE ? IS_FUNCTION : IS_VARIABLE;
}

static void add_declared(Items *items) {
    const Model *m = items->asked->model;
    for (size_t tree = 0; tree < m->trees.count; tree++) {
        const Ast *ast = m->trees.at[tree].ast;
        for (AstId id = 1; id < ast->node_count; id++)
            if (is_declaration(ast_kind(ast, id)))
                add_name(items, ast_name(ast, id), kind_of(ast_kind(ast, id)));
    }
}

static void add_words(Items *items) {
    for (int i = 0; i < WORD_COUNT; i++) {
        add_text(items, word_text((Word)i), IS_KEYWORD);
        add_text(items, word_text_zh((Word)i), IS_KEYWORD);
    }
}

json_t *lsp_completion(const LspAsked *asked) {
    const Source *source = asked->sources->at[asked->file];
    uint32_t offset = lsp_offset(source, json_object_get(asked->params, "position"));
    Items items = {asked, json_array(), {0}};
    Str line = source_line(asked->sources, asked->file, offset, NULL);
    Str table = table_before(line.at, source->bytes + offset);
    if (table.length)
        add_behind(&items, table);
    else
        add_declared(&items), add_words(&items);
    map_free(&items.seen);
    return items.list;
}
