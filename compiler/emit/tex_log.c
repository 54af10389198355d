#include "compiler/emit/tex_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int line_length(const char *line) { return (int)strcspn(line, "\r\n"); }

/* The first line of the log that starts with `prefix`. */
static const char *find_line(const char *log, const char *prefix) {
    size_t length = strlen(prefix);
    for (const char *line = log; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, prefix, length) == 0) return line;
    }
    return NULL;
}

bool tex_log_wants_rerun(const char *log) {
    return strstr(log, "Rerun to get") != NULL || strstr(log, "Rerun LaTeX") != NULL;
}

/* What stands between `before` and `after` on the line; false when the line has no such thing. */
static bool quoted_part(const char *line, const char *before, const char *after, const char **part,
                        int *length) {
    const char *start = strstr(line, before), *end_of_line = line + line_length(line);
    if (start == NULL || start >= end_of_line) return false;
    *part = start + strlen(before);
    const char *end = strstr(*part, after);
    if (end == NULL || end >= end_of_line) return false;
    *length = (int)(end - *part);
    return true;
}

/* Parts of the installation that are not there: the reader can put that right. */
static bool missing_part(const char *error, char *message, size_t size) {
    static const char remedy[] = "is not installed here: run make deps";
    const char *name;
    int length;
    if (quoted_part(error, "The font \"", "\" cannot be found", &name, &length))
        snprintf(message, size, "the font %.*s %s", length, name, remedy);
    else if (quoted_part(error, "File `", "' not found", &name, &length))
        snprintf(message, size, "the TeX file %.*s %s", length, name, remedy);
    else
        return false;
    return true;
}

bool tex_log_error(const char *log, char *message, size_t size) {
    const char *error = find_line(log, "! ");
    if (error == NULL) return false;
    if (missing_part(error, message, size)) return true;
    const char *place = find_line(error, "l."); /* "l.12 \foo": the line of report.tex */
    int line = place != NULL ? atoi(place + 2) : 0;
    if (line > 0)
        snprintf(message, size, "xelatex stopped at report.tex:%d: %.*s", line,
                 line_length(error + 2), error + 2);
    else
        snprintf(message, size, "xelatex stopped: %.*s", line_length(error + 2), error + 2);
    return true;
}

/* Missing character: There is no X (U+2461) in font Some Font/OT:script=lat... */
bool tex_log_missing_character(const char *log, char *message, size_t size) {
    static const char words[] = "Missing character: There is no ";
    const char *line = find_line(log, words);
    if (line == NULL) return false;
    const char *character = line + sizeof words - 1;
    const char *end = strstr(character, " in font ");
    if (end == NULL) return false;
    const char *font = end + sizeof " in font " - 1;
    snprintf(message, size, "no font can print the character %.*s (%.*s has no shape for it)",
             (int)(end - character), character, (int)strcspn(font, "/:!\n"), font);
    return true;
}
