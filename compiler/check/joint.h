#ifndef BUDGET_CHECK_JOINT_H
#define BUDGET_CHECK_JOINT_H
/* What the files of the joint check share: one variable a figure, one sum a rule, and what they
 * stand for. */
#include "compiler/check/check.h"
#include "compiler/check/narrow.h"
#include "runtime/out.h"

typedef struct {
    uint32_t figure;                 /* id, TERM_ANONYMOUS, or NONE for a rule */
    uint32_t rule;                   /* index in joint_rules, or NONE for a figure */
    uint32_t sum;                    /* of a rule, in `narrow` */
    Bounds   printed;                /* of a figure */
    bool     is_expanded;            /* the rules that name it are there too */
} JointVariable;

typedef struct { uint32_t rule, next; } JointUse;   /* of a figure in a rule; next NONE ends */

/* Of an amount that books keep in whole steps: that it is at most one of them, or at least the next. */
typedef struct {
    Bounds printed;                  /* of the variable, cut to that case */
    Weights  conflict;               /* of the simplex, in that case */
} JointCase;
typedef struct {
    uint32_t variable;
    Rational step;
    Point    least, most;            /* what all checks leave of it */
    JointCase cases[2];
} JointSplit;

typedef struct {
    Checker *c;
    Simplex  simplex;
    VEC(JointVariable) variables;    /* by number of the simplex */
    Map      variable_of;            /* figure -> variable */
    Map      rule_seen;              /* rule -> 1, once it is in the simplex */
    Map      cell_seen;              /* figure -> 1, once the sums and formulas of its cell are */
    uint32_t rules;                  /* of joint_rules, before those of cells came behind them */
    VEC(uint32_t) dropped;           /* of joint_rules: those of conflicts that were said */
    uint32_t conflicts;              /* said */
    VEC(JointUse) uses;
    Map      first_use;              /* figure -> index in uses */
    Narrow   narrow;                 /* the same variables and rules, in grains, while is_narrow */
    int64_t  grains;                 /* to one, so that nearly all ends of figures are whole */
    bool     is_narrow;              /* there is no simplex yet */
    bool     is_asked;               /* what is known of figures nobody stated is looked for, too */
    bool     has_values;             /* there are some that fulfil all checks but those dropped */
    size_t   tried;                  /* 1 more than were dropped when values were last looked for */
    bool     is_solved;              /* the simplex holds values that fulfil all it was given */
    const JointSplit *split;         /* while one of its cases is told */
    uint64_t last_work;              /* of the simplex: from then on unknown_narrow looks no further */
} Joint;

/* joint_bounds.c: decides by bounds alone, where no two checks are joined in more than one way. Says the
 * conflicts it finds; true when nothing is left to decide. */
bool joint_decide_by_bounds(Joint *joint);
/* joint_bounds.c: how many to one, so that the ends of nearly all figures are whole, with steps between them. */
int64_t joint_choose_grains(const Checker *c);
/* joint_values.c: true when there are values that fulfil all checks but those dropped. False says nothing. */
bool joint_values_exist(const Joint *joint);

/* joint_cells.c */
typedef struct {
    CheckKind kind;                  /* CHECK_SUM, or CHECK_ROW: a formula */
    uint32_t table, row, column, figure;
    NodeRef  formula;
    bool     is_by_column;           /* the column's formula */
} CellCheck;
enum { CELL_CHECKS_MOST = 3 };
/* What has to hold of that cell, but for formulas that are joint_rules. How many. */
uint32_t joint_cell_checks(Checker *c, uint32_t table, uint32_t row, uint32_t column, CellCheck out[CELL_CHECKS_MOST]);
/* figure - what derives it == 0, in scratch. False: it is broken by itself, said already; or cannot be made. */
bool joint_cell_form(Checker *c, const CellCheck *check, Linear *form);
/* The cells whose checks may name that figure: itself, the sum above it, formulas of its row. */
typedef void CellVisit(void *user, uint32_t table, uint32_t row, uint32_t column);
void joint_neighbours(const Model *m, uint32_t figure, CellVisit *visit, void *user);
/* The row whose sum this row is a part of, or NONE. Groups are passed through. */
uint32_t joint_row_above(const Table *t, uint32_t row);
/* A figure nobody stated has no print of its own: what derives it is always asked. */
bool joint_is_derived(const Model *m, uint32_t figure);

/* joint.c */
void joint_add_rule(Joint *joint, uint32_t index);           /* once; of joint_rules */
void joint_add_cell(Joint *joint, uint32_t figure);          /* the checks of that total */
void joint_expand(Joint *joint, uint32_t variable);          /* the checks that name it, once */
bool joint_report_proved(Joint *joint);                      /* says the simplex's conflict if it is one */
void joint_drop(Joint *joint, uint32_t rule);                /* of a conflict that was said */
void joint_free(Joint *joint);

/* joint_keep.c: with terms of its own; its index. */
uint32_t joint_rule_keep(Checker *c, JointRule rule);
/* joint.c: an amount in grains. */
Rational joint_grains(Joint *joint, Rational amount);
/* joint.c: the variable of a figure, with its checks; NONE when it has no amount. */
uint32_t joint_figure(Joint *joint, uint32_t figure);
/* joint.c: moves a variable to its end under all checks it comes to touch. */
SimplexExtreme joint_extreme(Joint *joint, uint32_t variable, bool up);
/* joint.c: the simplex's conflict, of the bounds that variables have in `printed`. */
bool joint_is_proved(const Joint *joint);
/* joint_text.c: says the conflict the simplex found. */
void joint_report(Joint *joint);
/* joint_text.c: says that a variable can be neither; false when a case is not proved. */
bool joint_report_split(Joint *joint, JointSplit *split);
/* joint_whole.c: after a solved simplex, whether all checks leave each amount a whole step of the books. */
void joint_check_whole(Joint *joint);
/* joint_text.c: the unit in which a figure is stated. */
uint16_t joint_unit(const Checker *c, uint32_t figure);
/* derivation.c: the conflict as JSON, its factors scaled; NULL when a number is too large to say. */
const char *joint_derivation(Joint *joint, Rational scale, uint16_t unit, const char *statement);
/* derivation.c: both cases of a split, each such a conflict; NULL when one of them is. */
const char *joint_split_derivation(Joint *joint, const JointSplit *split, const char *const cases[2]);
#endif
