#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "compiler/tools/merge.h"

#include "compiler/tools/git_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In what git merges, one line stands for all rows of a block. No file of the language holds such a
 * line: it is not UTF-8. */
#define STAND_IN "\xFF\xFE"

typedef struct {
    Merge *merge;
    Sources *sources;
    const uint32_t *file;
    MergeBlocks blocks[MERGE_SIDES];
    VEC(Out) merged;         /* rows of each block that all sides have, in order of ours */
    VEC(const char *) heads; /* of those */
} Parts;

/* ---- blocks that all have ---- */
static const MergeBlock *find_block(const MergeBlocks *blocks, const char *head) {
    const MergeBlock *found = NULL;
    for (size_t i = 0; i < blocks->count; i++) {
        if (strcmp(blocks->at[i].head, head) != 0) continue;
        if (found) return NULL; /* which of the two is meant? */
        found = &blocks->at[i];
    }
    return found;
}

static void merge_block(Parts *p, const char *head) {
    const MergeBlock *block[MERGE_SIDES];
    Out rows = {0};
    for (int side = 0; side < MERGE_SIDES; side++) {
        block[side] = find_block(&p->blocks[side], head);
        if (!block[side]) return;
    }
    if (merge_rows(p->merge, block, &rows)) {
        VEC_PUSH(&p->merged, rows);
        VEC_PUSH(&p->heads, head);
    } else {
        out_free(&rows);
    }
}

static size_t number_of(const Parts *p, const char *head) {
    size_t i = 0;
    while (i < p->heads.count && strcmp(p->heads.at[i], head) != 0) i++;
    return i;
}

/* ---- the text around them ---- */
static void put_frame(const Parts *p, MergeSide side, Out *out) {
    const Source *source = p->sources->at[p->file[side]];
    const MergeBlocks *blocks = &p->blocks[side];
    size_t done = 0;
    for (size_t i = 0; i < blocks->count; i++) {
        const MergeBlock *block = &blocks->at[i];
        size_t number = number_of(p, block->head);
        if (number == p->heads.count) continue;
        out_bytes(out, source->bytes + done, block->lo - done);
        out_printf(out, STAND_IN "%zu\n", number);
        done = block->hi;
    }
    out_bytes(out, source->bytes + done, source->length - done);
}

static const char *frame_path(const Parts *p, const char *folder, MergeSide side) {
    static const char *const names[MERGE_SIDES] = {"base", "ours", "theirs"};
    return arena_printf(p->merge->whole, "%s/%s", folder, names[side]);
}

static bool save_frames(const Parts *p, const char *folder) {
    bool ok = true;
    for (int side = 0; side < MERGE_SIDES && ok; side++) {
        Out frame = {0};
        put_frame(p, (MergeSide)side, &frame);
        ok = out_save(&frame, frame_path(p, folder, (MergeSide)side));
        out_free(&frame);
    }
    return ok;
}

static bool merge_frames(const Parts *p, const char *folder, Out *made) {
    Merge *m = p->merge;
    const char *words[] = {"merge-file",
                           "-p",
                           arena_printf(m->whole, "--marker-size=%d", m->marks),
                           "-L",
                           m->label[MERGE_OURS],
                           "-L",
                           m->label[MERGE_BASE],
                           "-L",
                           m->label[MERGE_THEIRS],
                           frame_path(p, folder, MERGE_OURS),
                           frame_path(p, folder, MERGE_BASE),
                           frame_path(p, folder, MERGE_THEIRS),
                           NULL};
    int conflicts = git_run(words, made, NULL);
    m->has_text_conflicts = conflicts > 0;
    if (conflicts > 127) errno = EINVAL;
    return conflicts >= 0 && conflicts <= 127 && out_ok(made);
}

static bool make_frames(const Parts *p, Out *made) {
    const char *given = getenv("TMPDIR");
    char *folder =
        arena_printf(p->merge->whole, "%s/budget-merge-XXXXXX", given && *given ? given : "/tmp");
    if (!mkdtemp(folder)) return false;
    bool ok = save_frames(p, folder) && merge_frames(p, folder, made);
    int trouble = errno;
    for (int side = 0; side < MERGE_SIDES; side++) unlink(frame_path(p, folder, (MergeSide)side));
    rmdir(folder);
    errno = trouble;
    return ok;
}

/* ---- put together ---- */
static void put_together(Parts *p, const Out *frame) {
    Out *out = &p->merge->text;
    const char *at = frame->length ? frame->bytes : "", *end = at + frame->length;
    size_t mark = strlen(STAND_IN);
    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at)),
                   *next = line_end ? line_end + 1 : end;
        bool stands_in = (size_t)(end - at) > mark && memcmp(at, STAND_IN, mark) == 0;
        size_t number = stands_in ? strtoul(at + mark, NULL, 10) : 0;
        if (stands_in && number < p->merged.count)
            out_bytes(out, p->merged.at[number].bytes, p->merged.at[number].length);
        else
            out_bytes(out, at, (size_t)(next - at));
        at = next;
    }
}

static void free_parts(Parts *p) {
    for (int side = 0; side < MERGE_SIDES; side++) {
        for (size_t i = 0; i < p->blocks[side].count; i++) VEC_FREE(&p->blocks[side].at[i].rows);
        VEC_FREE(&p->blocks[side]);
    }
    for (size_t i = 0; i < p->merged.count; i++) out_free(&p->merged.at[i]);
    VEC_FREE(&p->merged);
    VEC_FREE(&p->heads);
}

bool merge_files(Merge *merge, Sources *sources, const uint32_t file[MERGE_SIDES], Intern *names,
                 DiagSink *sink) {
    Parts p = {.merge = merge, .sources = sources, .file = file};
    Out frame = {0};
    for (int side = 0; side < MERGE_SIDES; side++)
        merge_find_blocks(merge->whole, sources, file[side], names, sink, &p.blocks[side]);
    for (size_t i = 0; i < p.blocks[MERGE_OURS].count; i++)
        merge_block(&p, p.blocks[MERGE_OURS].at[i].head);
    bool ok = make_frames(&p, &frame);
    if (ok) put_together(&p, &frame);
    out_free(&frame);
    free_parts(&p);
    return ok && out_ok(&merge->text);
}

void merge_free(Merge *merge) {
    out_free(&merge->text);
    VEC_FREE(&merge->conflicts);
    VEC_FREE(&merge->stale);
}
