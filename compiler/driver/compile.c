#define _XOPEN_SOURCE 700
#include "compiler/driver/compile.h"
#include "compiler/check/units.h"
#include "compiler/diag/wrap.h"
#include "compiler/report/build.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

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
        diag_set_severity(&k->sink, code, (Severity)level);
    }
    return true;
}

int compile_begin(Compile *k, const Options *options) {
    *k = (Compile){.options = options};
    diag_sink_init(&k->sink, &k->sources);
    k->sink.deny_warnings = options->deny_warnings;
    if (!apply_severities(k)) return 2;
    k->runtime = find_runtime(k);
    k->model = (Model){.whole = &k->whole,
                       .sources = &k->sources,
                       .names = &k->names,
                       .sink = &k->sink,
                       .check = check_last_year};
    for (size_t i = 0; i < options->include_count; i++)
        VEC_PUSH(&k->model.search, options->include[i]);
    VEC_PUSH(&k->model.search, arena_printf(&k->whole, "%s/std", k->runtime));
    return 0;
}

void compile_check(Compile *k, uint32_t file, unsigned keep) {
    if (!model_resolve(&k->model, file)) return;
    compile_units(k);
    k->is_checked = true;
    check_model(&k->model, keep, &k->checker);
    report_check(&k->checker);
}

void compile_finish(Compile *k) {
    if (k->is_checked) checker_free(&k->checker);
    for (size_t i = 0; i < k->model.unit_lists.count; i++) units_free(&k->model.unit_lists.at[i]);
    model_free(&k->model);
    diag_sink_free(&k->sink);
    intern_free(&k->names);
    sources_free(&k->sources);
    arena_free(&k->whole);
}

/* ---- what a person sees ---- */
bool compile_wants_color(const Options *o, int stream) {
    const char *none = getenv("NO_COLOR");
    if (o->color != COLOR_AUTO) return o->color == COLOR_ALWAYS;
    return isatty(stream) && !(none && *none);
}

/* Names of files may hold what moves the cursor, or the end of a line. */
static void tell_safe(const char *text) {
    Out safe = {0};
    render_name(&safe, text);
    if (safe.length) fputs(safe.bytes, stderr);
    out_free(&safe);
}

void compile_tell(const char *format, ...) {
    Arena room = {0};
    va_list arguments;
    va_start(arguments, format);
    tell_safe(arena_vprintf(&room, format, arguments));
    va_end(arguments);
    fputc('\n', stderr);
    arena_free(&room);
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
    tell_safe(strcmp(path, "-") ? path : "<stdin>");
    fprintf(stderr, ": %u check%s", total, total == 1 ? "" : "s");
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

void compile_show(Compile *k, const char *path) {
    progress_clear(k->options->progress);
    const Options *o = k->options;
    RenderOptions render = {compile_wants_color(o, STDERR_FILENO),
                            o->width ? o->width : terminal_width(), o->max_errors};
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
void compile_fail(Compile *k, DiagCode code, const char *what, const char *why) {
    progress_clear(k->options->progress);
    if (k->options->format == FORMAT_HUMAN && code == DIAG_FILE_MISSING)
        compile_tell("budget: %s: %s", what, why);
    else if (k->options->format == FORMAT_HUMAN)
        compile_tell("budget: error[%s]: %s: %s", diag_info[code].code, what, why);
    else
        diag_report(&k->sink, code, (Span){UINT32_MAX, 0, 0}, "%s: %s", what, why);
}

int compile_start(Compile *k, const Options *options, const char *path, uint32_t *file) {
    int status = compile_begin(k, options);
    if (status) return status;
    if (source_load(&k->sources, path, strcmp(path, "-") ? path : "<stdin>", file)) return 0;
    compile_fail(k, DIAG_FILE_MISSING, path, strerror(errno));
    if (options->format != FORMAT_HUMAN) compile_show(k, path);
    return 3;
}

int compile_start_at(Compile *k, const Options *options, const DiffPlace *place, uint32_t *file) {
    int status = compile_begin(k, options);
    if (status) return status;
    k->sources.store = place->store;
    for (size_t i = 0; i + 1 < k->model.search.count; i++) /* the last is the library */
        k->model.search.at[i] = place_include(&k->whole, place, k->model.search.at[i]);
    const char *shown = strcmp(place->path, "-") ? place->given : "<stdin>";
    return source_load(&k->sources, place->path, shown, file) ? 0 : compile_world_failed(shown);
}

int compile_world_failed(const char *path) {
    compile_tell("budget: %s: %s", path, strerror(errno));
    return 3;
}

/* ---- several files ---- */
typedef struct {
    Options *options;
    int (*one)(const Options *, const char *path);
    int worst;
} Each;

typedef struct {
    bool is_open;
    size_t found;
} PartInfo; /* of the document, made in another process */

void compile_put_part(Bytes *answer, const RenderDocument *document) {
    PartInfo part = {document->is_open, document->found};
    VEC_RESERVE(answer, answer->count + sizeof part);
    memcpy(answer->at + answer->count, &part, sizeof part);
    answer->count += sizeof part;
}

void compile_split(Str *part, Str *rest) {
    size_t length = part->length < sizeof(PartInfo) ? part->length : sizeof(PartInfo);
    *rest = (Str){part->at + length, part->length - length};
    part->length = length;
}

static int work_one(void *user, size_t index, Bytes *answer) {
    Each *each = user;
    RenderDocument document = {.to = stderr, .is_part = true};
    each->options->document = &document;
    each->options->progress = NULL;
    each->options->jobs = 1;
    int status = each->one(each->options, each->options->files[index]);
    compile_put_part(answer, &document);
    return status;
}

void compile_join(const Options *o, Str out, Str err, Str part_of) {
    PartInfo part = {0};
    if (part_of.length == sizeof part) memcpy(&part, part_of.at, sizeof part);
    fwrite(out.at, 1, out.length, stdout);
    if (part.is_open && o->format == FORMAT_JSON)
        render_json_part(o->document, err, part.found);
    else if (part.is_open && o->format == FORMAT_SARIF)
        render_sarif_part(o->document, err, part.found);
    else
        fwrite(err.at, 1, err.length, stderr);
}

static void tell_file(const Each *each, size_t index) {
    const Options *o = each->options;
    if (o->file_count > 1 && index < o->file_count)
        progress_tell(o->progress, "%zu of %zu: %s", index + 1, o->file_count, o->files[index]);
}

static void join_one(void *user, const JobDone *done) {
    Each *each = user;
    int status = done->status < 0 ? 4 : done->status;
    progress_clear(each->options->progress);
    compile_join(each->options, done->out, done->err, done->answer);
    if (done->status < 0)
        compile_tell("budget: %s: the work on this file broke off",
                     each->options->files[done->index]);
    if (status > each->worst) each->worst = status;
    tell_file(each, done->index + 1);
}

/* What asks the terminal asks it now: a worker's errors go to a file. */
static void ask_terminal(Options *o) {
    o->width = terminal_width();
    o->color = compile_wants_color(o, STDERR_FILENO) ? COLOR_ALWAYS : COLOR_NEVER;
}

static void each_here(Each *each) {
    for (size_t i = 0; i < each->options->file_count; i++) {
        tell_file(each, i);
        int status = each->one(each->options, each->options->files[i]);
        if (status > each->worst) each->worst = status;
    }
}

int compile_each(Options *options, int (*one)(const Options *, const char *)) {
    RenderDocument document = {.to = stderr};
    Progress progress;
    Each each = {options, one, 0};
    Jobs jobs = {options->file_count, options->jobs, work_one, join_one, &each};
    options->document = &document;
    options->progress = &progress;
    bool takes_long = options->command == COMMAND_CHECK || options->command == COMMAND_BUILD;
    progress_open(&progress, takes_long && options->format == FORMAT_HUMAN && !options->quiet);
    if (options->jobs < 2 || options->file_count < 2)
        each_here(&each);
    else if (ask_terminal(options), !jobs_run(&jobs))
        each.worst = compile_world_failed("-j");
    if (options->format == FORMAT_JSON) render_json_end(&document);
    if (options->format == FORMAT_SARIF) render_sarif_end(&document);
    progress_clear(&progress);
    options->document = NULL, options->progress = NULL;
    return each.worst;
}

int compile_print(const Out *out) {
    bool ok = out_ok(out);
    if (ok && out->length) ok = fwrite(out->bytes, 1, out->length, stdout) == out->length;
    return ok && fflush(stdout) == 0 ? 0 : compile_world_failed("<stdout>");
}
