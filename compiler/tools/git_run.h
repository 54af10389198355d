#ifndef BUDGET_TOOLS_GIT_RUN_H
#define BUDGET_TOOLS_GIT_RUN_H
/* Runs git, never a shell: what it writes comes back as bytes. It works in the current folder and reads nothing from
 * standard input. */
#include "runtime/out.h"

/* The exit status; -1 when git cannot be started, errno tells why. `words` ends with NULL and does not name git
 * itself. `said` may be NULL. */
int git_run(const char *const *words, Out *made, Out *said);
/* What git wrote without the line end behind it, in `made`; false when it failed. */
bool git_line(const char *const *words, Out *made);
#endif
