#define _XOPEN_SOURCE 700
#include "compiler/driver/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE_MS = 100 };

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void progress_open(Progress *progress, bool is_wanted) {
    *progress = (Progress){.is_on = is_wanted && isatty(STDERR_FILENO)};
}

void progress_tell(Progress *progress, const char *format, ...) {
    if (!progress || !progress->is_on || now() - progress->told < PAUSE_MS) return;
    va_list arguments;
    va_start(arguments, format);
    fputs("\r\033[K", stderr);
    vfprintf(stderr, format, arguments);
    fflush(stderr);
    va_end(arguments);
    progress->is_shown = true;
    progress->told = now();
}

void progress_clear(Progress *progress) {
    if (progress && progress->is_shown) fputs("\r\033[K", stderr);
    if (progress) progress->is_shown = false;
}
