#include "tests/bench/slips/slips.h"

const char *const spoil_names[DO_COUNT] = {
    "one digit changed",
    "two digits swapped",
    "a digit dropped",
    "a digit added",
    "sign",
    "ten times",
    "a tenth",
    "10,000 times (unit)",
    "row above",
    "column beside",
    "last year's",
    "a part missing",
    "a part twice",
    "stale",
};

/* One step of a small generator, and the same dice wherever it is asked. */
uint64_t spoil_dice(uint64_t x) {
    x ^= x >> 33, x *= UINT64_C(0xff51afd7ed558ccd), x ^= x >> 33;
    return x;
}

static Int128 power(int n) {
    Int128 made = 1;
    while (n-- > 0) made *= 10;
    return made;
}

static int digits_in(Int128 n, int least) {
    int count = 0;
    for (; n; n /= 10) count++;
    return count > least ? count : least;
}

static int digit_at(Int128 n, int at) { return (int)(n / power(at) % 10); }

static Int128 without_digit(Int128 n, int at) {
    return n / power(at + 1) * power(at) + n % power(at);
}

static Int128 with_digit(Int128 n, int at, int digit) {
    return (n / power(at) * 10 + digit) * power(at) + n % power(at);
}

static Int128 swapped(Int128 n, int at) {
    int low = digit_at(n, at), high = digit_at(n, at + 1);
    return n + (high - low) * power(at) + (low - high) * power(at + 1);
}

/* The first pair of different digits from `at` on, and around. */
static Int128 swap_some(Int128 n, int count, int at) {
    Int128 made = n;
    for (int i = 0; i + 1 < count && made == n; i++) made = swapped(n, (at + i) % (count - 1));
    return made;
}

Int128 spoil(const Target *g, Spoil how) {
    bool minus = g->coef < 0;
    Int128 n = minus ? -g->coef : g->coef, made = n;
    int count = digits_in(n, g->scale + 1);
    uint64_t dice = spoil_dice(g->figure * UINT64_C(31) + how);
    int at = (int)(dice % (uint64_t)count), digit = digit_at(n, at);
    switch (how) {
    case DO_DIGIT: made += ((digit + 1 + (int)((dice >> 32) % 9)) % 10 - digit) * power(at); break;
    case DO_SWAP: made = swap_some(n, count, at); break;
    case DO_DROP: made = without_digit(n, at); break;
    case DO_ADD: made = with_digit(n, at, (int)((dice >> 40) % 10)); break;
    case DO_SIGN: made = -n; break;
    case DO_POINT_UP: made = n * 10; break;
    case DO_POINT_DOWN: made = n / 10; break;
    case DO_UNIT: made = n * 10000; break;
    case DO_ABOVE: return g->has_above ? g->above : g->coef;
    case DO_BESIDE: return g->has_beside ? g->beside : g->coef;
    case DO_YEAR: return g->has_other_year ? g->other_year : g->coef;
    case DO_MISSING: return g->has_part ? g->coef - g->part : g->coef;
    case DO_DOUBLED: return g->has_part ? g->coef + g->part : g->coef;
    case DO_STALE: return g->has_part ? g->coef - (Int128)(dice % 9000 + 100) : g->coef;
    case DO_COUNT: break;
    }
    return minus ? -made : made;
}

static int digits_apart(Int128 a, Int128 b) {
    int count = 0;
    for (; a || b; a /= 10, b /= 10) count += a % 10 != b % 10;
    return count;
}

static bool is_some_swap(Int128 was, Int128 is, int count) {
    for (int at = 0; at + 1 < count; at++)
        if (swapped(was, at) == is) return true;
    return false;
}

static bool is_short_of(Int128 more, Int128 less, int count) {
    for (int at = 0; at < count; at++)
        if (without_digit(more, at) == less) return true;
    return false;
}

/* Both without their sign. */
static bool digits_may_come_from(const Target *g, Spoil how, Int128 was, Int128 is) {
    int count = digits_in(was, g->scale + 1);
    switch (how) {
    case DO_DIGIT: return digits_apart(was, is) == 1;
    case DO_SWAP: return is_some_swap(was, is, count);
    case DO_DROP: return is_short_of(was, is, count);
    case DO_ADD: return is_short_of(is, was, digits_in(is, g->scale + 1));
    case DO_POINT_UP: return was * 10 == is;
    case DO_POINT_DOWN: return was / 10 == is;
    case DO_UNIT: return was * 10000 == is;
    default: return false;
    }
}

bool spoil_may_come_from(const Target *g, Spoil how, Int128 was, Int128 is) {
    switch (how) {
    case DO_SIGN: return was == -is;
    /* what stands there does not say what stood there */
    case DO_ABOVE: return was != is && g->has_above && g->above == is;
    case DO_BESIDE: return was != is && g->has_beside && g->beside == is;
    case DO_YEAR: return was != is && g->has_other_year && g->other_year == is;
    case DO_STALE: return was != is && g->has_part;
    case DO_MISSING: return g->has_part && was - g->part == is;
    case DO_DOUBLED: return g->has_part && was + g->part == is;
    default: break;
    }
    if ((was < 0 && is > 0) || (was > 0 && is < 0)) return false;
    return digits_may_come_from(g, how, was < 0 ? -was : was, is < 0 ? -is : is);
}
