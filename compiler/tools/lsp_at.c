/* What stands at a place: a key or a figure of a data row, or the smallest part of the tree. */
#include "compiler/tools/lsp.h"

#include <string.h>

static bool covers(uint32_t lo, uint32_t hi, uint32_t offset) {
    return lo <= offset && offset <= hi;
}

/* ---- rows ---- */
static bool is_on_line(const char *bytes, uint32_t lo, uint32_t offset) {
    return lo <= offset && !memchr(bytes + lo, '\n', offset - lo);
}

static bool find_part(const Ast *ast, const Sources *sources, uint32_t offset, LspAt *at) {
    const AstRow *row = &ast->blocks[at->block].rows[at->row];
    at->kind = AT_KEY, at->span = ast_key_span(ast, row);
    if (covers(at->span.lo, at->span.hi, offset)) return true;
    at->kind = AT_CELL;
    for (at->cell = 0; at->cell < row->cell_count; at->cell++) {
        at->span = ast_cell_span(ast, sources, row, at->cell);
        if (covers(at->span.lo, at->span.hi, offset)) return true;
    }
    return false;
}

static bool find_row(const Ast *ast, const Sources *sources, uint32_t offset, LspAt *at) {
    const char *bytes = sources->at[ast->file]->bytes;
    for (at->block = 0; at->block < ast->block_count; at->block++) {
        const AstRows *rows = &ast->blocks[at->block];
        for (at->row = 0; at->row < rows->row_count; at->row++)
            if (is_on_line(bytes, rows->rows[at->row].lo, offset) &&
                find_part(ast, sources, offset, at))
                return true;
    }
    return false;
}

/* ---- the tree ---- */
static void find_node(const Ast *ast, uint32_t offset, LspAt *at) {
    at->parents = memory_grow(NULL, ast->node_count * sizeof *at->parents);
    memset(at->parents, 0, ast->node_count * sizeof *at->parents);
    for (AstId id = 1; id < ast->node_count; id++) {
        const AstNode *n = ast_node(ast, id), *best = ast_node(ast, at->node);
        for (AstId kid = n->first; kid; kid = ast_next(ast, kid)) at->parents[kid] = id;
        if (!covers(n->lo, n->hi, offset) || n->hi == n->lo) continue;
        if (!at->node || n->hi - n->lo < best->hi - best->lo) at->node = id;
    }
}

bool lsp_at(const LspAsked *asked, LspAt *made) {
    const Model *m = asked->model;
    uint32_t offset =
        lsp_offset(asked->sources->at[asked->file], json_object_get(asked->params, "position"));
    *made = (LspAt){.tree = 0};
    while (made->tree < m->trees.count && m->trees.at[made->tree].ast->file != asked->file)
        made->tree++;
    if (made->tree == m->trees.count) return false;
    const Ast *ast = m->trees.at[made->tree].ast;
    if (find_row(ast, asked->sources, offset, made)) return true;
    made->kind = AT_NODE;
    find_node(ast, offset, made);
    made->span = ast_span(ast, made->node);
    return made->node != 0;
}

void at_free(LspAt *at) { free(at->parents); }

/* ---- of a row ---- */
/* Which figure of its row a cell is: the one that stands there. */
static bool find_column(Model *m, const Table *t, const LspAt *at, uint32_t row, uint32_t *column) {
    for (*column = 0; *column < t->column_count; ++*column) {
        if (!table_has_cell(t, row, *column)) continue;
        Span span = figure_span(m, t->first_figure + (uint32_t)table_at(t, row, *column));
        if (span.file == at->span.file && span.lo == at->span.lo) return true;
    }
    return false;
}

bool at_table(Model *m, const LspAt *at, uint32_t *table, uint32_t *row, uint32_t *column) {
    for (*table = 0; *table < m->tables.count; ++*table) {
        const Table *t = &m->tables.at[*table];
        for (size_t i = 0; i < t->fills.count; i++) {
            const Fill *f = &t->fills.at[i];
            if (f->tree != at->tree || f->block != at->block || !f->row_of) continue;
            *row = f->row_of[at->row], *column = NONE;
            if (*row == NONE) continue;
            if (at->kind == AT_KEY || find_column(m, t, at, *row, column)) return true;
        }
    }
    return false;
}
