/* Can all figures be right together? Where every printed figure fulfils every check to the digit,
 * they are such values themselves; so the search starts at what only rounding explains, and takes
 * in the checks of a figure when its value has to leave the printed one. A report in which little
 * is rounded costs little, however long it is. */
#include "compiler/check/unknown.h"

/* ---- from rules to sums of variables ---- */
/* In grains; a number that gets too large for it leaves the bounds undecided. */
Rational joint_grains(Joint *joint, Rational amount) {
    Rational made;
    if (rational_multiply(amount, rational_from_int(joint->grains), &made)) return made;
    joint->narrow.work = joint->narrow.budget + 1;
    return amount;
}

static Interval interval_in_grains(Joint *joint, Interval i) {
    i.lo.at = joint_grains(joint, i.lo.at), i.hi.at = joint_grains(joint, i.hi.at);
    return i;
}

static uint32_t add_variable(Joint *joint, uint32_t figure, Bounds bounds) {
    JointVariable made = {.figure = figure, .rule = NONE, .printed = bounds};
    VEC_PUSH(&joint->variables, made);
    Interval interval = interval_from_bounds(bounds);
    if (joint->is_narrow)
        return narrow_variable(&joint->narrow, interval_in_grains(joint, interval));
    return simplex_variable(&joint->simplex, bounds.point, interval);
}

static uint32_t variable_of(Joint *joint, const Term *term) {
    uint32_t variable;
    if (term->figure == TERM_ANONYMOUS) return add_variable(joint, term->figure, term->bounds);
    if (map_get(&joint->variable_of, term->figure, &variable)) return variable;
    variable = add_variable(joint, term->figure, term->bounds);
    map_put(&joint->variable_of, term->figure, variable);
    return variable;
}

static Interval bounds_of_rule(const JointRule *rule) {
    Interval made = interval_from_bounds(bounds_point(rational_negate(rule->form.constant)));
    made.has_lo = rule->is_equal;
    return made;
}

void joint_add_rule(Joint *joint, uint32_t index) {
    const JointRule *rule = &joint->c->joint_rules.at[index];
    uint32_t seen, count = rule->form.count;
    if (map_get(&joint->rule_seen, index, &seen)) return;
    map_put(&joint->rule_seen, index, 1);
    Weight *weights = memory_grow(NULL, (count + 1) * sizeof *weights);
    for (uint32_t i = 0; i < count; i++)
        weights[i] = (Weight){variable_of(joint, &rule->form.terms[i]), rule->form.terms[i].coef};
    Interval bounds = bounds_of_rule(rule);
    JointVariable made = {.figure = NONE, .rule = index, .is_expanded = true};
    if (joint->is_narrow) {
        made.sum = narrow_sum(&joint->narrow, weights, count, interval_in_grains(joint, bounds));
        narrow_variable(&joint->narrow, (Interval){.has_lo = false}); /* keeps the numbers alike */
    } else {
        simplex_sum(&joint->simplex, weights, count, bounds);
    }
    VEC_PUSH(&joint->variables, made);
    free(weights);
}

/* What was gathered for the bounds goes to the simplex; checks that dropped out there have no
 * ends. */
static void make_simplex(Joint *joint) {
    for (size_t i = 0; i < joint->variables.count; i++) {
        const JointVariable *v = &joint->variables.at[i];
        if (v->rule == NONE) {
            simplex_variable(&joint->simplex, v->printed.point, interval_from_bounds(v->printed));
            continue;
        }
        const NarrowSum *sum = &joint->narrow.sums.at[v->sum];
        Interval bounds = bounds_of_rule(&joint->c->joint_rules.at[v->rule]);
        bounds.has_lo = sum->bounds.has_lo, bounds.has_hi = sum->bounds.has_hi;
        simplex_sum(&joint->simplex, sum->weights, sum->count, bounds);
    }
    joint->is_narrow = false;
    narrow_free(&joint->narrow);
}

/* ---- the checks of one cell ---- */
static void add_cell_check(Joint *joint, const CellCheck *check) {
    Checker *c = joint->c;
    Finding f = {.kind = check->kind, .figure = check->figure};
    JointRule rule = {.kind = check->kind,
                      .is_equal = true,
                      .figure = check->figure,
                      .is_by_column = check->is_by_column};
    if (!joint_cell_form(c, check, &rule.form)) return;
    rule.span = figure_span(c->m, check->figure);
    rule.name = figure_name(c->m, check->figure, c->m->whole);
    naming_apply(c, &f, check->is_by_column);
    rule.rule = f.rule, rule.sentence = f.sentence;
    joint->simplex.work += rule.form.count;
    joint_add_rule(joint, joint_rule_keep(c, rule));
}

static void add_cell(void *to, uint32_t table, uint32_t row, uint32_t column) {
    Joint *joint = to;
    Checker *c = joint->c;
    const Table *t = &c->m->tables.at[table];
    uint32_t seen, figure = t->first_figure + (uint32_t)table_at(t, row, column);
    CellCheck checks[CELL_CHECKS_MOST];
    joint->simplex.work++;
    if (map_get(&joint->cell_seen, figure, &seen)) return;
    map_put(&joint->cell_seen, figure, 1);
    uint32_t count = joint_cell_checks(c, table, row, column, checks);
    for (uint32_t i = 0; i < count; i++) add_cell_check(joint, &checks[i]);
    arena_clear(&c->scratch);
}

void joint_add_cell(Joint *joint, uint32_t figure) {
    uint32_t row, column, table;
    if (figure & FIGURE_PRIOR) return;
    table = figure_table(joint->c->m, figure, &row, &column);
    if (table != NONE) add_cell(joint, table, row, column);
}

/* ---- the checks that name a figure ---- */
static void note_uses(Joint *joint) {
    for (uint32_t i = 0; i < joint->rules; i++) {
        Linear form = joint->c->joint_rules.at[i].form;
        for (uint32_t k = 0; k < form.count; k++) {
            JointUse use = {.rule = i, .next = NONE};
            if (form.terms[k].figure == TERM_ANONYMOUS) continue;
            map_get(&joint->first_use, form.terms[k].figure, &use.next);
            map_put(&joint->first_use, form.terms[k].figure, (uint32_t)joint->uses.count);
            VEC_PUSH(&joint->uses, use);
        }
    }
}

static void expand(Joint *joint, uint32_t figure) {
    uint32_t use;
    if (map_get(&joint->first_use, figure, &use))
        for (; use != NONE; use = joint->uses.at[use].next)
            joint_add_rule(joint, joint->uses.at[use].rule);
    joint_neighbours(joint->c->m, figure, add_cell, joint);
}

void joint_expand(Joint *joint, uint32_t variable) {
    JointVariable *v = &joint->variables.at[variable];
    if (v->is_expanded || v->figure == TERM_ANONYMOUS) return;
    v->is_expanded = true;
    expand(joint, v->figure);
}

static bool has_moved(const Joint *joint, uint32_t variable) {
    Point start = {joint->variables.at[variable].printed.point, rational_from_int(0)};
    return point_compare(joint->simplex.variables.at[variable].value, start) != 0;
}

/* True when there was something to add. */
static bool expand_moved(Joint *joint) {
    bool any = false;
    joint->simplex.work += joint->variables.count;
    for (uint32_t i = 0; i < joint->variables.count; i++) {
        uint32_t figure = joint->variables.at[i].figure;
        if (joint->variables.at[i].is_expanded || figure == TERM_ANONYMOUS) continue;
        if (!has_moved(joint, i) && !joint_is_derived(joint->c->m, figure)) continue;
        any = true;
        joint_expand(joint, i);
        if (joint->simplex.work > joint->simplex.budget) return true;
    }
    return any;
}

/* ---- deciding ---- */
void joint_drop(Joint *joint, uint32_t rule) { VEC_PUSH(&joint->dropped, rule); }

/* What was said once is not said again in other words: the checks of a conflict drop out. */
static void drop_conflict(Joint *joint) {
    for (size_t i = 0; i < joint->simplex.conflict.count; i++) {
        uint32_t variable = joint->simplex.conflict.at[i].variable;
        if (joint->variables.at[variable].rule == NONE) continue;
        simplex_relax(&joint->simplex, variable);
        joint_drop(joint, joint->variables.at[variable].rule);
    }
    joint->conflicts++;
}

/* Looked for anew when more has dropped out. */
static bool has_values(Joint *joint) {
    if (joint->has_values || joint->tried == joint->dropped.count + 1) return joint->has_values;
    joint->tried = joint->dropped.count + 1;
    return joint->has_values = joint_values_exist(joint);
}

/* Also where there are values: for what is asked, and for whole steps of the books. */
static bool needs_simplex(const Joint *joint) { return joint->is_asked || joint->c->m->has_booked; }

/* After the first conflict, the second, the fourth, the eighth... */
static bool is_time_to_look(const Joint *joint) {
    return !needs_simplex(joint) && (joint->conflicts & (joint->conflicts - 1)) == 0;
}

static bool add_part(Rational *sum, Rational factor, Rational value) {
    Rational part;
    return rational_multiply(factor, value, &part) && rational_add(*sum, part, sum);
}

/* Adds factor * form to what is left of each figure, and its constant to `sum`. */
static bool add_form(const Joint *joint, Rational *left, Rational *sum, Weight w) {
    Linear form = joint->c->joint_rules.at[joint->variables.at[w.variable].rule].form;
    bool ok = add_part(sum, rational_negate(w.factor), form.constant);
    for (uint32_t i = 0; ok && i < form.count; i++) {
        uint32_t variable;
        if (form.terms[i].figure == TERM_ANONYMOUS) continue;
        ok = map_get(&joint->variable_of, form.terms[i].figure, &variable) &&
             add_part(&left[variable], w.factor, form.terms[i].coef);
    }
    return ok;
}

/* A conflict is said only when its factors, applied to the checks as they were kept, prove it:
 * every figure is taken as often as the checks leave it over, and the ends add up to less than
 * nothing. */
bool joint_is_proved(const Joint *joint) {
    const Simplex *s = &joint->simplex;
    Rational sum = rational_from_int(0),
             *left = memory_grow(NULL, s->variables.count * sizeof *left);
    bool ok = true, is_open = false;
    for (size_t i = 0; i < s->variables.count; i++) left[i] = rational_from_int(0);
    for (size_t i = 0; ok && i < s->conflict.count; i++) {
        Weight w = s->conflict.at[i];
        const JointVariable *v = &joint->variables.at[w.variable];
        bool up = rational_sign(w.factor) > 0;
        if (v->rule != NONE) {
            ok = (up || joint->c->joint_rules.at[v->rule].is_equal) &&
                 add_form(joint, left, &sum, w);
            continue;
        }
        is_open |= up ? v->printed.hi_open : v->printed.lo_open;
        ok = add_part(&sum, w.factor, up ? v->printed.hi : v->printed.lo) &&
             (v->figure == TERM_ANONYMOUS ||
              add_part(&left[w.variable], w.factor, rational_from_int(1)));
    }
    for (size_t i = 0; ok && i < s->variables.count; i++) ok = rational_sign(left[i]) == 0;
    free(left);
    return ok && (rational_sign(sum) < 0 || (rational_sign(sum) == 0 && is_open));
}

bool joint_report_proved(Joint *joint) {
    if (!joint_is_proved(joint)) return false;
    joint_report(joint);
    return true;
}

/* False: it takes too long, or is decided already. */
static bool settle(Joint *joint) {
    joint->is_solved = false;
    for (;;) {
        switch (simplex_solve(&joint->simplex)) {
        case SIMPLEX_UNDECIDED: return false;
        case SIMPLEX_CONFLICT:
            if (!joint_report_proved(joint)) return false;
            drop_conflict(joint);
            if (is_time_to_look(joint) && has_values(joint)) return false;
            break;
        case SIMPLEX_FITS:
            if (!expand_moved(joint)) return joint->is_solved = true;
        }
    }
}

uint32_t joint_figure(Joint *joint, uint32_t figure) {
    uint32_t variable;
    Value v = figure_value(joint->c, figure);
    if (map_get(&joint->variable_of, figure, &variable)) return variable;
    if (v.status != STATUS_KNOWN) return NONE;
    variable = variable_of(joint, &v.top.terms[0]);
    joint_expand(joint, variable);
    return settle(joint) ? variable : NONE;
}

/* A figure that had to leave its print on the way brings in its checks. */
SimplexExtreme joint_extreme(Joint *joint, uint32_t variable, bool up) {
    for (;;) {
        SimplexExtreme found = simplex_extreme(&joint->simplex, variable, up);
        if (found != EXTREME_FOUND || !expand_moved(joint)) return found;
        if (!settle(joint)) return EXTREME_UNDECIDED;
    }
}

/* What the bounds have gathered is there already. */
static bool settle_new(Joint *joint, size_t before) {
    return joint->variables.count == before || settle(joint);
}

static bool decide(Joint *joint) {
    Checker *c = joint->c;
    if (!settle(joint)) return false;
    for (size_t i = 0; i < c->joint_rounded.count; i++) {
        size_t before = joint->variables.count;
        joint_add_rule(joint, c->joint_rounded.at[i]);
        if (!settle_new(joint, before)) return false;
    }
    for (size_t i = 0; i < c->joint_totals.count; i++) {
        size_t before = joint->variables.count;
        joint_add_cell(joint, c->joint_totals.at[i]);
        if (!settle_new(joint, before)) return false;
    }
    return true;
}

static void report_undecided(Checker *c) {
    Judgement j = {.verdict = VERDICT_UNDECIDED, .touches = true};
    Finding f = {.kind = CHECK_JOINT,
                 .span = ref_span(c->m, c->m->report),
                 .name = "joint",
                 .text = "all rounded figures can be right together",
                 .figure = NONE,
                 .message = "whether all rounded figures can be right together is not decided: it "
                            "takes more steps, or larger numbers, than a report of this size is "
                            "given"};
    record_add(c, &f, &j);
}

void joint_free(Joint *joint) {
    simplex_free(&joint->simplex);
    VEC_FREE(&joint->variables);
    VEC_FREE(&joint->uses);
    VEC_FREE(&joint->dropped);
    map_free(&joint->variable_of);
    map_free(&joint->rule_seen);
    map_free(&joint->cell_seen);
    map_free(&joint->first_use);
    narrow_free(&joint->narrow);
}

/* Linear in the report, with enough for a small one: bounds about a tenth of a second, the simplex
 * two of them. */
enum { WORK_AT_LEAST = 8000000, WORK_PER_FIGURE = 20, SIMPLEX_AT_LEAST = 64000000 };

/* Room that is not used costs nothing; a list that grows is copied, and its entries are large. */
static void reserve(Joint *joint) {
    size_t figures = joint->c->m->figure_count, rules = joint->c->joint_rules.count,
           most = rules + (figures < 512 ? figures : 512);
    VEC_RESERVE(&joint->variables, most);
    VEC_RESERVE(&joint->simplex.variables, most);
    VEC_RESERVE(&joint->simplex.rows, rules);
    VEC_RESERVE(&joint->narrow.variables, most);
    VEC_RESERVE(&joint->narrow.sums, rules);
}

static void prepare(Joint *joint) {
    uint64_t work = (uint64_t)WORK_PER_FIGURE * joint->c->m->figure_count;
    joint->simplex.budget = SIMPLEX_AT_LEAST + work;
    joint->narrow.budget = WORK_AT_LEAST + work;
    reserve(joint);
    note_uses(joint);
}

/* Nearly always values are found at once. Else bounds may find a conflict, and without its checks
 * there may be values; what is left goes to the simplex. So does what is asked for, and whether
 * whole steps of the books are left. */
static bool search(Joint *joint) {
    bool goes_on = needs_simplex(joint);
    if (has_values(joint) && !goes_on) return true;
    prepare(joint);
    bool is_decided = joint_decide_by_bounds(joint) || has_values(joint);
    if (is_decided && !goes_on) return true;
    make_simplex(joint);
    is_decided |= decide(joint);
    joint_check_whole(joint);
    return is_decided || has_values(joint);
}

void check_joint(Checker *c) {
    bool is_heard =
        !diag_is_off(c->m->sink, DIAG_INCONSISTENT) || !diag_is_off(c->m->sink, DIAG_UNDECIDED);
    Joint joint = {.c = c,
                   .rules = (uint32_t)c->joint_rules.count,
                   .is_asked = c->wants_implied && c->unknown_figures.count};
    if (!is_heard && !joint.is_asked) return; /* whatever it found would not be said */
    if (!c->joint_rounded.count && !c->joint_totals.count && !joint.is_asked) return;
    if (!search(&joint)) report_undecided(c);
    if (joint.is_asked) unknown_narrow(&joint);
    joint_free(&joint);
    arena_clear(&c->scratch);
}
