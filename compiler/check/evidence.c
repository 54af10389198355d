#include "compiler/check/evidence.h"
#include "compiler/check/joint.h"

enum { DEEPEST_DERIVED = 40, WORK_AT_LEAST = 2000000, WORK_PER_FIGURE = 40 };

/* ---- figures ---- */
bool evidence_is_stated(const Model *m, uint32_t figure) {
    uint32_t row, column, index, table = figure_table(m, figure, &row, &column);
    uint8_t state;
    if (IS_FACT(figure)) return true;
    if (figure & FIGURE_PRIOR) {
        if (!map_get(&m->priors, figure & ~FIGURE_PRIOR, &index)) return false;
        state = m->prior_cells.at[index].state;
        if (!m->prior_cells.at[index].is_own)
            return false; /* published, or a sum: not to be mended here */
        return STATE_KIND(state) == CELL_NUMBER || STATE_KIND(state) == CELL_WIDE;
    }
    if (table == NONE) return false;
    state = m->tables.at[table].state[table_at(&m->tables.at[table], row, column)];
    return STATE_ORIGIN(state) == CELL_STATED &&
           (STATE_KIND(state) == CELL_NUMBER || STATE_KIND(state) == CELL_WIDE);
}

static bool is_derived(const Model *m, uint32_t figure) {
    uint32_t row, column, table;
    if (figure == TERM_ANONYMOUS || figure & FIGURE_PRIOR) return false;
    table = figure_table(m, figure, &row, &column);
    const Table *t = &m->tables.at[table];
    return STATE_ORIGIN(t->state[table_at(t, row, column)]) == CELL_DERIVED;
}

/* ---- derived figures give way ---- */
static int by_figure(const void *a, const void *b) {
    uint32_t l = ((const Term *)a)->figure, r = ((const Term *)b)->figure;
    return l < r ? -1 : l > r;
}

static bool merge_terms(Term *terms, size_t count, Linear *out) {
    uint32_t kept = 0;
    if (count) qsort(terms, count, sizeof *terms, by_figure);
    for (size_t i = 0; i < count; i++) {
        bool is_same =
            kept && terms[i].figure != TERM_ANONYMOUS && terms[kept - 1].figure == terms[i].figure;
        if (!is_same)
            terms[kept++] = terms[i];
        else if (!rational_add(terms[kept - 1].coef, terms[i].coef, &terms[kept - 1].coef))
            return false;
        if (kept && rational_sign(terms[kept - 1].coef) == 0) kept--;
    }
    out->terms = terms, out->count = kept;
    return true;
}

/* Numbers that the text states are suspects like figures. */
static Linear keep_form(Evidence *e, Linear form) {
    Term *terms = ARENA_NEW(&e->arena, Term, form.count + 1);
    Linear made = form;
    bool has_fact = false;
    for (uint32_t i = 0; i < form.count; i++) {
        terms[i] = form.terms[i];
        if (!terms[i].fact) continue;
        terms[i].figure = FACT(terms[i].fact - 1), terms[i].fact = 0, has_fact = true;
    }
    made.terms = terms;
    if (has_fact && !merge_terms(terms, form.count, &made)) made.terms = form.terms;
    return made;
}

static bool expand(Evidence *e, Linear form, int depth, Linear *out);

/* What derives the figure: the first way there is. */
static Value derived_value(Evidence *e, uint32_t figure) {
    Checker *c = e->c;
    uint32_t row, column, table = figure_table(c->m, figure, &row, &column);
    NodeRef by_row, by_column;
    bool sums;
    Local room;
    Scope scope = cell_scope(c, table, row, column, &room);
    cell_formula(c, &c->m->tables.at[table], row, column, &by_row, &by_column, &sums);
    if (by_row.node) return eval_number(c, by_row, &scope);
    if (sums) return parts_value(c, table, row, column);
    return by_column.node ? eval_number(c, by_column, &scope) : value_poison();
}

/* False when it is no sum of other figures. */
static bool derived_form(Evidence *e, uint32_t figure, int depth, Linear *out) {
    uint32_t index;
    if (map_get(&e->derived_of, figure, &index)) {
        if (index != NONE) *out = e->derived.at[index];
        return index != NONE;
    }
    map_put(&e->derived_of, figure, NONE);
    Value v = derived_value(e, figure);
    bool is_sum = v.kind == VALUE_NUMBER && v.status == STATUS_KNOWN && v.bottom.count == 0;
    if (!is_sum || !expand(e, keep_form(e, v.top), depth + 1, out)) return false;
    map_put(&e->derived_of, figure, (uint32_t)e->derived.count);
    VEC_PUSH(&e->derived, *out);
    return true;
}

static bool add_scaled(Rational times, Rational value, Rational *sum) {
    Rational product;
    return rational_multiply(times, value, &product) && rational_add(*sum, product, sum);
}

typedef struct {
    VEC(Term) terms;
    Rational constant;
} Parts;

static bool add_parts(Evidence *e, const Term *term, int depth, Parts *to) {
    Linear inner;
    bool gives_way = depth < DEEPEST_DERIVED && is_derived(e->c->m, term->figure) &&
                     derived_form(e, term->figure, depth, &inner);
    if (!gives_way) {
        VEC_PUSH(&to->terms, *term);
        return true;
    }
    e->work += inner.count;
    for (uint32_t i = 0; i < inner.count; i++) {
        Term part = inner.terms[i];
        if (!rational_multiply(part.coef, term->coef, &part.coef)) return false;
        VEC_PUSH(&to->terms, part);
    }
    return add_scaled(term->coef, inner.constant, &to->constant);
}

static bool expand(Evidence *e, Linear form, int depth, Linear *out) {
    Parts parts = {.constant = form.constant};
    bool ok = true, any = false;
    for (uint32_t i = 0; i < form.count && !any; i++)
        any = is_derived(e->c->m, form.terms[i].figure);
    *out = form;
    if (!any) return true;
    for (uint32_t i = 0; ok && i < form.count; i++)
        ok = e->work < e->budget && add_parts(e, &form.terms[i], depth, &parts);
    ok = ok && merge_terms(parts.terms.at, parts.terms.count, out);
    if (ok) {
        out->constant = parts.constant;
        *out = keep_form(e, *out);
    }
    VEC_FREE(&parts.terms);
    return ok;
}

/* ---- conditions ---- */
static void note_use(Evidence *e, uint32_t figure, uint32_t condition) {
    ConditionUse use = {.condition = condition, .next = NONE};
    if (figure == TERM_ANONYMOUS) return;
    map_get(&e->first_use, figure, &use.next);
    map_put(&e->first_use, figure, (uint32_t)e->uses.count);
    VEC_PUSH(&e->uses, use);
}

static bool add_squares(Condition *k) {
    k->squares = rational_from_int(0);
    for (uint32_t i = 0; i < k->form.count; i++) {
        const Term *t = &k->form.terms[i];
        bool is_up = rational_sign(t->coef) > 0;
        Rational width;
        k->low_open += is_up ? t->bounds.lo_open : t->bounds.hi_open;
        k->high_open += is_up ? t->bounds.hi_open : t->bounds.lo_open;
        if (!rational_subtract(t->bounds.hi, t->bounds.lo, &width) ||
            !rational_multiply(width, t->coef, &width) || !add_scaled(width, width, &k->squares))
            return false;
    }
    return true;
}

static void add_linear(Evidence *e, Linear form, bool is_equal, uint32_t broken) {
    Condition k = {.is_equal = is_equal, .broken = broken};
    if (!expand(e, keep_form(e, form), 0, &k.form) || !linear_bounds(k.form, &k.all) ||
        k.all.is_free || !add_squares(&k))
        return;
    for (uint32_t i = 0; i < k.form.count; i++)
        note_use(e, k.form.terms[i].figure, (uint32_t)e->conditions.count);
    VEC_PUSH(&e->conditions, k);
}

/* ---- shares that nobody stated ---- */
/* The one figure of the form, when it is derived as a quotient: a share in text is often a cell
 * first. */
static const Term *derived_share(Evidence *e, Linear form, Value *share) {
    const Term *found = NULL;
    for (uint32_t i = 0; i < form.count; i++) {
        if (form.terms[i].figure == TERM_ANONYMOUS) continue;
        if (found) return NULL;
        found = &form.terms[i];
    }
    if (!found || !is_derived(e->c->m, found->figure)) return NULL;
    *share = derived_value(e, found->figure);
    bool is_share =
        share->kind == VALUE_NUMBER && share->status == STATUS_KNOWN && share->bottom.count > 0;
    return is_share ? found : NULL;
}

/* top / bottom <= end, or >= end. */
static void add_end(Evidence *e, Value share, Rational end, bool is_low, uint32_t broken) {
    Bounds b;
    Linear form;
    if (!linear_bounds(share.bottom, &b) || bounds_hold_zero(b)) return;
    int bottom = broken == NONE ? rational_sign(b.point) : 1, sign = is_low ? -bottom : bottom;
    if (linear_add(&e->c->scratch, share.top, rational_negate(end), share.bottom, &form) &&
        linear_scale(&e->c->scratch, form, rational_from_int(sign), &form))
        add_linear(e, form, false, broken);
}

/* coef * share + rest == 0, or <= 0. What the share was rounded to before is let go. */
static bool add_share(Evidence *e, Linear form, bool is_equal, uint32_t broken) {
    Value share;
    Linear rest = {form.constant, NULL, 0};
    Bounds b;
    Rational low, high, minus;
    const Term *term = derived_share(e, form, &share);
    if (!term) return false;
    rest.terms = ARENA_NEW(&e->c->scratch, Term, form.count);
    for (uint32_t i = 0; i < form.count; i++)
        if (&form.terms[i] != term) rest.terms[rest.count++] = form.terms[i];
    minus = rational_negate(term->coef);
    if (!linear_bounds(rest, &b) || !rational_divide(b.lo, minus, &low) ||
        !rational_divide(b.hi, minus, &high))
        return false;
    bool is_up = rational_sign(term->coef) > 0; /* then `low` is the upper end */
    if (is_up || is_equal) add_end(e, share, is_up ? low : high, false, broken);
    if (!is_up || is_equal) add_end(e, share, is_up ? high : low, true, broken);
    return true;
}

static void add_condition(Evidence *e, Linear form, bool is_equal, uint32_t broken) {
    e->work += form.count + 1;
    if (e->work < e->budget && !add_share(e, form, is_equal, broken))
        add_linear(e, form, is_equal, broken);
}

/* ---- the checks of one cell that hold; the broken ones are there from the start ---- */
static void add_cell_condition(Evidence *e, uint32_t figure, Value computed) {
    Linear form;
    Bounds b;
    bool scaled;
    Value own = figure_value(e->c, figure);
    if (computed.kind == VALUE_NUMBER && computed.bottom.count && value_bounds(computed, &b)) {
        computed.top = linear_term(&e->c->scratch, TERM_ANONYMOUS, b);
        computed.bottom = (Linear){.count = 0};
    }
    if (own.status == STATUS_KNOWN && computed.kind == VALUE_NUMBER &&
        computed.status == STATUS_KNOWN && judge_difference(e->c, own, computed, &form, &scaled) &&
        !scaled && linear_bounds(form, &b) && bounds_hold_zero(b))
        add_condition(e, form, true, NONE);
}

static void add_cell(Evidence *e, uint32_t table, uint32_t row, uint32_t column) {
    Checker *c = e->c;
    const Table *t = &c->m->tables.at[table];
    uint32_t seen, figure = t->first_figure + (uint32_t)table_at(t, row, column);
    NodeRef by_row, by_column;
    bool sums;
    Local room;
    e->work++;
    if (map_get(&e->cell_seen, figure, &seen) || !evidence_is_stated(c->m, figure)) return;
    map_put(&e->cell_seen, figure, 1);
    cell_formula(c, t, row, column, &by_row, &by_column, &sums);
    if (sums) add_cell_condition(e, figure, parts_value(c, table, row, column));
    Scope scope = cell_scope(c, table, row, column, &room);
    bool is_kept = map_get(&c->joint_formulas, figure, &seen);
    NodeRef formulas[] = {by_row, by_column};
    for (int i = 0; i < 2; i++) {
        Value v = formulas[i].node ? eval_number(c, formulas[i], &scope) : value_poison();
        if (v.kind == VALUE_NUMBER && (v.bottom.count || !is_kept))
            add_cell_condition(e, figure, v);
    }
    arena_clear(&c->scratch);
}

/* The checks of the cell, of the cells it is added up in, and of the formulas of its row. */
static void add_near(Evidence *e, uint32_t figure) {
    uint32_t row, column, seen, table = figure_table(e->c->m, figure, &row, &column);
    if (table == NONE || map_get(&e->near_seen, figure, &seen) || e->work > e->budget) return;
    map_put(&e->near_seen, figure, 1);
    const Model *m = e->c->m;
    uint32_t above = joint_row_above(&m->tables.at[table], row),
             first = m->tables.at[table].first_figure;
    add_cell(e, table, row, column);
    if (above != NONE) {
        uint32_t sum = first + (uint32_t)table_at(&m->tables.at[table], above, column);
        add_cell(e, table, above, column);
        if (is_derived(m, sum)) add_near(e, sum);
    }
    for (uint32_t k = 0; k < m->tables.at[table].column_count; k++) {
        uint32_t made = first + (uint32_t)table_at(&m->tables.at[table], row, k);
        if (!m->tables.at[table].columns[k].formula.node || k == column) continue;
        add_cell(e, table, row, k);
        if (is_derived(m, made)) add_near(e, made);
    }
}

/* ---- what a condition says of one figure ---- */
const Term *condition_term(const Condition *k, uint32_t figure) {
    uint32_t lo = 0, hi = k->form.count;
    while (lo < hi) {
        uint32_t middle = lo + (hi - lo) / 2;
        if (k->form.terms[middle].figure < figure)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo < k->form.count && k->form.terms[lo].figure == figure ? &k->form.terms[lo] : NULL;
}

/* Does something else that is wrong stand in the condition? */
static bool reads_aside(const Evidence *e, const Condition *k, uint32_t figure) {
    for (uint32_t i = 0; i < e->aside_count; i++) {
        uint32_t aside = e->aside[i];
        if (aside != figure && (k->broken != NONE && aside == SENTENCE(k->broken))) return true;
        if (aside != figure && !IS_SENTENCE(aside) && condition_term(k, aside)) return true;
    }
    return false;
}

static uint32_t skip_aside(const Evidence *e, uint32_t figure, uint32_t use) {
    while (use != NONE && reads_aside(e, &e->conditions.at[e->uses.at[use].condition], figure))
        use = e->uses.at[use].next;
    return use;
}

uint32_t evidence_first(Evidence *e, uint32_t figure) {
    uint32_t first = NONE;
    if (!(figure & FIGURE_PRIOR)) add_near(e, figure);
    map_get(&e->first_use, figure, &first);
    return skip_aside(e, figure, first);
}

uint32_t evidence_next(Evidence *e, uint32_t figure, uint32_t use) {
    return skip_aside(e, figure, e->uses.at[use].next);
}

static void raise_low(Room *room, Rational at, bool is_open) {
    int order = room->has_lo ? rational_compare(at, room->lo) : 1;
    if (order > 0) room->lo_open = false;
    if (order > 0) room->lo = at, room->has_lo = true;
    if (order >= 0) room->lo_open |= is_open;
}

static void lower_high(Room *room, Rational at, bool is_open) {
    int order = room->has_hi ? rational_compare(at, room->hi) : -1;
    if (order < 0) room->hi_open = false;
    if (order < 0) room->hi = at, room->has_hi = true;
    if (order <= 0) room->hi_open |= is_open;
}

/* coef * x + rest == 0 or <= 0, where rest lies within what the others print. */
bool evidence_cut(const Condition *k, const Term *term, Room *room) {
    bool is_up = rational_sign(term->coef) > 0;
    Rational minus = rational_negate(term->coef), low = k->all.lo, high = k->all.hi, at_low,
             at_high;
    bool low_open = k->low_open > (is_up ? term->bounds.lo_open : term->bounds.hi_open),
         high_open = k->high_open > (is_up ? term->bounds.hi_open : term->bounds.lo_open);
    if (!add_scaled(minus, is_up ? term->bounds.lo : term->bounds.hi, &low) ||
        !add_scaled(minus, is_up ? term->bounds.hi : term->bounds.lo, &high) ||
        !rational_divide(low, minus, &at_low) || !rational_divide(high, minus, &at_high))
        return false;
    if (is_up) {
        lower_high(room, at_low, low_open);
        if (k->is_equal) raise_low(room, at_high, high_open);
    } else {
        raise_low(room, at_low, low_open);
        if (k->is_equal) lower_high(room, at_high, high_open);
    }
    return true;
}

bool evidence_residual(const Condition *k, const Term *term, Rational value, Rational *residual) {
    Rational change;
    *residual = k->all.point;
    return rational_subtract(value, term->bounds.point, &change) &&
           add_scaled(term->coef, change, residual);
}

/* ---- all of it ---- */
void evidence_begin(Evidence *e, Checker *c) {
    *e = (Evidence){.c = c};
    e->budget = WORK_AT_LEAST + (uint64_t)WORK_PER_FIGURE * c->m->figure_count;
    for (size_t i = 0; i < c->broken.count; i++)
        for (uint32_t k = 0; k < c->broken.at[i].rule_count; k++) {
            JointRule rule = c->broken_rules.at[c->broken.at[i].first_rule + k];
            add_condition(e, rule.form, rule.is_equal, (uint32_t)i);
        }
    for (size_t i = 0; i < c->joint_rules.count; i++)
        add_condition(e, c->joint_rules.at[i].form, c->joint_rules.at[i].is_equal, NONE);
    arena_clear(&c->scratch);
}

void evidence_end(Evidence *e) {
    arena_free(&e->arena);
    VEC_FREE(&e->conditions);
    VEC_FREE(&e->uses);
    VEC_FREE(&e->derived);
    map_free(&e->first_use);
    map_free(&e->derived_of);
    map_free(&e->cell_seen);
    map_free(&e->near_seen);
}

bool evidence_rests_on(Evidence *e, uint32_t figure, uint32_t on) {
    Linear form;
    e->work++;
    if (figure == on) return true;
    if (!is_derived(e->c->m, figure) || !derived_form(e, figure, 0, &form)) return false;
    return condition_term(&(Condition){.form = form}, on) != NULL;
}

Evidence *evidence_of(Checker *c) {
    if (c->evidence) return c->evidence;
    c->evidence = memory_grow(NULL, sizeof *c->evidence);
    evidence_begin(c->evidence, c);
    return c->evidence;
}

void evidence_drop(Checker *c) {
    if (c->evidence) evidence_end(c->evidence);
    free(c->evidence);
    c->evidence = NULL;
}
