#ifndef BUDGET_CHECK_TABLEAU_H
#define BUDGET_CHECK_TABLEAU_H
/* What the simplex method works on: variables within bounds, some of which (the basic ones) are sums
 * of the others. Moving one that is not basic moves all sums it stands in; an exchange solves a
 * sum for another of its members. All exact. An open end is a point an infinitely small step beside
 * it. */
#include "compiler/base/vec.h"
#include "compiler/check/quantity.h"

typedef struct { Rational at, step; } Point;   /* at + step * (as small as one likes) */

typedef struct {
    Point lo, hi;
    bool  has_lo, has_hi;
} Interval;

typedef struct { uint32_t variable; Rational factor; } Weight;
typedef VEC(Weight) Weights;
int weight_compare(const void *a, const void *b);    /* for qsort, by variable */

#define TABLEAU_NO_ROW UINT32_MAX

typedef struct {
    Interval bounds;
    Point    value;
    uint32_t row;                    /* of a basic variable, or TABLEAU_NO_ROW */
    VEC(uint32_t) rows;              /* that have it among their weights, perhaps twice, and some that no longer do */
} SimplexVariable;

typedef struct {                     /* basic == sum of weights, over variables that are not basic */
    uint32_t basic;
    Weight  *weights; uint32_t count;
    uint64_t tidied_in;              /* the last column that was put in order and has this row */
} SimplexRow;

typedef struct {
    VEC(SimplexVariable) variables;
    VEC(SimplexRow) rows;
    Weights  conflict;               /* after SIMPLEX_CONFLICT */
    uint64_t work, budget;           /* weights looked at, and how many may be; numbers of many digits count more */
    uint64_t weights;                /* that the rows have now */
    uint64_t tidied;                 /* columns put in order */
    uint32_t mended;                 /* the variables before it are within their bounds */
    uint32_t stalled;                /* exchanges since one that moved something */
    bool     overflowed;             /* a number, or the rows, became too large */
} Simplex;                           /* all zero but the budget is an empty one */

Interval interval_from_bounds(Bounds b);
int      point_compare(Point a, Point b);
bool     point_add_times(Point *sum, Rational times, Point p);     /* false on overflow */

/* A variable of its own, within its bounds at the start. */
uint32_t simplex_variable(Simplex *s, Rational start, Interval bounds);
/* A variable that is a sum of others, each named once; its start follows from theirs. */
uint32_t simplex_sum(Simplex *s, const Weight *weights, uint32_t count, Interval bounds);
void simplex_relax(Simplex *s, uint32_t variable);   /* takes its bounds away */
void simplex_free(Simplex *s);

const Weight *tableau_weight(Simplex *s, const SimplexRow *row, uint32_t variable); /* or NULL */
/* The rows that have a variable: from then on each once in its `rows`, and no others. */
void tableau_tidy(Simplex *s, uint32_t variable);
/* Both of a variable that is not basic and whose rows are tidy. False on overflow. */
bool tableau_move(Simplex *s, uint32_t variable, Point by);
bool tableau_exchange(Simplex *s, uint32_t basic, uint32_t entering);
#endif
