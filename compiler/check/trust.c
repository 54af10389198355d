#include "compiler/check/trust.h"

#include "compiler/check/blame.h"

/* The first of the values behind `trust`, or none. */
static NodeRef first_value(const Model *m) {
    uint32_t index;
    Name name = intern_find(m->names, STR("trust"));
    return name && symbol_find(m, SYMBOL_FIELD, name, &index) ? m->fields.at[index].node
                                                              : (NodeRef){0};
}

static bool is_path(const Model *m, NodeRef value) {
    AstKind kind = ref_kind(m, value);
    return kind == AST_NAME || kind == AST_MEMBER;
}

/* "b.budget" and "a/b.budget" name a/b.budget, but not ab.budget. */
static bool is_file(Str shown, Str name) {
    if (name.length > shown.length) return false;
    size_t before = shown.length - name.length;
    Str end = {shown.at + before, name.length};
    return str_equal(end, name) && (!before || shown.at[before - 1] == '/');
}

static bool file_is_there(const Model *m, Str name) {
    for (size_t i = 0; i < m->sources->count; i++)
        if (is_file(str_from(m->sources->at[i]->shown), name)) return true;
    return false;
}

static NodeRef first_name(const Model *m, NodeRef path) {
    while (ref_kind(m, path) == AST_MEMBER) path = ref_first(m, path);
    return path;
}

static void check_value(Checker *c, NodeRef value) {
    Model *m = c->m;
    uint32_t index;
    if (ref_kind(m, value) == AST_STRING) {
        if (!file_is_there(m, str_from(ref_string(m, value))))
            diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, value),
                        "no file `%s` is part of this report", ref_string(m, value));
        return;
    }
    NodeRef name = first_name(m, value);
    if (!is_path(m, value) || symbol_find(m, SYMBOL_TABLE, ref_value(m, name), &index)) return;
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, name), "there is no table `%s`",
                          name_text(m, ref_value(m, name)));
    symbol_suggest(m, d, ref_span(m, name), ref_value(m, name), 1u << SYMBOL_TABLE);
}

void trust_check(Checker *c) {
    for (NodeRef at = first_value(c->m); at.node; at = ref_next(c->m, at)) check_value(c, at);
}

/* `T` trusts T[01].a and T.a, `T.a` the row or total of that name. */
static bool names_figure(Str figure, Str path) {
    return str_starts_with(figure, path) &&
           (figure.length == path.length || figure.at[path.length] == '.' ||
            figure.at[path.length] == '[' || figure.at[path.length] == '@');
}

bool trust_holds(Checker *c, uint32_t figure) {
    Model *m = c->m;
    for (NodeRef at = first_value(m); at.node; at = ref_next(m, at)) {
        Span span = suspect_span(c, figure);
        if (ref_kind(m, at) == AST_STRING && diag_has_place(span) &&
            is_file(str_from(m->sources->at[span.file]->shown), str_from(ref_string(m, at))))
            return true;
        if (is_path(m, at) &&
            names_figure(str_from(suspect_name(c, figure)), str_trim(ref_text(m, at))))
            return true;
    }
    return false;
}
