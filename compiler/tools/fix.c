#include "compiler/tools/fix.h"

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
    return fix->kind != FIX_FIGURE || accept_figures || is_asserted(sink, fix->span);
}

static int by_place(const void *a, const void *b) {
    const DiagFix *const *one = a, *const *two = b;
    uint32_t l = (*one)->span.lo, r = (*two)->span.lo;
    return l < r ? -1 : l > r;
}

/* ---- the text ---- */
size_t fix_apply(const DiagSink *sink, uint32_t file, bool accept_figures, Out *text) {
    const Source *source = sink->sources->at[file];
    VEC(const DiagFix *) wanted = {0};
    for (size_t i = 0; i < sink->found.count; i++)
        if (is_wanted(sink, &sink->found.at[i], file, accept_figures))
            VEC_PUSH(&wanted, &sink->found.at[i].fixes[0]);
    if (wanted.count) qsort(wanted.at, wanted.count, sizeof *wanted.at, by_place);
    uint32_t done = 0;
    size_t count = 0;
    for (size_t i = 0; i < wanted.count; i++) {
        const DiagFix *fix = wanted.at[i];
        if (fix->span.lo < done) continue;
        out_bytes(text, source->bytes + done, fix->span.lo - done);
        out_text(text, fix->text);
        done = fix->span.hi;
        count++;
    }
    out_bytes(text, source->bytes + done, source->length - done);
    VEC_FREE(&wanted);
    return count;
}
