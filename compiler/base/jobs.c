#define _XOPEN_SOURCE 700
#include "compiler/base/jobs.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    pid_t process; /* 0: none */
    int answers;   /* the end of its pipe that is read here, or -1 */
    FILE *out, *err;
} Worker;

typedef struct {
    int status;
    size_t answer, out, err; /* bytes that follow, in this order */
} Head;

/* ---- in the worker ---- */
static bool write_all(int file, const char *at, size_t length) {
    while (length) {
        ssize_t n = write(file, at, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += n, length -= (size_t)n;
    }
    return true;
}

/* What was printed since the last item; the file is empty afterwards. */
static bool take_printed(FILE *stream, int file, Bytes *taken) {
    if (fflush(stream) != 0) return false;
    off_t size = lseek(file, 0, SEEK_CUR);
    if (size < 0) return false;
    VEC_RESERVE(taken, (size_t)size + 1);
    taken->count = 0;
    while (taken->count < (size_t)size) {
        ssize_t n =
            pread(file, taken->at + taken->count, (size_t)size - taken->count, (off_t)taken->count);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        taken->count += (size_t)n;
    }
    return ftruncate(file, 0) == 0 && lseek(file, 0, SEEK_SET) == 0;
}

static void work_off(const Jobs *jobs, size_t index, int answers) {
    Bytes answer = {0}, out = {0}, err = {0};
    bool ok = true;
    for (; ok && index < jobs->count; index += (size_t)jobs->workers) {
        answer.count = 0;
        Head head = {.status = jobs->work(jobs->user, index, &answer)};
        ok = take_printed(stdout, STDOUT_FILENO, &out) && take_printed(stderr, STDERR_FILENO, &err);
        head.answer = answer.count, head.out = out.count, head.err = err.count;
        ok = ok && write_all(answers, (const char *)&head, sizeof head) &&
             write_all(answers, answer.at, answer.count) && write_all(answers, out.at, out.count) &&
             write_all(answers, err.at, err.count);
    }
    _exit(ok ? 0 : 1);
}

/* ---- here ---- */
static void end_worker(Worker *w) {
    if (w->answers >= 0) close(w->answers);
    while (w->process > 0 && waitpid(w->process, NULL, 0) < 0 && errno == EINTR) {}
    if (w->out) fclose(w->out);
    if (w->err) fclose(w->err);
    *w = (Worker){.answers = -1};
}

static void become_worker(const Jobs *jobs, Worker *all, size_t index, Worker *w, int answers) {
    for (int i = 0; i < jobs->workers; i++)
        if (all[i].answers >= 0) close(all[i].answers);
    bool ok = dup2(fileno(w->out), STDOUT_FILENO) >= 0 && dup2(fileno(w->err), STDERR_FILENO) >= 0;
    if (ok) work_off(jobs, index, answers);
    _exit(1);
}

static bool start_worker(const Jobs *jobs, Worker *all, size_t index) {
    Worker *w = &all[index % (size_t)jobs->workers];
    int ends[2];
    w->out = tmpfile(), w->err = tmpfile();
    fflush(stdout), fflush(stderr); /* else what waits there would be printed twice */
    if (!w->out || !w->err || pipe(ends) != 0) return false;
    w->process = fork();
    if (w->process == 0) {
        close(ends[0]);
        become_worker(jobs, all, index, w, ends[1]);
    }
    close(ends[1]);
    w->answers = ends[0];
    return w->process > 0;
}

static bool read_all(int file, char *at, size_t length) {
    while (length) {
        ssize_t n = read(file, at, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += n, length -= (size_t)n;
    }
    return true;
}

static bool read_answer(const Worker *w, JobDone *done, Bytes *room) {
    Head head;
    if (!read_all(w->answers, (char *)&head, sizeof head)) return false;
    size_t all = head.answer + head.out + head.err;
    VEC_RESERVE(room, all + 1);
    if (!read_all(w->answers, room->at, all)) return false;
    done->status = head.status;
    done->answer = (Str){room->at, head.answer};
    done->out = (Str){room->at + head.answer, head.out};
    done->err = (Str){room->at + head.answer + head.out, head.err};
    return true;
}

/* Of a worker that died: what it still had to say is in its files. */
static bool bury(const Jobs *jobs, Worker *all, JobDone *done, Bytes *room) {
    Worker *w = &all[done->index % (size_t)jobs->workers];
    done->status = -1;
    fseek(w->err, 0, SEEK_END);
    long size = ftell(w->err);
    rewind(w->err);
    VEC_RESERVE(room, (size_t)(size > 0 ? size : 0) + 1);
    size_t length = fread(room->at, 1, (size_t)(size > 0 ? size : 0), w->err);
    done->answer = done->out = (Str){room->at, 0};
    done->err = (Str){room->at, length};
    end_worker(w);
    size_t next = done->index + (size_t)jobs->workers;
    return next >= jobs->count || start_worker(jobs, all, next);
}

static bool collect(const Jobs *jobs, Worker *all) {
    Bytes room = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < jobs->count; i++) {
        JobDone done = {.index = i};
        if (!read_answer(&all[i % (size_t)jobs->workers], &done, &room))
            ok = bury(jobs, all, &done, &room);
        jobs->done(jobs->user, &done);
    }
    VEC_FREE(&room);
    return ok;
}

bool jobs_run(const Jobs *given) {
    Jobs jobs = *given;
    if (jobs.workers < 1) jobs.workers = 1;
    if ((size_t)jobs.workers > jobs.count) jobs.workers = jobs.count ? (int)jobs.count : 1;
    Worker *all = memory_grow(NULL, (size_t)jobs.workers * sizeof *all);
    bool ok = true;
    for (int i = 0; i < jobs.workers; i++) all[i] = (Worker){.answers = -1};
    for (size_t i = 0; ok && i < (size_t)jobs.workers && i < jobs.count; i++)
        ok = start_worker(&jobs, all, i);
    ok = ok && collect(&jobs, all);
    int trouble = errno;
    for (int i = 0; i < jobs.workers; i++) end_worker(&all[i]);
    free(all);
    errno = trouble;
    return ok;
}
