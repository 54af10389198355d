#include "compiler/base/arena.h"
#include "compiler/base/vec.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

static void pieces_are_zeroed_and_aligned(void **state) {
    (void)state;
    Arena arena = {0};
    for (size_t size = 0; size < 300; size++) {
        char *piece = arena_alloc(&arena, size);
        assert_int_equal((uintptr_t)piece % 16, 0);
        for (size_t i = 0; i < size; i++) assert_int_equal(piece[i], 0);
        memset(piece, 0xAB, size);
    }
    arena_free(&arena);
}

static void pieces_do_not_overlap(void **state) {
    (void)state;
    enum { COUNT = 2000 };
    Arena arena = {0};
    unsigned char *pieces[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        pieces[i] = arena_alloc(&arena, i % 97);
        memset(pieces[i], (int)(i % 251), i % 97);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < i % 97; j++) assert_int_equal(pieces[i][j], i % 251);
    arena_free(&arena);
}

static void a_large_piece_leaves_the_small_ones_alone(void **state) {
    (void)state;
    enum { LARGE = 3 << 20 };
    Arena arena = {0};
    char *first = arena_alloc(&arena, LARGE), *small = arena_alloc(&arena, 8);
    char *second = arena_alloc(&arena, LARGE), *last = arena_alloc(&arena, 8);
    memset(first, 1, LARGE);
    memset(second, 2, LARGE);
    memset(small, 3, 8);
    memset(last, 4, 8);
    assert_int_equal(first[LARGE - 1], 1);
    assert_int_equal(second[LARGE - 1], 2);
    assert_int_equal(small[7], 3);
    arena_free(&arena);
}

static void a_copy_ends_in_nul_and_is_its_own(void **state) {
    (void)state;
    Arena arena = {0};
    char text[] = "abcdef";
    char *copy = arena_copy(&arena, text, 3);
    text[0] = 'x';
    assert_string_equal(copy, "abc");
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
    arena_free(&arena);
}

static void printing_takes_as_much_room_as_it_needs(void **state) {
    (void)state;
    Arena arena = {0};
    char *text = arena_printf(&arena, "%s-%d-%5000s", "a", 7, "end");
    assert_int_equal(strlen(text), 5004);
    assert_memory_equal(text, "a-7-", 4);
    assert_string_equal(text + 5001, "end");
    arena_free(&arena);
}

static void a_freed_arena_can_be_used_again(void **state) {
    (void)state;
    Arena arena = {0};
    arena_alloc(&arena, 100);
    arena_free(&arena);
    assert_null(arena.newest);
    assert_string_equal(arena_printf(&arena, "%d", 1), "1");
    arena_free(&arena);
    arena_free(&arena);
}

static void a_vec_keeps_what_was_pushed_while_it_grows(void **state) {
    (void)state;
    VEC(int) numbers = {0};
    for (int i = 0; i < 1000; i++) VEC_PUSH(&numbers, i * i);
    assert_int_equal(numbers.count, 1000);
    for (int i = 0; i < 1000; i++) assert_int_equal(numbers.at[i], i * i);
    VEC_FREE(&numbers);
    assert_null(numbers.at);
    assert_int_equal(numbers.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_and_aligned),
        cmocka_unit_test(pieces_do_not_overlap),
        cmocka_unit_test(a_large_piece_leaves_the_small_ones_alone),
        cmocka_unit_test(a_copy_ends_in_nul_and_is_its_own),
        cmocka_unit_test(printing_takes_as_much_room_as_it_needs),
        cmocka_unit_test(a_freed_arena_can_be_used_again),
        cmocka_unit_test(a_vec_keeps_what_was_pushed_while_it_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
