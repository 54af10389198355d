/* `budget diff`: two compilations side by side, and what moved between them; of two folders, file
 * by file. */
#include "compiler/driver/compile.h"
#include "compiler/report/build.h"
#include "compiler/tools/diff.h"
#include "compiler/tools/diff_place.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

typedef enum { SIDE_READ, SIDE_BROKEN, SIDE_NO_REPORT, SIDE_MISSING } SideState;

typedef struct {
    Compile k;
    Lineage lineage;
    bool has_begun;
} Side;

typedef struct {
    const Options *options;
    Arena whole; /* of names and paths */
    Out out;
    bool is_in_folder;
    uint32_t written; /* comparisons, in an array of JSON */
    int status;       /* the worst so far */
} Run;

static void worse(Run *run, int status) {
    if (status > run->status) run->status = status;
}

/* ---- one side ---- */
/* Wrong sums and rules are compared like right ones; what cannot be read has to be mended first. */
static SideState read_side(Side *side, Run *run, const DiffPlace *place) {
    uint32_t file;
    const Report *report;
    side->has_begun = true;
    int status = compile_start_at(&side->k, run->options, place, &file);
    if (status) return worse(run, status), SIDE_MISSING;
    compile_check(&side->k, file, KEEP_ALL);
    if (!side->k.is_checked || !side->k.model.ok) {
        compile_show(&side->k, place->given);
        worse(run, 1);
        return SIDE_BROKEN;
    }
    if (!side->k.model.report.node) return SIDE_NO_REPORT;
    report_build(&side->k.checker, !diag_failed(&side->k.sink), &report);
    lineage_build(&side->k.checker, report, &side->lineage);
    return SIDE_READ;
}

static DiffFindings findings_of(const Side *side) {
    const uint32_t *counts = side->k.sink.counts;
    return (DiffFindings){counts[SEVERITY_ERROR], counts[SEVERITY_WARNING]};
}

/* ---- two sides ---- */
static void separate(Run *run) {
    if (run->written++) out_text(&run->out, run->options->diff_format == DIFF_JSON ? ",\n" : "\n");
}

static void write_diff(Run *run, Diff *d) {
    const Options *o = run->options;
    separate(run);
    if (run->is_in_folder && o->only_summary && o->diff_format == DIFF_HUMAN)
        out_printf(&run->out, "%s -> %s\n", d->name[SIDE_OLD], d->name[SIDE_NEW]);
    switch (o->diff_format) {
    case DIFF_HUMAN:
        diff_human(d, compile_wants_color(o, STDOUT_FILENO), o->only_summary, &run->out);
        break;
    case DIFF_MARKDOWN: diff_markdown(d, o->only_summary, &run->out); break;
    case DIFF_JSON: diff_json(d, o->only_summary, &run->out); break;
    }
}

static void compare(Run *run, Side side[2], const DiffPlace place[2]) {
    Arena whole = {0};
    Diff d = {.name = {place[0].given, place[1].given},
              .side = {&side[0].lineage, &side[1].lineage},
              .findings = {findings_of(&side[0]), findings_of(&side[1])},
              .whole = &whole};
    diff_build(&d);
    write_diff(run, &d);
    if (run->options->tells_difference && !diff_is_empty(&d)) worse(run, 1);
    diff_free(&d);
    arena_free(&whole);
}

/* In a folder, a file that is no report is a module of some report. */
static void compare_files(Run *run, const DiffPlace place[2]) {
    Side side[2] = {{.has_begun = false}, {.has_begun = false}};
    SideState state = SIDE_READ;
    for (int i = 0; i < 2 && state == SIDE_READ; i++) {
        state = read_side(&side[i], run, &place[i]);
        if (state != SIDE_NO_REPORT || run->is_in_folder) continue;
        compile_tell("budget: %s is no report", place[i].given);
        worse(run, 1);
    }
    if (state == SIDE_READ) compare(run, side, place);
    for (int i = 0; i < 2; i++)
        if (side[i].has_begun) compile_finish(&side[i].k);
}

/* ---- two folders ---- */
static bool is_report(Run *run, const DiffPlace *place) {
    Side side = {.has_begun = false};
    SideState state = read_side(&side, run, place);
    if (side.has_begun) compile_finish(&side.k);
    return state == SIDE_READ;
}

static void tell_alone(Run *run, const DiffPlace *place, DiffSide where) {
    if (!is_report(run, place)) return;
    if (run->options->tells_difference) worse(run, 1);
    separate(run);
    switch (run->options->diff_format) {
    case DIFF_HUMAN: diff_human_alone(place->given, where, &run->out); break;
    case DIFF_MARKDOWN: diff_markdown_alone(place->given, where, &run->out); break;
    case DIFF_JSON: diff_json_alone(place->given, where, &run->out); break;
    }
}

static void compare_names(Run *run, const DiffPlace folder[2], const Names names[2]) {
    for (size_t i = 0, k = 0; i < names[0].count || k < names[1].count;) {
        int way = i == names[0].count ? 1
                : k == names[1].count ? -1
                                      : strcmp(names[0].at[i], names[1].at[k]);
        const char *name = way > 0 ? names[1].at[k] : names[0].at[i];
        DiffPlace pair[2];
        for (int s = 0; s < 2; s++) pair[s] = place_inside(&run->whole, &folder[s], name);
        if (way == 0)
            compare_files(run, pair);
        else
            tell_alone(run, &pair[way > 0], way > 0 ? SIDE_NEW : SIDE_OLD);
        i += way <= 0, k += way >= 0;
    }
}

static void compare_folders(Run *run, const DiffPlace place[2]) {
    Names names[2] = {{0}, {0}};
    const char *why;
    bool ok = true, is_json = run->options->diff_format == DIFF_JSON;
    run->is_in_folder = true;
    for (int i = 0; i < 2 && ok; i++) {
        ok = place_list(&run->whole, &place[i], &names[i], &why);
        if (!ok) compile_tell("budget: %s: %s", place[i].given, why);
    }
    if (is_json) out_text(&run->out, "[");
    if (ok)
        compare_names(run, place, names);
    else
        worse(run, 3);
    if (is_json) out_text(&run->out, "]\n");
    for (int i = 0; i < 2; i++) VEC_FREE(&names[i]);
}

/* ---- the command ---- */
static bool find_places(Run *run, DiffPlace place[2]) {
    const char *const *given = run->options->files, *why;
    if (strcmp(given[0], "-") == 0 && strcmp(given[1], "-") == 0)
        return fputs("budget: only one of the two can be standard input\n", stderr), worse(run, 2),
               false;
    for (int i = 0; i < 2; i++) {
        if (place_find(&run->whole, given[i], &place[i], &why)) continue;
        compile_tell("budget: %s: %s", given[i], why);
        return worse(run, 3), false;
    }
    if (place[0].is_folder == place[1].is_folder) return true;
    fputs("budget: a folder is compared with a folder, a report with a report\n", stderr);
    return worse(run, 2), false;
}

int command_diff(Options *options) {
    Run run = {.options = options};
    DiffPlace place[2];
    if (find_places(&run, place) && place[0].is_folder)
        compare_folders(&run, place);
    else if (run.status == 0)
        compare_files(&run, place);
    worse(&run, compile_print(&run.out));
    out_free(&run.out);
    arena_free(&run.whole);
    return run.status;
}
