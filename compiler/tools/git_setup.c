#define _XOPEN_SOURCE 700
#include "compiler/tools/git_setup.h"

#include "compiler/base/vec.h"
#include "compiler/emit/read_file.h"
#include "compiler/syntax/parse.h"
#include "compiler/tools/git_run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ATTRIBUTES "*.budget diff=budget merge=budget"
#define HOOK_MARK                                                                                  \
    "# Written by `budget git-setup`, which may replace it as long as this line stands here."

/* ---- this program ---- */
static bool is_in_path(Arena *whole, const char *name) {
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t n = strcspn(path, ":");
        if (n && access(arena_printf(whole, "%.*s/%s", (int)n, path, name), X_OK) == 0) return true;
        path += n + (path[n] == ':');
    }
    return false;
}

/* For a shell: git hands the settings to one. */
static const char *quoted(Arena *whole, const char *text) {
    Out out = {0};
    out_text(&out, "'");
    for (; *text; text++)
        if (*text == '\'')
            out_text(&out, "'\\''");
        else
            out_bytes(&out, text, 1);
    out_text(&out, "'");
    const char *made = arena_copy(whole, out.bytes, out.length);
    out_free(&out);
    return made;
}

const char *git_program(Arena *whole) {
    char self[4096];
    if (is_in_path(whole, "budget")) return "budget";
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0) return "budget";
    self[n] = 0;
    return quoted(whole, self);
}

/* ---- settings ---- */
static void failed(GitSetup *s, const char *what, const char *why) {
    s->has_failed = true;
    out_printf(&s->left, "%s: %s\n", what, why);
}

static void did(GitSetup *s, const char *what, const char *how) {
    out_printf(&s->done, "%-16s %s\n", what, how);
}

static const char *how_set(const GitSetup *s, bool is_there) {
    return is_there ? "is set already" : s->is_dry_run ? "would be set" : "set";
}

/* Whether it was so already. */
static bool set_config(GitSetup *s, const char *key, const char *value) {
    const char *look[] = {"config", "--local", "--get", key, NULL},
               *set[] = {"config", "--local", "--replace-all", key, value, NULL};
    Out now = {0};
    bool is_there = git_line(look, &now) && now.length && strcmp(now.bytes, value) == 0;
    if (!is_there && !s->is_dry_run && git_run(set, NULL, NULL) != 0)
        failed(s, key, "git cannot set it");
    out_free(&now);
    return is_there;
}

/* The line above a change that says where it is: the statement it stands in. */
static const char *statement_pattern(Arena *whole) {
    static const Word heads[] = {WORD_REPORT, WORD_DATA,           WORD_PRIOR,   WORD_TABLE,
                                 WORD_FORM,   WORD_RULE,           WORD_SECTION, WORD_ENTITY,
                                 WORD_PHRASE, WORD_CLASSIFICATION, WORD_STYLE,   WORD_OUTLINE,
                                 WORD_WORDS,  WORD_CODES};
    static const Word before[] = {WORD_REPLACE, WORD_EXTEND, WORD_WARN, WORD_NOTE};
    const char *made = "", *modifiers = "";
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        modifiers = arena_printf(whole, "%s%s%s|%s", modifiers, i ? "|" : "", word_text(before[i]),
                                 word_text_zh(before[i]));
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        made = arena_printf(whole, "%s%s%s|%s", made, i ? "|" : "", word_text(heads[i]),
                            word_text_zh(heads[i]));
    return arena_printf(whole, "^[ \t]*(((%s)[ \t]+)?(%s)([ \t].*)?)$", modifiers, made);
}

/* A figure is one word, with its sign and its marks of thousands; so is a name; of all else, what
 * is no blank. */
static const char word_pattern[] = "-?[0-9][0-9,]*(\\.[0-9]+)?%?|[A-Za-z_][A-Za-z0-9_.]*|"
                                   "[^[:space:][:punct:]A-Za-z0-9]+|[^[:space:]]";

static void set_drivers(GitSetup *s) {
    const char *merge =
        arena_printf(s->whole, "%s merge-driver --marker-size=%%L %%O %%A %%B %%P", s->program);
    bool is_there = set_config(s, "diff.budget.xfuncname", statement_pattern(s->whole));
    is_there &= set_config(s, "diff.budget.wordRegex", word_pattern);
    did(s, "diff driver", how_set(s, is_there));
    is_there = set_config(s, "merge.budget.name", "merge data rows by their keys");
    is_there &= set_config(s, "merge.budget.driver", merge);
    did(s, "merge driver", how_set(s, is_there));
}

/* ---- the hook ---- */
static const char *git_path(GitSetup *s, const char *word, const char *name) {
    const char *words[] = {"rev-parse", word, name, NULL};
    Out line = {0};
    const char *made = git_line(words, &line) && line.length
                         ? arena_copy(s->whole, line.bytes, line.length)
                         : NULL;
    out_free(&line);
    return made;
}

/* What is there, or nothing; false when it cannot be read: then it is not to be written either. */
static bool read_text(GitSetup *s, const char *path, Out *text) {
    if (read_file(text, path) || errno == ENOENT) return true;
    return failed(s, path, strerror(errno)), false;
}

static bool save_hook(const char *path, const Out *text) {
    char *folder = strdup(path), *slash = folder ? strrchr(folder, '/') : NULL;
    if (slash) *slash = 0, mkdir(folder, 0777);
    free(folder);
    return out_save(text, path) && chmod(path, 0755) == 0;
}

static void write_hook(GitSetup *s, const char *path, const Out *wanted) {
    if (!s->is_dry_run && !save_hook(path, wanted))
        failed(s, path, strerror(errno));
    else
        did(s, "pre-commit hook",
            arena_printf(s->whole, "%s %s", s->is_dry_run ? "would be written to" : "written to",
                         path));
}

/* Hooks of all repositories of a person are not for one repository to write. */
static bool has_common_hooks(void) {
    const char *anywhere[] = {"config", "--get", "core.hooksPath", NULL},
               *here[] = {"config", "--local", "--get", "core.hooksPath", NULL};
    Out path = {0}, own = {0};
    bool has = git_line(anywhere, &path) && path.length && !(git_line(here, &own) && own.length);
    out_free(&path), out_free(&own);
    return has;
}

static void leave_hook(GitSetup *s, const char *path, const char *why) {
    out_printf(&s->left,
               "%s %s and stays as it is; to check reports there too, add this line to it:\n"
               "    %s pre-commit || exit 1\n",
               path, why, s->program);
}

static void set_hook(GitSetup *s) {
    const char *path = git_path(s, "--git-path", "hooks/pre-commit");
    Out now = {0}, wanted = {0};
    out_printf(&wanted, "#!/bin/sh\n" HOOK_MARK "\nexec %s pre-commit\n", s->program);
    if (!path)
        failed(s, "pre-commit hook", "git does not say where hooks are");
    else if (!read_text(s, path, &now))
        did(s, "pre-commit hook", "stays as it is");
    else if (!now.length && has_common_hooks())
        leave_hook(s, path, "is for all repositories");
    else if (!now.length)
        write_hook(s, path, &wanted);
    else if (strcmp(now.bytes, wanted.bytes) == 0)
        did(s, "pre-commit hook", "is set already");
    else if (strstr(now.bytes, HOOK_MARK))
        write_hook(s, path, &wanted);
    else if (strstr(now.bytes, "budget pre-commit"))
        did(s, "pre-commit hook", "calls budget already");
    else
        leave_hook(s, path, "is somebody else's");
    out_free(&now), out_free(&wanted);
}

/* ---- attributes ---- */
/* Of any report: "x.budget: diff: budget". */
static bool has_attribute(GitSetup *s, const char *name, const char *value) {
    const char *words[] = {"check-attr", name, "--", "x.budget", NULL};
    Out line = {0};
    const char *wanted = arena_printf(s->whole, "x.budget: %s: %s", name, value);
    bool has = git_line(words, &line) && line.length && strcmp(line.bytes, wanted) == 0;
    out_free(&line);
    return has;
}

static void add_attributes(GitSetup *s, const char *path) {
    Out text = {0};
    bool is_read = read_text(s, path, &text);
    if (text.length && text.bytes[text.length - 1] != '\n') out_text(&text, "\n");
    out_text(&text, ATTRIBUTES "\n");
    if (is_read && !s->is_dry_run && !out_save(&text, path))
        failed(s, path, strerror(errno));
    else if (is_read)
        did(s, ".gitattributes",
            s->is_dry_run ? "would get: " ATTRIBUTES : "got: " ATTRIBUTES " (commit it)");
    out_free(&text);
}

static void set_attributes(GitSetup *s, const char *top) {
    bool has_all = has_attribute(s, "diff", "budget") && has_attribute(s, "merge", "budget");
    bool has_none =
        has_attribute(s, "diff", "unspecified") && has_attribute(s, "merge", "unspecified");
    if (has_all)
        did(s, ".gitattributes", "says it already: " ATTRIBUTES);
    else if (has_none)
        add_attributes(s, arena_printf(s->whole, "%s/.gitattributes", top));
    else
        out_text(&s->left, ".gitattributes says something else of reports and stays as it is; it "
                           "should say:\n    " ATTRIBUTES "\n");
}

void git_setup(GitSetup *s) {
    const char *top = git_path(s, "--show-toplevel", NULL);
    if (!top) {
        failed(s, "git-setup", "this folder is in no work tree of git");
        return;
    }
    set_drivers(s);
    set_hook(s);
    set_attributes(s, top);
}
