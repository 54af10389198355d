#ifndef BUDGET_TOOLS_IMPLIED_H
#define BUDGET_TOOLS_IMPLIED_H
/* `budget check --show=implied`: what the others say of figures that nobody stated, from a report that
 * was checked under KEEP_IMPLIED. */
#include "compiler/check/check.h"
#include "runtime/out.h"

void implied_text(Checker *c, Out *out);
void implied_json(Checker *c, const char *file, Out *out);   /* one line */
/* The text that would be written in the figure's place, "396.10"; NULL when there is no value. */
const char *implied_value(Checker *c, const Implied *i);
#endif
