/* `budget check`: all findings, nothing written. */
#include "compiler/driver/compile.h"
#include "compiler/tools/implied.h"
#include "compiler/tools/power.h"
#include "compiler/tools/rule_list.h"

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

/* The lists that were asked for. */
static bool show_lists(Compile *k, uint32_t file) {
    Out out = {0};
    const Options *o = k->options;
    const char *shown = k->sources.at[file]->shown;
    bool is_json = o->format == FORMAT_JSON;
    if (o->shows_implied && is_json) implied_json(&k->checker, shown, &out);
    if (o->shows_implied && !is_json) implied_text(&k->checker, &out);
    if (o->shows_power && is_json) power_json(&k->checker, shown, &out);
    if (o->shows_power && !is_json) power_text(&k->checker, &out);
    if (o->shows_rules && is_json) rule_list_json(&k->checker, shown, &out);
    if (o->shows_rules && !is_json) rule_list_text(&k->checker, &out);
    if (!out.length) return true;
    bool ok = compile_print(&out) == 0;
    out_free(&out);
    return ok;
}

static int check_one(const Options *options, const char *path) {
    Compile k;
    uint32_t file;
    int status = compile_start(&k, options, path, &file);
    if (status == 0 && options->dump) {
        status = dump(&k, file);
    } else if (status == 0) {
        compile_check(&k, file,
                      (options->shows_implied ? KEEP_IMPLIED : 0u) |
                          (options->shows_power ? KEEP_ALL : 0u) |
                          (options->shows_rules ? KEEP_RULES : 0u));
        compile_show(&k, path);
        status = diag_failed(&k.sink) ? 1 : 0;
        if (k.is_checked && !show_lists(&k, file)) status = 3;
    }
    compile_finish(&k);
    return status;
}

int command_check(Options *options) { return compile_each(options, check_one); }
