/* Where names are declared. The language's own rules, from the inside out: what a loop names, the
 * table at hand, everything declared; but for reading, not for judging, so the first match does. */
#include "compiler/tools/lsp.h"

#include <string.h>

/* ---- declarations ---- */
bool is_declaration(AstKind kind) {
    switch ((int)kind) {
    case AST_LET:
    case AST_FACT:
    case AST_TABLE:
    case AST_LIST:
    case AST_CLASSIFICATION:
    case AST_UNITS:
    case AST_UNIT:
    case AST_FORM:
    case AST_RULE:
    case AST_PHRASE:
    case AST_SECTION:
    case AST_STYLE:
    case AST_WORDS:
    case AST_NUMERALS:
    case AST_ENTITY: return true;
    default: return false;
    }
}

/* A unit and a table may have one name: a quantity can only mean the one, a path never does. */
static bool is_meant(AstKind kind, AstKind by) {
    if (by == AST_QUANTITY || by == AST_TYPE || by == AST_FIELD || by == AST_AS)
        return kind == AST_UNIT || kind == AST_STYLE || kind == AST_TABLE ||
               kind == AST_CLASSIFICATION;
    if (by == AST_CALL) return kind == AST_PHRASE || kind == AST_WORDS;
    return kind != AST_UNIT && kind != AST_STYLE;
}

static bool find_declaration(const Model *m, Name name, AstKind by, Span *declared) {
    for (uint32_t tree = 0; name && tree < m->trees.count; tree++) {
        const Ast *ast = m->trees.at[tree].ast;
        for (AstId id = 1; id < ast->node_count; id++) {
            AstKind kind = ast_kind(ast, id);
            if (!is_declaration(kind) || !is_meant(kind, by) || ast_name(ast, id) != name) continue;
            if (dated_out(m, (NodeRef){tree, id})) continue;
            *declared = ast_span(ast, ast_child(ast, id, AST_NAME));
            return true;
        }
    }
    return false;
}

/* ---- what loops and phrases name ---- */
static bool find_local(const Model *m, const LspAt *at, Name name, Span *declared) {
    const Ast *ast = m->trees.at[at->tree].ast;
    for (AstId up = at->node; up; up = at_up(at, up))
        for (AstId kid = ast_first(ast, up); kid; kid = ast_next(ast, kid)) {
            AstKind kind = ast_kind(ast, kid);
            bool binds = kind == AST_BINDING || kind == AST_PARAM;
            if (!binds || ast_name(ast, kid) != name) continue;
            *declared = ast_span(ast, ast_child(ast, kid, AST_NAME));
            return true;
        }
    return false;
}

/* ---- tables ---- */
static uint32_t table_named(const Model *m, Name name) {
    for (uint32_t i = 0; i < m->tables.count; i++)
        if (m->tables.at[i].name == name) return i;
    return NONE;
}

static uint32_t row_named(const Table *t, LspBase base, Name name) {
    bool is_ambiguous;
    return t->rows ? table_row(t, name, base.row, &is_ambiguous) : NONE;
}

LspBase lsp_base(const Model *m, const LspAt *at, AstId path) {
    const Ast *ast = m->trees.at[at->tree].ast;
    AstKind kind = ast_kind(ast, path);
    Name name = ast_node(ast, path)->value;
    LspBase base = {NONE, NONE};
    if (kind == AST_NAME) return (LspBase){table_named(m, name), NONE};
    bool goes_on = kind == AST_MEMBER || kind == AST_INDEX || kind == AST_AT_YEAR ||
                   kind == AST_MEMBERS || kind == AST_TARGET || kind == AST_OF;
    if (goes_on) base = lsp_base(m, at, ast_first(ast, path));
    if (kind == AST_MEMBER && base.table != NONE) {
        uint32_t row = row_named(&m->tables.at[base.table], base, name);
        if (row != NONE) base.row = row;
    }
    return base;
}

static bool row_declared(const Model *m, const Table *t, uint32_t row, Span *declared) {
    NodeRef decl =
        t->rows[row].detail == NONE ? (NodeRef){0} : t->details[t->rows[row].detail].decl;
    if (decl.node) *declared = ref_span(m, ref_first(m, decl));
    return decl.node != 0;
}

bool lsp_member(const Model *m, LspBase base, Name name, Span *declared) {
    if (base.table == NONE) return false;
    const Table *t = &m->tables.at[base.table];
    uint32_t column = table_column(t, name), row = row_named(t, base, name);
    if (row != NONE && row_declared(m, t, row, declared)) return true;
    if (column == NONE || !t->columns[column].decl.node) return false;
    return *declared = ref_span(m, ref_first(m, t->columns[column].decl)), true;
}

/* A name by itself may be one of the table it stands in, or of the one a form is of. */
static bool find_own(const Model *m, const LspAt *at, Name name, Span *declared) {
    const Ast *ast = m->trees.at[at->tree].ast;
    for (AstId up = at->node; up; up = at_up(at, up)) {
        AstKind kind = ast_kind(ast, up);
        AstId of = kind == AST_FORM ? ast_child(ast, up, AST_OF) : 0;
        LspBase base = {kind == AST_TABLE ? table_named(m, ast_name(ast, up)) : NONE, NONE};
        if (of) base = lsp_base(m, at, of);
        if (lsp_member(m, base, name, declared)) return true;
    }
    return false;
}

/* ---- codes ---- */
static bool code_in_rows(const Model *m, const Ast *ast, const AstRows *rows, Str code, Span *at) {
    for (size_t i = 0; i < rows->row_count; i++) {
        *at = ast_key_span(ast, &rows->rows[i]);
        if (str_equal(source_text(m->sources, *at), code)) return true;
    }
    return false;
}

/* In the bodies of the classification and of what extends it. */
static bool code_in_trees(const Model *m, const Classification *c, Str code, Span *at) {
    for (size_t tree = 0; tree < m->trees.count; tree++) {
        const Ast *ast = m->trees.at[tree].ast;
        for (AstId id = 1; id < ast->node_count; id++) {
            if (ast_kind(ast, id) != AST_CLASSIFICATION || ast_name(ast, id) != c->name) continue;
            AstId codes = ast_child(ast, id, AST_CODES);
            const AstRows *rows = codes ? &ast->blocks[ast_node(ast, codes)->value - 1] : NULL;
            if (rows && code_in_rows(m, ast, rows, code, at)) return true;
        }
    }
    return false;
}

/* A line of the file that the classification names: `201,General services,`. */
static bool code_in_file(const Model *m, uint32_t file, Str code, Span *at) {
    const Source *source = m->sources->at[file];
    for (const char *p = source->bytes; p && *p; p = strchr(p, '\n'), p = p ? p + 1 : NULL) {
        if (strncmp(p, code.at, code.length) != 0 || p[code.length] != ',') continue;
        uint32_t lo = (uint32_t)(p - source->bytes);
        *at = (Span){file, lo, lo + (uint32_t)code.length};
        return true;
    }
    return false;
}

static bool is_path_of(Str path, Str name) {
    bool ends_so = name.length && path.length > name.length && str_ends_with(path, name);
    return ends_so && path.at[path.length - name.length - 1] == '/';
}

/* The file that a STRING names, read already; NONE when it was not. */
static uint32_t file_named(const Model *m, NodeRef string) {
    Str name = string.node ? str_from(ref_string(m, string)) : STR("");
    for (uint32_t file = 0; file < m->sources->count; file++)
        if (is_path_of(str_from(m->sources->at[file]->path), name)) return file;
    return NONE;
}

static bool code_in_its_file(const Model *m, const Classification *c, Str code, Span *at) {
    uint32_t file = file_named(m, ref_first(m, ref_child(m, c->decl, AST_FROM)));
    return file != NONE && code_in_file(m, file, code, at);
}

static bool find_code(const Model *m, uint32_t table, Str code, Span *declared) {
    if (table == NONE || m->tables.at[table].classification == NONE) return false;
    const Classification *c = &m->classifications.at[m->tables.at[table].classification];
    if (code_in_trees(m, c, code, declared) || code_in_its_file(m, c, code, declared)) return true;
    if (c->decl.node) *declared = ref_span(m, ref_first(m, c->decl));
    return c->decl.node != 0;
}

/* ---- what is at hand ---- */
static bool declared_of_row(const LspAsked *asked, const LspAt *at, Span *declared) {
    Model *m = asked->model;
    uint32_t table, row, column;
    if (!at_table(m, at, &table, &row, &column)) return false;
    const Table *t = &m->tables.at[table];
    if (at->kind == AT_KEY && t->rows[row].kind == ROW_CODE)
        return find_code(m, table, source_text(asked->sources, at->span), declared);
    if (at->kind == AT_KEY) return row_declared(m, t, row, declared);
    NodeRef decl = t->columns[column].decl;
    return decl.node && (*declared = ref_span(m, ref_first(m, decl)), true);
}

static bool find_file(const Model *m, NodeRef string, Span *declared) {
    uint32_t file = file_named(m, string);
    if (file != NONE) *declared = (Span){file, 0, 0};
    return file != NONE;
}

static bool find_module(const Model *m, Name name, Span *declared) {
    for (uint32_t tree = 0; tree < m->trees.count; tree++)
        if (name && m->trees.at[tree].module == name)
            return *declared = (Span){m->trees.at[tree].ast->file, 0, 0}, true;
    return false;
}

static bool declared_by_name(const Model *m, const LspAt *at, Name name, Span *declared) {
    const Ast *ast = m->trees.at[at->tree].ast;
    AstId up = at_up(at, at->node);
    AstKind by = ast_kind(ast, up);
    bool is_inner = (by == AST_MEMBERS || by == AST_TARGET) && ast_first(ast, up) != at->node;
    if (is_inner && lsp_member(m, lsp_base(m, at, up), name, declared)) return true;
    return find_local(m, at, name, declared) || find_own(m, at, name, declared) ||
           find_declaration(m, name, by, declared);
}

bool lsp_declared(const LspAsked *asked, const LspAt *at, Span *declared) {
    const Model *m = asked->model;
    const Ast *ast = m->trees.at[at->tree].ast;
    if (at->kind != AT_NODE) return declared_of_row(asked, at, declared);
    AstKind kind = ast_kind(ast, at->node);
    Name name = ast_node(ast, at->node)->value;
    AstId first = ast_first(ast, at->node);
    switch ((int)kind) {
    case AST_PATHNAME:
        return find_module(m, name, declared) || find_declaration(m, name, kind, declared);
    case AST_NAME: return declared_by_name(m, at, name, declared);
    case AST_STRING: return find_file(m, (NodeRef){at->tree, at->node}, declared);
    case AST_CALL:
    case AST_QUANTITY: return find_declaration(m, name, kind, declared);
    case AST_MEMBER: return lsp_member(m, lsp_base(m, at, first), name, declared);
    case AST_CODE:
        return find_code(m, lsp_base(m, at, at_up(at, at->node)).table, intern_text(m->names, name),
                         declared);
    default: return false;
    }
}

json_t *lsp_definition(const LspAsked *asked) {
    LspAt at;
    Span declared;
    bool is_found = lsp_at(asked, &at) && lsp_declared(asked, &at, &declared);
    at_free(&at);
    return is_found ? lsp_location(asked, declared) : NULL;
}
