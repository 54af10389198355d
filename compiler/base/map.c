#include "compiler/base/map.h"

#include "compiler/base/arena.h"

#include <stdlib.h>
#include <string.h>

/* Keys are often packed ids; mixing spreads them over the low bits. */
static size_t slot_of(const Map *map, uint64_t key) {
    uint64_t hash = (key ^ (key >> 32)) * UINT64_C(0x9e3779b97f4a7c15);
    size_t slot = (size_t)(hash ^ (hash >> 29)) & (map->slots - 1);
    while (map->used[slot] && map->keys[slot] != key) slot = (slot + 1) & (map->slots - 1);
    return slot;
}

static Map map_sized(size_t slots) {
    Map map = {.slots = slots};
    map.keys = memory_grow(NULL, slots * sizeof *map.keys);
    map.values = memory_grow(NULL, slots * sizeof *map.values);
    map.used = memory_grow(NULL, slots);
    memset(map.used, 0, slots);
    return map;
}

/* Slots stay at most half full. */
static void grow(Map *map) {
    Map larger = map_sized(map->slots ? 2 * map->slots : 16);
    for (size_t i = 0; i < map->slots; i++)
        if (map->used[i]) map_put(&larger, map->keys[i], map->values[i]);
    map_free(map);
    *map = larger;
}

void map_put(Map *map, uint64_t key, uint32_t value) {
    if (2 * (map->count + 1) > map->slots) grow(map);
    size_t slot = slot_of(map, key);
    map->count += !map->used[slot];
    map->used[slot] = 1;
    map->keys[slot] = key;
    map->values[slot] = value;
}

bool map_get(const Map *map, uint64_t key, uint32_t *value) {
    if (map->count == 0) return false;
    size_t slot = slot_of(map, key);
    if (!map->used[slot]) return false;
    *value = map->values[slot];
    return true;
}

void map_free(Map *map) {
    free(map->keys);
    free(map->values);
    free(map->used);
    *map = (Map){0};
}
