#ifndef BUDGET_TOOLS_ZIP_LIBRARY_H
#define BUDGET_TOOLS_ZIP_LIBRARY_H
/* libzip brings a library of ciphers with it, and to start that takes longer than most checks; so it is
 * loaded when a workbook is read, not with the program. */
#include <stdbool.h>
#include <zip.h>

#define ZIP_FUNCTIONS(FUNCTION)                                                              \
    FUNCTION(source_buffer_create) FUNCTION(source_free) FUNCTION(open_from_source)          \
    FUNCTION(discard) FUNCTION(name_locate) FUNCTION(fopen) FUNCTION(fread) FUNCTION(fclose)

typedef struct {
    void *library;
#define FUNCTION(name) __typeof__(zip_##name) *name;
    ZIP_FUNCTIONS(FUNCTION)
#undef FUNCTION
} ZipLibrary;

bool zip_library_open(ZipLibrary *made);   /* false: it is not installed */
void zip_library_close(ZipLibrary *library);
#endif
