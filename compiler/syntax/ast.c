#include "compiler/syntax/ast.h"
#include "compiler/syntax/lexer.h"

#include <string.h>

const char *const ast_label[AST_KIND_COUNT] = {
#define NODE(tag, label) label,
#include "compiler/syntax/ast_nodes.def"
#undef NODE
};

/* ---- reading ---- */
AstId ast_child(const Ast *ast, AstId id, AstKind kind) {
    for (AstId at = ast->nodes[id].first; at; at = ast->nodes[at].next)
        if (ast->nodes[at].kind == kind) return at;
    return 0;
}

AstId ast_nth(const Ast *ast, AstId id, int n) {
    AstId at = ast->nodes[id].first;
    while (at && n-- > 0) at = ast->nodes[at].next;
    return at;
}

Span ast_span(const Ast *ast, AstId id) {
    return (Span){ast->file, ast->nodes[id].lo, ast->nodes[id].hi};
}

Name ast_name(const Ast *ast, AstId id) {
    AstId name = ast_child(ast, id, AST_NAME);
    return name ? ast->nodes[name].value : 0;
}

char *ast_string(const Ast *ast, const Sources *sources, AstId id, Arena *into) {
    Str raw = source_text(sources, ast_span(ast, id));
    bool is_quoted = ast_kind(ast, id) == AST_STRING && raw.length >= 2;
    if (is_quoted) raw.at++, raw.length -= 2;
    char *made = arena_copy(into, raw.at, raw.length), *to = made;
    for (const char *from = raw.at, *end = raw.at + raw.length; from < end; from++) {
        bool is_doubled = (*from == '{' || *from == '}') && from + 1 < end && from[1] == *from;
        if (*from == '\\' && from + 1 < end && is_quoted)
            from++;
        else if (is_doubled)
            from++;
        *to++ = *from;
    }
    *to = 0;
    return made;
}

Str ast_row_text(Str raw, Arena *into) {
    bool is_quoted = raw.length && raw.at[-1] == '"';
    if (!is_quoted || !memchr(raw.at, '\\', raw.length)) return raw;
    char *made = arena_copy(into, raw.at, raw.length), *to = made;
    for (const char *from = raw.at, *end = raw.at + raw.length; from < end; from++) {
        bool is_pair = *from == '\\' && from + 1 < end && (from[1] == '\\' || from[1] == '"');
        *to++ = is_pair ? *++from : *from;
    }
    *to = 0;
    return (Str){made, (size_t)(to - made)};
}

Span ast_key_span(const Ast *ast, const AstRow *row) {
    return (Span){ast->file, row->lo, row->lo + row->key_length};
}

Span ast_label_span(const Ast *ast, const AstRow *row) {
    return (Span){ast->file, row->lo + row->label_at, row->lo + row->label_at + row->label_length};
}

/* ---- dumping ---- */
static void dump_rows(const Ast *ast, const Sources *sources, const AstRows *rows, int depth,
                      FILE *to) {
    const char *bytes = sources->at[ast->file]->bytes;
    for (size_t i = 0; i < rows->row_count; i++) {
        const AstRow *row = &rows->rows[i];
        fprintf(to, "%*srow `%.*s` `%.*s`", depth * 2, "", row->key_length, bytes + row->lo,
                row->label_length, bytes + row->lo + row->label_at);
        for (uint32_t k = row->first_cell; k < row->first_cell + row->cell_count; k++) {
            static const char *const kinds[] = {"", "wide ", "nil", "blank", "unknown", "text"};
            CellKind kind = CELL_KIND(rows->form[k]);
            fprintf(to, " %s%s", CELL_ASSERTED(rows->form[k]) ? "=" : "", kinds[kind]);
            if (kind == CELL_NUMBER || kind == CELL_WIDE)
                fprintf(to, "%lldE-%d", (long long)rows->coef[k], CELL_SCALE(rows->form[k]));
        }
        fputc('\n', to);
    }
}

static bool is_leaf_shown(AstKind kind) {
    return kind == AST_NUMBER || kind == AST_STRING || kind == AST_TEXT || kind == AST_LITERAL ||
           kind == AST_DATE;
}

static void dump_node(const Ast *ast, const Sources *sources, const Intern *names, AstId id,
                      int depth, FILE *to) {
    const AstNode *n = ast_node(ast, id);
    AstKind kind = (AstKind)n->kind;
    bool named = kind == AST_NAME || kind == AST_PATHNAME || kind == AST_MEMBER ||
                 kind == AST_CODE || kind == AST_CALL || kind == AST_QUANTITY || kind == AST_EXPECT;
    fprintf(to, "%*s%s", depth * 2, "", ast_label[kind]);
    if (n->flags) fprintf(to, " +%d", n->flags);
    if (named && n->value) fprintf(to, " `%.*s`", STR_ARG(intern_text(names, n->value)));
    if (is_leaf_shown(kind)) {
        Str text = source_text(sources, ast_span(ast, id));
        fprintf(to, " `%.*s`", STR_ARG(text));
    }
    fprintf(to, " @%u-%u\n", n->lo, n->hi);
    if ((kind == AST_DATA || kind == AST_PRIOR || kind == AST_CODES) && n->value)
        dump_rows(ast, sources, &ast->blocks[n->value - 1], depth + 1, to);
    for (AstId at = n->first; at; at = ast->nodes[at].next)
        dump_node(ast, sources, names, at, depth + 1, to);
}

void ast_dump(const Ast *ast, const Sources *sources, const Intern *names, FILE *to) {
    dump_node(ast, sources, names, 1, 0, to);
}

/* ---- building ---- */
AstId ast_new_value(ParseCtx *ctx, AstKind kind, Loc at, uint32_t value, AstList children) {
    VEC_PUSH(&ctx->nodes, (AstNode){.kind = (uint8_t)kind,
                                    .lo = at.lo,
                                    .hi = at.hi,
                                    .first = children.first,
                                    .value = value});
    return (AstId)ctx->nodes.count - 1;
}

AstId ast_new(ParseCtx *ctx, AstKind kind, Loc at, AstList children) {
    clauses_check(ctx, kind, children);
    return ast_new_value(ctx, kind, at, 0, children);
}

enum { OPERATOR_DEPTH = 600 };

static bool is_operator(AstKind kind) {
    return kind == AST_IF || kind == AST_PROSE_IF || (kind >= AST_ADD && kind <= AST_IMPLIES);
}

static uint32_t depth_of(const ParseCtx *ctx, AstId id) {
    const AstNode *n = &ctx->nodes.at[id];
    return id && is_operator((AstKind)n->kind) ? n->value : 0;
}

/* Readers of the tree walk it by recursion, so its depth is bounded here; `value` of an operator is
 * its height. */
AstId ast_new_binary(ParseCtx *ctx, AstKind kind, Loc at, AstId left, AstId right) {
    uint32_t l = depth_of(ctx, left), r = depth_of(ctx, right), depth = 1 + (l > r ? l : r);
    AstList kids = left ? ast_list(left) : (AstList){0, 0};
    if (depth > OPERATOR_DEPTH) {
        lexer_report(ctx, DIAG_TOO_DEEP, at.lo, at.lo + 1,
                     "this expression has more than %d operators in a row", OPERATOR_DEPTH);
        ctx->stopped = true;
        return ast_new(ctx, AST_ERROR, at, (AstList){0, 0});
    }
    return ast_new_value(ctx, kind, at, depth, right ? ast_append(ctx, kids, right) : kids);
}

AstId ast_prose_if(ParseCtx *ctx, Loc at, AstId condition, AstId yes, AstId no) {
    uint32_t depth = 1 + depth_of(ctx, no);
    AstList kids = ast_append(ctx, ast_list(condition), yes);
    if (depth > OPERATOR_DEPTH / 3) {
        lexer_report(ctx, DIAG_TOO_DEEP, at.lo, at.lo + 1, "too many `else if` in a row");
        ctx->stopped = true;
        no = 0;
    }
    return ast_new_value(ctx, AST_PROSE_IF, at, depth, no ? ast_append(ctx, kids, no) : kids);
}

AstId ast_flag(ParseCtx *ctx, AstId id, uint8_t flags) {
    ctx->nodes.at[id].flags |= flags;
    return id;
}

AstList ast_list(AstId only) { return (AstList){only, only}; }

AstList ast_append(ParseCtx *ctx, AstList list, AstId next) {
    return ast_join(ctx, list, ast_list(next));
}

AstList ast_join(ParseCtx *ctx, AstList a, AstList b) {
    if (!a.first) return b;
    if (!b.first) return a;
    ctx->nodes.at[a.last].next = b.first;
    return (AstList){a.first, b.last};
}

/* "a.b.c" as one name. */
AstId ast_dotted(ParseCtx *ctx, Loc at, AstId path, Name next) {
    Str head = intern_text(ctx->names, ctx->nodes.at[path].value),
        tail = intern_text(ctx->names, next);
    char *text = arena_printf(ctx->arena, "%.*s.%.*s", STR_ARG(head), STR_ARG(tail));
    ctx->nodes.at[path].value = intern(ctx->names, str_from(text));
    ctx->nodes.at[path].hi = at.hi;
    return path;
}

static bool is_kind(const ParseCtx *ctx, AstId id, AstKind kind) {
    return ctx->nodes.at[id].kind == kind;
}

/* Does `clause` say more about `before`? `required when c at L`; in a row also `= expr at
 * COLUMN`. */
static bool belongs_to(const ParseCtx *ctx, AstId clause, AstId before, bool is_row) {
    if (!before) return false;
    if (is_kind(ctx, before, AST_REQUIRED)) return true;
    return is_row && is_kind(ctx, before, AST_EQUALS) && is_kind(ctx, clause, AST_AT_LEVEL);
}

static void add_below(ParseCtx *ctx, AstId parent, AstId child) {
    AstId last = ctx->nodes.at[parent].first;
    while (last && ctx->nodes.at[last].next) last = ctx->nodes.at[last].next;
    if (last)
        ctx->nodes.at[last].next = child;
    else
        ctx->nodes.at[parent].first = child;
}

/* The clauses `when` and `at` go below the one they say more about. */
static AstList gather_clauses(ParseCtx *ctx, AstList list, bool is_row) {
    AstList made = {0, 0};
    AstId before = 0;
    for (AstId at = list.first, next; at; at = next) {
        next = ctx->nodes.at[at].next;
        ctx->nodes.at[at].next = 0;
        bool clause = is_kind(ctx, at, AST_WHEN) || is_kind(ctx, at, AST_AT_LEVEL);
        if (!clause) {
            made = ast_append(ctx, made, before = at);
        } else if (belongs_to(ctx, at, before, is_row)) {
            add_below(ctx, before, at);
        } else {
            lexer_report(ctx, DIAG_SYNTAX, ctx->nodes.at[at].lo, ctx->nodes.at[at].hi,
                         is_row ? "`when` stands behind `required`, `at` behind `required` or the "
                                  "formula of one column"
                                : "`when` and `at` stand behind `required`");
        }
    }
    return made;
}

AstId ast_column(ParseCtx *ctx, Loc at, AstList children) {
    return ast_new(ctx, AST_COLUMN, at, gather_clauses(ctx, children, false));
}

/* A name with bare values behind it, `amounts EUR .01 exact` or `open`, is a setting of the table;
 * else a row. */
AstId ast_row(ParseCtx *ctx, Loc at, AstId name, AstList clauses) {
    bool bare = false;
    uint8_t flags = 0;
    AstList kept = {0, 0};
    Word word = is_kind(ctx, name, AST_NAME) ? word_of(ctx->nodes.at[name].value) : WORD_COUNT;
    for (AstId i = clauses.first; i; i = ctx->nodes.at[i].next)
        bare = bare || is_kind(ctx, i, AST_NAME) || is_kind(ctx, i, AST_NUMBER);
    if (bare || (word == WORD_OPEN && !clauses.first))
        return ast_new(ctx, AST_FIELD, at, ast_join(ctx, ast_list(name), clauses));
    for (AstId i = clauses.first, next; i; i = next) {
        next = ctx->nodes.at[i].next;
        ctx->nodes.at[i].next = 0;
        if (is_kind(ctx, i, AST_AS))
            flags |= (uint8_t)ctx->nodes.at[i].value;
        else
            kept = ast_append(ctx, kept, i);
    }
    return ast_flag(
        ctx,
        ast_new(ctx, AST_ROW, at, ast_join(ctx, ast_list(name), gather_clauses(ctx, kept, true))),
        flags);
}
