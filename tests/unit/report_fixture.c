#include "tests/unit/report_fixture.h"

#include <stddef.h>

#define PLAIN(text, align)      { text, REPORT_NONE, 1, 1, align, 0, false }
#define HEAD(text)              PLAIN(text, ALIGN_CENTER)
#define OVER(text, columns, rows) { text, REPORT_NONE, columns, rows, ALIGN_CENTER, 0, false }
#define LEFT(text)              PLAIN(text, ALIGN_LEFT)
#define LINE(text)              PLAIN(text, ALIGN_CENTER)
#define SHOWS(text, figure)     { text, figure, 1, 1, ALIGN_RIGHT, 0, false }
#define COVERED                 { "", REPORT_NONE, 0, 0, ALIGN_LEFT, 0, false }
#define TEXT_RUN(text)          { RUN_TEXT, text, REPORT_NONE, REPORT_NONE }
#define COUNT(array)            (sizeof (array) / sizeof *(array))

static const ReportFigure figures[] = {
    { "总表.收入.拨款", "总表", "", "一、财政拨款收入", "决算数", "746.90", "万元", "0.01", "746.895", "746.905",
      FIGURE_STATED, STATE_NUMBER, { "report.budget", 12, 30 } },
    { "总表.收入.合计", "总表", "", "本年收入合计", "决算数", "746.90", "万元", "0.01", "746.895", "746.905",
      FIGURE_DERIVED, STATE_NUMBER, { "", 0, 0 } },
    { "支出[201].合计", "支出", "201", "一般, \"公共\"服务", "合计", "-0.50", "万元", "0.01", "-0.505", "-0.495",
      FIGURE_ASSERTED, STATE_NUMBER, { "report.budget", 14, 9 } },
    { "支出[20103].合计", "支出", "20103", "=HYPERLINK(\"http://x\")", "合计", "", "万元", "0.01", "", "",
      FIGURE_STATED, STATE_BLANK, { "report.budget", 15, 9 } },
};

static const GridColumn panel_columns[] = {
    { GRID_TEXT, false }, { GRID_LINE_NUMBER, false }, { GRID_NUMBER, false },
    { GRID_TEXT, true },  { GRID_LINE_NUMBER, false }, { GRID_NUMBER, false },
};
static const GridCell panel_cells[] = {
    OVER("收入", 3, 1), COVERED, COVERED, OVER("支出", 3, 1), COVERED, COVERED,
    HEAD("项目"), HEAD("行次"), HEAD("决算数"), HEAD("项目"), HEAD("行次"), HEAD("决算数"),
    LEFT("一、财政拨款收入"), LINE("1"), SHOWS("746.90", 0), LEFT("一、一般公共服务支出"), LINE("3"), SHOWS("746.90", REPORT_NONE),
    LEFT(""), LINE("2"), SHOWS("", REPORT_NONE), LEFT("总计"), LINE("4"), SHOWS("746.90", 1),
};
static const char *const panel_notes[] = { "注：本表反映总收支。" };

static const GridColumn coded_columns[] = {
    { GRID_CODE, false }, { GRID_TEXT, false }, { GRID_NUMBER, false },
};
static const GridCell coded_cells[] = {
    OVER("项目", 2, 1), COVERED, OVER("合计", 1, 2),
    HEAD("科目编码"), HEAD("科目名称"), COVERED,
    LEFT("201"), LEFT("一般, \"公共\"服务"), SHOWS("-0.50", 2),
    LEFT("20103"), { "=HYPERLINK(\"http://x\")", REPORT_NONE, 1, 1, ALIGN_LEFT, 1, false }, SHOWS("", 3),
};

static const GridColumn wide_columns[] = { { GRID_NUMBER, false }, { GRID_NUMBER, false } };
static const GridCell wide_cells[] = { SHOWS("123,456,789,012.00", REPORT_NONE), SHOWS("1", REPORT_NONE) };

static const ReportGrid grids[] = {
    { "公开01", "总表", "收入支出决算总表", "公开01表", "部门：办公室", "单位：万元", 6, 2, 2,
      panel_columns, panel_cells, panel_notes, 1, false, true },
    { "公开03", "支出", "支出决算表", "公开03表", "", "单位：万元", 3, 2, 2, coded_columns, coded_cells, NULL, 0, true, true },
    { "支出/全部", "支出", "支出", "", "", "", 3, 2, 2, coded_columns, coded_cells, NULL, 0, false, false },
    { "宽", "figures", "宽", "", "", "", 2, 0, 1, wide_columns, wide_cells, NULL, 0, false, false },
};

static const ReportRun contents[] = { TEXT_RUN("目录") };
static const ReportRun part[] = { TEXT_RUN("决算表") };
static const ReportRun form_title[] = { TEXT_RUN("收入支出决算总表") };
static const ReportRun other_title[] = { TEXT_RUN("附表") };
static const ReportRun paragraph[] = {
    TEXT_RUN("收入合计"), { RUN_FIGURE, "746.9万元", 1, REPORT_NONE }, TEXT_RUN("，占（"),
    { RUN_CLAIM, "57.2%", REPORT_NONE, 1 }, TEXT_RUN("）。"),
};
static const ReportRun hostile[] = { TEXT_RUN("\\input{/etc/passwd} $x_1^2$ 100% #1 & ~ {"), };

static const ReportBlock blocks[] = {
    { BLOCK_CONTENTS, "目录", 0, "", false, false, contents, COUNT(contents), 0 },
    { BLOCK_HEADING, "表", 1, "第二部分", true, true, part, COUNT(part), 0 },
    { BLOCK_HEADING, "表.一", 2, "一、", true, false, form_title, COUNT(form_title), 0 },
    { BLOCK_GRID, "表.一", 0, "", false, false, NULL, 0, GRID_PANELS },
    { BLOCK_HEADING, "表.二", 2, "1.", false, false, other_title, COUNT(other_title), 0 },
    { BLOCK_GRID, "表.二", 0, "", false, false, NULL, 0, GRID_CODED },
    { BLOCK_PARAGRAPH, "文", 0, "", false, false, paragraph, COUNT(paragraph), 0 },
    { BLOCK_PAGE, "文", 0, "", false, false, NULL, 0, 0 },
    { BLOCK_ITEM, "文", 1, "1.", false, false, hostile, COUNT(hostile), 0 },
};

static const uint32_t sum_sources[] = { 0, 1 };
static const ReportCheck checks[] = {
    { CHECK_SUM, "总表.收入.合计", "total of its parts", VERDICT_EXACT, VERDICT_EXACT, "", "746.90", "746.90", "0", "0.01", "0.01",
      sum_sources, COUNT(sum_sources), { "report.budget", 13, 5 }, "I01.3", NULL },
    { CHECK_CLAIM, "文", "a share", VERDICT_EXPECTED, VERDICT_VIOLATED, "误用分母", "57.2", "", "", "", "",
      NULL, 0, { "report.budget", 20, 40 }, "", NULL },
};

static const ReportUnit units[] = { { "元", "money", "", "" }, { "万元", "money", "元", "10000" } };
static const ReportField fields[] = { { "year", "2020" }, { "amounts", "万元 .01 rounded" } };

const Report report_fixture = {
    .title = "2020年度部门决算", .entity = "办公室", .year = "2020", .language = "zh-CN",
    .generator = "budget test", .is_verified = true,
    .fields = fields,   .field_count = COUNT(fields),
    .units = units,     .unit_count = COUNT(units),
    .figures = figures, .figure_count = COUNT(figures),
    .grids = grids,     .grid_count = COUNT(grids),
    .blocks = blocks,   .block_count = COUNT(blocks),
    .checks = checks,   .check_count = COUNT(checks),
    .verdict_counts = { [VERDICT_EXACT] = 1, [VERDICT_EXPECTED] = 1 },
};
