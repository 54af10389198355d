#ifndef BUDGET_SYNTAX_ROW_SCAN_H
#define BUDGET_SYNTAX_ROW_SCAN_H
/* Where the words of a data row end: one answer for the reader of rows and for the tools that rewrite them.
 * Bytes end with a NUL; nothing here allocates or reports. Inline, since a row is read byte by byte. */
#include "compiler/syntax/parse.h"

#include <stdbool.h>

static inline bool row_is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

static inline bool row_is_end(char c) {
    return c == '\n' || c == 0 || c == ';' || c == '}' || c == '{';
}

static inline bool row_is_wide_blank(const char *p) {   /* U+3000 */
    return p[0] == '\xE3' && p[1] == '\x80' && p[2] == '\x80';
}

static inline const char *row_skip_blanks(const char *p) {
    for (;;) {
        while (row_is_blank(*p)) p++;
        if ((unsigned char)*p != 0xE3 || !row_is_wide_blank(p)) return p;
        p += 3;
    }
}

static inline const char *row_word_end(const char *p) {
    /* What may end a word: a blank, the lead byte of the wide one, the end of the row. */
    static const bool is_stop[256] = {[' '] = 1, ['\t'] = 1, ['\r'] = 1, ['\n'] = 1, [0] = 1,
                                      [';'] = 1, ['}'] = 1,  ['{'] = 1,  [0xE3] = 1};
    for (;; p++) {
        while (!is_stop[(unsigned char)*p]) p++;
        if ((unsigned char)*p != 0xE3 || row_is_wide_blank(p)) return p;
    }
}

/* From the opening quote: at the closing one, or where it is missing. */
static inline const char *row_quoted_end(const char *p) {
    for (p++; *p && *p != '\n' && *p != '"'; p++)
        if (*p == '\\' && p[1] && p[1] != '\n') p++;
    return p;
}

/* `yes` or `no`, in either spelling; most words are told by their first byte. */
static inline bool row_is_truth(const char *p) {
    unsigned char first = (unsigned char)*p;
    if (first != 'y' && first != 'n' && first < 0xE4) return false;
    Str word = {p, (size_t)(row_word_end(p) - p)};
    return word_is(WORD_YES, word) || word_is(WORD_NO, word);
}

/* `expect VERDICT "reason"` or `restated because "reason"`: two words and a text. */
static inline bool row_is_expect(const char *p) {
    if (*p >= '0' && *p <= '9') return false; /* most cells: not looked up */
    Str word = {p, (size_t)(row_word_end(p) - p)};
    return word_is(WORD_EXPECT, word) || word_is(WORD_RESTATED, word);
}
#endif
