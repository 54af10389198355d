#include "tests/bench/slips/slips.h"

#include <string.h>

void run_begin(Run *r, const char *path, Str text) {
    *r = (Run){.ok = false};
    diag_sink_init(&r->sink, &r->sources);
    r->model =
        (Model){.whole = &r->whole, .sources = &r->sources, .names = &r->names, .sink = &r->sink};
    VEC_PUSH(&r->model.search, "runtime/std");
    r->file = source_from_text(&r->sources, path, text);
    r->ok = model_resolve(&r->model, r->file);
    if (r->ok) check_model(&r->model, 0, &r->checker);
}

void run_end(Run *r) {
    if (r->ok) checker_free(&r->checker);
    model_free(&r->model);
    diag_sink_free(&r->sink);
    intern_free(&r->names);
    sources_free(&r->sources);
    arena_free(&r->whole);
}

/* ---- what can be spoiled ---- */
static bool same_form(Linear a, Linear b) {
    if (a.count != b.count) return false;
    for (uint32_t i = 0; i < a.count; i++)
        if (a.terms[i].figure != b.terms[i].figure) return false;
    return true;
}

static uint32_t count_equations(Evidence *e, uint32_t figure) {
    const Condition *seen[64];
    uint32_t count = 0;
    for (uint32_t i = evidence_first(e, figure); i != NONE; i = evidence_next(e, figure, i)) {
        const Condition *k = &e->conditions.at[e->uses.at[i].condition];
        bool is_new = k->is_equal && count < 64;
        for (uint32_t n = 0; n < count; n++) is_new &= !same_form(seen[n]->form, k->form);
        if (is_new) seen[count++] = k;
    }
    return count;
}

static bool amount_of(Run *r, uint32_t figure, int scale, Int128 *coef) {
    uint32_t row, column, table = figure_table(&r->model, figure, &row, &column), index;
    const Table *t = &r->model.tables.at[table];
    if (!evidence_is_stated(&r->model, figure) || table_measure(t, row, column).scale != scale)
        return false;
    if (figure & FIGURE_PRIOR) {
        map_get(&r->model.priors, figure & ~FIGURE_PRIOR, &index);
        *coef = r->model.prior_cells.at[index].coef;
        return true;
    }
    *coef = t->coef[table_at(t, row, column)];
    return STATE_KIND(t->state[table_at(t, row, column)]) == CELL_NUMBER;
}

/* A part of the first sum the figure is the total of. */
static bool part_of(Run *r, uint32_t figure, int scale, Int128 *part) {
    uint32_t row, column, table = figure_table(&r->model, figure, &row, &column);
    const Table *t = &r->model.tables.at[table];
    if (figure & FIGURE_PRIOR || !row_sums(t, row, column)) return false;
    for (uint32_t i = row + 1; i < t->rows[row].end; i = t->rows[i].end) {
        uint32_t below = t->first_figure + (uint32_t)table_at(t, i, column);
        if (amount_of(r, below, scale, part) && *part) return true;
    }
    return false;
}

static void find_others(Run *r, Target *g) {
    uint32_t row, column, table = figure_table(&r->model, g->figure, &row, &column);
    const Table *t = &r->model.tables.at[table];
    if (!(g->figure & FIGURE_PRIOR) && row > 0)
        g->has_above = amount_of(r, g->figure - t->column_count, g->scale, &g->above);
    if (!(g->figure & FIGURE_PRIOR) && column > 0)
        g->has_beside = amount_of(r, g->figure - 1, g->scale, &g->beside);
    g->has_other_year = amount_of(r, g->figure ^ FIGURE_PRIOR, g->scale, &g->other_year);
    g->has_part = part_of(r, g->figure, g->scale, &g->part);
}

static void add_target(Run *r, Evidence *e, uint32_t figure, Targets *to) {
    Target g = {.figure = figure};
    uint32_t row, column, table = figure_table(&r->model, figure, &row, &column);
    if (!evidence_is_stated(&r->model, figure)) return;
    g.span = figure_span(&r->model, figure);
    g.scale = table_measure(&r->model.tables.at[table], row, column).scale;
    if (g.span.file != r->file || !amount_of(r, figure, g.scale, &g.coef)) return;
    g.equations = count_equations(e, figure);
    find_others(r, &g);
    VEC_PUSH(&to->at, g);
}

void targets_find(Run *r, Targets *to) {
    Evidence e;
    evidence_begin(&e, &r->checker);
    for (uint32_t figure = 0; figure < r->model.figure_count; figure++) {
        add_target(r, &e, figure, to);
        add_target(r, &e, figure | FIGURE_PRIOR, to);
    }
    evidence_end(&e);
}

Str target_with(Arena *a, Str text, const Target *g, Int128 coef) {
    char digits[64];
    size_t n = decimal_format((Decimal){coef, g->scale}, digits);
    char *made = arena_alloc(a, text.length + n + 1);
    memcpy(made, text.at, g->span.lo);
    memcpy(made + g->span.lo, digits, n);
    memcpy(made + g->span.lo + n, text.at + g->span.hi, text.length - g->span.hi);
    return (Str){made, g->span.lo + n + text.length - g->span.hi};
}
