#include "compiler/emit/latex_grid.h"

#include "compiler/emit/grid_layout.h"
#include "compiler/emit/latex_text.h"

typedef struct {
    Out *out;
    const ReportGrid *grid;
    const GridLayout *layout;
} Writer;

static void write_pt(Out *out, Pt length) {
    out_printf(out, "%s%lld.%02llipt", length < 0 ? "-" : "",
               (long long)(length < 0 ? -length : length) / PT,
               (long long)(length < 0 ? -length : length) % PT);
}

static char align_letter(uint8_t align) {
    static const char letters[] = {[ALIGN_LEFT] = 'L', [ALIGN_CENTER] = 'C', [ALIGN_RIGHT] = 'R'};
    return letters[align];
}

static uint8_t usual_align(uint8_t kind) {
    static const uint8_t aligns[] = {
        [GRID_TEXT] = ALIGN_LEFT,
        [GRID_CODE] = ALIGN_LEFT,
        [GRID_NUMBER] = ALIGN_RIGHT,
        [GRID_LINE_NUMBER] = ALIGN_CENTER,
    };
    return aligns[kind];
}

static uint32_t owner_at(const Writer *writer, uint32_t row, uint32_t column) {
    return writer->layout->owners[row * writer->grid->column_count + column];
}

/* The end of the run of columns that one cell covers in this row. */
static uint32_t run_end(const Writer *writer, uint32_t row, uint32_t column) {
    uint32_t owner = owner_at(writer, row, column), end = column + 1;
    while (end < writer->grid->column_count && owner_at(writer, row, end) == owner) end++;
    return end;
}

static uint32_t rows_covered(const Writer *writer, uint32_t index) {
    uint32_t columns = writer->grid->column_count, row = index / columns, end = row + 1;
    uint32_t total = writer->grid->head_count + writer->grid->row_count;
    while (end < total && owner_at(writer, end, index % columns) == index) end++;
    return end - row;
}

/* ---- one cell ---- */

/* A centred text of several lines is moved in on both sides, so that no line holds one
 * character. */
static void write_inset(const Writer *writer, const GridCell *cell, int width) {
    int lines = latex_line_count(cell->text, width), word = latex_longest_word(cell->text);
    if (lines < 2 || word >= width) return;
    int balanced = latex_balanced_width(cell->text, lines);
    int inset = (width - (balanced > word ? balanced : word)) / 2 - EM / 20;
    if (inset > 0) out_printf(writer->out, "\\budgetinset{%d.%03dem}", inset / EM, inset % EM);
}

static void write_text(const Writer *writer, const GridCell *cell, Pt width) {
    Out *out = writer->out;
    int limit = grid_to_em(writer->layout, width) - cell->indent * EM;
    if (cell->text[0] == '\0') return;
    if (cell->indent > 0) out_printf(out, "\\budgetindent{%d}", cell->indent);
    if (cell->align == ALIGN_CENTER) write_inset(writer, cell, limit);
    if (cell->strong) out_text(out, "\\budgettotal{");
    latex_write(out, cell->text, limit > EM ? limit : EM);
    if (cell->strong) out_text(out, "}");
}

static void write_tall(const Writer *writer, const GridCell *cell, uint32_t row, uint32_t rows,
                       Pt width) {
    static const char *const styles[] = {
        [ALIGN_LEFT] = "\\raggedright",
        [ALIGN_CENTER] = "\\centering",
        [ALIGN_RIGHT] = "\\raggedleft",
    };
    out_text(writer->out, "\\budgetspan{");
    write_pt(writer->out, grid_span_drop(writer->layout, row, rows));
    out_text(writer->out, "}{");
    write_pt(writer->out, width);
    out_printf(writer->out, "}{%s}{", styles[cell->align]);
    write_text(writer, cell, width);
    out_text(writer->out, "}");
}

static void write_column(Out *out, uint8_t align, Pt width) {
    out_printf(out, "%c{", align_letter(align));
    write_pt(out, width);
    out_text(out, "}|");
}

/* Opens a cell whose width or alignment is not that of its column. */
static void open_special(const Writer *writer, uint32_t column, uint32_t end) {
    out_printf(writer->out, "\\multicolumn{%u}{%s", end - column, column == 0 ? "|" : "");
}

/* One cell of a row under a cell that covers several: the first row holds the text, every one the
 * height that the layout counted on. */
static void write_tall_part(const Writer *writer, uint32_t row, uint32_t column, uint32_t end,
                            Pt width) {
    uint32_t index = owner_at(writer, row, column), first = index / writer->grid->column_count;
    open_special(writer, column, end);
    out_text(writer->out, "w{l}{");
    write_pt(writer->out, width);
    out_printf(writer->out, "}|}{\\budgetlines{%d}", writer->layout->lines[row]);
    if (first == row)
        write_tall(writer, &writer->grid->cells[index], row, rows_covered(writer, index), width);
    out_text(writer->out, "}");
}

static void write_cell(const Writer *writer, uint32_t row, uint32_t column, uint32_t end) {
    uint32_t index = owner_at(writer, row, column);
    const GridCell *cell = &writer->grid->cells[index];
    /* A hair less than its columns together, or TeX's rounding would widen the last of them. */
    Pt width = grid_span_width(writer->layout, column, end - column) - (end - column > 1);
    if (rows_covered(writer, index) > 1) {
        write_tall_part(writer, row, column, end, width);
    } else if (end - column == 1 &&
               cell->align == usual_align(writer->grid->columns[column].kind)) {
        write_text(writer, cell, width);
    } else {
        open_special(writer, column, end);
        write_column(writer->out, cell->align, width);
        out_text(writer->out, "}{");
        write_text(writer, cell, width);
        out_text(writer->out, "}");
    }
}

/* ---- rows and rules ---- */

static bool is_covered_below(const Writer *writer, uint32_t row, uint32_t column) {
    uint32_t total = writer->grid->head_count + writer->grid->row_count;
    return row + 1 < total && owner_at(writer, row, column) == owner_at(writer, row + 1, column);
}

static bool ends_page_unit(const Writer *writer, uint32_t row) {
    for (uint32_t c = 0; c < writer->grid->column_count; c++)
        if (is_covered_below(writer, row, c)) return false;
    return true;
}

/* A rule below the row, with a gap where a cell goes on. */
static void write_rule(const Writer *writer, uint32_t row) {
    uint32_t columns = writer->grid->column_count;
    if (ends_page_unit(writer, row)) {
        out_text(writer->out, " \\hline\n");
        return;
    }
    for (uint32_t c = 0; c < columns; c++) {
        if (is_covered_below(writer, row, c)) continue;
        uint32_t end = c + 1;
        while (end < columns && !is_covered_below(writer, row, end)) end++;
        out_printf(writer->out, " \\cline{%u-%u}", c + 1, end);
        c = end - 1;
    }
    out_text(writer->out, "\n");
}

static void write_row(const Writer *writer, uint32_t row) {
    for (uint32_t c = 0; c < writer->grid->column_count;) {
        uint32_t end = run_end(writer, row, c);
        if (c > 0) out_text(writer->out, " & ");
        write_cell(writer, row, c, end);
        c = end;
    }
    /* Rows under one tall cell stay on one page. */
    out_text(writer->out, ends_page_unit(writer, row) ? " \\\\" : " \\\\*");
    write_rule(writer, row);
}

static void write_columns(const Writer *writer) {
    out_text(writer->out, "{|");
    for (uint32_t c = 0; c < writer->grid->column_count; c++)
        write_column(writer->out, usual_align(writer->grid->columns[c].kind),
                     writer->layout->widths[c]);
    out_text(writer->out, "}\n");
}

static void write_table(const Writer *writer) {
    const GridLayout *layout = writer->layout;
    Out *out = writer->out;
    out_printf(out, "\\begin{budgetgrid}{%d.%02dbp}{", layout->size / 100, layout->size % 100);
    write_pt(out, layout->pitch);
    out_text(out, "}{");
    write_pt(out, layout->room);
    out_text(out, "}");
    write_columns(writer);
    out_text(out, "\\hline\n");
    for (uint32_t row = 0; row < writer->grid->head_count; row++) write_row(writer, row);
    out_text(out, "\\endhead\n");
    for (uint32_t row = 0; row < writer->grid->row_count; row++)
        write_row(writer, writer->grid->head_count + row);
    out_text(out, "\\end{budgetgrid}\n");
}

static void write_argument(Out *out, const char *text) {
    out_text(out, "{");
    latex_write(out, text, 20 * EM);
    out_text(out, "}");
}

static bool is_blank(const GridCell *cells, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (cells[i].text[0] != '\0') return false;
    return true;
}

/* A head that says nothing is not printed. */
static ReportGrid without_blank_head(const ReportGrid *grid) {
    ReportGrid printed = *grid;
    uint32_t count = grid->head_count * grid->column_count;
    if (!is_blank(grid->cells, count)) return printed;
    printed.cells += count;
    printed.head_count = 0;
    return printed;
}

void latex_grid(Out *out, const ReportGrid *form, bool has_heading) {
    ReportGrid printed = without_blank_head(form);
    const ReportGrid *grid = &printed;
    Arena arena = {0};
    GridLayout layout = {0};
    Writer writer = {.out = out, .grid = grid, .layout = &layout};
    out_printf(out, "\n\\begin{budgetform}%s", grid->landscape ? "[landscape]" : "");
    write_argument(out, grid->title);
    write_argument(out, grid->number);
    write_argument(out, grid->left_line);
    write_argument(out, grid->right_line);
    out_text(out, "\n");
    if (grid->column_count > 0) {
        grid_layout(&arena, grid, has_heading, &layout);
        write_table(&writer);
    }
    for (uint32_t i = 0; i < grid->note_count; i++) {
        out_text(out, "\\budgetnote");
        write_argument(out, grid->notes[i]);
        out_text(out, "\n");
    }
    out_text(out, "\\end{budgetform}\n");
    arena_free(&arena);
}
