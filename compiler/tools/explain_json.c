/* An explanation for programs. Values are decimal strings, like those of report.json. */
#include "compiler/tools/explain.h"

#include <string.h>

typedef struct {
    Checker *c;
    Out *out;
} Json;

static void put_member(Json *j, const char *name, const char *value) {
    out_printf(j->out, ",\"%s\":", name);
    out_json(j->out, value);
}

static void put_place(Json *j, Span span) {
    int line, column;
    if (span.file == UINT32_MAX) return;
    source_place(j->c->m->sources, span.file, span.lo, &line, &column);
    out_text(j->out, ",\"file\":");
    out_json(j->out, j->c->m->sources->at[span.file]->shown);
    out_printf(j->out, ",\"line\":%d,\"column\":%d", line, column);
}

static const char *mode_name(Mode mode) {
    return mode == MODE_ROUNDED ? "rounded" : mode == MODE_TRUNCATED ? "truncated" : "exact";
}

static void put_figure(Json *j, const Explained *e);

static void put_way(Json *j, const Way *way) {
    static const char *const kinds[] = {"formula", "sum", "default"};
    out_printf(j->out, "{\"kind\":\"%s\"", kinds[way->kind]);
    put_member(j, "formula", way->formula);
    put_member(j, "computed", way->computed);
    put_place(j, way->place);
    out_printf(j->out, ",\"nil_inputs\":%u,\"inputs\":[", way->nil_count);
    for (uint32_t i = 0; i < way->input_count; i++) {
        if (i) out_text(j->out, ",");
        put_figure(j, &way->inputs[i]);
    }
    out_text(j->out, "]}");
}

static void put_figure(Json *j, const Explained *e) {
    out_text(j->out, "{\"name\":");
    out_json(j->out, e->name);
    put_member(j, "state", e->state);
    put_member(j, "value", e->value);
    put_member(j, "unit", e->unit);
    put_member(j, "kind", e->is_stated ? "stated" : "derived");
    put_member(j, "quantum", e->step);
    put_member(j, "mode", mode_name(e->mode));
    put_member(j, "low", e->low);
    put_member(j, "high", e->high);
    out_printf(j->out, ",\"low_open\":%s,\"high_open\":%s", e->low_open ? "true" : "false",
               e->high_open ? "true" : "false");
    put_place(j, e->place);
    if (e->is_above) out_text(j->out, ",\"shown_above\":true");
    out_text(j->out, ",\"ways\":[");
    for (int i = 0; i < e->way_count; i++) {
        if (i) out_text(j->out, ",");
        put_way(j, &e->ways[i]);
    }
    out_text(j->out, "]}");
}

static void put_value(Json *j, const char *name, bool has, Rational value, uint16_t unit) {
    put_member(j, name, has ? show_plain(j->c, value, unit) : "");
}

static void put_check(Json *j, const CheckRecord *r) {
    out_printf(j->out, "{\"kind\":\"%s\"", check_kind_name(r->kind));
    put_member(j, "name", r->name);
    put_member(j, "text", r->text);
    put_member(j, "verdict", verdict_name(r->verdict));
    put_member(j, "found", verdict_name(r->found));
    put_value(j, "left", r->has_values, r->left, r->unit);
    put_value(j, "right", r->has_values, r->right, r->unit);
    put_value(j, "residual", r->has_residual, r->residual, r->unit);
    put_value(j, "slack", r->has_residual, r->slack, r->unit);
    put_place(j, r->span);
    out_text(j->out, "}");
}

static void put_checks(Json *j, const CheckRecord *const *checks, uint32_t count) {
    out_text(j->out, "[");
    for (uint32_t i = 0; i < count; i++) {
        out_text(j->out, i ? ",\n  " : "\n  ");
        put_check(j, checks[i]);
    }
    out_text(j->out, "]");
}

void explain_json(Checker *c, const Explanation *e, Out *out) {
    Json j = {c, out};
    out_text(out, "{\"figure\":");
    put_figure(&j, &e->root);
    out_text(out, ",\n\"checks\":");
    put_checks(&j, e->checks, e->check_count);
    if (e->why_not) {
        out_text(out, ",\n\"why_not\":{\"value\":");
        out_json(out, e->why_not);
        out_text(out, ",\"against\":");
        put_checks(&j, e->against, e->against_count);
        out_text(out, "}");
    }
    out_text(out, "}\n");
}
