/* Where lines begin and how far they are indented. A body is either written on one line and stays
 * there, or its braces end and begin lines and each statement in it has one of its own. */
#include "compiler/syntax/row_scan.h"
#include "compiler/tools/fmt_lines.h"

#include <string.h>

enum { INDENT = 2, TAB = 4 };

typedef struct {
    const char *bytes;
    const Items *items;
    Lines *made;
    VEC(bool) bodies;        /* those that are open: is each spread? */
    uint32_t base, base_was; /* columns of the statement at hand: as written, as it stood */
    uint32_t seen, line_start, columns; /* bytes looked at, the line they end in, its indentation */
    bool saw_blank, is_behind_open;
} Layout;

static bool is_spread_here(const Layout *l) {
    return !l->bodies.count || l->bodies.at[l->bodies.count - 1];
}

static bool is_semicolon(const Layout *l, const Item *item) {
    return item->kind == ITEM_SEPARATOR && l->bytes[item->lo] == ';';
}

static int line_ends_between(const Layout *l, const Item *a, const Item *b) {
    int count = 0;
    for (const char *p = l->bytes + a->hi, *end = l->bytes + b->lo; p < end; p++)
        count += *p == '\n';
    return count;
}

static uint32_t columns_of(const char *blanks) {
    uint32_t columns = 0;
    for (const char *p = blanks, *end = row_skip_blanks(p); p < end; p++)
        columns += *p == '\t' ? TAB : (*p & 0x80) ? (*p & 0x40) ? 2 : 0 : *p == ' ';
    return columns;
}

/* How far the line of `at` was indented. Asked from first to last; each line is measured once,
 * however many statements it holds. */
static uint32_t column_was(Layout *l, uint32_t at) {
    uint32_t start = l->line_start;
    for (; l->seen < at; l->seen++)
        if (l->bytes[l->seen] == '\n') l->line_start = l->seen + 1;
    if (l->line_start != start) l->columns = columns_of(l->bytes + l->line_start);
    return l->columns;
}

/* What goes on keeps its distance from the line where its statement starts. */
static uint32_t indent_of(Layout *l, const Item *item) {
    if (item->starts) {
        l->base = (uint32_t)l->bodies.count * INDENT;
        l->base_was = column_was(l, item->lo);
        return l->base;
    }
    uint32_t was = column_was(l, item->lo), least = strchr(")]", l->bytes[item->lo]) ? 0 : INDENT;
    uint32_t distance = was > l->base_was ? was - l->base_was : 0;
    return l->base + (distance < least ? least : distance);
}

static void note_body(Layout *l, const Item *item) {
    if (item->kind == ITEM_OPEN) VEC_PUSH(&l->bodies, item->is_spread);
    if (item->kind == ITEM_CLOSE && l->bodies.count) l->bodies.count--;
}

static bool breaks(const Layout *l, const Item *before, const Item *item) {
    if (line_ends_between(l, before, item)) return true;
    if (item->kind == ITEM_COMMENT) return false;
    if (before->kind == ITEM_OPEN && before->is_spread) return true;
    if (item->kind == ITEM_CLOSE && item->is_spread) return true;
    return is_semicolon(l, before) && is_spread_here(l);
}

/* Blank lines at the edges of a body are none. */
static bool separates(const Layout *l, const Item *before, const Item *item) {
    return line_ends_between(l, before, item) > 1 && item->kind != ITEM_CLOSE && !l->is_behind_open;
}

/* A `;` that ends a line says what the line end says, unless the statement would go on. */
static bool is_needless(const Layout *l, const Item *item) {
    if (!is_semicolon(l, item) || !is_spread_here(l)) return false;
    bool follows_token = item > l->items->at && item[-1].kind == ITEM_TOKEN;
    return !follows_token || !strchr(",:=<>+-*/|", l->bytes[item[-1].hi - 1]);
}

/* A row alone, or with a comment behind it, is aligned with those of its block. */
static void note_row(Line *line, const Item *items, size_t count) {
    bool has_comment = count == 2 && items[1].kind == ITEM_COMMENT;
    if (items->kind != ITEM_ROW || (count != 1 && !has_comment)) return;
    line->row = items->row, line->block = items->block;
    line->comment = has_comment ? items[1].lo : 0;
}

/* From items[i] on, as far as the line goes; a `;` at its end is dropped. Returns the item behind
 * it. */
static size_t take_line(Layout *l, size_t i) {
    const Item *items = l->items->at;
    size_t last = i;
    if (items[i].kind == ITEM_CLOSE) note_body(l, &items[i]);
    Line line = {.lo = items[i].lo, .hi = items[i].lo, .indent = indent_of(l, &items[i])};
    if (items[i].kind == ITEM_OPEN) note_body(l, &items[i]);
    while (last + 1 < l->items->count && !breaks(l, &items[last], &items[last + 1]))
        note_body(l, &items[++last]);
    size_t count = last + 1 - i - is_needless(l, &items[last]);
    if (count) {
        line.hi = items[i + count - 1].hi;
        line.after_blank = l->saw_blank && l->made->count;
        note_row(&line, &items[i], count);
        VEC_PUSH(l->made, line);
        l->saw_blank = false;
        l->is_behind_open = items[i + count - 1].kind == ITEM_OPEN;
    }
    return last + 1;
}

void fmt_lines(const char *bytes, const Items *items, Lines *made) {
    Layout l = {.bytes = bytes, .items = items, .made = made, .columns = columns_of(bytes)};
    for (size_t i = 0; i < items->count;) {
        if (i) l.saw_blank |= separates(&l, &items->at[i - 1], &items->at[i]);
        if (items->at[i].kind == ITEM_CLOSE) l.saw_blank = false;
        i = take_line(&l, i);
    }
    VEC_FREE(&l.bodies);
}
