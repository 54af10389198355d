/* The reports that `units` lists, each checked like a report of its own, but in another process. */
#include "compiler/driver/compile.h"
#include "compiler/check/units.h"

typedef struct {
    Compile *k;
    UnitList *list;
} Reading;

/* What is only worth a note is said when the unit is checked itself, or when --severity asks. */
static void leave_out_notes(DiagSink *sink) {
    for (int i = 0; i < DIAG_CODE_COUNT; i++)
        if (diag_info[i].severity == SEVERITY_NOTE && !sink->is_set[i])
            diag_set_severity(sink, (DiagCode)i, SEVERITY_OFF);
}

/* What stands in a module is found in every unit that uses it. */
static void name_unit(Compile *unit, uint32_t file, const char *path) {
    for (size_t i = 0; i < unit->sink.found.count; i++) {
        Diag *d = &unit->sink.found.at[i];
        if (d->span.file != file)
            diag_hint(&unit->sink, d, "in the report `%s`", path_shown(path));
    }
}

static int read_unit(void *user, size_t index, Bytes *answer) {
    const Reading *r = user;
    Options options = *r->k->options;
    RenderDocument document = {.to = stderr, .is_part = true};
    Compile unit;
    uint32_t file;
    const char *path = r->list->paths[index];
    options.quiet = true, options.document = &document, options.progress = NULL;
    compile_put_part(answer, &document);
    int status = compile_start(&unit, &options, path, &file);
    if (status == 0) {
        leave_out_notes(&unit.sink);
        unit.model.is_unit = true;
        compile_check(&unit, file, 0);
        name_unit(&unit, file, path);
        compile_show(&unit, path);
        status = diag_failed(&unit.sink) ? 1 : 0;
        answer->count = 0;
        compile_put_part(answer, &document);
        if (unit.is_checked) units_answer(r->list, &unit.checker, answer);
    }
    compile_finish(&unit);
    return status;
}

/* The unit whose answer is waited for. */
static void tell_unit(const Options *o, const UnitList *list, size_t index) {
    if (index < list->count)
        progress_tell(o->progress, "%zu of %zu: %s", index + 1, (size_t)list->count,
                      list->paths[index]);
}

static void take_unit(void *user, const JobDone *done) {
    const Reading *r = user;
    const Options *o = r->k->options;
    Str part = done->answer, figures = {0};
    bool is_shown = o->command == COMMAND_CHECK || o->command == COMMAND_BUILD;
    compile_split(&part, &figures);
    progress_clear(o->progress);
    if (is_shown) compile_join(o, done->out, done->err, part);
    units_take(r->list, (uint32_t)done->index, figures, done->status != 0);
    tell_unit(o, r->list, done->index + 1);
}

void compile_units(Compile *k) {
    for (size_t i = 0; i < k->model.unit_lists.count; i++) {
        UnitList *list = &k->model.unit_lists.at[i];
        Reading reading = {k, list};
        Jobs jobs = {list->count, k->options->jobs, read_unit, take_unit, &reading};
        if (k->model.is_unit) continue;
        units_begin(&k->model, list);
        tell_unit(k->options, list, 0);
        if (!jobs_run(&jobs)) compile_world_failed("-j");
        progress_clear(k->options->progress);
        units_report(&k->model, list);
    }
}
