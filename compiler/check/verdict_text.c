/* One message for one check: both sides, the difference and what rounding would explain, where the
 * figures come from, and the repair there may be. */
#include "compiler/check/grade.h"
#include "compiler/check/record.h"

#include <string.h>

/* ---- words ---- */
static DiagCode code_of(const Finding *f, Verdict verdict) {
    switch ((int)verdict) {
    case VERDICT_ROUNDING: return DIAG_ROUNDING;
    case VERDICT_UNLIKELY: return DIAG_UNLIKELY;
    case VERDICT_TRUNCATED: return DIAG_TRUNCATED;
    case VERDICT_REPEATED: return DIAG_REPEATED;
    case VERDICT_AMBIGUOUS: return DIAG_AMBIGUOUS;
    case VERDICT_UNDEFINED: return DIAG_UNDEFINED;
    case VERDICT_MISTYPED: return DIAG_MISTYPED;
    case VERDICT_MISSING: return DIAG_MISSING;
    case VERDICT_OPEN: return DIAG_OPEN;
    case VERDICT_INCONSISTENT: return DIAG_INCONSISTENT;
    case VERDICT_UNDECIDED: return f->kind == CHECK_JOINT ? DIAG_UNDECIDED : DIAG_OVERFLOW;
    default: return f->code;
    }
}

/* The relation that a broken rule shows between its two sides; turned: from right to left. */
static const char *relation_found(const char *wanted, bool is_turned) {
    static const char *const words[][3] = {{"!=", "is the same as", "is the same as"},
                                           {"<=", "is more than", "is less than"},
                                           {"<", "is not less than", "is not more than"}};
    for (size_t i = 0; wanted && i < sizeof words / sizeof *words; i++)
        if (strcmp(wanted, words[i][0]) == 0) return words[i][1 + is_turned];
    return "is not";
}

static const char *as_written(Checker *c, const Finding *f) {
    Str text = str_trim(source_text(c->m->sources, f->span));
    return arena_copy(c->m->whole, text.at, text.length);
}

static const char *both_sides(Checker *c, const Finding *f, const Judgement *j) {
    Arena *a = c->m->whole;
    const char *left = show_value(c, j->left_point, j->unit),
               *right = show_value(c, j->right_point, j->unit);
    switch (f->kind) {
    case CHECK_SUM:
        return arena_printf(a, "`%s` is %s, but its parts add up to %s", f->name, left, right);
    case CHECK_ROW:
        return arena_printf(a, "`%s` is %s, but its formula gives %s", f->name, left, right);
    case CHECK_CLAIM:
        return arena_printf(a, "the text says `%s`, but the figures give %s", as_written(c, f),
                            right);
    default:
        return arena_printf(a, "%s: %s: %s %s %s", f->name, f->text, j->is_turned ? right : left,
                            relation_found(j->relation, j->is_turned), j->is_turned ? left : right);
    }
}

static bool is_explanation(const char *relation) {
    return relation && *relation && *relation != '=' && *relation != '<' && *relation != '!';
}

/* A claim over words or names, or a rule over truth values: there are no two amounts to show. */
static const char *without_values(Checker *c, const Finding *f, const Judgement *j) {
    Arena *a = c->m->whole;
    if (f->kind != CHECK_CLAIM)
        return arena_printf(a, "%s: %s: this does not hold", f->name, f->text);
    if (is_explanation(j->relation))
        return arena_printf(a, "the text does not agree with the figures: %s", j->relation);
    if (j->right.kind != VALUE_NUMBER) return "the text does not agree with the figures";
    return arena_printf(a, "the text does not agree with the figures, which give %s",
                        show_value(c, j->right_point, j->unit));
}

static const char *verdict_text(Checker *c, const Finding *f, const Judgement *j) {
    Arena *a = c->m->whole;
    if (f->kind == CHECK_JOINT) return f->message;
    switch ((int)j->verdict) {
    case VERDICT_UNDEFINED:
        return arena_printf(a, "%s divides by zero: there is no such share or rate",
                            f->kind == CHECK_CLAIM ? "this" : f->name);
    case VERDICT_MISTYPED:
        return arena_printf(a, "here belongs %s, but the text says `%s`", j->relation,
                            as_written(c, f));
    case VERDICT_UNDECIDED:
        return arena_printf(a, "%s: figures too large to compare exactly", f->name);
    case VERDICT_OPEN:
        return arena_printf(a, "%s cannot be checked: %s",
                            f->kind == CHECK_CLAIM ? "this statement" : f->name, open_text(c, j));
    case VERDICT_REPEATED:
        return arena_printf(a, "one figure is printed with different digits: %s and %s",
                            show_value(c, j->left_point, j->unit),
                            show_value(c, j->right_point, j->unit));
    case VERDICT_TRUNCATED:
        return arena_printf(a, "%s was cut off, not rounded: the figures give %s",
                            show_value(c, j->left_point, j->unit),
                            show_value(c, j->right_point, j->unit));
    default: return j->has_values ? both_sides(c, f, j) : without_values(c, f, j);
    }
}

/* Two percentages differ by percentage points, told with no more digits than show that they are
 * some, and which of the two is more. */
static int point_digits(Rational off, Rational slack) {
    Decimal a, b;
    int digits = 1;
    for (; digits < 4; digits++) {
        if (!rational_round(off, digits, ROUND_HALF_UP, &a) ||
            !rational_round(slack, digits, ROUND_HALF_UP, &b))
            break;
        int shown = (a.coef > b.coef) - (a.coef < b.coef), meant = rational_compare(off, slack);
        if (a.coef && (shown > 0) == (meant > 0) && (shown < 0) == (meant < 0)) break;
    }
    return digits;
}

static const char *show_points(Checker *c, Rational points, int digits) {
    Decimal d;
    char text[64];
    if (!rational_round(points, digits, ROUND_HALF_UP, &d)) return "too many percentage points";
    decimal_format(d, text);
    return arena_printf(c->m->whole, "%s percentage points", text);
}

/* The difference of the two sides, the most that rounding explains, and the error that would not be
 * seen, as words. */
static void show_difference(Checker *c, const Judgement *j, const char **off, const char **slack,
                            const char **unseen) {
    Rational difference = rational_magnitude(j->residual), by, most,
             factor = unit_factor(c->m, j->unit), hidden = j->slack;
    grade_unseen(j->has_residual, j->residual, j->slack, &hidden);
    *off = show_value(c, difference, j->unit), *slack = show_value(c, j->slack, j->unit);
    *unseen = show_value(c, hidden, j->unit);
    bool is_points = j->unit == c->m->percent_unit && rational_divide(difference, factor, &by) &&
                     rational_divide(j->slack, factor, &most);
    if (!is_points) return;
    int digits = point_digits(by, most);
    *off = show_points(c, by, digits), *slack = show_points(c, most, digits);
    if (rational_divide(hidden, factor, &hidden)) *unseen = show_points(c, hidden, digits);
}

static void note_difference(Checker *c, Diag *d, const Judgement *j) {
    bool is_told = j->verdict == VERDICT_TRUNCATED || j->verdict == VERDICT_REPEATED;
    if (is_told || !j->has_residual || rational_sign(j->residual) == 0) return;
    const char *off, *slack, *unseen;
    show_difference(c, j, &off, &slack, &unseen);
    if (rational_sign(j->slack) == 0)
        diag_hint(c->m->sink, d,
                  "the difference is %s; these figures are exact, so nothing of it is rounding",
                  off);
    else if (j->verdict == VERDICT_VIOLATED)
        diag_hint(c->m->sink, d, "the difference is %s; rounding explains at most %s", off, slack);
    else if (j->verdict == VERDICT_UNLIKELY)
        diag_hint(c->m->sink, d,
                  "rounding explains the difference of %s (at most %s) only if nearly all figures "
                  "were rounded the same way",
                  off, slack);
    else
        diag_hint(c->m->sink, d,
                  "the difference of %s lies within what rounding explains (%s), so an error of "
                  "up to %s would not show here",
                  off, slack, unseen);
}

/* "" of a figure that stood last year where it stands now. */
static const char *codes_then(const Model *m, uint32_t figure) {
    uint32_t index;
    const PriorCell *cell =
        figure & FIGURE_PRIOR && map_get(&m->priors, figure & ~FIGURE_PRIOR, &index)
            ? &m->prior_cells.at[index]
            : NULL;
    return cell && cell->under ? arena_printf(m->whole, ", then under %s", cell->under) : "";
}

/* Where both sides come from: the first few figures. */
static void note_sources(Checker *c, Diag *d, const Finding *f, const Judgement *j) {
    int shown = 0;
    for (uint32_t i = 0; i < j->source_count && shown < 4; i++) {
        uint32_t figure = j->sources[i];
        Bounds b;
        if (figure == f->figure || figure_bounds(c, figure, &b) != STATUS_KNOWN) continue;
        uint32_t row, column, table = figure_table(c->m, figure, &row, &column);
        Measure measure = table_measure(&c->m->tables.at[table], row, column);
        diag_note(c->m->sink, d, figure_span(c->m, figure), "`%s` is %s%s",
                  figure_name(c->m, figure, c->m->whole),
                  show_value(c, b.point, measure_unit(measure)), codes_then(c->m, figure));
        shown++;
    }
    if (j->source_count > 5)
        diag_hint(c->m->sink, d, "and %u more figures", j->source_count - (uint32_t)shown - 1);
}

/* In the figure's own unit and step: what can be written in its place. */
static const char *figure_text(Checker *c, uint32_t figure, Rational value) {
    uint32_t row, column, table = figure_table(c->m, figure, &row, &column);
    Measure measure = table_measure(&c->m->tables.at[table], row, column);
    Rational in_unit;
    Decimal d;
    char text[64];
    if (!rational_divide(value, unit_factor(c->m, measure.unit), &in_unit) ||
        !rational_round(in_unit, measure.scale, ROUND_HALF_UP, &d))
        return NULL;
    size_t length = decimal_format(d, text);
    return arena_copy(c->m->whole, text, length);
}

static void offer_fix(Checker *c, Diag *d, const Finding *f, const Judgement *j) {
    if (j->verdict != VERDICT_VIOLATED || !j->has_values) return;
    if (j->repair) diag_fix(c->m->sink, d, FIX_LITERAL, f->span, j->repair);
    if (f->kind != CHECK_SUM && f->kind != CHECK_ROW) return;
    const char *text = figure_text(c, f->figure, j->right_point);
    if (text) diag_fix(c->m->sink, d, FIX_FIGURE, f->span, text);
}

/* Two figures, one of them last year's: the report may have good reason to begin with another. */
static void note_restating(Checker *c, Diag *d, const Finding *f, const Judgement *j) {
    if (f->kind != CHECK_RULE || j->source_count != 2 || j->verdict == VERDICT_INCONSISTENT ||
        !((j->sources[0] ^ j->sources[1]) & FIGURE_PRIOR))
        return;
    uint32_t now = j->sources[j->sources[0] & FIGURE_PRIOR ? 1 : 0];
    diag_hint(c->m->sink, d,
              "if it was restated since, write behind `%s`: restated because \"...\"",
              figure_name(c->m, now, c->m->whole));
}

/* ---- the message ---- */
/* Verdicts with one wording for all checks; of the others a check may bring its own. */
static bool is_told_by_kind(Verdict verdict) {
    return verdict != VERDICT_VIOLATED && verdict != VERDICT_MISSING &&
           verdict != VERDICT_AMBIGUOUS && verdict != VERDICT_INCONSISTENT;
}

static bool is_quiet(Verdict verdict) {
    return verdict == VERDICT_ROUNDING || verdict == VERDICT_OPEN;
}

/* What a rule names is told under its number and, where something is wrong, its sentence. */
const char *record_text(Checker *c, const Finding *f, const Judgement *j) {
    const char *text =
        f->message && !is_told_by_kind(j->verdict) ? f->message : verdict_text(c, f, j);
    if (!f->rule || f->kind == CHECK_RULE || j->verdict == VERDICT_INCONSISTENT) return text;
    return *f->sentence && !is_quiet(j->verdict)
             ? arena_printf(c->m->whole, "%s: %s: %s", f->rule, f->sentence, text)
             : arena_printf(c->m->whole, "%s: %s", f->rule, text);
}

Severity severity_lower(Severity a, Severity b) { return a && (!b || a < b) ? a : b; }

/* Of a rule that stands at one place for many units each one is told. */
static const char *subject_of(const Finding *f, const Judgement *j) {
    return j->cause ? f->name : f->rule ? f->rule : "";
}

Diag *record_say(Checker *c, const Finding *f, const Judgement *j) {
    DiagSink *sink = c->m->sink;
    DiagCode code = code_of(f, j->verdict);
    if (diag_is_off(sink, code)) return diag_report(sink, code, f->span, "%s", "");
    const char *text = record_text(c, f, j);
    Diag *d = diag_report_about(sink, code, severity_lower(diag_info[code].severity, f->most),
                                subject_of(f, j), f->span, "%s", text);
    d->derivation = f->derivation;
    if (j->verdict == VERDICT_OPEN) open_notes(c, d, j);
    if (j->verdict == VERDICT_OPEN || j->verdict == VERDICT_MISTYPED) return d;
    note_difference(c, d, j);
    if (j->verdict == VERDICT_ROUNDING) return d;
    if (j->cause) diag_hint(sink, d, "%s", j->cause);
    for (uint32_t i = 0; i < f->note_count; i++)
        diag_note(sink, d, f->notes[i].span, "%s", f->notes[i].text);
    if (!f->note_count) note_sources(c, d, f, j);
    note_restating(c, d, f, j);
    if (f->hint) diag_hint(sink, d, "%s", f->hint);
    offer_fix(c, d, f, j);
    return d;
}
