/* An explanation for people, at most 80 columns wide where the names allow it: the figure, where it
 * comes from, what reads it, and what forbids the value that was asked about. */
#include "compiler/diag/wrap.h"
#include "compiler/tools/explain.h"

#include <string.h>

enum { WIDTH = 80, STEP = 2, VERDICT_COLUMN = 2, TEXT_COLUMN = 14, DEEPEST_INDENT = 24 };

typedef struct {
    Checker *c;
    Wrap wrap;
} Text;

/* ---- lines ---- */
static void open_line(Text *t, int indent, int hang) {
    out_printf(t->wrap.out, "%*s", indent, "");
    t->wrap.column = indent;
    t->wrap.indent = hang;
    t->wrap.wants_space = false;
}

static void close_line(Text *t) { out_text(t->wrap.out, "\n"); }

static void pad_to(Text *t, int column) {
    int gap = column - t->wrap.column;
    if (gap <= 0) return;
    out_printf(t->wrap.out, "%*s", gap, "");
    t->wrap.column = column;
}

/* An address or an amount is not broken; it goes to the next line when this one has no room. Only
 * what is wider than a whole line, such as a quoted list of names, is broken like other text. */
static void put_whole(Text *t, const char *text) {
    Wrap *w = &t->wrap;
    int columns = str_width(str_from(text));
    if (w->column + w->wants_space + columns > WIDTH && w->column > w->indent)
        close_line(t), open_line(t, w->indent, w->indent);
    (w->indent + columns > WIDTH ? wrap_text : wrap_solid)(w, text);
    w->wants_space = true;
}

static void put_words(Text *t, const char *text) {
    wrap_text(&t->wrap, text);
    t->wrap.wants_space = true;
}

/* Two blanks before a place that still fits in the line, as between columns. */
static void put_gap(Text *t, const char *next) {
    if (t->wrap.column + 2 + str_width(str_from(next)) <= WIDTH) pad_to(t, t->wrap.column + 1);
}

/* A mark that belongs to what stands before it. */
static void put_mark(Text *t, const char *mark) {
    t->wrap.wants_space = false;
    wrap_solid(&t->wrap, mark);
    t->wrap.wants_space = true;
}

static const char *amount(Text *t, const char *digits, const char *unit) {
    bool glued = *unit == '%' || (*unit & 0x80) || !*unit;
    return arena_printf(t->c->m->whole, glued ? "%s%s" : "%s %s", digits, unit);
}

static const char *place_text(Text *t, Span span) {
    int line, column;
    if (span.file == UINT32_MAX) return "";
    source_place(t->c->m->sources, span.file, span.lo, &line, &column);
    return arena_printf(t->c->m->whole, "%s:%d", t->c->m->sources->at[span.file]->shown, line);
}

/* ---- one figure ---- */
static const char *value_text(Text *t, const Explained *e) {
    switch (e->state[0]) {
    case 'n': return strcmp(e->state, "nil") ? amount(t, e->value, e->unit) : "nil (exactly zero)";
    case 't': return e->value;
    case 'b': return "blank";
    default: return "unknown";
    }
}

static void put_bounds(Text *t, const Explained *e) {
    if (!*e->low) return;
    bool is_point = strcmp(e->low, e->high) == 0;
    open_line(t, STEP, TEXT_COLUMN);
    put_words(t, "stands for");
    pad_to(t, TEXT_COLUMN), t->wrap.wants_space = false;
    if (is_point) {
        put_words(t, "exactly");
        put_whole(t, amount(t, e->low, e->unit));
    } else {
        put_words(t, e->low_open ? "more than" : "any amount from");
        put_whole(t, e->low);
        put_words(t, e->high_open ? "to below" : "to");
        put_whole(t, amount(t, e->high, e->unit));
    }
    close_line(t);
}

static void put_print_step(Text *t, const Explained *e) {
    if (!*e->step) return;
    open_line(t, STEP, TEXT_COLUMN);
    put_words(t, "printed");
    pad_to(t, TEXT_COLUMN), t->wrap.wants_space = false;
    put_words(t, e->mode == MODE_ROUNDED     ? "rounded to"
                 : e->mode == MODE_TRUNCATED ? "cut off at"
                                             : "exact, in steps of");
    put_whole(t, amount(t, e->step, e->unit));
    close_line(t);
}

static void put_origin(Text *t, const Explained *e) {
    const char *place = place_text(t, e->place);
    open_line(t, STEP, TEXT_COLUMN);
    put_words(t, e->is_stated ? "stated" : "declared");
    pad_to(t, TEXT_COLUMN), t->wrap.wants_space = false;
    if (*place) put_whole(t, place);
    if (!e->is_stated) put_words(t, "(nobody states its amount)");
    close_line(t);
}

/* ---- the tree ---- */
typedef struct {
    int name, value; /* widths */
} Columns;

static Columns columns_of(Text *t, const Way *way) {
    Columns made = {0, 0};
    for (uint32_t i = 0; i < way->input_count; i++) {
        int name = str_width(str_from(way->inputs[i].name)),
            value = str_width(str_from(value_text(t, &way->inputs[i])));
        if (name > made.name) made.name = name;
        if (value > made.value) made.value = value;
    }
    if (made.name > 36) made.name = 36;
    if (made.value > 20) made.value = 20;
    return made;
}

static void put_ways(Text *t, const Explained *e, int indent);

static void put_input(Text *t, const Explained *e, Columns columns, int indent) {
    const char *value = value_text(t, e), *place = place_text(t, e->place);
    open_line(t, indent, indent + 2 * STEP);
    put_whole(t, e->name);
    pad_to(t, indent + columns.name + 2 + columns.value - str_width(str_from(value)));
    put_whole(t, value);
    put_gap(t, e->is_stated ? place : "");
    if (e->is_stated && *place) put_whole(t, place);
    if (!e->is_stated) put_words(t, e->is_above ? "derived, see above" : "derived");
    close_line(t);
    if (!e->is_stated) put_ways(t, e, indent + STEP);
}

static void put_computed(Text *t, const Explained *e, const Way *way) {
    if (!*way->computed) {
        put_words(t, "cannot be computed: a figure it needs is blank or unknown");
        return;
    }
    put_words(t, "gives");
    put_whole(t, amount(t, way->computed, e->unit));
    if (e->is_stated || strcmp(way->computed, e->value) == 0 || strcmp(e->state, "number")) return;
    put_mark(t, ",");
    put_words(t, "which is printed as");
    put_whole(t, amount(t, e->value, e->unit));
}

static void put_way_head(Text *t, const Explained *e, const Way *way, int indent) {
    const char *place = place_text(t, way->place);
    open_line(t, indent, indent + 2 * STEP);
    if (way->kind == WAY_SUM) {
        put_words(t, "the sum of the rows below it");
    } else {
        put_words(t, way->kind == WAY_DEFAULT ? "the default" : "the formula");
        put_words(t, way->formula);
        if (*place) put_whole(t, arena_printf(t->c->m->whole, "(%s)", place));
    }
    put_computed(t, e, way);
    if (way->input_count || way->nil_count) {
        put_mark(t, ",");
        put_words(t, "from");
    }
    close_line(t);
}

static void put_nil_count(Text *t, const Way *way, int indent) {
    uint32_t n = way->nil_count;
    open_line(t, indent, indent);
    put_words(t,
              arena_printf(t->c->m->whole, "%s%u figure%s exactly zero",
                           way->input_count ? "and " : "", n, n == 1 ? " that is" : "s that are"));
    close_line(t);
}

static void put_ways(Text *t, const Explained *e, int indent) {
    if (indent > DEEPEST_INDENT) indent = DEEPEST_INDENT;
    for (int i = 0; i < e->way_count; i++) {
        const Way *way = &e->ways[i];
        Columns columns = columns_of(t, way);
        put_way_head(t, e, way, indent);
        for (uint32_t k = 0; k < way->input_count; k++)
            put_input(t, &way->inputs[k], columns, indent + STEP);
        if (way->nil_count) put_nil_count(t, way, indent + STEP);
    }
}

/* ---- checks ---- */
static void put_check_name(Text *t, const CheckRecord *r) {
    static const char *const words[CHECK_KIND_COUNT] = {
        [CHECK_SUM] = "sum for",       [CHECK_ROW] = "formula of",
        [CHECK_RULE] = "rule",         [CHECK_CLAIM] = "text in section",
        [CHECK_REPEATED] = "print of", [CHECK_REQUIRED] = "entry for",
        [CHECK_JOINT] = "all of"};
    put_words(t, words[r->kind]);
    put_whole(t, r->name);
    if (r->kind == CHECK_CLAIM) {
        put_words(t, "says");
        put_whole(t, arena_printf(t->c->m->whole, "`%s`", r->text));
    } else if (*r->text) {
        put_mark(t, ":");
        put_words(t, r->text);
    }
}

static void put_sides(Text *t, const CheckRecord *r) {
    if (r->found == VERDICT_INCONSISTENT) {
        put_mark(t, ":");
        put_words(t, "cannot hold together with the other checks of this conflict");
        return;
    }
    if (!r->has_values) return; /* then both are no numbers at all */
    const char *left = show_value(t->c, r->left, r->unit),
               *right = show_value(t->c, r->right, r->unit);
    bool is_same = rational_compare(r->left, r->right) == 0;
    put_mark(t, r->kind == CHECK_CLAIM ? "," : ":");
    if (r->kind == CHECK_CLAIM) {
        put_words(t, "the figures give");
        put_whole(t, right);
        return;
    }
    put_whole(t, left);
    put_words(t, is_same ? "on both sides" : "against");
    if (!is_same) put_whole(t, right);
}

static void put_difference(Text *t, const CheckRecord *r) {
    if (r->found == VERDICT_EXACT || !r->has_residual || !rational_sign(r->residual)) return;
    Rational off = rational_magnitude(r->residual);
    put_mark(t, ";");
    put_words(t, "the difference is");
    put_whole(t, show_value(t->c, off, r->unit));
    put_mark(t, ",");
    put_words(t, "rounding explains up to");
    put_whole(t, show_value(t->c, r->slack, r->unit));
}

static void put_check(Text *t, const CheckRecord *r) {
    const char *place = place_text(t, r->span);
    open_line(t, VERDICT_COLUMN, TEXT_COLUMN);
    const char *verdict = verdict_name(r->verdict);
    bool fits = VERDICT_COLUMN + strlen(verdict) < TEXT_COLUMN;
    put_words(t, verdict);
    pad_to(t, fits ? TEXT_COLUMN : TEXT_COLUMN + STEP), t->wrap.wants_space = false;
    put_check_name(t, r);
    put_sides(t, r);
    put_difference(t, r);
    if (r->found != r->verdict)
        put_words(t, arena_printf(t->c->m->whole, "(found: %s)", verdict_name(r->found)));
    if (*place) put_whole(t, arena_printf(t->c->m->whole, "(%s)", place));
    close_line(t);
}

static void put_checks(Text *t, const Explanation *e) {
    uint32_t n = e->check_count;
    if (n)
        out_printf(t->wrap.out, "\n%u check%s it:\n", n, n == 1 ? " reads" : "s read");
    else
        out_text(t->wrap.out, "\nNo check reads it: a slip in it would go unnoticed.\n");
    for (uint32_t i = 0; i < n; i++) put_check(t, e->checks[i]);
}

/* Errors forbid a value; warnings only make it unlikely. */
static bool is_forbidden(const Explanation *e) {
    for (uint32_t i = 0; i < e->against_count; i++) {
        Verdict v = e->against[i]->verdict;
        if (v != VERDICT_REPEATED && v != VERDICT_TRUNCATED && v != VERDICT_UNLIKELY) return true;
    }
    return false;
}

static void put_against(Text *t, const Explanation *e) {
    if (!e->why_not) return;
    const char *head = is_forbidden(e)  ? "It cannot be"
                     : e->against_count ? "Nothing forbids, but these doubt"
                                        : "Nothing forbids";
    close_line(t);
    open_line(t, 0, STEP);
    put_words(t, head);
    put_whole(t, amount(t, e->why_not, e->root.unit));
    put_mark(t, e->against_count ? ":" : ".");
    close_line(t);
    for (uint32_t i = 0; i < e->against_count; i++) put_check(t, e->against[i]);
}

void explain_text(Checker *c, const Explanation *e, Out *out) {
    Text t = {.c = c, .wrap = {.out = out, .width = WIDTH}};
    open_line(&t, 0, STEP);
    put_whole(&t, e->root.name);
    put_mark(&t, ":");
    put_words(&t, value_text(&t, &e->root));
    close_line(&t);
    put_bounds(&t, &e->root);
    put_print_step(&t, &e->root);
    put_origin(&t, &e->root);
    put_ways(&t, &e->root, STEP);
    put_checks(&t, e);
    put_against(&t, e);
}
