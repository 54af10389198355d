#ifndef BUDGET_EMIT_READ_FILE_H
#define BUDGET_EMIT_READ_FILE_H
/* Reads a whole file to the end of `out`; on failure errno tells why. */
#include "runtime/out.h"

bool read_file(Out *out, const char *path);
#endif
