/* Bytes to tokens: the marks, names and numbers of the language. What a token means where it stands (word or name,
 * line end or blank, text or hole) is decided in compiler/syntax/lexer.c and prose.c. */
#include "compiler/syntax/lexer.h"
#include "parser.h"

#include <string.h>

/*!include:re2c "unicode_categories.re" */

/* The digits in front of a unit. */
static Name unit_behind(ParseCtx *ctx) {
    const char *p = ctx->start;
    while ((*p >= '0' && *p <= '9') || *p == '.') p++;
    return intern(ctx->names, (Str){p, (size_t)(ctx->cursor - p)});
}

static Name name_at(ParseCtx *ctx) {
    return intern(ctx->names, (Str){ctx->start, (size_t)(ctx->cursor - ctx->start)});
}

/* The mark at hand, which may have been typed full-width. */
static int mark(ParseCtx *ctx, const char *plain, int token) {
    if (strncmp(ctx->start, plain, (size_t)(ctx->cursor - ctx->start)) != 0) lexer_full_width(ctx, plain);
    return token;
}

static int code_token(YYSTYPE *value, ParseCtx *ctx) {
/*!re2c
    re2c:yyfill:enable = 0;
    re2c:flags:utf-8 = 1;
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYCURSOR = ctx->cursor;
    re2c:define:YYMARKER = ctx->marker;

    recent   = [\U0002B820-\U0003FFFF];
    letter   = L | Nl | (Sc \ "$") | recent | "_";
    grouped  = [^\x00-\x1F{}"\uFF08\uFF09\u201C\u201D\u300A\u300B];
    group    = "\uFF08" grouped* "\uFF09" | "“" grouped* "”" | "\u300A" grouped* "\u300B";
    name     = (letter | group) (letter | group | Mn | Mc | Nd)*;
    number   = [0-9]+ ("." [0-9]+)? | "." [0-9]+;
    /* The full-width form of a mark is U+FEE0 behind it; 3001, 3010, 3011 are the ideographic comma and brackets. */
    equal    = "=" | "\uFF1D";
*/
    for (;;) {
        ctx->start = ctx->cursor;
/*!re2c
        [ \t\r]+ | "\u3000"             { continue; }
        "#" [^\n\x00]*                  { VEC_PUSH(&ctx->comments, lexer_offset(ctx, ctx->start)); continue; }
        ("//" | "/*") [^\n\x00]*        { lexer_foreign_comment(ctx); continue; }
        "\n"                            { int token = lexer_line_end(ctx); if (token) return token; continue; }
        "\x00"                          { return lexer_file_end(ctx); }

        name                            { if (lexer_is_wide_bracket(ctx)) { mark(ctx, "(", 0); return lexer_open_bracket(ctx, '('); }
                                          return lexer_word(ctx, value->name = name_at(ctx)); }
        [%‰]                            { value->name = name_at(ctx); return NAME; }
        number                          { return NUMBER; }
        number (name | [%‰])            { value->name = unit_behind(ctx); return QUANTITY; }
        [0-9]{4} "-" [0-9]{2} "-" [0-9]{2}  { return DATE; }
        "\"\"\""                        { return lexer_open_prose(ctx); }
        "\""                            { return lexer_string(ctx); }

        ";" | "\uFF1B"                  { return mark(ctx, ";", NL); }
        "," | [\uFF0C\u3001]            { mark(ctx, ",", 0); return lexer_comma(ctx); }
        ":" | "\uFF1A"                  { return mark(ctx, ":", ':'); }
        "." | [\uFF0E]                  { return mark(ctx, ".", '.'); }
        "|" | "\uFF5C"                  { return mark(ctx, "|", '|'); }
        "@" | "\uFF20"                  { return mark(ctx, "@", '@'); }
        "{" | "\uFF5B"                  { mark(ctx, "{", 0); return lexer_open_body(ctx, &value->block); }
        "}" | "\uFF5D"                  { mark(ctx, "}", 0); return lexer_close_body(ctx); }
        "(" | "\uFF08"                  { mark(ctx, "(", 0); return lexer_open_bracket(ctx, '('); }
        ")" | "\uFF09"                  { mark(ctx, ")", 0); return lexer_close_bracket(ctx, ')'); }
        "[" | [\uFF3B\u3010]            { mark(ctx, "[", 0); return lexer_open_bracket(ctx, '['); }
        "]" | [\uFF3D\u3011]            { mark(ctx, "]", 0); return lexer_close_bracket(ctx, ']'); }

        "+" | "\uFF0B"                  { return mark(ctx, "+", '+'); }
        "-" | [\uFF0D−]                 { return mark(ctx, "-", '-'); }
        "*" | [\uFF0A×]                 { return mark(ctx, "*", '*'); }
        "/" | [\uFF0F÷]                 { return mark(ctx, "/", '/'); }
        equal                           { return mark(ctx, "=", '='); }
        equal equal                     { return mark(ctx, "==", EQ); }
        [!\uFF01] equal | "≠"           { return mark(ctx, "!=", NE); }
        [<\uFF1C]                       { return mark(ctx, "<", '<'); }
        [>\uFF1E]                       { return mark(ctx, ">", '>'); }
        [<\uFF1C] equal | "≤"           { return mark(ctx, "<=", LE); }
        [>\uFF1E] equal | "≥"           { return mark(ctx, ">=", GE); }

        "\u3002"                        { lexer_full_stop(ctx); continue; }
        [\uFF10-\uFF19]+ | "\uFF05"     { return lexer_unexpected(ctx); }
        [\x01-\U0010FFFF]               { return lexer_unexpected(ctx); }
        *                               { return YYerror; /* not UTF-8: reported with the bytes of the file */ }
*/
    }
}

static int next_token(YYSTYPE *value, Loc *at, ParseCtx *ctx) {
    ctx->word = WORD_COUNT;
    ctx->start = ctx->cursor;
    int kind = lexer_top(ctx)->kind, token = 0;
    if (ctx->stopped) return END;
    if (ctx->is_text_file && !ctx->last) return PROSE_OPEN;
    if (ctx->closing) return lexer_forced_close(ctx);
    if (kind == BODY_PROSE || kind == BODY_TEMPLATE) return lexer_prose(ctx, at);
    token = lexer_code(ctx, &value->name);
    return token ? token : code_token(value, ctx);
}

int yylex(YYSTYPE *value, Loc *at, ParseCtx *ctx) {
    int token;
    do {
        at->hi = 0;
        token = next_token(value, at, ctx);
        if (!at->hi) *at = (Loc){lexer_offset(ctx, ctx->start), lexer_offset(ctx, ctx->cursor)};
        lexer_note(ctx, token);
    } while (lexer_skips(ctx, token));
    return token;
}
