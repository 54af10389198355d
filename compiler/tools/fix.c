#include "compiler/tools/fix.h"
#include "compiler/tools/implied.h"

#include <string.h>

/* ---- which ---- */
static bool is_asserted(const DiagSink *sink, Span span) {
    const char *p = sink->sources->at[span.file]->bytes + span.lo;
    const char *start = sink->sources->at[span.file]->bytes;
    while (p > start && (p[-1] == ' ' || p[-1] == '\t')) p--;
    return p > start && p[-1] == '=';
}

static bool is_wanted(const DiagSink *sink, const Diag *diag, uint32_t file, bool accept_figures) {
    const DiagFix *fix = &diag->fixes[0];
    if (diag->fix_count != 1 || fix->span.file != file || fix->kind == FIX_GUESS) return false;
    if (fix->kind == FIX_SUSPECT) return accept_figures;
    return fix->kind != FIX_FIGURE || accept_figures || is_asserted(sink, fix->span);
}

typedef struct {
    Span span;
    const char *text;
} Change;

static int by_place(const void *a, const void *b) {
    uint32_t l = ((const Change *)a)->span.lo, r = ((const Change *)b)->span.lo;
    return l < r ? -1 : l > r;
}

/* ---- the text ---- */
static size_t apply(const Source *source, Change *changes, size_t count, Out *text) {
    uint32_t done = 0;
    size_t made = 0;
    if (count) qsort(changes, count, sizeof *changes, by_place);
    for (size_t i = 0; i < count; i++) {
        if (changes[i].span.lo < done) continue;
        out_bytes(text, source->bytes + done, changes[i].span.lo - done);
        out_text(text, changes[i].text);
        done = changes[i].span.hi;
        made++;
    }
    out_bytes(text, source->bytes + done, source->length - done);
    return made;
}

size_t fix_apply(const DiagSink *sink, uint32_t file, bool accept_figures, Out *text) {
    VEC(Change) wanted = {0};
    for (size_t i = 0; i < sink->found.count; i++) {
        const DiagFix *fix = &sink->found.at[i].fixes[0];
        if (is_wanted(sink, &sink->found.at[i], file, accept_figures))
            VEC_PUSH(&wanted, (Change){fix->span, fix->text});
    }
    size_t count = apply(sink->sources->at[file], wanted.at, wanted.count, text);
    VEC_FREE(&wanted);
    return count;
}

/* ---- what nobody stated ---- */
static bool is_left_open(const Source *source, Span span) {
    char first = span.lo < source->length ? source->bytes[span.lo] : 0;
    return span.hi == span.lo + 1 && (first == '?' || first == '_');
}

size_t fix_fill(Checker *c, uint32_t file, Out *text) {
    const Source *source = c->m->sources->at[file];
    VEC(Change) wanted = {0};
    for (size_t i = 0; i < c->implied.count; i++) {
        const char *value = implied_value(c, &c->implied.at[i]);
        Span span = figure_span(c->m, c->implied.at[i].figure);
        if (value && span.file == file && is_left_open(source, span))
            VEC_PUSH(&wanted, (Change){span, value});
    }
    size_t count = apply(source, wanted.at, wanted.count, text);
    VEC_FREE(&wanted);
    return count;
}
