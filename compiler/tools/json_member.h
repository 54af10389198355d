#ifndef BUDGET_TOOLS_JSON_MEMBER_H
#define BUDGET_TOOLS_JSON_MEMBER_H
/* Members of a JSON object under construction: a comma comes first unless the object was just opened. */
#include "runtime/out.h"

void json_key(Out *out, const char *name);
void json_text(Out *out, const char *name, const char *value);
void json_text_or_null(Out *out, const char *name, const char *value); /* null for "" */
void json_number(Out *out, const char *name, unsigned value);
#endif
