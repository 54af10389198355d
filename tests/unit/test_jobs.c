#define _XOPEN_SOURCE 700
#include "compiler/base/jobs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { COUNT = 23, DEADLY = 7, LONG = 9 };

typedef struct {
    size_t next; /* the item that has to come now */
    int status_sum, deaths;
} Seen;

static int work(void *user, size_t index, Bytes *answer) {
    (void)user;
    printf("out %zu\n", index);
    fprintf(stderr, "err %zu\n", index);
    for (int i = 0; index == LONG && i < 300000; i++) putchar('x'); /* more than a pipe holds */
    if (index == DEADLY) {
        fflush(stderr);
        _exit(9);
    }
    for (size_t i = 0; i < index; i++) VEC_PUSH(answer, 'a');
    return (int)index;
}

static void come_in_order(void *user, const JobDone *done) {
    Seen *seen = user;
    char out[32], err[32];
    assert_int_equal(done->index, seen->next++);
    snprintf(out, sizeof out, "out %zu\n", done->index);
    snprintf(err, sizeof err, "err %zu\n", done->index);
    assert_true(str_is(done->err, err));
    if (done->status < 0) {
        assert_int_equal(done->index, DEADLY);
        assert_int_equal(done->answer.length, 0);
        seen->deaths++;
        return;
    }
    assert_true(str_starts_with(done->out, str_from(out)));
    assert_int_equal(done->out.length, strlen(out) + (done->index == LONG ? 300000 : 0));
    assert_int_equal(done->answer.length, done->index);
    seen->status_sum += done->status;
}

static void run_with(int workers) {
    Seen seen = {0};
    Jobs jobs = {COUNT, workers, work, come_in_order, &seen};
    assert_true(jobs_run(&jobs));
    assert_int_equal(seen.next, COUNT);
    assert_int_equal(seen.deaths, 1);
    assert_int_equal(seen.status_sum, COUNT * (COUNT - 1) / 2 - DEADLY);
}

static void answers_come_in_order_and_a_death_costs_one_item(void **state) {
    (void)state;
    run_with(1);
    run_with(3);
    run_with(100);
}

static void nothing_to_do_is_done_at_once(void **state) {
    (void)state;
    Seen seen = {0};
    Jobs jobs = {0, 4, work, come_in_order, &seen};
    assert_true(jobs_run(&jobs));
    assert_int_equal(seen.next, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_come_in_order_and_a_death_costs_one_item),
        cmocka_unit_test(nothing_to_do_is_done_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
