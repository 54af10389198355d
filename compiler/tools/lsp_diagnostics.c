/* Findings as an editor shows them. */
#include "compiler/tools/lsp.h"

#include <string.h>

static int level(Severity severity) {
    switch (severity) {
    case SEVERITY_ERROR: return 1;
    case SEVERITY_WARNING: return 2;
    case SEVERITY_NOTE:
    case SEVERITY_OFF: break;
    }
    return 3;
}

/* Notes without a place belong to the message; so do all, where an editor cannot show them. */
static json_t *message(const LspAsked *asked, const Diag *diag) {
    Out text = {0};
    out_text(&text, diag->message);
    for (int i = 0; i < diag->note_count; i++) {
        const DiagNote *note = &diag->notes[i];
        if (!diag_has_place(note->span) || !asked->relates) out_printf(&text, "\n%s", note->text);
    }
    json_t *made = lsp_text((Str){text.bytes, text.length});
    out_free(&text);
    return made;
}

static json_t *related(const LspAsked *asked, const Diag *diag) {
    json_t *list = json_array();
    for (int i = 0; i < diag->note_count; i++) {
        const DiagNote *note = &diag->notes[i];
        if (!diag_has_place(note->span)) continue;
        json_array_append_new(list,
                              json_pack("{so so}", "location", lsp_location(asked, note->span),
                                        "message", lsp_text(str_from(note->text))));
    }
    return list;
}

static json_t *diagnostic(const LspAsked *asked, const Diag *diag) {
    json_t *made = json_pack("{so si ss ss so}", "range", lsp_range(asked->sources, diag->span),
                             "severity", level(diag->severity), "code", diag_info[diag->code].code,
                             "source", "budget", "message", message(asked, diag));
    if (asked->relates && diag->note_count)
        json_object_set_new(made, "relatedInformation", related(asked, diag));
    return made;
}

json_t *lsp_diagnostics(const LspAsked *asked) {
    json_t *found = json_object();
    for (size_t i = 0; i < asked->sink->found.count; i++) {
        const Diag *diag = &asked->sink->found.at[i];
        uint32_t file = diag_has_place(diag->span) ? diag->span.file : asked->file;
        char *uri = documents_uri(asked->documents, asked->sources->at[file]->path);
        json_t *list = json_object_get(found, uri);
        if (!list) json_object_set_new(found, uri, list = json_array());
        json_array_append_new(list, diagnostic(asked, diag));
        free(uri);
    }
    return found;
}
