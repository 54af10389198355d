/* Maps between code lists: `map OTHER "FILE"` of a classification. */
#include "compiler/sema/csv.h"
#include "compiler/sema/model.h"

#include <stdlib.h>

static int by_from(const void *a, const void *b) {
    const CodePair *x = a, *y = b;
    int order = str_compare(x->from, y->from);
    return order ? order : str_compare(x->to, y->to);
}

static void read_pairs(Model *m, CodeMap *map, Str bytes, uint32_t file) {
    CsvLine line = {.count = 0};
    CodePair pair;
    CsvReader reader = csv_reader(m->whole, file, bytes);
    csv_next(&reader, &line, NULL);
    int from = csv_column(&line, "from"), to = csv_column(&line, "to");
    if (from < 0 || to < 0) {
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, map->place),
                    "the map needs the columns `from` and `to` in its first line");
        return;
    }
    while (csv_next(&reader, &line, &pair.place)) {
        pair.from = csv_get(&line, from), pair.to = csv_get(&line, to);
        if (pair.from.length) VEC_PUSH(&map->pairs, pair);
    }
    if (map->pairs.count) qsort(map->pairs.at, map->pairs.count, sizeof *map->pairs.at, by_from);
}

void map_read(Model *m, Classification *c, NodeRef setting) {
    NodeRef other = ref_next(m, ref_first(m, setting)), name = ref_next(m, other);
    Str bytes;
    uint32_t file;
    if (!name.node || ref_kind(m, other) != AST_NAME || ref_kind(m, name) != AST_STRING) {
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, setting),
                    "a map names the other list and a file: map OTHER \"FILE\"");
        return;
    }
    CodeMap map = {.other = ref_value(m, other), .place = other};
    if (file_beside(m, name, &bytes, &file)) read_pairs(m, &map, bytes, file);
    VEC_PUSH(&c->maps, map);
}

static void check_code(Model *m, const Classification *c, Str code, Span place) {
    uint32_t cursor = NONE;
    if (classification_find(c, code, &cursor) == NONE)
        diag_report(m->sink, DIAG_UNKNOWN_CODE, place, "code %.*s is not in `%s`", STR_ARG(code),
                    name_text(m, c->name));
}

static void check_map(Model *m, const Classification *c, const CodeMap *map) {
    uint32_t other;
    if (!symbol_find(m, SYMBOL_CLASSIFICATION, map->other, &other)) {
        Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, map->place),
                              "there is no classification `%s`", name_text(m, map->other));
        symbol_suggest(m, d, ref_span(m, map->place), map->other, 1u << SYMBOL_CLASSIFICATION);
        return;
    }
    for (size_t i = 0; i < map->pairs.count; i++) {
        check_code(m, c, map->pairs.at[i].from, map->pairs.at[i].place);
        check_code(m, &m->classifications.at[other], map->pairs.at[i].to, map->pairs.at[i].place);
    }
}

void maps_check(Model *m) {
    for (size_t i = 0; i < m->classifications.count; i++)
        for (size_t k = 0; k < m->classifications.at[i].maps.count; k++)
            check_map(m, &m->classifications.at[i], &m->classifications.at[i].maps.at[k]);
}

const CodeMap *map_find(const Classification *c, Name other) {
    for (size_t i = 0; i < c->maps.count; i++)
        if (c->maps.at[i].other == other) return &c->maps.at[i];
    return NULL;
}

static size_t first_pair(const CodeMap *map, Str from) {
    size_t lo = 0, hi = map->pairs.count;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (str_compare(map->pairs.at[mid].from, from) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Its own pairs, else those of the nearest code above it that has some. */
const CodePair *map_pairs(const Classification *c, const CodeMap *map, uint32_t code,
                          size_t *count) {
    for (; code != NONE; code = c->codes[code].parent) {
        size_t lo = first_pair(map, c->codes[code].code), hi = lo;
        while (hi < map->pairs.count && str_equal(map->pairs.at[hi].from, c->codes[code].code))
            hi++;
        if (hi > lo) return *count = hi - lo, &map->pairs.at[lo];
    }
    return *count = 0, NULL;
}
