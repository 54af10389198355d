#ifndef BUDGET_TOOLS_NEW_H
#define BUDGET_TOOLS_NEW_H
/* The start of a project. A template is a plain folder `templates/NAME` below one of the folders in
 * which modules are sought, with a report.budget in it; the first comment of that file says what it
 * is for. The files are taken as they are, so a template is read, checked and changed like any other report. */
#include "compiler/base/arena.h"
#include "compiler/emit/emitter.h"

typedef struct {
    const char *const *at;           /* folders, those sought first come first */
    size_t             count;
} NewSearch;

/* Every template once, by name, with its line. */
void new_list(const NewSearch *search, Out *out);
/* The folder of the template, NULL when there is none. */
const char *new_find(const NewSearch *search, const char *name, Arena *arena);
/* All files below `folder`; hidden ones and links are left out. False: `failed` cannot be read, errno tells why. */
bool new_take_folder(const char *folder, EmitFiles *files, Arena *arena, const char **failed);
#endif
