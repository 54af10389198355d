/* A comparison for people at a terminal, 80 columns wide: figures in one block for each column of a
 * table, rows below the rows they are part of. */
#include "compiler/diag/wrap.h"
#include "compiler/tools/diff.h"

#include <string.h>

enum { WIDTH = 80, LEAST_NAME = 12, GAP = 2, INDENT = 2, STEP = 2, DEEPEST_INDENT = 24 };
static const char bold[] = "\033[1m", red[] = "\033[31m", green[] = "\033[32m",
                  yellow[] = "\033[33m", plain[] = "\033[0m";

typedef struct {
    Diff *diff;
    Wrap wrap;
    bool has_color;
} Human;

/* ---- lines ---- */
static void open_line(Human *h, int indent, int hang) {
    out_printf(h->wrap.out, "%*s", indent, "");
    h->wrap.column = indent;
    h->wrap.indent = hang;
    h->wrap.wants_space = false;
}

static void close_line(Human *h) { out_text(h->wrap.out, "\n"); }

static void put(Human *h, const char *text) {
    wrap_text(&h->wrap, text);
    h->wrap.wants_space = true;
}

static void paint(Human *h, const char *color) {
    if (h->has_color) out_text(h->wrap.out, color);
}

static void head(Human *h, const char *text) {
    close_line(h);
    open_line(h, 0, 2);
    paint(h, bold);
    put(h, text);
    paint(h, plain);
    close_line(h);
}

/* ---- figures ---- */
static const char *const amount_heads[DIFF_AMOUNTS] = {"before", "now", "change", ""};

static int columns(const char *text) { return str_width(str_from(text)); }

static int indent_of(const DiffLine *line) {
    int indent = INDENT + STEP * line->depth;
    return indent < DEEPEST_INDENT ? indent : DEEPEST_INDENT;
}

static void measure(const DiffLine *lines, uint32_t count, int width[DIFF_AMOUNTS]) {
    for (int i = 0; i < DIFF_AMOUNTS; i++) {
        width[i] = columns(amount_heads[i]);
        for (uint32_t k = 0; k < count; k++) {
            int own = columns(lines[k].amount[i]);
            if (own > width[i]) width[i] = own;
        }
    }
}

static void put_right(Human *h, const char *text, int width) {
    out_printf(h->wrap.out, "%*s", GAP + width - columns(text), "");
    out_text(h->wrap.out, text);
}

/* A name too long for the line has one to itself. */
static void put_name(Human *h, const DiffLine *line, int room) {
    int indent = indent_of(line);
    open_line(h, indent, indent + STEP);
    if (indent + columns(line->name) > room) {
        put(h, line->name);
        close_line(h);
        open_line(h, room, room);
        return;
    }
    wrap_solid(&h->wrap, line->name);
    out_printf(h->wrap.out, "%*s", room - h->wrap.column, "");
}

static void put_amounts(Human *h, const char *const *amount, const int width[DIFF_AMOUNTS]) {
    int last = DIFF_AMOUNTS - 1;
    while (last && !*amount[last]) last--;
    for (int i = 0; i <= last; i++) put_right(h, amount[i], width[i]);
    close_line(h);
}

static void put_below(Human *h, const DiffLine *line, const char *color, const char *text) {
    if (!*text) return;
    open_line(h, indent_of(line) + STEP, indent_of(line) + 2 * STEP);
    paint(h, color);
    put(h, text);
    paint(h, plain);
    close_line(h);
}

static int name_room(const DiffLine *lines, uint32_t count, const int width[DIFF_AMOUNTS]) {
    int widest = 0, room = WIDTH;
    for (int i = 0; i < DIFF_AMOUNTS; i++) room -= GAP + width[i];
    for (uint32_t i = 0; i < count; i++) {
        int own = indent_of(&lines[i]) + columns(lines[i].name);
        if (own > widest && own <= room) widest = own;
    }
    if (widest < LEAST_NAME) widest = LEAST_NAME;
    return widest < room || room < LEAST_NAME ? widest : room;
}

static void put_block(Human *h, const DiffBlock *block) {
    const DiffLine *lines = h->diff->lines.at + block->first;
    int width[DIFF_AMOUNTS];
    measure(lines, block->count, width);
    int room = name_room(lines, block->count, width);
    head(h, diff_block_title(h->diff, block));
    open_line(h, room, room);
    put_amounts(h, amount_heads, width);
    for (uint32_t i = 0; i < block->count; i++) {
        put_name(h, &lines[i], room);
        put_amounts(h, lines[i].amount, width);
        put_below(h, &lines[i], yellow, diff_off_words(h->diff, lines[i].figure));
        put_below(h, &lines[i], "", diff_cause_words(h->diff, lines[i].figure));
    }
}

/* ---- texts in tables ---- */
static void put_two(Human *h, const char *old, const char *now) {
    static const char *const marks[] = {"-", "+"};
    const char *text[] = {old, now};
    for (int i = 0; i < 2; i++) {
        if (!*text[i]) continue;
        open_line(h, 4, 6);
        paint(h, i ? green : red);
        put(h, marks[i]);
        put(h, text[i]);
        paint(h, plain);
        close_line(h);
    }
}

static void put_texts(Human *h) {
    Diff *d = h->diff;
    bool is_first = true;
    for (size_t i = 0; i < d->figures.count; i++) {
        const DiffFigure *f = &d->figures.at[i];
        if (!f->moved || !diff_is_text(d, f)) continue;
        const ReportFigure *of = diff_figure(d, f, f->figure[1] != DIFF_NONE ? SIDE_NEW : SIDE_OLD);
        if (is_first) head(h, "Texts in tables");
        is_first = false;
        open_line(h, 2, 4);
        put(h, of->name);
        close_line(h);
        put_two(h, diff_amount(d, f, SIDE_OLD), diff_amount(d, f, SIDE_NEW));
    }
}

/* ---- rows ---- */
static void put_news(Human *h) {
    Diff *d = h->diff;
    static const char *const colors[] = {"", green, red, yellow, yellow};
    if (d->news.count) head(h, "Rows and codes");
    for (size_t i = 0; i < d->news.count; i++) {
        const DiffNews *news = &d->news.at[i];
        open_line(h, INDENT, INDENT + STEP);
        paint(h, colors[news->change]);
        put(h, diff_row_word(news->change));
        paint(h, plain);
        put(h, arena_printf(d->whole, "%s:", news->tables));
        put(h, diff_news_words(d, news));
        close_line(h);
    }
}

/* ---- checks ---- */
static void put_turn(Human *h, const DiffTurn *turn) {
    Diff *d = h->diff;
    static const char *const colors[] = {"", red, green, yellow, yellow, yellow, yellow};
    const ReportCheck *old = diff_check(d, turn, SIDE_OLD), *now = diff_check(d, turn, SIDE_NEW),
                      *c = now ? now : old;
    open_line(h, 2, 4);
    paint(h, colors[turn->kind]);
    put(h, diff_turn_word(turn->kind));
    paint(h, plain);
    put(h, diff_turn_name(d, turn));
    if (*c->left && *c->right && !turn->is_whole_rule)
        put(h, arena_printf(d->whole, "(%s against %s)", c->left, c->right));
    if (old && now)
        put(h, arena_printf(d->whole, "[%s -> %s]", verdict_name(old->verdict),
                            verdict_name(now->verdict)));
    if (c->place.line) put(h, arena_printf(d->whole, "at %s:%d", c->place.file, c->place.line));
    close_line(h);
}

static void put_turns(Human *h) {
    if (h->diff->turns.count) head(h, "Rules, sums and sentences that turned");
    for (size_t i = 0; i < h->diff->turns.count; i++) put_turn(h, &h->diff->turns.at[i]);
}

/* ---- text ---- */
static void put_sentences(Human *h, bool figures_only) {
    Diff *d = h->diff;
    bool is_first = true;
    for (size_t i = 0; i < d->sentences.count; i++) {
        const DiffSentence *s = &d->sentences.at[i];
        if ((s->kind == SENTENCE_FIGURES) != figures_only) continue;
        if (is_first)
            head(h, figures_only ? "Sentences with other figures"
                                 : "Sentences that say something else");
        is_first = false;
        open_line(h, 2, 4);
        put(h, s->section);
        close_line(h);
        put_two(h, s->text[0], s->text[1]);
    }
}

/* ---- the whole ---- */
static void put_title(Human *h) {
    Diff *d = h->diff;
    const Report *old = d->side[SIDE_OLD]->report, *now = d->side[SIDE_NEW]->report;
    open_line(h, 0, 2);
    paint(h, bold);
    put(h, arena_printf(d->whole, "%s -> %s", d->name[SIDE_OLD], d->name[SIDE_NEW]));
    paint(h, plain);
    if (strcmp(old->year, now->year) != 0)
        put(h, arena_printf(d->whole, "(%s -> %s)", old->year, now->year));
    close_line(h);
}

static void put_summary(Human *h) {
    const char *label[SUMMARY_LINES], *text[SUMMARY_LINES];
    diff_summary(h->diff, label, text);
    for (int i = 0; i < SUMMARY_LINES; i++) {
        open_line(h, 0, 10);
        out_printf(h->wrap.out, "%-10s", label[i]);
        h->wrap.column = 10;
        put(h, text[i]);
        close_line(h);
    }
}

void diff_human(Diff *d, bool has_color, bool only_summary, Out *out) {
    Human h = {d, {out, WIDTH, 0, 0, false}, has_color};
    if (only_summary) {
        put_summary(&h);
        return;
    }
    put_title(&h);
    if (diff_is_empty(d)) {
        open_line(&h, 0, 2);
        put(&h, "nothing moved");
        close_line(&h);
        return;
    }
    for (size_t i = 0; i < d->blocks.count; i++) put_block(&h, &d->blocks.at[i]);
    put_texts(&h);
    put_news(&h);
    put_turns(&h);
    put_sentences(&h, false);
    put_sentences(&h, true);
    close_line(&h);
    put_summary(&h);
}

void diff_human_alone(const char *name, DiffSide side, Out *out) {
    Wrap wrap = {.out = out, .width = WIDTH, .indent = STEP};
    wrap_text(&wrap, name);
    wrap_text(&wrap, side == SIDE_OLD ? " is gone" : " is new");
    out_text(out, "\n");
}
