/* SARIF 2.1.0, for code scanning services: every code is a rule, every finding a result. */
#include "compiler/diag/render.h"
#include "runtime/version.h"

#include <string.h>

static const char *const levels[] = {"none", "note", "warning", "error"};

static void put_message(Out *out, const char *member, const char *text) {
    out_printf(out, "\"%s\":{\"text\":", member);
    out_json(out, text);
    out_text(out, "}");
}

/* A path as a URI reference: all but plain letters, digits and a few marks is percent-encoded. */
static void put_artifact(Out *out, const char *path) {
    out_text(out, "\"artifactLocation\":{\"uri\":\"");
    for (const unsigned char *p = (const unsigned char *)path; *p; p++) {
        bool is_plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                        (*p >= '0' && *p <= '9') || strchr("-._~/", *p);
        out_printf(out, is_plain ? "%c" : "%%%02X", *p);
    }
    out_text(out, "\"}");
}

static void put_region(Out *out, const char *member, Place place) {
    out_printf(out, "\"%s\":{\"startLine\":%d,\"startColumn\":%d,\"endLine\":%d,\"endColumn\":%d}",
               member, place.line, place.column, place.end_line, place.end_column);
}

static void put_location(Out *out, const Sources *sources, Span span) {
    Place place = render_place(sources, span);
    out_text(out, "\"physicalLocation\":{");
    put_artifact(out, place.file);
    out_text(out, ",");
    put_region(out, "region", place);
    out_text(out, "}");
}

static void put_notes(Out *out, const Sources *sources, const Diag *diag) {
    out_text(out, ",\"relatedLocations\":[");
    for (int i = 0; i < diag->note_count; i++) {
        out_text(out, i ? ",{" : "{");
        if (diag_has_place(diag->notes[i].span)) {
            put_location(out, sources, diag->notes[i].span);
            out_text(out, ",");
        }
        put_message(out, "message", diag->notes[i].text);
        out_text(out, "}");
    }
    out_text(out, "]");
}

static void put_fix(Out *out, const Sources *sources, const DiagFix *fix) {
    Place place = render_place(sources, fix->span);
    out_text(out, "{");
    put_message(out, "description", diag_fix_label(fix) ? diag_fix_label(fix) : "replace it");
    out_text(out, ",\"artifactChanges\":[{");
    put_artifact(out, place.file);
    out_text(out, ",\"replacements\":[{");
    put_region(out, "deletedRegion", place);
    out_text(out, ",");
    put_message(out, "insertedContent", fix->text);
    out_text(out, "}]}]}");
}

static void put_fixes(Out *out, const Sources *sources, const Diag *diag) {
    const char *comma = "";
    out_text(out, ",\"fixes\":[");
    for (int i = 0; i < diag->fix_count; i++) {
        if (!diag_has_place(diag->fixes[i].span)) continue;
        out_text(out, comma);
        put_fix(out, sources, &diag->fixes[i]);
        comma = ",";
    }
    out_text(out, "]");
}

/* The same finding in the same line keeps its mark wherever the line moves to; the figures of a
 * message are no part of it. */
static uint64_t fingerprint(const Sources *sources, const Diag *diag) {
    if (!diag_has_place(diag->span)) return str_hash(str_from(diag->message));
    uint32_t start;
    Str line = str_trim(source_line(sources, diag->span.file, diag->span.lo, &start));
    const char *file = sources->at[diag->span.file]->shown;
    return str_hash(str_from(diag_info[diag->code].code)) ^ 3 * str_hash(str_from(file)) ^
           5 * str_hash(line) ^ 7 * str_hash(source_text(sources, diag->span));
}

/* Equal ones are told apart by their number. */
static void put_fingerprint(Out *out, const Sources *sources, const Diag *diag, Map *seen) {
    uint64_t mark = fingerprint(sources, diag);
    uint32_t count = 0;
    map_get(seen, mark, &count);
    map_put(seen, mark, count + 1);
    out_printf(out, ",\"partialFingerprints\":{\"budgetFinding/v1\":\"%016llx:%u\"}",
               (unsigned long long)mark, count + 1);
}

static void put_result(Out *out, const Sources *sources, const Diag *diag, Map *seen) {
    out_printf(out, "{\"ruleId\":\"%s\",\"ruleIndex\":%d,\"level\":\"%s\",",
               diag_info[diag->code].code, (int)diag->code, levels[diag->severity]);
    put_message(out, "message", diag->message);
    out_text(out, ",\"locations\":[");
    if (diag_has_place(diag->span)) {
        out_text(out, "{");
        put_location(out, sources, diag->span);
        out_text(out, "}");
    }
    out_text(out, "]");
    put_notes(out, sources, diag);
    put_fixes(out, sources, diag);
    put_fingerprint(out, sources, diag, seen);
    out_text(out, "}");
}

static void put_help(Out *out, const DiagPage *page) {
    Out text = {0};
    out_printf(&text, "%s\n\nFor example: %s\n\nWhat to do: %s", page->cause, page->example,
               page->repair);
    out_text(out, ",");
    put_message(out, "help", text.bytes);
    out_free(&text);
}

static void put_rules(Out *out) {
    for (int i = 0; i < DIAG_CODE_COUNT; i++) {
        char name[48];
        diag_name((DiagCode)i, name);
        out_printf(out, "%s{\"id\":\"%s\",\"name\":\"%s\",", i ? ",\n  " : "\n  ",
                   diag_info[i].code, name);
        put_message(out, "shortDescription", diag_info[i].title);
        out_text(out, ",");
        put_message(out, "fullDescription", diag_pages[i].cause);
        put_help(out, &diag_pages[i]);
        out_printf(out, ",\"defaultConfiguration\":{\"level\":\"%s\"}}",
                   levels[diag_info[i].severity]);
    }
}

static void put_head(Out *out) {
    out_printf(out,
               "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
               "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"budget\","
               "\"version\":\"%s\",\"rules\":[",
               budget_version);
    put_rules(out);
    out_text(out, "]}},\n \"columnKind\":\"unicodeCodePoints\",\"results\":[");
}

static void begin(RenderDocument *document, Out *out) {
    if (!document->is_open && !document->is_part) put_head(out);
    document->is_open = true;
}

void render_sarif_part(RenderDocument *document, Str part, size_t found) {
    Out out = {0};
    begin(document, &out);
    render_put_part(document, &out, part, found);
}

void render_sarif(const DiagSink *sink, RenderDocument *document) {
    Out out = {0};
    Map seen = {0};
    begin(document, &out);
    for (size_t i = 0; i < sink->found.count; i++) {
        out_text(&out, document->found++ ? ",\n  " : "\n  ");
        put_result(&out, sink->sources, &sink->found.at[i], &seen);
    }
    map_free(&seen);
    if (out.length) fwrite(out.bytes, 1, out.length, document->to);
    out_free(&out);
}

void render_sarif_end(RenderDocument *document) {
    if (document->is_open) fputs("]}]}\n", document->to);
}
