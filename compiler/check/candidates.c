/* What somebody may have meant to write: the amounts within a suspect's range that differ from the
 * printed one as people err. When the checks leave one amount only, that is the repair whatever the
 * slip was. */
#include "compiler/check/blame.h"
#include "compiler/check/strain.h"

typedef struct {
    Evidence *e;
    Suspect *s;
    Rational quantum;
    Strain strain;
} Search;

static const uint64_t slip_weights[SLIP_KIND_COUNT] = {
#define SLIP(tag, weight, text) [SLIP_##tag] = weight,
#include "compiler/check/slips.def"
#undef SLIP
};

/* ---- how well an amount fits ---- */
/* Where checks allow that there was nothing, a last digit or two are seldom what there was. */
static bool may_be_nothing(const Suspect *s) { return s->first <= 0 && s->last >= 0; }

static bool weigh(const Search *f, Candidate *made) {
    enum { SOMETHING = 5000 };
    uint64_t strain;
    if (!strain_at(&f->strain, made->coef - f->s->first, &strain)) return false;
    made->score += 1000 * slip_weights[made->kind] + strain;
    if (made->coef && may_be_nothing(f->s)) made->score += SOMETHING;
    return true;
}

static int compare(const Candidate *a, const Candidate *b) {
    if (a->score != b->score) return a->score < b->score ? -1 : 1;
    return a->coef < b->coef ? -1 : a->coef > b->coef;
}

/* Kept in order, the likeliest first; an amount that two slips give counts as the likelier one. */
static void keep(Search *f, Candidate made) {
    Suspect *s = f->s;
    uint32_t kept = s->candidate_count < CANDIDATES_MOST ? s->candidate_count : CANDIDATES_MOST;
    if (!weigh(f, &made)) return;
    for (uint32_t i = 0; i < kept; i++) {
        if (s->candidates[i].coef != made.coef) continue;
        if (s->candidates[i].score <= made.score) return;
        for (; i + 1 < kept; i++) s->candidates[i] = s->candidates[i + 1];
        s->candidate_count--, kept--;
    }
    uint32_t at = kept < CANDIDATES_MOST ? kept : CANDIDATES_MOST - 1;
    s->candidate_count++;
    if (kept == CANDIDATES_MOST && compare(&made, &s->candidates[at]) >= 0) return;
    for (; at > 0 && compare(&made, &s->candidates[at - 1]) < 0; at--)
        s->candidates[at] = s->candidates[at - 1];
    s->candidates[at] = made;
}

static void offer_at(Search *f, Candidate made) {
    const Suspect *s = f->s;
    if (made.coef != s->printed && made.coef >= s->first && made.coef <= s->last) keep(f, made);
}

static void offer(Search *f, SlipKind kind, Int128 coef, uint32_t from) {
    offer_at(f, (Candidate){.coef = coef, .kind = kind, .from = from});
}

/* ---- digits ---- */
enum { DIGITS_MOST = 36 };

typedef struct {
    int digit[DIGITS_MOST + 2], count;
    bool is_negative;
} Digits; /* the last digit first */

static bool split(const Suspect *s, Digits *d) {
    UInt128 left = (UInt128)(s->printed < 0 ? -s->printed : s->printed);
    *d = (Digits){.is_negative = s->printed < 0};
    for (; left && d->count < DIGITS_MOST; left /= 10) d->digit[d->count++] = (int)(left % 10);
    while (d->count <= s->measure.scale) d->digit[d->count++] = 0; /* 0.05 has three */
    return !left && d->count < DIGITS_MOST;
}

static Int128 join(const Digits *d) {
    Int128 made = 0;
    for (int i = d->count; i-- > 0;) made = made * 10 + d->digit[i];
    return d->is_negative ? -made : made;
}

/* Nobody writes a nought in front. */
static void try_digits(Search *f, const Digits *d) {
    for (int i = 0; i < d->count; i++)
        for (int digit = i > f->s->measure.scale && i + 1 == d->count; digit < 10; digit++) {
            Digits other = *d;
            other.digit[i] = digit;
            offer(f, SLIP_DIGIT, join(&other), NONE);
        }
}

static void try_swaps(Search *f, const Digits *d) {
    for (int i = 0; i + 1 < d->count; i++) {
        Digits other = *d;
        other.digit[i] = d->digit[i + 1], other.digit[i + 1] = d->digit[i];
        offer(f, SLIP_SWAP, join(&other), NONE);
    }
}

static void try_digit_at(Search *f, Digits *d, int at) {
    for (d->digit[at] = 0; d->digit[at] < 10; d->digit[at]++) offer(f, SLIP_DROPPED, join(d), NONE);
}

/* The right one has a digit more, at any place; a first one may have had a nought behind it, which
 * nobody writes without it. */
static void try_dropped(Search *f, const Digits *d) {
    for (int i = 0; i <= d->count; i++) {
        Digits other = *d;
        for (int k = other.count++; k > i; k--) other.digit[k] = other.digit[k - 1];
        try_digit_at(f, &other, i);
    }
    Digits other = *d;
    other.digit[other.count] = 0, other.count += 2;
    try_digit_at(f, &other, other.count - 1);
}

static void try_added(Search *f, const Digits *d) {
    for (int i = 0; i < d->count; i++) {
        Digits other = *d;
        for (int k = i; k + 1 < d->count; k++) other.digit[k] = d->digit[k + 1];
        other.count--;
        offer(f, SLIP_ADDED, join(&other), NONE);
    }
}

/* ---- factors ---- */
/* The point moves no digit out; another unit may have had some that were rounded off. Nothing but
 * nought is nought in either. */
static void try_factor(Search *f, SlipKind kind, Rational factor) {
    Rational value;
    Decimal whole;
    if (!rational_make(f->s->printed, 1, &value) || !rational_multiply(value, factor, &value) ||
        (kind == SLIP_POINT && value.den != 1) ||
        !rational_round(value, 0, ROUND_HALF_UP, &whole) || whole.coef == 0)
        return;
    uint64_t lost = strain_of_odds((UInt128)value.den); /* as many as were rounded to it */
    offer_at(f, (Candidate){.coef = whole.coef, .kind = kind, .from = NONE, .score = lost});
}

/* Units of the same money or thing that stand in a whole ratio to the declared one. */
static void try_units(Search *f) {
    const Model *m = f->e->c->m;
    if (f->s->measure.unit == UINT16_MAX) return;
    const Unit *own = &m->units.at[f->s->measure.unit];
    for (size_t i = 0; i < m->units.count; i++) {
        Rational factor, back;
        if (!type_same(m->units.at[i].type, own->type) ||
            !rational_divide(m->units.at[i].factor, own->factor, &factor) ||
            !rational_divide(own->factor, m->units.at[i].factor, &back))
            continue;
        try_factor(f, SLIP_UNIT, factor);
        try_factor(f, SLIP_UNIT, back);
    }
}

static void try_points(Search *f) {
    for (int64_t factor = 10; factor <= 1000; factor *= 10) {
        try_factor(f, SLIP_POINT, rational_from_int(factor));
        try_factor(f, SLIP_POINT, (Rational){1, factor});
    }
}

/* ---- what the checks give, and what else may explain it ---- */
static bool is_same_amount(const Search *f, uint32_t figure) {
    Bounds b;
    Rational value, printed;
    return rational_make(f->s->printed, 1, &printed) && f->s->printed &&
           figure_bounds(f->e->c, figure, &b) == STATUS_KNOWN &&
           rational_divide(b.point, f->quantum, &value) && rational_compare(value, printed) == 0;
}

static bool is_same_cell(const Search *f, const Table *t, uint32_t row, uint32_t column,
                         uint32_t *from) {
    bool is_text =
        t->columns[column].is_text || table_measure(t, row, column).type.kind == TYPE_TEXT;
    bool has_figure = t->rows[row].kind != ROW_GROUP && t->rows[row].kind != ROW_PAD;
    *from = t->first_figure + (uint32_t)table_at(t, row, column);
    return !is_text && has_figure && table_has_cell(t, row, column) &&
           evidence_is_stated(f->e->c->m, *from) && is_same_amount(f, *from);
}

/* The figure beside it, above or below that is printed alike, or NONE. */
static uint32_t copied_neighbour(const Search *f) {
    const Model *m = f->e->c->m;
    uint32_t row, column, from, table = figure_table(m, f->s->figure, &row, &column);
    if (f->s->figure & FIGURE_PRIOR) return NONE;
    const Table *t = &m->tables.at[table];
    if (row > 0 && is_same_cell(f, t, row - 1, column, &from)) return from;
    if (row + 1 < t->row_count && is_same_cell(f, t, row + 1, column, &from)) return from;
    if (column > 0 && is_same_cell(f, t, row, column - 1, &from)) return from;
    if (column + 1 < t->column_count && is_same_cell(f, t, row, column + 1, &from)) return from;
    return NONE;
}

/* All others are on the other side, and there are several. */
static bool is_total_of(const Condition *k, const Term *own) {
    int side = rational_sign(own->coef);
    for (uint32_t i = 0; i < k->form.count; i++)
        if (&k->form.terms[i] != own && rational_sign(k->form.terms[i].coef) == side) return false;
    return k->form.count > 2;
}

/* A part that was left out, or counted twice. */
static void try_part(Search *f, const Term *own, const Term *part, uint32_t parts) {
    Rational share, printed, value;
    Decimal whole;
    if (part == own || !rational_sign(part->bounds.point) ||
        !rational_divide(part->coef, own->coef, &share) ||
        !rational_multiply(share, part->bounds.point, &share) ||
        !rational_divide(share, f->quantum, &share) || !rational_make(f->s->printed, 1, &printed))
        return;
    for (int i = 0; i < 2; i++) {
        bool ok =
            i ? rational_add(printed, share, &value) : rational_subtract(printed, share, &value);
        if (ok && rational_round(value, 0, ROUND_HALF_UP, &whole))
            offer_at(f, (Candidate){.coef = whole.coef,
                                    .kind = i ? SLIP_DOUBLED : SLIP_MISSING,
                                    .from = part->figure,
                                    .score = strain_of_odds(parts)});
    }
}

/* What the printed amount is, when it is that of another figure. */
static SlipKind copy_slip(const Search *f, uint32_t *from) {
    uint32_t index, figure = f->s->figure;
    if (IS_FACT(figure)) return *from = NONE, SLIP_STALE;
    if ((*from = copied_neighbour(f)) != NONE) return SLIP_NEIGHBOUR;
    bool has_year = map_get(&f->e->c->m->priors, figure & ~FIGURE_PRIOR, &index);
    if (has_year && is_same_amount(f, figure ^ FIGURE_PRIOR))
        return *from = figure ^ FIGURE_PRIOR, SLIP_YEAR;
    return SLIP_STALE;
}

/* The amount with which a broken check comes out to the digit. */
static void try_even(Search *f, const Condition *k, const Term *own, SlipKind kind, uint32_t from) {
    Rational value, change;
    Decimal whole;
    if (rational_divide(k->all.point, own->coef, &change) &&
        rational_subtract(own->bounds.point, change, &value) &&
        rational_divide(value, f->quantum, &value) &&
        rational_round(value, 0, ROUND_HALF_UP, &whole))
        offer(f, kind, whole.coef, from);
}

/* What kind of mistake leaves the amount to the checks. */
static SlipKind unsaid_slip(const Search *f, uint32_t *from) {
    SlipKind kind = copy_slip(f, from);
    for (uint32_t i = evidence_first(f->e, f->s->figure); kind == SLIP_STALE && i != NONE;
         i = evidence_next(f->e, f->s->figure, i)) {
        const Condition *k = &f->e->conditions.at[f->e->uses.at[i].condition];
        const Term *own = condition_term(k, f->s->figure);
        if (own && k->is_equal && k->broken != NONE && is_total_of(k, own)) kind = SLIP_TOTAL;
    }
    return kind;
}

static void try_check(Search *f, const Condition *k, SlipKind kind, uint32_t from) {
    const Term *own = condition_term(k, f->s->figure);
    if (!own || k->broken == NONE || !k->is_equal) return;
    f->e->work += k->form.count;
    try_even(f, k, own, kind, from);
    bool is_total = is_total_of(k, own);
    for (uint32_t i = 0; is_total && i < k->form.count; i++)
        try_part(f, own, &k->form.terms[i], k->form.count - 1);
}

enum { RANGE_TRIED = 16 };

/* A slip that does not say what the figure was leaves it to the checks: all they allow, when it is
 * little, or else what each of them would like best. */
static void try_checks(Search *f) {
    uint32_t from;
    SlipKind kind = unsaid_slip(f, &from);
    for (uint32_t i = evidence_first(f->e, f->s->figure); i != NONE;
         i = evidence_next(f->e, f->s->figure, i)) {
        Condition k = f->e->conditions.at[f->e->uses.at[i].condition];
        try_check(f, &k, kind, from);
    }
    for (Int128 coef = f->s->first; coef <= f->s->last; coef++) {
        if (coef - f->s->first == RANGE_TRIED) return;
        offer(f, kind, coef, from);
    }
}

void candidates_find(Evidence *e, Suspect *s) {
    Search f = {.e = e, .s = s};
    Digits d;
    Rational first;
    bool has_ends = s->has_first && s->has_last; /* else nearly every slip would do */
    if (!has_ends || !measure_quantum(e->c->m, s->measure, &f.quantum) ||
        !rational_make(s->first, 1, &first) ||
        !strain_make(e, s->figure, first, f.quantum, &f.strain))
        return;
    if (split(s, &d)) {
        try_digits(&f, &d);
        try_swaps(&f, &d);
        try_dropped(&f, &d);
        try_added(&f, &d);
    }
    offer(&f, SLIP_SIGN, -s->printed, NONE);
    try_units(&f);
    try_points(&f);
    try_checks(&f);
}

bool candidate_is_unique(const Suspect *s) {
    return s->candidate_count == 1 ||
           (s->candidate_count && s->candidates[1].score >= s->candidates[0].score + SCORE_CLEAR);
}

uint64_t suspect_score(const Suspect *s) {
    return s->candidate_count ? s->candidates[0].score : SCORE_NONE;
}

bool suspect_has_slip(const Suspect *s) {
    SlipKind kind = s->candidates[0].kind;
    return s->candidate_count && kind != SLIP_STALE && kind != SLIP_TOTAL;
}
