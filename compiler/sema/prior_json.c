/* Last year's figures from the report.json that was published: each under its address, with the
 * unit and the step it was printed in. What this year publishes otherwise stays unknown. */
#include "compiler/sema/model.h"

#include <jansson.h>
#include <string.h>

typedef struct {
    Model *m;
    NodeRef path; /* the string that names the file */
    json_t *figures;
    Map by_name; /* address -> index in figures */
    Arena scratch;
} Published;

static const char *text_member(const json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/* ---- the file as a whole ---- */
static void wrong(const Published *p, const char *why) {
    diag_report(p->m->sink, DIAG_BAD_FIELD, ref_span(p->m, p->path), "`%s` %s",
                ref_string(p->m, p->path), why);
}

static bool is_year(const Published *p, const char *text) {
    Decimal year;
    return decimal_parse(text, strlen(text), &year) && year.scale == 0 &&
           year.coef == p->m->prior_year;
}

static bool is_usable(Published *p, const json_t *root) {
    const json_t *report = json_object_get(root, "report");
    p->figures = json_object_get(root, "figures");
    if (strcmp(text_member(json_object_get(root, "format"), "name"), "budget-report") != 0 ||
        !json_is_array(p->figures))
        return wrong(p, "is no report.json that `budget build` wrote"), false;
    if (!json_is_true(json_object_get(report, "verified")))
        return wrong(p, "was built over errors (--force) and proves nothing"), false;
    if (!is_year(p, text_member(report, "year")))
        return wrong(p, arena_printf(p->m->whole, "is the report of %s, not of %d",
                                     text_member(report, "year"), p->m->prior_year)),
               false;
    return true;
}

static void index_figures(Published *p) {
    for (size_t i = 0; i < json_array_size(p->figures) && i < UINT32_MAX; i++) {
        const char *name = text_member(json_array_get(p->figures, i), "name");
        if (*name) map_put(&p->by_name, intern(p->m->names, str_from(name)), (uint32_t)i);
    }
}

/* ---- one figure ---- */
static bool same_step(const Model *m, const json_t *figure, Measure measure) {
    const char *unit = text_member(figure, "unit"), *quantum = text_member(figure, "quantum");
    Decimal step;
    bool is_exact = strcmp(text_member(figure, "low"), text_member(figure, "high")) == 0;
    bool is_same_unit = measure.unit == UINT16_MAX
                          ? *unit == 0
                          : strcmp(unit, name_text(m, m->units.at[measure.unit].name)) == 0;
    if (!is_same_unit || is_exact != (measure.mode == MODE_EXACT)) return false;
    return measure.mode == MODE_EXACT ||
           (decimal_parse(quantum, strlen(quantum), &step) && decimal_trim(step).coef == 1 &&
            decimal_trim(step).scale == measure.scale);
}

static bool read_cell(const Published *p, const json_t *figure, Measure measure, PriorCell *out) {
    const char *state = text_member(figure, "state"), *value = text_member(figure, "value");
    Decimal written, scaled;
    out->span = ref_span(p->m, p->path);
    out->state = STATE(CELL_NIL, CELL_STATED);
    if (strcmp(state, "nil") == 0) return true;
    if (strcmp(state, "number") != 0 || !same_step(p->m, figure, measure) ||
        !decimal_parse(value, strlen(value), &written) ||
        !decimal_rescale(written, measure.scale, ROUND_DOWN, &scaled) ||
        decimal_compare(written, scaled) != 0)
        return false;
    bool fits = scaled.coef <= INT64_MAX && scaled.coef >= -INT64_MAX;
    out->coef = fits ? (int64_t)scaled.coef : 0, out->wide = scaled.coef;
    out->state = STATE(fits ? CELL_NUMBER : CELL_WIDE, CELL_STATED);
    return true;
}

static void take_figure(Published *p, const Table *t, uint32_t row, uint32_t column) {
    Model *m = p->m;
    uint32_t figure = t->first_figure + (uint32_t)table_at(t, row, column), index;
    PriorCell cell = {.figure = figure};
    Name name = intern_find(m->names, str_from(figure_name(m, figure, &p->scratch)));
    if (!name || !map_get(&p->by_name, name, &index) || map_get(&m->priors, figure, &index)) return;
    map_get(&p->by_name, name, &index);
    if (!read_cell(p, json_array_get(p->figures, index), table_measure(t, row, column), &cell))
        return;
    map_put(&m->priors, figure, (uint32_t)m->prior_cells.count);
    VEC_PUSH(&m->prior_cells, cell);
}

static void take_figures(Published *p) {
    for (uint32_t i = 0; i < p->m->tables.count; i++) {
        const Table *t = &p->m->tables.at[i];
        for (uint32_t row = 0; row < t->row_count; row++)
            for (uint32_t column = 0; column < t->column_count; column++)
                if (table_has_cell(t, row, column) && !t->columns[column].is_text)
                    take_figure(p, t, row, column);
        arena_clear(&p->scratch);
    }
}

void prior_take_json(Model *m, NodeRef path, uint32_t file) {
    const Source *source = m->sources->at[file];
    json_error_t error;
    Published p = {.m = m, .path = path};
    json_t *root = json_loadb(source->bytes, source->length, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        wrong(&p, arena_printf(m->whole, "cannot be read in line %d: %s", error.line, error.text));
        return;
    }
    if (is_usable(&p, root)) {
        index_figures(&p);
        take_figures(&p);
    }
    map_free(&p.by_name);
    arena_free(&p.scratch);
    json_decref(root);
}
