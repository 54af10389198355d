/* Rows by their names. In a table of many named rows they are found by an index: the part of a row
 * that has a name, and behind it all rows of one name in their order. */
#include "compiler/sema/model.h"

enum { FEW_ROWS = 64 }; /* so many are looked through */

static uint32_t first_named(const Table *t) {
    uint32_t row = 0;
    while (row < t->row_count && !t->rows[row].name) row++;
    return row;
}

/* From the last row to the first, so that the first of each name is what is found. */
void table_index_names(Model *m, Table *t) {
    map_free(&t->row_of_name);
    map_free(&t->part_of_name);
    t->first_named = first_named(t), t->next_of_name = NULL;
    if (t->row_count - t->first_named <= FEW_ROWS) return;
    t->next_of_name = ARENA_NEW(m->whole, uint32_t, t->row_count);
    for (uint32_t i = t->row_count; i-- > t->first_named;) {
        const Row *r = &t->rows[i];
        uint32_t next = NONE;
        if (!r->name) continue;
        map_get(&t->row_of_name, r->name, &next);
        t->next_of_name[i] = next;
        map_put(&t->row_of_name, r->name, i);
        map_put(&t->part_of_name, table_part_key(r->parent, r->name), i);
    }
}

static uint32_t first_row(const Table *t, Name name, uint32_t lo) {
    uint32_t row = NONE;
    if (!t->next_of_name) return lo;
    return map_get(&t->row_of_name, name, &row) ? row : NONE;
}

/* A direct part wins. */
uint32_t table_row(const Table *t, Name name, uint32_t below, bool *is_ambiguous) {
    uint32_t lo = below == NONE ? 0 : below + 1,
             hi = below == NONE ? t->row_count : t->rows[below].end, found = NONE;
    *is_ambiguous = false;
    if (!name) return NONE;
    if (t->next_of_name && map_get(&t->part_of_name, table_part_key(below, name), &found)) return found;
    if (lo < t->first_named) lo = t->first_named; /* codes of data have none, and are many */
    found = NONE;
    for (uint32_t i = first_row(t, name, lo); i < hi;
         i = t->next_of_name ? t->next_of_name[i] : i + 1) {
        if (i < lo || t->rows[i].name != name) continue;
        if (t->rows[i].parent == below) return *is_ambiguous = false, i;
        if (found != NONE)
            *is_ambiguous = true;
        else
            found = i;
    }
    return found;
}
