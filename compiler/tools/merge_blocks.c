/* The data blocks of a file, cut into rows. */
#include "compiler/syntax/row_scan.h"
#include "compiler/tools/fmt_lines.h"
#include "compiler/tools/merge.h"

#include <string.h>

typedef struct {
    Arena *whole;
    const Sources *sources;
    const Ast *ast;
    const char *bytes;
    MergeBlocks *made;
} Find;

/* ---- texts to compare ---- */
static const char *one_blank(Arena *arena, Str text) {
    char *made = arena_copy(arena, text.at, text.length), *end = made;
    for (const char *p = made; *p; p++) {
        bool is_blank = strchr(" \t\r\n", *p) != NULL;
        if (is_blank && (end == made || end[-1] == ' ')) continue;
        *end++ = is_blank ? ' ' : *p;
    }
    if (end > made && end[-1] == ' ') end--;
    *end = 0;
    return made;
}

static const char *without_asserted(const Find *f, const AstRows *rows, const AstRow *row,
                                    Str line) {
    Out made = {0};
    const char *done = line.at;
    for (int i = 0; i < row->cell_count; i++) {
        if (!CELL_ASSERTED(rows->form[row->first_cell + (uint32_t)i])) continue;
        Span cell = ast_cell_span(f->ast, f->sources, row, i);
        out_bytes(&made, done, (size_t)(f->bytes + cell.lo - done));
        done = f->bytes + cell.hi;
    }
    out_bytes(&made, done, (size_t)(line.at + line.length - done));
    const char *text = one_blank(f->whole, (Str){made.bytes, made.length});
    out_free(&made);
    return text;
}

/* ---- rows ---- */
static const char *line_end(const char *p) {
    p += strcspn(p, "\n");
    return p + (*p == '\n');
}

static const char *line_start(const char *bytes, const char *p) {
    while (p > bytes && p[-1] != '\n') p--;
    return p;
}

static bool is_blank_up_to(const char *p, const char *end) {
    while (p < end && (row_is_blank(*p))) p++;
    return p == end;
}

/* Whether only a comment stands there, up to the end of the line. */
static bool is_rest_empty(const char *p) {
    p = row_skip_blanks(p);
    return *p == '\n' || *p == '#';
}

static MergeRow make_row(const Find *f, const AstRows *rows, const AstRow *row, const char *from) {
    const char *start = line_start(f->bytes, f->bytes + row->lo);
    MergeRow made = {.key = {f->bytes + row->lo, row->key_length},
                     .lead = {from, (size_t)(start - from)},
                     .row = {start, (size_t)(line_end(start) - start)}};
    made.same_lead = one_blank(f->whole, made.lead);
    made.same = one_blank(f->whole, made.row);
    made.stated = without_asserted(f, rows, row, made.row);
    return made;
}

/* Each row must have a line to itself. */
static bool cut_rows(const Find *f, const AstRows *rows, MergeBlock *block) {
    const char *from = f->bytes + block->lo, *end = f->bytes + block->hi;
    for (size_t i = 0; i < rows->row_count; i++) {
        const AstRow *row = &rows->rows[i];
        const char *start = fmt_row_start(f->bytes, row), *line = line_start(f->bytes, start);
        if (line < from || line >= end || !is_blank_up_to(line, start) ||
            !is_rest_empty(fmt_row_end(f->bytes, row)))
            return false;
        VEC_PUSH(&block->rows, make_row(f, rows, row, from));
        from = line_end(line);
    }
    MergeRow tail = {.key = {end, 0}, .lead = {from, (size_t)(end - from)}, .row = {end, 0}};
    tail.same_lead = one_blank(f->whole, tail.lead);
    tail.same = tail.stated = "";
    VEC_PUSH(&block->rows, tail);
    return from <= end;
}

/* ---- blocks ---- */
static const char *head_end(const Find *f, const AstNode *node) {
    uint32_t at = node->lo;
    for (AstId i = node->first; i; i = ast_next(f->ast, i))
        if (ast_node(f->ast, i)->hi > at) at = ast_node(f->ast, i)->hi;
    return memchr(f->bytes + at, '{', node->hi - at);
}

static void find_block(Find *f, const AstNode *node, const char *entity) {
    if (!node->value) return; /* last year's figures from a file */
    const AstRows *rows = &f->ast->blocks[node->value - 1];
    const char *open = head_end(f, node), *close = f->bytes + node->hi - 1;
    if (!open || close <= open || !is_rest_empty(open + 1)) return;
    const char *first = line_end(open), *last = line_start(f->bytes, close);
    if (first > last || !is_blank_up_to(last, close)) return;
    Str head = {f->bytes + node->lo, (size_t)(open - f->bytes) - node->lo};
    MergeBlock block = {.lo = (uint32_t)(first - f->bytes), .hi = (uint32_t)(last - f->bytes)};
    block.head = arena_printf(f->whole, "%s%s", entity, one_blank(f->whole, head));
    if (cut_rows(f, rows, &block))
        VEC_PUSH(f->made, block);
    else
        VEC_FREE(&block.rows);
}

static void find_below(Find *f, AstId at, const char *entity) {
    for (AstId i = ast_first(f->ast, at); i; i = ast_next(f->ast, i)) {
        const AstNode *node = ast_node(f->ast, i);
        const AstNode *name = ast_node(f->ast, node->first);
        if (node->kind == AST_DATA || node->kind == AST_PRIOR) find_block(f, node, entity);
        if (node->kind == AST_ENTITY)
            find_below(
                f, i,
                arena_printf(f->whole, "%.*s: ", (int)(name->hi - name->lo), f->bytes + name->lo));
        if (node->kind == AST_BODY) find_below(f, i, entity);
    }
}

void merge_find_blocks(Arena *whole, Sources *sources, uint32_t file, Intern *names, DiagSink *sink,
                       MergeBlocks *made) {
    Arena tree = {0};
    const Ast *ast;
    if (parse_file(sources, file, names, sink, &tree, &ast)) {
        Find f = {whole, sources, ast, sources->at[file]->bytes, made};
        find_below(&f, 1, "");
    }
    parse_free(ast);
    arena_free(&tree);
}
