#ifndef BUDGET_DRIVER_PROGRESS_H
#define BUDGET_DRIVER_PROGRESS_H
/* One line on a terminal that says what long work is at, and goes away before anything else is said. Nothing of it when
 * findings go to a file, to a program, or are to be quiet. Every function takes NULL for no progress. */
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    bool    is_on, is_shown;
    int64_t told;                    /* milliseconds of a clock that only goes forward; 0 before the first */
} Progress;

void progress_open(Progress *progress, bool is_wanted);
/* What comes too soon after the last is not shown. */
void progress_tell(Progress *progress, const char *format, ...) __attribute__((format(printf, 2, 3)));
void progress_clear(Progress *progress);
#endif
