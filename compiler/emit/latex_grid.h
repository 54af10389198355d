#ifndef BUDGET_EMIT_LATEX_GRID_H
#define BUDGET_EMIT_LATEX_GRID_H
/* A form as LaTeX: a budgetform with a ruled budgetgrid, on pages of its own. */
#include "compiler/report/report.h"
#include "runtime/out.h"

/* `has_heading`: a heading stands above its title. */
void latex_grid(Out *out, const ReportGrid *grid, bool has_heading);
#endif
