/* Do two files say the same? The net below every tool that lays out text anew. */
#include "compiler/syntax/parse.h"

#include <string.h>

typedef struct {
    const Ast *ast[2];
    const char *bytes[2];
} Pair;

static bool same_bytes(const Pair *p, uint32_t lo0, uint32_t hi0, uint32_t lo1, uint32_t hi1) {
    return str_equal((Str){p->bytes[0] + lo0, hi0 - lo0}, (Str){p->bytes[1] + lo1, hi1 - lo1});
}

/* A word may be spelled either way. */
static bool same_value(const AstNode *a, const AstNode *b) {
    bool may_be_word = a->kind == AST_NAME || a->kind == AST_CALL || a->kind == AST_EXPECT;
    return a->value == b->value || (may_be_word && word_of(a->value) != WORD_COUNT &&
                                    word_of(a->value) == word_of(b->value));
}

static bool same_node(const Pair *p, const AstNode *a, const AstNode *b) {
    if (a->kind != b->kind || a->flags != b->flags || !same_value(a, b)) return false;
    if (a->first != b->first || a->next != b->next) return false;
    bool is_literal = a->kind == AST_NUMBER || a->kind == AST_STRING || a->kind == AST_TEXT ||
                      a->kind == AST_LITERAL || a->kind == AST_DATE;
    return !is_literal || same_bytes(p, a->lo, a->hi, b->lo, b->hi);
}

static bool same_row(const Pair *p, const AstRow *a, const AstRow *b) {
    Span ka = ast_key_span(p->ast[0], a), kb = ast_key_span(p->ast[1], b);
    Span la = ast_label_span(p->ast[0], a), lb = ast_label_span(p->ast[1], b);
    return a->first_cell == b->first_cell && a->cell_count == b->cell_count &&
           a->depth == b->depth && same_bytes(p, ka.lo, ka.hi, kb.lo, kb.hi) &&
           same_bytes(p, la.lo, la.hi, lb.lo, lb.hi);
}

static bool same_cell(const Pair *p, const AstRows *a, const AstRows *b, size_t i) {
    if (a->form[i] != b->form[i]) return false;
    uint64_t x = (uint64_t)a->coef[i], y = (uint64_t)b->coef[i];
    if (CELL_KIND(a->form[i]) == CELL_WIDE)
        return p->ast[0]->wide[x].coef == p->ast[1]->wide[y].coef &&
               p->ast[0]->wide[x].scale == p->ast[1]->wide[y].scale;
    if (CELL_KIND(a->form[i]) != CELL_TEXT) return x == y;
    uint32_t lo0 = (uint32_t)(x >> 32), lo1 = (uint32_t)(y >> 32);
    return same_bytes(p, lo0, lo0 + (uint32_t)x, lo1, lo1 + (uint32_t)y);
}

static bool same_expect(const Pair *p, const AstCellExpect *a, const AstCellExpect *b) {
    bool same_verdict = a->verdict == b->verdict || (word_of(a->verdict) != WORD_COUNT &&
                                                     word_of(a->verdict) == word_of(b->verdict));
    return a->cell == b->cell && same_verdict &&
           same_bytes(p, a->reason.lo, a->reason.hi, b->reason.lo, b->reason.hi);
}

static bool same_block(const Pair *p, const AstRows *a, const AstRows *b) {
    bool same = a->row_count == b->row_count && a->cell_count == b->cell_count &&
                a->expect_count == b->expect_count && a->owner == b->owner;
    for (size_t i = 0; same && i < a->row_count; i++) same = same_row(p, &a->rows[i], &b->rows[i]);
    for (size_t i = 0; same && i < a->cell_count; i++) same = same_cell(p, a, b, i);
    for (size_t i = 0; same && i < a->expect_count; i++)
        same = same_expect(p, &a->expects[i], &b->expects[i]);
    return same;
}

/* To the end of its line. */
static Str comment_text(const char *p) { return str_trim((Str){p, strcspn(p, "\n")}); }

bool ast_same(const Ast *a, const Ast *b, const Sources *sources) {
    Pair p = {{a, b}, {sources->at[a->file]->bytes, sources->at[b->file]->bytes}};
    bool same = a->node_count == b->node_count && a->block_count == b->block_count &&
                a->comment_count == b->comment_count;
    for (size_t i = 1; same && i < a->node_count; i++)
        same = same_node(&p, &a->nodes[i], &b->nodes[i]);
    for (size_t i = 0; same && i < a->block_count; i++)
        same = same_block(&p, &a->blocks[i], &b->blocks[i]);
    for (size_t i = 0; same && i < a->comment_count; i++)
        same = str_equal(comment_text(p.bytes[0] + a->comments[i]),
                         comment_text(p.bytes[1] + b->comments[i]));
    return same;
}
