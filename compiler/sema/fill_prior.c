/* Last year's figures: prior 2019 { TABLE.row.column 1.29 }. */
#include "compiler/sema/fill.h"

static bool prior_path(Model *m, Str path, uint32_t *table, Str *rest) {
    size_t n = 0;
    while (n < path.length && path.at[n] != '.') n++;
    Name name = intern_find(m->names, (Str){path.at, n}), instance = 0;
    uint32_t decl;
    if (!name || !symbol_find(m, SYMBOL_TABLE, name, &decl)) return false;
    *rest = n < path.length ? (Str){path.at + n + 1, path.length - n - 1} : (Str){"", 0};
    if (ref_child(m, m->table_decls.at[decl], AST_PER).node) {
        size_t k = 0;
        while (k < rest->length && rest->at[k] != '.') k++;
        instance = intern_find(m->names, (Str){rest->at, k});
        *rest = k < rest->length ? (Str){rest->at + k + 1, rest->length - k - 1} : (Str){"", 0};
    }
    *table = table_instance(m, name, instance, NONE, true);
    m->tables.at[*table].is_used = true;
    return true;
}

/* A path ends in a column, or names only the row. */
static Str split_last(Str path, Str *last) {
    size_t n = path.length;
    while (n && path.at[n - 1] != '.') n--;
    *last = (Str){path.at + n, path.length - n};
    return (Str){path.at, n ? n - 1 : 0};
}

static uint32_t prior_row(Model *m, const Table *t, Str path) {
    bool is_ambiguous;
    uint32_t cursor = NONE;
    if (!path.length) return t->total;
    if (t->total != NONE && fill_is_code(path)) {
        uint32_t code =
            classification_find(&m->classifications.at[t->classification], path, &cursor);
        return code == NONE ? NONE : table_row_of_code(t, code);
    }
    if (t->total != NONE && fill_is_total(path)) return t->total;
    uint32_t row = fill_declared_row(m, t, path, &is_ambiguous);
    return is_ambiguous ? NONE : row;
}

static bool prior_place(Model *m, const Table *t, Str rest, uint32_t *row, uint32_t *column) {
    Str last, head = split_last(rest, &last);
    *column = table_column(t, intern_find(m->names, last));
    if (*column != NONE && last.length && (*row = prior_row(m, t, head)) != NONE) return true;
    *row = prior_row(m, t, rest);
    if (*row == NONE) return false;
    for (*column = 0; *column < t->column_count; ++*column)
        if (table_has_cell(t, *row, *column) && !t->columns[*column].is_text) return true;
    return false;
}

void fill_prior_mark(Block *b, uint8_t *const *marks) {
    for (size_t i = 0; i < b->rows->row_count; i++) {
        uint32_t table, cursor = NONE;
        Str rest, last, key = fill_key(b, &b->rows->rows[i]);
        if (!prior_path(b->m, key, &table, &rest)) continue;
        const Table *t = &b->m->tables.at[table];
        if (t->total == NONE) continue;
        const Classification *c = &b->m->classifications.at[t->classification];
        uint32_t code = classification_find(c, rest, &cursor);
        if (code == NONE) code = classification_find(c, split_last(rest, &last), &cursor);
        if (code != NONE && marks[table]) fill_mark_code(c, marks[table], code);
    }
}

void fill_prior_row(Block *b, const AstRow *row) {
    Model *m = b->m;
    uint32_t table, target, column;
    Str rest, key = fill_key(b, row);
    if (!prior_path(m, key, &table, &rest) ||
        !prior_place(m, &m->tables.at[table], rest, &target, &column)) {
        diag_report(m->sink, DIAG_UNKNOWN_NAME, ast_key_span(b->ast, row),
                    "`%.*s` names no figure: write TABLE.row.column", STR_ARG(key));
        return;
    }
    if (!row->cell_count) {
        diag_report(m->sink, DIAG_ROW_SYNTAX, ast_key_span(b->ast, row),
                    "last year's figure is missing behind `%.*s`", STR_ARG(key));
        return;
    }
    Table *t = &m->tables.at[table];
    CellAt at = {b, t, row, 0, target, column};
    PriorCell cell = {.figure = t->first_figure + (uint32_t)table_at(t, target, column),
                      .span = fill_cell_span(&at),
                      .is_own = true};
    uint32_t old;
    if (map_get(&m->priors, cell.figure, &old)) {
        fill_duplicate_row(&at);
        return;
    }
    if (!fill_convert(&at, b->rows->form[row->first_cell], b->rows->coef[row->first_cell],
                      &cell.state, &cell.coef))
        return;
    if (STATE_KIND(cell.state) == CELL_WIDE) cell.wide = m->wide.at[cell.coef];
    map_put(&m->priors, cell.figure, (uint32_t)m->prior_cells.count);
    VEC_PUSH(&m->prior_cells, cell);
}

void fill_prior_header(Model *m, NodeRef decl) {
    Decimal year;
    NodeRef number = ref_first(m, decl);
    if (!number.node || !ref_number(m, number, &year)) return;
    m->prior_year = (int)year.coef;
    if (m->year && m->prior_year >= m->year)
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, number),
                    "prior names an earlier year than %d", m->year);
}
