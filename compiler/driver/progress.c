#define _XOPEN_SOURCE 700
#include "compiler/driver/progress.h"
#include "compiler/base/str.h"
#include "compiler/diag/wrap.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE_MS = 100, COLUMNS = 79 };

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void progress_open(Progress *progress, bool is_wanted) {
    *progress = (Progress){.is_on = is_wanted && isatty(STDERR_FILENO)};
}

/* What fits on one line, since only one can be taken back; names of files may hold anything. */
static void put_line(const char *text) {
    Out line = {0};
    const char *end = text + strlen(text);
    for (int column = 0; text < end;) {
        int32_t safe = render_safe(str_decode(&text, end));
        column += render_width(safe);
        if (column > COLUMNS) break;
        render_put(&line, safe);
    }
    fprintf(stderr, "\r\033[K%s", line.length ? line.bytes : "");
    fflush(stderr);
    out_free(&line);
}

void progress_tell(Progress *progress, const char *format, ...) {
    if (!progress || !progress->is_on || now() - progress->told < PAUSE_MS) return;
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    put_line(text);
    progress->is_shown = true;
    progress->told = now();
}

void progress_clear(Progress *progress) {
    if (progress && progress->is_shown) fputs("\r\033[K", stderr);
    if (progress) progress->is_shown = false;
}
