/* Last year's figures from the report.json that was published: each under its address, with the
 * unit and the step it was printed in. What this year publishes otherwise stays unknown. */
#include "compiler/sema/prior.h"

#include <jansson.h>
#include <string.h>

typedef struct {
    PriorYear year; /* first: its functions get the whole */
    NodeRef path;   /* the string that names the file */
    json_t *figures;
    Map by_name; /* address -> index in figures */
    Arena scratch;
    const char *place; /* "T[201]", where seek looked last */
} Published;

static const char *text_member(const json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/* ---- the file as a whole ---- */
static void wrong(const Published *p, const char *why) {
    diag_report(p->year.m->sink, DIAG_BAD_FIELD, ref_span(p->year.m, p->path), "`%s` %s",
                ref_string(p->year.m, p->path), why);
}

static bool is_year(const Published *p, const char *text) {
    Decimal year;
    return decimal_parse(text, strlen(text), &year) && year.scale == 0 &&
           year.coef == p->year.m->prior_year;
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
        return wrong(p, arena_printf(p->year.m->whole, "is the report of %s, not of %d",
                                     text_member(report, "year"), p->year.m->prior_year)),
               false;
    return true;
}

static void index_figures(Published *p) {
    for (size_t i = 0; i < json_array_size(p->figures) && i < UINT32_MAX; i++) {
        const char *name = text_member(json_array_get(p->figures, i), "name");
        if (*name) map_put(&p->by_name, intern(p->year.m->names, str_from(name)), (uint32_t)i);
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

static void read_value(const Published *p, const json_t *figure, Measure measure,
                       PriorCell *out) {
    const char *value = text_member(figure, "value");
    Decimal written, scaled;
    if (strcmp(text_member(figure, "state"), "number") != 0) return;
    if (!same_step(p->year.m, figure, measure) ||
        !decimal_parse(value, strlen(value), &written) ||
        !decimal_rescale(written, measure.scale, ROUND_DOWN, &scaled) ||
        decimal_compare(written, scaled) != 0) {
        out->why = PRIOR_OTHER_STEP;
        return;
    }
    bool fits = scaled.coef <= INT64_MAX && scaled.coef >= -INT64_MAX;
    out->coef = fits ? (int64_t)scaled.coef : 0, out->wide = scaled.coef;
    out->state = STATE(fits ? CELL_NUMBER : CELL_WIDE, CELL_STATED);
}

static const json_t *figure_at(Published *p, const char *address, const char *column) {
    uint32_t index;
    Name name = intern_find(p->year.m->names, str_from(address));
    if (!name || !map_get(&p->by_name, name, &index)) return NULL;
    const json_t *figure = json_array_get(p->figures, index);
    return strcmp(text_member(figure, "column"), column) == 0 ? figure : NULL;
}

/* "T[201]" of a table's only column, "T[201].own" of one of several. */
static bool seek(PriorYear *year, uint32_t row, Str code) {
    Published *p = (Published *)year;
    const Table *t = year->now;
    arena_clear(&p->scratch);
    p->place = arena_printf(&p->scratch, "%s%s", t->label,
                            row_address_of(year->m, t, row, code, &p->scratch));
    return true;
}

static PriorFind read_figure(PriorYear *year, uint32_t row, uint32_t column, PriorCell *out) {
    Published *p = (Published *)year;
    const char *name = name_text(year->m, year->now->columns[column].name);
    const json_t *figure = figure_at(p, arena_printf(&p->scratch, "%s.%s", p->place, name), name);
    if (!figure) figure = figure_at(p, p->place, name);
    if (!figure) return PRIOR_ABSENT;
    bool is_nil = strcmp(text_member(figure, "state"), "nil") == 0;
    out->span = ref_span(year->m, p->path);
    out->state = STATE(is_nil ? CELL_NIL : CELL_UNKNOWN, CELL_STATED);
    read_value(p, figure, table_measure(year->now, row, column), out);
    return STATE_KIND(out->state) == CELL_UNKNOWN ? PRIOR_UNKNOWN : PRIOR_FOUND;
}

static void take_figures(Published *p) {
    for (uint32_t i = 0; i < p->year.m->tables.count; i++) {
        p->year.now = &p->year.m->tables.at[i];
        prior_take(&p->year);
    }
}

void prior_take_json(Model *m, NodeRef path, uint32_t file) {
    const Source *source = m->sources->at[file];
    json_error_t error;
    Published p = {.year = {m, m->prior_year, .seek = seek, .read = read_figure}, .path = path};
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
