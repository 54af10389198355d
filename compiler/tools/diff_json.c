/* A comparison for programs, described by runtime/schema/diff.schema.json. Values are decimal
 * strings, like those of report.json; one object a line. */
#include "compiler/tools/diff.h"
#include "compiler/tools/json_member.h"

#include <string.h>

typedef struct {
    Diff *diff;
    Out *out;
} Json;

static void next_line(Json *j, bool *is_first) {
    out_text(j->out, *is_first ? "\n  " : ",\n  ");
    *is_first = false;
}

static void put_side(Json *j, const char *name, DiffSide side) {
    const Diff *d = j->diff;
    const Report *r = d->side[side]->report;
    out_text(j->out, ",\n");
    out_json(j->out, name);
    out_text(j->out, ":{");
    json_text(j->out, "name", d->name[side]);
    json_text(j->out, "title", r->title);
    json_text(j->out, "entity", r->entity);
    json_text(j->out, "year", r->year);
    json_number(j->out, "errors", d->findings[side].errors);
    json_number(j->out, "warnings", d->findings[side].warnings);
    out_text(j->out, "}");
}

static void put_summary(Json *j) {
    DiffCounts n = diff_count(j->diff);
    static const char *const kinds[SENTENCE_KIND_COUNT] = {"with_other_figures", "turned",
                                                           "reworded", "added", "removed"};
    out_text(j->out, ",\n\"summary\":{\"figures\":{");
    json_number(j->out, "moved", n.moved);
    json_number(j->out, "added", n.added);
    json_number(j->out, "gone", n.gone);
    json_number(j->out, "stated", n.stated);
    json_number(j->out, "sums_off", n.off);
    out_text(j->out, "},\"rows\":{");
    json_number(j->out, "added", n.rows_added);
    json_number(j->out, "removed", n.rows_removed);
    json_number(j->out, "renamed", n.rows_renamed);
    json_number(j->out, "recoded", n.rows_recoded);
    out_text(j->out, "},\"checks\":{");
    for (int i = TURN_NONE + 1; i < TURN_KIND_COUNT; i++)
        json_number(j->out, diff_turn_word((TurnKind)i), n.turns[i]);
    out_text(j->out, "},\"sentences\":{");
    for (int i = 0; i < SENTENCE_KIND_COUNT; i++) json_number(j->out, kinds[i], n.sentences[i]);
    out_text(j->out, "}}");
}

/* Keys of the rows besides, where codes were merged or split. */
static void put_more(Json *j, const DiffRow *row, DiffSide side) {
    if (!row || !row->more_count[side]) return;
    json_key(j->out, "with");
    out_text(j->out, "[");
    for (uint32_t i = 0; i < row->more_count[side]; i++) {
        if (i) out_text(j->out, ",");
        out_json(j->out, j->diff->side[side]->rows[row->more[side][i]].key);
    }
    out_text(j->out, "]");
}

/* ---- figures ---- */
static void put_value(Json *j, const DiffFigure *f, DiffSide side) {
    static const char *const states[] = {"number", "nil", "blank", "unknown", "text"};
    static const char *const kinds[FIGURE_KIND_COUNT] = {"stated", "derived", "asserted"};
    const ReportFigure *of = diff_figure(j->diff, f, side);
    json_key(j->out, side == SIDE_OLD ? "old" : "new");
    if (!of) {
        out_text(j->out, "null");
        return;
    }
    out_text(j->out, "{");
    json_text(j->out, "name", of->name);
    json_text_or_null(j->out, "value", f->is_sum ? diff_amount(j->diff, f, side) : of->value);
    json_text(j->out, "unit", f->is_sum ? diff_unit(j->diff, f) : of->unit);
    json_text(j->out, "state", states[f->is_sum ? STATE_NUMBER : of->state]);
    json_text(j->out, "kind", kinds[of->kind]);
    put_more(j, f->row == DIFF_NONE ? NULL : &j->diff->rows.at[f->row], side);
    out_text(j->out, "}");
}

/* "+4.50" and "+0.7%" as the plain decimals they stand for. */
static const char *plain(Diff *d, const char *text) {
    if (*text == '+') text++;
    return arena_copy(d->whole, text, strcspn(text, "%"));
}

static const char *name_of(const Diff *d, uint32_t figure) {
    if (figure == DIFF_NONE) return "";
    const DiffFigure *f = &d->figures.at[figure];
    const ReportFigure *now = diff_figure(d, f, SIDE_NEW);
    return (now ? now : diff_figure(d, f, SIDE_OLD))->name;
}

static void put_where(Json *j, const DiffFigure *f) {
    const Diff *d = j->diff;
    const ReportFigure *of = diff_figure(d, f, SIDE_NEW);
    if (!of) of = diff_figure(d, f, SIDE_OLD);
    json_text(j->out, "table", of->table);
    json_text_or_null(j->out, "code", of->row_code);
    json_text(j->out, "label", of->row_label);
    json_text(j->out, "column", of->column);
}

static void put_figure(Json *j, const DiffFigure *f) {
    Diff *d = j->diff;
    out_text(j->out, "{");
    put_where(j, f);
    put_value(j, f, SIDE_OLD);
    put_value(j, f, SIDE_NEW);
    json_text_or_null(j->out, "change", plain(d, diff_change(d, f)));
    json_text_or_null(j->out, "percent", plain(d, diff_percent(d, f)));
    json_text_or_null(j->out, "part_of", f->is_part ? name_of(d, f->above) : "");
    json_text_or_null(j->out, "rows_moved_by", plain(d, diff_off(d, f)));
    json_key(j->out, "causes");
    out_text(j->out, "[");
    for (uint32_t i = 0; i < f->cause_count; i++) {
        if (i) out_text(j->out, ",");
        out_json(j->out, name_of(d, f->causes[i]));
    }
    out_text(j->out, "]}");
}

static void put_figures(Json *j) {
    bool is_first = true;
    out_text(j->out, ",\n\"figures\":[");
    for (size_t i = 0; i < j->diff->figures.count; i++) {
        if (!diff_is_shown(&j->diff->figures.at[i])) continue;
        next_line(j, &is_first);
        put_figure(j, &j->diff->figures.at[i]);
    }
    out_text(j->out, "]");
}

/* ---- rows ---- */
static void put_row_side(Json *j, const DiffRow *row, DiffSide side) {
    const LineageRow *of = diff_row(j->diff, row, side);
    json_key(j->out, side == SIDE_OLD ? "old" : "new");
    if (!of) {
        out_text(j->out, "null");
        return;
    }
    out_text(j->out, "{");
    json_text(j->out, "key", of->key);
    json_text(j->out, "label", of->label);
    put_more(j, row, side);
    out_text(j->out, "}");
}

static void put_rows(Json *j) {
    bool is_first = true;
    out_text(j->out, ",\n\"rows\":[");
    for (size_t i = 0; i < j->diff->rows.count; i++) {
        const DiffRow *row = &j->diff->rows.at[i];
        RowChange change = diff_row_change(j->diff, row);
        if (change == ROW_SAME) continue;
        next_line(j, &is_first);
        out_text(j->out, "{");
        json_text(j->out, "change", diff_row_word(change));
        json_text(j->out, "table", diff_table(j->diff, row)->name);
        put_row_side(j, row, SIDE_OLD);
        put_row_side(j, row, SIDE_NEW);
        json_text_or_null(j->out, "ground", row->ground);
        out_text(j->out, "}");
    }
    out_text(j->out, "]");
}

/* ---- checks ---- */
static void put_turn(Json *j, const DiffTurn *turn) {
    const ReportCheck *old = diff_check(j->diff, turn, SIDE_OLD),
                      *now = diff_check(j->diff, turn, SIDE_NEW), *c = now ? now : old;
    out_text(j->out, "{");
    json_text(j->out, "turned", diff_turn_word(turn->kind));
    json_text(j->out, "kind", check_kind_name(c->kind));
    json_text(j->out, "name", c->name);
    json_text(j->out, "text", c->text);
    json_text_or_null(j->out, "old", old ? verdict_name(old->verdict) : "");
    json_text_or_null(j->out, "new", now ? verdict_name(now->verdict) : "");
    json_text_or_null(j->out, "left", c->left);
    json_text_or_null(j->out, "right", c->right);
    json_text_or_null(j->out, "file", c->place.line ? c->place.file : "");
    json_number(j->out, "line", (unsigned)c->place.line);
    out_text(j->out, "}");
}

static void put_turns(Json *j) {
    bool is_first = true;
    out_text(j->out, ",\n\"checks\":[");
    for (size_t i = 0; i < j->diff->turns.count; i++) {
        next_line(j, &is_first);
        put_turn(j, &j->diff->turns.at[i]);
    }
    out_text(j->out, "]");
}

/* ---- text ---- */
static void put_sentences(Json *j) {
    static const char *const kinds[SENTENCE_KIND_COUNT] = {"figures", "turned", "reworded", "added",
                                                           "removed"};
    bool is_first = true;
    out_text(j->out, ",\n\"sentences\":[");
    for (size_t i = 0; i < j->diff->sentences.count; i++) {
        const DiffSentence *s = &j->diff->sentences.at[i];
        next_line(j, &is_first);
        out_text(j->out, "{");
        json_text(j->out, "change", kinds[s->kind]);
        json_text(j->out, "section", s->section);
        json_text_or_null(j->out, "old", s->text[SIDE_OLD]);
        json_text_or_null(j->out, "new", s->text[SIDE_NEW]);
        out_text(j->out, "}");
    }
    out_text(j->out, "]");
}

void diff_json(Diff *d, bool only_summary, Out *out) {
    Json j = {d, out};
    out_text(out, "{\"format\":{\"name\":\"budget-diff\",\"version\":\"1.0\"}");
    put_side(&j, "old", SIDE_OLD);
    put_side(&j, "new", SIDE_NEW);
    put_summary(&j);
    if (!only_summary) {
        put_figures(&j);
        put_rows(&j);
        put_turns(&j);
        put_sentences(&j);
    }
    out_text(out, "}\n");
}

void diff_json_alone(const char *name, DiffSide side, Out *out) {
    out_text(out, "{\"format\":{\"name\":\"budget-diff\",\"version\":\"1.0\"}");
    json_text(out, "only", side == SIDE_OLD ? "old" : "new");
    json_text(out, "name", name);
    out_text(out, "}\n");
}
