#include "compiler/base/str.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

static void equality_compares_bytes_and_lengths(void **state) {
    (void)state;
    assert_true(str_equal(STR("abc"), str_from("abc")));
    assert_false(str_equal(STR("abc"), STR("abd")));
    assert_false(str_equal(STR("abc"), STR("ab")));
    assert_true(str_equal((Str){0}, STR("")));
    assert_true(str_is(STR("x"), "x"));
    assert_false(str_is(STR("x"), "xy"));
}

static void prefixes_and_suffixes_may_be_empty_or_whole(void **state) {
    (void)state;
    assert_true(str_starts_with(STR("report.budget"), STR("report")));
    assert_true(str_ends_with(STR("report.budget"), STR(".budget")));
    assert_true(str_starts_with(STR("a"), STR("a")));
    assert_true(str_ends_with(STR("a"), STR("")));
    assert_true(str_ends_with((Str){0}, STR("")));
    assert_false(str_starts_with(STR("a"), STR("ab")));
    assert_false(str_ends_with(STR("b"), STR("ab")));
}

static void order_is_by_bytes_with_the_prefix_first(void **state) {
    (void)state;
    assert_int_equal(str_compare(STR("a"), STR("b")), -1);
    assert_int_equal(str_compare(STR("b"), STR("a")), 1);
    assert_int_equal(str_compare(STR("a"), STR("ab")), -1);
    assert_int_equal(str_compare(STR("ab"), STR("ab")), 0);
    assert_int_equal(str_compare((Str){0}, STR("")), 0);
    assert_int_equal(str_compare(STR("z"), STR("\u4E00")), -1);      /* bytes are unsigned */
}

static void hashes_depend_on_every_byte_and_the_length(void **state) {
    (void)state;
    char text[] = "a name of some length";
    uint64_t whole = str_hash(str_from(text));
    assert_true(whole == str_hash(STR("a name of some length")));
    for (size_t i = 0; text[i]; i++) {
        text[i] ^= 1;
        assert_true(str_hash(str_from(text)) != whole);
        text[i] ^= 1;
    }
    assert_true(str_hash((Str){"a\0", 2}) != str_hash((Str){"a", 1}));
}

static void trimming_takes_blanks_and_wide_spaces_from_both_ends(void **state) {
    (void)state;
    assert_true(str_is(str_trim(STR(" \t\u3000 a b\u3000\r\n ")), "a b"));
    assert_true(str_is(str_trim(STR("ab")), "ab"));
    assert_true(str_is(str_trim(STR("\u3000 \u3000")), ""));
    assert_true(str_is(str_trim(STR("")), ""));
    assert_true(str_is(str_trim(STR("\u3001a\u3001")), "\u3001a\u3001"));
}

static void distance_counts_characters_not_bytes(void **state) {
    (void)state;
    assert_int_equal(str_distance(STR("kitten"), STR("sitting"), 5), 3);
    assert_int_equal(str_distance(STR("\u652F\u51FA"), STR("\u652F\u5165"), 3), 1);
    assert_int_equal(str_distance(STR(""), STR("\u652F\u51FA"), 3), 2);
    assert_int_equal(str_distance(STR(""), STR(""), 0), 0);
    assert_int_equal(str_distance(STR("same"), STR("same"), 0), 0);
}

static void distance_above_the_limit_is_one_more_than_it(void **state) {
    (void)state;
    assert_int_equal(str_distance(STR("kitten"), STR("sitting"), 2), 3);
    assert_int_equal(str_distance(STR("a"), STR("a very long text indeed"), 2), 3);
    assert_int_equal(str_distance(STR("abcd"), STR("wxyz"), 1), 2);
    assert_int_equal(str_distance(STR("abcd"), STR("abc"), 1), 1);
}

static void every_code_point_survives_encoding(void **state) {
    (void)state;
    for (int32_t code = 0; code <= 0x10FFFF; code++) {
        char bytes[4];
        if (code == 0xD800) code = 0xE000;           /* surrogates are no characters */
        int length = str_encode(bytes, code);
        const char *at = bytes;
        if (str_decode(&at, bytes + length) != code || at != bytes + length)
            fail_msg("U+%04X", (unsigned)code);
    }
}

static void expect_bad(const char *text, size_t length) {
    const char *at = text;
    assert_int_equal(str_decode(&at, text + length), -1);
    assert_ptr_equal(at, text + 1);
    assert_int_equal(str_invalid_at((Str){text, length}), 0);
}

static void bad_bytes_are_refused_one_at_a_time(void **state) {
    (void)state;
    expect_bad("\x80", 1);
    expect_bad("\xC0\x80", 2);               /* NUL in two bytes */
    expect_bad("\xC1\xBF", 2);
    expect_bad("\xE0\x9F\xBF", 3);           /* too long for what it says */
    expect_bad("\xED\xA0\x80", 3);           /* a surrogate */
    expect_bad("\xF0\x8F\xBF\xBF", 4);
    expect_bad("\xF4\x90\x80\x80", 4);       /* beyond U+10FFFF */
    expect_bad("\xF5\x80\x80\x80", 4);
    expect_bad("\xFF", 1);
    expect_bad("\xE6\x94", 2);               /* cut off */
    expect_bad("\xE6\x94\xAF", 2);           /* cut off by the end of the text */
    expect_bad("\xE6" "ab", 3);
}

static void the_first_bad_byte_is_found_anywhere(void **state) {
    (void)state;
    char text[40];
    for (size_t i = 0; i < sizeof text; i++) {
        memset(text, 'a', sizeof text);
        assert_int_equal(str_invalid_at((Str){text, sizeof text}), sizeof text);
        text[i] = (char)0xFE;
        assert_int_equal(str_invalid_at((Str){text, sizeof text}), i);
    }
    assert_int_equal(str_invalid_at(STR("\u652F\u51FA abc \u51FA\xE5")), 14);
    assert_int_equal(str_invalid_at((Str){0}), 0);
}

static void width_is_two_for_cjk_and_nothing_for_combining_marks(void **state) {
    (void)state;
    assert_int_equal(str_width(STR("abc")), 3);
    assert_int_equal(str_width(STR("\u652F\u51FA")), 4);
    assert_int_equal(str_width(STR("\uFF08a\uFF09")), 5);
    assert_int_equal(str_width(STR("e\u0301")), 1);
    assert_int_equal(str_width(STR("M\u00FCnchen")), 7);
    assert_int_equal(str_width(STR("a\xFFz")), 3);
    assert_int_equal(str_width(STR("")), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equality_compares_bytes_and_lengths),
        cmocka_unit_test(prefixes_and_suffixes_may_be_empty_or_whole),
        cmocka_unit_test(order_is_by_bytes_with_the_prefix_first),
        cmocka_unit_test(hashes_depend_on_every_byte_and_the_length),
        cmocka_unit_test(trimming_takes_blanks_and_wide_spaces_from_both_ends),
        cmocka_unit_test(distance_counts_characters_not_bytes),
        cmocka_unit_test(distance_above_the_limit_is_one_more_than_it),
        cmocka_unit_test(every_code_point_survives_encoding),
        cmocka_unit_test(bad_bytes_are_refused_one_at_a_time),
        cmocka_unit_test(the_first_bad_byte_is_found_anywhere),
        cmocka_unit_test(width_is_two_for_cjk_and_nothing_for_combining_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
