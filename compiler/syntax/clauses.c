/* The grammar lets declarations share their clauses, in any order; which of them each one has, each
 * once, and which words may stand before it, is told here. */
#include "compiler/syntax/lexer.h"

#include <assert.h>

#define BIT(kind) (UINT64_C(1) << AST_##kind)
static_assert(AST_WHEN < 64, "clauses are bits");

static const uint64_t known = BIT(TITLE) | BIT(BY) | BIT(PER) | BIT(OF) | BIT(FROM) | BIT(SINCE) |
                              BIT(UNTIL) | BIT(TYPE) | BIT(EQUALS) | BIT(DEFAULT) | BIT(REQUIRED) |
                              BIT(WHERE) | BIT(WHEN);

/* 0: nothing is told of this kind. The paths of several `of` of a rule are one list. */
static uint64_t clauses_of(AstKind kind) {
    const uint64_t dates = BIT(SINCE) | BIT(UNTIL), titled = dates | BIT(TITLE);
    switch ((int)kind) {
    case AST_CLASSIFICATION:
    case AST_SECTION: return titled | BIT(FROM);
    case AST_TABLE: return titled | BIT(BY) | BIT(PER);
    case AST_FORM: return titled | BIT(OF);
    case AST_RULE: return titled | BIT(WHERE) | BIT(WHEN);
    case AST_COLUMN:
    case AST_ROW: return titled | BIT(TYPE) | BIT(EQUALS) | BIT(DEFAULT) | BIT(REQUIRED);
    case AST_ORDER: return dates | BIT(OF);
    case AST_DATED: return dates;
    default: return 0;
    }
}

static void refuse(ParseCtx *ctx, AstId clause, AstKind of, bool is_known) {
    const AstNode *n = &ctx->nodes.at[clause];
    if (is_known)
        lexer_report(ctx, DIAG_SYNTAX, n->lo, n->hi, "a second `%s`: one is enough",
                     ast_label[n->kind]);
    else
        lexer_report(ctx, DIAG_SYNTAX, n->lo, n->hi, "a %s has no `%s`", ast_label[of],
                     ast_label[n->kind]);
}

/* A row may have a formula for each of its columns. */
static bool may_recur(const ParseCtx *ctx, AstId clause, AstKind of) {
    AstId column = ctx->nodes.at[clause].kind == AST_EQUALS ? ctx->nodes.at[clause].first : 0;
    while (column && ctx->nodes.at[column].kind != AST_AT_LEVEL)
        column = ctx->nodes.at[column].next;
    return (of == AST_ROW && column) || (of == AST_RULE && ctx->nodes.at[clause].kind == AST_OF);
}

void clauses_check(ParseCtx *ctx, AstKind of, AstList children) {
    uint64_t has = clauses_of(of), seen = 0;
    for (AstId at = has ? children.first : 0; at; at = ctx->nodes.at[at].next) {
        uint8_t kind = ctx->nodes.at[at].kind;
        uint64_t bit = kind <= AST_WHEN ? UINT64_C(1) << kind & known : 0;
        if (!bit || may_recur(ctx, at, of)) continue;
        if (seen & bit || !(has & bit)) refuse(ctx, at, of, (has & bit) != 0);
        seen |= bit;
    }
}

static uint8_t words_before(AstKind kind) {
    switch ((int)kind) {
    case AST_CLASSIFICATION: return AST_EXTEND;
    case AST_TABLE:
    case AST_FORM: return AST_REPLACE | AST_EXTEND;
    case AST_RULE: return AST_REPLACE | AST_WARN | AST_NOTE;
    default: return AST_REPLACE;
    }
}

AstId clauses_modify(ParseCtx *ctx, AstId declaration, uint8_t words, Loc at) {
    AstNode *n = &ctx->nodes.at[declaration];
    uint8_t wrong = words & (uint8_t)~words_before((AstKind)n->kind);
    const char *word = wrong & AST_REPLACE ? "replace"
                     : wrong & AST_EXTEND  ? "extend"
                     : wrong & AST_WARN    ? "warn"
                                           : "note";
    if (wrong && n->kind != AST_ERROR)
        lexer_report(ctx, DIAG_SYNTAX, at.lo, at.hi, "`%s` cannot stand before a %s", word,
                     ast_label[n->kind]);
    if (words & AST_WARN && words & AST_NOTE && !wrong)
        lexer_report(ctx, DIAG_SYNTAX, at.lo, at.hi, "a rule is either `warn` or `note`");
    if (wrong & (AST_REPLACE | AST_EXTEND)) n->kind = AST_ERROR; /* what it names stays as it is */
    n->lo = at.lo;
    return ast_flag(ctx, declaration, words);
}
