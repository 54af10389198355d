/* Rules: each declared one, for every combination its `for` names, in every body that has the
 * tables it reads. What stands between `and` are several checks under one name. */
#include "compiler/check/check.h"

typedef struct {
    NodeRef decl;
    uint32_t index;
    const char *name, *text;
} RuleRun;

static bool is_clause(AstKind kind) {
    return kind == AST_NAME || kind == AST_TITLE || kind == AST_OF || kind == AST_WITHIN ||
           kind == AST_BINDING || kind == AST_WHERE || kind == AST_WHEN || kind == AST_SINCE ||
           kind == AST_UNTIL || kind == AST_EXPECT;
}

/* The condition is the one child that is no clause; a bare name may be one, so the first NAME is
 * skipped. */
NodeRef rule_condition(const Model *m, NodeRef decl) {
    NodeRef found = {0};
    for (NodeRef at = ref_next(m, ref_first(m, decl)); at.node; at = ref_next(m, at))
        if (!is_clause(ref_kind(m, at)) || ref_kind(m, at) == AST_NAME) found = at;
    return found;
}

static NodeRef rule_title(const Model *m, NodeRef decl) {
    return ref_first(m, ref_child(m, decl, AST_TITLE));
}

/* A sentence with holes speaks of one instance. Its figures are known once a verdict is. */
static const char *instance_text(Checker *c, const RuleRun *run, const Scope *scope,
                                 Verdict verdict) {
    NodeRef title = rule_title(c->m, run->decl);
    bool has_holes = title.node && ref_kind(c->m, title) != AST_STRING;
    return has_holes && verdict != VERDICT_EXACT && verdict != VERDICT_OPEN
             ? text_of(c, title, scope)
             : run->text;
}

/* The first figure of a row that the rule's `for` names: where a reader would look. */
static bool bound_figure(const Model *m, const Scope *scope, uint32_t *figure) {
    for (const Local *at = scope->locals; at; at = at->up) {
        if (at->value.kind != VALUE_PLACE || at->value.place.row == NONE) continue;
        const Table *t = &m->tables.at[at->value.place.table];
        for (uint32_t column = 0; column < t->column_count; column++) {
            if (!table_has_cell(t, at->value.place.row, column)) continue;
            *figure = t->first_figure + (uint32_t)table_at(t, at->value.place.row, column);
            return true;
        }
    }
    return false;
}

bool rule_is_touched(Checker *c, uint32_t rule) {
    return c->rule_states[rule].is_touched || naming_touches(c, rule);
}

/* Only when the list of rules is asked for. */
static void note_touch(Checker *c, uint32_t rule, const Judgement *j) {
    bool is_touched = j->source_count == 0;
    for (uint32_t i = 0; i < j->source_count && !is_touched; i++)
        is_touched = (j->sources[i] & FIGURE_PRIOR) || stated_behind(c, j->sources[i], 0) != NONE;
    c->rule_states[rule].is_touched |= is_touched;
}

/* Where a reader would look: a figure that somebody stated, not one that a module derives. */
static uint32_t figure_to_show(Checker *c, const Judgement *j) {
    bool is_at_hand = j->verdict == VERDICT_EXACT || j->verdict == VERDICT_OPEN;
    uint32_t found = NONE;
    if (!j->source_count) return NONE;
    for (uint32_t i = 0; i < j->source_count && !is_at_hand && found == NONE; i++)
        if (stated_behind(c, j->sources[i], STATED_DEEPEST - 1) == j->sources[i])
            found = j->sources[i];
    for (uint32_t i = 0; i < j->source_count && !is_at_hand && found == NONE; i++)
        found = stated_behind(c, j->sources[i], 0);
    return found == NONE ? j->sources[0] : found;
}

/* The text that the condition compares: where it stands, and what it says; NULL without one. */
static const DiagNote *compared_text(Checker *c, NodeRef condition, const Scope *scope) {
    for (NodeRef at = ref_first(c->m, condition); at.node; at = ref_next(c->m, at)) {
        AstKind kind = ref_kind(c->m, at);
        Value v =
            kind == AST_MEMBER || kind == AST_INDEX ? eval_content(c, at, scope) : value_poison();
        if (v.kind != VALUE_TEXT || v.figure == NONE || !*v.text) continue;
        DiagNote *made = ARENA_NEW(c->m->whole, DiagNote, 1);
        *made = (DiagNote){figure_span(c->m, v.figure),
                           arena_printf(c->m->whole, "`%s` is `%s`",
                                        figure_name(c->m, v.figure, c->m->whole), v.text)};
        return made;
    }
    return NULL;
}

static void judge_condition(Checker *c, const RuleRun *run, NodeRef condition, const Scope *scope,
                            bool is_conditional) {
    Model *m = c->m;
    NodeRef first = ref_first(m, condition);
    if (ref_kind(m, condition) == AST_AND) {
        judge_condition(c, run, first, scope, is_conditional);
        judge_condition(c, run, ref_next(m, first), scope, is_conditional);
        return;
    }
    figure_forget(c);
    Judgement j = judge_expression(c, condition, scope);
    j.is_conditional |= is_conditional;
    if (!j.touches && j.verdict == VERDICT_EXACT) return; /* nothing of this report is in it */
    if (c->wants_rules && !c->rule_states[run->index].is_touched) note_touch(c, run->index, &j);
    Finding f = {.kind = CHECK_RULE,
                 .span = ref_span(m, condition),
                 .rule = run->name,
                 .text = instance_text(c, run, scope, j.verdict),
                 .figure = NONE,
                 .code = DIAG_RULE_VIOLATED,
                 .expect = ref_child(m, run->decl, AST_EXPECT),
                 .most = rule_most(m, run->decl)};
    f.name = local_keys(c, run->name, scope->locals);
    bool is_one_of_many = scope->locals || m->trees.at[run->decl.tree].module != 0;
    uint32_t figure = figure_to_show(c, &j);
    if (is_one_of_many && (figure != NONE || bound_figure(m, scope, &figure)))
        f.span = figure_span(m, figure); /* the reader's own figure, not the rule */
    if (j.verdict == VERDICT_VIOLATED && !j.source_count) {
        f.notes = compared_text(c, condition, scope), f.note_count = f.notes != NULL;
        if (f.notes && is_one_of_many) f.span = f.notes->span;
    }
    record_add(c, &f, &j);
}

static void rule_instance(Checker *c, const Scope *scope, void *user) {
    const RuleRun *run = user;
    NodeRef when = ref_first(c->m, ref_child(c->m, run->decl, AST_WHEN));
    bool truth = true;
    c->compared.count = 0, c->keeps_compared = true;
    if (when.node && !eval_truth(c, when, scope, &truth)) truth = false;
    c->keeps_compared = false;
    if (!truth) c->rule_states[run->index].is_passed_over = true;
    if (truth)
        judge_condition(c, run, rule_condition(c->m, run->decl), scope, c->compared.count > 0);
}

static void says_nothing(Checker *c, NodeRef decl) {
    Diag *d = diag_report(c->m->sink, DIAG_BAD_FIELD, ref_span(c->m, ref_first(c->m, decl)),
                          "this rule says nothing");
    diag_hint(c->m->sink, d,
              "a condition stands behind `:`; `of` names a table, `in` a section whose checks the "
              "rule speaks for");
}

static void run_rule(Checker *c, uint32_t index, uint32_t entity) {
    Model *m = c->m;
    NodeRef decl = m->rules.at[index].decl, title = rule_title(m, decl),
            condition = rule_condition(m, decl);
    Scope scope = scope_outside(entity);
    if (!condition.node) {
        if (!ref_child(m, decl, AST_OF).node && !ref_child(m, decl, AST_WITHIN).node)
            says_nothing(c, decl);
        return;
    }
    Str text = ref_text(m, condition);
    RuleRun run = {decl, index, name_text(m, m->rules.at[index].name),
                   title.node && ref_kind(m, title) == AST_STRING
                       ? text_of(c, title, &scope)
                       : arena_copy(m->whole, text.at, text.length)};
    eval_each(c, decl, &scope, rule_instance, &run);
    arena_clear(&c->scratch);
}

/* Does the rule read a table this body has for itself? */
static bool reads_body(const Model *m, NodeRef at, uint32_t entity) {
    if (ref_kind(m, at) == AST_NAME)
        for (uint32_t i = 0; i < m->tables.count; i++)
            if (m->tables.at[i].entity == entity && m->tables.at[i].name == ref_value(m, at))
                return true;
    for (NodeRef child = ref_first(m, at); child.node; child = ref_next(m, child))
        if (reads_body(m, child, entity)) return true;
    return false;
}

static bool has_own_tables(const Model *m) {
    if (!m->entities.count) return true;
    for (uint32_t i = 0; i < m->tables.count; i++)
        if (m->tables.at[i].entity == NONE && m->tables.at[i].is_used) return true;
    return false;
}

void rules_each(Checker *c, RuleVisit *visit) {
    Model *m = c->m;
    bool has_own = has_own_tables(m);
    for (uint32_t i = 0; i < m->rules.count; i++) {
        Rule rule = m->rules.at[i];
        if (rule.entity == NONE && has_own) visit(c, i, NONE);
        for (uint32_t e = 0; e < m->entities.count; e++)
            if (rule.entity == e || (rule.entity == NONE && reads_body(m, rule.decl, e)))
                visit(c, i, e);
    }
}

/* Does it ask what the text mentions? Then it waits until the text is read. */
static bool asks_text(const Model *m, NodeRef at) {
    if (ref_kind(m, at) == AST_CALL && word_of(ref_value(m, at)) == WORD_MENTIONS) return true;
    for (NodeRef child = ref_first(m, at); child.node; child = ref_next(m, child))
        if (asks_text(m, child)) return true;
    return false;
}

static void run_in_turn(Checker *c, uint32_t index, uint32_t entity) {
    if (asks_text(c->m, c->m->rules.at[index].decl) == c->is_text_read) run_rule(c, index, entity);
}

/* A module alone has no figures: there is nothing to judge but what its rules say of each other. */
void check_rules(Checker *c) {
    if (c->m->report.node) rules_each(c, run_in_turn);
}
