/* What a code's figure was called in an earlier year. Changes go back in time one year after the
 * other: a code that several became one of goes back to all of them; one that took only a part of
 * another has no figure there. */
#include "compiler/sema/model.h"

static bool leads_to(const CodeChange *k, Str code, int then, int now) {
    return k->kind == CHANGE_RECODE && k->year > then && k->year <= now && str_equal(k->to, code);
}

/* Adds to into[count..]; NONE: only a part. In one year a code goes whole into one other, so no
 * code is met twice and `into` has room. */
static uint32_t go_back(const Classification *c, Str code, int then, int now, Str *into,
                        uint32_t count) {
    int last = then;
    for (size_t i = 0; i < c->changes.count; i++)
        if (leads_to(&c->changes.at[i], code, then, now) && c->changes.at[i].year > last)
            last = c->changes.at[i].year;
    if (last == then) return into[count] = code, count + 1;
    for (size_t i = 0; i < c->changes.count; i++) {
        const CodeChange *k = &c->changes.at[i];
        if (k->year != last || !leads_to(k, code, then, now)) continue;
        if (k->is_part) return NONE;
        count = go_back(c, k->code, then, last - 1, into, count);
        if (count == NONE) return NONE;
    }
    return count;
}

uint32_t codes_before(const Classification *c, Str code, int then, int now, Str *into) {
    uint32_t count = go_back(c, code, then, now, into, 0);
    return count == NONE ? 0 : count;
}
