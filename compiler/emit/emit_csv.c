/* CSV after RFC 4180: one file per grid as printed, and figures.csv with one figure per line.
 * An unverified build says so in a file of its own, in a last row of every grid and in a last
 * column of figures.csv, so that no single file can be taken for a proved one. */
#include "compiler/base/arena.h"
#include "compiler/emit/emitter.h"
#include "compiler/emit/names.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char unverified_file[] = "csv/UNVERIFIED.txt";
static const char unverified_note[] = "UNVERIFIED: built over errors; the figures are not proved";

static void csv_row(Out *out, const char *const *fields, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i > 0) out_text(out, ",");
        out_csv(out, fields[i]);
    }
    out_text(out, "\r\n");
}

/* A cell that another one covers is empty, whatever its text: the text stands once. */
static void csv_grid(Out *out, const ReportGrid *grid, bool is_verified) {
    const GridCell *cell = grid->cells;
    for (uint32_t row = 0; row < grid->head_count + grid->row_count; row++) {
        for (uint32_t column = 0; column < grid->column_count; column++, cell++) {
            if (column > 0) out_text(out, ",");
            out_csv(out, cell->columns > 0 && cell->rows > 0 ? cell->text : "");
        }
        out_text(out, "\r\n");
    }
    if (!is_verified) csv_row(out, (const char *const[]){unverified_note}, 1);
}

static void csv_figure(Out *out, const ReportFigure *figure, bool is_verified) {
    char line[16] = "";
    if (figure->place.line > 0) snprintf(line, sizeof line, "%d", figure->place.line);
    const char *fields[] = {
        figure->table,
        figure->row_code,
        figure->row_label,
        figure->column,
        figure->value,
        figure->unit,
        figure->quantum,
        figure_kind_name(figure->kind),
        figure->place.file,
        line,
        figure_state_name(figure->state),
        "false",
    };
    size_t count = sizeof fields / sizeof *fields;
    csv_row(out, fields, is_verified ? count - 1 : count);
}

static void csv_figures(Out *out, const Report *report) {
    static const char *const head[] = {
        "table",   "row_code", "row_label", "column", "value", "unit",
        "quantum", "kind",     "file",      "line",   "state", "verified",
    };
    size_t count = sizeof head / sizeof *head;
    csv_row(out, head, report->is_verified ? count - 1 : count);
    for (uint32_t i = 0; i < report->figure_count; i++)
        csv_figure(out, &report->figures[i], report->is_verified);
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The tables of all grids in order of name, so that counting grids of a table stays cheap. */
static const char **sorted_tables(Arena *arena, const Report *report) {
    const char **tables = ARENA_NEW(arena, const char *, report->grid_count + 1);
    for (uint32_t i = 0; i < report->grid_count; i++) tables[i] = report->grids[i].table;
    qsort(tables, report->grid_count, sizeof *tables, compare_names);
    return tables;
}

static bool table_has_one_grid(const char *const *tables, uint32_t count, const char *table) {
    const char *const *found = bsearch(&table, tables, count, sizeof *tables, compare_names);
    bool twice_before = found > tables && strcmp(found[-1], table) == 0;
    bool twice_after = found + 1 < tables + count && strcmp(found[1], table) == 0;
    return !twice_before && !twice_after;
}

static void csv_grids(const Report *report, EmitFiles *files) {
    Arena arena = {0};
    const char **tables = sorted_tables(&arena, report);
    for (uint32_t i = 0; i < report->grid_count; i++) {
        const ReportGrid *grid = &report->grids[i];
        bool is_alone = table_has_one_grid(tables, report->grid_count, grid->table);
        const char *name = emit_file_name(files, is_alone ? grid->table : grid->name);
        csv_grid(emit_file(files, arena_printf(&arena, "csv/%s.csv", name)), grid,
                 report->is_verified);
    }
    arena_free(&arena);
}

static bool csv_emit(const Report *report, EmitFiles *files, EmitOptions *options) {
    (void)options; /* nothing can fail but memory, which Out remembers */
    csv_figures(emit_file(files, "csv/figures.csv"), report);
    csv_grids(report, files);
    if (report->is_verified) {
        emit_file_drop(files, unverified_file);
    } else {
        Out *note = emit_file(files, unverified_file);
        out_text(note, unverified_note);
        out_text(note, ".\n");
    }
    return true;
}

const Emitter emit_csv = {
    .name = "csv",
    .summary = "every table as printed, and csv/figures.csv with one figure per line",
    .emit = csv_emit,
};
