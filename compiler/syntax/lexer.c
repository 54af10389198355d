/* Where the lexer stands: the bodies that are open, which words are words there, what a line end
 * means. */
#include "compiler/syntax/lexer.h"

#include "parser.h"

#include <stdarg.h>
#include <string.h>

enum { T = 1, B = 2, S = 4, K = 8, C = 16, N = 32, M = 64, F = 128 };
enum { BODY_SAME = 255 };

static const struct {
    short token;
    uint8_t classes, body;
} words[WORD_COUNT] = {
#define WORD(tag, english, chinese, classes, body) {W_##tag, classes, BODY_##body},
#define SETTING(tag, english, chinese) {0, F, BODY_SAME},
#include "compiler/syntax/words.def"
#undef WORD
#undef SETTING
};

/* The class that starts a part of a body; 0 where only names do. */
static const uint8_t starters[] = {
    [BODY_TOP] = T, [BODY_TABLE] = B, [BODY_SECTION] = S, [BODY_CLASS] = K, [BODY_HOLE] = 0};

static bool is_settings(const LexFrame *f) {
    return f->kind == BODY_FIELD || f->kind == BODY_LIST || f->kind == BODY_CLASS;
}

static bool is_class(Word word, int classes) {
    return word != WORD_COUNT && (words[word].classes & classes);
}

/* ---- reports ---- */
bool lexer_report(ParseCtx *ctx, DiagCode code, uint32_t lo, uint32_t hi, const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ctx->failed = true;
    if (!ctx->is_skipping) diag_report(ctx->sink, code, (Span){ctx->file, lo, hi}, "%s", text);
    return false;
}

void lexer_report_fix(ParseCtx *ctx, DiagCode code, Loc at, const char *message,
                      const char *replacement) {
    Span span = {ctx->file, at.lo, at.hi};
    ctx->failed = true;
    if (ctx->is_skipping) return;
    Diag *diag = diag_report(ctx->sink, code, span, "%s", message);
    diag_fix(ctx->sink, diag, FIX_SURE, span, replacement);
}

static Loc at_hand(const ParseCtx *ctx) {
    return (Loc){lexer_offset(ctx, ctx->start), lexer_offset(ctx, ctx->cursor)};
}

static int too_deep(ParseCtx *ctx, const char *what) {
    lexer_report(ctx, DIAG_TOO_DEEP, at_hand(ctx).lo, at_hand(ctx).hi, "%s", what);
    ctx->stopped = true;
    return END;
}

void lexer_full_width(ParseCtx *ctx, const char *plain) {
    char message[120];
    snprintf(message, sizeof message, "`%.*s` is not a mark of the language; a plain `%s` is",
             (int)(ctx->cursor - ctx->start), ctx->start, plain);
    lexer_quiet_at(ctx, ctx->start);
    lexer_report_fix(ctx, DIAG_FULL_WIDTH, at_hand(ctx), message, plain);
}

/* A name does not begin with a bracket: this one was typed full-width. */
bool lexer_is_wide_bracket(ParseCtx *ctx) {
    if (strncmp(ctx->start, "\xEF\xBC\x88", 3) != 0) return false;
    ctx->cursor = ctx->start + 3;
    return true;
}

void lexer_foreign_comment(ParseCtx *ctx) {
    uint32_t lo = lexer_offset(ctx, ctx->start);
    if (!ctx->panic)
        lexer_report_fix(ctx, DIAG_SYNTAX, (Loc){lo, lo + 2}, "a comment begins with `#`", "#");
}

void lexer_full_stop(ParseCtx *ctx) {
    if (ctx->panic) return;
    lexer_report_fix(ctx, DIAG_FULL_WIDTH, at_hand(ctx),
                     "a statement ends with its line, without a full stop", "");
}

/* Full-width digits and signs have plain forms at a fixed distance. */
static bool plain_form(const char *from, const char *end, char *to, size_t room) {
    size_t used = 0;
    while (from < end && used + 1 < room) {
        int32_t c = str_decode(&from, end);
        if (c < 0xFF01 || c > 0xFF5E) return false;
        to[used++] = (char)(c - 0xFF01 + '!');
    }
    to[used] = 0;
    return from == end;
}

int lexer_unexpected(ParseCtx *ctx) {
    char plain[40];
    if (ctx->panic) return YYerror;
    if (plain_form(ctx->start, ctx->cursor, plain, sizeof plain))
        lexer_full_width(ctx, plain);
    else
        lexer_report(ctx, DIAG_UNEXPECTED_CHAR, at_hand(ctx).lo, at_hand(ctx).hi,
                     "`%.*s` has no meaning outside texts and quotes",
                     (int)(ctx->cursor - ctx->start), ctx->start);
    return YYerror;
}

/* ---- bytes ---- */
/* How many of eight bytes are plain before the first NUL, CR or byte above ASCII. */
static int plain_bytes(const char *p) {
    uint64_t eight, high = 0x8080808080808080u, ones = 0x0101010101010101u;
    memcpy(&eight, p, 8);
    uint64_t cr = eight ^ (ones * '\r');
    uint64_t found = (eight | (eight - ones) | (cr - ones)) & high;
    if (!found) return 8;
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_ctzll(found) >> 3 : 0;
}

/* Three bytes of UTF-8 under a lead byte that allows any two behind it: nearly all that is not
 * ASCII. */
static bool is_three_bytes(const char *p) {
    const unsigned char *u = (const unsigned char *)p;
    return u[0] > 0xE0 && u[0] < 0xF0 && u[0] != 0xED && (u[1] & 0xC0) == 0x80 &&
           (u[2] & 0xC0) == 0x80;
}

/* One message a line is enough: what follows a bad byte is seldom better. */
static const char *report_byte(ParseCtx *ctx, DiagCode code, const char *p, const char *text) {
    lexer_report(ctx, code, lexer_offset(ctx, p), lexer_offset(ctx, p) + 1, "%s", text);
    while (p < ctx->limit && *p != '\n') p++;
    return p;
}

/* Whole files of another kind say so by their first bytes. */
static bool is_other_kind(ParseCtx *ctx) {
    static const struct { const char *start, *text; } kinds[] = {
        {"\xFF\xFE", "this file is in UTF-16; save it as UTF-8"},
        {"\xFE\xFF", "this file is in UTF-16; save it as UTF-8"},
        {"PK\x03\x04", "this is a workbook or another zip; `budget import` reads workbooks"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strncmp(ctx->cursor, kinds[i].start, strlen(kinds[i].start)) != 0) continue;
        report_byte(ctx, DIAG_BAD_UTF8, ctx->cursor, kinds[i].text);
        return true;
    }
    return false;
}

/* A file in another encoding has such bytes on every line: a few show it. */
enum { BAD_LINES_SHOWN = 3 };

bool lexer_check_bytes(ParseCtx *ctx) {
    int bad = 0;
    if (is_other_kind(ctx)) return false;
    for (const char *p = ctx->cursor; p < ctx->limit;) {
        if (is_three_bytes(p)) {
            p += 3;
            continue;
        }
        int plain = ctx->limit - p >= 8 ? plain_bytes(p) : 0;
        if (plain) {
            p += plain;
        } else if (*p == 0) {
            report_byte(ctx, DIAG_NUL_BYTE, p, "a NUL byte stands here: this is not a text file");
            return false;
        } else if (*p == '\r' && p[1] != '\n') {
            bad++;
            p = report_byte(ctx, DIAG_LONE_CR, p,
                            "a line ends here with CR alone; use LF or CR LF");
        } else if (*p & 0x80) {
            const char *start = p;
            if (str_decode(&p, ctx->limit) >= 0) continue;
            bad++;
            p = report_byte(ctx, DIAG_BAD_UTF8, start,
                            "this byte is not UTF-8; save the file as UTF-8");
        } else {
            p++;
        }
        if (bad == BAD_LINES_SHOWN) return false;
    }
    return true;
}

/* ---- bodies ---- */
void lexer_push(ParseCtx *ctx, BodyKind kind) {
    if (ctx->frame_count == FRAME_LIMIT) {
        too_deep(ctx, "this body lies in too many others");
        return;
    }
    ctx->frames[ctx->frame_count++] = (LexFrame){.kind = (uint8_t)kind, .open = at_hand(ctx).lo};
}

int lexer_open_body(ParseCtx *ctx, uint32_t *block) {
    LexFrame *f = lexer_top(ctx);
    if (f->next == BODY_ROWS) {
        ctx->in_classification = f->kind == BODY_CLASS;
        *block = lexer_rows(ctx);
        return ROWS;
    }
    lexer_push(ctx, f->next);
    return '{';
}

int lexer_close_body(ParseCtx *ctx) {
    if (ctx->frame_count > 1) ctx->frame_count--;
    if (ctx->frame_count == 1) ctx->is_forgiving = false;
    return '}';
}

int lexer_open_bracket(ParseCtx *ctx, char mark) {
    LexFrame *f = lexer_top(ctx);
    if (f->depth == BRACKET_LIMIT) return too_deep(ctx, "too many brackets in one another");
    f->square = mark == '[' ? f->square | 1ull << f->depth : f->square & ~(1ull << f->depth);
    f->depth++;
    return mark;
}

int lexer_close_bracket(ParseCtx *ctx, char mark) {
    LexFrame *f = lexer_top(ctx);
    if (f->depth) f->depth--;
    return mark;
}

static bool is_in_square(const LexFrame *f) { return f->depth && f->square >> (f->depth - 1) & 1; }

int lexer_comma(ParseCtx *ctx) {
    LexFrame *f = lexer_top(ctx);
    return f->kind == BODY_LIST && !f->depth ? NL : ',';
}

/* An index that starts with a digit is one raw token up to `,` or `]`: [01.1.1], [441-446, 450]. */
int lexer_code(ParseCtx *ctx, Name *name) {
    bool may_start = ctx->last == '[' || (ctx->last == ',' && is_in_square(lexer_top(ctx)));
    const char *p = ctx->cursor;
    if (!may_start) return 0;
    while (*p == ' ') p++;
    if (*p < '0' || *p > '9') return 0;
    ctx->start = p;
    while (*p && *p != ']' && *p != ',' && *p != '}' && *p != '\n') p++;
    ctx->cursor = p;
    while (ctx->cursor[-1] == ' ' || ctx->cursor[-1] == '\r') ctx->cursor--;
    *name = intern(ctx->names, (Str){ctx->start, (size_t)(ctx->cursor - ctx->start)});
    return CODE;
}

/* ---- words ---- */
static Str word_behind(const char *p) {
    const char *end = p;
    while ((*end & 0x80) || (*end >= 'a' && *end <= 'z')) end++;
    return (Str){p, (size_t)(end - p)};
}

/* `pad = 3` in a table: a row of that name. */
static bool is_row_name(const ParseCtx *ctx, const LexFrame *f) {
    const char *p = ctx->cursor;
    while (*p == ' ' || *p == '\t') p++;
    return f->kind == BODY_TABLE && *p == '=' && p[1] != '=';
}

bool lexer_is_lost_word(ParseCtx *ctx, const char *p) {
    bool at_margin = p == ctx->source->bytes || p[-1] == '\n';
    if (!at_margin || !((*p & 0x80) || (*p >= 'a' && *p <= 'z'))) return false;
    Str text = word_behind(p);
    char next = p[text.length];
    return (next == ' ' || next == '\t') && is_class(word_find(ctx->names, text), T);
}

static bool is_forgotten_body(ParseCtx *ctx, const LexFrame *f, Word word) {
    bool has_own =
        (f->kind == BODY_SECTION && is_class(word, S)) || (is_settings(f) && is_class(word, F));
    return f->kind != BODY_TOP && !has_own && is_class(word, T) &&
           lexer_is_lost_word(ctx, ctx->start);
}

/* Gives the closing marks of the innermost bodies; what is at hand is read again. */
static int close_forgotten(ParseCtx *ctx, int count) {
    uint32_t open = lexer_top(ctx)->open;
    if (!ctx->is_forgiving)
        lexer_report(ctx, DIAG_UNTERMINATED, open, open + 1, "this `{` is not closed");
    ctx->cursor = ctx->start;
    ctx->closing = 2 * count;
    return lexer_forced_close(ctx);
}

static int bodies_within_statements(const ParseCtx *ctx) {
    int count = 0;
    while (ctx->frames[ctx->frame_count - 1 - count].kind != BODY_TOP) count++;
    return count;
}

int lexer_forced_close(ParseCtx *ctx) {
    ctx->start = ctx->cursor;
    return ctx->closing-- % 2 == 0 ? lexer_close_body(ctx) : NL;
}

static int take_word(ParseCtx *ctx, Word word) {
    ctx->word = word;
    return words[word].token;
}

static int word_at_start(ParseCtx *ctx, LexFrame *f, Word word) {
    if (is_forgotten_body(ctx, f, word)) return close_forgotten(ctx, bodies_within_statements(ctx));
    f->next = f->kind == BODY_FIELD || f->kind == BODY_CLASS ? BODY_LIST : f->kind;
    ctx->in_condition = false;
    if (!is_class(word, starters[f->kind]) || is_row_name(ctx, f)) return NAME;
    if (words[word].body != BODY_SAME) f->next = words[word].body;
    return take_word(ctx, word);
}

bool lexer_is_word(int token, Word word) {
    return word != WORD_COUNT && words[word].token == token && words[word].classes;
}

int lexer_word(ParseCtx *ctx, Name name) {
    LexFrame *f = lexer_top(ctx);
    Word word = ctx->last == '.' || ctx->last == FACT_OPEN ? WORD_COUNT : word_of(name);
    if (ctx->at_start) return word_at_start(ctx, f, word);
    if (!is_class(word, C) || (ctx->wants_operand && word != WORD_NOT)) return NAME;
    bool opens_condition = word == WORD_WHERE || word == WORD_WHEN;
    if (is_settings(f) && !ctx->in_condition && !opens_condition) return NAME;
    ctx->in_condition = true;
    return take_word(ctx, word);
}

Word lexer_nearest_starter(ParseCtx *ctx, Str text) {
    int best = text.length > 4 ? 3 : 2;
    Word nearest = WORD_COUNT;
    for (int i = 0; i < WORD_COUNT; i++) {
        if (!is_class((Word)i, starters[lexer_top(ctx)->kind])) continue;
        int distance = str_distance(text, str_from(word_text((Word)i)), best);
        if (distance < best) best = distance, nearest = (Word)i;
    }
    return nearest;
}

/* ---- ends ---- */
static int close_hole(ParseCtx *ctx) {
    LexFrame *f = lexer_top(ctx);
    lexer_report(ctx, DIAG_HOLE_OPEN, f->open, f->open + 1,
                 "this `{` is not closed on its line; a brace in text is written `{{`");
    ctx->frame_count--;
    ctx->cursor = ctx->start;
    lexer_quiet_at(ctx, ctx->cursor);
    return '}';
}

static bool continues(int token, Word word) {
    switch (token) {
    case ',':
    case ':':
    case '=':
    case '<':
    case '>':
    case '+':
    case '-':
    case '*':
    case '/':
    case '|':
    case EQ:
    case NE:
    case LE:
    case GE: return true;
    default: return is_class(word, C) && is_class(word, N);
    }
}

static bool else_follows(const char *p) {
    while (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r') p++;
    return word_is(WORD_ELSE, word_behind(p));
}

int lexer_line_end(ParseCtx *ctx) {
    LexFrame *f = lexer_top(ctx);
    if (f->kind == BODY_HOLE) return close_hole(ctx);
    bool goes_on = f->depth || continues(ctx->last, ctx->before);
    if (goes_on && !lexer_is_lost_word(ctx, ctx->cursor)) return 0;
    f->depth = 0;
    if (ctx->at_start || (f->kind == BODY_SECTION && else_follows(ctx->cursor))) return 0;
    return NL;
}

int lexer_file_end(ParseCtx *ctx) {
    LexFrame *f = lexer_top(ctx);
    ctx->cursor = ctx->start;
    f->depth = 0;
    if (f->kind == BODY_HOLE) return close_hole(ctx);
    if (!ctx->at_start && !ctx->is_text_file) return NL;
    return ctx->frame_count > 1 ? close_forgotten(ctx, ctx->frame_count - 1) : END;
}

/* ---- strings ---- */
static const char *skip_escape(ParseCtx *ctx, const char *p) {
    if (p[1] != '"' && p[1] != '\\') {
        Loc at = {lexer_offset(ctx, p), lexer_offset(ctx, p) + 1};
        lexer_report_fix(ctx, DIAG_BAD_ESCAPE, at,
                         "in quotes `\\` stands only before `\"` and `\\`", "\\\\");
        return p + 1;
    }
    return p + 2;
}

/* A string with a hole in it is read like prose. */
int lexer_string(ParseCtx *ctx) {
    const char *p = ctx->cursor;
    while (*p && *p != '"' && *p != '\n' && !(*p == '{' && p[1] != '{'))
        p = *p == '\\' ? skip_escape(ctx, p) : p + (*p == '{' ? 2 : 1);
    if (*p == '{') {
        lexer_push(ctx, BODY_TEMPLATE);
        return '"';
    }
    ctx->cursor = *p == '"' ? p + 1 : p;
    if (*p == '"') return STRING;
    lexer_report(ctx, DIAG_UNTERMINATED, at_hand(ctx).lo, at_hand(ctx).lo + 1,
                 "this quote is not closed on its line");
    return YYerror;
}

/* ---- between tokens ---- */
static bool wants_operand(int token, Word word) {
    switch (token) {
    case '(':
    case '[':
    case '@':
    case HOLE_OPEN:
    case CLAIM_OPEN:
    case HOLE_IF:
    case HOLE_FOR:
    case HOLE_ELSE_IF: return true;
    default: return continues(token, word) || is_class(word, N);
    }
}

static void count_chain(ParseCtx *ctx, int token) {
    switch (token) {
    case '.':
    case '[':
    case '@':
        if (++ctx->chain > CHAIN_LIMIT) too_deep(ctx, "too many names behind one another");
        break;
    case NAME:
    case CODE:
    case NUMBER:
    case ']':
    case '(':
    case ')': break;
    default: ctx->chain = 0;
    }
}

void lexer_note(ParseCtx *ctx, int token) {
    bool goes_before = ctx->at_start && is_class(ctx->word, M);
    bool in_code = lexer_top(ctx)->kind <= BODY_LIST;
    ctx->started = ctx->at_start;
    ctx->at_start = in_code && (token == NL || token == '{' || goes_before);
    ctx->wants_operand = wants_operand(token, ctx->word);
    ctx->last = token;
    ctx->before = ctx->word;
    count_chain(ctx, token);
    if (token == END) ctx->stopped = true;
    if (token == YYerror && !ctx->panic) lexer_panic(ctx);
}

/* ---- after a mistake ---- */
static bool opens_frame(ParseCtx *ctx, int token) {
    return (token == '"' && lexer_top(ctx)->kind == BODY_TEMPLATE) || token == '{' ||
           token == PROSE_OPEN || token == HOLE_OPEN || token == CLAIM_OPEN || token == FACT_OPEN ||
           token == HOLE_FOR || token == HOLE_IF || token == HOLE_ELSE_IF;
}

/* The statement at hand is given up: the bodies it still opens are none of the file's. */
void lexer_panic(ParseCtx *ctx) {
    bool is_over = ctx->last == NL || ctx->last == '}';
    ctx->panic =
        is_over ? 0
                : ctx->frame_count - (ctx->frame_count > 1 && opens_frame(ctx, ctx->last) ? 1 : 0);
    ctx->is_skipping = ctx->panic && ctx->frame_count > ctx->panic;
}

bool lexer_skips(ParseCtx *ctx, int token) {
    if (!ctx->panic || token == END) return false;
    bool was_skipping = ctx->is_skipping;
    ctx->is_skipping = ctx->frame_count > ctx->panic;
    if (ctx->is_skipping || was_skipping) return true;
    if (ctx->frame_count < ctx->panic || token == NL) ctx->panic = 0;
    return false;
}
