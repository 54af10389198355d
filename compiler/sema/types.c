#include "compiler/sema/types.h"

static bool same_per(uint16_t a, uint16_t b) { return a == b || a == ANY_UNIT || b == ANY_UNIT; }

bool type_same(Type a, Type b) {
    if (a.kind != b.kind) return false;
    bool per = a.kind != TYPE_RATE || same_per(a.per, b.per);
    return a.kind == TYPE_NUMBER || (a.base == b.base && per);
}

bool type_is_number(Type a) { return a.kind >= TYPE_NUMBER && a.kind <= TYPE_YEAR; }

/* A bare number counts whatever is counted; a year moves by a bare number. */
static bool counts(Type a) {
    return a.kind == TYPE_COUNT || a.kind == TYPE_SCORE || a.kind == TYPE_YEAR;
}

bool type_add(Type a, Type b, Type *out) {
    if (a.kind == TYPE_POISON || b.kind == TYPE_POISON) return *out = (Type){0}, true;
    if (!type_is_number(a) || !type_is_number(b)) return false;
    if (a.is_zero) return *out = b, true;
    if (b.is_zero || type_same(a, b)) {
        a.is_percent = a.is_percent || (b.kind == TYPE_NUMBER && b.is_percent);
        if (a.kind == TYPE_RATE && a.per == ANY_UNIT) a.per = b.per;
        return *out = a, true;
    }
    if (a.kind == TYPE_NUMBER && !a.is_percent && counts(b)) return *out = b, true;
    if (b.kind == TYPE_NUMBER && !b.is_percent && counts(a)) return *out = a, true;
    return false;
}

bool type_multiply(Type a, Type b, Type *out) {
    if (a.kind == TYPE_POISON || b.kind == TYPE_POISON) return *out = (Type){0}, true;
    if (!type_is_number(a) || !type_is_number(b)) return false;
    a.is_zero = b.is_zero = false;
    if (a.kind == TYPE_NUMBER && b.kind == TYPE_NUMBER) {
        a.is_percent = a.is_percent && b.is_percent;
        return *out = a, true;
    }
    if (a.kind == TYPE_NUMBER) return *out = b, true;
    if (b.kind == TYPE_NUMBER) return *out = a, true;
    Type rate = a.kind == TYPE_RATE ? a : b, count = a.kind == TYPE_RATE ? b : a;
    if (rate.kind != TYPE_RATE || count.kind != TYPE_COUNT || !same_per(rate.per, count.base))
        return false;
    return *out = (Type){.kind = TYPE_MONEY, .base = rate.base}, true;
}

bool type_divide(Type a, Type b, Type *out) {
    if (a.kind == TYPE_POISON || b.kind == TYPE_POISON) return *out = (Type){0}, true;
    if (!type_is_number(a) || !type_is_number(b)) return false;
    a.is_zero = false;
    if (type_same(a, b)) return *out = (Type){.kind = TYPE_NUMBER, .is_percent = true}, true;
    if (b.kind == TYPE_NUMBER) return *out = a, true;
    if (a.kind == TYPE_MONEY && counts(b)) {
        return *out = (Type){.kind = TYPE_RATE, .base = a.base, .per = b.base}, true;
    }
    if (a.kind == TYPE_MONEY && b.kind == TYPE_RATE && a.base == b.base) {
        if (b.per == ANY_UNIT) return *out = (Type){.kind = TYPE_NUMBER}, true;
        return *out = (Type){.kind = TYPE_COUNT, .base = b.per}, true;
    }
    if (counts(a) && counts(b)) return *out = (Type){.kind = TYPE_NUMBER}, true;
    return false;
}
