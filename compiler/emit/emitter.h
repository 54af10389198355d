#ifndef BUDGET_EMIT_EMITTER_H
#define BUDGET_EMIT_EMITTER_H
/* A back end turns a Report into files. Adding one is a file emit_NAME.c and a line in
 * emitters.c. */
#include "compiler/report/report.h"
#include "runtime/out.h"

/* The files one run will write; nothing reaches the disk before all are made. */
typedef struct EmitFiles EmitFiles;

EmitFiles *emit_files_new(void);
/* The user's text as one safe file name; lives as long as `files`. */
const char *emit_file_name(EmitFiles *files, const char *text);
/* A path below the output directory; folders are made on save; a path used before gets a number. */
Out *emit_file(EmitFiles *files, const char *path);
/* A file that an earlier run may have left and that would now be wrong: it goes when the others are saved. */
void emit_file_drop(EmitFiles *files, const char *path);
const Out *emit_file_at(const EmitFiles *files, const char *path);   /* what was made, or NULL */
/* All or none; errno tells. */
bool emit_files_save(EmitFiles *files, const char *directory, const char **failed_path);
/* The same, but none of them where a file is already: EEXIST, and nothing is written. */
bool emit_files_save_new(EmitFiles *files, const char *directory, const char **failed_path);
/* Calls back for every file, in the order they were made. */
void emit_files_each(const EmitFiles *files, void (*visit)(const char *path, void *user), void *user);
void emit_files_free(EmitFiles *files);

typedef struct {
    const char *runtime_directory;   /* where latex/ lies */
    const char *source_date_epoch;   /* NULL when unset */
    void      (*tell)(void *listener, const char *what); /* of work that takes long; NULL for nobody */
    void       *listener;
    char        message[2048];       /* set by an emitter that fails: one readable sentence */
} EmitOptions;

typedef struct {
    const char *name;                /* as in --to */
    const char *summary;             /* for --help */
    bool (*emit)(const Report *report, EmitFiles *files, EmitOptions *options);
} Emitter;

extern const Emitter *const emitters[];   /* ends with NULL */
const Emitter *emitter_find(const char *name);
#endif
