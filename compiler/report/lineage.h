#ifndef BUDGET_REPORT_LINEAGE_H
#define BUDGET_REPORT_LINEAGE_H
/* What stands above what in a report, and what follows from what: for tools that compare reports; a back end that
 * prints one needs none of it. Rows carry the address by which another report can find them. All memory is in the
 * model's arena; indexes are REPORT_NONE where there is none. */
#include "compiler/check/check.h"
#include "compiler/report/report.h"

typedef struct {
    const char *name, *title;        /* "spending", "What was spent" */
    uint32_t    model;               /* index of the model's table */
    uint32_t    classification;      /* index in the model, or NONE */
    uint32_t    first_row, row_count;
} LineageTable;

typedef struct {
    const char *key;                 /* its code, "income.fees"; "" for the total */
    const char *code, *label;        /* code "" for a named row */
    uint32_t    table;
    uint32_t    first, count;        /* its figures in the report, one for each column */
} LineageRow;

typedef struct {                     /* beside a figure of the report */
    uint32_t    figure;              /* id in the model; NONE for a fact stated in text */
    uint32_t    row;
    uint32_t    above;               /* the figure of the row above it, in the same column */
    bool        is_part;             /* `above` is the sum of such figures */
} LineageFigure;

typedef struct {
    Checker       *c;
    const Report  *report;
    LineageTable  *tables;  uint32_t table_count;
    LineageRow    *rows;    uint32_t row_count;
    LineageFigure *figures;          /* as many as the report has */
} Lineage;

void lineage_build(Checker *c, const Report *report, Lineage *made);
/* What the figure's formula reads, as indexes into the report's figures; 0 when it has none. Rows that are summed
 * are found by `above` instead. `inputs` is in the model's arena. */
uint32_t lineage_inputs(const Lineage *lineage, uint32_t figure, const uint32_t **inputs);
#endif
