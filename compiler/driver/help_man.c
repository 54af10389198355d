/* Man pages, from the lists that --help prints. */
#include "compiler/driver/options.h"
#include "compiler/emit/emitter.h"

#include <ctype.h>
#include <string.h>

/* Words of ours, not roff's: a hyphen stays a hyphen, a backslash is printed, a line never starts a
 * request. */
static void put_words(Out *out, const char *text) {
    bool starts_line = true;
    for (; *text; text++) {
        if (starts_line && (*text == '.' || *text == '\'')) out_text(out, "\\&");
        if (text[0] == '\n' && text[1] == '\n') {
            out_text(out, "\n.PP\n");
            text++;
            starts_line = true;
            continue;
        }
        if (*text == '-' || *text == '\\')
            out_text(out, *text == '-' ? "\\-" : "\\e");
        else
            out_bytes(out, text, 1);
        starts_line = *text == '\n';
    }
}

static void put_text(Out *out, const char *text) {
    put_words(out, text);
    out_text(out, "\n");
}

static void put_head(Out *out, const char *name) {
    out_text(out, ".TH \"BUDGET");
    if (*name) out_text(out, "\\-");
    for (const char *p = name; *p; p++)
        if (*p == '-')
            out_text(out, "\\-");
        else
            out_printf(out, "%c", toupper((unsigned char)*p));
    out_text(out, "\" 1 \"\" budget \"Public accounts\"\n.SH NAME\nbudget");
    if (*name) out_text(out, "\\-"), put_words(out, name);
    out_text(out, " \\- ");
}

static void put_name(Out *out, const char *name, const char *separator, const char *value) {
    out_text(out, "\\fB");
    put_words(out, name);
    out_text(out, "\\fR");
    if (!value) return;
    out_printf(out, "%s\\fI", separator);
    put_words(out, value);
    out_text(out, "\\fR");
}

static void put_option(Out *out, const OptionInfo *info) {
    out_text(out, ".TP\n");
    if (info->short_name)
        put_name(out, info->short_name, " ", info->long_name ? NULL : info->value);
    if (info->short_name && info->long_name) out_text(out, ", ");
    if (info->long_name) put_name(out, info->long_name, "=", info->value);
    out_text(out, "\n");
    put_text(out, info->help);
    if (!info->long_name || strcmp(info->long_name, "--to") != 0) return;
    for (int i = 0; emitters[i]; i++) {
        out_text(out, ".br\n");
        put_name(out, emitters[i]->name, "", NULL);
        out_text(out, ": ");
        put_text(out, emitters[i]->summary);
    }
}

static void put_status(Out *out) {
    static const char *const statuses[] = {
        "clean", "findings of severity error, or warnings with \\-\\-deny=warnings", "wrong use",
        "a file or the system failed", "a mistake of budget itself"};
    out_text(out, ".SH EXIT STATUS\n");
    for (int i = 0; i < 5; i++) out_printf(out, ".TP\n%d\n%s\n", i, statuses[i]);
}

static void put_command(Out *out, int command) {
    const CommandInfo *info = &command_info[command];
    put_head(out, info->name);
    put_text(out, info->summary);
    out_text(out, ".SH SYNOPSIS\n\\fBbudget ");
    put_words(out, info->name);
    out_text(out, "\\fR ");
    put_words(out, info->words);
    out_text(out, " [options]\n.SH DESCRIPTION\n");
    put_text(out, info->about);
    out_text(out, ".SH OPTIONS\n");
    for (size_t i = 0; i < option_count; i++)
        if (option_info[i].commands >> command & 1) put_option(out, &option_info[i]);
    put_status(out);
    out_text(out, ".SH SEE ALSO\n\\fBbudget\\fR(1)\n");
}

static void put_program(Out *out) {
    put_head(out, "");
    out_text(out, "proves public accounts written as text, and prints them\n.SH SYNOPSIS\n"
                  "\\fBbudget\\fR \\fICOMMAND\\fR ...\n.SH COMMANDS\n");
    for (int i = 0; i < COMMAND_COUNT; i++) {
        out_text(out, ".TP\n");
        put_name(out, command_info[i].name, "", NULL);
        out_text(out, "\n");
        put_text(out, command_info[i].summary);
    }
    put_status(out);
    out_text(out, ".SH ENVIRONMENT\n.TP\nNO_COLOR\nfindings are not coloured\n"
                  ".TP\nSOURCE_DATE_EPOCH\nthe date that a PDF bears\n"
                  ".TP\nBUDGET_RUNTIME\nthe folder of the library, in place of the installed one\n"
                  ".SH SEE ALSO\n");
    for (int i = 0; i < COMMAND_COUNT; i++) {
        out_text(out, "\\fBbudget\\-");
        put_words(out, command_info[i].name);
        out_printf(out, "\\fR(1)%s\n", i + 1 < COMMAND_COUNT ? "," : "");
    }
}

void help_man(int command, Out *out) {
    if (command < 0)
        put_program(out);
    else
        put_command(out, command);
}
