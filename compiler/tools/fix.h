#ifndef BUDGET_TOOLS_FIX_H
#define BUDGET_TOOLS_FIX_H
/* Repairs that need no decision, put into the text of a file. A finding with more than one repair, or with a guess,
 * is left to the author; so is a figure somebody stated, unless `accept_figures`. A total marked as derived, `=12`,
 * is repaired like a sentence: the author says it follows from the others. */
#include "compiler/check/check.h"
#include "runtime/out.h"

/* The repaired text of the file into `text`; how many repairs it has. One that overlaps an earlier one waits. */
size_t fix_apply(const DiagSink *sink, uint32_t file, bool accept_figures, Out *text);
/* The text with `?` and blanks of the file replaced where the others leave one value; how many. From a
 * report that was checked under KEEP_IMPLIED. */
size_t fix_fill(Checker *c, uint32_t file, Out *text);
#endif
