#ifndef BUDGET_REPORT_FORM_SPEC_H
#define BUDGET_REPORT_FORM_SPEC_H
/* A form's settings, read from its declaration. Without a declaration: the canonical print of a
 * table. */
#include "compiler/check/check.h"

typedef struct ColumnHead ColumnHead;
/* the column tree: a leaf is a column, an inner one spans its parts */
struct ColumnHead {
    const char *title;
    uint32_t    column;              /* leaf */
    uint32_t    row;                 /* leaf of a one-row form */
    ColumnHead *parts; uint32_t part_count;
};

typedef struct { NodeRef *items; uint32_t item_count; } PanelSpec;   /* groups or codes, stacked */

typedef enum { ROWS_ALL, ROWS_CHAINS, ROWS_LIST } RowChoice;

typedef struct {
    uint32_t    table;
    NodeRef     decl;
    const char *name, *title, *number, *left, *right, *total, *empty;
    const char *row_number, *column_number;   /* heads of line numbers; NULL for none */
    bool        across, with_total, one_row, landscape;
    bool        rows_first;          /* of one_row: heads are rows over columns */
    bool        total_last;          /* the total stands at the foot */
    bool        with_heads;          /* a titled group has a line, its rows are indented */
    RowChoice   choice;
    NodeRef     condition, rows;
    PanelSpec  *panels; uint32_t panel_count;
    ColumnHead  columns;             /* root; no parts: all */
    const char *head, *code_head, *label_head;
    const char **code_parts; uint32_t code_part_count; /* heads of the columns that a code is split into */
    const char **notes; uint32_t note_count;
    NodeRef     money;               /* the first of the rows printed with the sign of their unit */
    NodeRef    *footers; uint32_t footer_count;   /* names of rows */
} FormSpec;

bool form_spec_read(Checker *c, const Form *form, FormSpec *out);  /* false: reported */
#endif
