/* Figures to their place, scaled to the step of the column; and back, from a figure to where it is
 * written. */
#include "compiler/sema/fill.h"

#include <stdlib.h>
#include <string.h>

static const int64_t ten_to[19] = {1,
                                   10,
                                   100,
                                   1000,
                                   10000,
                                   100000,
                                   1000000,
                                   10000000,
                                   100000000,
                                   1000000000,
                                   10000000000,
                                   100000000000,
                                   1000000000000,
                                   10000000000000,
                                   100000000000000,
                                   1000000000000000,
                                   10000000000000000,
                                   100000000000000000,
                                   1000000000000000000};

Span fill_cell_span(const CellAt *at) {
    return ast_cell_span(at->b->ast, at->b->m->sources, at->row, at->cell);
}

/* A table of one column need not name it; then the figure is named. */
static void precision(const CellAt *at, int scale) {
    Model *m = at->b->m;
    Name column = at->t->columns[at->column].name;
    uint32_t figure = at->t->first_figure + (uint32_t)table_at(at->t, at->target_row, at->column);
    diag_report(m->sink, DIAG_PRECISION, fill_cell_span(at),
                "%s`%s` is published to %d decimals; this figure has more", column ? "column " : "",
                column ? name_text(m, column) : figure_name(m, figure, m->whole), scale);
}

static bool store_wide(const CellAt *at, Decimal value, uint8_t *state, int64_t *coef) {
    VEC_PUSH(&at->b->m->wide, value.coef);
    *coef = (int64_t)at->b->m->wide.count - 1;
    *state = STATE(CELL_WIDE, CELL_STATED);
    return true;
}

static bool scale_cell(const CellAt *at, Decimal value, int scale, uint8_t *state, int64_t *coef) {
    Decimal scaled;
    value = value.scale > scale ? decimal_trim(value) : value;
    if (value.scale > scale) return precision(at, scale), false;
    if (!decimal_rescale(value, scale, ROUND_DOWN, &scaled)) {
        diag_report(at->b->m->sink, DIAG_NUMBER_RANGE, fill_cell_span(at),
                    "this figure is too large to compute exactly");
        return false;
    }
    if (scaled.coef > INT64_MAX || scaled.coef < -INT64_MAX)
        return store_wide(at, scaled, state, coef);
    *coef = (int64_t)scaled.coef;
    *state = STATE(CELL_NUMBER, CELL_STATED);
    return true;
}

static void wrong_kind(const CellAt *at, const char *wanted) {
    Name name = at->t->columns[at->column].name;
    diag_report(at->b->m->sink, DIAG_CELL_KIND, fill_cell_span(at), "column `%s` of `%s` takes %s",
                name_text(at->b->m, name), at->t->label, wanted);
}

bool fill_convert(const CellAt *at, uint8_t form, int64_t raw, uint8_t *state, int64_t *coef) {
    bool is_text = at->t->columns[at->column].is_text ||
                   table_measure(at->t, at->target_row, at->column).type.kind == TYPE_TEXT;
    bool is_truth = table_measure(at->t, at->target_row, at->column).type.is_truth;
    CellKind kind = CELL_KIND(form);
    int scale = table_measure(at->t, at->target_row, at->column).scale;
    switch (kind) {
    case CELL_NUMBER:
        if (is_text) return wrong_kind(at, is_truth ? "yes or no" : "a text in quotes"), false;
        return scale_cell(at, (Decimal){raw, CELL_SCALE(form)}, scale, state, coef);
    case CELL_WIDE:
        if (is_text) return wrong_kind(at, is_truth ? "yes or no" : "a text in quotes"), false;
        return scale_cell(at, at->b->ast->wide[raw], scale, state, coef);
    case CELL_TEXT: {
        if (!is_text) return wrong_kind(at, "a figure"), false;
        Str text = {at->b->bytes + (uint32_t)((uint64_t)raw >> 32), (uint32_t)raw};
        if (is_truth && !word_is(WORD_YES, text) && !word_is(WORD_NO, text))
            return wrong_kind(at, "yes or no"), false;
        *coef = (int64_t)intern(at->b->m->names, ast_row_text(text, at->b->m->whole));
        *state = STATE(CELL_TEXT, CELL_STATED);
        return true;
    }
    case CELL_NIL:
    case CELL_BLANK:
    case CELL_UNKNOWN:
    case CELL_LOST:
        *coef = 0;
        *state = STATE(kind, CELL_STATED);
        return true;
    }
    return false;
}

void fill_duplicate_row(const CellAt *at) {
    Model *m = at->b->m;
    uint32_t figure = at->t->first_figure + (uint32_t)table_at(at->t, at->target_row, at->column);
    Str key = fill_key(at->b, at->row);
    Diag *d = diag_report(m->sink, DIAG_DUPLICATE_ROW, ast_key_span(at->b->ast, at->row),
                          "row %.*s is given twice for `%s`", STR_ARG(key),
                          figure_name(m, figure, m->whole));
    diag_note(m->sink, d, figure_span(m, figure), "the first figure is here");
}

static void fill_cell(const CellAt *at, uint32_t index) {
    Table *t = at->t;
    size_t place = table_at(t, at->target_row, at->column);
    uint8_t form = at->b->rows->form[index], state = 0;
    int64_t raw = at->b->rows->coef[index], coef = 0;
    if (t->state[place]) {
        if (STATE_KIND(t->state[place]) != CELL_LOST) fill_duplicate_row(at);
        return;
    }
    const Column *c = &t->columns[at->column];
    const Row *r = &t->rows[at->target_row];
    if (!(r->flags & ROW_HAS_TYPE) && CELL_KIND(form) == CELL_NUMBER && !c->is_text &&
        CELL_SCALE(form) <= c->measure.scale) {
        int64_t scaled; /* the common case: an int64 that only needs zeros */
        if (!__builtin_mul_overflow(raw, ten_to[c->measure.scale - CELL_SCALE(form)], &scaled)) {
            t->coef[place] = scaled;
            t->state[place] = (uint8_t)(STATE(CELL_NUMBER, CELL_STATED) |
                                        (CELL_ASSERTED(form) ? STATE_ASSERTED : 0));
            return;
        }
    }
    if (!fill_convert(at, form, raw, &state, &coef))
        state = STATE(CELL_LOST, CELL_STATED); /* told already */
    t->coef[place] = coef;
    t->state[place] = (uint8_t)(state | (CELL_ASSERTED(form) ? STATE_ASSERTED : 0));
}

/* In a table whose groups have columns of their own, figures go to the columns of the row's
 * group. */
static uint32_t column_for(const Table *t, const Fill *f, uint32_t row, uint32_t cell) {
    uint32_t seen = 0;
    if (f->lost_column) return cell < f->column_count ? f->columns[cell] : NONE;
    if (cell < f->column_count && table_has_cell(t, row, f->columns[cell])) {
        bool plain = true;
        for (uint32_t i = 0; i < cell; i++) plain = plain && table_has_cell(t, row, f->columns[i]);
        if (plain) return f->columns[cell];
    }
    for (uint32_t i = 0; i < f->column_count; i++)
        if (table_has_cell(t, row, f->columns[i]) && seen++ == cell) return f->columns[i];
    return NONE;
}

/* `1 234.00`: up to three digits, one blank, three digits. */
static bool has_blank_group(Block *b, const AstRow *row) {
    for (int cell = 0; cell + 1 < row->cell_count; cell++) {
        Span left = ast_cell_span(b->ast, b->m->sources, row, cell),
             right = ast_cell_span(b->ast, b->m->sources, row, cell + 1);
        const uint8_t *form = &b->rows->form[row->first_cell + (uint32_t)cell];
        bool are_plain = form[0] == CELL_NUMBER && CELL_KIND(form[1]) == CELL_NUMBER;
        size_t digits = strspn(b->bytes + right.lo, "0123456789");
        if (are_plain && left.hi - left.lo <= 3 && right.lo == left.hi + 1 && digits == 3) return true;
    }
    return false;
}

static void too_many(Block *b, const Table *t, const AstRow *row, int cell, uint32_t columns) {
    Span span = ast_cell_span(b->ast, b->m->sources, row, cell);
    Diag *d = diag_report(b->m->sink, DIAG_COLUMN_COUNT, span,
                          "this row has %d figures, but `%s` takes %u here", row->cell_count,
                          t->label, columns);
    if (has_blank_group(b, row))
        diag_hint(b->m->sink, d, "a blank ends a figure: 1 234.00 is two, 1,234.00 is one");
}

static bool has_group_columns(const Table *t) {
    for (uint32_t i = 0; i < t->column_count; i++)
        if (t->columns[i].group != NONE) return true;
    return false;
}

static void no_cells(Block *b, const Table *t, const AstRow *row) {
    Str key = fill_key(b, row);
    diag_report(b->m->sink, DIAG_UNKNOWN_ROW, ast_key_span(b->ast, row),
                "`%.*s` of `%s` is a group and has no figures of its own", STR_ARG(key), t->label);
}

static bool ends_lost(const AstRows *rows, const AstRow *row) {
    return row->cell_count &&
           CELL_KIND(rows->form[row->first_cell + row->cell_count - 1]) == CELL_LOST;
}

/* What stands there cannot be told from cell `first` on: none of these figures is known. */
static void lose_cells(Table *t, const Fill *f, uint32_t row, uint32_t first, bool grouped) {
    for (uint32_t cell = first; cell < f->column_count; cell++) {
        uint32_t column = grouped ? column_for(t, f, row, cell) : f->columns[cell];
        if (column == NONE) continue;
        t->coef[table_at(t, row, column)] = 0;
        t->state[table_at(t, row, column)] = STATE(CELL_LOST, CELL_STATED);
    }
}

static bool is_filled(const Table *t, uint32_t row) {
    for (uint32_t column = 0; column < t->column_count; column++)
        if (t->state[table_at(t, row, column)]) return true;
    return false;
}

/* The cells of one row that are this fill's. */
static void fill_row(Block *b, Table *t, const Fill *f, const AstRow *row, uint32_t target,
                     bool grouped) {
    uint32_t end = f->first + f->column_count;
    if (row->cell_count < end) end = row->cell_count;
    for (uint32_t cell = f->first; cell < end; cell++) {
        uint32_t column =
            grouped ? column_for(t, f, target, cell - f->first) : f->columns[cell - f->first];
        if (column == NONE && f->lost_column) continue;
        if (column == NONE) {
            if (!ends_lost(b->rows, row)) too_many(b, t, row, (int)cell, cell);
            break;
        }
        CellAt at = {b, t, row, (int)cell, target, column};
        fill_cell(&at, row->first_cell + cell);
    }
}

/* `10 01 Office`, where 10 has its figures: that is not the key that was meant. */
static bool is_other_key(Block *b, Table *t, const Fill *f, const AstRow *row, uint32_t target) {
    if (!ends_lost(b->rows, row) || f->first > 0 || !is_filled(t, target)) return false;
    table_lose_key(t, fill_key(b, row));
    return true;
}

static void fill_rows(Block *b, Table *t, const Fill *f, uint32_t width) {
    bool grouped = has_group_columns(t) || t->rows[0].kind != ROW_TOTAL;
    for (size_t i = 0; i < b->rows->row_count; i++) {
        const AstRow *row = &b->rows->rows[i];
        uint32_t target = f->row_of[i];
        if (target == NONE || is_other_key(b, t, f, row, target)) continue;
        bool is_lost = ends_lost(b->rows, row), has_more = row->cell_count > width;
        if (has_more && !is_lost && f->first + f->column_count == width)
            too_many(b, t, row, (int)width, width);
        if (t->rows[target].kind == ROW_GROUP) {
            no_cells(b, t, row);
            continue;
        }
        fill_row(b, t, f, row, target, grouped);
        if (has_more) lose_cells(t, f, target, 0, grouped);
        uint32_t last = row->cell_count - 1u;
        if (is_lost) lose_cells(t, f, target, last > f->first ? last - f->first : 0, grouped);
    }
}

/* `expect` behind a figure: kept with the figure it stands behind. */
static const AstRow *row_of_cell(const AstRows *rows, uint32_t cell, size_t *index) {
    size_t lo = 0, hi = rows->row_count;
    while (lo + 1 < hi) {
        size_t mid = (lo + hi) / 2;
        if (rows->rows[mid].first_cell <= cell)
            lo = mid;
        else
            hi = mid;
    }
    while (lo && rows->rows[lo].cell_count == 0) lo--;
    *index = lo;
    return &rows->rows[lo];
}

static void fill_expects(Block *b, const Table *t, const Fill *f) {
    for (size_t i = 0; i < b->rows->expect_count; i++) {
        const AstCellExpect *e = &b->rows->expects[i];
        size_t index;
        const AstRow *row = row_of_cell(b->rows, e->cell, &index);
        uint32_t cell = e->cell - row->first_cell, target = f->row_of[index];
        if (target == NONE || cell < f->first || cell >= f->first + f->column_count) continue;
        uint32_t column = column_for(t, f, target, cell - f->first);
        if (column == NONE) continue;
        Expectation made = {.decl = b->decl,
                            .verdict = e->verdict,
                            .reason = e->reason,
                            .entity = NONE,
                            .figure = t->first_figure + (uint32_t)table_at(t, target, column)};
        VEC_PUSH(&b->m->expectations, made);
    }
}

static uint32_t block_width(Model *m, const Fill *of) {
    uint32_t width = 0;
    for (uint32_t i = 0; i < m->tables.count; i++)
        for (size_t k = 0; k < m->tables.at[i].fills.count; k++) {
            const Fill *f = &m->tables.at[i].fills.at[k];
            if (f->tree == of->tree && f->block == of->block && f->first + f->column_count > width)
                width = f->first + f->column_count;
        }
    return width;
}

/* Money without a unit and a step is nothing that can be added up. */
static void ask_for_amounts(Model *m, const Table *t) {
    for (uint32_t row = 0; row < t->row_count; row++)
        for (uint32_t column = 0; column < t->column_count; column++) {
            const Column *c = &t->columns[column];
            uint8_t state = t->state[table_at(t, row, column)];
            bool is_typed = (t->rows[row].flags & ROW_HAS_TYPE) || c->is_text ||
                            ref_child(m, c->decl, AST_TYPE).node;
            if (is_typed || t->measure.type.kind == TYPE_MONEY || STATE_KIND(state) > CELL_WIDE ||
                STATE_ORIGIN(state) != CELL_STATED)
                continue;
            Diag *d = diag_report(m->sink, DIAG_MISSING, ref_span(m, m->report),
                                  "the report does not say what its amounts are: their unit, step "
                                  "and whether they were rounded");
            diag_hint(m->sink, d, "write in its block, for example: amounts EUR .01 rounded");
            m->is_judgeable = false;
            return;
        }
}

void fill_cells(Model *m, Table *t) {
    size_t cells = (size_t)t->row_count * t->column_count;
    t->coef = memory_grow(NULL, (cells + 1) * sizeof *t->coef);
    t->state = calloc(cells + 1, 1);
    if (!t->state) abort();
    for (size_t k = 0; k < t->fills.count && t->row_count; k++) {
        const Fill *f = &t->fills.at[k];
        Block b =
            fill_block(m, (NodeRef){f->tree, m->trees.at[f->tree].ast->blocks[f->block].owner});
        fill_rows(&b, t, f, block_width(m, f));
        fill_expects(&b, t, f);
    }
    if (m->report.node && !m->has_amounts && m->is_judgeable) ask_for_amounts(m, t);
}

/* ---- where a figure stands ---- */
static void index_sources(Model *m, const Table *t, Fill *f) {
    f->source_of = memory_grow(NULL, (t->row_count + 1) * sizeof *f->source_of);
    memset(f->source_of, 0xFF, (t->row_count + 1) * sizeof *f->source_of);
    for (size_t i = fill_block_rows(m, f); i-- > 0;)
        if (f->row_of[i] != NONE) f->source_of[f->row_of[i]] = (uint32_t)i;
}

static bool source_cell(Model *m, const Table *t, Fill *f, uint32_t row, uint32_t column,
                        Span *span) {
    const Ast *ast = m->trees.at[f->tree].ast;
    if (!f->source_of) index_sources(m, t, f);
    uint32_t source = f->source_of[row];
    if (source == NONE) return false;
    const AstRow *at = &ast->blocks[f->block].rows[source];
    bool grouped = has_group_columns(t) || t->rows[0].kind != ROW_TOTAL;
    for (uint32_t cell = f->first; cell < f->first + f->column_count; cell++) {
        uint32_t found =
            grouped ? column_for(t, f, row, cell - f->first) : f->columns[cell - f->first];
        if (found != column) continue;
        *span = cell < at->cell_count ? ast_cell_span(ast, m->sources, at, (int)cell)
                                      : ast_key_span(ast, at);
        return true;
    }
    return false;
}

Span figure_span(Model *m, uint32_t figure) {
    uint32_t row, column, prior, table = figure_table(m, figure, &row, &column);
    if (figure & FIGURE_PRIOR) {
        if (map_get(&m->priors, figure & ~FIGURE_PRIOR, &prior))
            return m->prior_cells.at[prior].span;
        return m->prior_decls.count ? ref_span(m, ref_first(m, m->prior_decls.at[0]))
                                    : ref_span(m, m->report);
    }
    if (table == NONE) return (Span){UINT32_MAX, 0, 0};
    Table *t = &m->tables.at[table];
    Span span;
    for (size_t k = 0; k < t->fills.count; k++)
        if (source_cell(m, t, &t->fills.at[k], row, column, &span)) return span;
    const Row *r = &t->rows[row];
    if (r->detail != NONE && t->details[r->detail].decl.node)
        return ref_span(m, ref_first(m, t->details[r->detail].decl));
    if (t->columns[column].decl.node) return ref_span(m, ref_first(m, t->columns[column].decl));
    return ref_span(m, ref_first(m, t->decl));
}
