/* What could not be read was told where it stands. A figure that may have stood there is not known,
 * and no check that needs it is told as well: one mistake, one message. */
#include "compiler/sema/model.h"

bool table_lost_part(const Model *m, const Table *t, uint32_t row) {
    if (t->rows[row].kind != ROW_CODE || m->classifications.at[t->classification].is_nested)
        return t->lost_keys.count > 0;
    Str code = m->classifications.at[t->classification].codes[t->rows[row].code].code;
    for (size_t i = 0; i < t->lost_keys.count; i++)
        if (!t->lost_keys.at[i].length || str_starts_with(t->lost_keys.at[i], code)) return true;
    return false;
}

static bool is_named_by_data(const Table *t, uint32_t column) {
    for (size_t k = 0; k < t->fills.count; k++)
        for (uint32_t i = 0; i < t->fills.at[k].column_count; i++)
            if (t->fills.at[k].columns[i] == column) return true;
    return false;
}

static bool has_lost_column(const Table *t) {
    for (size_t k = 0; k < t->fills.count; k++)
        if (t->fills.at[k].lost_column) return true;
    return false;
}

static bool has_stated(const Table *t, uint32_t row) {
    for (uint32_t column = 0; column < t->column_count; column++)
        if (STATE_ORIGIN(t->state[table_at(t, row, column)]) == CELL_STATED) return true;
    return false;
}

bool table_lost_cell(const Table *t, uint32_t row, uint32_t column) {
    return t->is_lost || (t->lost_keys.count && !has_stated(t, row)) ||
           (has_lost_column(t) && !is_named_by_data(t, column));
}

bool table_lost_row(const Table *t) { return t->is_lost || t->lost_keys.count; }

void table_lose_key(Table *t, Str key) { VEC_PUSH(&t->lost_keys, key); }
