#ifndef BUDGET_CHECK_JUDGE_H
#define BUDGET_CHECK_JUDGE_H
/* What judge.c (two sides) and claim.c (text against figures) share; the rest of check needs only check.h. */
#include "compiler/check/check.h"

void      judge_sources(Checker *c, Judgement *j);               /* from its sides */
Judgement judge_unknown(Judgement j, uint8_t status);            /* a side has a Status but no value */
Rational  bounds_reach(Bounds b);                                /* how far the true value may be from the printed one */
bool      bounds_meet_value(Value v, Bounds b, bool *ok);        /* may the true value lie in b? ok: no overflow */
bool      prints_as(Rational value, Rational printed, Rational quantum);   /* rounded half up or half even */
bool      value_is_ratio(Value v);
#endif
