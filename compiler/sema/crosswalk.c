/* Which codes of an earlier year became which of a later one. A code of one year is a point; each
 * change joins the point before with the one behind it, so that what hangs together is a block: one
 * code that moved, several that became one, one that became several, or several that mixed. */
#include "compiler/sema/crosswalk.h"

#include <stdlib.h>

typedef struct {
    uint32_t up;   /* another point of its block, or itself */
    uint32_t year; /* the first in which it stands; 0: it stood at the start */
    Name code;
    uint32_t block;
} Point;

#define ENDED UINT32_MAX

typedef struct {
    Crosswalk *made;
    VEC(Point) points;
    VEC(uint32_t) now; /* by Name: index + 1 of the point where the code is now, 0 for none, ENDED */
} Walk;

static uint32_t root_of(Walk *w, uint32_t point) {
    Point *p = w->points.at;
    while (p[point].up != point) point = p[point].up = p[p[point].up].up;
    return point;
}

static uint32_t *now_of(Walk *w, Str code, Name *name) {
    *name = intern(&w->made->names, code);
    while (w->now.count <= *name) VEC_PUSH(&w->now, 0);
    return &w->now.at[*name];
}

static uint32_t add_point(Walk *w, Name code, uint32_t year) {
    uint32_t index = (uint32_t)w->points.count;
    VEC_PUSH(&w->points, (Point){index, year, code, NONE});
    return index;
}

/* A code that ended begins again without a past. */
static uint32_t point_before(Walk *w, Str code, uint32_t year) {
    Name name;
    uint32_t *now = now_of(w, code, &name);
    if (!*now || *now == ENDED) *now = add_point(w, name, *now == ENDED ? year - 1 : 0) + 1;
    return *now - 1;
}

static uint32_t point_behind(Walk *w, Str code, uint32_t year) {
    Name name;
    uint32_t *now = now_of(w, code, &name);
    bool is_there = *now && *now != ENDED && w->points.at[*now - 1].year == year;
    if (!is_there) *now = add_point(w, name, year) + 1;
    return *now - 1;
}

static void end_code(Walk *w, Str code, uint32_t year) {
    Name name;
    uint32_t *now = now_of(w, code, &name);
    if (*now && *now != ENDED && w->points.at[*now - 1].year != year) *now = ENDED;
}

/* The changes [at, end) of one year, made at once. */
static void walk_year(Walk *w, const Classification *c, size_t at, size_t end) {
    uint32_t year = c->changes.at[at].year, *from = memory_grow(NULL, (end - at) * sizeof *from);
    for (size_t i = at; i < end; i++)
        from[i - at] = c->changes.at[i].kind == CHANGE_RECODE
                         ? point_before(w, c->changes.at[i].code, year)
                         : NONE;
    for (size_t i = at; i < end; i++) {
        if (from[i - at] == NONE) continue;
        uint32_t to = root_of(w, point_behind(w, c->changes.at[i].to, year));
        w->points.at[root_of(w, from[i - at])].up = to;
    }
    for (size_t i = at; i < end; i++)
        if (from[i - at] != NONE) end_code(w, c->changes.at[i].code, year);
    free(from);
}

/* ---- from points to blocks ---- */
static bool is_now(const Walk *w, uint32_t point) {
    return w->now.at[w->points.at[point].code] == point + 1;
}

static CodeBlock *block_of(Walk *w, uint32_t point) {
    uint32_t *block = &w->points.at[root_of(w, point)].block;
    if (*block == NONE) {
        *block = (uint32_t)w->made->blocks.count;
        VEC_PUSH(&w->made->blocks, (CodeBlock){.year = 0});
    }
    return &w->made->blocks.at[*block];
}

static void count_codes(Walk *w) {
    for (uint32_t i = 0; i < w->points.count; i++) {
        CodeBlock *b = block_of(w, i);
        if (!w->points.at[i].year) b->before_count++;
        if (is_now(w, i)) b->after_count++;
        if ((int)w->points.at[i].year > b->year) b->year = (int)w->points.at[i].year;
    }
}

static int by_code(const void *a, const void *b) { return str_compare(*(Str *)a, *(Str *)b); }

static void list_codes(Walk *w, Arena *whole) {
    for (size_t i = 0; i < w->made->blocks.count; i++) {
        CodeBlock *b = &w->made->blocks.at[i];
        b->before = ARENA_NEW(whole, Str, b->before_count + 1);
        b->after = ARENA_NEW(whole, Str, b->after_count + 1);
        b->before_count = b->after_count = 0;
    }
    for (uint32_t i = 0; i < w->points.count; i++) {
        CodeBlock *b = block_of(w, i);
        Name name = w->points.at[i].code;
        Str code = intern_text(&w->made->names, name);
        code = (Str){arena_copy(whole, code.at, code.length), code.length};
        uint32_t block = (uint32_t)(b - w->made->blocks.at);
        if (!w->points.at[i].year)
            b->before[b->before_count++] = code, map_put(&w->made->before, name, block);
        if (is_now(w, i)) b->after[b->after_count++] = code, map_put(&w->made->after, name, block);
    }
    for (size_t i = 0; i < w->made->blocks.count; i++) {
        CodeBlock *b = &w->made->blocks.at[i];
        qsort(b->before, b->before_count, sizeof *b->before, by_code);
        qsort(b->after, b->after_count, sizeof *b->after, by_code);
    }
}

Crosswalk crosswalk_make(const Classification *c, int then, int now, Arena *whole) {
    Crosswalk made = {.names = {.count = 0}};
    Walk walk = {.made = &made};
    for (size_t at = 0, end; at < c->changes.count; at = end) {
        int year = c->changes.at[at].year;
        for (end = at + 1; end < c->changes.count && c->changes.at[end].year == year;) end++;
        if (year > then && year <= now) walk_year(&walk, c, at, end);
    }
    count_codes(&walk);
    list_codes(&walk, whole);
    VEC_FREE(&walk.points);
    VEC_FREE(&walk.now);
    return made;
}

void crosswalk_free(Crosswalk *w) {
    intern_free(&w->names);
    VEC_FREE(&w->blocks);
    map_free(&w->before);
    map_free(&w->after);
}

static const CodeBlock *find(const Crosswalk *w, const Map *side, Str code) {
    uint32_t block;
    Name name = w->blocks.count ? intern_find(&w->names, code) : 0;
    return name && map_get(side, name, &block) ? &w->blocks.at[block] : NULL;
}

const CodeBlock *crosswalk_to(const Crosswalk *w, Str code) { return find(w, &w->after, code); }

const CodeBlock *crosswalk_from(const Crosswalk *w, Str code) { return find(w, &w->before, code); }

enum { CODES_NAMED = 9 };

const char *crosswalk_codes(const Str *codes, uint32_t count, Arena *into) {
    const char *text = "";
    uint32_t named = count <= CODES_NAMED ? count : CODES_NAMED - 1;
    for (uint32_t i = 0; i < named; i++)
        text = arena_printf(into, "%s%s%.*s", text,
                            !i ? "" : i + 1 == count ? " and " : ", ", STR_ARG(codes[i]));
    return named < count ? arena_printf(into, "%s and %u more", text, count - named) : text;
}
