/* `budget new`: a project from a template of the library. */
#include "compiler/driver/compile.h"
#include "compiler/tools/new.h"

#include <errno.h>

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
        fprintf(stderr, "budget: %s is there already; nothing was written\n", failed);
        return 3;
    }
    if (!o->quiet) emit_files_each(files, name_written, (void *)directory);
    return fflush(stdout) == 0 ? 0 : compile_world_failed("<stdout>");
}

static int from_template(Compile *k, const NewSearch *search, EmitFiles *files) {
    const char *name = k->options->template_name ? k->options->template_name : NEW_TEMPLATE;
    const char *folder = new_find(search, name, &k->whole), *failed;
    if (!folder) {
        fprintf(stderr, "budget: there is no template `%s`; `budget new --list` shows them\n", name);
        return 2;
    }
    return new_take_folder(folder, files, &k->whole, &failed) ? 0 : compile_world_failed(failed);
}

static int write_project(Compile *k, const NewSearch *search) {
    EmitFiles *files = emit_files_new();
    int status = from_template(k, search, files);
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
