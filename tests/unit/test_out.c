#include "runtime/out.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef void Quote(Out *out, const char *text);

static void expect_quoted(Quote *quote, const char *text, const char *wanted) {
    Out out = {0};
    quote(&out, text);
    assert_true(out_ok(&out));
    assert_string_equal(out.bytes, wanted);
    assert_int_equal(out.length, strlen(wanted));
    out_free(&out);
}

/* ---- the sink ---- */

static void bytes_pile_up_and_end_in_nul(void **state) {
    (void)state;
    Out out = {0};
    for (int i = 0; i < 1000; i++) out_printf(&out, "%03d,", i);
    out_bytes(&out, "a\0b", 3);
    out_text(&out, "");
    out_bytes(&out, NULL, 0);
    assert_int_equal(out.length, 4003);
    assert_memory_equal(out.bytes, "000,001,", 8);
    assert_memory_equal(out.bytes + 3996, "999,a\0b", 8);
    out_free(&out);
    assert_null(out.bytes);
}

static void a_failed_sink_takes_nothing_more(void **state) {
    (void)state;
    Out out = {0};
    out_text(&out, "ab");
    out.failed = true;
    out_text(&out, "cd");
    out_json(&out, "ef");
    assert_int_equal(out.length, 2);
    assert_false(out_ok(&out));
    assert_false(out_save(&out, "/nonexistent/never"));
    assert_int_equal(errno, ENOMEM);
    out_free(&out);
}

/* ---- CSV ---- */

static void csv_quotes_only_what_needs_it(void **state) {
    (void)state;
    expect_quoted(out_csv, "", "");
    expect_quoted(out_csv, "plain text", "plain text");
    expect_quoted(out_csv, "a,b", "\"a,b\"");
    expect_quoted(out_csv, "say \"yes\"", "\"say \"\"yes\"\"\"");
    expect_quoted(out_csv, "\"", "\"\"\"\"");
    expect_quoted(out_csv, "two\nlines", "\"two\nlines\"");
    expect_quoted(out_csv, "1,234.50", "\"1,234.50\"");
}

static void csv_disarms_formulas(void **state) {
    (void)state;
    expect_quoted(out_csv, "=1+1", "'=1+1");
    expect_quoted(out_csv, "+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0");
    expect_quoted(out_csv, "-2+3", "'-2+3");
    expect_quoted(out_csv, "@SUM(A1)", "'@SUM(A1)");
    expect_quoted(out_csv, "\t=1", "'\t=1");
    expect_quoted(out_csv, "\r=1", "\"'\r=1\"");
    expect_quoted(out_csv, "=A1,\"x\"", "\"'=A1,\"\"x\"\"\"");
    expect_quoted(out_csv, "-", "-");
    expect_quoted(out_csv, "-A1", "'-A1");
    expect_quoted(out_csv, "--5", "'--5");
    expect_quoted(out_csv, "-1e5", "'-1e5");
    expect_quoted(out_csv, "\uFF1D1+1", "'\uFF1D1+1");
}

static void csv_leaves_plain_numbers_alone(void **state) {
    (void)state;
    expect_quoted(out_csv, "-12.30", "-12.30");
    expect_quoted(out_csv, "+3", "+3");
    expect_quoted(out_csv, "-1,234.50", "\"-1,234.50\"");
    expect_quoted(out_csv, "-0.5%", "-0.5%");
    expect_quoted(out_csv, "-1\u202F234", "-1\u202F234");
    expect_quoted(out_csv, "--", "--");
    expect_quoted(out_csv, "a=b", "a=b");
}

/* ---- JSON ---- */

static void json_escapes_quotes_and_controls(void **state) {
    (void)state;
    expect_quoted(out_json, "", "\"\"");
    expect_quoted(out_json, "a\"b\\c/d", "\"a\\\"b\\\\c/d\"");
    expect_quoted(out_json, "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"");
    expect_quoted(out_json, "\x01x\x1F\x7F", "\"\\u0001x\\u001f\\u007f\"");
}

static void json_keeps_utf8_and_replaces_what_is_not(void **state) {
    (void)state;
    expect_quoted(out_json, "\u652F\u51FA \U0001F600", "\"\u652F\u51FA \U0001F600\"");
    expect_quoted(out_json, "a\xFFz", "\"a\\ufffdz\"");
    expect_quoted(out_json, "\xE6\x94", "\"\\ufffd\\ufffd\"");
    expect_quoted(out_json, "\xED\xA0\x80", "\"\\ufffd\\ufffd\\ufffd\"");
}

/* ---- LaTeX ---- */

static void latex_specials_become_text(void **state) {
    (void)state;
    expect_quoted(out_latex, "\\input{x}", "\\textbackslash{}input\\{x\\}");
    expect_quoted(out_latex, "$&#_%", "\\$\\&\\#\\_\\%");
    expect_quoted(out_latex, "^~|", "\\textasciicircum{}\\textasciitilde{}\\textbar{}");
    expect_quoted(out_latex, "^^5c", "\\textasciicircum{}\\textasciicircum{}5c");
}

static void latex_quotes_and_angles_stay_as_written(void **state) {
    (void)state;
    expect_quoted(out_latex, "\"a\"", "\\textquotedbl{}a\\textquotedbl{}");
    expect_quoted(out_latex, "``", "\\textasciigrave{}\\textasciigrave{}");
    expect_quoted(out_latex, "it's", "it\\textquotesingle{}s");
    expect_quoted(out_latex, "<<", "\\textless{}\\textless{}");
    expect_quoted(out_latex, ">>", "\\textgreater{}\\textgreater{}");
    expect_quoted(out_latex, "?`", "?\\textasciigrave{}");
}

static void latex_hyphens_do_not_join_to_dashes(void **state) {
    (void)state;
    expect_quoted(out_latex, "a-b", "a-b");
    expect_quoted(out_latex, "a--b", "a-\\kern0pt{}-b");
    expect_quoted(out_latex, "---", "-\\kern0pt{}-\\kern0pt{}-");
    expect_quoted(out_latex, ",,", ",\\kern0pt{},");
    Out out = {0};
    out_latex(&out, "a-");
    out_latex(&out, "-b");
    assert_string_equal(out.bytes, "a-\\kern0pt{}-b");
    out_free(&out);
}

static void latex_takes_no_argument_from_text(void **state) {
    (void)state;
    expect_quoted(out_latex, "[2cm]*", "{[}2cm{]}{*}");
}

static void latex_lines_and_controls_cannot_end_a_paragraph(void **state) {
    (void)state;
    expect_quoted(out_latex, "a\n\nb\tc\rd", "a  b c d");
    expect_quoted(out_latex, "a\x01\x7F\xC2\x85z", "az");
    expect_quoted(out_latex, "a\u2029z", "a z");
    expect_quoted(out_latex, "\xFF", "\uFFFD");
    expect_quoted(out_latex, "\u652F", "\u652F");
}

/* ---- files ---- */

typedef struct { char folder[64], path[96]; } Place;

static int make_folder(void **state) {
    Place *place = calloc(1, sizeof *place);
    strcpy(place->folder, "/tmp/budget-out-XXXXXX");
    if (!mkdtemp(place->folder)) return -1;
    snprintf(place->path, sizeof place->path, "%s/report.csv", place->folder);
    *state = place;
    return 0;
}

static int remove_folder(void **state) {
    Place *place = *state;
    unlink(place->path);
    rmdir(place->folder);
    free(place);
    return 0;
}

static int count_files(const char *folder) {
    DIR *listing = opendir(folder);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(listing)) != NULL;) count += entry->d_name[0] != 0;
    closedir(listing);
    return count - 2;                /* . and .. */
}

static void expect_content(const char *path, const char *wanted) {
    char text[64] = {0};
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    assert_int_equal(length, strlen(wanted));
    assert_string_equal(text, wanted);
}

static bool save(const char *text, const char *path) {
    Out out = {0};
    out_text(&out, text);
    bool is_saved = out_save(&out, path);
    int trouble = errno;
    out_free(&out);
    errno = trouble;
    return is_saved;
}

static void a_file_is_replaced_whole_and_nothing_else_is_left(void **state) {
    Place *place = *state;
    assert_true(save("first, and longer", place->path));
    expect_content(place->path, "first, and longer");
    assert_true(save("second", place->path));
    expect_content(place->path, "second");
    assert_true(save("", place->path));
    expect_content(place->path, "");
    assert_int_equal(count_files(place->folder), 1);
}

static void a_replaced_file_keeps_its_permissions(void **state) {
    Place *place = *state;
    struct stat about;
    assert_true(save("1", place->path));
    assert_int_equal(chmod(place->path, 0640), 0);
    assert_true(save("2", place->path));
    assert_int_equal(stat(place->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0640);
}

static void a_link_stays_a_link(void **state) {
    Place *place = *state;
    char name[128];
    struct stat about;
    snprintf(name, sizeof name, "%s/link", place->folder);
    assert_true(save("1", place->path));
    assert_int_equal(symlink("report.csv", name), 0);
    assert_true(save("2", name));
    assert_int_equal(lstat(name, &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    expect_content(place->path, "2");
    unlink(name);
}

static void a_folder_in_the_way_is_an_error_that_leaves_nothing(void **state) {
    Place *place = *state;
    char inner[128];
    snprintf(inner, sizeof inner, "%s/inner", place->folder);
    assert_int_equal(mkdir(inner, 0777), 0);
    assert_false(save("1", inner));
    assert_int_equal(errno, EISDIR);
    assert_int_equal(count_files(place->folder), 1);
    rmdir(inner);
}

static void a_missing_folder_is_an_error_with_a_reason(void **state) {
    Place *place = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/none/report.csv", place->folder);
    assert_false(save("1", path));
    assert_int_equal(errno, ENOENT);
}

/* A limit on the size of files stands in for a full disk: the write fails half-way. */
static void a_write_that_fails_keeps_the_old_file_and_leaves_no_other(void **state) {
    Place *place = *state;
    char text[5000];
    struct rlimit before, small;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_true(save("old", place->path));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){1000, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool is_saved = save(text, place->path);
    int trouble = errno;
    setrlimit(RLIMIT_FSIZE, &before);
    assert_false(is_saved);
    assert_int_equal(trouble, EFBIG);
    expect_content(place->path, "old");
    assert_int_equal(count_files(place->folder), 1);
}

static void a_device_is_written_not_replaced(void **state) {
    (void)state;
    struct stat about;
    assert_true(save("1", "/dev/null"));
    assert_int_equal(stat("/dev/null", &about), 0);
    assert_true(S_ISCHR(about.st_mode));
    if (access("/dev/full", W_OK) != 0) return;
    assert_false(save("1", "/dev/full"));
    assert_int_equal(errno, ENOSPC);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_pile_up_and_end_in_nul),
        cmocka_unit_test(a_failed_sink_takes_nothing_more),
        cmocka_unit_test(csv_quotes_only_what_needs_it),
        cmocka_unit_test(csv_disarms_formulas),
        cmocka_unit_test(csv_leaves_plain_numbers_alone),
        cmocka_unit_test(json_escapes_quotes_and_controls),
        cmocka_unit_test(json_keeps_utf8_and_replaces_what_is_not),
        cmocka_unit_test(latex_specials_become_text),
        cmocka_unit_test(latex_quotes_and_angles_stay_as_written),
        cmocka_unit_test(latex_hyphens_do_not_join_to_dashes),
        cmocka_unit_test(latex_takes_no_argument_from_text),
        cmocka_unit_test(latex_lines_and_controls_cannot_end_a_paragraph),
        IN_FOLDER(a_file_is_replaced_whole_and_nothing_else_is_left),
        IN_FOLDER(a_replaced_file_keeps_its_permissions),
        IN_FOLDER(a_link_stays_a_link),
        IN_FOLDER(a_folder_in_the_way_is_an_error_that_leaves_nothing),
        IN_FOLDER(a_missing_folder_is_an_error_with_a_reason),
        IN_FOLDER(a_write_that_fails_keeps_the_old_file_and_leaves_no_other),
        cmocka_unit_test(a_device_is_written_not_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
