#ifndef BUDGET_TOOLS_RESPELL_H
#define BUDGET_TOOLS_RESPELL_H
/* The words of the language in one spelling, English or Chinese, throughout a file. What may be a name of the author's
 * own (a member behind a dot, a key, a value that may name a column) keeps the spelling it has: both are read everywhere. */
#include "compiler/syntax/parse.h"
#include "runtime/out.h"

/* Of a file that parses. */
void respell(const Ast *ast, const Sources *sources, Intern *names, DiagSink *sink, bool chinese, Out *made);
#endif
