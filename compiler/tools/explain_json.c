/* An explanation for programs. Values are decimal strings, like those of report.json. */
#include "compiler/tools/explain.h"
#include "compiler/tools/json_member.h"

#include <string.h>

typedef struct {
    Checker *c;
    Out *out;
} Json;

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
    json_text(j->out, "formula", way->formula);
    json_text(j->out, "computed", way->computed);
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
    json_text(j->out, "state", e->state);
    json_text(j->out, "value", e->value);
    json_text(j->out, "unit", e->unit);
    json_text(j->out, "kind", e->is_stated ? "stated" : "derived");
    json_text(j->out, "quantum", e->step);
    json_text(j->out, "mode", mode_name(e->mode));
    json_text(j->out, "low", e->low);
    json_text(j->out, "high", e->high);
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
    json_text(j->out, name, has ? show_plain(j->c, value, unit) : "");
}

static void put_check(Json *j, const CheckRecord *r) {
    out_printf(j->out, "{\"kind\":\"%s\"", check_kind_name(r->kind));
    json_text(j->out, "name", r->name);
    json_text(j->out, "text", r->text);
    json_text(j->out, "verdict", verdict_name(r->verdict));
    json_text(j->out, "found", verdict_name(r->found));
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
