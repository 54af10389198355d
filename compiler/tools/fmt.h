#ifndef BUDGET_TOOLS_FMT_H
#define BUDGET_TOOLS_FMT_H
/* The canonical layout of a file. The text is not printed anew from the tree: it is cut into lines where the tokens say so,
 * and each line keeps its bytes; only the blanks before it, and those between the parts of a data row, are chosen here.
 * So nothing that is not understood can get lost, and what was made is read again and compared before it counts. */
#include "compiler/syntax/parse.h"
#include "runtime/out.h"

typedef enum {
    FMT_DONE,                        /* `made` holds the whole file */
    FMT_BROKEN,                      /* the file does not parse: the sink tells where */
    FMT_REFUSED                      /* the layout would have changed what the file says: a mistake of the program */
} FmtResult;

typedef enum { SPELLING_KEPT, SPELLING_ENGLISH, SPELLING_CHINESE } Spelling; /* of the words of the language */

FmtResult fmt_file(Sources *sources, uint32_t file, Intern *names, DiagSink *sink, Spelling spelling, Out *made);
/* Unified, three lines around each change. */
void fmt_diff(Out *out, const char *path, Str before, Str after);
#endif
