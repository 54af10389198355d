/* What a figure may be, so that every check that reads it holds. */
#include "compiler/check/blame.h"
#include "compiler/check/trust.h"

/* ---- from a room of true values to the amounts that print them ---- */
static bool meets(const Room *room, Bounds b) {
    int low = room->has_lo ? rational_compare(b.hi, room->lo) : 1,
        high = room->has_hi ? rational_compare(b.lo, room->hi) : -1;
    return (low > 0 || (low == 0 && !b.hi_open && !room->lo_open)) &&
           (high < 0 || (high == 0 && !b.lo_open && !room->hi_open));
}

static bool amount_meets(const Suspect *s, const Room *room, Rational quantum, Int128 coef) {
    Rational point;
    return rational_make(coef, 1, &point) && rational_multiply(point, quantum, &point) &&
           meets(room, bounds_printed(point, quantum, (Mode)s->measure.mode));
}

/* The amount nearest to an end that still prints a value within; the search starts two steps
 * outside. */
static bool find_end(const Suspect *s, const Room *room, Rational quantum, bool is_low,
                     Int128 *coef) {
    Rational steps;
    Decimal whole;
    int way = is_low ? 1 : -1;
    if (!rational_divide(is_low ? room->lo : room->hi, quantum, &steps) ||
        !rational_round(steps, 0, ROUND_DOWN, &whole))
        return false;
    Int128 at = whole.coef - 2 * way;
    for (int i = 0; i < 5; i++, at += way)
        if (amount_meets(s, room, quantum, at)) return *coef = at, true;
    return false;
}

static bool is_void(const Room *room) {
    if (!room->has_lo || !room->has_hi) return false;
    int order = rational_compare(room->lo, room->hi);
    return order > 0 || (order == 0 && (room->lo_open || room->hi_open));
}

static bool find_range(const Model *m, Suspect *s, const Room *room) {
    Rational quantum;
    if (is_void(room) || !measure_quantum(m, s->measure, &quantum)) return false;
    s->has_first = room->has_lo, s->has_last = room->has_hi;
    return (!room->has_lo || find_end(s, room, quantum, true, &s->first)) &&
           (!room->has_hi || find_end(s, room, quantum, false, &s->last)) &&
           (!room->has_lo || !room->has_hi || s->first <= s->last);
}

/* ---- the suspect ---- */
static const Fact *fact_of(const Checker *c, uint32_t figure) {
    return IS_FACT(figure) ? &c->facts.at[FACT_INDEX(figure)] : NULL;
}

Span suspect_span(const Checker *c, uint32_t figure) {
    const Fact *fact = fact_of(c, figure);
    return fact ? fact->literal : figure_span(c->m, figure);
}

const char *suspect_name(const Checker *c, uint32_t figure) {
    const Fact *fact = fact_of(c, figure);
    return fact ? name_text(c->m, fact->name) : figure_name(c->m, figure, c->m->whole);
}

static bool read_fact(const Checker *c, const Fact *fact, Suspect *s) {
    Rational quantum, steps;
    Bounds b;
    s->measure = fact->value.measure;
    if (!fact->value.has_measure || !value_bounds(fact->value, &b) ||
        !measure_quantum(c->m, s->measure, &quantum) ||
        !rational_divide(b.point, quantum, &steps) || steps.den != 1)
        return false;
    return s->printed = steps.num, true;
}

static bool read_printed(const Checker *c, Suspect *s) {
    const Model *m = c->m;
    if (IS_FACT(s->figure)) return read_fact(c, fact_of(c, s->figure), s);
    uint32_t row, column, index, table = figure_table(m, s->figure, &row, &column);
    const Table *t = &m->tables.at[table];
    s->measure = table_measure(t, row, column);
    if (s->figure & FIGURE_PRIOR) {
        if (!map_get(&m->priors, s->figure & ~FIGURE_PRIOR, &index)) return false;
        const PriorCell *p = &m->prior_cells.at[index];
        s->printed = STATE_KIND(p->state) == CELL_WIDE ? p->wide : p->coef;
        return true;
    }
    size_t cell = table_at(t, row, column);
    bool is_wide = STATE_KIND(t->state[cell]) == CELL_WIDE;
    s->printed = is_wide ? m->wide.at[t->coef[cell]] : t->coef[cell];
    return true;
}

bool suspect_make(Evidence *e, uint32_t figure, Suspect *s) {
    Room room = {.has_lo = false};
    *s = (Suspect){.figure = figure};
    if (!evidence_is_stated(e->c->m, figure) || !read_printed(e->c, s)) return false;
    for (uint32_t i = evidence_first(e, figure); i != NONE; i = evidence_next(e, figure, i)) {
        const Condition *k = &e->conditions.at[e->uses.at[i].condition];
        const Term *term = condition_term(k, figure);
        e->work++;
        if (!term || !evidence_cut(k, term, &room)) return false;
        s->broken += k->broken != NONE;
        s->satisfied += k->broken == NONE && k->is_equal;
        if (is_void(&room)) return false;
    }
    s->is_trusted = trust_holds(e->c, figure);
    return find_range(e->c->m, s, &room);
}

const char *suspect_amount(Checker *c, const Suspect *s, Int128 coef) {
    Rational value, quantum;
    bool ok = rational_make(coef, 1, &value) && measure_quantum(c->m, s->measure, &quantum) &&
              rational_multiply(value, quantum, &value);
    return ok ? show_value(c, value, measure_unit(s->measure)) : "too large";
}

int suspect_compare(const Suspect *a, const Suspect *b) {
    uint64_t left = suspect_score(a), right = suspect_score(b);
    if (a->is_trusted != b->is_trusted) return a->is_trusted ? 1 : -1;
    if (left != right) return left < right ? -1 : 1;
    if (a->satisfied != b->satisfied) return a->satisfied < b->satisfied ? -1 : 1;
    return a->figure < b->figure ? -1 : a->figure > b->figure;
}
