#define _XOPEN_SOURCE 700 /* mkdtemp, fork */

#include "compiler/emit/tex_run.h"

#include "compiler/base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { NO_XELATEX = 127, POLL_NANOSECONDS = 5000000 };

static bool is_digits(const char *text) {
    return text != NULL && text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static char *inherited(Arena *arena, const char *name, const char *otherwise) {
    const char *value = getenv(name);
    return arena_printf(arena, "%s=%s", name, value != NULL ? value : otherwise);
}

/* What the user's own environment says must not change a byte of the print: personal TeX trees are
 * hidden, dates come from the epoch, and the log keeps one message on one line. */
static char **make_environment(Arena *arena, const char *directory, const char *epoch) {
    char *const variables[] = {
        inherited(arena, "PATH", "/usr/local/bin:/usr/bin:/bin"),
        inherited(arena, "HOME", directory),
        arena_printf(arena, "TMPDIR=%s", directory),
        arena_printf(arena, "TEXMFHOME=%s/texmf", directory),
        arena_printf(arena, "TEXMFCONFIG=%s/texmf", directory),
        arena_printf(arena, "TEXMFVAR=%s/texmf", directory),
        arena_printf(arena, "SOURCE_DATE_EPOCH=%s", is_digits(epoch) ? epoch : "0"),
        arena_printf(arena, "FORCE_SOURCE_DATE=1"),
        arena_printf(arena, "LC_ALL=C.UTF-8"),
        arena_printf(arena, "TZ=UTC"),
        arena_printf(arena, "openin_any=p"),
        arena_printf(arena, "openout_any=p"),
        arena_printf(arena, "max_print_line=10000"),
        NULL,
    };
    size_t count = sizeof variables / sizeof *variables;
    char **environment = ARENA_NEW(arena, char *, count);
    memcpy(environment, variables, sizeof variables);
    return environment;
}

/* In the child, between fork and exec: only calls that are safe there. */
static _Noreturn void become_xelatex(const char *directory, char **environment, bool makes_pdf) {
    char *arguments[] = {
        "xelatex",
        "-no-shell-escape",
        "-interaction=nonstopmode",
        "-halt-on-error",
        "report.tex",
        makes_pdf ? NULL : "-no-pdf",
        NULL,
    };
    if (!makes_pdf) { /* options come before the file */
        arguments[4] = "-no-pdf";
        arguments[5] = "report.tex";
    }
    setpgid(0, 0); /* xdvipdfmx, its child, dies with it */
    int null = open("/dev/null", O_RDWR);
    if (chdir(directory) != 0 || null < 0) _exit(1);
    for (int i = 0; i < 3; i++) dup2(null, i);
    environ = environment;
    execvp(arguments[0], arguments);
    _exit(errno == ENOENT ? NO_XELATEX : 1);
}

static void stop(pid_t child) {
    kill(-child, SIGKILL);
    kill(child, SIGKILL); /* it may not have made its group yet */
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
}

/* Sleeps in small steps: a library may not take SIGCHLD from the program around it. */
static TexResult wait_for(pid_t child) {
    const struct timespec step = {.tv_nsec = POLL_NANOSECONDS};
    const long steps = TEX_SECONDS * (1000000000L / POLL_NANOSECONDS);
    for (long i = 0; i < steps; i++) {
        int status;
        pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended < 0 && errno != EINTR) return TEX_SYSTEM;
        if (ended == child && WIFEXITED(status) && WEXITSTATUS(status) == NO_XELATEX)
            return TEX_ABSENT;
        if (ended == child)
            return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? TEX_OK : TEX_FAILED;
        nanosleep(&step, NULL);
    }
    stop(child);
    return TEX_TIMED_OUT;
}

TexResult tex_run(const char *directory, const char *source_date_epoch, bool makes_pdf) {
    Arena arena = {0};
    char **environment = make_environment(&arena, directory, source_date_epoch);
    pid_t child = fork();
    if (child == 0) become_xelatex(directory, environment, makes_pdf);
    TexResult result = child < 0 ? TEX_SYSTEM : wait_for(child);
    arena_free(&arena);
    return result;
}
