#ifndef BUDGET_CHECK_NARROW_H
#define BUDGET_CHECK_NARROW_H
/* What sums say of the bounds of their parts. Each sum narrows each of its variables to what its own
 * bounds and those of the others leave; a work list goes on until nothing narrows any more. What it
 * finds holds for every solution. Where no two sums are joined in more than one way (trees, such as
 * the totals of one column), it is all there is to find: then bounds that are not empty mean that a
 * solution exists. Cycles may need the simplex method. */
#include "compiler/check/simplex.h"

typedef struct { uint32_t sum, before; } NarrowStep; /* that gave an end; the step before it, or NARROW_GIVEN */
#define NARROW_GIVEN UINT32_MAX

typedef struct { uint32_t sum, next; } NarrowUse;    /* of a variable in a sum; NARROW_LAST ends */
#define NARROW_LAST UINT32_MAX

typedef struct {
    Interval given, bounds;          /* at the start, and now */
    uint32_t lo_step, hi_step;       /* the last ones, or NARROW_GIVEN */
    uint32_t first_use;              /* in uses */
} NarrowVariable;

typedef struct {
    Weight  *weights; uint32_t count;
    Interval bounds;
    bool     is_queued;
} NarrowSum;

typedef struct {
    VEC(NarrowVariable) variables;
    VEC(NarrowSum) sums;
    VEC(NarrowUse) uses;
    VEC(uint32_t) queue; size_t next;
    VEC(NarrowStep) steps;
    VEC(uint32_t) why;               /* after narrow_why */
    uint64_t work, budget;           /* weights looked at, and how many may be */
    uint32_t broken, emptied;        /* after NARROW_EMPTY: the sum that nothing fulfils, and a variable of it */
} Narrow;                            /* all zero but the budget is an empty one */

/* What an overflow or the end of the budget leaves is right, only not all there is. */
typedef enum { NARROW_DONE, NARROW_EMPTY, NARROW_UNDECIDED } NarrowResult;

uint32_t narrow_variable(Narrow *n, Interval bounds);
uint32_t narrow_sum(Narrow *n, const Weight *weights, uint32_t count, Interval bounds);
NarrowResult narrow_run(Narrow *n);
/* After NARROW_EMPTY: sums that cannot all be fulfilled, not too many, in `why`, in the order in
 * which they were made. */
void narrow_why(Narrow *n);
/* From the start once more, without that sum. */
void narrow_without(Narrow *n, uint32_t sum);
/* Bounds of a sum of variables as they now are. False on overflow. */
bool narrow_range(const Narrow *n, const Weight *weights, uint32_t count, Interval *out);
void narrow_free(Narrow *n);
#endif
