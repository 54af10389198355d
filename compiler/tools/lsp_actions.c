/* Repairs that a finding offers, for the editor's light bulb; and the canonical layout. */
#include "compiler/tools/fmt.h"
#include "compiler/tools/lsp.h"

#include <string.h>

/* ---- repairs ---- */
static json_t *edit_of(const LspAsked *asked, const DiagFix *fix) {
    char *uri = documents_uri(asked->documents, asked->sources->at[fix->span.file]->path);
    json_t *edit = json_pack("{s{s[{so ss}]}}", "changes", uri, "range",
                             lsp_range(asked->sources, fix->span), "newText", fix->text);
    free(uri);
    return edit;
}

static json_t *action(const LspAsked *asked, const Diag *diag, const DiagFix *fix) {
    Out title = {0};
    bool is_safe =
        fix->kind == FIX_SURE || fix->kind == FIX_LITERAL; /* no figure somebody stated */
    render_fix_words(&title, fix);
    json_t *made = json_pack("{ss ss so so}", "title", title.bytes, "kind", "quickfix", "edit",
                             edit_of(asked, fix), "isPreferred",
                             json_boolean(is_safe && diag->fix_count == 1));
    out_free(&title);
    return made;
}

static bool touches(Span span, uint32_t file, uint32_t lo, uint32_t hi) {
    return span.file == file && span.lo <= hi && lo <= span.hi;
}

static bool wants_repairs(const json_t *params) {
    json_t *kinds = json_object_get(json_object_get(params, "context"), "only"), *kind;
    size_t i;
    if (!json_is_array(kinds)) return true;
    json_array_foreach(kinds, i, kind) {
        const char *name = json_string_value(kind);
        if (name && (!*name || strcmp(name, "quickfix") == 0)) return true;
    }
    return false;
}

json_t *lsp_code_actions(const LspAsked *asked) {
    json_t *range = json_object_get(asked->params, "range"), *list = json_array();
    const Source *source = asked->sources->at[asked->file];
    uint32_t lo = lsp_offset(source, json_object_get(range, "start")),
             hi = lsp_offset(source, json_object_get(range, "end"));
    if (!wants_repairs(asked->params)) return list;
    for (size_t i = 0; i < asked->sink->found.count; i++) {
        const Diag *diag = &asked->sink->found.at[i];
        for (int k = 0; k < diag->fix_count; k++)
            if (touches(diag->span, asked->file, lo, hi) ||
                touches(diag->fixes[k].span, asked->file, lo, hi))
                json_array_append_new(list, action(asked, diag, &diag->fixes[k]));
    }
    return list;
}

/* ---- layout ---- */
static uint32_t same_start(Str a, Str b) {
    uint32_t line = 0;
    for (uint32_t i = 0; i < a.length && i < b.length && a.at[i] == b.at[i]; i++)
        if (a.at[i] == '\n') line = i + 1;
    return line;
}

/* Whole lines, and nothing of what the start is. */
static uint32_t same_end(Str a, Str b, uint32_t start) {
    uint32_t most = (uint32_t)(a.length < b.length ? a.length : b.length) - start, lines = 0;
    for (uint32_t i = 1; i <= most && a.at[a.length - i] == b.at[b.length - i]; i++)
        if (i < most && a.at[a.length - i - 1] == '\n' && b.at[b.length - i - 1] == '\n') lines = i;
    return lines;
}

/* One edit, of the lines between those that stay. */
static json_t *edits(const LspAsked *asked, Str before, Str after) {
    uint32_t start = same_start(before, after), end = same_end(before, after, start);
    Span span = {asked->file, start, (uint32_t)before.length - end};
    return json_pack("[{so ss%}]", "range", lsp_range(asked->sources, span), "newText",
                     after.at + start, (size_t)(after.length - end - start));
}

/* A file that cannot be read keeps its layout; why is among the findings. */
json_t *lsp_formatting(const LspAsked *asked) {
    const Source *source = asked->sources->at[asked->file];
    Out made = {0};
    json_t *answer = json_array();
    Str before = {source->bytes, source->length};
    if (fmt_file(asked->sources, asked->file, asked->names, asked->sink, SPELLING_KEPT, &made) ==
        FMT_DONE) {
        Str after = {made.length ? made.bytes : "", made.length};
        if (!str_equal(before, after)) json_decref(answer), answer = edits(asked, before, after);
    }
    out_free(&made);
    return answer;
}
