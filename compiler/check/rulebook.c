/* Which rules contradict each other, which follow from others, which never apply. Each question is
 * one set of linear conditions for the exact simplex method; a set falls into parts that share no
 * symbol, and only the part at hand is asked about. Work is bounded: what it leaves unasked is not
 * told, never told wrongly. */
#include "compiler/check/rulebook.h"
#include "compiler/check/simplex.h"

#include <string.h>

enum { FORM_WORK = 200000, SOLVE_WORK = 2000000, CONTRADICTIONS_MOST = 5, NAMED_RULES = 6 };

/* ---- parts that share no symbol ---- */
typedef struct {
    Rulebook *book;
    uint32_t *part; /* of a symbol: another of its part, or itself */
    bool *is_out;   /* of a rule: not among the grounds */
    uint64_t work;
    VEC(uint32_t) conflict; /* conditions */
    bool holds_question;    /* the conflict needs the condition asked about */
    bool rests_on_data;     /* what follows does so only with the rows of this report */
} Logic;

static uint32_t part_of(Logic *l, uint32_t symbol) {
    while (l->part[symbol] != symbol) symbol = l->part[symbol] = l->part[l->part[symbol]];
    return symbol;
}

static bool is_ground(const Logic *l, const RuleCondition *c) {
    return !c->is_conditional && (c->rule == NONE || !l->is_out[c->rule]);
}

static void join_parts(Logic *l) {
    const Rulebook *book = l->book;
    for (uint32_t i = 0; i < book->symbols.count; i++) l->part[i] = i;
    for (size_t i = 0; i < book->conditions.count; i++) {
        Linear form = book->conditions.at[i].form;
        for (uint32_t k = 1; k < form.count; k++)
            l->part[part_of(l, form.terms[k].figure)] = part_of(l, form.terms[0].figure);
    }
}

/* ---- one question ---- */
static bool holds_at_zero(const RuleCondition *c) {
    int sign = rational_sign(c->form.constant);
    return c->relation == RELATION_EQUAL ? sign == 0
         : c->relation == RELATION_LESS  ? sign < 0
                                         : sign <= 0;
}

static Interval ends_of(const RuleCondition *c) {
    Bounds b = bounds_point(rational_negate(c->form.constant));
    b.hi_open = c->relation == RELATION_LESS;
    Interval made = interval_from_bounds(b);
    made.has_lo = c->relation == RELATION_EQUAL;
    return made;
}

static uint32_t variable_of(Simplex *s, Map *variables, uint32_t symbol) {
    uint32_t known;
    Interval free = {.has_lo = false, .has_hi = false};
    if (map_get(variables, symbol, &known)) return known;
    known = simplex_variable(s, rational_from_int(0), free);
    map_put(variables, symbol, known);
    return known;
}

static uint32_t add_condition(Logic *l, Simplex *s, Map *variables, const RuleCondition *c) {
    Weight *weights = ARENA_NEW(&l->book->c->scratch, Weight, c->form.count + 1);
    for (uint32_t i = 0; i < c->form.count; i++)
        weights[i] =
            (Weight){variable_of(s, variables, c->form.terms[i].figure), c->form.terms[i].coef};
    return simplex_sum(s, weights, c->form.count, ends_of(c));
}

/* In the order of the rules, what tables declare last. */
static void add_to_conflict(Logic *l, uint32_t index) {
    const RuleCondition *made = l->book->conditions.at;
    size_t at = l->conflict.count;
    VEC_PUSH(&l->conflict, index);
    for (; at && made[l->conflict.at[at - 1]].rule > made[index].rule; at--)
        l->conflict.at[at] = l->conflict.at[at - 1];
    l->conflict.at[at] = index;
}

/* Can all grounds of the part hold, and the question with them? False: `conflict` says which
 * cannot. */
static bool fits(Logic *l, uint32_t part, const RuleCondition *question) {
    Rulebook *book = l->book;
    Simplex s = {.budget = l->work < SOLVE_WORK ? l->work : SOLVE_WORK};
    Map variables = {0}, condition_of = {0};
    uint32_t asked = UINT32_MAX, index;
    l->conflict.count = 0, l->holds_question = false;
    for (uint32_t i = 0; i < book->conditions.count; i++) {
        const RuleCondition *c = &book->conditions.at[i];
        if (!is_ground(l, c) || !c->form.count || part_of(l, c->form.terms[0].figure) != part)
            continue;
        map_put(&condition_of, add_condition(l, &s, &variables, c), i);
    }
    if (question) asked = add_condition(l, &s, &variables, question);
    bool is_conflict = simplex_solve(&s) == SIMPLEX_CONFLICT;
    for (size_t i = 0; i < s.conflict.count && is_conflict; i++) {
        if (s.conflict.at[i].variable == asked) l->holds_question = true;
        if (map_get(&condition_of, s.conflict.at[i].variable, &index)) add_to_conflict(l, index);
    }
    uint64_t done = s.work + book->conditions.count;
    l->work -= done < l->work ? done : l->work;
    simplex_free(&s);
    map_free(&variables);
    map_free(&condition_of);
    arena_clear(&book->c->scratch);
    return !is_conflict;
}

/* Is there no way to break it while the grounds hold? */
static bool cannot_be(Logic *l, const RuleCondition *c, int sign, Relation relation) {
    RuleCondition broken = *c;
    broken.relation = relation;
    if (!linear_scale(&l->book->arena, c->form, rational_from_int(sign), &broken.form) || !l->work)
        return false;
    if (fits(l, part_of(l, c->form.terms[0].figure), &broken) || !l->holds_question) return false;
    for (size_t i = 0; i < l->conflict.count; i++)
        l->rests_on_data |= l->book->conditions.at[l->conflict.at[i]].is_of_data;
    return true;
}

/* ---- words ---- */
static const char *rule_name(const Logic *l, uint32_t rule) {
    return name_text(l->book->c->m, l->book->c->m->rules.at[rule].name);
}

/* "`a`, `b` and what the tables declare": the rules of the conflict, each once. */
static const char *grounds_text(const Logic *l) {
    Arena *a = l->book->c->m->whole;
    const char *text = "", *last = NULL;
    uint32_t named = 0, left = 0;
    bool is_declared = false;
    for (size_t i = 0; i < l->conflict.count; i++) {
        uint32_t rule = l->book->conditions.at[l->conflict.at[i]].rule;
        bool is_known = false;
        for (size_t k = 0; k < i && !is_known; k++)
            is_known = l->book->conditions.at[l->conflict.at[k]].rule == rule;
        is_declared |= rule == NONE;
        if (is_known || rule == NONE) continue;
        if (named == NAMED_RULES) {
            left++;
            continue;
        }
        if (last) text = arena_printf(a, "%s%s%s", text, named > 1 ? ", " : "", last);
        last = arena_printf(a, "`%s`", rule_name(l, rule)), named++;
    }
    if (left) return arena_printf(a, "%s, %s and %u more", text, last, left);
    if (is_declared && last) text = arena_printf(a, "%s%s%s", text, named > 1 ? ", " : "", last);
    if (is_declared)
        return named ? arena_printf(a, "%s and what the tables declare", text)
                     : "what the tables declare";
    return named < 2 ? (last ? last : "itself") : arena_printf(a, "%s and %s", text, last);
}

static void note_grounds(const Logic *l, Diag *d, uint32_t but) {
    Model *m = l->book->c->m;
    for (size_t i = 0; i < l->conflict.count; i++) {
        const RuleCondition *c = &l->book->conditions.at[l->conflict.at[i]];
        if (c->rule != NONE && c->rule == but) continue;
        diag_note(m->sink, d, ref_span(m, c->place), "%s",
                  c->is_of_data ? "here the rows add up to this"
                  : c->rule == NONE
                      ? "this is declared"
                      : arena_printf(m->whole, "`%s` says this", rule_name(l, c->rule)));
    }
}

static Span name_span(const Logic *l, uint32_t rule) {
    return ref_span(l->book->c->m, ref_first(l->book->c->m, l->book->c->m->rules.at[rule].decl));
}

/* ---- contradictions ---- */
static uint32_t last_rule(const Logic *l) {
    uint32_t last = NONE;
    for (size_t i = 0; i < l->conflict.count; i++) {
        uint32_t rule = l->book->conditions.at[l->conflict.at[i]].rule;
        if (rule != NONE && (last == NONE || rule > last)) last = rule;
    }
    return last;
}

/* Without it the others may be asked about again. */
static bool tell_contradiction(Logic *l) {
    uint32_t last = last_rule(l);
    if (last == NONE) return false; /* tables alone: their formulas are checked with the figures */
    Diag *d = diag_report(l->book->c->m->sink, DIAG_RULES_CONTRADICT, name_span(l, last),
                          "no figures can fulfil %s", grounds_text(l));
    note_grounds(l, d, NONE);
    l->is_out[last] = true;
    return true;
}

static bool contradicts_itself(Logic *l, uint32_t i) {
    const RuleCondition *c = &l->book->conditions.at[i];
    if (l->book->c->m->report.node) return false; /* judged by itself, with the same result */
    if (!is_ground(l, c) || c->form.count || holds_at_zero(c)) return false;
    l->conflict.count = 0;
    VEC_PUSH(&l->conflict, i);
    return true;
}

static void find_contradictions(Logic *l) {
    int left = CONTRADICTIONS_MOST;
    for (uint32_t i = 0; i < l->book->conditions.count && left; i++) {
        const RuleCondition *c = &l->book->conditions.at[i];
        if (contradicts_itself(l, i)) tell_contradiction(l), left--;
        while (is_ground(l, c) && c->form.count && !holds_at_zero(c) && left && l->work &&
               !fits(l, part_of(l, c->form.terms[0].figure), NULL)) {
            if (!tell_contradiction(l)) break;
            left--;
        }
    }
}

/* ---- what never applies ---- */
static bool blames_guard(const Logic *l) {
    for (size_t i = 0; i < l->conflict.count; i++)
        if (l->book->conditions.at[l->conflict.at[i]].is_guard) return true;
    return false;
}

/* Guards are grounds while they are asked about, each in its part. */
static bool cannot_hold(Logic *l, const RuleCondition *guard) {
    if (!guard->form.count) return !holds_at_zero(guard);
    return l->work && !fits(l, part_of(l, guard->form.terms[0].figure), NULL) && blames_guard(l);
}

static void find_never(Logic *l, uint32_t rule, size_t first, size_t end) {
    Model *m = l->book->c->m;
    RuleCondition *guards = l->book->conditions.at;
    bool was_out = l->is_out[rule], is_never = false;
    l->is_out[rule] = true; /* what it says itself is no reason */
    for (size_t i = first; i < end; i++) guards[i].is_conditional = false, guards[i].rule = NONE;
    for (size_t i = first; i < end && !is_never; i++) is_never = cannot_hold(l, &guards[i]);
    for (size_t i = first; i < end; i++) guards[i].is_conditional = true, guards[i].rule = rule;
    l->is_out[rule] = was_out;
    if (!is_never) return;
    l->book->c->rule_states[rule].is_never = true;
    NodeRef when = ref_child(m, m->rules.at[rule].decl, AST_WHEN);
    Diag *d = diag_report(m->sink, DIAG_RULE_NEVER, ref_span(m, ref_first(m, when)),
                          "`%s` never applies: no figures can fulfil this", rule_name(l, rule));
    note_grounds(l, d, rule);
}

/* ---- what follows from others ---- */
static bool follows(Logic *l, const RuleCondition *c) {
    if (!c->form.count) return holds_at_zero(c);
    if (c->relation == RELATION_LESS) return cannot_be(l, c, -1, RELATION_AT_MOST);
    if (!cannot_be(l, c, -1, RELATION_LESS)) return false;
    return c->relation == RELATION_AT_MOST || cannot_be(l, c, 1, RELATION_LESS);
}

static bool all_follow(Logic *l, uint32_t rule) {
    bool any = false;
    l->rests_on_data = false;
    for (size_t i = 0; i < l->book->conditions.count; i++) {
        RuleCondition c = l->book->conditions.at[i];
        if (c.rule != rule || c.is_guard || c.is_summed) continue;
        if (!follows(l, &c)) return false;
        any = true;
    }
    return any;
}

/* Conditions that are not linear are not read: such a rule says more than is known of it. */
static bool is_read_whole(const Model *m, NodeRef at) {
    AstKind kind = ref_kind(m, at);
    if (kind != AST_AND)
        return kind == AST_EQUAL || kind == AST_LESS || kind == AST_LESS_EQUAL ||
               kind == AST_GREATER || kind == AST_GREATER_EQUAL;
    NodeRef first = ref_first(m, at);
    return is_read_whole(m, first) && is_read_whole(m, ref_next(m, first));
}

static void find_implied(Logic *l) {
    Model *m = l->book->c->m;
    for (uint32_t rule = (uint32_t)m->rules.count; rule-- > 0 && l->work;) {
        NodeRef decl = m->rules.at[rule].decl;
        bool is_own = m->trees.at[decl.tree].module == 0 || decl.tree == 0;
        bool was_out = l->is_out[rule];
        if ((!is_own && !l->book->c->wants_rules) || was_out ||
            !is_read_whole(m, rule_condition(m, decl)))
            continue;
        l->is_out[rule] = true;
        if (!all_follow(l, rule)) {
            l->is_out[rule] = false;
            continue;
        }
        l->book->c->rule_states[rule].implied = grounds_text(l);
        if (!is_own) continue;
        Diag *d = diag_report(m->sink, DIAG_RULE_IMPLIED, name_span(l, rule),
                              "`%s` follows from %s: it can never fail alone%s",
                              rule_name(l, rule), grounds_text(l),
                              l->rests_on_data ? " in this report" : "");
        note_grounds(l, d, rule);
    }
}

/* ---- all of it ---- */
static void find_all_never(Logic *l, const size_t *guards) {
    for (uint32_t rule = 0; rule < l->book->c->m->rules.count; rule++)
        if (guards[rule] < guards[rule + 1]) find_never(l, rule, guards[rule], guards[rule + 1]);
}

void check_rulebook(Checker *c) {
    Model *m = c->m;
    Rulebook book = {.c = c, .work = FORM_WORK};
    size_t count = m->rules.count;
    if (!count) return;
    size_t *guards = ARENA_NEW(m->whole, size_t, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        guards[i] = book.conditions.count;
        guard_conditions(&book, i);
    }
    guards[count] = book.conditions.count;
    for (uint32_t i = 0; i < count; i++) rule_conditions(&book, i);
    for (uint32_t i = 0; i < count && book.summed.count; i++) rule_summed_conditions(&book, i);
    declared_conditions(&book);
    Logic l = {.book = &book,
               .part = ARENA_NEW(m->whole, uint32_t, book.symbols.count + 1),
               .is_out = ARENA_NEW(m->whole, bool, count),
               .work = 2 * (uint64_t)SOLVE_WORK};
    memset(l.is_out, 0, count * sizeof *l.is_out);
    join_parts(&l);
    find_contradictions(&l);
    find_all_never(&l, guards);
    find_implied(&l);
    VEC_FREE(&l.conflict);
    VEC_FREE(&book.symbols);
    VEC_FREE(&book.conditions);
    map_free(&book.symbol_of);
    map_free(&book.summed);
    map_free(&book.parents);
    arena_free(&book.arena);
    arena_clear(&c->scratch);
}
