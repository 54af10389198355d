#include "compiler/base/intern.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>

static void the_same_text_gets_the_same_name(void **state) {
    (void)state;
    Intern table = {0};
    char copy[] = "total";
    Name total = intern(&table, STR("total"));
    assert_int_not_equal(total, 0);
    assert_int_equal(intern(&table, str_from(copy)), total);
    assert_int_not_equal(intern(&table, STR("totals")), total);
    copy[0] = 'x';
    assert_true(str_is(intern_text(&table, total), "total"));
    intern_free(&table);
}

static void no_text_is_no_name(void **state) {
    (void)state;
    Intern table = {0};
    assert_int_equal(intern(&table, STR("")), 0);
    assert_true(str_is(intern_text(&table, 0), ""));
    intern_free(&table);
}

static void finding_adds_nothing(void **state) {
    (void)state;
    Intern table = {0};
    assert_int_equal(intern_find(&table, STR("a")), 0);
    Name a = intern(&table, STR("a"));
    assert_int_equal(intern_find(&table, STR("a")), a);
    assert_int_equal(intern_find(&table, STR("b")), 0);
    assert_int_equal(intern(&table, STR("b")), a + 1);
    intern_free(&table);
}

static void names_are_numbered_in_order_and_outlive_growth(void **state) {
    (void)state;
    Intern table = {0};
    char text[32];
    for (int i = 1; i <= 20000; i++) {
        snprintf(text, sizeof text, "name %d", i);
        assert_int_equal(intern(&table, str_from(text)), i);
    }
    for (int i = 1; i <= 20000; i++) {
        snprintf(text, sizeof text, "name %d", i);
        assert_int_equal(intern_find(&table, str_from(text)), i);
        assert_true(str_is(intern_text(&table, (Name)i), text));
    }
    intern_free(&table);
}

static void a_name_may_hold_a_nul(void **state) {
    (void)state;
    Intern table = {0};
    Name with = intern(&table, (Str){"a\0b", 3}), without = intern(&table, STR("a"));
    assert_int_not_equal(with, without);
    assert_int_equal(intern_text(&table, with).length, 3);
    intern_free(&table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_text_gets_the_same_name),
        cmocka_unit_test(no_text_is_no_name),
        cmocka_unit_test(finding_adds_nothing),
        cmocka_unit_test(names_are_numbered_in_order_and_outlive_growth),
        cmocka_unit_test(a_name_may_hold_a_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
