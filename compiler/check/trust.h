#ifndef BUDGET_CHECK_TRUST_H
#define BUDGET_CHECK_TRUST_H
/* `trust` in the report block: tables, rows and files whose figures are known to be right, as when
 * they come straight from the ledger. A trusted figure is a suspect only when no other one is. */
#include "compiler/check/check.h"

void trust_check(Checker *c);                    /* reports what `trust` names and is not there */
bool trust_holds(Checker *c, uint32_t figure);
#endif
