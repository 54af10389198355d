#define _XOPEN_SOURCE 700 /* fork, poll */
#include "compiler/tools/git_run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MADE, SAID, PIPES, WORDS_MOST = 30, NO_GIT = 127 };

/* In the child, between fork and exec: only calls that are safe there. */
static _Noreturn void become_git(char *const *arguments, int to[PIPES][2]) {
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(to[MADE][1], STDOUT_FILENO) < 0 ||
        dup2(to[SAID][1], STDERR_FILENO) < 0)
        _exit(1);
    execvp(arguments[0], arguments);
    _exit(NO_GIT);
}

/* False when the pipe is at its end. */
static bool read_some(int from, Out *to) {
    char bytes[4096];
    ssize_t n = read(from, bytes, sizeof bytes);
    if (n < 0 && errno == EINTR) return true;
    if (n > 0 && to) out_bytes(to, bytes, (size_t)n);
    return n > 0;
}

/* Both at once: a full pipe that nobody reads would hold git up for ever. */
static void read_both(int made, int said, Out *const to[PIPES]) {
    struct pollfd from[PIPES] = {{made, POLLIN, 0}, {said, POLLIN, 0}};
    while (from[MADE].fd >= 0 || from[SAID].fd >= 0) {
        if (poll(from, PIPES, -1) < 0 && errno != EINTR) return;
        for (int i = 0; i < PIPES; i++)
            if (from[i].fd >= 0 && from[i].revents && !read_some(from[i].fd, to[i]))
                from[i].fd = -1;
    }
}

static int wait_for(pid_t child) {
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -1;
    if (!WIFEXITED(status)) return errno = EINTR, -1;
    if (WEXITSTATUS(status) == NO_GIT) return errno = ENOENT, -1;
    return WEXITSTATUS(status);
}

static bool open_pipes(int pipes[PIPES][2]) {
    if (pipe(pipes[MADE]) != 0) return false;
    if (pipe(pipes[SAID]) != 0) return close(pipes[MADE][0]), close(pipes[MADE][1]), false;
    for (int i = 0; i < PIPES; i++)
        for (int k = 0; k < 2; k++) fcntl(pipes[i][k], F_SETFD, FD_CLOEXEC);
    return true;
}

int git_run(const char *const *words, Out *made, Out *said) {
    char *arguments[WORDS_MOST + 2] = {"git"};
    int pipes[PIPES][2];
    for (int i = 0; i < WORDS_MOST && words[i]; i++) arguments[i + 1] = (char *)words[i];
    if (!open_pipes(pipes)) return -1;
    pid_t child = fork();
    if (child == 0) become_git(arguments, pipes);
    close(pipes[MADE][1]), close(pipes[SAID][1]);
    if (child > 0) read_both(pipes[MADE][0], pipes[SAID][0], (Out *const[]){made, said});
    close(pipes[MADE][0]), close(pipes[SAID][0]);
    return child > 0 ? wait_for(child) : -1;
}

bool git_line(const char *const *words, Out *made) {
    Out said = {0};
    bool ok = git_run(words, made, &said) == 0 && out_ok(made);
    out_free(&said);
    while (ok && made->length && made->bytes[made->length - 1] == '\n')
        made->bytes[--made->length] = 0;
    return ok;
}
