#include "compiler/diag/diag.h"

#include <ctype.h>
#include <string.h>

const DiagInfo diag_info[DIAG_CODE_COUNT] = {
#define DIAG(tag, code, severity, title) [DIAG_##tag] = {#tag, code, title, SEVERITY_##severity},
#include "compiler/diag/diag_codes.def"
#undef DIAG
};

enum {
    FIXES_MOST = sizeof((Diag *)0)->fixes / sizeof(DiagFix),
};

static const Span nowhere = {UINT32_MAX, 0, 0};

void diag_sink_init(DiagSink *sink, const Sources *sources) {
    *sink = (DiagSink){.sources = sources};
    for (int code = 0; code < DIAG_CODE_COUNT; code++)
        sink->severity[code] = (uint8_t)diag_info[code].severity;
}

void diag_sink_free(DiagSink *sink) {
    arena_free(&sink->text);
    VEC_FREE(&sink->found);
    map_free(&sink->seen);
}

void diag_set_severity(DiagSink *sink, DiagCode code, Severity severity) {
    sink->severity[code] = (uint8_t)severity;
    sink->is_set[code] = true;
}

bool diag_has_place(Span span) { return span.file != UINT32_MAX; }

/* ---- one mistake, one message ---- */

static uint64_t key_of(const Diag *d) {
    uint64_t about = UINT64_C(14695981039346656037);
    for (const char *p = d->subject; *p; p++)
        about = (about ^ (unsigned char)*p) * UINT64_C(1099511628211);
    uint64_t range = (uint64_t)d->span.lo << 32 | d->span.hi;
    uint64_t owner = (uint64_t)d->span.file << 32 | (uint32_t)d->code;
    return range ^ owner * UINT64_C(0x9e3779b97f4a7c15) ^ about;
}

static bool same_place(Span a, Span b) { return a.file == b.file && a.lo == b.lo && a.hi == b.hi; }

/* Findings without a place are told apart by their words, so they are never taken for the same. Two
 * places that share a hash are both kept: a doubled message is better than a lost one. */
static bool is_repeated(const DiagSink *sink, const Diag *made) {
    uint32_t index;
    if (!diag_has_place(made->span) || !map_get(&sink->seen, key_of(made), &index)) return false;
    const Diag *earlier = &sink->found.at[index];
    return earlier->code == made->code && same_place(earlier->span, made->span) &&
           strcmp(earlier->subject, made->subject) == 0;
}

/* ---- what a line that could not be read may have declared ---- */

static bool is_name_byte(char c) {
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool line_names(Str line, Str name) {
    for (size_t i = 0; i + name.length <= line.length; i++) {
        size_t end = i + name.length;
        if (i > 0 && is_name_byte(line.at[i - 1])) continue;
        if (end < line.length && is_name_byte(line.at[end])) continue;
        if (memcmp(line.at + i, name.at, name.length) == 0) return true;
    }
    return false;
}

bool diag_is_lost(const DiagSink *sink, Str name) {
    for (int i = 0; i < sink->unread_count; i++) {
        uint32_t start;
        Span unread = sink->unread[i];
        if (line_names(source_line(sink->sources, unread.file, unread.lo, &start), name)) return true;
    }
    return false;
}

/* The name stands on a line that was told already: its declaration may be what could not be read. */
static bool is_lost(const DiagSink *sink, DiagCode code, Span span) {
    bool is_name = code == DIAG_UNKNOWN_NAME || code == DIAG_UNKNOWN_ROW || code == DIAG_UNKNOWN_CODE;
    if (!is_name || !sink->unread_count || !diag_has_place(span) || span.hi == span.lo) return false;
    return diag_is_lost(sink, source_text(sink->sources, span));
}

static void remember_unread(DiagSink *sink, const Diag *d) {
    if (d->code == DIAG_SYNTAX && diag_has_place(d->span) && sink->unread_count < DIAG_UNREAD_MOST)
        sink->unread[sink->unread_count++] = d->span;
}

static Severity severity_of(const DiagSink *sink, DiagCode code, Severity asked) {
    return sink->is_set[code] ? (Severity)sink->severity[code] : asked;
}

bool diag_is_off(const DiagSink *sink, DiagCode code) {
    return sink->is_set[code] && sink->severity[code] == SEVERITY_OFF;
}

static Diag *report(DiagSink *sink, DiagCode code, Severity asked, const char *subject, Span span,
                    const char *format, va_list arguments) {
    Diag made = {
        .code = code, .severity = severity_of(sink, code, asked), .span = span, .subject = subject};
    if (made.severity == SEVERITY_OFF || is_repeated(sink, &made) || is_lost(sink, code, span)) {
        made.message = "";
        sink->scratch = made;
        return &sink->scratch;
    }
    made.message = arena_vprintf(&sink->text, format, arguments);
    remember_unread(sink, &made);
    map_put(&sink->seen, key_of(&made), (uint32_t)sink->found.count);
    sink->counts[made.severity]++;
    VEC_PUSH(&sink->found, made);
    return &sink->found.at[sink->found.count - 1];
}

Diag *diag_report(DiagSink *sink, DiagCode code, Span span, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Diag *diag = report(sink, code, diag_info[code].severity, "", span, format, arguments);
    va_end(arguments);
    return diag;
}

Diag *diag_report_as(DiagSink *sink, DiagCode code, Severity severity, Span span,
                     const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Diag *diag = report(sink, code, severity, "", span, format, arguments);
    va_end(arguments);
    return diag;
}

Diag *diag_report_about(DiagSink *sink, DiagCode code, Severity severity, const char *subject,
                        Span span, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Diag *diag = report(sink, code, severity, subject, span, format, arguments);
    va_end(arguments);
    return diag;
}

/* ---- notes and fixes ---- */

static void add_note(DiagSink *sink, Diag *diag, Span span, const char *format, va_list arguments) {
    if (diag == &sink->scratch) return;
    if (diag->note_count == diag->note_room) {
        int room = diag->note_room ? 2 * diag->note_room : 4;
        DiagNote *notes = ARENA_NEW(&sink->text, DiagNote, room);
        for (int i = 0; i < diag->note_count; i++) notes[i] = diag->notes[i];
        diag->notes = notes, diag->note_room = room;
    }
    const char *text = arena_vprintf(&sink->text, format, arguments);
    diag->notes[diag->note_count++] = (DiagNote){span, text};
}

void diag_note(DiagSink *sink, Diag *diag, Span span, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    add_note(sink, diag, span, format, arguments);
    va_end(arguments);
}

void diag_hint(DiagSink *sink, Diag *diag, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    add_note(sink, diag, nowhere, format, arguments);
    va_end(arguments);
}

void diag_fix(DiagSink *sink, Diag *diag, FixKind kind, Span span, const char *replacement) {
    if (diag == &sink->scratch || diag->fix_count == FIXES_MOST) return;
    const char *text = arena_copy(&sink->text, replacement, strlen(replacement));
    diag->fixes[diag->fix_count++] = (DiagFix){kind, span, text};
}

const char *diag_fix_label(const DiagFix *fix) {
    switch (fix->kind) {
    case FIX_LITERAL: return "if the figures are right";
    case FIX_FIGURE: return "if the parts are right";
    case FIX_SUSPECT: return "if the other figures are right";
    case FIX_GUESS: return "did you mean this?";
    case FIX_SURE: break;
    }
    return NULL;
}

/* ---- the whole list ---- */

bool diag_failed(const DiagSink *sink) {
    return sink->counts[SEVERITY_ERROR] > 0 ||
           (sink->deny_warnings && sink->counts[SEVERITY_WARNING] > 0);
}

void diag_name(DiagCode code, char out[48]) {
    const char *tag = diag_info[code].tag;
    size_t i = 0;
    for (; tag[i] && i < 47; i++) {
        bool is_letter = tag[i] >= 'A' && tag[i] <= 'Z';
        out[i] = is_letter ? (char)(tag[i] - 'A' + 'a') : tag[i] == '_' ? '-' : tag[i];
    }
    out[i] = '\0';
}

bool diag_code_parse(const char *text, DiagCode *code) {
    for (int i = 0; i < DIAG_CODE_COUNT; i++) {
        char name[48];
        diag_name((DiagCode)i, name);
        if (strcmp(text, diag_info[i].code) != 0 && strcmp(text, name) != 0) continue;
        *code = (DiagCode)i;
        return true;
    }
    return false;
}

typedef struct {
    Severity severity;
    uint32_t file, lo, index;
} SortKey;

static int compare_keys(const void *left, const void *right) {
    const SortKey *a = left, *b = right;
    if (a->severity != b->severity) return a->severity > b->severity ? -1 : 1;
    if (a->file != b->file) return a->file < b->file ? -1 : 1;
    if (a->lo != b->lo) return a->lo < b->lo ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static SortKey *sorted_keys(const DiagSink *sink) {
    SortKey *keys = memory_grow(NULL, sink->found.count * sizeof *keys);
    for (size_t i = 0; i < sink->found.count; i++) {
        Span span = sink->found.at[i].span;
        keys[i] = (SortKey){sink->found.at[i].severity, span.file, span.lo, (uint32_t)i};
    }
    qsort(keys, sink->found.count, sizeof *keys, compare_keys);
    return keys;
}

void diag_sort(DiagSink *sink) {
    size_t count = sink->found.count;
    if (count == 0) return;
    SortKey *keys = sorted_keys(sink);
    Diag *sorted = memory_grow(NULL, count * sizeof *sorted);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = sink->found.at[keys[i].index];
        map_put(&sink->seen, key_of(&sorted[i]), (uint32_t)i);
    }
    free(keys);
    free(sink->found.at);
    sink->found.at = sorted;
    sink->found.capacity = count;
}
