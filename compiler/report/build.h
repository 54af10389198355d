#ifndef BUDGET_REPORT_BUILD_H
#define BUDGET_REPORT_BUILD_H
/* From the model and what was found to the Report that back ends see. */
#include "compiler/check/check.h"
#include "compiler/report/report.h"

bool report_build(Checker *c, bool is_verified, const Report **made);

/* Lays out every declared form and keeps nothing: what is wrong in one is found without a build. */
void report_check_forms(Checker *c);

/* grid.c; figure_index maps a figure's id to its index in the report, or REPORT_NONE. */
bool grid_build(Checker *c, const Form *form, const uint32_t *figure_index, ReportGrid *out);
#endif
