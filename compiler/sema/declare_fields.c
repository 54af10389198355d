/* Settings in the bodies of declarations, `name value ...`, and what is wrong with them. */
#include "compiler/sema/declare.h"

NodeRef field_value(const Model *m, NodeRef field) { return ref_next(m, ref_first(m, field)); }

void field_unknown(Model *m, NodeRef field, const char *where) {
    Str text = ref_text(m, ref_first(m, field));
    diag_report(m->sink, DIAG_UNKNOWN_FIELD, ref_span(m, ref_first(m, field)),
                "%s has no setting `%.*s`", where, STR_ARG(text));
}

/* Settings on one line need a `;` between them: what a setting cannot take is told, not passed
 * over. */
void field_ends(Model *m, NodeRef value) {
    if (!value.node) return;
    Span span = ref_span(m, value);
    Str text = source_text(m->sources, span);
    Diag *d =
        diag_report(m->sink, DIAG_BAD_FIELD, span,
                    "`%.*s` is no part of the setting before it: a new setting begins on a line "
                    "of its own, or behind `;`",
                    STR_ARG(text));
    span.hi = span.lo;
    diag_fix(m->sink, d, FIX_SURE, span, "; ");
}

const char *field_string(Model *m, NodeRef field) {
    NodeRef value = field_value(m, field);
    if (ref_kind(m, value) == AST_STRING) {
        if (ref_word(m, field) != WORD_GROUPING) field_ends(m, ref_next(m, value));
        return ref_string(m, value);
    }
    diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, field), "this setting needs a text in quotes");
    return "";
}

const char *field_text(Model *m, NodeRef field) {
    NodeRef value = field_value(m, field), last = value;
    if (ref_kind(m, value) == AST_STRING) {
        field_ends(m, ref_next(m, value));
        return ref_string(m, value);
    }
    if (!value.node) return "";
    for (NodeRef at = value; at.node; at = ref_next(m, at)) last = at;
    Span span = ref_span(m, value);
    span.hi = ref_span(m, last).hi;
    Str text = source_text(m->sources, span);
    return arena_copy(m->whole, text.at, text.length);
}
