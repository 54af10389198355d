/* `budget help`, and --help of each command: told from the lists of commands and options. */
#include "compiler/diag/wrap.h"
#include "compiler/driver/options.h"
#include "compiler/emit/emitter.h"

#include <string.h>

enum { WIDTH = 80, COMMAND_INDENT = 16, INDENT = 22 };

static void put_wrapped(Out *out, int column, int indent, const char *text) {
    Wrap wrap = {.out = out, .width = WIDTH, .indent = indent, .column = column};
    wrap_text(&wrap, text);
    out_text(out, "\n");
}

/* `head`, and behind it the text in a column of its own. */
static void put_entry(Out *out, const char *head, int indent, const char *text) {
    int width = (int)strlen(head) + 2;
    out_printf(out, "  %s", head);
    if (width > indent - 2) out_text(out, "\n"), width = 0;
    out_printf(out, "%*s", indent - width, "");
    put_wrapped(out, indent, indent, text);
}

static void put_option(Out *out, const OptionInfo *info) {
    char head[80];
    snprintf(head, sizeof head, "%s%s%s%s%s", info->short_name ? info->short_name : "",
             info->short_name && info->long_name ? ", " : "",
             info->long_name ? info->long_name : "",
             !info->value      ? ""
             : info->long_name ? "="
                               : " ",
             info->value ? info->value : "");
    put_entry(out, head, INDENT, info->help);
    if (!info->long_name || strcmp(info->long_name, "--to") != 0) return;
    for (int i = 0; emitters[i]; i++) {
        out_printf(out, "%*s%-7s", INDENT, "", emitters[i]->name);
        put_wrapped(out, INDENT + 7, INDENT + 7, emitters[i]->summary);
    }
}

/* Paragraphs are wrapped one by one; an empty line stays. */
static void put_about(Out *out, const char *text) {
    while (*text) {
        size_t n = strcspn(text, "\n");
        char line[1024];
        snprintf(line, sizeof line, "%.*s", (int)n, text);
        put_wrapped(out, 0, 0, line);
        text += n + (text[n] == '\n');
    }
}

static void put_status(Out *out) {
    out_text(out, "\n");
    put_wrapped(out, 0, 0,
                "exit status: 0 clean, 1 findings, 2 wrong use, 3 file or system failure, 4 "
                "internal error");
}

static void put_command(Out *out, Command command) {
    const CommandInfo *info = &command_info[command];
    out_printf(out, "usage: budget %s%s%s [options]\n\n", info->name, *info->words ? " " : "",
               info->words);
    put_about(out, info->about);
    out_text(out, "\n");
    for (size_t i = 0; i < option_count; i++)
        if (option_info[i].commands >> command & 1) put_option(out, &option_info[i]);
    put_status(out);
}

static void put_overview(Out *out) {
    out_text(out, "usage: budget COMMAND ...\n\n");
    for (int i = 0; i < COMMAND_COUNT; i++)
        put_entry(out, command_info[i].name, COMMAND_INDENT, command_info[i].summary);
    put_status(out);
}

void help_command(Command command, FILE *to) {
    Out out = {0};
    put_command(&out, command);
    fwrite(out.bytes, 1, out.length, to);
    out_free(&out);
}

static int print(const Options *o, int about, Out *out) {
    if (o->shell && !help_completions(o->shell, out)) {
        fprintf(stderr, "budget: no completions for `%s`: bash, zsh, fish\n", o->shell);
        return 2;
    }
    if (o->as_man)
        help_man(about, out);
    else if (!o->shell && about >= 0)
        put_command(out, (Command)about);
    else if (!o->shell)
        put_overview(out);
    fwrite(out->bytes, 1, out->length, stdout);
    return 0;
}

int command_help(Options *options) {
    Command about;
    Out out = {0};
    if (options->file_count && !options_command(options->files[0], &about)) {
        fprintf(stderr, "budget: there is no command `%s`\n", options->files[0]);
        return 2;
    }
    int status = print(options, options->file_count ? (int)about : -1, &out);
    out_free(&out);
    return status;
}
