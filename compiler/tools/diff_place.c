#define _XOPEN_SOURCE 700
#include "compiler/tools/diff_place.h"

#include "compiler/tools/git_run.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- paths in a revision ---- */
/* Without "." and ".."; NULL when it leads out of the repository. */
static char *plain_path(const char *path) {
    char *made = memory_grow(NULL, strlen(path) + 1), *end = made;
    while (*path) {
        size_t n = strcspn(path, "/");
        bool is_up = n == 2 && strncmp(path, "..", 2) == 0, is_here = n == 1 && *path == '.';
        if (is_up && end == made) return free(made), NULL;
        if (is_up) {
            while (end > made && end[-1] != '/') end--;
            if (end > made) end--;
        } else if (n && !is_here) {
            if (end > made) *end++ = '/';
            memcpy(end, path, n), end += n;
        }
        path += n + (path[n] == '/');
    }
    *end = 0;
    return made;
}

/* "HEAD:2020/report.budget", as git knows what is asked for as "HEAD:/2020/x/../report.budget". */
static char *object_name(const SourceStore *store, const char *path) {
    size_t n = strlen(store->prefix);
    char *plain = plain_path(path + n);
    if (!plain) return NULL;
    char *made = memory_grow(NULL, n + strlen(plain) + 1);
    memcpy(made, store->prefix, n);
    strcpy(made + n, plain);
    free(plain);
    return made;
}

static bool read_object(const SourceStore *store, const char *path, char **bytes, size_t *length) {
    char *object = object_name(store, path);
    Out made = {0};
    if (!object) return errno = ENOENT, false;
    const char *look[] = {"cat-file", "-e", object, NULL},
               *read[] = {"cat-file", "blob", object, NULL};
    int status = git_run(bytes ? read : look, &made, NULL);
    bool ok = status == 0 && out_ok(&made);
    free(object);
    if (ok && bytes)
        *bytes = made.bytes, *length = made.length;
    else
        out_free(&made);
    if (!ok && status >= 0) errno = ENOENT;
    return ok;
}

/* ---- what is meant ---- */
/* The colon behind the revision; the index and its stages start with one: ":file", ":2:file". */
static const char *colon_of(const char *given) {
    bool is_stage = given[0] == ':' && given[1] >= '0' && given[1] <= '3' && given[2] == ':';
    if (is_stage) return given + 2;
    int depth = 0;
    for (const char *p = given; *p; p++) {
        depth += (*p == '{') - (*p == '}');
        if (*p == ':' && depth <= 0) return p;
    }
    return NULL;
}

static const char *say(Arena *arena, const Out *said, const char *otherwise) {
    size_t n = said->length;
    while (n && said->bytes[n - 1] == '\n') n--;
    return n ? arena_copy(arena, said->bytes, n) : otherwise;
}

static bool find_object(Arena *arena, DiffPlace *place, const char **why) {
    const char *words[] = {"cat-file", "-t", NULL, NULL};
    char *object = object_name(&place->store, place->path);
    Out kind = {0}, said = {0};
    words[2] = object ? object : "";
    int status = git_run(words, &kind, &said);
    place->is_folder = status == 0 && strncmp(kind.bytes, "tree", 4) == 0;
    *why = status < 0 ? arena_printf(arena, "git cannot be run: %s", strerror(errno))
                      : say(arena, &said, "there is no such file in the revision");
    out_free(&kind), out_free(&said);
    free(object);
    return status == 0;
}

static const char *folder_below(Arena *arena) {
    const char *words[] = {"rev-parse", "--show-prefix", NULL};
    Out below = {0};
    bool is_below = git_line(words, &below) && below.length;
    const char *made = is_below ? arena_copy(arena, below.bytes, below.length) : "";
    out_free(&below);
    return made;
}

DiffPlace place_in_index(Arena *arena, const char *name) {
    return (DiffPlace){.given = name,
                       .path = arena_printf(arena, ":/%s", name),
                       .store = {":", read_object},
                       .below = folder_below(arena)};
}

static bool find_in_revision(Arena *arena, const char *colon, DiffPlace *place, const char **why) {
    const char *path = colon + 1;
    place->below = folder_below(arena);
    size_t n = (size_t)(path - place->given);
    place->store = (SourceStore){arena_copy(arena, place->given, n), read_object};
    bool is_here = strncmp(path, "./", 2) == 0 || strncmp(path, "../", 3) == 0;
    place->path =
        arena_printf(arena, "%s/%s%s", place->store.prefix, is_here ? place->below : "", path);
    return find_object(arena, place, why);
}

bool place_find(Arena *arena, const char *given, DiffPlace *made, const char **why) {
    struct stat info;
    *made = (DiffPlace){.given = given, .path = given, .below = ""};
    if (strcmp(given, "-") == 0) return true;
    if (stat(given, &info) == 0) {
        made->is_folder = S_ISDIR(info.st_mode);
        return true;
    }
    *why = strerror(errno);
    const char *colon = colon_of(given);
    return colon && find_in_revision(arena, colon, made, why);
}

const char *place_include(Arena *arena, const DiffPlace *place, const char *directory) {
    if (!place->store.prefix || *directory == '/') return directory;
    const char *path = arena_printf(arena, "%s%s", place->below, directory);
    char *plain = plain_path(path);
    if (!plain) return directory;
    const char *made = arena_printf(arena, "%s/%s", place->store.prefix, plain);
    free(plain);
    return made;
}

/* ---- folders ---- */
bool place_is_report_name(const char *name) {
    size_t n = strlen(name), ending = strlen(".budget");
    return n > ending && strcmp(name + n - ending, ".budget") == 0;
}

enum { DEEPEST_FOLDER = 20 };

/* Links are not followed: they could lead in a circle, or out. */
static bool list_disk(Arena *arena, const char *top, const char *below, int depth, Names *made) {
    DIR *folder = opendir(arena_printf(arena, "%s/%s", top, below));
    struct dirent *entry;
    if (!folder) return false;
    while ((entry = readdir(folder))) {
        struct stat info;
        if (entry->d_name[0] == '.') continue;
        const char *name = arena_printf(arena, "%s%s%s", below, *below ? "/" : "", entry->d_name);
        if (lstat(arena_printf(arena, "%s/%s", top, name), &info) != 0) continue;
        if (S_ISDIR(info.st_mode) && depth < DEEPEST_FOLDER)
            list_disk(arena, top, name, depth + 1, made);
        else if (S_ISREG(info.st_mode) && place_is_report_name(name))
            VEC_PUSH(made, name);
    }
    closedir(folder);
    return true;
}

static bool list_revision(Arena *arena, const DiffPlace *folder, Names *made) {
    char *object = object_name(&folder->store, folder->path);
    const char *words[] = {"ls-tree", "-r", "-z", "--name-only", object, NULL};
    Out names = {0};
    bool ok = object && git_run(words, &names, NULL) == 0 && out_ok(&names);
    for (size_t i = 0; ok && i < names.length; i += strlen(names.bytes + i) + 1)
        if (place_is_report_name(names.bytes + i))
            VEC_PUSH(made, arena_copy(arena, names.bytes + i, strlen(names.bytes + i)));
    out_free(&names);
    free(object);
    return ok;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool place_list(Arena *arena, const DiffPlace *folder, Names *made, const char **why) {
    bool ok = folder->store.prefix ? list_revision(arena, folder, made)
                                   : list_disk(arena, folder->path, "", 0, made);
    *why = folder->store.prefix ? "git cannot list it" : strerror(errno);
    if (made->count) qsort(made->at, made->count, sizeof *made->at, by_name);
    return ok;
}

static const char *join(Arena *arena, const char *folder, const char *name) {
    size_t n = strlen(folder);
    bool has_mark = n && (folder[n - 1] == '/' || folder[n - 1] == ':');
    return arena_printf(arena, "%s%s%s", folder, has_mark ? "" : "/", name);
}

DiffPlace place_inside(Arena *arena, const DiffPlace *folder, const char *name) {
    DiffPlace made = *folder;
    made.given = join(arena, folder->given, name);
    made.path = join(arena, folder->path, name);
    made.is_folder = false;
    return made;
}
