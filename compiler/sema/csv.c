/* Records of a CSV file that a module names. */
#include "compiler/sema/csv.h"
#include "runtime/decimal.h"

/* RFC 4180, one record; quoted cells are unquoted in place into the arena. */
static const char *csv_cell(Arena *arena, const char *at, const char *end, Str *cell) {
    if (at < end && *at == '"') {
        char *text = arena_alloc(arena, (size_t)(end - at) + 1), *to = text;
        for (at++; at < end; at++) {
            if (*at != '"')
                *to++ = *at;
            else if (at + 1 < end && at[1] == '"')
                *to++ = *at++;
            else
                break;
        }
        *cell = (Str){text, (size_t)(to - text)};
        return at < end ? at + 1 : at;
    }
    const char *start = at;
    while (at < end && *at != ',' && *at != '\n') at++;
    *cell = str_trim((Str){start, (size_t)(at - start)});
    return at;
}

const char *csv_line(Arena *arena, const char *at, const char *end, CsvLine *line) {
    line->count = 0;
    for (;;) {
        Str cell;
        at = csv_cell(arena, at, end, &cell);
        if (line->count < 32) line->cells[line->count++] = cell;
        while (at < end && *at != ',' && *at != '\n') at++;
        if (at >= end || *at == '\n') return at < end ? at + 1 : at;
        at++;
    }
}

int csv_column(const CsvLine *head, const char *name) {
    for (int i = 0; i < head->count; i++)
        if (str_is(head->cells[i], name)) return i;
    return -1;
}

uint16_t csv_year(Str text, uint16_t missing) {
    Decimal year;
    return text.length && decimal_parse(text.at, text.length, &year) && year.scale == 0 &&
                   year.coef > 0 && year.coef < 10000
             ? (uint16_t)year.coef
             : missing;
}

Str csv_get(const CsvLine *line, int column) {
    return column >= 0 && column < line->count ? line->cells[column] : (Str){"", 0};
}
