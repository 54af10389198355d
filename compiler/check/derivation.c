/* The proof of a conflict, for programs: conditions and how often each is taken. Added up, what
 * they say of the figures cancels and a false statement is left. Amounts are exact, in the unit
 * each figure is told in; what is no decimal is a fraction, "1/3". The conditions say all: nothing
 * of how they were found is needed to check them. */
#include "compiler/check/joint.h"

typedef struct {
    Joint *joint;
    Rational scale, unit_size; /* of the factors; of the unit that the conditions are told in */
    Out out;
    uint32_t count;
    bool ok;
} Proof;

/* ---- numbers ---- */
static void put_rational(Proof *p, Rational r) {
    Decimal d;
    char top[64], bottom[64];
    if (rational_is_decimal(r, &d)) {
        decimal_format(decimal_trim(d), top);
        out_printf(&p->out, "\"%s\"", top);
        return;
    }
    decimal_format((Decimal){r.num, 0}, top);
    decimal_format((Decimal){r.den, 0}, bottom);
    out_printf(&p->out, "\"%s/%s\"", top, bottom);
}

static Rational product(Proof *p, Rational a, Rational b) {
    Rational made = rational_from_int(0);
    if (!rational_multiply(a, b, &made)) p->ok = false;
    return made;
}

static Rational quotient(Proof *p, Rational a, Rational b) {
    Rational made = rational_from_int(0);
    if (!rational_divide(a, b, &made)) p->ok = false;
    return made;
}

/* ---- members ---- */
static void put_number(Proof *p, const char *name, Rational value) {
    out_printf(&p->out, ",\"%s\":", name);
    put_rational(p, value);
}

static void put_text(Proof *p, const char *name, const char *text) {
    out_printf(&p->out, ",\"%s\":", name);
    out_json(&p->out, text);
}

static void put_place(Proof *p, Span span) {
    const Model *m = p->joint->c->m;
    int line, column;
    if (span.file == UINT32_MAX) return;
    source_place(m->sources, span.file, span.lo, &line, &column);
    put_text(p, "file", m->sources->at[span.file]->shown);
    out_printf(&p->out, ",\"line\":%d,\"column\":%d", line, column);
}

/* The words of a claim are a part of their own; each claim stands in one condition. */
static void put_name(Proof *p, const Term *t, uint32_t condition) {
    Model *m = p->joint->c->m;
    if (t->figure == TERM_ANONYMOUS)
        out_printf(&p->out, "\"of\":\"words of condition %u\"", condition);
    else
        out_text(&p->out, "\"of\":"), out_json(&p->out, figure_name(m, t->figure, m->whole));
}

static Rational own_unit(const Proof *p, const Term *t) {
    return t->figure == TERM_ANONYMOUS
             ? p->unit_size
             : unit_factor(p->joint->c->m, joint_unit(p->joint->c, t->figure));
}

/* ---- conditions ---- */
static void put_rule(Proof *p, const JointRule *rule, Rational factor, uint32_t index) {
    Rational unit = p->unit_size;
    out_printf(&p->out, "%s\n   {\"kind\":\"%s\"", p->count++ ? "," : "",
               check_kind_name(rule->kind));
    put_text(p, "name", rule->name);
    out_text(&p->out, ",\"terms\":[");
    for (uint32_t i = 0; i < rule->form.count; i++) {
        const Term *t = &rule->form.terms[i];
        out_text(&p->out, i ? ",{" : "{");
        put_name(p, t, index);
        put_number(p, "factor", quotient(p, product(p, t->coef, own_unit(p, t)), unit));
        out_text(&p->out, "}");
    }
    out_printf(&p->out, "],\"relation\":\"%s\"", rule->is_equal ? "=" : "<=");
    put_number(p, "value", quotient(p, rational_negate(rule->form.constant), unit));
    put_number(p, "times", product(p, factor, p->scale));
    put_place(p, rule->span);
    out_text(&p->out, "}");
}

static bool is_supposed_of(const Proof *p, const Term *t) {
    const JointSplit *split = p->joint->split;
    return split && p->joint->variables.at[split->variable].figure == t->figure;
}

/* How far the print, or the words, let one go: taken so often that it cancels what the rules
 * leave. */
static void put_end(Proof *p, const Term *t, Rational factor, uint32_t index) {
    bool up = rational_sign(factor) > 0, is_open = up ? t->bounds.hi_open : t->bounds.lo_open;
    bool is_supposed = is_supposed_of(p, t);
    Rational own = own_unit(p, t), times = product(p, rational_magnitude(factor), p->scale);
    out_printf(&p->out, "%s\n   {\"kind\":\"%s\",\"terms\":[{", p->count++ ? "," : "",
               t->figure == TERM_ANONYMOUS ? "words"
               : is_supposed               ? "suppose"
                                           : "print");
    put_name(p, t, index);
    out_printf(&p->out, ",\"factor\":\"1\"}],\"relation\":\"%s%s\"", up ? "<" : ">",
               is_open ? "" : "=");
    put_number(p, "value", quotient(p, up ? t->bounds.hi : t->bounds.lo, own));
    if (!is_supposed) put_number(p, "printed", quotient(p, t->bounds.point, own));
    put_number(p, "times", quotient(p, product(p, times, own), p->unit_size));
    if (t->figure != TERM_ANONYMOUS && !is_supposed)
        put_place(p, figure_span(p->joint->c->m, t->figure));
    out_text(&p->out, "}");
}

static void put_words(Proof *p, const JointRule *rule, Rational factor, uint32_t index) {
    for (uint32_t i = 0; i < rule->form.count; i++) {
        const Term *t = &rule->form.terms[i];
        if (t->figure == TERM_ANONYMOUS)
            put_end(p, t, rational_negate(product(p, factor, t->coef)), index);
    }
}

static void put_conditions(Proof *p) {
    const Simplex *s = &p->joint->simplex;
    for (size_t i = 0; i < s->conflict.count; i++) {
        Weight w = s->conflict.at[i];
        const JointVariable *v = &p->joint->variables.at[w.variable];
        Term figure = {v->figure, rational_from_int(1), v->printed, 0};
        if (v->rule == NONE) {
            if (v->figure != TERM_ANONYMOUS) put_end(p, &figure, w.factor, 0);
            continue;
        }
        const JointRule *rule = &p->joint->c->joint_rules.at[v->rule];
        uint32_t index = p->count;
        put_rule(p, rule, w.factor, index);
        put_words(p, rule, w.factor, index);
    }
}

const char *joint_derivation(Joint *joint, Rational scale, uint16_t unit, const char *statement) {
    Checker *c = joint->c;
    Proof p = {.joint = joint, .scale = scale, .unit_size = unit_factor(c->m, unit), .ok = true};
    out_text(&p.out, "{\"unit\":");
    out_json(&p.out, name_text(c->m, c->m->units.at[unit].name));
    out_text(&p.out, ",\"conditions\":[");
    put_conditions(&p);
    out_text(&p.out, "]");
    put_text(&p, "statement", statement);
    out_text(&p.out, "}");
    const char *made =
        p.ok && out_ok(&p.out) ? arena_copy(c->m->whole, p.out.bytes, p.out.length) : NULL;
    out_free(&p.out);
    return made;
}

const char *joint_split_derivation(Joint *joint, const JointSplit *split,
                                   const char *const cases[2]) {
    Model *m = joint->c->m;
    Term figure = {.figure = joint->variables.at[split->variable].figure};
    Proof p = {.joint = joint, .ok = true};
    out_text(&p.out, "{");
    put_name(&p, &figure, 0);
    put_number(&p, "step", quotient(&p, split->step, own_unit(&p, &figure)));
    out_printf(&p.out, ",\"cases\":[%s,\n  %s]}", cases[0], cases[1]);
    const char *made =
        p.ok && out_ok(&p.out) ? arena_copy(m->whole, p.out.bytes, p.out.length) : NULL;
    out_free(&p.out);
    return made;
}
