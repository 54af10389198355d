#ifndef BUDGET_REPORT_GRID_H
#define BUDGET_REPORT_GRID_H
/* A form on its way to a rectangle of cells, in three steps:
 *   grid_rows.c   which rows of the table each panel prints, line by line;
 *   grid_heads.c  the heads above, and with them which grid columns a panel takes;
 *   grid_cells.c  the text and figure of each cell.
 * grid.c runs them and adds the notes. What is allocated belongs to the model's arena, but for the
 * lines of the panels, which grid.c frees. */
#include "compiler/report/build.h"
#include "compiler/report/form_spec.h"

/* One line below the heads of a panel. */
typedef struct {
    uint32_t row;                    /* of the table; NONE: a code that no row of the table has */
    uint32_t code;                   /* when row is NONE */
    bool     is_blank;               /* a `pad`: numbered, otherwise empty */
} GridLine;

/* A grid column of figures. */
typedef struct { uint32_t column, row; } GridLeaf;   /* of the table; row only in a one-row form */

/* Forms may print `side A | B`: each side is a panel, with stub columns (code, label, line number)
 * before its figures. */
typedef struct {
    VEC(GridLine) lines;
    const char *title;               /* of the group it prints, or "" */
    ColumnHead  heads;               /* root of the tree */
    GridLeaf   *leaves; uint32_t leaf_count;
    uint32_t    first, width;        /* the grid columns it takes */
    uint32_t    code, label, number; /* grid columns; NONE when it has none */
    uint32_t    code_width;          /* grid columns the code takes, or 0 */
    uint32_t    value;               /* grid column of the first leaf */
} Panel;

typedef struct {
    Checker    *c;
    FormSpec    s;
    const uint32_t *figure_index;    /* of a figure's id: its index in the report, or REPORT_NONE */
    Panel      *panels; uint32_t panel_count;
    uint32_t    width, head_count, line_count; /* one line more is kept for the footer */
    GridCell   *cells;
    GridColumn *columns;
    bool        is_empty;            /* no figure is printed; the form has a note for that */
    bool       *is_left_out;         /* by row of the table: `rows all where` drops it; or NULL */
} Grid;

static inline const Table *grid_table(const Grid *g) { return &g->c->m->tables.at[g->s.table]; }

/* ---- grid_rows.c ---- */
void     grid_make_panels(Grid *g);                     /* panels, their lines, line_count */
bool     grid_is_headed(const Grid *g, uint32_t row);   /* a titled group with a line of its own */
uint32_t grid_footer_row(const Grid *g, NodeRef name);  /* NONE: the table has no such row */

/* ---- grid_heads.c ---- */
void        grid_make_heads(Grid *g);                   /* heads, leaves, grid columns, head_count */
uint32_t    head_depth(const ColumnHead *h);            /* rows of heads below it */
uint32_t    head_width(const ColumnHead *h);            /* grid columns below it; its own when a leaf */
bool        grid_has_titles(const Grid *g);             /* a line with the titles of the panels */
const char *grid_row_title(const Grid *g, uint32_t row);

/* ---- grid_cells.c ---- */
void grid_put_cells(Grid *g);                           /* cells and kinds of columns */
#endif
