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
    size_t size; /* of the bytes behind the header */
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

static ArenaBlock *block_new(ArenaBlock *older, size_t size, bool is_zeroed) {
    size_t all = sizeof(ArenaBlock) + size;
    ArenaBlock *block = size > PTRDIFF_MAX / 2 ? NULL : is_zeroed ? calloc(1, all) : malloc(all);
    if (!block) out_of_memory();
    block->older = older;
    block->size = size;
    return block;
}

/* A piece gets a block of its own, filed behind the newest one, which stays in use. From calloc,
 * because large blocks come from the system as zeros already. */
static void *take_block(Arena *arena, size_t size) {
    ArenaBlock **at = arena->newest ? &arena->newest->older : &arena->newest;
    return (*at = block_new(*at, size, true)) + 1;
}

#ifdef ARENA_TRACK
static bool needs_block(size_t size) {
    (void)size;
    return true;
}
#else
static bool needs_block(size_t size) { return size > BLOCK_LARGEST / 4; }
#endif

static void start_block(Arena *arena, size_t need) {
    size_t size = arena->newest ? 2 * arena->newest->size : BLOCK_FIRST;
    if (size > BLOCK_LARGEST) size = BLOCK_LARGEST;
    if (size < need) size = need;
    arena->newest = block_new(arena->newest, size, false);
    arena->next = (char *)(arena->newest + 1);
    arena->end = arena->next + size;
}

/* The bytes are what was there before. */
static void *take_piece(Arena *arena, size_t size) {
    size_t taken = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (!arena->next || (size_t)(arena->end - arena->next) < taken) start_block(arena, taken);
    void *piece = arena->next;
    arena->next += taken;
    return piece;
}

/* Zeroed piece by piece: what nobody asks for is never touched. */
void *arena_alloc(Arena *arena, size_t size) {
    return needs_block(size) ? take_block(arena, size) : memset(take_piece(arena, size), 0, size);
}

char *arena_copy(Arena *arena, const char *bytes, size_t length) {
    bool is_large = needs_block(length + 1);
    char *copy = is_large ? take_block(arena, length + 1) : take_piece(arena, length + 1);
    if (length) memcpy(copy, bytes, length);
    copy[length] = '\0';
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

void arena_clear(Arena *arena) {
    if (!arena->next) {
        arena_free(arena);
        return;
    }
    free_blocks(arena->newest->older);
    arena->newest->older = NULL;
    arena->next = (char *)(arena->newest + 1);
}
