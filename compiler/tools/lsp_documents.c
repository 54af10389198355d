/* What is open in the editor. A file may be known by several paths: they are compared as they are
 * written first, then with their links followed. */
#define _XOPEN_SOURCE 700
#include "compiler/tools/lsp.h"

#include <string.h>

static char *copy(const char *text) {
    size_t size = strlen(text) + 1;
    return memcpy(memory_grow(NULL, size), text, size);
}

/* ---- finding ---- */
static const LspDocument *document_at(const LspDocuments *documents, const char *path) {
    for (size_t i = 0; i < documents->open.count; i++)
        if (strcmp(documents->open.at[i]->path, path) == 0) return documents->open.at[i];
    char *real = documents->open.count ? realpath(path, NULL) : NULL;
    const LspDocument *found = NULL;
    for (size_t i = 0; real && !found && i < documents->open.count; i++) {
        const LspDocument *d = documents->open.at[i];
        if (d->real && strcmp(d->real, real) == 0) found = d;
    }
    free(real);
    return found;
}

static bool overlay_find(const SourceOverlay *overlay, const char *path, Str *text) {
    const LspDocument *d = document_at((const LspDocuments *)overlay, path);
    if (d) *text = (Str){d->text, d->length};
    return d != NULL;
}

void documents_begin(LspDocuments *documents) {
    *documents = (LspDocuments){.overlay = {overlay_find}};
}

LspDocument *documents_find(const LspDocuments *documents, const char *uri) {
    for (size_t i = 0; uri && i < documents->open.count; i++)
        if (strcmp(documents->open.at[i]->uri, uri) == 0) return documents->open.at[i];
    return NULL;
}

char *documents_uri(const LspDocuments *documents, const char *path) {
    const LspDocument *d = document_at(documents, path);
    if (d) return copy(d->uri);
    char *real = realpath(path, NULL), *uri = lsp_uri_of(real ? real : path);
    free(real);
    return uri;
}

/* ---- changing ---- */
/* What was never saved has no path: its URI stands for it, and modules are looked for in the folder
 * the server was started in. */
LspDocument *documents_open(LspDocuments *documents, const char *uri) {
    LspDocument *d = documents_find(documents, uri);
    if (d) return d;
    d = memory_grow(NULL, sizeof *d);
    *d = (LspDocument){.uri = copy(uri), .path = lsp_path_of(uri)};
    if (!d->path) d->path = copy(uri);
    d->real = realpath(d->path, NULL);
    d->text = copy("");
    d->found = json_object(), d->reads = json_array();
    VEC_PUSH(&documents->open, d);
    return d;
}

void document_set(LspDocument *document, const json_t *text) {
    free(document->text);
    document->length = json_string_length(text);
    document->text = memory_grow(NULL, document->length + 1);
    memcpy(document->text, json_string_value(text), document->length + 1);
}

static bool reads(const LspDocuments *documents, const LspDocument *reader, const LspDocument *d) {
    size_t i;
    json_t *path;
    json_array_foreach(reader->reads, i, path) {
        if (document_at(documents, json_string_value(path)) == d) return true;
    }
    return false;
}

void documents_touch(LspDocuments *documents, const LspDocument *changed) {
    for (size_t i = 0; i < documents->open.count; i++) {
        LspDocument *d = documents->open.at[i];
        d->is_stale |= d == changed || reads(documents, d, changed);
    }
}

void document_reads(LspDocument *document, const Sources *sources) {
    json_array_clear(document->reads);
    for (size_t i = 0; i < sources->count; i++)
        json_array_append_new(document->reads, json_string(sources->at[i]->path));
}

static void document_free(LspDocument *d) {
    free(d->uri), free(d->path), free(d->real), free(d->text);
    json_decref(d->found), json_decref(d->reads);
    free(d);
}

void documents_close(LspDocuments *documents, LspDocument *document) {
    size_t kept = 0;
    for (size_t i = 0; i < documents->open.count; i++)
        if (documents->open.at[i] != document) documents->open.at[kept++] = documents->open.at[i];
    documents->open.count = kept;
    document_free(document);
}

void documents_free(LspDocuments *documents) {
    for (size_t i = 0; i < documents->open.count; i++) document_free(documents->open.at[i]);
    VEC_FREE(&documents->open);
}
