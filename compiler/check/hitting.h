#ifndef BUDGET_CHECK_HITTING_H
#define BUDGET_CHECK_HITTING_H
/* Which few figures, changed together, mend a case that no single one mends? Each broken check is a
 * conflict: one of its figures has to change. Sets that meet every conflict are tried, the smallest
 * first; where the figures outside a set, left as they are printed, still contradict the checks,
 * those that do so are a new conflict. */
#include "compiler/check/evidence.h"

enum { HITTING_MOST = 4, HITTING_SETS = 16 };

typedef struct {
    const uint32_t *members; uint32_t member_count; /* broken checks, in order */
    const uint32_t *condition_of;    /* broken check -> its first condition; one more at the end */
} Case;

typedef struct { uint32_t figures[HITTING_MOST], count; } HittingSet; /* rising; also sentences */

typedef struct {
    HittingSet sets[HITTING_SETS];   /* of the smallest size, as far as room and time go */
    uint32_t   count;
} Hitting;

void hitting_find(Evidence *e, const Case *k, Hitting *made);
#endif
