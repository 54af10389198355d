#ifndef BUDGET_CHECK_SIMPLEX_H
#define BUDGET_CHECK_SIMPLEX_H
/* Do values exist that lie within their bounds and fulfil a set of linear equations? Decided exactly,
 * by the simplex method on rationals. Variables start at a value of their own, not at a bound, so a
 * set that is nearly fulfilled costs only the few exchanges that mend it; after many of them the choice by
 * lowest number (Bland) cannot run in a circle. An open end is a point an infinitely small step beside it. */
#include "compiler/base/vec.h"
#include "compiler/check/quantity.h"

typedef struct { Rational at, step; } Point;   /* at + step * (as small as one likes) */

typedef struct {
    Point lo, hi;
    bool  has_lo, has_hi;
} Interval;

typedef struct { uint32_t variable; Rational factor; } Weight;

typedef struct {
    Interval bounds;
    Point    value;
    uint32_t row;                    /* of a basic variable, or UINT32_MAX */
    bool     is_suspect;             /* among suspects */
    VEC(uint32_t) rows;              /* that have it among their weights, perhaps twice, and some that no longer do */
} SimplexVariable;

typedef struct {                     /* basic == sum of weights, over variables that are not basic */
    uint32_t basic;
    Weight  *weights; uint32_t count;
    uint32_t moved_in;               /* the exchange that moved it last: a list may name it twice */
} SimplexRow;

typedef struct {
    VEC(SimplexVariable) variables;
    VEC(SimplexRow) rows;
    VEC(uint32_t) suspects;          /* a heap of basic variables that may be out of their bounds */
    VEC(Weight) conflict;            /* after SIMPLEX_CONFLICT */
    uint64_t work, budget;           /* weights looked at, and how many may be */
    uint32_t exchanges, exchanges_before; /* in all, and when this search began */
    bool     overflowed;
} Simplex;                           /* all zero but the budget is an empty one */

typedef enum { SIMPLEX_FITS, SIMPLEX_CONFLICT, SIMPLEX_UNDECIDED } SimplexResult;

Interval interval_from_bounds(Bounds b);
int      point_compare(Point a, Point b);

/* A variable of its own, within its bounds at the start. */
uint32_t simplex_variable(Simplex *s, Rational start, Interval bounds);
/* A variable that is a sum of others, each named once; its start follows from theirs. */
uint32_t simplex_sum(Simplex *s, const Weight *weights, uint32_t count, Interval bounds);
/* SIMPLEX_CONFLICT leaves in `conflict` factors with which the named variables, each no further than
 * its end (the upper one of a positive factor, the lower one of a negative), can only add up to less
 * than nothing, although they are 0 by what the sums are. No member can be spared. */
SimplexResult simplex_solve(Simplex *s);
/* After SIMPLEX_FITS: moves `variable` as far up (or down) as all bounds let it. Where it has an end,
 * its value is that end, and the weights of its row, if it is basic, say what holds it there. */
typedef enum { EXTREME_FOUND, EXTREME_NONE, EXTREME_UNDECIDED } SimplexExtreme;
SimplexExtreme simplex_extreme(Simplex *s, uint32_t variable, bool up);
void simplex_relax(Simplex *s, uint32_t variable);   /* takes its bounds away */
void simplex_free(Simplex *s);
#endif
