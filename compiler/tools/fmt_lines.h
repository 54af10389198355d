#ifndef BUDGET_TOOLS_FMT_LINES_H
#define BUDGET_TOOLS_FMT_LINES_H
/* Between the parts of fmt. Tokens, rows and comments become items; items become the lines to be written. */
#include "compiler/syntax/parse.h"
#include "runtime/out.h"

typedef enum { ITEM_TOKEN, ITEM_SEPARATOR, ITEM_OPEN, ITEM_CLOSE, ITEM_ROW, ITEM_COMMENT } ItemKind;

typedef struct {
    uint32_t lo, hi;
    ItemKind kind;
    bool starts;                     /* a statement, row or setting; a comment is what follows it */
    bool is_spread;                  /* OPEN, CLOSE: the body has more than one line */
    const AstRow *row;               /* of ROW */
    uint32_t block;                  /* of ROW: its number from 1; 0 in codes that nest, which are not aligned */
} Item;
typedef VEC(Item) Items;

typedef struct {
    uint32_t lo, hi;                 /* written as they stand; hi is behind the comment, if there is one */
    uint32_t comment;                /* offset of a comment behind a row, or 0 */
    uint32_t indent;                 /* columns */
    uint32_t block;                  /* of a row that stands alone on its line, to be aligned; or 0 */
    const AstRow *row;
    bool after_blank;
} Line;
typedef VEC(Line) Lines;

bool fmt_items(const Ast *ast, const char *bytes, const Tokens *tokens, Items *made); /* false: a byte belongs to none */
void fmt_lines(const char *bytes, const Items *items, Lines *made);

/* ---- fmt_rows.c ---- */
const char *fmt_row_start(const char *bytes, const AstRow *row); /* the key, or its quote */
const char *fmt_row_end(const char *bytes, const AstRow *row);   /* behind the last figure */
/* How the rows of one block stand below one another; `lines` starts with its first row and goes on to the end. */
typedef struct RowShape RowShape;
RowShape *fmt_shape_new(void);
void fmt_shape_measure(RowShape *shape, const char *bytes, const Line *lines, size_t count, uint32_t block);
void fmt_shape_write(const RowShape *shape, const char *bytes, const Line *line, Out *out);
#endif
