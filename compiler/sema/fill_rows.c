/* Keys to rows: open lists grow by the codes they meet, every table gets the rows its data need. */
#include "compiler/sema/fill.h"

#include <stdlib.h>
#include <string.h>

/* ---- pass 1: open lists grow ---- */
static void grow_open(Block *b, Classification *c) {
    uint32_t cursor = NONE;
    for (size_t i = 0; i < b->rows->row_count; i++) {
        const AstRow *row = &b->rows->rows[i];
        Str key = fill_key(b, row);
        if (fill_is_total(key) || (!fill_is_code(key) && !row->label_length)) continue;
        bool ahead =
            c->is_sorted && (!c->count || str_compare(c->codes[c->count - 1].code, key) < 0);
        uint32_t code = ahead ? NONE : classification_find(c, key, &cursor);
        if (code == NONE)
            code = classification_add(c, key, fill_label(b, row));
        else if (!c->codes[code].name.length)
            c->codes[code].name = fill_label(b, row);
        if (code == NONE)
            diag_report(b->m->sink, DIAG_UNKNOWN_CODE, ast_key_span(b->ast, row),
                        "`%.*s` has not as many digits as any level of `%s`", STR_ARG(key),
                        name_text(b->m, c->name));
    }
}

static bool fill_is_of(const Fill *f, const Block *b) {
    return f->tree == b->decl.tree && f->block == b->block;
}

void fill_open_lists(Block *b) {
    for (uint32_t i = 0; i < b->m->tables.count; i++) {
        Table *t = &b->m->tables.at[i];
        if (t->classification == NONE || !b->m->classifications.at[t->classification].is_open)
            continue;
        for (size_t k = 0; k < t->fills.count; k++)
            if (fill_is_of(&t->fills.at[k], b)) {
                grow_open(b, &b->m->classifications.at[t->classification]);
                return;
            }
    }
}

/* ---- pass 2: keys and rows ---- */
static void unknown_code(Block *b, const Classification *c, const AstRow *row) {
    Model *m = b->m;
    Str key = fill_key(b, row), label = fill_label(b, row);
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_CODE, ast_key_span(b->ast, row),
                          "code %.*s is not in `%s`", STR_ARG(key), name_text(m, c->name));
    int best = 2;
    const Code *near = NULL;
    for (size_t i = 0; i < c->count; i++) {
        if (label.length && str_equal(c->codes[i].name, label) &&
            c->codes[i].code.length == key.length) {
            near = &c->codes[i];
            break;
        }
        int distance =
            c->codes[i].code.length == key.length ? str_distance(c->codes[i].code, key, 1) : 2;
        if (distance < best) best = distance, near = &c->codes[i];
    }
    if (near)
        diag_hint(m->sink, d, "the nearest is %.*s `%.*s`", STR_ARG(near->code),
                  STR_ARG(near->name));
    else if (memchr(key.at, ',', key.length))
        diag_hint(m->sink, d, "the parts of a row are set apart by blanks; `budget import` reads "
                              "rows with commas");
}

static bool same_name(Str a, Str b) {
    if (str_equal(a, b)) return true;
    const char *p = a.at, *q = b.at, *p_end = a.at + a.length, *q_end = b.at + b.length;
    for (;;) { /* blanks, also wide ones, do not count */
        int32_t x = 0, y = 0;
        while (p < p_end && ((x = str_decode(&p, p_end)) == ' ' || x == 0x3000)) x = 0;
        while (q < q_end && ((y = str_decode(&q, q_end)) == ' ' || y == 0x3000)) y = 0;
        if (x != y) return false;
        if (!x) return p == p_end && q == q_end;
    }
}

static void unsure_hint(Model *m, Diag *d, bool is_unsure, const char *what) {
    if (is_unsure) diag_hint(m->sink, d, "no document shows %s, so this is only a warning", what);
}

/* The name it had or will have in another year. */
static Diag *other_name(Block *b, const CodeChange *k, bool is_old, Span span, const Code *code) {
    Severity severity = k->is_date_unsure ? SEVERITY_WARNING : SEVERITY_ERROR;
    Diag *d = diag_report_as(b->m->sink, DIAG_CODE_NAME, severity, span,
                             "`%.*s` is the name of %.*s %s %d; in %d it is `%.*s`",
                             STR_ARG(is_old ? k->old_name : k->new_name), STR_ARG(code->code),
                             is_old ? "until" : "since", is_old ? k->year - 1 : k->year, b->m->year,
                             STR_ARG(code->name));
    unsure_hint(b->m, d, k->is_date_unsure, "the year of the change");
    return d;
}

static Diag *wrong_name(Block *b, Str label, Span span, const Code *code) {
    bool is_unsure = code->flags & CODE_NAME_UNSURE;
    Diag *d = diag_report_as(
        b->m->sink, DIAG_CODE_NAME, is_unsure ? SEVERITY_WARNING : SEVERITY_ERROR, span,
        "%.*s is `%.*s`, not `%.*s`", STR_ARG(code->code), STR_ARG(code->name), STR_ARG(label));
    unsure_hint(b->m, d, is_unsure, "the name in the list");
    return d;
}

static void check_label(Block *b, const Classification *c, const AstRow *row, uint32_t code) {
    Model *m = b->m;
    Str label = fill_label(b, row), name = c->codes[code].name;
    if (!label.length || !name.length || same_name(label, name)) return;
    Span span = ast_label_span(b->ast, row);
    bool is_old;
    const CodeChange *k = code_renamed(c, c->codes[code].code, label, m->year, &is_old);
    Diag *d = k && m->year ? other_name(b, k, is_old, span, &c->codes[code])
                           : wrong_name(b, label, span, &c->codes[code]);
    diag_fix(m->sink, d, FIX_SURE, span, arena_copy(m->whole, name.at, name.length));
}

/* "2002, 2003": what the code became, or came from, in the change `k`. */
static const char *codes_beyond(Block *b, const Classification *c, const CodeChange *k, bool is_old,
                                int *count) {
    const char *text = "";
    *count = 0;
    for (size_t i = 0; i < c->changes.count && *count < 9; i++) {
        const CodeChange *at = &c->changes.at[i];
        Str here = is_old ? at->code : at->to, other = is_old ? at->to : at->code;
        if (at->kind != CHANGE_RECODE || at->year != k->year ||
            !str_equal(here, is_old ? k->code : k->to))
            continue;
        text = arena_printf(b->m->whole, "%s%s%.*s", text, *count ? ", " : "", STR_ARG(other));
        ++*count;
    }
    return text;
}

static void suggest_moved(Block *b, Diag *d, const Classification *c, const Code *code, Span span) {
    const CodeChange *k = code_moved(c, code->code);
    if (!k) return;
    bool is_old = str_equal(k->code, code->code);
    int count;
    const char *others = codes_beyond(b, c, k, is_old, &count);
    diag_hint(b->m->sink, d, is_old ? "since %d it is %s" : "before %d it is %s", k->year, others);
    if (count == 1) diag_fix(b->m->sink, d, FIX_SURE, span, others);
}

static void check_date(Block *b, const Classification *c, const AstRow *row, uint32_t code) {
    const Code *k = &c->codes[code];
    int year = b->m->year;
    if (!year || (year >= k->since && year <= k->until)) return;
    bool is_early = year < k->since;
    bool is_unsure = k->flags & (is_early ? CODE_SINCE_UNSURE : CODE_UNTIL_UNSURE);
    Span span = ast_key_span(b->ast, row);
    Diag *d = diag_report_as(
        b->m->sink, DIAG_CODE_DATE, is_unsure ? SEVERITY_WARNING : SEVERITY_ERROR, span,
        "code %.*s `%.*s` holds %s %d, not in %d", STR_ARG(k->code), STR_ARG(k->name),
        is_early ? "from" : "until", is_early ? k->since : k->until, year);
    unsure_hint(b->m, d, is_unsure, "the year of the change");
    suggest_moved(b, d, c, k, span);
}

/* The path of a declared row: names and codes joined by dots, unique below what stands before. */
uint32_t fill_declared_row(Model *m, const Table *t, Str path, bool *is_ambiguous) {
    uint32_t row = NONE;
    Name whole = intern_find(m->names, path);
    *is_ambiguous = false;
    if (whole && (row = table_row(t, whole, NONE, is_ambiguous)) != NONE) return row;
    while (path.length) {
        size_t n = 0;
        while (n < path.length && path.at[n] != '.') n++;
        Name name = intern_find(m->names, (Str){path.at, n});
        if (!name || (row = table_row(t, name, row, is_ambiguous)) == NONE) return NONE;
        path.at += n < path.length ? n + 1 : n, path.length -= n < path.length ? n + 1 : n;
    }
    return row;
}

static void unknown_row(Block *b, const Table *t, const AstRow *row, bool is_ambiguous) {
    Model *m = b->m;
    Str key = fill_key(b, row);
    if (is_ambiguous) {
        diag_report(m->sink, DIAG_AMBIGUOUS_NAME, ast_key_span(b->ast, row),
                    "table `%s` has several rows `%.*s`: name the group, `group.%.*s`", t->label,
                    STR_ARG(key), STR_ARG(key));
        return;
    }
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_ROW, ast_key_span(b->ast, row),
                          "table `%s` has no row `%.*s`", t->label, STR_ARG(key));
    int best = str_slips(key);
    Name near = 0;
    for (uint32_t i = 0; best && i < t->row_count; i++) {
        int distance = t->rows[i].name
                         ? str_distance(intern_text(m->names, t->rows[i].name), key, best)
                         : best + 1;
        if (distance < best || (distance == best && !near)) best = distance, near = t->rows[i].name;
    }
    if (near) diag_fix(m->sink, d, FIX_GUESS, ast_key_span(b->ast, row), name_text(m, near));
}

static void index_declared(Table *t) {
    for (uint32_t i = 0; i < t->row_count; i++) {
        bool is_ambiguous;
        Name name = t->rows[i].name;
        if (name) map_put(&t->open_rows, name, table_row(t, name, NONE, &is_ambiguous));
    }
}

/* Rows that come from the data are many, so they are found by a map. */
static uint32_t open_row(Model *m, Table *t, Str key) {
    Name name = intern(m->names, key);
    uint32_t row;
    if (!t->open_rows.count) index_declared(t);
    if (map_get(&t->open_rows, name, &row)) return row;
    map_put(&t->open_rows, name, t->row_count);
    t->rows = memory_grow(t->rows, (t->row_count + 1) * sizeof *t->rows);
    t->rows[t->row_count] = (Row){.kind = ROW_NAMED,
                                  .name = name,
                                  .code = NONE,
                                  .parent = NONE,
                                  .end = t->row_count + 1,
                                  .detail = NONE};
    if (fill_is_total(key)) t->open_total = t->row_count;
    return t->row_count++;
}

static uint32_t key_of(Block *b, Table *t, const AstRow *row, uint32_t *cursor) {
    Str key = fill_key(b, row);
    bool is_ambiguous = false;
    if (t->is_open && !(fill_is_total(key) && t->total != NONE))
        return KEY_NAMED | open_row(b->m, t, key);
    if (t->total != NONE && fill_is_total(key)) return KEY_TOTAL;
    uint32_t named = fill_is_code(key) && t->total != NONE
                       ? NONE
                       : fill_declared_row(b->m, t, key, &is_ambiguous);
    if (named != NONE && !is_ambiguous) return KEY_NAMED | named;
    if (t->total == NONE) return unknown_row(b, t, row, is_ambiguous), NONE;
    const Classification *c = &b->m->classifications.at[t->classification];
    uint32_t code = classification_find(c, key, cursor);
    if (code == NONE && !c->is_open) unknown_code(b, c, row);
    if (code == NONE) return NONE;
    check_label(b, c, row, code);
    check_date(b, c, row, code);
    if (t->lowest_level >= 0 && c->codes[code].level > t->lowest_level) {
        diag_report(b->m->sink, DIAG_UNKNOWN_ROW, ast_key_span(b->ast, row),
                    "table `%s` goes down to level `%s` only", t->label,
                    name_text(b->m, c->levels[t->lowest_level].name));
        return NONE;
    }
    return code;
}

void fill_keys(Block *b, Table *t, Fill *f) {
    uint32_t cursor = NONE;
    f->row_of = memory_grow(NULL, (b->rows->row_count + 1) * sizeof *f->row_of);
    if (b->rows->lost_row) table_lose_key(t, (Str){0});
    for (size_t i = 0; i < b->rows->row_count; i++) {
        f->row_of[i] = key_of(b, t, &b->rows->rows[i], &cursor);
        if (f->row_of[i] == NONE) table_lose_key(t, fill_key(b, &b->rows->rows[i]));
    }
}

void fill_mark_code(const Classification *c, uint8_t *marks, uint32_t code) {
    for (; code != NONE && !marks[code]; code = c->codes[code].parent) marks[code] = 1;
}

static void append_code_rows(const Classification *c, Table *t, const uint8_t *marks) {
    uint32_t named = t->row_count; /* total and declared rows so far; codes go between them */
    size_t count = 0;
    for (size_t i = 0; i < c->count; i++) count += marks[i];
    Row *rows = memory_grow(NULL, (named + count) * sizeof *rows);
    rows[0] = t->rows[0];
    uint32_t n = 1;
    for (uint32_t i = 0; i < c->count; i++) {
        if (!marks[i]) continue;
        uint32_t parent = c->codes[i].parent == NONE ? 0 : t->row_of_code[c->codes[i].parent];
        t->row_of_code[i] = n;
        rows[n] = (Row){.kind = ROW_CODE,
                        .flags = ROW_SUMS,
                        .depth = (uint8_t)(rows[parent].depth + 1),
                        .code = i,
                        .parent = parent,
                        .end = n + 1,
                        .detail = NONE};
        n++;
    }
    for (uint32_t i = n; i-- > 1;)
        if (rows[rows[i].parent].end < rows[i].end) rows[rows[i].parent].end = rows[i].end;
    uint32_t shift = n - 1;
    for (uint32_t i = 1; i < named; i++) {
        Row r = t->rows[i];
        r.end += shift;
        if (r.parent != NONE) r.parent += shift;
        rows[n++] = r;
    }
    for (uint32_t i = 0; i < t->column_count; i++)
        if (t->columns[i].group != NONE) t->columns[i].group += shift;
    free(t->rows);
    t->rows = rows, t->row_count = n;
}

static uint32_t final_row(const Table *t, uint32_t key, uint32_t shift) {
    if (key == NONE) return NONE;
    if (key == KEY_TOTAL) return t->total;
    if (key & KEY_NAMED) return (key & ~KEY_NAMED) ? (key & ~KEY_NAMED) + shift : 0;
    return t->row_of_code[key];
}

static void map_declared_codes(Model *m, Table *t) {
    if (t->classification == NONE || t->total != NONE) return;
    t->code_capacity = (uint32_t)m->classifications.at[t->classification].count;
    t->row_of_code = memory_grow(NULL, (t->code_capacity + 1) * sizeof *t->row_of_code);
    memset(t->row_of_code, 0xFF, (t->code_capacity + 1) * sizeof *t->row_of_code);
    for (uint32_t i = t->row_count; i-- > 0;)
        if (t->rows[i].kind == ROW_CODE) t->row_of_code[t->rows[i].code] = i;
}

void fill_rows_of(Model *m, Table *t, const uint8_t *extra) {
    uint32_t shift = 0;
    if (t->total != NONE) {
        const Classification *c = &m->classifications.at[t->classification];
        uint8_t *marks = memory_grow(NULL, c->count + 1);
        memcpy(marks, extra, c->count + 1);
        t->code_capacity = (uint32_t)c->count;
        t->row_of_code = memory_grow(NULL, (c->count + 1) * sizeof *t->row_of_code);
        memset(t->row_of_code, 0xFF, (c->count + 1) * sizeof *t->row_of_code);
        for (size_t k = 0; k < t->fills.count; k++)
            for (size_t i = 0, n = fill_block_rows(m, &t->fills.at[k]); i < n; i++)
                if (t->fills.at[k].row_of[i] < KEY_NAMED)
                    fill_mark_code(c, marks, t->fills.at[k].row_of[i]);
        uint32_t before = t->row_count;
        append_code_rows(c, t, marks);
        shift = t->row_count - before;
        free(marks);
    }
    for (size_t k = 0; k < t->fills.count; k++)
        for (size_t i = 0, n = fill_block_rows(m, &t->fills.at[k]); i < n; i++)
            t->fills.at[k].row_of[i] = t->total == NONE && t->fills.at[k].row_of[i] != NONE
                                         ? t->fills.at[k].row_of[i] & ~KEY_NAMED
                                         : final_row(t, t->fills.at[k].row_of[i], shift);
    map_declared_codes(m, t);
}
