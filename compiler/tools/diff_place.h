#ifndef BUDGET_TOOLS_DIFF_PLACE_H
#define BUDGET_TOOLS_DIFF_PLACE_H
/* Where the two sides of a comparison are: a file, a folder, standard input, or either of the first two in a git
 * revision, "HEAD:report.budget". A report in a revision is read with the modules and files that the same revision
 * has beside it; only what lies outside the repository comes from the disk. */
#include "compiler/base/vec.h"
#include "compiler/source/source.h"

typedef struct {
    const char *given;               /* as on the command line */
    const char *path;                /* of a revision: "HEAD:/2020/report.budget", from the top */
    SourceStore store;               /* of a revision; else without prefix */
    const char *below;               /* of a revision: the current folder, from the top: "accounts/" */
    bool        is_folder;
} DiffPlace;

typedef VEC(const char *) Names;

/* False: *why says what is wrong with it, in words that follow its name. */
bool place_find(Arena *arena, const char *given, DiffPlace *made, const char **why);
DiffPlace place_in_index(Arena *arena, const char *name);   /* as it is about to be committed */
bool place_is_report_name(const char *name);                /* ends in .budget */
/* The .budget files in and below a folder, sorted, named from it. */
bool place_list(Arena *arena, const DiffPlace *folder, Names *made, const char **why);
DiffPlace place_inside(Arena *arena, const DiffPlace *folder, const char *name);
/* A folder of modules as the revision has it, when it lies in the repository. */
const char *place_include(Arena *arena, const DiffPlace *place, const char *directory);
#endif
