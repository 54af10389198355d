#ifndef BUDGET_DRIVER_OPTIONS_H
#define BUDGET_DRIVER_OPTIONS_H
/* The command line, read once. commands.def and options.def say what there is; reading, --help, man pages and the
 * completions of shells all come from these two lists. */
#include "compiler/diag/diag.h"
#include "compiler/driver/progress.h"
#include "compiler/tools/fmt.h"
#include "runtime/out.h"

#include <stdbool.h>
#include <stddef.h>

/* The template taken when none is named. */
#define NEW_TEMPLATE "plain"

typedef enum {
#define COMMAND(tag, function, name, words, summary, about) COMMAND_##tag,
#include "compiler/driver/commands.def"
#undef COMMAND
    COMMAND_COUNT
} Command;
typedef enum { FORMAT_HUMAN, FORMAT_JSON, FORMAT_GITHUB, FORMAT_SARIF } Format;
typedef enum { DIFF_HUMAN, DIFF_MARKDOWN, DIFF_JSON } DiffFormat;
typedef enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } ColorChoice;

typedef struct { const char *code, *level; } SeverityOption;

typedef struct {
    Command      command;
    const char **files;   size_t file_count;   /* the words that are no options */
    const char **include; size_t include_count;
    const char  *to[32];  size_t to_count;
    SeverityOption severity[64]; size_t severity_count;
    const char  *output, *dependencies;
    const char  *dump;               /* tokens, ast; NULL for none */
    bool         shows_implied, shows_power, shows_rules; /* check */
    const char  *why_not;            /* explain: a value in the figure's place; NULL for none */
    Format       format;
    DiffFormat   diff_format;
    ColorChoice  color;
    bool         deny_warnings, force, quiet, wants_help;
    bool         dry_run, accept_figures, fills; /* fix; git-setup has dry_run */
    bool         only_check, only_diff; /* fmt: write nothing, name or show what would change */
    const char  *template_name, *last_year; /* new: what to start from; NULL for NEW_TEMPLATE */
    bool         only_list;          /* new: show the templates */
    Spelling     spelling;           /* fmt: of the words of the language */
    bool         also_build;         /* watch */
    bool         as_man;             /* help */
    const char  *shell;              /* help: whose completions; NULL for none */
    int          marks;              /* merge-driver: length of conflict marks; 0: the usual */
    bool         only_summary, tells_difference; /* diff */
    const char  *import_module, *import_into, *import_table; /* import: NULL for none */
    int          import_year;
    int          max_errors, jobs;   /* 0 for no limit; for one at a time */
    int          width;              /* columns of the terminal; 0 before it is asked */
    RenderDocument *document;        /* JSON, SARIF: what the findings of all files go into */
    Progress    *progress;           /* of long work, on a terminal; NULL for none */
    char         mistake[256];       /* of wrong use */
} Options;

typedef struct {
    const char *name, *words, *summary, *about;
    int (*run)(Options *options);    /* the exit status */
} CommandInfo;

typedef struct {
    uint32_t    commands;            /* bit 1 << COMMAND_... */
    const char *short_name, *long_name, *value; /* value: NULL for a flag */
    bool      (*read)(Options *options, const char *value); /* NULL: the member takes the value, or true */
    size_t      member;
    const char *help;
} OptionInfo;

extern const CommandInfo command_info[COMMAND_COUNT];
extern const OptionInfo option_info[];
extern const size_t option_count;

/* The commands, each in a file of its own. */
#define COMMAND(tag, function, name, words, summary, about) int command_##function(Options *options);
#include "compiler/driver/commands.def"
#undef COMMAND

bool options_read(Options *options, int argc, char **argv);
bool options_command(const char *name, Command *found);      /* also --help, -h, --version */
void options_free(Options *options);
void help_command(Command command, FILE *to);
void help_man(int command, Out *out);                        /* -1: of the program */
bool help_completions(const char *shell, Out *out);          /* false: there are none for that shell */
#endif
