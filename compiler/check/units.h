#ifndef BUDGET_CHECK_UNITS_H
#define BUDGET_CHECK_UNITS_H
/* Figures of the reports that `units` lists. Each report is read by a process of its own, which answers
 * with the figures of the tables that are asked for; here they are kept by table, row and column, added
 * up over all units, and for each unit. Nothing else of a unit stays in memory. */
#include "compiler/base/jobs.h"
#include "compiler/check/eval.h"

#define ALL_UNITS UINT32_MAX

/* Before the units are read: which tables the report asks of them. Freed with units_free. */
void units_begin(Model *m, UnitList *list);
/* In the process that checked a unit: the figures that are asked for. */
void units_answer(const UnitList *list, Checker *unit, Bytes *answer);
/* The answer of the unit of that number; an empty one says that it could not be read. */
void units_take(UnitList *list, uint32_t unit, Str answer, bool has_failed);
void units_free(UnitList *list);
/* The units that failed, as one finding at the declaration. */
void units_report(Model *m, const UnitList *list);

Value units_member(Checker *c, Value unit, Name name, NodeRef at);  /* u.TABLE, u.title */
Value units_number(Checker *c, Value place, NodeRef at);            /* of a place with `units` */
const char *unit_title(const Model *m, const Value *unit);          /* the file's name without its ending */
const char *units_unknown(Checker *c);    /* why a sum of units in the check at hand is open; NULL: none is */
/* Is it open because some unit could not be read? That is said at the list of units already. */
bool units_lack(const Checker *c);
/* Which unit's figure may be what breaks the check at hand; NULL: no sum of units is in it, or nothing speaks against one. */
const char *units_cause(Checker *c, const Judgement *j);
#endif
