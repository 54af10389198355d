#ifndef BUDGET_SEMA_CSV_H
#define BUDGET_SEMA_CSV_H
#include "compiler/base/arena.h"
#include "compiler/base/str.h"

typedef struct {
    Str cells[32];
    int count;
} CsvLine;

/* Reads one record; the answer is where the next one starts. A NUL stands at `end`. */
const char *csv_line(Arena *arena, const char *at, const char *end, CsvLine *line);
int         csv_column(const CsvLine *head, const char *name);   /* -1 when missing */
Str         csv_get(const CsvLine *line, int column);            /* empty for column -1 */
uint16_t    csv_year(Str text, uint16_t missing);
#endif
