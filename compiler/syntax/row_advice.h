#ifndef BUDGET_SYNTAX_ROW_ADVICE_H
#define BUDGET_SYNTAX_ROW_ADVICE_H
/* What was probably meant by the word of a data row that is no figure: pasted units, signs of currency, commas and
 * dashes of other countries. Bytes end with a NUL. */
#include "compiler/diag/diag.h"

typedef struct {
    DiagCode    code;
    const char *lo, *hi;             /* what the message is about */
    const char *message;
    bool        has_fix;
    char        fix[64];             /* in its place, if only one thing can be meant */
} RowAdvice;

/* Of the word [p, end), whose first `read` bytes are a number. */
RowAdvice row_advice(const char *p, const char *end, size_t read);
/* Bytes of a sign of currency, a wide bracket or a wide dash that begins a word; 0 for none. */
size_t row_odd_lead(const char *p);
/* A word of nothing but dashes. */
bool row_is_dashes(const char *p, const char *end);
#endif
