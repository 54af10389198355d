/* Data rows become figures: keys to rows, figures to flat columns. The passes over a block are
 *   1 keys: each row's code, open lists grow;  2 rows: every table gets the rows its data need;
 *   3 cells: figures go to their place, scaled to the column's step. */
#include "compiler/sema/fill.h"

#include <stdlib.h>

static void order_open_lists(Model *m) {
    for (size_t i = 0; i < m->classifications.count; i++)
        if (m->classifications.at[i].is_open)
            classification_order(m, &m->classifications.at[i], m->classifications.at[i].decl);
}

static void layouts_without_data(Model *m) {
    for (size_t i = 0; i < m->table_decls.count; i++) {
        NodeRef decl = m->table_decls.at[i];
        if (tree_of(m, decl)->nodes[decl.node].flags & AST_EXTEND) continue;
        if (!ref_child(m, decl, AST_PER).node) table_instance(m, ref_name(m, decl), 0, NONE, true);
    }
}

static void read_all_keys(Model *m, uint32_t table) {
    for (size_t k = 0; k < m->tables.at[table].fills.count; k++) {
        Table *t = &m->tables.at[table];
        Fill *f = &t->fills.at[k];
        Block b =
            fill_block(m, (NodeRef){f->tree, m->trees.at[f->tree].ast->blocks[f->block].owner});
        fill_keys(&b, t, f);
    }
}

static void number_figures(Model *m) {
    uint32_t next = 0;
    for (uint32_t i = 0; i < m->tables.count; i++) {
        m->tables.at[i].first_figure = next;
        next += m->tables.at[i].row_count * m->tables.at[i].column_count;
    }
    m->figure_count = next;
}

static void make_all_rows(Model *m) {
    uint8_t **marks = ARENA_NEW(m->whole, uint8_t *, m->tables.count + 1);
    size_t count = m->tables.count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t c = m->tables.at[i].classification;
        marks[i] = calloc(c == NONE ? 1 : m->classifications.at[c].count + 1, 1);
        if (!marks[i]) abort();
    }
    for (size_t i = 0; i < m->prior_decls.count; i++) {
        if (!ref_value(m, m->prior_decls.at[i])) continue;
        Block b = fill_block(m, m->prior_decls.at[i]);
        fill_prior_mark(&b, marks);
    }
    for (uint32_t i = 0; i < count; i++)
        fill_rows_of(m, &m->tables.at[i], marks[i]), free(marks[i]);
    for (uint32_t i = 0; i < count; i++) table_index_names(m, &m->tables.at[i]);
}

void tables_fill(Model *m) {
    layouts_without_data(m);
    for (size_t i = 0; i < m->data_decls.count; i++) {
        if (!ref_value(m, m->data_decls.at[i])) continue;
        Block b = fill_block(m, m->data_decls.at[i]);
        fill_targets(&b, m->data_entities.at[i]);
        fill_open_lists(&b);
    }
    order_open_lists(m);
    for (uint32_t i = 0; i < m->tables.count; i++) {
        Table *t = &m->tables.at[i];
        bool may_be_lost = m->lost_data || diag_is_lost(m->sink, intern_text(m->names, t->name));
        t->is_lost = may_be_lost && !t->fills.count;
        read_all_keys(m, i);
    }
    make_all_rows(m);
    number_figures(m);
    for (uint32_t i = 0; i < m->tables.count; i++) fill_cells(m, &m->tables.at[i]);
    for (size_t i = 0; i < m->prior_decls.count; i++) {
        fill_prior_header(m, m->prior_decls.at[i]);
        if (!ref_value(m, m->prior_decls.at[i])) continue;
        Block b = fill_block(m, m->prior_decls.at[i]);
        for (size_t k = 0; k < b.rows->row_count; k++) fill_prior_row(&b, &b.rows->rows[k]);
    }
    for (size_t i = 0; i < m->prior_decls.count; i++) prior_read_file(m, m->prior_decls.at[i]);
}
