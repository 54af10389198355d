#ifndef BUDGET_DIAG_RENDER_H
#define BUDGET_DIAG_RENDER_H
/* What the renderers share; nobody outside compiler/diag needs it. */
#include "compiler/diag/diag.h"
#include "compiler/diag/wrap.h"

typedef struct {
    const char *file;                /* as shown */
    int line, column, end_line, end_column;
} Place;

Place render_place(const Sources *sources, Span span);       /* of a span that has a place */
/* Behind `out`, which is written and freed: findings that another process rendered. */
void render_put_part(RenderDocument *document, Out *out, Str part, size_t found);
#endif
