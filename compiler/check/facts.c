/* Facts that only the text states, `{80 guests as name}`, and the files that texts may stand in. */
#include "compiler/check/text.h"

/* The tree of the file a `from` names; every one is read once. */
bool text_file(Checker *c, NodeRef from, uint32_t *tree) {
    Model *m = c->m;
    NodeRef string = ref_first(m, from);
    for (size_t i = 0; i < c->texts.count; i++)
        if (c->texts.at[i].from.tree == from.tree && c->texts.at[i].from.node == from.node)
            return *tree = c->texts.at[i].tree, *tree != NONE;
    Str bytes;
    uint32_t file;
    const Ast *ast = NULL;
    *tree = NONE;
    if (file_beside(m, string, &bytes, &file))
        parse_text_file(m->sources, file, m->names, m->sink, m->whole, &ast);
    if (ast) {
        *tree = (uint32_t)m->trees.count;
        VEC_PUSH(&m->trees, (Tree){ast, 0, m->trees.at[from.tree].directory});
    }
    VEC_PUSH(&c->texts, (TextFile){from, *tree});
    return *tree != NONE;
}

/* ---- facts ---- */
static const Fact *fact_find(const Checker *c, Name name) {
    for (size_t i = 0; i < c->facts.count; i++)
        if (c->facts.at[i].name == name) return &c->facts.at[i];
    return NULL;
}

static void add_fact(Checker *c, NodeRef fact) {
    const Model *m = c->m;
    NodeRef name = ref_child(m, fact, AST_NAME), literal = ref_child(m, fact, AST_LITERAL);
    Value v;
    if (!fact_value(c, literal, (uint32_t)c->facts.count, &v)) return;
    const Fact *first = fact_find(c, ref_value(m, name));
    if (first) {
        Diag *d = diag_report(m->sink, DIAG_DUPLICATE_NAME, ref_span(m, name),
                              "fact `%s` is stated twice", name_text(m, ref_value(m, name)));
        diag_note(m->sink, d, first->span, "the first is here");
        return;
    }
    VEC_PUSH(&c->facts,
             (Fact){ref_value(m, name), v, ref_span(m, fact), NONE, ref_span(m, literal)});
}

static void collect_facts(Checker *c, NodeRef at) {
    const Model *m = c->m;
    uint32_t tree;
    if (ref_kind(m, at) == AST_FACT) {
        add_fact(c, at);
        return;
    }
    if (ref_kind(m, at) == AST_FROM && text_file(c, at, &tree))
        collect_facts(c, (NodeRef){tree, 1});
    for (NodeRef child = ref_first(m, at); child.node; child = ref_next(m, child))
        collect_facts(c, child);
}

void check_facts(Checker *c) {
    Model *m = c->m;
    for (size_t i = 0; i < m->section_decls.count; i++) collect_facts(c, m->section_decls.at[i]);
    for (size_t i = 0; i < m->phrases.count; i++) collect_facts(c, m->phrases.at[i].decl);
    for (size_t i = 0; i < m->paragraphs.count; i++) collect_facts(c, m->paragraphs.at[i].decl);
}
