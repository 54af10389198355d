/* The door to lexer and grammar. */
#include "compiler/syntax/lexer.h"

#include "parser.h"

#include <string.h>

int yylex(YYSTYPE *value, Loc *at, ParseCtx *ctx);

static const char *behind_bom(const Source *source) {
    bool has_bom = source->length >= 3 && memcmp(source->bytes, "\xEF\xBB\xBF", 3) == 0;
    return source->bytes + (has_bom ? 3 : 0);
}

static void start(ParseCtx *ctx, const Sources *sources, uint32_t file, Intern *names,
                  DiagSink *sink, bool is_text_file) {
    const Source *source = sources->at[file];
    memset(ctx, 0, sizeof *ctx);
    ctx->sources = sources, ctx->source = source, ctx->file = file;
    ctx->names = names, ctx->sink = sink;
    ctx->start = ctx->cursor = behind_bom(source);
    ctx->limit = source->bytes + source->length;
    ctx->frames[0] = (LexFrame){.kind = BODY_TOP, .next = BODY_TOP};
    ctx->frame_count = 1;
    ctx->at_start = true;
    ctx->word = ctx->before = WORD_COUNT;
    ctx->is_text_file = is_text_file;
    words_intern(names);
    if (!lexer_check_bytes(ctx)) ctx->stopped = true;
    if (is_text_file) lexer_push(ctx, BODY_PROSE);
}

static const Ast *finish(ParseCtx *ctx) {
    Ast *ast = ARENA_NEW(ctx->arena, Ast, 1);
    ast->file = ctx->file;
    ast->nodes = ctx->nodes.at, ast->node_count = ctx->nodes.count;
    ast->blocks = ctx->blocks.at, ast->block_count = ctx->blocks.count;
    ast->wide = ctx->wide.at;
    ast->comments = ctx->comments.at, ast->comment_count = ctx->comments.count;
    return ast;
}

static bool parse(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink, Arena *tree,
                  const Ast **made, bool is_text_file) {
    ParseCtx *ctx = memory_grow(NULL, sizeof *ctx);
    start(ctx, sources, file, names, sink, is_text_file);
    ctx->arena = tree;
    VEC_PUSH(&ctx->nodes, (AstNode){0});
    VEC_PUSH(&ctx->nodes, (AstNode){.kind = AST_FILE});
    yyparse(ctx);
    *made = finish(ctx);
    bool is_clean = !ctx->failed;
    free(ctx);
    return is_clean;
}

bool parse_file(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink, Arena *tree,
                const Ast **made) {
    return parse(sources, file, names, sink, tree, made, false);
}

bool parse_text_file(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink,
                     Arena *tree, const Ast **made) {
    return parse(sources, file, names, sink, tree, made, true);
}

void parse_free(const Ast *ast) {
    for (size_t i = 0; i < ast->block_count; i++)
        free(ast->blocks[i].rows), free(ast->blocks[i].coef), free(ast->blocks[i].form);
    free((void *)ast->nodes), free(ast->blocks);
    free((void *)ast->wide), free((void *)ast->comments);
}

static void dump_part(const Sources *sources, const char *kind, Span at, FILE *to) {
    Str text = source_text(sources, at);
    fprintf(to, "  %-22s %u-%u `%.*s`\n", kind, at.lo, at.hi, (int)text.length, text.at);
}

/* A block of rows is one token; what stands in it is what an editor has to tell apart. */
static void dump_rows(ParseCtx *ctx, const AstRows *rows, FILE *to) {
    const Ast ast = {.file = ctx->file};
    for (size_t i = 0; i < rows->row_count; i++) {
        const AstRow *row = &rows->rows[i];
        dump_part(ctx->sources, "a key", ast_key_span(&ast, row), to);
        if (row->label_length) dump_part(ctx->sources, "a label", ast_label_span(&ast, row), to);
        for (int cell = 0; cell < row->cell_count; cell++)
            dump_part(ctx->sources, "a cell", ast_cell_span(&ast, ctx->sources, row, cell), to);
    }
}

void parse_dump_tokens(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink,
                       FILE *to) {
    ParseCtx *ctx = memory_grow(NULL, sizeof *ctx);
    Arena tree = {0};
    start(ctx, sources, file, names, sink, false);
    ctx->arena = &tree;
    YYSTYPE value;
    Loc at;
    for (int token; (token = yylex(&value, &at, ctx)) != END;) {
        fprintf(to, "%-24s %u-%u `%.*s`\n", parser_token_name(token), at.lo, at.hi,
                token == NL || token == ROWS ? 0 : (int)(at.hi - at.lo),
                ctx->source->bytes + at.lo);
        if (token == ROWS) dump_rows(ctx, &ctx->blocks.at[value.block - 1], to);
    }
    parse_free(finish(ctx));
    free(ctx);
    arena_free(&tree);
}

/* ---- parts ---- */
static TokenKind token_kind(int token) {
    switch (token) {
    case NL: return TOKEN_SEPARATOR;
    case '{': return TOKEN_OPEN;
    case '}': return TOKEN_CLOSE;
    case ROWS: return TOKEN_ROWS;
    default: return TOKEN_PLAIN;
    }
}

static bool is_in_text(ParseCtx *ctx) { return lexer_top(ctx)->kind >= BODY_PROSE; }

/* From its opening mark to its closing one. */
static Token whole_text(ParseCtx *ctx, Loc at, bool starts) {
    YYSTYPE value;
    Token text = {at.lo, at.hi, TOKEN_TEXT, starts};
    while (is_in_text(ctx) && yylex(&value, &at, ctx) != END) text.hi = at.hi;
    return text;
}

static void read_tokens(ParseCtx *ctx, Tokens *made) {
    YYSTYPE value;
    Loc at;
    bool starts = true;
    for (int token; (token = yylex(&value, &at, ctx)) != END;) {
        char first = ctx->source->bytes[at.lo];
        TokenKind kind = token_kind(token);
        if (is_in_text(ctx))
            VEC_PUSH(made, whole_text(ctx, at, starts));
        else if (token != NL || first == ';' || first == ',')
            VEC_PUSH(made, (Token){at.lo, at.hi, kind, starts});
        starts = token == NL || token == '{' || token == '}';
    }
}

void parse_tokens(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink,
                  Tokens *made) {
    ParseCtx *ctx = memory_grow(NULL, sizeof *ctx);
    Arena tree = {0};
    start(ctx, sources, file, names, sink, false);
    ctx->arena = &tree;
    read_tokens(ctx, made);
    parse_free(finish(ctx));
    free(ctx);
    arena_free(&tree);
}

/* ---- words ---- */
static bool is_hole_of_words(int token) {
    return token == HOLE_FOR || token == HOLE_IF || token == HOLE_ELSE || token == HOLE_ELSE_IF ||
           token == HOLE_END;
}

/* `{else if`: a token with its brace and several words. */
static void push_hole_words(ParseCtx *ctx, Loc at, WordPlaces *made) {
    const char *bytes = ctx->source->bytes;
    for (uint32_t lo = at.lo, hi; lo < at.hi; lo = hi) {
        lo += (uint32_t)strspn(bytes + lo, "{} \t\r\n");
        hi = lo + (uint32_t)strcspn(bytes + lo, "{} \t\r\n");
        if (lo >= at.hi) return;
        if (hi > at.hi) hi = at.hi;
        Word word = word_find(ctx->names, (Str){bytes + lo, hi - lo});
        if (word != WORD_COUNT) VEC_PUSH(made, (WordPlace){lo, hi, word});
    }
}

void parse_words(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink,
                 WordPlaces *made) {
    ParseCtx *ctx = memory_grow(NULL, sizeof *ctx);
    Arena tree = {0};
    YYSTYPE value;
    Loc at;
    start(ctx, sources, file, names, sink, false);
    ctx->arena = &tree;
    for (int token; (token = yylex(&value, &at, ctx)) != END;) {
        Word word = word_find(names, (Str){ctx->source->bytes + at.lo, at.hi - at.lo});
        if (is_hole_of_words(token)) push_hole_words(ctx, at, made);
        if (lexer_is_word(token, word)) VEC_PUSH(made, (WordPlace){at.lo, at.hi, word});
    }
    parse_free(finish(ctx));
    free(ctx);
    arena_free(&tree);
}
