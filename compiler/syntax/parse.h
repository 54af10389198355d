#ifndef BUDGET_SYNTAX_PARSE_H
#define BUDGET_SYNTAX_PARSE_H
/* The only door to grammar/. A file with errors still gives a tree: bad parts are AST_ERROR, and a statement that
 * could not be read is left out. False: something was reported. */
#include "compiler/syntax/ast.h"

typedef enum {
#define WORD(tag, english, chinese, classes, body) WORD_##tag,
#define SETTING(tag, english, chinese)             WORD_##tag,
#include "compiler/syntax/words.def"
#undef WORD
#undef SETTING
    WORD_COUNT
} Word;                              /* WORD_COUNT: not a word of the language */

/* `names` is empty, or words_intern came first. The tree lives in `tree`, its rows on the heap: parse_free. */
bool parse_file(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink, Arena *tree, const Ast **made);
/* A file that is prose from its first byte to its last: FILE with one PROSE below it. */
bool parse_text_file(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink, Arena *tree,
                     const Ast **made);
void parse_free(const Ast *ast);
/* One line a token: its kind, its span, its text; below a block of rows, one each key, label and cell. */
void parse_dump_tokens(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink, FILE *to);

/* The tokens of a file that parsed, for tools that keep its text. A text is one part, however many lines and holes it
 * has; so is a block of rows with its braces. Line ends and comments are none. */
typedef enum { TOKEN_PLAIN, TOKEN_SEPARATOR, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_ROWS, TOKEN_TEXT } TokenKind;
typedef struct {
    uint32_t  lo, hi;
    TokenKind kind;                  /* SEPARATOR: `;`, or a `,` that ends a setting */
    bool      starts;                /* a statement, row or setting */
} Token;
typedef VEC(Token) Tokens;
void parse_tokens(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink, Tokens *made);

/* The words of the language among the tokens, in holes too; those with a meaning only where they stand (settings, kinds,
 * functions, verdicts) are names to the lexer and not among them. */
typedef struct { uint32_t lo, hi; Word word; } WordPlace;
typedef VEC(WordPlace) WordPlaces;
void parse_words(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink, WordPlaces *made);

Word word_of(Name name);             /* either spelling, of a name in a table that words_intern opened */
Word word_find(const Intern *names, Str text); /* the same of a text, which need not be a name */
bool word_is(Word word, Str text);
void words_intern(Intern *names);    /* the first to use the table, or called before */
const char *word_text(Word word);    /* English */
const char *word_text_zh(Word word);
#endif
