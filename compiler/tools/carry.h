#ifndef BUDGET_TOOLS_CARRY_H
#define BUDGET_TOOLS_CARRY_H
/* Last year's file as the start of this year's. Its text is not printed anew: figures, reasons and the year are
 * replaced where they stand, so that rows, rules, sentences, comments and layout stay as they were.
 * - stated figures become `?`, as wide as they were; blank cells stay
 * - texts that a column or a rule requires are emptied, and so is every `because`
 * - `prior` names last year's file; expected findings go, since they were about last year's figures
 * - the year of the report, years in its title, and `@year` move on by one
 * - what a sentence states of last year's figures goes, and the figure stands there live: `{5% == a / b}` is `{a / b}`,
 *   with the direction by its words, `{more 5 == a - b}` is `{words(a - b)}`; a direction alone, or a list of names, stays a claim */
#include "compiler/sema/model.h"
#include "runtime/out.h"

typedef struct {                     /* last year's, still in a text, where nothing checks it */
    const char *what;                /* "year" or "fact" */
    Span        span;                /* in last year's file */
    uint32_t    line;                /* in the new one, from 1; 0: it was replaced */
} CarryNote;
typedef VEC(CarryNote) CarryNotes;

/* The text of one of last year's files, `tree`, for the year after. `prior` is how the new file names last year's. */
void carry_file(Model *model, uint32_t tree, const char *prior, Out *made, CarryNotes *notes);
/* How a file in the folder `from` names `path`; NULL when it cannot. Neither folder nor file need be there. */
const char *carry_relative(const char *from, const char *path, Arena *into);
#endif
