/* Rows merged by key, without git around them; and how data blocks are found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "compiler/tools/merge.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    Arena whole;
    Sources sources;
    Intern names;
    DiagSink sink;
    MergeBlocks blocks[MERGE_SIDES];
    Merge merge;
} Fixture;

static int set_up(void **state) {
    Fixture *f = calloc(1, sizeof *f);
    diag_sink_init(&f->sink, &f->sources);
    f->merge = (Merge){.whole = &f->whole, .label = {"base", "ours", "theirs"}, .marks = 7};
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    Fixture *f = *state;
    for (int side = 0; side < MERGE_SIDES; side++) {
        for (size_t i = 0; i < f->blocks[side].count; i++) VEC_FREE(&f->blocks[side].at[i].rows);
        VEC_FREE(&f->blocks[side]);
    }
    merge_free(&f->merge);
    diag_sink_free(&f->sink);
    intern_free(&f->names);
    sources_free(&f->sources);
    arena_free(&f->whole);
    free(f);
    return 0;
}

static void find(Fixture *f, MergeSide side, const char *text) {
    uint32_t file = source_from_text(&f->sources, "t.budget", str_from(text));
    merge_find_blocks(&f->whole, &f->sources, file, &f->names, &f->sink, &f->blocks[side]);
}

static const char *const side_names[] = {"base", "ours", "theirs"};

/* The rows of `data t` of three texts, merged. */
static const char *merged(Fixture *f, const char *base, const char *ours, const char *theirs) {
    const char *rows[] = {base, ours, theirs};
    const MergeBlock *block[MERGE_SIDES];
    Out made = {0};
    for (int side = 0; side < MERGE_SIDES; side++) {
        find(f, (MergeSide)side, arena_printf(&f->whole, "data t {\n%s}\n", rows[side]));
        if (f->blocks[side].count != 1) fail_msg("%s has no block", side_names[side]);
        block[side] = &f->blocks[side].at[0];
    }
    bool ok = merge_rows(&f->merge, block, &made);
    const char *text =
        ok ? arena_copy(&f->whole, made.length ? made.bytes : "", made.length) : NULL;
    out_free(&made);
    return text;
}

static void a_block_is_named_by_its_head_and_its_entity(void **state) {
    Fixture *f = *state;
    find(f, MERGE_OURS,
         "data  by f (a,\n  b) {\n  01 1 2\n}\nentity U \"x\" { data t {\n  a 1\n} }\n");
    assert_int_equal(f->blocks[MERGE_OURS].count, 2);
    assert_string_equal(f->blocks[MERGE_OURS].at[0].head, "data by f (a, b)");
    assert_string_equal(f->blocks[MERGE_OURS].at[1].head, "U: data t");
    assert_int_equal(f->blocks[MERGE_OURS].at[0].rows.count, 2); /* and what is behind the last */
}

static void rows_that_share_a_line_are_text(void **state) {
    Fixture *f = *state;
    find(f, MERGE_OURS, "data t { a 1 }\ndata u {\n  a 1; b 2\n}\ndata v {\n  a 1 }\n");
    assert_int_equal(f->blocks[MERGE_OURS].count, 0);
}

static void a_broken_file_has_no_blocks(void **state) {
    Fixture *f = *state;
    find(f, MERGE_OURS, "data t {\n  a 1\n}\ndata {\n");
    assert_int_equal(f->blocks[MERGE_OURS].count, 0);
}

static void changes_of_different_rows_both_happen(void **state) {
    Fixture *f = *state;
    assert_string_equal(merged(f, "a 1\nb 2\n", "a 9\nb 2\n", "a 1\nb 8\n"), "a 9\nb 8\n");
    assert_int_equal(f->merge.conflicts.count, 0);
}

static void a_row_that_both_changed_is_one_conflict(void **state) {
    Fixture *f = *state;
    assert_string_equal(merged(f, "a 1\nb 2\n", "a 9\nb 2\n", "a 7\nb 3\n"),
                        "<<<<<<< ours\na 9\n=======\na 7\n>>>>>>> theirs\nb 3\n");
    assert_int_equal(f->merge.conflicts.count, 1);
    assert_string_equal(f->merge.conflicts.at[0], "row `a` of `data t`");
}

static void blanks_are_no_change(void **state) {
    Fixture *f = *state;
    assert_string_equal(merged(f, "a 1\n", "a    1\n", "a 2\n"), "a 2\n");
}

static void figures_that_follow_stay_as_ours_have_them(void **state) {
    Fixture *f = *state;
    assert_string_equal(merged(f, "a =1 5\n", "a =2 5\n", "a =3 5\n"), "a =2 5\n");
    assert_int_equal(f->merge.conflicts.count, 0);
    assert_int_equal(f->merge.stale.count, 1);
}

static void an_order_that_one_side_changed_is_kept(void **state) {
    Fixture *f = *state;
    assert_string_equal(merged(f, "a 1\nb 2\nc 3\n", "a 1\nb 2\nc 4\n", "c 3\na 1\nb 2\n"),
                        "c 4\na 1\nb 2\n");
}

static void a_key_twice_in_a_block_cannot_be_merged(void **state) {
    Fixture *f = *state;
    assert_null(merged(f, "a 1\n", "a 1\na 2\n", "a 1\n"));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {TEST(a_block_is_named_by_its_head_and_its_entity),
                                       TEST(rows_that_share_a_line_are_text),
                                       TEST(a_broken_file_has_no_blocks),
                                       TEST(changes_of_different_rows_both_happen),
                                       TEST(a_row_that_both_changed_is_one_conflict),
                                       TEST(blanks_are_no_change),
                                       TEST(figures_that_follow_stay_as_ours_have_them),
                                       TEST(an_order_that_one_side_changed_is_kept),
                                       TEST(a_key_twice_in_a_block_cannot_be_merged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
