/* `replace paragraph SECTION.NAME[KEY] "…"`: another text for one named paragraph or item, or for
 * the one that a loop writes for KEY. The text is found by name while the section is written. */
#include "compiler/check/check.h"

#include <string.h>

/* "[2010302]" of the brackets, as loops count their rounds; "" without brackets: every round. */
static const char *key_of(const Model *m, NodeRef path) {
    const char *key = "";
    if (ref_kind(m, path) != AST_INDEX) return key;
    for (NodeRef at = ref_next(m, ref_first(m, path)); at.node; at = ref_next(m, at)) {
        bool is_string = ref_kind(m, at) == AST_STRING;
        const char *one = is_string ? ref_string(m, at) : name_text(m, ref_value(m, at));
        key = arena_printf(m->whole, "%s[%s]", key, one);
    }
    return key;
}

/* The last word names the paragraph, those before it the section or the end of its path. */
static bool read_path(const Model *m, NodeRef path, Replaced *made) {
    NodeRef base = ref_kind(m, path) == AST_INDEX ? ref_first(m, path) : path;
    made->key = key_of(m, path);
    made->name = ref_value(m, base);
    if (ref_kind(m, base) == AST_NAME) return made->section = "", true;
    if (ref_kind(m, base) != AST_MEMBER) return false;
    Str text = ref_text(m, ref_first(m, base));
    made->section = arena_copy(m->whole, text.at, text.length);
    return true;
}

/* "section.name[key]", with the last word of the section's path: under this they are found. */
static Name place_name(Checker *c, const char *section, Name name, const char *key, bool is_new) {
    const char *last = strrchr(section, '.');
    const char *text =
        arena_printf(&c->scratch, "%s.%s%s", last ? last + 1 : section, name_text(c->m, name), key);
    Str place = {text, strlen(text)};
    return is_new ? intern(c->m->names, place) : intern_find(c->m->names, place);
}

static void keep(Checker *c, Replaced made) {
    Name place = place_name(c, made.section, made.name, made.key, true);
    if (!map_get(&c->replaced_of, place, &made.next)) made.next = NONE;
    for (uint32_t i = made.next; i != NONE; i = c->replaced.at[i].next) {
        const Replaced *r = &c->replaced.at[i];
        if (strcmp(r->section, made.section) != 0) continue;
        Diag *d =
            diag_report(c->m->sink, DIAG_DUPLICATE_NAME, made.path,
                        "paragraph `%s%s` is replaced twice", name_text(c->m, made.name), made.key);
        diag_note(c->m->sink, d, r->path, "the first text for it is here");
        return;
    }
    map_put(&c->replaced_of, place, (uint32_t)c->replaced.count);
    VEC_PUSH(&c->replaced, made);
}

void replacements_read(Checker *c) {
    Model *m = c->m;
    for (size_t i = 0; i < m->paragraphs.count; i++) {
        NodeRef decl = m->paragraphs.at[i].decl, path = ref_first(m, decl);
        Replaced made = {.text = ref_next(m, path), .path = ref_span(m, path)};
        if (read_path(m, path, &made))
            keep(c, made);
        else
            diag_report(m->sink, DIAG_REPLACE_NOTHING, made.path,
                        "a paragraph is named by its section and its own name, SECTION.NAME or "
                        "SECTION.NAME[KEY]");
    }
    arena_clear(&c->scratch);
}

static bool is_end_of(const char *end, const char *path) {
    size_t n = strlen(end), all = strlen(path);
    if (!n) return true;
    return n <= all && strcmp(path + all - n, end) == 0 && (n == all || path[all - n - 1] == '.');
}

static Replaced *find(Checker *c, const char *section, Name name, const char *key,
                      const char *path) {
    Name place = place_name(c, section, name, key, false);
    uint32_t at;
    if (!place || !map_get(&c->replaced_of, place, &at)) return NULL;
    while (at != NONE && !is_end_of(c->replaced.at[at].section, path)) at = c->replaced.at[at].next;
    return at == NONE ? NULL : &c->replaced.at[at];
}

/* The same paragraph comes again in the rounds of a loop. */
static void keep_printed(Checker *c, const char *section, Name name) {
    const NamedPart *last = c->printed.count ? &c->printed.at[c->printed.count - 1] : NULL;
    if (last && last->name == name && strcmp(last->section, section) == 0) return;
    VEC_PUSH(&c->printed, ((NamedPart){section, name}));
}

/* The text for one key goes before the text for all of them. */
NodeRef replacement_text(Checker *c, const char *section, Name name, const Scope *scope) {
    if (!c->replaced.count) return (NodeRef){0};
    keep_printed(c, section, name);
    const char *key = local_keys(c, "", scope->locals);
    Replaced *found = find(c, section, name, key, section);
    if (!found) found = find(c, "", name, key, section);
    if (!found) found = find(c, section, name, "", section);
    if (!found) found = find(c, "", name, "", section);
    if (!found) return (NodeRef){0};
    found->is_used = true;
    return found->text;
}

enum { NAMED_MOST = 8, HELPED_MOST = 16 }; /* names in one message; messages that look for them */

/* "lead, one": the paragraphs with a name in the sections that `of` may mean. */
static const char *names_in(Checker *c, const char *of) {
    Name seen[NAMED_MOST];
    int count = 0;
    const char *text = "";
    for (size_t i = 0; i < c->printed.count && count < NAMED_MOST; i++) {
        const NamedPart *p = &c->printed.at[i];
        bool is_known = !is_end_of(of, p->section);
        for (int k = 0; k < count; k++) is_known |= seen[k] == p->name;
        if (is_known) continue;
        seen[count++] = p->name;
        text =
            arena_printf(c->m->whole, "%s%s%s", text, *text ? ", " : "", name_text(c->m, p->name));
    }
    return text;
}

void replacements_unused(Checker *c) {
    int helped = 0;
    for (size_t i = 0; i < c->replaced.count; i++) {
        const Replaced *r = &c->replaced.at[i];
        if (r->is_used) continue;
        Diag *d = diag_report(c->m->sink, DIAG_REPLACE_NOTHING, r->path,
                              "no paragraph `%s%s` is printed here that this text could replace",
                              name_text(c->m, r->name), r->key);
        const char *names = *r->section && helped++ < HELPED_MOST ? names_in(c, r->section) : "";
        if (*names)
            diag_hint(c->m->sink, d, "`%s` has: %s", r->section, names);
        else
            diag_hint(c->m->sink, d,
                      "only paragraphs and items that have a name can be replaced: "
                      "paragraph NAME \"...\", item NAME \"...\"");
    }
}
