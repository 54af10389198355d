/* The sections in their order: each with its heading, its items, and the sections below it. */
#include "compiler/check/text.h"

static void write_items(Writer *w, NodeRef first, const Scope *scope, uint32_t section);

/* ---- section items ---- */
/* Prose in a file of its own is one text, parsed once. */
static void write_from(Writer *w, NodeRef from, const Scope *scope) {
    Checker *c = w->c;
    uint32_t tree;
    if (!text_file(c, from, &tree)) return;
    NodeRef prose = ref_child(c->m, (NodeRef){tree, 1}, AST_PROSE);
    if (prose.node) write_prose(w, prose, scope);
    writer_end_paragraph(w);
}

/* A form, or a table in its canonical print. */
static void show_form(Writer *w, NodeRef path, const Scope *scope) {
    Model *m = w->c->m;
    uint32_t form;
    if (ref_kind(m, path) == AST_NAME && symbol_find(m, SYMBOL_FORM, ref_value(m, path), &form)) {
        writer_form(w, form, scope->entity);
        return;
    }
    Value v = eval(w->c, path, scope);
    if (v.kind == VALUE_PLACE && v.place.row == NONE) {
        Form made = {m->tables.at[v.place.table].name, {0}, v.place.table};
        writer_form(w, (uint32_t)m->forms.count, scope->entity);
        VEC_PUSH(&m->forms, made);
    } else if (v.kind != VALUE_POISON) {
        diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, path),
                    "`show` needs a form or a table");
    }
}

typedef struct {
    Writer *w;
    NodeRef body;
    uint32_t section;
} Loop;

static void write_round(Checker *c, const Scope *scope, void *user) {
    Loop *loop = user;
    write_items(loop->w, ref_first(c->m, loop->body), scope, loop->section);
}

static void write_for(Writer *w, NodeRef node, const Scope *scope, uint32_t section) {
    Loop loop = {w, ref_child(w->c->m, node, AST_BODY), section};
    eval_each(w->c, node, scope, write_round, &loop);
}

static void write_if(Writer *w, NodeRef node, const Scope *scope, uint32_t section) {
    Model *m = w->c->m;
    NodeRef condition = ref_first(m, node), yes = ref_next(m, condition), no = ref_next(m, yes);
    bool truth;
    if (!eval_truth(w->c, condition, scope, &truth)) return;
    if (truth)
        write_items(w, ref_first(m, yes), scope, section);
    else if (ref_kind(m, no) == AST_IF)
        write_if(w, no, scope, section);
    else if (no.node)
        write_items(w, ref_first(m, no), scope, section);
}

static void write_paragraphs(Writer *w, NodeRef prose, const Scope *scope) {
    write_prose(w, prose, scope);
    writer_end_paragraph(w);
}

/* The text that a report puts in place of the paragraph or item of that name; or none. */
static bool write_replaced(Writer *w, NodeRef name, const Scope *scope) {
    bool is_named = ref_kind(w->c->m, name) == AST_NAME;
    NodeRef text = is_named ? replacement_text(w->c, w->section, ref_value(w->c->m, name), scope)
                            : (NodeRef){0};
    if (text.node) write_paragraphs(w, text, scope);
    return text.node != 0;
}

static void write_paragraph(Writer *w, NodeRef paragraph, const Scope *scope) {
    NodeRef name = ref_first(w->c->m, paragraph);
    if (!write_replaced(w, name, scope)) write_paragraphs(w, ref_next(w->c->m, name), scope);
}

static void write_item(Writer *w, NodeRef item, const Scope *scope) {
    writer_item(w);
    if (write_replaced(w, ref_first(w->c->m, item), scope)) return;
    for (NodeRef at = ref_first(w->c->m, item); at.node; at = ref_next(w->c->m, at))
        if (ref_kind(w->c->m, at) != AST_NAME) write_paragraphs(w, at, scope);
}

static void write_section(Writer *w, uint32_t section, const Scope *scope);

/* A section that only a loop or a condition brings: it is in no tree. */
static void write_inline_section(Writer *w, NodeRef decl, const Scope *scope) {
    Model *m = w->c->m;
    NodeRef title = ref_first(m, ref_child(m, decl, AST_TITLE));
    int items = w->items;
    writer_heading(w, title.node ? text_of(w->c, title, scope) : name_text(m, ref_name(m, decl)),
                   ++w->level);
    w->items = 0;
    write_items(w, ref_first(m, ref_child(m, decl, AST_BODY)), scope, NONE);
    w->level--;
    w->items = items;
}

static uint32_t section_child(const Model *m, uint32_t parent, Name name) {
    for (uint32_t s = m->sections.at[parent].first; s != NONE; s = m->sections.at[s].next)
        if (m->sections.at[s].name == name) return s;
    return NONE;
}

static void write_nested(Writer *w, NodeRef decl, const Scope *scope, uint32_t section) {
    const Model *m = w->c->m;
    if (dated_out(m, decl)) return;
    uint32_t child = section == NONE ? NONE : section_child(m, section, ref_name(m, decl));
    if (child == NONE)
        write_inline_section(w, decl, scope);
    else
        write_section(w, child, scope);
}

static void write_expected(Writer *w, NodeRef expect, const Scope *scope, uint32_t section) {
    NodeRef body = ref_child(w->c->m, expect, AST_BODY);
    expectation_declare(w->c, expect, scope->entity);
    if (body.node) write_items(w, ref_first(w->c->m, body), scope, section);
}

static void write_one(Writer *w, NodeRef at, const Scope *scope, uint32_t section) {
    const Model *m = w->c->m;
    switch ((int)ref_kind(m, at)) {
    case AST_PROSE:
    case AST_STRING: write_paragraphs(w, at, scope); break;
    case AST_PARAGRAPH: write_paragraph(w, at, scope); break;
    case AST_ITEM: write_item(w, at, scope); break;
    case AST_FROM: write_from(w, at, scope); break;
    case AST_SHOW:
        for (NodeRef p = ref_first(m, at); p.node; p = ref_next(m, p)) show_form(w, p, scope);
        break;
    case AST_FOR: write_for(w, at, scope, section); break;
    case AST_IF: write_if(w, at, scope, section); break;
    case AST_SECTION: write_nested(w, at, scope, section); break;
    case AST_EXPECT: write_expected(w, at, scope, section); break;
    default: break;
    }
}

static void write_items(Writer *w, NodeRef first, const Scope *scope, uint32_t section) {
    for (NodeRef at = first; at.node; at = ref_next(w->c->m, at)) write_one(w, at, scope, section);
}

bool section_is_filled(const Model *m, uint32_t section) {
    if (m->sections.at[section].body.node) return true;
    for (uint32_t s = m->sections.at[section].first; s != NONE; s = m->sections.at[s].next)
        if (section_is_filled(m, s)) return true;
    return false;
}

static bool body_names(const Model *m, NodeRef body, Name name) {
    for (NodeRef at = ref_first(m, body); body.node && at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_SECTION && ref_name(m, at) == name) return true;
    return false;
}

static void write_body(Writer *w, NodeRef body, const Scope *scope, uint32_t section) {
    const Model *m = w->c->m;
    bool is_ordered = m->sections.at[section].is_ordered;
    for (NodeRef at = ref_first(m, body); body.node && at.node; at = ref_next(m, at))
        if (!is_ordered || ref_kind(m, at) != AST_SECTION) write_one(w, at, scope, section);
}

static void write_section(Writer *w, uint32_t section, const Scope *scope) {
    Model *m = w->c->m;
    Section s = m->sections.at[section];
    const char *outer = w->section;
    uint32_t above = w->at, rule = w->rule;
    int items = w->items;
    Scope inner = *scope;
    if (!section_is_filled(m, section)) return;
    if (s.entity != NONE) inner.entity = s.entity;
    w->section = name_text(m, s.path), w->at = section;
    w->rule = naming_of_section(w->c, section, rule);
    w->entity = inner.entity;
    w->items = 0;
    writer_heading(w, s.title.node ? text_of(w->c, s.title, &inner) : name_text(m, s.name),
                   ++w->level);
    write_body(w, s.body, &inner, section);
    for (uint32_t child = m->sections.at[section].first; child != NONE;
         child = m->sections.at[child].next)
        if (s.is_ordered || !body_names(m, s.body, m->sections.at[child].name))
            write_section(w, child, &inner);
    w->level--;
    w->section = outer, w->items = items, w->entity = scope->entity;
    w->at = above, w->rule = rule;
}

void check_text(Checker *c) {
    Model *m = c->m;
    sections_build(m);
    naming_sections(c);
    replacements_read(c);
    Writer w = {.c = c, .section = "", .number = "", .kind = PART_PARAGRAPH, .entity = NONE};
    w.at = w.rule = NONE;
    Scope scope = scope_outside(NONE);
    w.first_piece = (uint32_t)c->pieces.count;
    for (uint32_t s = m->first_section; s != NONE; s = m->sections.at[s].next)
        write_section(&w, s, &scope);
    replacements_unused(c);
    VEC_FREE(&w.text);
    arena_clear(&c->scratch);
    c->is_text_read = true;
}
