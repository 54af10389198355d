/* The second door: bytes to a tree, and the findings shown in every format. */
#include "compiler/syntax/parse.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void show(const DiagSink *sink, size_t size) {
    static FILE *nowhere;
    if (nowhere == NULL) nowhere = fopen("/dev/null", "w");
    for (size_t i = 0; i < sink->found.count; i++)
        if (sink->found.at[i].span.hi > size || sink->found.at[i].span.lo > sink->found.at[i].span.hi) abort();
    render_human(sink, &(RenderOptions){ .color = true, .width = 80 }, nowhere);
    render_json(sink, &(RenderDocument){ .to = nowhere });
    render_github(sink, nowhere);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Sources sources = { 0 };
    Intern names = { 0 };
    Arena tree = { 0 };
    DiagSink sink;
    const Ast *ast = NULL;
    diag_sink_init(&sink, &sources);
    uint32_t file = source_from_text(&sources, "fuzz.budget", (Str){ (const char *)data, size });
    bool is_clean = parse_file(&sources, file, &names, &sink, &tree, &ast);
    if (!is_clean && sink.found.count == 0) abort();   /* it failed and did not say why */
    diag_sort(&sink);
    show(&sink, size);
    if (ast != NULL) parse_free(ast);
    arena_free(&tree);
    diag_sink_free(&sink);
    intern_free(&names);
    sources_free(&sources);
    return 0;
}
