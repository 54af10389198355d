/* `budget diff`: two compilations side by side, and what moved between them. */
#include "compiler/driver/compile.h"
#include "compiler/report/build.h"
#include "compiler/tools/diff.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    Compile k;
    Lineage lineage;
    bool has_begun;
} Side;

/* Wrong sums and rules are compared like right ones; what cannot be read has to be mended first. */
static int read_side(Side *side, const Options *options, const char *path) {
    uint32_t file;
    const Report *report;
    side->has_begun = true;
    int status = compile_start(&side->k, options, path, &file);
    if (status) return status;
    compile_check(&side->k, file, KEEP_ALL);
    bool is_readable = side->k.is_checked && side->k.model.ok;
    if (is_readable && side->k.model.report.node) {
        report_build(&side->k.checker, !diag_failed(&side->k.sink), &report);
        lineage_build(&side->k.checker, report, &side->lineage);
        return 0;
    }
    if (is_readable)
        fprintf(stderr, "budget: %s is no report\n", path);
    else
        compile_show(&side->k, path);
    return 1;
}

static DiffFindings findings_of(const Side *side) {
    const uint32_t *counts = side->k.sink.counts;
    return (DiffFindings){counts[SEVERITY_ERROR], counts[SEVERITY_WARNING]};
}

static int print(Diff *d, const Options *o) {
    Out out = {0};
    switch (o->diff_format) {
    case DIFF_HUMAN:
        diff_human(d, compile_wants_color(o, STDOUT_FILENO), o->only_summary, &out);
        break;
    case DIFF_MARKDOWN: diff_markdown(d, o->only_summary, &out); break;
    case DIFF_JSON: diff_json(d, o->only_summary, &out); break;
    }
    bool ok = out_ok(&out) && fwrite(out.bytes, 1, out.length, stdout) == out.length &&
              fflush(stdout) == 0;
    out_free(&out);
    return ok ? 0 : compile_world_failed("<stdout>");
}

static int compare(Side side[2], const Options *o) {
    Arena whole = {0};
    Diff d = {.name = {o->files[0], o->files[1]},
              .side = {&side[0].lineage, &side[1].lineage},
              .findings = {findings_of(&side[0]), findings_of(&side[1])},
              .whole = &whole};
    diff_build(&d);
    int status = print(&d, o);
    if (status == 0 && o->tells_difference && !diff_is_empty(&d)) status = 1;
    diff_free(&d);
    arena_free(&whole);
    return status;
}

int command_diff(Options *options) {
    Side side[2] = {{.has_begun = false}, {.has_begun = false}};
    int status = 0;
    if (strcmp(options->files[0], "-") == 0 && strcmp(options->files[1], "-") == 0) {
        fputs("budget: only one of the two can be standard input\n", stderr);
        return 2;
    }
    for (int i = 0; i < 2 && status == 0; i++)
        status = read_side(&side[i], options, options->files[i]);
    if (status == 0) status = compare(side, options);
    for (int i = 0; i < 2; i++)
        if (side[i].has_begun) compile_finish(&side[i].k);
    return status;
}
