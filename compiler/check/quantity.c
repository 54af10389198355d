#include "compiler/check/quantity.h"

#include <stdlib.h>
#include <string.h>

Linear linear_constant(Rational value) { return (Linear){value, NULL, 0}; }

Linear linear_term(Arena *arena, uint32_t figure, Bounds bounds) {
    Term *term = ARENA_NEW(arena, Term, 1);
    *term = (Term){figure, rational_from_int(1), bounds};
    return (Linear){rational_from_int(0), term, 1};
}

/* value * times; most are taken once, or taken off once. */
static bool scale(Rational value, Rational times, Rational *out) {
    if (times.den != 1 || (times.num != 1 && times.num != -1))
        return rational_multiply(value, times, out);
    *out = times.num == 1 ? value : rational_negate(value);
    return true;
}

/* Appends times * term to terms[*count]; equal neighbours of a merge are joined, zero ones dropped.
 */
static bool push_scaled(Term *terms, uint32_t *count, Term term, Rational times) {
    Rational coef;
    if (!scale(term.coef, times, &coef)) return false;
    if (*count && terms[*count - 1].figure == term.figure && term.figure != TERM_ANONYMOUS) {
        if (!rational_add(terms[*count - 1].coef, coef, &terms[*count - 1].coef)) return false;
        if (rational_sign(terms[*count - 1].coef) == 0) --*count;
        return true;
    }
    if (rational_sign(coef) == 0) return true;
    term.coef = coef;
    terms[(*count)++] = term;
    return true;
}

bool linear_add(Arena *arena, Linear a, Rational times, Linear b, Linear *out) {
    Linear made = {.terms = ARENA_NEW(arena, Term, a.count + b.count)};
    Rational scaled, one = rational_from_int(1);
    if (!scale(b.constant, times, &scaled) ||
        !rational_add(a.constant, scaled, &made.constant))
        return false;
    for (uint32_t i = 0, j = 0; i < a.count || j < b.count;) { /* both are sorted by figure */
        bool left = j == b.count || (i < a.count && a.terms[i].figure <= b.terms[j].figure);
        if (!push_scaled(made.terms, &made.count, left ? a.terms[i++] : b.terms[j],
                         left ? one : times))
            return false;
        if (!left) j++;
    }
    *out = made;
    return true;
}

bool linear_scale(Arena *arena, Linear a, Rational times, Linear *out) {
    return linear_add(arena, linear_constant(rational_from_int(0)), times, a, out);
}

static bool add_scaled(Rational *sum, Rational value, Rational times) {
    Rational scaled;
    return scale(value, times, &scaled) && rational_add(*sum, scaled, sum);
}

/* A negative weight swaps the ends and their openness. */
bool linear_bounds(Linear a, Bounds *out) {
    Bounds made = bounds_point(a.constant);
    for (uint32_t i = 0; i < a.count; i++) {
        const Term *t = &a.terms[i];
        bool negative = rational_sign(t->coef) < 0;
        if (!add_scaled(&made.point, t->bounds.point, t->coef)) return false;
        if (!add_scaled(&made.lo, negative ? t->bounds.hi : t->bounds.lo, t->coef)) return false;
        if (!add_scaled(&made.hi, negative ? t->bounds.lo : t->bounds.hi, t->coef)) return false;
        made.lo_open |= negative ? t->bounds.hi_open : t->bounds.lo_open;
        made.hi_open |= negative ? t->bounds.lo_open : t->bounds.hi_open;
        made.is_free |= t->bounds.is_free;
    }
    *out = made;
    return true;
}

Bounds bounds_point(Rational value) { return (Bounds){value, value, value, false, false, false}; }

Bounds bounds_free(void) {
    Bounds made = bounds_point(rational_from_int(0));
    made.is_free = true;
    return made;
}

bool bounds_hold_zero(Bounds a) {
    int lo = rational_sign(a.lo), hi = rational_sign(a.hi);
    return (lo < 0 || (lo == 0 && !a.lo_open)) && (hi > 0 || (hi == 0 && !a.hi_open));
}

bool bounds_meet(Bounds a, Bounds b) {
    int first = rational_compare(a.lo, b.hi), second = rational_compare(b.lo, a.hi);
    return (first < 0 || (first == 0 && !a.lo_open && !b.hi_open)) &&
           (second < 0 || (second == 0 && !b.lo_open && !a.hi_open));
}

typedef bool (*Combine)(Rational, Rational, Rational *);

/* Of the four corners the least and the greatest; ends are taken closed, which only ever widens. */
static bool corners(Bounds a, Bounds b, Combine combine, Bounds *out) {
    Rational at[4];
    if (!combine(a.lo, b.lo, &at[0]) || !combine(a.lo, b.hi, &at[1]) ||
        !combine(a.hi, b.lo, &at[2]) || !combine(a.hi, b.hi, &at[3]))
        return false;
    Bounds made = bounds_point(at[0]);
    if (!combine(a.point, b.point, &made.point)) return false;
    for (int i = 1; i < 4; i++) {
        if (rational_compare(at[i], made.lo) < 0) made.lo = at[i];
        if (rational_compare(at[i], made.hi) > 0) made.hi = at[i];
    }
    *out = made;
    return true;
}

bool bounds_multiply(Bounds a, Bounds b, Bounds *out) {
    return corners(a, b, rational_multiply, out);
}

bool bounds_divide(Bounds a, Bounds b, Bounds *out) { return corners(a, b, rational_divide, out); }
