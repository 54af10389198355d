#ifndef BUDGET_CHECK_RULE_FORMS_H
#define BUDGET_CHECK_RULE_FORMS_H
/* What the files that read rules as linear forms share. */
#include "compiler/check/rulebook.h"

enum { SYMBOLS_MOST = 4000 };

typedef struct Binding Binding;
struct Binding {
    const Binding *up;
    Name name, any;                  /* any: the list it runs over, or 0 */
    NodeRef one;                     /* the name it stands for, or none */
};

typedef struct {
    Scope scope;
    const Binding *bindings;
    Name any;                        /* of a column's formula: the row it is taken in */
    int depth;
} Reading;

typedef struct {
    Value value;                     /* PLACE, or a NAME on the way to one */
    Name any;                        /* the code of its row, as written, or the list it is of */
    bool is_prior;
} Spot;

/* rule_forms.c */
bool     rule_linear(Rulebook *book, NodeRef at, const Reading *r, Linear *out);
bool     rule_opaque(Rulebook *book, NodeRef at, const Reading *r, Linear *out); /* as it is written */
bool     rule_place(Rulebook *book, Spot spot, Symbol *out);    /* false: no figure */
uint32_t rule_symbol(Rulebook *book, Symbol made);              /* its index, once for each key */
bool     rule_single(Rulebook *book, uint32_t index, Linear *out);
const Binding *rule_binding(const Reading *r, Name name);       /* the innermost of that name, or NULL */
const char *rule_text_key(Rulebook *book, Str text);            /* without blanks */
Name     rule_key(Rulebook *book, const char *text);

/* rule_sums.c */
bool rule_code_sum(Rulebook *book, NodeRef at, const Reading *r, Linear *out);  /* sum(x for c in LIST) */
Name rule_sum_of(Rulebook *book, Name list);                    /* what stands for the sum over its codes */
bool rule_is_summed(const Rulebook *book, Name any);            /* is it such a sum? */
bool rule_is_sum(const Rulebook *book, Linear form, Name any);  /* do all its terms add up over that list, and nothing else? */
void rule_declared_sums(Rulebook *book, uint32_t symbol);       /* what its table adds up to it */
#endif
