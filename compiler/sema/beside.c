/* Files that a declaration names: code lists, texts, last year's report, reports of units. */
#include "compiler/sema/model.h"

#include <errno.h>
#include <string.h>

/* A file beside a report that was named without a folder is named without one too. */
const char *path_shown(const char *path) { return strncmp(path, "./", 2) == 0 ? path + 2 : path; }

/* A file named in a declaration lies in the declaring file's folder or below it. */
bool path_climbs(const char *path) {
    return path[0] == '/' || strncmp(path, "../", 3) == 0 || strstr(path, "/../") ||
           strcmp(path, "..") == 0;
}

bool file_beside(Model *m, NodeRef string, Str *bytes, uint32_t *file) {
    const char *name = ref_string(m, string), *directory = m->trees.at[string.tree].directory;
    const char *path = arena_printf(m->whole, "%s/%s", directory, name);
    if (path_climbs(name) || !source_is_inside(directory, path)) {
        diag_report(m->sink, DIAG_FILE_OUTSIDE, ref_span(m, string),
                    "`%s` leaves the folder of this file", name);
        return false;
    }
    if (!source_load(m->sources, path, path_shown(path), file)) {
        diag_report(m->sink, DIAG_FILE_MISSING, ref_span(m, string), "`%s` cannot be read: %s",
                    name, strerror(errno));
        return false;
    }
    const Source *source = m->sources->at[*file];
    *bytes = (Str){source->bytes, source->length};
    size_t bad = str_invalid_at(*bytes);
    if (bad == bytes->length) return true;
    diag_report(m->sink, DIAG_BAD_UTF8, (Span){*file, (uint32_t)bad, (uint32_t)bad + 1},
                "`%s` is not UTF-8 here", name);
    return false;
}
