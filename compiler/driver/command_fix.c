/* `budget fix`: repairs, as long as they leave fewer errors. */
#include "compiler/driver/compile.h"
#include "compiler/tools/fix.h"
#include "compiler/tools/fmt.h"

#include <string.h>

typedef struct {
    Out text;              /* of the file, as far as it is repaired */
    uint32_t errors, left; /* before the first repair, and now */
    size_t filled;         /* figures that nobody had stated */
} Repair;

/* Checks the text and puts its repairs in; false when there is nothing more to do. */
static bool repair_round(const Options *o, const char *path, Repair *r) {
    Compile k;
    Out fixed = {0};
    if (compile_begin(&k, o)) return false;
    uint32_t file = source_from_text(&k.sources, path, (Str){r->text.bytes, r->text.length});
    compile_check(&k, file, 0);
    r->left = k.sink.counts[SEVERITY_ERROR];
    bool goes_on = r->left && fix_apply(&k.sink, file, o->accept_figures, &fixed);
    compile_finish(&k);
    Out unused = goes_on ? r->text : fixed;
    if (goes_on) r->text = fixed;
    out_free(&unused);
    return goes_on;
}

/* Checks a text; its errors, and with `filled` also the text with what the others say of figures
 * that nobody stated. */
static uint32_t check_text_of(const Options *o, const char *path, const Out *text, Out *filled,
                              size_t *count) {
    Compile k;
    uint32_t errors = UINT32_MAX;
    if (compile_begin(&k, o)) return errors;
    uint32_t file = source_from_text(&k.sources, path, (Str){text->bytes, text->length});
    compile_check(&k, file, filled ? KEEP_IMPLIED : 0);
    if (filled) *count = k.is_checked ? fix_fill(&k.checker, file, filled) : 0;
    errors = k.sink.counts[SEVERITY_ERROR];
    compile_finish(&k);
    return errors;
}

/* Left undone when errors would come of it. */
static void fill(const Options *o, const char *path, Repair *r) {
    Out filled = {0};
    uint32_t before = check_text_of(o, path, &r->text, &filled, &r->filled);
    uint32_t after = r->filled ? check_text_of(o, path, &filled, NULL, NULL) : before;
    if (after > before) r->filled = 0, after = before;
    Out unused = r->filled ? r->text : filled;
    if (r->filled) r->text = filled;
    r->left = after;
    out_free(&unused);
}

static void tell(const Options *o, const char *shown, bool is_same, const Repair *r) {
    fprintf(stderr, "%s: %s, ", shown,
            is_same      ? "nothing to repair"
            : o->dry_run ? "can be repaired"
                         : "repaired");
    if (o->fills) fprintf(stderr, "%zu figure%s filled in, ", r->filled, r->filled == 1 ? "" : "s");
    fprintf(stderr, "%u error%s left\n", r->left, r->left == 1 ? "" : "s");
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
    if (fflush(stdout) != 0) return compile_world_failed("<stdout>");
    if (!o->dry_run && !is_piped && !is_same && !out_save(&r->text, path))
        return compile_world_failed(path);
    if (!o->quiet) tell(o, shown, is_same, r);
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
    if (o->fills) fill(o, path, &r);
    int status = save_repair(o, path, before, &r);
    out_free(&r.text);
    return status;
}

static int fix_one(const Options *options, const char *path) {
    Compile k;
    uint32_t file;
    int status = compile_start(&k, options, path, &file);
    if (status == 0)
        status =
            repair(options, path, (Str){k.sources.at[file]->bytes, k.sources.at[file]->length});
    compile_finish(&k);
    return status;
}

int command_fix(Options *options) { return compile_each(options, fix_one); }
