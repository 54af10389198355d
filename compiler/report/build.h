#ifndef BUDGET_REPORT_BUILD_H
#define BUDGET_REPORT_BUILD_H
/* From the model and what was found to the Report that back ends see. */
#include "compiler/check/check.h"
#include "compiler/report/report.h"

/* Finds what report_build would find wrong, without making the report: the rest of a check. */
void report_check(Checker *c);
bool report_build(Checker *c, bool is_verified, const Report **made);

/* A cell that is a figure of the report. */
bool report_has_cell(const Table *t, uint32_t row, uint32_t column);

/* grid.c; figure_index maps a figure's id to its index in the report, or REPORT_NONE. */
void grid_check(Checker *c, const Form *form);
bool grid_build(Checker *c, const Form *form, const uint32_t *figure_index, ReportGrid *out);
#endif
