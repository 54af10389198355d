#include "compiler/emit/grid_layout.h"

#include "compiler/emit/latex_text.h"

#include <stddef.h>

enum {
    WORD_LEAST = 8 * EM,    /* a longer word of a head may be broken where there is no room */
    WORD_FAIR = 12 * EM,    /* one of a row's name, or of a head with room, only beyond this */
    TEXT_LEAST = 6 * EM,    /* a column of words is not squeezed below six characters */
    TEXT_MOST = 24 * EM,    /* nor asks for more than this */
    TEXT_FAIR = 12 * EM,    /* a column of words, once the figures have room too */
    FIGURE_FAIR = 7 * EM,   /* room for 9,999,999.99; taken when words have what they want */
    TITLE_HEIGHT = 62 * PT, /* title, number line, unit line, and air */
    HEADING_HEIGHT = 32 * PT,
    NOTE_PITCH = 1280,
    ROOM_LEAST = 60,
    ROOM_USUAL = 300,
    ROOM_MOST = 600,
    SMALL = 900,          /* usual print is not smaller ("small five" of Chinese printing) */
    SMALLEST_TO_FIT = 800 /* below that a form runs on rather than fit one page */
};
static const int sizes[] = {1050, 1000, 900, 800, 700, 600, 500};

/* What each column needs, in em: least (figures whole, heads on many lines), fair (heads on two
 * lines), full (everything on one line). */
typedef struct {
    int least, fair, full;
} Need;

typedef struct {
    const ReportGrid *grid;
    GridLayout *layout;
    Need *needs;
} Work;

static int larger(int a, int b) { return a > b ? a : b; }
static int smaller(int a, int b) { return a < b ? a : b; }
static Pt to_pt(int em, int size) { return (Pt)em * size * 10038 / 10000 / EM + 1; }
static int to_em(Pt width, int size) { return (int)(width * EM * 10000 / 10038 / size); }
static int padding(void) { return 2 * FORM_PADDING + FORM_RULE; }

static uint32_t row_total(const ReportGrid *grid) { return grid->head_count + grid->row_count; }

/* Head rows stay together on every page, so a cell of the head ends with the head. */
static uint32_t row_span(const ReportGrid *grid, uint32_t row, const GridCell *cell) {
    uint32_t end = row < grid->head_count ? grid->head_count : row_total(grid);
    return cell->rows < end - row ? cell->rows : end - row;
}

static uint32_t column_span(const ReportGrid *grid, uint32_t column, const GridCell *cell) {
    uint32_t left = grid->column_count - column;
    return cell->columns < left ? cell->columns : left;
}

static void find_owners(Arena *arena, const ReportGrid *grid, GridLayout *layout) {
    uint32_t columns = grid->column_count, count = columns * row_total(grid);
    layout->owners = ARENA_NEW(arena, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++) layout->owners[i] = i;
    for (uint32_t i = 0; i < count; i++) {
        const GridCell *cell = &grid->cells[i];
        if (layout->owners[i] != i || cell->columns * cell->rows <= 1) continue;
        for (uint32_t r = 0; r < row_span(grid, i / columns, cell); r++)
            for (uint32_t c = 0; c < column_span(grid, i % columns, cell); c++)
                layout->owners[i + r * columns + c] = i;
    }
}

/* ---- widths ---- */

/* The width that lets a head stand on `lines` lines, words up to `word` whole. */
static int head_width(const char *text, int lines, int word) {
    return larger(latex_balanced_width(text, lines), smaller(latex_longest_word(text), word));
}

static void need_of_head(Need *need, const char *text) {
    need->least = larger(need->least, head_width(text, 4, WORD_LEAST));
    need->fair = larger(need->fair, head_width(text, 2, WORD_FAIR));
    need->full = larger(need->full, latex_width(text));
}

static void need_of_body(Need *need, const GridCell *cell, bool is_words) {
    int width = latex_width(cell->text) + cell->indent * EM;
    if (cell->strong) width += width / 6; /* bold runs wider: 0.575 em a digit in Latin Modern */
    int word = latex_longest_word(cell->text) + cell->indent * EM;
    int least = is_words ? smaller(width, larger(TEXT_LEAST, smaller(word, WORD_FAIR))) : width;
    need->least = larger(need->least, least);
    need->fair = larger(need->fair, least);
    need->full = larger(need->full, is_words ? smaller(width, TEXT_MOST) : width);
}

static bool stands_alone(const GridCell *cell) { return cell->columns == 1; }

static void find_needs(Work *work) {
    const ReportGrid *grid = work->grid;
    uint32_t count = grid->column_count * row_total(grid);
    for (uint32_t i = 0; i < count; i++) {
        const GridCell *cell = &grid->cells[i];
        uint32_t column = i % grid->column_count;
        if (work->layout->owners[i] != i || !stands_alone(cell)) continue;
        if (i / grid->column_count < grid->head_count)
            need_of_head(&work->needs[column], cell->text);
        else
            need_of_body(&work->needs[column], cell, grid->columns[column].kind == GRID_TEXT);
    }
    for (uint32_t c = 0; c < grid->column_count; c++) {
        Need *need = &work->needs[c];
        need->least = larger(need->least, EM);
        need->fair = larger(need->fair, need->least);
        need->full = larger(need->full, need->fair);
    }
}

static Pt width_sum(const GridLayout *layout, uint32_t count) {
    Pt sum = 0;
    for (uint32_t c = 0; c < count; c++) sum += layout->widths[c];
    return sum;
}

/* Widens columns towards what `wanted` says, each by the same share of what it lacks, as far as
 * `spare` reaches. */
typedef int Wanted(const Work *work, uint32_t column);

static Pt lack_of(const Work *work, uint32_t column, Wanted *wanted) {
    Pt want = to_pt(wanted(work, column), work->layout->size);
    return want > work->layout->widths[column] ? want - work->layout->widths[column] : 0;
}

static void widen(const Work *work, Pt *spare, Wanted *wanted) {
    uint32_t count = work->grid->column_count;
    Pt lack = 0, used = 0;
    for (uint32_t c = 0; c < count; c++) lack += lack_of(work, c, wanted);
    if (lack == 0) return;
    Pt given = lack < *spare ? lack : *spare;
    for (uint32_t c = 0; c < count; c++) {
        Pt part = lack_of(work, c, wanted) * given / lack;
        work->layout->widths[c] += part;
        used += part;
    }
    *spare -= used;
}

static uint8_t kind_of(const Work *work, uint32_t column) {
    return work->grid->columns[column].kind;
}

static int want_fair(const Work *work, uint32_t column) { return work->needs[column].fair; }

static int want_words(const Work *work, uint32_t column) {
    return kind_of(work, column) == GRID_TEXT ? work->needs[column].full : 0;
}

/* What it costs to bring every column of figures up to `level`. */
static Pt cost_of_level(const Work *work, Pt level) {
    Pt cost = 0;
    for (uint32_t c = 0; c < work->grid->column_count; c++)
        if (kind_of(work, c) == GRID_NUMBER && work->layout->widths[c] < level)
            cost += level - work->layout->widths[c];
    return cost;
}

/* Columns of figures look alike: all rise to the highest level that can be paid, at most to a fair
 * one or to what the most demanding of them wants. */
static void level_figures(const Work *work, Pt *spare) {
    Pt low = 0, high = 0;
    for (uint32_t c = 0; c < work->grid->column_count; c++) {
        if (kind_of(work, c) != GRID_NUMBER) continue;
        Pt want = to_pt(larger(work->needs[c].full, FIGURE_FAIR), work->layout->size);
        if (want > high) high = want;
    }
    while (low < high) {
        Pt middle = (low + high + 1) / 2;
        if (cost_of_level(work, middle) <= *spare)
            low = middle;
        else
            high = middle - 1;
    }
    *spare -= cost_of_level(work, low);
    for (uint32_t c = 0; c < work->grid->column_count; c++)
        if (kind_of(work, c) == GRID_NUMBER && work->layout->widths[c] < low)
            work->layout->widths[c] = low;
}

static int want_fair_words(const Work *work, uint32_t column) {
    return kind_of(work, column) == GRID_TEXT ? TEXT_FAIR : 0;
}

static int want_full(const Work *work, uint32_t column) { return work->needs[column].full; }

/* What nobody needs goes to words and figures; codes and line numbers stay slim. */
static void share_out(const Work *work, Pt spare) {
    GridLayout *layout = work->layout;
    Pt base = 0;
    for (uint32_t c = 0; c < work->grid->column_count; c++)
        if (kind_of(work, c) == GRID_TEXT || kind_of(work, c) == GRID_NUMBER)
            base += layout->widths[c];
    for (uint32_t c = 0; c < work->grid->column_count && base > 0; c++)
        if (kind_of(work, c) == GRID_TEXT || kind_of(work, c) == GRID_NUMBER)
            layout->widths[c] += layout->widths[c] * spare / base;
}

/* A head over several columns must fit their sum; it may wrap like any head. */
static void widen_for_spans(Work *work) {
    const ReportGrid *grid = work->grid;
    GridLayout *layout = work->layout;
    uint32_t count = grid->column_count * row_total(grid);
    for (uint32_t i = 0; i < count; i++) {
        const GridCell *cell = &grid->cells[i];
        if (layout->owners[i] != i || cell->columns < 2) continue;
        uint32_t column = i % grid->column_count, span = column_span(grid, column, cell);
        int lines = i / grid->column_count < grid->head_count ? 2 : 4;
        Pt lack = to_pt(head_width(cell->text, lines, WORD_LEAST), layout->size) -
                  grid_span_width(layout, column, span);
        for (uint32_t c = column; lack > 0 && c < column + span; c++)
            layout->widths[c] += (lack + span - 1) / span;
    }
}

/* False when the figures do not fit the width at this size. */
static bool set_widths(Work *work, Pt available) {
    uint32_t count = work->grid->column_count;
    GridLayout *layout = work->layout;
    for (uint32_t c = 0; c < count; c++)
        layout->widths[c] = to_pt(work->needs[c].least, layout->size);
    widen_for_spans(work);
    Pt spare = available - FORM_RULE - (Pt)count * padding() - width_sum(layout, count);
    if (spare < 0) return false;
    widen(work, &spare, want_fair);
    widen(work, &spare, want_words);
    level_figures(work, &spare);
    widen(work, &spare, want_fair_words);
    widen(work, &spare, want_full);
    share_out(work, spare);
    return true;
}

/* Nothing fits even in the smallest print: every column gives way in proportion and entries
 * wrap. */
static void squeeze(Work *work, Pt available) {
    uint32_t count = work->grid->column_count;
    GridLayout *layout = work->layout;
    Pt room = available - FORM_RULE - (Pt)count * padding();
    Pt sum = width_sum(layout, count);
    if (room < (Pt)count * PT) room = (Pt)count * PT;
    for (uint32_t c = 0; c < count; c++) layout->widths[c] = layout->widths[c] * room / sum;
}

/* ---- heights ---- */

static int cell_lines(const Work *work, uint32_t index) {
    const ReportGrid *grid = work->grid;
    const GridCell *cell = &grid->cells[index];
    uint32_t column = index % grid->column_count;
    Pt width = grid_span_width(work->layout, column, column_span(grid, column, cell));
    return latex_line_count(cell->text, to_em(width, work->layout->size) - cell->indent * EM);
}

/* A cell over several rows that needs more lines than they have makes the last of them higher. */
static void stretch_last_row(Work *work, uint32_t index) {
    const ReportGrid *grid = work->grid;
    uint32_t first = index / grid->column_count;
    uint32_t last = first + row_span(grid, first, &grid->cells[index]) - 1;
    int lines = 0, wanted = cell_lines(work, index);
    for (uint32_t r = first; r <= last; r++) lines += work->layout->lines[r];
    if (wanted > lines) work->layout->lines[last] += wanted - lines;
}

static void count_lines(Work *work) {
    const ReportGrid *grid = work->grid;
    uint32_t count = grid->column_count * row_total(grid);
    for (uint32_t r = 0; r < row_total(grid); r++) work->layout->lines[r] = 1;
    for (uint32_t i = 0; i < count; i++) {
        int *lines = &work->layout->lines[i / grid->column_count];
        if (work->layout->owners[i] == i && grid->cells[i].rows == 1)
            *lines = larger(*lines, cell_lines(work, i));
    }
    for (uint32_t i = 0; i < count; i++)
        if (work->layout->owners[i] == i && grid->cells[i].rows > 1) stretch_last_row(work, i);
}

static Pt notes_height(const ReportGrid *grid, Pt available) {
    Pt height = 0;
    for (uint32_t i = 0; i < grid->note_count; i++)
        height +=
            (Pt)latex_line_count(grid->notes[i], to_em(available, SMALL)) * NOTE_PITCH + 3 * PT;
    return height;
}

/* What is left of the page below all rows when they have no room at all. */
static Pt height_left(const Work *work, Pt width, Pt height) {
    Pt left = height - TITLE_HEIGHT - notes_height(work->grid, width);
    for (uint32_t r = 0; r < row_total(work->grid); r++)
        left -= work->layout->lines[r] * work->layout->pitch + FORM_RULE;
    return left;
}

static Pt room_for(const Work *work, Pt left) {
    Pt room = left / (2 * (Pt)(row_total(work->grid) + 1));
    return room > ROOM_MOST ? ROOM_MOST : room;
}

static bool try_size(Work *work, int size, Pt width) {
    work->layout->size = size;
    work->layout->pitch = (Pt)size * 122 / 100;
    if (!set_widths(work, width)) return false;
    count_lines(work);
    return true;
}

/* The largest print in which the form fills one page; a form too long for that runs on in usual
 * print. */
static void choose_size(Work *work, Pt width, Pt height) {
    const size_t count = sizeof sizes / sizeof *sizes;
    int widest = 0;
    for (size_t i = 0; i < count; i++) {
        if (!try_size(work, sizes[i], width)) continue;
        if (widest == 0) widest = sizes[i];
        work->layout->room = room_for(work, height_left(work, width, height));
        if (work->layout->room >= ROOM_LEAST) return;
        if (sizes[i] <= SMALLEST_TO_FIT) break;
    }
    work->layout->room = ROOM_USUAL;
    if (widest > 0) {
        try_size(work, widest, width);
    } else {
        squeeze(work, width);
        count_lines(work);
    }
}

void grid_layout(Arena *arena, const ReportGrid *grid, bool has_heading, GridLayout *layout) {
    Work work = {.grid = grid, .layout = layout};
    work.needs = ARENA_NEW(arena, Need, grid->column_count);
    layout->widths = ARENA_NEW(arena, Pt, grid->column_count);
    layout->lines = ARENA_NEW(arena, int, row_total(grid) + 1);
    find_owners(arena, grid, layout);
    find_needs(&work);
    Pt heading = has_heading ? HEADING_HEIGHT : 0;
    if (grid->landscape)
        choose_size(&work, FORM_HEIGHT, FORM_WIDTH - heading);
    else
        choose_size(&work, FORM_WIDTH, FORM_HEIGHT - heading);
}

int grid_to_em(const GridLayout *layout, Pt width) { return to_em(width, layout->size); }

Pt grid_span_width(const GridLayout *layout, uint32_t first, uint32_t count) {
    Pt width = (Pt)(count - 1) * padding();
    for (uint32_t c = first; c < first + count; c++) width += layout->widths[c];
    return width;
}

Pt grid_row_height(const GridLayout *layout, uint32_t row) {
    return layout->lines[row] * layout->pitch + 2 * layout->room;
}

Pt grid_span_drop(const GridLayout *layout, uint32_t first, uint32_t count) {
    Pt total = 0;
    for (uint32_t r = first; r < first + count; r++)
        total += grid_row_height(layout, r) + FORM_RULE;
    return (total - grid_row_height(layout, first) - FORM_RULE) / 2;
}
