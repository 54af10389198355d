#include "compiler/check/quantity.h"

#include <stdlib.h>
#include <string.h>

Linear linear_constant(Rational value) { return (Linear){value, NULL, 0}; }

Linear linear_term(Arena *arena, uint32_t figure, Bounds bounds) {
    Term *term = ARENA_NEW(arena, Term, 1);
    *term = (Term){figure, rational_from_int(1), bounds, 0};
    return (Linear){rational_from_int(0), term, 1};
}

bool linear_is_constant(Linear a, Rational *value) {
    Bounds b;
    for (uint32_t i = 0; i < a.count; i++) {
        const Bounds *own = &a.terms[i].bounds;
        if (!a.terms[i].fact || own->is_free || rational_compare(own->lo, own->hi) != 0)
            return false;
    }
    if (!linear_bounds(a, &b)) return false;
    return *value = b.point, true;
}

/* value * times; most are taken once, or taken off once. */
static bool scale(Rational value, Rational times, Rational *out) {
    if (times.den != 1 || (times.num != 1 && times.num != -1))
        return rational_multiply(value, times, out);
    *out = times.num == 1 ? value : rational_negate(value);
    return true;
}

/* Appends times * term to terms[*count]; equal neighbours of a merge are joined, zero ones
 * dropped. */
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
    if (!scale(b.constant, times, &scaled) || !rational_add(a.constant, scaled, &made.constant))
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

static int by_figure(const void *a, const void *b) {
    uint32_t x = ((const Term *)a)->figure, y = ((const Term *)b)->figure;
    return x < y ? -1 : x > y;
}

bool linear_sort(Linear *a) {
    uint32_t count = 0;
    bool ok = true;
    if (a->count > 1) qsort(a->terms, a->count, sizeof *a->terms, by_figure);
    for (uint32_t i = 0; ok && i < a->count; i++) /* `count` never overtakes `i` */
        ok = push_scaled(a->terms, &count, a->terms[i], rational_from_int(1));
    a->count = count;
    return ok;
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

bool rational_whole(Rational value, bool up, Rational *out) {
    Decimal d;
    if (!rational_round(value, 0, ROUND_DOWN, &d) || !rational_from_decimal(d, out)) return false;
    int order = rational_compare(*out, value);
    if (order == 0 || (order > 0) == up) return true;
    return rational_add(*out, rational_from_int(up ? 1 : -1), out);
}

/* An open end that is a whole step itself gives way to the next one. */
static bool end_to_step(Rational end, bool is_open, Rational step, bool up, Rational *out) {
    Rational in_steps, whole;
    if (!rational_divide(end, step, &in_steps) || !rational_whole(in_steps, up, &whole))
        return false;
    if (is_open && rational_compare(in_steps, whole) == 0 &&
        !rational_add(whole, rational_from_int(up ? 1 : -1), &whole))
        return false;
    return rational_multiply(whole, step, out);
}

bool bounds_to_steps(Bounds *b, Rational step) {
    Rational lo, hi;
    if (!end_to_step(b->lo, b->lo_open, step, true, &lo) ||
        !end_to_step(b->hi, b->hi_open, step, false, &hi) || rational_compare(lo, hi) > 0)
        return false;
    b->lo = lo, b->hi = hi, b->lo_open = b->hi_open = false;
    return true;
}

bool bounds_hold_zero(Bounds a) {
    int lo = rational_sign(a.lo), hi = rational_sign(a.hi);
    return (lo < 0 || (lo == 0 && !a.lo_open)) && (hi > 0 || (hi == 0 && !a.hi_open));
}

bool bounds_reach_zero(Bounds a) { return rational_sign(a.lo) <= 0 && rational_sign(a.hi) >= 0; }

bool bounds_meet(Bounds a, Bounds b) {
    int first = rational_compare(a.lo, b.hi), second = rational_compare(b.lo, a.hi);
    return (first < 0 || (first == 0 && !a.lo_open && !b.hi_open)) &&
           (second < 0 || (second == 0 && !b.lo_open && !a.hi_open));
}

bool bounds_subtract(Bounds a, Bounds b, Bounds *out) {
    Bounds made = {.lo_open = a.lo_open || b.hi_open, .hi_open = a.hi_open || b.lo_open};
    if (!rational_subtract(a.point, b.point, &made.point) ||
        !rational_subtract(a.lo, b.hi, &made.lo) || !rational_subtract(a.hi, b.lo, &made.hi))
        return false;
    return *out = made, true;
}

/* ---- products and quotients of intervals ---- */
typedef bool (*Combine)(Rational, Rational, Rational *);

typedef struct {
    Rational at;
    bool is_open;
} Corner;

/* A corner is reached when both ends are, or when one of them is a zero that is. */
static bool make_corner(Rational a, bool a_open, Rational b, bool b_open, Combine combine,
                        Corner *out) {
    bool is_zero = (!a_open && rational_sign(a) == 0) ||
                   (combine == rational_multiply && !b_open && rational_sign(b) == 0);
    out->is_open = !is_zero && (a_open || b_open);
    return combine(a, b, &out->at);
}

static void take_corner(Bounds *made, Corner c) {
    int low = rational_compare(c.at, made->lo), high = rational_compare(c.at, made->hi);
    if (low <= 0) made->lo_open = c.is_open && (low < 0 || made->lo_open);
    if (high >= 0) made->hi_open = c.is_open && (high > 0 || made->hi_open);
    if (low < 0) made->lo = c.at;
    if (high > 0) made->hi = c.at;
}

/* Of the four corners the least and the greatest. */
static bool corners(Bounds a, Bounds b, Combine combine, Bounds *out) {
    Corner at[4];
    if (!make_corner(a.lo, a.lo_open, b.lo, b.lo_open, combine, &at[0]) ||
        !make_corner(a.lo, a.lo_open, b.hi, b.hi_open, combine, &at[1]) ||
        !make_corner(a.hi, a.hi_open, b.lo, b.lo_open, combine, &at[2]) ||
        !make_corner(a.hi, a.hi_open, b.hi, b.hi_open, combine, &at[3]))
        return false;
    Bounds made = {.lo = at[0].at, .hi = at[0].at, .lo_open = true, .hi_open = true};
    if (!combine(a.point, b.point, &made.point)) return false;
    for (int i = 0; i < 4; i++) take_corner(&made, at[i]);
    *out = made;
    return true;
}

bool bounds_multiply(Bounds a, Bounds b, Bounds *out) {
    return corners(a, b, rational_multiply, out);
}

bool bounds_divide(Bounds a, Bounds b, Bounds *out) { return corners(a, b, rational_divide, out); }

/* ---- quotients of sums ---- */
typedef struct {
    Rational top, bottom; /* at the corner that makes top - by * bottom greatest */
    bool is_open;
} Vertex;

/* The next figure of two sorted sums, with its factor in each; false at the end. */
static bool next_term(Linear top, Linear bottom, uint32_t *i, uint32_t *k, const Term **term,
                      Rational *above, Rational *below) {
    bool left = *i < top.count, right = *k < bottom.count;
    if (!left && !right) return false;
    uint32_t a = left ? top.terms[*i].figure : TERM_ANONYMOUS,
             b = right ? bottom.terms[*k].figure : TERM_ANONYMOUS;
    bool both = left && right && a == b && a != TERM_ANONYMOUS;
    bool takes_top = left && (both || !right || a <= b);
    bool takes_bottom = right && (both || !takes_top);
    *above = takes_top ? top.terms[*i].coef : rational_from_int(0);
    *below = takes_bottom ? bottom.terms[*k].coef : rational_from_int(0);
    *term = takes_top ? &top.terms[*i] : &bottom.terms[*k];
    *i += takes_top, *k += takes_bottom;
    return true;
}

static bool find_vertex(Linear top, Linear bottom, Rational by, int sign, Vertex *out) {
    Vertex made = {top.constant, bottom.constant, false};
    Rational above, below, pull;
    const Term *t;
    for (uint32_t i = 0, k = 0; next_term(top, bottom, &i, &k, &t, &above, &below);) {
        if (!rational_multiply(by, below, &pull) || !rational_subtract(above, pull, &pull))
            return false;
        int way = rational_sign(pull) * sign;
        made.is_open |= way > 0 ? t->bounds.hi_open : way < 0 && t->bounds.lo_open;
        if (!add_scaled(&made.top, way > 0 ? t->bounds.hi : t->bounds.lo, above) ||
            !add_scaled(&made.bottom, way > 0 ? t->bounds.hi : t->bounds.lo, below))
            return false;
    }
    return *out = made, true;
}

/* The greatest quotient (sign 1) is the one that no corner exceeds: each corner is tried with the
 * quotient of the one before, and only ever gives more, so the few corners end it. */
static bool quotient_end(Linear top, Linear bottom, Rational start, int sign, int bottom_sign,
                         Rational *end, bool *is_open) {
    for (*end = start;;) {
        Vertex v;
        Rational found;
        if (!find_vertex(top, bottom, *end, sign * bottom_sign, &v)) return false;
        *is_open = v.is_open;
        if (rational_sign(v.bottom) == 0) return false;
        if (!rational_divide(v.top, v.bottom, &found)) return false;
        if (sign * rational_compare(found, *end) <= 0) return true;
        *end = found;
    }
}

bool linear_quotient_bounds(Linear top, Linear bottom, Bounds *out) {
    Bounds above, below, made = {.is_free = false};
    if (!linear_bounds(top, &above) || !linear_bounds(bottom, &below) ||
        !rational_divide(above.point, below.point, &made.point))
        return false;
    int sign = rational_sign(below.point);
    if (!quotient_end(top, bottom, made.point, 1, sign, &made.hi, &made.hi_open) ||
        !quotient_end(top, bottom, made.point, -1, sign, &made.lo, &made.lo_open))
        return false;
    *out = made;
    return true;
}
