/* The text and the figure of each cell of a form: heads, lines, and the footer below them. */
#include "compiler/report/grid.h"

/* Cells that are printed as one. */
typedef struct {
    uint32_t line, column, lines, columns;
} Area;

static GridCell *cell(Grid *g, uint32_t line, uint32_t column) {
    return &g->cells[(size_t)line * g->width + column];
}

static void put(Grid *g, Area area, const char *text, Align align) {
    for (uint32_t y = 0; y < area.lines; y++)
        for (uint32_t x = 0; x < area.columns; x++) {
            GridCell *covered = cell(g, area.line + y, area.column + x);
            covered->columns = covered->rows = 0;
        }
    GridCell *to = cell(g, area.line, area.column);
    to->text = text, to->align = (uint8_t)align;
    to->rows = (uint16_t)area.lines, to->columns = (uint16_t)area.columns;
}

/* ---- heads ---- */
/* The parts of `h` in the lines from `line` to `bottom`. */
static void put_heads(Grid *g, const ColumnHead *h, uint32_t line, uint32_t bottom,
                      uint32_t column) {
    for (uint32_t i = 0; i < h->part_count; i++) {
        const ColumnHead *part = &h->parts[i];
        uint32_t width = head_width(part), below = head_depth(part);
        uint32_t height = !below ? bottom - line : g->s.rows_first ? bottom - line - below : 1;
        put(g, (Area){line, column, height, width}, part->title, ALIGN_CENTER);
        if (below) put_heads(g, part, line + height, bottom, column);
        column += width;
    }
}

/* The head of the codes; over the columns that a code is split into, one for each level. */
static void put_code_heads(Grid *g, const Panel *p, uint32_t top, uint32_t bottom) {
    bool is_split = p->code_width > 1;
    put(g, (Area){top, p->code, is_split ? 1 : bottom - top, p->code_width}, g->s.code_head,
        ALIGN_CENTER);
    for (uint32_t i = 0; is_split && i < p->code_width; i++)
        put(g, (Area){top + 1, p->code + i, bottom - top - 1, 1}, g->s.code_parts[i], ALIGN_CENTER);
}

static void put_stub_heads(Grid *g, const Panel *p, uint32_t top, uint32_t bottom) {
    bool is_told = p->code != NONE && (*g->s.code_head || *g->s.label_head || p->code_width > 1);
    if (p->label == NONE) return;
    if (p->number != NONE)
        put(g, (Area){top, p->number, bottom - top, 1}, g->s.row_number, ALIGN_CENTER);
    uint32_t first = p->code != NONE ? p->code : p->label, width = p->code_width + 1;
    if (!is_told) {
        put(g, (Area){top, first, bottom - top, width}, g->s.head, ALIGN_CENTER);
        return;
    }
    if (*g->s.head) put(g, (Area){top++, first, 1, width}, g->s.head, ALIGN_CENTER);
    put_code_heads(g, p, top, bottom);
    put(g, (Area){top, p->label, bottom - top, 1}, g->s.label_head, ALIGN_CENTER);
}

static void put_column_numbers(Grid *g, uint32_t line) {
    int n = 0;
    for (uint32_t i = 0; i < g->panel_count; i++) {
        const Panel *p = &g->panels[i];
        uint32_t first = p->code != NONE ? p->code : p->label;
        if (first != NONE)
            put(g, (Area){line, first, 1, p->code_width + 1}, g->s.column_number, ALIGN_CENTER);
        for (uint32_t k = 0; k < p->leaf_count; k++)
            put(g, (Area){line, p->value + k, 1, 1}, arena_printf(g->c->m->whole, "%d", ++n),
                ALIGN_CENTER);
    }
}

static void put_all_heads(Grid *g) {
    uint32_t top = grid_has_titles(g), bottom = g->head_count - (g->s.column_number != NULL);
    for (uint32_t i = 0; i < g->panel_count; i++) {
        const Panel *p = &g->panels[i];
        if (top) put(g, (Area){0, p->first, 1, p->width}, p->title, ALIGN_CENTER);
        put_stub_heads(g, p, top, bottom);
        put_heads(g, &p->heads, top, bottom, p->value);
    }
    if (g->s.column_number) put_column_numbers(g, bottom);
}

/* ---- labels and figures ---- */
/* The total of a table's codes, or a row that data calls `total`: it prints under the form's word
 * for it. */
static bool is_total_row(const Grid *g, uint32_t row) {
    const Table *t = grid_table(g);
    const Row *r = &t->rows[row];
    bool has_title = r->detail != NONE && t->details[r->detail].title.node;
    return r->kind == ROW_TOTAL ||
           (r->kind == ROW_NAMED && !has_title && word_of(r->name) == WORD_TOTAL);
}

static const char *row_label(const Grid *g, uint32_t row) {
    return is_total_row(g, row) ? g->s.total : grid_row_title(g, row);
}

/* `enumerate "(1) "` of the group a row lies in: its number there, counting what is printed. */
static const char *row_number(const Grid *g, uint32_t row) {
    const Table *t = grid_table(g);
    uint32_t group = t->rows[row].parent;
    if (group == NONE || t->rows[group].kind != ROW_GROUP) return "";
    NodeRef pattern = t->details[t->rows[group].detail].enumerate;
    if (!pattern.node) return "";
    int n = 1;
    for (uint32_t i = group + 1; i < row; i = t->rows[i].end)
        n += t->rows[i].kind != ROW_PAD && !(g->is_left_out && g->is_left_out[i]);
    return number_label(g->c, ref_string(g->c->m, pattern), n);
}

static uint8_t row_indent(const Grid *g, uint32_t row) {
    const Row *rows = grid_table(g)->rows;
    uint8_t indent = 0;
    for (uint32_t up = rows[row].parent; up != NONE; up = rows[up].parent)
        if (rows[up].kind == ROW_NAMED || grid_is_headed(g, up)) indent++;
    return indent;
}

/* One of the rows whose figures carry the sign of their unit. */
static bool is_money_row(const Grid *g, uint32_t row) {
    const Model *m = g->c->m;
    for (NodeRef at = g->s.money; at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_NAME) continue;
        bool is_total = ref_word(m, at) == WORD_TOTAL && is_total_row(g, row);
        if (is_total || ref_value(m, at) == grid_table(g)->rows[row].name) return true;
    }
    return false;
}

static void put_figure(Grid *g, uint32_t line, uint32_t at, GridLeaf leaf) {
    const Table *t = grid_table(g);
    Measure measure = table_measure(t, leaf.row, leaf.column);
    bool is_text = t->columns[leaf.column].is_text || measure.type.kind == TYPE_TEXT;
    GridCell *to = cell(g, line, at);
    to->align = is_text ? ALIGN_LEFT : ALIGN_RIGHT;
    if (g->is_empty || !table_has_cell(t, leaf.row, leaf.column)) return;
    uint32_t figure = t->first_figure + (uint32_t)table_at(t, leaf.row, leaf.column);
    to->text = print_cell(g->c, figure, measure, is_money_row(g, leaf.row));
    to->figure = g->figure_index[figure];
}

/* ---- lines ---- */
/* What a level adds to the code above it, without the separator. */
static Str code_part(const Classification *list, const Code *code) {
    if (code->parent == NONE) return code->code;
    size_t above = list->codes[code->parent].code.length;
    if (list->separator && above < code->code.length) above++;
    return (Str){code->code.at + above, code->code.length - above};
}

/* The whole code, or each level's part of it in its own column; what is deeper stands in the
 * last. */
static void put_code(Grid *g, const Panel *p, uint32_t line, uint32_t index) {
    const Classification *list = &g->c->m->classifications.at[grid_table(g)->classification];
    Arena *a = g->c->m->whole;
    Str whole = list->codes[index].code;
    for (uint32_t i = 0; i < p->code_width; i++)
        put(g, (Area){line, p->code + i, 1, 1}, "", ALIGN_LEFT);
    if (p->code_width == 1) cell(g, line, p->code)->text = arena_copy(a, whole.at, whole.length);
    for (; p->code_width > 1 && index != NONE; index = list->codes[index].parent) {
        const Code *code = &list->codes[index];
        uint32_t at = code->level < p->code_width ? code->level : p->code_width - 1;
        GridCell *to = cell(g, line, p->code + at);
        to->text = arena_printf(a, "%.*s%s", STR_ARG(code_part(list, code)), to->text);
    }
}

/* A code that no row of the table has: its name, and nil in every column. */
static void put_nil_line(Grid *g, const Panel *p, uint32_t line, uint32_t code) {
    const Table *t = grid_table(g);
    Str name = g->c->m->classifications.at[t->classification].codes[code].name;
    if (p->code != NONE) put_code(g, p, line, code);
    put(g, (Area){line, p->label, 1, 1}, arena_copy(g->c->m->whole, name.at, name.length),
        ALIGN_LEFT);
    for (uint32_t i = 0; i < p->leaf_count; i++) {
        const Column *column = &t->columns[p->leaves[i].column];
        GridCell *to = cell(g, line, p->value + i);
        to->align = ALIGN_RIGHT;
        if (!column->is_text) to->text = print_nil(g->c, column->measure);
    }
}

/* Code and label; rows without a code have their label across both, the total without a number. */
static void put_stub(Grid *g, const Panel *p, uint32_t line, uint32_t row) {
    const Row *r = &grid_table(g)->rows[row];
    if (r->kind == ROW_TOTAL) {
        put(g, (Area){line, p->code, 1, p->code_width + 1}, g->s.total, ALIGN_CENTER);
        return;
    }
    const char *number = row_number(g, row), *label = row_label(g, row);
    if (*number) label = arena_printf(g->c->m->whole, "%s%s", number, label);
    bool is_across = p->code != NONE && r->kind != ROW_CODE;
    Area area = {line, is_across ? p->code : p->label, 1, is_across ? p->code_width + 1 : 1};
    if (p->code != NONE && !is_across) put_code(g, p, line, r->code);
    put(g, area, label, is_across ? ALIGN_CENTER : ALIGN_LEFT);
    cell(g, line, area.column)->indent = row_indent(g, row);
}

static void put_row(Grid *g, const Panel *p, uint32_t line, uint32_t row) {
    bool is_strong = is_total_row(g, row) || (grid_table(g)->rows[row].flags & ROW_RESULT);
    put_stub(g, p, line, row);
    for (uint32_t i = p->first; i < p->first + p->width; i++) cell(g, line, i)->strong = is_strong;
    for (uint32_t i = 0; i < p->leaf_count; i++)
        put_figure(g, line, p->value + i, (GridLeaf){p->leaves[i].column, row});
}

static void put_line(Grid *g, const Panel *p, uint32_t line, GridLine at, int number) {
    if (p->number != NONE)
        put(g, (Area){line, p->number, 1, 1}, arena_printf(g->c->m->whole, "%d", number),
            ALIGN_CENTER);
    if (at.is_blank) return;
    if (at.row == NONE)
        put_nil_line(g, p, line, at.code);
    else
        put_row(g, p, line, at.row);
}

/* Line numbers go on from panel to panel when `across` says so, past lines that a panel lacks. */
static void put_lines(Grid *g) {
    int number = 0;
    for (uint32_t i = 0; i < g->panel_count; i++) {
        const Panel *p = &g->panels[i];
        if (!g->s.across) number = 0;
        for (uint32_t k = 0; k < p->lines.count; k++)
            put_line(g, p, g->head_count + k, p->lines.at[k], number + (int)k + 1);
        number += (int)g->line_count;
    }
}

/* Over a table without rows there are heads and no figures. */
static void put_one_row(Grid *g) {
    const Panel *p = &g->panels[0];
    if (!grid_table(g)->row_count) return;
    for (uint32_t i = 0; i < p->leaf_count; i++)
        put_figure(g, g->head_count, p->value + i, p->leaves[i]);
}

/* The first named row ends with the first panel's figure, the last one with the last panel's. */
static void put_footer(Grid *g, uint32_t line) {
    uint32_t from = 0, last_panel = g->panel_count - 1;
    for (uint32_t i = 0; i < g->s.footer_count; i++) {
        bool is_last = i + 1 == g->s.footer_count;
        const Panel *p = &g->panels[is_last || i > last_panel ? last_panel : i];
        uint32_t row = grid_footer_row(g, g->s.footers[i]), value = p->value + p->leaf_count - 1;
        if (row == NONE || value <= from) continue;
        put(g, (Area){line, from, 1, value - from}, row_label(g, row), ALIGN_CENTER);
        put_figure(g, line, value, (GridLeaf){p->leaves[p->leaf_count - 1].column, row});
        from = value + 1;
    }
}

/* ---- the whole ---- */
static void make_columns(Grid *g) {
    g->columns = ARENA_NEW(g->c->m->whole, GridColumn, g->width + 1);
    for (uint32_t i = 0; i < g->panel_count; i++) {
        const Panel *p = &g->panels[i];
        for (uint32_t k = 0; k < p->leaf_count; k++) {
            bool is_text = grid_table(g)->columns[p->leaves[k].column].is_text;
            g->columns[p->value + k].kind = is_text ? GRID_TEXT : GRID_NUMBER;
        }
        for (uint32_t k = 0; k < p->code_width; k++) g->columns[p->code + k].kind = GRID_CODE;
        if (p->number != NONE) g->columns[p->number].kind = GRID_LINE_NUMBER;
        if (i) g->columns[p->first].panel_start = true;
    }
}

void grid_put_cells(Grid *g) {
    size_t count = (size_t)(g->head_count + g->line_count + 1) * g->width;
    g->cells = ARENA_NEW(g->c->m->whole, GridCell, count);
    for (size_t i = 0; i < count; i++)
        g->cells[i] = (GridCell){.text = "", .figure = REPORT_NONE, .columns = 1, .rows = 1};
    make_columns(g);
    put_all_heads(g);
    if (g->s.one_row)
        put_one_row(g);
    else
        put_lines(g);
    put_footer(g, g->head_count + g->line_count);
}
