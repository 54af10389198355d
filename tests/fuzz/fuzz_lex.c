/* The first door: bytes to tokens. Whatever the bytes, the lexer ends, and every span lies in the source. */
#include "compiler/syntax/parse.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static FILE *nowhere;
    if (nowhere == NULL) nowhere = fopen("/dev/null", "w");
    Sources sources = { 0 };
    Intern names = { 0 };
    DiagSink sink;
    diag_sink_init(&sink, &sources);
    uint32_t file = source_from_text(&sources, "fuzz.budget", (Str){ (const char *)data, size });
    parse_dump_tokens(&sources, file, &names, &sink, nowhere);
    diag_sink_free(&sink);
    intern_free(&names);
    sources_free(&sources);
    return 0;
}
