#include "compiler/driver/options.h"
#include "compiler/emit/emitter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool mistake(Options *o, const char *text, const char *what) {
    snprintf(o->mistake, sizeof o->mistake, text, what);
    return false;
}

/* "--name=value", "--name value", "-nvalue", "-n value" */
static const char *value_of(const char *name, int argc, char **argv, int *i) {
    const char *argument = argv[*i];
    size_t n = strlen(name);
    bool is_long = name[1] == '-';
    if (strncmp(argument, name, n) != 0) return NULL;
    if (is_long && argument[n] == '=') return argument + n + 1;
    if (!is_long && argument[n]) return argument + n;
    if (argument[n] || *i + 1 >= argc) return NULL;
    return argv[++*i];
}

static bool read_to(Options *o, const char *list) {
    while (*list) {
        size_t n = strcspn(list, ",");
        char *name = malloc(n + 1);
        if (!name) abort();
        memcpy(name, list, n);
        name[n] = 0;
        if (!emitter_find(name) || o->to_count == 32) {
            mistake(o, "there is no output `%s`; `budget build --help` lists them", name);
            free(name);
            return false;
        }
        o->to[o->to_count++] = name;
        list += n + (list[n] == ',');
    }
    return o->to_count > 0 || mistake(o, "--to needs at least one output%s", "");
}

static bool read_format(Options *o, const char *name) {
    static const char *const names[] = {"human", "json", "github", "sarif"};
    for (int i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0) return o->format = (Format)i, true;
    return mistake(o, "there is no format `%s`: human, json, sarif, github", name);
}

static bool read_color(Options *o, const char *name) {
    static const char *const names[] = {"auto", "always", "never"};
    for (int i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0) return o->color = (ColorChoice)i, true;
    return mistake(o, "--color is auto, always or never, not `%s`", name);
}

static bool read_severity(Options *o, char *text) {
    char *equals = strchr(text, '=');
    if (!equals || o->severity_count == 64)
        return mistake(o, "--severity is CODE=error|warning|note|off, not `%s`", text);
    *equals = 0;
    o->severity[o->severity_count++] = (SeverityOption){text, equals + 1};
    return true;
}

static bool read_flag(Options *o, const char *a) {
    if (strcmp(a, "--deny=warnings") == 0) return o->deny_warnings = true;
    if (strcmp(a, "--force") == 0) return o->force = true;
    if (o->command == COMMAND_FIX && strcmp(a, "--dry-run") == 0) return o->dry_run = true;
    if (o->command == COMMAND_FIX && strcmp(a, "--accept-figures") == 0)
        return o->accept_figures = true;
    if (o->command == COMMAND_FMT && strcmp(a, "--check") == 0) return o->only_check = true;
    if (o->command == COMMAND_FMT && strcmp(a, "--diff") == 0) return o->only_diff = true;
    if (strcmp(a, "--quiet") == 0 || strcmp(a, "-q") == 0) return o->quiet = true;
    if (strcmp(a, "--help") == 0 || strcmp(a, "-h") == 0) {
        o->about = o->command;
        o->command = COMMAND_HELP;
        return true;
    }
    return mistake(o, "unknown option `%s`", a);
}

static bool read_option(Options *o, int argc, char **argv, int *i) {
    const char *v;
    if ((v = value_of("--to", argc, argv, i))) return read_to(o, v);
    if ((v = value_of("--format", argc, argv, i))) return read_format(o, v);
    if ((v = value_of("--color", argc, argv, i))) return read_color(o, v);
    if ((v = value_of("--severity", argc, argv, i))) return read_severity(o, (char *)v);
    if ((v = value_of("--why-not", argc, argv, i))) return o->why_not = v, true;
    if ((v = value_of("--dump", argc, argv, i))) return o->dump = v, true;
    if ((v = value_of("--max-errors", argc, argv, i))) return o->max_errors = atoi(v), true;
    if ((v = value_of("-MD", argc, argv, i))) return o->dependencies = v, true;
    if ((v = value_of("-o", argc, argv, i))) return o->output = v, true;
    if ((v = value_of("-j", argc, argv, i))) return true; /* one report is one job */
    if ((v = value_of("-I", argc, argv, i))) return o->include[o->include_count++] = v, true;
    return read_flag(o, argv[*i]);
}

static bool read_command(Options *o, const char *name) {
    static const struct {
        const char *name;
        Command command;
    } commands[] = {{"check", COMMAND_CHECK},       {"build", COMMAND_BUILD},
                    {"fmt", COMMAND_FMT},           {"fix", COMMAND_FIX},
                    {"explain", COMMAND_EXPLAIN},   {"help", COMMAND_HELP},
                    {"--help", COMMAND_HELP},       {"-h", COMMAND_HELP},
                    {"--version", COMMAND_VERSION}, {"version", COMMAND_VERSION}};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(name, commands[i].name) == 0) return o->command = commands[i].command, true;
    return mistake(o, "there is no command `%s`", name);
}

/* One word is a code, two are a file and a figure in it. */
static bool check_explain(Options *o) {
    if (o->file_count != 1 && o->file_count != 2)
        return mistake(o, "explain takes one code, such as %s, or a file and a figure", "B0601");
    if (o->format != FORMAT_HUMAN && o->format != FORMAT_JSON)
        return mistake(o, "explain prints human or json%s", "");
    if (o->why_not && o->file_count == 1)
        return mistake(o, "--why-not needs a file and a figure%s", "");
    return true;
}

bool options_read(Options *o, int argc, char **argv) {
    *o = (Options){.program = argv[0], .output = "out"};
    o->files = calloc((size_t)argc + 1, sizeof *o->files);
    o->include = calloc((size_t)argc + 1, sizeof *o->include);
    if (!o->files || !o->include) abort();
    if (argc < 2) return mistake(o, "a command is missing%s", "");
    if (!read_command(o, argv[1])) return false;
    for (int i = 2; i < argc; i++) {
        bool is_option = argv[i][0] == '-' && argv[i][1];
        if (!is_option) {
            o->files[o->file_count++] = argv[i];
            continue;
        }
        if (!read_option(o, argc, argv, &i)) return false;
    }
    bool needs_file = o->command == COMMAND_CHECK || o->command == COMMAND_BUILD ||
                      o->command == COMMAND_FMT || o->command == COMMAND_FIX;
    if (needs_file && !o->file_count)
        return mistake(o, "which file? `-` reads standard input%s", "");
    return o->command != COMMAND_EXPLAIN || check_explain(o);
}

void options_free(Options *o) {
    for (size_t i = 0; i < o->to_count; i++) free((char *)o->to[i]);
    free(o->files);
    free(o->include);
}

static void help_build(void) {
    puts("usage: budget build FILE... [-o DIR] [--to LIST] [options]\n\n"
         "Checks, then writes the outputs; nothing is written when there are errors.\n\n"
         "  -o DIR            where outputs go (default: out)\n"
         "  --to LIST         any of these, separated by commas (default: csv,json,latex):");
    for (int i = 0; emitters[i]; i++)
        printf("                      %-8s %s\n", emitters[i]->name, emitters[i]->summary);
    puts("  --force           write although there are errors; every output is marked unverified\n"
         "  -MD FILE          write a make rule with all files that were read");
}

static void help_fix(void) {
    puts("usage: budget fix FILE... [--dry-run] [--accept-figures] [options]\n\n"
         "Puts the repairs of findings into the file, where there is only one and it is sure; the "
         "file\n"
         "stays as it is unless it then has fewer errors. `-` reads standard input.\n\n"
         "  --dry-run         show what would change, change nothing\n"
         "  --accept-figures  also change figures that somebody stated");
}

static void help_fmt(void) {
    puts(
        "usage: budget fmt FILE... [--check] [--diff] [options]\n\n"
        "Gives each file its canonical layout: bodies indented by two, figures of data rows below\n"
        "one another by their points, one statement a line, at most one blank line. Comments and\n"
        "texts stay as they are. A file is replaced whole, and only when its layout changes; one\n"
        "with errors is left alone. `-` reads standard input and writes to standard output.\n\n"
        "  --check           write nothing; name the files that would change, exit status 1\n"
        "  --diff            write nothing; show what would change, exit status 1");
}

static void help_explain(void) {
    puts("usage: budget explain CODE\n"
         "       budget explain FILE FIGURE [--why-not VALUE] [options]\n\n"
         "Prints what a code, such as B0601, means and what to do about it.\n\n"
         "With a file and the address of a figure in it, such as 'spending[01].total':\n"
         "its amount and what it stands for, the figures it comes from with file and\n"
         "line, and every check that reads it with its verdict.\n\n"
         "  --why-not VALUE   also: which checks forbid that amount in its place\n"
         "  --format KIND     human (default) or json, on standard output\n"
         "  -I DIR            also look for modules in DIR\n\n"
         "exit status: 0 explained, 1 the file has errors in its writing, 2 there is no\n"
         "such code or figure, 3 file or system failure");
}

static void help_common(void) {
    puts("  -I DIR            also look for modules in DIR\n"
         "  --format KIND     findings as human (default), json, sarif or github\n"
         "  --color WHEN      auto (default), always, never; NO_COLOR is honoured\n"
         "  --severity C=L    what a finding weighs: B0611=off, B0701=error ...\n"
         "  --deny=warnings   warnings make the exit status 1, too\n"
         "  --max-errors N    show at most N errors\n"
         "  -q, --quiet       no summary line\n\n"
         "exit status: 0 clean, 1 findings, 2 wrong use, 3 file or system failure, 4 internal "
         "error");
}

void options_help(const Options *o) {
    if (o->about == COMMAND_EXPLAIN) {
        help_explain();
        return;
    }
    if (o->about == COMMAND_BUILD) {
        help_build();
    } else if (o->about == COMMAND_FMT) {
        help_fmt();
    } else if (o->about == COMMAND_FIX) {
        help_fix();
    } else if (o->about == COMMAND_CHECK) {
        puts("usage: budget check FILE... [options]\n\n"
             "Checks every sum, rule and sentence; findings go to standard error. `-` reads "
             "standard input.\n\n"
             "  --dump STAGE      print tokens or ast instead");
    } else {
        puts("usage: budget COMMAND FILE... [options]\n\n"
             "  check   prove every figure of a report, or name the one that is wrong\n"
             "  build   check, then write CSV, JSON, LaTeX, PDF\n"
             "  fmt     give a file its canonical layout\n"
             "  fix     put the repairs of findings into a file, where they need no decision\n"
             "  explain what a code such as B0601 means; or where a figure comes from\n"
             "  help    this text; `budget COMMAND --help` tells more\n");
    }
    help_common();
}
