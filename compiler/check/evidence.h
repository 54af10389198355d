#ifndef BUDGET_CHECK_EVIDENCE_H
#define BUDGET_CHECK_EVIDENCE_H
/* What all checks say of one figure. A check, broken or not, is a condition on the figures that
 * somebody stated: derived ones give way to what they are derived from. The sums and formulas
 * around a cell are found when the figure is asked for, so a report with one error costs what lies
 * around that error. Nothing here decides who is wrong. */
#include "compiler/check/check.h"

typedef struct {
    Linear   form;                   /* over stated figures and anonymous terms; == 0, or <= 0 */
    Bounds   all;                    /* of the form */
    uint32_t low_open, high_open;    /* terms that are open at that end */
    Rational squares;                /* of the widths of its terms: 12 times the variance */
    bool     is_equal;
    uint32_t broken;                 /* index among the broken checks, or NONE: it holds */
} Condition;

typedef struct { uint32_t condition, next; } ConditionUse; /* next NONE ends */

typedef struct Evidence {
    Checker *c;
    Arena    arena;
    VEC(Condition) conditions;
    VEC(ConditionUse) uses;
    VEC(Linear) derived;
    Map      first_use;              /* figure -> index in uses */
    Map      derived_of;             /* figure -> index in derived */
    Map      cell_seen, near_seen;   /* figure -> 1 */
    const uint32_t *aside; uint32_t aside_count; /* figures and sentences that are wrong, too */
    uint64_t work, budget;
} Evidence;

/* A number that only the text states, among figures: its index. */
#define FACT(index) (0xA0000000u | (index))
#define IS_FACT(figure) (((figure) & 0xE0000000u) == 0xA0000000u)
#define FACT_INDEX(figure) ((figure) & 0x1FFFFFFFu)

/* A sentence whose own number is wrong, among figures: of a broken check. */
#define SENTENCE(broken) (0xC0000000u | (broken))
#define IS_SENTENCE(figure) ((figure) != TERM_ANONYMOUS && (figure) >= 0xC0000000u)

typedef struct {                     /* where a true value may lie */
    Rational lo, hi;
    bool     has_lo, has_hi, lo_open, hi_open;
} Room;

void evidence_begin(Evidence *e, Checker *c);        /* with rules, claims and broken checks */
void evidence_end(Evidence *e);
Evidence *evidence_of(Checker *c);                   /* the report's, made when first asked for */
void evidence_drop(Checker *c);                      /* it, when there is one */
/* The uses of the figure in conditions that read nothing set aside: the first, and the one behind
 * `use`; NONE at the end. */
uint32_t evidence_first(Evidence *e, uint32_t figure);
uint32_t evidence_next(Evidence *e, uint32_t figure, uint32_t use);
const Term *condition_term(const Condition *k, uint32_t figure); /* NULL when it does not read it */
/* Cuts `room` to what the condition leaves of the figure, the others being what they print. */
bool evidence_cut(const Condition *k, const Term *term, Room *room);
/* How far the sides are apart, at the printed figures, when the figure is `value`. */
bool evidence_residual(const Condition *k, const Term *term, Rational value, Rational *residual);
bool evidence_rests_on(Evidence *e, uint32_t figure, uint32_t on); /* it is, or is derived from it */
bool evidence_is_stated(const Model *m, uint32_t figure); /* a number somebody wrote */
#endif
