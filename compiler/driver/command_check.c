/* `budget check`: all findings, nothing written. */
#include "compiler/driver/compile.h"
#include "compiler/tools/implied.h"

#include <string.h>

static int dump(Compile *k, uint32_t file) {
    const Ast *ast = NULL;
    bool tokens = strcmp(k->options->dump, "tokens") == 0;
    if (tokens)
        parse_dump_tokens(&k->sources, file, &k->names, &k->sink, stdout);
    else
        parse_file(&k->sources, file, &k->names, &k->sink, &k->whole, &ast);
    if (ast) ast_dump(ast, &k->sources, &k->names, stdout), parse_free(ast);
    compile_show(k, "");
    return diag_failed(&k->sink) ? 1 : 0;
}

static bool show_implied(Compile *k, uint32_t file) {
    Out out = {0};
    const char *shown = k->sources.at[file]->shown;
    if (k->options->format == FORMAT_JSON)
        implied_json(&k->checker, shown, &out);
    else
        implied_text(&k->checker, &out);
    bool ok = out_ok(&out) && fwrite(out.bytes, 1, out.length, stdout) == out.length &&
              fflush(stdout) == 0;
    out_free(&out);
    return ok || compile_world_failed("<stdout>") == 0;
}

static int check_one(const Options *options, const char *path) {
    Compile k;
    uint32_t file;
    int status = compile_start(&k, options, path, &file);
    if (status == 0 && options->dump) {
        status = dump(&k, file);
    } else if (status == 0) {
        compile_check(&k, file, options->shows_implied ? KEEP_IMPLIED : 0);
        compile_show(&k, path);
        status = diag_failed(&k.sink) ? 1 : 0;
        if (k.is_checked && options->shows_implied && !show_implied(&k, file)) status = 3;
    }
    compile_finish(&k);
    return status;
}

int command_check(Options *options) { return compile_each(options, check_one); }
