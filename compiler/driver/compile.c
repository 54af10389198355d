#define _XOPEN_SOURCE 700
#include "compiler/driver/compile.h"
#include "compiler/report/build.h"
#include "compiler/tools/explain.h"
#include "compiler/tools/fix.h"
#include "compiler/tools/fmt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct { /* all that one compilation owns */
    const Options *options;
    Arena whole;
    Sources sources;
    Intern names;
    DiagSink sink;
    Model model;
    Checker checker;
    bool is_checked;
    const char *runtime;
} Compile;

/* ---- the library ---- */
static bool is_directory(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Beside the program in a build tree, or where it is installed; BUDGET_RUNTIME overrides both. */
static const char *find_runtime(Compile *k) {
    const char *given = getenv("BUDGET_RUNTIME");
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (given && *given) return given;
    if (n <= 0) return "runtime";
    self[n] = 0;
    char *slash = strrchr(self, '/');
    if (slash) *slash = 0;
    for (int i = 0; i < 2; i++) {
        const char *path = i ? arena_printf(&k->whole, "%s/../share/budget", self)
                             : arena_printf(&k->whole, "%s/../../runtime", self);
        if (is_directory(arena_printf(&k->whole, "%s/std", path))) return path;
    }
    return "runtime";
}

/* ---- phases ---- */
static bool apply_severities(Compile *k) {
    static const char *const levels[] = {"off", "note", "warning", "error"};
    for (size_t i = 0; i < k->options->severity_count; i++) {
        DiagCode code;
        int level = 0;
        while (level < 4 && strcmp(levels[level], k->options->severity[i].level) != 0) level++;
        if (level == 4 || !diag_code_parse(k->options->severity[i].code, &code)) {
            fprintf(stderr, "budget: --severity: there is no `%s=%s`\n",
                    k->options->severity[i].code, k->options->severity[i].level);
            return false;
        }
        k->sink.severity[code] = (uint8_t)level;
    }
    return true;
}

static int begin(Compile *k, const Options *options) {
    *k = (Compile){.options = options};
    diag_sink_init(&k->sink, &k->sources);
    k->sink.deny_warnings = options->deny_warnings;
    if (!apply_severities(k)) return 2;
    k->runtime = find_runtime(k);
    k->model =
        (Model){.whole = &k->whole, .sources = &k->sources, .names = &k->names, .sink = &k->sink};
    for (size_t i = 0; i < options->include_count; i++)
        VEC_PUSH(&k->model.search, options->include[i]);
    VEC_PUSH(&k->model.search, arena_printf(&k->whole, "%s/std", k->runtime));
    return 0;
}


static void check(Compile *k, uint32_t file, bool keep_all) {
    if (!model_resolve(&k->model, file)) return;
    k->is_checked = true;
    check_model(&k->model, keep_all, &k->checker);
    report_check(&k->checker);
}

static void finish(Compile *k) {
    if (k->is_checked) checker_free(&k->checker);
    model_free(&k->model);
    diag_sink_free(&k->sink);
    intern_free(&k->names);
    sources_free(&k->sources);
    arena_free(&k->whole);
}

/* ---- what a person sees ---- */
static bool wants_color(const Options *o) {
    const char *none = getenv("NO_COLOR");
    if (o->color != COLOR_AUTO) return o->color == COLOR_ALWAYS;
    return isatty(STDERR_FILENO) && !(none && *none);
}

static int terminal_width(void) {
    struct winsize size;
    if (isatty(STDERR_FILENO) && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        return size.ws_col;
    return 80;
}

/* "report.budget: 412 checks: 380 exact, 9 rounding, …; numbers in text: 120, all checked" */
static void summary(const Compile *k, const char *path) {
    const Checker *c = &k->checker;
    uint32_t total = 0;
    for (int v = 0; v < VERDICT_COUNT; v++) total += c->counts[v];
    fprintf(stderr, "%s: %u check%s", strcmp(path, "-") ? path : "<stdin>", total,
            total == 1 ? "" : "s");
    const char *mark = ": ";
    for (int v = 0; v < VERDICT_COUNT; v++) {
        if (!c->counts[v]) continue;
        fprintf(stderr, "%s%u %s", mark, c->counts[v], verdict_name((Verdict)v));
        mark = ", ";
    }
    uint32_t numbers = c->numbers_checked + c->numbers_unchecked;
    if (numbers) fprintf(stderr, "; %u of %u numbers in text checked", c->numbers_checked, numbers);
    const uint32_t *n = k->sink.counts;
    if (n[SEVERITY_ERROR] || n[SEVERITY_WARNING])
        fprintf(stderr, "; %u error%s, %u warning%s", n[SEVERITY_ERROR],
                n[SEVERITY_ERROR] == 1 ? "" : "s", n[SEVERITY_WARNING],
                n[SEVERITY_WARNING] == 1 ? "" : "s");
    fputc('\n', stderr);
}

static void show(Compile *k, const char *path) {
    RenderOptions render = {wants_color(k->options), terminal_width(), k->options->max_errors};
    diag_sort(&k->sink);
    switch (k->options->format) {
    case FORMAT_HUMAN:
        render_human(&k->sink, &render, stderr);
        if (k->is_checked && !k->options->quiet) summary(k, path);
        break;
    case FORMAT_JSON: render_json(&k->sink, k->options->document); break;
    case FORMAT_SARIF: render_sarif(&k->sink, k->options->document); break;
    case FORMAT_GITHUB: render_github(&k->sink, stderr); break;
    }
}

/* What the world refused; in a format for programs it is a finding like the others. */
static void fail(Compile *k, DiagCode code, const char *what, const char *why) {
    if (k->options->format == FORMAT_HUMAN && code == DIAG_FILE_MISSING)
        fprintf(stderr, "budget: %s: %s\n", what, why);
    else if (k->options->format == FORMAT_HUMAN)
        fprintf(stderr, "budget: error[%s]: %s: %s\n", diag_info[code].code, what, why);
    else
        diag_report(&k->sink, code, (Span){UINT32_MAX, 0, 0}, "%s: %s", what, why);
}

static int start(Compile *k, const Options *options, const char *path, uint32_t *file) {
    int status = begin(k, options);
    if (status) return status;
    if (source_load(&k->sources, path, strcmp(path, "-") ? path : "<stdin>", file)) return 0;
    fail(k, DIAG_FILE_MISSING, path, strerror(errno));
    if (options->format != FORMAT_HUMAN) show(k, path);
    return 3;
}

static int dump(Compile *k, uint32_t file) {
    const Ast *ast = NULL;
    bool tokens = strcmp(k->options->dump, "tokens") == 0;
    if (tokens)
        parse_dump_tokens(&k->sources, file, &k->names, &k->sink, stdout);
    else
        parse_file(&k->sources, file, &k->names, &k->sink, &k->whole, &ast);
    if (ast) ast_dump(ast, &k->sources, &k->names, stdout), parse_free(ast);
    show(k, "");
    return diag_failed(&k->sink) ? 1 : 0;
}

int compile_check(const Options *options, const char *path) {
    Compile k;
    uint32_t file;
    int status = start(&k, options, path, &file);
    if (status == 0 && options->dump) {
        status = dump(&k, file);
    } else if (status == 0) {
        check(&k, file, false);
        show(&k, path);
        status = diag_failed(&k.sink) ? 1 : 0;
    }
    finish(&k);
    return status;
}

/* ---- build ---- */
static int emit_all(Compile *k, const Report *report, EmitFiles *files, EmitOptions *emit) {
    const Options *o = k->options;
    static const char *const usual[] = {"csv", "json", "latex"};
    size_t count = o->to_count ? o->to_count : 3;
    for (size_t i = 0; i < count; i++) {
        const Emitter *emitter = emitter_find(o->to_count ? o->to[i] : usual[i]);
        emit->message[0] = 0;
        if (emitter->emit(report, files, emit)) continue;
        fail(k, DIAG_PRINT, emitter->name,
             emit->message[0] ? emit->message : "this output could not be made");
        return 3;
    }
    return 0;
}

static int write_dependencies(const Compile *k, const char *target) {
    Out out = {0};
    out_printf(&out, "%s:", target);
    for (size_t i = 0; i < k->sources.count; i++) out_printf(&out, " %s", k->sources.at[i]->path);
    out_text(&out, "\n");
    bool ok = out_save(&out, k->options->dependencies);
    if (!ok) fprintf(stderr, "budget: %s: %s\n", k->options->dependencies, strerror(errno));
    out_free(&out);
    return ok ? 0 : 3;
}

static int emit_report(Compile *k, const char *directory) {
    const Report *report;
    EmitOptions emit = {.runtime_directory = k->runtime,
                        .source_date_epoch = getenv("SOURCE_DATE_EPOCH")};
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
        fail(k, DIAG_OUTPUT, failed, strerror(errno));
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

int compile_build(const Options *options, const char *path) {
    Compile k;
    uint32_t file;
    int status = start(&k, options, path, &file);
    if (status == 0) {
        check(&k, file, true);
        bool failed = diag_failed(&k.sink);
        uint32_t before = k.sink.counts[SEVERITY_ERROR];
        if (k.is_checked && (!failed || options->force))
            status = emit_report(&k, output_directory(&k, path));
        show(&k, path);
        if (status == 0 && (failed || k.sink.counts[SEVERITY_ERROR] != before)) status = 1;
    }
    finish(&k);
    return status;
}

/* ---- fmt ---- */
static int world_failed(const char *path) {
    fprintf(stderr, "budget: %s: %s\n", path, strerror(errno));
    return 3;
}

static int show_change(const Options *o, const char *shown, Str before, const Out *made) {
    Out diff = {0};
    if (o->only_diff) {
        fmt_diff(&diff, shown, before, (Str){made->bytes, made->length});
        fwrite(diff.bytes, 1, diff.length, stdout);
    } else {
        printf("%s\n", shown);
    }
    out_free(&diff);
    return fflush(stdout) == 0 ? 1 : world_failed("<stdout>");
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
        return fflush(stdout) == 0 ? 0 : world_failed("<stdout>");
    }
    return is_same || out_save(made, path) ? 0 : world_failed(path);
}

int compile_format(const Options *options, const char *path) {
    Compile k;
    uint32_t file;
    Out made = {0};
    int status = start(&k, options, path, &file);
    if (status == 0) {
        switch (fmt_file(&k.sources, file, &k.names, &k.sink, &made)) {
        case FMT_DONE: status = save_layout(&k, path, file, &made); break;
        case FMT_BROKEN:
            show(&k, path);
            fprintf(stderr, "budget: %s has errors and is left as it is\n",
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
    finish(&k);
    return status;
}

/* ---- fix ---- */
typedef struct {
    Out text;              /* of the file, as far as it is repaired */
    uint32_t errors, left; /* before the first repair, and now */
} Repair;

/* Checks the text and puts its repairs in; false when there is nothing more to do. */
static bool repair_round(const Options *o, const char *path, Repair *r) {
    Compile k;
    Out fixed = {0};
    if (begin(&k, o)) return false;
    uint32_t file = source_from_text(&k.sources, path, (Str){r->text.bytes, r->text.length});
    check(&k, file, false);
    r->left = k.sink.counts[SEVERITY_ERROR];
    bool goes_on = r->left && fix_apply(&k.sink, file, o->accept_figures, &fixed);
    finish(&k);
    Out unused = goes_on ? r->text : fixed;
    if (goes_on) r->text = fixed;
    out_free(&unused);
    return goes_on;
}

static int save_repair(const Options *o, const char *path, Str before, Repair *r) {
    Str after = {r->text.length ? r->text.bytes : "", r->text.length};
    bool is_piped = strcmp(path, "-") == 0, is_same = str_equal(before, after);
    const char *shown = is_piped ? "<stdin>" : path;
    Out diff = {0};
    if (o->dry_run && !is_same) fmt_diff(&diff, shown, before, after);
    if (o->dry_run && diff.length) fwrite(diff.bytes, 1, diff.length, stdout);
    if (!o->dry_run && is_piped) fwrite(after.at, 1, after.length, stdout);
    out_free(&diff);
    if (fflush(stdout) != 0) return world_failed("<stdout>");
    if (!o->dry_run && !is_piped && !is_same && !out_save(&r->text, path))
        return world_failed(path);
    fprintf(stderr, "%s: %s, %u error%s left\n", shown,
            is_same      ? "nothing to repair"
            : o->dry_run ? "can be repaired"
                         : "repaired",
            r->left, r->left == 1 ? "" : "s");
    return r->left ? 1 : 0;
}

/* The file stays as it is unless the repaired text has fewer errors. */
static int repair(const Options *o, const char *path, Str before) {
    enum { ROUNDS = 8 };
    Repair r = {0};
    out_bytes(&r.text, before.at, before.length);
    for (int i = 0; i < ROUNDS && repair_round(o, path, &r); i++)
        if (i == 0) r.errors = r.left;
    if (r.errors && r.left >= r.errors) {
        r.left = r.errors, r.text.length = 0;
        out_bytes(&r.text, before.at, before.length);
    }
    int status = save_repair(o, path, before, &r);
    out_free(&r.text);
    return status;
}

int compile_fix(const Options *options, const char *path) {
    Compile k;
    uint32_t file;
    int status = start(&k, options, path, &file);
    if (status == 0)
        status =
            repair(options, path, (Str){k.sources.at[file]->bytes, k.sources.at[file]->length});
    finish(&k);
    return status;
}

/* ---- explain ---- */
static int tell_wrong(const char *message) { return fprintf(stderr, "budget: %s\n", message), 2; }

/* The same text once more, with the value in the figure's place: its figures have the same numbers.
 * The text is copied because standard input can be read only once. */
static int check_instead(Compile *then, const Compile *now, uint32_t figure) {
    const Source *first = now->sources.at[0];
    const char *message;
    int status = begin(then, now->options);
    if (status) return status;
    uint32_t file =
        source_from_text(&then->sources, first->shown, (Str){first->bytes, first->length});
    if (!model_resolve(&then->model, file)) return 1;
    if (!explain_replace(&then->model, figure, now->options->why_not, &message))
        return tell_wrong(message);
    then->is_checked = true;
    check_model(&then->model, true, &then->checker);
    return 0;
}

static int print_explanation(Compile *k, const Explanation *e) {
    Out out = {0};
    (k->options->format == FORMAT_JSON ? explain_json : explain_text)(&k->checker, e, &out);
    bool ok = out_ok(&out) && fwrite(out.bytes, 1, out.length, stdout) == out.length &&
              fflush(stdout) == 0;
    if (!ok) fprintf(stderr, "budget: the explanation cannot be written: %s\n", strerror(errno));
    out_free(&out);
    return ok ? 0 : 3;
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
    if (then.options) finish(&then);
    return status;
}

/* Wrong sums and claims are what is explained; what cannot be read has to be mended first. */
int compile_explain(const Options *options, const char *path, const char *address) {
    Compile k;
    uint32_t file, figure;
    const char *message = "";
    int status = start(&k, options, path, &file);
    if (status == 0) {
        check(&k, file, true);
        if (!k.is_checked || !k.model.ok)
            show(&k, path), status = 1;
        else if (!explain_find(&k.checker, address, &figure, &message))
            status = tell_wrong(message);
        else
            status = explain_found(&k, figure);
    }
    finish(&k);
    return status;
}
