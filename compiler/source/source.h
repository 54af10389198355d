#ifndef BUDGET_SOURCE_SOURCE_H
#define BUDGET_SOURCE_SOURCE_H
/* The bytes of one file, and where a byte lies. Spans are byte offsets; lines and columns are worked
 * out only when somebody looks, from a checkpoint every 64 KiB. */
#include "compiler/base/arena.h"
#include "compiler/base/str.h"

typedef struct {
    uint32_t file;                   /* index in Sources */
    uint32_t lo, hi;                 /* bytes, half open */
} Span;

typedef struct {
    const char *path;                /* as the user gave it, or found on the search path */
    const char *shown;               /* how messages and outputs name it: never absolute unless the user said so */
    const char *bytes;               /* `length` bytes and one NUL; private mapping or heap */
    size_t      length;
    bool        is_mapped;
    uint32_t   *checkpoints;         /* lines before each 64 KiB block; made on first use */
    uint32_t    last_offset, last_lines; /* the place asked for last, and the lines before it */
    uint32_t    line_lo, line_hi;    /* the line looked for last; nothing when line_hi is 0 */
    uint32_t    column_offset, column_count; /* a place in it, and the characters before that */
} Source;

/* Files that lie on no disk: a path that starts with `prefix`, as "HEAD:/report.budget", is read by
 * `read` into memory that free() takes; without `bytes` it only says whether there is such a file. */
typedef struct SourceStore SourceStore;
struct SourceStore {
    const char *prefix;              /* NULL: there are none */
    bool      (*read)(const SourceStore *store, const char *path, char **bytes, size_t *length);
};

/* Texts that go before what lies on the disk, as an editor's buffers that are not saved yet. */
typedef struct SourceOverlay SourceOverlay;
struct SourceOverlay {
    bool      (*find)(const SourceOverlay *overlay, const char *path, Str *text); /* the text is copied */
};

typedef struct {
    Source   **at;                   /* stable pointers */
    size_t     count, capacity;
    SourceStore store;
    const SourceOverlay *overlay;    /* or NULL */
} Sources;

/* "-" reads standard input. False: errno tells why. Files of 4 GiB and more fail with EFBIG. */
bool source_load(Sources *sources, const char *path, const char *shown, uint32_t *file);
bool source_exists(const Sources *sources, const char *path); /* as a file */
/* Whether the file, its links followed, lies in the directory or below it; also true of a file that is not there. */
bool source_is_inside(const char *directory, const char *path);
uint32_t source_from_text(Sources *sources, const char *shown, Str text); /* copies */
void sources_free(Sources *sources);

Str  source_text(const Sources *sources, Span span);
/* 1-based line; column in code points, 1-based. */
void source_place(const Sources *sources, uint32_t file, uint32_t offset, int *line, int *column);
Str  source_line(const Sources *sources, uint32_t file, uint32_t offset, uint32_t *line_start);
#endif
