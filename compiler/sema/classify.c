/* Code lists: read, ordered so that parents come before their children, found again fast.
 * A list in strict byte order needs no hash: the next row's code is nearly always the next
 * entry. */
#include "compiler/sema/csv.h"
#include "compiler/sema/model.h"

#include <errno.h>
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

static void hash_all(Classification *c) {
    map_free(&c->by_hash);
    for (uint32_t i = 0; i < c->count; i++) {
        uint64_t key = str_hash(c->codes[i].code);
        uint32_t taken;
        while (map_get(&c->by_hash, key, &taken)) key++;
        map_put(&c->by_hash, key, i);
    }
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
static void reserve_codes(Classification *c, size_t capacity) {
    if (capacity <= c->capacity) return;
    c->capacity = capacity;
    c->codes = memory_grow(c->codes, capacity * sizeof *c->codes);
}

uint32_t code_push(Classification *c, Code code) {
    if (c->count == c->capacity) reserve_codes(c, c->capacity ? 2 * c->capacity : 64);
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
    if (!c->is_sorted) {
        uint64_t key = str_hash(code);
        uint32_t taken;
        while (map_get(&c->by_hash, key, &taken)) key++;
        map_put(&c->by_hash, key, index);
    }
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

/* ---- reading CSV ---- */
static size_t count_lines(const char *at, const char *end) {
    size_t lines = 1; /* the last may lack its end */
    while ((at = memchr(at, '\n', (size_t)(end - at)))) at++, lines++;
    return lines;
}

static void csv_read(Model *m, Classification *c, Str bytes, NodeRef from) {
    CsvLine head = {.count = 0}, line;
    CsvReader reader = csv_reader(m->whole, 0, bytes);
    csv_next(&reader, &head, NULL);
    int code = csv_column(&head, "code"), name = csv_column(&head, "name");
    if (code < 0 || name < 0) {
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, from),
                    "the code list needs the columns `code` and `name` in its first line");
        return;
    }
    int since = csv_column(&head, "since"), until = csv_column(&head, "until"),
        edition = csv_column(&head, "year"), source = csv_column(&head, "source");
    reserve_codes(c, c->count + count_lines(reader.at, bytes.at + bytes.length));
    Str before = {0};
    bool is_sure = true; /* what the empty source says */
    while (csv_next(&reader, &line, NULL)) {
        if (!csv_get(&line, code).length) continue;
        if (!c->edition) c->edition = csv_year(csv_get(&line, edition), 0);
        if (!str_equal(csv_get(&line, source), before)) { /* they come in runs */
            before = csv_get(&line, source);
            is_sure = source_confirms(m, c->unconfirmed, before);
        }
        code_push(c, (Code){.code = csv_get(&line, code),
                            .name = csv_get(&line, name),
                            .parent = NONE,
                            .since = csv_year(csv_get(&line, since), 0),
                            .until = csv_year(csv_get(&line, until), UINT16_MAX),
                            .flags = is_sure ? 0 : CODE_NAME_UNSURE});
    }
}

/* A file named in a declaration lies in the declaring file's folder or below it. */
bool path_climbs(const char *path) {
    return path[0] == '/' || strncmp(path, "../", 3) == 0 || strstr(path, "/../") ||
           strcmp(path, "..") == 0;
}

bool file_beside(Model *m, NodeRef string, Str *bytes, uint32_t *file) {
    const char *name = ref_string(m, string), *directory = m->trees.at[string.tree].directory;
    const char *path = arena_printf(m->whole, "%s/%s", directory, name);
    if (path_climbs(name) || !source_is_inside(directory, path)) {
        diag_report(m->sink, DIAG_FILE_OUTSIDE, ref_span(m, string),
                    "`%s` leaves the folder of this file", name);
        return false;
    }
    if (!source_load(m->sources, path, path_shown(path), file)) {
        diag_report(m->sink, DIAG_FILE_MISSING, ref_span(m, string), "`%s` cannot be read: %s",
                    name, strerror(errno));
        return false;
    }
    const Source *source = m->sources->at[*file];
    *bytes = (Str){source->bytes, source->length};
    size_t bad = str_invalid_at(*bytes);
    if (bad == bytes->length) return true;
    diag_report(m->sink, DIAG_BAD_UTF8, (Span){*file, (uint32_t)bad, (uint32_t)bad + 1},
                "`%s` is not UTF-8 here", name);
    return false;
}

/* ---- declarations ---- */
static Str row_code(Model *m, NodeRef codes, const AstRow *row) {
    const char *at = m->sources->at[tree_of(m, codes)->file]->bytes + row->lo;
    return ast_row_text((Str){at, row->key_length}, m->whole);
}

static Str row_name(Model *m, NodeRef codes, const AstRow *row) {
    const char *at = m->sources->at[tree_of(m, codes)->file]->bytes + row->lo + row->label_at;
    return ast_row_text((Str){at, row->label_length}, m->whole);
}

/* A code that `extend` names again keeps its place and takes the new name, if it says why. */
static uint32_t rename_code(Model *m, Classification *c, uint32_t at, Str name, Str reason,
                            Span span) {
    Code *code = &c->codes[at];
    if (!name.length || str_equal(name, code->name)) return at; /* says only what is below it */
    if (!reason.length) {
        Diag *d = diag_report(m->sink, DIAG_DUPLICATE_NAME, span,
                              "code %.*s is in `%s` already, as `%.*s`", STR_ARG(code->code),
                              name_text(m, c->name), STR_ARG(code->name));
        diag_hint(m->sink, d, "to rename it here, say why: reason \"...\" before the codes");
        return at;
    }
    code->name = name, code->reason = reason;
    code->flags &= (uint8_t)~CODE_NAME_UNSURE;
    return at;
}

/* Known codes are looked up before any is added: the list is in order only then. */
static uint32_t *known_codes(Model *m, const Classification *c, NodeRef codes) {
    const AstRows *rows = &tree_of(m, codes)->blocks[ref_value(m, codes) - 1];
    uint32_t *known = ARENA_NEW(m->whole, uint32_t, rows->row_count + 1), cursor = NONE;
    for (size_t i = 0; i < rows->row_count; i++)
        known[i] = classification_find(c, row_code(m, codes, &rows->rows[i]), &cursor);
    return known;
}

static void codes_inline(Model *m, Classification *c, NodeRef codes, bool is_extend, Str reason) {
    const Ast *ast = tree_of(m, codes);
    const AstRows *rows = &ast->blocks[ref_value(m, codes) - 1];
    const uint32_t *known = is_extend ? known_codes(m, c, codes) : NULL;
    uint32_t up[33]; /* of a row that could not be read, none */
    memset(up, 0xFF, sizeof up);
    for (size_t i = 0; i < rows->row_count; i++) {
        const AstRow *row = &rows->rows[i];
        Str code = row_code(m, codes, row), name = row_name(m, codes, row);
        int depth = row->depth < 32 ? row->depth : 31;
        if (known && known[i] != NONE) {
            up[depth] = rename_code(m, c, known[i], name, reason, ast_key_span(ast, row));
            continue;
        }
        uint32_t parent = c->is_nested && depth ? up[depth - 1] : NONE;
        int level = parent != NONE ? c->codes[parent].level + 1 : c->is_nested ? 0 : depth;
        up[depth] = code_push(c, (Code){.code = code,
                                        .name = name,
                                        .parent = parent,
                                        .level = (uint8_t)level,
                                        .until = UINT16_MAX,
                                        .reason = reason});
    }
}

static void read_levels(Model *m, Classification *c, NodeRef field) {
    for (NodeRef at = ref_next(m, ref_first(m, field)); at.node; at = ref_next(m, at)) {
        Decimal width;
        if (ref_kind(m, at) == AST_COMMA) continue;
        if (ref_kind(m, at) == AST_NUMBER && c->level_count && ref_number(m, at, &width) &&
            width.scale == 0 && width.coef > 0 && width.coef < 64) {
            c->levels[c->level_count - 1].width = (int)width.coef;
        } else if (ref_kind(m, at) == AST_NAME && c->level_count < 12) {
            c->levels[c->level_count++].name = ref_value(m, at);
        } else {
            diag_report(
                m->sink, DIAG_BAD_FIELD, ref_span(m, at),
                "levels are names, each with the digits of its codes: levels division 2, group 3");
            return;
        }
    }
}

static void classification_field(Model *m, Classification *c, NodeRef field) {
    switch ((int)ref_word(m, field)) {
    case WORD_LEVELS: read_levels(m, c, field); break;
    case WORD_SEPARATOR: c->separator = ref_string(m, ref_next(m, ref_first(m, field)))[0]; break;
    case WORD_NESTED: c->is_nested = true; break;
    case WORD_OPEN: c->is_open = true; break;
    case WORD_UNCONFIRMED: c->unconfirmed = field; break;
    case WORD_UNDATED: c->undated = field; break;
    case WORD_MAP: map_read(m, c, field); break;
    case WORD_REASON:
    case WORD_CHANGES: break; /* when the codes are read */
    default: {
        Str text = ref_text(m, ref_first(m, field));
        diag_report(m->sink, DIAG_UNKNOWN_FIELD, ref_span(m, ref_first(m, field)),
                    "a classification has no setting `%.*s`", STR_ARG(text));
    }
    }
}

static Str reason_of(const Model *m, NodeRef decl) {
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at)) {
        NodeRef text = ref_next(m, ref_first(m, at));
        if (ref_kind(m, at) == AST_FIELD && (int)ref_word(m, at) == WORD_REASON && text.node &&
            ref_kind(m, text) == AST_STRING)
            return str_from(ref_string(m, text));
    }
    return STR("");
}

static void classification_body(Model *m, Classification *c, NodeRef decl) {
    bool is_extend = tree_of(m, decl)->nodes[decl.node].flags & AST_EXTEND;
    size_t codes = c->count, changes = c->changes.count;
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_FIELD) classification_field(m, c, at);
    NodeRef from = ref_first(m, ref_child(m, decl, AST_FROM));
    Str bytes;
    uint32_t file;
    if (from.node && file_beside(m, from, &bytes, &file)) csv_read(m, c, bytes, from);
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_CODES && ref_value(m, at))
            codes_inline(m, c, at, is_extend, reason_of(m, decl));
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_FIELD && (int)ref_word(m, at) == WORD_CHANGES)
            changes_read(m, c, ref_next(m, ref_first(m, at)));
    if (is_extend && c->count == codes && c->changes.count == changes) return; /* a map, a name */
    changes_add(m, c);
    classification_order(m, c, decl);
    changes_apply(m, c);
}

void classification_declare(Model *m, NodeRef decl) {
    uint32_t index;
    uint8_t flags = tree_of(m, decl)->nodes[decl.node].flags;
    bool is_known = symbol_find(m, SYMBOL_CLASSIFICATION, ref_name(m, decl), &index);
    if (is_known && (flags & AST_EXTEND)) {
        classification_body(m, &m->classifications.at[index], decl);
        return;
    }
    if (is_known) {
        Diag *d = diag_report(m->sink, DIAG_DUPLICATE_NAME, ref_span(m, ref_first(m, decl)),
                              "`%s` is declared twice", name_text(m, ref_name(m, decl)));
        diag_note(m->sink, d, ref_span(m, ref_first(m, m->classifications.at[index].decl)),
                  "the first declaration is here");
        diag_hint(m->sink, d, "write `extend classification` to add codes to it");
        return;
    }
    if (flags & AST_EXTEND) {
        Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, ref_first(m, decl)),
                              "there is no classification `%s` to extend",
                              name_text(m, ref_name(m, decl)));
        symbol_suggest(m, d, ref_span(m, ref_first(m, decl)), ref_name(m, decl),
                       1u << SYMBOL_CLASSIFICATION);
        return;
    }
    symbol_put(m, SYMBOL_CLASSIFICATION, ref_name(m, decl), (uint32_t)m->classifications.count);
    VEC_PUSH(&m->classifications,
             (Classification){.name = ref_name(m, decl), .decl = decl, .is_sorted = true});
    classification_body(m, &m->classifications.at[m->classifications.count - 1], decl);
}

static bool list_item(Model *m, List *list, NodeRef item) {
    const Classification *c = &m->classifications.at[list->classification];
    Str text = ref_kind(m, item) == AST_STRING ? str_from(ref_string(m, item)) : ref_text(m, item);
    uint32_t cursor = NONE, code = classification_find(c, text, &cursor);
    if (code == NONE) {
        diag_report(m->sink, DIAG_UNKNOWN_CODE, ref_span(m, item), "`%.*s` is not in `%s`",
                    STR_ARG(text), name_text(m, c->name));
        return false;
    }
    list->codes[list->count++] = code;
    return true;
}

bool classification_named(Model *m, NodeRef name, uint32_t *found) {
    *found = NONE;
    if (symbol_find(m, SYMBOL_CLASSIFICATION, ref_value(m, name), found)) return true;
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, name),
                          "there is no classification `%s`", name_text(m, ref_value(m, name)));
    symbol_suggest(m, d, ref_span(m, name), ref_value(m, name), 1u << SYMBOL_CLASSIFICATION);
    return false;
}

void list_declare(Model *m, NodeRef decl) {
    NodeRef of = ref_first(m, ref_child(m, decl, AST_OF));
    List made = {.name = ref_name(m, decl), .decl = decl};
    if (!of.node)
        diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, ref_first(m, decl)),
                    "a list names its classification: list L of C = 201 202");
    if (!of.node || !classification_named(m, of, &made.classification)) return;
    size_t items = 0;
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at)) items++;
    made.codes = ARENA_NEW(m->whole, uint32_t, items);
    for (NodeRef at = ref_next(m, ref_first(m, decl)); at.node; at = ref_next(m, at)) {
        AstKind kind = ref_kind(m, at);
        if (kind != AST_OF && kind != AST_COMMA && !dated_out(m, at))
            list_item(m, &made, kind == AST_DATED ? ref_first(m, at) : at);
    }
    uint32_t old;
    bool is_known = symbol_find(m, SYMBOL_LIST, made.name, &old);
    if (!claim_name(m, decl, is_known ? m->lists.at[old].decl : (NodeRef){0}, is_known)) return;
    if (is_known) {
        m->lists.at[old] = made;
        return;
    }
    symbol_put(m, SYMBOL_LIST, made.name, (uint32_t)m->lists.count);
    VEC_PUSH(&m->lists, made);
}
