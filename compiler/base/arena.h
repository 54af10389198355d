#ifndef BUDGET_BASE_ARENA_H
#define BUDGET_BASE_ARENA_H
/* Memory by lifetime: everything in an arena is freed together, nothing alone.
 * Out of memory ends the process inside this module, so no caller tests for NULL.
 * Built with -DARENA_TRACK every allocation is its own malloc, so ASan sees overruns. */
#include <stdarg.h>
#include <stddef.h>

typedef struct ArenaBlock ArenaBlock;
typedef struct {
    ArenaBlock *newest;      /* blocks, newest first */
    char       *next, *end;  /* free bytes of the newest block */
} Arena;                     /* all zero is an empty arena */

void *arena_alloc(Arena *arena, size_t size);          /* zeroed, aligned to 16 bytes */
char *arena_copy(Arena *arena, const char *bytes, size_t length); /* adds a NUL */
char *arena_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(Arena *arena, const char *format, va_list arguments);
void  arena_free(Arena *arena);                         /* the arena is empty afterwards */

void  arena_clear(Arena *arena);                        /* the same, but one block stays for what comes next */

#define ARENA_NEW(arena, Type, count) ((Type *)arena_alloc((arena), sizeof(Type) * (size_t)(count)))

/* malloc and realloc that do not return on failure; for buffers that grow (vec.h). */
void *memory_grow(void *old, size_t size);
#endif
