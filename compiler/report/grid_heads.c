/* The heads of a form: for each panel a tree whose leaves are its grid columns of figures, and
 * which columns of the grid the panel takes with its stub. */
#include "compiler/report/grid.h"

static ColumnHead *new_heads(const Grid *g, uint32_t count) {
    return ARENA_NEW(g->c->m->whole, ColumnHead, count + 1);
}

/* ---- columns that have something to print ---- */
static bool column_shows(const Grid *g, const Panel *p, uint32_t column) {
    const Table *t = grid_table(g);
    if (g->s.one_row || !t->row_count) return true; /* there are no lines to ask */
    if (t->columns[column].group == NONE && t->rows[0].kind == ROW_TOTAL) return true;
    for (size_t i = 0; i < p->lines.count; i++) {
        GridLine line = p->lines.at[i];
        if (!line.is_blank && line.row != NONE && table_has_cell(t, line.row, column)) return true;
    }
    return false;
}

static const char *column_title(const Grid *g, uint32_t column) {
    const Column *k = &grid_table(g)->columns[column];
    Scope scope = scope_outside(grid_table(g)->entity);
    return k->title.node ? text_of(g->c, k->title, &scope) : name_text(g->c->m, k->name);
}

static void all_columns(const Grid *g, Panel *p) {
    const Table *t = grid_table(g);
    p->heads.parts = new_heads(g, t->column_count);
    for (uint32_t i = 0; i < t->column_count; i++)
        if (column_shows(g, p, i))
            p->heads.parts[p->heads.part_count++] =
                (ColumnHead){.title = column_title(g, i), .column = i};
}

static bool head_shows(const Grid *g, const Panel *p, const ColumnHead *h) {
    if (!h->part_count) return column_shows(g, p, h->column);
    for (uint32_t i = 0; i < h->part_count; i++)
        if (head_shows(g, p, &h->parts[i])) return true;
    return false;
}

static void chosen_columns(const Grid *g, Panel *p) {
    p->heads.parts = new_heads(g, g->s.columns.part_count);
    for (uint32_t i = 0; i < g->s.columns.part_count; i++)
        if (head_shows(g, p, &g->s.columns.parts[i]))
            p->heads.parts[p->heads.part_count++] = g->s.columns.parts[i];
}

/* ---- one row: the rows of the table are heads too ---- */
const char *grid_row_title(const Grid *g, uint32_t row) {
    Value v = {.kind = VALUE_PLACE,
               .place = {.table = g->s.table, .row = row, .column = NONE},
               .figure = NONE};
    return value_title(g->c, v);
}

/* The rows [lo, hi) as parts of `into`, which has room; a row with rows in it begins with its own
 * figure. */
static void row_heads(const Grid *g, ColumnHead *into, uint32_t lo, uint32_t hi, uint32_t column) {
    const Row *rows = grid_table(g)->rows;
    for (uint32_t i = lo; i < hi; i = rows[i].end) {
        ColumnHead *part = &into->parts[into->part_count++];
        *part = (ColumnHead){.title = grid_row_title(g, i), .column = column, .row = i};
        if (rows[i].end == i + 1) continue;
        part->parts = new_heads(g, rows[i].end - i);
        if (rows[i].kind != ROW_GROUP)
            part->parts[part->part_count++] =
                (ColumnHead){.title = g->s.total, .column = column, .row = i};
        row_heads(g, part, i + 1, rows[i].end, column);
    }
}

static void rows_below(const Grid *g, ColumnHead *columns) {
    uint32_t row_count = grid_table(g)->row_count;
    for (uint32_t i = 0; i < columns->part_count; i++) {
        ColumnHead *column = &columns->parts[i];
        column->parts = new_heads(g, row_count);
        row_heads(g, column, 0, row_count, column->column);
    }
}

/* The heads of the columns below every row; an only column without a name has none. */
static void columns_below(const Grid *g, ColumnHead *h, const ColumnHead *columns) {
    for (uint32_t i = 0; i < h->part_count; i++) columns_below(g, &h->parts[i], columns);
    if (h->part_count || (columns->part_count == 1 && !*columns->parts[0].title)) return;
    h->parts = new_heads(g, columns->part_count);
    h->part_count = columns->part_count;
    for (uint32_t i = 0; i < columns->part_count; i++) {
        h->parts[i] = columns->parts[i];
        h->parts[i].row = h->row;
    }
}

static void one_row_heads(const Grid *g, Panel *p) {
    uint32_t row_count = grid_table(g)->row_count;
    all_columns(g, p);
    if (!g->s.rows_first) {
        rows_below(g, &p->heads);
        return;
    }
    ColumnHead columns = p->heads;
    p->heads = (ColumnHead){.parts = new_heads(g, row_count)};
    row_heads(g, &p->heads, 0, row_count, 0);
    columns_below(g, &p->heads, &columns);
}

/* ---- sizes ---- */
uint32_t head_depth(const ColumnHead *h) {
    uint32_t deepest = 0;
    for (uint32_t i = 0; i < h->part_count; i++) {
        uint32_t depth = 1 + head_depth(&h->parts[i]);
        if (depth > deepest) deepest = depth;
    }
    return deepest;
}

uint32_t head_width(const ColumnHead *h) {
    uint32_t n = 0;
    if (!h->part_count) return 1;
    for (uint32_t i = 0; i < h->part_count; i++) n += head_width(&h->parts[i]);
    return n;
}

static void collect_leaves(Panel *p, const ColumnHead *h) {
    if (!h->part_count) p->leaves[p->leaf_count++] = (GridLeaf){h->column, h->row};
    for (uint32_t i = 0; i < h->part_count; i++) collect_leaves(p, &h->parts[i]);
}

static void place_panel(Grid *g, Panel *p) {
    bool has_stub = !g->s.one_row, has_codes = grid_table(g)->total != NONE;
    p->first = g->width;
    p->code_width = !has_stub || !has_codes ? 0 : g->s.code_part_count ? g->s.code_part_count : 1;
    p->code = p->code_width ? g->width : NONE;
    g->width += p->code_width;
    p->label = has_stub ? g->width++ : NONE;
    p->number = has_stub && g->s.row_number ? g->width++ : NONE;
    p->value = g->width;
    g->width += p->leaf_count;
    p->width = g->width - p->first;
}

static void make_panel_heads(Grid *g, Panel *p) {
    if (g->s.one_row)
        one_row_heads(g, p);
    else if (g->s.columns.part_count)
        chosen_columns(g, p);
    else
        all_columns(g, p);
    p->leaves = ARENA_NEW(g->c->m->whole, GridLeaf, head_width(&p->heads));
    collect_leaves(p, &p->heads);
    place_panel(g, p);
}

bool grid_has_titles(const Grid *g) {
    for (uint32_t i = 0; g->panel_count > 1 && i < g->panel_count; i++)
        if (*g->panels[i].title) return true;
    return false;
}

/* Rows of heads over the stub: one for code and label, one above that spans both, one for the
 * levels of a code. */
static uint32_t stub_depth(const Grid *g, const Panel *p) {
    bool is_told = *g->s.code_head || *g->s.label_head;
    return 1u + (*g->s.head && is_told) + (p->code_width > 1);
}

void grid_make_heads(Grid *g) {
    uint32_t depth = 1;
    for (uint32_t i = 0; i < g->panel_count; i++) {
        Panel *p = &g->panels[i];
        make_panel_heads(g, p);
        uint32_t stub = stub_depth(g, p), needed = head_depth(&p->heads);
        if (needed < stub) needed = stub;
        if (depth < needed) depth = needed;
    }
    g->head_count = depth + grid_has_titles(g) + (g->s.column_number != NULL);
}
