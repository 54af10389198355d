#ifndef BUDGET_EMIT_LATEX_TEXT_H
#define BUDGET_EMIT_LATEX_TEXT_H
/* How wide a text will be in print, before TeX sees it, and writing it so that it cannot stick out.
 * Widths are in thousandths of the font size (em), from above: Times figures are 500, a CJK
 * character 1000. Forms are laid out with these numbers, so no column needs a second TeX run. */
#include "runtime/out.h"

#include <stdbool.h>

enum { EM = 1000 };

/* The width on one line; that of the widest part that a line break cannot split. */
int latex_width(const char *text);
int latex_longest_word(const char *text);
/* The lines a text fills in a column of that width, 1 when it is empty; the least width in which it
 * fills that many lines, split well. */
int latex_line_count(const char *text, int width);
int latex_balanced_width(const char *text, int lines);

/* What the last character is: wide and no opening mark; wide, of any kind; wide and a letter. */
bool latex_ends_wide(const char *text);
bool latex_ends_cjk(const char *text);
bool latex_ends_cjk_letter(const char *text);
bool latex_has_cjk(const char *bytes, size_t length);

/* Writes text; a word wider than `limit` gets places where it may break, so it never overflows. */
void latex_write(Out *out, const char *text, int limit);
/* Writes a figure: nothing in it may be split. */
void latex_write_figure(Out *out, const char *text);
#endif
