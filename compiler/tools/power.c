#include "compiler/tools/power.h"
#include "compiler/check/evidence.h"
#include "compiler/check/grade.h"
#include "compiler/tools/listing.h"

#include <string.h>

enum { SHOWN = 20 };

typedef struct {
    const CheckRecord *check;
    Rational unseen, share; /* share of the larger side */
    uint32_t index;
} Weak;

typedef struct {
    Checker *c;
    VEC(Weak) weak;       /* the weakest first */
    VEC(uint32_t) unread; /* figures, in order */
    uint32_t zeros;       /* equations of nothing but zeros */
} Power;

/* ---- checks ---- */
static bool holds(const CheckRecord *r) {
    return r->verdict == VERDICT_EXACT || r->verdict == VERDICT_ROUNDING ||
           r->verdict == VERDICT_UNLIKELY;
}

static void add_check(Power *p, const CheckRecord *r, uint32_t index) {
    Weak made = {.check = r, .index = index};
    if (!r->is_equation || !holds(r) || !r->has_values ||
        !grade_unseen(r->has_residual, r->residual, r->slack, &made.unseen) ||
        !rational_sign(made.unseen))
        return;
    Rational left = rational_magnitude(r->left), right = rational_magnitude(r->right),
             larger = rational_compare(left, right) < 0 ? right : left;
    if (rational_divide(made.unseen, larger, &made.share))
        VEC_PUSH(&p->weak, made);
    else
        p->zeros += !rational_sign(larger);
}

static int by_weakness(const void *a, const void *b) {
    const Weak *l = a, *r = b;
    int order = rational_compare(r->share, l->share);
    return order ? order : l->index < r->index ? -1 : l->index > r->index;
}

/* ---- figures ---- */
static void mark(uint8_t *is_read, uint32_t figure) {
    if (figure != NONE) is_read[figure & ~FIGURE_PRIOR] |= figure & FIGURE_PRIOR ? 2 : 1;
}

static void find_unread(Power *p) {
    const Checker *c = p->c;
    uint32_t count = c->m->figure_count;
    uint8_t *is_read = memory_grow(NULL, (size_t)count + 1);
    memset(is_read, 0, (size_t)count + 1);
    for (size_t i = 0; i < c->records.count; i++) {
        const CheckRecord *r = &c->records.at[i];
        if (r->kind == CHECK_REQUIRED) continue;
        mark(is_read, r->figure);
        for (uint32_t k = 0; k < r->source_count; k++) mark(is_read, r->sources[k]);
    }
    for (uint32_t figure = 0; figure < count; figure++) {
        if (!(is_read[figure] & 1) && evidence_is_stated(c->m, figure))
            VEC_PUSH(&p->unread, figure);
        if (!(is_read[figure] & 2) && evidence_is_stated(c->m, figure | FIGURE_PRIOR))
            VEC_PUSH(&p->unread, figure | FIGURE_PRIOR);
    }
    free(is_read);
}

static void power_find(Power *p, Checker *c) {
    *p = (Power){.c = c};
    for (size_t i = 0; i < c->records.count; i++) add_check(p, &c->records.at[i], (uint32_t)i);
    if (p->weak.count) qsort(p->weak.at, p->weak.count, sizeof *p->weak.at, by_weakness);
    find_unread(p);
}

static void power_free(Power *p) {
    VEC_FREE(&p->weak);
    VEC_FREE(&p->unread);
}

/* ---- words ---- */
/* The share is one in so many. */
static const char *one_in(Checker *c, Rational share) {
    Decimal d;
    char text[64];
    Rational times;
    if (!rational_divide(rational_from_int(1), share, &times) ||
        !rational_round(times, 0, ROUND_DOWN, &d))
        return "0";
    size_t n = decimal_format(d, text);
    return arena_copy(c->m->whole, text, n);
}

static const char *check_name(Checker *c, const CheckRecord *r) {
    switch (r->kind) {
    case CHECK_SUM: return arena_printf(c->m->whole, "`%s` and its parts", r->name);
    case CHECK_ROW: return arena_printf(c->m->whole, "`%s` and its formula", r->name);
    case CHECK_CLAIM: {
        Str text = str_trim(source_text(c->m->sources, r->span));
        return arena_printf(c->m->whole, "the text `%.*s`", STR_ARG(text));
    }
    default: return arena_printf(c->m->whole, "%s: %s", r->name, r->text);
    }
}

static const char *figure_text(Checker *c, uint32_t figure) {
    Bounds b;
    uint32_t row, column, table = figure_table(c->m, figure, &row, &column);
    Measure measure = table_measure(&c->m->tables.at[table], row, column);
    bool is_known = figure_bounds(c, figure, &b) == STATUS_KNOWN;
    return is_known ? show_value(c, b.point, measure_unit(measure)) : "?";
}

static void put_weak(Power *p, Out *out) {
    Checker *c = p->c;
    size_t shown = p->weak.count < SHOWN ? p->weak.count : SHOWN;
    if (!shown) listing_line(out, 0, "every equation shows the smallest error");
    if (shown)
        listing_line(out, 0, "the weakest checks, by the error in one figure that would not show:");
    for (size_t i = 0; i < shown; i++) {
        const Weak *w = &p->weak.at[i];
        listing_line(out, 0,
                     arena_printf(c->m->whole, "%s%s: up to %s of %s (one in %s)",
                                  listing_place(c, w->check->span), check_name(c, w->check),
                                  show_value(c, w->unseen, w->check->unit),
                                  show_value(c, rational_magnitude(w->check->left), w->check->unit),
                                  one_in(c, w->share)));
    }
    if (p->weak.count > shown)
        listing_line(out, 0,
                     arena_printf(c->m->whole, "... and %zu stronger ones", p->weak.count - shown));
    if (p->zeros)
        listing_line(
            out, 0,
            arena_printf(c->m->whole, "%u more only say that nothing is nothing", p->zeros));
}

void power_text(Checker *c, Out *out) {
    Power p;
    power_find(&p, c);
    put_weak(&p, out);
    if (!p.unread.count) listing_line(out, 0, "every stated figure stands in a check");
    if (p.unread.count)
        listing_line(
            out, 0,
            arena_printf(c->m->whole, "stated figures that no check reads: %zu", p.unread.count));
    for (size_t i = 0; i < p.unread.count; i++)
        listing_line(out, 0,
                     arena_printf(c->m->whole, "%s`%s` is %s",
                                  listing_place(c, figure_span(c->m, p.unread.at[i])),
                                  figure_name(c->m, p.unread.at[i], c->m->whole),
                                  figure_text(c, p.unread.at[i])));
    power_free(&p);
}

/* ---- for programs ---- */
static void put_json_check(Checker *c, const Weak *w, Out *out) {
    const CheckRecord *r = w->check;
    out_text(out, "{\"kind\":");
    out_json(out, check_kind_name(r->kind));
    listing_member(out, "name", r->name);
    listing_member(out, "unit", name_text(c->m, c->m->units.at[r->unit].name));
    listing_member(out, "left", show_plain(c, r->left, r->unit));
    listing_member(out, "unseen", show_plain(c, w->unseen, r->unit));
    out_printf(out, ",\"one_in\":%s", one_in(c, w->share));
    listing_json_place(c, out, r->span);
    out_text(out, "}");
}

void power_json(Checker *c, const char *file, Out *out) {
    Power p;
    power_find(&p, c);
    out_text(out, "{\"file\":");
    out_json(out, file);
    out_text(out, ",\"weakest\":[");
    for (size_t i = 0; i < p.weak.count; i++) {
        if (i) out_text(out, ",");
        put_json_check(c, &p.weak.at[i], out);
    }
    out_text(out, "],\"unread\":[");
    for (size_t i = 0; i < p.unread.count; i++) {
        out_text(out, i ? ",{\"name\":" : "{\"name\":");
        out_json(out, figure_name(c->m, p.unread.at[i], c->m->whole));
        listing_member(out, "value", figure_text(c, p.unread.at[i]));
        listing_json_place(c, out, figure_span(c->m, p.unread.at[i]));
        out_text(out, "}");
    }
    out_text(out, "]}\n");
    power_free(&p);
}
