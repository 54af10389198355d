#include "compiler/diag/render.h"

/* The five members of a place, all null when there is none. */
static void put_place(Out *out, const Sources *sources, Span span) {
    if (!diag_has_place(span)) {
        out_text(out, "\"file\":null,\"line\":null,\"column\":null,"
                      "\"end_line\":null,\"end_column\":null");
        return;
    }
    Place place = render_place(sources, span);
    out_text(out, "\"file\":");
    out_json(out, place.file);
    out_printf(out, ",\"line\":%d,\"column\":%d,\"end_line\":%d,\"end_column\":%d", place.line,
               place.column, place.end_line, place.end_column);
}

static void put_notes(Out *out, const Sources *sources, const Diag *diag) {
    out_text(out, "\"notes\":[");
    for (int i = 0; i < diag->note_count; i++) {
        out_text(out, i ? ",{" : "{");
        put_place(out, sources, diag->notes[i].span);
        out_text(out, ",\"message\":");
        out_json(out, diag->notes[i].text);
        out_text(out, "}");
    }
    out_text(out, "]");
}

static void put_fixes(Out *out, const Sources *sources, const Diag *diag) {
    out_text(out, "\"fixes\":[");
    for (int i = 0; i < diag->fix_count; i++) {
        const DiagFix *fix = &diag->fixes[i];
        out_text(out, i ? ",{" : "{");
        put_place(out, sources, fix->span);
        out_text(out, ",\"text\":");
        out_json(out, fix->text);
        out_text(out, ",\"label\":");
        if (diag_fix_label(fix))
            out_json(out, diag_fix_label(fix));
        else
            out_text(out, "null");
        out_text(out, "}");
    }
    out_text(out, "]");
}

static void put_diag(Out *out, const Sources *sources, const Diag *diag) {
    static const char *const severities[] = {"off", "note", "warning", "error"};
    char name[48];
    diag_name(diag->code, name);
    out_printf(out, "{\"code\":\"%s\",\"name\":\"%s\",\"severity\":\"%s\",",
               diag_info[diag->code].code, name, severities[diag->severity]);
    put_place(out, sources, diag->span);
    out_text(out, ",\"message\":");
    out_json(out, diag->message);
    out_text(out, ",");
    put_notes(out, sources, diag);
    out_text(out, ",");
    put_fixes(out, sources, diag);
    if (diag->derivation) out_printf(out, ",\"derivation\":%s", diag->derivation);
    out_text(out, "}");
}

static void begin(RenderDocument *document, Out *out) {
    if (!document->is_open && !document->is_part) out_text(out, "[");
    document->is_open = true;
}

void render_json_part(RenderDocument *document, Str part, size_t found) {
    Out out = {0};
    begin(document, &out);
    render_put_part(document, &out, part, found);
}

void render_json(const DiagSink *sink, RenderDocument *document) {
    Out out = {0};
    begin(document, &out);
    for (size_t i = 0; i < sink->found.count; i++) {
        out_text(&out, document->found++ ? ",\n " : "\n ");
        put_diag(&out, sink->sources, &sink->found.at[i]);
    }
    if (out.length) fwrite(out.bytes, 1, out.length, document->to);
    out_free(&out);
}

/* Nothing was opened when the command line was wrong. */
void render_json_end(RenderDocument *document) {
    if (document->is_open) fputs(document->found ? "\n]\n" : "]\n", document->to);
}
