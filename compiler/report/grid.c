/* Lays out a form as one rectangle of cells and writes the notes below it; grid.h has the steps. */
#include "compiler/report/grid.h"

#include <string.h>

/* ---- notes ---- */
typedef VEC(const char *) Notes;

static bool prints_row(const Grid *g, uint32_t row) {
    for (uint32_t i = 0; i < g->panel_count; i++)
        for (size_t k = 0; k < g->panels[i].lines.count; k++)
            if (!g->panels[i].lines.at[k].is_blank && g->panels[i].lines.at[k].row == row)
                return true;
    return false;
}

/* Codes that the report adds to the list or renames are explained below the form. */
static void add_reasons_of_codes(const Grid *g, Notes *notes) {
    const Table *t = grid_table(g);
    for (uint32_t row = 0; row < t->row_count; row++) {
        if (t->rows[row].kind != ROW_CODE) continue;
        const Code *code = &g->c->m->classifications.at[t->classification].codes[t->rows[row].code];
        if (!code->reason.length || !prints_row(g, row)) continue;
        VEC_PUSH(notes, arena_printf(g->c->m->whole, "%.*s %.*s: %.*s", STR_ARG(code->code),
                                     STR_ARG(code->name), STR_ARG(code->reason)));
    }
}

/* So are figures that begin otherwise than last year's report closed. */
static void add_restatements(const Grid *g, Notes *notes) {
    Model *m = g->c->m;
    for (size_t i = 0; i < m->expectations.count; i++) {
        const Expectation *e = &m->expectations.at[i];
        uint32_t row, column;
        if (!is_restated(e) || figure_table(m, e->figure, &row, &column) != g->s.table ||
            !prints_row(g, row))
            continue;
        Str reason = source_text(m->sources, e->reason); /* in quotes */
        VEC_PUSH(notes, arena_printf(m->whole, "%s: %.*s", row_title(m, grid_table(g), row),
                                     (int)reason.length - 2, reason.at + 1));
    }
}

static void make_notes(const Grid *g, ReportGrid *out) {
    Notes notes = {0};
    for (uint32_t i = 0; i < g->s.note_count; i++) VEC_PUSH(&notes, g->s.notes[i]);
    if (g->is_empty) VEC_PUSH(&notes, g->s.empty);
    add_reasons_of_codes(g, &notes);
    add_restatements(g, &notes);
    const char **made = ARENA_NEW(g->c->m->whole, const char *, notes.count + 1);
    if (notes.count) memcpy(made, notes.at, notes.count * sizeof *made);
    out->notes = made;
    out->note_count = (uint32_t)notes.count;
    VEC_FREE(&notes);
}

/* ---- the whole ---- */
static bool table_is_empty(const Grid *g) {
    const Table *t = grid_table(g);
    Bounds b;
    for (uint32_t row = 0; row < t->row_count; row++)
        for (uint32_t k = 0; k < t->column_count; k++) {
            if (t->columns[k].is_text || !table_has_cell(t, row, k)) continue;
            uint32_t figure = t->first_figure + (uint32_t)table_at(t, row, k);
            if (figure_bounds(g->c, figure, &b) == STATUS_KNOWN && rational_sign(b.point))
                return false;
        }
    return true;
}

/* Everything but the cells: what can be wrong with a form is found on the way. */
static bool lay_out(Grid *g, const Form *form) {
    if (!form_spec_read(g->c, form, &g->s)) return false;
    g->is_empty = *g->s.empty && table_is_empty(g);
    grid_make_panels(g);
    grid_make_heads(g);
    return true;
}

static void free_lines(Grid *g) {
    for (uint32_t i = 0; i < g->panel_count; i++) VEC_FREE(&g->panels[i].lines);
    arena_free(&g->c->scratch);
}

void grid_check(Checker *c, const Form *form) {
    Grid g = {.c = c};
    if (!lay_out(&g, form)) return;
    for (uint32_t i = 0; i < g.s.footer_count; i++)
        if (grid_footer_row(&g, g.s.footers[i]) == NONE)
            diag_report(c->m->sink, DIAG_UNKNOWN_NAME, ref_span(c->m, g.s.footers[i]),
                        "table `%s` has no such row", grid_table(&g)->label);
    free_lines(&g);
}

bool grid_build(Checker *c, const Form *form, const uint32_t *figure_index, ReportGrid *out) {
    Grid g = {.c = c, .figure_index = figure_index};
    if (!lay_out(&g, form)) return false;
    grid_put_cells(&g);
    *out = (ReportGrid){.name = g.s.name,
                        .table = grid_table(&g)->label,
                        .title = g.s.title,
                        .number = g.s.number,
                        .left_line = g.s.left,
                        .right_line = g.s.right,
                        .column_count = g.width,
                        .head_count = g.head_count,
                        .row_count = g.line_count + (g.s.footer_count > 0),
                        .columns = g.columns,
                        .cells = g.cells,
                        .landscape = g.s.landscape || g.width >= 8,
                        .is_form = form->decl.node != 0};
    make_notes(&g, out);
    free_lines(&g);
    return true;
}
