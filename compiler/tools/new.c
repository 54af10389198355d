#define _XOPEN_SOURCE 700 /* scandir, lstat */
#include "compiler/tools/new.h"

#include "compiler/base/str.h"
#include "compiler/base/vec.h"
#include "compiler/emit/read_file.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

enum { DEEP = 8 }; /* folders in folders of a template */

static bool is_kind(const char *path, mode_t kind) {
    struct stat info;
    return lstat(path, &info) == 0 && (info.st_mode & S_IFMT) == kind;
}

/* ---- what a folder holds ---- */
typedef VEC(const char *) Names;

static int is_seen(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static int by_bytes(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* The names in the folder, in the same order on every machine; false when it cannot be read. */
static bool list_folder(const char *folder, Arena *arena, Names *names) {
    struct dirent **entries;
    int count = scandir(folder, &entries, is_seen, by_bytes);
    for (int i = 0; i < count; i++) {
        VEC_PUSH(names, arena_copy(arena, entries[i]->d_name, strlen(entries[i]->d_name)));
        free(entries[i]);
    }
    if (count >= 0) free(entries);
    return count >= 0;
}

/* ---- finding ---- */
static const char *template_in(const char *folder, const char *name, Arena *arena) {
    const char *path = arena_printf(arena, "%s/templates/%s", folder, name);
    bool is_there = is_kind(arena_printf(arena, "%s/report.budget", path), S_IFREG);
    return is_there ? path : NULL;
}

const char *new_find(const NewSearch *search, const char *name, Arena *arena) {
    const char *found = NULL;
    if (!*name || *name == '.' || strchr(name, '/')) return NULL;
    for (size_t i = 0; !found && i < search->count; i++)
        found = template_in(search->at[i], name, arena);
    return found;
}

/* ---- listing ---- */
static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The first line of the file, when it is a comment. */
static Str first_comment(Str text) {
    const char *end = memchr(text.at, '\n', text.length);
    Str line = str_trim((Str){text.at, end ? (size_t)(end - text.at) : text.length});
    if (!str_starts_with(line, STR("#"))) return (Str){"", 0};
    return str_trim((Str){line.at + 1, line.length - 1});
}

static void list_one(const char *path, const char *name, int width, Arena *arena, Out *out) {
    Out text = {0};
    Str line = {"", 0};
    if (read_file(&text, arena_printf(arena, "%s/report.budget", path)) && text.length)
        line = first_comment((Str){text.bytes, text.length});
    out_printf(out, "%-*s  %.*s\n", width, name, STR_ARG(line));
    out_free(&text);
}

void new_list(const NewSearch *search, Out *out) {
    Arena arena = {0};
    Names names = {0};
    int width = 0;
    for (size_t i = 0; i < search->count; i++)
        list_folder(arena_printf(&arena, "%s/templates", search->at[i]), &arena, &names);
    if (names.count) qsort(names.at, names.count, sizeof *names.at, by_name);
    for (size_t i = 0; i < names.count; i++)
        if (new_find(search, names.at[i], &arena) && width < (int)strlen(names.at[i]))
            width = (int)strlen(names.at[i]);
    for (size_t i = 0; i < names.count; i++) {
        const char *path = new_find(search, names.at[i], &arena);
        bool is_again = i && strcmp(names.at[i], names.at[i - 1]) == 0;
        if (path && !is_again) list_one(path, names.at[i], width, &arena, out);
    }
    VEC_FREE(&names);
    arena_free(&arena);
}

/* ---- taking ---- */
static bool take(const char *folder, const char *below, int depth, EmitFiles *files, Arena *arena,
                 const char **failed) {
    Names names = {0};
    *failed = folder;
    bool ok = list_folder(folder, arena, &names);
    for (size_t i = 0; ok && i < names.count; i++) {
        const char *path = arena_printf(arena, "%s/%s", folder, names.at[i]);
        const char *name = arena_printf(arena, "%s%s", below, names.at[i]);
        *failed = path;
        if (is_kind(path, S_IFREG))
            ok = read_file(emit_file(files, name), path);
        else if (is_kind(path, S_IFDIR) && depth < DEEP)
            ok = take(path, arena_printf(arena, "%s/", name), depth + 1, files, arena, failed);
    }
    VEC_FREE(&names);
    return ok;
}

bool new_take_folder(const char *folder, EmitFiles *files, Arena *arena, const char **failed) {
    return take(folder, "", 0, files, arena, failed);
}
