#ifndef BUDGET_CHECK_SIMPLEX_H
#define BUDGET_CHECK_SIMPLEX_H
/* Do values exist that lie within their bounds and fulfil a set of linear equations? Decided exactly,
 * by the simplex method on rationals. Variables start at a value of their own, not at a bound, so a
 * set that is nearly fulfilled costs only the few exchanges that mend it. Sums are mended one by one:
 * each is moved to the end it misses while all that are within their bounds stay there, so nothing that is
 * mended breaks again, and what stops the one that cannot get there is a conflict without a spare
 * member. Where many exchanges move nothing, the choice by lowest number (Bland) cannot run in a
 * circle. */
#include "compiler/check/tableau.h"

typedef enum { SIMPLEX_FITS, SIMPLEX_CONFLICT, SIMPLEX_UNDECIDED } SimplexResult;

/* SIMPLEX_CONFLICT leaves in `conflict` factors with which the named variables, each no further than
 * its end (the upper one of a positive factor, the lower one of a negative), can only add up to less
 * than nothing, although they are 0 by what the sums are. No member can be spared. */
SimplexResult simplex_solve(Simplex *s);
/* After SIMPLEX_FITS: moves `variable` as far up (or down) as all bounds let it. Where it has an end,
 * its value is that end, and the weights of its row, if it is basic, say what holds it there. */
typedef enum { EXTREME_FOUND, EXTREME_NONE, EXTREME_UNDECIDED } SimplexExtreme;
SimplexExtreme simplex_extreme(Simplex *s, uint32_t variable, bool up);
/* After EXTREME_FOUND: leaves in `conflict` why it goes no further. False when that is its own end. */
bool simplex_hold(Simplex *s, uint32_t variable, bool up);
#endif
