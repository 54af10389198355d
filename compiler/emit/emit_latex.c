/* report.tex and its class file. The body is a list of commands that say what a thing is; how it
 * looks is the class's business. Texts of the user reach TeX only through latex_text.h. */
#include "compiler/base/arena.h"
#include "compiler/emit/emitter.h"
#include "compiler/emit/latex_grid.h"
#include "compiler/emit/latex_text.h"
#include "compiler/emit/read_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    LINE = 26 * EM, /* a line of the body, in its own size */
    COVER_LINE = 14 * EM,
    FIGURE_MOST = 14 * EM /* a longer claim is a list of words and may break */
};

static void write_argument(Out *out, const char *text, int limit) {
    out_text(out, "{");
    latex_write(out, text, limit);
    out_text(out, "}");
}

/* ---- runs ---- */

static bool is_figure(const ReportRun *run) {
    return run->kind != RUN_TEXT && strpbrk(run->text, "0123456789") != NULL &&
           latex_width(run->text) <= FIGURE_MOST;
}

/* A figure may carry words in front, "up by 3": those break like any text, the figure does not. */
static size_t words_before_figure(const char *text) {
    size_t first = strcspn(text, "0123456789"), length = 0;
    for (size_t i = 0; i < first; i++)
        if ((text[i] & 0x80) != 0) length = i + 1; /* a sign or a bracket belongs to the figure */
    char words[64] = {0};
    if (length >= sizeof words) return 0;
    memcpy(words, text, length);
    return latex_ends_cjk_letter(words) ? length : 0;
}

static void write_figure(Out *out, const char *text, const char *before) {
    char words[64] = {0};
    size_t length = words_before_figure(text);
    memcpy(words, text, length);
    latex_write(out, words, LINE);
    /* Between two CJK characters a line may end; a figure in braces hides that from TeX. */
    if (latex_ends_wide(length > 0 ? words : before)) out_text(out, "\\budgetgap");
    out_text(out, "\\budgetfigure{");
    latex_write_figure(out, text + length);
    out_text(out, "}");
}

static void write_runs(Out *out, const ReportBlock *block) {
    const char *before = "";
    for (uint32_t i = 0; i < block->run_count; i++) {
        const ReportRun *run = &block->runs[i];
        if (is_figure(run))
            write_figure(out, run->text, before);
        else
            latex_write(out, run->text, LINE);
        if (run->text[0] != '\0') before = run->text;
    }
}

/* "1." wants a space before the title, a number that ends in a CJK mark does not. */
static void write_number(Out *out, const char *number, bool wants_space) {
    out_text(out, "{");
    latex_write(out, number, LINE);
    if (wants_space && number[0] != '\0' && !latex_ends_cjk(number)) out_text(out, "~");
    out_text(out, "}");
}

/* ---- blocks ---- */

static bool is_kind(const Report *report, uint32_t index, BlockKind kind) {
    return index < report->block_count && report->blocks[index].kind == kind;
}

static bool titles_agree(const ReportBlock *heading, const char *title) {
    for (uint32_t i = 0; i < heading->run_count; i++) {
        size_t length = strlen(heading->runs[i].text);
        if (strncmp(title, heading->runs[i].text, length) != 0) return false;
        title += length;
    }
    return *title == '\0';
}

/* A part that opens with a form, a heading above a form, or a heading in the text. */
static const char *heading_command(const Report *report, uint32_t index) {
    const ReportBlock *block = &report->blocks[index];
    bool is_form_next = is_kind(report, index + 1, BLOCK_GRID);
    if (block->level <= 1) {
        bool is_form_after =
            is_kind(report, index + 1, BLOCK_HEADING) && is_kind(report, index + 2, BLOCK_GRID);
        return is_form_next || is_form_after ? "\\budgetdivider" : "\\budgetheading";
    }
    if (!is_form_next) return "\\budgetheading";
    const ReportGrid *grid = &report->grids[report->blocks[index + 1].grid];
    return titles_agree(block, grid->title) ? "\\budgetentry" : "\\budgetabove";
}

static void write_heading(Out *out, const Report *report, uint32_t index) {
    const ReportBlock *block = &report->blocks[index];
    int level = block->level < 1 ? 1 : block->level > 4 ? 4 : block->level;
    out_text(out, block->new_page || level == 1 ? "\n\\clearpage\n" : "\n");
    out_printf(out, "%s%s{%d}", heading_command(report, index), block->in_contents ? "" : "*",
               level);
    write_number(out, block->number, level > 1);
    out_text(out, "{");
    write_runs(out, block);
    out_text(out, "}\n");
}

static void write_grid(Out *out, const Report *report, uint32_t index) {
    const ReportGrid *grid = &report->grids[report->blocks[index].grid];
    bool is_headed = index > 0 && is_kind(report, index - 1, BLOCK_HEADING) &&
                     report->blocks[index - 1].level > 1;
    if (!is_headed) {
        out_text(out, "\n\\budgetbookmark");
        write_argument(out, grid->title, LINE);
    }
    latex_grid(out, grid, is_headed && !titles_agree(&report->blocks[index - 1], grid->title));
}

static void write_block(Out *out, const Report *report, uint32_t index) {
    const ReportBlock *block = &report->blocks[index];
    switch (block->kind) {
    case BLOCK_HEADING: write_heading(out, report, index); break;
    case BLOCK_PARAGRAPH:
        out_text(out, "\n");
        write_runs(out, block);
        out_text(out, "\n");
        break;
    case BLOCK_ITEM:
        out_text(out, "\n\\budgetitem");
        write_number(out, block->number, true);
        out_text(out, "{");
        write_runs(out, block);
        out_text(out, "}\n");
        break;
    case BLOCK_GRID: write_grid(out, report, index); break;
    case BLOCK_PAGE: out_text(out, "\n\\clearpage\n"); break;
    case BLOCK_CONTENTS:
        out_text(out, "\n\\budgetcontents{");
        write_runs(out, block);
        out_text(out, "}\n");
        break;
    }
}

/* ---- document ---- */

static bool starts_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* One code point has different shapes in different languages; the language chooses the font. */
static const char *cjk_region(const char *language) {
    static const struct {
        const char *prefix, *region;
    } regions[] = {
        {"ja", "jp"}, {"ko", "kr"}, {"zh-Hant", "tc"}, {"zh-TW", "tc"}, {"zh-HK", "tc"},
    };
    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++)
        if (starts_with(language, regions[i].prefix)) return regions[i].region;
    return "sc";
}

static void write_preamble(Out *out, const Report *report, bool has_cjk) {
    bool has_hyphens =
        has_cjk || report->language[0] == '\0' || starts_with(report->language, "en");
    if (has_cjk)
        out_printf(out, "\\PassOptionsToClass{cjk-%s}{budgetreport}\n",
                   cjk_region(report->language));
    if (!has_hyphens) out_text(out, "\\PassOptionsToClass{nohyphen}{budgetreport}\n");
    if (!report->is_verified) out_text(out, "\\PassOptionsToClass{unverified}{budgetreport}\n");
    out_text(out, "\\documentclass{budgetreport}\n\\budgetgenerator");
    write_argument(out, report->generator, LINE);
    out_text(out, "\n\\budgetlanguage");
    write_argument(out, report->language, LINE);
    out_text(out, "\n\\begin{document}\n\\budgetcover");
    write_argument(out, report->entity, COVER_LINE);
    write_argument(out, report->title, COVER_LINE);
    write_argument(out, strstr(report->title, report->year) == NULL ? report->year : "",
                   COVER_LINE);
    out_text(out, "\n");
}

/* Pages are counted from the first thing that is neither cover nor contents. */
static void write_body(Out *out, const Report *report) {
    bool has_begun = false;
    for (uint32_t i = 0; i < report->block_count; i++) {
        BlockKind kind = report->blocks[i].kind;
        if (!has_begun && kind != BLOCK_CONTENTS && kind != BLOCK_PAGE) {
            out_text(out, "\n\\budgetbody\n");
            has_begun = true;
        }
        write_block(out, report, i);
    }
    out_text(out, "\n\\end{document}\n");
}

static bool copy_class(EmitFiles *files, EmitOptions *options) {
    static const char name[] = "budgetreport.cls";
    Arena arena = {0};
    const char *path = arena_printf(&arena, "%s/latex/%s", options->runtime_directory, name);
    bool is_read = read_file(emit_file(files, name), path);
    if (!is_read)
        snprintf(options->message, sizeof options->message, "cannot read %s: %s", path,
                 strerror(errno));
    arena_free(&arena);
    return is_read;
}

static bool latex_emit(const Report *report, EmitFiles *files, EmitOptions *options) {
    Out body = {0};
    write_body(&body, report);
    bool has_cjk = latex_has_cjk(body.bytes, body.length) ||
                   latex_has_cjk(report->title, strlen(report->title)) ||
                   latex_has_cjk(report->entity, strlen(report->entity));
    Out *out = emit_file(files, "report.tex");
    write_preamble(out, report, has_cjk);
    out_bytes(out, body.bytes, body.length);
    out->failed |= body.failed;
    out_free(&body);
    return copy_class(files, options);
}

const Emitter emit_latex = {
    .name = "latex",
    .summary = "report.tex with its class file, for XeLaTeX",
    .emit = latex_emit,
};
