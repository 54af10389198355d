#include "runtime/number.h"

#include <string.h>

const NumberStyle number_style_plain = {
    .decimals = -1,
    .point = ".",
    .group = "",
    .group_size = 3,
    .negative = "-#",
    .nil = "0",
};

/* ---- printing ---- */

typedef struct {
    char *at;
    size_t length;
    bool is_full;
} Printed;

enum { PRINTED_MOST = 255 }; /* and a NUL */

static void put(Printed *to, const char *text, size_t length) {
    if (length > PRINTED_MOST - to->length) {
        to->is_full = true;
        return;
    }
    memcpy(to->at + to->length, text, length);
    to->length += length;
    to->at[to->length] = '\0';
}

static void put_text(Printed *to, const char *text) {
    if (text) put(to, text, strlen(text));
}

static void put_whole(Printed *to, const NumberStyle *style, const char *digits, size_t count) {
    bool is_grouped = style->group && *style->group && style->group_size > 0;
    size_t size = is_grouped ? (size_t)style->group_size : count;
    size_t first = count % size ? count % size : size;
    put(to, digits, first);
    for (size_t i = first; i < count; i += size) {
        put_text(to, style->group);
        put(to, digits + i, size);
    }
}

/* `digits` is plain, without a sign. */
static void put_digits(Printed *to, const NumberStyle *style, const char *digits) {
    const char *point = strchr(digits, '.');
    size_t whole = point ? (size_t)(point - digits) : strlen(digits);
    put_whole(to, style, digits, whole);
    if (!point) return;
    put_text(to, style->point ? style->point : ".");
    put_text(to, point + 1);
}

static void put_negative(Printed *to, const NumberStyle *style, const char *digits) {
    const char *pattern = style->negative && strchr(style->negative, '#') ? style->negative : "-#";
    const char *hole = strchr(pattern, '#');
    put(to, pattern, (size_t)(hole - pattern));
    put_digits(to, style, digits);
    put_text(to, hole + 1);
}

/* What rounds to zero prints as zero, and never with a sign. */
bool number_print(const NumberStyle *style, Decimal value, char out[256]) {
    Printed to = {.at = out};
    char plain[64];
    out[0] = '\0';
    int decimals = style->decimals < 0 ? value.scale : style->decimals;
    if (!decimal_rescale(value, decimals, style->rounding, &value)) return false;
    if (style->trim) value = decimal_trim(value);
    decimal_format(value, plain);
    if (value.coef == 0 && style->zero)
        put_text(&to, style->zero);
    else if (value.coef < 0)
        put_negative(&to, style, plain + 1);
    else
        put_digits(&to, style, plain);
    if (to.is_full) out[0] = '\0';
    return !to.is_full;
}

/* ---- reading ---- */

typedef struct {
    const char *at, *end;
    char digits[64]; /* plain, for decimal_parse: sign, digits, point */
    size_t count;
    bool is_too_long;
} Reader;

/* The length of `text` when it stands at `at`, or 0; an absent or empty text never does. */
static size_t before(const Reader *reader, const char *at, const char *text) {
    size_t length = text ? strlen(text) : 0;
    if (length == 0 || (size_t)(reader->end - at) < length) return 0;
    return memcmp(at, text, length) == 0 ? length : 0;
}

/* Bytes of the digit at `at`, or 0. Full-width digits are EF BC 90 to EF BC 99. */
static size_t digit_at(const Reader *reader, const char *at, char *digit) {
    if (at < reader->end && *at >= '0' && *at <= '9') {
        *digit = *at;
        return 1;
    }
    if (!before(reader, at, "\xEF\xBC") || reader->end - at < 3) return 0;
    unsigned char last = (unsigned char)at[2];
    if (last < 0x90 || last > 0x99) return 0;
    *digit = (char)('0' + (last - 0x90));
    return 3;
}

/* Zeros in front are kept out of the buffer, so they can be as many as they like. */
static void keep(Reader *reader, char c) {
    bool is_leading = reader->count == 1 && reader->digits[0] == '0' && c != '.';
    if (is_leading) reader->count = 0;
    if (reader->count == sizeof reader->digits)
        reader->is_too_long = true;
    else
        reader->digits[reader->count++] = c;
}

/* Takes digits up to `most` of them; returns how many. */
static size_t take_digits(Reader *reader, size_t most) {
    size_t taken = 0, length;
    char digit;
    while (taken < most && (length = digit_at(reader, reader->at, &digit)) > 0) {
        keep(reader, digit);
        reader->at += length;
        taken++;
    }
    return taken;
}

/* Whether exactly `size` digits stand at `at`: "1,234" is grouped, "1,23" and "1,2345" are not. */
static bool group_follows(const Reader *reader, const char *at, size_t size) {
    char digit;
    size_t length;
    for (size_t i = 0; i < size; i++) {
        if (!(length = digit_at(reader, at, &digit))) return false;
        at += length;
    }
    return !digit_at(reader, at, &digit);
}

static size_t group_mark(const Reader *reader, const char *mark, size_t size) {
    size_t length = before(reader, reader->at, mark);
    return length && group_follows(reader, reader->at + length, size) ? length : 0;
}

static void take_groups(Reader *reader, const char *mark, size_t size) {
    size_t length;
    while ((length = group_mark(reader, mark, size)) > 0) {
        reader->at += length;
        take_digits(reader, size);
    }
}

static const char *point_of(const NumberStyle *style) {
    return style && style->point && *style->point ? style->point : ".";
}

static bool take_whole(Reader *reader, const NumberStyle *style) {
    size_t size = style && style->group_size > 0 ? (size_t)style->group_size : 3;
    size_t taken = take_digits(reader, SIZE_MAX);
    if (taken == 0) return false;
    const char *own = style ? style->group : NULL;
    if (taken <= size && group_mark(reader, own, size))
        take_groups(reader, own, size);
    else if (taken <= 3 && strcmp(point_of(style), ",") != 0)
        take_groups(reader, ",", 3);
    return true;
}

/* The point belongs to the figure only when a digit follows: "in 2020." ends a sentence. */
static void take_fraction(Reader *reader, const NumberStyle *style) {
    static const char full_width_point[] = "\xEF\xBC\x8E";
    const char *point = point_of(style);
    size_t length = before(reader, reader->at, point);
    if (!length && *point == '.') length = before(reader, reader->at, full_width_point);
    char digit;
    if (!length || !digit_at(reader, reader->at + length, &digit)) return;
    reader->at += length;
    keep(reader, '.');
    take_digits(reader, SIZE_MAX);
}

static bool take_digits_and_point(Reader *reader, const NumberStyle *style) {
    if (!take_whole(reader, style)) return false;
    take_fraction(reader, style);
    return true;
}

/* One way to write a negative figure, or a positive one with a sign. */
typedef struct {
    const char *opens;
    size_t open_length;
    const char *closes;
    bool is_negative;
} Sign;

/* The last one opens with nothing and so always fits. */
static const Sign signs[] = {
    {"-", 1, "", true},
    {"(", 1, ")", true},
    {"\xE2\x88\x92", 3, "", true}, /* U+2212 minus */
    {"\xE2\x96\xB2", 3, "", true}, /* U+25B2 black triangle */
    {"\xE2\x96\xB3", 3, "", true}, /* U+25B3 white triangle */
    {"\xEF\xBC\x8D", 3, "", true}, /* U+FF0D full-width hyphen */
    {"+", 1, "", false},
    {"", 0, "", false},
};

/* "5-10" is a range, not a negative five: a closing mark must not run into another figure. */
static bool take_close(Reader *reader, const Sign *sign) {
    size_t length = strlen(sign->closes);
    char digit;
    if (length == 0) return true;
    if (!before(reader, reader->at, sign->closes)) return false;
    if (digit_at(reader, reader->at + length, &digit)) return false;
    reader->at += length;
    return true;
}

static bool take_signed(Reader *reader, const NumberStyle *style, const Sign *sign) {
    Reader start = *reader;
    if ((size_t)(reader->end - reader->at) < sign->open_length) return false;
    if (memcmp(reader->at, sign->opens, sign->open_length) != 0) return false;
    reader->at += sign->open_length;
    if (take_digits_and_point(reader, style) && take_close(reader, sign)) return true;
    *reader = start;
    return false;
}

static Sign style_sign(const NumberStyle *style) {
    const char *hole = style && style->negative ? strchr(style->negative, '#') : NULL;
    if (!hole) return signs[0];
    return (Sign){style->negative, (size_t)(hole - style->negative), hole + 1, true};
}

/* A pattern that is nothing but "#" could not tell a negative figure from a positive one. */
static bool take_figure(Reader *reader, const NumberStyle *style, bool *is_negative) {
    Sign own = style_sign(style);
    *is_negative = true;
    if ((own.open_length || *own.closes) && take_signed(reader, style, &own)) return true;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        *is_negative = signs[i].is_negative;
        if (take_signed(reader, style, &signs[i])) return true;
    }
    return false;
}

size_t number_read(const NumberStyle *style, const char *text, size_t length, Decimal *value) {
    if (length == 0) return 0;
    Reader reader = {.at = text, .end = text + length};
    Decimal made;
    bool is_negative;
    if (!take_figure(&reader, style, &is_negative) || reader.is_too_long) return 0;
    if (!decimal_parse(reader.digits, reader.count, &made)) return 0;
    if (is_negative) made.coef = -made.coef;
    *value = made;
    return (size_t)(reader.at - text);
}
