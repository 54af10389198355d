#ifndef BUDGET_CHECK_QUANTITY_H
#define BUDGET_CHECK_QUANTITY_H
/* Exact arithmetic on figures of which only the rounded print is known. A quantity is a quotient of two
 * linear forms over figures: sums, shares and growth rates stay linear in the figures behind them, so a
 * figure that occurs twice is one unknown, not two. Products of figures fall back to intervals. */
#include "compiler/base/arena.h"
#include "runtime/decimal.h"

#define TERM_ANONYMOUS UINT32_MAX

typedef struct {
    Rational point, lo, hi;          /* printed value and bounds of the true one, base unit */
    bool     lo_open, hi_open;
    bool     is_free;                /* no ends: nobody stated it; lo and hi mean nothing */
} Bounds;

typedef struct {
    uint32_t figure;                 /* id, or TERM_ANONYMOUS: an interval of its own */
    Rational coef;
    Bounds   bounds;
    uint32_t fact;                   /* of an anonymous one: index + 1 of the number in text it is; or 0 */
} Term;

typedef struct {
    Rational constant;
    Term    *terms;                  /* in an arena; sorted by figure after linear_merge */
    uint32_t count;
} Linear;

/* False on overflow. */
Linear linear_constant(Rational value);
Linear linear_term(Arena *arena, uint32_t figure, Bounds bounds);
bool linear_is_constant(Linear a, Rational *value);  /* of constants and exact numbers in text only */
bool linear_add(Arena *arena, Linear a, Rational times, Linear b, Linear *out);   /* a + times * b, merged */
bool linear_sort(Linear *a);         /* of terms put together in any order: as linear_add leaves them */
bool linear_scale(Arena *arena, Linear a, Rational times, Linear *out);
bool linear_bounds(Linear a, Bounds *out);
Bounds bounds_point(Rational value);
Bounds bounds_free(void);
/* Of top / bottom: exact also when a figure stands in both. The bottom must not reach zero. */
bool linear_quotient_bounds(Linear top, Linear bottom, Bounds *out);
/* Inwards to whole steps; false when none lies between the ends, or on overflow. The point stays. */
bool bounds_to_steps(Bounds *b, Rational step);
bool rational_whole(Rational value, bool up, Rational *out); /* the whole number not less, or not more */
bool bounds_hold_zero(Bounds a);
bool bounds_reach_zero(Bounds a);                     /* hold it, or come as close to it as one likes */
bool bounds_meet(Bounds a, Bounds b);
bool bounds_subtract(Bounds a, Bounds b, Bounds *out);
bool bounds_multiply(Bounds a, Bounds b, Bounds *out);
bool bounds_divide(Bounds a, Bounds b, Bounds *out);  /* b must not reach zero */
#endif
