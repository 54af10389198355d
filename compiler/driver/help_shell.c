/* Completions for bash, zsh and fish, from the lists that --help prints. Files, figures and codes
 * are asked for when somebody presses the key: codes stand in the script, figures come from `budget
 * explain -q FILE`. */
#include "compiler/driver/options.h"
#include "compiler/emit/emitter.h"

#include <string.h>

/* ---- what may stand for a value ---- */
static void put_codes(Out *out, const char *behind) {
    for (int i = 0; i < DIAG_CODE_COUNT; i++)
        out_printf(out, "%s%s%s", i ? " " : "", diag_info[i].code, behind);
}

static void put_emitters(Out *out) {
    for (int i = 0; emitters[i]; i++) out_printf(out, "%s%s", i ? " " : "", emitters[i]->name);
}

/* The words that may stand for a value of this name; none: a file, a folder, anything. */
static void put_values(Out *out, const char *value) {
    static const struct {
        const char *name, *words;
    } kinds[] = {{"KIND", "human json sarif github"},
                 {"WHEN", "auto always never"},
                 {"STAGE", "tokens ast"},
                 {"SHELL", "bash zsh fish"},
                 {"LANG", "en zh"},
                 {"warnings", "warnings"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(value, kinds[i].name) == 0) out_text(out, kinds[i].words);
    if (strcmp(value, "LIST") == 0) put_emitters(out);
    if (strcmp(value, "C=L") == 0) put_codes(out, "=");
}

static void put_command_names(Out *out) {
    for (int i = 0; i < COMMAND_COUNT; i++)
        out_printf(out, "%s%s", i ? " " : "", command_info[i].name);
}

static bool belongs(const OptionInfo *info, int command) { return info->commands >> command & 1; }

/* ---- bash ---- */
static void put_bash_options(Out *out, int command) {
    for (size_t i = 0; i < option_count; i++) {
        const OptionInfo *info = &option_info[i];
        if (!belongs(info, command)) continue;
        if (info->short_name) out_printf(out, "%s ", info->short_name);
        if (info->long_name) out_printf(out, "%s%s ", info->long_name, info->value ? "=" : "");
    }
}

static void put_bash_values(Out *out) {
    for (size_t i = 0; i < option_count; i++) {
        const OptionInfo *info = &option_info[i];
        Out words = {0};
        if (info->value) put_values(&words, info->value);
        if (words.length && info->long_name)
            out_printf(out, "        %s=*) _budget_words \"%s\" \"${word#*=}\"; return ;;\n",
                       info->long_name, words.bytes);
        out_free(&words);
    }
}

static void put_bash(Out *out) {
    out_text(out, "# completions of budget for bash\n");
    out_text(out,
             "_budget_words() { local IFS=$' \\n'; COMPREPLY=($(compgen -W \"$1\" -- \"$2\")); }\n"
             "_budget_figures() {\n"
             "    local IFS=$'\\n'\n"
             "    COMPREPLY=($(budget explain -q \"$1\" 2>/dev/null | grep -F -- \"$2\"))\n"
             "    COMPREPLY=($(printf '%q\\n' \"${COMPREPLY[@]}\"))\n"
             "}\n"
             "_budget_complete() {\n"
             "    local word=${COMP_LINE:0:$COMP_POINT}; word=${word##* }\n"
             "    local command=${COMP_WORDS[1]} options=\n"
             "    COMPREPLY=()\n"
             "    if [ \"$COMP_CWORD\" = 1 ]; then _budget_words \"");
    put_command_names(out);
    out_text(out, "\" \"$word\"; return; fi\n    case $word in\n");
    put_bash_values(out);
    out_text(out, "    esac\n    case $command in\n");
    for (int i = 0; i < COMMAND_COUNT; i++) {
        out_printf(out, "        %s) options=\"", command_info[i].name);
        put_bash_options(out, i);
        out_text(out, "\" ;;\n");
    }
    out_text(out, "    esac\n    case $command:$word in\n"
                  "        *:-*) _budget_words \"$options\" \"$word\" ;;\n"
                  "        help:*) _budget_words \"");
    put_command_names(out);
    out_text(out, "\" \"$word\" ;;\n        explain:B*) _budget_words \"");
    put_codes(out, "");
    out_text(out,
             "\" \"$word\" ;;\n"
             "        explain:*) test -f \"${COMP_WORDS[2]}\" && [ \"$COMP_CWORD\" -gt 2 ] &&\n"
             "            _budget_figures \"${COMP_WORDS[2]}\" \"$word\" ;;\n"
             "    esac\n"
             "}\n"
             "complete -o default -o bashdefault -F _budget budget\n");
}

/* ---- zsh ---- */
/* A word of `_arguments` or `_describe`: in single quotes, without the marks those two read. */
static void put_plain(Out *out, const char *text) {
    for (; *text; text++)
        if (*text == '\'')
            out_text(out, "'\\''");
        else
            out_bytes(out, strchr("[]:", *text) ? "," : text, 1);
}

static void put_zsh_option(Out *out, const char *name, const OptionInfo *info) {
    Out words = {0};
    bool is_long = name[1] == '-';
    if (info->value) put_values(&words, info->value);
    out_printf(out, " \\\n        '%s%s[", name, !info->value ? "" : is_long ? "=" : "+");
    put_plain(out, info->help);
    out_text(out, "]");
    if (info->value) out_text(out, ":"), put_plain(out, info->value), out_text(out, ":");
    if (words.length)
        out_printf(out, "(%s)", words.bytes);
    else if (info->value)
        out_text(out, strcmp(info->value, "DIR") == 0 ? "_files -/" : "_files");
    out_text(out, "'");
    out_free(&words);
}

static void put_zsh_command(Out *out, int command) {
    bool is_explain = command == COMMAND_EXPLAIN;
    out_printf(out, "    %s) _arguments", command_info[command].name);
    for (size_t i = 0; i < option_count; i++) {
        const OptionInfo *info = &option_info[i];
        if (!belongs(info, command)) continue;
        if (info->short_name) put_zsh_option(out, info->short_name, info);
        if (info->long_name) put_zsh_option(out, info->long_name, info);
    }
    out_text(out,
             is_explain
                 ? " \\\n        '1:code or file:_budget_subject' '2:figure:_budget_figure' ;;\n"
                 : " \\\n        '*:file:_files' ;;\n");
}

/* The file is the function that zsh loads and calls. */
static void put_zsh(Out *out) {
    out_text(
        out,
        "#compdef budget\n"
        "_budget_figure() { compadd -- ${(f)\"$(budget explain -q $words[2] 2>/dev/null)\"}; }\n"
        "_budget_subject() { compadd -- ");
    put_codes(out, "");
    out_text(out, "; _files; }\nlocal -a commands=(");
    for (int i = 0; i < COMMAND_COUNT; i++) {
        out_printf(out, "\n    '%s:", command_info[i].name);
        put_plain(out, command_info[i].summary);
        out_text(out, "'");
    }
    out_text(out, ")\nif (( CURRENT == 2 )); then _describe command commands; return; fi\n"
                  "shift words; (( CURRENT-- ))\ncase $words[1] in\n");
    for (int i = 0; i < COMMAND_COUNT; i++) put_zsh_command(out, i);
    out_text(out, "esac\n");
}

/* ---- fish ---- */
static void put_quoted(Out *out, const char *text) {
    out_text(out, "'");
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\') out_text(out, "\\");
        out_bytes(out, text, 1);
    }
    out_text(out, "'");
}

static void put_fish_option(Out *out, const OptionInfo *info, int command) {
    Out words = {0};
    out_printf(out, "complete -c budget -n '__fish_seen_subcommand_from %s'",
               command_info[command].name);
    if (info->short_name)
        out_printf(out, " -%c %s", strlen(info->short_name) > 2 ? 'o' : 's', info->short_name + 1);
    if (info->long_name) out_printf(out, " -l %s", info->long_name + 2);
    if (info->value) put_values(&words, info->value);
    if (info->value) out_text(out, words.length ? " -x" : " -r");
    if (words.length) out_printf(out, " -a '%s'", words.bytes);
    out_text(out, " -d ");
    put_quoted(out, info->help);
    out_text(out, "\n");
    out_free(&words);
}

static void put_fish(Out *out) {
    out_text(out, "# completions of budget for fish\n");
    for (int i = 0; i < COMMAND_COUNT; i++) {
        out_printf(out, "complete -c budget -n __fish_use_subcommand -f -a %s -d ",
                   command_info[i].name);
        put_quoted(out, command_info[i].summary);
        out_text(out, "\n");
        for (size_t k = 0; k < option_count; k++)
            if (belongs(&option_info[k], i)) put_fish_option(out, &option_info[k], i);
    }
    out_text(out, "complete -c budget -n '__fish_seen_subcommand_from explain' -a '");
    put_codes(out, "");
    out_text(out, "'\ncomplete -c budget -n '__fish_seen_subcommand_from explain' -a "
                  "'(set -l words (commandline -opc); test (count $words) -gt 2; "
                  "and budget explain -q $words[3] 2>/dev/null)'\n");
}

bool help_completions(const char *shell, Out *out) {
    static const struct {
        const char *name;
        void (*put)(Out *out);
    } shells[] = {{"bash", put_bash}, {"zsh", put_zsh}, {"fish", put_fish}};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (strcmp(shell, shells[i].name) == 0) return shells[i].put(out), true;
    return false;
}
