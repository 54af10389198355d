#include "compiler/diag/diag.h"
#include "compiler/driver/compile.h"

#include <stdio.h>

static int explain(const Options *options) {
    DiagCode code;
    if (options->file_count == 2)
        return compile_explain(options, options->files[0], options->files[1]);
    if (diag_code_parse(options->files[0], &code)) return diag_explain(code, stdout), 0;
    fprintf(stderr, "budget: there is no code `%s`\n", options->files[0]);
    return 2;
}

static int run_file(const Options *options, const char *path) {
    if (options->command == COMMAND_CHECK) return compile_check(options, path);
    if (options->command == COMMAND_FMT) return compile_format(options, path);
    if (options->command == COMMAND_FIX) return compile_fix(options, path);
    return compile_build(options, path);
}

static int run(Options *options) {
    RenderDocument document = {.to = stderr};
    int worst = 0;
    options->document = &document;
    for (size_t i = 0; i < options->file_count; i++) {
        int status = run_file(options, options->files[i]);
        if (status > worst) worst = status;
    }
    if (options->format == FORMAT_JSON) render_json_end(&document);
    if (options->format == FORMAT_SARIF) render_sarif_end(&document);
    return worst;
}

int main(int argc, char **argv) {
    Options options;
    int status = 0;
    if (!options_read(&options, argc, argv)) {
        fprintf(stderr, "budget: %s\ntry `budget --help`\n", options.mistake);
        status = 2;
    } else if (options.command == COMMAND_HELP) {
        options_help(&options);
    } else if (options.command == COMMAND_VERSION) {
        puts("budget 0.1");
    } else if (options.command == COMMAND_EXPLAIN) {
        status = explain(&options);
    } else {
        status = run(&options);
    }
    options_free(&options);
    return status;
}
