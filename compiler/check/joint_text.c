/* A conflict as a person can follow it: the checks it takes, what is left when they are added up,
 * how far the print lets each figure go, and the false statement that comes of it. */
#include "compiler/check/joint.h"
#include "compiler/check/blame.h"

enum { TERMS_SHOWN = 8, FIGURES_SHOWN = 4, NOTES_MOST = 15 };

typedef struct {
    Joint *joint;
    uint16_t unit;
    Rational scale; /* of the conflict's factors, so that its first check counts once */
    DiagNote notes[NOTES_MOST + 2];
    uint32_t note_count, skipped;
} Telling;

static const JointVariable *variable_at(const Telling *t, Weight w) {
    return &t->joint->variables.at[w.variable];
}

static void put_note(Telling *t, Span span, const char *text) {
    if (t->note_count < NOTES_MOST)
        t->notes[t->note_count++] = (DiagNote){span, text};
    else
        t->skipped++;
}

/* ---- amounts ---- */
static bool in_unit(const Telling *t, Rational value, Decimal *out) {
    Rational plain;
    if (!rational_divide(value, unit_factor(t->joint->c->m, t->unit), &plain) ||
        !rational_is_decimal(plain, out))
        return false;
    *out = decimal_trim(*out);
    return true;
}

/* With as many digits behind the point as the other side of the comparison has. */
static const char *amount(const Telling *t, Rational value, Rational beside) {
    Checker *c = t->joint->c;
    Decimal d, other;
    char text[64];
    if (!in_unit(t, value, &d) || !in_unit(t, beside, &other)) return show_plain(c, value, t->unit);
    if (other.scale > d.scale && !decimal_rescale(d, other.scale, ROUND_DOWN, &d))
        return show_plain(c, value, t->unit);
    size_t n = decimal_format(d, text);
    return arena_copy(c->m->whole, text, n);
}

/* ---- names and sums ---- */
uint16_t joint_unit(const Checker *c, uint32_t figure) {
    const Model *m = c->m;
    uint32_t row, column, table = figure_table(m, figure, &row, &column);
    Measure measure = table_measure(&m->tables.at[table], row, column);
    return measure_unit(measure);
}

/* The first figure's, but money before anything else. */
static void prefer_unit(Telling *t, uint32_t figure) {
    const Model *m = t->joint->c->m;
    uint16_t unit = joint_unit(t->joint->c, figure);
    if (!t->unit ||
        (m->units.at[t->unit].type.kind != TYPE_MONEY && m->units.at[unit].type.kind == TYPE_MONEY))
        t->unit = unit;
}

/* Amounts are told in one unit; a figure of another kind keeps its own. */
static uint16_t unit_told(const Telling *t, uint32_t figure) {
    const Model *m = t->joint->c->m;
    uint16_t own = figure == TERM_ANONYMOUS ? t->unit : joint_unit(t->joint->c, figure);
    return type_same(m->units.at[own].type, m->units.at[t->unit].type) ? t->unit : own;
}

/* How often the figure's told amount counts: "0.34 x visits" where one visit is 0.34 kEUR. */
static Rational factor_told(const Telling *t, uint32_t figure, Rational factor) {
    const Model *m = t->joint->c->m;
    Rational made;
    bool ok = rational_multiply(factor, unit_factor(m, unit_told(t, figure)), &made) &&
              rational_divide(made, unit_factor(m, t->unit), &made);
    return ok ? made : factor;
}

static const char *name_of(const Telling *t, uint32_t figure, Bounds b) {
    Checker *c = t->joint->c;
    if (figure != TERM_ANONYMOUS) return figure_name(c->m, figure, c->m->whole);
    return arena_printf(c->m->whole, "(%s to %s)", amount(t, b.lo, b.hi), amount(t, b.hi, b.lo));
}

typedef struct {
    Arena *arena;
    const char *text;
    int shown, left;
} Side;

static const char *fraction(Arena *arena, Rational r) {
    char top[64], bottom[64];
    decimal_format((Decimal){r.num, 0}, top);
    decimal_format((Decimal){r.den, 0}, bottom);
    return arena_printf(arena, "%s/%s", top, bottom);
}

static void put_term(Side *side, Rational factor, const char *name) {
    const char *plus = side->shown ? " + " : "";
    Decimal d;
    char digits[64] = "";
    if (side->shown == TERMS_SHOWN) {
        side->left++;
        return;
    }
    if (rational_sign(factor) < 0) factor = rational_negate(factor);
    bool is_once = rational_compare(factor, rational_from_int(1)) == 0;
    if (!is_once && rational_is_decimal(factor, &d)) decimal_format(decimal_trim(d), digits);
    const char *times = is_once ? ""
                      : *digits ? arena_printf(side->arena, "%s x ", digits)
                                : arena_printf(side->arena, "%s x ", fraction(side->arena, factor));
    side->text = arena_printf(side->arena, "%s%s%s%s", side->text, plus, times, name);
    side->shown++;
}

static const char *side_text(const Side *side) {
    if (side->left)
        return arena_printf(side->arena, "%s + %d more figures", side->text, side->left);
    return side->shown ? side->text : "0";
}

static void put_constant(const Telling *t, Side *side, Rational constant) {
    if (rational_sign(constant) < 0) constant = rational_negate(constant);
    put_term(side, rational_from_int(1), amount(t, constant, constant));
}

/* "t.T = t.A + t.B" */
static const char *rule_text(const Telling *t, const JointRule *rule) {
    Arena *a = t->joint->c->m->whole;
    Side sides[2] = {{a, "", 0, 0}, {a, "", 0, 0}};
    bool flip = rule->kind == CHECK_CLAIM && rule->is_equal; /* the text's own words first */
    for (uint32_t i = 0; i < rule->form.count; i++) {
        const Term *term = &rule->form.terms[i];
        bool right = (rational_sign(term->coef) < 0) != flip;
        put_term(&sides[right], factor_told(t, term->figure, term->coef),
                 name_of(t, term->figure, term->bounds));
    }
    if (rational_sign(rule->form.constant))
        put_constant(t, &sides[(rational_sign(rule->form.constant) < 0) != flip],
                     rule->form.constant);
    return arena_printf(a, "%s %s %s", side_text(&sides[0]),
                        rule->is_equal ? "=" : "<=", side_text(&sides[1]));
}

const char *joint_rule_text(Checker *c, const JointRule *rule) {
    Joint joint = {.c = c};
    Telling t = {.joint = &joint};
    for (uint32_t i = 0; i < rule->form.count; i++)
        if (rule->form.terms[i].figure != TERM_ANONYMOUS)
            prefer_unit(&t, rule->form.terms[i].figure);
    return rule_text(&t, rule);
}

/* ---- the checks ---- */
static const char *rule_kind(const JointRule *rule) {
    if (rule->rule && rule->kind != CHECK_RULE) return rule->rule;
    switch (rule->kind) {
    case CHECK_SUM: return "a total and its parts";
    case CHECK_ROW: return "a figure and its formula";
    case CHECK_CLAIM: return "the text and the figures";
    case CHECK_RULE:
    case CHECK_REPEATED:
    case CHECK_REQUIRED:
    case CHECK_JOINT:
    case CHECK_KIND_COUNT: break;
    }
    return rule->name;
}

static Rational size_of(const Telling *t, Rational factor) {
    Rational made;
    if (!rational_multiply(factor, t->scale, &made)) return rational_from_int(1);
    return rational_magnitude(made);
}

static void tell_rule(Telling *t, Weight w, int number) {
    Checker *c = t->joint->c;
    const JointRule *rule = &c->joint_rules.at[variable_at(t, w)->rule];
    Rational size = size_of(t, w.factor);
    Decimal d;
    char digits[64];
    const char *times = "";
    if (rational_compare(size, rational_from_int(1)) != 0 && rational_is_decimal(size, &d)) {
        decimal_format(decimal_trim(d), digits);
        times = arena_printf(c->m->whole, ", taken %s times", digits);
    }
    put_note(t, rule->span,
             arena_printf(c->m->whole, "(%d) %s (%s)%s", number, rule_text(t, rule),
                          rule_kind(rule), times));
}

static int tell_rules(Telling *t) {
    const Simplex *s = &t->joint->simplex;
    int number = 0;
    for (size_t i = 0; i < s->conflict.count; i++)
        if (variable_at(t, s->conflict.at[i])->rule != NONE)
            tell_rule(t, s->conflict.at[i], ++number);
    return number;
}

/* ---- what they give together ---- */
typedef struct {
    Side low, high;       /* the texts of both sides of what is left */
    Rational least, most; /* of the low side, of the high one; the first is not the smaller */
    bool low_open, high_open, is_equal, ok;
} Sum;

static bool add_end(Rational *sum, Rational factor, Rational end) {
    Rational part;
    return rational_multiply(factor, end, &part) && rational_add(*sum, part, sum);
}

/* A figure of a negative factor stands on the side whose least value counts. */
static void add_figure(const Telling *t, Sum *sum, Weight w) {
    const JointVariable *v = variable_at(t, w);
    bool is_low = rational_sign(w.factor) < 0;
    Rational size = size_of(t, w.factor);
    put_term(is_low ? &sum->low : &sum->high, factor_told(t, v->figure, size),
             name_of(t, v->figure, v->printed));
    sum->ok = sum->ok && add_end(is_low ? &sum->least : &sum->most, size,
                                 is_low ? v->printed.lo : v->printed.hi);
    sum->low_open |= is_low && v->printed.lo_open;
    sum->high_open |= !is_low && v->printed.hi_open;
}

static Sum add_up(const Telling *t) {
    Arena *a = t->joint->c->m->whole;
    const Simplex *s = &t->joint->simplex;
    Rational zero = rational_from_int(0), constant = zero;
    Sum sum = {{a, "", 0, 0}, {a, "", 0, 0}, zero, zero, false, false, true, true};
    for (size_t i = 0; i < s->conflict.count; i++) {
        Weight w = s->conflict.at[i];
        const JointVariable *v = variable_at(t, w);
        if (v->rule == NONE) {
            add_figure(t, &sum, w);
            continue;
        }
        const JointRule *rule = &t->joint->c->joint_rules.at[v->rule];
        Rational size = size_of(t, w.factor);
        sum.is_equal &= rule->is_equal;
        sum.ok =
            sum.ok && add_end(&constant, rational_sign(w.factor) < 0 ? size : rational_negate(size),
                              rule->form.constant);
    }
    if (rational_sign(constant) == 0) return sum;
    bool is_high = rational_sign(constant) > 0;
    put_constant(t, is_high ? &sum.high : &sum.low, constant);
    sum.ok = sum.ok && add_end(is_high ? &sum.most : &sum.least, rational_from_int(1),
                               is_high ? constant : rational_negate(constant));
    return sum;
}

/* "11.0 <= 10.5"; both sides alike only when an end is excluded: "11.0 < 11.0" */
static const char *false_statement(const Telling *t, const Sum *sum) {
    return arena_printf(
        t->joint->c->m->whole, "%s %s %s", amount(t, sum->least, sum->most),
        sum->low_open || sum->high_open ? "<" : "<=", amount(t, sum->most, sum->least));
}

static void tell_figure(Telling *t, Weight w) {
    Checker *c = t->joint->c;
    const JointVariable *v = variable_at(t, w);
    bool is_low = rational_sign(w.factor) < 0;
    Rational end = is_low ? v->printed.lo : v->printed.hi;
    const char *words = rational_compare(v->printed.lo, v->printed.hi) == 0 ? "exactly"
                      : is_low             ? v->printed.lo_open ? "more than" : "at least"
                      : v->printed.hi_open ? "less than"
                                           : "at most";
    uint16_t unit = unit_told(t, v->figure);
    if (v->figure == TERM_ANONYMOUS) return; /* its ends stand where its name would */
    put_note(t, figure_span(c->m, v->figure),
             arena_printf(c->m->whole, "`%s` is %s, so %s %s", name_of(t, v->figure, v->printed),
                          show_plain(c, v->printed.point, unit), words,
                          unit == t->unit ? amount(t, end, end) : show_plain(c, end, unit)));
}

static void tell_derivation(Telling *t, const Sum *sum, int rules) {
    Checker *c = t->joint->c;
    const Simplex *s = &t->joint->simplex;
    const Span nowhere = {UINT32_MAX, 0, 0};
    const char *checks =
        rules == 1 ? "(1)" : arena_printf(c->m->whole, "(1) to (%d) together", rules);
    if (rules == 2) checks = "(1) and (2) together";
    for (size_t i = 0; i < s->conflict.count; i++)
        if (variable_at(t, s->conflict.at[i])->rule == NONE) tell_figure(t, s->conflict.at[i]);
    const char *more =
        t->skipped ? arena_printf(c->m->whole, "with %u more like these, ", t->skipped) : "";
    t->notes[t->note_count++] = (DiagNote){
        nowhere,
        arena_printf(c->m->whole,
                     "%s%s: %s %s %s; the left side is %s %s, the right side "
                     "%s %s, but %s is false",
                     more, checks, side_text(&sum->low), sum->is_equal ? "=" : "<=",
                     side_text(&sum->high), sum->low_open ? "more than" : "at least",
                     amount(t, sum->least, sum->most), sum->high_open ? "less than" : "at most",
                     amount(t, sum->most, sum->least), false_statement(t, sum))};
}

/* ---- the finding ---- */
static const JointRule *main_rule(const Telling *t) {
    const Simplex *s = &t->joint->simplex;
    const Checker *c = t->joint->c;
    const JointRule *found = NULL;
    for (size_t i = 0; i < s->conflict.count; i++) {
        const JointVariable *v = variable_at(t, s->conflict.at[i]);
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
        if (variable_at(t, s->conflict.at[i])->rule == NONE) continue;
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
        const JointVariable *v = variable_at(t, s->conflict.at[i]);
        if (v->rule != NONE || v->figure == TERM_ANONYMOUS) continue;
        prefer_unit(t, v->figure);
    }
}

static void find_sources(const Telling *t, Judgement *j, Severity *most) {
    const Simplex *s = &t->joint->simplex;
    uint32_t *sources = ARENA_NEW(t->joint->c->m->whole, uint32_t, s->conflict.count + 1);
    for (size_t i = 0; i < s->conflict.count; i++) {
        const JointVariable *v = variable_at(t, s->conflict.at[i]);
        if (v->rule != NONE)
            *most = severity_lower(*most, t->joint->c->joint_rules.at[v->rule].most);
        else if (v->figure != TERM_ANONYMOUS)
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
        const JointVariable *v = variable_at(t, s->conflict.at[i]);
        if (v->rule != NONE || v->figure == TERM_ANONYMOUS) continue;
        if (shown == FIGURES_SHOWN) {
            left++;
            continue;
        }
        if (last) text = arena_printf(a, "%s%s`%s`", text, shown > 1 ? ", " : "", last);
        last = name_of(t, v->figure, v->printed);
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
        uint32_t rule = variable_at(t, s->conflict.at[i])->rule;
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
        const JointVariable *v = variable_at(t, w);
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
        const JointVariable *v = variable_at(t, s->conflict.at[i]);
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

void joint_report(Joint *joint) {
    Telling t = {.joint = joint};
    Checker *c = joint->c;
    if (is_explained(joint)) return;
    prepare(&t);
    const JointRule *rule = main_rule(&t);
    Judgement j = {.verdict = VERDICT_INCONSISTENT, .unit = t.unit, .touches = true};
    Finding f = {.kind = rule->kind,
                 .span = rule->span,
                 .name = rule->name,
                 .text = rule->text,
                 .rule = rule->rule,
                 .sentence = rule->sentence,
                 .figure = rule->figure,
                 .expect = rule->expect,
                 .code = DIAG_INCONSISTENT};
    int rules = tell_rules(&t);
    Sum sum = add_up(&t);
    find_sources(&t, &j, &f.most);
    tell_derivation(&t, &sum, rules);
    tell_suspects(&t);
    f.message = arena_printf(
        c->m->whole,
        names_unknown(&t)
            ? "%s cannot be as printed: whatever the figures are that nobody stated, %d checks "
              "together would mean %s"
            : "%s cannot be as printed: %d checks hold one by one, but together they would mean %s",
        figures_text(&t), rules, false_statement(&t, &sum));
    f.notes = t.notes, f.note_count = t.note_count;
    f.derivation = joint_derivation(joint, t.scale, t.unit, false_statement(&t, &sum));
    record_add(c, &f, &j);
}
