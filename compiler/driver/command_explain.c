/* `budget explain`: what a code means, where a figure comes from. */
#include "compiler/driver/compile.h"
#include "compiler/tools/explain.h"

#include <string.h>

static int tell_wrong(const char *message) { return fprintf(stderr, "budget: %s\n", message), 2; }

/* The same text once more, with the value in the figure's place: its figures have the same numbers.
 * The text is copied because standard input can be read only once. */
static int check_instead(Compile *then, const Compile *now, uint32_t figure) {
    const Source *first = now->sources.at[0];
    const char *message;
    int status = compile_begin(then, now->options);
    if (status) return status;
    uint32_t file =
        source_from_text(&then->sources, first->shown, (Str){first->bytes, first->length});
    if (!model_resolve(&then->model, file)) return 1;
    if (!explain_replace(&then->model, figure, now->options->why_not, &message))
        return tell_wrong(message);
    then->is_checked = true;
    check_model(&then->model, KEEP_ALL, &then->checker);
    return 0;
}

static int print_out(Out *out) {
    int status = compile_print(out);
    out_free(out);
    return status;
}

static int print_explanation(Compile *k, const Explanation *e) {
    Out out = {0};
    (k->options->format == FORMAT_JSON ? explain_json : explain_text)(&k->checker, e, &out);
    return print_out(&out);
}

static int explain_found(Compile *k, uint32_t figure) {
    Explanation made;
    Compile then = {.options = NULL};
    int status = 0;
    explain_gather(&k->checker, figure, &made);
    if (k->options->why_not) status = check_instead(&then, k, figure);
    if (status == 0 && k->options->why_not)
        explain_against(&k->checker, &then.checker, figure, &made);
    if (status == 0) status = print_explanation(k, &made);
    if (then.options) compile_finish(&then);
    return status;
}

static int list_figures(Compile *k) {
    Out out = {0};
    explain_list(&k->checker, k->options->quiet, &out);
    return print_out(&out);
}

static int find_figure(Compile *k, const char *address) {
    const char *message = "";
    uint32_t figure;
    if (!explain_find(&k->checker, address, &figure, &message)) return tell_wrong(message);
    return explain_found(k, figure);
}

/* Wrong sums and claims are what is explained; what cannot be read has to be mended first. */
static int explain_file(const Options *options, const char *path, const char *address) {
    Compile k;
    uint32_t file;
    int status = compile_start(&k, options, path, &file);
    if (status == 0) {
        compile_check(&k, file, KEEP_ALL);
        if (!k.is_checked || !k.model.ok)
            compile_show(&k, path), status = 1;
        else
            status = address ? find_figure(&k, address) : list_figures(&k);
    }
    compile_finish(&k);
    return status;
}

static bool is_code_shaped(const char *word) {
    return (*word == 'B' || *word == 'b') && word[1] &&
           strspn(word + 1, "0123456789") == strlen(word + 1);
}

/* A code; or a file, and a figure in it. */
int command_explain(Options *options) {
    const char *word = options->files[0],
               *address = options->file_count > 1 ? options->files[1] : NULL;
    DiagCode code;
    if (!address && diag_code_parse(word, &code)) return diag_explain(code, stdout), 0;
    if (!address && is_code_shaped(word)) {
        fprintf(stderr, "budget: there is no code `%s`\n", word);
        return 2;
    }
    return explain_file(options, word, address);
}
