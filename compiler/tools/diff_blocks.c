/* The moved figures as they are shown: one block for each column of a table, rows below those they
 * are part of. */
#include "compiler/tools/diff.h"

#include <string.h>

static DiffSide shown_side(const uint32_t index[2]) {
    return index[SIDE_NEW] != DIFF_NONE ? SIDE_NEW : SIDE_OLD;
}

static const ReportFigure *shown(const Diff *d, const DiffFigure *f) {
    return diff_figure(d, f, shown_side(f->figure));
}

static bool is_listed(const Diff *d, const DiffFigure *f) {
    return diff_is_shown(f) && !diff_is_text(d, f);
}

/* ---- a line ---- */
static const char *codes_of(Diff *d, const DiffRow *pair, DiffSide side) {
    const char *text = diff_row(d, pair, side)->code;
    for (uint32_t i = 0; i < pair->more_count[side]; i++)
        text = arena_printf(d->whole, "%s, %s", text,
                            d->side[side]->rows[pair->more[side][i]].code);
    return text;
}

/* "1002, 1003 -> 1005 Safety": the label of what is one now. */
static const char *block_name(Diff *d, const DiffRow *pair) {
    const char *label = pair->more_count[SIDE_NEW] ? "" : diff_row(d, pair, SIDE_NEW)->label;
    return arena_printf(d->whole, "%s -> %s%s%s", codes_of(d, pair, SIDE_OLD),
                        codes_of(d, pair, SIDE_NEW), *label ? " " : "", label);
}

static const char *row_name(Diff *d, const DiffFigure *f) {
    if (f->row == DIFF_NONE) return shown(d, f)->name;
    const DiffRow *pair = &d->rows.at[f->row];
    if (diff_is_sum(pair)) return block_name(d, pair);
    const LineageRow *row = diff_row(d, pair, shown_side(pair->row));
    return *row->code ? arena_printf(d->whole, "%s %s", row->code, row->label) : row->label;
}

static int depth_of(const Diff *d, const DiffFigure *f) {
    int depth = 0;
    for (uint32_t at = f->above; at != DIFF_NONE; at = d->figures.at[at].above)
        depth += diff_is_shown(&d->figures.at[at]);
    return depth;
}

static DiffLine make_line(Diff *d, const DiffFigure *f) {
    DiffLine line = {.figure = f, .name = row_name(d, f), .depth = depth_of(d, f)};
    line.amount[0] = diff_amount(d, f, SIDE_OLD);
    line.amount[1] = diff_amount(d, f, SIDE_NEW);
    line.amount[2] = diff_change(d, f);
    line.amount[3] = f->figure[SIDE_OLD] == DIFF_NONE ? "new"
                   : f->figure[SIDE_NEW] == DIFF_NONE ? "gone"
                                                      : diff_percent(d, f);
    return line;
}

/* Rows of one name in two groups are told apart by their addresses. */
static void tell_apart(Diff *d, DiffLine *lines, uint32_t count) {
    Map lines_of = {0};
    for (uint32_t i = 0; i < count; i++) {
        uint64_t hash = str_hash(str_from(lines[i].name));
        uint32_t other = DIFF_NONE;
        map_get(&lines_of, hash, &other);
        map_put(&lines_of, hash, other == DIFF_NONE ? 1 : 2);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t times = 0, row = lines[i].figure->row;
        map_get(&lines_of, str_hash(str_from(lines[i].name)), &times);
        if (times < 2 || row == DIFF_NONE) continue;
        const DiffRow *pair = &d->rows.at[row];
        const char *key = diff_row(d, pair, shown_side(pair->row))->key;
        lines[i].name = arena_printf(d->whole, "%s (%s)", lines[i].name, key);
    }
    map_free(&lines_of);
}

/* ---- a block ---- */
static DiffBlock open_block(const Diff *d, const DiffFigure *f) {
    const LineageTable *t = f->row == DIFF_NONE ? NULL : diff_table(d, &d->rows.at[f->row]);
    return (DiffBlock){.table = t ? t->name : "",
                       .title = t ? t->title : "",
                       .column = shown(d, f)->column,
                       .unit = t ? diff_unit(d, f) : "",
                       .first = (uint32_t)d->lines.count};
}

/* The figures [from, end) of one table that stand in the column and unit of the first. */
static void push_block(Diff *d, size_t from, size_t end, uint8_t *done) {
    const ReportFigure *like = shown(d, &d->figures.at[from]);
    DiffBlock block = open_block(d, &d->figures.at[from]);
    bool is_table = *block.table != 0;
    for (size_t i = from; i < end; i++) {
        const DiffFigure *f = &d->figures.at[i];
        if (done[i] || !is_listed(d, f)) continue;
        const ReportFigure *of = shown(d, f);
        bool is_alike = strcmp(of->column, like->column) == 0 && strcmp(of->unit, like->unit) == 0;
        if (is_table && !is_alike) continue;
        VEC_PUSH(&d->lines, make_line(d, f));
        done[i] = 1;
    }
    block.count = (uint32_t)d->lines.count - block.first;
    tell_apart(d, d->lines.at + block.first, block.count);
    VEC_PUSH(&d->blocks, block);
}

static const char *table_of(const Diff *d, const DiffFigure *f) {
    return f->row == DIFF_NONE ? "" : diff_table(d, &d->rows.at[f->row])->name;
}

void diff_make_blocks(Diff *d) {
    uint8_t *done = ARENA_NEW(d->whole, uint8_t, d->figures.count + 1);
    for (size_t i = 0, end; i < d->figures.count; i = end) {
        const char *table = table_of(d, &d->figures.at[i]);
        for (end = i; end < d->figures.count; end++)
            if (strcmp(table_of(d, &d->figures.at[end]), table) != 0) break;
        for (size_t k = i; k < end; k++)
            if (!done[k] && is_listed(d, &d->figures.at[k])) push_block(d, k, end, done);
    }
}
