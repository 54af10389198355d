/* Registers what one tree declares. Units come first, as anything may name one; bodies are only
 * noted; tables and lists are built when every module is in. */
#include "compiler/sema/declare.h"

static bool may_be_replaced(AstKind kind) {
    return kind == AST_LIST || kind == AST_TABLE || kind == AST_FORM || kind == AST_RULE ||
           kind == AST_PHRASE || kind == AST_SECTION;
}

void report_duplicate(Model *m, NodeRef decl, NodeRef earlier) {
    NodeRef name = ref_first(m, decl);
    Diag *d = diag_report(m->sink, DIAG_DUPLICATE_NAME, ref_span(m, name), "`%s` is declared twice",
                          name_text(m, ref_value(m, name)));
    if (earlier.node) diag_note(m->sink, d, ref_span(m, earlier), "the first declaration is here");
    if (may_be_replaced(ref_kind(m, decl)))
        diag_hint(
            m->sink, d,
            "write `replace` before the second one if it is meant to take the place of the first");
}

bool claim_name(Model *m, NodeRef decl, NodeRef earlier, bool is_known) {
    uint8_t flags = tree_of(m, decl)->nodes[decl.node].flags;
    NodeRef name = ref_first(m, decl);
    if (is_known && !(flags & AST_REPLACE))
        return report_duplicate(m, decl, ref_first(m, earlier)), false;
    if (!is_known && (flags & (AST_REPLACE | AST_EXTEND))) {
        Str text = ref_text(m, name);
        diag_report(m->sink, DIAG_REPLACE_NOTHING, ref_span(m, name), "there is no `%.*s` to %s",
                    STR_ARG(text), flags & AST_REPLACE ? "replace" : "extend");
    }
    return true;
}

/* What is called by a name of its own must not hide a function, in neither spelling. */
static bool claim_call(Model *m, NodeRef decl) {
    static const Word functions[] = {
#define FUNCTION(word, name) WORD_##word,
#include "compiler/sema/functions.def"
#undef FUNCTION
    };
    NodeRef name = ref_first(m, decl);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (word_of(ref_value(m, name)) != functions[i]) continue;
        diag_report(m->sink, DIAG_DUPLICATE_NAME, ref_span(m, name),
                    "`%s` is a function of the language; another name is needed",
                    name_text(m, ref_value(m, name)));
        return false;
    }
    return true;
}

/* ---- what is only noted ---- */
#define DECLARE(m, kind, list, node_, ...)                                                         \
    do {                                                                                           \
        uint32_t index_;                                                                           \
        bool known_ = symbol_find(m, kind, ref_name(m, node_), &index_);                           \
        if (!claim_name(m, node_, known_ ? (list)->at[index_].decl : (NodeRef){0}, known_)) break; \
        if (known_) {                                                                              \
            (list)->at[index_].decl = node_;                                                       \
            break;                                                                                 \
        }                                                                                          \
        symbol_put(m, kind, ref_name(m, node_), (uint32_t)(list)->count);                          \
        VEC_PUSH(list, __VA_ARGS__);                                                               \
    } while (0)

static void declare_statement(Model *m, NodeRef at, uint32_t entity);

/* An entity declared twice has been reported; its figures would only be doubled. */
static void declare_entity(Model *m, NodeRef decl) {
    uint32_t index;
    DECLARE(m, SYMBOL_ENTITY, &m->entities, decl, (Entity){ref_name(m, decl), decl});
    if (!symbol_find(m, SYMBOL_ENTITY, ref_name(m, decl), &index) ||
        m->entities.at[index].decl.tree != decl.tree ||
        m->entities.at[index].decl.node != decl.node)
        return;
    NodeRef body = ref_child(m, decl, AST_BODY);
    for (NodeRef at = ref_first(m, body); at.node; at = ref_next(m, at))
        declare_statement(m, at, index);
}

static void declare_units(Model *m, NodeRef decl) {
    UnitList made = {.name = ref_name(m, decl), .decl = decl};
    units_find(m, &made);
    DECLARE(m, SYMBOL_UNITS, &m->unit_lists, decl, made);
}

static void declare_expect(Model *m, NodeRef decl, uint32_t entity) {
    NodeRef reason = ref_first(m, decl), target = ref_next(m, reason);
    bool is_block = ref_kind(m, target) == AST_BODY;
    Expectation made = {.decl = decl,
                        .verdict = ref_value(m, decl),
                        .reason = ref_span(m, reason),
                        .target = target,
                        .figure = NONE,
                        .entity = entity};
    VEC_PUSH(&m->expectations, made);
    if (!is_block) return;
    for (NodeRef at = ref_first(m, target); at.node; at = ref_next(m, at))
        declare_statement(m, at, entity);
}

static void declare_table(Model *m, NodeRef decl) {
    uint8_t flags = tree_of(m, decl)->nodes[decl.node].flags;
    uint32_t index;
    if (dated_out(m, decl)) return;
    if (symbol_find(m, SYMBOL_TABLE, ref_name(m, decl), &index) && (flags & AST_EXTEND)) {
        VEC_PUSH(&m->extend_decls, decl);
        return;
    }
    bool is_known = symbol_find(m, SYMBOL_TABLE, ref_name(m, decl), &index);
    if (!claim_name(m, decl, is_known ? m->table_decls.at[index] : (NodeRef){0}, is_known)) return;
    if (is_known) {
        m->table_decls.at[index] = decl;
        return;
    }
    symbol_put(m, SYMBOL_TABLE, ref_name(m, decl), (uint32_t)m->table_decls.count);
    VEC_PUSH(&m->table_decls, decl);
}

/* What extends a form is read behind it when the form is printed (form_spec.c). */
static void declare_form(Model *m, NodeRef decl) {
    uint32_t index;
    bool extends = (tree_of(m, decl)->nodes[decl.node].flags & AST_EXTEND) != 0;
    if (dated_out(m, decl)) return;
    bool is_known = symbol_find(m, SYMBOL_FORM, ref_name(m, decl), &index);
    if (extends && is_known) VEC_PUSH(&m->form_decls, decl);
    if (extends && !is_known) claim_name(m, decl, (NodeRef){0}, false);
    if (extends) return;
    DECLARE(m, SYMBOL_FORM, &m->forms, decl, (Form){ref_name(m, decl), decl, NONE});
}

NodeRef form_title(const Model *m, const Form *form) {
    NodeRef title = ref_first(m, ref_child(m, form->decl, AST_TITLE));
    for (size_t i = 0; i < m->form_decls.count; i++) {
        NodeRef given = ref_first(m, ref_child(m, m->form_decls.at[i], AST_TITLE));
        if (ref_name(m, m->form_decls.at[i]) == form->name && given.node) title = given;
    }
    return title;
}

static void declare_statement(Model *m, NodeRef at, uint32_t entity) {
    switch (ref_kind(m, at)) {
    case AST_REPORT: declare_report(m, at); break;
    case AST_UNIT: break; /* declared first: anything may name one */
    case AST_STYLE: declare_style(m, at); break;
    case AST_WORDS:
        if (claim_call(m, at)) declare_words(m, at);
        break;
    case AST_NUMERALS: declare_numerals(m, at); break;
    case AST_OUTLINE: m->outline = at; break;
    case AST_CLASSIFICATION:
        if (!dated_out(m, at)) classification_declare(m, at);
        break;
    case AST_LIST: VEC_PUSH(&m->list_decls, at); break;
    case AST_TABLE: declare_table(m, at); break;
    case AST_FORM: declare_form(m, at); break;
    case AST_RULE:
        if (!dated_out(m, at))
            DECLARE(m, SYMBOL_RULE, &m->rules, at, (Rule){ref_name(m, at), at, entity});
        break;
    case AST_PHRASE:
        if (claim_call(m, at))
            DECLARE(m, SYMBOL_PHRASE, &m->phrases, at, (Decl){ref_name(m, at), at});
        break;
    case AST_LET: DECLARE(m, SYMBOL_LET, &m->lets, at, (Decl){ref_name(m, at), at}); break;
    case AST_BECAUSE: VEC_PUSH(&m->becauses, (Decl){0, at}); break;
    case AST_PARAGRAPH: VEC_PUSH(&m->paragraphs, (Decl){0, at}); break;
    case AST_SECTION:
    case AST_ORDER:
        if (dated_out(m, at)) break;
        VEC_PUSH(&m->section_decls, at);
        VEC_PUSH(&m->section_entities, entity);
        break;
    case AST_DATA:
        VEC_PUSH(&m->data_decls, at);
        VEC_PUSH(&m->data_entities, entity);
        break;
    case AST_PRIOR: VEC_PUSH(&m->prior_decls, at); break;
    case AST_ENTITY: declare_entity(m, at); break;
    case AST_UNITS: declare_units(m, at); break;
    case AST_EXPECT: declare_expect(m, at, entity); break;
    default: break; /* module, use: resolve.c; error: told already */
    }
}

void declare_tree(Model *m, uint32_t tree) {
    for (NodeRef at = ref_first(m, (NodeRef){tree, 1}); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_UNIT) declare_unit(m, at);
    for (NodeRef at = ref_first(m, (NodeRef){tree, 1}); at.node; at = ref_next(m, at))
        declare_statement(m, at, NONE);
}
