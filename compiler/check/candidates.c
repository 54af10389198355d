/* What somebody may have meant to write: the amounts within a suspect's range that differ from the
 * printed one as people err. When the checks leave one amount only, that is the repair whatever the
 * slip was. */
#include "compiler/check/blame.h"

typedef struct {
    Evidence *e;
    Suspect *s;
    Rational quantum;
} Search;

static const uint64_t slip_weights[SLIP_KIND_COUNT] = {
#define SLIP(tag, weight, text) [SLIP_##tag] = weight,
#include "compiler/check/slips.def"
#undef SLIP
};

enum { THOUSAND = 1000, STRAIN_MOST = 1000000 };

/* ---- how well an amount fits ---- */
/* off^2 / (squares / 12), in thousandths; an exact check is off by nothing or was not asked. */
static bool strain_of(const Condition *k, Rational off, uint64_t *strain) {
    Rational ratio;
    Decimal whole;
    *strain = 0;
    if (!rational_sign(off) || !rational_sign(k->squares)) return true;
    if (!rational_multiply(off, off, &ratio) || !rational_divide(ratio, k->squares, &ratio) ||
        !rational_multiply(ratio, rational_from_int(12 * THOUSAND), &ratio) ||
        !rational_round(ratio, 0, ROUND_DOWN, &whole))
        return false;
    *strain = whole.coef < STRAIN_MOST ? (uint64_t)whole.coef : STRAIN_MOST;
    return true;
}

static bool weigh(const Search *f, Candidate *made) {
    Rational value, off;
    uint64_t strain;
    made->score = THOUSAND * slip_weights[made->kind];
    if (!rational_make(made->coef, 1, &value) || !rational_multiply(value, f->quantum, &value))
        return false;
    for (uint32_t i = evidence_first(f->e, f->s->figure); i != NONE;
         i = evidence_next(f->e, f->s->figure, i)) {
        const Condition *k = &f->e->conditions.at[f->e->uses.at[i].condition];
        const Term *term = condition_term(k, f->s->figure);
        f->e->work++;
        if (!k->is_equal || !term) continue;
        if (!evidence_residual(k, term, value, &off) || !strain_of(k, off, &strain)) return false;
        made->score += strain;
    }
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

static void offer(Search *f, SlipKind kind, Int128 coef, uint32_t from) {
    const Suspect *s = f->s;
    if (coef == s->printed || coef < s->first || coef > s->last) return;
    keep(f, (Candidate){.coef = coef, .kind = kind, .from = from});
}

/* ---- digits ---- */
enum { DIGITS_MOST = 36 };

typedef struct {
    int digit[DIGITS_MOST + 1], count;
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

static void try_digits(Search *f, const Digits *d) {
    for (int i = 0; i < d->count; i++)
        for (int digit = 0; digit < 10; digit++) {
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

/* The right one has a digit more, at any place. */
static void try_dropped(Search *f, const Digits *d) {
    for (int i = 0; i <= d->count; i++) {
        Digits other = *d;
        for (int k = other.count++; k > i; k--) other.digit[k] = other.digit[k - 1];
        for (other.digit[i] = 0; other.digit[i] < 10; other.digit[i]++)
            offer(f, SLIP_DROPPED, join(&other), NONE);
    }
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
static void try_factor(Search *f, SlipKind kind, Rational factor) {
    Rational value;
    Decimal whole;
    if (rational_make(f->s->printed, 1, &value) && rational_multiply(value, factor, &value) &&
        rational_round(value, 0, ROUND_HALF_UP, &whole))
        offer(f, kind, whole.coef, NONE);
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
    return !is_text && has_figure && table_has_cell(t, row, column) && is_same_amount(f, *from);
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

/* The difference a sum leaves is one of several parts: it was left out, or counted twice. */
static SlipKind part_slip(const Condition *k, const Term *own, uint32_t *part) {
    Rational change;
    if (!is_total_of(k, own) || !rational_divide(k->all.point, own->coef, &change))
        return SLIP_STALE;
    for (uint32_t i = 0; i < k->form.count; i++) {
        const Term *t = &k->form.terms[i];
        Rational share;
        bool counts = t != own && rational_sign(t->bounds.point) &&
                      rational_divide(t->coef, own->coef, &share) &&
                      rational_multiply(share, t->bounds.point, &share);
        if (!counts) continue;
        *part = t->figure;
        if (rational_compare(rational_negate(change), share) == 0) return SLIP_DOUBLED;
        if (rational_compare(change, share) == 0) return SLIP_MISSING;
    }
    return *part = NONE, SLIP_STALE;
}

/* What the printed amount is, when it is that of another figure. */
static SlipKind copy_slip(const Search *f, uint32_t *from) {
    uint32_t index, figure = f->s->figure;
    if ((*from = copied_neighbour(f)) != NONE) return SLIP_NEIGHBOUR;
    bool has_year = map_get(&f->e->c->m->priors, figure & ~FIGURE_PRIOR, &index);
    if (has_year && is_same_amount(f, figure ^ FIGURE_PRIOR))
        return *from = figure ^ FIGURE_PRIOR, SLIP_YEAR;
    return SLIP_STALE;
}

/* The amount with which a broken check comes out to the digit. */
static void try_check(Search *f, const Condition *k, SlipKind kind, uint32_t from) {
    const Term *own = condition_term(k, f->s->figure);
    Rational value, change;
    Decimal whole;
    if (!own || k->broken == NONE || !k->is_equal) return;
    f->e->work += k->form.count;
    uint32_t part = NONE;
    SlipKind of_part = part_slip(k, own, &part);
    if (of_part != SLIP_STALE) kind = of_part, from = part;
    if (rational_divide(k->all.point, own->coef, &change) &&
        rational_subtract(own->bounds.point, change, &value) &&
        rational_divide(value, f->quantum, &value) &&
        rational_round(value, 0, ROUND_HALF_UP, &whole))
        offer(f, kind, whole.coef, from);
}

enum { RANGE_TRIED = 16 };

/* A slip that does not say what the figure was leaves it to the checks: all they allow, when it is
 * little, or else what each of them would like best. */
static void try_checks(Search *f) {
    uint32_t from;
    SlipKind kind = copy_slip(f, &from);
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
    bool has_ends = s->has_first && s->has_last; /* else nearly every slip would do */
    if (!has_ends || !measure_quantum(e->c->m, s->measure, &f.quantum)) return;
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
    return s->candidate_count && s->candidates[0].kind != SLIP_STALE;
}
