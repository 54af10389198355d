/* Which sentences say something else. Those of one section are laid side by side; a sentence whose
 * words stayed and whose figures moved is told apart from one that was turned or rewritten. */
#include "compiler/tools/diff.h"

#include <string.h>

typedef struct {
    const char *section;
    uint32_t first, index; /* of the section's first sentence; of this one */
    const char *text;      /* as printed */
    const char *words;     /* every figure left out */
    const char *frame;     /* every hole left out, with the words in it */
} Sentence;
typedef struct {
    Sentence *at;
    size_t count, capacity;
    Map sections; /* hash of the name -> its first sentence */
} Sentences;

/* ---- cutting paragraphs into sentences ---- */
typedef struct {
    Diff *diff;
    Sentences *made;
    const char *section;
    Out text, words, frame;
} Cut;

static const char *take(Cut *cut, Out *out) {
    const char *made = arena_copy(cut->diff->whole, out->length ? out->bytes : "", out->length);
    out->length = 0;
    return made;
}

static uint32_t first_of(Sentences *list, const char *section) {
    uint64_t hash = str_hash(str_from(section));
    uint32_t first = (uint32_t)list->count;
    if (!map_get(&list->sections, hash, &first)) map_put(&list->sections, hash, first);
    return first;
}

static void end_sentence(Cut *cut) {
    if (cut->text.length) {
        Sentence s = {.section = cut->section,
                      .first = first_of(cut->made, cut->section),
                      .index = (uint32_t)cut->made->count};
        s.text = take(cut, &cut->text), s.words = take(cut, &cut->words),
        s.frame = take(cut, &cut->frame);
        VEC_PUSH(cut->made, s);
    }
    cut->text.length = cut->words.length = cut->frame.length = 0;
}

enum { FULL_STOP = 0x3002, WIDE_MARK = 0xFF01, WIDE_QUESTION = 0xFF1F, WIDE_SEMICOLON = 0xFF1B };

/* A stop ends a sentence before a blank; its wide like always does. */
static bool ends_here(int32_t code, const char *next) {
    if (code == FULL_STOP || code == WIDE_MARK || code == WIDE_QUESTION || code == WIDE_SEMICOLON)
        return true;
    return (code == '.' || code == '!' || code == '?') && (*next == ' ' || *next == '\n');
}

static bool is_digit(int32_t code) {
    return (code >= '0' && code <= '9') || (code >= 0xFF10 && code <= 0xFF19);
}

static bool is_figure_mark(int32_t code, const char *next) {
    return (code == '.' || code == ',') && *next >= '0' && *next <= '9';
}

static void add_words(Cut *cut, int32_t code, const char *at, const char *next, bool *in_number) {
    bool is_number = is_digit(code) || (*in_number && is_figure_mark(code, next));
    if (is_number && !*in_number) out_text(&cut->words, "#");
    if (!is_number) out_bytes(&cut->words, at, (size_t)(next - at));
    *in_number = is_number;
}

static void add_run(Cut *cut, const ReportRun *run) {
    const char *p = run->text, *end = p + strlen(p);
    bool in_number = false;
    while (p < end) {
        const char *at = p;
        int32_t code = str_decode(&p, end);
        bool is_blank = code == ' ' && !cut->text.length;
        if (is_blank) continue;
        out_bytes(&cut->text, at, (size_t)(p - at));
        add_words(cut, code, at, p, &in_number);
        if (run->kind == RUN_TEXT) out_bytes(&cut->frame, at, (size_t)(p - at));
        if (run->kind == RUN_TEXT && ends_here(code, p)) end_sentence(cut);
    }
    if (run->kind != RUN_TEXT) out_text(&cut->frame, "#");
}

/* A section may go on behind those inside it; its sentences are laid side by side as one run. */
static int by_section(const void *a, const void *b) {
    const Sentence *x = a, *y = b;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void cut_sentences(Diff *d, DiffSide side, Sentences *made) {
    const Report *r = d->side[side]->report;
    Cut cut = {.diff = d, .made = made};
    for (uint32_t i = 0; i < r->block_count; i++) {
        const ReportBlock *block = &r->blocks[i];
        if (block->kind == BLOCK_GRID || block->kind == BLOCK_CONTENTS) continue;
        cut.section = block->name;
        for (uint32_t k = 0; k < block->run_count; k++) add_run(&cut, &block->runs[k]);
        end_sentence(&cut);
    }
    if (made->count) qsort(made->at, made->count, sizeof *made->at, by_section);
    out_free(&cut.text), out_free(&cut.words), out_free(&cut.frame);
}

/* ---- side by side ---- */
typedef struct {
    Diff *diff;
    const Sentence *old, *now; /* of one section */
    size_t old_count, now_count;
} Pair;

static void push_pair(Diff *d, const Sentence *old, const Sentence *now) {
    SentenceKind kind = !old                                ? SENTENCE_ADDED
                      : !now                                ? SENTENCE_REMOVED
                      : strcmp(old->words, now->words) == 0 ? SENTENCE_FIGURES
                      : strcmp(old->frame, now->frame) == 0 ? SENTENCE_DIRECTION
                                                            : SENTENCE_WORDS;
    if (old && now && strcmp(old->text, now->text) == 0) return;
    DiffSentence s = {
        kind, now ? now->section : old->section, {old ? old->text : "", now ? now->text : ""}};
    VEC_PUSH(&d->sentences, s);
}

/* How alike two sentences are: the frame says more than the words, equal says most. */
static int likeness(const Sentence *a, const Sentence *b) {
    if (strcmp(a->text, b->text) == 0) return 4;
    if (strcmp(a->words, b->words) == 0) return 3;
    if (strcmp(a->frame, b->frame) == 0) return 2;
    return 0;
}

/* Up to the next pair that is alike, what stands between goes side by side. */
static void push_between(Pair *s, size_t i, size_t i_end, size_t k, size_t k_end) {
    for (; i < i_end && k < k_end; i++, k++) push_pair(s->diff, &s->old[i], &s->now[k]);
    for (; i < i_end; i++) push_pair(s->diff, &s->old[i], NULL);
    for (; k < k_end; k++) push_pair(s->diff, NULL, &s->now[k]);
}

enum { LOOK_AHEAD = 64 };

static bool find_alike(const Pair *s, size_t i, size_t k, size_t *i_next, size_t *k_next) {
    for (size_t sum = 0; sum <= LOOK_AHEAD; sum++)
        for (size_t n = 0; n <= sum; n++) {
            size_t a = i + n, b = k + sum - n;
            if (a >= s->old_count || b >= s->now_count || !likeness(&s->old[a], &s->now[b]))
                continue;
            *i_next = a, *k_next = b;
            return true;
        }
    return false;
}

static void match_pair(Pair *s) {
    size_t i = 0, k = 0, i_next, k_next;
    while (find_alike(s, i, k, &i_next, &k_next)) {
        push_between(s, i, i_next, k, k_next);
        push_pair(s->diff, &s->old[i_next], &s->now[k_next]);
        i = i_next + 1, k = k_next + 1;
    }
    push_between(s, i, s->old_count, k, s->now_count);
}

/* ---- section by section ---- */
static size_t run_of(const Sentences *list, size_t from) {
    size_t end = from;
    while (end < list->count && list->at[end].first == list->at[from].first) end++;
    return end - from;
}

/* Its place in the sorted list; `count` when there is none. */
static size_t find_section(const Sentences *list, const char *section) {
    uint32_t first;
    if (!map_get(&list->sections, str_hash(str_from(section)), &first)) return list->count;
    size_t lo = 0, hi = list->count;
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (list->at[middle].first < first)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

static void match_sections(Diff *d, const Sentences *old, const Sentences *now) {
    for (size_t k = 0, count; k < now->count; k += count) {
        count = run_of(now, k);
        size_t i = find_section(old, now->at[k].section);
        Pair s = {d, old->at + i, now->at + k, i < old->count ? run_of(old, i) : 0, count};
        match_pair(&s);
    }
    for (size_t i = 0, count; i < old->count; i += count) {
        count = run_of(old, i);
        if (find_section(now, old->at[i].section) < now->count) continue;
        for (size_t n = i; n < i + count; n++) push_pair(d, &old->at[n], NULL);
    }
}

void diff_match_text(Diff *d) {
    Sentences list[2] = {{.count = 0}, {.count = 0}};
    for (int side = 0; side < 2; side++) cut_sentences(d, (DiffSide)side, &list[side]);
    match_sections(d, &list[SIDE_OLD], &list[SIDE_NEW]);
    for (int side = 0; side < 2; side++) {
        VEC_FREE(&list[side]);
        map_free(&list[side].sections);
    }
}
