/* A sheet that is a table of the module, to a data block. Its columns are sorted into panels that
 * stand side by side, each with codes, a label, line numbers and figures; a table of one line has a
 * figure for each row of the module. */
#include "compiler/tools/import.h"

#include <string.h>

typedef enum { ROLE_NOTHING, ROLE_CODE, ROLE_LABEL, ROLE_COUNTER, ROLE_CELL } Role;

typedef struct {
    uint32_t first, end; /* grid columns */
    uint32_t group;      /* the row of the table that its rows stand below, or NONE */
} Panel;

typedef struct {
    Import *in;
    const ImportSheet *s;
    const Table *t;
    Role *role;       /* of each grid column */
    uint32_t *column; /* of the table, under ROLE_CELL; NONE: not known */
    VEC(Panel) panels;
    uint32_t last;                   /* the row of the table that was found last */
    Str *row_titles, *column_titles; /* folded */
} Data;

static const Classification *codes_of(const Data *d) {
    return d->t->classification == NONE ? NULL
                                        : &d->in->c->m->classifications.at[d->t->classification];
}

static Str name_of(const Data *d, Name name) { return intern_text(d->in->c->m->names, name); }

/* ---- columns ---- */
static bool is_column(const Data *d, uint32_t column, Str folded) {
    return str_equal(folded, d->column_titles[column]) ||
           str_equal(folded, import_folded(name_of(d, d->t->columns[column].name), d->in->scratch));
}

static bool is_in_group(const Data *d, uint32_t column, uint32_t group) {
    uint32_t own = d->t->columns[column].group;
    return own == NONE || group == NONE || own == group;
}

/* The lowest heading above the column that is one of the table's. */
static uint32_t column_above(Data *d, uint32_t x, uint32_t group) {
    for (uint32_t row = d->s->body; row > d->s->head; row--) {
        Str text = import_folded(import_cell(d->in, row - 1, x).text, d->in->scratch);
        for (uint32_t k = 0; text.length && k < d->t->column_count; k++)
            if (is_in_group(d, k, group) && is_column(d, k, text)) return k;
    }
    return NONE;
}

/* A code that the list has; of an open list, whatever looks like one. */
static bool is_code(const Data *d, Str text) {
    const Classification *c = codes_of(d);
    uint32_t cursor = NONE;
    if (!c || !text.length) return false;
    if (classification_find(c, text, &cursor) != NONE) return true;
    if (!c->is_open) return false;
    for (size_t i = 0; i < text.length; i++)
        if ((text.at[i] < '0' || text.at[i] > '9') && text.at[i] != c->separator) return false;
    return true;
}

static bool is_digits(Str text) {
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] < '0' || text.at[i] > '9') return false;
    return text.length > 0;
}

typedef struct {
    uint32_t filled, codes, digits, figures, texts;
    bool counts;
} Census;

static Census census(Data *d, uint32_t x) {
    Census made = {0};
    Int128 next = 0;
    made.counts = true;
    for (uint32_t row = d->s->body; row < d->s->end; row++, arena_clear(d->in->scratch)) {
        Str text = import_cell(d->in, row, x).text;
        Decimal value;
        ImportKind kind = import_figure(d->in, text, &value);
        if (kind == IMPORT_EMPTY) continue;
        made.filled++;
        made.codes += is_code(d, text), made.digits += is_digits(text);
        made.figures += kind == IMPORT_FIGURE || kind == IMPORT_NIL,
            made.texts += kind == IMPORT_TEXT;
        bool follows =
            kind == IMPORT_FIGURE && value.scale == 0 && (made.filled == 1 || value.coef == next);
        if (!follows) made.counts = false;
        next = value.coef + 1;
    }
    made.counts = made.counts && made.filled > 2;
    return made;
}

static bool has_counter_above(Data *d, uint32_t x) {
    for (uint32_t row = d->s->head; row < d->s->body; row++)
        if (import_is_counter(d->in, import_cell(d->in, row, x).text)) return true;
    return false;
}

static Role role_of(Data *d, uint32_t x) {
    Census n = census(d, x);
    if (column_above(d, x, NONE) != NONE) return ROLE_CELL;
    if (codes_of(d) && n.codes && 2 * n.codes >= n.filled) return ROLE_CODE;
    if (n.filled == 0) return ROLE_NOTHING;
    if (has_counter_above(d, x) && n.texts == 0) return ROLE_COUNTER;
    if (n.counts) return ROLE_COUNTER;
    if (n.texts >= n.figures && n.texts) return ROLE_LABEL;
    return ROLE_CELL;
}

/* A code stands before its name: what follows a name and could be a code of an open list is a
 * figure. */
static void find_roles(Data *d) {
    Role before = ROLE_NOTHING;
    for (uint32_t x = 0; x < d->s->width; x++) {
        Role role = role_of(d, x);
        if (role == ROLE_CODE && before == ROLE_LABEL) role = ROLE_CELL;
        if (role == ROLE_COUNTER && !has_counter_above(d, x))
            diag_report(d->in->sink, DIAG_IMPORT_READING, import_cell(d->in, d->s->head, x).span,
                        "column %u counts its lines; it was taken for their numbers", x + 1);
        d->role[x] = role;
        if (role != ROLE_NOTHING) before = role;
    }
}

/* Codes in several columns: those of a level alone ("03") are in no list, so all digits before the
 * label count. */
static void widen_codes(Data *d) {
    for (uint32_t x = 0; codes_of(d) && x < d->s->width && d->role[x] != ROLE_LABEL; x++) {
        Census n = census(d, x);
        bool is_before_label = false;
        for (uint32_t y = x + 1; y < d->s->width && d->role[y] != ROLE_CELL; y++)
            is_before_label |= d->role[y] == ROLE_LABEL;
        if (is_before_label && n.filled && n.digits + n.texts == n.filled && n.digits &&
            column_above(d, x, NONE) == NONE)
            d->role[x] = ROLE_CODE;
    }
}

/* ---- panels ---- */
static uint32_t group_named(Data *d, uint32_t x) {
    for (uint32_t row = d->s->head; row < d->s->body; row++) {
        Str text = import_cell(d->in, row, x).text;
        for (uint32_t r = 0; text.length && r < d->t->row_count; r++)
            if (d->t->rows[r].kind == ROW_GROUP && d->t->rows[r].parent == NONE &&
                import_same(d->in, text, str_from(import_row_title(d->in, d->t, r))))
                return r;
    }
    return NONE;
}

static void find_panels(Data *d) {
    bool has_cells = true;
    for (uint32_t x = 0; x < d->s->width; x++) {
        bool opens = d->role[x] == ROLE_CODE || d->role[x] == ROLE_LABEL;
        if (d->panels.count == 0 || (opens && has_cells)) {
            if (d->panels.count) d->panels.at[d->panels.count - 1].end = x;
            VEC_PUSH(&d->panels, (Panel){d->panels.count ? x : 0, d->s->width, group_named(d, x)});
            has_cells = false;
        }
        if (d->role[x] == ROLE_CELL) has_cells = true;
    }
}

/* The table's one column needs no name to be known. */
static uint32_t only_column(const Data *d, const Panel *p) {
    uint32_t cells = 0, columns = 0, found = NONE;
    for (uint32_t x = p->first; x < p->end; x++) cells += d->role[x] == ROLE_CELL;
    for (uint32_t k = 0; k < d->t->column_count; k++)
        if (is_in_group(d, k, p->group)) columns++, found = k;
    return cells == 1 && columns == 1 ? found : NONE;
}

static bool is_given(const Data *d, const Panel *p, uint32_t x) {
    for (uint32_t y = p->first; y < x && d->column[x] != NONE; y++)
        if (d->role[y] == ROLE_CELL && d->column[y] == d->column[x]) return true;
    return false;
}

static void name_columns(Data *d, const Panel *p) {
    for (uint32_t x = p->first; x < p->end; x++) {
        if (d->role[x] != ROLE_CELL) continue;
        ImportCell head = import_cell(d->in, d->s->body > d->s->head ? d->s->head : d->s->body, x);
        d->column[x] = column_above(d, x, p->group);
        if (is_given(d, p, x)) {
            diag_report(d->in->sink, DIAG_IMPORT_COLUMN, head.span,
                        "column %u is the second for `%s`; its figures are left out", x + 1,
                        name_text(d->in->c->m, d->t->columns[d->column[x]].name));
            d->column[x] = NONE;
            continue;
        }
        if (d->column[x] != NONE) continue;
        d->column[x] = only_column(d, p);
        if (d->column[x] != NONE)
            diag_report(d->in->sink, DIAG_IMPORT_READING, head.span,
                        "no column of `%s` is called so; its figures were taken for `%s`, the only "
                        "one there is",
                        d->t->label, name_text(d->in->c->m, d->t->columns[d->column[x]].name));
        else
            diag_report(d->in->sink, DIAG_IMPORT_COLUMN, head.span,
                        "column %u of the sheet has figures, and its heading is no column of `%s`",
                        x + 1, d->t->label);
    }
}

/* ---- rows ---- */
static bool is_below(const Data *d, uint32_t row, uint32_t group) {
    return group == NONE || (row > group && row < d->t->rows[group].end);
}

/* Rows stand mostly in the order of the table, so the search goes on behind the one found last. */
static uint32_t row_titled(Data *d, Str text, uint32_t group) {
    uint32_t count = d->t->row_count, from = d->last == NONE ? 0 : d->last + 1;
    Str folded = import_folded(text, d->in->scratch);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = (from + i) % count;
        const Row *r = &d->t->rows[row];
        if (r->kind == ROW_PAD || r->kind == ROW_TOTAL || !is_below(d, row, group)) continue;
        if (import_ends_with(folded, d->row_titles[row])) return row;
    }
    return NONE;
}

static const char *row_path(const Data *d, uint32_t row) {
    const Row *r = &d->t->rows[row];
    Model *m = d->in->c->m;
    bool is_ambiguous = true;
    Str own = r->kind == ROW_CODE ? codes_of(d)->codes[r->code].code : name_of(d, r->name);
    if (r->kind == ROW_NAMED) table_row(d->t, r->name, NONE, &is_ambiguous);
    if (r->parent == NONE || !is_ambiguous) return arena_printf(m->whole, "%.*s", STR_ARG(own));
    return arena_printf(m->whole, "%s.%.*s", row_path(d, r->parent), STR_ARG(own));
}

/* ---- codes ---- */
/* "201", "03", "01" beside one another, or "201", "20103" each in the column of its level; blanks
 * are filled from above. */
static Str code_at(Data *d, const Panel *p, uint32_t row, Str *above) {
    const Classification *c = codes_of(d);
    const char *joined = "", between[2] = {c ? c->separator : 0, 0};
    Str last = {"", 0};
    bool is_whole = true;
    for (uint32_t x = p->first; c && x < p->end; x++) {
        Str text = import_cell(d->in, row, x).text;
        if (d->role[x] != ROLE_CODE || !text.length) continue;
        last = above[x] = text;
        for (uint32_t y = x + 1; y < p->end; y++) above[y] = (Str){"", 0};
    }
    for (uint32_t x = p->first; last.length && x < p->end; x++) {
        if (d->role[x] != ROLE_CODE || !above[x].length) continue;
        joined = arena_printf(d->in->scratch, "%s%s%.*s", joined, *joined ? between : "",
                              STR_ARG(above[x]));
        is_whole =
            last.length > above[x].length ? str_starts_with(last, above[x]) : str_is(last, joined);
    }
    return is_whole || !is_code(d, str_from(joined)) ? last : str_from(joined);
}

static ImportCell label_at(const Data *d, const Panel *p, uint32_t row) {
    ImportCell found = import_cell(d->in, row, p->first);
    found.text.length = 0;
    for (uint32_t x = p->first; x < p->end && !found.text.length; x++)
        if (d->role[x] == ROLE_LABEL || d->role[x] == ROLE_CODE) {
            ImportCell cell = import_cell(d->in, row, x);
            if (cell.text.length &&
                !(d->role[x] == ROLE_CODE && (is_code(d, cell.text) || is_digits(cell.text))))
                found = cell;
        }
    return found;
}

static bool is_cell(const Data *d, uint32_t x) {
    return d->role[x] == ROLE_CELL && d->column[x] != NONE;
}

static bool has_cells(const Data *d, const Panel *p, uint32_t row) {
    for (uint32_t x = p->first; x < p->end; x++)
        if (d->role[x] == ROLE_CELL && import_cell(d->in, row, x).text.length) return true;
    return false;
}

/* A label that runs on over the panels: the figure stands in a later one, with nothing between. */
static ImportCell label_left(const Data *d, const Panel *p, uint32_t row) {
    ImportCell label = label_at(d, p, row);
    while (!label.text.length && p > d->panels.at && !has_cells(d, p - 1, row))
        label = label_at(d, --p, row);
    return label;
}

/* ---- writing ---- */
static void write_cell(Data *d, uint32_t row, uint32_t x, Out *out) {
    ImportCell cell = import_cell(d->in, row, x);
    const Column *column = &d->t->columns[d->column[x]];
    bool is_share = str_ends_with(cell.text, STR("%")) && !column->measure.type.is_percent;
    out_text(out, "  ");
    if (column->is_text)
        import_quoted(out, cell.text);
    else if (is_share)
        import_write_unread(d->in, cell, x, out);
    else
        import_write_figure(d->in, cell, x, out);
}

static void write_code_label(Data *d, Str code, ImportCell label, Out *out) {
    const Classification *c = codes_of(d);
    uint32_t cursor = NONE, found = classification_find(c, code, &cursor);
    out_printf(out, "  %.*s", STR_ARG(code));
    if (found == NONE && !c->is_open)
        diag_report(d->in->sink, DIAG_IMPORT_ROW, label.span,
                    "the code `%.*s` is not in the list of `%s`", STR_ARG(code), d->t->label);
    bool is_same = found != NONE && import_same(d->in, label.text, c->codes[found].name);
    Str shown = is_same ? c->codes[found].name : label.text;
    if (shown.length) import_label(out, shown);
    if (found != NONE && !is_same && label.text.length && !c->is_open)
        diag_report(d->in->sink, DIAG_IMPORT_READING, label.span,
                    "the list calls `%.*s` %.*s, the sheet %.*s", STR_ARG(code),
                    STR_ARG(c->codes[found].name), STR_ARG(label.text));
}

/* False: no row of the table is meant, which has been told when there are figures in it. */
static bool write_key(Data *d, const Panel *p, uint32_t row, Str *above, Out *out) {
    Str code = code_at(d, p, row, above);
    bool is_filled = has_cells(d, p, row);
    ImportCell label = is_filled && !code.length ? label_left(d, p, row) : label_at(d, p, row);
    if (is_code(d, code) || (is_digits(code) && is_filled)) {
        if (is_filled) write_code_label(d, code, label, out);
        return is_filled;
    }
    uint32_t found = label.text.length ? row_titled(d, label.text, p->group) : NONE;
    if (found != NONE) d->last = found;
    if (!is_filled) return false;
    if (found != NONE && d->t->rows[found].kind != ROW_GROUP) {
        out_text(out, "  ");
        import_key(out, str_from(row_path(d, found)));
        return true;
    }
    if (codes_of(d) && import_is_total(d->in, d->t, label.text))
        return out_text(out, "  total"), true;
    if (d->t->is_open && label.text.length) {
        out_text(out, "  "), import_key(out, label.text);
        return true;
    }
    diag_report(
        d->in->sink, DIAG_IMPORT_ROW, label.text.length ? label.span : d->in->grid.rows[row].span,
        label.text.length ? "`%.*s` is no row of `%s`; its figures are left out"
                          : "there are figures here without a name%.*s: no row of `%s` is meant",
        STR_ARG(label.text), d->t->label);
    return false;
}

static void write_panel(Data *d, const Panel *p, Out *out) {
    Str *above = ARENA_NEW(d->in->arena, Str, d->s->width + 1);
    for (uint32_t x = 0; x < d->s->width; x++) above[x] = (Str){"", 0};
    for (uint32_t row = d->s->body; row < d->s->end; row++, arena_clear(d->in->scratch)) {
        if (!write_key(d, p, row, above, out)) continue;
        for (uint32_t x = p->first; x < p->end; x++)
            if (is_cell(d, x)) write_cell(d, row, x, out);
        out_text(out, "\n");
    }
}

static bool same_columns(const Data *d, const Panel *a, const Panel *b) {
    uint32_t x = a->first, y = b->first;
    for (;; x++, y++) {
        while (x < a->end && !is_cell(d, x)) x++;
        while (y < b->end && !is_cell(d, y)) y++;
        if (x >= a->end || y >= b->end) return x >= a->end && y >= b->end;
        if (d->column[x] != d->column[y]) return false;
    }
}

static void open_block(Data *d, Out *out) {
    Str label = str_from(d->t->label);
    out_printf(out, "data %.*s (", STR_ARG(label));
}

static void write_columns(const Data *d, const Panel *p, Out *out) {
    const char *mark = "";
    for (uint32_t x = p->first; x < p->end; x++) {
        if (!is_cell(d, x)) continue;
        out_printf(out, "%s%.*s", mark, STR_ARG(name_of(d, d->t->columns[d->column[x]].name)));
        mark = ", ";
    }
    out_text(out, ") {\n");
}

static bool any_cell(const Data *d, const Panel *p) {
    for (uint32_t x = p->first; x < p->end; x++)
        if (is_cell(d, x)) return true;
    return false;
}

/* Columns of codes or names beside which no figure is known. */
static void tell_lost(Data *d, const Panel *p) {
    for (uint32_t x = p->first; x < p->end; x++)
        if (d->role[x] == ROLE_CODE || d->role[x] == ROLE_LABEL)
            diag_report(d->in->sink, DIAG_IMPORT_COLUMN, import_cell(d->in, d->s->head, x).span,
                        "column %u has no figures of `%s` beside it, and was left out", x + 1,
                        d->t->label);
}

static void write_panels(Data *d, Out *out) {
    const Panel *open = NULL;
    for (size_t i = 0; i < d->panels.count; i++) {
        const Panel *p = &d->panels.at[i];
        if (!any_cell(d, p)) {
            tell_lost(d, p);
            continue;
        }
        if (open && !same_columns(d, open, p)) out_text(out, "}\n"), open = NULL;
        if (!open) open_block(d, out), write_columns(d, p, out), open = p;
        write_panel(d, p, out);
    }
    if (open) out_text(out, "}\n");
}

/* ---- one line across: each figure has its column and its row in the headings above it ---- */
static bool repeats(const Data *d, uint32_t row, uint32_t period) {
    for (uint32_t x = 0; x + period < d->s->width; x++)
        if (!str_equal(import_cell(d->in, row, x).text, import_cell(d->in, row, x + period).text))
            return false;
    return d->in->grid.rows[row].filled > 0;
}

/* When the headings below are the same n times over, the n headings of this line stand above one of
 * them each, even where a pasted text has moved them. 0: it is not so. */
static uint32_t period_below(const Data *d, uint32_t row) {
    uint32_t n = d->in->grid.rows[row].filled,
             period = n > 1 && d->s->width % n == 0 ? d->s->width / n : 0;
    for (uint32_t below = row + 1; period && below < d->s->body; below++)
        if (repeats(d, below, period)) return period;
    return 0;
}

static ImportCell nth_filled(const Data *d, uint32_t row, uint32_t n) {
    uint32_t x = 0;
    while (!import_cell(d->in, row, x).text.length || n--) x++;
    return import_cell(d->in, row, x);
}

/* The heading at or left of the cell, as far as headings that span several columns reach. */
static Str heading_over(const Data *d, uint32_t row, uint32_t x, bool is_lowest) {
    uint32_t period = is_lowest ? 0 : period_below(d, row);
    if (period) {
        ImportCell head = nth_filled(d, row, x / period);
        if (x % period == 0 && !str_equal(import_cell(d->in, row, x).text, head.text))
            diag_report(d->in->sink, DIAG_IMPORT_READING, head.span,
                        "`%.*s` does not stand where the headings below begin anew; it was taken "
                        "for columns %u to %u",
                        STR_ARG(head.text), x + 1, x + period);
        return head.text;
    }
    for (;; x--) {
        Str text = import_cell(d->in, row, x).text;
        if (text.length || x == 0 || is_lowest) return text;
        for (uint32_t above = d->s->head; above < row; above++) /* the span above begins here */
            if (import_cell(d->in, above, x).text.length) return text;
    }
}

static bool place_across(Data *d, uint32_t x, uint32_t *row, uint32_t *column) {
    *row = *column = NONE;
    uint32_t group = NONE;
    for (uint32_t at = d->s->head; at < d->s->body; at++) {
        bool has_lower = false;
        for (uint32_t below = at + 1; below < d->s->body; below++)
            has_lower |= import_cell(d->in, below, x).text.length > 0 &&
                         !import_counts(d->in, &d->in->grid.rows[below]);
        Str text = heading_over(d, at, x, !has_lower);
        if (!text.length || import_counts(d->in, &d->in->grid.rows[at])) continue;
        for (uint32_t k = 0; *column == NONE && k < d->t->column_count; k++)
            if (is_column(d, k, import_folded(text, d->in->scratch))) *column = k;
        d->last = NONE;
        uint32_t found = row_titled(d, text, group);
        if (found == NONE) continue;
        if (d->t->rows[found].kind == ROW_GROUP)
            group = found;
        else
            *row = found;
    }
    return *row != NONE && *column != NONE;
}

static bool is_across(const Data *d) {
    uint32_t lines = 0;
    for (uint32_t row = d->s->body; row < d->s->end; row++)
        lines += d->in->grid.rows[row].filled > 0;
    for (uint32_t x = 0; x < d->s->width; x++)
        if (d->role[x] == ROLE_LABEL || d->role[x] == ROLE_CODE) return false;
    return lines == 1 && !codes_of(d);
}

/* For each row and column of the table the column of the sheet, from 1; 0 for none. */
static uint32_t *find_across(Data *d, bool *has_column) {
    uint32_t columns = d->t->column_count, row, column;
    uint32_t *at = ARENA_NEW(d->in->arena, uint32_t, (size_t)d->t->row_count * columns + 1);
    for (uint32_t x = 0; x < d->s->width; x++) {
        ImportCell cell = import_cell(d->in, d->s->body, x);
        if (!cell.text.length) continue;
        if (place_across(d, x, &row, &column) && !at[row * columns + column])
            at[row * columns + column] = x + 1, has_column[column] = true, d->column[x] = column;
        else
            diag_report(d->in->sink, DIAG_IMPORT_COLUMN, cell.span,
                        "the headings above column %u name no row and column of `%s`, or one that "
                        "another column has",
                        x + 1, d->t->label);
    }
    return at;
}

static void write_row_across(Data *d, uint32_t row, const uint32_t *at, const bool *has_column,
                             Out *out) {
    uint32_t columns = d->t->column_count, filled = 0;
    for (uint32_t k = 0; k < columns; k++) filled += at[k] > 0;
    if (!filled) return;
    out_text(out, "  "), import_key(out, str_from(row_path(d, row)));
    for (uint32_t k = 0; k < columns; k++) {
        if (at[k])
            write_cell(d, d->s->body, at[k] - 1, out);
        else if (has_column[k])
            out_text(out, "  _");
    }
    out_text(out, "\n");
}

static void write_across(Data *d, Out *out) {
    uint32_t columns = d->t->column_count;
    bool *has_column = ARENA_NEW(d->in->arena, bool, columns + 1);
    const uint32_t *at = find_across(d, has_column);
    const char *mark = "";
    Out rows = {0};
    for (uint32_t row = 0; row < d->t->row_count; row++)
        write_row_across(d, row, at + (size_t)row * columns, has_column, &rows);
    if (rows.length) {
        open_block(d, out);
        for (uint32_t k = 0; k < columns; k++) {
            if (!has_column[k]) continue;
            out_printf(out, "%s%.*s", mark, STR_ARG(name_of(d, d->t->columns[k].name)));
            mark = ", ";
        }
        out_printf(out, ") {\n%s}\n", rows.bytes);
    }
    out_free(&rows);
}

/* ---- the sheet ---- */
static void check_unit(Import *in, const ImportSheet *s) {
    Span place;
    const Model *m = in->c->m;
    const char *unit = import_unit(in, s, &place);
    uint16_t found;
    if (!unit || !m->has_amounts || !unit_find(m, str_from(unit), &found) ||
        found == m->amounts.unit)
        return;
    diag_report(in->sink, DIAG_IMPORT_READING, place,
                "the figures are in %s, the report's amounts in %s; they are left as they are",
                unit, name_text(m, m->units.at[m->amounts.unit].name));
}

void import_data(Import *in, const ImportSheet *s, const Table *t, Out *out) {
    Data d = {.in = in, .s = s, .t = t, .last = NONE};
    d.role = ARENA_NEW(in->arena, Role, s->width + 1);
    d.column = ARENA_NEW(in->arena, uint32_t, s->width + 1);
    d.row_titles = ARENA_NEW(in->arena, Str, t->row_count + 1);
    d.column_titles = ARENA_NEW(in->arena, Str, t->column_count + 1);
    for (uint32_t row = 0; row < t->row_count; row++)
        d.row_titles[row] = import_folded(str_from(import_row_title(in, t, row)), in->arena);
    for (uint32_t k = 0; k < t->column_count; k++)
        d.column_titles[k] = import_folded(str_from(import_column_title(in, t, k)), in->arena);
    import_about(in, s, out);
    if (s->body == s->end) {
        out_printf(out, "# `%s` holds no figures.\n", t->label);
        return;
    }
    check_unit(in, s);
    for (uint32_t x = 0; x < s->width; x++) d.column[x] = NONE;
    find_roles(&d);
    widen_codes(&d);
    if (is_across(&d)) {
        write_across(&d, out);
    } else {
        find_panels(&d);
        for (size_t i = 0; i < d.panels.count; i++) name_columns(&d, &d.panels.at[i]);
        write_panels(&d, out);
    }
    VEC_FREE(&d.panels);
}
