#ifndef BUDGET_CHECK_RULEBOOK_H
#define BUDGET_CHECK_RULEBOOK_H
/* Rules about rules: what they say of each other whatever the figures are. A rule is read as linear conditions over
 * symbols; a symbol is a figure, or "that column of any code of that list", or a part that is not linear, taken as it is
 * written. All that is concluded holds for every report; what two symbols that are one figure would add is not seen. */
#include "compiler/check/check.h"

typedef struct {
    Name     key;
    uint32_t table, row, column;     /* table NONE: no figure; row NONE: a row that only the data know */
    uint32_t at;                     /* its row, as far as this report has one for its code */
    Name     any;                    /* the code of its row, the list it is any of, or the sum over a list; 0 */
} Symbol;

typedef enum { RELATION_EQUAL, RELATION_AT_MOST, RELATION_LESS } Relation;

typedef struct {                     /* form == 0, <= 0 or < 0; its terms name symbols */
    Linear   form;
    Relation relation;
    uint32_t rule;                   /* or NONE: what a table declares */
    bool     is_conditional;         /* under `where` or `when` */
    bool     is_guard;               /* what a `when` says itself */
    bool     is_summed;              /* what the rule says of each code, added up */
    bool     is_of_data;             /* declared, but only for the rows that this report has */
    NodeRef  place;
} RuleCondition;

typedef struct {
    Checker *c;
    Arena    arena;
    VEC(Symbol) symbols;
    Map      symbol_of;              /* key -> index */
    VEC(RuleCondition) conditions;
    Map      summed;                 /* list whose codes some rule adds up -> 1; and the names of such sums -> 2 */
    Map      parents;                /* table and row -> 1: some symbol is a part of that row */
    uint32_t parents_of;             /* symbols whose rows are in `parents` */
    uint64_t work;                   /* left; see rulebook.c */
} Rulebook;

/* rule_forms.c */
void rule_conditions(Rulebook *book, uint32_t rule);            /* all that its condition says */
void rule_summed_conditions(Rulebook *book, uint32_t rule);     /* after all rules: the same of sums that there are */
void guard_conditions(Rulebook *book, uint32_t rule);           /* what its `when` says */
void declared_conditions(Rulebook *book);                       /* what tables declare of the symbols there are */
#endif
