/* `budget build`: checks, then the outputs, whole or not at all. */
#define _XOPEN_SOURCE 700
#include "compiler/driver/compile.h"
#include "compiler/emit/emitter.h"
#include "compiler/report/build.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int emit_all(Compile *k, const Report *report, EmitFiles *files, EmitOptions *emit) {
    const Options *o = k->options;
    static const char *const usual[] = {"csv", "json", "latex"};
    size_t count = o->to_count ? o->to_count : 3;
    for (size_t i = 0; i < count; i++) {
        const Emitter *emitter = emitter_find(o->to_count ? o->to[i] : usual[i]);
        emit->message[0] = 0;
        if (emitter->emit(report, files, emit)) continue;
        compile_fail(k, DIAG_PRINT, emitter->name,
                     emit->message[0] ? emit->message : "this output could not be made");
        return 3;
    }
    return 0;
}

static int write_dependencies(Compile *k, const char *target) {
    Out out = {0};
    out_printf(&out, "%s:", target);
    for (size_t i = 0; i < k->sources.count; i++) out_printf(&out, " %s", k->sources.at[i]->path);
    for (size_t i = 0; i < k->model.unit_lists.count; i++)
        for (uint32_t u = 0; u < k->model.unit_lists.at[i].count; u++)
            out_printf(&out, " %s", k->model.unit_lists.at[i].paths[u]);
    out_text(&out, "\n");
    bool ok = out_save(&out, k->options->dependencies);
    if (!ok) compile_fail(k, DIAG_OUTPUT, k->options->dependencies, strerror(errno));
    out_free(&out);
    return ok ? 0 : 3;
}

static void tell(void *progress, const char *what) { progress_tell(progress, "%s", what); }

static int emit_report(Compile *k, const char *directory) {
    const Report *report;
    EmitOptions emit = {.runtime_directory = k->runtime,
                        .source_date_epoch = getenv("SOURCE_DATE_EPOCH"),
                        .tell = tell,
                        .listener = k->options->progress};
    EmitFiles *files = emit_files_new();
    const char *failed = directory;
    bool was_clean = !diag_failed(&k->sink);
    report_build(&k->checker, was_clean, &report);
    /* What only the making of the report finds: then nothing is written either. */
    if (was_clean && diag_failed(&k->sink) && !k->options->force) {
        emit_files_free(files);
        return 1;
    }
    int status = emit_all(k, report, files, &emit);
    if (status == 0 && !emit_files_save(files, directory, &failed)) {
        compile_fail(k, DIAG_OUTPUT, failed, strerror(errno));
        status = 3;
    }
    if (status == 0 && k->options->dependencies) status = write_dependencies(k, directory);
    emit_files_free(files);
    return status;
}

static const char *output_directory(Compile *k, const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t n = strcspn(name, ".");
    if (k->options->file_count == 1) return k->options->output;
    const char *parent = slash ? arena_copy(&k->whole, path, (size_t)(slash - path)) : "";
    for (char *p = (char *)parent; *p; p++)
        if (*p == '/') *p = '_';
    return arena_printf(&k->whole, "%s/%s%s%.*s", k->options->output, parent, *parent ? "_" : "",
                        (int)n, name);
}

int compile_build(Compile *k, uint32_t file, const char *path) {
    int status = 0;
    compile_check(k, file, KEEP_ALL);
    bool failed = diag_failed(&k->sink);
    uint32_t before = k->sink.counts[SEVERITY_ERROR];
    if (k->is_checked && (!failed || k->options->force))
        status = emit_report(k, output_directory(k, path));
    compile_show(k, path);
    return status ? status : failed || k->sink.counts[SEVERITY_ERROR] != before;
}

static int build_one(const Options *options, const char *path) {
    Compile k;
    uint32_t file;
    int status = compile_start(&k, options, path, &file);
    if (status == 0) status = compile_build(&k, file, path);
    compile_finish(&k);
    return status;
}

int command_build(Options *options) { return compile_each(options, build_one); }
