/* A table of one line: each figure has its column and its row in the headings above it. */
#include "compiler/tools/import_data.h"

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
            if (data_is_column(d, k, import_folded(text, d->in->scratch))) *column = k;
        d->last = NONE;
        uint32_t found = data_row_titled(d, text, group);
        if (found == NONE) continue;
        if (d->t->rows[found].kind == ROW_GROUP)
            group = found;
        else
            *row = found;
    }
    return *row != NONE && *column != NONE;
}

bool data_is_across(const Data *d) {
    uint32_t lines = 0;
    for (uint32_t row = d->s->body; row < d->s->end; row++)
        lines += d->in->grid.rows[row].filled > 0;
    for (uint32_t x = 0; x < d->s->width; x++)
        if (d->role[x] == ROLE_LABEL || d->role[x] == ROLE_CODE) return false;
    return lines == 1 && !data_codes(d);
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
    out_text(out, "  "), import_key(out, str_from(data_row_path(d, row)));
    for (uint32_t k = 0; k < columns; k++) {
        if (at[k])
            data_write_cell(d, d->s->body, at[k] - 1, out);
        else if (has_column[k])
            out_text(out, "  _");
    }
    out_text(out, "\n");
}

void data_write_across(Data *d, Out *out) {
    uint32_t columns = d->t->column_count;
    bool *has_column = ARENA_NEW(d->in->arena, bool, columns + 1);
    const uint32_t *at = find_across(d, has_column);
    const char *mark = "";
    Out rows = {0};
    for (uint32_t row = 0; row < d->t->row_count; row++)
        write_row_across(d, row, at + (size_t)row * columns, has_column, &rows);
    if (rows.length) {
        data_open_block(d, out);
        for (uint32_t k = 0; k < columns; k++) {
            if (!has_column[k]) continue;
            out_printf(out, "%s%.*s", mark, STR_ARG(data_name(d, d->t->columns[k].name)));
            mark = ", ";
        }
        out_printf(out, ") {\n%s}\n", rows.bytes);
    }
    out_free(&rows);
}
