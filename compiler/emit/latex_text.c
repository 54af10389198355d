#include "compiler/emit/latex_text.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

/* A character of a text: its bytes, its width, and whether a line may break beside it. */
typedef struct {
    int32_t code;
    size_t length;
    int width;
    bool is_space, is_wide;
} Glyph;

/* Upper bounds for a Times-like face in regular and bold. */
static int ascii_width(int32_t code) {
    if (code < 0x20) return 0;
    if (code >= '0' && code <= '9') return 500;
    if (strchr(" .,:;!'`|/\\ijlt()[]", code) != NULL) return 340;
    if (strchr("mwMW%@&", code) != NULL) return 1000;
    if (code >= 'A' && code <= 'Z') return 780;
    return 580;
}

/* Marks that Unicode calls narrow or ambiguous but CJK fonts set on a full square. */
static bool is_square_mark(int32_t code) {
    return (code >= 0x2010 && code <= 0x2027) || (code >= 0x2030 && code <= 0x203B) ||
           (code >= 0x2100 && code <= 0x27BF && code != 0x2212) || code == 0xB7;
}

static Glyph next_glyph(const char *text) {
    Glyph glyph = {0};
    utf8proc_ssize_t length = utf8proc_iterate((const uint8_t *)text, -1, &glyph.code);
    glyph.length = length > 0 ? (size_t)length : 1;
    if (length <= 0) glyph.code = 0xFFFD;
    int columns = utf8proc_charwidth(glyph.code);
    glyph.is_space = glyph.code == ' ' || glyph.code == '\t' || glyph.code == '\n';
    glyph.is_wide = columns == 2 || is_square_mark(glyph.code);
    if (glyph.is_wide)
        glyph.width = EM;
    else if (glyph.code < 0x80)
        glyph.width = ascii_width(glyph.code);
    else
        glyph.width = columns == 0 ? 0 : 780;
    return glyph;
}

int latex_width(const char *text) {
    int width = 0;
    while (*text != '\0') {
        Glyph glyph = next_glyph(text);
        width += glyph.width;
        text += glyph.length;
    }
    return width;
}

/* A mark that must not begin a line belongs to what stands before it, an opening one to what
 * follows. */
static bool opens(int32_t code) {
    utf8proc_category_t category = utf8proc_category(code);
    return category == UTF8PROC_CATEGORY_PS || category == UTF8PROC_CATEGORY_PI;
}

static bool closes(int32_t code) {
    utf8proc_category_t category = utf8proc_category(code);
    return category == UTF8PROC_CATEGORY_PE || category == UTF8PROC_CATEGORY_PF ||
           category == UTF8PROC_CATEGORY_PO;
}

/* The bytes from `text` on that stay on one line, without the space that may follow. Wide and
 * narrow characters cling to each other as they do in the class; two wide ones part. */
static size_t word_length(const char *text, int *width) {
    size_t length = 0;
    Glyph last = {0};
    *width = 0;
    while (text[length] != '\0') {
        Glyph glyph = next_glyph(text + length);
        if (glyph.is_space) break;
        if (length > 0 && last.is_wide && glyph.is_wide && !opens(last.code) && !closes(glyph.code))
            break;
        *width += glyph.width;
        length += glyph.length;
        last = glyph;
    }
    return length;
}

int latex_longest_word(const char *text) {
    int longest = 0;
    while (*text != '\0') {
        int width;
        size_t length = word_length(text, &width);
        if (width > longest) longest = width;
        text += length > 0 ? length : 1;
    }
    return longest;
}

int latex_line_count(const char *text, int width) {
    int lines = 1, used = 0, space = 0;
    while (*text != '\0') {
        int word;
        size_t length = word_length(text, &word);
        if (length == 0) {
            space = used > 0 ? 250 : 0;
            text++;
            continue;
        }
        if (used > 0 && used + space + word > width) {
            lines++;
            used = space = 0;
        }
        used += space + word;
        for (; used > width && width > 0; used -= width) lines++; /* a word broken by latex_write */
        space = 0;
        text += length;
    }
    return lines;
}

static Glyph last_glyph(const char *text) {
    const char *last = text + strlen(text);
    while (last > text && (*--last & 0xC0) == 0x80) continue;
    return *text == '\0' ? (Glyph){0} : next_glyph(last);
}

bool latex_ends_cjk(const char *text) { return last_glyph(text).is_wide; }

bool latex_ends_wide(const char *text) {
    Glyph glyph = last_glyph(text);
    return glyph.is_wide && !opens(glyph.code);
}

bool latex_ends_cjk_letter(const char *text) {
    Glyph glyph = last_glyph(text);
    return glyph.is_wide && utf8proc_category(glyph.code) == UTF8PROC_CATEGORY_LO;
}

/* Most words of Chinese have two characters: lines of an even number of them split fewer words. */
int latex_balanced_width(const char *text, int lines) {
    int full = latex_width(text);
    int step = latex_ends_cjk(text) ? 2 * EM : EM / 4;
    int width = (full / lines + step - 1) / step * step;
    while (width < full && latex_line_count(text, width) > lines) width += step;
    return width < full ? width : full;
}

bool latex_has_cjk(const char *bytes, size_t length) {
    for (size_t i = 0; i < length;) {
        Glyph glyph = next_glyph(bytes + i);
        if (glyph.code >= 0x1100 && utf8proc_charwidth(glyph.code) == 2) return true;
        i += glyph.length;
    }
    return false;
}

/* ---- writing ---- */

enum { MIXED_MOST = 8 * EM }; /* CJK and Latin in one word: longer ones tear holes into a line */

static bool is_mixed(const char *text, size_t length) {
    bool has[2] = {false, false};
    for (size_t i = 0; i < length;) {
        Glyph glyph = next_glyph(text + i);
        has[glyph.is_wide] = true;
        i += glyph.length;
    }
    return has[0] && has[1];
}

static void write_glyph(Out *out, const char *text, size_t length) {
    char character[8] = {0};
    memcpy(character, text, length < sizeof character ? length : sizeof character - 1);
    out_latex(out, character);
}

/* Breaks after the marks that addresses and paths are made of, between a CJK and a Latin part, and
 * anywhere when none comes in time. */
static void write_long_word(Out *out, const char *text, size_t length, int limit) {
    int run = 0;
    Glyph last = {0};
    for (size_t i = 0; i < length; i += last.length) {
        Glyph glyph = next_glyph(text + i);
        bool is_after_mark =
            last.code < 0x80 && last.code > 0 && strchr("/-_.?&=,;:@", last.code) != NULL;
        bool is_boundary = last.is_wide && !glyph.is_wide && !opens(last.code);
        if (i > 0 && !glyph.is_wide &&
            (is_after_mark || is_boundary || run + glyph.width > limit)) {
            out_text(out, "\\allowbreak{}");
            run = 0;
        }
        write_glyph(out, text + i, glyph.length);
        run += glyph.width;
        last = glyph;
    }
}

static void write_piece(Out *out, const char *text, size_t length) {
    while (length > 0) { /* out_latex wants a NUL: copy in pieces of whole characters */
        char piece[256];
        size_t n = length < sizeof piece ? length : sizeof piece - 1;
        while (n < length && (text[n] & 0xC0) == 0x80) n--;
        if (n == 0) n = 1; /* not UTF-8; move on */
        memcpy(piece, text, n);
        piece[n] = '\0';
        out_latex(out, piece);
        text += n;
        length -= n;
    }
}

void latex_write(Out *out, const char *text, int limit) {
    const char *plain = text; /* not written yet */
    while (*text != '\0') {
        int width;
        size_t length = word_length(text, &width);
        if (width > limit || (width > MIXED_MOST && is_mixed(text, length))) {
            write_piece(out, plain, (size_t)(text - plain));
            write_long_word(out, text, length, limit);
            plain = text + length;
        }
        text += length > 0 ? length : 1;
    }
    write_piece(out, plain, (size_t)(text - plain));
}

/* A hyphen and a space are the places where TeX would break; a box and a tie close them. */
void latex_write_figure(Out *out, const char *text) {
    while (*text != '\0') {
        Glyph glyph = next_glyph(text);
        if (glyph.code == '-')
            out_text(out, "\\mbox{-}");
        else if (glyph.is_space)
            out_text(out, "~");
        else
            write_glyph(out, text, glyph.length);
        text += glyph.length;
    }
}
