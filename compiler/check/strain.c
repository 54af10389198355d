/* Least squares, one equation after the other: each is freed of what those before it say already
 * (Gram and Schmidt, on the matrix of their covariances), and what is left of it counts by its own
 * variance. */
#include "compiler/check/strain.h"

typedef struct {
    uint32_t condition;
    Rational share[STRAIN_EQUATIONS]; /* what it has of each before it */
    Rational off, by, squares;        /* what is left of its sides, its slope and its variance */
} Freed;

typedef struct {
    Evidence *e;
    Strain *made;
    Freed all[STRAIN_EQUATIONS];
    Rational first, quantum;
    uint32_t figure;
} Fit;

static bool take(Rational *from, Rational a, Rational b) {
    Rational product;
    return rational_multiply(a, b, &product) && rational_subtract(*from, product, from);
}

/* ---- what two equations share ---- */
static bool add_shared(const Term *a, const Term *b, Rational *sum) {
    Rational width, one, two, product;
    return rational_subtract(a->bounds.hi, a->bounds.lo, &width) &&
           rational_multiply(width, a->coef, &one) && rational_multiply(width, b->coef, &two) &&
           rational_multiply(one, two, &product) && rational_add(*sum, product, sum);
}

static bool covariance(Evidence *e, uint32_t a, uint32_t b, Rational *sum) {
    const Condition *few = &e->conditions.at[a], *many = &e->conditions.at[b], *other;
    *sum = rational_from_int(0);
    if (few->form.count > many->form.count) other = few, few = many, many = other;
    e->work += few->form.count;
    for (uint32_t i = 0; i < few->form.count; i++) {
        const Term *own = &few->form.terms[i], *same = NULL;
        if (own->figure != TERM_ANONYMOUS) same = condition_term(many, own->figure);
        if (same && !add_shared(own, same, sum)) return false;
    }
    return true;
}

/* ---- one equation ---- */
static bool free_of(Fit *f, Freed *k, uint32_t i) {
    const Freed *before = &f->all[i];
    Rational shared, scaled;
    if (!covariance(f->e, k->condition, before->condition, &shared)) return false;
    for (uint32_t n = 0; n < i; n++)
        if (!rational_multiply(k->share[n], f->all[n].squares, &scaled) ||
            !take(&shared, scaled, before->share[n]))
            return false;
    return rational_divide(shared, before->squares, &k->share[i]) &&
           take(&k->off, k->share[i], before->off) && take(&k->by, k->share[i], before->by) &&
           take(&k->squares, k->share[i], shared);
}

/* The middle of what rounding leaves of the sides; truncated figures lie to one side of it. */
static bool middle_off(const Condition *k, Rational printed, Rational *off) {
    Rational ends;
    return rational_add(k->all.lo, k->all.hi, &ends) &&
           rational_multiply(ends, (Rational){1, 2}, &ends) &&
           rational_subtract(ends, k->all.point, &ends) && rational_add(printed, ends, off);
}

static bool add_square(Rational *to, Rational a, Rational b, Rational squares) {
    Rational product;
    return rational_multiply(a, b, &product) && rational_divide(product, squares, &product) &&
           rational_multiply(product, rational_from_int(12), &product) &&
           rational_add(*to, product, to);
}

static void add_equation(Fit *f, uint32_t condition) {
    Strain s = *f->made;
    const Condition *k = &f->e->conditions.at[condition];
    const Term *term = condition_term(k, f->figure);
    if (!k->is_equal || !term || s.count == STRAIN_EQUATIONS) return;
    Freed own = {.condition = condition, .squares = k->squares};
    Equation *printed = &s.all[s.count];
    bool ok = evidence_residual(k, term, f->first, &printed->off) &&
              rational_multiply(term->coef, f->quantum, &printed->by) &&
              middle_off(k, printed->off, &own.off);
    own.by = printed->by;
    for (uint32_t i = 0; ok && i < s.count; i++) ok = free_of(f, &own, i);
    if (!ok || rational_sign(own.squares) <= 0 ||
        !add_square(&s.fixed, own.off, own.off, own.squares) ||
        !add_square(&s.linear, own.off, own.by, own.squares) ||
        !add_square(&s.square, own.by, own.by, own.squares))
        return;
    f->all[s.count++] = own;
    *f->made = s;
}

/* ---- how often sums come out by themselves ---- */
/* The fourth power doubles four times as often. */
uint64_t strain_of_odds(UInt128 n) {
    enum { A_DOUBLING = 1386, POWERS = 1 << 30 };
    uint64_t score = 0, quarters = 0;
    for (; n > POWERS; n /= 2) score += A_DOUBLING;
    for (UInt128 power = n * n * n * n; power > 1; power /= 2) quarters++;
    return score + quarters * A_DOUBLING / 4;
}

/* A sum of two parts rounded by themselves comes out to the digit three times in four, longer ones
 * more seldom. Where they do so more often, the amounts were kept to the last digit. */
static uint64_t uneven_score(const Checker *c) {
    return strain_of_odds(((UInt128)c->sums_exact + 1) / (3 * ((UInt128)c->sums_rounded + 1)));
}

bool strain_make(Evidence *e, uint32_t figure, Rational first, Rational quantum, Strain *s) {
    Rational zero = rational_from_int(0);
    Fit f = {.e = e, .made = s, .figure = figure, .quantum = quantum};
    *s = (Strain){.fixed = zero, .linear = zero, .square = zero, .uneven = uneven_score(e->c)};
    if (!rational_multiply(first, quantum, &f.first)) return false;
    for (uint32_t i = evidence_first(e, figure); i != NONE; i = evidence_next(e, figure, i))
        add_equation(&f, e->uses.at[i].condition);
    return true;
}

static bool comes_out(const Equation *k, Rational steps) {
    Rational off = k->off;
    return take(&off, steps, rational_negate(k->by)) && !rational_sign(off);
}

bool strain_at(const Strain *s, Int128 steps, uint64_t *thousandths) {
    Rational d, sum = s->fixed, twice, square;
    Decimal whole;
    if (!rational_make(steps, 1, &d) || !rational_multiply(d, s->linear, &twice) ||
        !rational_multiply(twice, rational_from_int(2), &twice) ||
        !rational_add(sum, twice, &sum) || !rational_multiply(d, d, &square) ||
        !rational_multiply(square, s->square, &square) || !rational_add(sum, square, &sum) ||
        !rational_multiply(sum, rational_from_int(1000), &sum) ||
        !rational_round(sum, 0, ROUND_DOWN, &whole))
        return false;
    *thousandths = whole.coef < STRAIN_MOST ? (uint64_t)whole.coef : STRAIN_MOST;
    for (uint32_t i = 0; i < s->count; i++)
        if (!comes_out(&s->all[i], d)) return *thousandths += s->uneven, true;
    return true;
}
