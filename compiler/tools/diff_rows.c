/* Which row of the old report is which of the new one. The same key first; over the years the key
 * that the code list's changes give; then, for what is left in a table, the same name or the same
 * figures, when only one row has them. */
#include "compiler/tools/diff.h"
#include "compiler/sema/crosswalk.h"

#include <string.h>

#define TAKEN (UINT32_MAX - 1) /* told with another row of its merge or split */

typedef struct {
    const char *key;
    uint32_t row;
} Key;

typedef struct {
    Diff *diff;
    const LineageTable *table[2];
    Key *keys[2];         /* of their rows, sorted */
    uint32_t *partner[2]; /* of each row of the table, counted from its first; or DIFF_NONE, TAKEN */
    const char **ground;  /* of rows of the new table */
    DiffRow *block_of;    /* of rows of the new table: what is told with them */
    Crosswalk codes;      /* of its list, from the earlier to the later year */
    bool is_back;         /* the new report is of the earlier year */
} Match;

static const LineageRow *row_at(const Match *m, DiffSide side, uint32_t i) {
    return &m->diff->side[side]->rows[m->table[side]->first_row + i];
}

static uint32_t row_count(const Match *m, DiffSide side) {
    return m->table[side] ? m->table[side]->row_count : 0;
}

static void pair_up(Match *m, uint32_t old, uint32_t now, const char *ground) {
    m->partner[SIDE_OLD][old] = now;
    m->partner[SIDE_NEW][now] = old;
    m->ground[now] = ground;
}

/* ---- by key ---- */
static int by_key(const void *a, const void *b) {
    const Key *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order ? order : x->row < y->row ? -1 : x->row > y->row;
}

static uint32_t find_key(const Key *keys, uint32_t count, const char *key) {
    uint32_t lo = 0, hi = count;
    while (lo < hi) {
        uint32_t middle = lo + (hi - lo) / 2;
        if (strcmp(keys[middle].key, key) < 0)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo < count && strcmp(keys[lo].key, key) == 0 ? keys[lo].row : DIFF_NONE;
}

static Key *sorted_keys(const Match *m, DiffSide side) {
    uint32_t count = row_count(m, side);
    Key *keys = ARENA_NEW(m->diff->whole, Key, count + 1);
    for (uint32_t i = 0; i < count; i++) keys[i] = (Key){row_at(m, side, i)->key, i};
    qsort(keys, count, sizeof *keys, by_key);
    return keys;
}

static bool is_later(const Match *m, DiffSide side) { return (side == SIDE_NEW) != m->is_back; }

/* The key by which the old report would know the row. */
static const char *key_then(const Match *m, const LineageRow *row) {
    Str code = str_from(row->code);
    const CodeBlock *b =
        m->is_back ? crosswalk_from(&m->codes, code) : crosswalk_to(&m->codes, code);
    if (!b || b->before_count != 1 || b->after_count != 1) return row->key;
    Str was = m->is_back ? b->after[0] : b->before[0];
    const char *tail = strstr(row->key, row->code);
    if (str_equal(was, code) || !tail) return row->key;
    return arena_printf(m->diff->whole, "%.*s%.*s%s", (int)(tail - row->key), row->key,
                        STR_ARG(was), tail + code.length);
}

static void match_keys(Match *m) {
    for (uint32_t i = 0; i < row_count(m, SIDE_NEW); i++) {
        const LineageRow *row = row_at(m, SIDE_NEW, i);
        const char *key = *row->code ? key_then(m, row) : row->key;
        uint32_t found = find_key(m->keys[SIDE_OLD], row_count(m, SIDE_OLD), key);
        if (found != DIFF_NONE && m->partner[SIDE_OLD][found] == DIFF_NONE &&
            m->partner[SIDE_NEW][i] == DIFF_NONE)
            pair_up(m, found, i, key == row->key ? "" : "the code list");
    }
}

/* ---- codes that were merged or split ---- */
/* The rows that a side has of the block, in its order of codes. */
static uint32_t rows_of(Match *m, DiffSide side, const CodeBlock *b, uint32_t *rows) {
    const Str *codes = is_later(m, side) ? b->after : b->before;
    uint32_t count = is_later(m, side) ? b->after_count : b->before_count, found = 0;
    for (uint32_t i = 0; i < count; i++) {
        const char *key = arena_copy(m->diff->whole, codes[i].at, codes[i].length);
        rows[found] = find_key(m->keys[side], row_count(m, side), key);
        if (rows[found] != DIFF_NONE && m->partner[side][rows[found]] == DIFF_NONE) found++;
    }
    return found;
}

static void match_block(Match *m, const CodeBlock *b) {
    DiffRow made = {.ground = ""};
    uint32_t first[2], most = b->before_count + b->after_count;
    for (int side = 0; side < 2; side++) {
        uint32_t *rows = ARENA_NEW(m->diff->whole, uint32_t, most + 1);
        uint32_t count = rows_of(m, (DiffSide)side, b, rows);
        if (!count) return;
        first[side] = rows[0];
        made.more[side] = rows + 1, made.more_count[side] = count - 1;
    }
    pair_up(m, first[SIDE_OLD], first[SIDE_NEW], "the code list");
    m->block_of[first[SIDE_NEW]] = made;
    for (int side = 0; side < 2; side++)
        for (uint32_t i = 0; i < made.more_count[side]; i++)
            m->partner[side][made.more[side][i]] = TAKEN;
}

static void find_codes(Match *m) {
    const Model *then = m->diff->side[SIDE_OLD]->c->m, *now = m->diff->side[SIDE_NEW]->c->m;
    uint32_t list = m->table[SIDE_NEW]->classification;
    if (list == NONE || !then->year || !now->year) return;
    m->is_back = now->year < then->year;
    m->codes = crosswalk_make(&now->classifications.at[list], m->is_back ? now->year : then->year,
                              m->is_back ? then->year : now->year, m->diff->whole);
    for (size_t i = 0; i < m->codes.blocks.count; i++) {
        const CodeBlock *b = &m->codes.blocks.at[i];
        if (b->before_count + b->after_count > 2) match_block(m, b);
    }
}

/* ---- by what is left ---- */
static const ReportFigure *figure_at(const Match *m, DiffSide side, const LineageRow *row,
                                     uint32_t i) {
    return &m->diff->side[side]->report->figures[row->first + i];
}

static bool is_zero(const char *value) { return !value[strspn(value, "-0.")]; }

/* Some of them must say something: rows of zeros are all alike. */
static bool same_figures(const Match *m, uint32_t old, uint32_t now) {
    const LineageRow *a = row_at(m, SIDE_OLD, old), *b = row_at(m, SIDE_NEW, now);
    bool says = false;
    if (a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++) {
        const ReportFigure *x = figure_at(m, SIDE_OLD, a, i), *y = figure_at(m, SIDE_NEW, b, i);
        if (strcmp(x->column, y->column) != 0 || strcmp(x->value, y->value) != 0) return false;
        says = says || (x->state == STATE_NUMBER && !is_zero(x->value));
    }
    return says;
}

static bool same_name(const Match *m, uint32_t old, uint32_t now) {
    const char *a = row_at(m, SIDE_OLD, old)->label, *b = row_at(m, SIDE_NEW, now)->label;
    return *a && strcmp(a, b) == 0;
}

typedef bool Alike(const Match *m, uint32_t old, uint32_t now);

/* The one partnerless row of the other side that is like it; DIFF_NONE when there are more. */
static uint32_t only_one(const Match *m, DiffSide side, uint32_t row, Alike *alike) {
    uint32_t found = DIFF_NONE, count = row_count(m, side);
    for (uint32_t i = 0; i < count; i++) {
        if (m->partner[side][i] != DIFF_NONE) continue;
        if (!(side == SIDE_OLD ? alike(m, i, row) : alike(m, row, i))) continue;
        if (found != DIFF_NONE) return DIFF_NONE;
        found = i;
    }
    return found;
}

static uint32_t left_over(const Match *m, DiffSide side) {
    uint32_t left = 0;
    for (uint32_t i = 0; i < row_count(m, side); i++) left += m->partner[side][i] == DIFF_NONE;
    return left;
}

/* Where much of a table is another one, resemblance says little and costs a lot. */
enum { LEFT_MOST = 200 };

static void match_alike(Match *m, Alike *alike, const char *ground) {
    if (left_over(m, SIDE_OLD) > LEFT_MOST || left_over(m, SIDE_NEW) > LEFT_MOST) return;
    for (uint32_t i = 0; i < row_count(m, SIDE_NEW); i++) {
        if (m->partner[SIDE_NEW][i] != DIFF_NONE) continue;
        uint32_t old = only_one(m, SIDE_OLD, i, alike);
        if (old != DIFF_NONE && only_one(m, SIDE_NEW, old, alike) == i) pair_up(m, old, i, ground);
    }
}

/* ---- one table ---- */
/* Its rows are counted from the first of all tables, as those of the pair. */
static void add_block(Match *m, uint32_t now, DiffRow *row) {
    const DiffRow *block = &m->block_of[now];
    for (int side = 0; side < 2; side++) {
        uint32_t count = block->more_count[side], first = m->table[side]->first_row;
        uint32_t *rows = ARENA_NEW(m->diff->whole, uint32_t, count + 1);
        for (uint32_t i = 0; i < count; i++) rows[i] = block->more[side][i] + first;
        row->more[side] = rows, row->more_count[side] = count;
    }
}

static void push_row(Match *m, uint32_t old, uint32_t now, const char *ground) {
    Diff *d = m->diff;
    uint32_t table[2] = {DIFF_NONE, DIFF_NONE};
    for (int side = 0; side < 2; side++)
        if (m->table[side]) table[side] = (uint32_t)(m->table[side] - d->side[side]->tables);
    DiffRow row = {.row = {old, now}, .table = {table[0], table[1]}, .ground = ground};
    if (old != DIFF_NONE) row.row[0] += m->table[SIDE_OLD]->first_row;
    if (now != DIFF_NONE) row.row[1] += m->table[SIDE_NEW]->first_row;
    if (now != DIFF_NONE && old != DIFF_NONE) add_block(m, now, &row);
    VEC_PUSH(&d->rows, row);
}

/* Old rows that are gone, from `next` up to the first that is not. */
static void push_gone(Match *m, uint32_t next) {
    for (; next < row_count(m, SIDE_OLD) && m->partner[SIDE_OLD][next] >= TAKEN; next++)
        if (m->partner[SIDE_OLD][next] != TAKEN) push_row(m, next, DIFF_NONE, "");
}

/* What is gone stands behind the row it stood behind. */
static void push_rows(Match *m) {
    push_gone(m, 0);
    for (uint32_t i = 0; i < row_count(m, SIDE_NEW); i++) {
        uint32_t old = m->partner[SIDE_NEW][i];
        if (old == TAKEN) continue;
        push_row(m, old, i, old == DIFF_NONE ? "" : m->ground[i]);
        if (old != DIFF_NONE) push_gone(m, old + 1);
    }
}

static uint32_t *no_partners(Diff *d, uint32_t count) {
    uint32_t *made = ARENA_NEW(d->whole, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++) made[i] = DIFF_NONE;
    return made;
}

static void match_table(Diff *d, const LineageTable *old, const LineageTable *now) {
    Match m = {.diff = d, .table = {old, now}};
    for (int side = 0; side < 2; side++)
        m.partner[side] = no_partners(d, row_count(&m, (DiffSide)side));
    m.ground = ARENA_NEW(d->whole, const char *, row_count(&m, SIDE_NEW) + 1);
    if (old && now) {
        m.block_of = ARENA_NEW(d->whole, DiffRow, now->row_count + 1);
        for (int side = 0; side < 2; side++) m.keys[side] = sorted_keys(&m, (DiffSide)side);
        find_codes(&m);
        match_keys(&m);
        match_alike(&m, same_name, "the same name");
        match_alike(&m, same_figures, "the same figures");
    }
    push_rows(&m);
    crosswalk_free(&m.codes);
}

/* Tables mostly stand in the same order, so the search goes on where it found the last one. */
static const LineageTable *find_table(const Lineage *l, const char *name, uint32_t *from) {
    for (uint32_t i = 0; i < l->table_count; i++) {
        uint32_t at = (*from + i) % l->table_count;
        if (strcmp(l->tables[at].name, name) != 0) continue;
        *from = at + 1;
        return &l->tables[at];
    }
    return NULL;
}

void diff_match_rows(Diff *d) {
    const Lineage *old = d->side[SIDE_OLD], *now = d->side[SIDE_NEW];
    uint32_t next[2] = {0, 0};
    for (uint32_t i = 0; i < now->table_count; i++)
        match_table(d, find_table(old, now->tables[i].name, &next[0]), &now->tables[i]);
    for (uint32_t i = 0; i < old->table_count; i++)
        if (!find_table(now, old->tables[i].name, &next[1])) match_table(d, &old->tables[i], NULL);
}
