/* Which figures moved, by how much, and which of them moved others: a sum by its rows, a formula by
 * what it reads. */
#include "compiler/tools/diff.h"

#include <string.h>

typedef struct {
    Diff *diff;
    uint32_t *pair_of[2]; /* figure of a side -> index in figures */
} Match;

static const ReportFigure *figure_of(const Diff *d, DiffSide side, uint32_t figure) {
    return &d->side[side]->report->figures[figure];
}

static bool is_number(const ReportFigure *f) {
    return f && (f->state == STATE_NUMBER || f->state == STATE_NIL);
}

/* In base units, so that reports in different units compare. */
static bool base_value(const Report *r, const ReportFigure *f, Rational *out) {
    Decimal value, factor;
    Rational by = rational_from_int(1);
    if (!decimal_parse(f->value, strlen(f->value), &value) || !rational_from_decimal(value, out))
        return false;
    for (uint32_t i = 0; i < r->unit_count; i++) {
        if (strcmp(r->units[i].name, f->unit) != 0) continue;
        const char *text = r->units[i].factor;
        if (!decimal_parse(text, strlen(text), &factor) || !rational_from_decimal(factor, &by))
            return false;
    }
    return rational_multiply(*out, by, out);
}

static const char *base_unit(const Report *r, const ReportFigure *f) {
    for (uint32_t i = 0; i < r->unit_count; i++)
        if (strcmp(r->units[i].name, f->unit) == 0) return r->units[i].base;
    return f->unit;
}

static bool same_base(const Diff *d, const ReportFigure *a, const ReportFigure *b) {
    if (!a || !b) return true;
    return strcmp(base_unit(d->side[SIDE_OLD]->report, a),
                  base_unit(d->side[SIDE_NEW]->report, b)) == 0;
}

static bool same_print(const ReportFigure *a, const ReportFigure *b) {
    return a && b && a->state == b->state && strcmp(a->value, b->value) == 0 &&
           strcmp(a->unit, b->unit) == 0;
}

/* Nothing and zero are one to the accounts: a row of zeros may come and go. */
static bool has_moved(const DiffFigure *f, const ReportFigure *a, const ReportFigure *b) {
    if (f->has_change) return rational_sign(f->change) != 0;
    if (a && b) return !same_print(a, b);
    return *(a ? a : b)->value != 0;
}

static void compare(Diff *d, DiffFigure *f) {
    const ReportFigure *of[2];
    bool is_known = true;
    for (int side = 0; side < 2; side++) {
        of[side] = diff_figure(d, f, (DiffSide)side);
        if (!of[side]) continue;
        is_known = is_known && is_number(of[side]) &&
                   base_value(d->side[side]->report, of[side], &f->value[side]);
    }
    f->has_change = is_known && same_base(d, of[0], of[1]) &&
                    rational_subtract(f->value[SIDE_NEW], f->value[SIDE_OLD], &f->change);
    f->moved = has_moved(f, of[0], of[1]);
}

static void add_figure(Match *m, uint32_t row, uint32_t old, uint32_t now) {
    Diff *d = m->diff;
    Rational zero = rational_from_int(0);
    DiffFigure f = {.figure = {old, now},
                    .row = row,
                    .value = {zero, zero},
                    .change = zero,
                    .parts = zero,
                    .above = DIFF_NONE};
    compare(d, &f);
    if (old != DIFF_NONE) m->pair_of[SIDE_OLD][old] = (uint32_t)d->figures.count;
    if (now != DIFF_NONE) m->pair_of[SIDE_NEW][now] = (uint32_t)d->figures.count;
    VEC_PUSH(&d->figures, f);
}

/* ---- the figures of two rows ---- */
static uint32_t find_column(const Diff *d, DiffSide side, const LineageRow *row, const char *column,
                            uint32_t *from) {
    for (uint32_t i = 0; row && i < row->count; i++) {
        uint32_t at = row->first + (*from + i) % row->count;
        if (strcmp(figure_of(d, side, at)->column, column) != 0) continue;
        *from = at - row->first + 1;
        return at;
    }
    return DIFF_NONE;
}

/* Of the other rows of a merge or split, what stands in the figure's column. */
static bool add_rows(Match *m, const DiffRow *row, DiffSide side, DiffFigure *f) {
    Diff *d = m->diff;
    const char *column = figure_of(d, side, f->figure[side])->column;
    uint32_t from = 0;
    for (uint32_t i = 0; i < row->more_count[side]; i++) {
        Rational value;
        const LineageRow *of = &d->side[side]->rows[row->more[side][i]];
        uint32_t figure = find_column(d, side, of, column, &from);
        if (figure == DIFF_NONE) continue;
        const ReportFigure *other = figure_of(d, side, figure);
        m->pair_of[side][figure] = (uint32_t)(f - d->figures.at);
        f->has_change = f->has_change && is_number(other) &&
                        base_value(d->side[side]->report, other, &value) &&
                        rational_add(f->value[side], value, &f->value[side]);
    }
    return f->has_change;
}

/* Shares and rates of several rows are none of them together. */
static bool is_additive(const Diff *d, const DiffFigure *f) {
    const Lineage *now = d->side[SIDE_NEW];
    uint32_t row, column,
        table = figure_table(now->c->m, now->figures[f->figure[SIDE_NEW]].figure, &row, &column);
    return table != NONE && now->c->m->tables.at[table].columns[column].is_additive;
}

/* A merge or split is compared by what its rows have together. */
static void sum_rows(Match *m, const DiffRow *row, DiffFigure *f) {
    Diff *d = m->diff;
    bool is_pair = f->figure[SIDE_OLD] != DIFF_NONE && f->figure[SIDE_NEW] != DIFF_NONE;
    if (!diff_is_sum(row) || !is_pair) return;
    f->has_change = f->has_change && is_additive(d, f), f->moved = false;
    bool has_old = add_rows(m, row, SIDE_OLD, f), has_new = add_rows(m, row, SIDE_NEW, f);
    f->is_sum = has_old && has_new;
    if (!f->is_sum) return;
    f->has_change = rational_subtract(f->value[SIDE_NEW], f->value[SIDE_OLD], &f->change);
    f->moved = rational_sign(f->change) != 0;
}

static void match_row(Match *m, uint32_t index) {
    Diff *d = m->diff;
    const LineageRow *old = diff_row(d, &d->rows.at[index], SIDE_OLD),
                     *now = diff_row(d, &d->rows.at[index], SIDE_NEW);
    uint32_t next[2] = {0, 0};
    size_t first = d->figures.count;
    for (uint32_t i = 0; now && i < now->count; i++) {
        const char *column = figure_of(d, SIDE_NEW, now->first + i)->column;
        add_figure(m, index, find_column(d, SIDE_OLD, old, column, &next[0]), now->first + i);
    }
    for (uint32_t i = 0; old && i < old->count; i++) {
        const char *column = figure_of(d, SIDE_OLD, old->first + i)->column;
        if (find_column(d, SIDE_NEW, now, column, &next[1]) == DIFF_NONE)
            add_figure(m, index, old->first + i, DIFF_NONE);
    }
    for (size_t i = first; i < d->figures.count; i++)
        sum_rows(m, &d->rows.at[index], &d->figures.at[i]);
}

/* ---- facts stated in text ---- */
static uint32_t first_fact(const Lineage *l) {
    uint32_t first = l->report->figure_count;
    while (first && l->figures[first - 1].row == REPORT_NONE) first--;
    return first;
}

static uint32_t find_fact(const Diff *d, DiffSide side, const char *name, uint32_t *from) {
    uint32_t first = first_fact(d->side[side]), count = d->side[side]->report->figure_count - first;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = (*from + i) % count;
        if (strcmp(figure_of(d, side, first + at)->name, name) != 0) continue;
        *from = at + 1;
        return first + at;
    }
    return DIFF_NONE;
}

static void match_facts(Match *m) {
    Diff *d = m->diff;
    const Lineage *old = d->side[SIDE_OLD], *now = d->side[SIDE_NEW];
    uint32_t next[2] = {0, 0};
    for (uint32_t i = first_fact(now); i < now->report->figure_count; i++)
        add_figure(m, DIFF_NONE, find_fact(d, SIDE_OLD, now->report->figures[i].name, &next[0]), i);
    for (uint32_t i = first_fact(old); i < old->report->figure_count; i++)
        if (find_fact(d, SIDE_NEW, old->report->figures[i].name, &next[1]) == DIFF_NONE)
            add_figure(m, DIFF_NONE, i, DIFF_NONE);
}

/* ---- what moved what ---- */
static void find_above(Match *m, DiffFigure *f) {
    DiffSide side = f->figure[SIDE_NEW] != DIFF_NONE ? SIDE_NEW : SIDE_OLD;
    const LineageFigure *line = &m->diff->side[side]->figures[f->figure[side]];
    if (line->above == REPORT_NONE) return;
    f->above = m->pair_of[side][line->above];
    f->is_part = line->is_part;
}

static void add_to_sum(Diff *d, const DiffFigure *f) {
    if (f->above == DIFF_NONE || !f->is_part || !f->has_change) return;
    DiffFigure *sum = &d->figures.at[f->above];
    sum->has_parts = true;
    if (!rational_add(sum->parts, f->change, &sum->parts)) sum->has_change = false;
}

static void find_causes(Match *m, DiffFigure *f) {
    Diff *d = m->diff;
    const uint32_t *inputs;
    if (!f->moved || f->figure[SIDE_NEW] == DIFF_NONE) return;
    uint32_t count = lineage_inputs(d->side[SIDE_NEW], f->figure[SIDE_NEW], &inputs);
    if (!count) return;
    uint32_t *causes = ARENA_NEW(d->whole, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t cause = m->pair_of[SIDE_NEW][inputs[i]];
        if (d->figures.at[cause].moved) causes[f->cause_count++] = cause;
    }
    f->causes = causes;
}

void diff_match_figures(Diff *d) {
    Match m = {.diff = d};
    for (int side = 0; side < 2; side++)
        m.pair_of[side] = ARENA_NEW(d->whole, uint32_t, d->side[side]->report->figure_count + 1);
    for (uint32_t i = 0; i < d->rows.count; i++) match_row(&m, i);
    match_facts(&m);
    for (size_t i = 0; i < d->figures.count; i++) find_above(&m, &d->figures.at[i]);
    for (size_t i = 0; i < d->figures.count; i++) add_to_sum(d, &d->figures.at[i]);
    for (size_t i = 0; i < d->figures.count; i++) find_causes(&m, &d->figures.at[i]);
}
