/* Keeps what was found. A finding is told at once, unless it is expected, or its cause is still to
 * be found (blame.c). */
#include "compiler/check/record.h"
#include "compiler/check/units.h"

#include <string.h>

Severity rule_most(const Model *m, NodeRef rule) {
    uint8_t flags = tree_of(m, rule)->nodes[rule.node].flags;
    return flags & AST_NOTE ? SEVERITY_NOTE : flags & AST_WARN ? SEVERITY_WARNING : SEVERITY_OFF;
}

static void say_expected(Checker *c, const Finding *f, const Judgement *j, Span reason,
                         bool is_excused_by_restating) {
    Str why = source_text(c->m->sources, reason);
    if (diag_is_off(c->m->sink, DIAG_EXPECTED)) return;
    Diag *d = is_excused_by_restating
                ? diag_report(c->m->sink, DIAG_EXPECTED, f->span, "restated, because %.*s",
                              STR_ARG(why))
                : diag_report(c->m->sink, DIAG_EXPECTED, f->span, "%s, as expected: %.*s",
                              verdict_name(j->verdict), STR_ARG(why));
    d->derivation = f->derivation;
    diag_hint(c->m->sink, d, "%s", record_text(c, f, j));
}

static void add_divisors(Checker *c, Finding *f) {
    uint32_t *made = ARENA_NEW(c->m->whole, uint32_t, c->divisors.count + 1);
    for (size_t i = 0; i < c->divisors.count; i++) made[i] = c->divisors.at[i];
    f->asked = made, f->asked_count = (uint32_t)c->divisors.count;
}

/* What is asked for because of a figure that is itself wrong is told with that figure, and so is
 * what divides by it. */
static bool keep_dependent(Checker *c, const Finding *f, const Judgement *j) {
    Dependent made = {.finding = *f, .judgement = *j};
    if (j->verdict == VERDICT_UNDEFINED) add_divisors(c, &made.finding);
    bool is_kept = (j->verdict == VERDICT_MISSING || j->verdict == VERDICT_UNDEFINED) &&
                   made.finding.asked_count;
    if (is_kept) VEC_PUSH(&c->dependents, made);
    return is_kept;
}

void record_undefined(Checker *c, Span span) {
    Finding f = {.kind = CHECK_CLAIM, .span = span, .figure = NONE, .most = SEVERITY_ERROR};
    Judgement j = {.verdict = VERDICT_UNDEFINED};
    if (!keep_dependent(c, &f, &j)) record_say(c, &f, &j);
}

/* Do sums come out to the last digit in this report, or as rounding has it? */
static void count_sum(Checker *c, const CheckRecord *r) {
    bool is_sum = r->is_equation && r->kind != CHECK_CLAIM && r->source_count > 2 &&
                  r->has_values && rational_sign(r->left);
    c->sums_exact += is_sum && r->verdict == VERDICT_EXACT;
    c->sums_rounded += is_sum && r->verdict == VERDICT_ROUNDING;
}

static CheckRecord make_record(const Finding *f, const Judgement *j) {
    bool is_equation = judgement_is_equation(j);
    return (CheckRecord){.kind = f->kind,
                         .verdict = j->verdict,
                         .found = j->verdict,
                         .span = f->span,
                         .reason = {UINT32_MAX, 0, 0},
                         .name = f->name,
                         .text = f->text ? f->text : "",
                         .rule = f->rule,
                         .has_values = j->has_values,
                         .has_residual = j->has_residual,
                         .is_equation = f->kind == CHECK_CLAIM || is_equation,
                         .left = j->left_point,
                         .right = j->right_point,
                         .residual = j->residual,
                         .slack = j->slack,
                         .unit = j->unit,
                         .sources = j->sources,
                         .source_count = j->source_count,
                         .figure = f->figure,
                         .derivation = f->derivation};
}

/* Said later, with what is wrong behind it; or said already. */
static bool is_kept_back(Checker *c, const Finding *f, const Judgement *j) {
    return (j->verdict == VERDICT_VIOLATED && joint_keep_broken(c, f, j)) ||
           keep_dependent(c, f, j) ||
           (j->verdict == VERDICT_OPEN && (open_is_told(c) || units_lack(c)));
}

/* Of what is not exact. */
static void tell(Checker *c, const Finding *f, const Judgement *j, CheckRecord *r) {
    bool is_excused = expectation_excuses(c, j, &r->reason);
    if (is_excused || expectation_meets(c, f, j->verdict, &r->reason)) {
        r->verdict = VERDICT_EXPECTED;
        say_expected(c, f, j, r->reason, is_excused);
    } else if (!is_kept_back(c, f, j)) {
        record_say(c, f, j);
    }
}

static uint32_t keep_record(Checker *c, const Finding *f, const Judgement *j) {
    if (j->is_silent || (c->meets_lost && j->verdict == VERDICT_OPEN)) return NONE;
    CheckRecord r = make_record(f, j);
    joint_keep(c, f, j);
    if (j->verdict != VERDICT_EXACT) tell(c, f, j, &r);
    if (f->expect.node) expectation_note(c, f->expect);
    c->counts[r.verdict]++;
    count_sum(c, &r);
    if (r.verdict == VERDICT_EXACT && !c->keep_all) return NONE;
    VEC_PUSH(&c->records, r);
    return (uint32_t)c->records.count - 1;
}

uint32_t record_add(Checker *c, const Finding *f, const Judgement *j) {
    uint32_t index;
    if (j->verdict == VERDICT_VIOLATED && c->unit_sums.count) {
        Judgement with_cause = *j;
        with_cause.cause = units_cause(c, j);
        index = keep_record(c, f, &with_cause);
    } else {
        index = keep_record(c, f, j);
    }
    c->reads_fact = false; /* of the next check */
    return index;
}
