/* measure RUNS COMMAND...: runs it that often on one core with its output thrown away, and prints
 * `MEDIAN_SECONDS MIN_SECONDS PEAK_KIB STATUS`. Seconds of the processor, its own and the system's for it, so that
 * what else the machine does counts less. Small, so that its own memory does not count as the child's. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static double seconds_of(struct timeval t) {
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

static void become(char **command) {
    int nowhere = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++) dup2(nowhere, fd);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    sched_setaffinity(0, sizeof one, &one);
    execvp(command[0], command);
    _exit(127);
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    int runs = argc > 2 ? atoi(argv[1]) : 0;
    if (runs < 1) {
        fprintf(stderr, "usage: measure RUNS COMMAND...\n");
        return 2;
    }
    double *seconds = calloc((size_t)runs, sizeof *seconds);
    if (seconds == NULL) return 3;
    long peak = 0;
    int status = 0;
    for (int i = 0; i < runs; i++) {
        struct rusage used;
        pid_t child = fork();
        if (child == 0) become(argv + 2);
        if (child < 0 || wait4(child, &status, 0, &used) < 0) return 3;
        seconds[i] = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
        if (used.ru_maxrss > peak) peak = used.ru_maxrss;
    }
    qsort(seconds, (size_t)runs, sizeof *seconds, compare);
    printf("%.6f %.6f %ld %d\n", seconds[runs / 2], seconds[0], peak,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    free(seconds);
    return 0;
}
