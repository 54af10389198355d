/* A unified difference of two layouts of one file. They differ line by line, so the way back to
 * equal lines is looked for nearby only; the result is always right, and short where the change is
 * small. */
#include "compiler/tools/fmt.h"

#include <string.h>

enum { CONTEXT = 3, LOOK_AHEAD = 64 };

typedef struct {
    VEC(Str) lines;
} Side;
typedef struct {
    size_t a, b, a_count, b_count;
} Change; /* lines from a, b on */
typedef VEC(Change) Changes;

/* Each with its line end. */
static void split(Str text, Side *side) {
    const char *p = text.at, *end = text.at + text.length;
    while (p < end) {
        const char *line_end = memchr(p, '\n', (size_t)(end - p));
        const char *next = line_end ? line_end + 1 : end;
        VEC_PUSH(&side->lines, (Str){p, (size_t)(next - p)});
        p = next;
    }
}

static bool equal_at(const Side *a, size_t i, const Side *b, size_t k) {
    bool a_ends = i >= a->lines.count, b_ends = k >= b->lines.count;
    return a_ends || b_ends ? a_ends && b_ends : str_equal(a->lines.at[i], b->lines.at[k]);
}

/* Lines that are only a line end are equal too often to be a way back. */
static bool meets(const Side *a, size_t i, const Side *b, size_t k) {
    bool is_short = i < a->lines.count && a->lines.at[i].length <= 2;
    return equal_at(a, i, b, k) && (!is_short || equal_at(a, i + 1, b, k + 1));
}

/* The nearest place behind a difference where both go on alike. */
static Change next_change(const Side *a, size_t i, const Side *b, size_t k) {
    size_t a_left = a->lines.count - i, b_left = b->lines.count - k;
    for (size_t sum = 1; sum <= LOOK_AHEAD; sum++)
        for (size_t n = sum > a_left ? a_left : sum; sum - n <= b_left; n--) {
            if (meets(a, i + n, b, k + sum - n)) return (Change){i, k, n, sum - n};
            if (!n) break;
        }
    return (Change){i, k, a_left ? 1 : 0, b_left ? 1 : 0};
}

static void add_change(Changes *changes, Change c) {
    Change *last = changes->count ? &changes->at[changes->count - 1] : NULL;
    if (last && last->a + last->a_count == c.a && last->b + last->b_count == c.b)
        last->a_count += c.a_count, last->b_count += c.b_count;
    else
        VEC_PUSH(changes, c);
}

static void find_changes(const Side *a, const Side *b, Changes *changes) {
    for (size_t i = 0, k = 0; i < a->lines.count || k < b->lines.count;) {
        if (equal_at(a, i, b, k)) {
            i++, k++;
            continue;
        }
        Change c = next_change(a, i, b, k);
        add_change(changes, c);
        i += c.a_count, k += c.b_count;
    }
}

/* ---- writing ---- */
static void write_lines(Out *out, char mark, const Side *side, size_t from, size_t count) {
    for (size_t i = from; i < from + count; i++) {
        Str line = side->lines.at[i];
        out_bytes(out, &mark, 1);
        out_bytes(out, line.at, line.length);
        if (line.at[line.length - 1] != '\n') out_text(out, "\n\\ No newline at end of file\n");
    }
}

static void write_range(Out *out, char mark, size_t from, size_t count) {
    out_printf(out, "%c%zu,%zu ", mark, count ? from + 1 : from, count);
}

/* Changes [first, end) with the lines between them and some around. */
static void write_hunk(Out *out, const Side *a, const Side *b, const Change *first,
                       const Change *end) {
    const Change *last = end - 1;
    size_t before = first->a < CONTEXT ? first->a : CONTEXT;
    size_t a_end = last->a + last->a_count, after = a->lines.count - a_end;
    if (after > CONTEXT) after = CONTEXT;
    size_t from = first->a - before;
    out_text(out, "@@ ");
    write_range(out, '-', from, a_end + after - from);
    write_range(out, '+', first->b - before, last->b + last->b_count + after - first->b + before);
    out_text(out, "@@\n");
    for (const Change *c = first; c < end; c++) {
        write_lines(out, ' ', a, from, c->a - from);
        write_lines(out, '-', a, c->a, c->a_count);
        write_lines(out, '+', b, c->b, c->b_count);
        from = c->a + c->a_count;
    }
    write_lines(out, ' ', a, from, after);
}

void fmt_diff(Out *out, const char *path, Str before, Str after) {
    Side a = {0}, b = {0};
    Changes changes = {0};
    split(before, &a);
    split(after, &b);
    find_changes(&a, &b, &changes);
    if (changes.count) out_printf(out, "--- %s\n+++ %s\n", path, path);
    for (size_t i = 0, end; i < changes.count; i = end) {
        const Change *c = changes.at;
        for (end = i + 1; end < changes.count; end++)
            if (c[end].a > c[end - 1].a + c[end - 1].a_count + 2 * CONTEXT) break;
        write_hunk(out, &a, &b, &c[i], &c[end]);
    }
    VEC_FREE(&changes);
    VEC_FREE(&a.lines);
    VEC_FREE(&b.lines);
}
