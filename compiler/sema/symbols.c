/* Names to indexes, and short ways through trees. */
#include "compiler/sema/model.h"

static uint64_t symbol_key(SymbolKind kind, Name name) { return ((uint64_t)kind << 32) | name; }

bool symbol_find(const Model *m, SymbolKind kind, Name name, uint32_t *index) {
    return name && map_get(&m->symbols, symbol_key(kind, name), index);
}

void symbol_put(Model *m, SymbolKind kind, Name name, uint32_t index) {
    map_put(&m->symbols, symbol_key(kind, name), index);
}

/* A name is near when a third of it or less has to change; nothing is near a name of one letter. */
/* Each looks at every name there is; of a file with more mistakes the first are enough. */
enum { SUGGESTED_MOST = 200 };

void symbol_suggest(Model *m, Diag *diag, Span span, Name name, uint32_t mask) {
    Str wanted = intern_text(m->names, name);
    int best = str_slips(wanted);
    if (best == 0 || m->suggested++ >= SUGGESTED_MOST) return;
    Name found = 0;
    for (Name other = 1; other < m->names->count; other++) {
        if (other == name) continue;
        for (int kind = 0; kind < SYMBOL_KIND_COUNT; kind++) {
            uint32_t index;
            if (!(mask & (1u << kind)) || !symbol_find(m, (SymbolKind)kind, other, &index))
                continue;
            int distance = str_distance(wanted, intern_text(m->names, other), best);
            if (distance < best || (distance == best && !found)) best = distance, found = other;
            break;
        }
    }
    if (found) diag_fix(m->sink, diag, FIX_GUESS, span, name_text(m, found));
}

Span ref_span(const Model *m, NodeRef at) {
    if (!at.node) return (Span){UINT32_MAX, 0, 0};
    return ast_span(tree_of(m, at), at.node);
}

Str ref_text(const Model *m, NodeRef at) { return source_text(m->sources, ref_span(m, at)); }

NodeRef ref_child(const Model *m, NodeRef at, AstKind kind) {
    return ref(at, at.node ? ast_child(tree_of(m, at), at.node, kind) : 0);
}

Name ref_name(const Model *m, NodeRef at) { return ast_name(tree_of(m, at), at.node); }

bool ref_number(const Model *m, NodeRef at, Decimal *out) {
    Str text = ref_text(m, at);
    if (text.length && text.at[0] == '.') {
        char *whole = arena_printf(m->whole, "0%.*s", STR_ARG(text));
        if (decimal_parse(whole, text.length + 1, out)) return true;
    } else if (text.length && decimal_parse(text.at, text.length, out))
        return true;
    diag_report(m->sink, DIAG_NUMBER_RANGE, ref_span(m, at),
                "`%.*s` has more digits than can be computed exactly", STR_ARG(text));
    return false;
}

const char *ref_string(const Model *m, NodeRef at) {
    return at.node ? ast_string(tree_of(m, at), m->sources, at.node, m->whole) : "";
}

const char *name_text(const Model *m, Name name) {
    return name ? intern_text(m->names, name).at : "";
}

Word ref_word(const Model *m, NodeRef field) {
    Name name = ref_kind(m, field) == AST_NAME ? ref_value(m, field) : ref_name(m, field);
    return word_of(name);
}

static int dated_year(const Model *m, NodeRef decl, AstKind kind, int missing) {
    NodeRef at = ref_child(m, decl, kind);
    Decimal year;
    if (!at.node || !ref_number(m, ref_first(m, at), &year)) return missing;
    return (int)year.coef;
}

bool dated_out(const Model *m, NodeRef decl) {
    int since = dated_year(m, decl, AST_SINCE, 0), until = dated_year(m, decl, AST_UNTIL, 1 << 20);
    if (since > until)
        diag_report(m->sink, DIAG_RULE_NEVER, ref_span(m, ref_child(m, decl, AST_UNTIL)),
                    "this ends in %d, before it begins in %d: it never applies", until, since);
    return m->year && (m->year < since || m->year > until);
}
