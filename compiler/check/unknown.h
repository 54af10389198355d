#ifndef BUDGET_CHECK_UNKNOWN_H
#define BUDGET_CHECK_UNKNOWN_H
/* Figures that nobody stated: `?`, blanks that something derives, last year's where none are given.
 * A check that needs one cannot be made, but it says something of it. All these conditions go to the
 * joint check, which then finds what they leave of each figure; and those that contradict each other. */
#include "compiler/check/joint.h"

/* After the checks, before the joint one: the conditions as rules of it. */
void unknown_prepare(Checker *c);
/* While its rules are there: c->implied. */
void unknown_narrow(Joint *joint);
#endif
