#define _XOPEN_SOURCE 700 /* realpath */
#include "compiler/tools/carry.h"

#include <stdlib.h>
#include <string.h>

/* As the system sees the path, as far as it is there; NULL when its end climbs out of what is
 * not. */
static const char *absolute(const char *path, Arena *into) {
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') length--;
    char *copy = arena_copy(into, path, length), *real = realpath(copy, NULL);
    if (real) {
        copy = arena_copy(into, real, strlen(real));
        free(real);
        return strcmp(copy, "/") ? copy : "";
    }
    char *slash = strrchr(copy, '/');
    const char *name = slash ? slash + 1 : copy, *parent = !slash        ? "."
                                                         : slash == copy ? "/"
                                                                         : copy;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || length == 0) return NULL;
    if (slash && slash != copy) *slash = 0;
    parent = absolute(parent, into);
    return parent ? arena_printf(into, "%s/%s", parent, name) : NULL;
}

/* How many bytes of both are the same folders. */
static size_t common_folders(const char *a, const char *b) {
    size_t common = 0;
    for (size_t i = 0;; i++) {
        bool a_ends = !a[i] || a[i] == '/', b_ends = !b[i] || b[i] == '/';
        if (a_ends && b_ends) common = i;
        if (!a[i] || a[i] != b[i]) return common;
    }
}

const char *carry_relative(const char *from, const char *path, Arena *into) {
    const char *folder = absolute(from, into), *file = absolute(path, into), *up = "";
    if (!folder || !file || strpbrk(file, "\"\\{}\r\n")) return NULL;
    size_t common = common_folders(folder, file);
    if (!file[common]) return NULL;
    for (const char *p = folder + common; *p; p++)
        if (*p == '/') up = arena_printf(into, "../%s", up);
    return arena_printf(into, "%s%s", up, file + common + 1);
}
