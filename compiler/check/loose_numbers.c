/* Numbers in text that no figure proves: years, dates and the like are known by the patterns that
 * the report and its library declare; what is glued to a Latin word is a name. */
#include "compiler/check/text.h"

#include <string.h>

static bool is_digit_at(const char *at, const char *end, size_t *width) {
    if (at < end && *at >= '0' && *at <= '9') return *width = 1, true;
    if (end - at >= 3 && memcmp(at, "\xEF\xBC", 2) == 0 && (unsigned char)at[2] >= 0x90 &&
        (unsigned char)at[2] <= 0x99)
        return *width = 3, true;
    return false;
}

static const char *skip_digits(const char *at, const char *end) {
    size_t width;
    while (is_digit_at(at, end, &width) || (at + 1 < end && (*at == '.' || *at == ',') &&
                                            is_digit_at(at + 1, end, &width) && (width = 1)))
        at += width;
    return at;
}

/* Does the text at `at` go on as the pattern does behind its `#`? `#` stands for digits. */
static bool match_after(const char *pattern, const char *at, const char *end) {
    for (; *pattern; pattern++) {
        if (*pattern == '#') {
            const char *behind = skip_digits(at, end);
            if (behind == at) return false;
            at = behind;
        } else if (at < end && *at == *pattern)
            at++;
        else
            return false;
    }
    return true;
}

/* Does the text before `at` end as the pattern does before `p`? Both are read backwards. */
static bool match_before(const char *start, const char *p, const char *at, const char *text) {
    while (p > start) {
        if (p[-1] == '#') {
            const char *from = at;
            while (from > text && ((from[-1] >= '0' && from[-1] <= '9') || from[-1] == '.')) from--;
            if (from == at) return false;
            at = from, p--;
        } else if (at > text && at[-1] == p[-1])
            at--, p--;
        else
            return false;
    }
    return true;
}

static bool is_known_number(const Model *m, Str text, const char *lo, const char *hi) {
    const char *end = text.at + text.length;
    unsigned char before = lo > text.at ? (unsigned char)lo[-1] : ' ',
                  after = hi < end ? (unsigned char)*hi : ' ';
    if ((before | 32) >= 'a' && (before | 32) <= 'z') return true; /* glued to a Latin word */
    if ((after | 32) >= 'a' && (after | 32) <= 'z') return true;
    for (size_t i = 0; i < m->known.count; i++)
        for (const char *p = m->known.at[i]; *p; p++)
            if (*p == '#' && match_after(p + 1, hi, end) &&
                match_before(m->known.at[i], p, lo, text.at))
                return true;
    return false;
}

static void report_loose(Checker *c, Span span, const char *digits, int length) {
    Diag *d = diag_report(c->m->sink, DIAG_UNCHECKED_NUMBER, span, "nothing checks the number %.*s",
                          length, digits);
    diag_hint(c->m->sink, d,
              "prove it, `{%.*s… == figure}`, or state it as a fact, `{%.*s… as name}`", length,
              digits, length, digits);
    c->numbers_unchecked++;
}

void loose_numbers_find(Checker *c, NodeRef node) {
    Str text = ref_text(c->m, node);
    Span span = ref_span(c->m, node);
    const char *end = text.at + text.length;
    size_t width;
    for (const char *at = text.at; at < end;) {
        if (!is_digit_at(at, end, &width)) {
            at++;
            continue;
        }
        const char *hi = skip_digits(at, end);
        Span found = {span.file, span.lo + (uint32_t)(at - text.at),
                      span.lo + (uint32_t)(hi - text.at)};
        if (!is_known_number(c->m, text, at, hi)) report_loose(c, found, at, (int)(hi - at));
        at = hi;
    }
}
