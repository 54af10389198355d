#ifndef BUDGET_EMIT_TEX_RUN_H
#define BUDGET_EMIT_TEX_RUN_H
/* One pass of XeLaTeX over report.tex in a private folder: no shell escape, no files outside, no
 * clock but SOURCE_DATE_EPOCH, and a limit in time. */
#include <stdbool.h>

typedef enum {
    TEX_OK,
    TEX_FAILED,                      /* TeX found an error; the log says which */
    TEX_ABSENT,                      /* there is no xelatex */
    TEX_TIMED_OUT,
    TEX_SYSTEM                       /* errno tells */
} TexResult;

enum { TEX_SECONDS = 120 };          /* for one pass */

TexResult tex_run(const char *directory, const char *source_date_epoch, bool makes_pdf);
#endif
