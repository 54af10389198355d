/* Conditions are kept while the checks are made and gathered here: what derives a figure is one,
 * too. A quotient says something linear once the sign of its bottom is known; so the sums narrow
 * the figures first, and each sign they settle brings in more. */
#include "compiler/check/unknown.h"
#include "compiler/check/narrow.h"

#include <string.h>

/* ---- while the checks are made ---- */
static Linear kept(Checker *c, Linear form) {
    Term *terms = ARENA_NEW(&c->joint, Term, form.count + 1);
    for (uint32_t i = 0; i < form.count; i++) terms[i] = form.terms[i];
    return (Linear){form.constant, terms, form.count};
}

static bool is_unknown(const Term *t) { return t->bounds.is_free && t->figure != TERM_ANONYMOUS; }

static bool names_unknown(Linear form) {
    for (uint32_t i = 0; i < form.count; i++)
        if (is_unknown(&form.terms[i])) return true;
    return false;
}

static void keep_open(Checker *c, OpenRule rule) {
    if (!names_unknown(rule.top) && !names_unknown(rule.bottom)) return;
    rule.top = kept(c, rule.top), rule.bottom = kept(c, rule.bottom);
    VEC_PUSH(&c->open_rules, rule);
}

/* A blank is what a report leaves open when something else says what it is. */
static Value without_blank(Checker *c, Value v) {
    if (v.kind != VALUE_NUMBER || v.status != STATUS_BLANK || v.figure == NONE) return v;
    v.top = linear_term(&c->scratch, v.figure, bounds_free());
    v.status = STATUS_OPEN, v.is_formed = true;
    return v;
}

static bool is_ratio(Value v) { return v.bottom.count > 0; }

/* One side as a quotient, between what the other may be. */
static bool within(OpenRule *made, Value v, Value other, bool is_left) {
    Bounds ends;
    if (other.status != STATUS_KNOWN || !value_bounds(other, &ends)) return false;
    made->top = v.top, made->bottom = v.bottom, made->lo = ends.lo, made->hi = ends.hi;
    made->has_lo = made->about.is_equal || !is_left;
    made->has_hi = made->about.is_equal || is_left;
    return true;
}

static bool compared(Checker *c, OpenRule *made, const Judgement *j) {
    Value left = without_blank(c, j->left), right = without_blank(c, j->right);
    bool scaled;
    if (!value_is_formed(left) || !value_is_formed(right) || !j->relation) return false;
    if (!made->about.is_equal && strcmp(j->relation, "<=") != 0) return false;
    if (left.status == STATUS_KNOWN && is_ratio(left)) return within(made, right, left, false);
    if (right.status == STATUS_KNOWN && is_ratio(right)) return within(made, left, right, true);
    if (is_ratio(left)) return within(made, left, right, true);
    if (is_ratio(right)) return within(made, right, left, false);
    made->bottom = linear_constant(rational_from_int(1));
    made->lo = made->hi = rational_from_int(0);
    made->has_lo = made->about.is_equal, made->has_hi = true;
    return judge_difference(c, left, right, &made->top, &scaled);
}

static bool claimed(OpenRule *made, const Judgement *j) {
    if ((!j->has_literal && !j->has_sign) || !value_is_formed(j->right)) return false;
    made->top = j->right.top, made->bottom = j->right.bottom;
    if (j->has_sign) { /* more is at least nothing, less at most */
        made->lo = made->hi = rational_from_int(0);
        made->has_lo = j->sign >= 0, made->has_hi = j->sign <= 0;
        return true;
    }
    made->lo = j->literal.lo, made->hi = j->literal.hi;
    return made->has_lo = made->has_hi = true;
}

void unknown_keep(Checker *c, JointRule about, const Judgement *j) {
    OpenRule made = {.about = about};
    if (about.kind == CHECK_CLAIM ? claimed(&made, j) : compared(c, &made, j)) keep_open(c, made);
}

/* ---- which figures, and what derives them ---- */
typedef struct {
    Checker *c;
    Narrow narrow;
    Map variable_of; /* figure -> variable of `narrow` */
    Map seen;        /* unknown figure -> 1 */
} Gathering;

static void add_unknown(Gathering *g, uint32_t figure) {
    uint32_t seen;
    if (map_get(&g->seen, figure, &seen)) return;
    map_put(&g->seen, figure, 1);
    VEC_PUSH(&g->c->unknown_figures, figure);
}

static void add_unknown_of(Gathering *g, Linear form) {
    for (uint32_t i = 0; i < form.count; i++)
        if (is_unknown(&form.terms[i])) add_unknown(g, form.terms[i].figure);
}

static void keep_way(Gathering *g, uint32_t figure, CheckKind kind, Value computed) {
    Checker *c = g->c;
    Judgement j = {
        .left = without_blank(c, figure_value(c, figure)), .right = computed, .relation = "=="};
    size_t before = c->open_rules.count;
    unknown_keep(c,
                 (JointRule){.kind = kind,
                             .is_equal = true,
                             .figure = figure,
                             .span = figure_span(c->m, figure),
                             .name = figure_name(c->m, figure, c->m->whole)},
                 &j);
    if (c->open_rules.count == before) return;
    add_unknown_of(g, c->open_rules.at[before].top);
    add_unknown_of(g, c->open_rules.at[before].bottom);
}

/* A stated `?` has to be what every way gives; what nobody wrote is what the first one gives. */
static void keep_ways(Gathering *g, uint32_t figure) {
    Checker *c = g->c;
    uint32_t row, column, table = figure_table(c->m, figure, &row, &column);
    const Table *t = &c->m->tables.at[table];
    NodeRef by_row, by_column;
    bool sums;
    Local room;
    if ((figure & FIGURE_PRIOR) || !cell_formula(c, t, row, column, &by_row, &by_column, &sums))
        return;
    bool is_derived = STATE_ORIGIN(t->state[table_at(t, row, column)]) == CELL_DERIVED;
    Scope scope = cell_scope(c, table, row, column, &room);
    if (by_row.node) keep_way(g, figure, CHECK_ROW, eval_number(c, by_row, &scope));
    if (sums && !(is_derived && by_row.node))
        keep_way(g, figure, CHECK_SUM, parts_value(c, table, row, column));
    if (by_column.node && !(is_derived && (by_row.node || sums)))
        keep_way(g, figure, CHECK_ROW, eval_number(c, by_column, &scope));
}

/* `?`, and a blank that something derives. */
static bool is_left_open(Checker *c, const Table *t, uint32_t row, uint32_t column) {
    uint8_t state = t->state[table_at(t, row, column)];
    NodeRef by_row, by_column;
    bool sums;
    if (STATE_ORIGIN(state) != CELL_STATED || t->columns[column].is_text) return false;
    if (STATE_KIND(state) == CELL_UNKNOWN) return true;
    return STATE_KIND(state) == CELL_BLANK &&
           table_measure(t, row, column).type.kind != TYPE_TEXT &&
           cell_formula(c, t, row, column, &by_row, &by_column, &sums);
}

static void find_left_open(Gathering *g) {
    for (uint32_t i = 0; i < g->c->m->tables.count; i++) {
        const Table *t = &g->c->m->tables.at[i];
        for (uint32_t row = 0; row < t->row_count; row++)
            for (uint32_t column = 0; column < t->column_count; column++)
                if (is_left_open(g->c, t, row, column))
                    add_unknown(g, t->first_figure + (uint32_t)table_at(t, row, column));
    }
}

/* ---- codes that were split since last year ---- */
static bool names_seen(const Gathering *g, const PriorBlock *block) {
    uint32_t seen;
    for (uint32_t i = 0; i < block->count; i++)
        if (map_get(&g->seen, block->figures[i] | FIGURE_PRIOR, &seen)) return true;
    return false;
}

/* What the parts had in last year's report, less what they had together: nothing. */
static bool apart_form(Checker *c, const PriorBlock *block, Linear *out) {
    uint32_t row, column, table = figure_table(c->m, block->figures[0], &row, &column);
    Rational point;
    Bounds sum;
    Measure measure = table_measure(&c->m->tables.at[table], row, column);
    if (prior_cell_bounds(c->m, &block->sum, measure, &point, &sum) != STATUS_KNOWN) return false;
    *out = linear_constant(rational_from_int(0));
    for (uint32_t i = 0; i < block->count; i++) {
        Value v = figure_value(c, block->figures[i] | FIGURE_PRIOR);
        if (v.status == STATUS_BLANK) continue;
        if (!value_is_formed(v) ||
            !linear_add(&c->scratch, *out, rational_from_int(1), v.top, out))
            return false;
    }
    return linear_add(&c->scratch, *out, rational_from_int(-1),
                      linear_term(&c->scratch, TERM_ANONYMOUS, sum), out);
}

static void keep_apart(Gathering *g, const PriorBlock *block) {
    Checker *c = g->c;
    Rational zero = rational_from_int(0);
    OpenRule made = {.lo = zero, .hi = zero, .has_lo = true, .has_hi = true};
    if (!block->is_whole || !names_seen(g, block) || !apart_form(c, block, &made.top)) return;
    made.bottom = linear_constant(rational_from_int(1));
    made.about = (JointRule){.kind = CHECK_RULE,
                             .is_equal = true,
                             .figure = NONE,
                             .span = block->sum.span,
                             .name = arena_printf(c->m->whole, "%s became %s in %d", block->before,
                                                  block->after, block->year)};
    keep_open(c, made);
    add_unknown_of(g, made.top);
}

static void find_unknown(Gathering *g) {
    Checker *c = g->c;
    find_left_open(g);
    for (size_t i = 0; i < c->open_rules.count; i++) {
        add_unknown_of(g, c->open_rules.at[i].top);
        add_unknown_of(g, c->open_rules.at[i].bottom);
    }
    for (size_t i = 0; i < c->m->prior_blocks.count; i++) keep_apart(g, &c->m->prior_blocks.at[i]);
    for (size_t i = 0; i < c->unknown_figures.count; i++) { /* they bring in more */
        keep_ways(g, c->unknown_figures.at[i]);
        arena_clear(&c->scratch);
    }
}

/* ---- from conditions to rules ---- */
static uint32_t variable_for(Gathering *g, const Term *t) {
    uint32_t variable;
    Interval bounds = interval_from_bounds(t->bounds);
    if (t->figure == TERM_ANONYMOUS) return narrow_variable(&g->narrow, bounds);
    if (map_get(&g->variable_of, t->figure, &variable)) return variable;
    variable = narrow_variable(&g->narrow, bounds);
    map_put(&g->variable_of, t->figure, variable);
    return variable;
}

static Weight *weights_for(Gathering *g, Linear form) {
    Weight *made = memory_grow(NULL, (form.count + 1) * sizeof *made);
    for (uint32_t i = 0; i < form.count; i++)
        made[i] = (Weight){variable_for(g, &form.terms[i]), form.terms[i].coef};
    return made;
}

/* Its index among the joint rules; figures that nobody stated have no bounds there, whatever was
 * found: what is found has to follow from the rules. */
static void add_rule(Gathering *g, JointRule rule) {
    Weight *weights = weights_for(g, rule.form);
    Interval bounds = interval_from_bounds(bounds_point(rational_negate(rule.form.constant)));
    bounds.has_lo = rule.is_equal;
    narrow_sum(&g->narrow, weights, rule.form.count, bounds);
    free(weights);
    VEC_PUSH(&g->c->joint_rounded, joint_rule_keep(g->c, rule));
}

static int sign_of(Gathering *g, Linear form) {
    Interval range;
    Rational zero = rational_from_int(0);
    if (!form.count) return rational_sign(form.constant);
    g->narrow.work += form.count;
    Weight *weights = weights_for(g, form);
    bool ok = narrow_range(&g->narrow, weights, form.count, &range);
    free(weights);
    Point edge = {rational_negate(form.constant), zero};
    if (ok && range.has_lo && point_compare(range.lo, edge) > 0) return 1;
    return ok && range.has_hi && point_compare(range.hi, edge) < 0 ? -1 : 0;
}

/* sign * (top - end * bottom) <= 0, or >= 0 */
static void add_end(Gathering *g, const OpenRule *open, Rational end, int sign, bool is_equal) {
    JointRule rule = open->about;
    Linear rest;
    Checker *c = g->c;
    if (!linear_add(&c->scratch, open->top, rational_negate(end), open->bottom, &rest) ||
        !linear_scale(&c->scratch, rest, rational_from_int(sign), &rule.form) || !rule.form.count)
        return;
    rule.is_equal = is_equal;
    add_rule(g, rule);
}

/* A sum in text: the words as a part of their own, as the joint check has them. */
static void add_claimed_sum(Gathering *g, const OpenRule *open) {
    Checker *c = g->c;
    JointRule rule = open->about;
    Bounds words = {.lo = open->lo, .hi = open->hi};
    if (rational_add(words.lo, words.hi, &words.point) &&
        rational_divide(words.point, rational_from_int(2), &words.point) &&
        linear_add(&c->scratch, open->top, rational_from_int(-1),
                   linear_term(&c->scratch, TERM_ANONYMOUS, words), &rule.form))
        add_rule(g, rule);
}

static bool use(Gathering *g, OpenRule *open) {
    int sign = sign_of(g, open->bottom);
    if (!sign) return false;
    open->is_used = true;
    bool has_both = open->has_lo && open->has_hi;
    if (has_both && rational_compare(open->lo, open->hi) == 0) {
        add_end(g, open, open->lo, 1, true);
        return true;
    }
    if (has_both && open->about.kind == CHECK_CLAIM && !open->bottom.count) {
        add_claimed_sum(g, open);
        return true;
    }
    if (open->has_hi) add_end(g, open, open->hi, sign, false);
    if (open->has_lo) add_end(g, open, open->lo, -sign, false);
    return true;
}

/* What contradicts itself is said by the joint check; the others still say something. */
static bool narrow_all(Gathering *g) {
    for (;;) {
        switch (narrow_run(&g->narrow)) {
        case NARROW_DONE: return true;
        case NARROW_EMPTY: narrow_without(&g->narrow, g->narrow.broken); break;
        case NARROW_UNDECIDED: return false;
        }
    }
}

static void use_all(Gathering *g) {
    bool any = true;
    while (any && narrow_all(g)) {
        any = false;
        for (size_t i = 0; i < g->c->open_rules.count; i++)
            if (!g->c->open_rules.at[i].is_used) any |= use(g, &g->c->open_rules.at[i]);
        arena_clear(&g->c->scratch);
    }
}

/* A value to start the search from: between the ends that were found, or at one. */
static Rational start_of(const Interval *b) {
    Rational sum, middle;
    if (b->has_lo && b->has_hi && rational_add(b->lo.at, b->hi.at, &sum) &&
        rational_divide(sum, rational_from_int(2), &middle))
        return middle;
    return b->has_lo ? b->lo.at : b->has_hi ? b->hi.at : rational_from_int(0);
}

static void set_starts(Gathering *g) {
    Checker *c = g->c;
    for (size_t i = c->first_open; i < c->joint_rules.count; i++) {
        Linear form = c->joint_rules.at[i].form;
        for (uint32_t k = 0; k < form.count; k++) {
            uint32_t variable;
            if (!is_unknown(&form.terms[k])) continue;
            map_get(&g->variable_of, form.terms[k].figure, &variable);
            form.terms[k].bounds.point = start_of(&g->narrow.variables.at[variable].bounds);
        }
    }
}

/* What bounds alone say, for those that the joint check has no time for. */
static void keep_ends(Gathering *g) {
    Checker *c = g->c;
    for (size_t i = 0; i < c->unknown_figures.count; i++) {
        uint32_t variable;
        Interval ends = {.has_lo = false, .has_hi = false};
        if (map_get(&g->variable_of, c->unknown_figures.at[i], &variable))
            ends = g->narrow.variables.at[variable].bounds;
        VEC_PUSH(&c->unknown_ends, ends);
    }
}

enum { WORK_AT_LEAST = 200000, WORK_PER_FIGURE = 20 };

void unknown_prepare(Checker *c) {
    Gathering g = {.c = c};
    g.narrow.budget = WORK_AT_LEAST + (uint64_t)WORK_PER_FIGURE * c->m->figure_count;
    c->first_open = (uint32_t)c->joint_rules.count;
    find_unknown(&g);
    if (c->open_rules.count) {
        use_all(&g);
        set_starts(&g);
    }
    if (c->wants_implied) keep_ends(&g);
    c->open_count = (uint32_t)c->joint_rules.count - c->first_open;
    narrow_free(&g.narrow);
    map_free(&g.variable_of);
    map_free(&g.seen);
    arena_clear(&c->scratch);
}
