#ifndef BUDGET_SEMA_TYPES_H
#define BUDGET_SEMA_TYPES_H
/* Kinds of quantity and their algebra. Money keeps its currency, a count what is counted, a rate both;
 * units of one dimension differ by an exact factor. Values are computed in the base unit. */
#include "compiler/base/intern.h"
#include "runtime/decimal.h"

#define ANY_UNIT UINT16_MAX

typedef enum {
    TYPE_POISON,                     /* an error was reported; silent from here on */
    TYPE_NUMBER,                     /* a bare number or a ratio; % is a unit of it */
    TYPE_MONEY, TYPE_COUNT, TYPE_SCORE, TYPE_RATE,
    TYPE_YEAR, TYPE_DATE, TYPE_TEXT, TYPE_BOOL, TYPE_LIST, TYPE_CODE, TYPE_OTHER
} TypeKind;

typedef struct {
    uint8_t  kind;                   /* TypeKind */
    bool     is_percent;             /* a NUMBER that prints as percent: it came from a division or a % */
    bool     is_zero;                /* the literal 0: compares with everything */
    bool     is_truth;               /* a TEXT that is yes or no */
    uint16_t base;                   /* MONEY, COUNT, SCORE, RATE: the base unit */
    uint16_t per;                    /* RATE: base unit of the count below; ANY_UNIT: not said */
} Type;

typedef struct {
    Name     name;
    Type     type;
    Rational factor;                 /* 1 of this = factor of the base unit */
    uint16_t base;                   /* index of the base unit; itself for a base */
    const char *pattern;             /* how a figure of it is written, "$#"; "" when its name follows */
} Unit;

bool type_same(Type a, Type b);
bool type_is_number(Type a);         /* computes: NUMBER, MONEY, COUNT, SCORE, RATE, YEAR */
bool type_add(Type a, Type b, Type *out);       /* false: two kinds of quantity */
bool type_multiply(Type a, Type b, Type *out);
bool type_divide(Type a, Type b, Type *out);
#endif
