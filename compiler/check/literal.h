#ifndef BUDGET_CHECK_LITERAL_H
#define BUDGET_CHECK_LITERAL_H
/* A number as prose states it: "27.3%", "1,234.00 EUR", "about 3 million", "fell by 12", "unchanged". Which
 * words, signs and units there are, the report and its library declare. */
#include "compiler/check/check.h"

typedef struct {
    bool     has_number, has_unit;
    bool     has_sign; int sign;     /* a word of direction: 1 more, -1 less, 0 the same */
    bool     is_about;               /* "about": only the digits written count */
    Decimal  number;                 /* as written */
    Str      digits;                 /* where in the text */
    uint16_t unit;                   /* under has_unit */
    Str      rest;                   /* what could not be read */
} Literal;

Literal literal_read(const Model *m, Str text);
bool literal_fits(const Literal *l, const Model *m, Value expr);   /* can it state a value of that type? */
/* Its value in the base unit of its kind, and the step it is written to: that of the declared measure when its unit is
 * the declared one, else its last digit. False on overflow. */
bool literal_value(const Literal *l, const Model *m, Rational *out);
bool literal_quantum(const Literal *l, const Model *m, Value expr, Rational *out);
/* `text` with the digits that `right` gives; NULL when more than its digits is wrong. */
const char *literal_repaired(Checker *c, Str text, const Literal *l, Rational right);
#endif
