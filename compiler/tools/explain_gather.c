/* The tree of a figure, and the checks that read it. A figure may be an input of many; its own
 * inputs are shown the first time only, so the tree stays as small as the report. */
#include "compiler/tools/explain.h"

typedef struct {
    Checker *c;
    Map seen; /* figures whose inputs were shown */
} Gather;

enum { DEEPEST_TREE = 40 };

static void gather_figure(Gather *g, uint32_t figure, int depth, Explained *out);

/* ---- the figure itself ---- */
static const char *state_name(uint8_t state) {
    switch (STATE_KIND(state)) {
    case CELL_NUMBER:
    case CELL_WIDE: return "number";
    case CELL_NIL: return "nil";
    case CELL_BLANK: return "blank";
    case CELL_LOST:
    case CELL_UNKNOWN: return "unknown";
    case CELL_TEXT: return "text";
    }
    return "unknown";
}

static const char *decimal_text(Checker *c, Int128 coef, int scale) {
    char text[64];
    size_t n = decimal_format((Decimal){coef, scale}, text);
    return arena_copy(c->m->whole, text, n);
}

static const char *printed_text(Checker *c, uint8_t state, int64_t coef, Int128 wide,
                                Measure measure) {
    switch (STATE_KIND(state)) {
    case CELL_NUMBER: return decimal_text(c, coef, measure.scale);
    case CELL_WIDE: return decimal_text(c, wide, measure.scale);
    case CELL_NIL: return decimal_text(c, 0, measure.scale);
    case CELL_TEXT: return name_text(c->m, (Name)coef);
    case CELL_BLANK:
    case CELL_LOST:
    case CELL_UNKNOWN: break;
    }
    return "";
}

static void gather_prior(Checker *c, Explained *e, Measure measure) {
    uint32_t index;
    e->state = "unknown", e->value = "";
    if (!map_get(&c->m->priors, e->figure & ~FIGURE_PRIOR, &index)) return;
    const PriorCell *p = &c->m->prior_cells.at[index];
    e->state = state_name(p->state);
    e->value = printed_text(c, p->state, p->coef, p->wide, measure);
    e->is_stated = true;
}

static void gather_cell(Checker *c, const Table *t, size_t cell, Explained *e, Measure measure) {
    uint8_t state = t->state[cell];
    bool is_wide = STATE_KIND(state) == CELL_WIDE;
    e->state = state_name(state);
    e->value =
        printed_text(c, state, t->coef[cell], is_wide ? c->m->wide.at[t->coef[cell]] : 0, measure);
    e->is_stated = STATE_ORIGIN(state) == CELL_STATED;
}

static void gather_bounds(Checker *c, Explained *e, uint16_t unit) {
    Bounds b;
    e->low = e->high = "";
    if (figure_bounds(c, e->figure, &b) != STATUS_KNOWN) return;
    e->low = show_plain(c, b.lo, unit), e->low_open = b.lo_open;
    e->high = show_plain(c, b.hi, unit), e->high_open = b.hi_open;
}

static Measure gather_face(Checker *c, Explained *e) {
    Model *m = c->m;
    uint32_t row, column, table = figure_table(m, e->figure, &row, &column);
    const Table *t = &m->tables.at[table];
    Measure measure = table_measure(t, row, column);
    uint16_t unit = measure_unit(measure);
    bool is_text = t->columns[column].is_text || measure.type.kind == TYPE_TEXT;
    e->name = figure_name(m, e->figure, m->whole);
    e->unit = is_text ? "" : name_text(m, m->units.at[unit].name);
    e->step = is_text ? "" : decimal_text(c, 1, measure.scale);
    e->mode = (Mode)measure.mode;
    e->place = figure_span(m, e->figure);
    e->low = e->high = "";
    if (!is_text) gather_bounds(c, e, unit); /* derives what nothing has read yet */
    if (e->figure & FIGURE_PRIOR)
        gather_prior(c, e, measure);
    else
        gather_cell(c, &m->tables.at[table], table_at(t, row, column), e, measure);
    return measure;
}

/* ---- the ways to compute it ---- */
static bool is_nil(Checker *c, uint32_t figure) {
    Bounds b;
    return figure_bounds(c, figure, &b) == STATUS_KNOWN && !rational_sign(b.lo) &&
           !rational_sign(b.hi);
}

static void add_input(Gather *g, Way *way, uint32_t figure, int depth) {
    for (uint32_t i = 0; i < way->input_count; i++)
        if (way->inputs[i].figure == figure) return;
    if (is_nil(g->c, figure)) {
        way->nil_count++;
        return;
    }
    gather_figure(g, figure, depth + 1, &way->inputs[way->input_count++]);
}

static void add_terms(Gather *g, Way *way, Linear form, int depth) {
    for (uint32_t i = 0; i < form.count; i++)
        if (form.terms[i].figure != TERM_ANONYMOUS) add_input(g, way, form.terms[i].figure, depth);
}

static const char *computed_text(Checker *c, Value v, uint16_t unit) {
    Bounds b;
    bool is_known = v.kind == VALUE_NUMBER && v.status == STATUS_KNOWN && value_bounds(v, &b);
    return is_known ? show_plain(c, b.point, unit) : "";
}

static void gather_formula(Gather *g, Explained *e, WayKind kind, NodeRef formula, int depth) {
    Checker *c = g->c;
    uint32_t row, column, table = figure_table(c->m, e->figure, &row, &column);
    Local room;
    Scope scope = cell_scope(c, table, row, column, &room);
    Measure measure = table_measure(&c->m->tables.at[table], row, column);
    Str text = str_trim(ref_text(c->m, formula));
    Way *way = &e->ways[e->way_count++];
    *way = (Way){.kind = kind, .place = ref_span(c->m, formula)};
    way->formula = arena_copy(c->m->whole, text.at, text.length);
    Value v = eval_number(c, formula, &scope);
    way->computed = computed_text(c, v, measure_unit(measure));
    if (v.kind != VALUE_NUMBER) return;
    way->inputs = ARENA_NEW(c->m->whole, Explained, v.top.count + v.bottom.count + 1);
    add_terms(g, way, v.top, depth);
    add_terms(g, way, v.bottom, depth);
}

static void add_part(Checker *c, uint32_t figure, Value *sum) {
    Value part = figure_value(c, figure);
    if (part.status == STATUS_KNOWN)
        sum->status = linear_add(&c->scratch, sum->top, rational_from_int(1), part.top, &sum->top)
                        ? sum->status
                        : STATUS_OVERFLOW;
    else if (part.status != STATUS_BLANK)
        sum->status = part.status;
}

static void gather_sum(Gather *g, Explained *e, int depth) {
    Checker *c = g->c;
    uint32_t row, column, table = figure_table(c->m, e->figure, &row, &column);
    const Table *t = &c->m->tables.at[table];
    Measure measure = table_measure(t, row, column);
    Value sum = value_constant(c, rational_from_int(0), measure.type);
    Way *way = &e->ways[e->way_count++];
    *way = (Way){.kind = WAY_SUM, .formula = "", .place = {UINT32_MAX, 0, 0}};
    way->inputs = ARENA_NEW(c->m->whole, Explained, t->rows[row].end - row);
    for (uint32_t i = row + 1; i < t->rows[row].end;) {
        bool has_parts_only = t->rows[i].kind == ROW_GROUP || t->rows[i].kind == ROW_PAD;
        uint32_t part = t->first_figure + (uint32_t)table_at(t, i, column);
        bool counts = !has_parts_only && table_has_cell(t, i, column);
        i = has_parts_only ? i + 1 : t->rows[i].end;
        if (!counts) continue;
        add_part(c, part, &sum);
        add_input(g, way, part, depth);
    }
    way->computed = computed_text(c, sum, measure_unit(measure));
}

static NodeRef fallback_of(const Table *t, uint32_t row, uint32_t column) {
    const Row *r = &t->rows[row];
    NodeRef of_row = r->detail == NONE ? (NodeRef){0} : t->details[r->detail].fallback;
    return of_row.node ? of_row : t->columns[column].fallback;
}

/* A derived figure has the first way there is; a stated one must agree with each formula. */
static void gather_ways(Gather *g, Explained *e, int depth) {
    Checker *c = g->c;
    uint32_t row, column, table = figure_table(c->m, e->figure, &row, &column);
    const Table *t = &c->m->tables.at[table];
    NodeRef by_row, by_column, fallback = fallback_of(t, row, column);
    bool sums;
    cell_formula(c, t, row, column, &by_row, &by_column, &sums);
    if (by_row.node) gather_formula(g, e, WAY_FORMULA, by_row, depth);
    if (sums && (e->is_stated || !e->way_count)) gather_sum(g, e, depth);
    if (by_column.node && (e->is_stated || !e->way_count))
        gather_formula(g, e, WAY_FORMULA, by_column, depth);
    if (fallback.node && !e->is_stated && !e->way_count)
        gather_formula(g, e, WAY_DEFAULT, fallback, depth);
}

static void gather_figure(Gather *g, uint32_t figure, int depth, Explained *out) {
    uint32_t ignored;
    *out = (Explained){.figure = figure};
    Measure measure = gather_face(g->c, out);
    bool is_text = measure.type.kind == TYPE_TEXT || out->state[0] == 't';
    bool is_leaf = is_text || (figure & FIGURE_PRIOR) || (out->is_stated && depth > 0);
    if (is_leaf || depth > DEEPEST_TREE) return;
    out->is_above = map_get(&g->seen, figure, &ignored);
    if (out->is_above) return;
    map_put(&g->seen, figure, 1);
    gather_ways(g, out, depth);
}

/* ---- the checks ---- */
bool explain_reads(const CheckRecord *record, uint32_t figure) {
    if (record->figure == figure) return true;
    for (uint32_t i = 0; i < record->source_count; i++)
        if (record->sources[i] == figure) return true;
    return false;
}

static void gather_checks(Checker *c, uint32_t figure, Explanation *made) {
    made->checks = ARENA_NEW(c->m->whole, const CheckRecord *, c->records.count + 1);
    for (int exact = 0; exact < 2; exact++)
        for (size_t i = 0; i < c->records.count; i++) {
            const CheckRecord *r = &c->records.at[i];
            bool is_exact = r->verdict == VERDICT_EXACT;
            if (is_exact == (exact == 1) && explain_reads(r, figure))
                made->checks[made->check_count++] = r;
        }
}

void explain_gather(Checker *c, uint32_t figure, Explanation *made) {
    Gather g = {.c = c};
    *made = (Explanation){.why_not = NULL};
    gather_figure(&g, figure, 0, &made->root);
    gather_checks(c, figure, made);
    map_free(&g.seen);
    arena_free(&c->scratch);
}

void explain_face(Checker *c, uint32_t figure, Explained *made) {
    *made = (Explained){.figure = figure};
    gather_face(c, made);
}
