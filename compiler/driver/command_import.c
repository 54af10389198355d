/* `budget import`: tables as people have them, to data blocks on standard output. */
#include "compiler/driver/compile.h"
#include "compiler/tools/fmt.h"
#include "compiler/tools/import.h"

#include <errno.h>
#include <string.h>

/* The report or module whose tables are wanted. What is wrong in its figures is no matter here. */
static int load_tables(Compile *k) {
    const Options *o = k->options;
    uint32_t file;
    if (o->import_into && !source_load(&k->sources, o->import_into, o->import_into, &file))
        return compile_world_failed(o->import_into);
    if (!o->import_into) {
        Out text = {0};
        if (o->import_module) out_printf(&text, "use %s\n", o->import_module);
        if (o->import_year) out_printf(&text, "report \"\" { year %d }\n", o->import_year);
        file = source_from_text(&k->sources, "--module",
                                (Str){text.length ? text.bytes : "", text.length});
        out_free(&text);
    }
    bool is_read = model_resolve(&k->model, file);
    if (!is_read || (o->import_module && k->sink.counts[SEVERITY_ERROR])) {
        compile_show(k, o->import_into ? o->import_into : "--module");
        return 1;
    }
    k->is_checked = true;
    check_model(&k->model, 0, &k->checker);
    return 0;
}

static bool is_text(const Compile *k, DiagSink *sink, uint32_t file) {
    const Source *source = k->sources.at[file];
    size_t bad = str_invalid_at((Str){source->bytes, source->length});
    const char *nul = memchr(source->bytes, 0, source->length);
    if (nul && (size_t)(nul - source->bytes) < bad) bad = (size_t)(nul - source->bytes);
    if (bad == source->length) return true;
    diag_report(sink, DIAG_BAD_UTF8, (Span){file, (uint32_t)bad, (uint32_t)bad + 1},
                "this is no text in UTF-8, nor a workbook (.xlsx); save it as one of them");
    return false;
}

static void take(Compile *k, DiagSink *sink, uint32_t file, Out *out) {
    if (!is_text(k, sink, file)) return;
    Arena scratch = {0};
    Import in = {.scratch = &scratch,
                 .c = &k->checker,
                 .sink = sink,
                 .arena = &k->whole,
                 .table = k->options->import_table};
    import_grid(&k->sources, file, &k->whole, &in.grid);
    import_write(&in, out);
    arena_free(&scratch);
}

static int import_file(Compile *k, DiagSink *sink, const char *path, Out *out) {
    uint32_t file;
    if (!source_load(&k->sources, path, strcmp(path, "-") ? path : "<stdin>", &file))
        return compile_world_failed(path);
    const Source *source = k->sources.at[file];
    if (!import_is_xlsx((Str){source->bytes, source->length})) {
        take(k, sink, file, out);
        return 0;
    }
    const char *why;
    uint32_t last;
    bool is_read = import_xlsx(&k->sources, file, &why);
    last = (uint32_t)k->sources.count;
    if (!is_read)
        diag_report(sink, DIAG_FILE_MISSING, (Span){UINT32_MAX, 0, 0}, "%s: %s", path, why);
    for (uint32_t i = file + 1; is_read && i < last; i++) take(k, sink, i, out);
    return 0;
}

/* Laid out as `budget fmt` does, when it can be read as it is. */
static void print_blocks(Compile *k, const Out *out) {
    Out made = {0};
    uint32_t file =
        source_from_text(&k->sources, "<made>", (Str){out->length ? out->bytes : "", out->length});
    bool is_laid_out =
        fmt_file(&k->sources, file, &k->names, &k->sink, SPELLING_KEPT, &made) == FMT_DONE;
    const Out *shown = is_laid_out ? &made : out;
    if (shown->length) fwrite(shown->bytes, 1, shown->length, stdout);
    out_free(&made);
}

static int import_all(Compile *k) {
    DiagSink sink;
    Out out = {0};
    int status = 0;
    diag_sink_init(&sink, &k->sources);
    for (size_t i = 0; i < k->options->file_count && status == 0; i++)
        status = import_file(k, &sink, k->options->files[i], &out);
    diag_sink_free(&k->sink);
    k->sink = sink; /* what is shown is what was found in the sheets */
    k->is_checked = false;
    if (status == 0) {
        compile_show(k, k->options->files[0]);
        bool failed = diag_failed(&k->sink);
        print_blocks(k, &out);
        status = fflush(stdout) != 0 ? compile_world_failed("<stdout>") : failed;
    }
    out_free(&out);
    k->is_checked = true;
    return status;
}

int command_import(Options *options) {
    Compile k;
    RenderDocument document = {.to = stderr};
    options->document = &document;
    int status = compile_begin(&k, options);
    if (status == 0) status = load_tables(&k);
    if (status == 0) status = import_all(&k);
    compile_finish(&k);
    if (options->format == FORMAT_JSON) render_json_end(&document);
    if (options->format == FORMAT_SARIF) render_sarif_end(&document);
    options->document = NULL;
    return status;
}
