#ifndef BUDGET_CHECK_TEXT_H
#define BUDGET_CHECK_TEXT_H
/* The text of the report as it will be printed. Sections (text.c) hold prose (text_prose.c), which ends up as pieces in
 * paragraphs (text_writer.c). A Writer is where that stands; what it makes goes to the checker's pieces and parts. */
#include "compiler/check/check.h"

enum { OUTLINE_LEVELS = 12 };

typedef struct {
    Checker *c;
    VEC(char)   text;                /* plain text not yet put in a piece */
    const char *section;             /* its path */
    uint32_t    at;                  /* its index, or NONE */
    uint32_t    rule;                /* the rule that speaks for its claims, or NONE */
    uint32_t    first_piece, entity;
    PartKind    kind;                /* of the paragraph at hand */
    const char *number;              /* its number, or "" */
    int         level, items;        /* of the section; items numbered so far */
    int         counters[OUTLINE_LEVELS]; /* headings so far at each level, below the same heading */
    int         newlines;            /* since the last visible character */
    int32_t     last;                /* that character */
    bool        is_flat;             /* a title or a separator: one line, no paragraphs */
} Writer;

/* ---- text_writer.c ---- */
void writer_text(Writer *w, Str text, bool is_quoted);    /* is_quoted: `\` takes the next character as it is */
void writer_piece(Writer *w, Piece piece);                /* stands in the line as it is */
void writer_flush(Writer *w);                             /* the text so far becomes a piece */
void writer_end_paragraph(Writer *w);
void writer_item(Writer *w);                              /* a numbered item begins */
void writer_heading(Writer *w, const char *title, int level);
void writer_form(Writer *w, uint32_t form, uint32_t entity);

/* ---- text_prose.c ---- */
void write_prose(Writer *w, NodeRef prose, const Scope *scope);

/* ---- facts.c ---- */
bool text_file(Checker *c, NodeRef from, uint32_t *tree); /* the tree of the file a `from` names, read once */

/* ---- loose_numbers.c ---- */
void loose_numbers_find(Checker *c, NodeRef text);        /* reports numbers that nothing checks */
#endif
