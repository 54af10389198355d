#include "compiler/emit/read_file.h"

#include <errno.h>
#include <stdio.h>

bool read_file(Out *out, const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    char bytes[16384];
    size_t length;
    while ((length = fread(bytes, 1, sizeof bytes, file)) > 0) out_bytes(out, bytes, length);
    int error = ferror(file) ? errno : 0; /* reading a folder fails here, not in fopen */
    fclose(file);
    errno = error;
    return error == 0 && out_ok(out);
}
