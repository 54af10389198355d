/* What the columns of a sheet are: codes, labels, line numbers, figures; which panels they form,
 * and which column of the table has each figure. */
#include "compiler/tools/import_data.h"

/* ---- columns ---- */
bool data_is_column(const Data *d, uint32_t column, Str folded) {
    return str_equal(folded, d->column_titles[column]) ||
           str_equal(folded,
                     import_folded(data_name(d, d->t->columns[column].name), d->in->scratch));
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
            if (is_in_group(d, k, group) && data_is_column(d, k, text)) return k;
    }
    return NONE;
}

/* A code that the list has; of an open list, whatever looks like one. */
bool data_is_code(const Data *d, Str text) {
    const Classification *c = data_codes(d);
    uint32_t cursor = NONE;
    if (!c || !text.length) return false;
    if (classification_find(c, text, &cursor) != NONE) return true;
    if (!c->is_open) return false;
    for (size_t i = 0; i < text.length; i++)
        if ((text.at[i] < '0' || text.at[i] > '9') && text.at[i] != c->separator) return false;
    return true;
}

bool data_is_digits(Str text) {
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
        made.codes += data_is_code(d, text), made.digits += data_is_digits(text);
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
    if (data_codes(d) && n.codes && 2 * n.codes >= n.filled) return ROLE_CODE;
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
    for (uint32_t x = 0; data_codes(d) && x < d->s->width && d->role[x] != ROLE_LABEL; x++) {
        Census n = census(d, x);
        bool is_before_label = false;
        for (uint32_t y = x + 1; y < d->s->width && d->role[y] != ROLE_CELL; y++)
            is_before_label |= d->role[y] == ROLE_LABEL;
        if (is_before_label && n.filled && n.digits + n.texts == n.filled && n.digits &&
            column_above(d, x, NONE) == NONE)
            d->role[x] = ROLE_CODE;
    }
}

void data_find_roles(Data *d) {
    find_roles(d);
    widen_codes(d);
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

static void report_second(Data *d, uint32_t x, Span head) {
    diag_report(d->in->sink, DIAG_IMPORT_COLUMN, head,
                "column %u is the second for `%s`; its figures are left out", x + 1,
                name_text(d->in->c->m, d->t->columns[d->column[x]].name));
}

static void report_unnamed(Data *d, uint32_t x, Span head) {
    if (d->column[x] != NONE)
        diag_report(d->in->sink, DIAG_IMPORT_READING, head,
                    "no column of `%s` is called so; its figures were taken for `%s`, the only "
                    "one there is",
                    d->t->label, name_text(d->in->c->m, d->t->columns[d->column[x]].name));
    else
        diag_report(d->in->sink, DIAG_IMPORT_COLUMN, head,
                    "column %u of the sheet has figures, and its heading is no column of `%s`",
                    x + 1, d->t->label);
}

static void name_columns(Data *d, const Panel *p) {
    uint32_t top = d->s->body > d->s->head ? d->s->head : d->s->body;
    for (uint32_t x = p->first; x < p->end; x++) {
        if (d->role[x] != ROLE_CELL) continue;
        Span head = import_cell(d->in, top, x).span;
        d->column[x] = column_above(d, x, p->group);
        if (is_given(d, p, x)) {
            report_second(d, x, head);
            d->column[x] = NONE;
        } else if (d->column[x] == NONE) {
            d->column[x] = only_column(d, p);
            report_unnamed(d, x, head);
        }
    }
}

static void split_panels(Data *d) {
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

void data_find_panels(Data *d) {
    split_panels(d);
    for (size_t i = 0; i < d->panels.count; i++) name_columns(d, &d->panels.at[i]);
}
