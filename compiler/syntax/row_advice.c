#include "compiler/syntax/row_advice.h"

#include "runtime/number.h"

#include <string.h>

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_letter(char c) {
    return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t lead(const char *p, const char *const *marks) {
    for (; *marks; marks++)
        if (strncmp(p, *marks, strlen(*marks)) == 0) return strlen(*marks);
    return 0;
}

/* The last of each list are full-width. */
static const char *const currencies[] = {"$", "€", "£", "¥", "\xEF\xBF\xA5", "\xEF\xBC\x84", NULL};
static const char *const wide_dashes[] = {"–", "—", "―", "\xEF\xBC\x8D", NULL};
static const char *const wide_brackets[] = {"\xEF\xBC\x88", NULL};
#define WIDE_PERCENT "\xEF\xBC\x85"

size_t row_odd_lead(const char *p) {
    size_t n = lead(p, currencies);
    if (!n) n = lead(p, wide_dashes);
    return n ? n : lead(p, wide_brackets);
}

bool row_is_dashes(const char *p, const char *end) {
    const char *start = p;
    for (size_t n; p < end; p += n) {
        n = *p == '-' ? 1 : lead(p, wide_dashes);
        if (!n) return false;
    }
    return p > start;
}

/* ---- repairs: offered only when the result is a number ---- */
static bool is_number(const char *text) {
    Decimal value;
    return number_read(NULL, text, strlen(text), &value) == strlen(text);
}

static RowAdvice repaired(RowAdvice a, const char *message) {
    a.message = message;
    a.has_fix = is_number(a.fix) || strcmp(a.fix, "-") == 0;
    return a;
}

/* [p, end) without `left_out`, the bytes of `from` written as those of `to`. */
static void rewrite(RowAdvice *a, const char *p, const char *end, const char *left_out, char from,
                    char to) {
    size_t n = strlen(a->fix);
    for (; p < end && n + 2 < sizeof a->fix; p++)
        if (!strchr(left_out, *p)) a->fix[n++] = *p == from ? to : *p;
    a->fix[p < end ? 0 : n] = '\0'; /* too long to be what was meant */
}

/* ---- a number, and something behind it ---- */
static bool is_decimal_comma(const char *p, const char *comma, const char *end) {
    size_t digits = (size_t)(end - comma - 1);
    for (const char *at = comma + 1; at < end; at++)
        if (!is_digit(*at)) return false;
    return digits && (digits != 3 || memchr(p, '.', (size_t)(comma - p)));
}

static RowAdvice behind_comma(RowAdvice a, const char *p, const char *comma, const char *end) {
    if (comma + 1 == end) {
        rewrite(&a, p, comma, "", 0, 0);
        return repaired(a, "figures are set apart by blanks, not by commas");
    }
    if (is_decimal_comma(p, comma, end)) {
        rewrite(&a, p, end, ".", ',', '.');
        return repaired(a, "the decimal mark is a point; a comma parts groups of three digits");
    }
    a.message = "commas part groups of three digits, as in 1,234,567.00";
    return a;
}

static RowAdvice behind_number(RowAdvice a, const char *p, const char *rest, const char *end) {
    if (*rest == ',') return behind_comma(a, p, rest, end);
    if (row_is_dashes(rest, end)) {
        strcpy(a.fix, *p == '-' ? "" : "-");
        rewrite(&a, p, rest, "", 0, 0);
        return repaired(a, "the sign of a negative figure stands before it");
    }
    if (*rest == '\'') {
        rewrite(&a, p, end, "'", 0, 0);
        return repaired(a, "thousands are parted by commas, or by nothing");
    }
    a.lo = rest;
    if (*rest == '%' || strncmp(rest, WIDE_PERCENT, 3) == 0)
        a.message = "a row holds bare figures; that they are percentages, the type of the column "
                    "says: `: percent .1`";
    else if (is_letter(*rest))
        a.message = "this does not belong to the figure before it: a row holds bare figures, their "
                    "unit stands in `amounts` or in the type of the column";
    else
        a.message = "this does not belong to the figure before it";
    return a;
}

/* ---- something before it, or no number at all ---- */
static RowAdvice before_number(RowAdvice a, const char *p, const char *end) {
    size_t n = lead(p, currencies);
    if (n) {
        rewrite(&a, p + n, end, "", 0, 0);
        return repaired(a, "a row holds bare figures; the unit stands in `amounts`");
    }
    if (row_is_dashes(p, end)) {
        strcpy(a.fix, "-");
        return repaired(a, "nothing at all is written `-`");
    }
    if ((n = lead(p, wide_dashes)) != 0) {
        strcpy(a.fix, "-");
        rewrite(&a, p + n, end, "", 0, 0);
        return repaired(a, "the sign of a negative figure is `-`");
    }
    if (lead(p, wide_brackets) && end - p > 6) {
        strcpy(a.fix, "(");
        rewrite(&a, p + 3, end - 3, "", 0, 0);
        strcat(a.fix, ")");
        return repaired(a, "a negative figure stands in plain brackets");
    }
    a.message = "a figure, `-` (nothing), `_` (does not apply), `?` (not known) or a text in quotes "
                "is needed here; the next row begins on a line of its own, or behind `;`";
    return a;
}

RowAdvice row_advice(const char *p, const char *end, size_t read) {
    RowAdvice a = {.code = DIAG_ROW_SYNTAX, .lo = p, .hi = end};
    if (read && p + read < end) return behind_number(a, p, p + read, end);
    if (!is_digit(*p)) return before_number(a, p, end);
    a.code = DIAG_NUMBER_RANGE;
    a.message = "this figure is too large or has a form that cannot be read";
    return a;
}
