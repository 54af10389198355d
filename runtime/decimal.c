#include "runtime/decimal.h"

#include <assert.h>
#include <string.h>

/* Magnitudes are unsigned, so that the most negative Int128 needs no special care on the way in;
 * on the way out it is refused, so that every result can be negated. */
enum { SCALE_MOST = 38 };

#define INT128_LARGEST ((UInt128)-1 >> 1)

static const uint64_t small_powers[20] = {
    1u,
    10u,
    100u,
    1000u,
    10000u,
    100000u,
    1000000u,
    10000000u,
    100000000u,
    1000000000u,
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000),
};

static UInt128 power_of_ten(int exponent) {
    assert(exponent >= 0 && exponent <= SCALE_MOST);
    if (exponent < 20) return small_powers[exponent];
    return (UInt128)small_powers[19] * small_powers[exponent - 19];
}

static UInt128 magnitude(Int128 n) { return n < 0 ? -(UInt128)n : (UInt128)n; }

static bool with_sign(UInt128 size, bool is_negative, Int128 *out) {
    if (size > INT128_LARGEST) return false;
    *out = is_negative ? -(Int128)size : (Int128)size;
    return true;
}

/* Nearly all numbers are; the product of two such ones always fits. */
static bool is_small(Int128 n) { return n == (int64_t)n; }

/* out = a * b, unless that takes more than 127 bits. Unsigned, since clang would call a function of
 * compiler-rt for the signed overflow check, which gcc's library does not have. */
static bool multiply(Int128 a, Int128 b, Int128 *out) {
    UInt128 size;
    if (is_small(a) && is_small(b)) return *out = (Int128)(int64_t)a * (int64_t)b, true;
    if (__builtin_mul_overflow(magnitude(a), magnitude(b), &size)) return false;
    return with_sign(size, (a < 0) != (b < 0), out);
}

static bool sum_of(Int128 a, Int128 b, Int128 *out) {
    Int128 sum;
    if (__builtin_add_overflow(a, b, &sum) || (UInt128)sum == INT128_LARGEST + 1) return false;
    *out = sum;
    return true;
}

/* ---- products of 256 bits ---- */

typedef struct {
    UInt128 high, low;
} Wide;

static Wide wide_product(UInt128 a, UInt128 b) {
    UInt128 mask = UINT64_MAX;
    UInt128 low = (a & mask) * (b & mask);
    UInt128 cross = (a >> 64) * (b & mask) + (low >> 64); /* cannot overflow */
    UInt128 other = (a & mask) * (b >> 64) + (cross & mask);
    Wide product = {(a >> 64) * (b >> 64) + (cross >> 64) + (other >> 64),
                    other << 64 | (low & mask)};
    return product;
}

static int wide_compare(Wide a, Wide b) {
    if (a.high != b.high) return a.high < b.high ? -1 : 1;
    return (a.low > b.low) - (a.low < b.low);
}

static int order_of(Int128 a, Int128 b) { return (a > b) - (a < b); }

/* The sign of a * x - b * y, for x and y above 0. */
static int compare_products(Int128 a, Int128 x, Int128 b, Int128 y) {
    Int128 left, right;
    if (x == y) return order_of(a, b);
    if (multiply(a, x, &left) && multiply(b, y, &right)) return order_of(left, right);
    int sign_a = order_of(a, 0), sign_b = order_of(b, 0);
    if (sign_a != sign_b) return sign_a < sign_b ? -1 : 1;
    int order = wide_compare(wide_product(magnitude(a), (UInt128)x),
                             wide_product(magnitude(b), (UInt128)y));
    return sign_a < 0 ? -order : order;
}

/* ---- rounding ---- */

/* Whether a quotient whose remainder is `rest` of `divisor` goes one away from zero. */
static bool rounds_up(UInt128 quotient, UInt128 rest, UInt128 divisor, Rounding rounding) {
    if (rounding == ROUND_DOWN || rest < divisor - rest) return false;
    if (rest > divisor - rest) return true;
    return rounding == ROUND_HALF_UP || (quotient & 1);
}

static UInt128 divide_rounded(UInt128 size, UInt128 divisor, Rounding rounding) {
    UInt128 quotient = size / divisor;
    return quotient + rounds_up(quotient, size % divisor, divisor, rounding);
}

/* ---- decimals ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool append_digit(UInt128 *size, unsigned digit) {
    return !__builtin_mul_overflow(*size, (UInt128)10, size) &&
           !__builtin_add_overflow(*size, (UInt128)digit, size);
}

bool decimal_parse(const char *text, size_t length, Decimal *out) {
    bool is_signed = length > 0 && (*text == '-' || *text == '+');
    UInt128 size = 0;
    size_t point = length;
    for (size_t i = is_signed; i < length; i++) {
        bool is_inside = i > is_signed && i + 1 < length;
        if (text[i] == '.' && point == length && is_inside)
            point = i;
        else if (!is_digit(text[i]))
            return false;
        else if (!append_digit(&size, (unsigned)(text[i] - '0')))
            return false;
    }
    size_t scale = point == length ? 0 : length - point - 1;
    Decimal made = {.scale = (int)scale};
    if (length == is_signed || scale > SCALE_MOST) return false;
    if (!with_sign(size, *text == '-', &made.coef)) return false;
    *out = made;
    return true;
}

bool decimal_rescale(Decimal a, int scale, Rounding rounding, Decimal *out) {
    Decimal made = {.scale = scale};
    if (scale < 0 || scale > SCALE_MOST) return false;
    if (scale >= a.scale) {
        if (!multiply(a.coef, (Int128)power_of_ten(scale - a.scale), &made.coef)) return false;
    } else {
        UInt128 size = divide_rounded(magnitude(a.coef), power_of_ten(a.scale - scale), rounding);
        if (!with_sign(size, a.coef < 0, &made.coef)) return false;
    }
    *out = made;
    return true;
}

bool decimal_add(Decimal a, Decimal b, Decimal *out) {
    int scale = a.scale > b.scale ? a.scale : b.scale;
    Decimal made = {.scale = scale};
    if (!decimal_rescale(a, scale, ROUND_DOWN, &a)) return false;
    if (!decimal_rescale(b, scale, ROUND_DOWN, &b)) return false;
    if (!sum_of(a.coef, b.coef, &made.coef)) return false;
    *out = made;
    return true;
}

bool decimal_subtract(Decimal a, Decimal b, Decimal *out) {
    if (!with_sign(magnitude(b.coef), b.coef > 0, &b.coef)) return false;
    return decimal_add(a, b, out);
}

int decimal_compare(Decimal a, Decimal b) {
    return compare_products(a.coef, (Int128)power_of_ten(b.scale), b.coef,
                            (Int128)power_of_ten(a.scale));
}

Decimal decimal_trim(Decimal a) {
    for (; a.scale > 0 && a.coef % 10 == 0; a.scale--) a.coef /= 10;
    return a;
}

/* Writes backwards from `end`; returns where the digits start. At least `least` digits. */
static char *write_digits(UInt128 size, int least, char *end) {
    char *at = end;
    while (size > UINT64_MAX) {
        *--at = (char)('0' + (int)(size % 10));
        size /= 10;
    }
    for (uint64_t rest = (uint64_t)size; rest || end - at < least; rest /= 10)
        *--at = (char)('0' + (int)(rest % 10));
    return at;
}

size_t decimal_format(Decimal a, char out[64]) {
    char digits[48], *end = digits + sizeof digits;
    char *at = write_digits(magnitude(a.coef), a.scale + 1, end);
    size_t whole = (size_t)(end - at) - (size_t)a.scale, length = 0;
    if (a.coef < 0) out[length++] = '-';
    memcpy(out + length, at, whole);
    length += whole;
    if (a.scale > 0) {
        out[length++] = '.';
        memcpy(out + length, at + whole, (size_t)a.scale);
        length += (size_t)a.scale;
    }
    out[length] = '\0';
    return length;
}

/* ---- rationals ---- */

static uint64_t small_divisor(uint64_t x, uint64_t y) {
    while (y) {
        uint64_t rest = x % y;
        x = y;
        y = rest;
    }
    return x;
}

static UInt128 common_divisor(UInt128 a, UInt128 b) {
    while (b > UINT64_MAX) {
        UInt128 rest = a % b;
        a = b;
        b = rest;
    }
    if (b == 0) return a;
    if (b == 1) return 1;
    if (a <= UINT64_MAX) return small_divisor((uint64_t)b, (uint64_t)a % (uint64_t)b);
    return small_divisor((uint64_t)b, (uint64_t)(a % b));
}

/* Most divisors are 1, and a division of 128 bits is what figures would spend their time on. */
static Int128 quotient_of(Int128 a, Int128 divisor) {
    if (divisor == 1) return a;
    return is_small(a) && is_small(divisor) ? (int64_t)a / (int64_t)divisor : a / divisor;
}

/* Reduces; `den` is not 0. */
static bool fraction(UInt128 num, UInt128 den, bool is_negative, Rational *out) {
    UInt128 shared = common_divisor(num, den);
    Rational made;
    if (!with_sign(num / shared, is_negative, &made.num)) return false;
    if (!with_sign(den / shared, false, &made.den)) return false;
    *out = made;
    return true;
}

Rational rational_from_int(int64_t n) { return (Rational){n, 1}; }

bool rational_from_decimal(Decimal a, Rational *out) {
    return fraction(magnitude(a.coef), power_of_ten(a.scale), a.coef < 0, out);
}

bool rational_make(Int128 num, Int128 den, Rational *out) {
    assert(den != 0);
    return fraction(magnitude(num), magnitude(den), (num < 0) != (den < 0), out);
}

/* Nothing can be cut from it that could not be cut from b. */
static bool add_whole(Int128 whole, Rational b, Rational *out) {
    if (b.den != 1 && !multiply(whole, b.den, &whole)) return false;
    if (!sum_of(whole, b.num, &b.num)) return false;
    *out = b;
    return true;
}

/* Knuth 4.5.1: with g the common divisor of the denominators only that much can cancel in the sum,
 * so the figures on the way stay as small as they can. */
bool rational_add(Rational a, Rational b, Rational *out) {
    Int128 left, right, sum, den;
    if (a.den == 1) return add_whole(a.num, b, out);
    if (b.den == 1) return add_whole(b.num, a, out);
    if (a.den == b.den) { /* halves, mostly */
        if (!sum_of(a.num, b.num, &sum)) return false;
        Int128 shared = (Int128)common_divisor(magnitude(sum), (UInt128)a.den);
        *out = (Rational){quotient_of(sum, shared), quotient_of(a.den, shared)};
        return true;
    }
    Int128 g = (Int128)common_divisor((UInt128)a.den, (UInt128)b.den);
    if (!multiply(a.num, quotient_of(b.den, g), &left)) return false;
    if (!multiply(b.num, quotient_of(a.den, g), &right)) return false;
    if (!sum_of(left, right, &sum)) return false;
    Int128 shared = (Int128)common_divisor(magnitude(sum), (UInt128)g);
    if (!multiply(quotient_of(a.den, g), quotient_of(b.den, shared), &den)) return false;
    *out = (Rational){quotient_of(sum, shared), den};
    return true;
}

bool rational_subtract(Rational a, Rational b, Rational *out) {
    return rational_add(a, rational_negate(b), out);
}

/* Whole numbers, and among them 0 and 1, are most of what is multiplied. */
bool rational_multiply(Rational a, Rational b, Rational *out) {
    bool is_copy = (b.num == 1 && b.den == 1) || a.num == 0;
    if (is_copy || (a.num == 1 && a.den == 1) || b.num == 0) {
        *out = is_copy ? a : b;
        return true;
    }
    if (a.den == 1 && b.den == 1) {
        Rational whole = {0, 1};
        if (!multiply(a.num, b.num, &whole.num)) return false;
        *out = whole;
        return true;
    }
    Int128 cross = (Int128)common_divisor(magnitude(a.num), (UInt128)b.den);
    Int128 other = (Int128)common_divisor(magnitude(b.num), (UInt128)a.den);
    Rational made;
    if (!multiply(quotient_of(a.num, cross), quotient_of(b.num, other), &made.num)) return false;
    if (!multiply(quotient_of(a.den, other), quotient_of(b.den, cross), &made.den)) return false;
    *out = made;
    return true;
}

bool rational_divide(Rational a, Rational b, Rational *out) {
    if (b.num == 0) return false;
    if (b.num < 0) return rational_divide(rational_negate(a), rational_negate(b), out);
    return rational_multiply(a, (Rational){b.den, b.num}, out);
}

int rational_sign(Rational a) { return (a.num > 0) - (a.num < 0); }

Rational rational_negate(Rational a) {
    assert(magnitude(a.num) <= INT128_LARGEST);
    return (Rational){-a.num, a.den};
}

Rational rational_magnitude(Rational a) { return rational_sign(a) < 0 ? rational_negate(a) : a; }

int rational_compare(Rational a, Rational b) {
    return compare_products(a.num, b.den, b.num, a.den);
}

/* Carries a whole from the fraction rest/den, which is below 2, into *digit. */
static UInt128 carry(UInt128 rest, UInt128 den, unsigned *digit) {
    if (rest < den) return rest;
    ++*digit;
    return rest - den;
}

/* The next decimal digit of rest/den, by 10 = 2 * (2 * 2 + 1): 10 * rest may not fit, but
 * rest < den < 2^127, so twice the rest does. */
static unsigned next_digit(UInt128 *rest, UInt128 den) {
    unsigned digit = 0;
    UInt128 twice = carry(*rest * 2, den, &digit);
    digit *= 2;
    UInt128 fourfold = carry(twice * 2, den, &digit);
    UInt128 fivefold = carry(fourfold + *rest, den, &digit);
    digit *= 2;
    *rest = carry(fivefold * 2, den, &digit);
    return digit;
}

bool rational_round(Rational a, int scale, Rounding rounding, Decimal *out) {
    assert(a.den > 0);
    if (scale < 0 || scale > SCALE_MOST) return false;
    UInt128 size = magnitude(a.num), den = (UInt128)a.den;
    UInt128 quotient = size / den, rest = size % den;
    for (int i = 0; i < scale; i++)
        if (!append_digit(&quotient, next_digit(&rest, den))) return false;
    if (__builtin_add_overflow(quotient, (UInt128)rounds_up(quotient, rest, den, rounding),
                               &quotient))
        return false;
    Decimal made = {.scale = scale};
    if (!with_sign(quotient, a.num < 0, &made.coef)) return false;
    *out = made;
    return true;
}

bool rational_is_decimal(Rational a, Decimal *out) {
    assert(a.den > 0); /* of 0 all factors could be taken out for ever */
    UInt128 rest = (UInt128)a.den;
    int twos = 0, fives = 0;
    for (; rest % 2 == 0; rest /= 2) twos++;
    for (; rest % 5 == 0; rest /= 5) fives++;
    Decimal made = {.scale = twos > fives ? twos : fives};
    if (rest != 1 || made.scale > SCALE_MOST) return false;
    Int128 factor = (Int128)(power_of_ten(made.scale) / (UInt128)a.den);
    if (!multiply(a.num, factor, &made.coef)) return false;
    *out = made;
    return true;
}
