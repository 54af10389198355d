/* A conflict as a finding: its message, the notes that lead to the false statement, its sources and
 * proof. */
#include "compiler/check/joint_telling.h"
#include "compiler/check/blame.h"

enum { FIGURES_SHOWN = 4 };

/* ---- the finding ---- */
static const JointRule *main_rule(const Telling *t) {
    const Simplex *s = &t->joint->simplex;
    const Checker *c = t->joint->c;
    const JointRule *found = NULL;
    for (size_t i = 0; i < s->conflict.count; i++) {
        const JointVariable *v = telling_variable(t, s->conflict.at[i]);
        if (v->rule == NONE) continue;
        const JointRule *rule = &c->joint_rules.at[v->rule];
        if (!found || rule->span.file < found->span.file ||
            (rule->span.file == found->span.file && rule->span.lo > found->span.lo))
            found = rule;
    }
    return found;
}

/* Does every factor of the conflict have an end behind the point, when that rule counts once? */
static bool is_plain_by(const Simplex *s, Rational factor) {
    Decimal d;
    Rational scaled;
    for (size_t i = 0; i < s->conflict.count; i++)
        if (!rational_divide(s->conflict.at[i].factor, factor, &scaled) ||
            !rational_is_decimal(scaled, &d))
            return false;
    return true;
}

/* The first check counts once, unless another one leaves fewer fractions. */
static Rational find_scale(const Telling *t) {
    const Simplex *s = &t->joint->simplex;
    Rational found = rational_from_int(0), made;
    for (size_t i = 0; i < s->conflict.count; i++) {
        Rational factor = s->conflict.at[i].factor;
        if (telling_variable(t, s->conflict.at[i])->rule == NONE) continue;
        bool is_plain = is_plain_by(s, factor);
        if (!rational_sign(found) || is_plain) found = factor;
        if (is_plain) break;
    }
    if (!rational_sign(found) || !rational_divide(rational_from_int(1), found, &made))
        return rational_from_int(1);
    return rational_magnitude(made);
}

static void prepare(Telling *t) {
    const Simplex *s = &t->joint->simplex;
    t->scale = find_scale(t), t->unit = 0;
    for (size_t i = 0; i < s->conflict.count; i++) {
        const JointVariable *v = telling_variable(t, s->conflict.at[i]);
        if (v->rule != NONE || v->figure == TERM_ANONYMOUS) continue;
        telling_prefer_unit(t, v->figure);
    }
}

static void find_sources(const Telling *t, Judgement *j, Severity *most) {
    const Simplex *s = &t->joint->simplex;
    uint32_t *sources = ARENA_NEW(t->joint->c->m->whole, uint32_t, s->conflict.count + 1);
    for (size_t i = 0; i < s->conflict.count; i++) {
        const JointVariable *v = telling_variable(t, s->conflict.at[i]);
        if (v->rule != NONE)
            *most = severity_lower(*most, t->joint->c->joint_rules.at[v->rule].most);
        else if (v->figure != TERM_ANONYMOUS && !telling_supposes(t, s->conflict.at[i]))
            sources[j->source_count++] = v->figure;
    }
    j->sources = sources;
}

/* "`t.U`, `t.C` and `t.T`": those whose printed values are used, in the order of their notes. */
static const char *figures_text(const Telling *t) {
    const Simplex *s = &t->joint->simplex;
    Arena *a = t->joint->c->m->whole;
    const char *text = "", *last = NULL;
    uint32_t shown = 0, left = 0;
    for (size_t i = 0; i < s->conflict.count; i++) {
        const JointVariable *v = telling_variable(t, s->conflict.at[i]);
        if (v->rule != NONE || v->figure == TERM_ANONYMOUS ||
            telling_supposes(t, s->conflict.at[i]))
            continue;
        if (shown == FIGURES_SHOWN) {
            left++;
            continue;
        }
        if (last) text = arena_printf(a, "%s%s`%s`", text, shown > 1 ? ", " : "", last);
        last = telling_name(t, v->figure, v->printed);
        shown++;
    }
    if (!last) return "these figures";
    if (left) return arena_printf(a, "%s, `%s` and %u more", text, last, left);
    return shown == 1 ? arena_printf(a, "`%s`", last) : arena_printf(a, "%s and `%s`", text, last);
}

/* Among them one that could not be made by itself? */
static bool names_unknown(const Telling *t) {
    const Simplex *s = &t->joint->simplex;
    for (size_t i = 0; i < s->conflict.count; i++) {
        uint32_t rule = telling_variable(t, s->conflict.at[i])->rule;
        if (rule != NONE && rule >= t->joint->c->first_open &&
            rule < t->joint->c->first_open + t->joint->c->open_count)
            return true;
    }
    return false;
}

/* By how much the ends of a conflict fall short of nothing. */
static bool gap_of(const Telling *t, Rational *gap) {
    const Simplex *s = &t->joint->simplex;
    Rational part;
    *gap = rational_from_int(0);
    for (size_t i = 0; i < s->conflict.count; i++) {
        Weight w = s->conflict.at[i];
        const JointVariable *v = telling_variable(t, w);
        bool is_rule = v->rule != NONE;
        Rational end = is_rule ? t->joint->c->joint_rules.at[v->rule].form.constant
                     : rational_sign(w.factor) > 0 ? rational_negate(v->printed.hi)
                                                   : rational_negate(v->printed.lo);
        if (!rational_multiply(w.factor, end, &part) || !rational_add(*gap, part, gap))
            return false;
    }
    return true;
}

static void tell_suspects(Telling *t) {
    const Simplex *s = &t->joint->simplex;
    Rational gap;
    VEC(Opposed) all = {0};
    for (size_t i = 0; i < s->conflict.count; i++) {
        const JointVariable *v = telling_variable(t, s->conflict.at[i]);
        if (v->rule == NONE && v->figure != TERM_ANONYMOUS)
            VEC_PUSH(&all, (Opposed){v->figure, s->conflict.at[i].factor});
    }
    const char *text = gap_of(t, &gap) ? blame_conflict(t->joint->c, all.at, all.count, gap) : NULL;
    if (text) t->notes[t->note_count++] = (DiagNote){{UINT32_MAX, 0, 0}, text};
    VEC_FREE(&all);
}

static bool is_explained(const Joint *joint) {
    const Simplex *s = &joint->simplex;
    for (size_t i = 0; i < s->conflict.count; i++) {
        const JointVariable *v = &joint->variables.at[s->conflict.at[i].variable];
        if (v->rule == NONE && blame_explains(joint->c, v->figure)) return true;
    }
    return false;
}

static Finding finding_of(const JointRule *rule) {
    return (Finding){.kind = rule->kind,
                     .span = rule->span,
                     .name = rule->name,
                     .text = rule->text,
                     .rule = rule->rule,
                     .sentence = rule->sentence,
                     .figure = rule->figure,
                     .expect = rule->expect,
                     .code = DIAG_INCONSISTENT};
}

void joint_report(Joint *joint) {
    Telling t = {.joint = joint};
    Checker *c = joint->c;
    if (is_explained(joint)) return;
    prepare(&t);
    Judgement j = {.verdict = VERDICT_INCONSISTENT, .unit = t.unit, .touches = true};
    Finding f = finding_of(main_rule(&t));
    int rules = telling_put_rules(&t);
    Sum sum = telling_add_up(&t);
    find_sources(&t, &j, &f.most);
    telling_put_figures(&t);
    telling_put_derivation(&t, &sum, rules);
    tell_suspects(&t);
    f.message = arena_printf(
        c->m->whole,
        names_unknown(&t)
            ? "%s cannot be as printed: whatever the figures are that nobody stated, %d checks "
              "together would mean %s"
            : "%s cannot be as printed: %d checks hold one by one, but together they would mean %s",
        figures_text(&t), rules, telling_statement(&t, &sum));
    f.notes = t.notes, f.note_count = t.note_count;
    f.derivation = joint_derivation(joint, t.scale, t.unit, telling_statement(&t, &sum));
    record_add(c, &f, &j);
}

/* ---- a split ---- */
/* In and, once more, out again. */
static void swap_case(Joint *joint, JointSplit *split, int k) {
    JointCase *of = &split->cases[k], was = *of;
    Bounds *printed = &joint->variables.at[split->variable].printed;
    *of = (JointCase){*printed, joint->simplex.conflict};
    *printed = was.printed, joint->simplex.conflict = was.conflict;
}

static bool is_split_proved(Joint *joint, JointSplit *split) {
    bool ok = true;
    for (int k = 0; k < 2; k++) {
        swap_case(joint, split, k);
        ok = ok && joint_is_proved(joint) && !is_explained(joint);
        swap_case(joint, split, k);
    }
    return ok;
}

static bool has_same_members(const JointSplit *split) {
    const Weights *a = &split->cases[0].conflict, *b = &split->cases[1].conflict;
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) same = a->at[i].variable == b->at[i].variable;
    return same;
}

/* The notes of one case, where `is_brief` without what the other has named already; its proof as
 * JSON. */
static const char *tell_case(Telling *t, bool is_brief) {
    Telling again = *t;
    prepare(t);
    int rules = telling_put_rules(is_brief ? &again : t);
    if (!is_brief) telling_put_figures(t);
    Sum sum = telling_add_up(t);
    telling_put_derivation(t, &sum, rules);
    return joint_derivation(t->joint, t->scale, t->unit, telling_statement(t, &sum));
}

/* "1.0005 kEUR", "only what lies from 1.0002 to 1.0007 kEUR" */
static const char *what_is_left(const Telling *t, const JointSplit *split, uint16_t unit) {
    Checker *c = t->joint->c;
    const char *most = show_value(c, split->most.at, unit);
    if (point_compare(split->least, split->most) == 0) return most;
    return arena_printf(c->m->whole, "only what lies from %s to %s",
                        show_value(c, split->least.at, unit), most);
}

static const char *split_message(const Telling *t, const JointSplit *split) {
    Checker *c = t->joint->c;
    uint32_t figure = t->joint->variables.at[split->variable].figure;
    return arena_printf(
        c->m->whole,
        "%s cannot be as printed: the checks hold one by one, but together they leave `%s` %s, and "
        "the books are kept in whole steps of %s",
        figures_text(t), figure_name(c->m, figure, c->m->whole),
        what_is_left(t, split, joint_unit(c, figure)),
        show_value(c, split->step, c->m->booked.unit));
}

bool joint_report_split(Joint *joint, JointSplit *split) {
    Telling t = {.joint = joint};
    Checker *c = joint->c;
    const char *proofs[2];
    Judgement j = {.verdict = VERDICT_INCONSISTENT, .touches = true};
    Finding f;
    if (!is_split_proved(joint, split)) return false;
    bool is_brief = has_same_members(split);
    joint->split = split;
    for (int k = 0; k < 2; k++) {
        swap_case(joint, split, k);
        if (k == 0) f = finding_of(main_rule(&t)), f.message = split_message(&t, split);
        if (k == 0) find_sources(&t, &j, &f.most);
        proofs[k] = tell_case(&t, k && is_brief);
        swap_case(joint, split, k);
    }
    joint->split = NULL, j.unit = t.unit;
    f.notes = t.notes, f.note_count = t.note_count;
    f.derivation = proofs[0] && proofs[1] ? joint_split_derivation(joint, split, proofs) : NULL;
    return record_add(c, &f, &j), true;
}
