#ifndef BUDGET_TOOLS_RULE_LIST_H
#define BUDGET_TOOLS_RULE_LIST_H
/* `budget check --show=rules`: every rule in force, what came of it, and which say nothing about this report, from a
 * report that was checked under KEEP_RULES. */
#include "compiler/check/check.h"
#include "runtime/out.h"

void rule_list_text(Checker *c, Out *out);
void rule_list_json(Checker *c, const char *file, Out *out); /* one line */
#endif
