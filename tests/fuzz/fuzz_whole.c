/* The third door: bytes to verdicts, the report and every output that needs no other program. Nothing reaches
 * the disk: a report names its own files, and a fuzzer must not write where it is told to. */
#include "compiler/emit/emitter.h"
#include "compiler/report/build.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Text stays text: quoting has taken out what another program would run. */
static void assert_csv_is_harmless(const Out *out) {
    bool starts_field = true, is_quoted = false;
    for (size_t i = 0; i < out->length; i++) {
        char byte = out->bytes[i];
        if (starts_field && byte != '"' && strchr("=@\t", byte) != NULL) abort();
        starts_field = !is_quoted && (byte == ',' || byte == '\n');
        if (byte == '"') is_quoted = !is_quoted;
    }
}

static void emit_all(const Report *report) {
    for (const Emitter *const *e = emitters; *e != NULL; e++) {
        if (strcmp((*e)->name, "pdf") == 0) continue;   /* runs TeX */
        EmitFiles *files = emit_files_new();
        EmitOptions options = { .runtime_directory = "runtime" };
        (*e)->emit(report, files, &options);
        const Out *figures = emit_file_at(files, "csv/figures.csv");
        if (figures != NULL) assert_csv_is_harmless(figures);
        emit_files_free(files);
    }
}

static void check_and_emit(Model *model) {
    Checker checker;
    const Report *report = NULL;
    check_model(model, KEEP_ALL | KEEP_IMPLIED, &checker);
    if (report_build(&checker, !diag_failed(model->sink), &report)) emit_all(report);
    checker_free(&checker);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena whole = { 0 };
    Sources sources = { 0 };
    Intern names = { 0 };
    DiagSink sink;
    diag_sink_init(&sink, &sources);
    uint32_t file = source_from_text(&sources, "fuzz.budget", (Str){ (const char *)data, size });
    Model model = { .whole = &whole, .sources = &sources, .names = &names, .sink = &sink };
    if (model_resolve(&model, file)) check_and_emit(&model);
    else if (!diag_failed(&sink)) abort();              /* it failed and did not say why */
    diag_sort(&sink);
    model_free(&model);
    diag_sink_free(&sink);
    intern_free(&names);
    sources_free(&sources);
    arena_free(&whole);
    return 0;
}
