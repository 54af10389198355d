#ifndef BUDGET_EMIT_GRID_LAYOUT_H
#define BUDGET_EMIT_GRID_LAYOUT_H
/* Decides font size, column widths and row heights of a form before TeX sees it. A column of
 * figures or codes is never narrower than its widest entry; words may wrap; what is left goes to
 * the words. Lengths are in hundredths of a TeX point (Pt). */
#include "compiler/base/arena.h"
#include "compiler/report/report.h"

typedef int64_t Pt;

enum {
    PT = 100,
    FORM_WIDTH = 49500,              /* 174 mm, \budget@formpage in budgetreport.cls */
    FORM_HEIGHT = 66500,             /* 234 mm, less a little */
    FORM_PADDING = 3 * PT,           /* \tabcolsep: on both sides of a cell */
    FORM_RULE = 40,                  /* \arrayrulewidth */
};

typedef struct {
    int       size;                  /* of the font, hundredths of a big point */
    Pt        pitch;                 /* from line to line */
    Pt        room;                  /* above and below the lines of a row */
    Pt       *widths;                /* per column, padding not included */
    int      *lines;                 /* per row, head rows first */
    uint32_t *owners;                /* per place: index of the cell that covers it */
} GridLayout;

/* Needs at least one column. The layout lives in the arena. `has_heading`: a heading shares its
 * first page. */
void grid_layout(Arena *arena, const ReportGrid *grid, bool has_heading, GridLayout *layout);

int grid_to_em(const GridLayout *layout, Pt width);   /* thousandths of the font size */
/* The width of `count` columns as one cell. */
Pt grid_span_width(const GridLayout *layout, uint32_t first, uint32_t count);
/* The distance from the middle of row `first` to the middle of `count` rows. */
Pt grid_span_drop(const GridLayout *layout, uint32_t first, uint32_t count);
Pt grid_row_height(const GridLayout *layout, uint32_t row);
#endif
