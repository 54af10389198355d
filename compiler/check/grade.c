#include "compiler/check/grade.h"

static bool add_product(Rational *sum, Rational a, Rational b) {
    Rational product;
    return rational_multiply(a, b, &product) && rational_add(*sum, product, sum);
}

/* Adds the middle of the term to `middle`, and the square of its width to `squares`. */
static bool add_term(const Term *t, Rational *middle, Rational *squares) {
    Rational width, ends, half = {1, 2};
    return rational_subtract(t->bounds.hi, t->bounds.lo, &width) &&
           rational_multiply(width, t->coef, &width) && add_product(squares, width, width) &&
           rational_add(t->bounds.lo, t->bounds.hi, &ends) &&
           rational_multiply(ends, half, &ends) && add_product(middle, ends, t->coef);
}

/* The variance is the sum of the squared widths over 12: middle^2 > 16 * squares / 12. */
bool grade_is_unlikely(Linear difference) {
    Rational middle = difference.constant, squares = rational_from_int(0), left, right;
    for (uint32_t i = 0; i < difference.count; i++)
        if (!add_term(&difference.terms[i], &middle, &squares)) return false;
    return rational_multiply(middle, middle, &left) &&
           rational_multiply(left, rational_from_int(3), &left) &&
           rational_multiply(squares, rational_from_int(4), &right) && rational_sign(squares) > 0 &&
           rational_compare(left, right) > 0;
}

bool grade_unseen(bool has_residual, Rational residual, Rational slack, Rational *unseen) {
    if (rational_sign(residual) < 0) residual = rational_negate(residual);
    return has_residual && rational_add(residual, slack, unseen);
}
