#ifndef BUDGET_SYNTAX_AST_H
#define BUDGET_SYNTAX_AST_H
/* The tree of one file: flat nodes in one array, children as a linked list in source order. Literals stay
 * spans and are converted where they are used. Data rows are not nodes: one AstRow each, their figures in two
 * flat arrays (a million rows are a million rows, not four million nodes). */
#include "compiler/base/intern.h"
#include "compiler/diag/diag.h"
#include "runtime/decimal.h"

typedef enum {
#define NODE(tag, label) AST_##tag,
#include "compiler/syntax/ast_nodes.def"
#undef NODE
    AST_KIND_COUNT
} AstKind;

enum { AST_REPLACE = 1, AST_EXTEND = 2, AST_WARN = 4, AST_INCLUDES = 8, AST_RESULT = 16, AST_NOTE = 32 };

typedef uint32_t AstId;              /* index into nodes; 0 is none */

typedef struct {
    uint8_t  kind, flags;
    uint32_t lo, hi;                 /* bytes of the source this stands for */
    AstId    first, next;            /* first child, next sibling */
    uint32_t value;                  /* a Name or a row block, as ast_nodes.def tells */
} AstNode;

/* LOST: something stands there that could not be read, which was told; nor was the rest of its row. */
typedef enum { CELL_NUMBER, CELL_WIDE, CELL_NIL, CELL_BLANK, CELL_UNKNOWN, CELL_TEXT, CELL_LOST } CellKind;
/* A cell's form: bits 0-2 CellKind, bit 3 asserted by "=", bits 4-7 digits after the point (0..15). */
#define CELL_KIND(form)     ((CellKind)((form) & 7))
#define CELL_ASSERTED(form) (((form) & 8) != 0)
#define CELL_SCALE(form)    ((form) >> 4)

typedef struct {
    uint32_t lo;                     /* the key's first byte; the key is not trimmed further */
    uint32_t first_cell;
    uint16_t key_length;             /* a quoted key's quotes are not part of it (lo is behind the quote) */
    uint16_t label_at, label_length; /* from lo; length 0 when there is none; quotes excluded */
    uint8_t  cell_count;
    uint8_t  depth;                  /* of nested braces, in codes { } */
} AstRow;

typedef struct { uint32_t cell; Name verdict; Span reason; } AstCellExpect; /* reason: the string with its quotes */

typedef struct {
    AstRow  *rows;   size_t row_count;
    int64_t *coef;                   /* NUMBER: coefficient; WIDE: index into ast->wide; TEXT: lo << 32 | length, quotes excluded */
    uint8_t *form;   size_t cell_count;
    AstCellExpect *expects; size_t expect_count; /* in order of cells */
    AstId    owner;                  /* the DATA, PRIOR or CODES node */
    bool     lost_row;               /* one whose key could not be read is not among them */
} AstRows;

typedef struct {
    uint32_t       file;             /* index in Sources */
    const AstNode *nodes;  size_t node_count;   /* [0] is unused, [1] is the FILE */
    AstRows       *blocks; size_t block_count;
    const Decimal *wide;
    const uint32_t *comments; size_t comment_count; /* offsets of each # */
} Ast;

extern const char *const ast_label[AST_KIND_COUNT];

static inline const AstNode *ast_node(const Ast *ast, AstId id) { return &ast->nodes[id]; }
static inline AstId ast_first(const Ast *ast, AstId id) { return ast->nodes[id].first; }
static inline AstId ast_next(const Ast *ast, AstId id) { return ast->nodes[id].next; }
static inline AstKind ast_kind(const Ast *ast, AstId id) { return (AstKind)ast->nodes[id].kind; }
AstId ast_child(const Ast *ast, AstId id, AstKind kind);     /* first child of that kind, or 0 */
AstId ast_nth(const Ast *ast, AstId id, int n);              /* nth child from 0, or 0 */
Span  ast_span(const Ast *ast, AstId id);
Name  ast_name(const Ast *ast, AstId id);                    /* value of the NAME child, or 0 */
char *ast_string(const Ast *ast, const Sources *sources, AstId id, Arena *into); /* STRING or TEXT without quotes and escapes */
void  ast_dump(const Ast *ast, const Sources *sources, const Intern *names, FILE *to);

/* Whether two files say the same, whatever their blanks and line ends; comments count. Both were read with one Intern. */
bool  ast_same(const Ast *a, const Ast *b, const Sources *sources);

/* Spans of a row's parts, found by scanning the row again; for messages. */
/* A key, a label or a text of a row as meant: in quotes, `\"` and `\\` stand for one character. */
Str ast_row_text(Str raw, Arena *into);
Span  ast_key_span(const Ast *ast, const AstRow *row);
Span  ast_label_span(const Ast *ast, const AstRow *row);
Span  ast_cell_span(const Ast *ast, const Sources *sources, const AstRow *row, int cell);
#endif
