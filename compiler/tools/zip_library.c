#define _XOPEN_SOURCE 700
#include "compiler/tools/zip_library.h"

#include "zip_name.h"

#include <dlfcn.h>
#include <string.h>

/* dlsym gives a pointer to data, which C does not turn into one to a function. */
static bool find(const ZipLibrary *from, const char *name, void *function) {
    void *found = dlsym(from->library, name);
    memcpy(function, &found, sizeof found);
    return found != NULL;
}

bool zip_library_open(ZipLibrary *made) {
    *made = (ZipLibrary){.library = dlopen(ZIP_LIBRARY, RTLD_NOW | RTLD_LOCAL)};
    bool ok = made->library != NULL;
#define FUNCTION(name) ok = ok && find(made, "zip_" #name, &made->name);
    ZIP_FUNCTIONS(FUNCTION)
#undef FUNCTION
    if (!ok) zip_library_close(made);
    return ok;
}

void zip_library_close(ZipLibrary *library) {
    if (library->library) dlclose(library->library);
    *library = (ZipLibrary){0};
}
