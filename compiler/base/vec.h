#ifndef BUDGET_BASE_VEC_H
#define BUDGET_BASE_VEC_H
/* A growable array with one owner: `VEC(int) numbers = {0}; VEC_PUSH(&numbers, 3);`. */
#include "compiler/base/arena.h"
#include <stdint.h>
#include <stdlib.h>

#define VEC(Type) struct { Type *at; size_t count, capacity; }

#define VEC_RESERVE(vec, need)                                                          \
    do {                                                                                \
        if ((need) > (vec)->capacity) {                                                 \
            (vec)->capacity = (need) > 2 * (vec)->capacity ? (need) : 2 * (vec)->capacity; \
            if ((vec)->capacity < 8) (vec)->capacity = 8;                               \
            (vec)->at = memory_grow((vec)->at, (vec)->capacity * sizeof *(vec)->at);    \
        }                                                                               \
    } while (0)
#define VEC_PUSH(vec, ...)                                     \
    do {                                                       \
        VEC_RESERVE(vec, (vec)->count + 1);                    \
        (vec)->at[(vec)->count++] = (__VA_ARGS__);             \
    } while (0)
#define VEC_FREE(vec) (free((vec)->at), (vec)->at = NULL, (vec)->count = (vec)->capacity = 0)
#endif
