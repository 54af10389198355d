#include "compiler/base/str.h"

#include "compiler/base/arena.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

Str str_from(const char *text) { return (Str){text, strlen(text)}; }

/* memcmp must not see the null pointer of an empty Str. */
static bool same_bytes(const char *a, const char *b, size_t length) {
    return length == 0 || memcmp(a, b, length) == 0;
}

/* Adding even 0 to a null pointer is undefined. */
static const char *end_of(Str a) { return a.length ? a.at + a.length : a.at; }

bool str_equal(Str a, Str b) { return a.length == b.length && same_bytes(a.at, b.at, a.length); }

bool str_is(Str a, const char *text) { return str_equal(a, str_from(text)); }

bool str_starts_with(Str a, Str prefix) {
    return a.length >= prefix.length && same_bytes(a.at, prefix.at, prefix.length);
}

bool str_ends_with(Str a, Str suffix) {
    if (a.length < suffix.length) return false;
    return suffix.length == 0 ||
           same_bytes(a.at + (a.length - suffix.length), suffix.at, suffix.length);
}

int str_compare(Str a, Str b) {
    size_t common = a.length < b.length ? a.length : b.length;
    int order = common ? memcmp(a.at, b.at, common) : 0;
    if (order) return order < 0 ? -1 : 1;
    return (a.length > b.length) - (a.length < b.length);
}

static uint64_t mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 32);
}

/* Eight bytes at a time; the value depends on the machine's byte order and so reaches no output. */
uint64_t str_hash(Str a) {
    uint64_t hash = mix(UINT64_C(0x243f6a8885a308d3), a.length);
    size_t i = 0;
    for (; i + 8 <= a.length; i += 8) {
        uint64_t word;
        memcpy(&word, a.at + i, 8);
        hash = mix(hash, word);
    }
    uint64_t tail = 0;
    if (i < a.length) memcpy(&tail, a.at + i, a.length - i);
    return mix(mix(hash, tail), 0);
}

/* Three bytes under a lead byte that allows any two behind it: nearly all that is not ASCII. */
static bool is_three_bytes(const char *at, const char *end) {
    const unsigned char *u = (const unsigned char *)at;
    return end - at >= 3 && u[0] > 0xE0 && u[0] < 0xF0 && u[0] != 0xED && (u[1] & 0xC0) == 0x80 &&
           (u[2] & 0xC0) == 0x80;
}

static const Str ideographic_space = {"\xE3\x80\x80", 3};

static bool is_blank(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

/* Neither end can be a blank, nor a byte of the ideographic space. */
static bool has_solid_ends(Str a) {
    unsigned char first = (unsigned char)a.at[0], last = (unsigned char)a.at[a.length - 1];
    return first > ' ' && first != 0xE3 && last > ' ' && last != 0x80;
}

Str str_trim(Str a) {
    if (!a.length || has_solid_ends(a)) return a;
    for (;;) {
        size_t cut = a.length && is_blank(a.at[0])         ? 1
                   : str_starts_with(a, ideographic_space) ? ideographic_space.length
                                                           : 0;
        if (!cut) break;
        a.at += cut;
        a.length -= cut;
    }
    for (;;) {
        size_t cut = a.length && is_blank(a.at[a.length - 1]) ? 1
                   : str_ends_with(a, ideographic_space)      ? ideographic_space.length
                                                              : 0;
        if (!cut) return a;
        a.length -= cut;
    }
}

/* A continuation byte, or -1; the NUL behind a text is none, but `end` is what counts. */
static int32_t continuation(const char *at, const char *end) {
    if (at >= end) return -1;
    unsigned char byte = (unsigned char)*at;
    return (byte & 0xC0) == 0x80 ? byte & 0x3F : -1;
}

int32_t str_decode(const char **at, const char *end) {
    const char *start = *at;
    unsigned char lead = (unsigned char)*start;
    *at = start + 1;
    if (lead < 0x80) return lead;
    int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4) return -1;
    int32_t code = lead & (0x7F >> length);
    for (int i = 1; i < length; i++) {
        int32_t bits = continuation(start + i, end);
        if (bits < 0) return -1;
        code = code << 6 | bits;
    }
    static const int32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < smallest[length] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return -1;
    *at = start + length;
    return code;
}

int str_encode(char out[4], int32_t code_point) {
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    int length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (int i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    static const int lead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(lead[length] | code_point);
    return length;
}

size_t str_invalid_at(Str a) {
    const char *at = a.at, *end = end_of(a);
    while (at < end) {
        if (is_three_bytes(at, end)) {
            at += 3;
            continue;
        }
        uint64_t word = UINT64_MAX;
        if (end - at >= 8) memcpy(&word, at, 8);
        if (!(word & UINT64_C(0x8080808080808080))) {
            at += 8;
            continue;
        }
        const char *start = at;
        if (!(*at & 0x80))
            at++;
        else if (str_decode(&at, end) < 0)
            return (size_t)(start - a.at);
    }
    return a.length;
}

/* A bad byte is shown as one replacement mark, hence one column. */
int str_width(Str a) {
    int width = 0;
    for (const char *at = a.at, *end = end_of(a); at < end;) {
        int32_t code = str_decode(&at, end);
        width += code >= 0x20 && code < 0x7F ? 1 : code < 0 ? 1 : utf8proc_charwidth(code);
    }
    return width;
}

static size_t decode_all(Str a, int32_t *out) {
    size_t count = 0;
    for (const char *at = a.at, *end = end_of(a); at < end;) out[count++] = str_decode(&at, end);
    return count;
}

static int smallest_of(int a, int b, int c) {
    int ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* One row of the table at a time; gives up as soon as a whole row lies above the limit. */
static int edit_distance(const int32_t *a, size_t rows, const int32_t *b, size_t columns, int *row,
                         int limit) {
    for (size_t j = 0; j <= columns; j++) row[j] = (int)j;
    for (size_t i = 1; i <= rows; i++) {
        int diagonal = row[0], best = row[0] = (int)i;
        for (size_t j = 1; j <= columns; j++) {
            int cost = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = smallest_of(cost, row[j] + 1, row[j - 1] + 1);
            if (row[j] < best) best = row[j];
        }
        if (best > limit) return limit + 1;
    }
    return row[columns] > limit ? limit + 1 : row[columns];
}

enum { TYPED_LONGEST = 256 };             /* nobody types a longer name, or mistypes it */

int str_slips(Str text) {
    if (text.length > TYPED_LONGEST) return 0;
    int count = 0, most = 1 + (int)text.length / 6;
    for (const char *p = text.at, *end = p + text.length; p < end; count++) str_decode(&p, end);
    return count / 2 < most ? count / 2 : most;
}

static size_t length_gap(size_t a, size_t b) { return a > b ? a - b : b - a; }

int str_distance(Str a, Str b, int limit) {
    /* A code point has at most four bytes, so far apart in bytes is far apart. */
    if (limit < 0 || length_gap(a.length, b.length) > 4 * (size_t)limit) return limit + 1;
    int32_t *codes = memory_grow(NULL, (a.length + b.length) * sizeof *codes);
    size_t rows = decode_all(a, codes), columns = decode_all(b, codes + rows);
    int distance = limit + 1;
    if (length_gap(rows, columns) <= (size_t)limit) {
        int *row = memory_grow(NULL, (columns + 1) * sizeof *row);
        distance = edit_distance(codes, rows, codes + rows, columns, row, limit);
        free(row);
    }
    free(codes);
    return distance;
}
