/* How a cause is told: one message at the figure that is most likely wrong, with every check that
 * fails because of it, the amounts that would do, and who else it may have been. */
#include "compiler/check/blame.h"
#include "compiler/check/literal.h"

#include <string.h>

static const char *const slip_texts[SLIP_KIND_COUNT] = {
#define SLIP(tag, weight, text) [SLIP_##tag] = text,
#include "compiler/check/slips.def"
#undef SLIP
};

typedef struct {
    Evidence *e;
    Checker *c;
    const Cause *cause;
} Telling;

/* ---- amounts and names ---- */
static const char *amount(const Telling *t, const Suspect *s, Int128 coef) {
    return suspect_amount(t->c, s, coef);
}

static const char *name_of(const Telling *t, uint32_t figure) { return suspect_name(t->c, figure); }

/* "anything from 1.56 kEUR to 1.58 kEUR" */
static const char *range_text(const Telling *t, const Suspect *s) {
    Arena *a = t->c->m->whole;
    if (s->has_first && s->has_last && s->first == s->last) return amount(t, s, s->first);
    if (s->has_first && s->has_last)
        return arena_printf(a, "anything from %s to %s", amount(t, s, s->first),
                            amount(t, s, s->last));
    if (s->has_first) return arena_printf(a, "%s or more", amount(t, s, s->first));
    if (s->has_last) return arena_printf(a, "%s or less", amount(t, s, s->last));
    return "another amount";
}

static const char *slip_text(const Telling *t, const Candidate *k) {
    bool has_from = k->from != NONE && k->from != TERM_ANONYMOUS;
    return has_from
             ? arena_printf(t->c->m->whole, "%s: `%s`", slip_texts[k->kind], name_of(t, k->from))
             : slip_texts[k->kind];
}

/* ---- clear or not ---- */
bool cause_is_clear(const Cause *cause) {
    const Suspect *first = &cause->suspects[0], *second = &cause->suspects[1];
    if (!cause->suspect_count || !candidate_is_unique(first)) return false;
    return cause->suspect_count == 1 || suspect_score(second) >= suspect_score(first) + SCORE_CLEAR;
}

/* ---- the repair, written as the figure is ---- */
static const char *fact_as_written(const Telling *t, const Suspect *s, Str old, Int128 coef) {
    Literal l = literal_read(t->c->m, old);
    Rational value, quantum;
    bool ok = rational_make(coef, 1, &value) && measure_quantum(t->c->m, s->measure, &quantum) &&
              rational_multiply(value, quantum, &value);
    return ok ? literal_repaired(t->c, old, &l, value) : NULL;
}

static const char *as_written(const Telling *t, const Suspect *s, Int128 coef) {
    Str old = source_text(t->c->m->sources, suspect_span(t->c, s->figure));
    NumberStyle style = number_style_plain;
    char text[256];
    if (IS_FACT(s->figure)) return fact_as_written(t, s, old, coef);
    style.decimals = s->measure.scale;
    if (old.length && memchr(old.at, ',', old.length)) style.group = ",", style.group_size = 3;
    if (old.length && old.at[0] == '(') style.negative = "(#)";
    bool ok = number_print(&style, (Decimal){coef, s->measure.scale}, text);
    return ok ? arena_copy(t->c->m->whole, text, strlen(text)) : NULL;
}

static void offer_repair(const Telling *t, Diag *d, FixKind kind) {
    const Suspect *s = &t->cause->suspects[0];
    const char *text = as_written(t, s, s->candidates[0].coef);
    if (text) diag_fix(t->c->m->sink, d, kind, suspect_span(t->c, s->figure), text);
}

/* ---- notes ---- */
enum { RIVALS_SHOWN = 3, BROKEN_SHOWN = 5 };

static void note_rival(const Telling *t, Diag *d, const Suspect *s) {
    const Candidate *k = &s->candidates[0];
    const char *name = name_of(t, s->figure), *printed = amount(t, s, s->printed);
    Span span = suspect_span(t->c, s->figure);
    if (suspect_has_slip(s))
        diag_note(t->c->m->sink, d, span, "or `%s` is wrong, now %s: %s would do (%s)", name,
                  printed, amount(t, s, k->coef), slip_text(t, k));
    else
        diag_note(t->c->m->sink, d, span, "or `%s` is wrong, now %s: %s would do", name, printed,
                  range_text(t, s));
}

static uint32_t rivals_shown(const Telling *t) {
    uint32_t rivals = t->cause->suspect_count - 1;
    return rivals < RIVALS_SHOWN ? rivals : RIVALS_SHOWN;
}

static void note_rivals(const Telling *t, Diag *d) {
    uint32_t shown = rivals_shown(t);
    for (uint32_t i = 1; i <= shown; i++) note_rival(t, d, &t->cause->suspects[i]);
    if (t->cause->suspect_total > 1 + shown)
        diag_hint(t->c->m->sink, d, "or one of %u more figures is wrong",
                  t->cause->suspect_total - 1 - shown);
}

/* "11.00 kEUR or 11.01 kEUR: one digit is different": neighbours of one kind are one note. */
static void note_candidates(const Telling *t, Diag *d) {
    const Suspect *s = &t->cause->suspects[0];
    Arena *a = t->c->m->whole;
    uint32_t kept = s->candidate_count < CANDIDATES_MOST ? s->candidate_count : CANDIDATES_MOST;
    for (uint32_t i = 0, k; i < kept; i = k) {
        const Candidate *first = &s->candidates[i];
        const char *amounts = amount(t, s, first->coef);
        for (k = i + 1; k < kept; k++) {
            if (s->candidates[k].kind != first->kind || s->candidates[k].from != first->from) break;
            amounts = arena_printf(a, "%s or %s", amounts, amount(t, s, s->candidates[k].coef));
        }
        diag_hint(t->c->m->sink, d, "%s: %s", amounts, slip_text(t, first));
    }
}

/* ---- the finding ---- */
/* What options make of a check's own code goes before what its rule says. */
static Severity check_severity(const DiagSink *sink, const Finding *f) {
    Severity set = (Severity)sink->severity[f->code];
    return set != diag_info[f->code].severity ? set : severity_lower(set, f->most);
}

/* As much as the gravest of its checks. */
static Severity severity_of(const Telling *t) {
    Severity most = t->cause->broken_count ? SEVERITY_OFF : SEVERITY_ERROR;
    for (uint32_t i = 0; i < t->cause->broken_count; i++) {
        Severity own = check_severity(t->c->m->sink, &t->c->broken.at[t->cause->broken[i]].finding);
        if (own > most) most = own;
    }
    return most;
}

static const char *cause_text(const Telling *t) {
    const Suspect *s = &t->cause->suspects[0];
    Arena *a = t->c->m->whole;
    const char *name = name_of(t, s->figure), *printed = amount(t, s, s->printed);
    uint32_t count = t->cause->broken_count;
    const char *do_with =
        cause_is_clear(t->cause) ? amount(t, s, s->candidates[0].coef) : range_text(t, s);
    if (!count)
        return arena_printf(a,
                            "`%s` is %s, which holds only with other figures that are wrong; "
                            "without them it has to be %s",
                            name, printed, do_with);
    if (t->cause->suspect_count == 1)
        return arena_printf(a, "`%s` is %s, and %u checks fail because of it; they hold with %s",
                            name, printed, count, do_with);
    return arena_printf(a,
                        "%u checks fail because of one figure, most likely `%s`, which is %s; "
                        "they hold with %s",
                        count, name, printed, do_with);
}

static void note_broken(const Telling *t, Diag *d) {
    for (uint32_t i = 0; i < t->cause->broken_count; i++) {
        const Broken *b = &t->c->broken.at[t->cause->broken[i]];
        diag_note(t->c->m->sink, d, b->finding.span, "%s",
                  record_text(t->c, &b->finding, &b->judgement));
    }
}

static bool rests_on(Evidence *e, const Finding *f, uint32_t figure) {
    for (uint32_t i = 0; i < f->asked_count; i++)
        if (evidence_rests_on(e, f->asked[i], figure)) return true;
    return false;
}

/* What is missing only because the figure is what it is: when that is wrong for certain. What
 * divides by it does so in any case. */
static void note_dependents(const Telling *t, Diag *d, uint32_t figure, bool is_clear) {
    for (size_t i = 0; i < t->c->dependents.count && t->e->work < t->e->budget; i++) {
        Dependent *at = &t->c->dependents.at[i];
        bool is_asked = is_clear || at->judgement.verdict == VERDICT_UNDEFINED;
        if (at->is_said || !is_asked || !rests_on(t->e, &at->finding, figure)) continue;
        at->is_said = true;
        diag_note(t->c->m->sink, d, at->finding.span, "%s",
                  record_text(t->c, &at->finding, &at->judgement));
    }
}

/* A number that only the text states may be what all of them are against. */
static bool all_read_facts(const Telling *t) {
    for (uint32_t i = 0; i < t->cause->broken_count; i++)
        if (!t->c->broken.at[t->cause->broken[i]].reads_fact) return false;
    return t->cause->broken_count > 0;
}

static void say_cause(const Telling *t) {
    DiagSink *sink = t->c->m->sink;
    Span span = suspect_span(t->c, t->cause->suspects[0].figure);
    Diag *d = diag_report_as(sink, DIAG_WRONG_FIGURE, severity_of(t), span, "%s", cause_text(t));
    bool is_clear = cause_is_clear(t->cause) && !all_read_facts(t);
    if (is_clear && t->cause->suspects[0].candidates[0].kind != SLIP_STALE)
        diag_hint(sink, d, "%s", slip_text(t, &t->cause->suspects[0].candidates[0]));
    if (!is_clear) note_candidates(t, d);
    note_rivals(t, d);
    d->note_shown = (int)rivals_shown(t) + BROKEN_SHOWN;
    note_broken(t, d);
    note_dependents(t, d, t->cause->suspects[0].figure, is_clear);
    if (is_clear) offer_repair(t, d, FIX_SUSPECT);
}

/* ---- one check by itself ---- */
/* A total that its author asks to be kept up to date (`=`), unless other checks hold it where it
 * is. */
static bool is_kept_up(const Telling *t, uint32_t figure) {
    Suspect s;
    uint32_t row, column, table = figure_table(t->c->m, figure, &row, &column);
    if (table == NONE || figure & FIGURE_PRIOR) return false;
    const Table *of = &t->c->m->tables.at[table];
    return of->state[table_at(of, row, column)] & STATE_ASSERTED && suspect_make(t->e, figure, &s);
}

/* Amounts that are no figures of this report, as those of other units, cannot be suspects; they may
 * be wrong. */
static bool reads_others(const Checker *c, const Broken *b) {
    if (b->reads_fact) return true;
    for (uint32_t i = b->first_rule; i < b->first_rule + b->rule_count; i++) {
        Linear form = c->broken_rules.at[i].form;
        for (uint32_t k = 0; k < form.count; k++)
            if (form.terms[k].figure == TERM_ANONYMOUS && !form.terms[k].fact) return true;
    }
    return false;
}

/* Suspects that a slip explains tell something only where most others are not explained so. */
static uint32_t count_slips(const Telling *t) {
    const Suspect *s = t->cause->suspects;
    uint32_t count = 0;
    while (count < t->cause->suspect_count && suspect_has_slip(&s[count]) &&
           suspect_score(&s[count]) < suspect_score(&s[0]) + SCORE_CLEAR)
        count++;
    return 2 * count < t->cause->suspect_total ? count : 0;
}

static void note_slips(const Telling *t, Diag *d) {
    uint32_t count = count_slips(t);
    for (uint32_t i = 0; i < count && i < RIVALS_SHOWN; i++) {
        const Suspect *s = &t->cause->suspects[i];
        diag_note(t->c->m->sink, d, suspect_span(t->c, s->figure),
                  "perhaps `%s` is wrong: %s instead of %s would do (%s)", name_of(t, s->figure),
                  amount(t, s, s->candidates[0].coef), amount(t, s, s->printed),
                  slip_text(t, &s->candidates[0]));
    }
}

static void repair_check(const Telling *t, const Broken *b, Diag *d) {
    if (b->finding.kind == CHECK_CLAIM || is_kept_up(t, b->finding.figure)) return;
    d->fix_count = 0;
    if (!cause_is_clear(t->cause) || reads_others(t->c, b)) return;
    bool is_total = t->cause->suspects[0].figure == b->finding.figure;
    offer_repair(t, d, is_total ? FIX_FIGURE : FIX_SUSPECT);
}

static void say_check(const Telling *t) {
    const Broken *b = &t->c->broken.at[t->cause->broken[0]];
    Diag *d = record_say(t->c, &b->finding, &b->judgement);
    uint32_t figure = b->finding.figure;
    if (figure == NONE && cause_is_clear(t->cause)) figure = t->cause->suspects[0].figure;
    if (b->finding.kind != CHECK_CLAIM) note_slips(t, d);
    if (figure != NONE) note_dependents(t, d, figure, false);
    repair_check(t, b, d);
}

void blame_say_dependents(Checker *c) {
    for (size_t i = 0; i < c->dependents.count; i++) {
        const Dependent *at = &c->dependents.at[i];
        if (!at->is_said) record_say(c, &at->finding, &at->judgement);
    }
}

void blame_say(Evidence *e, const Cause *cause) {
    Telling t = {e, e->c, cause};
    if (cause->broken_count != 1)
        say_cause(&t);
    else
        say_check(&t);
}
