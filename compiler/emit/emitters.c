#include "compiler/emit/emitter.h"

#include <stddef.h>
#include <string.h>

extern const Emitter emit_csv, emit_json, emit_latex, emit_pdf;

const Emitter *const emitters[] = {&emit_csv, &emit_json, &emit_latex, &emit_pdf, NULL};

const Emitter *emitter_find(const char *name) {
    for (size_t i = 0; emitters[i] != NULL; i++)
        if (strcmp(emitters[i]->name, name) == 0) return emitters[i];
    return NULL;
}
