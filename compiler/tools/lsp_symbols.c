/* The outline of a document: statements, and what tables and sections are made of. Read from the
 * tree alone, so that a file with mistakes has one too. */
#include "compiler/tools/lsp.h"

#include <string.h>

/* Kinds of the protocol. */
enum {
    IS_MODULE = 2,
    IS_NAMESPACE = 3,
    IS_CLASS = 5,
    IS_PROPERTY = 7,
    IS_FIELD = 8,
    IS_ENUM = 10,
    IS_INTERFACE = 11,
    IS_FUNCTION = 12,
    IS_VARIABLE = 13,
    IS_CONSTANT = 14,
    IS_STRING = 15,
    IS_BOOLEAN = 17,
    IS_ARRAY = 18,
    IS_OBJECT = 19,
    IS_STRUCT = 23
};

static int symbol_kind(AstKind kind) {
    switch ((int)kind) {
    case AST_REPORT: return IS_CLASS;
    case AST_TABLE: return IS_STRUCT;
    case AST_COLUMN: return IS_FIELD;
    case AST_ROW: return IS_PROPERTY;
    case AST_GROUP:
    case AST_SECTION: return IS_NAMESPACE;
    case AST_PARAGRAPH: return IS_STRING;
    case AST_CLASSIFICATION: return IS_ENUM;
    case AST_FORM: return IS_INTERFACE;
    case AST_PHRASE: return IS_FUNCTION;
    case AST_LET: return IS_VARIABLE;
    case AST_RULE: return IS_BOOLEAN;
    case AST_DATA:
    case AST_PRIOR: return IS_OBJECT;
    case AST_LIST:
    case AST_UNITS: return IS_ARRAY;
    case AST_ENTITY: return IS_MODULE;
    case AST_UNIT:
    case AST_STYLE:
    case AST_WORDS:
    case AST_NUMERALS: return IS_CONSTANT;
    default: return 0;
    }
}

/* What it is called: its name, else its first part as it is written. */
static AstId name_of(const Ast *ast, AstId id) {
    AstId name = ast_child(ast, id, AST_NAME);
    return name ? name : ast_first(ast, id);
}

static json_t *string_of(const LspAsked *asked, Span span) {
    Str text = source_text(asked->sources, span);
    if (text.length > 2 && text.at[0] == '"') text.at++, text.length -= 2;
    return lsp_text(text);
}

static json_t *symbols_below(const LspAsked *asked, const Ast *ast, AstId id, int depth);

static json_t *symbol(const LspAsked *asked, const Ast *ast, AstId id, int depth) {
    AstId named = name_of(ast, id), title = ast_child(ast, id, AST_TITLE);
    Span whole = ast_span(ast, id), name = ast_span(ast, named);
    if (!named || name.hi <= name.lo || name.lo < whole.lo) return NULL;
    if (whole.hi < name.hi) whole.hi = name.hi;
    json_t *text = string_of(asked, name);
    if (!text) return NULL;
    json_t *made = json_pack(
        "{so si so so so}", "name", text, "kind", symbol_kind(ast_kind(ast, id)), "range",
        lsp_range(asked->sources, whole), "selectionRange", lsp_range(asked->sources, name),
        "children", symbols_below(asked, ast, id, depth + 1));
    if (title && title != named)
        json_object_set_new(made, "detail", string_of(asked, ast_span(ast, title)));
    return made;
}

/* Bodies are passed through. */
static void add_below(const LspAsked *asked, const Ast *ast, AstId id, int depth, json_t *list) {
    enum { DEEPEST = 100 };
    for (AstId kid = ast_first(ast, id); kid && depth < DEEPEST; kid = ast_next(ast, kid)) {
        AstKind kind = ast_kind(ast, kid);
        bool is_body = kind == AST_BODY || kind == AST_EXPECT || kind == AST_FOR || kind == AST_IF;
        json_t *made = symbol_kind(kind) ? symbol(asked, ast, kid, depth) : NULL;
        if (made) json_array_append_new(list, made);
        if (is_body) add_below(asked, ast, kid, depth + 1, list);
    }
}

static json_t *symbols_below(const LspAsked *asked, const Ast *ast, AstId id, int depth) {
    json_t *list = json_array();
    add_below(asked, ast, id, depth, list);
    return list;
}

json_t *lsp_symbols(const LspAsked *asked) {
    Arena tree = {0};
    const Ast *ast;
    parse_file(asked->sources, asked->file, asked->names, asked->sink, &tree, &ast);
    json_t *list = symbols_below(asked, ast, 1, 0);
    parse_free(ast);
    arena_free(&tree);
    return list;
}
