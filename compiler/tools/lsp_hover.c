/* What an editor shows of the figure or the name below the pointer: of a figure all that `budget
 * explain` says, of a name its declaration, and of what is wrong there what to do about it. */
#include "compiler/tools/explain.h"
#include "compiler/tools/listing.h"
#include "compiler/tools/lsp.h"

#include <string.h>

/* ---- figures ---- */
static void put_figure(const LspAsked *asked, uint32_t figure, Out *out) {
    Explanation made;
    explain_gather(asked->checker, figure, &made);
    explain_text(asked->checker, &made, out);
}

static bool find_address(const LspAsked *asked, const char *address, uint32_t *figure) {
    const char *message;
    return explain_find(asked->checker, address, figure, &message);
}

static bool is_path(AstKind kind) {
    return kind == AST_NAME || kind == AST_MEMBER || kind == AST_INDEX || kind == AST_AT_YEAR;
}

/* As it is written, or as a name of the table it stands in. */
static bool find_path(const LspAsked *asked, const LspAt *at, AstId path, uint32_t *figure) {
    const Ast *ast = asked->model->trees.at[at->tree].ast;
    Arena *room = asked->model->whole;
    Str text = source_text(asked->sources, ast_span(ast, path));
    if (find_address(asked, arena_printf(room, "%.*s", STR_ARG(text)), figure)) return true;
    for (AstId up = at_up(at, path); up; up = at_up(at, up)) {
        if (ast_kind(ast, up) != AST_TABLE) continue;
        const char *table = name_text(asked->model, ast_name(ast, up));
        return find_address(asked, arena_printf(room, "%s.%.*s", table, STR_ARG(text)), figure);
    }
    return false;
}

/* The name at hand, or the path that goes on behind it: `spending` in `spending.all`. A number that
 * a sentence claims is what stands behind it. */
static bool find_in_tree(const LspAsked *asked, const LspAt *at, uint32_t *figure) {
    const Ast *ast = asked->model->trees.at[at->tree].ast;
    AstId node = at->node;
    if (ast_kind(ast, node) == AST_LITERAL) node = ast_next(ast, node);
    for (; node && is_path(ast_kind(ast, node)); node = at_up(at, node))
        if (find_path(asked, at, node, figure)) return true;
    return false;
}

static bool find_prior(const Model *m, const LspAt *at, uint32_t *figure) {
    for (size_t i = 0; i < m->prior_cells.count; i++) {
        const PriorCell *p = &m->prior_cells.at[i];
        if (p->span.file != at->span.file || p->span.lo != at->span.lo) continue;
        *figure = p->figure | FIGURE_PRIOR;
        return true;
    }
    return false;
}

static bool find_figure(const LspAsked *asked, const LspAt *at, uint32_t *figure) {
    Model *m = asked->model;
    uint32_t table, row, column;
    if (at->kind == AT_NODE) return find_in_tree(asked, at, figure);
    if (at->kind != AT_CELL) return false;
    if (!at_table(m, at, &table, &row, &column)) return find_prior(m, at, figure);
    const Table *t = &m->tables.at[table];
    *figure = t->first_figure + (uint32_t)table_at(t, row, column);
    return true;
}

/* ---- names ---- */
static void put_declaration(const LspAsked *asked, const LspAt *at, Out *out) {
    Span declared;
    int line, column;
    if (!lsp_declared(asked, at, &declared)) return;
    Str text = str_trim(source_line(asked->sources, declared.file, declared.lo, NULL));
    source_place(asked->sources, declared.file, declared.lo, &line, &column);
    const char *path = asked->sources->at[declared.file]->shown, *slash = strrchr(path, '/');
    out_printf(out, "%.*s\n%s:%d\n", STR_ARG(text), slash ? slash + 1 : path, line);
}

/* ---- findings ---- */
static void put_page(DiagCode code, Out *out) {
    if (out->length) out_text(out, "\n");
    out_printf(out, "%s: %s\n", diag_info[code].code, diag_info[code].title);
    listing_line(out, LISTING_STEP, diag_pages[code].cause);
    listing_line(out, LISTING_STEP, diag_pages[code].repair);
}

static void put_pages(const LspAsked *asked, const LspAt *at, Out *out) {
    for (size_t i = 0; i < asked->sink->found.count; i++) {
        const Diag *diag = &asked->sink->found.at[i];
        if (diag->span.file == asked->file && diag->span.lo <= at->span.lo &&
            at->span.hi <= diag->span.hi)
            put_page(diag->code, out);
    }
}

/* ---- the answer ---- */
/* In a block of its own, so that columns stay columns. */
static json_t *content(const LspAsked *asked, const Out *text) {
    Out made = {0};
    if (asked->marks_down) out_text(&made, "```text\n");
    out_bytes(&made, text->bytes, text->length);
    if (asked->marks_down) out_text(&made, "```");
    json_t *answer = json_pack("{ss so}", "kind", asked->marks_down ? "markdown" : "plaintext",
                               "value", lsp_text((Str){made.bytes, made.length}));
    out_free(&made);
    return answer;
}

json_t *lsp_hover(const LspAsked *asked) {
    LspAt at;
    Out text = {0};
    uint32_t figure;
    json_t *answer = NULL;
    if (lsp_at(asked, &at)) {
        put_pages(asked, &at, &text);
        if (text.length) out_text(&text, "\n");
        if (asked->checker && find_figure(asked, &at, &figure))
            put_figure(asked, figure, &text);
        else
            put_declaration(asked, &at, &text);
    }
    if (text.length)
        answer = json_pack("{so so}", "contents", content(asked, &text), "range",
                           lsp_range(asked->sources, at.span));
    at_free(&at);
    out_free(&text);
    return answer;
}
