/* A classification as a list of codes: each found fast, parents before their children, levels from
 * the digits, the separator or the nesting of the codes. A list in strict order needs no hash: the
 * next row's code is nearly always the next entry. */
#include "compiler/sema/model.h"

#include <stdlib.h>
#include <string.h>

int classification_level(const Classification *c, Name level) {
    for (int i = 0; i < c->level_count; i++)
        if (c->levels[i].name == level) return i;
    return -1;
}

/* ---- order of codes ---- */
/* Parts of a separated code compare as numbers would (2 before 10): by length, then by bytes. */
static int compare_parts(Str a, Str b, char separator) {
    size_t i = 0, j = 0;
    while (i < a.length && j < b.length) {
        size_t m = i, n = j;
        while (m < a.length && a.at[m] != separator) m++;
        while (n < b.length && b.at[n] != separator) n++;
        if (m - i != n - j) return m - i < n - j ? -1 : 1;
        int order = str_compare((Str){a.at + i, m - i}, (Str){b.at + j, n - j});
        if (order) return order;
        i = m + 1, j = n + 1;
    }
    return a.length == b.length ? 0 : a.length < b.length ? -1 : 1;
}

static int code_compare(const Classification *c, Str a, Str b) {
    return c->separator ? compare_parts(a, b, c->separator) : str_compare(a, b);
}

/* ---- finding ---- */
static uint32_t find_sorted(const Classification *c, Str code) {
    size_t lo = 0, hi = c->count;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int order = code_compare(c, c->codes[mid].code, code);
        if (order == 0) return (uint32_t)mid;
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NONE;
}

static uint32_t find_hashed(const Classification *c, Str code) {
    uint32_t index;
    for (uint64_t key = str_hash(code); map_get(&c->by_hash, key, &index); key++)
        if (str_equal(c->codes[index].code, code)) return index;
    return NONE;
}

uint32_t classification_find(const Classification *c, Str code, uint32_t *cursor) {
    uint32_t next = *cursor + 1; /* NONE + 1 is 0 */
    if (next < c->count && str_equal(c->codes[next].code, code)) return *cursor = next;
    uint32_t found = c->is_sorted ? find_sorted(c, code) : find_hashed(c, code);
    if (found != NONE) *cursor = found;
    return found;
}

static void hash_one(Classification *c, uint32_t index) {
    uint64_t key = str_hash(c->codes[index].code);
    uint32_t taken;
    while (map_get(&c->by_hash, key, &taken)) key++;
    map_put(&c->by_hash, key, index);
}

static void hash_all(Classification *c) {
    map_free(&c->by_hash);
    for (uint32_t i = 0; i < c->count; i++) hash_one(c, i);
    c->is_sorted = false;
}

/* ---- levels ---- */
static int level_by_width(const Classification *c, Str code) {
    for (int i = 0; i < c->level_count; i++)
        if ((size_t)c->levels[i].width == code.length) return i;
    return c->level_count ? -1 : 0;
}

static int level_by_separator(const Classification *c, Str code) {
    int level = 0;
    for (size_t i = 0; i < code.length; i++) level += code.at[i] == c->separator;
    return level;
}

static int level_of(const Classification *c, Str code) {
    return c->separator ? level_by_separator(c, code) : level_by_width(c, code);
}

/* The code one level up, by dropping digits or the last part; empty at the top. */
static Str parent_code(const Classification *c, Str code, int level) {
    if (level <= 0) return (Str){code.at, 0};
    if (!c->separator) {
        size_t width = (size_t)c->levels[level - 1].width;
        return (Str){code.at, width < code.length ? width : 0};
    }
    size_t n = code.length;
    while (n && code.at[n - 1] != c->separator) n--;
    return (Str){code.at, n ? n - 1 : 0};
}

/* ---- adding ---- */
void codes_reserve(Classification *c, size_t capacity) {
    if (capacity <= c->capacity) return;
    c->capacity = capacity;
    c->codes = memory_grow(c->codes, capacity * sizeof *c->codes);
}

uint32_t code_push(Classification *c, Code code) {
    if (c->count == c->capacity) codes_reserve(c, c->capacity ? 2 * c->capacity : 64);
    c->codes[c->count] = code;
    return (uint32_t)c->count++;
}

/* In preorder the parent is the last entry or one of its ancestors: no search. */
static uint32_t parent_before(const Classification *c, Str code) {
    uint32_t at = c->count ? (uint32_t)c->count - 1 : NONE;
    int level = level_of(c, code);
    Str wanted = parent_code(c, code, level);
    while (at != NONE && !str_equal(c->codes[at].code, wanted)) at = c->codes[at].parent;
    return at;
}

uint32_t classification_add(Classification *c, Str code, Str name) {
    int level = level_of(c, code);
    if (level < 0 || level > 30) return NONE;
    uint32_t parent = level ? parent_before(c, code) : NONE;
    bool in_order =
        c->is_sorted && (!c->count || code_compare(c, c->codes[c->count - 1].code, code) < 0);
    if (!in_order && c->is_sorted && c->count) hash_all(c);
    uint32_t index = code_push(c, (Code){.code = code,
                                         .name = name,
                                         .parent = parent,
                                         .level = (uint8_t)level,
                                         .until = UINT16_MAX});
    if (!c->is_sorted) hash_one(c, index);
    return index;
}

/* ---- order ---- */
/* A merge sort: stable, n log n on any input, and it takes the classification along. */
static void sort_codes(const Classification *c, Code *codes, Code *spare, size_t count) {
    if (count < 2) return;
    size_t half = count / 2, i = 0, j = half, n = 0;
    sort_codes(c, codes, spare, half);
    sort_codes(c, codes + half, spare, count - half);
    if (code_compare(c, codes[half - 1].code, codes[half].code) <= 0) return;
    memcpy(spare, codes, count * sizeof *codes);
    while (n < count) {
        bool left = j == count || (i < half && code_compare(c, spare[i].code, spare[j].code) <= 0);
        codes[n++] = left ? spare[i++] : spare[j++];
    }
}

/* Strictly: of two codes that are the same the second ends it. */
static size_t ordered_prefix(const Classification *c) {
    size_t i = 1;
    while (i < c->count && code_compare(c, c->codes[i - 1].code, c->codes[i].code) < 0) i++;
    return i < c->count ? i : c->count;
}

/* A long list in order with a few codes behind it is the usual case: only those are sorted, and
 * merged into it from the back. */
static void sort_behind(Classification *c, size_t ordered) {
    size_t j = c->count - ordered, i = ordered;
    Code *spare = memory_grow(NULL, j * sizeof *spare), *behind = c->codes + ordered;
    sort_codes(c, behind, spare, j);
    memcpy(spare, behind, j * sizeof *spare);
    for (size_t n = c->count; j;) {
        bool left = i && code_compare(c, c->codes[i - 1].code, spare[j - 1].code) > 0;
        c->codes[--n] = left ? c->codes[--i] : spare[--j];
    }
    free(spare);
}

/* In order the parent is the code before or one of its ancestors; what lacks a level is looked
 * for. */
static uint32_t parent_near(const Classification *c, uint32_t index, Str wanted) {
    uint32_t at = index ? index - 1 : NONE, cursor = NONE;
    while (at != NONE && !str_equal(c->codes[at].code, wanted)) at = c->codes[at].parent;
    return at != NONE ? at : classification_find(c, wanted, &cursor);
}

static void parents_by_code(Classification *c) {
    for (uint32_t i = 0; i < c->count; i++) {
        Code *code = &c->codes[i];
        int level = level_of(c, code->code);
        if (level < 0) level = 0;
        code->level = (uint8_t)level;
        code->parent = NONE;
        Str up = code->code;
        while (level > 0 && code->parent == NONE) { /* a list may leave a level out */
            up = parent_code(c, up, level--);
            code->parent = parent_near(c, i, up);
        }
    }
}

/* A code that a change names may be in the list already, or in another change. */
static void drop_known(Classification *c) {
    size_t kept = 0;
    for (size_t i = 0; i < c->count; i++) {
        bool is_known = kept && (c->codes[i].flags & CODE_OF_CHANGE) &&
                        str_equal(c->codes[kept - 1].code, c->codes[i].code);
        if (!is_known) c->codes[kept++] = c->codes[i];
    }
    c->count = kept;
}

/* Where the declaration itself lists the code, at most twice; none where a file does. */
static int listed_places(Model *m, NodeRef decl, Str code, Span places[2]) {
    int count = 0;
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_CODES) continue;
        const Ast *ast = tree_of(m, at);
        const AstRows *rows = &ast->blocks[ref_value(m, at) - 1];
        for (size_t i = 0; i < rows->row_count && count < 2; i++) {
            Span span = ast_key_span(ast, &rows->rows[i]);
            if (str_equal(source_text(m->sources, span), code)) places[count++] = span;
        }
    }
    return count;
}

static void report_double(Model *m, const Classification *c, NodeRef decl) {
    for (uint32_t i = 1; i < c->count; i++) {
        Span places[2];
        Str code = c->codes[i].code;
        if (!str_equal(c->codes[i - 1].code, code)) continue;
        int count = listed_places(m, decl, code, places);
        Span span = count ? places[count - 1] : ref_span(m, ref_first(m, decl));
        Diag *d = diag_report(m->sink, DIAG_DUPLICATE_NAME, span, "code %.*s is in `%s` twice",
                              STR_ARG(code), name_text(m, c->name));
        if (count > 1) diag_note(m->sink, d, places[0], "the first is here");
    }
}

/* ---- nested lists ---- */
static bool is_preorder(const Classification *c) {
    for (uint32_t i = 0; i < c->count; i++) {
        uint32_t at = i ? i - 1 : NONE;
        while (at != c->codes[i].parent && at != NONE) at = c->codes[at].parent;
        if (at != c->codes[i].parent) return false;
    }
    return true;
}

typedef struct {
    uint32_t first, last, next; /* parts; the one behind it under the same code; NONE ends */
} Branch;

/* branches[count] holds the codes at the top. */
static Branch *branches_of(const Classification *c) {
    uint32_t top = (uint32_t)c->count;
    Branch *made = memory_grow(NULL, (c->count + 1) * sizeof *made);
    for (uint32_t i = 0; i <= top; i++) made[i] = (Branch){NONE, NONE, NONE};
    for (uint32_t i = 0; i < top; i++) {
        Branch *up = &made[c->codes[i].parent == NONE ? top : c->codes[i].parent];
        if (up->last == NONE)
            up->first = i;
        else
            made[up->last].next = i;
        up->last = i;
    }
    return made;
}

/* The code behind `at` when every code comes before its parts. */
static uint32_t code_behind(const Classification *c, const Branch *branches, uint32_t at) {
    if (branches[at].first != NONE) return branches[at].first;
    while (at != NONE && branches[at].next == NONE) at = c->codes[at].parent;
    return at == NONE ? NONE : branches[at].next;
}

/* What `extend` adds under a code moves behind that code's other parts; all else keeps its
 * order. */
static void order_nested(Classification *c) {
    if (is_preorder(c)) return;
    Branch *branches = branches_of(c);
    Code *codes = memory_grow(NULL, c->capacity * sizeof *codes);
    uint32_t *place = memory_grow(NULL, c->count * sizeof *place), count = 0;
    for (uint32_t at = branches[c->count].first; at != NONE; at = code_behind(c, branches, at)) {
        place[at] = count;
        codes[count] = c->codes[at];
        if (codes[count].parent != NONE) codes[count].parent = place[codes[count].parent];
        count++;
    }
    free(c->codes), free(branches), free(place);
    c->codes = codes;
}

/* Digit and separator lists are put in the order of their codes (bytes below the separator are none
 * of a code's, so a child follows its parent); nested lists stay as written. */
void classification_order(Model *m, Classification *c, NodeRef decl) {
    if (c->is_nested) {
        order_nested(c);
        hash_all(c);
        return;
    }
    size_t ordered = ordered_prefix(c);
    c->is_sorted = true;
    if (ordered < c->count) {
        sort_behind(c, ordered);
        drop_known(c);
        report_double(m, c, decl);
    }
    parents_by_code(c);
}
