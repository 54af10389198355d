#define _XOPEN_SOURCE 700
#include "runtime/out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Room for `more` bytes and the NUL that always stands behind the last one. */
static bool reserve(Out *out, size_t more) {
    if (out->failed) return false;
    if (more < out->capacity - out->length) return true;
    size_t need = out->length + more + 1;
    size_t capacity = need > 2 * out->capacity ? need : 2 * out->capacity;
    if (capacity < 256) capacity = 256;
    char *grown = more > SIZE_MAX / 4 ? NULL : realloc(out->bytes, capacity);
    if (!grown) {
        out->failed = true;
        return false;
    }
    out->bytes = grown;
    out->capacity = capacity;
    return true;
}

void out_bytes(Out *out, const char *bytes, size_t length) {
    if (!reserve(out, length)) return;
    if (length) memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
    out->bytes[out->length] = '\0';
}

void out_text(Out *out, const char *text) { out_bytes(out, text, strlen(text)); }

static void out_vprintf(Out *out, size_t length, const char *format, va_list arguments) {
    if (!reserve(out, length)) return;
    vsnprintf(out->bytes + out->length, length + 1, format, arguments);
    out->length += length;
}

void out_printf(Out *out, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) {
        out->failed = true;
        return;
    }
    va_start(arguments, format);
    out_vprintf(out, (size_t)length, format, arguments);
    va_end(arguments);
}

bool out_ok(const Out *out) { return !out->failed; }

void out_free(Out *out) {
    free(out->bytes);
    *out = (Out){0};
}

/* ---- files ---- */

/* Closes in every case; a full disk may show itself only then. */
static bool write_and_close(const Out *out, int file) {
    int trouble = 0;
    for (size_t done = 0; done < out->length && !trouble;) {
        ssize_t n = write(file, out->bytes + done, out->length - done);
        if (n > 0)
            done += (size_t)n;
        else if (n == 0 || errno != EINTR)
            trouble = n == 0 ? ENOSPC : errno;
    }
    if (close(file) != 0 && !trouble && errno != EINTR) trouble = errno;
    errno = trouble;
    return trouble == 0;
}

/* The name is short, since that of the target may be as long as names can be. O_EXCL makes it ours,
 * also beside other threads, and unlike mkstemp it leaves the permissions to the umask. */
static int open_beside(const char *target, char *name, size_t size) {
    const char *slash = strrchr(target, '/');
    int folder = slash ? (int)(slash - target) + 1 : 0;
    for (unsigned attempt = 0; attempt < 10000; attempt++) {
        snprintf(name, size, "%.*s.budget-%ld-%u", folder, target, (long)getpid(), attempt);
        int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0 || errno != EEXIST) return file;
    }
    return -1;
}

/* A file that is there already keeps its permissions. */
static bool fill_and_rename(const Out *out, int file, const char *name, const char *target,
                            const struct stat *old) {
    if (old && fchmod(file, old->st_mode & 0777) != 0) {
        int trouble = errno;
        close(file);
        errno = trouble;
        return false;
    }
    return write_and_close(out, file) && rename(name, target) == 0;
}

static bool replace_file(const Out *out, const char *target, const struct stat *old) {
    size_t size = strlen(target) + 64;
    char *name = malloc(size);
    if (!name) return false;
    int file = open_beside(target, name, size);
    bool is_saved = file >= 0 && fill_and_rename(out, file, name, target, old);
    int trouble = errno;
    if (file >= 0 && !is_saved) unlink(name);
    free(name);
    errno = trouble;
    return is_saved;
}

/* A device or a pipe cannot be replaced by a file and must not be. */
static bool write_device(const Out *out, const char *path) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    return file >= 0 && write_and_close(out, file);
}

bool out_save(const Out *out, const char *path) {
    struct stat old;
    if (out->failed) {
        errno = ENOMEM;
        return false;
    }
    if (stat(path, &old) != 0) return replace_file(out, path, NULL);
    if (!S_ISREG(old.st_mode) && !S_ISDIR(old.st_mode)) return write_device(out, path);
    char *target = realpath(path, NULL); /* a link stays a link */
    bool is_saved = target && replace_file(out, target, &old);
    int trouble = errno;
    free(target);
    errno = trouble;
    return is_saved;
}
