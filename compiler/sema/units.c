/* The files of `units`: a name, or a pattern with `*`, each in the folder of the declaring file or
 * below it. */
#define _XOPEN_SOURCE 700
#include "compiler/sema/model.h"

#include <errno.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>

typedef VEC(const char *) Paths;

/* The folder may have marks of a pattern in its name. */
static const char *pattern_of(Model *m, const char *directory, const char *name) {
    char *made = arena_alloc(m->whole, 2 * strlen(directory) + strlen(name) + 2), *to = made;
    for (const char *p = directory; *p; p++) {
        if (strchr("\\*?[", *p)) *to++ = '\\';
        *to++ = *p;
    }
    *to++ = '/';
    strcpy(to, name);
    return made;
}

static bool is_same_file(const char *a, const char *b) {
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_ino == y.st_ino && x.st_dev == y.st_dev;
}

static void take_path(Model *m, NodeRef string, const char *path, Paths *to, bool *lacks_files) {
    const char *directory = m->trees.at[string.tree].directory;
    const Source *own = m->sources->at[tree_of(m, string)->file];
    if (is_same_file(path, own->path)) return; /* `*.budget` finds the file itself */
    if (source_is_inside(directory, path)) {
        const char *shown = path_shown(path);
        VEC_PUSH(to, arena_copy(m->whole, shown, strlen(shown)));
        return;
    }
    *lacks_files = true;
    diag_report(m->sink, DIAG_FILE_OUTSIDE, ref_span(m, string),
                "`%s` is a link that leaves the folder of this file", path_shown(path));
}

static void take_matches(Model *m, NodeRef string, Paths *to, bool *lacks_files) {
    const char *name = ref_string(m, string), *directory = m->trees.at[string.tree].directory;
    glob_t found;
    int trouble = glob(pattern_of(m, directory, name), GLOB_NOSORT, NULL, &found);
    *lacks_files |= trouble != 0;
    if (trouble)
        diag_report(m->sink, DIAG_FILE_MISSING, ref_span(m, string),
                    strpbrk(name, "*?[") ? "no file is called like `%s`" : "there is no unit `%s`",
                    name);
    for (size_t i = 0; !trouble && i < found.gl_pathc; i++)
        take_path(m, string, found.gl_pathv[i], to, lacks_files);
    if (!trouble) globfree(&found);
}

static bool is_report_name(const char *name) {
    Str text = str_from(name);
    return !path_climbs(name) && str_ends_with(text, STR(".budget"));
}

/* What matching tries grows fast with each further mark. */
static bool has_few_marks(const char *name) {
    enum { MOST = 4 };
    int marks = 0;
    for (; *name; name++) marks += *name == '*';
    return marks <= MOST;
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void keep_once(Model *m, UnitList *list, Paths *found) {
    if (found->count) qsort(found->at, found->count, sizeof *found->at, by_bytes);
    list->paths = ARENA_NEW(m->whole, const char *, found->count + 1);
    for (size_t i = 0; i < found->count; i++)
        if (!i || strcmp(found->at[i - 1], found->at[i]) != 0)
            list->paths[list->count++] = found->at[i];
}

void units_find(Model *m, UnitList *list) {
    Paths found = {0};
    if (m->last_year || m->is_unit) return;
    for (NodeRef at = ref_first(m, list->decl); at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) == AST_NAME) continue;
        bool is_name = ref_kind(m, at) == AST_STRING && is_report_name(ref_string(m, at));
        if (is_name && has_few_marks(ref_string(m, at)))
            take_matches(m, at, &found, &list->lacks_files);
        else if (is_name)
            diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, at), "a pattern has four `*` at most");
        else
            diag_report(m->sink, DIAG_FILE_OUTSIDE, ref_span(m, at),
                        "units are .budget files, named from this file's folder");
    }
    keep_once(m, list, &found);
    VEC_FREE(&found);
}
