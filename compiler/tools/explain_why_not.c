/* What forbids another value: the report is checked once more with that value in its place, and
 * every check that fails then, and did not fail so before, is against it. */
#include "compiler/tools/explain.h"

#include <string.h>

/* ---- the value put in place ---- */
static bool refuse(Model *m, const char **message, const char *figure, const char *why) {
    *message = arena_printf(m->whole, "`%s` %s", figure, why);
    return false;
}

static bool read_value(Model *m, const char *text, Measure measure, Decimal *value) {
    uint16_t unit = measure_unit(measure);
    Str all = str_trim(str_from(text));
    size_t n = number_read(&number_style_plain, all.at, all.length, value);
    Str rest = str_trim((Str){all.at + n, all.length - n});
    return n && (!rest.length || str_is(rest, name_text(m, m->units.at[unit].name)));
}

static void put_cell(Model *m, Table *t, size_t cell, Int128 coef) {
    bool fits = coef <= INT64_MAX && coef >= -INT64_MAX;
    uint8_t marks = t->state[cell] & (STATE_ASSERTED | STATE_EXPECT);
    if (!fits) VEC_PUSH(&m->wide, coef);
    t->coef[cell] = fits ? (int64_t)coef : (int64_t)m->wide.count - 1;
    t->state[cell] = (uint8_t)(STATE(fits ? CELL_NUMBER : CELL_WIDE, CELL_STATED) | marks);
}

static bool put_prior(Model *m, uint32_t figure, Int128 coef) {
    uint32_t index;
    if (!map_get(&m->priors, figure & ~FIGURE_PRIOR, &index)) return false;
    PriorCell *p = &m->prior_cells.at[index];
    p->state = STATE(CELL_WIDE, CELL_STATED);
    p->wide = coef;
    return true;
}

bool explain_replace(Model *m, uint32_t figure, const char *text, const char **message) {
    uint32_t row, column, table = figure_table(m, figure, &row, &column);
    Table *t = &m->tables.at[table];
    const char *name = figure_name(m, figure, m->whole);
    Measure measure = table_measure(t, row, column);
    Decimal value;
    if (t->columns[column].is_text || measure.type.kind == TYPE_TEXT)
        return refuse(m, message, name, "is a text, not an amount");
    if (!read_value(m, text, measure, &value))
        return *message = arena_printf(m->whole, "`%s` is no amount for `%s`", text, name), false;
    value = decimal_trim(value);
    if (value.scale > measure.scale)
        return refuse(m, message, name,
                      arena_printf(m->whole, "is published with %d decimals, and %s has more",
                                   measure.scale, text));
    if (!decimal_rescale(value, measure.scale, ROUND_DOWN, &value))
        return refuse(m, message, name, "would be too large to compute exactly");
    if (!(figure & FIGURE_PRIOR))
        put_cell(m, t, table_at(t, row, column), value.coef);
    else if (!put_prior(m, figure, value.coef))
        return refuse(m, message, name, "is not stated, so there is nothing to replace");
    return true;
}

/* ---- what is against it ---- */
static bool is_against(Verdict verdict) {
    return verdict == VERDICT_UNLIKELY || verdict == VERDICT_TRUNCATED ||
           verdict == VERDICT_REPEATED || verdict == VERDICT_VIOLATED ||
           verdict == VERDICT_INCONSISTENT || verdict == VERDICT_UNDEFINED ||
           verdict == VERDICT_MISTYPED || verdict == VERDICT_MISSING;
}

static bool is_same_check(const CheckRecord *a, const CheckRecord *b) {
    return a->kind == b->kind && a->span.file == b->span.file && a->span.lo == b->span.lo &&
           strcmp(a->name, b->name) == 0;
}

static bool is_unchanged(const CheckRecord *a, const CheckRecord *b) {
    if (a->verdict != b->verdict || a->has_values != b->has_values) return false;
    return !a->has_values ||
           (rational_compare(a->left, b->left) == 0 && rational_compare(a->right, b->right) == 0);
}

static bool stood_before(const Checker *now, const CheckRecord *then) {
    for (size_t i = 0; i < now->records.count; i++)
        if (is_same_check(&now->records.at[i], then) && is_unchanged(&now->records.at[i], then))
            return true;
    return false;
}

static const char *replaced_text(Checker *then, uint32_t figure) {
    uint32_t row, column, table = figure_table(then->m, figure, &row, &column);
    Measure measure = table_measure(&then->m->tables.at[table], row, column);
    Bounds b;
    bool is_known = figure_bounds(then, figure, &b) == STATUS_KNOWN;
    return is_known ? show_plain(then, b.point, measure_unit(measure)) : "";
}

void explain_against(const Checker *now, Checker *then, uint32_t figure, Explanation *made) {
    made->why_not = replaced_text(then, figure);
    made->against = ARENA_NEW(now->m->whole, const CheckRecord *, then->records.count + 1);
    for (size_t i = 0; i < then->records.count; i++) {
        const CheckRecord *r = &then->records.at[i];
        if (is_against(r->verdict) && (explain_reads(r, figure) || !stood_before(now, r)))
            made->against[made->against_count++] = r;
    }
}
