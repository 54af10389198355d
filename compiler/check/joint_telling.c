#include "compiler/check/joint_telling.h"

enum { TERMS_SHOWN = 8 };

const JointVariable *telling_variable(const Telling *t, Weight w) {
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
void telling_prefer_unit(Telling *t, uint32_t figure) {
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

const char *telling_name(const Telling *t, uint32_t figure, Bounds b) {
    Checker *c = t->joint->c;
    if (figure != TERM_ANONYMOUS) return figure_name(c->m, figure, c->m->whole);
    return arena_printf(c->m->whole, "(%s to %s)", amount(t, b.lo, b.hi), amount(t, b.hi, b.lo));
}

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
                 telling_name(t, term->figure, term->bounds));
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
            telling_prefer_unit(&t, rule->form.terms[i].figure);
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
    const JointRule *rule = &c->joint_rules.at[telling_variable(t, w)->rule];
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

int telling_put_rules(Telling *t) {
    const Simplex *s = &t->joint->simplex;
    int number = 0;
    for (size_t i = 0; i < s->conflict.count; i++)
        if (telling_variable(t, s->conflict.at[i])->rule != NONE)
            tell_rule(t, s->conflict.at[i], ++number);
    return number;
}

/* ---- what they give together ---- */
static bool add_end(Rational *sum, Rational factor, Rational end) {
    Rational part;
    return rational_multiply(factor, end, &part) && rational_add(*sum, part, sum);
}

/* A figure of a negative factor stands on the side whose least value counts. */
static void add_figure(const Telling *t, Sum *sum, Weight w) {
    const JointVariable *v = telling_variable(t, w);
    bool is_low = rational_sign(w.factor) < 0;
    Rational size = size_of(t, w.factor);
    put_term(is_low ? &sum->low : &sum->high, factor_told(t, v->figure, size),
             telling_name(t, v->figure, v->printed));
    sum->ok = sum->ok && add_end(is_low ? &sum->least : &sum->most, size,
                                 is_low ? v->printed.lo : v->printed.hi);
    sum->low_open |= is_low && v->printed.lo_open;
    sum->high_open |= !is_low && v->printed.hi_open;
}

Sum telling_add_up(const Telling *t) {
    Arena *a = t->joint->c->m->whole;
    const Simplex *s = &t->joint->simplex;
    Rational zero = rational_from_int(0), constant = zero;
    Sum sum = {{a, "", 0, 0}, {a, "", 0, 0}, zero, zero, false, false, true, true};
    for (size_t i = 0; i < s->conflict.count; i++) {
        Weight w = s->conflict.at[i];
        const JointVariable *v = telling_variable(t, w);
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

/* Its end is that of a case, not of its print. */
bool telling_supposes(const Telling *t, Weight w) {
    return t->joint->split && t->joint->split->variable == w.variable;
}

/* "if `t.a` is at most 1 kEUR, " */
static const char *supposition(const Telling *t) {
    Checker *c = t->joint->c;
    const Simplex *s = &t->joint->simplex;
    for (size_t i = 0; i < s->conflict.count; i++) {
        Weight w = s->conflict.at[i];
        const JointVariable *v = telling_variable(t, w);
        bool is_low = rational_sign(w.factor) < 0;
        if (telling_supposes(t, w))
            return arena_printf(
                c->m->whole, "if `%s` is at %s %s, ", telling_name(t, v->figure, v->printed),
                is_low ? "least" : "most",
                show_value(c, is_low ? v->printed.lo : v->printed.hi, joint_unit(c, v->figure)));
    }
    return "";
}

/* "11.0 <= 10.5"; both sides alike only when an end is excluded: "11.0 < 11.0" */
const char *telling_statement(const Telling *t, const Sum *sum) {
    return arena_printf(
        t->joint->c->m->whole, "%s %s %s", amount(t, sum->least, sum->most),
        sum->low_open || sum->high_open ? "<" : "<=", amount(t, sum->most, sum->least));
}

static void tell_figure(Telling *t, Weight w) {
    Checker *c = t->joint->c;
    const JointVariable *v = telling_variable(t, w);
    bool is_low = rational_sign(w.factor) < 0;
    Rational end = is_low ? v->printed.lo : v->printed.hi;
    const char *words = rational_compare(v->printed.lo, v->printed.hi) == 0 ? "exactly"
                      : is_low             ? v->printed.lo_open ? "more than" : "at least"
                      : v->printed.hi_open ? "less than"
                                           : "at most";
    uint16_t unit = unit_told(t, v->figure);
    if (v->figure == TERM_ANONYMOUS) return; /* its ends stand where its name would */
    put_note(t, figure_span(c->m, v->figure),
             arena_printf(c->m->whole, "`%s` is %s, so %s %s",
                          telling_name(t, v->figure, v->printed),
                          show_plain(c, v->printed.point, unit), words,
                          unit == t->unit ? amount(t, end, end) : show_plain(c, end, unit)));
}

void telling_put_figures(Telling *t) {
    const Simplex *s = &t->joint->simplex;
    for (size_t i = 0; i < s->conflict.count; i++) {
        Weight w = s->conflict.at[i];
        if (telling_variable(t, w)->rule == NONE && !telling_supposes(t, w)) tell_figure(t, w);
    }
}

void telling_put_derivation(Telling *t, const Sum *sum, int rules) {
    Checker *c = t->joint->c;
    const Span nowhere = {UINT32_MAX, 0, 0};
    const char *checks =
        rules == 1 ? "(1)" : arena_printf(c->m->whole, "(1) to (%d) together", rules);
    if (rules == 2) checks = "(1) and (2) together";
    const char *more =
        t->skipped ? arena_printf(c->m->whole, "with %u more like these, ", t->skipped) : "";
    t->notes[t->note_count++] = (DiagNote){
        nowhere,
        arena_printf(c->m->whole,
                     "%s%s%s: %s %s %s; the left side is %s %s, the right side "
                     "%s %s, but %s is false",
                     more, supposition(t), checks, side_text(&sum->low), sum->is_equal ? "=" : "<=",
                     side_text(&sum->high), sum->low_open ? "more than" : "at least",
                     amount(t, sum->least, sum->most), sum->high_open ? "less than" : "at most",
                     amount(t, sum->most, sum->least), telling_statement(t, sum))};
}
