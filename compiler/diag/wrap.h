#ifndef BUDGET_DIAG_WRAP_H
#define BUDGET_DIAG_WRAP_H
/* Lines of text for a terminal: never wider than asked, whatever bytes the text holds. */
#include "runtime/out.h"
#include <stdint.h>

/* The code point a terminal is sent in place of `code` (-1 for a bad byte): tabs are one space,
 * and what could move the cursor or turn the direction of writing is a replacement mark. */
int32_t render_safe(int32_t code);
int     render_width(int32_t safe);                          /* terminal columns */
void    render_put(Out *out, int32_t safe);
void    render_name(Out *out, const char *name);             /* of a file or a sheet: safe, in one line */

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
