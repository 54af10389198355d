#ifndef BUDGET_SYNTAX_LEXER_H
#define BUDGET_SYNTAX_LEXER_H
#include "compiler/syntax/parse.h"
#include "compiler/base/vec.h"
typedef enum { BODY_TOP, BODY_TABLE, BODY_SECTION, BODY_FIELD, BODY_CLASS, BODY_PROSE, BODY_TEMPLATE, BODY_HOLE } BodyKind;
typedef struct { uint8_t kind, next; uint16_t parens; uint32_t open; } LexFrame;
enum { BODY_ROWS = 100, FRAME_LIMIT = 200, PAREN_LIMIT = 200, CHAIN_LIMIT = 100 };
typedef struct { AstId first, last; } AstList;
typedef struct { uint32_t lo, hi; } Loc;
typedef struct {
    const Sources *sources; const Source *source; uint32_t file; Intern *names; DiagSink *sink; Arena *arena;
    const char *start, *cursor, *limit, *marker;
    LexFrame frames[FRAME_LIMIT + 2]; int frame_count;
    bool at_start, after_dot, continues, stopped, in_classification, field_words, opened_text;
    int chain, closing; int first_token; uint32_t quiet_until;
    VEC(AstNode) nodes; VEC(AstRows) blocks; VEC(Decimal) wide; VEC(uint32_t) comments; bool failed;
} ParseCtx;
uint32_t lexer_rows(ParseCtx *ctx);
bool lexer_report(ParseCtx *ctx, DiagCode code, uint32_t lo, uint32_t hi, const char *format, ...) __attribute__((format(printf, 5, 6)));
AstId ast_new(ParseCtx *ctx, AstKind kind, Loc at, AstList children);
AstId ast_new_value(ParseCtx *ctx, AstKind kind, Loc at, uint32_t value, AstList children);
AstId ast_new_binary(ParseCtx *ctx, AstKind kind, Loc at, AstId left, AstId right);
AstId ast_flag(ParseCtx *ctx, AstId id, uint8_t flags);
AstId ast_prose_if(ParseCtx *ctx, Loc at, AstId condition, AstId yes, AstId no);
AstId ast_row(ParseCtx *ctx, Loc at, AstId name, AstList clauses);
AstId ast_column(ParseCtx *ctx, Loc at, AstList children);
AstId ast_dotted(ParseCtx *ctx, Loc at, AstId path, Name next);
AstList ast_list(AstId only);
AstList ast_append(ParseCtx *ctx, AstList list, AstId next);
AstList ast_join(ParseCtx *ctx, AstList a, AstList b);
#endif
