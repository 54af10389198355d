/* `budget pre-commit`: what is about to be committed, as the index has it, is checked. */
#include "compiler/driver/compile.h"
#include "compiler/tools/diff_place.h"
#include "compiler/tools/fmt.h"
#include "compiler/tools/git_run.h"

#include <string.h>

typedef struct {
    Options *options;
    Arena whole;
    Names staged, all;    /* .budget files */
    bool may_move_others; /* something is staged that other reports may read */
    int status;
} Run;

static void worse(Run *run, int status) {
    if (status > run->status) run->status = status;
}

/* ---- what there is ---- */
static bool list(Run *run, const char *const *words, Names *made) {
    Out names = {0};
    bool ok = git_run(words, &names, NULL) == 0 && out_ok(&names);
    for (size_t i = 0; ok && i < names.length; i += strlen(names.bytes + i) + 1) {
        const char *name = arena_copy(&run->whole, names.bytes + i, strlen(names.bytes + i));
        if (place_is_report_name(name))
            VEC_PUSH(made, name);
        else
            run->may_move_others = true;
    }
    out_free(&names);
    return ok;
}

static bool is_among(const Names *names, const char *name) {
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->at[i], name) == 0) return true;
    return false;
}

/* ---- one file ---- */
static void compare_layout(Run *run, Compile *k, uint32_t file, const char *name) {
    Out made = {0};
    const Source *source = k->sources.at[file];
    Str before = {source->bytes, source->length};
    FmtResult result = fmt_file(&k->sources, file, &k->names, &k->sink, SPELLING_KEPT, &made);
    Str after = {made.length ? made.bytes : "", made.length};
    if (result == FMT_DONE && !str_equal(before, after)) {
        compile_tell(
            "budget: %s: not in the usual layout: run `budget fmt` on it, then add it again", name);
        worse(run, 1);
    }
    out_free(&made);
}

static void check_layout(Run *run, const DiffPlace *place) {
    Compile k;
    uint32_t file;
    int status = compile_start_at(&k, run->options, place, &file);
    if (status == 0)
        compare_layout(run, &k, file, place->given);
    else
        worse(run, status);
    compile_finish(&k);
}

/* Of a module, only what is wrong is of interest. */
static void check_report(Run *run, const DiffPlace *place) {
    Compile k;
    uint32_t file;
    int status = compile_start_at(&k, run->options, place, &file);
    if (status == 0) {
        compile_check(&k, file, 0);
        bool is_report = k.is_checked && k.model.report.node;
        if (!is_report) run->may_move_others = true;
        if (is_report || diag_failed(&k.sink)) compile_show(&k, place->given);
        if (diag_failed(&k.sink)) worse(run, 1);
    }
    worse(run, status);
    compile_finish(&k);
}

/* ---- the command ---- */
static bool find_files(Run *run) {
    const char *staged[] = {"diff", "--cached",           "--name-only", "--no-renames",
                            "-z",   "--diff-filter=ACMT", NULL},
               *all[] = {"ls-files", "--full-name", "-z", "--", ":/*.budget", NULL};
    return list(run, staged, &run->staged) && list(run, all, &run->all);
}

static void check_staged(Run *run) {
    for (size_t i = 0; i < run->staged.count; i++) {
        DiffPlace place = place_in_index(&run->whole, run->staged.at[i]);
        check_layout(run, &place);
        check_report(run, &place);
    }
    for (size_t i = 0; run->may_move_others && i < run->all.count; i++) {
        if (is_among(&run->staged, run->all.at[i])) continue;
        DiffPlace place = place_in_index(&run->whole, run->all.at[i]);
        check_report(run, &place);
    }
}

int command_pre_commit(Options *options) {
    Run run = {.options = options};
    if (find_files(&run)) {
        check_staged(&run);
    } else {
        fputs("budget: git does not say what is about to be committed\n", stderr);
        worse(&run, 3);
    }
    VEC_FREE(&run.staged);
    VEC_FREE(&run.all);
    arena_free(&run.whole);
    return run.status;
}
