/* `budget fmt`: the canonical layout, in the file or shown. */
#include "compiler/driver/compile.h"
#include "compiler/tools/fmt.h"

#include <string.h>

static int show_change(const Options *o, const char *shown, Str before, const Out *made) {
    Out diff = {0};
    if (o->only_diff) {
        fmt_diff(&diff, shown, before, (Str){made->bytes, made->length});
        fwrite(diff.bytes, 1, diff.length, stdout);
    } else {
        printf("%s\n", shown);
    }
    out_free(&diff);
    return fflush(stdout) == 0 ? 1 : compile_world_failed("<stdout>");
}

static int save_layout(const Compile *k, const char *path, uint32_t file, const Out *made) {
    const Source *source = k->sources.at[file];
    Str before = {source->bytes, source->length},
        after = {made->length ? made->bytes : "", made->length};
    bool is_piped = strcmp(path, "-") == 0, is_same = str_equal(before, after);
    if (k->options->only_check || k->options->only_diff)
        return is_same ? 0 : show_change(k->options, source->shown, before, made);
    if (is_piped) {
        fwrite(after.at, 1, after.length, stdout);
        return fflush(stdout) == 0 ? 0 : compile_world_failed("<stdout>");
    }
    return is_same || out_save(made, path) ? 0 : compile_world_failed(path);
}

static int format_one(const Options *options, const char *path) {
    Compile k;
    uint32_t file;
    Out made = {0};
    int status = compile_start(&k, options, path, &file);
    if (status == 0) {
        switch (fmt_file(&k.sources, file, &k.names, &k.sink, options->spelling, &made)) {
        case FMT_DONE: status = save_layout(&k, path, file, &made); break;
        case FMT_BROKEN:
            compile_show(&k, path);
            if (options->format == FORMAT_HUMAN)
                compile_tell("budget: %s has errors and is left as it is",
                             k.sources.at[file]->shown);
            status = 1;
            break;
        case FMT_REFUSED:
            fprintf(stderr,
                    "budget: %s is left as it is: a new layout would have changed what it says; "
                    "this is a mistake of budget\n",
                    k.sources.at[file]->shown);
            status = 4;
        }
    }
    out_free(&made);
    compile_finish(&k);
    return status;
}

int command_fmt(Options *options) { return compile_each(options, format_one); }
