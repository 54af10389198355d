/* Tokens, rows and comments of a file, in order: every byte that is no blank belongs to one. */
#include "compiler/syntax/row_scan.h"
#include "compiler/tools/fmt_lines.h"

#include <string.h>

typedef struct {
    const Ast *ast;
    const char *bytes;
    Items *made;
    size_t comment; /* the next one */
    uint32_t block;
} Maker;

static uint32_t offset(const Maker *m, const char *p) { return (uint32_t)(p - m->bytes); }

static const char *comment_end(const char *p) {
    const char *end = p + strcspn(p, "\n");
    while (end > p && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r')) end--;
    return end;
}

static void push(Maker *m, const char *lo, const char *hi, ItemKind kind) {
    VEC_PUSH(m->made,
             (Item){.lo = offset(m, lo), .hi = offset(m, hi), .kind = kind, .starts = true});
}

static uint32_t end_so_far(const Maker *m) {
    return m->made->count ? m->made->at[m->made->count - 1].hi : 0;
}

/* A `#` in a hole, a text or a row's key begins none. */
static void push_comments(Maker *m, uint32_t until) {
    for (; m->comment < m->ast->comment_count && m->ast->comments[m->comment] < until;
         m->comment++) {
        const char *p = m->bytes + m->ast->comments[m->comment];
        if (m->ast->comments[m->comment] >= end_so_far(m)) push(m, p, comment_end(p), ITEM_COMMENT);
    }
}

/* ---- rows ---- */
static bool nests(const AstRows *rows) {
    for (size_t i = 0; i < rows->row_count; i++)
        if (rows->rows[i].depth) return true;
    return false;
}

static const char *push_mark(Maker *m, const char *p) {
    if (*p == '#') {
        push(m, p, comment_end(p), ITEM_COMMENT);
        return comment_end(p);
    }
    push(m, p, p + 1, *p == ';' ? ITEM_SEPARATOR : *p == '{' ? ITEM_OPEN : ITEM_CLOSE);
    return p + 1;
}

static bool push_rows(Maker *m, const Token *token) {
    const AstRows *rows = &m->ast->blocks[m->block++];
    const char *p = m->bytes + token->lo, *end = m->bytes + token->hi;
    size_t next = 0;
    uint32_t block = nests(rows) ? 0 : m->block;
    while ((p = row_skip_blanks(p)) < end) {
        if (*p == '\n') {
            p++;
        } else if (*p && strchr("#;{}", *p)) {
            p = push_mark(m, p);
        } else {
            const AstRow *row = next < rows->row_count ? &rows->rows[next++] : NULL;
            if (!row || fmt_row_start(m->bytes, row) != p) return false;
            push(m, p, fmt_row_end(m->bytes, row), ITEM_ROW);
            m->made->at[m->made->count - 1].row = row;
            m->made->at[m->made->count - 1].block = block;
            p = m->bytes + end_so_far(m);
        }
    }
    return next == rows->row_count;
}

static bool push_token(Maker *m, const Token *token) {
    static const ItemKind kinds[] = {[TOKEN_PLAIN] = ITEM_TOKEN,
                                     [TOKEN_TEXT] = ITEM_TOKEN,
                                     [TOKEN_SEPARATOR] = ITEM_SEPARATOR,
                                     [TOKEN_OPEN] = ITEM_OPEN,
                                     [TOKEN_CLOSE] = ITEM_CLOSE};
    push_comments(m, token->lo);
    if (token->kind == TOKEN_ROWS) return push_rows(m, token);
    push(m, m->bytes + token->lo, m->bytes + token->hi, kinds[token->kind]);
    m->made->at[m->made->count - 1].starts = token->starts || token->kind == TOKEN_CLOSE;
    return true;
}

/* ---- all of it ---- */
/* Between the items there are only blanks. */
static bool covers(const Maker *m, uint32_t from, size_t length) {
    for (size_t i = 0; i <= m->made->count; i++) {
        const char *end = m->bytes + (i < m->made->count ? m->made->at[i].lo : length);
        const char *p = m->bytes + from;
        while (p < end && (*p == '\n' || row_skip_blanks(p) > p))
            p = *p == '\n' ? p + 1 : row_skip_blanks(p);
        if (p != end) return false;
        if (i < m->made->count) from = m->made->at[i].hi;
    }
    return true;
}

static void mark_bodies(const char *bytes, Items *items) {
    VEC(size_t) open = {0};
    for (size_t i = 0; i < items->count; i++) {
        Item *item = &items->at[i];
        if (item->kind == ITEM_OPEN) VEC_PUSH(&open, i);
        if (item->kind != ITEM_CLOSE || !open.count) continue;
        Item *first = &items->at[open.at[--open.count]];
        first->is_spread = memchr(bytes + first->hi, '\n', item->lo - first->hi) != NULL;
        item->is_spread = first->is_spread;
    }
    VEC_FREE(&open);
}

/* A comment within a statement is indented like what follows it. */
static void mark_comments(Items *items) {
    bool starts = true;
    for (size_t i = items->count; i-- > 0;) {
        if (items->at[i].kind == ITEM_COMMENT)
            items->at[i].starts = starts;
        else
            starts = items->at[i].starts;
    }
}

static uint32_t bom_length(const char *bytes) {
    return memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

bool fmt_items(const Ast *ast, const char *bytes, const Tokens *tokens, Items *made) {
    Maker m = {.ast = ast, .bytes = bytes, .made = made};
    size_t length = strlen(bytes);
    for (size_t i = 0; i < tokens->count; i++)
        if (!push_token(&m, &tokens->at[i])) return false;
    push_comments(&m, UINT32_MAX);
    mark_bodies(bytes, made);
    mark_comments(made);
    return covers(&m, length >= 3 ? bom_length(bytes) : 0, length);
}
