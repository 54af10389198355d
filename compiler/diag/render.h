#ifndef BUDGET_DIAG_RENDER_H
#define BUDGET_DIAG_RENDER_H
/* What the renderers share; nobody outside compiler/diag needs it. */
#include "compiler/diag/diag.h"
#include "runtime/out.h"

typedef struct {
    const char *file;                /* as shown */
    int line, column, end_line, end_column;
} Place;

Place render_place(const Sources *sources, Span span);       /* of a span that has a place */
void  render_fix_words(Out *out, const DiagFix *fix);        /* "if 4 is right: write `3`" */

/* The code point a terminal is sent in place of `code` (-1 for a bad byte): tabs are one space,
 * and what could move the cursor or turn the direction of writing is a replacement mark. */
int32_t render_safe(int32_t code);
int     render_width(int32_t safe);                          /* terminal columns */
void    render_put(Out *out, int32_t safe);

/* Text that continues on a new line, indented, when it would pass the last column. */
typedef struct {
    Out *out;
    int  width, indent;
    int  column;                     /* columns written on this line */
    bool wants_space;                /* before what comes next, unless a line ends there */
} Wrap;

void wrap_text(Wrap *wrap, const char *text);    /* breaks at spaces, between wide characters */
void wrap_solid(Wrap *wrap, const char *text);   /* no break before it or inside */
#endif
