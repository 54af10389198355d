#include "compiler/check/blame.h"
#include "compiler/check/unknown.h"

#include <string.h>

static void expects_rule(Model *m, NodeRef target) {
    uint32_t rule;
    Name name = intern(m->names, str_from(ref_string(m, target)));
    if (symbol_find(m, SYMBOL_RULE, name, &rule)) return;
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, target),
                          "there is no rule called `%s`", name_text(m, name));
    symbol_suggest(m, d, ref_span(m, target), name, 1u << SYMBOL_RULE);
}

/* `expect VERDICT "why" path` may name a figure: found once, before anything is judged. */
static void resolve_expectations(Checker *c) {
    Model *m = c->m;
    for (size_t i = 0; i < m->expectations.count; i++) {
        Expectation *e = &m->expectations.at[i];
        uint32_t rule;
        if (e->target.node && ref_kind(m, e->target) == AST_STRING) {
            expects_rule(m, e->target);
            continue;
        }
        if (!e->target.node || ref_kind(m, e->target) == AST_BODY) continue;
        NodeRef root = e->target;
        while (ref_kind(m, root) == AST_MEMBER || ref_kind(m, root) == AST_INDEX)
            root = ref_first(m, root);
        if (ref_kind(m, root) == AST_NAME && symbol_find(m, SYMBOL_RULE, ref_value(m, root), &rule))
            continue;
        Scope scope = scope_outside(e->entity);
        Value v = eval_number(c, e->target, &scope);
        if (v.kind == VALUE_NUMBER && v.figure != NONE) m->expectations.at[i].figure = v.figure;
    }
    arena_clear(&c->scratch);
}

/* A `let` that nothing uses still has to make sense. */
static void check_lets(Checker *c) {
    Model *m = c->m;
    for (size_t i = 0; i < m->lets.count; i++) {
        Scope scope = scope_outside(NONE);
        bool is_in_module = m->trees.at[m->lets.at[i].decl.tree].module != 0;
        if (!is_in_module) eval_let(c, (uint32_t)i, &scope);
    }
    arena_clear(&c->scratch);
}

bool check_model(Model *m, unsigned keep, Checker *made) {
    *made = (Checker){.m = m,
                      .keep_all = keep & KEEP_ALL,
                      .wants_implied = keep & KEEP_IMPLIED,
                      .wants_rules = keep & KEEP_RULES};
    made->rule_states = ARENA_NEW(m->whole, RuleState, m->rules.count + 1);
    memset(made->rule_states, 0, (m->rules.count + 1) * sizeof *made->rule_states);
    check_facts(made);
    resolve_expectations(made);
    naming_collect(made);
    check_tables(made);
    check_rules(made);
    check_text(made);
    check_rules(made);
    check_lets(made);
    check_blame(made);
    check_rulebook(made);
    unknown_prepare(made);
    check_joint(made);
    evidence_drop(made);
    expectations_unused(made);
    return true;
}

/* What is wrong in last year's report is told when that report is checked. */
void check_last_year(Model *last_year) {
    Checker c;
    check_model(last_year, 0, &c);
    for (uint32_t i = 0; i < last_year->tables.count; i++) table_derive(&c, i);
    checker_free(&c);
}

void checker_free(Checker *c) {
    arena_free(&c->scratch);
    VEC_FREE(&c->bounds);
    VEC_FREE(&c->broken);
    VEC_FREE(&c->broken_rules);
    VEC_FREE(&c->divisors);
    VEC_FREE(&c->dependents);
    VEC_FREE(&c->causes);
    map_free(&c->bounds_of);
    VEC_FREE(&c->records);
    VEC_FREE(&c->facts);
    VEC_FREE(&c->texts);
    VEC_FREE(&c->replaced);
    VEC_FREE(&c->printed);
    map_free(&c->replaced_of);
    VEC_FREE(&c->pieces);
    VEC_FREE(&c->compared);
    VEC_FREE(&c->unknown);
    VEC_FREE(&c->blank);
    VEC_FREE(&c->unit_sums);
    VEC_FREE(&c->lets);
    map_free(&c->let_of);
    arena_free(&c->kept);
    VEC_FREE(&c->parts);
    arena_free(&c->joint);
    VEC_FREE(&c->joint_rules);
    VEC_FREE(&c->joint_rounded);
    VEC_FREE(&c->joint_totals);
    map_free(&c->joint_formulas);
    VEC_FREE(&c->open_rules);
    VEC_FREE(&c->unknown_figures);
    VEC_FREE(&c->unknown_ends);
    VEC_FREE(&c->implied);
    map_free(&c->named);
    VEC_FREE(&c->named_checks);
    VEC_FREE(&c->mentions);
    map_free(&c->last_mention);
}
