#ifndef BUDGET_TOOLS_IMPORT_H
#define BUDGET_TOOLS_IMPORT_H
/* Tables as people have them, to `data` blocks. Every format becomes text with a place in Sources, the text a grid of
 * cells; one recogniser works on grids, so what it did not understand has a line and a column whatever the format was.
 * Nothing is guessed in silence: a cell, row or column that is left out is an error, a reading that could be another a
 * warning. A table that no module knows is proposed: columns, levels of codes, and the sums that hold in it. */
#include "compiler/check/check.h"
#include "runtime/out.h"

typedef struct {
    Str  text;                       /* trimmed, quotes taken off */
    Span span;
} ImportCell;

typedef struct {
    const ImportCell *cells;
    uint32_t count, filled;          /* filled: those that are not empty */
    Span     span;                   /* the line */
} ImportRow;

typedef struct {
    ImportRow *rows; uint32_t count;
    bool is_text;                    /* lines without a tab are prose, and end a table */
} ImportGrid;

typedef struct {
    uint32_t first_caption;          /* rows [first_caption, head) stand above it */
    uint32_t head, body, end;        /* rows [head, body) are headings, [body, end) figures */
    uint32_t width;                  /* cells of its widest row */
} ImportSheet;

typedef VEC(ImportSheet) ImportSheets;

typedef struct {
    Checker *c;                      /* of the report or module whose tables are wanted; c->m has no use of its sink */
    DiagSink *sink;
    Arena   *arena;                  /* until all is written */
    Arena   *scratch;                /* texts that are compared; cleared with each line */
    const char *table;               /* its name when the user says so, or NULL */
    ImportGrid grid;
    const NumberStyle *style;        /* of the sheet at hand */
} Import;

/* import_xlsx.c: each sheet of the workbook becomes a source of its own. False: it cannot be read, `why` says it. */
bool import_xlsx(Sources *sources, uint32_t file, const char **why);
bool import_is_xlsx(Str bytes);

/* import_grid.c */
void import_grid(const Sources *sources, uint32_t file, Arena *arena, ImportGrid *made);
void import_sheets(Import *in, ImportSheets *made);
static inline ImportCell import_cell(const Import *in, uint32_t row, uint32_t column) {
    const ImportRow *r = &in->grid.rows[row];
    return column < r->count ? r->cells[column] : (ImportCell){{"", 0}, r->span};
}

/* import_text.c: texts and figures as people write them */
Str  import_plain(Str text, Arena *arena);               /* without blanks, full-width marks made plain */
Str  import_folded(Str text, Arena *arena);              /* the same in small letters */
bool import_same(const Import *in, Str a, Str b);        /* but for blanks and width */
/* `text` is `title`, or `title` behind a counting mark: "1. Taxes", "of which: Taxes". */
bool import_is_titled(const Import *in, Str text, Str title);
bool import_ends_with(Str text, Str title);              /* the same of folded texts */
typedef enum { IMPORT_EMPTY, IMPORT_FIGURE, IMPORT_NIL, IMPORT_TEXT } ImportKind;
ImportKind import_figure(const Import *in, Str text, Decimal *value);
void import_choose_style(Import *in, const ImportSheet *sheet, bool tells);
typedef enum { IMPORT_COUNTS_NOT, IMPORT_COUNTS_MAYBE, IMPORT_COUNTS } ImportCount;
ImportCount import_counts(const Import *in, const ImportRow *row); /* the numbers of the columns, 1, 2, 3 … */
bool import_is_counter(const Import *in, Str text);      /* the word a form puts beside its line or column numbers */

/* import_match.c */
const Table *import_find_table(Import *in, const ImportSheet *sheet);
const char *import_row_title(Import *in, const Table *t, uint32_t row);
const char *import_column_title(Import *in, const Table *t, uint32_t column);
bool import_is_total(const Import *in, const Table *t, Str text);

/* import_data.c, import_propose.c: the blocks of one sheet */
void import_data(Import *in, const ImportSheet *sheet, const Table *t, Out *out);
void import_propose(Import *in, const ImportSheet *sheet, int number, Out *out);
void import_key(Out *out, Str key);                      /* quoted when need be */
void import_quoted(Out *out, Str text);
void import_label(Out *out, Str label);
void import_write_figure(Import *in, ImportCell cell, uint32_t column, Out *out); /* `?` and a finding when it is none */
void import_write_unread(Import *in, ImportCell cell, uint32_t column, Out *out);
void import_about(Import *in, const ImportSheet *sheet, Out *out); /* a comment: where it stood */
const char *import_unit(Import *in, const ImportSheet *sheet, Span *place); /* stated above it, or NULL */
/* Everything in the grid, one block after the other. */
void import_write(Import *in, Out *out);
#endif
