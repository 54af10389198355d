#ifndef BUDGET_RUNTIME_NUMBER_H
#define BUDGET_RUNTIME_NUMBER_H
/* Printing and reading figures. A style is data from a module; the code knows no country's customs.
 * All texts are UTF-8 and owned by the caller. */
#include "runtime/decimal.h"

typedef struct {
    int         decimals;            /* digits printed; -1 as many as the value has */
    bool        trim;                /* cut trailing zeros after the point */
    const char *point;               /* "." */
    const char *group;               /* "" for none */
    int         group_size;          /* 3 */
    const char *negative;            /* pattern with # for the digits: "-#", "(#)", "#-" */
    const char *zero;                /* text for a zero, or NULL to print it as digits */
    const char *nil, *blank, *unknown; /* texts; nil NULL prints as zero */
    Rounding    rounding;            /* when digits have to go */
} NumberStyle;

extern const NumberStyle number_style_plain;           /* as many decimals, "-#", nil "0" */

/* Prints into out (at least 256 bytes); false when the value overflows or the texts do not fit. */
bool number_print(const NumberStyle *style, Decimal value, char out[256]);

/* Reads a figure as people write them: digits (also full-width), style's or "," grouping in threes,
 * a sign or "(…)", "▲…", "△…", "−…", and "…-" when the style's negative pattern says so. A style may be
 * NULL. Returns bytes read; 0, and *value as it was, when there is no figure there or it is too large.
 * value->scale is the number of digits after the point as written, so a quantum can be told. */
size_t number_read(const NumberStyle *style, const char *text, size_t length, Decimal *value);
#endif
