#ifndef BUDGET_CHECK_GRID_H
#define BUDGET_CHECK_GRID_H
/* Values for sums of whole numbers. Each variable lies between two whole ends, and each sum knows how far the ends of
 * its parts let it go: that is kept up to date as ends move, and a sum is looked at again only when some part is wider
 * than what it leaves. Variables then get their values one after the other, each as near to its print as the others
 * leave room for (bounds propagation; nothing is taken back). In trees of sums that always works out, elsewhere mostly.
 * Values that are found fulfil every sum; where none are found, there may be some all the same. */
#include "compiler/base/vec.h"
#include "runtime/decimal.h"

#define GRID_LAST UINT32_MAX
#define GRID_FREE (INT64_C(1) << 52)          /* as good as no end, of a variable */
#define GRID_MOST (INT64_C(1) << 60)          /* of all numbers: so no sum overflows */

typedef struct {
    int64_t  lo, hi, printed;
    uint32_t figure;                 /* whose it is; not looked at here */
    uint32_t first_use;              /* in parts, or GRID_LAST */
} GridVariable;

typedef struct {
    uint32_t variable, sum;
    uint32_t next_use;               /* of the same variable, or GRID_LAST */
    int32_t  factor;
} GridPart;

typedef struct {
    int64_t  above, below;           /* from the lower ends of its parts up to its limit, and down from the upper ones */
    int64_t  widest;                 /* of its parts, when it was last looked at */
    uint32_t first;                  /* in parts */
    uint32_t count : 31, is_queued : 1;
} GridSum;

typedef struct {
    VEC(GridVariable) variables;
    VEC(GridPart) parts;
    VEC(GridSum) sums;
    VEC(uint32_t) queue; size_t next;
    size_t   open;                   /* parts from here on belong to no sum yet */
    uint64_t work, budget;           /* parts looked at, and how many may be */
} Grid;                              /* all zero but the budget is an empty one */

/* lo <= hi, both within GRID_MOST, as are all limits of sums. */
uint32_t grid_variable(Grid *g, uint32_t figure, int64_t lo, int64_t hi, int64_t printed);
/* A sum is put together part by part and closed, or dropped. False: its parts cannot make it, or would be too large,
 * and it is dropped. */
void grid_part(Grid *g, uint32_t variable, int32_t factor);
bool grid_close(Grid *g, int64_t least, int64_t most);
void grid_drop(Grid *g);
/* Until no sum narrows a variable any more. False: some sum cannot be fulfilled, or the budget is spent. */
bool grid_narrow(Grid *g);
/* Gives a variable its value, and narrows. */
bool grid_fix(Grid *g, uint32_t variable);
/* It has other factors than 1 and -1, and not all that its parts can make fulfils it. */
bool grid_is_tight(const Grid *g, uint32_t sum);
void grid_free(Grid *g);
#endif
