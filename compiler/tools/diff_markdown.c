/* A comparison as a comment on a proposed change. Every text is quoted, so that none of it becomes
 * a link, a mention, a heading or HTML; a comment that grew too long ends with what it left out. */
#include "compiler/diag/wrap.h"
#include "compiler/tools/diff.h"

#include <string.h>

enum { ROOM = 60000 }; /* bytes; the sites that show it take 65536 characters */

typedef struct {
    Diff *diff;
    Out *out;
    uint32_t left_out; /* lines there was no room for */
} Markdown;

/* ---- quoting ---- */
static void put_code(Out *out, int32_t code) {
    static const char marks[] = "\\`*_{}[]()|~!$^:";
    switch (code) {
    case '&': out_text(out, "&amp;"); return;
    case '<': out_text(out, "&lt;"); return;
    case '>': out_text(out, "&gt;"); return;
    case '@': out_text(out, "&#64;"); return;
    case '#': out_text(out, "&#35;"); return;
    case '\n': out_text(out, " "); return;
    default: break;
    }
    if (code > 0 && code < 128 && strchr(marks, (int)code)) out_text(out, "\\");
    render_put(out, render_safe(code));
}

/* "www." alone would become a link. */
static void put(Markdown *m, const char *text) {
    const char *end = text + strlen(text);
    int32_t last = 0;
    while (text < end) {
        int32_t code = str_decode(&text, end);
        if (code == '.' && (last | 0x20) == 'w') out_text(m->out, "\\");
        put_code(m->out, code);
        last = code;
    }
}

static bool has_room(Markdown *m) {
    bool has = m->out->length < ROOM;
    m->left_out += !has;
    return has;
}

static void head(Markdown *m, const char *text) {
    out_text(m->out, "\n#### ");
    put(m, text);
    out_text(m->out, "\n\n");
}

/* ---- figures ---- */
static void put_line(Markdown *m, const DiffLine *line) {
    const char *off = diff_off_words(m->diff, line->figure),
               *cause = diff_cause_words(m->diff, line->figure);
    out_text(m->out, "| ");
    for (int i = 0; i < line->depth; i++) out_text(m->out, "&emsp;");
    put(m, line->name);
    if (*off) out_text(m->out, "<br>"), put(m, off);
    if (*cause) out_text(m->out, "<br><sub>"), put(m, cause), out_text(m->out, "</sub>");
    for (int i = 0; i < DIFF_AMOUNTS; i++) {
        out_text(m->out, " | ");
        put(m, line->amount[i]);
    }
    out_text(m->out, " |\n");
}

static void put_block(Markdown *m, const DiffBlock *block) {
    head(m, diff_block_title(m->diff, block));
    out_text(m->out, "| | before | now | change | |\n|---|---:|---:|---:|---:|\n");
    for (uint32_t i = 0; i < block->count; i++)
        if (has_room(m)) put_line(m, &m->diff->lines.at[block->first + i]);
}

static void put_two(Markdown *m, const char *old, const char *now) {
    if (*old) out_text(m->out, "  - before: "), put(m, old), out_text(m->out, "\n");
    if (*now) out_text(m->out, "  - now: "), put(m, now), out_text(m->out, "\n");
}

static void put_texts(Markdown *m) {
    Diff *d = m->diff;
    bool is_first = true;
    for (size_t i = 0; i < d->figures.count; i++) {
        const DiffFigure *f = &d->figures.at[i];
        if (!f->moved || !diff_is_text(d, f)) continue;
        const ReportFigure *now = diff_figure(d, f, SIDE_NEW);
        if (is_first) head(m, "Texts in tables");
        is_first = false;
        if (!has_room(m)) continue;
        out_text(m->out, "- ");
        put(m, (now ? now : diff_figure(d, f, SIDE_OLD))->name);
        out_text(m->out, "\n");
        put_two(m, diff_amount(d, f, SIDE_OLD), diff_amount(d, f, SIDE_NEW));
    }
}

/* ---- rows ---- */
static void put_news(Markdown *m) {
    Diff *d = m->diff;
    if (d->news.count) head(m, "Rows and codes");
    for (size_t i = 0; i < d->news.count; i++) {
        const DiffNews *news = &d->news.at[i];
        if (!has_room(m)) continue;
        out_printf(m->out, "- **%s** ", diff_row_word(news->change));
        put(m, arena_printf(d->whole, "%s: %s", news->tables, diff_news_words(d, news)));
        out_text(m->out, "\n");
    }
}

/* ---- checks ---- */
static void put_turn(Markdown *m, const DiffTurn *turn) {
    Diff *d = m->diff;
    const ReportCheck *old = diff_check(d, turn, SIDE_OLD), *now = diff_check(d, turn, SIDE_NEW),
                      *c = now ? now : old;
    out_printf(m->out, "- **%s** ", diff_turn_word(turn->kind));
    put(m, diff_turn_name(d, turn));
    if (*c->left && *c->right && !turn->is_whole_rule)
        put(m, arena_printf(d->whole, " (%s against %s)", c->left, c->right));
    if (c->place.line) put(m, arena_printf(d->whole, ", %s:%d", c->place.file, c->place.line));
    out_text(m->out, "\n");
}

static void put_turns(Markdown *m) {
    if (m->diff->turns.count) head(m, "Rules, sums and sentences that turned");
    for (size_t i = 0; i < m->diff->turns.count; i++)
        if (has_room(m)) put_turn(m, &m->diff->turns.at[i]);
}

/* ---- text ---- */
static bool put_sentences(Markdown *m, const char *title, bool figures_only) {
    Diff *d = m->diff;
    bool is_first = true;
    for (size_t i = 0; i < d->sentences.count; i++) {
        const DiffSentence *s = &d->sentences.at[i];
        if ((s->kind == SENTENCE_FIGURES) != figures_only) continue;
        if (is_first) out_printf(m->out, "%s\n\n", title);
        is_first = false;
        if (!has_room(m)) continue;
        out_text(m->out, "- ");
        put(m, s->section);
        out_text(m->out, "\n");
        put_two(m, s->text[SIDE_OLD], s->text[SIDE_NEW]);
    }
    return !is_first;
}

static void put_text(Markdown *m) {
    put_sentences(m, "\n#### Sentences that say something else", false);
    if (put_sentences(m, "\n<details><summary>Sentences with other figures</summary>", true))
        out_text(m->out, "\n</details>\n");
}

/* ---- the whole ---- */
static void put_summary(Markdown *m) {
    const char *label[SUMMARY_LINES], *text[SUMMARY_LINES];
    diff_summary(m->diff, label, text);
    for (int i = 0; i < SUMMARY_LINES; i++) {
        out_printf(m->out, "- **%s**: ", label[i]);
        put(m, text[i]);
        out_text(m->out, "\n");
    }
}

void diff_markdown(Diff *d, bool only_summary, Out *out) {
    Markdown m = {d, out, 0};
    out_text(out, "### ");
    put(&m, d->name[SIDE_OLD]);
    out_text(out, " &rarr; ");
    put(&m, d->name[SIDE_NEW]);
    out_text(out, "\n\n");
    put_summary(&m);
    if (only_summary) return;
    for (size_t i = 0; i < d->blocks.count; i++) put_block(&m, &d->blocks.at[i]);
    put_texts(&m);
    put_news(&m);
    put_turns(&m);
    put_text(&m);
    if (m.left_out)
        out_printf(out, "\n%u more lines are left out: there is no room for them here.\n",
                   m.left_out);
}

void diff_markdown_alone(const char *name, DiffSide side, Out *out) {
    Markdown m = {NULL, out, 0};
    out_text(out, "### ");
    put(&m, name);
    out_text(out, side == SIDE_OLD ? " is gone\n" : " is new\n");
}
