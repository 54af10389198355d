/* `budget merge-driver`: what git calls for a file that both sides of a merge changed. */
#include "compiler/driver/compile.h"
#include "compiler/tools/fmt.h"
#include "compiler/tools/merge.h"

#include <errno.h>
#include <string.h>

enum { USUAL_MARKS = 7 };

typedef struct {
    const Options *options;
    const char *shown; /* the file's own name */
    Compile k;         /* of the texts; the sink is for nobody */
    uint32_t file[MERGE_SIDES];
    Merge merge;
} Job;

/* ---- the check of what was made ---- */
/* One finding of one figure, whatever its amounts are: the name stands in the first backticks. */
static uint64_t hash_of(const Diag *d) {
    const char *open = strchr(d->message, '`'), *close = open ? strchr(open + 1, '`') : NULL;
    Str name = close ? (Str){open, (size_t)(close - open)} : str_from(d->message);
    return str_hash(name) * 31 + (uint64_t)d->code;
}

static void add_known(const DiagSink *sink, Map *known) {
    for (size_t i = 0; i < sink->found.count; i++) map_put(known, hash_of(&sink->found.at[i]), 1);
}

static bool check_as(Job *job, Str text, Compile *made) {
    if (compile_begin(made, job->options)) return false;
    compile_check(made, source_from_text(&made->sources, job->shown, text), 0);
    return true;
}

static bool is_new(const Diag *d, const Map *known) {
    uint32_t found;
    return d->severity == SEVERITY_ERROR && !map_get(known, hash_of(d), &found);
}

static size_t count_new(const DiagSink *sink, const Map *known) {
    size_t count = 0;
    for (size_t i = 0; i < sink->found.count; i++) count += is_new(&sink->found.at[i], known);
    return count;
}

/* Leaves the errors that neither side had; all of them when there is no such. */
static void keep_errors(DiagSink *sink, const Map *known, bool only_new) {
    size_t kept = 0;
    for (size_t i = 0; i < sink->found.count; i++) {
        const Diag *d = &sink->found.at[i];
        if (only_new ? is_new(d, known) : d->severity == SEVERITY_ERROR)
            sink->found.at[kept++] = *d;
    }
    sink->found.count = kept;
    memset(sink->counts, 0, sizeof sink->counts);
    sink->counts[SEVERITY_ERROR] = (uint32_t)kept;
}

static Str side_text(const Job *job, MergeSide side) {
    const Source *source = job->k.sources.at[job->file[side]];
    return (Str){source->bytes, source->length};
}

static void know_side(Job *job, MergeSide side, Map *known) {
    Compile k;
    if (check_as(job, side_text(job, side), &k)) add_known(&k.sink, known);
    compile_finish(&k);
}

static void tell_errors(const Job *job, uint32_t all, size_t errors) {
    if (errors)
        compile_tell(
            "budget: %s: merged, but it has %zu error%s that neither side had; mend it, then "
            "`git add` it",
            job->shown, errors, errors == 1 ? "" : "s");
    else if (all)
        compile_tell("budget: %s: merged; it has %u error%s that a side had before", job->shown,
                     all, all == 1 ? "" : "s");
}

/* How many errors the merge made; they are shown. */
static size_t check_merged(Job *job) {
    Compile merged;
    Map known = {0};
    size_t errors = 0;
    if (check_as(job, (Str){job->merge.text.bytes, job->merge.text.length}, &merged) &&
        merged.sink.counts[SEVERITY_ERROR]) {
        uint32_t all = merged.sink.counts[SEVERITY_ERROR];
        know_side(job, MERGE_OURS, &known);
        know_side(job, MERGE_THEIRS, &known);
        errors = count_new(&merged.sink, &known);
        keep_errors(&merged.sink, &known, errors > 0);
        render_human(&merged.sink, &(RenderOptions){.width = 80}, stderr);
        tell_errors(job, all, errors);
    }
    map_free(&known);
    compile_finish(&merged);
    return errors;
}

/* ---- the layout ---- */
static bool lay_out(Job *job, Str text, Out *made) {
    uint32_t file = source_from_text(&job->k.sources, job->shown, text);
    return fmt_file(&job->k.sources, file, &job->k.names, &job->k.sink, SPELLING_KEPT, made) ==
           FMT_DONE;
}

/* Rows of two alignments stand together: where ours had the canonical layout, the whole gets it. */
static void keep_layout(Job *job) {
    Out before = {0}, after = {0};
    Str ours = side_text(job, MERGE_OURS), merged = {job->merge.text.bytes, job->merge.text.length};
    bool was_canonical =
        lay_out(job, ours, &before) && str_equal((Str){before.bytes, before.length}, ours);
    if (was_canonical && lay_out(job, merged, &after)) {
        Out old = job->merge.text;
        job->merge.text = after, after = old;
    }
    out_free(&before);
    out_free(&after);
}

/* ---- the job ---- */
static void tell(const Job *job) {
    for (size_t i = 0; i < job->merge.conflicts.count; i++)
        compile_tell("budget: %s: %s was changed on both sides", job->shown,
                     job->merge.conflicts.at[i]);
    for (size_t i = 0; i < job->merge.stale.count; i++)
        compile_tell("budget: %s: %s: both sides gave it other totals; ours are kept", job->shown,
                     job->merge.stale.at[i]);
}

static int merge_all(Job *job) {
    Merge *m = &job->merge;
    if (!merge_files(m, &job->k.sources, job->file, &job->k.names, &job->k.sink))
        return compile_world_failed(job->shown);
    bool has_conflicts = m->conflicts.count || m->has_text_conflicts;
    if (!has_conflicts) keep_layout(job);
    tell(job);
    size_t errors = has_conflicts ? 0 : check_merged(job);
    if (!out_save(&m->text, job->options->files[MERGE_OURS]))
        return compile_world_failed(job->options->files[MERGE_OURS]);
    return has_conflicts || errors;
}

int command_merge_driver(Options *options) {
    Job job = {.options = options, .shown = options->files[MERGE_SIDES]};
    int status = compile_begin(&job.k, options);
    for (int i = 0; i < MERGE_SIDES && status == 0; i++)
        if (!source_load(&job.k.sources, options->files[i], options->files[i], &job.file[i]))
            status = compile_world_failed(options->files[i]);
    job.merge = (Merge){.whole = &job.k.whole,
                        .label = {"base", "ours", "theirs"},
                        .marks = options->marks ? options->marks : USUAL_MARKS};
    if (status == 0) status = merge_all(&job);
    merge_free(&job.merge);
    compile_finish(&job.k);
    return status;
}
