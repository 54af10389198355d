#define _XOPEN_SOURCE 700
#include "compiler/source/source.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BLOCK = 1 << 16,     /* bytes between two checkpoints */
    READ_MOST = 1 << 14, /* a mapping costs more than to read so few */
};

/* ---- loading ---- */

/* The bytes, however they came. */
typedef struct {
    char *bytes;
    size_t length;
    bool is_mapped;
} Content;

static bool fail(int trouble) {
    errno = trouble;
    return false;
}

/* Frees the content and keeps the reason. */
static bool give_up(Content *content, int trouble) {
    if (content->is_mapped)
        munmap(content->bytes, content->length);
    else
        free(content->bytes);
    return fail(trouble);
}

/* Pipes do not tell their size; `guess` is what a file says of its own. */
static bool read_all(int file, size_t guess, Content *content) {
    size_t capacity = guess + 2; /* the NUL, and one byte to find the end without growing */
    content->bytes = memory_grow(NULL, capacity);
    for (;;) {
        ssize_t n = read(file, content->bytes + content->length, capacity - content->length - 1);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return give_up(content, errno);
        if (n == 0) break;
        content->length += (size_t)n;
        if (content->length >= UINT32_MAX) return give_up(content, EFBIG);
        if (capacity - content->length > 1) continue;
        capacity *= 2;
        content->bytes = memory_grow(content->bytes, capacity);
    }
    content->bytes[content->length] = '\0';
    return true;
}

/* The system fills the last page with zeros; when the file ends with the page there is none. */
static bool map_all(int file, size_t length, Content *content) {
    long page = sysconf(_SC_PAGESIZE);
    if (length <= READ_MOST || page <= 0 || length % (size_t)page == 0) return false;
    void *bytes = mmap(NULL, length, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED) return false;
    *content = (Content){bytes, length, true};
    return true;
}

static bool load_file(int file, Content *content) {
    struct stat about;
    if (fstat(file, &about) != 0) return false;
    if (S_ISDIR(about.st_mode)) return fail(EISDIR);
    if (!S_ISREG(about.st_mode)) return read_all(file, BLOCK, content);
    if (about.st_size >= (off_t)UINT32_MAX) return fail(EFBIG);
    size_t length = (size_t)about.st_size;
    return map_all(file, length, content) || read_all(file, length, content);
}

static bool load_path(const char *path, Content *content) {
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) return false;
    bool is_loaded = load_file(file, content);
    int trouble = errno;
    close(file);
    errno = trouble;
    return is_loaded;
}

static const char *copy_text(const char *text) {
    size_t size = strlen(text) + 1;
    return memcpy(memory_grow(NULL, size), text, size);
}

static uint32_t add_source(Sources *sources, const char *path, const char *shown, Content content) {
    if (sources->count == sources->capacity) {
        sources->capacity = sources->capacity ? 2 * sources->capacity : 8;
        sources->at = memory_grow(sources->at, sources->capacity * sizeof *sources->at);
    }
    assert(sources->count < UINT32_MAX);
    Source *source = memory_grow(NULL, sizeof *source);
    *source = (Source){.path = copy_text(path),
                       .shown = copy_text(shown),
                       .bytes = content.bytes,
                       .length = content.length,
                       .is_mapped = content.is_mapped};
    sources->at[sources->count] = source;
    return (uint32_t)sources->count++;
}

static bool is_stored(const Sources *sources, const char *path) {
    const char *prefix = sources->store.prefix;
    return prefix && strncmp(path, prefix, strlen(prefix)) == 0;
}

static bool load_stored(const Sources *sources, const char *path, Content *content) {
    const SourceStore *store = &sources->store;
    if (!store->read(store, path, &content->bytes, &content->length)) return false;
    if (content->length >= UINT32_MAX) return give_up(content, EFBIG);
    content->bytes = memory_grow(content->bytes, content->length + 1);
    content->bytes[content->length] = '\0';
    return true;
}

static Content copy_content(Str text) {
    Content content = {.bytes = memory_grow(NULL, text.length + 1), .length = text.length};
    if (text.length) memcpy(content.bytes, text.at, text.length);
    content.bytes[text.length] = '\0';
    return content;
}

static bool is_overlaid(const Sources *sources, const char *path, Str *text) {
    return sources->overlay && sources->overlay->find(sources->overlay, path, text);
}

bool source_exists(const Sources *sources, const char *path) {
    struct stat info;
    Str text;
    if (is_overlaid(sources, path, &text)) return true;
    if (is_stored(sources, path)) return sources->store.read(&sources->store, path, NULL, NULL);
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

bool source_load(Sources *sources, const char *path, const char *shown, uint32_t *file) {
    Content content = {0};
    Str text;
    if (is_overlaid(sources, path, &text))
        return *file = add_source(sources, path, shown, copy_content(text)), true;
    bool is_loaded = strcmp(path, "-") == 0   ? load_file(STDIN_FILENO, &content)
                   : is_stored(sources, path) ? load_stored(sources, path, &content)
                                              : load_path(path, &content);
    if (!is_loaded) return false;
    *file = add_source(sources, path, shown, content);
    return true;
}

/* A path without a link in it stays where it seems to be. */
static bool has_link(const char *directory, const char *path) {
    char *part = strdup(path);
    struct stat info;
    bool found = false;
    for (char *p = part + strlen(directory); !found && *p; p++) {
        p += strcspn(p + 1, "/") + 1;
        char end = *p;
        *p = 0;
        found = lstat(part, &info) == 0 && S_ISLNK(info.st_mode);
        *p = end;
        if (!end) break;
    }
    free(part);
    return found;
}

bool source_is_inside(const char *directory, const char *path) {
    if (!has_link(directory, path)) return true;
    char *home = realpath(*directory ? directory : ".", NULL), *real = realpath(path, NULL);
    size_t length = home ? strlen(home) : 0;
    bool is_root = length == 1;
    bool is_inside =
        !home || !real || is_root || (strncmp(real, home, length) == 0 && real[length] == '/');
    free(home), free(real);
    return is_inside;
}

uint32_t source_from_text(Sources *sources, const char *shown, Str text) {
    assert(text.length < UINT32_MAX);
    return add_source(sources, shown, shown, copy_content(text));
}

static void source_free(Source *source) {
    if (source->is_mapped)
        munmap((void *)source->bytes, source->length);
    else
        free((void *)source->bytes);
    free((void *)source->path);
    free((void *)source->shown);
    free(source->checkpoints);
    free(source);
}

void sources_free(Sources *sources) {
    for (size_t i = 0; i < sources->count; i++) source_free(sources->at[i]);
    free(sources->at);
    *sources = (Sources){0};
}

/* ---- places ---- */

static Source *source_of(const Sources *sources, uint32_t file) {
    assert(file < sources->count);
    return sources->at[file];
}

static uint32_t inside(const Source *source, uint32_t offset) {
    return offset > source->length ? (uint32_t)source->length : offset;
}

Str source_text(const Sources *sources, Span span) {
    const Source *source = source_of(sources, span.file);
    uint32_t hi = inside(source, span.hi), lo = inside(source, span.lo);
    return (Str){source->bytes + lo, hi > lo ? hi - lo : 0};
}

static uint32_t count_lines(const char *at, const char *end) {
    uint32_t lines = 0;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        lines++;
        at++;
    }
    return lines;
}

static void make_checkpoints(Source *source) {
    size_t count = source->length / BLOCK + 1;
    source->checkpoints = memory_grow(NULL, count * sizeof *source->checkpoints);
    source->checkpoints[0] = 0;
    for (size_t i = 1; i < count; i++) {
        const char *block = source->bytes + (i - 1) * BLOCK;
        source->checkpoints[i] = source->checkpoints[i - 1] + count_lines(block, block + BLOCK);
    }
}

/* Kept for the next place, which most often stands in the same line: one may be as long as the file. */
static void find_line(Source *source, uint32_t offset) {
    if (source->line_hi && source->line_lo <= offset && offset <= source->line_hi) return;
    const char *at = source->bytes + offset;
    const char *end = memchr(at, '\n', source->length - offset);
    while (at > source->bytes && at[-1] != '\n') at--;
    source->line_lo = (uint32_t)(at - source->bytes);
    source->line_hi = (uint32_t)(end ? (size_t)(end - source->bytes) : source->length);
    source->column_offset = source->line_lo, source->column_count = 0;
}

/* Every byte that starts a character counts; so do stray bytes that are not UTF-8. */
static int count_characters(const char *at, const char *end) {
    int count = 0;
    for (; at < end; count++) str_decode(&at, end);
    return count;
}

/* A byte order mark is nothing the reader sees. */
static const char *skip_mark(const Source *source, const char *at, const char *end) {
    bool is_there = at == source->bytes && end - at >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0;
    return is_there ? at + 3 : at;
}

/* Counted from the start of the block, or from the place asked for last when that is nearer. */
static uint32_t lines_before(Source *source, uint32_t offset) {
    const char *here = source->bytes + offset, *last = source->bytes + source->last_offset;
    uint32_t start = offset & ~(uint32_t)(BLOCK - 1), lines;
    uint32_t far =
        offset < source->last_offset ? source->last_offset - offset : offset - source->last_offset;
    if (far > offset - start)
        lines = source->checkpoints[offset / BLOCK] + count_lines(source->bytes + start, here);
    else if (here < last)
        lines = source->last_lines - count_lines(here, last);
    else
        lines = source->last_lines + count_lines(last, here);
    source->last_offset = offset, source->last_lines = lines;
    return lines;
}

void source_place(const Sources *sources, uint32_t file, uint32_t offset, int *line, int *column) {
    Source *source = source_of(sources, file);
    if (!source->checkpoints) make_checkpoints(source);
    offset = inside(source, offset);
    const char *here = source->bytes + offset;
    *line = (int)lines_before(source, offset) + 1;
    find_line(source, offset);
    if (offset < source->column_offset)
        source->column_offset = source->line_lo, source->column_count = 0;
    const char *start = skip_mark(source, source->bytes + source->column_offset, here);
    source->column_count += (uint32_t)count_characters(start, here);
    source->column_offset = offset;
    *column = (int)source->column_count + 1;
}

Str source_line(const Sources *sources, uint32_t file, uint32_t offset, uint32_t *line_start) {
    Source *source = source_of(sources, file);
    find_line(source, inside(source, offset));
    const char *start = source->bytes + source->line_lo, *end = source->bytes + source->line_hi;
    if (end > start && end[-1] == '\r') end--;
    start = skip_mark(source, start, end);
    if (line_start) *line_start = (uint32_t)(start - source->bytes);
    return (Str){start, (size_t)(end - start)};
}
