/* Loads a report and every module it uses, lower modules first, then declares and fills. */
#define _POSIX_C_SOURCE 200809L
#include "compiler/sema/model.h"

#include <errno.h>
#include <string.h>

typedef enum { LOAD_UNDER_WAY = 1, LOAD_DONE } LoadState;

static const char *directory_of(Model *m, const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? arena_copy(m->whole, path, (size_t)(slash - path)) : ".";
}

/* "a.b.c" -> DIR/a/b/c.budget. A dot cannot climb: a module name has no empty part. */
static const char *module_path(Model *m, const char *directory, Str name) {
    char *path = arena_printf(m->whole, "%s/%.*s.budget", directory, STR_ARG(name));
    char *end = path + strlen(path) - strlen(".budget");
    for (char *p = path + strlen(directory) + 1; p < end; p++)
        if (*p == '.') *p = '/';
    return path;
}

/* `shown`: as messages name it; the place of the library is no business of theirs. */
static const char *module_find(Model *m, uint32_t user, Str name, const char **shown) {
    const char *path = module_path(m, m->trees.at[user].directory, name);
    *shown = path_shown(path);
    if (source_exists(m->sources, path)) return path;
    for (size_t i = 0; i < m->search.count; i++) {
        bool is_library = i + 1 == m->search.count;
        path = module_path(m, m->search.at[i], name);
        *shown = is_library ? module_path(m, "std", name) : path_shown(path);
        if (source_exists(m->sources, path)) return path;
    }
    return NULL;
}

static bool is_beside(const char *directory, const char *path) {
    size_t length = strlen(directory);
    return strncmp(path, directory, length) == 0 && path[length] == '/';
}

static void load_tree(Model *m, uint32_t file, const char *directory, Name module);

static void load_module(Model *m, uint32_t user, NodeRef use) {
    NodeRef path_node = ref_first(m, use);
    Name name = ref_value(m, path_node);
    uint32_t state, file;
    if (symbol_find(m, SYMBOL_MODULE, name, &state)) {
        if (state != LOAD_UNDER_WAY) return;
        diag_report(m->sink, DIAG_MODULE_CYCLE, ref_span(m, path_node),
                    "`%s` uses itself, by way of this file", name_text(m, name));
        return;
    }
    symbol_put(m, SYMBOL_MODULE, name, LOAD_UNDER_WAY);
    const char *shown, *path = module_find(m, user, intern_text(m->names, name), &shown);
    const char *directory = m->trees.at[user].directory;
    if (path && is_beside(directory, path) && !source_is_inside(directory, path)) {
        diag_report(m->sink, DIAG_FILE_OUTSIDE, ref_span(m, path_node),
                    "module `%s` is a link that leaves the folder of this file",
                    name_text(m, name));
    } else if (!path) {
        Diag *d = diag_report(m->sink, DIAG_MODULE_MISSING, ref_span(m, path_node),
                              "there is no module `%s`", name_text(m, name));
        diag_hint(m->sink, d,
                  "looked for it beside this file, in each -I folder and in the library");
    } else if (!source_load(m->sources, path, shown, &file)) {
        diag_report(m->sink, DIAG_FILE_MISSING, ref_span(m, path_node),
                    "module `%s` cannot be read: %s", name_text(m, name), strerror(errno));
    } else {
        load_tree(m, file, directory_of(m, path), name);
    }
    symbol_put(m, SYMBOL_MODULE, name, LOAD_DONE);
}

/* The year decides which dated declarations of the modules exist, so it is read before they are. */
static void scan_year(Model *m, NodeRef root) {
    for (NodeRef at = ref_first(m, root); at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_REPORT) continue;
        for (NodeRef f = ref_first(m, at); f.node; f = ref_next(m, f)) {
            Decimal year;
            NodeRef value =
                ref_kind(m, f) == AST_FIELD ? ref_next(m, ref_first(m, f)) : (NodeRef){0};
            if (!value.node || ref_word(m, f) != WORD_YEAR || ref_kind(m, value) != AST_NUMBER)
                continue;
            Str text = ref_text(m, value);
            if (decimal_parse(text.at, text.length, &year) && year.coef < 10000)
                m->year = (int)year.coef;
        }
    }
}

static void check_module_name(Model *m, NodeRef statement, Name module) {
    NodeRef path = ref_first(m, statement);
    if (!module || ref_value(m, path) == module) return;
    diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, path),
                "this file is module `%s` by its place, not `%s`", name_text(m, module),
                name_text(m, ref_value(m, path)));
}

static void load_tree(Model *m, uint32_t file, const char *directory, Name module) {
    const Ast *ast = NULL;
    if (!parse_file(m->sources, file, m->names, m->sink, m->whole, &ast) || !ast) m->ok = false;
    if (!ast) return;
    uint32_t tree = (uint32_t)m->trees.count;
    VEC_PUSH(&m->trees, (Tree){ast, module, directory});
    NodeRef root = {tree, 1};
    if (!module) scan_year(m, root);
    for (NodeRef at = ref_first(m, root); at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) == AST_MODULE) check_module_name(m, at, module);
        if (ref_kind(m, at) == AST_USE) load_module(m, tree, at);
    }
    declare_tree(m, tree);
}

static void declare_builtin(Model *m) {
    words_intern(m->names);
    VEC_PUSH(&m->units,
             (Unit){intern(m->names, STR("")), {.kind = TYPE_NUMBER}, rational_from_int(1), 0, ""});
    Rational hundredth;
    rational_make(1, 100, &hundredth);
    Name percent = intern(m->names, STR("%"));
    VEC_PUSH(&m->units,
             (Unit){percent, {.kind = TYPE_NUMBER, .is_percent = true}, hundredth, 0, ""});
    symbol_put(m, SYMBOL_UNIT, percent, 1);
    m->percent_unit = 1;
    m->amounts = (Measure){.type = {.kind = TYPE_NUMBER}, .mode = MODE_ROUNDED, .scale = 2};
}

bool model_resolve(Model *m, uint32_t file) {
    m->ok = m->is_judgeable = true;
    declare_builtin(m);
    load_tree(m, file, directory_of(m, m->sources->at[file]->path), 0);
    if (!m->trees.count) return false;
    maps_check(m);
    for (size_t i = 0; i < m->list_decls.count; i++) list_declare(m, m->list_decls.at[i]);
    tables_fill(m);
    return m->is_judgeable;
}

static void free_table(Table *t) {
    map_free(&t->row_of_name);
    map_free(&t->part_of_name);
    free(t->coef), free(t->state), free(t->rows), free(t->row_of_code), free(t->details);
    for (size_t i = 0; i < t->fills.count; i++)
        free(t->fills.at[i].row_of), free(t->fills.at[i].source_of);
    VEC_FREE(&t->fills);
    VEC_FREE(&t->lost_keys);
    map_free(&t->open_rows);
}

static void free_classification(Classification *c) {
    free(c->codes);
    for (size_t i = 0; i < c->maps.count; i++) VEC_FREE(&c->maps.at[i].pairs);
    VEC_FREE(&c->changes);
    VEC_FREE(&c->maps);
    map_free(&c->by_hash);
}

void model_free(Model *m) {
    for (size_t i = 0; i < m->trees.count; i++) parse_free(m->trees.at[i].ast);
    for (size_t i = 0; i < m->tables.count; i++) free_table(&m->tables.at[i]);
    for (size_t i = 0; i < m->classifications.count; i++)
        free_classification(&m->classifications.at[i]);
    VEC_FREE(&m->trees);
    VEC_FREE(&m->search);
    VEC_FREE(&m->units);
    VEC_FREE(&m->styles);
    VEC_FREE(&m->words);
    VEC_FREE(&m->numerals);
    VEC_FREE(&m->classifications);
    VEC_FREE(&m->lists);
    VEC_FREE(&m->tables);
    VEC_FREE(&m->forms);
    VEC_FREE(&m->rules);
    VEC_FREE(&m->phrases);
    VEC_FREE(&m->lets);
    VEC_FREE(&m->becauses);
    VEC_FREE(&m->paragraphs);
    VEC_FREE(&m->sections);
    VEC_FREE(&m->entities);
    VEC_FREE(&m->unit_lists);
    VEC_FREE(&m->fields);
    VEC_FREE(&m->expectations);
    VEC_FREE(&m->table_decls);
    VEC_FREE(&m->extend_decls);
    VEC_FREE(&m->data_decls);
    VEC_FREE(&m->prior_decls);
    VEC_FREE(&m->list_decls);
    VEC_FREE(&m->form_decls);
    VEC_FREE(&m->section_decls);
    VEC_FREE(&m->data_entities);
    VEC_FREE(&m->section_entities);
    VEC_FREE(&m->prior_cells);
    VEC_FREE(&m->prior_blocks);
    VEC_FREE(&m->wide);
    VEC_FREE(&m->known);
    map_free(&m->symbols);
    map_free(&m->priors);
    map_free(&m->prior_block_of);
}
