#ifndef BUDGET_SEMA_PRIOR_H
#define BUDGET_SEMA_PRIOR_H
/* Last year's figures, from its file or from its report.json: how they are read differs, what is
 * taken over does not. Codes that moved in between are followed by the crosswalk of their list. */
#include "compiler/sema/crosswalk.h"

typedef enum { PRIOR_ABSENT, PRIOR_UNKNOWN, PRIOR_FOUND } PriorFind;

typedef struct PriorYear PriorYear;
struct PriorYear {
    Model       *m;
    int          year;
    const Table *now;                /* the table whose figures are taken */
    Crosswalk    codes;              /* of its list, from that year to the report's */
    /* Turns to what last year had in this row; `code`: under that code instead of its own, or empty. False: it had no such
     * row. */
    bool      (*seek)(PriorYear *year, uint32_t row, Str code);
    PriorFind (*read)(PriorYear *year, uint32_t row, uint32_t column, PriorCell *out); /* there, in that column of `now` */
};

/* prior_take.c: all that `now` has a place for; what is there already stays. */
void prior_take(PriorYear *year);
#define PRIOR_OTHER_STEP "last year's report has it in another unit or to another step"
#endif
