/* Keeps what was found and says it: one message a finding, with both sides, the difference and what
 * rounding would explain. An `expect` that names the verdict turns it into an expected one. */
#include "compiler/check/units.h"
#include "compiler/check/grade.h"

#include <string.h>

/* ---- expectations ---- */
static uint32_t inline_expectation(Checker *c, NodeRef node) {
    Model *m = c->m;
    for (uint32_t i = 0; i < m->expectations.count; i++)
        if (m->expectations.at[i].decl.tree == node.tree &&
            m->expectations.at[i].decl.node == node.node)
            return i;
    Expectation made = {.decl = node,
                        .verdict = ref_value(m, node),
                        .reason = ref_span(m, ref_first(m, node)),
                        .figure = NONE,
                        .entity = NONE};
    VEC_PUSH(&m->expectations, made);
    return (uint32_t)m->expectations.count - 1;
}

/* `expect ... { }` in a section: known from when it is first walked. */
void expectation_declare(Checker *c, NodeRef node, uint32_t entity) {
    uint32_t index = inline_expectation(c, node);
    c->m->expectations.at[index].target = ref_child(c->m, node, AST_BODY);
    c->m->expectations.at[index].entity = entity;
}

/* `X05`, `X05[201]`, `"I01.1"` */
static bool names_rule(const Model *m, NodeRef target, const char *name) {
    bool is_quoted = ref_kind(m, target) == AST_STRING;
    Str text = is_quoted ? str_from(ref_string(m, target)) : ref_text(m, target),
        instance = str_from(name);
    return str_starts_with(instance, text) &&
           (instance.length == text.length || instance.at[text.length] == '[');
}

static bool expectation_matches(const Model *m, const Expectation *e, const Finding *f) {
    if (e->figure != NONE) return f->figure != NONE && e->figure == f->figure;
    if (!e->target.node) return false; /* an inline one: matched by its node */
    if (ref_kind(m, e->target) != AST_BODY)
        return f->rule && names_rule(m, e->target, f->kind == CHECK_RULE ? f->name : f->rule);
    Span body = ref_span(m, e->target);
    return body.file == f->span.file && body.lo <= f->span.lo && f->span.hi <= body.hi;
}

static bool expectation_hit(Checker *c, uint32_t index, Verdict found, Span *reason) {
    Expectation *e = &c->m->expectations.at[index];
    Word word = word_of(e->verdict); /* in either spelling */
    if (word == WORD_COUNT || !str_is(str_from(word_text(word)), verdict_name(found))) return false;
    e->hits++;
    *reason = e->reason;
    return true;
}

bool is_restated(const Expectation *e) { return word_of(e->verdict) == WORD_RESTATED; }

/* `restated because` stands behind a figure that last year's report closed with otherwise. */
static bool restates(const Expectation *e, const Judgement *j) {
    bool names_it = false, names_prior = false;
    if (!is_restated(e) || (j->verdict != VERDICT_VIOLATED && j->verdict != VERDICT_REPEATED))
        return false;
    for (uint32_t i = 0; i < j->source_count; i++) {
        names_it |= j->sources[i] == e->figure;
        names_prior |= (j->sources[i] & FIGURE_PRIOR) != 0;
    }
    return names_it && names_prior;
}

static bool is_excused(Checker *c, const Judgement *j, Span *reason) {
    for (uint32_t i = 0; i < c->m->expectations.count; i++) {
        Expectation *e = &c->m->expectations.at[i];
        if (restates(e, j)) return e->hits++, *reason = e->reason, true;
    }
    return false;
}

static bool is_expected(Checker *c, const Finding *f, Verdict found, Span *reason) {
    if (f->expect.node && expectation_hit(c, inline_expectation(c, f->expect), found, reason))
        return true;
    for (uint32_t i = 0; i < c->m->expectations.count; i++)
        if (expectation_matches(c->m, &c->m->expectations.at[i], f) &&
            expectation_hit(c, i, found, reason))
            return true;
    return false;
}

static bool verdict_is_known(Word word) {
    if (word == WORD_COUNT) return false;
    Str name = str_from(word_text(word));
    for (int v = 0; v < VERDICT_COUNT; v++)
        if (str_is(name, verdict_name((Verdict)v)) && v != VERDICT_EXPECTED) return true;
    return false;
}

static const char *before_blanks(const char *p) {
    while (p[-1] == ' ' || p[-1] == '\t') p--;
    return p;
}

static const char *before_word(const char *p) {
    while (p[-1] != ' ' && p[-1] != '\t' && p[-1] != '\n') p--;
    return p;
}

/* ` expect VERDICT "reason"` behind a figure or a claim, of which only the reason's place is
 * kept. */
static Span span_of_expect(const Model *m, Span reason) {
    const char *bytes = m->sources->at[reason.file]->bytes, *p = bytes + reason.lo;
    p = before_blanks(before_word(before_blanks(before_word(before_blanks(p)))));
    return (Span){reason.file, (uint32_t)(p - bytes), reason.hi};
}

void record_unused(Checker *c) {
    Model *m = c->m;
    for (size_t i = 0; i < m->expectations.count; i++) {
        const Expectation *e = &m->expectations.at[i];
        Str verdict = intern_text(m->names, e->verdict);
        if (e->hits) continue;
        if (is_restated(e)) {
            Diag *d = diag_report(m->sink, DIAG_EXPECT_UNUSED, e->reason,
                                  "no check finds this figure to differ from last year's");
            diag_fix(m->sink, d, FIX_SURE, span_of_expect(m, e->reason), "");
            continue;
        }
        if (!verdict_is_known(word_of(e->verdict))) {
            diag_report(m->sink, DIAG_BAD_FIELD, e->reason,
                        "`%.*s` is no verdict: rounding, unlikely, truncated, repeated, ambiguous, "
                        "violated, "
                        "inconsistent, undefined, mistyped, missing, open",
                        STR_ARG(verdict));
            continue;
        }
        Diag *d = diag_report(m->sink, DIAG_EXPECT_UNUSED, e->reason,
                              "nothing here is `%.*s` any more", STR_ARG(verdict));
        if (e->target.node)
            diag_hint(m->sink, d, "take the `expect` away, or see what changed");
        else
            diag_fix(m->sink, d, FIX_SURE, span_of_expect(m, e->reason), "");
    }
}

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
static bool is_split_told(Checker *c) {
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
                            f->kind == CHECK_CLAIM ? "this statement" : f->name,
                            j->is_blank ? blank_text(c) : unknown_text(c));
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

Severity rule_most(const Model *m, NodeRef rule) {
    uint8_t flags = tree_of(m, rule)->nodes[rule.node].flags;
    return flags & AST_NOTE ? SEVERITY_NOTE : flags & AST_WARN ? SEVERITY_WARNING : SEVERITY_OFF;
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
    if (j->verdict == VERDICT_OPEN) j->is_blank ? note_blank(c, d) : note_unknown(c, d);
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

static void say_expected(Checker *c, const Finding *f, const Judgement *j, Span reason,
                         bool is_excused_by_restating) {
    Str why = source_text(c->m->sources, reason);
    if (diag_is_off(c->m->sink, DIAG_EXPECTED)) return;
    Diag *d = is_excused_by_restating
                ? diag_report(c->m->sink, DIAG_EXPECTED, f->span, "restated, because %.*s",
                              STR_ARG(why))
                : diag_report(c->m->sink, DIAG_EXPECTED, f->span, "%s, as expected: %.*s",
                              verdict_name(j->verdict), STR_ARG(why));
    d->derivation = f->derivation;
    diag_hint(c->m->sink, d, "%s", record_text(c, f, j));
}

static void add_divisors(Checker *c, Finding *f) {
    uint32_t *made = ARENA_NEW(c->m->whole, uint32_t, c->divisors.count + 1);
    for (size_t i = 0; i < c->divisors.count; i++) made[i] = c->divisors.at[i];
    f->asked = made, f->asked_count = (uint32_t)c->divisors.count;
}

/* What is asked for because of a figure that is itself wrong is told with that figure, and so is
 * what divides by it. */
static bool keep_dependent(Checker *c, const Finding *f, const Judgement *j) {
    Dependent made = {.finding = *f, .judgement = *j};
    if (j->verdict == VERDICT_UNDEFINED) add_divisors(c, &made.finding);
    bool is_kept = (j->verdict == VERDICT_MISSING || j->verdict == VERDICT_UNDEFINED) &&
                   made.finding.asked_count;
    if (is_kept) VEC_PUSH(&c->dependents, made);
    return is_kept;
}

void record_undefined(Checker *c, Span span) {
    Finding f = {.kind = CHECK_CLAIM, .span = span, .figure = NONE, .most = SEVERITY_ERROR};
    Judgement j = {.verdict = VERDICT_UNDEFINED};
    if (!keep_dependent(c, &f, &j)) record_say(c, &f, &j);
}

/* Do sums come out to the last digit in this report, or as rounding has it? */
static void count_sum(Checker *c, const CheckRecord *r) {
    bool is_sum = r->is_equation && r->kind != CHECK_CLAIM && r->source_count > 2 &&
                  r->has_values && rational_sign(r->left);
    c->sums_exact += is_sum && r->verdict == VERDICT_EXACT;
    c->sums_rounded += is_sum && r->verdict == VERDICT_ROUNDING;
}

static uint32_t add_record(Checker *c, const Finding *f, const Judgement *given) {
    const Judgement *j = given;
    Judgement with_cause;
    if (given->verdict == VERDICT_VIOLATED && c->unit_sums.count) {
        with_cause = *given, with_cause.cause = units_cause(c, given);
        j = &with_cause;
    }
    CheckRecord r = {.kind = f->kind,
                     .verdict = j->verdict,
                     .found = j->verdict,
                     .span = f->span,
                     .reason = {UINT32_MAX, 0, 0},
                     .name = f->name,
                     .text = f->text ? f->text : "",
                     .rule = f->rule,
                     .has_values = j->has_values,
                     .has_residual = j->has_residual,
                     .is_equation =
                         f->kind == CHECK_CLAIM || (j->relation && strcmp(j->relation, "==") == 0),
                     .left = j->left_point,
                     .right = j->right_point,
                     .residual = j->residual,
                     .slack = j->slack,
                     .unit = j->unit,
                     .sources = j->sources,
                     .source_count = j->source_count,
                     .figure = f->figure,
                     .derivation = f->derivation};
    if (j->is_silent || (c->meets_lost && j->verdict == VERDICT_OPEN)) return NONE;
    joint_keep(c, f, j);
    bool restated = j->verdict != VERDICT_EXACT && is_excused(c, j, &r.reason);
    if (restated || (j->verdict != VERDICT_EXACT && is_expected(c, f, j->verdict, &r.reason))) {
        r.verdict = VERDICT_EXPECTED;
        say_expected(c, f, j, r.reason, restated);
    } else if (j->verdict != VERDICT_EXACT &&
               !(j->verdict == VERDICT_VIOLATED && joint_keep_broken(c, f, j)) &&
               !keep_dependent(c, f, j) && !(j->verdict == VERDICT_OPEN && (is_split_told(c) || units_lack(c)))) {
        record_say(c, f, j);
    }
    if (f->expect.node) inline_expectation(c, f->expect);
    c->counts[r.verdict]++;
    count_sum(c, &r);
    if (r.verdict == VERDICT_EXACT && !c->keep_all) return NONE;
    VEC_PUSH(&c->records, r);
    return (uint32_t)c->records.count - 1;
}

uint32_t record_add(Checker *c, const Finding *f, const Judgement *j) {
    uint32_t index = add_record(c, f, j);
    c->reads_fact = false; /* of the next check */
    return index;
}
