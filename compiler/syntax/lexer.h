#ifndef BUDGET_SYNTAX_LEXER_H
#define BUDGET_SYNTAX_LEXER_H
/* Between lexer and parser; nobody else includes it.
 *
 * The lexer keeps a stack of the bodies that are open, and so knows where a word of the language is one and where it
 * is a name, where a line end ends a statement, and how prose is read. It also keeps a mistake from becoming many:
 * what it reported comes back as the parser's error token, and after any error the bodies that open before the next
 * statement are passed over (`panic`). */
#include "compiler/base/vec.h"
#include "compiler/syntax/parse.h"

typedef enum {
    BODY_TOP,                        /* statements: the file, an entity, an expect */
    BODY_TABLE,
    BODY_SECTION,
    BODY_CLASS,                      /* settings and codes of a classification */
    BODY_FIELD,                      /* settings; a comma is one of the values */
    BODY_LIST,                       /* settings; a comma ends one */
    BODY_ROWS,                       /* data rows, read whole: never a frame */
    BODY_PROSE,                      /* between """ and """ */
    BODY_TEMPLATE,                   /* "text with {holes}" */
    BODY_HOLE                        /* between { and } in prose */
} BodyKind;

enum {
    FRAME_LIMIT = 200,               /* bodies in bodies */
    BRACKET_LIMIT = 60,              /* ( and [ in one another */
    CHAIN_LIMIT = 100,               /* a.b.c[1]... */
    PROSE_LIMIT = 100                /* {for} and {if} in one another */
};

typedef struct {
    uint8_t  kind;                   /* BodyKind */
    uint8_t  next;                   /* BodyKind of the body that the next { opens */
    uint8_t  depth;                  /* ( and [ that are open */
    uint64_t square;                 /* bit i: the i-th of them is a [ */
    uint32_t open;                   /* offset of the mark that opened the body */
} LexFrame;

typedef struct { uint32_t lo, hi; } Loc;      /* bytes of the file at hand */
typedef struct { AstId first, last; } AstList;

typedef struct {
    const Sources *sources;
    const Source *source;
    uint32_t file;
    Intern *names;
    DiagSink *sink;
    Arena *arena;

    /* where the lexer is */
    const char *start, *cursor, *marker, *limit; /* this token, the next, re2c's own, the end of the file */
    LexFrame frames[FRAME_LIMIT + 1];
    int frame_count;
    /* what the token before says about the next */
    int last;                        /* that token */
    Word word, before;               /* the word of the language at hand, and the one before; or WORD_COUNT */
    bool at_start;                   /* a statement, row or setting starts here */
    bool started;                    /* the token at hand was read at such a place */
    bool wants_operand;              /* so a clause word here is a name */
    bool in_condition;               /* behind `where` or `when` of a setting: clause words count */
    bool in_classification;          /* the rows being read are codes: they nest */
    int chain, prose_depth;          /* see the limits */
    /* mistakes */
    int panic;                       /* 0, or the depth at which reading goes on; deeper bodies are skipped */
    bool is_skipping;                /* such a body is open */
    int closing;                     /* } and line ends still to be given for bodies that were left open */
    bool is_forgiving;               /* they follow from a text that was left open, which has been reported */
    int odd_texts;                   /* 0 not counted, 1 every text of the file is closed, 2 one is not */
    uint32_t quiet_until;            /* the parser says nothing before this offset */
    bool is_text_file, stopped, failed;

    /* the tree; node 1 is the file */
    VEC(AstNode) nodes;
    VEC(AstRows) blocks;
    VEC(Decimal) wide;               /* figures that do not fit 64 bits */
    VEC(uint32_t) comments;          /* offsets, in order */
} ParseCtx;

/* ---- lexer.c: bodies, words, marks. What returns int returns a token ---- */
static inline LexFrame *lexer_top(ParseCtx *ctx) { return &ctx->frames[ctx->frame_count - 1]; }
static inline uint32_t lexer_offset(const ParseCtx *ctx, const char *p) { return (uint32_t)(p - ctx->source->bytes); }
static inline void lexer_quiet_at(ParseCtx *ctx, const char *p) { ctx->quiet_until = lexer_offset(ctx, p) + 1; }
static inline bool lexer_is_quiet(const ParseCtx *ctx, uint32_t offset) { return offset < ctx->quiet_until; }
void lexer_push(ParseCtx *ctx, BodyKind kind);
int  lexer_word(ParseCtx *ctx, Name name);          /* a word's token, or NAME */
bool lexer_is_word(int token, Word word);            /* is it the token of that word? */
int  lexer_open_body(ParseCtx *ctx, uint32_t *block); /* `{`; ROWS leaves its block */
int  lexer_close_body(ParseCtx *ctx);
int  lexer_open_bracket(ParseCtx *ctx, char mark);
int  lexer_close_bracket(ParseCtx *ctx, char mark);
int  lexer_comma(ParseCtx *ctx);
int  lexer_line_end(ParseCtx *ctx);                 /* 0: the statement goes on */
int  lexer_file_end(ParseCtx *ctx);
int  lexer_string(ParseCtx *ctx);                   /* behind the opening quote */
int  lexer_code(ParseCtx *ctx, Name *name);         /* the raw code of an index, or 0 */
int  lexer_forced_close(ParseCtx *ctx);
void lexer_note(ParseCtx *ctx, int token);          /* after each token: what it says about the next */
bool lexer_skips(ParseCtx *ctx, int token);
Word lexer_nearest_starter(ParseCtx *ctx, Str text); /* the word, like this one, that may start a part here */
bool lexer_is_lost_word(ParseCtx *ctx, const char *p); /* a statement at the left margin: what is open was forgotten */
bool lexer_check_bytes(ParseCtx *ctx);              /* the whole file: UTF-8, NUL, lone CR; false: not a text */

/* ---- mistakes ---- */
void lexer_panic(ParseCtx *ctx);
bool lexer_report(ParseCtx *ctx, DiagCode code, uint32_t lo, uint32_t hi, const char *format, ...)
    __attribute__((format(printf, 5, 6)));          /* always false */
void lexer_report_fix(ParseCtx *ctx, DiagCode code, Loc at, const char *message, const char *replacement);
void lexer_full_width(ParseCtx *ctx, const char *plain); /* the mark at hand, which stands for a plain one */
bool lexer_is_wide_bracket(ParseCtx *ctx);   /* the name at hand begins with one: only that is taken */
void lexer_foreign_comment(ParseCtx *ctx);   /* as other languages begin one: reported, and passed over */
void lexer_full_stop(ParseCtx *ctx);         /* reported, and passed over */
int  lexer_unexpected(ParseCtx *ctx);               /* the characters at hand mean nothing */

/* ---- prose.c, rows.c, budget.y ---- */
int lexer_open_prose(ParseCtx *ctx);
int lexer_prose(ParseCtx *ctx, Loc *at);            /* the next token of a text */
uint32_t lexer_rows(ParseCtx *ctx);                 /* behind the `{`; index of the block + 1 */
const char *parser_token_name(int token);

/* ---- ast.c: building ---- */
AstId ast_new(ParseCtx *ctx, AstKind kind, Loc at, AstList children);
AstId ast_new_value(ParseCtx *ctx, AstKind kind, Loc at, uint32_t value, AstList children);
AstId ast_new_binary(ParseCtx *ctx, AstKind kind, Loc at, AstId left, AstId right);
AstId ast_flag(ParseCtx *ctx, AstId id, uint8_t flags);
/* clauses.c: reports those that `of` does not have, or has twice; words before a declaration are its flags. */
void clauses_check(ParseCtx *ctx, AstKind of, AstList children);
AstId clauses_modify(ParseCtx *ctx, AstId declaration, uint8_t words, Loc at);
AstId ast_prose_if(ParseCtx *ctx, Loc at, AstId condition, AstId yes, AstId no);
AstId ast_row(ParseCtx *ctx, Loc at, AstId name, AstList clauses);
AstId ast_column(ParseCtx *ctx, Loc at, AstList children);
AstId ast_dotted(ParseCtx *ctx, Loc at, AstId path, Name next);
AstList ast_list(AstId only);
AstList ast_append(ParseCtx *ctx, AstList list, AstId next);
AstList ast_join(ParseCtx *ctx, AstList a, AstList b);
#endif
