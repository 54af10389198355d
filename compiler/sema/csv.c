/* Records of a CSV file that a module names. */
#include "compiler/sema/csv.h"
#include "runtime/decimal.h"

/* Letters, digits and all that is not ASCII lie above the comma, so most bytes take one comparison;
 * the NUL behind the text lies below it. */
static const char *cell_end(const char *at, const char *end) {
    for (;; at++) {
        while ((unsigned char)*at > ',') at++;
        if (at >= end || *at == ',' || *at == '\n') return at;
    }
}

/* From the opening quote on; the text goes into the arena with its doubled quotes made single. */
static const char *quoted_cell(Arena *arena, const char *at, const char *end, Str *cell) {
    const char *close = at + 1;
    while (close < end && (*close != '"' || close[1] == '"')) close += *close == '"' ? 2 : 1;
    char *text = arena_alloc(arena, (size_t)(close - at)), *to = text;
    for (at++; at < close; at++) {
        *to++ = *at;
        at += *at == '"';
    }
    *cell = (Str){text, (size_t)(to - text)};
    return close < end ? close + 1 : close;
}

static const char *csv_cell(Arena *arena, const char *at, const char *end, Str *cell) {
    if (*at == '"') return quoted_cell(arena, at, end, cell);
    const char *stop = cell_end(at, end);
    *cell = str_trim((Str){at, (size_t)(stop - at)});
    return stop;
}

static const char *csv_line(Arena *arena, const char *at, const char *end, CsvLine *line) {
    line->count = 0;
    for (;;) {
        Str cell;
        at = csv_cell(arena, at, end, &cell);
        if (line->count < 32) line->cells[line->count++] = cell;
        at = cell_end(at, end);
        if (at >= end || *at == '\n') return at < end ? at + 1 : at;
        at++;
    }
}

CsvReader csv_reader(Arena *arena, uint32_t file, Str bytes) {
    bool has_mark = str_starts_with(bytes, STR("\xEF\xBB\xBF"));
    return (CsvReader){arena, bytes, file, bytes.at + (has_mark ? 3 : 0)};
}

bool csv_next(CsvReader *reader, CsvLine *line, Span *place) {
    const char *start = reader->at, *end = reader->bytes.at + reader->bytes.length;
    if (start >= end) return false;
    reader->at = csv_line(reader->arena, start, end, line);
    if (!place) return true;
    uint32_t lo = (uint32_t)(start - reader->bytes.at),
             hi = (uint32_t)(reader->at - reader->bytes.at);
    *place = (Span){reader->file, lo, reader->at[-1] == '\n' ? hi - 1 : hi};
    return true;
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
