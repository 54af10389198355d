#ifndef BUDGET_BASE_INTERN_H
#define BUDGET_BASE_INTERN_H
/* Each distinct text gets one small number, so names compare and index as integers. */
#include "compiler/base/arena.h"
#include "compiler/base/str.h"

typedef uint32_t Name;               /* 0 is no name */
typedef struct {
    Arena     text;                  /* copies of the texts */
    Str      *names;                 /* by Name; [0] is empty */
    uint32_t *slots;                 /* open addressing, Name or 0 */
    size_t    count, capacity, slot_count;
} Intern;                            /* all zero is empty */

Name intern(Intern *table, Str text);             /* 0 for the empty text */
Name intern_find(const Intern *table, Str text);  /* 0 when it was never interned */
Str  intern_text(const Intern *table, Name name);
void intern_free(Intern *table);
#endif
