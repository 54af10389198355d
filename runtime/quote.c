#include "runtime/out.h"

#include <string.h>
#include <utf8proc.h>

/* The character at `text`, or -1 for a byte that is not UTF-8; *length is never 0. */
static int32_t character_at(const char *text, size_t *length) {
    utf8proc_int32_t code = -1;
    if ((unsigned char)*text < 0x80) {
        *length = 1;
        return *text;
    }
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &code);
    *length = n > 0 ? (size_t)n : 1;
    return n > 0 ? code : -1;
}

/* ---- CSV ---- */

/* Bytes of a first character that makes a spreadsheet run the cell, or 0: = + - @, tab, CR and LF,
 * and the full-width forms of the first four, which some spreadsheets take for the same. */
static size_t formula_mark(const char *text) {
    static const char *const wide[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                       "\xEF\xBC\xA0"};
    if (*text && strchr("=+-@\t\r\n", *text)) return 1;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (strncmp(text, wide[i], 3) == 0) return 3;
    return 0;
}

/* Bytes of a mark that may stand inside a printed figure and can do nothing, or 0. */
static size_t figure_mark(const char *text) {
    static const char *const spaces[] = {"\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF"};
    if (*text && strchr("0123456789.,% ", *text)) return 1;
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (strncmp(text, spaces[i], strlen(spaces[i])) == 0) return strlen(spaces[i]);
    return 0;
}

/* After a sign: digits and their marks to the end. */
static bool is_figure(const char *text) {
    if (*text < '0' || *text > '9') return false;
    for (size_t length; *text; text += length)
        if (!(length = figure_mark(text))) return false;
    return true;
}

/* Figures, and the dashes that stand for nil, are left alone. */
static bool is_harmless(const char *text, size_t mark) {
    if (text[strspn(text, "-")] == '\0') return true;
    return (*text == '-' || *text == '+') && is_figure(text + mark);
}

void out_csv(Out *out, const char *text) {
    size_t mark = formula_mark(text);
    bool is_risky = mark > 0 && !is_harmless(text, mark);
    if (!text[strcspn(text, ",\"\r\n")]) {
        if (is_risky) out_text(out, "'");
        out_text(out, text);
        return;
    }
    out_text(out, is_risky ? "\"'" : "\"");
    for (const char *quote; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
        out_bytes(out, text, (size_t)(quote - text));
        out_text(out, "\"\"");
    }
    out_text(out, text);
    out_text(out, "\"");
}

/* ---- JSON ---- */

static bool json_is_plain(int32_t code) {
    return code >= 0x20 && code != '"' && code != '\\' && code != 0x7F;
}

static void json_escape(Out *out, int32_t code) {
    static const char names[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
    const char *name = code > 0 ? strchr(names, code) : NULL;
    if (name)
        out_printf(out, "\\%c", letters[name - names]);
    else if (code < 0)
        out_text(out, "\\ufffd");
    else
        out_printf(out, "\\u%04x", (unsigned)code);
}

void out_json(Out *out, const char *text) {
    const char *plain = text; /* not written yet */
    out_text(out, "\"");
    for (size_t length; *text; text += length) {
        int32_t code = character_at(text, &length);
        if (json_is_plain(code)) continue;
        out_bytes(out, plain, (size_t)(text - plain));
        json_escape(out, code);
        plain = text + length;
    }
    out_bytes(out, plain, (size_t)(text - plain));
    out_text(out, "\"");
}

/* ---- LaTeX ---- */

/* Besides the ten characters with a meaning: quotes and angles, which fonts join to other signs,
 * and brackets and the star, which after a line end (\\) would be read as its argument. */
static const char *const latex_escapes[128] = {
    ['\\'] = "\\textbackslash{}",
    ['{'] = "\\{",
    ['}'] = "\\}",
    ['$'] = "\\$",
    ['&'] = "\\&",
    ['#'] = "\\#",
    ['^'] = "\\textasciicircum{}",
    ['_'] = "\\_",
    ['~'] = "\\textasciitilde{}",
    ['%'] = "\\%",
    ['"'] = "\\textquotedbl{}",
    ['\''] = "\\textquotesingle{}",
    ['`'] = "\\textasciigrave{}",
    ['<'] = "\\textless{}",
    ['>'] = "\\textgreater{}",
    ['|'] = "\\textbar{}",
    ['['] = "{[}",
    [']'] = "{]}",
    ['*'] = "{*}",
    ['\t'] = " ",
    ['\n'] = " ",
    ['\r'] = " ",
};

/* Two hyphens or commas in a row would print as a dash or a quote, also when an earlier call wrote
 * the first. A kern keeps them apart; LuaTeX forgets empty groups before fonts join signs. */
static bool joins(const Out *out, int32_t code) {
    if (code != '-' && code != ',') return false;
    return out->length > 0 && out->bytes[out->length - 1] == (char)code;
}

static void latex_character(Out *out, int32_t code, const char *bytes, size_t length) {
    bool is_control = (code >= 0 && code < 0x20) || (code >= 0x7F && code < 0xA0);
    if (code < 0)
        out_text(out, "\xEF\xBF\xBD");
    else if (code < 128 && latex_escapes[code])
        out_text(out, latex_escapes[code]);
    else if (is_control)
        return; /* TeX refuses them */
    else if (code == 0x2028 || code == 0x2029)
        out_text(out, " ");
    else {
        if (joins(out, code)) out_text(out, "\\kern0pt{}");
        out_bytes(out, bytes, length);
    }
}

void out_latex(Out *out, const char *text) {
    for (size_t length; *text; text += length) {
        int32_t code = character_at(text, &length);
        latex_character(out, code, text, length);
    }
}
