#ifndef BUDGET_TOOLS_IMPORT_DATA_H
#define BUDGET_TOOLS_IMPORT_DATA_H
/* A sheet that is a table of the module, on its way to a data block: what its columns are (import_columns.c), then
 * either one row a line (import_data.c) or one line with a figure for each row of the module (import_across.c). */
#include "compiler/tools/import.h"

typedef enum { ROLE_NOTHING, ROLE_CODE, ROLE_LABEL, ROLE_COUNTER, ROLE_CELL } Role;

/* Panels stand side by side, each with codes, a label, line numbers and figures. */
typedef struct {
    uint32_t first, end;             /* grid columns */
    uint32_t group;                  /* the row of the table that its rows stand below, or NONE */
} Panel;

typedef struct {
    Import  *in;
    const ImportSheet *s;
    const Table *t;
    Role    *role;                   /* of each grid column */
    uint32_t *column;                /* of the table, under ROLE_CELL; NONE: not known */
    VEC(Panel) panels;
    uint32_t last;                   /* the row of the table that was found last */
    Str     *row_titles, *column_titles; /* folded */
} Data;

static inline const Classification *data_codes(const Data *d) {   /* NULL: its rows have none */
    uint32_t index = d->t->classification;
    return index == NONE ? NULL : &d->in->c->m->classifications.at[index];
}
static inline Str data_name(const Data *d, Name name) { return intern_text(d->in->c->m->names, name); }

/* ---- import_columns.c ---- */
void data_find_roles(Data *d);                           /* of all columns */
void data_find_panels(Data *d);                          /* and which column of the table each of figures is */
bool data_is_column(const Data *d, uint32_t column, Str folded); /* is the heading that column's? */
bool data_is_code(const Data *d, Str text);              /* in the list; of an open one, whatever looks like one */
bool data_is_digits(Str text);

/* ---- import_data.c ---- */
uint32_t data_row_titled(Data *d, Str text, uint32_t group); /* below that group; NONE when there is none */
const char *data_row_path(const Data *d, uint32_t row);  /* the key that names it in a data block */
void data_write_cell(Data *d, uint32_t row, uint32_t x, Out *out);
void data_open_block(const Data *d, Out *out);           /* up to the bracket of the columns */

/* ---- import_across.c ---- */
bool data_is_across(const Data *d);
void data_write_across(Data *d, Out *out);
#endif
