#ifndef BUDGET_TESTS_REPORT_FIXTURE_H
#define BUDGET_TESTS_REPORT_FIXTURE_H
/* A small checked report made by hand: a form of two panels, a coded form printed twice, prose with
 * figures and claims, and texts that would hurt a careless back end. */
#include "compiler/report/report.h"

enum { GRID_PANELS, GRID_CODED, GRID_AGAIN, GRID_WIDE };

extern const Report report_fixture;
#endif
