#ifndef BUDGET_TOOLS_POWER_H
#define BUDGET_TOOLS_POWER_H
/* `budget check --power`: how much an error would have to be to show. The weakest equations first,
 * by the error in one figure that they would let pass against the amount they are about; then the
 * stated figures that no check reads at all. From a report that was checked under KEEP_ALL. */
#include "compiler/check/check.h"
#include "runtime/out.h"

void power_text(Checker *c, Out *out);
void power_json(Checker *c, const char *file, Out *out);     /* one line */
#endif
