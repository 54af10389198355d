#ifndef BUDGET_BASE_MAP_H
#define BUDGET_BASE_MAP_H
/* uint64 -> uint32, open addressing; iteration is not offered, so hash order can reach no output. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t *keys;
    uint32_t *values;
    uint8_t  *used;
    size_t    count, slots;
} Map;                               /* all zero is empty */

void map_put(Map *map, uint64_t key, uint32_t value);            /* replaces */
bool map_get(const Map *map, uint64_t key, uint32_t *value);
void map_free(Map *map);
#endif
