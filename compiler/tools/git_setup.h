#ifndef BUDGET_TOOLS_GIT_SETUP_H
#define BUDGET_TOOLS_GIT_SETUP_H
/* Tells the git of one repository about reports: how to show a difference, how to merge, what to check before a
 * commit. Only the repository's own settings are touched, what is there already stays, and a hook or an attribute of
 * somebody else is never replaced: then the words tell what to add. */
#include "compiler/base/arena.h"
#include "runtime/out.h"

typedef struct {
    Arena      *whole;
    const char *program;             /* as the settings call it: "budget", or its path */
    bool        is_dry_run;          /* tells what would be done */
    Out         done, left;          /* lines: what was set up; what is left to a person */
    bool        has_failed;          /* git or the disk refused; `left` says what */
} GitSetup;

void git_setup(GitSetup *setup);
const char *git_program(Arena *whole);   /* "budget" when the path leads to it, else where this program is */
#endif
