/* What became of rows and codes, told once: what happened to one code in several tables is one
 * piece of news, and so is a table that came or went with all its rows. */
#include "compiler/tools/diff.h"

#include <string.h>

static bool is_whole_table(const DiffRow *row) {
    return row->table[SIDE_OLD] == DIFF_NONE || row->table[SIDE_NEW] == DIFF_NONE;
}

static const char *key_words(Diff *d, const LineageRow *row) {
    if (!*row->key) return row->label;
    bool is_same = strcmp(row->key, row->label) == 0;
    return is_same ? row->key : arena_printf(d->whole, "%s \"%s\"", row->key, row->label);
}

static const char *table_words(Diff *d, const DiffNews *news) {
    const char *title = diff_table(d, news->row)->title;
    return arena_printf(d->whole, "%s%s%sthe whole table, %u row%s", *title ? "\"" : "", title,
                        *title ? "\", " : "", news->count, news->count == 1 ? "" : "s");
}

/* All rows of a merge or split. */
static const char *keys_words(Diff *d, const DiffRow *row, DiffSide side) {
    const char *text = key_words(d, diff_row(d, row, side));
    for (uint32_t i = 0; i < row->more_count[side]; i++)
        text = arena_printf(d->whole, "%s, %s", text,
                            key_words(d, &d->side[side]->rows[row->more[side][i]]));
    return text;
}

const char *diff_news_words(Diff *d, const DiffNews *news) {
    const DiffRow *row = news->row;
    const LineageRow *old = diff_row(d, row, SIDE_OLD), *now = diff_row(d, row, SIDE_NEW);
    if (news->count) return table_words(d, news);
    if (!old) return key_words(d, now);
    if (!now) return key_words(d, old);
    const char *ground = *row->ground ? arena_printf(d->whole, " (by %s)", row->ground) : "";
    return arena_printf(d->whole, "%s -> %s%s", keys_words(d, row, SIDE_OLD),
                        keys_words(d, row, SIDE_NEW), ground);
}

static void add_table(Diff *d, const DiffRow *row, RowChange change) {
    const char *name = diff_table(d, row)->name;
    DiffNews *last = d->news.count ? &d->news.at[d->news.count - 1] : NULL;
    if (last && last->count && strcmp(last->tables, name) == 0)
        last->count++;
    else
        VEC_PUSH(&d->news, (DiffNews){change, row, name, 1});
}

static void add_row(Diff *d, const DiffRow *row, RowChange change, Map *seen) {
    DiffNews made = {change, row, diff_table(d, row)->name, 0};
    const char *words = arena_printf(d->whole, "%d %s", (int)change, diff_news_words(d, &made));
    uint64_t hash = str_hash(str_from(words));
    uint32_t index;
    if (map_get(seen, hash, &index)) {
        DiffNews *news = &d->news.at[index];
        news->tables = arena_printf(d->whole, "%s, %s", news->tables, made.tables);
        return;
    }
    map_put(seen, hash, (uint32_t)d->news.count);
    VEC_PUSH(&d->news, made);
}

void diff_make_news(Diff *d) {
    Map seen = {0};
    for (size_t i = 0; i < d->rows.count; i++) {
        const DiffRow *row = &d->rows.at[i];
        RowChange change = diff_row_change(d, row);
        if (change == ROW_SAME) continue;
        if (is_whole_table(row))
            add_table(d, row, change);
        else
            add_row(d, row, change, &seen);
    }
    map_free(&seen);
}
