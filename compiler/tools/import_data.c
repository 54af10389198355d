/* A sheet that is a table of the module, to a data block: one row a line, panel by panel. */
#include "compiler/tools/import_data.h"

/* ---- rows ---- */
static bool is_below(const Data *d, uint32_t row, uint32_t group) {
    return group == NONE || (row > group && row < d->t->rows[group].end);
}

/* Rows stand mostly in the order of the table, so the search goes on behind the one found last. */
uint32_t data_row_titled(Data *d, Str text, uint32_t group) {
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

const char *data_row_path(const Data *d, uint32_t row) {
    const Row *r = &d->t->rows[row];
    Model *m = d->in->c->m;
    bool is_ambiguous = true;
    Str own = r->kind == ROW_CODE ? data_codes(d)->codes[r->code].code : data_name(d, r->name);
    if (r->kind == ROW_NAMED) table_row(d->t, r->name, NONE, &is_ambiguous);
    if (r->parent == NONE || !is_ambiguous) return arena_printf(m->whole, "%.*s", STR_ARG(own));
    return arena_printf(m->whole, "%s.%.*s", data_row_path(d, r->parent), STR_ARG(own));
}

/* ---- codes ---- */
/* "201", "03", "01" beside one another, or "201", "20103" each in the column of its level; blanks
 * are filled from above. */
static Str code_at(Data *d, const Panel *p, uint32_t row, Str *above) {
    const Classification *c = data_codes(d);
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
    return is_whole || !data_is_code(d, str_from(joined)) ? last : str_from(joined);
}

static ImportCell label_at(const Data *d, const Panel *p, uint32_t row) {
    ImportCell found = import_cell(d->in, row, p->first);
    found.text.length = 0;
    for (uint32_t x = p->first; x < p->end && !found.text.length; x++)
        if (d->role[x] == ROLE_LABEL || d->role[x] == ROLE_CODE) {
            ImportCell cell = import_cell(d->in, row, x);
            if (cell.text.length && !(d->role[x] == ROLE_CODE &&
                                      (data_is_code(d, cell.text) || data_is_digits(cell.text))))
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
void data_write_cell(Data *d, uint32_t row, uint32_t x, Out *out) {
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
    const Classification *c = data_codes(d);
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

static void report_no_row(Data *d, uint32_t row, ImportCell label) {
    bool has_label = label.text.length > 0;
    diag_report(d->in->sink, DIAG_IMPORT_ROW, has_label ? label.span : d->in->grid.rows[row].span,
                has_label ? "`%.*s` is no row of `%s`; its figures are left out"
                          : "there are figures here without a name%.*s: no row of `%s` is meant",
                STR_ARG(label.text), d->t->label);
}

/* The key of a row without a code; false when the table has no such row. */
static bool write_label_key(Data *d, uint32_t found, Str label, Out *out) {
    if (found != NONE && d->t->rows[found].kind != ROW_GROUP)
        out_text(out, "  "), import_key(out, str_from(data_row_path(d, found)));
    else if (data_codes(d) && import_is_total(d->in, d->t, label))
        out_text(out, "  total");
    else if (d->t->is_open && label.length)
        out_text(out, "  "), import_key(out, label);
    else
        return false;
    return true;
}

/* False: no row of the table is meant, which has been told when there are figures in it. */
static bool write_key(Data *d, const Panel *p, uint32_t row, Str *above, Out *out) {
    Str code = code_at(d, p, row, above);
    bool is_filled = has_cells(d, p, row);
    ImportCell label = is_filled && !code.length ? label_left(d, p, row) : label_at(d, p, row);
    if (data_is_code(d, code) || (data_is_digits(code) && is_filled)) {
        if (is_filled) write_code_label(d, code, label, out);
        return is_filled;
    }
    uint32_t found = label.text.length ? data_row_titled(d, label.text, p->group) : NONE;
    if (found != NONE) d->last = found;
    if (!is_filled) return false;
    if (write_label_key(d, found, label.text, out)) return true;
    report_no_row(d, row, label);
    return false;
}

static void write_panel(Data *d, const Panel *p, Out *out) {
    Str *above = ARENA_NEW(d->in->arena, Str, d->s->width + 1);
    for (uint32_t x = 0; x < d->s->width; x++) above[x] = (Str){"", 0};
    for (uint32_t row = d->s->body; row < d->s->end; row++, arena_clear(d->in->scratch)) {
        if (!write_key(d, p, row, above, out)) continue;
        for (uint32_t x = p->first; x < p->end; x++)
            if (is_cell(d, x)) data_write_cell(d, row, x, out);
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

void data_open_block(const Data *d, Out *out) {
    Str label = str_from(d->t->label);
    out_printf(out, "data %.*s (", STR_ARG(label));
}

static void write_columns(const Data *d, const Panel *p, Out *out) {
    const char *mark = "";
    for (uint32_t x = p->first; x < p->end; x++) {
        if (!is_cell(d, x)) continue;
        out_printf(out, "%s%.*s", mark, STR_ARG(data_name(d, d->t->columns[d->column[x]].name)));
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
        if (!open) data_open_block(d, out), write_columns(d, p, out), open = p;
        write_panel(d, p, out);
    }
    if (open) out_text(out, "}\n");
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

static void fold_titles(Data *d) {
    const Table *t = d->t;
    Arena *a = d->in->arena;
    d->row_titles = ARENA_NEW(a, Str, t->row_count + 1);
    d->column_titles = ARENA_NEW(a, Str, t->column_count + 1);
    for (uint32_t row = 0; row < t->row_count; row++)
        d->row_titles[row] = import_folded(str_from(import_row_title(d->in, t, row)), a);
    for (uint32_t k = 0; k < t->column_count; k++)
        d->column_titles[k] = import_folded(str_from(import_column_title(d->in, t, k)), a);
}

void import_data(Import *in, const ImportSheet *s, const Table *t, Out *out) {
    Data d = {.in = in, .s = s, .t = t, .last = NONE};
    import_about(in, s, out);
    if (s->body == s->end) {
        out_printf(out, "# `%s` holds no figures.\n", t->label);
        return;
    }
    check_unit(in, s);
    fold_titles(&d);
    d.role = ARENA_NEW(in->arena, Role, s->width + 1);
    d.column = ARENA_NEW(in->arena, uint32_t, s->width + 1);
    for (uint32_t x = 0; x < s->width; x++) d.column[x] = NONE;
    data_find_roles(&d);
    if (data_is_across(&d)) {
        data_write_across(&d, out);
    } else {
        data_find_panels(&d);
        write_panels(&d, out);
    }
    VEC_FREE(&d.panels);
}
