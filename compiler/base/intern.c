#include "compiler/base/intern.h"

#include "compiler/base/vec.h"

#include <assert.h>

enum { SLOTS_FIRST = 1024 }; /* for the words of the language and a few names */

/* The slot that holds the text, or the free one where it belongs. */
static size_t slot_of(const Intern *table, Str text) {
    size_t slot = (size_t)str_hash(text) & (table->slot_count - 1);
    while (table->slots[slot] && !str_equal(table->names[table->slots[slot]], text))
        slot = (slot + 1) & (table->slot_count - 1);
    return slot;
}

/* Slots stay at most half full. */
static void grow_slots(Intern *table) {
    free(table->slots);
    table->slot_count = table->slot_count ? 2 * table->slot_count : SLOTS_FIRST;
    table->slots = memory_grow(NULL, table->slot_count * sizeof *table->slots);
    for (size_t i = 0; i < table->slot_count; i++) table->slots[i] = 0;
    for (size_t name = 1; name < table->count; name++)
        table->slots[slot_of(table, table->names[name])] = (Name)name;
}

static void append_name(Intern *table, Str text) {
    if (table->count == table->capacity) {
        table->capacity = table->capacity ? 2 * table->capacity : 32;
        table->names = memory_grow(table->names, table->capacity * sizeof *table->names);
    }
    table->names[table->count++] = text;
}

Name intern(Intern *table, Str text) {
    if (text.length == 0) return 0;
    if (table->count == 0) append_name(table, STR(""));
    if (2 * table->count >= table->slot_count) grow_slots(table);
    size_t slot = slot_of(table, text);
    if (table->slots[slot]) return table->slots[slot];
    assert(table->count < UINT32_MAX);
    table->slots[slot] = (Name)table->count;
    append_name(table, (Str){arena_copy(&table->text, text.at, text.length), text.length});
    return table->slots[slot];
}

Name intern_find(const Intern *table, Str text) {
    if (text.length == 0 || table->count == 0) return 0;
    return table->slots[slot_of(table, text)];
}

Str intern_text(const Intern *table, Name name) {
    if (name == 0) return STR("");
    assert(name < table->count);
    return table->names[name];
}

void intern_free(Intern *table) {
    arena_free(&table->text);
    free(table->names);
    free(table->slots);
    *table = (Intern){0};
}
