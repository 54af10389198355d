#ifndef BUDGET_TOOLS_EXPLAIN_H
#define BUDGET_TOOLS_EXPLAIN_H
/* Where one figure comes from and what depends on it: `budget explain FILE FIGURE`. Everything is read from a
 * checked report (kept whole: keep_all); nothing is computed anew but the formulas of the figure and its inputs.
 * A stated figure ends the derivation: it comes from the file. Only the figure asked for also shows the formulas
 * that it is checked against. */
#include "compiler/check/check.h"
#include "runtime/out.h"

typedef struct Explained Explained;

typedef enum { WAY_FORMULA, WAY_SUM, WAY_DEFAULT } WayKind;

typedef struct {                     /* one way to compute a figure */
    WayKind    kind;
    const char *formula;             /* as written; "" for the sum of the rows below */
    Span       place;                /* of the formula; file UINT32_MAX for none */
    const char *computed;            /* not yet rounded, in the figure's unit; "" when it cannot be computed */
    Explained  *inputs; uint32_t input_count;
    uint32_t   nil_count;            /* inputs that are exactly zero, left out of `inputs` */
} Way;

struct Explained {
    uint32_t   figure;
    const char *name, *value, *unit; /* value: plain decimal or the text of a text cell; "" when there is none */
    const char *state;               /* "number", "nil", "blank", "unknown", "text" */
    const char *low, *high;          /* bounds of the true value in the unit; "" when there are none */
    bool       low_open, high_open;
    const char *step;                /* of its print, "0.01" */
    Mode       mode;
    bool       is_stated;
    Span       place;                /* where it is stated, or declared */
    Way        ways[3]; int way_count;
    bool       is_above;             /* explained once already; its ways are left out here */
};

typedef struct {
    Explained  root;
    const CheckRecord **checks; uint32_t check_count; /* that read it, what does not come out exactly first */
    const char *why_not;             /* the value asked about, or NULL */
    const CheckRecord **against; uint32_t against_count; /* that do not let it stand */
} Explanation;

/* explain_find.c */
/* An address as the language writes it. False: *message says what there is instead. */
bool explain_find(Checker *c, const char *address, uint32_t *figure, const char **message);

bool explain_is_cell(const Model *m, uint32_t figure); /* it stands in a table: not every number has a place */

/* explain_gather.c */
void explain_face(Checker *c, uint32_t figure, Explained *made); /* name, value, place; no ways */
void explain_gather(Checker *c, uint32_t figure, Explanation *made);
bool explain_reads(const CheckRecord *record, uint32_t figure);

/* explain_why_not.c */
/* Puts the value in the figure's place, in a model that is not checked yet. False: *message says why it cannot stand there. */
bool explain_replace(Model *m, uint32_t figure, const char *value, const char **message);
/* What `then`, checked with the value in place, finds wrong because of it. `then` must outlive `made`. */
void explain_against(const Checker *now, Checker *then, uint32_t figure, Explanation *made);

/* explain_list.c, explain_text.c, explain_json.c */
void explain_list(Checker *c, bool is_bare, Out *out); /* a line for every figure; bare: the addresses alone */
void explain_text(Checker *c, const Explanation *e, Out *out);
void explain_json(Checker *c, const Explanation *e, Out *out);
#endif
