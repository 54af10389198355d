/* Checks that cannot be made: which figures they lack, and where these would be stated. */
#include "compiler/check/record.h"
#include "compiler/check/units.h"

#include <string.h>

enum { NAMED_MOST = 3 };

/* "`t.a@prior`, `t.b@prior` and 2 more" */
static const char *some_figures(Checker *c, const uint32_t *figures, size_t count) {
    Arena *a = c->m->whole;
    const char *text = "";
    for (size_t i = 0; i < count && i < NAMED_MOST; i++)
        text = arena_printf(a, "%s%s`%s`", text, i ? ", " : "", figure_name(c->m, figures[i], a));
    return count <= NAMED_MOST ? text
                               : arena_printf(a, "%s and %zu more", text, count - NAMED_MOST);
}

/* ---- codes that were split since last year ---- */
/* The one that leaves open all that the check lacks, or NULL. */
static PriorBlock *split_behind(Checker *c) {
    uint32_t first = NONE, index;
    figure_find_unknown(c);
    for (size_t i = 0; i < c->unknown.count; i++) {
        uint32_t figure = c->unknown.at[i];
        if (!(figure & FIGURE_PRIOR) ||
            !map_get(&c->m->prior_block_of, figure & ~FIGURE_PRIOR, &index))
            return NULL;
        if (first == NONE) first = index;
        if (strcmp(c->m->prior_blocks.at[first].before, c->m->prior_blocks.at[index].before) != 0)
            return NULL;
    }
    return first == NONE ? NULL : &c->m->prior_blocks.at[first];
}

/* Every check of every table that lacks them is open for this one reason. */
bool open_is_told(Checker *c) {
    PriorBlock *block = c->m->prior_blocks.count ? split_behind(c) : NULL;
    if (!block) return false;
    bool is_told = false;
    for (size_t i = 0; i < c->m->prior_blocks.count; i++) {
        PriorBlock *other = &c->m->prior_blocks.at[i];
        if (strcmp(other->before, block->before) != 0) continue;
        is_told |= other->is_told;
        other->is_told = true;
    }
    return is_told;
}

static const char *split_text(Checker *c, const PriorBlock *block) {
    return arena_printf(c->m->whole,
                        "code %s became %s in %d, and what each of these had last year is not "
                        "stated; other checks that ask for it are not told one by one",
                        block->before, block->after, block->year);
}

static void note_split(Checker *c, Diag *d, const PriorBlock *block) {
    Model *m = c->m;
    uint32_t row, column, table = figure_table(m, block->figures[0], &row, &column);
    Measure measure = table_measure(&m->tables.at[table], row, column);
    Rational point = rational_from_int(0);
    Bounds b;
    if (prior_cell_bounds(m, &block->sum, measure, &point, &b) == STATUS_KNOWN)
        diag_note(m->sink, d, block->sum.span, "together they had %s; %s",
                  show_value(c, point, measure_unit(measure)),
                  block->is_whole
                      ? "what this report says of them is held against that sum"
                      : "not all of them have a row here, so nothing is held against it");
    diag_hint(m->sink, d, "`prior %d { ... }` beside the file may state each", m->prior_year);
}

static const char *unknown_text(Checker *c) {
    const PriorBlock *block = split_behind(c);
    if (block) return split_text(c, block);
    if (!c->unknown.count && units_unknown(c)) return units_unknown(c);
    if (!c->unknown.count) return "it needs a figure that nobody stated";
    return arena_printf(c->m->whole, "nobody stated %s",
                        some_figures(c, c->unknown.at, c->unknown.count));
}

static const char *blank_text(Checker *c) {
    if (!c->blank.count) return "a figure it needs is blank";
    return arena_printf(c->m->whole, "%s %s blank", some_figures(c, c->blank.at, c->blank.count),
                        c->blank.count == 1 ? "is" : "are");
}

/* Each where its cell is stated; what is derived from blank figures only has no such place. */
static void note_blank(Checker *c, Diag *d) {
    for (size_t i = 0; i < c->blank.count && i < NAMED_MOST; i++)
        diag_note(c->m->sink, d, figure_span(c->m, c->blank.at[i]), "`%s` is blank here",
                  figure_name(c->m, c->blank.at[i], c->m->whole));
}

/* Where it would be stated: at its `?`, or in the list of last year's figures. */
static void note_unknown(Checker *c, Diag *d) {
    Model *m = c->m;
    const PriorBlock *block = split_behind(c);
    if (block) {
        note_split(c, d, block);
        return;
    }
    for (size_t i = 0; i < c->unknown.count && i < NAMED_MOST; i++) {
        uint32_t figure = c->unknown.at[i], cell;
        const char *name = figure_name(m, figure, m->whole);
        bool is_given =
            !(figure & FIGURE_PRIOR) || map_get(&m->priors, figure & ~FIGURE_PRIOR, &cell);
        const char *why = figure & FIGURE_PRIOR && is_given ? m->prior_cells.at[cell].why : NULL;
        if (is_given)
            diag_note(m->sink, d, figure_span(m, figure), "`%s` is not known here%s%s", name,
                      why ? ": " : "", why ? why : "");
        else if (m->prior_decls.count)
            diag_note(m->sink, d, figure_span(m, figure), "`%s` would be stated in this list",
                      name);
        else
            diag_hint(m->sink, d, "`%s` would be stated in a list of last year's figures, `prior`",
                      name);
    }
}

const char *open_text(Checker *c, const Judgement *j) {
    return j->is_blank ? blank_text(c) : unknown_text(c);
}

void open_notes(Checker *c, Diag *d, const Judgement *j) {
    if (j->is_blank)
        note_blank(c, d);
    else
        note_unknown(c, d);
}
