#ifndef BUDGET_RUNTIME_OUT_H
#define BUDGET_RUNTIME_OUT_H
/* A byte sink in memory that remembers its first failure, and files written whole or not at all. */
#include <stdbool.h>
#include <stddef.h>

typedef struct {
    char  *bytes;                    /* and a NUL, once anything was written */
    size_t length, capacity;
    bool   failed;
} Out;                               /* all zero is empty */

void out_bytes(Out *out, const char *bytes, size_t length);
void out_text(Out *out, const char *text);
void out_printf(Out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool out_ok(const Out *out);
void out_free(Out *out);

/* Writes to a temporary name beside `path`, then renames; on failure errno tells why and nothing is left. */
bool out_save(const Out *out, const char *path);

/* Quoting: a field or string that can hold any text safely. */
void out_csv(Out *out, const char *text);    /* RFC 4180; a leading = + - @ TAB CR gets a ' unless it is a plain number */
void out_json(Out *out, const char *text);   /* with the quotes */
void out_latex(Out *out, const char *text);  /* no byte of it can become a command */
#endif
