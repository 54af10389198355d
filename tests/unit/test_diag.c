#include "compiler/diag/diag.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

/* Two names of four characters, wide and narrow: "\u652F\u51FA\u51B3\u7B97" is eight columns. */
#define WIDE "\u652F\u51FA\u51B3\u7B97"

typedef struct {
    Sources  sources;
    DiagSink sink;
    const char *text;
    char    *rendered;
    RenderOptions options;
} Fixture;

static const Span nowhere = {UINT32_MAX, 0, 0};

static int set_up(void **state) {
    Fixture *f = calloc(1, sizeof *f);
    diag_sink_init(&f->sink, &f->sources);
    f->options.width = 80;
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    Fixture *f = *state;
    diag_sink_free(&f->sink);
    sources_free(&f->sources);
    free(f->rendered);
    free(f);
    return 0;
}

static void load(Fixture *f, const char *text) {
    source_from_text(&f->sources, "report.budget", str_from(text));
    f->text = text;
}

/* The place of the first `part` in the text. */
static Span span_of(const Fixture *f, const char *part) {
    const char *found = strstr(f->text, part);
    assert_non_null(found);
    uint32_t lo = (uint32_t)(found - f->text);
    return (Span){0, lo, lo + (uint32_t)strlen(part)};
}

static FILE *open_rendered(Fixture *f, size_t *size) {
    free(f->rendered);
    f->rendered = NULL;
    FILE *to = open_memstream(&f->rendered, size);
    assert_non_null(to);
    return to;
}

static const char *human(Fixture *f) {
    size_t size;
    FILE *to = open_rendered(f, &size);
    render_human(&f->sink, &f->options, to);
    fclose(to);
    return f->rendered;
}

static const char *json(Fixture *f) {
    size_t size;
    FILE *to = open_rendered(f, &size);
    RenderDocument document = {.to = to};
    render_json(&f->sink, &document);
    render_json_end(&document);
    fclose(to);
    return f->rendered;
}

static const char *github(Fixture *f) {
    size_t size;
    FILE *to = open_rendered(f, &size);
    render_github(&f->sink, to);
    fclose(to);
    return f->rendered;
}

/* ---- the sink ---- */

static void the_same_code_at_the_same_place_is_said_once(void **state) {
    Fixture *f = *state;
    load(f, "a b");
    diag_report(&f->sink, DIAG_UNKNOWN_NAME, span_of(f, "a"), "first");
    Diag *again = diag_report(&f->sink, DIAG_UNKNOWN_NAME, span_of(f, "a"), "second");
    diag_note(&f->sink, again, span_of(f, "b"), "goes nowhere");
    diag_fix(&f->sink, again, FIX_SURE, span_of(f, "b"), "c");
    diag_report(&f->sink, DIAG_UNKNOWN_NAME, span_of(f, "b"), "other place");
    diag_report(&f->sink, DIAG_CYCLE, span_of(f, "a"), "other code");
    assert_int_equal(f->sink.found.count, 3);
    assert_string_equal(f->sink.found.at[0].message, "first");
    assert_int_equal(f->sink.found.at[0].note_count, 0);
    assert_int_equal(f->sink.counts[SEVERITY_ERROR], 3);
}

static void findings_without_a_place_are_all_kept(void **state) {
    Fixture *f = *state;
    diag_report(&f->sink, DIAG_FILE_MISSING, nowhere, "a is missing");
    diag_report(&f->sink, DIAG_FILE_MISSING, nowhere, "b is missing");
    assert_int_equal(f->sink.found.count, 2);
}

static void repeats_are_known_after_sorting_too(void **state) {
    Fixture *f = *state;
    load(f, "a b c");
    diag_report(&f->sink, DIAG_CYCLE, span_of(f, "c"), "c");
    diag_report(&f->sink, DIAG_CYCLE, span_of(f, "a"), "a");
    diag_sort(&f->sink);
    diag_report(&f->sink, DIAG_CYCLE, span_of(f, "c"), "c again");
    diag_report(&f->sink, DIAG_CYCLE, span_of(f, "a"), "a again");
    assert_int_equal(f->sink.found.count, 2);
    diag_report(&f->sink, DIAG_CYCLE, span_of(f, "b"), "b");
    assert_int_equal(f->sink.found.count, 3);
}

static void severity_comes_from_the_table_then_the_caller_then_the_options(void **state) {
    Fixture *f = *state;
    load(f, "a b c d");
    Diag *d = diag_report(&f->sink, DIAG_TRUNCATED, span_of(f, "a"), "x");
    assert_int_equal(d->severity, SEVERITY_WARNING);
    d = diag_report_as(&f->sink, DIAG_TRUNCATED, SEVERITY_NOTE, span_of(f, "b"), "x");
    assert_int_equal(d->severity, SEVERITY_NOTE);
    diag_set_severity(&f->sink, DIAG_TRUNCATED, SEVERITY_ERROR);
    d = diag_report_as(&f->sink, DIAG_TRUNCATED, SEVERITY_NOTE, span_of(f, "c"), "x");
    assert_int_equal(d->severity, SEVERITY_ERROR);
    diag_set_severity(&f->sink, DIAG_TRUNCATED, SEVERITY_OFF);
    assert_non_null(diag_report(&f->sink, DIAG_TRUNCATED, span_of(f, "d"), "x"));
    assert_int_equal(f->sink.found.count, 3);
    assert_int_equal(f->sink.counts[SEVERITY_OFF], 0);
}

static void warnings_fail_only_when_denied(void **state) {
    Fixture *f = *state;
    load(f, "a b");
    assert_false(diag_failed(&f->sink));
    diag_report(&f->sink, DIAG_OPEN, span_of(f, "a"), "note");
    f->sink.deny_warnings = true;
    assert_false(diag_failed(&f->sink));
    diag_report(&f->sink, DIAG_TRUNCATED, span_of(f, "a"), "warning");
    assert_true(diag_failed(&f->sink));
    f->sink.deny_warnings = false;
    assert_false(diag_failed(&f->sink));
    diag_report(&f->sink, DIAG_CYCLE, span_of(f, "a"), "error");
    assert_true(diag_failed(&f->sink));
}

static void notes_grow_and_fixes_beyond_the_room_are_left_out(void **state) {
    Fixture *f = *state;
    load(f, "a");
    Diag *d = diag_report(&f->sink, DIAG_CYCLE, span_of(f, "a"), "x");
    for (int i = 0; i < 20; i++) {
        diag_hint(&f->sink, d, "hint %d", i);
        diag_fix(&f->sink, d, FIX_SURE, span_of(f, "a"), "b");
    }
    assert_int_equal(d->note_count, 20);
    assert_int_equal(d->fix_count, 3);
    assert_string_equal(d->notes[19].text, "hint 19");
}

static void sorting_is_by_file_then_place_then_order_found(void **state) {
    Fixture *f = *state;
    source_from_text(&f->sources, "one", STR("abcdef"));
    source_from_text(&f->sources, "two", STR("abcdef"));
    diag_report(&f->sink, DIAG_CYCLE, nowhere, "5");
    diag_report(&f->sink, DIAG_CYCLE, (Span){1, 0, 1}, "4");
    diag_report(&f->sink, DIAG_CYCLE, (Span){0, 3, 4}, "2");
    diag_report(&f->sink, DIAG_CYCLE, (Span){0, 3, 6}, "3");
    diag_report(&f->sink, DIAG_CYCLE, (Span){0, 1, 6}, "1");
    diag_sort(&f->sink);
    for (int i = 0; i < 5; i++) assert_int_equal(f->sink.found.at[i].message[0], '1' + i);
}

static void what_weighs_more_comes_first(void **state) {
    Fixture *f = *state;
    source_from_text(&f->sources, "one", STR("abcdef"));
    diag_report(&f->sink, DIAG_ROUNDING, (Span){0, 0, 1}, "3");
    diag_report(&f->sink, DIAG_UNCHECKED_NUMBER, (Span){0, 1, 2}, "2");
    diag_report(&f->sink, DIAG_CYCLE, (Span){0, 2, 3}, "1");
    diag_sort(&f->sink);
    for (int i = 0; i < 3; i++) assert_int_equal(f->sink.found.at[i].message[0], '1' + i);
}

static void codes_are_known_by_number_and_by_name(void **state) {
    (void)state;
    DiagCode code = DIAG_CYCLE;
    assert_true(diag_code_parse("B0603", &code));
    assert_int_equal(code, DIAG_RULE_VIOLATED);
    assert_true(diag_code_parse("unchecked-number", &code));
    assert_int_equal(code, DIAG_UNCHECKED_NUMBER);
    assert_true(diag_code_parse("bad-utf8", &code));
    assert_int_equal(code, DIAG_BAD_UTF8);
    assert_false(diag_code_parse("B9999", &code));
    assert_false(diag_code_parse("UNCHECKED_NUMBER", &code));
    assert_false(diag_code_parse("", &code));
    assert_int_equal(code, DIAG_BAD_UTF8);
}

static void no_two_codes_are_the_same(void **state) {
    (void)state;
    for (int i = 0; i < DIAG_CODE_COUNT; i++) {
        DiagCode found;
        assert_true(diag_code_parse(diag_info[i].code, &found));
        assert_int_equal(found, i);
    }
}

/* ---- for people ---- */

static void carets_stand_under_the_words_also_behind_wide_ones(void **state) {
    Fixture *f = *state;
    load(f, "x\n" WIDE "\t746.90  747.70\n");
    Span total = span_of(f, "747.70");
    Diag *d = diag_report(&f->sink, DIAG_SUM_VIOLATED, total, "`" WIDE "` is 747.70");
    diag_fix(&f->sink, d, FIX_SURE, total, "747.60");
    assert_string_equal(human(f),
        "report.budget:2:14: error[B0601]: `" WIDE "` is 747.70\n"
        "    2 | " WIDE " 746.90  747.70\n"
        "      |                  ^^^^^^\n"
        "   help: write `747.60`\n");
}

static void carets_under_wide_words_are_twice_as_many(void **state) {
    Fixture *f = *state;
    load(f, "(" WIDE ")");
    diag_report(&f->sink, DIAG_UNKNOWN_NAME, span_of(f, WIDE), "unknown");
    assert_string_equal(human(f),
        "report.budget:1:2: error[B0301]: unknown\n"
        "    1 | (" WIDE ")\n"
        "      |  ^^^^^^^^\n");
}

static void a_place_without_width_gets_one_caret(void **state) {
    Fixture *f = *state;
    load(f, "ab\n");
    diag_report(&f->sink, DIAG_SYNTAX, (Span){0, 2, 3}, "more is needed");
    assert_string_equal(human(f),
        "report.budget:1:3: error[B0201]: more is needed\n"
        "    1 | ab\n"
        "      |   ^\n");
}

static void a_span_of_many_lines_is_marked_on_its_first(void **state) {
    Fixture *f = *state;
    load(f, "one two\nthree\n");
    diag_report(&f->sink, DIAG_SYNTAX, (Span){0, 4, 11}, "x");
    assert_string_equal(human(f),
        "report.budget:1:5: error[B0201]: x\n"
        "    1 | one two\n"
        "      |     ^^^\n");
}

static void a_note_shows_its_line_only_when_it_is_another(void **state) {
    Fixture *f = *state;
    load(f, "total 4\nparts 1 2\n");
    Diag *d = diag_report(&f->sink, DIAG_SUM_VIOLATED, span_of(f, "4"), "x");
    diag_note(&f->sink, d, span_of(f, "total"), "the total");
    diag_note(&f->sink, d, span_of(f, "parts"), "the parts are listed here");
    diag_hint(&f->sink, d, "the difference is 1");
    diag_fix(&f->sink, d, FIX_FIGURE, span_of(f, "1"), "2");
    diag_fix(&f->sink, d, FIX_GUESS, span_of(f, "4"), "3");
    diag_fix(&f->sink, d, FIX_SURE, span_of(f, "4"), "");
    assert_string_equal(human(f),
        "report.budget:1:7: error[B0601]: x\n"
        "    1 | total 4\n"
        "      |       ^\n"
        "   note: report.budget:1:1: the total\n"
        "   note: report.budget:2:1: the parts are listed here\n"
        "    2 | parts 1 2\n"
        "   note: the difference is 1\n"
        "   help: report.budget:2:7: if the parts are right: write `2`\n"
        "   help: did you mean this? `3`\n"
        "   help: take this out\n");
}

static void a_finding_without_a_place_is_one_line(void **state) {
    Fixture *f = *state;
    diag_report(&f->sink, DIAG_FILE_MISSING, nowhere, "x.budget: no such file");
    assert_string_equal(human(f), "error[B0001]: x.budget: no such file\n");
}

static void long_messages_wrap_with_an_indent(void **state) {
    Fixture *f = *state;
    load(f, "a");
    f->options.width = 40;
    diag_report(&f->sink, DIAG_CYCLE, nowhere, "one two three four five six seven eight");
    assert_string_equal(human(f),
        "error[B0304]: one two three four five\n"
        "   six seven eight\n");
}

static void wide_text_wraps_between_characters_but_not_before_a_stop(void **state) {
    Fixture *f = *state;
    f->options.width = 34;           /* 14 columns go to "error[B0304]: " */
    diag_report(&f->sink, DIAG_CYCLE, nowhere, WIDE WIDE "\u652F\u51FA\u3002" WIDE);
    assert_string_equal(human(f),
        "error[B0304]: " WIDE WIDE "\u652F\n"
        "   \u51FA\u3002" WIDE "\n");
}

static void a_long_line_is_cut_around_the_span(void **state) {
    Fixture *f = *state;
    char text[600];
    for (int i = 0; i < 100; i++) snprintf(text + 5 * i, 20, "%04d ", i);
    load(f, text);
    f->options.width = 48;           /* 40 for the source */
    diag_report(&f->sink, DIAG_CYCLE, span_of(f, "0050"), "x");
    diag_report(&f->sink, DIAG_CYCLE, span_of(f, "0001"), "x");
    diag_report(&f->sink, DIAG_CYCLE, span_of(f, "0099"), "x");
    assert_string_equal(human(f),
        "report.budget:1:251: error[B0304]: x\n"
        "    1 | ...0047 0048 0049 0050 0051 0052 0053...\n"
        "      |                   ^^^^\n"
        "report.budget:1:6: error[B0304]: x\n"
        "    1 | 0000 0001 0002 0003 0004 0005 0006 00...\n"
        "      |      ^^^^\n"
        "report.budget:1:496: error[B0304]: x\n"
        "    1 | ...2 0093 0094 0095 0096 0097 0098 0099 \n"
        "      |                                    ^^^^\n");
}

/* Wherever the window falls in wide text, the caret stands under its character. */
static void cut_lines_of_wide_text_stay_aligned(void **state) {
    Fixture *f = *state;
    char text[1024] = "";
    for (int i = 0; i < 60; i++) strcat(text, i % 7 == 3 ? "a" WIDE : WIDE);
    strcat(text, "X");
    for (int i = 0; i < 9; i++) strcat(text, WIDE);
    load(f, text);
    Span mark = span_of(f, "X");
    diag_report(&f->sink, DIAG_CYCLE, mark, "x");
    for (f->options.width = 32; f->options.width < 120; f->options.width++) {
        const char *line = strstr(human(f), "\n    1 | ") + 1, *carets = strchr(line, '\n') + 1;
        const char *x = strchr(line, 'X');
        assert_non_null(x);
        Str before = {line, (size_t)(x - line)}, shown = {line, (size_t)(carets - 1 - line)};
        assert_int_equal(str_width(before), strchr(carets, '^') - carets);
        assert_true(str_width(shown) <= f->options.width);
    }
}

static void what_could_move_the_cursor_is_replaced(void **state) {
    Fixture *f = *state;
    load(f, "a\033[2Jb\u202Ec\xFFz");
    diag_report(&f->sink, DIAG_CYCLE, span_of(f, "z"), "see \033[0m\r");
    assert_string_equal(human(f),
        "report.budget:1:10: error[B0304]: see \uFFFD[0m\uFFFD\n"
        "    1 | a\uFFFD[2Jb\uFFFDc\uFFFDz\n"
        "      |          ^\n");
}

static void colours_come_only_when_asked_for(void **state) {
    Fixture *f = *state;
    load(f, "a");
    diag_report(&f->sink, DIAG_CYCLE, span_of(f, "a"), "x");
    assert_null(strchr(human(f), '\033'));
    f->options.color = true;
    assert_non_null(strstr(human(f), "\033[1;31m error[B0304]:\033[0m"));
}

static void the_rest_is_counted_when_there_are_too_many(void **state) {
    Fixture *f = *state;
    for (int i = 0; i < 5; i++) diag_report(&f->sink, DIAG_CYCLE, nowhere, "%d", i);
    f->options.max_errors = 2;
    assert_string_equal(human(f),
        "error[B0304]: 0\nerror[B0304]: 1\n... and 3 more, not shown\n");
    f->options.max_errors = 5;
    assert_null(strstr(human(f), "more"));
}

/* ---- for programs ---- */

static void json_of_nothing_is_an_empty_array(void **state) {
    assert_string_equal(json(*state), "[]\n");
}

static void json_has_places_notes_and_fixes(void **state) {
    Fixture *f = *state;
    load(f, "x\n" WIDE " 4\n");
    Diag *d = diag_report(&f->sink, DIAG_SUM_VIOLATED, span_of(f, "4"), "a \"b\"\n");
    diag_hint(&f->sink, d, "hint");
    diag_fix(&f->sink, d, FIX_SURE, span_of(f, WIDE), "5");
    diag_fix(&f->sink, d, FIX_LITERAL, span_of(f, "4"), "6");
    assert_string_equal(json(f),
        "[\n"
        " {\"code\":\"B0601\",\"name\":\"sum-violated\",\"severity\":\"error\","
        "\"file\":\"report.budget\",\"line\":2,\"column\":6,\"end_line\":2,\"end_column\":7,"
        "\"message\":\"a \\\"b\\\"\\n\","
        "\"notes\":[{\"file\":null,\"line\":null,\"column\":null,\"end_line\":null,"
        "\"end_column\":null,\"message\":\"hint\"}],"
        "\"fixes\":[{\"file\":\"report.budget\",\"line\":2,\"column\":1,\"end_line\":2,"
        "\"end_column\":5,\"text\":\"5\",\"label\":null},"
        "{\"file\":\"report.budget\",\"line\":2,\"column\":6,\"end_line\":2,"
        "\"end_column\":7,\"text\":\"6\",\"label\":\"if the figures are right\"}]}\n"
        "]\n");
}

static void github_commands_cannot_be_broken_by_text(void **state) {
    Fixture *f = *state;
    source_from_text(&f->sources, "a,b:c%.budget", STR("x\ny"));
    Diag *d = diag_report(&f->sink, DIAG_TRUNCATED, (Span){0, 2, 3}, "5%%: a, b\r\n::error::");
    diag_note(&f->sink, d, (Span){0, 0, 1}, "here");
    diag_fix(&f->sink, d, FIX_SURE, (Span){0, 2, 3}, "z");
    assert_string_equal(github(f),
        "::warning file=a%2Cb%3Ac%25.budget,line=2,endLine=2,col=1,endColumn=2,"
        "title=B0609 figure was cut off%2C not rounded"
        "::5%25: a, b%0D%0A::error::%0Anote: a,b:c%25.budget:1:1: here%0Ahelp: write `z`\n");
}

static void github_knows_no_place_and_no_severity_called_note(void **state) {
    Fixture *f = *state;
    diag_report(&f->sink, DIAG_OPEN, nowhere, "x");
    assert_string_equal(github(f), "::notice title=B0612 cannot be checked::x\n");
}

#define WITH_SINK(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_SINK(the_same_code_at_the_same_place_is_said_once),
        WITH_SINK(findings_without_a_place_are_all_kept),
        WITH_SINK(repeats_are_known_after_sorting_too),
        WITH_SINK(what_weighs_more_comes_first),
        WITH_SINK(severity_comes_from_the_table_then_the_caller_then_the_options),
        WITH_SINK(warnings_fail_only_when_denied),
        WITH_SINK(notes_grow_and_fixes_beyond_the_room_are_left_out),
        WITH_SINK(sorting_is_by_file_then_place_then_order_found),
        cmocka_unit_test(codes_are_known_by_number_and_by_name),
        cmocka_unit_test(no_two_codes_are_the_same),
        WITH_SINK(carets_stand_under_the_words_also_behind_wide_ones),
        WITH_SINK(carets_under_wide_words_are_twice_as_many),
        WITH_SINK(a_place_without_width_gets_one_caret),
        WITH_SINK(a_span_of_many_lines_is_marked_on_its_first),
        WITH_SINK(a_note_shows_its_line_only_when_it_is_another),
        WITH_SINK(a_finding_without_a_place_is_one_line),
        WITH_SINK(long_messages_wrap_with_an_indent),
        WITH_SINK(wide_text_wraps_between_characters_but_not_before_a_stop),
        WITH_SINK(a_long_line_is_cut_around_the_span),
        WITH_SINK(cut_lines_of_wide_text_stay_aligned),
        WITH_SINK(what_could_move_the_cursor_is_replaced),
        WITH_SINK(colours_come_only_when_asked_for),
        WITH_SINK(the_rest_is_counted_when_there_are_too_many),
        WITH_SINK(json_of_nothing_is_an_empty_array),
        WITH_SINK(json_has_places_notes_and_fixes),
        WITH_SINK(github_commands_cannot_be_broken_by_text),
        WITH_SINK(github_knows_no_place_and_no_severity_called_note),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
