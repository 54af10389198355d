#ifndef BUDGET_REPORT_REPORT_H
#define BUDGET_REPORT_REPORT_H
/* The checked report: everything a back end may see. Figures arrive computed, rounded, checked and
 * printed; a back end only arranges them. All memory is in one arena and const for back ends.
 * Texts are UTF-8, NUL-terminated, never NULL unless said. Order is the order of the source. */
#include "compiler/check/verdict.h"
#include <stdbool.h>
#include <stdint.h>

#define REPORT_NONE UINT32_MAX

typedef struct {
    /* as given on the command line, or the module's name; never absolute */
    const char *file;
    int         line, column;        /* 1-based; line 0 is no place */
} ReportPlace;

/* asserted: stated where the model also derives it */
typedef enum { FIGURE_STATED, FIGURE_DERIVED, FIGURE_ASSERTED, FIGURE_KIND_COUNT } FigureKind;
typedef enum { STATE_NUMBER, STATE_NIL, STATE_BLANK, STATE_UNKNOWN, STATE_TEXT } FigureState;

typedef struct {                     /* one cell of a table or one named fact */
    const char *name;                /* its address, "T[201].c" */
    const char *table, *row_code, *row_label, *column; /* row_code "" for a named row */
    /* plain decimal "746.90", "" when the state has none; the text of a text cell */
    const char *value;
    const char *unit;                /* "EUR", "%", "" */
    const char *quantum;             /* "0.01", "0" when exact */
    /* bounds of the true value, plain decimals; "" when unbounded */
    const char *low, *high;
    FigureKind  kind;
    FigureState state;
    ReportPlace place;
} ReportFigure;

typedef enum { ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT } Align;

typedef struct {                     /* one cell of a grid */
    const char *text;
    uint32_t    figure;              /* index into figures, or REPORT_NONE */
    /* how many grid cells it covers; 0 x 0 when another cell covers it */
    uint16_t    columns, rows;
    uint8_t     align;               /* Align */
    uint8_t     indent;              /* levels */
    bool        strong;              /* a total */
} GridCell;

typedef enum { GRID_TEXT, GRID_CODE, GRID_NUMBER, GRID_LINE_NUMBER } GridColumnKind;

typedef struct {
    uint8_t kind;                    /* GridColumnKind */
    bool    panel_start;             /* a new side-by-side panel begins here (never column 0) */
} GridColumn;

/* a form as printed; also the canonical print of a table without a form */
typedef struct {
    const char *name, *table;        /* of the declarations */
    const char *title, *number;      /* "Revenue and expenditure", "Form 1" or "" */
    const char *left_line, *right_line; /* above the grid: "Body: ...", "EUR"; "" for none */
    uint32_t    column_count, head_count, row_count; /* head rows come first in cells */
    const GridColumn *columns;
    const GridCell   *cells;         /* (head_count + row_count) * column_count, row by row */
    const char *const *notes;        /* below, in order */
    uint32_t    note_count;
    bool        landscape;
    bool        is_form;             /* declared as a form; false: the canonical print, CSV only */
} ReportGrid;

/* plain text; a value printed live; a literal proved by a check */
typedef enum { RUN_TEXT, RUN_FIGURE, RUN_CLAIM } RunKind;

typedef struct {
    RunKind     kind;
    const char *text;                /* as printed */
    /* RUN_FIGURE of a single figure, or a fact it states: index; else REPORT_NONE */
    uint32_t    figure;
    uint32_t    check;               /* RUN_CLAIM: index into checks; else REPORT_NONE */
} ReportRun;

typedef enum {
    BLOCK_HEADING, BLOCK_PARAGRAPH, BLOCK_ITEM, BLOCK_GRID, BLOCK_PAGE, BLOCK_CONTENTS
} BlockKind;

typedef struct {
    BlockKind   kind;
    const char *name;                /* dotted name of the section it belongs to */
    int         level;               /* BLOCK_HEADING: 1 is a part; BLOCK_ITEM: 1 */
    const char *number;              /* "Part I", "1.", "(a)" or ""; also of an item */
    bool        in_contents, new_page; /* BLOCK_HEADING */
    const ReportRun *runs;           /* the title's or paragraph's text */
    uint32_t    run_count;
    uint32_t    grid;                /* BLOCK_GRID: index into grids */
} ReportBlock;

typedef struct {
    CheckKind   kind;
    const char *name;                /* rule id, section of the claim, or address of the total */
    const char *text;                /* the rule's sentence, or a short wording */
    Verdict     verdict;
    /* when verdict is VERDICT_EXPECTED: what occurred; else the same */
    Verdict     found;
    const char *reason;              /* of the expect, or "" */
    /* both sides at the printed figures, plain decimals; "" when there is none */
    const char *left, *right;
    /* left - right; how much rounding explains; the error in one figure it would let pass; "" when
     * there is none */
    const char *residual, *slack, *unseen;
    const uint32_t *sources;         /* figures it reads */
    uint32_t    source_count;
    ReportPlace place;
    const char *rule;                /* the declared rule it belongs to, or "" */
    const char *derivation;          /* of an inconsistent one: a JSON value, or NULL */
} ReportCheck;

typedef struct { const char *name, *kind, *base, *factor; } ReportUnit; /* kEUR, money, EUR, 1000 */
typedef struct { const char *name, *value; } ReportField;

typedef struct {
    const char *title;               /* "Accounts 2020" */
    const char *entity, *year;       /* "" when not given */
    const char *language;            /* BCP 47 as the module says, or "" */
    const char *generator;           /* "budget 0.1" */
    bool        is_verified;         /* false: built by --force over errors; every output says so */
    /* every field of the report block, as text */
    const ReportField *fields;  uint32_t field_count;
    const ReportUnit   *units;   uint32_t unit_count;
    const ReportFigure *figures; uint32_t figure_count;
    const ReportGrid   *grids;   uint32_t grid_count;
    /* cover facts are the fields; blocks start after it */
    const ReportBlock  *blocks;  uint32_t block_count;
    const ReportCheck  *checks;  uint32_t check_count;
    uint32_t verdict_counts[VERDICT_COUNT];
} Report;
#endif
