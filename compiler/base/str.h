#ifndef BUDGET_BASE_STR_H
#define BUDGET_BASE_STR_H
/* A string is a pointer and a length; it owns nothing and need not end in NUL. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const char *at;
    size_t      length;
} Str;

#define STR(literal) ((Str){(literal), sizeof(literal) - 1})
#define STR_ARG(s) (int)(s).length, (s).at               /* for "%.*s" */

Str      str_from(const char *text);                     /* of a NUL-terminated text */
bool     str_equal(Str a, Str b);
bool     str_is(Str a, const char *text);
bool     str_starts_with(Str a, Str prefix);
bool     str_ends_with(Str a, Str suffix);
int      str_compare(Str a, Str b);                      /* by bytes, shorter first */
uint64_t str_hash(Str a);
Str      str_trim(Str a);                                /* ASCII blanks, CR and U+3000, both ends */
int      str_distance(Str a, Str b, int limit);          /* Levenshtein over code points; limit+1 when above */
int  str_slips(Str text);             /* how many edits away another text may be to be taken for this one */

/* UTF-8. str_decode returns the code point at *at and moves *at past it; a bad byte gives -1 and
 * moves one byte. str_width counts terminal columns (East Asian wide = 2, combining = 0). */
int32_t  str_decode(const char **at, const char *end);
int      str_encode(char out[4], int32_t code_point);    /* bytes written */
size_t   str_invalid_at(Str a);                          /* offset of the first bad byte, or length */
int      str_width(Str a);
#endif
