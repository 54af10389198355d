/* Files of one run, held in memory until all are made. Saving writes them into a folder beside
 * their place and only then renames each, so a full disk or a refused name leaves earlier output as
 * it was. */
#define _XOPEN_SOURCE 700 /* mkdtemp, fork */

#include "compiler/base/arena.h"
#include "compiler/base/vec.h"
#include "compiler/emit/emitter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_LIMIT = 200 }; /* bytes; file systems allow 255, temporary names need some */

typedef struct EmitFile {
    struct EmitFile *next;
    const char *path;
    Out out;
} EmitFile;

struct EmitFiles {
    Arena arena; /* paths and the list itself; bytes belong to each Out */
    EmitFile *first, **last;
    VEC(const char *) dropped;
    const char *rejected; /* the first path that would leave the output directory */
};

EmitFiles *emit_files_new(void) {
    EmitFiles *files = memory_grow(NULL, sizeof *files);
    *files = (EmitFiles){0};
    files->last = &files->first;
    return files;
}

void emit_files_free(EmitFiles *files) {
    if (files == NULL) return;
    for (EmitFile *file = files->first; file != NULL; file = file->next) out_free(&file->out);
    VEC_FREE(&files->dropped);
    arena_free(&files->arena);
    free(files);
}

static bool path_is_inside(const char *path) {
    if (path[0] == '\0' || path[0] == '/') return false;
    for (const char *part = path; part != NULL; part = strchr(part, '/')) {
        part += part != path;
        size_t length = strcspn(part, "/");
        if (length == 0 || (length == 2 && memcmp(part, "..", 2) == 0)) return false;
    }
    return true;
}

const Out *emit_file_at(const EmitFiles *files, const char *path) {
    for (const EmitFile *file = files->first; file != NULL; file = file->next)
        if (strcmp(file->path, path) == 0) return &file->out;
    return NULL;
}

/* Two names of the user may become one file name; the later one gets a number, never the same
 * bytes. */
static const char *unique_path(EmitFiles *files, const char *path) {
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(path, '.');
    int stem =
        (int)(dot != NULL && dot > path && (slash == NULL || dot > slash + 1) ? (size_t)(dot - path)
                                                                              : strlen(path));
    const char *candidate = arena_printf(&files->arena, "%s", path);
    for (int i = 2; emit_file_at(files, candidate) != NULL; i++)
        candidate = arena_printf(&files->arena, "%.*s-%d%s", stem, path, i, path + stem);
    return candidate;
}

Out *emit_file(EmitFiles *files, const char *path) {
    EmitFile *file = ARENA_NEW(&files->arena, EmitFile, 1);
    file->path = unique_path(files, path);
    if (files->rejected == NULL && !path_is_inside(path)) files->rejected = file->path;
    *files->last = file;
    files->last = &file->next;
    return &file->out;
}

void emit_file_drop(EmitFiles *files, const char *path) {
    VEC_PUSH(&files->dropped, arena_printf(&files->arena, "%s", path));
}

const char *emit_file_name(EmitFiles *files, const char *text) {
    size_t length = strlen(text);
    if (length > NAME_LIMIT) {
        length = NAME_LIMIT;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
    }
    char *name = arena_copy(&files->arena, length > 0 ? text : "_", length > 0 ? length : 1);
    for (size_t i = 0; name[i] != '\0'; i++) {
        unsigned char byte = (unsigned char)name[i];
        bool is_leading_dot = byte == '.' && strspn(name, "_.") >= i;
        if (byte < 0x20 || byte == 0x7F || byte == '/' || byte == '\\' || is_leading_dot)
            name[i] = '_';
    }
    return name;
}

/* ---- saving ---- */

typedef struct {
    EmitFiles *files;
    const char *directory, *stage;
    const char *failed;      /* the path the world refused */
    VEC(const char *) made;  /* folders, outermost first */
    VEC(const char *) moved; /* files that reached their place */
} Save;

static bool make_directory(Save *save, const char *path) {
    struct stat info;
    if (stat(path, &info) == 0) {
        if (S_ISDIR(info.st_mode)) return true;
        errno = ENOTDIR;
    } else if (mkdir(path, 0777) == 0) {
        VEC_PUSH(&save->made, path);
        return true;
    } else if (errno == EEXIST) { /* another run was faster */
        return true;
    }
    save->failed = path;
    return false;
}

/* Makes every folder of `path`; with `is_file` its last part is left out. */
static bool make_directories(Save *save, const char *path, bool is_file) {
    for (size_t i = 1; path[i] != '\0'; i++)
        if (path[i] == '/' && path[i - 1] != '/' &&
            !make_directory(save, arena_copy(&save->files->arena, path, i)))
            return false;
    return is_file || make_directory(save, path);
}

static bool make_stage(Save *save) {
    char *stage = arena_printf(&save->files->arena, "%s/.budget-XXXXXX", save->directory);
    if (mkdtemp(stage) == NULL) {
        save->failed = save->directory;
        return false;
    }
    save->stage = stage;
    return true;
}

static const char *staged_path(Save *save, int number) {
    return arena_printf(&save->files->arena, "%s/%d", save->stage, number);
}

static const char *final_path(Save *save, const EmitFile *file) {
    return arena_printf(&save->files->arena, "%s/%s", save->directory, file->path);
}

static bool write_staged(Save *save) {
    int number = 0;
    for (const EmitFile *file = save->files->first; file != NULL; file = file->next) {
        if (!out_ok(&file->out))
            errno = ENOMEM;
        else if (out_save(&file->out, staged_path(save, number++)))
            continue;
        save->failed = final_path(save, file);
        return false;
    }
    return true;
}

static bool move_staged(Save *save) {
    int number = 0;
    for (const EmitFile *file = save->files->first; file != NULL; file = file->next) {
        const char *path = final_path(save, file);
        if (!make_directories(save, path, true)) return false;
        if (rename(staged_path(save, number++), path) != 0) {
            save->failed = path;
            return false;
        }
        VEC_PUSH(&save->moved, path);
    }
    return true;
}

static void remove_stage(Save *save) {
    if (save->stage == NULL) return;
    int number = 0;
    for (const EmitFile *file = save->files->first; file != NULL; file = file->next)
        (void)unlink(staged_path(save, number++));
    (void)rmdir(save->stage);
}

static void remove_written(Save *save) {
    for (size_t i = save->moved.count; i > 0; i--) (void)unlink(save->moved.at[i - 1]);
    for (size_t i = save->made.count; i > 0; i--) (void)rmdir(save->made.at[i - 1]);
}

void emit_files_each(const EmitFiles *files, void (*visit)(const char *path, void *user),
                     void *user) {
    for (const EmitFile *file = files->first; file != NULL; file = file->next)
        visit(file->path, user);
}

bool emit_files_save_new(EmitFiles *files, const char *directory, const char **failed_path) {
    struct stat info;
    Save save = {.files = files, .directory = directory};
    for (const EmitFile *file = files->first; file != NULL; file = file->next) {
        *failed_path = final_path(&save, file);
        if (lstat(*failed_path, &info) != 0) continue;
        errno = EEXIST;
        return false;
    }
    return emit_files_save(files, directory, failed_path);
}

static void remove_dropped(const Save *save) {
    EmitFiles *files = save->files;
    for (size_t i = 0; i < files->dropped.count; i++)
        (void)unlink(arena_printf(&files->arena, "%s/%s", save->directory, files->dropped.at[i]));
}

bool emit_files_save(EmitFiles *files, const char *directory, const char **failed_path) {
    Save save = {.files = files, .directory = directory};
    if (files->rejected != NULL) {
        *failed_path = files->rejected;
        errno = EINVAL;
        return false;
    }
    bool is_saved = make_directories(&save, directory, false) && make_stage(&save) &&
                    write_staged(&save) && move_staged(&save);
    int error = errno;
    remove_stage(&save);
    if (is_saved) remove_dropped(&save);
    if (!is_saved) remove_written(&save);
    VEC_FREE(&save.made);
    VEC_FREE(&save.moved);
    if (!is_saved) *failed_path = save.failed;
    errno = error;
    return is_saved;
}
