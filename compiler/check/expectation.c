/* What the author expects: `expect VERDICT` at a figure, a claim, a rule or around statements, and
 * `restated because` behind a figure that last year closed otherwise. What does not occur is told,
 * so that none outlives its cause. */
#include "compiler/check/record.h"

/* ---- expectations ---- */
static uint32_t inline_expectation(Checker *c, NodeRef node) {
    Model *m = c->m;
    for (uint32_t i = 0; i < m->expectations.count; i++)
        if (m->expectations.at[i].decl.tree == node.tree &&
            m->expectations.at[i].decl.node == node.node)
            return i;
    Expectation made = {.decl = node,
                        .verdict = ref_value(m, node),
                        .reason = ref_span(m, ref_first(m, node)),
                        .figure = NONE,
                        .entity = NONE};
    VEC_PUSH(&m->expectations, made);
    return (uint32_t)m->expectations.count - 1;
}

void expectation_note(Checker *c, NodeRef node) { inline_expectation(c, node); }

/* `expect ... { }` in a section: known from when it is first walked. */
void expectation_declare(Checker *c, NodeRef node, uint32_t entity) {
    uint32_t index = inline_expectation(c, node);
    c->m->expectations.at[index].target = ref_child(c->m, node, AST_BODY);
    c->m->expectations.at[index].entity = entity;
}

/* `X05`, `X05[201]`, `"I01.1"` */
static bool names_rule(const Model *m, NodeRef target, const char *name) {
    bool is_quoted = ref_kind(m, target) == AST_STRING;
    Str text = is_quoted ? str_from(ref_string(m, target)) : ref_text(m, target),
        instance = str_from(name);
    return str_starts_with(instance, text) &&
           (instance.length == text.length || instance.at[text.length] == '[');
}

static bool expectation_matches(const Model *m, const Expectation *e, const Finding *f) {
    if (e->figure != NONE) return f->figure != NONE && e->figure == f->figure;
    if (!e->target.node) return false; /* an inline one: matched by its node */
    if (ref_kind(m, e->target) != AST_BODY)
        return f->rule && names_rule(m, e->target, f->kind == CHECK_RULE ? f->name : f->rule);
    Span body = ref_span(m, e->target);
    return body.file == f->span.file && body.lo <= f->span.lo && f->span.hi <= body.hi;
}

static bool expectation_hit(Checker *c, uint32_t index, Verdict found, Span *reason) {
    Expectation *e = &c->m->expectations.at[index];
    Word word = word_of(e->verdict); /* in either spelling */
    if (word == WORD_COUNT || !str_is(str_from(word_text(word)), verdict_name(found))) return false;
    e->hits++;
    *reason = e->reason;
    return true;
}

bool is_restated(const Expectation *e) { return word_of(e->verdict) == WORD_RESTATED; }

/* `restated because` stands behind a figure that last year's report closed with otherwise. */
static bool restates(const Expectation *e, const Judgement *j) {
    bool names_it = false, names_prior = false;
    if (!is_restated(e) || (j->verdict != VERDICT_VIOLATED && j->verdict != VERDICT_REPEATED))
        return false;
    for (uint32_t i = 0; i < j->source_count; i++) {
        names_it |= j->sources[i] == e->figure;
        names_prior |= (j->sources[i] & FIGURE_PRIOR) != 0;
    }
    return names_it && names_prior;
}

bool expectation_excuses(Checker *c, const Judgement *j, Span *reason) {
    for (uint32_t i = 0; i < c->m->expectations.count; i++) {
        Expectation *e = &c->m->expectations.at[i];
        if (restates(e, j)) return e->hits++, *reason = e->reason, true;
    }
    return false;
}

bool expectation_meets(Checker *c, const Finding *f, Verdict found, Span *reason) {
    if (f->expect.node && expectation_hit(c, inline_expectation(c, f->expect), found, reason))
        return true;
    for (uint32_t i = 0; i < c->m->expectations.count; i++)
        if (expectation_matches(c->m, &c->m->expectations.at[i], f) &&
            expectation_hit(c, i, found, reason))
            return true;
    return false;
}

static bool verdict_is_known(Word word) {
    if (word == WORD_COUNT) return false;
    Str name = str_from(word_text(word));
    for (int v = 0; v < VERDICT_COUNT; v++)
        if (str_is(name, verdict_name((Verdict)v)) && v != VERDICT_EXPECTED) return true;
    return false;
}

static const char *before_blanks(const char *p) {
    while (p[-1] == ' ' || p[-1] == '\t') p--;
    return p;
}

static const char *before_word(const char *p) {
    while (p[-1] != ' ' && p[-1] != '\t' && p[-1] != '\n') p--;
    return p;
}

/* ` expect VERDICT "reason"` behind a figure or a claim, of which only the reason's place is
 * kept. */
static Span span_of_expect(const Model *m, Span reason) {
    const char *bytes = m->sources->at[reason.file]->bytes, *p = bytes + reason.lo;
    p = before_blanks(before_word(before_blanks(before_word(before_blanks(p)))));
    return (Span){reason.file, (uint32_t)(p - bytes), reason.hi};
}

/* A reason for a difference that is none. */
static void report_not_restated(const Model *m, const Expectation *e) {
    Diag *d = diag_report(m->sink, DIAG_EXPECT_UNUSED, e->reason,
                          "no check finds this figure to differ from last year's");
    diag_fix(m->sink, d, FIX_SURE, span_of_expect(m, e->reason), "");
}

static void report_no_verdict(const Model *m, const Expectation *e) {
    Str verdict = intern_text(m->names, e->verdict);
    diag_report(m->sink, DIAG_BAD_FIELD, e->reason,
                "`%.*s` is no verdict: rounding, unlikely, truncated, repeated, ambiguous, "
                "violated, inconsistent, undefined, mistyped, missing, open",
                STR_ARG(verdict));
}

static void report_outlived(const Model *m, const Expectation *e) {
    Str verdict = intern_text(m->names, e->verdict);
    Diag *d = diag_report(m->sink, DIAG_EXPECT_UNUSED, e->reason, "nothing here is `%.*s` any more",
                          STR_ARG(verdict));
    if (e->target.node)
        diag_hint(m->sink, d, "take the `expect` away, or see what changed");
    else
        diag_fix(m->sink, d, FIX_SURE, span_of_expect(m, e->reason), "");
}

void expectations_unused(Checker *c) {
    const Model *m = c->m;
    for (size_t i = 0; i < m->expectations.count; i++) {
        const Expectation *e = &m->expectations.at[i];
        if (e->hits) continue;
        if (is_restated(e))
            report_not_restated(m, e);
        else if (!verdict_is_known(word_of(e->verdict)))
            report_no_verdict(m, e);
        else
            report_outlived(m, e);
    }
}
