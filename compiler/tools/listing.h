#ifndef BUDGET_TOOLS_LISTING_H
#define BUDGET_TOOLS_LISTING_H
/* What the lists of `budget check --show` are written with: wrapped lines for people, members of objects for programs. */
#include "compiler/check/check.h"
#include "runtime/out.h"

enum { LISTING_STEP = 2 };

void listing_line(Out *out, int indent, const char *text);
const char *listing_place(Checker *c, Span span);            /* "town.budget:4:2: ", or "" */
void listing_member(Out *out, const char *name, const char *value); /* with a comma before it; NULL: null */
void listing_json_place(Checker *c, Out *out, Span span);
#endif
