/* What a report takes over from last year's: each figure of its own place, across a change of codes
 * the sum of what stood under the old ones. Where a code was split nobody knows what each part had;
 * what they had together is known, and it has to be what the report states of them. */
#include "compiler/sema/prior.h"

typedef struct { /* of figures of one step */
    Int128 coef;
    uint32_t numbers, others; /* printed figures; nil or blank ones */
    bool is_unknown, is_own; /* is_own: as the last one of them */
    const char *why;
    Span span;
} Sum;

static bool is_taken(const PriorYear *p, uint32_t row, uint32_t column) {
    return !p->now->columns[column].is_text && table_has_cell(p->now, row, column);
}

static uint32_t figure_of(const PriorYear *p, uint32_t row, uint32_t column) {
    return p->now->first_figure + (uint32_t)table_at(p->now, row, column);
}

static void put(const PriorYear *p, PriorCell cell) {
    uint32_t old;
    if (map_get(&p->m->priors, cell.figure, &old)) return;
    map_put(&p->m->priors, cell.figure, (uint32_t)p->m->prior_cells.count);
    VEC_PUSH(&p->m->prior_cells, cell);
}

static void take_row(PriorYear *p, uint32_t row) {
    if (!p->seek(p, row, STR(""))) return;
    for (uint32_t column = 0; column < p->now->column_count; column++) {
        PriorCell cell = {.figure = 0};
        if (!is_taken(p, row, column) || p->read(p, row, column, &cell) == PRIOR_ABSENT) continue;
        cell.figure = figure_of(p, row, column);
        put(p, cell);
    }
}

/* ---- sums ---- */
static void add_figure(Sum *sum, const PriorCell *cell) {
    CellKind kind = STATE_KIND(cell->state);
    if (!sum->numbers && !sum->others) sum->span = cell->span;
    sum->is_own = cell->is_own;
    if (kind == CELL_NIL || kind == CELL_BLANK) {
        sum->others++;
        return;
    }
    Int128 coef = kind == CELL_WIDE ? cell->wide : cell->coef;
    if ((kind != CELL_NUMBER && kind != CELL_WIDE) ||
        __builtin_add_overflow(sum->coef, coef, &sum->coef)) {
        sum->is_unknown = true;
        if (!sum->why) sum->why = cell->why;
        return;
    }
    sum->numbers += cell->parts ? cell->parts : 1;
}

/* By column, what stood under these codes, as the row publishes it. */
static void sum_before(PriorYear *p, uint32_t row, const CodeBlock *block, Sum *sums) {
    for (uint32_t column = 0; column < p->now->column_count; column++)
        sums[column] = (Sum){.coef = 0};
    for (uint32_t i = 0; i < block->before_count; i++) {
        if (!p->seek(p, row, block->before[i])) continue;
        for (uint32_t column = 0; column < p->now->column_count; column++) {
            PriorCell cell = {.figure = 0};
            if (is_taken(p, row, column) && p->read(p, row, column, &cell) != PRIOR_ABSENT)
                add_figure(&sums[column], &cell);
        }
    }
}

/* The share or rate of a merge is no sum. */
static void forget_rates(const PriorYear *p, Sum *sums) {
    for (uint32_t i = 0; i < p->now->column_count; i++) {
        if (p->now->columns[i].is_additive || sums[i].numbers + sums[i].others < 2) continue;
        sums[i].is_unknown = true;
        if (!sums[i].why) sums[i].why = "shares and rates of several codes do not add up to one";
    }
}

static bool is_there(const Sum *sum) { return sum->numbers || sum->others || sum->is_unknown; }

static PriorCell sum_cell(const Sum *sum) {
    bool fits = sum->coef <= INT64_MAX && sum->coef >= -INT64_MAX;
    CellKind kind = sum->is_unknown ? CELL_UNKNOWN
                  : !sum->numbers   ? CELL_NIL
                  : fits            ? CELL_NUMBER
                                    : CELL_WIDE;
    return (PriorCell){.coef = fits ? (int64_t)sum->coef : 0,
                       .wide = sum->coef,
                       .state = STATE(kind, CELL_STATED),
                       .span = sum->span,
                       .parts = sum->numbers,
                       .why = sum->why};
}

static void take_moved(PriorYear *p, uint32_t row, const CodeBlock *block, Sum *sums) {
    const char *under = crosswalk_codes(block->before, block->before_count, p->m->whole);
    sum_before(p, row, block, sums);
    forget_rates(p, sums);
    for (uint32_t column = 0; column < p->now->column_count; column++) {
        if (!is_there(&sums[column])) continue;
        PriorCell cell = sum_cell(&sums[column]);
        cell.figure = figure_of(p, row, column), cell.under = under;
        cell.is_own = sums[column].numbers == 1 && block->before_count == 1 && sums[column].is_own;
        put(p, cell);
    }
}

/* ---- codes that are apart now ---- */
/* As far as the steps of the printed figures explain. */
static bool sums_agree(Measure measure, const Sum *a, const Sum *b) {
    Int128 difference;
    if (__builtin_sub_overflow(a->coef, b->coef, &difference)) return false;
    if (difference < 0) difference = -difference;
    uint32_t steps = a->numbers + b->numbers;
    return difference <= (measure.mode == MODE_EXACT     ? 0
                          : measure.mode == MODE_ROUNDED ? steps / 2
                                                         : steps);
}

static const char *split_text(const PriorYear *p, const CodeBlock *b) {
    Arena *a = p->m->whole;
    const char *before = crosswalk_codes(b->before, b->before_count, a);
    if (b->before_count == 1)
        return arena_printf(a, "code %s was split in %d: last year's", before, b->year);
    return arena_printf(a, "codes %s became %s in %d: last year's", before,
                        crosswalk_codes(b->after, b->after_count, a), b->year);
}

static void report_split(const PriorYear *p, const CodeBlock *block, uint32_t column,
                         const Sum *now, const Sum *then) {
    int scale = p->now->columns[column].measure.scale;
    char is[64], was[64];
    size_t n = decimal_format((Decimal){now->coef, scale}, is),
           o = decimal_format((Decimal){then->coef, scale}, was);
    Diag *d = diag_report(p->m->sink, DIAG_CROSSWALK, now->span,
                          "%s `%s` of its parts add up to %.*s, but it had %.*s",
                          split_text(p, block), name_text(p->m, p->now->columns[column].name),
                          (int)n, is, (int)o, was);
    diag_note(p->m->sink, d, then->span, "last year's figure stands here");
}

/* What the report itself states of last year in these rows. */
static Sum sum_stated(const PriorYear *p, const PriorBlock *block) {
    Sum sum = {.is_unknown = !block->is_whole};
    for (uint32_t i = 0, index; i < block->count; i++)
        if (map_get(&p->m->priors, block->figures[i], &index))
            add_figure(&sum, &p->m->prior_cells.at[index]);
        else
            sum.is_unknown = true;
    return sum;
}

static void take_apart(PriorYear *p, const CodeBlock *codes, const uint32_t *rows, uint32_t count,
                       uint32_t column, const Sum *then) {
    PriorBlock made = {.before = crosswalk_codes(codes->before, codes->before_count, p->m->whole),
                       .after = crosswalk_codes(codes->after, codes->after_count, p->m->whole),
                       .year = codes->year,
                       .is_whole = count == codes->after_count,
                       .figures = ARENA_NEW(p->m->whole, uint32_t, count),
                       .sum = sum_cell(then)};
    for (uint32_t i = 0; i < count; i++)
        if (is_taken(p, rows[i], column))
            made.figures[made.count++] = figure_of(p, rows[i], column);
    made.is_whole &= made.count == count;
    Sum now = sum_stated(p, &made);
    Measure measure = p->now->columns[column].measure;
    if (!now.is_unknown && !then->is_unknown && !sums_agree(measure, &now, then))
        report_split(p, codes, column, &now, then);
    if (!now.is_unknown) return;
    for (uint32_t i = 0; i < made.count; i++)
        map_put(&p->m->prior_block_of, made.figures[i], (uint32_t)p->m->prior_blocks.count);
    VEC_PUSH(&p->m->prior_blocks, made);
}

static uint32_t rows_after(const PriorYear *p, const CodeBlock *block, uint32_t *rows) {
    const Classification *list = &p->m->classifications.at[p->now->classification];
    uint32_t count = 0;
    for (uint32_t i = 0, cursor = NONE; i < block->after_count; i++) {
        uint32_t code = classification_find(list, block->after[i], &cursor);
        rows[count] = code == NONE ? NONE : table_row_of_code(p->now, code);
        if (rows[count] != NONE) count++;
    }
    return count;
}

static void take_block(PriorYear *p, const CodeBlock *block, Sum *sums) {
    uint32_t *rows = ARENA_NEW(p->m->whole, uint32_t, block->after_count + 1);
    uint32_t count = rows_after(p, block, rows);
    if (!count) return;
    if (block->after_count == 1) {
        take_moved(p, rows[0], block, sums);
        return;
    }
    sum_before(p, rows[0], block, sums);
    for (uint32_t column = 0; column < p->now->column_count; column++)
        if (is_there(&sums[column]) && p->now->columns[column].is_additive)
            take_apart(p, block, rows, count, column, &sums[column]);
}

void prior_take(PriorYear *p) {
    const Table *t = p->now;
    const Classification *list =
        t->classification == NONE ? NULL : &p->m->classifications.at[t->classification];
    p->codes = (Crosswalk){.names = {.count = 0}};
    if (list && list->changes.count)
        p->codes = crosswalk_make(list, p->year, p->m->year, p->m->whole);
    for (uint32_t row = 0; row < t->row_count; row++) {
        bool is_code = list && t->rows[row].kind == ROW_CODE;
        if (!is_code || !crosswalk_to(&p->codes, list->codes[t->rows[row].code].code))
            take_row(p, row);
    }
    Sum *sums = memory_grow(NULL, (t->column_count + 1) * sizeof *sums);
    for (size_t i = 0; i < p->codes.blocks.count; i++)
        take_block(p, &p->codes.blocks.at[i], sums);
    free(sums);
    crosswalk_free(&p->codes);
}
