#ifndef BUDGET_SYNTAX_PARSE_H
#define BUDGET_SYNTAX_PARSE_H
/* The only door to grammar/. A file with errors still gives a tree: bad parts are AST_ERROR. */
#include "compiler/syntax/ast.h"

typedef enum {
#define WORD(tag, english, chinese, classes) WORD_##tag,
#include "compiler/syntax/words.def"
#undef WORD
    WORD_COUNT
} Word;                              /* WORD_COUNT: not a word of the language */

bool parse_file(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink, Arena *tree, const Ast **made);
/* A file that is prose from its first byte to its last: FILE with one PROSE below it. */
bool parse_text_file(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink, Arena *tree, const Ast **made);
void parse_free(const Ast *ast);     /* the row arrays are malloced, the rest is in the arena */
void parse_dump_tokens(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink, FILE *to);

Word word_find(Str text);            /* either spelling */
const char *word_text(Word word);    /* English */
const char *word_text_zh(Word word);
#endif
