/* Which rows of its table a form prints, in which panel, line by line. `rows` picks them from the
 * whole table, `side A | B` gives each panel its groups or codes; then rows of the footer and rows
 * that fail a condition go, and the pads of shorter panels stretch to the longest. */
#include "compiler/report/grid.h"

#include <string.h>

/* ---- the lines of a panel ---- */
static void add_line(Panel *p, uint32_t row, bool is_blank) {
    VEC_PUSH(&p->lines, (GridLine){row, NONE, is_blank});
}

static void add_code(const Grid *g, Panel *p, uint32_t code) {
    VEC_PUSH(&p->lines, (GridLine){table_row_of_code(grid_table(g), code), code, false});
}

bool grid_is_headed(const Grid *g, uint32_t row) {
    const Table *t = grid_table(g);
    const Row *r = &t->rows[row];
    return g->s.with_heads && r->kind == ROW_GROUP && r->detail != NONE &&
           t->details[r->detail].title.node;
}

static void add_rows(const Grid *g, Panel *p, uint32_t lo, uint32_t hi) {
    const Table *t = grid_table(g);
    for (uint32_t i = lo; i < hi; i++)
        if (t->rows[i].kind != ROW_GROUP || grid_is_headed(g, i))
            add_line(p, i, t->rows[i].kind == ROW_PAD);
}

/* A code and all below it, whether they have data or not. */
static void add_codes_below(const Grid *g, Panel *p, uint32_t code) {
    const Classification *k = &g->c->m->classifications.at[grid_table(g)->classification];
    uint8_t level = k->codes[code].level;
    add_code(g, p, code);
    for (uint32_t i = code + 1; i < k->count && k->codes[i].level > level; i++) add_code(g, p, i);
}

static bool has_line(const Panel *p, GridLine line) {
    for (size_t i = 0; i < p->lines.count; i++)
        if (p->lines.at[i].row == line.row &&
            (line.row != NONE || p->lines.at[i].code == line.code))
            return true;
    return false;
}

typedef bool Keeps(const Grid *g, GridLine line, const Panel *chosen);

static void keep_lines(Grid *g, Keeps *keeps, const Panel *chosen) {
    for (uint32_t i = 0; i < g->panel_count; i++) {
        Panel *p = &g->panels[i];
        size_t kept = 0;
        for (size_t k = 0; k < p->lines.count; k++)
            if (keeps(g, p->lines.at[k], chosen)) p->lines.at[kept++] = p->lines.at[k];
        p->lines.count = kept;
    }
}

/* ---- rows all, rows chains, rows LIST ---- */
static bool row_passes(Grid *g, uint32_t row) {
    Local room;
    Scope scope = cell_scope(g->c, g->s.table, row, NONE, &room);
    bool truth = true;
    scope.row = row;
    return !g->s.condition.node || (eval_truth(g->c, g->s.condition, &scope, &truth) && truth);
}

static bool is_total_first(const Grid *g) { return g->s.with_total && !g->s.total_last; }

static void add_last_total(const Grid *g, Panel *p) {
    const Table *t = grid_table(g);
    for (uint32_t i = 0; g->s.total_last && i < t->row_count; i++)
        if (t->rows[i].kind == ROW_TOTAL) add_line(p, i, false);
}

static void add_all_rows(const Grid *g, Panel *p) {
    bool skips_total = !is_total_first(g) && grid_table(g)->total != NONE; /* it is the first row */
    add_rows(g, p, skips_total, grid_table(g)->row_count);
    add_last_total(g, p);
}

/* The coded rows that pass the condition, with all rows above them. */
static void add_chains(Grid *g, Panel *p) {
    const Table *t = grid_table(g);
    bool *kept = ARENA_NEW(g->c->m->whole, bool, t->row_count + 1);
    for (uint32_t i = 0; i < t->row_count; i++) {
        if (t->rows[i].kind != ROW_CODE || !row_passes(g, i)) continue;
        for (uint32_t up = i; up != NONE && !kept[up]; up = t->rows[up].parent) kept[up] = true;
    }
    for (uint32_t i = 0; i < t->row_count; i++)
        if (t->rows[i].kind == ROW_TOTAL ? is_total_first(g)
                                         : t->rows[i].kind == ROW_CODE && kept[i])
            add_line(p, i, false);
    add_last_total(g, p);
}

/* A name among the values of `rows` is a list of codes, or a code or row of the table. */
static void add_named(Grid *g, Panel *p, NodeRef name) {
    Scope scope = scope_outside(grid_table(g)->entity);
    Value list, table = {.kind = VALUE_PLACE,
                         .place = {.table = g->s.table, .row = NONE, .column = NONE},
                         .figure = NONE};
    uint32_t index;
    if (symbol_find(g->c->m, SYMBOL_LIST, ref_value(g->c->m, name), &index) &&
        eval_items(g->c, name, &scope, &list)) {
        for (uint32_t i = 0; i < list.count; i++) add_code(g, p, list.items[i].code);
        return;
    }
    Value row = value_member(g->c, table, ref_value(g->c->m, name), name, &scope);
    if (row.kind == VALUE_PLACE && row.place.row != NONE) add_line(p, row.place.row, false);
}

static void add_list(Grid *g, Panel *p) {
    const Model *m = g->c->m;
    for (NodeRef at = g->s.rows; at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_NAME) continue;
        Word word = ref_word(m, at);
        if (word != WORD_NUMBERED && word != WORD_ACROSS) add_named(g, p, at);
    }
}

/* ---- side A | B ---- */
static bool is_chosen(const Grid *g, GridLine line, const Panel *chosen) {
    bool is_code = line.row == NONE || grid_table(g)->rows[line.row].kind == ROW_CODE;
    return !is_code || has_line(chosen, line);
}

/* Beside `side`, `rows LIST` says which of the codes below a panel's items are printed. */
static void keep_chosen(Grid *g) {
    Panel chosen = {0};
    add_list(g, &chosen);
    keep_lines(g, is_chosen, &chosen);
    VEC_FREE(&chosen.lines);
}

static uint32_t item_row(const Grid *g, NodeRef item) {
    const Model *m = g->c->m;
    bool is_ambiguous;
    if (ref_kind(m, item) != AST_NAME) return NONE;
    return table_row(grid_table(g), ref_value(m, item), NONE, &is_ambiguous);
}

static uint32_t item_code(const Grid *g, NodeRef item) {
    const Table *t = grid_table(g);
    uint32_t cursor = NONE;
    if (t->classification == NONE) return NONE;
    return classification_find(&g->c->m->classifications.at[t->classification],
                               ref_text(g->c->m, item), &cursor);
}

/* A row with all that lies in it; the first group gives the panel its title. */
static void add_row_below(Grid *g, Panel *p, uint32_t row) {
    const Table *t = grid_table(g);
    const Row *r = &t->rows[row];
    Scope scope = scope_outside(t->entity);
    NodeRef title = r->detail == NONE ? (NodeRef){0} : t->details[r->detail].title;
    if (r->kind != ROW_GROUP)
        add_line(p, row, false);
    else if (!*p->title)
        p->title = title.node ? text_of(g->c, title, &scope) : name_text(g->c->m, r->name);
    add_rows(g, p, row + 1, r->end);
}

static void add_item(Grid *g, Panel *p, NodeRef item) {
    const Model *m = g->c->m;
    uint32_t row = item_row(g, item), code = row == NONE ? item_code(g, item) : NONE;
    if (row != NONE) {
        add_row_below(g, p, row);
    } else if (code != NONE) {
        add_codes_below(g, p, code);
    } else {
        Str text = ref_text(m, item);
        diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, item),
                    "table `%s` has no group or code `%.*s`", grid_table(g)->label, STR_ARG(text));
    }
}

static void fill_panels(Grid *g) {
    g->panel_count = g->s.panel_count ? g->s.panel_count : 1;
    g->panels = ARENA_NEW(g->c->m->whole, Panel, g->panel_count);
    for (uint32_t i = 0; i < g->panel_count; i++) {
        g->panels[i].title = "";
        for (uint32_t k = 0; g->s.panel_count && k < g->s.panels[i].item_count; k++)
            add_item(g, &g->panels[i], g->s.panels[i].items[k]);
    }
    if (g->s.panel_count && g->s.choice == ROWS_LIST) keep_chosen(g);
    if (g->s.panel_count || g->s.one_row) return;
    switch (g->s.choice) {
    case ROWS_CHAINS: add_chains(g, &g->panels[0]); break;
    case ROWS_LIST: add_list(g, &g->panels[0]); break;
    case ROWS_ALL: add_all_rows(g, &g->panels[0]); break;
    }
}

/* ---- what does not stay ---- */
static bool is_kept(const Grid *g, GridLine line, const Panel *chosen) {
    (void)chosen;
    return line.is_blank || line.row == NONE || !g->is_left_out[line.row];
}

/* `rows all where ...`: coded rows that do not pass go; rows with a name stay. */
static void leave_out(Grid *g) {
    const Table *t = grid_table(g);
    if (g->s.choice != ROWS_ALL || !g->s.condition.node) return;
    g->is_left_out = ARENA_NEW(g->c->m->whole, bool, t->row_count + 1);
    for (uint32_t row = 0; row < t->row_count; row++)
        g->is_left_out[row] = t->rows[row].kind == ROW_CODE && !row_passes(g, row);
    keep_lines(g, is_kept, NULL);
}

uint32_t grid_footer_row(const Grid *g, NodeRef name) {
    uint32_t row = item_row(g, name);
    bool is_total = ref_kind(g->c->m, name) == AST_NAME && ref_word(g->c->m, name) == WORD_TOTAL;
    return row == NONE && is_total ? grid_table(g)->total : row;
}

static bool is_above_footer(const Grid *g, GridLine line, const Panel *chosen) {
    (void)chosen;
    for (uint32_t i = 0; !line.is_blank && line.row != NONE && i < g->s.footer_count; i++)
        if (grid_footer_row(g, g->s.footers[i]) == line.row) return false;
    return true;
}

/* ---- pads ---- */
/* A `pad` without a number: it takes as many lines as its panel lacks, or none. */
static bool is_filler(const Grid *g, GridLine line) {
    return line.is_blank && !(grid_table(g)->rows[line.row].flags & ROW_FIXED);
}

static size_t count_fillers(const Grid *g, const Panel *p) {
    size_t n = 0;
    for (size_t k = 0; k < p->lines.count; k++) n += is_filler(g, p->lines.at[k]);
    return n;
}

/* The first filler of a panel takes what it lacks; the others take nothing. */
static void stretch_panel(const Grid *g, Panel *p, size_t longest) {
    Panel made = *p;
    size_t missing = longest + count_fillers(g, p) - p->lines.count;
    memset(&made.lines, 0, sizeof made.lines);
    for (size_t k = 0; k < p->lines.count; k++) {
        bool fills = is_filler(g, p->lines.at[k]);
        for (size_t copies = fills ? missing : 1; copies; copies--)
            VEC_PUSH(&made.lines, p->lines.at[k]);
        if (fills) missing = 0;
    }
    VEC_FREE(&p->lines);
    *p = made;
}

static void stretch_pads(Grid *g) {
    size_t longest = 0;
    for (uint32_t i = 0; i < g->panel_count; i++) {
        size_t n = g->panels[i].lines.count - count_fillers(g, &g->panels[i]);
        if (n > longest) longest = n;
    }
    for (uint32_t i = 0; i < g->panel_count; i++) {
        if (count_fillers(g, &g->panels[i])) stretch_panel(g, &g->panels[i], longest);
        if (g->panels[i].lines.count > g->line_count)
            g->line_count = (uint32_t)g->panels[i].lines.count;
    }
}

void grid_make_panels(Grid *g) {
    fill_panels(g);
    leave_out(g);
    keep_lines(g, is_above_footer, NULL);
    stretch_pads(g);
    if (g->s.one_row) g->line_count = 1;
}
