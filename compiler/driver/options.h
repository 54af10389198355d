#ifndef BUDGET_DRIVER_OPTIONS_H
#define BUDGET_DRIVER_OPTIONS_H
/* The command line, read once. */
#include "compiler/diag/diag.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum { COMMAND_NONE, COMMAND_CHECK, COMMAND_BUILD, COMMAND_FMT, COMMAND_FIX, COMMAND_EXPLAIN, COMMAND_HELP, COMMAND_VERSION } Command;
typedef enum { FORMAT_HUMAN, FORMAT_JSON, FORMAT_GITHUB, FORMAT_SARIF } Format;
typedef enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } ColorChoice;

typedef struct { const char *code, *level; } SeverityOption;

typedef struct {
    Command      command, about;     /* about: the command `--help` was asked of */
    const char **files;   size_t file_count;
    const char **include; size_t include_count;
    const char  *to[32];  size_t to_count;
    SeverityOption severity[64]; size_t severity_count;
    const char  *output, *dependencies;
    const char  *dump;               /* tokens, ast; NULL for none */
    const char  *why_not;            /* explain: a value in the figure's place; NULL for none */
    Format       format;
    ColorChoice  color;
    bool         deny_warnings, force, quiet;
    bool         dry_run, accept_figures; /* fix */
    bool         only_check, only_diff; /* fmt: write nothing, name or show what would change */
    int          max_errors;
    RenderDocument *document;        /* JSON, SARIF: what the findings of all files go into */
    const char  *program;            /* argv[0], to find the library */
    char         mistake[256];       /* of wrong use */
} Options;

bool options_read(Options *options, int argc, char **argv);
void options_free(Options *options);
void options_help(const Options *options);
#endif
