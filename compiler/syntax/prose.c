/* Texts: """prose""" and "templates", the holes in them and what each hole is. */
#include "compiler/syntax/lexer.h"

#include "parser.h"

#include <string.h>

static bool is_fence(const char *p) { return p[0] == '"' && p[1] == '"' && p[2] == '"'; }

/* ---- a text that is not closed ----
 * Its end is looked for only in a file that has one text mark too many: the line that can only be
 * code. */
static bool has_odd_text(ParseCtx *ctx) {
    if (!ctx->odd_texts) {
        size_t count = 0;
        for (const char *p = ctx->source->bytes; (p = strstr(p, "\"\"\"")); p += 3) count++;
        ctx->odd_texts = 1 + count % 2;
    }
    return ctx->odd_texts == 2;
}

static const char *end_of_lost_text(ParseCtx *ctx) {
    for (const char *p = ctx->cursor; *p && !is_fence(p); p++)
        if (p[-1] == '\n' && (*p == '}' || lexer_is_lost_word(ctx, p))) return p;
    return NULL;
}

static int close_lost_text(ParseCtx *ctx, const char *end) {
    uint32_t open = lexer_top(ctx)->open;
    lexer_report(ctx, DIAG_UNTERMINATED, open, open + 3, "this text is not closed");
    ctx->cursor = end;
    ctx->frame_count--;
    ctx->is_forgiving = true;
    ctx->odd_texts = 1;
    ctx->prose_depth = 0;
    lexer_quiet_at(ctx, end);
    ctx->closing = 1; /* the end of its line */
    return PROSE_CLOSE;
}

int lexer_open_prose(ParseCtx *ctx) {
    lexer_push(ctx, BODY_PROSE);
    return PROSE_OPEN;
}

/* ---- holes ---- */
static bool is_word_byte(char c) { return (c & 0x80) || (c >= 'a' && c <= 'z') || c == '_'; }

static const char *skip_blanks(const char *p) {
    while (*p == ' ' || *p == '\t') p++;
    return p;
}

static const char *word_end(const char *p) {
    while (is_word_byte(*p)) p++;
    return p;
}

static Word word_between(const ParseCtx *ctx, const char *p, const char *end) {
    return word_find(ctx->names, (Str){p, (size_t)(end - p)});
}

/* At the closing quote, or before the end of the line where it is missing. */
static const char *quoted_end(const char *p) {
    for (p++; *p && *p != '"' && *p != '\n'; p++)
        if (*p == '\\' && p[1] && p[1] != '\n') p++;
    return *p == '"' ? p : p - 1;
}

typedef struct {
    bool is_closed;        /* on its line */
    const char *equal;     /* the first `==` outside brackets, or NULL */
    const char *as, *name; /* `80 persons as guests`: the blank before `as`, and what follows it */
} Hole;

/* Looks over a hole, to its closing brace or the end of the line. */
static Hole look_over(const char *p) {
    Hole found = {0};
    for (int depth = 0; *p && *p != '\n' && !(*p == '}' && depth <= 0); p++) {
        if (*p == '"') p = quoted_end(p);
        depth += (*p == '(' || *p == '[' || *p == '{') - (*p == ')' || *p == ']' || *p == '}');
        if (depth || found.equal) continue;
        if (p[0] == '=' && p[1] == '=') found.equal = p;
        if (*p == ' ' && word_is(WORD_AS, (Str){p + 1, (size_t)(word_end(p + 1) - p - 1)}))
            found.as = p, found.name = word_end(p + 1);
    }
    found.is_closed = *p == '}';
    return found;
}

/* The literal of a claim or fact: raw, without the blanks around it. */
static int open_literal(ParseCtx *ctx, Loc *at, const char *start, const char *end,
                        const char *next, int token) {
    while (end > start && end[-1] == ' ') end--;
    *at = (Loc){lexer_offset(ctx, start), lexer_offset(ctx, end)};
    ctx->cursor = next;
    lexer_push(ctx, BODY_HOLE);
    return token;
}

static int open_hole(ParseCtx *ctx, const char *next, int token) {
    ctx->cursor = next;
    lexer_push(ctx, BODY_HOLE);
    if ((token == HOLE_FOR || token == HOLE_IF) && ++ctx->prose_depth > PROSE_LIMIT) {
        lexer_report(ctx, DIAG_TOO_DEEP, lexer_offset(ctx, ctx->start), lexer_offset(ctx, next),
                     "too many `{for` and `{if` in one another");
        ctx->stopped = true;
    }
    return token;
}

/* `{end}`, `{else}`, `{else if ...}`; 0 when the words go on otherwise. */
static int closing_word(ParseCtx *ctx, Word word, const char *behind) {
    const char *next = skip_blanks(behind), *end = word_end(next);
    if (word == WORD_ELSE && word_between(ctx, next, end) == WORD_IF)
        return open_hole(ctx, end, HOLE_ELSE_IF);
    if (*next != '}') return 0;
    ctx->cursor = next + 1;
    if (word == WORD_END && ctx->prose_depth) ctx->prose_depth--;
    return word == WORD_END ? HOLE_END : HOLE_ELSE;
}

/* Without its closing brace it is no hole; what follows is read as text. */
static int skip_open_brace(ParseCtx *ctx) {
    uint32_t open = lexer_offset(ctx, ctx->start);
    lexer_report(ctx, DIAG_HOLE_OPEN, open, open + 1,
                 "this `{` is not closed on its line; a brace in text is written `{{`");
    ctx->cursor = ctx->start + 1;
    return TEXT;
}

static int read_hole(ParseCtx *ctx, Loc *at) {
    const char *p = skip_blanks(ctx->start + 1), *end = word_end(p);
    Word word = word_between(ctx, p, end);
    Hole hole = look_over(p);
    if (!hole.is_closed) return skip_open_brace(ctx);
    int token = word == WORD_END || word == WORD_ELSE ? closing_word(ctx, word, end) : 0;
    if (token) return token;
    if (word == WORD_FOR) return open_hole(ctx, end, HOLE_FOR);
    if (word == WORD_IF) return open_hole(ctx, end, HOLE_IF);
    if (hole.equal) return open_literal(ctx, at, p, hole.equal, hole.equal + 2, CLAIM_OPEN);
    if (hole.as && *p >= '0' && *p <= '9')
        return open_literal(ctx, at, p, hole.as, hole.name, FACT_OPEN);
    return open_hole(ctx, ctx->start + 1, HOLE_OPEN);
}

/* ---- text between holes ---- */
static void check_lone_brace(ParseCtx *ctx, const char *p) {
    Loc at = {lexer_offset(ctx, p), lexer_offset(ctx, p) + 1};
    lexer_report_fix(ctx, DIAG_HOLE_OPEN, at,
                     "this `}` closes nothing; a brace in text is written `}}`", "}}");
}

/* Up to what is not text: a hole, the closing mark, the end of the file; for a template, of the
 * line. */
static const char *skip_text(ParseCtx *ctx, const char *p, bool is_template) {
    for (; p < ctx->limit; p++) {
        switch (*p) {
        case '"':
            if (is_template || (is_fence(p) && !ctx->is_text_file)) return p;
            break;
        case '\n':
            if (is_template) return p;
            break;
        case '\\':
            if (is_template && (p[1] == '"' || p[1] == '\\')) p++;
            break;
        case '{':
            if (p[1] != '{') return p;
            p++;
            break;
        case '}':
            if (p[1] != '}')
                check_lone_brace(ctx, p);
            else
                p++;
            break;
        default: break;
        }
    }
    return p;
}

static int close_template(ParseCtx *ctx) {
    bool is_closed = *ctx->start == '"';
    uint32_t open = lexer_top(ctx)->open;
    if (!is_closed && !lexer_is_quiet(ctx, lexer_offset(ctx, ctx->start)))
        lexer_report(ctx, DIAG_UNTERMINATED, open, open + 1,
                     "this quote is not closed on its line");
    ctx->cursor = ctx->start + is_closed;
    ctx->frame_count--;
    if (!is_closed) lexer_quiet_at(ctx, ctx->start);
    return '"';
}

static int close_prose(ParseCtx *ctx) {
    if (ctx->start >= ctx->limit && !ctx->is_text_file) return close_lost_text(ctx, ctx->limit);
    ctx->cursor = ctx->start + (ctx->start < ctx->limit ? 3 : 0);
    ctx->frame_count--;
    ctx->prose_depth = 0;
    return PROSE_CLOSE;
}

int lexer_prose(ParseCtx *ctx, Loc *at) {
    bool is_template = lexer_top(ctx)->kind == BODY_TEMPLATE;
    bool opens = ctx->last == PROSE_OPEN;
    const char *lost =
        opens && !ctx->is_text_file && has_odd_text(ctx) ? end_of_lost_text(ctx) : NULL;
    if (lost) return close_lost_text(ctx, lost);
    const char *p = skip_text(ctx, ctx->start, is_template);
    ctx->cursor = p;
    if (p > ctx->start) return TEXT;
    if (*p == '{') return read_hole(ctx, at);
    return is_template ? close_template(ctx) : close_prose(ctx);
}
