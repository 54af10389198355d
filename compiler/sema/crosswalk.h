#ifndef BUDGET_SEMA_CROSSWALK_H
#define BUDGET_SEMA_CROSSWALK_H
/* What the codes of one year became by another, by the dated changes of their list. Figures can be
 * compared block by block: the sum of what stood under the old codes with that under the new ones. */
#include "compiler/sema/model.h"

typedef struct {
    Str     *before, *after;         /* the codes of either year, in the order of their bytes */
    uint32_t before_count, after_count;
    int      year;                   /* of the last change in it */
} CodeBlock;

typedef struct {
    VEC(CodeBlock) blocks;           /* of codes that moved; those that did not are in none */
    Intern names;                    /* of codes */
    Map    before, after;            /* name -> index in blocks */
} Crosswalk;

/* Its codes live in `whole`. */
Crosswalk crosswalk_make(const Classification *c, int then, int now, Arena *whole);
void crosswalk_free(Crosswalk *w);
const CodeBlock *crosswalk_to(const Crosswalk *w, Str code);   /* that holds this code of the later year, or NULL */
const CodeBlock *crosswalk_from(const Crosswalk *w, Str code); /* ... of the earlier year */
const char *crosswalk_codes(const Str *codes, uint32_t count, Arena *into); /* "2002, 2003 and 2009" */
#endif
