#include "compiler/driver/options.h"
#include "compiler/emit/emitter.h"

#include <stdlib.h>
#include <string.h>

static bool mistake(Options *o, const char *text, const char *what) {
    snprintf(o->mistake, sizeof o->mistake, text, what);
    return false;
}

/* ---- values ---- */
static bool read_to(Options *o, const char *list) {
    while (*list) {
        size_t n = strcspn(list, ",");
        char *name = strndup(list, n);
        if (!name) abort();
        if (!emitter_find(name) || o->to_count == sizeof o->to / sizeof *o->to) {
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

static bool read_diff_format(Options *o, const char *name) {
    static const char *const names[] = {"human", "markdown", "json"};
    for (int i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0) return o->diff_format = (DiffFormat)i, true;
    return mistake(o, "there is no format `%s` of a comparison: human, markdown, json", name);
}

static bool read_color(Options *o, const char *name) {
    static const char *const names[] = {"auto", "always", "never"};
    for (int i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0) return o->color = (ColorChoice)i, true;
    return mistake(o, "--color is auto, always or never, not `%s`", name);
}

static bool read_severity(Options *o, const char *text) {
    size_t n = strcspn(text, "=");
    if (!text[n] || o->severity_count == sizeof o->severity / sizeof *o->severity)
        return mistake(o, "--severity is CODE=error|warning|note|off, not `%s`", text);
    char *code = strndup(text, n);
    if (!code) abort();
    o->severity[o->severity_count++] = (SeverityOption){code, text + n + 1};
    return true;
}

static bool read_keywords(Options *o, const char *language) {
    static const char *const names[] = {"en", "zh"};
    for (int i = 0; i < 2; i++)
        if (strcmp(language, names[i]) == 0)
            return o->spelling = i ? SPELLING_CHINESE : SPELLING_ENGLISH, true;
    return mistake(o, "--keywords is en or zh, not `%s`", language);
}

static bool read_deny(Options *o, const char *what) {
    if (strcmp(what, "warnings") != 0) return mistake(o, "--deny is `warnings`, not `%s`", what);
    return o->deny_warnings = true;
}

static bool read_dump(Options *o, const char *stage) {
    if (strcmp(stage, "tokens") != 0 && strcmp(stage, "ast") != 0)
        return mistake(o, "--dump prints tokens or ast, not `%s`", stage);
    return o->dump = stage, true;
}

static bool read_show(Options *o, const char *what) {
    if (strcmp(what, "implied") == 0) return o->shows_implied = true;
    if (strcmp(what, "rules") == 0) return o->shows_rules = true;
    return mistake(o, "--show prints `implied` or `rules`, not `%s`", what);
}

static bool read_include(Options *o, const char *directory) {
    return o->include[o->include_count++] = directory, true;
}

static bool read_count(Options *o, const char *text, const char *complaint, int *count) {
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end || value < 1 || value > 100000) return mistake(o, complaint, text);
    return *count = (int)value, true;
}

static bool read_max_errors(Options *o, const char *text) {
    return read_count(o, text, "--max-errors is a number from 1, not `%s`", &o->max_errors);
}

static bool read_marks(Options *o, const char *text) {
    return read_count(o, text, "--marker-size is a number from 1, not `%s`", &o->marks);
}

static bool read_year(Options *o, const char *text) {
    return read_count(o, text, "--year is a year, not `%s`", &o->import_year);
}

static bool read_jobs(Options *o, const char *text) {
    return read_count(o, text, "-j is a number from 1, not `%s`", &o->jobs);
}

/* ---- the lists ---- */
const CommandInfo command_info[COMMAND_COUNT] = {
#define COMMAND(tag, function, name, words, summary, about)                                        \
    [COMMAND_##tag] = {name, words, summary, about, command_##function},
#include "compiler/driver/commands.def"
#undef COMMAND
};

enum {
#define COMMAND(tag, function, name, words, summary, about) tag = 1 << COMMAND_##tag,
#include "compiler/driver/commands.def"
#undef COMMAND
    MODELS = CHECK | BUILD | WATCH | FIX | EXPLAIN | IMPORT | LSP, /* those that follow `use` */
    SHOWS = CHECK | BUILD | WATCH | FMT | IMPORT,            /* whose result is findings */
    EVERY = (1 << COMMAND_COUNT) - 1
};

const OptionInfo option_info[] = {
#define OPTION(commands, short, long, value, reader, help)                                         \
    {commands, short, long, value, reader, 0, help},
#define TEXT(commands, short, long, value, member, help)                                           \
    {commands, short, long, value, NULL, offsetof(Options, member), help},
#define FLAG(commands, short, long, member, help)                                                  \
    {commands, short, long, NULL, NULL, offsetof(Options, member), help},
#include "compiler/driver/options.def"
#undef OPTION
#undef TEXT
#undef FLAG
};
const size_t option_count = sizeof option_info / sizeof *option_info;

bool options_command(const char *name, Command *found) {
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) name = "help";
    if (strcmp(name, "--version") == 0) name = "version";
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(name, command_info[i].name) == 0) return *found = (Command)i, true;
    return false;
}

/* ---- reading ---- */
/* "--name=value", "--name value", "-nvalue", "-n value", or a flag. False: this is another option;
 * `value` is NULL when it needs one and has none. */
static bool matches(const OptionInfo *info, int argc, char **argv, int *i, const char **value) {
    const char *argument = argv[*i];
    bool is_long = argument[1] == '-';
    const char *name = is_long ? info->long_name : info->short_name;
    size_t n = name ? strlen(name) : 0;
    if (!name || strncmp(argument, name, n) != 0) return false;
    const char *rest = argument + n;
    if (!info->value) return *value = "", !*rest;
    if (*rest && is_long) return *value = rest + 1, *rest == '=';
    *value = *rest ? rest : *i + 1 < argc ? argv[++*i] : NULL;
    return true;
}

static bool take(Options *o, const OptionInfo *info, const char *value) {
    char *member = (char *)o + info->member;
    if (info->read) return info->read(o, value);
    if (info->value)
        memcpy(member, &value, sizeof value);
    else
        memcpy(member, &(bool){true}, sizeof(bool));
    return true;
}

static bool read_option(Options *o, int argc, char **argv, int *i) {
    const char *argument = argv[*i], *value = NULL;
    for (size_t k = 0; k < option_count; k++) {
        const OptionInfo *info = &option_info[k];
        if (!(info->commands >> o->command & 1) || !matches(info, argc, argv, i, &value)) continue;
        return value ? take(o, info, value) : mistake(o, "`%s` needs a value", argument);
    }
    snprintf(o->mistake, sizeof o->mistake, "unknown option `%s` of `budget %s`", argument,
             command_info[o->command].name);
    return false;
}

/* One word is a code or a file, two are a file and a figure in it. */
static bool check_explain(Options *o) {
    if (o->file_count != 1 && o->file_count != 2)
        return mistake(o, "explain takes a code, such as %s, or a file and a figure", "B0601");
    if (o->format != FORMAT_HUMAN && o->format != FORMAT_JSON)
        return mistake(o, "explain prints human or json%s", "");
    if (o->why_not && o->file_count == 1)
        return mistake(o, "--why-not needs a file and a figure%s", "");
    return true;
}

static bool check_new(Options *o) {
    if (o->last_year && o->template_name)
        return mistake(o, "--from and --template are two ways to start%s", "");
    if (o->only_list) return !o->file_count || mistake(o, "--list takes no folder%s", "");
    return o->file_count == 1 || mistake(o, "new takes one folder, such as %s", "accounts");
}

static bool check_words(Options *o) {
    bool needs_file = strncmp(command_info[o->command].words, "FILE...", 7) == 0;
    if (o->wants_help) return true;
    if (needs_file && !o->file_count)
        return mistake(o, "which file? `-` reads standard input%s", "");
    if (o->dependencies && o->file_count != 1)
        return mistake(o, "-MD is for one report at a time%s", "");
    if (o->command == COMMAND_NEW) return check_new(o);
    if (o->command == COMMAND_MERGE_DRIVER && o->file_count != 4)
        return mistake(o, "merge-driver merges three files: BASE OURS THEIRS PATH%s", "");
    if (o->command == COMMAND_DIFF && o->file_count != 2)
        return mistake(o, "diff compares two reports: OLD NEW%s", "");
    return o->command != COMMAND_EXPLAIN || check_explain(o);
}

bool options_read(Options *o, int argc, char **argv) {
    *o = (Options){.output = "out"};
    o->files = calloc((size_t)argc + 1, sizeof *o->files);
    o->include = calloc((size_t)argc + 1, sizeof *o->include);
    if (!o->files || !o->include) abort();
    if (argc < 2) return mistake(o, "a command is missing%s", "");
    if (!options_command(argv[1], &o->command))
        return mistake(o, "there is no command `%s`", argv[1]);
    for (int i = 2; i < argc; i++) {
        bool is_option = argv[i][0] == '-' && argv[i][1];
        if (!is_option)
            o->files[o->file_count++] = argv[i];
        else if (!read_option(o, argc, argv, &i))
            return false;
    }
    return check_words(o);
}

void options_free(Options *o) {
    for (size_t i = 0; i < o->to_count; i++) free((char *)o->to[i]);
    for (size_t i = 0; i < o->severity_count; i++) free((char *)o->severity[i].code);
    free(o->files);
    free(o->include);
}
