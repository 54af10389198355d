/* Editions of a code list. The file holds the list of one year; its changes say what other years
 * had: those up to the report's year are made, those after it are undone. A code of another year
 * stays in the list with its dates, so that a report which uses it is told since or until when it
 * holds. */
#include "compiler/sema/csv.h"
#include "compiler/sema/model.h"

#include <stdlib.h>
#include <string.h>

/* ---- sources ---- */
static bool setting_has(const Model *m, NodeRef setting, Str word) {
    for (NodeRef at = ref_next(m, ref_first(m, setting)); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_STRING && str_is(word, ref_string(m, at))) return true;
    return false;
}

/* "seed+doc": one word that the setting does not list is enough. */
bool source_confirms(const Model *m, NodeRef setting, Str source) {
    if (!setting.node || !source.length) return true;
    for (size_t i = 0, n; i <= source.length; i = n + 1) {
        for (n = i; n < source.length && source.at[n] != '+';) n++;
        if (!setting_has(m, setting, (Str){source.at + i, n - i})) return true;
    }
    return false;
}

/* ---- reading ---- */
typedef struct {
    int year, kind, code, old_name, new_name, source;
} ChangeColumns;

static ChangeKind change_kind(Str text) {
    static const char *const kinds[] = {"add", "remove", "rename", "recode", "merge", "split"};
    int kind = 0;
    while (kind < CHANGE_KINDS && !str_is(text, kinds[kind])) kind++;
    return (ChangeKind)kind;
}

/* "2049901>2049999" */
static void split_codes(CodeChange *change) {
    const char *mark = memchr(change->code.at, '>', change->code.length);
    if (!mark) return;
    size_t n = (size_t)(mark - change->code.at);
    change->to = str_trim((Str){mark + 1, change->code.length - n - 1});
    change->code = str_trim((Str){change->code.at, n});
}

/* The i-th part of "a+b+c", or empty. */
static Str part_at(Str list, uint32_t i) {
    size_t lo = 0, hi;
    for (;;) {
        for (hi = lo; hi < list.length && list.at[hi] != '+';) hi++;
        if (!i--) return str_trim((Str){list.at + lo, hi - lo});
        if (hi == list.length) return (Str){list.at, 0};
        lo = hi + 1;
    }
}

enum { PARTS_MOST = 99 };

/* How many codes stand in "a+b+c"; 0 when one is empty or there are too many. */
static uint32_t count_parts(Str list) {
    uint32_t count = 1;
    for (size_t i = 0; i < list.length; i++) count += list.at[i] == '+';
    if (count > PARTS_MOST) return 0;
    for (uint32_t i = 0; i < count; i++)
        if (!part_at(list, i).length) return 0;
    return count;
}

static bool change_is_whole(const CodeChange *change) {
    if (change->kind == CHANGE_KINDS || !change->year) return false;
    uint32_t from = count_parts(change->code), to = change->to.length ? count_parts(change->to) : 0;
    switch (change->kind) {
    case CHANGE_MERGE: return from > 1 && to == 1;
    case CHANGE_SPLIT: return from == 1 && to > 1;
    case CHANGE_RECODE: return from == 1 && to == 1;
    default: return from == 1 && !change->to.length;
    }
}

static bool list_has(Str list, Str code) {
    Str part;
    for (uint32_t i = 0; (part = part_at(list, i)).length; i++)
        if (str_equal(part, code)) return true;
    return false;
}

/* A name for each of several codes, or one for all. */
static Str name_at(Str names, uint32_t i) {
    Str name = part_at(names, i);
    return name.length && part_at(names, 1).length ? name : names;
}

/* "A+B>C" is A>C and B>C, "A>B+C" is A>B and A>C. */
static void push_pairs(Classification *c, const CodeChange *line) {
    Str from, to;
    bool is_split = part_at(line->to, 1).length > 0;
    for (uint32_t i = 0; (from = part_at(line->code, i)).length; i++)
        for (uint32_t k = 0; (to = part_at(line->to, k)).length; k++) {
            CodeChange pair = *line;
            pair.kind = CHANGE_RECODE, pair.code = from, pair.to = to;
            pair.old_name = name_at(line->old_name, i), pair.new_name = name_at(line->new_name, k);
            pair.is_code_kept = list_has(line->to, from);
            pair.is_to_kept = list_has(line->code, to);
            pair.is_part = is_split;
            VEC_PUSH(&c->changes, pair);
        }
}

static void read_change(Model *m, Classification *c, const CsvLine *line, const ChangeColumns *at,
                        Span place) {
    Str source = csv_get(line, at->source);
    CodeChange change = {.kind = change_kind(csv_get(line, at->kind)),
                         .year = csv_year(csv_get(line, at->year), 0),
                         .code = csv_get(line, at->code),
                         .old_name = csv_get(line, at->old_name),
                         .new_name = csv_get(line, at->new_name),
                         .is_name_unsure = !source_confirms(m, c->unconfirmed, source),
                         .place = place};
    if (!change.code.length) return;
    change.is_date_unsure = change.is_name_unsure || !source_confirms(m, c->undated, source);
    split_codes(&change);
    if (change_is_whole(&change) && change.kind >= CHANGE_RECODE) {
        push_pairs(c, &change);
        return;
    }
    if (change_is_whole(&change)) {
        VEC_PUSH(&c->changes, change);
        return;
    }
    diag_report(m->sink, DIAG_BAD_FIELD, place,
                "the change of %.*s cannot be read: it needs a first year, a kind (add, remove, "
                "rename, recode, merge, split), and for the last three old and new codes, "
                "OLD>NEW, A+B>C or A>B+C",
                STR_ARG(change.code));
}

void changes_read(Model *m, Classification *c, NodeRef file_name) {
    Str bytes;
    uint32_t file;
    CsvLine line = {.count = 0};
    Span place;
    if (!file_name.node || ref_kind(m, file_name) != AST_STRING) return;
    if (!file_beside(m, file_name, &bytes, &file)) return;
    CsvReader reader = csv_reader(m->whole, file, bytes);
    csv_next(&reader, &line, &place);
    ChangeColumns columns = {csv_column(&line, "first_year"), csv_column(&line, "kind"),
                             csv_column(&line, "code"),       csv_column(&line, "old_name"),
                             csv_column(&line, "new_name"),   csv_column(&line, "source")};
    if (columns.year < 0 || columns.kind < 0 || columns.code < 0) {
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, file_name),
                    "the changes need the columns `first_year`, `kind` and `code` in their first "
                    "line");
        return;
    }
    while (csv_next(&reader, &line, &place)) read_change(m, c, &line, &columns, place);
}

/* ---- applying ---- */
/* Codes that only another edition has; those the list knows are dropped when it is ordered. */
static void push_changed(Classification *c, Str code, Str name) {
    code_push(c, (Code){.code = code,
                        .name = name,
                        .parent = NONE,
                        .until = UINT16_MAX,
                        .flags = CODE_OF_CHANGE});
}

static void push_codes(Classification *c) {
    for (size_t i = 0; i < c->changes.count; i++) {
        const CodeChange *k = &c->changes.at[i];
        if (k->kind == CHANGE_ADD) push_changed(c, k->code, k->new_name);
        if (k->kind == CHANGE_REMOVE || k->kind == CHANGE_RECODE)
            push_changed(c, k->code, k->old_name);
        if (k->kind == CHANGE_RECODE) push_changed(c, k->to, k->new_name);
    }
}

static Code *changed_code(Model *m, const Classification *c, const CodeChange *k, Str text) {
    uint32_t cursor = NONE, code = classification_find(c, text, &cursor);
    if (code != NONE) return &c->codes[code];
    diag_report(m->sink, DIAG_BAD_FIELD, k->place,
                "a change of %d names code %.*s, which is not in `%s`", k->year, STR_ARG(text),
                name_text(m, c->name));
    return NULL;
}

static void set_name(Code *code, Str name, bool is_unsure) {
    if (code->reason.length) return; /* renamed by the report */
    code->name = name;
    code->flags &= (uint8_t)~CODE_NAME_UNSURE;
    if (is_unsure) code->flags |= CODE_NAME_UNSURE;
}

static void set_since(Code *code, const CodeChange *k) {
    code->since = k->year;
    if (k->is_date_unsure) code->flags |= CODE_SINCE_UNSURE;
    if (k->is_name_unsure && (code->flags & CODE_OF_CHANGE)) code->flags |= CODE_NAME_UNSURE;
}

static void set_until(Code *code, const CodeChange *k) {
    code->until = (uint16_t)(k->year - 1);
    if (k->is_date_unsure) code->flags |= CODE_UNTIL_UNSURE;
    if (k->is_date_unsure && (code->flags & CODE_OF_CHANGE)) code->flags |= CODE_NAME_UNSURE;
}

static void date_codes(Model *m, Classification *c) {
    for (size_t i = 0; i < c->changes.count; i++) {
        const CodeChange *k = &c->changes.at[i];
        Code *code = changed_code(m, c, k, k->code),
             *to = k->kind == CHANGE_RECODE ? changed_code(m, c, k, k->to) : NULL;
        if (code && k->kind == CHANGE_ADD) set_since(code, k);
        if (code && (k->kind == CHANGE_REMOVE || k->kind == CHANGE_RECODE) && !k->is_code_kept)
            set_until(code, k);
        if (to && !k->is_to_kept) set_since(to, k);
    }
}

/* Forward from the file's year to the report's, or back from it: the change nearest to the report's
 * year comes last and decides. */
static void name_codes(const Model *m, Classification *c) {
    uint32_t cursor = NONE, code;
    int edition = c->edition;
    for (size_t i = 0; i < c->changes.count; i++) {
        const CodeChange *k = &c->changes.at[i];
        if (k->kind != CHANGE_RENAME || k->year <= edition || k->year > m->year) continue;
        if ((code = classification_find(c, k->code, &cursor)) != NONE)
            set_name(&c->codes[code], k->new_name, k->is_name_unsure);
    }
    for (size_t i = c->changes.count; i-- > 0;) {
        const CodeChange *k = &c->changes.at[i];
        if (k->kind != CHANGE_RENAME || k->year > edition || k->year <= m->year) continue;
        if ((code = classification_find(c, k->code, &cursor)) != NONE)
            set_name(&c->codes[code], k->old_name, k->is_date_unsure);
    }
}

/* A code holds no longer than the one above it. */
static void date_below(Classification *c) {
    for (size_t i = 0; i < c->count; i++) {
        Code *code = &c->codes[i];
        if (code->parent == NONE) continue;
        const Code *up = &c->codes[code->parent];
        if (up->since > code->since)
            code->since = up->since, code->flags |= up->flags & CODE_SINCE_UNSURE;
        if (up->until < code->until)
            code->until = up->until, code->flags |= up->flags & CODE_UNTIL_UNSURE;
    }
}

static int by_year(const void *a, const void *b) {
    const CodeChange *x = a, *y = b;
    if (x->year != y->year) return x->year < y->year ? -1 : 1;
    int order = str_compare(x->code, y->code);
    if (!order) order = (int)x->kind - (int)y->kind;
    return order ? order : str_compare(x->to, y->to);
}

/* Two lines of one year that send a code to different ones are a split as well. */
static void mark_parts(Classification *c) {
    for (size_t i = 1; i < c->changes.count; i++) {
        CodeChange *a = &c->changes.at[i - 1], *b = &c->changes.at[i];
        if (a->year != b->year || a->kind != CHANGE_RECODE || b->kind != CHANGE_RECODE ||
            !str_equal(a->code, b->code) || str_equal(a->to, b->to))
            continue;
        a->is_part = b->is_part = true;
    }
}

void changes_add(Model *m, Classification *c) {
    if (!c->changes.count) return;
    if (c->is_nested) {
        diag_report(m->sink, DIAG_BAD_FIELD, c->changes.at[0].place,
                    "a nested list has no file of changes: its codes do not tell what they are "
                    "below");
        c->changes.count = 0;
        return;
    }
    qsort(c->changes.at, c->changes.count, sizeof *c->changes.at, by_year);
    mark_parts(c);
    push_codes(c);
}

void changes_apply(Model *m, Classification *c) {
    if (!c->changes.count) return;
    date_codes(m, c);
    if (m->year) name_codes(m, c);
    date_below(c);
}

/* ---- what a code was and will be ---- */
const CodeChange *code_renamed(const Classification *c, Str code, Str name, int year,
                               bool *is_old) {
    for (size_t i = 0; i < c->changes.count; i++) {
        const CodeChange *k = &c->changes.at[i];
        if (k->kind != CHANGE_RENAME || !str_equal(k->code, code)) continue;
        *is_old = k->year <= year;
        if (str_equal(*is_old ? k->old_name : k->new_name, name)) return k;
    }
    return NULL;
}

const CodeChange *code_moved(const Classification *c, Str code) {
    for (size_t i = 0; i < c->changes.count; i++) {
        const CodeChange *k = &c->changes.at[i];
        if (k->kind == CHANGE_RECODE && (str_equal(k->code, code) || str_equal(k->to, code)))
            return k;
    }
    return NULL;
}
