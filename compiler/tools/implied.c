#include "compiler/tools/implied.h"
#include "compiler/tools/listing.h"

static uint16_t unit_of(Checker *c, uint32_t figure, Measure *measure) {
    uint32_t row, column, table = figure_table(c->m, figure, &row, &column);
    *measure = table_measure(&c->m->tables.at[table], row, column);
    return measure_unit(*measure);
}

/* With the digits of the figure's own step, as it would be stated. */
const char *implied_value(Checker *c, const Implied *i) {
    Measure measure;
    Rational in_unit;
    Decimal d;
    char text[64];
    uint16_t unit = unit_of(c, i->figure, &measure);
    if (!i->has_value || !rational_divide(i->bounds.point, unit_factor(c->m, unit), &in_unit) ||
        !rational_round(in_unit, measure.scale, ROUND_HALF_UP, &d))
        return NULL;
    size_t n = decimal_format(d, text);
    return arena_copy(c->m->whole, text, n);
}

static bool is_point(const Implied *i) {
    return i->has_lo && i->has_hi && rational_compare(i->bounds.lo, i->bounds.hi) == 0;
}

/* ---- for people ---- */
/* "at least 714.16 and at most 714.18 kEUR" */
static const char *bounds_text(Checker *c, const Implied *i, uint16_t unit) {
    Arena *a = c->m->whole;
    const Bounds *b = &i->bounds;
    const char *low = b->lo_open ? "more than" : "at least",
               *high = b->hi_open ? "less than" : "at most";
    if (i->has_lo && i->has_hi)
        return arena_printf(a, "%s %s and %s %s", low, show_plain(c, b->lo, unit), high,
                            show_value(c, b->hi, unit));
    if (i->has_lo) return arena_printf(a, "%s %s", low, show_value(c, b->lo, unit));
    return arena_printf(a, "%s %s", high, show_value(c, b->hi, unit));
}

static const char *told(Checker *c, const Implied *i) {
    Measure measure;
    Arena *a = c->m->whole;
    uint16_t unit = unit_of(c, i->figure, &measure);
    const char *name = figure_name(c->m, i->figure, a), *value = implied_value(c, i);
    if (!value && !i->has_lo && !i->has_hi)
        return arena_printf(a, "`%s`: nothing here says what it is", name);
    if (!value && is_point(i))
        return arena_printf(a, "`%s` is %s", name, show_value(c, i->bounds.lo, unit));
    if (!value) return arena_printf(a, "`%s` is %s", name, bounds_text(c, i, unit));
    value = show_beside(c, value, unit);
    if (is_point(i) || (!i->has_lo && !i->has_hi))
        return arena_printf(a, "`%s` is %s", name, value);
    return arena_printf(a, "`%s` is %s by what is printed; rounding lets it be %s", name, value,
                        bounds_text(c, i, unit));
}

static const char *source_told(Checker *c, uint32_t figure) {
    Measure measure;
    Bounds b;
    uint16_t unit = unit_of(c, figure, &measure);
    const char *name = figure_name(c->m, figure, c->m->whole);
    if (figure_bounds(c, figure, &b) != STATUS_KNOWN) return name;
    return arena_printf(c->m->whole, "`%s` is %s", name, show_value(c, b.point, unit));
}

static void put_grounds(Checker *c, const Implied *i, Out *out) {
    for (uint32_t k = 0; k < i->rule_count; k++) {
        const JointRule *rule = &c->joint_rules.at[i->rules[k]];
        listing_line(out, LISTING_STEP,
                     arena_printf(c->m->whole, "%s%s", listing_place(c, rule->span),
                                  joint_rule_text(c, rule)));
    }
    for (uint32_t k = 0; k < i->source_count; k++)
        listing_line(out, LISTING_STEP,
                     arena_printf(c->m->whole, "%s%s",
                                  listing_place(c, figure_span(c->m, i->sources[k])),
                                  source_told(c, i->sources[k])));
}

void implied_text(Checker *c, Out *out) {
    for (size_t i = 0; i < c->implied.count; i++) {
        const Implied *at = &c->implied.at[i];
        listing_line(out, 0,
                     arena_printf(c->m->whole, "%s%s",
                                  listing_place(c, figure_span(c->m, at->figure)), told(c, at)));
        put_grounds(c, at, out);
    }
    if (!c->implied.count) out_text(out, "every figure that is needed is stated\n");
}

/* ---- for programs ---- */
static void put_json_grounds(Checker *c, const Implied *i, Out *out) {
    out_text(out, ",\"checks\":[");
    for (uint32_t k = 0; k < i->rule_count; k++) {
        const JointRule *rule = &c->joint_rules.at[i->rules[k]];
        out_printf(out, "%s{\"kind\":\"%s\"", k ? "," : "", check_kind_name(rule->kind));
        listing_member(out, "text", joint_rule_text(c, rule));
        listing_json_place(c, out, rule->span);
        out_text(out, "}");
    }
    out_text(out, "],\"figures\":[");
    for (uint32_t k = 0; k < i->source_count; k++) {
        out_text(out, k ? ",{\"name\":" : "{\"name\":");
        out_json(out, figure_name(c->m, i->sources[k], c->m->whole));
        listing_json_place(c, out, figure_span(c->m, i->sources[k]));
        out_text(out, "}");
    }
    out_text(out, "]");
}

static void put_json(Checker *c, const Implied *i, Out *out) {
    Measure measure;
    uint16_t unit = unit_of(c, i->figure, &measure);
    out_text(out, "{\"name\":");
    out_json(out, figure_name(c->m, i->figure, c->m->whole));
    listing_member(out, "unit", name_text(c->m, c->m->units.at[unit].name));
    listing_member(out, "value", implied_value(c, i));
    listing_member(out, "low", i->has_lo ? show_plain(c, i->bounds.lo, unit) : NULL);
    listing_member(out, "high", i->has_hi ? show_plain(c, i->bounds.hi, unit) : NULL);
    out_printf(out, ",\"low_open\":%s,\"high_open\":%s", i->bounds.lo_open ? "true" : "false",
               i->bounds.hi_open ? "true" : "false");
    listing_json_place(c, out, figure_span(c->m, i->figure));
    put_json_grounds(c, i, out);
    out_text(out, "}");
}

void implied_json(Checker *c, const char *file, Out *out) {
    out_text(out, "{\"file\":");
    out_json(out, file);
    out_text(out, ",\"implied\":[");
    for (size_t i = 0; i < c->implied.count; i++) {
        if (i) out_text(out, ",");
        put_json(c, &c->implied.at[i], out);
    }
    out_text(out, "]}\n");
}
