/* Places as editors count them: lines from 0, columns in units of UTF-16, in which what lies beyond
 * the first plane of Unicode is two; and files as URIs. */
#include "compiler/tools/lsp.h"

#include <string.h>

/* ---- positions ---- */
static int units_of(int32_t code) { return code >= 0x10000 ? 2 : 1; }

static json_t *position(const Sources *sources, uint32_t file, uint32_t offset) {
    int line, column, units = 0;
    uint32_t start;
    source_place(sources, file, offset, &line, &column);
    source_line(sources, file, offset, &start);
    const char *bytes = sources->at[file]->bytes, *at = bytes + start, *end = bytes + offset;
    while (at < end) units += units_of(str_decode(&at, end));
    return json_pack("{si si}", "line", line - 1, "character", units);
}

json_t *lsp_range(const Sources *sources, Span span) {
    if (!diag_has_place(span)) span = (Span){0, 0, 0};
    uint32_t length = (uint32_t)sources->at[span.file]->length;
    uint32_t hi = span.hi < length ? span.hi : length, lo = span.lo < hi ? span.lo : hi;
    return json_pack("{so so}", "start", position(sources, span.file, lo), "end",
                     position(sources, span.file, hi));
}

json_t *lsp_location(const LspAsked *asked, Span span) {
    char *uri = documents_uri(asked->documents, asked->sources->at[span.file]->path);
    json_t *made = json_pack("{ss so}", "uri", uri, "range", lsp_range(asked->sources, span));
    free(uri);
    return made;
}

/* A byte order mark is nothing the editor counts. */
static const char *line_start(const Source *source, json_int_t line) {
    const char *at = source->bytes, *end = at + source->length;
    if (source->length >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0) at += 3;
    for (; line > 0 && at < end; line--) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        at = next ? next + 1 : end;
    }
    return at;
}

uint32_t lsp_offset(const Source *source, const json_t *place) {
    json_int_t left = json_integer_value(json_object_get(place, "character"));
    const char *at = line_start(source, json_integer_value(json_object_get(place, "line")));
    const char *end = source->bytes + source->length;
    while (left > 0 && at < end && *at != '\n' && !(*at == '\r' && at[1] == '\n')) {
        const char *next = at;
        left -= units_of(str_decode(&next, end));
        if (left >= 0) at = next;
    }
    return (uint32_t)(at - source->bytes);
}

/* ---- texts ---- */
json_t *lsp_text(Str text) {
    json_t *made = json_stringn(text.at, text.length);
    Out safe = {0};
    char bytes[4];
    if (made) return made;
    for (const char *at = text.at, *end = at + text.length; at < end;) {
        int32_t code = str_decode(&at, end);
        out_bytes(&safe, bytes, (size_t)str_encode(bytes, code < 0 ? 0xFFFD : code));
    }
    made = json_stringn(safe.bytes, safe.length);
    out_free(&safe);
    return made;
}

/* ---- files ---- */
static int hex(char c) {
    const char *digits = "0123456789abcdef", *found = c ? strchr(digits, c | 0x20) : NULL;
    return found ? (int)(found - digits) : -1;
}

char *lsp_path_of(const char *uri) {
    if (strncmp(uri, "file://", 7) != 0) return NULL;
    const char *from = strchr(uri + 7, '/');
    if (!from) return NULL;
    char *path = memory_grow(NULL, strlen(from) + 1), *to = path;
    for (; *from; from++) {
        int high = *from == '%' ? hex(from[1]) : -1, low = high >= 0 ? hex(from[2]) : -1;
        bool is_escape = low >= 0 && high + low > 0;
        *to++ = is_escape ? (char)(high << 4 | low) : *from;
        if (is_escape) from += 2;
    }
    *to = 0;
    return path;
}

static bool is_plain(char c) {
    bool is_letter = ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9');
    return is_letter || (c && strchr("-._~/", c));
}

char *lsp_uri_of(const char *path) {
    Out uri = {0};
    out_text(&uri, "file://");
    for (; *path; path++)
        if (is_plain(*path))
            out_bytes(&uri, path, 1);
        else
            out_printf(&uri, "%%%02X", (unsigned char)*path);
    return uri.bytes;
}
