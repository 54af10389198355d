#include "compiler/base/arena.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A block is this header and the bytes behind it. Sixteen bytes, so what follows stays aligned. */
struct ArenaBlock {
    _Alignas(16) ArenaBlock *older;
    size_t size;                     /* of the bytes behind the header */
};

enum { ALIGNMENT = 16, BLOCK_FIRST = 4096, BLOCK_LARGEST = 1 << 20 };

static _Noreturn void out_of_memory(void) {
    fputs("budget: out of memory\n", stderr);
    exit(3);
}

void *memory_grow(void *old, size_t size) {
    void *grown = size > PTRDIFF_MAX ? NULL : realloc(old, size ? size : 1);
    if (!grown) out_of_memory();
    return grown;
}

/* calloc, because large blocks come from the system as zeros already. */
static ArenaBlock *block_new(ArenaBlock *older, size_t size) {
    ArenaBlock *block = size > PTRDIFF_MAX / 2 ? NULL : calloc(1, sizeof *block + size);
    if (!block) out_of_memory();
    block->older = older;
    block->size = size;
    return block;
}

#ifdef ARENA_TRACK
void *arena_alloc(Arena *arena, size_t size) {
    arena->newest = block_new(arena->newest, size);
    return arena->newest + 1;
}
#else
/* A large piece gets a block of its own, filed behind the newest one, which stays in use. */
static void *alloc_large(Arena *arena, size_t size) {
    if (!arena->newest) return (arena->newest = block_new(NULL, size)) + 1;
    ArenaBlock *block = block_new(arena->newest->older, size);
    arena->newest->older = block;
    return block + 1;
}

static void start_block(Arena *arena, size_t need) {
    size_t size = arena->newest ? 2 * arena->newest->size : BLOCK_FIRST;
    if (size > BLOCK_LARGEST) size = BLOCK_LARGEST;
    if (size < need) size = need;
    arena->newest = block_new(arena->newest, size);
    arena->next = (char *)(arena->newest + 1);
    arena->end = arena->next + size;
}

void *arena_alloc(Arena *arena, size_t size) {
    if (size > BLOCK_LARGEST / 4) return alloc_large(arena, size);
    size_t taken = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (!arena->next || (size_t)(arena->end - arena->next) < taken) start_block(arena, taken);
    void *piece = arena->next;
    arena->next += taken;
    return piece;
}
#endif

char *arena_copy(Arena *arena, const char *bytes, size_t length) {
    char *copy = arena_alloc(arena, length + 1);
    if (length) memcpy(copy, bytes, length);
    return copy;
}

char *arena_vprintf(Arena *arena, const char *format, va_list arguments) {
    va_list again;
    char room[256]; /* most texts are short: written once and copied, not measured first */
    assert(format);
    va_copy(again, arguments);
    int length = vsnprintf(room, sizeof room, format, arguments);
    assert(length >= 0);
    if ((size_t)length < sizeof room) {
        va_end(again);
        return arena_copy(arena, room, (size_t)length);
    }
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *arena_printf(Arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

static void free_blocks(ArenaBlock *block) {
    while (block) {
        ArenaBlock *older = block->older;
        free(block);
        block = older;
    }
}

void arena_free(Arena *arena) {
    free_blocks(arena->newest);
    *arena = (Arena){0};
}

/* Only what was given out has to be zeroed again. */
void arena_clear(Arena *arena) {
    if (!arena->next) {
        arena_free(arena);
        return;
    }
    free_blocks(arena->newest->older);
    arena->newest->older = NULL;
    char *first = (char *)(arena->newest + 1);
    memset(first, 0, (size_t)(arena->next - first));
    arena->next = first;
}
