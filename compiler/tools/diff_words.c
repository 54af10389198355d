/* What the writers of a comparison share: amounts as texts, what a row became, and the summary. */
#include "compiler/tools/diff.h"

#include <string.h>

/* ---- looking up ---- */
const LineageRow *diff_row(const Diff *d, const DiffRow *row, DiffSide side) {
    return row->row[side] == DIFF_NONE ? NULL : &d->side[side]->rows[row->row[side]];
}

bool diff_is_sum(const DiffRow *row) { return row->more_count[0] || row->more_count[1]; }

const LineageTable *diff_table(const Diff *d, const DiffRow *row) {
    DiffSide side = row->table[SIDE_NEW] != DIFF_NONE ? SIDE_NEW : SIDE_OLD;
    return &d->side[side]->tables[row->table[side]];
}

const ReportFigure *diff_figure(const Diff *d, const DiffFigure *f, DiffSide side) {
    return f->figure[side] == DIFF_NONE ? NULL : &d->side[side]->report->figures[f->figure[side]];
}

static const ReportFigure *shown_figure(const Diff *d, const DiffFigure *f) {
    const ReportFigure *now = diff_figure(d, f, SIDE_NEW);
    return now ? now : diff_figure(d, f, SIDE_OLD);
}

const char *diff_unit(const Diff *d, const DiffFigure *f) { return shown_figure(d, f)->unit; }

bool diff_is_text(const Diff *d, const DiffFigure *f) {
    const ReportFigure *a = diff_figure(d, f, SIDE_OLD), *b = diff_figure(d, f, SIDE_NEW);
    return (a && a->state == STATE_TEXT) || (b && b->state == STATE_TEXT);
}

/* ---- amounts ---- */
static const char *state_word(FigureState state) {
    return state == STATE_UNKNOWN ? "unknown" : state == STATE_BLANK ? "blank" : "";
}

static const char *in_unit(Diff *d, const DiffFigure *f, Rational value, const char *plus);

const char *diff_amount(Diff *d, const DiffFigure *f, DiffSide side) {
    const ReportFigure *of = diff_figure(d, f, side);
    if (!of) return "";
    if (f->is_sum) return in_unit(d, f, f->value[side], "");
    if (!*of->value) return state_word(of->state);
    bool is_alone = strcmp(of->unit, diff_unit(d, f)) == 0;
    return is_alone ? of->value : arena_printf(d->whole, "%s %s", of->value, of->unit);
}

static bool unit_factor_of(const Report *r, const char *unit, Rational *out) {
    Decimal factor;
    *out = rational_from_int(1);
    for (uint32_t i = 0; i < r->unit_count; i++)
        if (strcmp(r->units[i].name, unit) == 0)
            return decimal_parse(r->units[i].factor, strlen(r->units[i].factor), &factor) &&
                   rational_from_decimal(factor, out);
    return true;
}

static int decimals_of(const char *value) {
    const char *point = strchr(value, '.');
    return point ? (int)strlen(point + 1) : 0;
}

static int scale_of(const Diff *d, const DiffFigure *f) {
    int scale = 0;
    for (int side = 0; side < 2; side++) {
        const ReportFigure *of = diff_figure(d, f, (DiffSide)side);
        int digits = of ? decimals_of(of->value) : 0;
        if (digits > scale) scale = digits;
    }
    return scale;
}

/* plus: what stands before an amount above zero. */
static const char *signed_text(Diff *d, Rational value, int scale, const char *plus,
                               const char *after) {
    Decimal rounded;
    char text[64];
    if (!rational_round(value, scale, ROUND_HALF_UP, &rounded)) return "";
    decimal_format(rounded, text);
    return arena_printf(d->whole, "%s%s%s", rational_sign(value) > 0 ? plus : "", text, after);
}

/* Of several rows the first may be nil: the digits of all count. */
static int scale_of_sum(const DiffFigure *f, Rational shown, int scale) {
    Decimal exact;
    if (!f->is_sum || !rational_is_decimal(shown, &exact)) return scale;
    exact = decimal_trim(exact);
    return exact.scale > scale ? exact.scale : scale;
}

static const char *in_unit(Diff *d, const DiffFigure *f, Rational value, const char *plus) {
    DiffSide side = f->figure[SIDE_NEW] != DIFF_NONE ? SIDE_NEW : SIDE_OLD;
    Rational factor, shown;
    if (!unit_factor_of(d->side[side]->report, diff_unit(d, f), &factor) ||
        !rational_divide(value, factor, &shown))
        return "";
    return signed_text(d, shown, scale_of_sum(f, shown, scale_of(d, f)), plus, "");
}

const char *diff_change(Diff *d, const DiffFigure *f) {
    return f->has_change ? in_unit(d, f, f->change, "+") : "";
}

/* Of a share, percent of percent would mislead. */
const char *diff_percent(Diff *d, const DiffFigure *f) {
    Rational share, base = f->value[SIDE_OLD];
    if (!f->moved) return "";
    bool is_money = strcmp(diff_unit(d, f), "%") != 0;
    if (!f->has_change || !is_money || !rational_sign(base) || f->figure[SIDE_NEW] == DIFF_NONE)
        return "";
    if (rational_sign(base) < 0) base = rational_negate(base);
    if (!rational_divide(f->change, base, &share) ||
        !rational_multiply(share, rational_from_int(100), &share))
        return "";
    return signed_text(d, share, 1, "+", "%");
}

static bool is_off(const DiffFigure *f) {
    return f->has_parts && f->has_change && rational_compare(f->parts, f->change) != 0;
}

const char *diff_off(Diff *d, const DiffFigure *f) {
    if (!is_off(f)) return "";
    return rational_sign(f->parts) ? in_unit(d, f, f->parts, "+") : "0";
}

bool diff_is_shown(const DiffFigure *f) { return f->moved || is_off(f); }

/* ---- rows ---- */
/* "2020 budget" became "2021 budget" because the year did. */
static bool same_but_for_digits(const char *a, const char *b) {
    for (;;) {
        a += strspn(a, "0123456789"), b += strspn(b, "0123456789");
        if (*a != *b) return false;
        if (!*a) return true;
        a++, b++;
    }
}

RowChange diff_row_change(const Diff *d, const DiffRow *row) {
    const LineageRow *old = diff_row(d, row, SIDE_OLD), *now = diff_row(d, row, SIDE_NEW);
    if (!old) return ROW_NEW;
    if (!now) return ROW_GONE;
    if (*row->ground) return ROW_RECODED;
    if (strcmp(old->label, now->label) == 0) return ROW_SAME;
    bool is_year = strcmp(d->side[0]->report->year, d->side[1]->report->year) != 0;
    return is_year && same_but_for_digits(old->label, now->label) ? ROW_SAME : ROW_RENAMED;
}

const char *diff_row_word(RowChange change) {
    static const char *const words[] = {"same", "added", "removed", "renamed", "recoded"};
    return words[change];
}

/* ---- checks ---- */
const ReportCheck *diff_check(const Diff *d, const DiffTurn *turn, DiffSide side) {
    uint32_t index = turn->check[side];
    return index == DIFF_NONE ? NULL : &d->side[side]->report->checks[index];
}

const char *diff_turn_word(TurnKind kind) {
    static const char *const words[TURN_KIND_COUNT] = {"",         "false", "true", "open",
                                                       "expected", "gone",  "new"};
    return words[kind];
}

const char *diff_turn_name(Diff *d, const DiffTurn *turn) {
    const ReportCheck *now = diff_check(d, turn, SIDE_NEW),
                      *c = now ? now : diff_check(d, turn, SIDE_OLD);
    size_t n = turn->is_whole_rule ? strcspn(c->name, "[") : strlen(c->name);
    return arena_printf(d->whole, "%s %.*s%s%s", check_kind_name(c->kind), (int)n, c->name,
                        *c->text ? ": " : "", c->text);
}

/* ---- what stands below a line ---- */
const char *diff_off_words(Diff *d, const DiffFigure *f) {
    const char *off = diff_off(d, f);
    return *off ? arena_printf(d->whole, "(its rows moved by %s)", off) : "";
}

enum { CAUSES_MOST = 8 };

/* Of a figure that was not there before, all that it reads is a cause: that tells nothing. */
const char *diff_cause_words(Diff *d, const DiffFigure *f) {
    const char *text = "";
    if (f->figure[SIDE_OLD] == DIFF_NONE) return text;
    for (uint32_t i = 0; i < f->cause_count && i < CAUSES_MOST; i++) {
        const DiffFigure *cause = &d->figures.at[f->causes[i]];
        const char *change = diff_change(d, cause);
        text = arena_printf(d->whole, "%s%s %s%s%s", text, i ? "," : "from",
                            diff_figure(d, cause, SIDE_NEW)->name, *change ? " " : "", change);
    }
    if (f->cause_count <= CAUSES_MOST) return text;
    return arena_printf(d->whole, "%s and %u more", text, f->cause_count - CAUSES_MOST);
}

const char *diff_block_title(Diff *d, const DiffBlock *b) {
    if (!*b->table) return "Facts stated in the text";
    const char *title = *b->title ? arena_printf(d->whole, " \"%s\"", b->title) : "";
    return arena_printf(d->whole, "%s%s%s%s%s%s", b->table, title, *b->column ? " " : "", b->column,
                        *b->unit ? ", " : "", b->unit);
}

/* ---- counting ---- */
static void count_rows(const Diff *d, DiffCounts *n) {
    for (size_t i = 0; i < d->rows.count; i++) {
        switch (diff_row_change(d, &d->rows.at[i])) {
        case ROW_SAME: break;
        case ROW_NEW: n->rows_added++; break;
        case ROW_GONE: n->rows_removed++; break;
        case ROW_RENAMED: n->rows_renamed++; break;
        case ROW_RECODED: n->rows_recoded++; break;
        }
    }
}

static void count_figures(const Diff *d, DiffCounts *n) {
    for (size_t i = 0; i < d->figures.count; i++) {
        const DiffFigure *f = &d->figures.at[i];
        n->off += is_off(f);
        if (!f->moved) continue;
        const ReportFigure *old = diff_figure(d, f, SIDE_OLD), *now = diff_figure(d, f, SIDE_NEW);
        *(!old ? &n->added : !now ? &n->gone : &n->moved) += 1;
        n->stated += (now ? now : old)->kind == FIGURE_STATED && !f->has_parts && !f->cause_count;
    }
}

DiffCounts diff_count(const Diff *d) {
    DiffCounts n = {0};
    count_rows(d, &n);
    count_figures(d, &n);
    for (size_t i = 0; i < d->turns.count; i++) n.turns[d->turns.at[i].kind]++;
    for (size_t i = 0; i < d->sentences.count; i++) n.sentences[d->sentences.at[i].kind]++;
    return n;
}

/* ---- the summary ---- */
typedef struct {
    uint32_t count;
    const char *words;
} Tally;

static const char *tally_text(Diff *d, const Tally *tally, int count, const char *none) {
    const char *text = "";
    for (int i = 0; i < count; i++)
        if (tally[i].count)
            text = arena_printf(d->whole, "%s%s%u %s", text, *text ? ", " : "", tally[i].count,
                                tally[i].words);
    return *text ? text : none;
}

static const char *findings_text(Diff *d) {
    const DiffFindings *f = d->findings;
    return arena_printf(
        d->whole, "%u error%s and %u warning%s before; %u error%s and %u warning%s now",
        f[0].errors, f[0].errors == 1 ? "" : "s", f[0].warnings, f[0].warnings == 1 ? "" : "s",
        f[1].errors, f[1].errors == 1 ? "" : "s", f[1].warnings, f[1].warnings == 1 ? "" : "s");
}

static const char *figures_text(Diff *d, const DiffCounts *n) {
    const Tally tally[] = {{n->moved, "moved"}, {n->added, "new"}, {n->gone, "gone"}};
    uint32_t all = n->moved + n->added + n->gone;
    const char *text = tally_text(d, tally, 3, "none moved");
    if (all) text = arena_printf(d->whole, "%s; %u stated", text, n->stated);
    if (n->off)
        text = arena_printf(d->whole, "%s; %u sum%s off", text, n->off, n->off == 1 ? "" : "s");
    return text;
}

void diff_summary(Diff *d, const char *label[SUMMARY_LINES], const char *text[SUMMARY_LINES]) {
    static const char *const labels[] = {"figures", "rows", "turned", "text", "findings"};
    DiffCounts n = diff_count(d);
    const Tally rows[] = {{n.rows_added, "added"},
                          {n.rows_removed, "removed"},
                          {n.rows_renamed, "renamed"},
                          {n.rows_recoded, "recoded"}};
    const Tally turns[] = {{n.turns[TURN_FALSE], "false"}, {n.turns[TURN_TRUE], "true"},
                           {n.turns[TURN_OPEN], "open"},   {n.turns[TURN_EXPECTED], "expected"},
                           {n.turns[TURN_GONE], "gone"},   {n.turns[TURN_NEW], "new"}};
    const Tally text_kinds[] = {{n.sentences[SENTENCE_DIRECTION], "turned"},
                                {n.sentences[SENTENCE_WORDS], "reworded"},
                                {n.sentences[SENTENCE_ADDED], "added"},
                                {n.sentences[SENTENCE_REMOVED], "removed"},
                                {n.sentences[SENTENCE_FIGURES], "only in figures"}};
    for (int i = 0; i < SUMMARY_LINES; i++) label[i] = labels[i];
    text[0] = figures_text(d, &n);
    text[1] = tally_text(d, rows, 4, "the same");
    text[2] = tally_text(d, turns, 6, "nothing");
    text[3] = tally_text(d, text_kinds, 5, "the same");
    text[4] = findings_text(d);
}
