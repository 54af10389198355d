#include "compiler/report/build.h"
#include "compiler/check/grade.h"

#include <string.h>

typedef struct {
    Checker *c;
    Report *r;
    uint32_t *figure_index; /* figure id -> index in r->figures */
} Build;

static ReportPlace place_of(const Checker *c, Span span) {
    ReportPlace place = {.file = ""};
    if (span.file == UINT32_MAX) return place;
    place.file = c->m->sources->at[span.file]->shown;
    source_place(c->m->sources, span.file, span.lo, &place.line, &place.column);
    return place;
}

static const char *unit_text(const Model *m, uint16_t unit) {
    return unit == UINT16_MAX ? "" : name_text(m, m->units.at[unit].name);
}

/* ---- figures ---- */
static FigureState state_of(uint8_t state) {
    switch (STATE_KIND(state)) {
    case CELL_NUMBER:
    case CELL_WIDE: return STATE_NUMBER;
    case CELL_NIL: return STATE_NIL;
    case CELL_BLANK: return STATE_BLANK;
    case CELL_LOST:
    case CELL_UNKNOWN: return STATE_UNKNOWN;
    case CELL_TEXT: return STATE_TEXT;
    }
    return STATE_BLANK;
}

static const char *step_text(Build *b, Measure measure) {
    char text[64];
    if (measure.mode == MODE_EXACT) return "0";
    size_t n = decimal_format((Decimal){1, measure.scale}, text);
    return arena_copy(b->c->m->whole, text, n);
}

static const char *cell_text(Build *b, const Table *t, size_t cell, Measure measure) {
    Model *m = b->c->m;
    char text[64];
    FigureState state = state_of(t->state[cell]);
    if (state == STATE_TEXT) return name_text(m, (Name)t->coef[cell]);
    if (state != STATE_NUMBER && state != STATE_NIL) return "";
    Int128 coef = STATE_KIND(t->state[cell]) == CELL_WIDE ? m->wide.at[t->coef[cell]]
                : state == STATE_NIL                      ? 0
                                                          : t->coef[cell];
    size_t n = decimal_format((Decimal){coef, measure.scale}, text);
    return arena_copy(m->whole, text, n);
}

static const char *in_unit(Build *b, Rational value, Measure measure) {
    return show_plain(b->c, value, measure_unit(measure));
}

static void row_texts(Build *b, const Table *t, uint32_t row, ReportFigure *f) {
    Model *m = b->c->m;
    const Row *r = &t->rows[row];
    Value v = {.kind = VALUE_PLACE,
               .place = {.table = (uint32_t)(t - m->tables.at), .row = row, .column = NONE},
               .figure = NONE};
    f->row_code = "";
    if (r->kind == ROW_CODE) {
        Str code = m->classifications.at[t->classification].codes[r->code].code;
        f->row_code = arena_copy(m->whole, code.at, code.length);
    }
    f->row_label = value_title(b->c, v);
}

static ReportFigure make_figure(Build *b, uint32_t table, uint32_t row, uint32_t column) {
    Model *m = b->c->m;
    const Table *t = &m->tables.at[table];
    size_t cell = table_at(t, row, column);
    uint32_t figure = t->first_figure + (uint32_t)cell;
    Measure measure = table_measure(t, row, column);
    uint8_t state = t->state[cell];
    bool is_stated = STATE_ORIGIN(state) == CELL_STATED;
    ReportFigure f = {.name = figure_name(m, figure, m->whole),
                      .table = t->label,
                      .column = name_text(m, t->columns[column].name),
                      .unit = unit_text(m, measure.unit),
                      .quantum = step_text(b, measure),
                      .value = cell_text(b, t, cell, measure),
                      .low = "",
                      .high = "",
                      .state = state_of(state)};
    Bounds bounds;
    row_texts(b, t, row, &f);
    f.kind = !is_stated && STATE_KIND(state) != CELL_NIL ? FIGURE_DERIVED
           : state & STATE_ASSERTED                      ? FIGURE_ASSERTED
                                                         : FIGURE_STATED;
    if ((f.state == STATE_NUMBER || f.state == STATE_NIL) &&
        figure_bounds(b->c, figure, &bounds) == STATUS_KNOWN) {
        f.low = in_unit(b, bounds.lo, measure);
        f.high = in_unit(b, bounds.hi, measure);
    }
    f.place.file = "";
    if (is_stated) f.place = place_of(b->c, figure_span(m, figure));
    if (f.state == STATE_TEXT) f.unit = "", f.quantum = "";
    return f;
}

bool report_has_cell(const Table *t, uint32_t row, uint32_t column) {
    uint8_t kind = t->rows[row].kind;
    return kind != ROW_GROUP && kind != ROW_PAD &&
           STATE_ORIGIN(t->state[table_at(t, row, column)]) != CELL_NA;
}

static void build_figures(Build *b) {
    Model *m = b->c->m;
    ReportFigure *figures = ARENA_NEW(m->whole, ReportFigure, m->figure_count + 1);
    b->figure_index = ARENA_NEW(m->whole, uint32_t, m->figure_count + 1);
    for (uint32_t table = 0; table < m->tables.count; table++) {
        const Table *t = &m->tables.at[table];
        for (uint32_t row = 0; row < t->row_count; row++)
            for (uint32_t column = 0; column < t->column_count; column++) {
                size_t cell = table_at(t, row, column);
                b->figure_index[t->first_figure + cell] = REPORT_NONE;
                if (!report_has_cell(t, row, column)) continue;
                b->figure_index[t->first_figure + cell] = b->r->figure_count;
                figures[b->r->figure_count++] = make_figure(b, table, row, column);
            }
        arena_free(&b->c->scratch);
    }
    b->r->figures = figures;
}

/* ---- facts stated in text are figures too ---- */
static void build_facts(Build *b) {
    Model *m = b->c->m;
    ReportFigure *figures =
        ARENA_NEW(m->whole, ReportFigure, b->r->figure_count + b->c->facts.count + 1);
    memcpy(figures, b->r->figures, b->r->figure_count * sizeof *figures);
    for (size_t i = 0; i < b->c->facts.count; i++) {
        const Fact *fact = &b->c->facts.at[i];
        Bounds bounds;
        if (fact->value.status != STATUS_KNOWN || !value_bounds(fact->value, &bounds)) continue;
        Measure measure =
            fact->value.has_measure ? fact->value.measure : (Measure){.unit = UINT16_MAX};
        const char *name = name_text(m, fact->name);
        figures[b->r->figure_count++] = (ReportFigure){.name = name,
                                                       .table = "",
                                                       .row_code = "",
                                                       .row_label = name,
                                                       .column = "",
                                                       .value = in_unit(b, bounds.point, measure),
                                                       .unit = unit_text(m, measure.unit),
                                                       .quantum = step_text(b, measure),
                                                       .low = in_unit(b, bounds.lo, measure),
                                                       .high = in_unit(b, bounds.hi, measure),
                                                       .kind = FIGURE_STATED,
                                                       .state = STATE_NUMBER,
                                                       .place = place_of(b->c, fact->span)};
    }
    b->r->figures = figures;
}

/* ---- checks ---- */
static const char *shown(Build *b, bool has, Rational value, uint16_t unit) {
    return has ? show_plain(b->c, value, unit) : "";
}

static const uint32_t *source_indexes(Build *b, const CheckRecord *from, uint32_t *count) {
    uint32_t *made = ARENA_NEW(b->c->m->whole, uint32_t, from->source_count + 1);
    *count = 0;
    for (uint32_t i = 0; i < from->source_count; i++) {
        uint32_t figure = from->sources[i];
        if (figure & FIGURE_PRIOR || figure >= b->c->m->figure_count ||
            b->figure_index[figure] == REPORT_NONE)
            continue;
        made[(*count)++] = b->figure_index[figure];
    }
    return made;
}

static const char *reason_text(Build *b, Span span) {
    if (span.file == UINT32_MAX) return "";
    Str text = source_text(b->c->m->sources, span);
    if (text.length >= 2 && text.at[0] == '"') text.at++, text.length -= 2;
    return arena_copy(b->c->m->whole, text.at, text.length);
}

static void build_checks(Build *b) {
    Checker *c = b->c;
    ReportCheck *checks = ARENA_NEW(c->m->whole, ReportCheck, c->records.count + 1);
    for (size_t i = 0; i < c->records.count; i++) {
        const CheckRecord *from = &c->records.at[i];
        ReportCheck *to = &checks[i];
        *to = (ReportCheck){.kind = from->kind,
                            .name = from->name,
                            .rule = from->rule ? from->rule : "",
                            .text = from->text,
                            .verdict = from->verdict,
                            .found = from->found,
                            .reason = reason_text(b, from->reason),
                            .derivation = from->derivation,
                            .place = place_of(c, from->span)};
        to->left = shown(b, from->has_values, from->left, from->unit);
        to->right = shown(b, from->has_values, from->right, from->unit);
        to->residual = shown(b, from->has_residual, from->residual, from->unit);
        to->slack = shown(b, from->has_residual, from->slack, from->unit);
        Rational unseen = from->slack;
        bool is_known = grade_unseen(from->has_residual, from->residual, from->slack, &unseen);
        to->unseen = shown(b, is_known, unseen, from->unit);
        to->sources = source_indexes(b, from, &to->source_count);
    }
    b->r->checks = checks, b->r->check_count = (uint32_t)c->records.count;
    memcpy(b->r->verdict_counts, c->counts, sizeof c->counts);
}

/* ---- grids ---- */
static bool has_form(const Checker *c, uint32_t table) {
    const Model *m = c->m;
    for (size_t i = 0; i < m->forms.count; i++) {
        NodeRef of = ref_first(m, ref_child(m, m->forms.at[i].decl, AST_OF));
        if (!m->forms.at[i].decl.node && m->forms.at[i].table == table) return true;
        Name name =
            of.node ? (ref_kind(m, of) == AST_NAME ? ref_value(m, of) : 0) : m->forms.at[i].name;
        if (m->forms.at[i].decl.node && name == m->tables.at[table].name &&
            m->tables.at[table].entity == NONE && !m->tables.at[table].instance)
            return true;
        if (of.node && ref_kind(m, of) == AST_MEMBER &&
            ref_value(m, of) == m->tables.at[table].instance &&
            ref_value(m, ref_first(m, of)) == m->tables.at[table].name)
            return true;
    }
    return false;
}

static bool is_printed(const Table *t) { return t->row_count && (t->is_used || t->total == NONE); }

static void add_plain_forms(Checker *c) {
    for (uint32_t i = 0; i < c->m->tables.count; i++) {
        const Table *t = &c->m->tables.at[i];
        if (is_printed(t) && !has_form(c, i))
            VEC_PUSH(&c->m->forms, (Form){intern(c->m->names, str_from(t->label)), {0}, i});
    }
}

static void build_grids(Build *b, uint32_t **grid_of_form) {
    Model *m = b->c->m;
    add_plain_forms(b->c);
    ReportGrid *grids = ARENA_NEW(m->whole, ReportGrid, m->forms.count + 1);
    *grid_of_form = ARENA_NEW(m->whole, uint32_t, m->forms.count + 1);
    for (size_t i = 0; i < m->forms.count; i++) {
        Form form = m->forms.at[i];
        (*grid_of_form)[i] = REPORT_NONE;
        if (!grid_build(b->c, &form, b->figure_index, &grids[b->r->grid_count])) continue;
        (*grid_of_form)[i] = b->r->grid_count++;
    }
    b->r->grids = grids;
}

/* ---- text ---- */
static ReportRun make_run(Build *b, const Piece *from) {
    ReportRun run = {.kind = from->kind == PIECE_TEXT   ? RUN_TEXT
                           : from->kind == PIECE_FIGURE ? RUN_FIGURE
                                                        : RUN_CLAIM,
                     .text = from->text,
                     .figure = REPORT_NONE,
                     .check = from->record};
    if (from->figure != NONE && !(from->figure & FIGURE_PRIOR))
        run.figure = b->figure_index[from->figure];
    return run;
}

static ReportBlock make_block(Build *b, const Part *from, const uint32_t *grid_of_form) {
    static const BlockKind kinds[] = {[PART_HEADING] = BLOCK_HEADING,
                                      [PART_PARAGRAPH] = BLOCK_PARAGRAPH,
                                      [PART_ITEM] = BLOCK_ITEM,
                                      [PART_FORM] = BLOCK_GRID};
    ReportRun *runs = ARENA_NEW(b->c->m->whole, ReportRun, from->piece_count + 1);
    for (uint32_t i = 0; i < from->piece_count; i++)
        runs[i] = make_run(b, &b->c->pieces.at[from->first_piece + i]);
    return (ReportBlock){.kind = kinds[from->kind],
                         .name = from->name,
                         .level = from->level,
                         .number = from->number ? from->number : "",
                         .in_contents = from->in_contents,
                         .new_page = from->new_page,
                         .runs = runs,
                         .run_count = from->piece_count,
                         .grid = from->kind == PART_FORM ? grid_of_form[from->form] : REPORT_NONE};
}

static bool wants_contents(const Model *m, const char **title) {
    for (NodeRef at = ref_first(m, m->outline); m->outline.node && at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_FIELD || ref_word(m, at) != WORD_CONTENTS) continue;
        *title = ref_string(m, ref_next(m, ref_first(m, at)));
        return true;
    }
    return false;
}

static void build_blocks(Build *b, const uint32_t *grid_of_form) {
    Checker *c = b->c;
    ReportBlock *blocks = ARENA_NEW(c->m->whole, ReportBlock, c->parts.count + 1);
    const char *title;
    if (wants_contents(c->m, &title)) {
        ReportRun *run = ARENA_NEW(c->m->whole, ReportRun, 1);
        *run = (ReportRun){RUN_TEXT, title, REPORT_NONE, REPORT_NONE};
        blocks[b->r->block_count++] = (ReportBlock){.kind = BLOCK_CONTENTS,
                                                    .name = "",
                                                    .number = "",
                                                    .runs = run,
                                                    .run_count = 1,
                                                    .grid = REPORT_NONE};
    }
    for (size_t i = 0; i < c->parts.count; i++) {
        ReportBlock made = make_block(b, &c->parts.at[i], grid_of_form);
        if (made.kind != BLOCK_GRID || made.grid != REPORT_NONE) blocks[b->r->block_count++] = made;
    }
    b->r->blocks = blocks;
}

/* ---- the head ---- */
static void build_units(Build *b) {
    static const char *const kinds[] = {"",     "ratio", "money", "count", "score",
                                        "rate", "year",  "date",  "text"};
    Model *m = b->c->m;
    ReportUnit *units = ARENA_NEW(m->whole, ReportUnit, m->units.count);
    for (size_t i = 1; i < m->units.count; i++) {
        const Unit *u = &m->units.at[i];
        Decimal d;
        char text[64] = "1";
        if (rational_is_decimal(u->factor, &d)) decimal_format(decimal_trim(d), text);
        units[b->r->unit_count++] = (ReportUnit){name_text(m, u->name), kinds[u->type.kind],
                                                 name_text(m, m->units.at[u->base].name),
                                                 arena_copy(m->whole, text, strlen(text))};
    }
    b->r->units = units;
}

static const char *field_value(Build *b, const char *name) {
    Name id = intern_find(b->c->m->names, str_from(name));
    for (size_t i = 0; i < b->c->m->fields.count; i++)
        if (b->c->m->fields.at[i].name == id && id) return b->c->m->fields.at[i].text;
    return "";
}

static void build_head(Build *b) {
    Model *m = b->c->m;
    Scope scope = scope_outside(NONE);
    ReportField *fields = ARENA_NEW(m->whole, ReportField, m->fields.count + 1);
    for (size_t i = 0; i < m->fields.count; i++)
        fields[i] = (ReportField){name_text(m, m->fields.at[i].name), m->fields.at[i].text};
    b->r->fields = fields, b->r->field_count = (uint32_t)m->fields.count;
    b->r->title = m->report_title.node ? text_of(b->c, m->report_title, &scope) : "";
    b->r->entity = field_value(b, "entity");
    b->r->year = field_value(b, "year");
    b->r->language = field_value(b, "language");
    b->r->generator = "budget 0.1";
}

/* ---- a check without a report ---- */
static void check_title(Checker *c, NodeRef title, uint32_t entity) {
    Scope scope = scope_outside(entity);
    if (title.node) text_of(c, title, &scope);
}

static void check_titles(Checker *c, uint32_t table) {
    const Table *t = &c->m->tables.at[table];
    if (!is_printed(t)) return;
    check_title(c, t->title, t->entity);
    for (uint32_t i = 0; i < t->column_count; i++) check_title(c, t->columns[i].title, t->entity);
    for (uint32_t i = 0; i < t->detail_count; i++) check_title(c, t->details[i].title, NONE);
    arena_free(&c->scratch);
}

static void check_outline_field(Checker *c, NodeRef field) {
    Model *m = c->m;
    NodeRef name = ref_first(m, field);
    Str text = ref_text(m, name);
    switch ((int)ref_word(m, field)) {
    case WORD_LEVEL:
    case WORD_CONTENTS:
    case WORD_LEFT:
    case WORD_RIGHT:
    case WORD_TOTAL: break;
    default:
        diag_report(m->sink, DIAG_UNKNOWN_FIELD, ref_span(m, name),
                    "the outline has no setting `%.*s`", STR_ARG(text));
    }
}

static void check_outline(Checker *c) {
    Model *m = c->m;
    for (NodeRef at = ref_first(m, m->outline); m->outline.node && at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_FIELD) check_outline_field(c, at);
}

void report_check(Checker *c) {
    Model *m = c->m;
    if (!m->report.node) return; /* a module by itself prints nothing */
    check_title(c, m->report_title, NONE);
    check_outline(c);
    for (uint32_t i = 0; i < m->tables.count; i++) check_titles(c, i);
    for (size_t i = 0; i < m->forms.count; i++) {
        Form form = m->forms.at[i];
        grid_check(c, &form);
    }
}

bool report_build(Checker *c, bool is_verified, const Report **made) {
    Report *r = ARENA_NEW(c->m->whole, Report, 1);
    Build b = {.c = c, .r = r};
    uint32_t *grid_of_form;
    r->is_verified = is_verified;
    build_head(&b);
    build_units(&b);
    build_figures(&b);
    build_grids(&b, &grid_of_form);
    build_facts(&b);
    build_checks(&b);
    build_blocks(&b, grid_of_form);
    *made = r;
    return true;
}
