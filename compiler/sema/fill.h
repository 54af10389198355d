#ifndef BUDGET_SEMA_FILL_H
#define BUDGET_SEMA_FILL_H
/* Between the passes that put data into tables; nobody else includes it. `tables_fill` in fill.c runs them. */
#include "compiler/sema/model.h"

/* In Fill.row_of between the passes: what is not the index of a code. */
#define KEY_TOTAL 0x80000000u
#define KEY_NAMED 0x40000000u        /* | the index of a declared row */

typedef struct {
    Model *m;
    const Ast *ast;
    const AstRows *rows;
    const char *bytes;               /* of the file, which keys and labels are offsets in */
    NodeRef decl;                    /* the DATA or PRIOR node */
    uint32_t block;                  /* index of `rows` in its tree */
} Block;

/* A cell on its way from a row of data to its place in a table. */
typedef struct {
    Block *b;
    Table *t;
    const AstRow *row;
    int cell;                        /* of the row */
    uint32_t target_row, column;     /* of the table */
} CellAt;

static inline Block fill_block(Model *m, NodeRef decl) {
    const Ast *ast = tree_of(m, decl);
    uint32_t block = ref_value(m, decl) - 1;
    return (Block){m, ast, &ast->blocks[block], m->sources->at[ast->file]->bytes, decl, block};
}

static inline size_t fill_block_rows(Model *m, const Fill *f) {
    return m->trees.at[f->tree].ast->blocks[f->block].row_count;
}

static inline Str fill_key(const Block *b, const AstRow *row) {
    return ast_row_text((Str){b->bytes + row->lo, row->key_length}, b->m->whole);
}

static inline Str fill_label(const Block *b, const AstRow *row) {
    return ast_row_text((Str){b->bytes + row->lo + row->label_at, row->label_length}, b->m->whole);
}

static inline bool fill_is_code(Str key) { return key.length && key.at[0] >= '0' && key.at[0] <= '9'; }

/* Asked of every row, and most are codes. */
static inline bool fill_is_total(Str key) { return !fill_is_code(key) && word_is(WORD_TOTAL, key); }

/* fill_targets.c: adds to each table that the block names what the block fills in it */
void fill_targets(Block *b, uint32_t entity);

/* fill_rows.c */
void fill_open_lists(Block *b);      /* codes that an open list does not have yet */
void fill_keys(Block *b, Table *t, Fill *f);             /* sets f->row_of */
void fill_rows_of(Model *m, Table *t, const uint8_t *extra); /* extra: codes that need a row besides the data's */
void fill_mark_code(const Classification *c, uint8_t *marks, uint32_t code); /* and its ancestors */
uint32_t fill_declared_row(Model *m, const Table *t, Str path, bool *is_ambiguous);

/* fill_cells.c */
void fill_cells(Model *m, Table *t);
Span fill_cell_span(const CellAt *at);
void fill_duplicate_row(const CellAt *at);
bool fill_convert(const CellAt *at, uint8_t form, int64_t raw, uint8_t *state, int64_t *coef);

/* fill_prior.c */
void fill_prior_mark(Block *b, uint8_t *const *marks);   /* codes of last year's figures, by table */
void fill_prior_row(Block *b, const AstRow *row);
void fill_prior_header(Model *m, NodeRef decl);
#endif
