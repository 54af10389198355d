/* Which row of the old report is which of the new one. The same key first; over the years the key
 * that the code list's changes give; then, for what is left in a table, the same name or the same
 * figures, when only one row has them. */
#include "compiler/tools/diff.h"

#include <string.h>

typedef struct {
    Diff *diff;
    const LineageTable *table[2];
    uint32_t *sorted;     /* rows of the old table, by key */
    uint32_t *partner[2]; /* of each row of the table, counted from its first; or DIFF_NONE */
    const char **ground;  /* of rows of the new table */
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
typedef struct {
    const char *key;
    uint32_t row;
} Key;

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

/* The key by which the old report would know the row. */
static const char *key_then(const Match *m, const LineageRow *row) {
    Diff *d = m->diff;
    int then = d->side[SIDE_OLD]->c->m->year;
    Str code = str_from(row->code);
    Str was = lineage_code_in(d->side[SIDE_NEW], m->table[SIDE_NEW], code, then);
    if (str_equal(was, code)) return row->key;
    const char *tail = strstr(row->key, row->code);
    size_t before = tail ? (size_t)(tail - row->key) : 0;
    return arena_printf(d->whole, "%.*s%.*s%s", (int)before, row->key, STR_ARG(was),
                        tail ? tail + code.length : "");
}

static void match_keys(Match *m) {
    uint32_t old = row_count(m, SIDE_OLD);
    Key *keys = ARENA_NEW(m->diff->whole, Key, old + 1);
    for (uint32_t i = 0; i < old; i++) keys[i] = (Key){row_at(m, SIDE_OLD, i)->key, i};
    qsort(keys, old, sizeof *keys, by_key);
    for (uint32_t i = 0; i < row_count(m, SIDE_NEW); i++) {
        const LineageRow *row = row_at(m, SIDE_NEW, i);
        const char *key = *row->code ? key_then(m, row) : row->key;
        uint32_t found = find_key(keys, old, key);
        if (found != DIFF_NONE && m->partner[SIDE_OLD][found] == DIFF_NONE)
            pair_up(m, found, i, key == row->key ? "" : "the code list");
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
static void push_row(Match *m, uint32_t old, uint32_t now, const char *ground) {
    Diff *d = m->diff;
    uint32_t table[2] = {DIFF_NONE, DIFF_NONE};
    for (int side = 0; side < 2; side++)
        if (m->table[side]) table[side] = (uint32_t)(m->table[side] - d->side[side]->tables);
    DiffRow row = {.row = {old, now}, .table = {table[0], table[1]}, .ground = ground};
    if (old != DIFF_NONE) row.row[0] += m->table[SIDE_OLD]->first_row;
    if (now != DIFF_NONE) row.row[1] += m->table[SIDE_NEW]->first_row;
    VEC_PUSH(&d->rows, row);
}

/* Old rows that are gone, from `next` up to the first that is not. */
static void push_gone(Match *m, uint32_t next) {
    for (; next < row_count(m, SIDE_OLD) && m->partner[SIDE_OLD][next] == DIFF_NONE; next++)
        push_row(m, next, DIFF_NONE, "");
}

/* What is gone stands behind the row it stood behind. */
static void push_rows(Match *m) {
    push_gone(m, 0);
    for (uint32_t i = 0; i < row_count(m, SIDE_NEW); i++) {
        uint32_t old = m->partner[SIDE_NEW][i];
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
        match_keys(&m);
        match_alike(&m, same_name, "the same name");
        match_alike(&m, same_figures, "the same figures");
    }
    push_rows(&m);
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
