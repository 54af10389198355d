/* `budget watch`: checks again whenever a file that was read is saved. Folders are watched, not
 * files: many editors put a new file in the old one's place. */
#define _XOPEN_SOURCE 700
#include "compiler/driver/compile.h"

#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

enum {
    SAVED = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE,
    QUIET_MS = 5, /* what is saved in several steps is checked once */
    PATIENCE = 20 /* times QUIET_MS that a file may be away while an editor replaces it */
};

typedef struct {
    int inotify;
    VEC(char *) names; /* of the files read last, without their folders */
    bool is_missing;   /* something could not be read: whatever is saved may be it */
} Watch;

/* ---- what is watched ---- */
static void forget_names(Watch *w) {
    for (size_t i = 0; i < w->names.count; i++) free(w->names.at[i]);
    w->names.count = 0;
}

static bool watch_file(Watch *w, const char *path) {
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    char *name = strdup(slash ? slash + 1 : path);
    bool ok = folder && name && inotify_add_watch(w->inotify, folder, SAVED | IN_ONLYDIR) >= 0;
    free(folder);
    VEC_PUSH(&w->names, name);
    return ok;
}

static void watch_sources(Watch *w, const Compile *k, const char *path) {
    watch_file(w, path);
    for (size_t i = 0; i < k->sources.count; i++) watch_file(w, k->sources.at[i]->path);
    for (size_t i = 0; i < k->model.unit_lists.count; i++)
        for (uint32_t u = 0; u < k->model.unit_lists.at[i].count; u++)
            watch_file(w, k->model.unit_lists.at[i].paths[u]);
    for (size_t i = 0; i < k->sink.found.count; i++)
        w->is_missing |= k->sink.found.at[i].code == DIAG_FILE_MISSING ||
                         k->sink.found.at[i].code == DIAG_MODULE_MISSING;
}

/* ---- waiting ---- */
static bool is_watched(const Watch *w, const char *name) {
    bool found = w->is_missing;
    for (size_t i = 0; i < w->names.count && !found; i++) found = strcmp(w->names.at[i], name) == 0;
    return found;
}

/* Takes the events that are there, waiting `wait` ms for the first (-1: as long as it takes). */
static bool take_events(const Watch *w, int wait) {
    union {
        struct inotify_event event;
        char bytes[16384];
    } room;
    struct pollfd ready = {.fd = w->inotify, .events = POLLIN};
    bool concerns = false;
    if (poll(&ready, 1, wait) <= 0) return false;
    ssize_t n = read(w->inotify, room.bytes, sizeof room.bytes);
    for (ssize_t at = 0; at < n;) {
        const struct inotify_event *event = (const void *)(room.bytes + at);
        concerns |= event->mask & IN_Q_OVERFLOW || (event->len && is_watched(w, event->name));
        at += (ssize_t)(sizeof *event + event->len);
    }
    return concerns;
}

static bool is_there(const Options *o) {
    for (size_t i = 0; i < o->file_count; i++)
        if (access(o->files[i], R_OK) != 0) return false;
    return true;
}

static void wait_for_change(const Watch *w, const Options *o) {
    while (!take_events(w, -1)) continue;
    while (take_events(w, QUIET_MS)) continue;
    for (int i = 0; i < PATIENCE && !is_there(o); i++) take_events(w, QUIET_MS);
}

/* ---- one round ---- */
static void check_file(Watch *w, const Options *o, const char *path) {
    Compile k;
    uint32_t file;
    int status = compile_start(&k, o, path, &file);
    w->is_missing |= status == 3;
    if (status == 0 && o->also_build)
        compile_build(&k, file, path);
    else if (status == 0)
        compile_check(&k, file, 0), compile_show(&k, path);
    watch_sources(w, &k, path);
    compile_finish(&k);
}

static void check_all(Watch *w, const Options *o) {
    static const char clear[] = "\033[H\033[2J\033[3J";
    if (isatty(STDERR_FILENO)) fputs(clear, stderr);
    forget_names(w);
    w->is_missing = false;
    for (size_t i = 0; i < o->file_count; i++) check_file(w, o, o->files[i]);
    size_t watched = w->names.count - o->file_count;
    fprintf(stderr, "budget: watching %zu file%s; Ctrl-C ends\n", watched, watched == 1 ? "" : "s");
    fflush(stderr);
}

int command_watch(Options *options) {
    Watch w = {.inotify = inotify_init1(IN_CLOEXEC)};
    if (w.inotify < 0) return compile_world_failed("inotify");
    for (size_t i = 0; i < options->file_count; i++)
        if (!watch_file(&w, options->files[i])) return compile_world_failed(options->files[i]);
    for (;;) {
        check_all(&w, options);
        wait_for_change(&w, options);
    }
}
