#include "compiler/source/source.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void expect_place(const Sources *sources, uint32_t file, uint32_t offset, int line,
                         int column) {
    int at_line, at_column;
    source_place(sources, file, offset, &at_line, &at_column);
    if (at_line != line || at_column != column)
        fail_msg("byte %u lies at %d:%d, not %d:%d", offset, at_line, at_column, line, column);
}

static void expect_line(const Sources *sources, uint32_t file, uint32_t offset,
                        const char *wanted, uint32_t wanted_start) {
    uint32_t start = UINT32_MAX;
    Str line = source_line(sources, file, offset, &start);
    if (!str_is(line, wanted)) fail_msg("line is %.*s", STR_ARG(line));
    assert_int_equal(start, wanted_start);
}

/* ---- places ---- */

static void columns_count_characters(void **state) {
    (void)state;
    Sources sources = {0};
    uint32_t file = source_from_text(&sources, "a", STR("ab\n\u652F\u51FA x\n"));
    expect_place(&sources, file, 0, 1, 1);
    expect_place(&sources, file, 2, 1, 3);           /* the line end belongs to its line */
    expect_place(&sources, file, 3, 2, 1);
    expect_place(&sources, file, 6, 2, 2);
    expect_place(&sources, file, 9, 2, 3);
    expect_place(&sources, file, 10, 2, 4);
    expect_place(&sources, file, 12, 3, 1);          /* the end of the file */
    expect_place(&sources, file, 99, 3, 1);
    sources_free(&sources);
}

static void an_empty_file_has_one_empty_line(void **state) {
    (void)state;
    Sources sources = {0};
    uint32_t file = source_from_text(&sources, "a", STR(""));
    expect_place(&sources, file, 0, 1, 1);
    expect_line(&sources, file, 0, "", 0);
    assert_int_equal(sources.at[file]->bytes[0], '\0');
    sources_free(&sources);
}

static void a_byte_order_mark_takes_no_column(void **state) {
    (void)state;
    Sources sources = {0};
    uint32_t file = source_from_text(&sources, "a", STR("\uFEFFuse\n\uFEFFx"));
    expect_place(&sources, file, 0, 1, 1);
    expect_place(&sources, file, 3, 1, 1);
    expect_place(&sources, file, 4, 1, 2);
    expect_place(&sources, file, 10, 2, 2);
    expect_line(&sources, file, 4, "use", 3);
    sources_free(&sources);
}

static void a_line_comes_without_its_end(void **state) {
    (void)state;
    Sources sources = {0};
    uint32_t file = source_from_text(&sources, "a", STR("one\r\n\ntwo"));
    expect_line(&sources, file, 0, "one", 0);
    expect_line(&sources, file, 3, "one", 0);
    expect_line(&sources, file, 4, "one", 0);
    expect_line(&sources, file, 5, "", 5);
    expect_line(&sources, file, 6, "two", 6);
    expect_line(&sources, file, 9, "two", 6);
    expect_line(&sources, file, 500, "two", 6);
    sources_free(&sources);
}

/* The definition of a place, without checkpoints. */
static void place_by_counting(const char *text, uint32_t offset, int *line, int *column) {
    *line = *column = 1;
    for (uint32_t i = 0; i < offset; i++) {
        if (text[i] == '\n') ++*line, *column = 1;
        else if ((text[i + 1] & 0xC0) != 0x80) ++*column;
    }
}

static void checkpoints_agree_with_counting(void **state) {
    (void)state;
    enum { SIZE = 3 * 65536 + 777 };
    static const char pattern[] = "\u652F\u51FA 12\n\nabc\n";
    char *text = malloc(SIZE + 1);
    for (size_t i = 0; i < SIZE; i++) text[i] = pattern[i % (sizeof pattern - 1)];
    text[SIZE] = '\0';
    Sources sources = {0};
    uint32_t file = source_from_text(&sources, "a", (Str){text, SIZE});
    for (uint32_t block = 65536; block <= 3 * 65536; block += 65536)
        for (uint32_t offset = block - 20; offset < block + 20; offset++) {
            int line, column;
            if ((text[offset] & 0xC0) == 0x80) continue;     /* inside a character */
            place_by_counting(text, offset, &line, &column);
            expect_place(&sources, file, offset, line, column);
        }
    sources_free(&sources);
    free(text);
}

static void a_line_may_cross_checkpoints(void **state) {
    (void)state;
    enum { SIZE = 200000 };
    char *text = malloc(SIZE);
    memset(text, 'x', SIZE);
    text[9] = '\n';
    Sources sources = {0};
    uint32_t file = source_from_text(&sources, "a", (Str){text, SIZE}), start;
    expect_place(&sources, file, SIZE, 2, SIZE - 9);
    assert_int_equal(source_line(&sources, file, 150000, &start).length, SIZE - 10);
    assert_int_equal(start, 10);
    sources_free(&sources);
    free(text);
}

static void the_text_of_a_span_stays_inside_the_file(void **state) {
    (void)state;
    Sources sources = {0};
    uint32_t file = source_from_text(&sources, "a", STR("abcdef"));
    assert_true(str_is(source_text(&sources, (Span){file, 1, 3}), "bc"));
    assert_true(str_is(source_text(&sources, (Span){file, 4, 900}), "ef"));
    assert_true(str_is(source_text(&sources, (Span){file, 3, 1}), ""));
    assert_true(str_is(source_text(&sources, (Span){file, 700, 900}), ""));
    sources_free(&sources);
}

static void sources_stay_where_they_are_while_more_come(void **state) {
    (void)state;
    Sources sources = {0};
    source_from_text(&sources, "first", STR("1"));
    const Source *first = sources.at[0];
    for (uint32_t i = 1; i < 100; i++)
        assert_int_equal(source_from_text(&sources, "next", STR("2")), i);
    assert_ptr_equal(sources.at[0], first);
    assert_string_equal(first->shown, "first");
    sources_free(&sources);
}

/* ---- loading ---- */

static void write_file(char *path, size_t size) {
    strcpy(path, "/tmp/budget-source-XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    char *bytes = malloc(size + 1);
    memset(bytes, 'a', size + 1);
    assert_int_equal(write(file, bytes, size), size);
    close(file);
    free(bytes);
}

/* Small files are read and large ones mapped, but for those that end with a page; a NUL follows in all cases. */
static void files_of_any_size_end_in_nul(void **state) {
    (void)state;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t sizes[] = {0, 1, page - 1, page, page + 1, 16384, 16385, 70000, 16 * page};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        Sources sources = {0};
        char path[64];
        uint32_t file = 9;
        write_file(path, sizes[i]);
        assert_true(source_load(&sources, path, "shown", &file));
        assert_int_equal(file, 0);
        const Source *source = sources.at[file];
        assert_int_equal(source->length, sizes[i]);
        assert_int_equal(source->bytes[sizes[i]], '\0');
        assert_int_equal(source->is_mapped, sizes[i] > 16384 && sizes[i] % page != 0);
        for (size_t j = 0; j < sizes[i]; j++) assert_int_equal(source->bytes[j], 'a');
        assert_string_equal(source->path, path);
        assert_string_equal(source->shown, "shown");
        sources_free(&sources);
        unlink(path);
    }
}

static void what_cannot_be_loaded_says_why(void **state) {
    (void)state;
    Sources sources = {0};
    uint32_t file = 7;
    assert_false(source_load(&sources, "/tmp", "tmp", &file));
    assert_int_equal(errno, EISDIR);
    assert_false(source_load(&sources, "/nonexistent/x", "x", &file));
    assert_int_equal(errno, ENOENT);
    assert_int_equal(file, 7);
    assert_int_equal(sources.count, 0);
    sources_free(&sources);
}

static void a_file_of_four_gigabytes_is_too_large(void **state) {
    (void)state;
    Sources sources = {0};
    char path[64];
    uint32_t file;
    write_file(path, 0);
    if (truncate(path, (off_t)UINT32_MAX) == 0) {    /* sparse; a small disk may refuse */
        assert_false(source_load(&sources, path, "x", &file));
        assert_int_equal(errno, EFBIG);
    }
    unlink(path);
    sources_free(&sources);
}

static void a_dash_reads_standard_input_to_its_end(void **state) {
    (void)state;
    enum { SIZE = 150000 };          /* more than a pipe and a block hold */
    int saved = dup(STDIN_FILENO), ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        for (int i = 0; i < SIZE; i++) if (write(ends[1], "b", 1) != 1) break;
        _exit(0);
    }
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    Sources sources = {0};
    uint32_t file = 9;
    assert_true(source_load(&sources, "-", "standard input", &file));
    dup2(saved, STDIN_FILENO);
    assert_int_equal(sources.at[file]->length, SIZE);
    assert_int_equal(sources.at[file]->bytes[SIZE - 1], 'b');
    assert_int_equal(sources.at[file]->bytes[SIZE], '\0');
    sources_free(&sources);
    close(ends[0]);
    close(saved);
    waitpid(child, NULL, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_count_characters),
        cmocka_unit_test(an_empty_file_has_one_empty_line),
        cmocka_unit_test(a_byte_order_mark_takes_no_column),
        cmocka_unit_test(a_line_comes_without_its_end),
        cmocka_unit_test(checkpoints_agree_with_counting),
        cmocka_unit_test(a_line_may_cross_checkpoints),
        cmocka_unit_test(the_text_of_a_span_stays_inside_the_file),
        cmocka_unit_test(sources_stay_where_they_are_while_more_come),
        cmocka_unit_test(files_of_any_size_end_in_nul),
        cmocka_unit_test(what_cannot_be_loaded_says_why),
        cmocka_unit_test(a_file_of_four_gigabytes_is_too_large),
        cmocka_unit_test(a_dash_reads_standard_input_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
