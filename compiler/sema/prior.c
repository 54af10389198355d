/* Last year's figures from last year's file. It is read as a report of its own, and what it prints
 * in the same table, row, column, unit and step, stated or derived, is taken over; all else stays
 * unknown. */
#define _POSIX_C_SOURCE 200809L
#include "compiler/sema/prior.h"

#include <errno.h>
#include <string.h>

typedef struct {
    PriorYear year; /* first: its functions get the whole */
    Model *old;
    const Table *then;
    uint32_t row; /* of `then`, where seek found it */
} LastReport;

static uint32_t table_then(Model *old, const Table *now) {
    for (uint32_t i = 0; i < old->tables.count; i++)
        if (strcmp(old->tables.at[i].label, now->label) == 0) return i;
    return NONE;
}

/* ---- rows ---- */
static bool same_path(const LastReport *p, uint32_t row, uint32_t other) {
    while (row != NONE && other != NONE) {
        const Row *a = &p->year.now->rows[row], *b = &p->then->rows[other];
        if (a->kind != b->kind || a->name != b->name) return false;
        row = a->parent, other = b->parent;
    }
    return row == other;
}

static uint32_t code_then(const LastReport *p, Str code) {
    uint32_t cursor = NONE;
    if (p->then->classification == NONE) return NONE;
    uint32_t found =
        classification_find(&p->old->classifications.at[p->then->classification], code, &cursor);
    return found == NONE ? NONE : table_row_of_code(p->then, found);
}

/* Rows mostly stand in the order of last year, so the search goes on where it found the last
 * one. */
static uint32_t row_then(const LastReport *p, uint32_t row) {
    const Row *r = &p->year.now->rows[row];
    if (r->kind == ROW_TOTAL) return p->then->total;
    for (uint32_t i = 0; i < p->then->row_count; i++) {
        uint32_t at = (p->row + 1 + i) % p->then->row_count;
        if (same_path(p, row, at)) return at;
    }
    return NONE;
}

static bool seek(PriorYear *year, uint32_t row, Str code) {
    LastReport *p = (LastReport *)year;
    const Row *r = &year->now->rows[row];
    if (r->kind == ROW_CODE && !code.length)
        code = year->m->classifications.at[year->now->classification].codes[r->code].code;
    uint32_t found = r->kind == ROW_CODE ? code_then(p, code) : row_then(p, row);
    if (found != NONE) p->row = found;
    return found != NONE;
}

/* ---- figures ---- */
static uint32_t column_then(const LastReport *p, uint32_t column) {
    for (uint32_t i = 0; i < p->then->column_count; i++)
        if (p->then->columns[i].name == p->year.now->columns[column].name) return i;
    return NONE;
}

static bool same_measure(const LastReport *p, Measure a, Measure b) {
    const Model *m = p->year.m;
    if (a.scale != b.scale || a.mode != b.mode || a.type.kind != b.type.kind) return false;
    if (a.unit == UINT16_MAX || b.unit == UINT16_MAX) return a.unit == b.unit;
    return str_equal(intern_text(m->names, m->units.at[a.unit].name),
                     intern_text(p->old->names, p->old->units.at[b.unit].name));
}

static bool is_printed(uint8_t state) {
    return STATE_ORIGIN(state) == CELL_STATED || STATE_ORIGIN(state) == CELL_DERIVED;
}

static PriorFind read_figure(PriorYear *year, uint32_t row, uint32_t column, PriorCell *out) {
    LastReport *p = (LastReport *)year;
    const Table *then = p->then;
    uint32_t from = column_then(p, column);
    if (from == NONE || !table_has_cell(then, p->row, from) || then->columns[from].is_text)
        return PRIOR_ABSENT;
    size_t cell = table_at(then, p->row, from);
    CellKind kind = STATE_KIND(then->state[cell]);
    out->span = figure_span(p->old, then->first_figure + (uint32_t)cell);
    out->state = STATE(CELL_UNKNOWN, CELL_STATED);
    if (!is_printed(then->state[cell]) || kind == CELL_TEXT || kind == CELL_UNKNOWN)
        return PRIOR_UNKNOWN;
    if (!same_measure(p, table_measure(year->now, row, column),
                      table_measure(then, p->row, from))) {
        out->why = PRIOR_OTHER_STEP;
        return PRIOR_UNKNOWN;
    }
    out->coef = then->coef[cell], out->state = STATE(kind, CELL_STATED);
    out->is_own = STATE_ORIGIN(then->state[cell]) == CELL_STATED;
    if (kind == CELL_WIDE) out->wide = p->old->wide.at[then->coef[cell]];
    return PRIOR_FOUND;
}

/* ---- the report ---- */
/* What is wrong with it, said by its first error; it proves no more than a report.json built over
 * errors. */
static void report_errors(Model *m, NodeRef path, DiagSink *found) {
    uint32_t count = found->counts[SEVERITY_ERROR];
    if (!count) return;
    diag_sort(found);
    const Diag *first = &found->found.at[0];
    Diag *d = diag_report(m->sink, DIAG_PRIOR_FAILED, ref_span(m, path),
                          "last year's report `%s` has %u error%s of its own",
                          ref_string(m, path), count, count == 1 ? "" : "s");
    diag_note(m->sink, d, first->span, "%s", first->message);
}

static void check_report(Model *m, NodeRef path, Model *old) {
    DiagSink found, *sink = old->sink;
    if (!m->check) return;
    diag_sink_init(&found, m->sources);
    old->sink = &found;
    m->check(old);
    old->sink = sink;
    report_errors(m, path, &found);
    diag_sink_free(&found);
}

static void take_tables(Model *m, Model *old) {
    for (uint32_t i = 0; i < m->tables.count; i++) {
        LastReport p = {.year = {m, old->year, &m->tables.at[i], .seek = seek, .read = read_figure},
                        .old = old};
        uint32_t then = table_then(old, p.year.now);
        if (then == NONE || !old->tables.at[then].row_count) continue;
        p.then = &old->tables.at[then], p.row = p.then->row_count - 1;
        prior_take(&p.year);
    }
}

static void take_report(Model *m, NodeRef path, uint32_t file) {
    Model old = {.whole = m->whole,
                 .sources = m->sources,
                 .names = m->names,
                 .sink = m->sink,
                 .last_year = m->prior_year,
                 .check = m->check};
    for (size_t i = 0; i < m->search.count; i++) VEC_PUSH(&old.search, m->search.at[i]);
    if (!model_resolve(&old, file) || !old.ok) m->ok = false;
    bool is_other = old.ok && old.year != m->prior_year;
    if (is_other)
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, path),
                    "`%s` is the report of %d, not of %d", ref_string(m, path), old.year,
                    m->prior_year);
    if (old.ok && !is_other) check_report(m, path, &old);
    if (!is_other) take_tables(m, &old);
    model_free(&old);
}

static bool ends_in(const char *name, const char *ending) {
    size_t length = strlen(name), tail = strlen(ending);
    return length > tail && strcmp(name + length - tail, ending) == 0;
}

/* `prior 2019 "../2019/report.budget"`, or the report.json it was built to. A chain of years is
 * followed from link to link; the years fall, so it ends. */
void prior_read_file(Model *m, NodeRef decl) {
    NodeRef path = ref_child(m, decl, AST_STRING);
    uint32_t file;
    bool is_chain = !m->last_year || (m->year == m->last_year && m->prior_year < m->year);
    if (!path.node || !is_chain) return;
    const char *name = ref_string(m, path);
    const char *full = arena_printf(m->whole, "%s/%s", m->trees.at[decl.tree].directory, name);
    bool is_json = ends_in(name, ".json");
    if (*name == '/' || (!is_json && !ends_in(name, ".budget")))
        diag_report(m->sink, DIAG_FILE_OUTSIDE, ref_span(m, path),
                    "last year's report is a .budget or .json file, named from this file's folder");
    else if (!source_load(m->sources, full, name, &file))
        diag_report(m->sink, DIAG_FILE_MISSING, ref_span(m, path),
                    "last year's report `%s` cannot be read: %s", name, strerror(errno));
    else if (is_json)
        prior_take_json(m, path, file);
    else
        take_report(m, path, file);
}
