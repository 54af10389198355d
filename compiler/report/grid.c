/* Lays out a form: panels side by side, each with stub columns (code, label, line number) and
 * figures; heads with spans above, numbered lines, a last line of named rows. Everything ends up in
 * one rectangle of cells. */
#include "compiler/report/build.h"
#include "compiler/report/form_spec.h"

#include <string.h>

typedef struct {
    uint32_t row;
    bool is_blank;
} Line; /* row NONE and not blank: nothing below this panel */
typedef struct {
    uint32_t column, row;
    const char *title;
} Leaf; /* a figure column; row only in a one-row form */

typedef struct {
    VEC(Line) lines;
    uint32_t first, code, label, number, value; /* grid columns; NONE when it has none */
    uint32_t codes;                             /* how many columns the code takes, or 0 */
    uint32_t width;
    const char *title; /* of its group, or "" */
    ColumnHead heads;
    Leaf leaves[64];
    uint32_t leaf_count;
    int depth; /* of the column heads */
} Panel;

typedef struct {
    Checker *c;
    FormSpec s;
    const uint32_t *figure_index;
    Panel *panels;
    uint32_t panel_count;
    uint32_t width, head_count, line_count;
    GridCell *cells;
    GridColumn *columns;
    bool is_empty;
    bool *left_out; /* by row: a coded row that the condition of `rows all where` leaves out; or
                       NULL */
} Grid;

static const Table *table_of(const Grid *g) { return &g->c->m->tables.at[g->s.table]; }

/* ---- rows ---- */
static void add_line(Panel *p, uint32_t row, bool is_blank) {
    VEC_PUSH(&p->lines, (Line){row, is_blank});
}

static bool is_headed(const Grid *g, uint32_t row) {
    const Table *t = table_of(g);
    const Row *r = &t->rows[row];
    return g->s.with_heads && r->kind == ROW_GROUP && r->detail != NONE &&
           t->details[r->detail].title.node;
}

static void add_rows(Grid *g, Panel *p, uint32_t lo, uint32_t hi) {
    const Table *t = table_of(g);
    for (uint32_t i = lo; i < hi; i++)
        if (t->rows[i].kind != ROW_GROUP || is_headed(g, i))
            add_line(p, i, t->rows[i].kind == ROW_PAD);
}

/* Codes a list or a code names, with all below them, whether they have data or not. */
static void add_codes_below(Grid *g, Panel *p, uint32_t code) {
    const Table *t = table_of(g);
    const Classification *k = &g->c->m->classifications.at[t->classification];
    for (uint32_t i = code; i < k->count && (i == code || k->codes[i].level > k->codes[code].level);
         i++) {
        uint32_t row = table_row_of_code(t, i);
        add_line(p, row != NONE ? row : FIGURE_PRIOR | i,
                 false); /* a code without a row: told by the bit */
    }
}

static bool row_passes(Grid *g, uint32_t row) {
    Local room;
    Scope scope = cell_scope(g->c, g->s.table, row, NONE, &room);
    bool truth = true;
    scope.row = row;
    return !g->s.condition.node || (eval_truth(g->c, g->s.condition, &scope, &truth) && truth);
}

static void add_last_total(Grid *g, Panel *p) {
    const Table *t = table_of(g);
    for (uint32_t i = 0; g->s.total_last && i < t->row_count; i++)
        if (t->rows[i].kind == ROW_TOTAL) add_line(p, i, false);
}

static void add_chains(Grid *g, Panel *p) {
    const Table *t = table_of(g);
    uint8_t *kept = ARENA_NEW(g->c->m->whole, uint8_t, t->row_count + 1);
    for (uint32_t i = 0; i < t->row_count; i++) {
        if (t->rows[i].kind != ROW_CODE || !row_passes(g, i)) continue;
        for (uint32_t up = i; up != NONE && !kept[up]; up = t->rows[up].parent) kept[up] = 1;
    }
    bool is_first = g->s.with_total && !g->s.total_last;
    for (uint32_t i = 0; i < t->row_count; i++)
        if (t->rows[i].kind == ROW_TOTAL ? is_first : t->rows[i].kind == ROW_CODE && kept[i])
            add_line(p, i, false);
    add_last_total(g, p);
}

static void add_list(Grid *g, Panel *p) {
    Scope scope = scope_outside(table_of(g)->entity);
    Value base = {.kind = VALUE_PLACE,
                  .place = {.table = g->s.table, .row = NONE, .column = NONE},
                  .figure = NONE};
    for (NodeRef at = g->s.rows; at.node; at = ref_next(g->c->m, at)) {
        AstKind kind = ref_kind(g->c->m, at);
        Value list, v;
        if (kind == AST_COMMA || kind == AST_WHERE ||
            (kind == AST_NAME &&
             (ref_word(g->c->m, at) == WORD_NUMBERED || ref_word(g->c->m, at) == WORD_ACROSS)) ||
            kind == AST_STRING)
            continue;
        uint32_t index;
        bool is_list =
            kind == AST_NAME && symbol_find(g->c->m, SYMBOL_LIST, ref_value(g->c->m, at), &index);
        if (is_list && eval_items(g->c, at, &scope, &list)) {
            for (uint32_t i = 0; i < list.count; i++) {
                uint32_t row = table_row_of_code(table_of(g), list.items[i].code);
                add_line(p, row != NONE ? row : FIGURE_PRIOR | list.items[i].code, false);
            }
        } else if (kind == AST_NAME &&
                   (v = value_member(g->c, base, ref_value(g->c->m, at), at, &scope)).kind ==
                       VALUE_PLACE &&
                   v.place.row != NONE) {
            add_line(p, v.place.row, false);
        }
    }
}

/* A named row, or the total of a table's codes; NONE when there is none. */
static uint32_t footer_find(const Grid *g, NodeRef name) {
    const Model *m = g->c->m;
    bool is_ambiguous;
    if (ref_kind(m, name) != AST_NAME) return NONE;
    uint32_t row = table_row(table_of(g), ref_value(m, name), NONE, &is_ambiguous);
    return row == NONE && ref_word(m, name) == WORD_TOTAL ? table_of(g)->total : row;
}

/* ---- panels ---- */
static bool has_line(const Panel *p, uint32_t row) {
    for (size_t i = 0; i < p->lines.count; i++)
        if (p->lines.at[i].row == row) return true;
    return false;
}

/* Beside `side`, `rows LIST` says which of the codes below a panel's items are printed. */
static void keep_chosen(Grid *g) {
    Panel chosen = {0};
    add_list(g, &chosen);
    for (uint32_t i = 0; i < g->panel_count; i++) {
        Panel *p = &g->panels[i];
        size_t kept = 0;
        for (size_t k = 0; k < p->lines.count; k++) {
            Line line = p->lines.at[k];
            bool is_code =
                line.row >= table_of(g)->row_count || table_of(g)->rows[line.row].kind == ROW_CODE;
            if (!is_code || has_line(&chosen, line.row)) p->lines.at[kept++] = line;
        }
        p->lines.count = kept;
    }
    VEC_FREE(&chosen.lines);
}

static bool item_code(Grid *g, NodeRef item, uint32_t *code) {
    const Table *t = table_of(g);
    Str text = ref_text(g->c->m, item);
    uint32_t cursor = NONE;
    if (t->classification == NONE) return false;
    *code = classification_find(&g->c->m->classifications.at[t->classification], text, &cursor);
    return *code != NONE;
}

static void panel_item(Grid *g, Panel *p, NodeRef item) {
    Model *m = g->c->m;
    const Table *t = table_of(g);
    bool is_ambiguous;
    uint32_t code, row = ref_kind(m, item) == AST_NAME
                           ? table_row(t, ref_value(m, item), NONE, &is_ambiguous)
                           : NONE;
    if (row != NONE) {
        Scope scope = scope_outside(t->entity);
        NodeRef title =
            t->rows[row].detail == NONE ? (NodeRef){0} : t->details[t->rows[row].detail].title;
        if (t->rows[row].kind == ROW_GROUP && !*p->title)
            p->title = title.node ? text_of(g->c, title, &scope) : name_text(m, t->rows[row].name);
        if (t->rows[row].kind != ROW_GROUP) add_line(p, row, false);
        add_rows(g, p, row + 1, t->rows[row].end);
    } else if (item_code(g, item, &code)) {
        add_codes_below(g, p, code);
    } else {
        Str text = ref_text(m, item);
        diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, item),
                    "table `%s` has no group or code `%.*s`", t->label, STR_ARG(text));
    }
}

static void add_all_rows(Grid *g, Panel *p) {
    bool is_first = g->s.with_total && !g->s.total_last;
    add_rows(g, p, !is_first && table_of(g)->total != NONE, table_of(g)->row_count);
    add_last_total(g, p);
}

static void make_panels(Grid *g) {
    Model *m = g->c->m;
    g->panel_count = g->s.panel_count ? g->s.panel_count : 1;
    g->panels = ARENA_NEW(m->whole, Panel, g->panel_count);
    for (uint32_t i = 0; i < g->panel_count; i++) {
        Panel *p = &g->panels[i];
        p->title = "";
        for (uint32_t k = 0; g->s.panel_count && k < g->s.panels[i].item_count; k++)
            panel_item(g, p, g->s.panels[i].items[k]);
    }
    if (g->s.panel_count && g->s.choice == ROWS_LIST) keep_chosen(g);
    if (g->s.panel_count || g->s.one_row) return;
    if (g->s.choice == ROWS_CHAINS)
        add_chains(g, &g->panels[0]);
    else if (g->s.choice == ROWS_LIST)
        add_list(g, &g->panels[0]);
    else
        add_all_rows(g, &g->panels[0]);
}

/* A `pad` without a number: it takes as many lines as its panel lacks, or none. */
static bool is_filler(const Grid *g, Line line) {
    return line.is_blank && !(table_of(g)->rows[line.row].flags & ROW_FIXED);
}

static size_t count_fillers(const Grid *g, const Panel *p) {
    size_t n = 0;
    for (size_t k = 0; k < p->lines.count; k++) n += is_filler(g, p->lines.at[k]);
    return n;
}

/* The first filler of a panel takes what it lacks; the others take nothing. */
static void stretch_panel(Grid *g, Panel *p, size_t longest) {
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
    for (uint32_t i = 0; i < g->panel_count; i++)
        if (count_fillers(g, &g->panels[i])) stretch_panel(g, &g->panels[i], longest);
    for (uint32_t i = 0; i < g->panel_count; i++)
        if (g->panels[i].lines.count > g->line_count)
            g->line_count = (uint32_t)g->panels[i].lines.count;
}

/* ---- column heads ---- */
static bool column_shows(Grid *g, const Panel *p, uint32_t column) {
    const Table *t = table_of(g);
    if (g->s.one_row) return true; /* its rows are heads: there are no lines to ask */
    if (t->row_count && t->columns[column].group == NONE && t->rows[0].kind == ROW_TOTAL)
        return true;
    for (size_t i = 0; i < p->lines.count; i++)
        if (!p->lines.at[i].is_blank && p->lines.at[i].row < t->row_count &&
            table_has_cell(t, p->lines.at[i].row, column))
            return true;
    return t->row_count == 0;
}

static const char *column_title(Grid *g, uint32_t column) {
    const Column *k = &table_of(g)->columns[column];
    Scope scope = scope_outside(table_of(g)->entity);
    return k->title.node ? text_of(g->c, k->title, &scope) : name_text(g->c->m, k->name);
}

static void all_columns(Grid *g, Panel *p) {
    const Table *t = table_of(g);
    p->heads.parts = ARENA_NEW(g->c->m->whole, ColumnHead, t->column_count + 1);
    for (uint32_t i = 0; i < t->column_count; i++)
        if (column_shows(g, p, i))
            p->heads.parts[p->heads.part_count++] = (ColumnHead){column_title(g, i), i, NULL, 0};
}

static bool head_shows(Grid *g, const Panel *p, const ColumnHead *h) {
    if (!h->part_count) return column_shows(g, p, h->column);
    for (uint32_t i = 0; i < h->part_count; i++)
        if (head_shows(g, p, &h->parts[i])) return true;
    return false;
}

static void chosen_columns(Grid *g, Panel *p) {
    p->heads.parts = ARENA_NEW(g->c->m->whole, ColumnHead, g->s.columns.part_count);
    for (uint32_t i = 0; i < g->s.columns.part_count; i++)
        if (head_shows(g, p, &g->s.columns.parts[i]))
            p->heads.parts[p->heads.part_count++] = g->s.columns.parts[i];
}

/* Rows of heads below `h`; the root of the tree prints none itself. */
static int head_depth(const ColumnHead *h) {
    int deepest = 0;
    for (uint32_t i = 0; i < h->part_count; i++) {
        int depth = 1 + head_depth(&h->parts[i]);
        if (depth > deepest) deepest = depth;
    }
    return deepest;
}

static void collect_leaves(Panel *p, const ColumnHead *h) {
    if (!h->part_count && p->leaf_count < 64) {
        p->leaves[p->leaf_count++] = (Leaf){h->column & 0xFFFF, h->column >> 16, h->title};
        return;
    }
    for (uint32_t i = 0; i < h->part_count; i++) collect_leaves(p, &h->parts[i]);
}

/* ---- one row across columns, rows: the heads are columns over row groups, or the other way round;
 * a leaf's number packs both ---- */
static const char *row_head(Grid *g, uint32_t row) {
    Value v = {.kind = VALUE_PLACE,
               .place = {.table = g->s.table, .row = row, .column = NONE},
               .figure = NONE};
    return value_title(g->c, v);
}

static void row_heads(Grid *g, ColumnHead *into, uint32_t lo, uint32_t hi, uint32_t column) {
    const Table *t = table_of(g);
    into->parts = ARENA_NEW(g->c->m->whole, ColumnHead, hi - lo + 2), into->part_count = 0;
    for (uint32_t i = lo; i < hi; i = t->rows[i].end) {
        ColumnHead *part = &into->parts[into->part_count++];
        bool has_parts = t->rows[i].end > i + 1;
        *part = (ColumnHead){row_head(g, i), column | i << 16, NULL, 0};
        if (!has_parts) continue;
        row_heads(g, part, i + 1, t->rows[i].end, column);
        if (t->rows[i].kind == ROW_GROUP) continue;
        memmove(part->parts + 1, part->parts,
                part->part_count * sizeof *part->parts); /* its own figure first */
        part->parts[0] = (ColumnHead){g->s.total, column | i << 16, NULL, 0};
        part->part_count++;
    }
}

/* The heads of the columns below every row; an only column without a name has none. */
static void columns_below(Grid *g, ColumnHead *h, const ColumnHead *columns) {
    for (uint32_t i = 0; i < h->part_count; i++) columns_below(g, &h->parts[i], columns);
    if (h->part_count || (columns->part_count == 1 && !*columns->parts[0].title)) return;
    h->parts = ARENA_NEW(g->c->m->whole, ColumnHead, columns->part_count + 1);
    h->part_count = columns->part_count;
    for (uint32_t i = 0; i < columns->part_count; i++)
        h->parts[i] =
            (ColumnHead){columns->parts[i].title, h->column | columns->parts[i].column, NULL, 0};
}

static void one_row_heads(Grid *g, Panel *p) {
    const Table *t = table_of(g);
    ColumnHead columns;
    all_columns(g, p);
    columns = p->heads;
    if (g->s.rows_first) {
        row_heads(g, &p->heads, 0, t->row_count, 0);
        columns_below(g, &p->heads, &columns);
    }
    for (uint32_t i = 0; i < columns.part_count && !g->s.rows_first; i++)
        row_heads(g, &p->heads.parts[i], 0, t->row_count, p->heads.parts[i].column);
    add_line(p, NONE, false);
}

/* ---- widths ---- */
static bool has_codes(const Grid *g) { return table_of(g)->total != NONE; }

static void place_panel(Grid *g, Panel *p) {
    bool stub = !g->s.one_row;
    p->first = g->width;
    p->codes = !stub || !has_codes(g) ? 0 : g->s.code_part_count ? g->s.code_part_count : 1;
    p->code = p->codes ? g->width : NONE;
    g->width += p->codes;
    p->label = stub ? g->width++ : NONE;
    p->number = stub && g->s.row_number ? g->width++ : NONE;
    p->value = g->width;
    g->width += p->leaf_count;
    p->width = g->width - p->first;
}

static void shape(Grid *g) {
    for (uint32_t i = 0; i < g->panel_count; i++) {
        Panel *p = &g->panels[i];
        if (g->s.one_row)
            one_row_heads(g, p);
        else if (g->s.columns.part_count)
            chosen_columns(g, p);
        else
            all_columns(g, p);
        collect_leaves(p, &p->heads);
        p->depth = head_depth(&p->heads);
        place_panel(g, p);
    }
    if (g->s.one_row) g->line_count = 1;
    uint32_t depth = 1;
    bool titled = false;
    for (uint32_t i = 0; i < g->panel_count; i++) {
        uint32_t need = (uint32_t)g->panels[i].depth;
        titled = titled || (g->panel_count > 1 && *g->panels[i].title);
        bool is_told = *g->s.code_head || *g->s.label_head;
        uint32_t stub = (*g->s.head && is_told) + 1u + (g->panels[i].codes > 1);
        if (need < stub) need = stub;
        if (need > depth) depth = need;
    }
    g->head_count = depth + titled + (g->s.column_number != NULL);
}

/* ---- cells ---- */
static GridCell *cell(Grid *g, uint32_t line, uint32_t column) {
    return &g->cells[(size_t)line * g->width + column];
}

static void put(Grid *g, uint32_t line, uint32_t column, uint32_t rows, uint32_t columns,
                const char *text, Align align) {
    for (uint32_t y = 0; y < rows; y++)
        for (uint32_t x = 0; x < columns; x++)
            cell(g, line + y, column + x)->columns = cell(g, line + y, column + x)->rows = 0;
    GridCell *to = cell(g, line, column);
    to->text = text, to->align = (uint8_t)align, to->rows = (uint8_t)rows,
    to->columns = (uint8_t)columns;
}

static uint32_t leaf_total(const ColumnHead *h) {
    uint32_t n = 0;
    if (!h->part_count) return 1;
    for (uint32_t i = 0; i < h->part_count; i++) n += leaf_total(&h->parts[i]);
    return n;
}

static void put_heads(Grid *g, const ColumnHead *h, uint32_t line, uint32_t bottom,
                      uint32_t column) {
    for (uint32_t i = 0; i < h->part_count; i++) {
        const ColumnHead *part = &h->parts[i];
        uint32_t width = leaf_total(part), below = (uint32_t)head_depth(part);
        uint32_t height = !below ? bottom - line : g->s.rows_first ? bottom - line - below : 1;
        put(g, line, column, height, width, part->title, ALIGN_CENTER);
        if (below) put_heads(g, part, line + height, bottom, column);
        column += width;
    }
}

/* The head of the codes; over the columns that a code is split into, one for each level. */
static void put_code_heads(Grid *g, const Panel *p, uint32_t top, uint32_t bottom) {
    bool is_split = p->codes > 1;
    put(g, top, p->code, is_split ? 1 : bottom - top, p->codes, g->s.code_head, ALIGN_CENTER);
    for (uint32_t i = 0; is_split && i < p->codes; i++)
        put(g, top + 1, p->code + i, bottom - top - 1, 1, g->s.code_parts[i], ALIGN_CENTER);
}

static void put_stub_heads(Grid *g, const Panel *p, uint32_t top, uint32_t bottom) {
    bool is_told = p->code != NONE && (*g->s.code_head || *g->s.label_head || p->codes > 1);
    if (p->label == NONE) return;
    if (p->number != NONE) put(g, top, p->number, bottom - top, 1, g->s.row_number, ALIGN_CENTER);
    if (is_told && *g->s.head) put(g, top++, p->code, 1, p->codes + 1, g->s.head, ALIGN_CENTER);
    if (is_told) {
        put_code_heads(g, p, top, bottom);
        put(g, top, p->label, bottom - top, 1, g->s.label_head, ALIGN_CENTER);
    } else if (p->code != NONE) {
        put(g, top, p->code, bottom - top, p->codes + 1, g->s.head, ALIGN_CENTER);
    } else {
        put(g, top, p->label, bottom - top, 1, g->s.head, ALIGN_CENTER);
    }
}

static void put_column_numbers(Grid *g, uint32_t line) {
    int n = 0;
    for (uint32_t i = 0; i < g->panel_count; i++) {
        const Panel *p = &g->panels[i];
        if (p->code != NONE)
            put(g, line, p->code, 1, p->codes + 1, g->s.column_number, ALIGN_CENTER);
        else if (p->label != NONE)
            put(g, line, p->label, 1, 1, g->s.column_number, ALIGN_CENTER);
        for (uint32_t k = 0; k < p->leaf_count; k++)
            put(g, line, p->value + k, 1, 1, arena_printf(g->c->m->whole, "%d", ++n), ALIGN_CENTER);
    }
}

static void put_all_heads(Grid *g) {
    uint32_t bottom = g->head_count - (g->s.column_number != NULL);
    bool titled = false;
    for (uint32_t i = 0; i < g->panel_count; i++)
        titled = titled || (g->panel_count > 1 && *g->panels[i].title);
    for (uint32_t i = 0; i < g->panel_count; i++) {
        const Panel *p = &g->panels[i];
        if (titled) put(g, 0, p->first, 1, p->width, p->title, ALIGN_CENTER);
        put_stub_heads(g, p, titled, bottom);
        put_heads(g, &p->heads, titled, bottom, p->value);
    }
    if (g->s.column_number) put_column_numbers(g, bottom);
}

/* ---- lines ---- */
static Word row_word(const Grid *g, uint32_t row) { return word_of(table_of(g)->rows[row].name); }

/* The total of a table's codes, or a row that data calls `total`: it prints under the form's word
 * for it. */
static bool is_total_row(const Grid *g, uint32_t row) {
    const Table *t = table_of(g);
    const Row *r = &t->rows[row];
    bool has_title = r->detail != NONE && t->details[r->detail].title.node;
    return r->kind == ROW_TOTAL ||
           (r->kind == ROW_NAMED && !has_title && row_word(g, row) == WORD_TOTAL);
}

static const char *row_label(Grid *g, uint32_t row, uint8_t *indent) {
    const Table *t = table_of(g);
    const Row *r = &t->rows[row];
    const char *title = is_total_row(g, row) ? g->s.total : row_head(g, row);
    for (uint32_t up = r->parent; up != NONE; up = t->rows[up].parent)
        if (t->rows[up].kind == ROW_NAMED || is_headed(g, up)) ++*indent;
    if (r->parent == NONE || t->rows[r->parent].kind != ROW_GROUP ||
        t->details[t->rows[r->parent].detail].enumerate.node == 0)
        return title;
    int n = 1;
    for (uint32_t i = r->parent + 1; i < row; i = t->rows[i].end)
        n += t->rows[i].kind != ROW_PAD && !(g->left_out && g->left_out[i]);
    const char *pattern = ref_string(g->c->m, t->details[t->rows[r->parent].detail].enumerate);
    return arena_printf(g->c->m->whole, "%s%s", number_label(g->c, pattern, n), title);
}

/* One of the rows whose figures carry the sign of their unit. */
static bool is_money_row(const Grid *g, uint32_t row) {
    const Model *m = g->c->m;
    for (NodeRef at = g->s.money; at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_NAME) continue;
        bool is_total = ref_word(m, at) == WORD_TOTAL && is_total_row(g, row);
        if (is_total || ref_value(m, at) == table_of(g)->rows[row].name) return true;
    }
    return false;
}

static void put_figure(Grid *g, uint32_t line, uint32_t at, uint32_t row, uint32_t column) {
    const Table *t = table_of(g);
    bool is_text =
        t->columns[column].is_text || table_measure(t, row, column).type.kind == TYPE_TEXT;
    GridCell *to = cell(g, line, at);
    to->align = is_text ? ALIGN_LEFT : ALIGN_RIGHT;
    if (!table_has_cell(t, row, column)) return;
    uint32_t figure = t->first_figure + (uint32_t)table_at(t, row, column);
    if (g->is_empty) return;
    to->text = print_cell(g->c, figure, table_measure(t, row, column), is_money_row(g, row));
    to->figure = g->figure_index[figure];
}

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
    const Classification *list = &g->c->m->classifications.at[table_of(g)->classification];
    Arena *a = g->c->m->whole;
    const Code *code = &list->codes[index];
    if (p->codes == 1) {
        put(g, line, p->code, 1, 1, arena_copy(a, code->code.at, code->code.length), ALIGN_LEFT);
        return;
    }
    for (uint32_t i = 0; i < p->codes; i++) put(g, line, p->code + i, 1, 1, "", ALIGN_LEFT);
    for (; index != NONE; index = list->codes[index].parent) {
        code = &list->codes[index];
        uint32_t at = code->level < p->codes ? code->level : p->codes - 1;
        Str part = code_part(list, code);
        GridCell *to = cell(g, line, p->code + at);
        to->text = arena_printf(a, "%.*s%s", STR_ARG(part), to->text);
    }
}

static void put_nil_code(Grid *g, const Panel *p, uint32_t line, uint32_t code) {
    const Table *t = table_of(g);
    const Code *k = &g->c->m->classifications.at[t->classification].codes[code];
    Arena *a = g->c->m->whole;
    if (p->code != NONE) put_code(g, p, line, code);
    put(g, line, p->label, 1, 1, arena_copy(a, k->name.at, k->name.length), ALIGN_LEFT);
    for (uint32_t i = 0; i < p->leaf_count; i++) {
        GridCell *to = cell(g, line, p->value + i);
        to->align = ALIGN_RIGHT;
        if (!t->columns[p->leaves[i].column].is_text)
            to->text = print_nil(g->c, t->columns[p->leaves[i].column].measure);
    }
}

static void put_line(Grid *g, const Panel *p, uint32_t line, Line at, int number) {
    const Table *t = table_of(g);
    if (p->number != NONE)
        put(g, line, p->number, 1, 1, arena_printf(g->c->m->whole, "%d", number), ALIGN_CENTER);
    if (at.is_blank || at.row == NONE) return;
    if (at.row & FIGURE_PRIOR) {
        put_nil_code(g, p, line, at.row & ~FIGURE_PRIOR);
        return;
    }
    const Row *r = &t->rows[at.row];
    uint8_t indent = 0;
    if (r->kind == ROW_TOTAL) {
        put(g, line, p->code, 1, p->codes + 1, g->s.total, ALIGN_CENTER);
    } else {
        bool coded = p->code != NONE && r->kind == ROW_CODE;
        const char *label = row_label(g, at.row, &indent);
        if (coded) put_code(g, p, line, r->code);
        if (p->code != NONE && !coded)
            put(g, line, p->code, 1, p->codes + 1, label, ALIGN_CENTER);
        else
            put(g, line, p->label, 1, 1, label, ALIGN_LEFT);
        cell(g, line, p->code != NONE && !coded ? p->code : p->label)->indent = indent;
    }
    bool strong = is_total_row(g, at.row) || (r->flags & ROW_RESULT);
    for (uint32_t i = p->first; i < p->first + p->width; i++) cell(g, line, i)->strong = strong;
    for (uint32_t i = 0; i < p->leaf_count; i++)
        put_figure(g, line, p->value + i, at.row, p->leaves[i].column);
}

/* Over a table without rows there are heads and no figures. */
static void put_one_row(Grid *g) {
    const Panel *p = &g->panels[0];
    if (!table_of(g)->row_count) return;
    for (uint32_t i = 0; i < p->leaf_count; i++)
        put_figure(g, g->head_count, p->value + i, p->leaves[i].row, p->leaves[i].column);
}

/* A row of the last line; NONE: there is none, and that was told. */
static uint32_t footer_row(Grid *g, NodeRef name) {
    Model *m = g->c->m;
    uint32_t row = footer_find(g, name);
    if (row == NONE)
        diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, name), "table `%s` has no such row",
                    table_of(g)->label);
    return row;
}

/* The last line: the first named row ends with the first panel's figure, the last one with the last
 * panel's. */
static void put_footer(Grid *g, uint32_t line) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < g->s.footer_count; i++) {
        bool last = i + 1 == g->s.footer_count;
        const Panel *p = &g->panels[last                 ? g->panel_count - 1
                                    : i < g->panel_count ? i
                                                         : g->panel_count - 1];
        uint32_t row = footer_row(g, g->s.footers[i]), value = p->value + p->leaf_count - 1;
        if (row == NONE || value <= from) continue;
        const char *label = is_total_row(g, row) ? g->s.total : row_head(g, row);
        put(g, line, from, 1, value - from, label, ALIGN_CENTER);
        put_figure(g, line, value, row, p->leaves[p->leaf_count - 1].column);
        from = value + 1;
    }
}

static void put_lines(Grid *g) {
    int number = 0;
    for (uint32_t i = 0; i < g->panel_count; i++) {
        const Panel *p = &g->panels[i];
        if (!g->s.across) number = 0;
        for (uint32_t k = 0; k < g->line_count && !g->s.one_row; k++) {
            Line at = k < p->lines.count ? p->lines.at[k] : (Line){NONE, true};
            if (k < p->lines.count || g->s.across) number++;
            if (k < p->lines.count) put_line(g, p, g->head_count + k, at, number);
        }
    }
    if (g->s.one_row) put_one_row(g);
}

/* ---- the whole ---- */
static bool is_footer(const Grid *g, uint32_t row) {
    for (uint32_t i = 0; i < g->s.footer_count; i++)
        if (footer_find(g, g->s.footers[i]) == row) return true;
    return false;
}

static bool table_is_empty(Grid *g) {
    const Table *t = table_of(g);
    Bounds b;
    for (uint32_t row = 0; row < t->row_count; row++)
        for (uint32_t k = 0; k < t->column_count; k++) {
            if (t->columns[k].is_text || !table_has_cell(t, row, k)) continue;
            if (figure_bounds(g->c, t->first_figure + (uint32_t)table_at(t, row, k), &b) ==
                    STATUS_KNOWN &&
                rational_sign(b.point))
                return false;
        }
    return true;
}

static void drop_footer_rows(Grid *g) {
    for (uint32_t i = 0; i < g->panel_count && g->s.footer_count; i++) {
        Panel *p = &g->panels[i];
        size_t n = 0;
        for (size_t k = 0; k < p->lines.count; k++)
            if (p->lines.at[k].is_blank || p->lines.at[k].row & FIGURE_PRIOR ||
                !is_footer(g, p->lines.at[k].row))
                p->lines.at[n++] = p->lines.at[k];
        p->lines.count = n;
    }
}

/* `rows all where ...`: coded rows that do not pass go; rows with a name stay. */
static void leave_out(Grid *g) {
    const Table *t = table_of(g);
    if (g->s.choice != ROWS_ALL || !g->s.condition.node) return;
    g->left_out = ARENA_NEW(g->c->m->whole, bool, t->row_count + 1);
    for (uint32_t row = 0; row < t->row_count; row++)
        g->left_out[row] = t->rows[row].kind == ROW_CODE && !row_passes(g, row);
    for (uint32_t i = 0; i < g->panel_count; i++) {
        Panel *p = &g->panels[i];
        size_t n = 0;
        for (size_t k = 0; k < p->lines.count; k++) {
            Line line = p->lines.at[k];
            bool is_row = !line.is_blank && line.row < t->row_count;
            if (!is_row || !g->left_out[line.row]) p->lines.at[n++] = line;
        }
        p->lines.count = n;
    }
}

static void make_columns(Grid *g) {
    g->columns = ARENA_NEW(g->c->m->whole, GridColumn, g->width + 1);
    for (uint32_t i = 0; i < g->panel_count; i++) {
        const Panel *p = &g->panels[i];
        for (uint32_t k = 0; k < p->leaf_count; k++) {
            bool text = table_of(g)->columns[p->leaves[k].column].is_text;
            g->columns[p->value + k].kind = text ? GRID_TEXT : GRID_NUMBER;
        }
        for (uint32_t k = 0; k < p->codes; k++) g->columns[p->code + k].kind = GRID_CODE;
        if (p->number != NONE) g->columns[p->number].kind = GRID_LINE_NUMBER;
        if (i) g->columns[p->first].panel_start = true;
    }
}

static bool prints_row(const Grid *g, uint32_t row) {
    for (uint32_t i = 0; i < g->panel_count; i++)
        for (size_t k = 0; k < g->panels[i].lines.count; k++)
            if (!g->panels[i].lines.at[k].is_blank && g->panels[i].lines.at[k].row == row)
                return true;
    return false;
}

/* Codes that the report adds to the list or renames are explained below the form. */
static uint32_t reason_notes(const Grid *g, const char **notes) {
    const Table *t = table_of(g);
    uint32_t n = 0;
    for (uint32_t row = 0; row < t->row_count; row++) {
        if (t->rows[row].kind != ROW_CODE) continue;
        const Code *code = &g->c->m->classifications.at[t->classification].codes[t->rows[row].code];
        if (!code->reason.length || !prints_row(g, row)) continue;
        if (notes)
            notes[n] = arena_printf(g->c->m->whole, "%.*s %.*s: %.*s", STR_ARG(code->code),
                                    STR_ARG(code->name), STR_ARG(code->reason));
        n++;
    }
    return n;
}

/* So are figures that begin otherwise than last year's report closed. */
static uint32_t restated_notes(const Grid *g, const char **notes) {
    Model *m = g->c->m;
    uint32_t n = 0;
    for (size_t i = 0; i < m->expectations.count; i++) {
        const Expectation *e = &m->expectations.at[i];
        uint32_t row, column;
        if (!is_restated(e) || figure_table(m, e->figure, &row, &column) != g->s.table ||
            !prints_row(g, row))
            continue;
        Str reason = source_text(m->sources, e->reason);
        if (notes)
            notes[n] = arena_printf(m->whole, "%s: %.*s", row_title(m, table_of(g), row),
                                    (int)reason.length - 2, reason.at + 1);
        n++;
    }
    return n;
}

static void finish(Grid *g, const Form *form, ReportGrid *out) {
    uint32_t lines = g->line_count + (g->s.footer_count > 0);
    if (g->is_empty && *g->s.empty && g->s.note_count < 12)
        g->s.notes[g->s.note_count++] = g->s.empty;
    uint32_t note_count = g->s.note_count + reason_notes(g, NULL) + restated_notes(g, NULL);
    const char **notes = ARENA_NEW(g->c->m->whole, const char *, note_count + 1);
    memcpy(notes, g->s.notes, g->s.note_count * sizeof *notes);
    uint32_t told = g->s.note_count + reason_notes(g, notes + g->s.note_count);
    restated_notes(g, notes + told);
    *out = (ReportGrid){.name = g->s.name,
                        .table = table_of(g)->label,
                        .title = g->s.title,
                        .number = g->s.number,
                        .left_line = g->s.left,
                        .right_line = g->s.right,
                        .column_count = g->width,
                        .head_count = g->head_count,
                        .row_count = lines,
                        .columns = g->columns,
                        .cells = g->cells,
                        .notes = notes,
                        .note_count = note_count,
                        .landscape = g->s.landscape || g->width >= 8,
                        .is_form = form->decl.node != 0};
}

/* Everything but the cells: what can be wrong with a form is found on the way. */
static bool lay_out(Grid *g, const Form *form) {
    if (!form_spec_read(g->c, form, &g->s)) return false;
    g->is_empty = *g->s.empty && table_is_empty(g);
    make_panels(g);
    leave_out(g);
    drop_footer_rows(g);
    stretch_pads(g);
    shape(g);
    return true;
}

static void free_lines(Grid *g) {
    for (uint32_t i = 0; i < g->panel_count; i++) VEC_FREE(&g->panels[i].lines);
    arena_free(&g->c->scratch);
}

void grid_check(Checker *c, const Form *form) {
    Grid g = {.c = c};
    if (!lay_out(&g, form)) return;
    for (uint32_t i = 0; i < g.s.footer_count; i++) footer_row(&g, g.s.footers[i]);
    free_lines(&g);
}

bool grid_build(Checker *c, const Form *form, const uint32_t *figure_index, ReportGrid *out) {
    Grid g = {.c = c, .figure_index = figure_index};
    if (!lay_out(&g, form)) return false;
    size_t cells = (size_t)(g.head_count + g.line_count + 1) * g.width;
    g.cells = ARENA_NEW(c->m->whole, GridCell, cells);
    for (size_t i = 0; i < cells; i++)
        g.cells[i] = (GridCell){.text = "", .figure = REPORT_NONE, .columns = 1, .rows = 1};
    make_columns(&g);
    put_all_heads(&g);
    put_lines(&g);
    if (g.s.footer_count) put_footer(&g, g.head_count + g.line_count);
    finish(&g, form, out);
    free_lines(&g);
    return true;
}
