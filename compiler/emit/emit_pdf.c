/* report.pdf: the files of the LaTeX back end, set by XeLaTeX in a folder that is gone
 * afterwards. */
#define _XOPEN_SOURCE 700 /* mkdtemp, fork */

#include "compiler/base/arena.h"
#include "compiler/emit/emitter.h"
#include "compiler/emit/read_file.h"
#include "compiler/emit/tex_log.h"
#include "compiler/emit/tex_run.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const Emitter emit_latex;

typedef struct {
    Arena arena;
    const char *directory; /* NULL before it is made */
    EmitOptions *options;
    Out log; /* of the last pass */
} Job;

static bool fail(Job *job, const char *what) {
    snprintf(job->options->message, sizeof job->options->message, "%s: %s", what, strerror(errno));
    return false;
}

static const char *in_job(Job *job, const char *name) {
    return arena_printf(&job->arena, "%s/%s", job->directory, name);
}

static bool make_directory(Job *job) {
    const char *temporary = getenv("TMPDIR");
    if (temporary == NULL || temporary[0] == '\0') temporary = "/tmp";
    char *directory = arena_printf(&job->arena, "%s/budget-XXXXXX", temporary);
    if (mkdtemp(directory) == NULL) return fail(job, "cannot make a temporary folder");
    job->directory = directory;
    return true;
}

/* TeX makes only files there: no folder has to be entered. */
static void remove_directory(Job *job) {
    DIR *directory = job->directory != NULL ? opendir(job->directory) : NULL;
    if (directory == NULL) return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        (void)unlink(in_job(job, entry->d_name));
    closedir(directory);
    (void)rmdir(job->directory);
}

static bool write_sources(Job *job, const Report *report) {
    EmitFiles *files = emit_files_new();
    const char *failed = "";
    bool is_written = emit_latex.emit(report, files, job->options);
    if (is_written && !emit_files_save(files, job->directory, &failed)) {
        fail(job, "cannot write the files for xelatex");
        is_written = false;
    }
    emit_files_free(files);
    return is_written;
}

static bool read_log(Job *job) {
    job->log.length = 0;
    bool is_read = read_file(&job->log, in_job(job, "report.log"));
    out_bytes(&job->log, "", 1); /* a NUL, so that it can be searched */
    return is_read && out_ok(&job->log);
}

static bool explain(Job *job, TexResult result) {
    char *message = job->options->message;
    size_t size = sizeof job->options->message;
    switch (result) {
    case TEX_OK: return true;
    case TEX_FAILED:
        if (!read_log(job) || !tex_log_error(job->log.bytes, message, size))
            snprintf(message, size, "xelatex stopped and left no error in its log");
        break;
    case TEX_ABSENT: snprintf(message, size, "xelatex is not installed: run make deps"); break;
    case TEX_TIMED_OUT:
        snprintf(message, size, "xelatex was stopped after %d seconds", TEX_SECONDS);
        break;
    case TEX_SYSTEM: return fail(job, "cannot run xelatex");
    }
    return false;
}

static void tell(const Job *job, const char *what) {
    if (job->options->tell) job->options->tell(job->options->listener, what);
}

static bool run_pass(Job *job, bool makes_pdf) {
    tell(job, makes_pdf ? "printing report.pdf ..." : "laying out report.pdf ...");
    TexResult result = tex_run(job->directory, job->options->source_date_epoch, makes_pdf);
    if (!explain(job, result)) return false;
    return read_log(job) || fail(job, "cannot read the log of xelatex");
}

/* The first pass learns the page numbers, the second prints them; a third is rarely asked for. */
static bool run_passes(Job *job) {
    if (!run_pass(job, false) || !run_pass(job, true)) return false;
    if (tex_log_wants_rerun(job->log.bytes) && !run_pass(job, true)) return false;
    char *message = job->options->message;
    return !tex_log_missing_character(job->log.bytes, message, sizeof job->options->message);
}

static bool pdf_emit(const Report *report, EmitFiles *files, EmitOptions *options) {
    Job job = {.options = options};
    bool is_made = make_directory(&job) && write_sources(&job, report) && run_passes(&job);
    if (is_made && !read_file(emit_file(files, "report.pdf"), in_job(&job, "report.pdf")))
        is_made = fail(&job, "cannot read the PDF that xelatex made");
    remove_directory(&job);
    out_free(&job.log);
    arena_free(&job.arena);
    return is_made;
}

const Emitter emit_pdf = {
    .name = "pdf",
    .summary = "report.pdf, printed by XeLaTeX",
    .emit = pdf_emit,
};
