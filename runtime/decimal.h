#ifndef BUDGET_RUNTIME_DECIMAL_H
#define BUDGET_RUNTIME_DECIMAL_H
/* Exact numbers. A Decimal is coef * 10^-scale; a Rational is num / den in lowest terms, den > 0.
 * Every operation that could exceed 127 bits returns false and leaves *out untouched:
 * overflow is a finding, never a wrapped figure. No floating point anywhere. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

typedef struct {
    Int128 coef;
    int    scale;                    /* digits after the point, 0..38 */
} Decimal;

typedef struct {
    Int128 num, den;
} Rational;

typedef enum { ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN } Rounding; /* half up = away from zero */

bool decimal_parse(const char *text, size_t length, Decimal *out); /* [+-]digits[.digits], all of it */
bool decimal_rescale(Decimal a, int scale, Rounding rounding, Decimal *out);
bool decimal_add(Decimal a, Decimal b, Decimal *out);
bool decimal_subtract(Decimal a, Decimal b, Decimal *out);
int decimal_compare(Decimal a, Decimal b);                         /* -1, 0 or 1 */
Decimal decimal_trim(Decimal a);                                   /* no trailing zeros after the point */
size_t decimal_format(Decimal a, char out[64]);                    /* plain "-12.30"; returns length */

Rational rational_from_int(int64_t n);
bool rational_from_decimal(Decimal a, Rational *out);
bool rational_make(Int128 num, Int128 den, Rational *out);         /* den != 0; reduces */
bool rational_add(Rational a, Rational b, Rational *out);
bool rational_subtract(Rational a, Rational b, Rational *out);
bool rational_multiply(Rational a, Rational b, Rational *out);
bool rational_divide(Rational a, Rational b, Rational *out);       /* false too when b is 0 */
int  rational_sign(Rational a);
Rational rational_negate(Rational a);
Rational rational_magnitude(Rational a);          /* |a| */
int  rational_compare(Rational a, Rational b);                     /* exact for all values: 256-bit products */
bool rational_round(Rational a, int scale, Rounding rounding, Decimal *out);
bool rational_is_decimal(Rational a, Decimal *out);                /* false when it has no finite decimal form */
#endif
