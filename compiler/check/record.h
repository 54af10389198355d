#ifndef BUDGET_CHECK_RECORD_H
#define BUDGET_CHECK_RECORD_H
/* A finding is kept (record.c), told in words (verdict_text.c, open_text.c), or known already (expectation.c). */
#include "compiler/check/check.h"

/* ---- expectation.c ---- */
/* Is the verdict of a finding what an `expect` names, or excused by a `restated`? Then `reason` is where it says why. */
bool expectation_meets(Checker *c, const Finding *f, Verdict found, Span *reason);
bool expectation_excuses(Checker *c, const Judgement *j, Span *reason);
void expectation_note(Checker *c, NodeRef node);         /* an inline one is there, met or not */

/* ---- open_text.c: of checks that lack a figure ---- */
const char *open_text(Checker *c, const Judgement *j);
void open_notes(Checker *c, Diag *d, const Judgement *j);
bool open_is_told(Checker *c);                           /* with another check, for the same reason */
#endif
