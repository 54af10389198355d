#ifndef BUDGET_BASE_JOBS_H
#define BUDGET_BASE_JOBS_H
/* The same work for many items, done by several processes at a time. Item i falls to worker i modulo
 * the number of workers, so their answers are read in the order of items from one pipe after the other;
 * a worker that is ahead waits in its pipe. What a worker prints is kept and handed over with its
 * answer. One that dies costs the item at hand: another goes on behind it. */
#include "compiler/base/str.h"
#include "compiler/base/vec.h"

typedef VEC(char) Bytes;

typedef struct {
    size_t index;
    int    status;                   /* what `work` returned; -1: the process died */
    Str    answer, out, err;         /* what it answered and printed; `answer` is empty when it died */
} JobDone;

typedef struct {
    size_t count;
    int    workers;                  /* as many processes at most, one at least */
    int  (*work)(void *user, size_t index, Bytes *answer); /* in a process of its own */
    void (*done)(void *user, const JobDone *done);         /* here, in the order of items */
    void  *user;
} Jobs;

/* False when the system gives no process or file: errno tells why, and the rest was not done. */
bool jobs_run(const Jobs *jobs);
#endif
