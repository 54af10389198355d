/* `budget check`: all findings, nothing written. */
#include "compiler/driver/compile.h"

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

static int check_one(const Options *options, const char *path) {
    Compile k;
    uint32_t file;
    int status = compile_start(&k, options, path, &file);
    if (status == 0 && options->dump) {
        status = dump(&k, file);
    } else if (status == 0) {
        compile_check(&k, file, false);
        compile_show(&k, path);
        status = diag_failed(&k.sink) ? 1 : 0;
    }
    compile_finish(&k);
    return status;
}

int command_check(Options *options) { return compile_each(options, check_one); }
