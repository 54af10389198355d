/* The tree of sections: modules lay it out, the report fills its slots and adds its own. */
#include "compiler/sema/model.h"

#include <string.h>

static void section_declare(Model *m, NodeRef decl, uint32_t parent, uint32_t entity);

static uint32_t child_named(const Model *m, uint32_t parent, Name name) {
    for (uint32_t i = 0; i < m->sections.count; i++)
        if (m->sections.at[i].parent == parent && m->sections.at[i].name == name) return i;
    return NONE;
}

/* At top level a name also reaches a nested slot: by its dotted path, or by its last part when that
 * is unique. */
static uint32_t anywhere(const Model *m, Name name, bool *is_ambiguous) {
    uint32_t found = NONE;
    *is_ambiguous = false;
    for (uint32_t i = 0; i < m->sections.count; i++) {
        if (m->sections.at[i].path == name) return *is_ambiguous = false, i;
        if (m->sections.at[i].name != name) continue;
        *is_ambiguous = found != NONE;
        found = i;
    }
    return found;
}

static uint32_t section_add(Model *m, Name name, uint32_t parent, uint32_t entity) {
    const char *text = name_text(m, name);
    if (parent != NONE)
        text = arena_printf(m->whole, "%s.%s", name_text(m, m->sections.at[parent].path), text);
    Section made = {.path = intern(m->names, str_from(text)),
                    .name = name,
                    .parent = parent,
                    .first = NONE,
                    .last = NONE,
                    .next = NONE,
                    .entity = entity};
    uint32_t index = (uint32_t)m->sections.count;
    VEC_PUSH(&m->sections, made);
    symbol_put(m, SYMBOL_SECTION, made.path, index);
    if (parent == NONE) return index;
    Section *up = &m->sections.at[parent];
    if (up->last == NONE)
        up->first = index;
    else
        m->sections.at[up->last].next = index;
    up->last = index;
    return index;
}

static void already_given(Model *m, NodeRef decl, const Section *s) {
    Diag *d = diag_report(m->sink, DIAG_NOT_A_SLOT, ref_span(m, ref_first(m, decl)),
                          "section `%s` has its text already", name_text(m, s->name));
    diag_note(m->sink, d, ref_span(m, ref_first(m, s->decl)), "it is given here");
    diag_hint(m->sink, d, "write `replace section` to put this one in its place");
}

static void fill_section(Model *m, uint32_t index, NodeRef decl, NodeRef body) {
    Section *s = &m->sections.at[index];
    NodeRef title = ref_first(m, ref_child(m, decl, AST_TITLE));
    bool replaces = (tree_of(m, decl)->nodes[decl.node].flags & AST_REPLACE) != 0;
    if (s->body.node && body.node && !replaces) {
        already_given(m, decl, s);
        return;
    }
    if (title.node) s->title = title;
    if (!body.node) return;
    if (replaces) s->first = s->last = NONE;
    s->body = body, s->decl = decl;
    for (NodeRef at = ref_first(m, body); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_SECTION && !dated_out(m, at))
            section_declare(m, at, index, m->sections.at[index].entity);
}

static void section_declare(Model *m, NodeRef decl, uint32_t parent, uint32_t entity) {
    Name name = ref_name(m, decl);
    bool is_ambiguous = false,
         replaces = (tree_of(m, decl)->nodes[decl.node].flags & AST_REPLACE) != 0;
    uint32_t index = parent == NONE && entity == NONE ? anywhere(m, name, &is_ambiguous)
                                                      : child_named(m, parent, name);
    if (is_ambiguous) {
        diag_report(m->sink, DIAG_AMBIGUOUS_NAME, ref_span(m, ref_first(m, decl)),
                    "there are several sections `%s`: write the path, `part.%s`",
                    name_text(m, name), name_text(m, name));
        return;
    }
    if (index == NONE && replaces) {
        diag_report(m->sink, DIAG_REPLACE_NOTHING, ref_span(m, ref_first(m, decl)),
                    "there is no section `%s` to replace", name_text(m, name));
        return;
    }
    if (index == NONE) {
        index = section_add(m, name, parent, entity);
        m->sections.at[index].decl = decl;
    }
    fill_section(m, index, decl, ref_child(m, decl, AST_BODY));
}

void sections_build(Model *m) {
    for (size_t i = 0; i < m->section_decls.count; i++)
        section_declare(m, m->section_decls.at[i], NONE, m->section_entities.at[i]);
}
