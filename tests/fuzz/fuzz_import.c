/* The door for sheets: bytes to data blocks of a small report's tables, or to a proposal. Whatever the bytes are, what is
 * written can be read again, and every finding has its place in them. */
#include "compiler/tools/import.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char report[] =
    "report \"R\" { year 2024; amounts EUR .01 rounded }\n"
    "unit EUR : money \"# \xE2\x82\xAC\"\n"
    "classification function { levels division 2, group 4; codes { 01 \"General\" { 0101 \"Council\" } } }\n"
    "classification own { separator \".\"; levels part, chapter; open }\n"
    "table spending \"Spending\" by function { column all = staff + other; column staff, other; column why : text }\n"
    "table parts \"Parts\" by own { column now }\n"
    "table funds \"Funds\" { column now, before; group income \"Income\" { taxes \"Taxes\"; fees \"Fees\" }; all = sum(income) }\n";

static void check_places(const DiagSink *sink) {
    for (size_t i = 0; i < sink->found.count; i++) {
        Span at = sink->found.at[i].span;
        if (!diag_has_place(at)) continue;
        if (at.file >= sink->sources->count || at.lo > at.hi || at.hi > sink->sources->at[at.file]->length) abort();
    }
}

static void check_output(Model *m, const Out *out) {
    DiagSink sink;
    Arena tree = { 0 };
    const Ast *ast = NULL;
    diag_sink_init(&sink, m->sources);
    uint32_t file = source_from_text(m->sources, "made", (Str){ out->length ? out->bytes : "", out->length });
    if (!parse_file(m->sources, file, m->names, &sink, &tree, &ast)) abort();
    parse_free(ast);
    arena_free(&tree);
    diag_sink_free(&sink);
}

static void import_text(Checker *c, uint32_t file) {
    Source *source = c->m->sources->at[file];
    Arena scratch = { 0 };
    Out out = { 0 };
    DiagSink sink;
    if (str_invalid_at((Str){ source->bytes, source->length }) < source->length) return;
    if (memchr(source->bytes, 0, source->length)) return;
    diag_sink_init(&sink, c->m->sources);
    Import in = { .c = c, .sink = &sink, .arena = c->m->whole, .scratch = &scratch };
    import_grid(c->m->sources, file, in.arena, &in.grid);
    import_write(&in, &out);
    check_places(&sink);
    check_output(c->m, &out);
    out_free(&out);
    diag_sink_free(&sink);
    arena_free(&scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena whole = { 0 };
    Sources sources = { 0 };
    Intern names = { 0 };
    DiagSink sink;
    Checker checker;
    const char *why;
    diag_sink_init(&sink, &sources);
    Model model = { .whole = &whole, .sources = &sources, .names = &names, .sink = &sink };
    if (!model_resolve(&model, source_from_text(&sources, "report", str_from(report))) || diag_failed(&sink)) abort();
    check_model(&model, 0, &checker);
    uint32_t file = source_from_text(&sources, "sheet", (Str){ (const char *)data, size });
    bool is_book = import_is_xlsx((Str){ (const char *)data, size });
    if (is_book) import_xlsx(&sources, file, &why);
    uint32_t last = (uint32_t)sources.count;
    for (uint32_t i = is_book ? file + 1 : file; i < last; i++) import_text(&checker, i);
    checker_free(&checker);
    model_free(&model);
    diag_sink_free(&sink);
    intern_free(&names);
    sources_free(&sources);
    arena_free(&whole);
    return 0;
}
