/* `budget new`: a project from a template of the library. */
#include "compiler/driver/compile.h"
#include "compiler/tools/carry.h"
#include "compiler/tools/new.h"

#include <errno.h>
#include <string.h>

static int list_templates(const NewSearch *search) {
    Out out = {0};
    new_list(search, &out);
    if (out.length) fwrite(out.bytes, 1, out.length, stdout);
    out_free(&out);
    return fflush(stdout) == 0 ? 0 : compile_world_failed("<stdout>");
}

static void name_written(const char *path, void *directory) {
    printf("%s/%s\n", (const char *)directory, path);
}

static int save_project(const Options *o, EmitFiles *files) {
    const char *directory = o->files[0], *failed = directory;
    if (!emit_files_save_new(files, directory, &failed)) {
        if (errno != EEXIST) return compile_world_failed(failed);
        compile_tell("budget: %s is there already; nothing was written", failed);
        return 3;
    }
    if (!o->quiet) emit_files_each(files, name_written, (void *)directory);
    return fflush(stdout) == 0 ? 0 : compile_world_failed("<stdout>");
}

static int from_template(Compile *k, const NewSearch *search, EmitFiles *files) {
    const char *name = k->options->template_name ? k->options->template_name : NEW_TEMPLATE;
    const char *folder = new_find(search, name, &k->whole), *failed;
    if (!folder) {
        compile_tell("budget: there is no template `%s`; `budget new --list` shows them", name);
        return 2;
    }
    return new_take_folder(folder, files, &k->whole, &failed) ? 0 : compile_world_failed(failed);
}

/* ---- from last year's file ---- */
/* The name below last year's folder; NULL for the library and what lies elsewhere. */
static const char *name_beside(const Compile *k, uint32_t file) {
    const char *path = k->sources.at[file]->path, *folder = k->model.trees.at[0].directory;
    size_t length = strlen(folder);
    if (file == k->model.trees.at[0].ast->file) return "report.budget";
    if (strncmp(path, folder, length) != 0 || path[length] != '/') return NULL;
    return strstr(path + length, "/../") ? NULL : path + length + 1;
}

static void tell_notes(const Compile *k, const CarryNotes *notes) {
    for (size_t i = 0; i < notes->count; i++) {
        const CarryNote *n = &notes->at[i];
        if (!n->line) continue;
        compile_tell("%s/%s:%u: last year's %s is still in the text: %.*s", k->options->files[0],
                     name_beside(k, n->span.file), n->line, n->what,
                     STR_ARG(source_text(&k->sources, n->span)));
    }
}

static uint32_t tree_of_file(const Compile *k, uint32_t file) {
    for (uint32_t i = 0; i < k->model.trees.count; i++)
        if (k->model.trees.at[i].ast->file == file) return i;
    return NONE;
}

static void carry_all(Compile *k, const char *prior, EmitFiles *files) {
    CarryNotes notes = {0};
    for (uint32_t file = 0; file < k->sources.count; file++) {
        const char *name = name_beside(k, file);
        const Source *source = k->sources.at[file];
        uint32_t tree = tree_of_file(k, file);
        if (!name) continue;
        Out *out = emit_file(files, name);
        if (tree == NONE)
            out_bytes(out, source->bytes, source->length);
        else
            carry_file(&k->model, tree, prior, out, &notes);
    }
    if (!k->options->quiet) tell_notes(k, &notes);
    VEC_FREE(&notes);
}

static int carry_loaded(Compile *k, uint32_t file, EmitFiles *files) {
    const char *path = k->options->last_year;
    const char *prior = carry_relative(k->options->files[0], path, &k->whole);
    bool is_sound = model_resolve(&k->model, file) && !k->sink.counts[SEVERITY_ERROR];
    if (!is_sound || !k->model.year) {
        compile_show(k, path);
        compile_tell("budget: %s %s; nothing was written", path,
                     is_sound ? "says no year" : "has to be mended first");
        return 1;
    }
    k->is_checked =
        true; /* wrong sums of last year are no hindrance; the texts it reads come along */
    check_model(&k->model, false, &k->checker);
    if (!prior) {
        compile_tell("budget: %s cannot be named from the new folder", path);
        return 2;
    }
    carry_all(k, prior, files);
    return 0;
}

static int from_last_year(const Options *options, EmitFiles *files) {
    Compile k;
    uint32_t file;
    int status = compile_start(&k, options, options->last_year, &file);
    if (status == 0) status = carry_loaded(&k, file, files);
    compile_finish(&k);
    return status;
}

static int write_project(Compile *k, const NewSearch *search) {
    EmitFiles *files = emit_files_new();
    int status =
        k->options->last_year ? from_last_year(k->options, files) : from_template(k, search, files);
    if (status == 0) status = save_project(k->options, files);
    emit_files_free(files);
    return status;
}

int command_new(Options *options) {
    Compile k;
    int status = compile_begin(&k, options);
    NewSearch search = {k.model.search.at, k.model.search.count};
    if (status == 0)
        status = options->only_list ? list_templates(&search) : write_project(&k, &search);
    compile_finish(&k);
    return status;
}
