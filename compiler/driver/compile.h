#ifndef BUDGET_DRIVER_COMPILE_H
#define BUDGET_DRIVER_COMPILE_H
/* The pipeline for one report: load, resolve, check. Each command (command_*.c) puts its own end to it. Two compilations
 * may live side by side; each owns all that it made until compile_finish. */
#include "compiler/base/jobs.h"
#include "compiler/check/check.h"
#include "compiler/driver/options.h"
#include "compiler/tools/diff_place.h"

typedef struct {
    const Options *options;
    Arena    whole;
    Sources  sources;
    Intern   names;
    DiagSink sink;
    Model    model;
    Checker  checker;
    bool     is_checked;             /* the model stood, so that checks were made */
    const char *runtime;             /* the folder of the library */
} Compile;

/* Nothing is loaded yet; 0, or the exit status. */
int  compile_begin(Compile *k, const Options *options);
/* The same, and loads the file; what the world refuses is reported. */
int  compile_start(Compile *k, const Options *options, const char *path, uint32_t *file);
/* The same for a file of a git revision, too; it is named as the place is given. */
int  compile_start_at(Compile *k, const Options *options, const DiffPlace *place, uint32_t *file);
void compile_check(Compile *k, uint32_t file, unsigned keep); /* of KEEP_ALL, KEEP_IMPLIED */
/* Checks, writes the outputs, shows the findings; the exit status. (command_build.c) */
int  compile_build(Compile *k, uint32_t file, const char *path);
void compile_show(Compile *k, const char *path);             /* the findings, in the format asked for */
void compile_fail(Compile *k, DiagCode code, const char *what, const char *why);
void compile_finish(Compile *k);
bool compile_wants_color(const Options *options, int stream);

/* units.c: the reports that `units` lists; findings of theirs that are more than notes are shown. */
void compile_units(Compile *k);

/* Of a part of the output that another process made: what its answer says of it, and what comes behind that. */
void compile_put_part(Bytes *answer, const RenderDocument *document);
void compile_split(Str *part, Str *rest);
void compile_join(const Options *options, Str out, Str err, Str part); /* prints it as if it had been made here */

/* Exit status of the design: 0 clean, 1 findings, 2 wrong use, 3 file or system; the worst of all files. */
int  compile_each(Options *options, int (*one)(const Options *, const char *path));
int  compile_print(const Out *out);                          /* to standard output; 0 or 3 */
int  compile_world_failed(const char *path);                 /* says errno; 3 */
/* A line to standard error; what names of files hold comes safe. */
void compile_tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
#endif
