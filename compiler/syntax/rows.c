/* Data rows: key, label, figures of one line, straight into flat arrays. One reader for all rows; a
 * plain figure takes its first branch and nothing else. No allocation per row. */
#include "compiler/syntax/lexer.h"
#include "compiler/syntax/row_advice.h"
#include "compiler/syntax/row_scan.h"
#include "runtime/number.h"

#include <string.h>

enum { DATE_LENGTH = 10 };

typedef struct {
    ParseCtx *ctx;
    AstRows block;
    size_t row_room, cell_room;
    VEC(AstCellExpect) expects;
    AstRow row;             /* the one at hand */
    const char *line_bytes; /* of the file */
    const char *open;       /* the block's `{` */
    bool failed;            /* this row was reported */
} Rows;

static inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

static uint32_t offset(const Rows *r, const char *p) { return (uint32_t)(p - r->line_bytes); }

/* Where the file ends too early, its last byte is shown. */
static void complain(Rows *r, DiagCode code, const char *lo, const char *hi, const char *text) {
    uint32_t from = offset(r, lo), to = offset(r, hi > lo ? hi : lo + 1),
             size = (uint32_t)r->ctx->source->length;
    if (to > size) to = size;
    if (from >= to) from = to - 1;
    if (!r->failed) lexer_report(r->ctx, code, from, to, "%s", text);
    r->failed = true;
}

/* ---- cells ---- */
static inline void push_cell(Rows *r, int64_t coef, CellKind kind, int scale, bool asserted) {
    AstRows *b = &r->block;
    if (b->cell_count == r->cell_room) {
        r->cell_room = r->cell_room ? 2 * r->cell_room : 64;
        b->coef = memory_grow(b->coef, r->cell_room * sizeof *b->coef);
        b->form = memory_grow(b->form, r->cell_room);
    }
    b->coef[b->cell_count] = coef;
    b->form[b->cell_count++] = (uint8_t)((int)kind | (asserted ? 8 : 0) | (scale << 4));
    if (r->row.cell_count < UINT8_MAX) r->row.cell_count++;
}

static bool is_high_figure(const char *p) {
    unsigned char a = (unsigned char)p[0], b = (unsigned char)p[1], c = (unsigned char)p[2];
    bool triangle = a == 0xE2 && b == 0x96 && (c == 0xB2 || c == 0xB3),
         minus = a == 0xE2 && b == 0x88 && c == 0x92;
    if (triangle || minus) return is_digit(p[3]) || ((unsigned char)p[3] == 0xEF);
    return a == 0xEF && b == 0xBC && c >= 0x90 && c <= 0x99; /* a full-width digit */
}

/* Does a figure, and no more of the label, start here? */
static bool starts_figure(const char *p) {
    char next = p[1];
    bool alone = row_is_blank(next) || row_is_end(next);
    switch (*p) {
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
    case '"':
    case '=': return true;
    case '-': return alone || is_digit(next) || next == '.';
    case '_':
    case '?': return alone;
    case '.':
    case '(':
    case '+': return is_digit(next);
    default: return (unsigned char)*p >= 0xE2 && is_high_figure(p);
    }
}

static void advise(Rows *r, RowAdvice a) {
    Loc at = {offset(r, a.lo), offset(r, a.hi)};
    if (!r->failed && a.has_fix)
        lexer_report_fix(r->ctx, a.code, at, a.message, a.fix);
    else
        complain(r, a.code, a.lo, a.hi, a.message);
    r->failed = true;
}

static const char *careful_number(Rows *r, const char *p, bool asserted) {
    Decimal value;
    const char *end = row_word_end(p);
    size_t n = number_read(NULL, p, (size_t)(end - p), &value);
    if (!n || p + n != end || value.scale > 38) {
        advise(r, row_advice(p, end, n));
        return end;
    }
    if (value.scale <= 15 && value.coef <= INT64_MAX && value.coef >= -INT64_MAX) {
        push_cell(r, (int64_t)value.coef, CELL_NUMBER, value.scale, asserted);
    } else {
        push_cell(r, (int64_t)r->ctx->wide.count, CELL_WIDE, 0, asserted);
        VEC_PUSH(&r->ctx->wide, value);
    }
    return end;
}

/* `¥5`, `–5`, `—` behind a label: a mistyped figure where nothing but figures follows. */
static bool starts_odd_figure(const char *p) {
    size_t n = row_odd_lead(p);
    const char *end = row_word_end(p), *next = row_skip_blanks(end);
    if (!n || !(is_digit(p[n]) || row_is_dashes(p, end))) return false;
    return row_is_end(*next) || *next == '#' || starts_figure(next) || row_odd_lead(next);
}

static bool may_be_odd(char c) { return c == '$' || c == '\xC2' || c == '\xE2' || c == '\xEF'; }

static void push_text(Rows *r, const char *lo, const char *hi) {
    push_cell(r, (int64_t)((uint64_t)offset(r, lo) << 32 | (uint64_t)(hi - lo)), CELL_TEXT, 0,
              false);
}

static const char *text_cell(Rows *r, const char *p) {
    const char *end = row_quoted_end(p);
    if (*end != '"') {
        complain(r, DIAG_UNTERMINATED, p, end, "this text is not closed on its line");
        return end;
    }
    push_text(r, p + 1, end);
    return end + 1;
}

/* 2020-12-31 and no more. */
static bool is_date(const char *p) {
    for (int i = 0; i < DATE_LENGTH; i++)
        if (i == 4 || i == 7 ? p[i] != '-' : !is_digit(p[i])) return false;
    return row_is_blank(p[DATE_LENGTH]) || row_is_end(p[DATE_LENGTH]);
}

/* `yes` behind a label is a cell where nothing but cells follows it. */
static bool starts_truth(const char *p) {
    if (!row_is_truth(p)) return false;
    const char *next = row_skip_blanks(row_word_end(p));
    return row_is_end(*next) || *next == '#' || starts_figure(next) || row_is_truth(next) ||
           row_is_expect(next);
}

static const char *read_cell(Rows *r, const char *p) {
    bool asserted = *p == '=';
    const char *start;
    int64_t coef = 0;
    int scale = 0;
    if (asserted) p = row_skip_blanks(p + 1);
    start = p;
    while (is_digit(*p)) coef = (int64_t)((uint64_t)coef * 10 + (uint64_t)(*p++ - '0'));
    if (p > start && *p == '.') {
        const char *point = p++;
        while (is_digit(*p)) coef = (int64_t)((uint64_t)coef * 10 + (uint64_t)(*p++ - '0'));
        scale = (int)(p - point - 1);
    }
    bool plain =
        p > start && p - start <= 18 && p[-1] != '.' && (row_is_blank(*p) || row_is_end(*p));
    if (plain) return push_cell(r, coef, CELL_NUMBER, scale, asserted), p;
    p = start;
    bool is_mark =
        (*p == '-' || *p == '_' || *p == '?') && (row_is_blank(p[1]) || row_is_end(p[1]));
    if (is_mark) {
        CellKind kind = *p == '-' ? CELL_NIL : *p == '_' ? CELL_BLANK : CELL_UNKNOWN;
        push_cell(r, 0, kind, 0, asserted);
        return p + 1;
    }
    if (is_date(p)) return push_text(r, p, p + DATE_LENGTH), p + DATE_LENGTH;
    if (*p == '"') return text_cell(r, p);
    if (row_is_truth(p)) return push_text(r, p, row_word_end(p)), row_word_end(p);
    return careful_number(r, p, asserted);
}

/* `expect VERDICT "reason"` or `restated because "reason"` behind a figure: the one is kept by its
 * verdict, the other by its first word. */
static const char *read_expect(Rows *r, const char *p) {
    bool is_restated = word_is(WORD_RESTATED, (Str){p, (size_t)(row_word_end(p) - p)});
    const char *verdict = row_skip_blanks(row_word_end(p)), *end = row_word_end(verdict),
               *reason = row_skip_blanks(end);
    const char *close = *reason == '"' ? row_quoted_end(reason) : reason;
    bool is_because = word_is(WORD_BECAUSE, (Str){verdict, (size_t)(end - verdict)});
    if (verdict == end || *close != '"' || !r->row.cell_count || (is_restated && !is_because)) {
        complain(r, DIAG_ROW_SYNTAX, p, row_word_end(p),
                 is_restated ? "write: restated because \"reason\", behind the figure it is about"
                             : "write: expect VERDICT \"reason\", behind the figure it is about");
        while (!row_is_end(*p)) p++;
        return p;
    }
    const char *word = is_restated ? p : verdict;
    Name name = intern(r->ctx->names, (Str){word, (size_t)(row_word_end(word) - word)});
    VEC_PUSH(&r->expects, (AstCellExpect){(uint32_t)r->block.cell_count - 1,
                                          name,
                                          {r->ctx->file, offset(r, reason), offset(r, close + 1)}});
    return close + 1;
}

/* ---- keys and labels ---- */
static const char *read_key(Rows *r, const char *p) {
    const char *end;
    if (*p == '"') {
        end = row_quoted_end(p);
        if (*end != '"')
            complain(r, DIAG_UNTERMINATED, p, end, "this key is not closed on its line");
        r->row.lo = offset(r, p + 1);
        r->row.key_length = (uint16_t)(end - p - 1);
        return *end == '"' ? end + 1 : end;
    }
    end = row_word_end(p);
    if (end - p > UINT16_MAX) { complain(r, DIAG_ROW_SYNTAX, p, p + 20, "this key is too long"); }
    r->row.lo = offset(r, p);
    r->row.key_length = (uint16_t)(end - p > UINT16_MAX ? UINT16_MAX : end - p);
    return end;
}

static void set_label(Rows *r, const char *lo, const char *hi) {
    uint32_t at = offset(r, lo) - r->row.lo;
    if (at > UINT16_MAX || hi - lo > UINT16_MAX) {
        complain(r, DIAG_ROW_SYNTAX, lo, lo + 20, "this label is too long");
        return;
    }
    r->row.label_at = (uint16_t)at, r->row.label_length = (uint16_t)(hi - lo);
}

static const char *read_label(Rows *r, const char *p, bool coded) {
    const char *start = p, *last = p;
    if (coded && *p == '"') {
        const char *end = row_quoted_end(p);
        if (*end != '"')
            return complain(r, DIAG_UNTERMINATED, p, end, "this label is not closed on its line"),
                   end;
        set_label(r, p + 1, end);
        return end + 1;
    }
    while (!row_is_end(*p) && !starts_figure(p) && !starts_truth(p) && *p != '#' &&
           !(may_be_odd(*p) && starts_odd_figure(p))) {
        last = row_word_end(p);
        if (last == p) break;
        p = row_skip_blanks(last);
    }
    if (last > start) set_label(r, start, last);
    return p;
}

static const char *skip_comment(Rows *r, const char *p) {
    if (*p != '#') return p;
    VEC_PUSH(&r->ctx->comments, offset(r, p));
    while (*p && *p != '\n') p++;
    return p;
}

static void push_row(Rows *r) {
    AstRows *b = &r->block;
    if (b->row_count == r->row_room) {
        r->row_room = r->row_room ? 2 * r->row_room : 32;
        b->rows = memory_grow(b->rows, r->row_room * sizeof *b->rows);
    }
    b->rows[b->row_count++] = r->row;
}

/* One row, up to the end of its line; the { of nested codes is left to the caller. What is quoted
 * right behind a key is its label if the row is one of codes or the key starts with a digit. */
static const char *read_row(Rows *r, const char *p, uint8_t depth, bool is_of_codes) {
    const char *start = p;
    r->row = (AstRow){.first_cell = (uint32_t)r->block.cell_count, .depth = depth};
    r->failed = false;
    p = row_skip_blanks(read_key(r, p));
    bool has_key = !r->failed;
    p = row_skip_blanks(read_label(r, p, is_of_codes || is_digit(*start)));
    while (!row_is_end(*p) && *p != '#') {
        p = r->row.cell_count && row_is_expect(p) ? read_expect(r, p) : read_cell(r, p);
        p = row_skip_blanks(p);
        if (r->failed)
            while (!row_is_end(*p)) p++;
    }
    if (r->row.cell_count == UINT8_MAX)
        complain(r, DIAG_ROW_SYNTAX, start, start + 1, "a row holds at most 254 figures");
    if (r->failed) push_cell(r, 0, CELL_LOST, 0, false);
    if (has_key) push_row(r);
    else r->block.cell_count = r->row.first_cell, r->block.lost_row = true;
    return skip_comment(r, p);
}

static const char *report_open(Rows *r, const char *end) {
    uint32_t open = offset(r, r->open);
    lexer_report(r->ctx, DIAG_UNTERMINATED, open, open + 1, "this `{` is not closed");
    return end;
}

static void complain_brace(Rows *r, const char *p, const char *text) {
    r->failed = false;
    complain(r, DIAG_ROW_SYNTAX, p, p + 1, text);
}

static const char *skip_stray_brace(Rows *r, const char *p) {
    complain_brace(r, p, "`{` has no meaning in a data row");
    return p + 1;
}

/* A code whose own row could not be read may be the one. */
static bool has_owner(const Rows *r, uint8_t depth) {
    const AstRows *b = &r->block;
    return b->lost_row || (b->row_count && b->rows[b->row_count - 1].depth == depth);
}

/* A statement at the left margin: the block before it was left open, and ends with its line. */
static const char *read_all(Rows *r, const char *p, bool is_nested) {
    uint8_t depth = 0;
    r->open = p - 1;
    for (;;) {
        p = skip_comment(r, row_skip_blanks(p));
        switch (*p) {
        case '\n':
        case ';': p++; break;
        case '}':
            if (!depth--) return p + 1;
            p++;
            break;
        case '{':
            if (is_nested && !has_owner(r, depth))
                complain_brace(r, p, "no code stands before this `{`, which holds the codes below it");
            if (is_nested && depth < 30)
                depth++, p++;
            else
                p = skip_stray_brace(r, p);
            break;
        case 0: return report_open(r, p);
        default:
            if (lexer_is_lost_word(r->ctx, p)) return report_open(r, p - 1);
            p = read_row(r, p, depth, is_nested);
        }
    }
}

/* A first guess of the room: a row of four figures for every 40 bytes; what is not touched costs
 * nothing. */
static void reserve(Rows *r) {
    size_t left = (size_t)(r->ctx->limit - r->ctx->cursor);
    if (left < 1 << 20) return;
    r->row_room = left / 40, r->cell_room = left / 12;
    r->block.rows = memory_grow(NULL, r->row_room * sizeof *r->block.rows);
    r->block.coef = memory_grow(NULL, r->cell_room * sizeof *r->block.coef);
    r->block.form = memory_grow(NULL, r->cell_room);
}

static void trim(Rows *r) {
    AstRows *b = &r->block;
    if (b->row_count) b->rows = memory_grow(b->rows, b->row_count * sizeof *b->rows);
    if (b->cell_count)
        b->coef = memory_grow(b->coef, b->cell_count * sizeof *b->coef),
        b->form = memory_grow(b->form, b->cell_count);
}

uint32_t lexer_rows(ParseCtx *ctx) {
    Rows r = {.ctx = ctx, .line_bytes = ctx->source->bytes};
    reserve(&r);
    ctx->cursor = read_all(&r, ctx->cursor, ctx->in_classification);
    trim(&r);
    if (r.expects.count) {
        r.block.expects = ARENA_NEW(ctx->arena, AstCellExpect, r.expects.count);
        memcpy(r.block.expects, r.expects.at, r.expects.count * sizeof *r.expects.at);
        r.block.expect_count = r.expects.count;
    }
    VEC_FREE(&r.expects);
    VEC_PUSH(&ctx->blocks, r.block);
    return (uint32_t)ctx->blocks.count;
}

/* Where a cell stands: its row is read once more, up to it. */
static const char *skip_cell(const char *p) {
    if (*p == '=') p = row_skip_blanks(p + 1);
    if (*p == '"') {
        p = row_quoted_end(p);
        return *p == '"' ? p + 1 : p;
    }
    return row_word_end(p);
}

Span ast_cell_span(const Ast *ast, const Sources *sources, const AstRow *row, int cell) {
    const char *bytes = sources->at[ast->file]->bytes, *p = bytes + row->lo + row->key_length;
    if (*p == '"') p++;
    if (row->label_length) p = bytes + row->lo + row->label_at + row->label_length;
    if (row->label_length && *p == '"') p++;
    p = row_skip_blanks(p);
    for (int i = 0;; i++) {
        while (i && row_is_expect(p)) {
            p = row_skip_blanks(row_skip_blanks(row_word_end(p)));
            p = row_skip_blanks(skip_cell(row_skip_blanks(row_word_end(p))));
        }
        const char *end = skip_cell(p), *start = *p == '=' ? row_skip_blanks(p + 1) : p;
        if (i == cell || row_is_end(*end))
            return (Span){ast->file, (uint32_t)(start - bytes), (uint32_t)(end - bytes)};
        p = row_skip_blanks(end);
    }
}
