#include "compiler/emit/emitter.h"
#include "compiler/emit/grid_layout.h"
#include "compiler/emit/latex_text.h"
#include "compiler/emit/tex_log.h"
#include "tests/unit/report_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static EmitFiles *emit(const Report *report, const char *name) {
    EmitFiles *files = emit_files_new();
    EmitOptions options = { .runtime_directory = "runtime" };
    const Emitter *emitter = emitter_find(name);
    assert_non_null(emitter);
    if (!emitter->emit(report, files, &options)) fail_msg("%s: %s", name, options.message);
    return files;
}

static const char *text_of(const EmitFiles *files, const char *path) {
    const Out *out = emit_file_at(files, path);
    if (out == NULL) fail_msg("there is no %s", path);
    assert_true(out_ok(out));
    return out->bytes;
}

static void assert_has(const char *text, const char *part) {
    if (strstr(text, part) == NULL) fail_msg("`%s` is not in:\n%s", part, text);
}

static void assert_has_not(const char *text, const char *part) {
    if (strstr(text, part) != NULL) fail_msg("`%s` is in:\n%s", part, text);
}

/* ---- the list ---- */

static void every_back_end_is_found_by_its_name(void **state) {
    (void)state;
    for (size_t i = 0; emitters[i] != NULL; i++)
        assert_ptr_equal(emitter_find(emitters[i]->name), emitters[i]);
    assert_null(emitter_find("doc"));
}

static void verdicts_and_kinds_have_names(void **state) {
    (void)state;
    for (int i = 0; i < VERDICT_COUNT; i++) assert_non_null(verdict_name((Verdict)i));
    for (int i = 0; i < CHECK_KIND_COUNT; i++) assert_non_null(check_kind_name((CheckKind)i));
}

/* ---- CSV ---- */

static void csv_writes_a_head_over_several_columns_once(void **state) {
    (void)state;
    EmitFiles *files = emit(&report_fixture, "csv");
    assert_string_equal(text_of(files, "csv/总表.csv"),
                        "收入,,,支出,,\r\n项目,行次,决算数,项目,行次,决算数\r\n"
                        "一、财政拨款收入,1,746.90,一、一般公共服务支出,3,746.90\r\n,2,,总计,4,746.90\r\n");
    emit_files_free(files);
}

static void csv_quotes_and_disarms(void **state) {
    (void)state;
    EmitFiles *files = emit(&report_fixture, "csv");
    const char *text = text_of(files, "csv/公开03.csv");
    assert_has(text, "201,\"一般, \"\"公共\"\"服务\",-0.50\r\n");
    assert_has(text, "20103,\"'=HYPERLINK(\"\"http://x\"\")\",\r\n");
    emit_files_free(files);
}

static void csv_of_a_table_with_two_grids_is_named_after_the_grid(void **state) {
    (void)state;
    EmitFiles *files = emit(&report_fixture, "csv");
    assert_null(emit_file_at(files, "csv/支出.csv"));
    assert_non_null(emit_file_at(files, "csv/公开03.csv"));
    assert_non_null(emit_file_at(files, "csv/支出_全部.csv"));
    emit_files_free(files);
}

static void a_table_named_figures_does_not_replace_the_figures(void **state) {
    (void)state;
    EmitFiles *files = emit(&report_fixture, "csv");
    assert_has(text_of(files, "csv/figures.csv"), "table,row_code,row_label");
    assert_has(text_of(files, "csv/figures-2.csv"), "\"123,456,789,012.00\",1\r\n");
    emit_files_free(files);
}

static void figures_csv_says_value_state_and_source(void **state) {
    (void)state;
    EmitFiles *files = emit(&report_fixture, "csv");
    const char *text = text_of(files, "csv/figures.csv");
    assert_has(text, "table,row_code,row_label,column,value,unit,quantum,kind,file,line,state\r\n");
    assert_has(text, "总表,,一、财政拨款收入,决算数,746.90,万元,0.01,stated,report.budget,12,number\r\n");
    assert_has(text, "总表,,本年收入合计,决算数,746.90,万元,0.01,derived,,,number\r\n");
    assert_has(text, "合计,,万元,0.01,stated,report.budget,15,blank\r\n");
    emit_files_free(files);
}

static void unverified_files_say_so_each(void **state) {
    (void)state;
    Report report = report_fixture;
    report.is_verified = false;
    EmitFiles *files = emit(&report, "csv");
    assert_has(text_of(files, "csv/UNVERIFIED.txt"), "UNVERIFIED");
    assert_has(text_of(files, "csv/总表.csv"), "\r\nUNVERIFIED");
    assert_has(text_of(files, "csv/figures.csv"), ",number,false\r\n");
    emit_files_free(files);
    files = emit(&report, "json");
    assert_has(text_of(files, "report.json"), "\"verified\": false");
    emit_files_free(files);
    files = emit(&report, "latex");
    assert_has(text_of(files, "report.tex"), "unverified");
    emit_files_free(files);
}

/* ---- JSON ---- */

/* Reads one value; NULL when it is not JSON. tests/check_json.py knows the schema, this the form. */
static const char *skip_json(const char *at);

static const char *skip_blank(const char *at) { return at + strspn(at, " \n"); }

static const char *skip_string(const char *at) {
    if (*at++ != '"') return NULL;
    for (; *at != '"'; at++) {
        if ((unsigned char)*at < 0x20) return NULL;
        if (*at == '\\' && strchr("\"\\/bfnrtu", *++at) == NULL) return NULL;
    }
    return at + 1;
}

static const char *skip_members(const char *at, char close) {
    at = skip_blank(at + 1);
    if (*at == close) return at + 1;
    for (;;) {
        if (close == '}') {
            at = skip_string(at);
            if (at == NULL || *at++ != ':') return NULL;
        }
        at = skip_json(skip_blank(at));
        if (at == NULL) return NULL;
        at = skip_blank(at);
        if (*at == close) return at + 1;
        if (*at++ != ',') return NULL;
        at = skip_blank(at);
    }
}

static const char *skip_json(const char *at) {
    static const char *const words[] = { "true", "false", "null" };
    if (*at == '{') return skip_members(at, '}');
    if (*at == '[') return skip_members(at, ']');
    if (*at == '"') return skip_string(at);
    for (size_t i = 0; i < 3; i++)
        if (strncmp(at, words[i], strlen(words[i])) == 0) return at + strlen(words[i]);
    size_t digits = strspn(at, "0123456789");
    return digits > 0 ? at + digits : NULL;
}

static void json_is_well_formed(void **state) {
    (void)state;
    EmitFiles *files = emit(&report_fixture, "json");
    const char *end = skip_json(text_of(files, "report.json"));
    assert_non_null(end);
    assert_string_equal(end, "\n");
    emit_files_free(files);
}

static void json_of_an_empty_report_is_well_formed(void **state) {
    (void)state;
    const Report empty = { .title = "", .entity = "", .year = "", .language = "", .generator = "" };
    EmitFiles *files = emit(&empty, "json");
    const char *end = skip_json(text_of(files, "report.json"));
    assert_non_null(end);
    assert_string_equal(end, "\n");
    emit_files_free(files);
}

static void json_keeps_values_as_strings_and_links_runs(void **state) {
    (void)state;
    EmitFiles *files = emit(&report_fixture, "json");
    const char *text = text_of(files, "report.json");
    assert_has(text, "\"format\": {\"name\": \"budget-report\", \"version\": \"1.0\"}");
    assert_has(text, "\"value\": \"-0.50\", \"unit\": \"万元\", \"quantum\": \"0.01\", \"low\": \"-0.505\"");
    assert_has(text, "\"state\": \"blank\", \"value\": null");
    assert_has(text, "{\"kind\": \"figure\", \"text\": \"746.9万元\", \"figure\": 1}");
    assert_has(text, "{\"kind\": \"claim\", \"text\": \"57.2%\", \"check\": 1}");
    assert_has(text, "\"verdict\": \"expected\", \"found\": \"violated\", \"reason\": \"误用分母\"");
    assert_has(text, "\"sources\": [0, 1], \"source\": {\"file\": \"report.budget\", \"line\": 13, \"column\": 5}");
    emit_files_free(files);
}

/* ---- LaTeX ---- */

static void latex_text_cannot_become_a_command(void **state) {
    (void)state;
    EmitFiles *files = emit(&report_fixture, "latex");
    const char *text = text_of(files, "report.tex");
    assert_has_not(text, "\\input");
    assert_has(text, "\\budgetitem{1.~}{\\textbackslash{}input\\{/etc/passwd\\} \\$x\\_1");
    assert_has(text, "100\\% \\#1 \\&");
    emit_files_free(files);
}

static void latex_keeps_figures_whole(void **state) {
    (void)state;
    EmitFiles *files = emit(&report_fixture, "latex");
    /* A line may end before the first figure, not between the bracket and the second. */
    assert_has(text_of(files, "report.tex"),
               "\n收入合计\\budgetgap\\budgetfigure{746.9万元}，占（\\budgetfigure{57.2\\%}）。\n");
    emit_files_free(files);
}

static void words_in_front_of_a_figure_may_break_but_its_sign_may_not(void **state) {
    (void)state;
    const ReportRun runs[] = { { RUN_CLAIM, "增加0.35万元", REPORT_NONE, 0 },
                               { RUN_FIGURE, "▲1,234", REPORT_NONE, REPORT_NONE },
                               { RUN_FIGURE, "减少▲5", REPORT_NONE, REPORT_NONE } };
    const ReportBlock block = { BLOCK_PARAGRAPH, "文", 0, "", false, false, runs, 3, 0 };
    Report report = report_fixture;
    report.blocks = &block, report.block_count = 1;
    EmitFiles *files = emit(&report, "latex");
    assert_has(text_of(files, "report.tex"),
               "增加\\budgetgap\\budgetfigure{0.35万元}\\budgetgap\\budgetfigure{▲1,234}"
               "\\budgetfigure{减少▲5}\n");
    emit_files_free(files);
}

static void a_heading_that_is_the_title_of_its_form_is_printed_once(void **state) {
    (void)state;
    EmitFiles *files = emit(&report_fixture, "latex");
    const char *text = text_of(files, "report.tex");
    assert_has(text, "\\budgetdivider{1}{第二部分}{决算表}");
    assert_has(text, "\\budgetentry{2}{一、}{收入支出决算总表}");
    assert_has(text, "\\budgetabove*{2}{1.~}{附表}");
    assert_has(text, "\\begin{budgetform}[landscape]{支出决算表}{公开03表}{}{单位：万元}");
    emit_files_free(files);
}

static void pages_are_counted_after_the_contents(void **state) {
    (void)state;
    EmitFiles *files = emit(&report_fixture, "latex");
    const char *text = text_of(files, "report.tex");
    assert_true(strstr(text, "\\budgetcontents{目录}") < strstr(text, "\\budgetbody"));
    assert_true(strstr(text, "\\budgetbody") < strstr(text, "\\budgetdivider"));
    emit_files_free(files);
}

static void heads_that_span_leave_no_rule_inside(void **state) {
    (void)state;
    EmitFiles *files = emit(&report_fixture, "latex");
    const char *text = text_of(files, "report.tex");
    assert_has(text, "\\multicolumn{3}{|C{");
    assert_has(text, "\\cline{1-2}");        /* the third column's head goes on below */
    assert_has(text, "\\budgetspan{");
    assert_has(text, "\\endhead");
    emit_files_free(files);
}

static void the_language_chooses_the_class_option(void **state) {
    (void)state;
    Report report = report_fixture;
    EmitFiles *files = emit(&report, "latex");
    assert_has(text_of(files, "report.tex"), "{cjk-sc}");
    emit_files_free(files);
    report.language = "ja";
    files = emit(&report, "latex");
    assert_has(text_of(files, "report.tex"), "{cjk-jp}");
    emit_files_free(files);
    const Report plain = { .title = "Accounts", .entity = "Parish", .year = "2020", .language = "de",
                           .generator = "", .is_verified = true };
    files = emit(&plain, "latex");
    assert_has_not(text_of(files, "report.tex"), "cjk");
    assert_has(text_of(files, "report.tex"), "nohyphen");
    emit_files_free(files);
}

static void a_missing_class_file_is_named(void **state) {
    (void)state;
    EmitFiles *files = emit_files_new();
    EmitOptions options = { .runtime_directory = "/nowhere" };
    assert_false(emitter_find("latex")->emit(&report_fixture, files, &options));
    assert_has(options.message, "/nowhere/latex/budgetreport.cls");
    emit_files_free(files);
}

/* ---- layout ---- */

static Pt full_width(const GridLayout *layout, uint32_t columns) {
    return grid_span_width(layout, 0, columns) + 2 * FORM_PADDING + 2 * FORM_RULE;
}

static void a_form_is_as_wide_as_its_page(void **state) {
    (void)state;
    for (uint32_t i = 0; i < report_fixture.grid_count; i++) {
        const ReportGrid *grid = &report_fixture.grids[i];
        Arena arena = { 0 };
        GridLayout layout = { 0 };
        grid_layout(&arena, grid, false, &layout);
        Pt page = grid->landscape ? FORM_HEIGHT : FORM_WIDTH;
        Pt width = full_width(&layout, grid->column_count);
        assert_true(width <= page && width > page - PT);
        arena_free(&arena);
    }
}

static void a_column_holds_its_widest_figure(void **state) {
    (void)state;
    Arena arena = { 0 };
    GridLayout layout = { 0 };
    grid_layout(&arena, &report_fixture.grids[GRID_WIDE], false, &layout);
    assert_true(grid_to_em(&layout, layout.widths[0]) >= latex_width("123,456,789,012.00"));
    arena_free(&arena);
}

static void many_columns_make_smaller_print(void **state) {
    (void)state;
    enum { COLUMNS = 14 };
    GridColumn columns[COLUMNS];
    GridCell cells[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
        columns[i] = (GridColumn){ GRID_NUMBER, false };
        cells[i] = (GridCell){ "12,345,678.90", REPORT_NONE, 1, 1, ALIGN_RIGHT, 0, false };
    }
    const ReportGrid grid = { .title = "", .number = "", .left_line = "", .right_line = "", .column_count = COLUMNS,
                              .row_count = 1, .columns = columns, .cells = cells };
    Arena arena = { 0 };
    GridLayout layout = { 0 };
    grid_layout(&arena, &grid, false, &layout);
    assert_true(layout.size < 800);
    assert_true(full_width(&layout, COLUMNS) <= FORM_WIDTH);
    arena_free(&arena);
}

static void widths_count_cjk_as_one_em(void **state) {
    (void)state;
    assert_int_equal(latex_width("决算"), 2 * EM);
    assert_int_equal(latex_width("746"), 1500);
    assert_int_equal(latex_longest_word("决算数"), EM);
    assert_int_equal(latex_longest_word("决算数）"), 2 * EM);      /* a closing mark never begins a line */
    assert_int_equal(latex_line_count("", EM), 1);
    assert_int_equal(latex_line_count("本年收入合计", 4 * EM), 2);
    assert_int_equal(latex_balanced_width("本年收入合计", 2), 4 * EM);
}

static void a_long_word_gets_places_to_break(void **state) {
    (void)state;
    Out out = { 0 };
    latex_write(&out, "see abc/def ok", 3 * EM);
    assert_string_equal(out.bytes, "see abc/\\allowbreak{}def ok");
    out_free(&out);
}

/* ---- the log of TeX ---- */

static void the_first_error_of_tex_is_one_sentence(void **state) {
    (void)state;
    char message[200];
    assert_true(tex_log_error("x\n! Undefined control sequence.\nl.12 \\foo\n! Other.\n", message, sizeof message));
    assert_string_equal(message, "xelatex stopped at report.tex:12: Undefined control sequence.");
    assert_false(tex_log_error("all is well! l.3\n", message, sizeof message));
}

static void a_missing_font_or_package_is_named_with_its_remedy(void **state) {
    (void)state;
    char message[200];
    assert_true(tex_log_error("! Package fontspec Error: The font \"Song Ti\" cannot be found.\nl.9 x\n",
                              message, sizeof message));
    assert_string_equal(message, "the font Song Ti is not installed here: run make deps");
    assert_true(tex_log_error("! LaTeX Error: File `xeCJK.sty' not found.\nl.9 x\n", message,
                              sizeof message));
    assert_string_equal(message, "the TeX file xeCJK.sty is not installed here: run make deps");
}

static void a_missing_character_is_named(void **state) {
    (void)state;
    char message[200];
    const char *log = "Missing character: There is no ② (U+2461) in font TeX Gyre Termes/OT:script=latn!\n";
    assert_true(tex_log_missing_character(log, message, sizeof message));
    assert_has(message, "② (U+2461)");
    assert_has(message, "TeX Gyre Termes has no shape");
    assert_false(tex_log_missing_character("Output written on report.pdf\n", message, sizeof message));
}

/* ---- files ---- */

static char *make_folder(void) {
    static char folder[] = "/tmp/test-emit-XXXXXX";
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
    assert_non_null(mkdtemp(folder));
    return folder;
}

static bool exists(const char *folder, const char *name) {
    char path[256];
    struct stat info;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return stat(path, &info) == 0;
}

static void remove_all(const char *folder, const char *const *names) {
    for (char path[256]; *names != NULL; names++) {
        snprintf(path, sizeof path, "%s/%s", folder, *names);
        assert_int_equal(remove(path), 0);
    }
    assert_int_equal(rmdir(folder), 0);      /* and nothing else is in it */
}

static void files_are_saved_with_their_folders(void **state) {
    (void)state;
    char *folder = make_folder();
    EmitFiles *files = emit_files_new();
    out_text(emit_file(files, "new/a/b.csv"), "1\r\n");
    out_text(emit_file(files, "new/c.txt"), "");
    const char *failed = NULL;
    assert_true(emit_files_save(files, folder, &failed));
    emit_files_free(files);
    assert_true(exists(folder, "new/a/b.csv"));
    remove_all(folder, (const char *const[]){ "new/a/b.csv", "new/a", "new/c.txt", "new", NULL });
}

static void when_one_file_cannot_be_written_none_is(void **state) {
    (void)state;
    char *folder = make_folder();
    EmitFiles *first = emit_files_new();
    out_text(emit_file(first, "csv"), "a file where a folder should be");
    const char *failed = NULL;
    assert_true(emit_files_save(first, folder, &failed));
    emit_files_free(first);

    EmitFiles *files = emit_files_new();
    out_text(emit_file(files, "report.json"), "{}");
    out_text(emit_file(files, "csv/a.csv"), "1");
    assert_false(emit_files_save(files, folder, &failed));
    assert_int_equal(errno, ENOTDIR);
    assert_has(failed, "/csv");
    assert_false(exists(folder, "report.json"));
    emit_files_free(files);
    remove_all(folder, (const char *const[]){ "csv", NULL });
}

static void a_path_outside_is_refused(void **state) {
    (void)state;
    static const char *const paths[] = { "/etc/x", "../x", "a/../../x", "a//b", "", "a/.." };
    char *folder = make_folder();
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        EmitFiles *files = emit_files_new();
        out_text(emit_file(files, paths[i]), "x");
        const char *failed = NULL;
        assert_false(emit_files_save(files, folder, &failed));
        assert_int_equal(errno, EINVAL);
        emit_files_free(files);
    }
    remove_all(folder, (const char *const[]){ NULL });
}

static void names_of_the_user_become_safe_file_names(void **state) {
    (void)state;
    EmitFiles *files = emit_files_new();
    assert_string_equal(emit_file_name(files, "a/b\\c\n"), "a_b_c_");
    assert_string_equal(emit_file_name(files, "..hidden.x"), "__hidden.x");
    assert_string_equal(emit_file_name(files, ""), "_");
    assert_string_equal(emit_file_name(files, "“三公”.表"), "“三公”.表");
    char long_name[400];
    for (size_t i = 0; i + 3 < sizeof long_name; i += 3) memcpy(long_name + i, "表", 4);
    assert_int_equal(strlen(emit_file_name(files, long_name)), 198);      /* whole characters only */
    emit_files_free(files);
}

/* ---- PDF ---- */

static bool has_xelatex(void) { return system("command -v xelatex >/dev/null 2>&1") == 0; }

static void pdf_is_the_same_bytes_each_time(void **state) {
    (void)state;
    if (!has_xelatex()) skip();
    EmitFiles *one = emit(&report_fixture, "pdf"), *two = emit(&report_fixture, "pdf");
    const Out *a = emit_file_at(one, "report.pdf"), *b = emit_file_at(two, "report.pdf");
    assert_int_equal(a->length, b->length);
    assert_memory_equal(a->bytes, b->bytes, a->length);
    assert_memory_equal(a->bytes, "%PDF-", 5);
    assert_null(emit_file_at(one, "report.tex"));
    emit_files_free(one);
    emit_files_free(two);
}

static void pdf_names_a_character_no_font_has(void **state) {
    (void)state;
    if (!has_xelatex()) skip();
    Report report = report_fixture;
    report.entity = "\xF0\x9F\x98\x80";      /* an emoji */
    EmitFiles *files = emit_files_new();
    EmitOptions options = { .runtime_directory = "runtime" };
    assert_false(emitter_find("pdf")->emit(&report, files, &options));
    assert_has(options.message, "U+1F600");
    emit_files_free(files);
}

static void pdf_without_xelatex_says_how_to_get_it(void **state) {
    (void)state;
    char *path = strdup(getenv("PATH") != NULL ? getenv("PATH") : "");
    setenv("PATH", "/nowhere", 1);
    EmitFiles *files = emit_files_new();
    EmitOptions options = { .runtime_directory = "runtime" };
    bool is_made = emitter_find("pdf")->emit(&report_fixture, files, &options);
    setenv("PATH", path, 1);
    free(path);
    emit_files_free(files);
    assert_false(is_made);
    assert_string_equal(options.message, "xelatex is not installed: run make deps");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_back_end_is_found_by_its_name),
        cmocka_unit_test(verdicts_and_kinds_have_names),
        cmocka_unit_test(csv_writes_a_head_over_several_columns_once),
        cmocka_unit_test(csv_quotes_and_disarms),
        cmocka_unit_test(csv_of_a_table_with_two_grids_is_named_after_the_grid),
        cmocka_unit_test(a_table_named_figures_does_not_replace_the_figures),
        cmocka_unit_test(figures_csv_says_value_state_and_source),
        cmocka_unit_test(unverified_files_say_so_each),
        cmocka_unit_test(json_is_well_formed),
        cmocka_unit_test(json_of_an_empty_report_is_well_formed),
        cmocka_unit_test(json_keeps_values_as_strings_and_links_runs),
        cmocka_unit_test(latex_text_cannot_become_a_command),
        cmocka_unit_test(latex_keeps_figures_whole),
        cmocka_unit_test(words_in_front_of_a_figure_may_break_but_its_sign_may_not),
        cmocka_unit_test(a_heading_that_is_the_title_of_its_form_is_printed_once),
        cmocka_unit_test(pages_are_counted_after_the_contents),
        cmocka_unit_test(heads_that_span_leave_no_rule_inside),
        cmocka_unit_test(the_language_chooses_the_class_option),
        cmocka_unit_test(a_missing_class_file_is_named),
        cmocka_unit_test(a_form_is_as_wide_as_its_page),
        cmocka_unit_test(a_column_holds_its_widest_figure),
        cmocka_unit_test(many_columns_make_smaller_print),
        cmocka_unit_test(widths_count_cjk_as_one_em),
        cmocka_unit_test(a_long_word_gets_places_to_break),
        cmocka_unit_test(the_first_error_of_tex_is_one_sentence),
        cmocka_unit_test(a_missing_font_or_package_is_named_with_its_remedy),
        cmocka_unit_test(a_missing_character_is_named),
        cmocka_unit_test(files_are_saved_with_their_folders),
        cmocka_unit_test(when_one_file_cannot_be_written_none_is),
        cmocka_unit_test(a_path_outside_is_refused),
        cmocka_unit_test(names_of_the_user_become_safe_file_names),
        cmocka_unit_test(pdf_is_the_same_bytes_each_time),
        cmocka_unit_test(pdf_names_a_character_no_font_has),
        cmocka_unit_test(pdf_without_xelatex_says_how_to_get_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
