#include "compiler/base/map.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void an_empty_map_holds_nothing(void **state) {
    (void)state;
    Map map = {0};
    uint32_t value = 7;
    assert_false(map_get(&map, 0, &value));
    assert_int_equal(value, 7);
    map_free(&map);
}

static void any_key_can_be_put_also_zero_and_the_largest(void **state) {
    (void)state;
    Map map = {0};
    uint32_t value = 0;
    map_put(&map, 0, 10);
    map_put(&map, UINT64_MAX, 11);
    assert_true(map_get(&map, 0, &value));
    assert_int_equal(value, 10);
    assert_true(map_get(&map, UINT64_MAX, &value));
    assert_int_equal(value, 11);
    assert_false(map_get(&map, 1, &value));
    map_free(&map);
}

static void a_second_value_replaces_the_first(void **state) {
    (void)state;
    Map map = {0};
    uint32_t value = 0;
    map_put(&map, 5, 1);
    map_put(&map, 5, 2);
    assert_int_equal(map.count, 1);
    assert_true(map_get(&map, 5, &value));
    assert_int_equal(value, 2);
    map_free(&map);
}

/* Ids packed in both halves are what callers use; they must neither get lost nor mixed up. */
static void packed_keys_survive_growth(void **state) {
    (void)state;
    Map map = {0};
    for (uint64_t i = 0; i < 300; i++)
        for (uint64_t j = 0; j < 100; j++) map_put(&map, i << 32 | j, (uint32_t)(i * 100 + j));
    assert_int_equal(map.count, 30000);
    for (uint64_t i = 0; i < 300; i++)
        for (uint64_t j = 0; j < 100; j++) {
            uint32_t value = 0;
            assert_true(map_get(&map, i << 32 | j, &value));
            assert_int_equal(value, i * 100 + j);
        }
    uint32_t value;
    assert_false(map_get(&map, (uint64_t)300 << 32, &value));
    map_free(&map);
    assert_int_equal(map.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_map_holds_nothing),
        cmocka_unit_test(any_key_can_be_put_also_zero_and_the_largest),
        cmocka_unit_test(a_second_value_replaces_the_first),
        cmocka_unit_test(packed_keys_survive_growth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
