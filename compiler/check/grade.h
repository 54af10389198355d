#ifndef BUDGET_CHECK_GRADE_H
#define BUDGET_CHECK_GRADE_H
/* How much a difference that rounding explains is worth: a sum of many rounded figures may be off
 * by a lot before it is impossible, long after it has stopped being likely. Roundings are taken as
 * independent and spread evenly over what each print allows; beyond four standard deviations a
 * difference is `unlikely`. Squares are compared, so nothing leaves exact arithmetic. */
#include "compiler/check/check.h"

bool grade_is_unlikely(Linear difference);           /* of two sides that could be equal */
/* The error in one figure that the check would let pass at worst; false when it has no residual. */
bool grade_unseen(bool has_residual, Rational residual, Rational slack, Rational *unseen);
#endif
