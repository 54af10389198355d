/* The tree of sections: modules lay it out, the report fills its slots and adds its own. */
#include "compiler/sema/model.h"

#include <string.h>

static void section_declare(Model *m, NodeRef decl, uint32_t parent, uint32_t entity);

static uint32_t child_named(const Model *m, uint32_t parent, Name name) {
    for (uint32_t i = 0; i < m->sections.count; i++)
        if (m->sections.at[i].parent == parent && m->sections.at[i].name == name &&
            !m->sections.at[i].is_left_out)
            return i;
    return NONE;
}

/* At top level a name also reaches a nested slot: by its dotted path, or by its last part when that
 * is unique. */
static uint32_t anywhere(const Model *m, Name name, bool *is_ambiguous) {
    uint32_t found = NONE;
    *is_ambiguous = false;
    for (uint32_t i = 0; i < m->sections.count; i++) {
        if (m->sections.at[i].is_left_out) continue;
        if (m->sections.at[i].path == name) return *is_ambiguous = false, i;
        if (m->sections.at[i].name != name) continue;
        *is_ambiguous = found != NONE;
        found = i;
    }
    return found;
}

/* At the end of its parent's list. */
static void section_link(Model *m, uint32_t index) {
    uint32_t parent = m->sections.at[index].parent;
    uint32_t *first = parent == NONE ? &m->first_section : &m->sections.at[parent].first;
    uint32_t *last = parent == NONE ? &m->last_section : &m->sections.at[parent].last;
    if (*last == NONE)
        *first = index;
    else
        m->sections.at[*last].next = index;
    *last = index;
    m->sections.at[index].next = NONE;
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
    section_link(m, index);
    return index;
}

/* Takes every section out of its parent's list; at the top those of a body (`entity`) stay. */
static void leave_all_out(Model *m, uint32_t parent) {
    uint32_t at = parent == NONE ? m->first_section : m->sections.at[parent].first, next;
    if (parent == NONE)
        m->first_section = m->last_section = NONE;
    else
        m->sections.at[parent].first = m->sections.at[parent].last = NONE;
    for (; at != NONE; at = next) {
        next = m->sections.at[at].next;
        m->sections.at[at].is_left_out = parent != NONE || m->sections.at[at].entity == NONE;
        if (!m->sections.at[at].is_left_out) section_link(m, at);
    }
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
    if (replaces) leave_all_out(m, index);
    s->body = body, s->decl = decl;
    for (NodeRef at = ref_first(m, body); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_SECTION && !dated_out(m, at))
            section_declare(m, at, index, m->sections.at[index].entity);
}

static void ambiguous_section(Model *m, NodeRef at, Name name) {
    const char *text = name_text(m, name);
    diag_report(m->sink, DIAG_AMBIGUOUS_NAME, ref_span(m, at),
                "there are several sections `%s`: write the path, `part.%s`", text, text);
}

static void not_a_part(Model *m, NodeRef name, uint32_t parent) {
    Diag *d =
        diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, name),
                    parent == NONE ? "there is no section `%s`" : "no section `%s` is in `%s`",
                    name_text(m, ref_value(m, name)),
                    parent == NONE ? "" : name_text(m, m->sections.at[parent].path));
    if (parent == NONE)
        symbol_suggest(m, d, ref_span(m, name), ref_value(m, name), 1u << SYMBOL_SECTION);
    else
        diag_note(m->sink, d, ref_span(m, ref_first(m, m->sections.at[parent].decl)),
                  "its sections are declared here");
}

uint32_t section_find(Model *m, NodeRef path) {
    bool is_ambiguous = false;
    Str text = ref_text(m, path);
    Name name = intern(m->names, text);
    uint32_t found = anywhere(m, name, &is_ambiguous);
    if (found != NONE && !is_ambiguous) return found;
    if (is_ambiguous) {
        ambiguous_section(m, path, name);
        return NONE;
    }
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, path),
                          "there is no section `%.*s`", STR_ARG(text));
    symbol_suggest(m, d, ref_span(m, path), name, 1u << SYMBOL_SECTION);
    return NONE;
}

/* `part.notes` that is not there yet becomes `notes`, a new section of `part`. */
static bool split_path(Model *m, NodeRef decl, Name *name, uint32_t *parent) {
    const char *path = name_text(m, *name), *dot = strrchr(path, '.');
    bool is_ambiguous = false;
    if (!dot) return true;
    Name part = intern(m->names, (Str){path, (size_t)(dot - path)});
    *name = intern(m->names, str_from(dot + 1));
    *parent = anywhere(m, part, &is_ambiguous);
    if (*parent == NONE) not_a_part(m, ref_first(m, decl), NONE);
    if (is_ambiguous) ambiguous_section(m, ref_first(m, decl), ref_name(m, decl));
    return *parent != NONE && !is_ambiguous;
}

static void section_declare(Model *m, NodeRef decl, uint32_t parent, uint32_t entity) {
    Name name = ref_name(m, decl);
    bool is_ambiguous = false,
         replaces = (tree_of(m, decl)->nodes[decl.node].flags & AST_REPLACE) != 0;
    uint32_t index = parent == NONE && entity == NONE ? anywhere(m, name, &is_ambiguous)
                                                      : child_named(m, parent, name);
    if (is_ambiguous) {
        ambiguous_section(m, ref_first(m, decl), ref_name(m, decl));
        return;
    }
    if (index == NONE && replaces) {
        diag_report(m->sink, DIAG_REPLACE_NOTHING, ref_span(m, ref_first(m, decl)),
                    "there is no section `%s` to replace", name_text(m, name));
        return;
    }
    if (index == NONE && parent == NONE && !split_path(m, decl, &name, &parent)) return;
    if (index == NONE) {
        index = section_add(m, name, parent, entity);
        m->sections.at[index].decl = decl;
    }
    fill_section(m, index, decl, ref_child(m, decl, AST_BODY));
}

/* ---- order SECTION: a, b, c ---- */
static void order_sections(Model *m, NodeRef decl, uint32_t parent) {
    VEC(uint32_t) order = {0};
    VEC(NodeRef) names = {0};
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_NAME) continue;
        uint32_t child = child_named(m, parent, ref_value(m, at));
        if (child == NONE) {
            not_a_part(m, at, parent);
            continue;
        }
        VEC_PUSH(&order, child);
        VEC_PUSH(&names, at);
    }
    leave_all_out(m, parent);
    for (size_t i = 0; i < order.count; i++) {
        Section *s = &m->sections.at[order.at[i]];
        if (!s->is_left_out)
            diag_report(m->sink, DIAG_DUPLICATE_NAME, ref_span(m, names.at[i]),
                        "section `%s` is named twice in this order", name_text(m, s->name));
        else
            s->is_left_out = false, section_link(m, order.at[i]);
    }
    VEC_FREE(&order);
    VEC_FREE(&names);
}

static void order_declare(Model *m, NodeRef decl) {
    NodeRef of = ref_first(m, ref_child(m, decl, AST_OF));
    bool is_ambiguous;
    uint32_t parent = of.node ? anywhere(m, ref_value(m, of), &is_ambiguous) : NONE;
    if (of.node && parent == NONE) {
        not_a_part(m, of, NONE);
        return;
    }
    if (of.node && is_ambiguous) {
        ambiguous_section(m, of, ref_value(m, of));
        return;
    }
    if (parent != NONE) m->sections.at[parent].is_ordered = true;
    order_sections(m, decl, parent);
}

void sections_build(Model *m) {
    m->first_section = m->last_section = NONE;
    for (size_t i = 0; i < m->section_decls.count; i++)
        if (ref_kind(m, m->section_decls.at[i]) == AST_ORDER)
            order_declare(m, m->section_decls.at[i]);
        else
            section_declare(m, m->section_decls.at[i], NONE, m->section_entities.at[i]);
}
