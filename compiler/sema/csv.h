#ifndef BUDGET_SEMA_CSV_H
#define BUDGET_SEMA_CSV_H
/* Records of the CSV files that modules name: RFC 4180, a byte order mark passed over, plain cells trimmed. Cells point
 * into the file, or into the arena where quotes had to go. */
#include "compiler/base/arena.h"
#include "compiler/source/source.h"

typedef struct {
    Str cells[32];
    int count;
} CsvLine;

typedef struct {
    Arena      *arena;
    Str         bytes;               /* of the file; a NUL stands behind them */
    uint32_t    file;
    const char *at;                  /* where the next record starts */
} CsvReader;

CsvReader csv_reader(Arena *arena, uint32_t file, Str bytes);
/* False at the end of the file. `place`: of the record without its line end; NULL when nobody asks. */
bool     csv_next(CsvReader *reader, CsvLine *line, Span *place);
int      csv_column(const CsvLine *head, const char *name);      /* -1 when missing */
Str      csv_get(const CsvLine *line, int column);               /* empty for column -1 */
uint16_t csv_year(Str text, uint16_t missing);
#endif
