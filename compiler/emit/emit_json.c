/* report.json, described by runtime/schema/report.schema.json. One object a line where that helps a
 * diff: a figure, a row of a table, a paragraph, a check. Values are decimal strings, so no
 * reader's binary floating point touches a figure; what has no value is null. */
#include "compiler/emit/emitter.h"
#include "compiler/emit/names.h"

/* An object or array under construction; `is_empty` decides whether a comma comes first. */
typedef struct {
    Out *out;
    bool is_empty;
} Json;

static void key(Json *json, const char *name) {
    out_text(json->out, json->is_empty ? "" : ", ");
    out_json(json->out, name);
    out_text(json->out, ": ");
    json->is_empty = false;
}

static void text(Json *json, const char *name, const char *value) {
    key(json, name);
    out_json(json->out, value);
}

static void text_or_null(Json *json, const char *name, const char *value) {
    key(json, name);
    if (value[0] == '\0')
        out_text(json->out, "null");
    else
        out_json(json->out, value);
}

static void integer(Json *json, const char *name, int64_t value) {
    key(json, name);
    out_printf(json->out, "%lld", (long long)value);
}

static void boolean(Json *json, const char *name, bool value) {
    key(json, name);
    out_text(json->out, value ? "true" : "false");
}

static Json open_object(Out *out) {
    out_text(out, "{");
    return (Json){.out = out, .is_empty = true};
}

/* Starts the next element of an array that puts each on its own line. */
static void next_line(Out *out, uint32_t index, const char *indent) {
    out_text(out, index == 0 ? "\n" : ",\n");
    out_text(out, indent);
}

static void close_lines(Out *out, uint32_t count, const char *indent) {
    if (count > 0) {
        out_text(out, "\n");
        out_text(out, indent);
    }
    out_text(out, "]");
}

static void source(Json *json, const ReportPlace *place) {
    key(json, "source");
    if (place->line <= 0) {
        out_text(json->out, "null");
        return;
    }
    Json object = open_object(json->out);
    text(&object, "file", place->file);
    integer(&object, "line", place->line);
    integer(&object, "column", place->column);
    out_text(json->out, "}");
}

/* ---- report, units ---- */

static void write_fields(Out *out, const Report *report) {
    out_text(out, "    \"fields\": [");
    for (uint32_t i = 0; i < report->field_count; i++) {
        next_line(out, i, "      ");
        Json field = open_object(out);
        text(&field, "name", report->fields[i].name);
        text(&field, "value", report->fields[i].value);
        out_text(out, "}");
    }
    close_lines(out, report->field_count, "    ");
    out_text(out, ",\n");
}

static void write_verdicts(Out *out, const Report *report) {
    out_text(out, "    \"verdicts\": ");
    Json counts = open_object(out);
    for (int i = 0; i < VERDICT_COUNT; i++)
        integer(&counts, verdict_name((Verdict)i), report->verdict_counts[i]);
    out_text(out, "}\n");
}

static void write_report(Out *out, const Report *report) {
    const struct {
        const char *name, *value;
    } lines[] = {
        {"title", report->title},       {"entity", report->entity},       {"year", report->year},
        {"language", report->language}, {"generator", report->generator},
    };
    out_text(out, "  \"report\": {\n");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        out_text(out, "    ");
        text(&(Json){out, true}, lines[i].name, lines[i].value);
        out_text(out, ",\n");
    }
    out_printf(out, "    \"verified\": %s,\n", report->is_verified ? "true" : "false");
    write_fields(out, report);
    write_verdicts(out, report);
    out_text(out, "  },\n");
}

static void write_units(Out *out, const Report *report) {
    out_text(out, "  \"units\": [");
    for (uint32_t i = 0; i < report->unit_count; i++) {
        next_line(out, i, "    ");
        Json unit = open_object(out);
        text(&unit, "name", report->units[i].name);
        text(&unit, "kind", report->units[i].kind);
        text_or_null(&unit, "base", report->units[i].base);
        text_or_null(&unit, "factor", report->units[i].factor);
        out_text(out, "}");
    }
    close_lines(out, report->unit_count, "  ");
    out_text(out, ",\n");
}

/* ---- tables ---- */

static void write_cell(Out *out, const GridCell *cell) {
    if (cell->columns == 0 || cell->rows == 0) { /* another cell covers it */
        out_text(out, "null");
        return;
    }
    Json object = open_object(out);
    text(&object, "text", cell->text);
    if (cell->figure != REPORT_NONE) integer(&object, "figure", cell->figure);
    if (cell->columns > 1) integer(&object, "columns", cell->columns);
    if (cell->rows > 1) integer(&object, "rows", cell->rows);
    text(&object, "align", align_name(cell->align));
    if (cell->indent > 0) integer(&object, "indent", cell->indent);
    if (cell->strong) boolean(&object, "strong", true);
    out_text(out, "}");
}

static void write_rows(Out *out, const ReportGrid *grid, const char *name, uint32_t first,
                       uint32_t count) {
    out_printf(out, "     \"%s\": [", name);
    const GridCell *cell = &grid->cells[(size_t)first * grid->column_count];
    for (uint32_t row = 0; row < count; row++) {
        next_line(out, row, "       ");
        for (uint32_t column = 0; column < grid->column_count; column++) {
            out_text(out, column == 0 ? "[" : ", ");
            write_cell(out, cell++);
        }
        out_text(out, grid->column_count == 0 ? "[]" : "]");
    }
    close_lines(out, count, "     ");
    out_text(out, ",\n");
}

static void write_columns(Out *out, const ReportGrid *grid) {
    out_text(out, "     \"columns\": [");
    for (uint32_t i = 0; i < grid->column_count; i++) {
        out_text(out, i == 0 ? "" : ", ");
        Json column = open_object(out);
        text(&column, "kind", grid_column_kind_name(grid->columns[i].kind));
        boolean(&column, "panel_start", grid->columns[i].panel_start);
        out_text(out, "}");
    }
    out_text(out, "],\n");
}

static void write_notes(Out *out, const ReportGrid *grid) {
    out_text(out, "     \"notes\": [");
    for (uint32_t i = 0; i < grid->note_count; i++) {
        out_text(out, i == 0 ? "" : ", ");
        out_json(out, grid->notes[i]);
    }
    out_text(out, "]}");
}

static void write_grid(Out *out, const ReportGrid *grid) {
    Json object = open_object(out);
    text(&object, "name", grid->name);
    text(&object, "table", grid->table);
    text(&object, "title", grid->title);
    text(&object, "number", grid->number);
    text(&object, "left_line", grid->left_line);
    text(&object, "right_line", grid->right_line);
    boolean(&object, "landscape", grid->landscape);
    boolean(&object, "is_form", grid->is_form);
    out_text(out, ",\n");
    write_columns(out, grid);
    write_rows(out, grid, "head", 0, grid->head_count);
    write_rows(out, grid, "rows", grid->head_count, grid->row_count);
    write_notes(out, grid);
}

static void write_tables(Out *out, const Report *report) {
    out_text(out, "  \"tables\": [");
    for (uint32_t i = 0; i < report->grid_count; i++) {
        next_line(out, i, "    ");
        write_grid(out, &report->grids[i]);
    }
    close_lines(out, report->grid_count, "  ");
    out_text(out, ",\n");
}

/* ---- figures ---- */

static void write_figure(Out *out, const ReportFigure *figure) {
    Json object = open_object(out);
    text(&object, "name", figure->name);
    text(&object, "table", figure->table);
    text(&object, "row_code", figure->row_code);
    text(&object, "row_label", figure->row_label);
    text(&object, "column", figure->column);
    text(&object, "state", figure_state_name(figure->state));
    text_or_null(&object, "value", figure->value);
    text(&object, "unit", figure->unit);
    text_or_null(&object, "quantum", figure->quantum);
    text_or_null(&object, "low", figure->low);
    text_or_null(&object, "high", figure->high);
    text(&object, "kind", figure_kind_name(figure->kind));
    source(&object, &figure->place);
    out_text(out, "}");
}

static void write_figures(Out *out, const Report *report) {
    out_text(out, "  \"figures\": [");
    for (uint32_t i = 0; i < report->figure_count; i++) {
        next_line(out, i, "    ");
        write_figure(out, &report->figures[i]);
    }
    close_lines(out, report->figure_count, "  ");
    out_text(out, ",\n");
}

/* ---- narrative ---- */

static void write_runs(Json *json, const ReportBlock *block) {
    Out *out = json->out;
    key(json, "runs");
    for (uint32_t i = 0; i < block->run_count; i++) {
        const ReportRun *run = &block->runs[i];
        out_text(out, i == 0 ? "[" : ", ");
        Json object = open_object(out);
        text(&object, "kind", run_kind_name(run->kind));
        text(&object, "text", run->text);
        if (run->figure != REPORT_NONE) integer(&object, "figure", run->figure);
        if (run->check != REPORT_NONE) integer(&object, "check", run->check);
        out_text(out, "}");
    }
    out_text(out, block->run_count == 0 ? "[]" : "]");
}

static void write_block(Out *out, const ReportBlock *block) {
    Json object = open_object(out);
    text(&object, "kind", block_kind_name(block->kind));
    text(&object, "section", block->name);
    switch (block->kind) {
    case BLOCK_HEADING:
        integer(&object, "level", block->level);
        text(&object, "number", block->number);
        boolean(&object, "in_contents", block->in_contents);
        boolean(&object, "new_page", block->new_page);
        write_runs(&object, block);
        break;
    case BLOCK_ITEM:
        integer(&object, "level", block->level);
        text(&object, "number", block->number);
        write_runs(&object, block);
        break;
    case BLOCK_GRID: integer(&object, "table", block->grid); break;
    case BLOCK_PARAGRAPH:
    case BLOCK_CONTENTS: write_runs(&object, block); break;
    case BLOCK_PAGE: break;
    }
    out_text(out, "}");
}

static void write_narrative(Out *out, const Report *report) {
    out_text(out, "  \"narrative\": [");
    for (uint32_t i = 0; i < report->block_count; i++) {
        next_line(out, i, "    ");
        write_block(out, &report->blocks[i]);
    }
    close_lines(out, report->block_count, "  ");
    out_text(out, ",\n");
}

/* ---- checks ---- */

static void write_sources(Json *json, const ReportCheck *check) {
    key(json, "sources");
    out_text(json->out, "[");
    for (uint32_t i = 0; i < check->source_count; i++)
        out_printf(json->out, "%s%lu", i == 0 ? "" : ", ", (unsigned long)check->sources[i]);
    out_text(json->out, "]");
}

static void write_check(Out *out, const ReportCheck *check) {
    Json object = open_object(out);
    text(&object, "kind", check_kind_name(check->kind));
    text(&object, "name", check->name);
    text_or_null(&object, "rule", check->rule);
    text(&object, "text", check->text);
    text(&object, "verdict", verdict_name(check->verdict));
    text(&object, "found", verdict_name(check->found));
    text_or_null(&object, "reason", check->reason);
    text_or_null(&object, "left", check->left);
    text_or_null(&object, "right", check->right);
    text_or_null(&object, "residual", check->residual);
    text_or_null(&object, "slack", check->slack);
    text_or_null(&object, "unseen", check->unseen);
    write_sources(&object, check);
    if (check->derivation) key(&object, "derivation"), out_text(out, check->derivation);
    source(&object, &check->place);
    out_text(out, "}");
}

static void write_checks(Out *out, const Report *report) {
    out_text(out, "  \"checks\": [");
    for (uint32_t i = 0; i < report->check_count; i++) {
        next_line(out, i, "    ");
        write_check(out, &report->checks[i]);
    }
    close_lines(out, report->check_count, "  ");
    out_text(out, "\n");
}

static bool json_emit(const Report *report, EmitFiles *files, EmitOptions *options) {
    (void)options; /* nothing can fail but memory, which Out remembers */
    Out *out = emit_file(files, "report.json");
    out_text(out, "{\n  \"format\": {\"name\": \"budget-report\", \"version\": \"1.0\"},\n");
    write_report(out, report);
    write_units(out, report);
    write_tables(out, report);
    write_figures(out, report);
    write_narrative(out, report);
    write_checks(out, report);
    out_text(out, "}\n");
    return true;
}

const Emitter emit_json = {
    .name = "json",
    .summary = "report.json: tables, figures, narrative and every check with its verdict",
    .emit = json_emit,
};
