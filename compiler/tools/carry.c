#include "compiler/tools/carry.h"

#include <string.h>

typedef struct { /* bytes that are replaced */
    uint32_t lo, hi;
    const char *text;
} Edit;

typedef struct {
    Model *m;
    uint32_t tree;
    const Ast *ast;
    Str bytes;
    const char *prior; /* NULL once it is written */
    VEC(Edit) edits;
    CarryNotes *notes;
    size_t note; /* the first that belongs to this file */
} Carry;

static void put(Carry *c, uint32_t lo, uint32_t hi, const char *text) {
    VEC_PUSH(&c->edits, (Edit){lo, hi, text});
}

/* A statement alone on its lines goes with them. */
static void take_away(Carry *c, uint32_t lo, uint32_t hi) {
    const char *at = c->bytes.at;
    uint32_t start = lo, end = hi;
    while (start && (at[start - 1] == ' ' || at[start - 1] == '\t')) start--;
    while (at[end] == ' ' || at[end] == '\t') end++;
    bool is_alone = (start == 0 || at[start - 1] == '\n') && (at[end] == '\n' || !at[end]);
    if (is_alone)
        put(c, start, end + (at[end] == '\n'), "");
    else
        put(c, lo, hi, "");
}

/* ---- years ---- */
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Finds the next number of the text that is last year or the year before; false when there is
 * none. */
static bool next_year(const Carry *c, uint32_t *lo, uint32_t end, int *year) {
    const char *at = c->bytes.at;
    for (uint32_t i = *lo; i < end;) {
        uint32_t start = i;
        int value = 0;
        for (; i < end && is_digit(at[i]); i++)
            value = i - start < 6 ? value * 10 + (at[i] - '0') : 0;
        if (i == start) i++;
        if (value && (value == c->m->year || value == c->m->year - 1))
            return *lo = start, *year = value, true;
    }
    return false;
}

static const char *year_after(const Carry *c, int year) {
    return arena_printf(c->m->whole, "%d", year + 1);
}

static void advance_years(Carry *c, uint32_t lo, uint32_t hi) {
    int year;
    for (; next_year(c, &lo, hi, &year); lo += 4) put(c, lo, lo + 4, year_after(c, year));
}

static void note_years(Carry *c, const AstNode *text) {
    int year;
    for (uint32_t lo = text->lo; next_year(c, &lo, text->hi, &year); lo += 4)
        VEC_PUSH(c->notes, (CarryNote){"year", {c->ast->file, lo, lo + 4}, 0});
}

static void carry_report(Carry *c, AstId report) {
    AstId title = ast_child(c->ast, report, AST_TITLE);
    if (title) advance_years(c, ast_node(c->ast, title)->lo, ast_node(c->ast, title)->hi);
    for (AstId id = ast_first(c->ast, report); id; id = ast_next(c->ast, id)) {
        const AstNode *field = ast_node(c->ast, id);
        if (field->kind == AST_FIELD) advance_years(c, field->lo, field->hi);
    }
}

/* ---- last year ---- */
static const char *prior_line(Carry *c, const char *before) {
    const char *line = arena_printf(c->m->whole, "%sprior %d \"%s\"", before, c->m->year, c->prior);
    c->prior = NULL;
    return line;
}

static void carry_prior(Carry *c, const AstNode *prior) {
    if (c->prior)
        put(c, prior->lo, prior->hi, prior_line(c, ""));
    else
        take_away(c, prior->lo, prior->hi);
}

/* ---- texts that have to be there ---- */
/* x.NAME != "" */
static bool demands(const Model *m, NodeRef at, Name column) {
    if (ref_kind(m, at) != AST_NOT_EQUAL) return false;
    NodeRef text = ref_first(m, at), other = ref_next(m, text);
    if (ref_kind(m, text) != AST_STRING) {
        NodeRef swap = text;
        text = other, other = swap;
    }
    return ref_kind(m, text) == AST_STRING && !*ref_string(m, text) &&
           ref_kind(m, other) == AST_MEMBER && ref_value(m, other) == column;
}

static bool is_demanded(const Model *m, Name column) {
    for (uint32_t tree = 0; tree < m->trees.count; tree++)
        for (AstId id = 1; id < m->trees.at[tree].ast->node_count; id++)
            if (demands(m, (NodeRef){tree, id}, column)) return true;
    return false;
}

static bool is_reason(const Model *m, const Column *column) {
    return column->is_text && (column->required.node || is_demanded(m, column->name));
}

/* ---- data ---- */
typedef struct {
    const Column **at; /* of each cell of a row of the block; NULL where it fills none */
    uint32_t count;
} BlockColumns;

static void add_fill(Carry *c, const Table *t, const Fill *f, BlockColumns *made) {
    if (f->first + f->column_count > made->count) {
        uint32_t count = f->first + f->column_count;
        const Column **more = ARENA_NEW(c->m->whole, const Column *, count);
        if (made->count) memcpy(more, made->at, made->count * sizeof *more);
        *made = (BlockColumns){more, count};
    }
    for (uint32_t i = 0; i < f->column_count; i++)
        made->at[f->first + i] = f->columns[i] == NONE ? NULL : &t->columns[f->columns[i]];
}

static BlockColumns columns_of(Carry *c, uint32_t block) {
    BlockColumns made = {0};
    for (size_t i = 0; i < c->m->tables.count; i++) {
        const Table *t = &c->m->tables.at[i];
        for (size_t k = 0; k < t->fills.count; k++)
            if (t->fills.at[k].tree == c->tree && t->fills.at[k].block == block)
                add_fill(c, t, &t->fills.at[k], &made);
    }
    return made;
}

/* As wide as the figure was, so that the column stays straight. */
static const char *unknown(Carry *c, uint32_t lo, uint32_t hi) {
    int width = str_width((Str){c->bytes.at + lo, hi - lo});
    return arena_printf(c->m->whole, "%*s", width, "?");
}

static uint32_t before_mark(const Carry *c, uint32_t lo) {
    uint32_t at = lo;
    while (at && (c->bytes.at[at - 1] == ' ' || c->bytes.at[at - 1] == '\t')) at--;
    return at && c->bytes.at[at - 1] == '=' ? at - 1 : lo;
}

static void carry_cell(Carry *c, const AstRows *rows, const AstRow *row, int cell, bool is_text) {
    Span span = ast_cell_span(c->ast, c->m->sources, row, cell);
    switch (CELL_KIND(rows->form[row->first_cell + (uint32_t)cell])) {
    case CELL_NUMBER:
    case CELL_WIDE:
    case CELL_NIL: {
        uint32_t lo = before_mark(c, span.lo);
        put(c, lo, span.hi, unknown(c, lo, span.hi));
        break;
    }
    case CELL_TEXT:
        if (is_text) put(c, span.lo, span.hi, "\"\"");
        break;
    case CELL_BLANK:
    case CELL_LOST:
    case CELL_UNKNOWN: break;
    }
}

static void drop_expects(Carry *c, const AstRows *rows, const AstRow *row, size_t *next) {
    uint32_t end = row->first_cell + row->cell_count;
    for (; *next < rows->expect_count && rows->expects[*next].cell < end; ++*next) {
        const AstCellExpect *e = &rows->expects[*next];
        Span cell = ast_cell_span(c->ast, c->m->sources, row, (int)(e->cell - row->first_cell));
        put(c, cell.hi, e->reason.hi, "");
    }
}

static void carry_data(Carry *c, uint32_t block) {
    const AstRows *rows = &c->ast->blocks[block];
    BlockColumns columns = columns_of(c, block);
    size_t next = 0;
    bool *is_text = ARENA_NEW(c->m->whole, bool, columns.count + 1);
    for (uint32_t i = 0; i < columns.count; i++)
        is_text[i] = columns.at[i] && is_reason(c->m, columns.at[i]);
    for (size_t i = 0; i < rows->row_count; i++) {
        const AstRow *row = &rows->rows[i];
        for (int cell = 0; cell < row->cell_count; cell++)
            carry_cell(c, rows, row, cell, (uint32_t)cell < columns.count && is_text[cell]);
        drop_expects(c, rows, row, &next);
    }
}

/* ---- sentences ---- */
static size_t word_at(Str text, const Str *list) {
    size_t best = 0;
    for (int i = 0; list[i].length; i++)
        if (str_starts_with(text, list[i]) && list[i].length > best) best = list[i].length;
    return best;
}

/* Bytes of the word of direction that the text begins with; which words it is one of. */
static size_t direction_at(const Model *m, Str text, Name *words) {
    size_t best = 0;
    for (size_t i = 0; i < m->words.count; i++) {
        const Words *w = &m->words.at[i];
        size_t more = word_at(text, w->more), less = word_at(text, w->less),
               same = word_at(text, w->same), longest = more > less ? more : less;
        if (same > longest) longest = same;
        if (longest > best) best = longest, *words = w->name;
    }
    return best;
}

static size_t about_at(const Model *m, Str text) {
    size_t best = 0;
    for (size_t i = 0; i < m->words.count; i++) {
        size_t length = word_at(text, m->words.at[i].about);
        if (length > best) best = length;
    }
    return best;
}

static bool has_digit(Str text) {
    for (size_t i = 0; i < text.length; i++)
        if (is_digit(text.at[i])) return true;
    return false;
}

static void carry_claim(Carry *c, AstId id) {
    const AstNode *claim = ast_node(c->ast, id), *literal = ast_node(c->ast, ast_first(c->ast, id));
    AstId expect = ast_child(c->ast, id, AST_EXPECT);
    Str text = str_trim((Str){c->bytes.at + literal->lo, literal->hi - literal->lo});
    Name words = 0;
    size_t about = about_at(c->m, text), direction;
    Str rest = str_trim((Str){text.at + about, text.length - about});
    direction = direction_at(c->m, rest, &words);
    /* A direction alone, and a list of names, are no figures: they stay to be proved. */
    bool is_list = ast_kind(c->ast, ast_nth(c->ast, id, 1)) == AST_CALL && !has_digit(rest);
    if (is_list || (direction && !has_digit(rest))) return;
    uint32_t start = literal->hi, end = expect ? ast_node(c->ast, expect)->lo : claim->hi - 1;
    while (c->bytes.at[start] != '=') start++;
    const char *open = arena_printf(c->m->whole, "%.*s{%s%s", (int)about, text.at,
                                    direction ? name_text(c->m, words) : "", direction ? "(" : "");
    for (start += 2; c->bytes.at[start] == ' ';) start++;
    while (c->bytes.at[end - 1] == ' ') end--;
    put(c, claim->lo - (c->bytes.at[claim->lo] != '{'), start, open);
    put(c, end, claim->hi, direction ? ")}" : "}");
}

/* ---- all the rest ---- */
/* `expect VERDICT "reason" { … }`: what stands in it stays. */
static void drop_expect(Carry *c, AstId id) {
    const AstNode *node = ast_node(c->ast, id);
    AstId body = ast_child(c->ast, id, AST_BODY);
    if (!body) {
        uint32_t lo = node->lo;
        while (lo && c->bytes.at[lo - 1] == ' ') lo--;
        bool is_behind = lo && c->bytes.at[lo - 1] != '\n';
        is_behind ? put(c, lo, node->hi, "") : take_away(c, node->lo, node->hi);
        return;
    }
    uint32_t open = ast_node(c->ast, ast_child(c->ast, id, AST_STRING))->hi;
    while (c->bytes.at[open] != '{') open++;
    take_away(c, node->lo, open + 1);
    take_away(c, node->hi - 1, node->hi);
}

static void carry_node(Carry *c, AstId id) {
    const AstNode *node = ast_node(c->ast, id);
    AstId reason;
    switch (node->kind) {
    case AST_REPORT: carry_report(c, id); break;
    case AST_PRIOR: carry_prior(c, node); break;
    case AST_DATA:
        if (node->value) carry_data(c, node->value - 1);
        break;
    case AST_BECAUSE:
        reason = ast_nth(c->ast, id, 1);
        if (reason) put(c, ast_node(c->ast, reason)->lo, ast_node(c->ast, reason)->hi, "\"\"");
        break;
    case AST_CLAIM: carry_claim(c, id); break;
    case AST_EXPECT: drop_expect(c, id); break;
    case AST_AT_YEAR:
        reason = ast_nth(c->ast, id, 1);
        if (reason && ast_kind(c->ast, reason) == AST_NUMBER)
            advance_years(c, ast_node(c->ast, reason)->lo, ast_node(c->ast, reason)->hi);
        break;
    case AST_TEXT: note_years(c, node); break;
    case AST_FACT:
        VEC_PUSH(c->notes, (CarryNote){"fact", ast_span(c->ast, ast_first(c->ast, id)), 0});
        break;
    default: break;
    }
}

static int by_place(const void *a, const void *b) {
    const Edit *one = a, *two = b;
    if (one->lo != two->lo) return one->lo < two->lo ? -1 : 1;
    return one->hi > two->hi ? -1 : one->hi < two->hi;
}

static int by_span(const void *a, const void *b) {
    uint32_t one = ((const CarryNote *)a)->span.lo, two = ((const CarryNote *)b)->span.lo;
    return (one > two) - (one < two);
}

static uint32_t count_lines(Str text) {
    uint32_t lines = 0;
    for (size_t i = 0; i < text.length; i++) lines += text.at[i] == '\n';
    return lines;
}

/* `line` is that of `from`. What stood in something that was replaced is no longer there. */
static void place_notes(Carry *c, uint32_t from, uint32_t to, uint32_t line) {
    CarryNote *note;
    for (; c->note < c->notes->count && (note = &c->notes->at[c->note])->span.lo < to; c->note++)
        if (note->span.lo >= from)
            note->line = line + count_lines((Str){c->bytes.at + from, note->span.lo - from});
}

static void copy(Carry *c, uint32_t from, uint32_t to, uint32_t *line, Out *made) {
    place_notes(c, from, to, *line);
    *line += count_lines((Str){c->bytes.at + from, to - from});
    out_bytes(made, c->bytes.at + from, to - from);
}

/* What lies in something that is replaced goes with it. */
static void write_edits(Carry *c, Out *made) {
    uint32_t done = 0, line = 1;
    size_t count = c->notes->count - c->note;
    if (c->edits.count) qsort(c->edits.at, c->edits.count, sizeof *c->edits.at, by_place);
    if (count) qsort(c->notes->at + c->note, count, sizeof *c->notes->at, by_span);
    for (size_t i = 0; i < c->edits.count; i++) {
        const Edit *e = &c->edits.at[i];
        if (e->lo < done) continue;
        copy(c, done, e->lo, &line, made);
        out_text(made, e->text);
        line += count_lines(str_from(e->text));
        done = e->hi;
    }
    copy(c, done, (uint32_t)c->bytes.length, &line, made);
}

static bool has_kind(const Ast *ast, AstKind kind, AstId *found) {
    for (AstId id = 1; id < ast->node_count; id++)
        if (ast_kind(ast, id) == kind) return *found = id, true;
    return false;
}

void carry_file(Model *m, uint32_t tree, const char *prior, Out *made, CarryNotes *notes) {
    const Ast *ast = m->trees.at[tree].ast;
    const Source *source = m->sources->at[ast->file];
    AstId report = 0, unused;
    bool is_main = has_kind(ast, AST_REPORT, &report);
    Carry c = {.m = m,
               .tree = tree,
               .ast = ast,
               .bytes = {source->bytes, source->length},
               .prior = is_main ? prior : NULL,
               .notes = notes,
               .note = notes->count};
    if (is_main && !has_kind(ast, AST_PRIOR, &unused)) {
        uint32_t end = ast_node(ast, report)->hi;
        put(&c, end, end, prior_line(&c, "\n"));
    }
    for (AstId id = 1; id < ast->node_count; id++) carry_node(&c, id);
    write_edits(&c, made);
    VEC_FREE(&c.edits);
}
