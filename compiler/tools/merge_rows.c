/* The rows of one block, merged by key: what one side changed, added or took away happens; what
 * both changed differently is a conflict of that row alone. */
#include "compiler/base/map.h"
#include "compiler/tools/merge.h"

#include <string.h>

typedef struct {
    const MergeRow *at[MERGE_SIDES]; /* NULL where it is not */
    uint32_t place[MERGE_SIDES];
    uint32_t next; /* in the order of the result; ENTRY_END */
    bool is_listed;
} Entry;
#define ENTRY_END UINT32_MAX

typedef struct {
    Merge *merge;
    const MergeBlock *const *block;
    VEC(Entry) entries; /* [0] is the head of the list */
    Map by_key;
} Rows;

static Str key_of(const Entry *e) {
    for (int side = 0; side < MERGE_SIDES; side++)
        if (e->at[side]) return e->at[side]->key;
    return (Str){"", 0};
}

/* ---- which row is which ---- */
static bool add_row(Rows *r, MergeSide side, uint32_t place) {
    const MergeRow *row = &r->block[side]->rows.at[place];
    uint64_t hash = str_hash(row->key);
    uint32_t index;
    if (!map_get(&r->by_key, hash, &index)) {
        index = (uint32_t)r->entries.count;
        VEC_PUSH(&r->entries, (Entry){.next = ENTRY_END});
        map_put(&r->by_key, hash, index);
    } else if (!str_equal(key_of(&r->entries.at[index]), row->key)) {
        return false;
    }
    Entry *e = &r->entries.at[index];
    if (e->at[side]) return false; /* twice in one block */
    e->at[side] = row, e->place[side] = place;
    return true;
}

static Entry *entry_of(Rows *r, MergeSide side, uint32_t place) {
    uint32_t index = 0;
    map_get(&r->by_key, str_hash(r->block[side]->rows.at[place].key), &index);
    return &r->entries.at[index];
}

/* ---- their order ---- */
static bool keeps_order(Rows *r, MergeSide side) {
    uint32_t last = 0;
    for (uint32_t i = 0; i < r->block[MERGE_BASE]->rows.count; i++) {
        const Entry *e = entry_of(r, MERGE_BASE, i);
        if (!e->at[side]) continue;
        if (e->place[side] < last) return false;
        last = e->place[side];
    }
    return true;
}

static void list_behind(Rows *r, uint32_t before, Entry *e) {
    e->is_listed = true;
    e->next = r->entries.at[before].next;
    r->entries.at[before].next = (uint32_t)(e - r->entries.at);
}

/* Rows that both sides put in one place stand in the order of their keys. */
static uint32_t behind_smaller(const Rows *r, uint32_t before, const Entry *e) {
    for (;;) {
        uint32_t next = r->entries.at[before].next;
        if (next == ENTRY_END) return before;
        const Entry *other = &r->entries.at[next];
        Str key = key_of(other);
        if (other->at[MERGE_BASE] || !key.length || str_compare(key, key_of(e)) > 0) return before;
        before = next;
    }
}

static void list_side(Rows *r, MergeSide side) {
    uint32_t before = 0;
    for (uint32_t i = 0; i < r->block[side]->rows.count; i++) {
        Entry *e = entry_of(r, side, i);
        if (!e->is_listed) list_behind(r, behind_smaller(r, before, e), e);
        before = (uint32_t)(e - r->entries.at);
    }
}

/* ---- each row ---- */
static bool same(const MergeRow *a, const MergeRow *b) {
    if (!a || !b) return a == b;
    return strcmp(a->same, b->same) == 0 && strcmp(a->same_lead, b->same_lead) == 0;
}

static void put(Out *out, Str text) { out_bytes(out, text.at, text.length); }

static void put_row(Out *out, const MergeRow *row, bool with_lead) {
    if (!row) return;
    if (with_lead) put(out, row->lead);
    put(out, row->row);
}

static void put_mark(const Merge *m, Out *out, char mark, const char *label) {
    for (int i = 0; i < m->marks; i++) out_bytes(out, &mark, 1);
    out_printf(out, "%s%s\n", *label ? " " : "", label);
}

static const char *name_of(Rows *r, const Entry *e) {
    Str key = key_of(e);
    const char *head = r->block[MERGE_OURS]->head;
    if (!key.length) return arena_printf(r->merge->whole, "the end of `%s`", head);
    return arena_printf(r->merge->whole, "row `%.*s` of `%s`", STR_ARG(key), head);
}

static void put_conflict(Rows *r, const Entry *e, Out *out) {
    Merge *m = r->merge;
    const MergeRow *ours = e->at[MERGE_OURS], *theirs = e->at[MERGE_THEIRS];
    bool one_lead = ours && theirs && strcmp(ours->same_lead, theirs->same_lead) == 0;
    if (one_lead) put(out, ours->lead);
    put_mark(m, out, '<', m->label[MERGE_OURS]);
    put_row(out, ours, !one_lead);
    put_mark(m, out, '=', "");
    put_row(out, theirs, !one_lead);
    put_mark(m, out, '>', m->label[MERGE_THEIRS]);
    VEC_PUSH(&m->conflicts, name_of(r, e));
}

static bool only_follow(const MergeRow *a, const MergeRow *b) {
    return a && b && strcmp(a->stated, b->stated) == 0 && strcmp(a->same_lead, b->same_lead) == 0;
}

static void put_entry(Rows *r, const Entry *e, Out *out) {
    const MergeRow *base = e->at[MERGE_BASE], *ours = e->at[MERGE_OURS],
                   *theirs = e->at[MERGE_THEIRS];
    if (same(ours, theirs) || same(base, theirs)) {
        put_row(out, ours, true);
    } else if (same(base, ours)) {
        put_row(out, theirs, true);
    } else if (only_follow(ours, theirs)) {
        put_row(out, ours, true); /* what is stated stays; the check tells whether it holds */
        VEC_PUSH(&r->merge->stale, name_of(r, e));
    } else {
        put_conflict(r, e, out);
    }
}

bool merge_rows(Merge *merge, const MergeBlock *const block[MERGE_SIDES], Out *made) {
    Rows r = {.merge = merge, .block = block};
    bool ok = true;
    VEC_PUSH(&r.entries, (Entry){.next = ENTRY_END});
    for (int side = 0; side < MERGE_SIDES; side++)
        for (uint32_t i = 0; i < block[side]->rows.count && ok; i++)
            ok = add_row(&r, (MergeSide)side, i);
    if (ok) {
        bool ours_first = !keeps_order(&r, MERGE_OURS) || keeps_order(&r, MERGE_THEIRS);
        list_side(&r, ours_first ? MERGE_OURS : MERGE_THEIRS);
        list_side(&r, ours_first ? MERGE_THEIRS : MERGE_OURS);
        for (uint32_t i = r.entries.at[0].next; i != ENTRY_END; i = r.entries.at[i].next)
            put_entry(&r, &r.entries.at[i], made);
    }
    VEC_FREE(&r.entries);
    map_free(&r.by_key);
    return ok;
}
