#include "compiler/diag/render.h"

#include <string.h>

/* A workflow command is one line; in a property ':' and ',' would end the value as well. */
static void put_escaped(Out *out, const char *text, const char *special) {
    while (*text) {
        size_t plain = strcspn(text, special);
        out_bytes(out, text, plain);
        text += plain;
        if (*text) out_printf(out, "%%%02X", (unsigned char)*text++);
    }
}

static void put_message(Out *out, const char *text) { put_escaped(out, text, "%\r\n"); }

static void put_property(Out *out, const char *text) { put_escaped(out, text, "%\r\n:,"); }

/* An end column only means something on the line of the start. */
static void put_place(Out *out, const Sources *sources, Span span) {
    if (!diag_has_place(span)) return;
    Place place = render_place(sources, span);
    out_text(out, "file=");
    put_property(out, place.file);
    out_printf(out, ",line=%d,endLine=%d,col=%d,", place.line, place.end_line, place.column);
    if (place.end_line == place.line) out_printf(out, "endColumn=%d,", place.end_column);
}

static void put_note(Out *out, const Sources *sources, const DiagNote *note) {
    out_text(out, "%0Anote: ");
    if (diag_has_place(note->span)) {
        Place place = render_place(sources, note->span);
        put_message(out, place.file);
        out_printf(out, ":%d:%d: ", place.line, place.column);
    }
    put_message(out, note->text);
}

static void put_fix(Out *out, const DiagFix *fix) {
    Out words = {0};
    render_fix_words(&words, fix);
    out_text(out, "%0Ahelp: ");
    if (out_ok(&words)) put_message(out, words.bytes);
    out_free(&words);
}

static void put_diag(Out *out, const Sources *sources, const Diag *diag) {
    static const char *const commands[] = {"debug", "notice", "warning", "error"};
    const DiagInfo *info = &diag_info[diag->code];
    out_printf(out, "::%s ", commands[diag->severity]);
    put_place(out, sources, diag->span);
    out_printf(out, "title=%s ", info->code);
    put_property(out, info->title);
    out_text(out, "::");
    put_message(out, diag->message);
    for (int i = 0; i < diag->note_count; i++) put_note(out, sources, &diag->notes[i]);
    for (int i = 0; i < diag->fix_count; i++) put_fix(out, &diag->fixes[i]);
    out_text(out, "\n");
}

void render_github(const DiagSink *sink, FILE *to) {
    Out out = {0};
    for (size_t i = 0; i < sink->found.count; i++)
        put_diag(&out, sink->sources, &sink->found.at[i]);
    if (out.length) fwrite(out.bytes, 1, out.length, to);
    out_free(&out);
}
