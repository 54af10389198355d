#include "compiler/syntax/lexer.h"
#include "parser.h"
#include <string.h>
#include <stdarg.h>
static const int word_token[WORD_COUNT] = {
    [WORD_MODULE]=W_MODULE,[WORD_USE]=W_USE,[WORD_REPORT]=W_REPORT,[WORD_PRIOR]=W_PRIOR,[WORD_DATA]=W_DATA,[WORD_LET]=W_LET,[WORD_BECAUSE]=W_BECAUSE,[WORD_UNIT]=W_UNIT,[WORD_STYLE]=W_STYLE,[WORD_WORDS]=W_WORDS,[WORD_NUMERALS]=W_NUMERALS,[WORD_CLASSIFICATION]=W_CLASSIFICATION,[WORD_LIST]=W_LIST,[WORD_TABLE]=W_TABLE,[WORD_FORM]=W_FORM,[WORD_RULE]=W_RULE,[WORD_WARN]=W_WARN,[WORD_PHRASE]=W_PHRASE,[WORD_SECTION]=W_SECTION,[WORD_OUTLINE]=W_OUTLINE,[WORD_ENTITY]=W_ENTITY,[WORD_EXPECT]=W_EXPECT,[WORD_REPLACE]=W_REPLACE,[WORD_EXTEND]=W_EXTEND,[WORD_COLUMN]=W_COLUMN,[WORD_GROUP]=W_GROUP,[WORD_PAD]=W_PAD,[WORD_FOR]=W_FOR,[WORD_ITEM]=W_ITEM,[WORD_PARAGRAPH]=W_PARAGRAPH,[WORD_SHOW]=W_SHOW,[WORD_IF]=W_IF,[WORD_ELSE]=W_ELSE,[WORD_END]=W_END,[WORD_BY]=W_BY,[WORD_OF]=W_OF,[WORD_FROM]=W_FROM,[WORD_IN]=W_IN,[WORD_WHERE]=W_WHERE,[WORD_WHEN]=W_WHEN,[WORD_AS]=W_AS,[WORD_SEP]=W_SEP,[WORD_DEFAULT]=W_DEFAULT,[WORD_REQUIRED]=W_REQUIRED,[WORD_INCLUDES]=W_INCLUDES,[WORD_RESULT]=W_RESULT,[WORD_ENUMERATE]=W_ENUMERATE,[WORD_PER]=W_PER,[WORD_AT]=W_AT,[WORD_AND]=W_AND,[WORD_OR]=W_OR,[WORD_NOT]=W_NOT,[WORD_IMPLIES]=W_IMPLIES,[WORD_SINCE]=W_SINCE,[WORD_UNTIL]=W_UNTIL };
enum { T=1, B=2, S=4, C=8, F=16 };
static const uint8_t word_class[WORD_COUNT] = {
#define WORD(tag, e, z, c) c,
#include "compiler/syntax/words.def"
#undef WORD
};
bool lexer_report(ParseCtx *ctx, DiagCode code, uint32_t lo, uint32_t hi, const char *format, ...) {
    char text[512]; va_list a; va_start(a, format); vsnprintf(text, sizeof text, format, a); va_end(a);
    diag_report(ctx->sink, code, (Span){ctx->file, lo, hi}, "%s", text); ctx->failed = true; return false; }
static LexFrame *top(ParseCtx *c) { return &c->frames[c->frame_count - 1]; }
static void push(ParseCtx *c, int kind) {
    if (c->frame_count >= FRAME_LIMIT) { c->stopped = true; lexer_report(c, DIAG_TOO_DEEP, (uint32_t)(c->start - c->source->bytes), (uint32_t)(c->cursor - c->source->bytes), "nested too deeply"); return; }
    c->frames[c->frame_count++] = (LexFrame){(uint8_t)kind, 0, 0, (uint32_t)(c->start - c->source->bytes)}; }
static void next_body(ParseCtx *c, Word w) {
    LexFrame *f = top(c); uint8_t k = BODY_FIELD;
    switch ((int)w) { case WORD_PRIOR: case WORD_DATA: k = BODY_ROWS; break; case WORD_TABLE: case WORD_GROUP: k = BODY_TABLE; break;
    case WORD_CLASSIFICATION: k = BODY_CLASS; break; case WORD_SECTION: case WORD_FOR: case WORD_IF: case WORD_ELSE: k = BODY_SECTION; break;
    case WORD_ENTITY: k = BODY_TOP; break; case WORD_EXPECT: k = f->kind == BODY_SECTION ? BODY_SECTION : BODY_TOP; break; default: break; }
    f->next = k; }
static int name_token(ParseCtx *c, YYSTYPE *v) {
    Str text = {c->start, (size_t)(c->cursor - c->start)}; LexFrame *f = top(c); Word w = c->after_dot ? WORD_COUNT : word_find(text);
    v->name = intern(c->names, text);
    if (w == WORD_COUNT) { if (c->at_start && f->kind == BODY_TABLE) f->next = BODY_TABLE; if (c->at_start && (f->kind==BODY_FIELD||f->kind==BODY_CLASS)) f->next = BODY_FIELD, c->field_words=false; return NAME; }
    uint8_t k = word_class[w]; bool st = c->at_start;
    switch (f->kind) {
    case BODY_TOP: if (st && (k & T)) { next_body(c, w); return word_token[w]; } if (!st && (k & C)) return word_token[w]; if (!st && w == WORD_SECTION) { next_body(c,w); return W_SECTION; } if (!st && (c->first_token==W_REPLACE||c->first_token==W_EXTEND||c->first_token==W_WARN) && (k&T)) { c->first_token=0; next_body(c,w); return word_token[w]; } return NAME;
    case BODY_TABLE: if (st) { f->next = BODY_TABLE; if (k & B) return word_token[w]; return NAME; } return k & C ? word_token[w] : NAME;
    case BODY_SECTION: if (st && (k & S)) { next_body(c, w); return word_token[w]; } if (!st && c->first_token==W_REPLACE && (k&S)) { next_body(c,w); return word_token[w]; } if (!st && w == WORD_IF) { next_body(c,w); return W_IF;} if (!st && w == WORD_ELSE) { next_body(c,w); return W_ELSE; } return k & C ? word_token[w] : NAME;
    case BODY_CLASS: if (st && w == WORD_CODES) { f->next = BODY_ROWS; return CODES; } if (st) f->next = BODY_FIELD; return NAME;
    case BODY_FIELD: if (st) { f->next = BODY_FIELD; c->field_words=false; return NAME; } if (w == WORD_WHERE || w == WORD_WHEN) { c->field_words = true; return word_token[w]; } if (c->field_words && (k & C)) return word_token[w]; return NAME;
    default: return k & C ? word_token[w] : NAME; } }
static int quoted(ParseCtx *c) {
    const char *p = c->cursor; bool tmpl = false;
    for (; *p && *p != '"' && *p != '\n'; p++) { if (*p == '\\' && p[1]) { p++; continue; } if (*p == '{') { if (p[1] == '{') p++; else { tmpl = true; break; } } }
    if (tmpl) { push(c, BODY_TEMPLATE); return '"'; }
    if (*p != '"') { lexer_report(c, DIAG_UNTERMINATED, (uint32_t)(c->start - c->source->bytes), (uint32_t)(p - c->source->bytes), "this text is not closed on its line"); c->cursor = p; return YYerror; }
    c->cursor = p + 1; return STRING; }
static int hole(ParseCtx *c, YYLTYPE *at) {
    const char *p = c->cursor; while (*p == ' ') p++;
    const char *w = p; while (*w && *w != ' ' && *w != '}' && *w != '\n') w++;
    Word word = word_find((Str){p, (size_t)(w - p)});
    if (word == WORD_END) { while (*w == ' ') w++; c->cursor = w + 1; return HOLE_END; }
    if (word == WORD_ELSE) { while (*w == ' ') w++; if (*w == '}') { c->cursor = w + 1; return HOLE_ELSE; } while (*w && *w != ' ' && *w != '}') w++; c->cursor = w; push(c, BODY_HOLE); return HOLE_ELSE_IF; }
    if (word == WORD_FOR) { c->cursor = w; push(c, BODY_HOLE); return HOLE_FOR; }
    if (word == WORD_IF) { c->cursor = w; push(c, BODY_HOLE); return HOLE_IF; }
    const char *zh = word_text_zh(WORD_AS); size_t length = strlen(zh);
    int depth = 0; const char *q = p, *as = NULL;
    for (; *q && *q != '\n' && !(depth == 0 && *q == '}'); q++) { if (*q == '"') { for (q++; *q && *q != '"' && *q != '\n'; q++) {} if (*q != '"') break; continue; } if (*q == '(' || *q == '[' || *q == '{') depth++; if (*q == ')' || *q == ']' || *q == '}') depth--; if (depth == 0 && q[0] == '=' && q[1] == '=') { const char *e = q; while (e > p && e[-1] == ' ') e--; at->lo = (uint32_t)(p - c->source->bytes); at->hi = (uint32_t)(e - c->source->bytes); c->cursor = q + 2; push(c, BODY_HOLE); return CLAIM_OPEN; } if (depth == 0 && strncmp(q, " as ", 4) == 0) as = q; if (depth == 0 && *q == ' ' && strncmp(q + 1, zh, length) == 0 && q[1 + length] == ' ') as = q; }
    if (as && *p >= '0' && *p <= '9') { at->lo = (uint32_t)(p - c->source->bytes); at->hi = (uint32_t)(as - c->source->bytes); c->cursor = as + (as[1] == 'a' ? 4 : 2 + length); push(c, BODY_HOLE); c->after_dot = true; return FACT_OPEN; }
    push(c, BODY_HOLE); return HOLE_OPEN; }
static int prose(ParseCtx *c, YYLTYPE *at) {
    bool tmpl = top(c)->kind == BODY_TEMPLATE; const char *p = c->cursor;
    for (;; p++) { if (p >= c->limit) break; if (tmpl ? *p == '"' : strncmp(p, "\"\"\"", 3) == 0) break; if (tmpl && *p == '\\' && p[1]) { p++; continue; } if (*p == '{') { if (p[1] != '{') break; p++; } else if (*p == '}' && p[1] == '}') p++; }
    if (p > c->cursor) { at->lo = (uint32_t)(c->cursor - c->source->bytes); at->hi = (uint32_t)(p - c->source->bytes); c->cursor = p; return TEXT; }
    c->start = p; at->lo = (uint32_t)(p - c->source->bytes);
    if (p >= c->limit) { if (c->opened_text) { c->opened_text = false; c->frame_count--; c->stopped = true; return PROSE_CLOSE; } lexer_report(c, DIAG_UNTERMINATED, top(c)->open, top(c)->open + 3, "this text is not closed"); c->frame_count--; c->stopped = true; return END; }
    if (*p == '{') { c->cursor = p + 1; int t = hole(c, at); if (t != CLAIM_OPEN && t != FACT_OPEN) at->hi = (uint32_t)(c->cursor - c->source->bytes); return t; }
    c->cursor = p + (tmpl ? 1 : 3); at->hi = (uint32_t)(c->cursor - c->source->bytes); c->frame_count--; return tmpl ? '"' : PROSE_CLOSE; }
static int scan(YYSTYPE *v, YYLTYPE *at, ParseCtx *c) {
    const char *YYMARKER; (void)YYMARKER;
again:
    if (c->stopped) return END;
    if (top(c)->kind == BODY_PROSE || top(c)->kind == BODY_TEMPLATE) return prose(c, at);
    c->start = c->cursor; at->lo = (uint32_t)(c->start - c->source->bytes);
/*!re2c
    re2c:yyfill:enable = 0; re2c:eof = -1; re2c:define:YYCTYPE = "unsigned char"; re2c:define:YYCURSOR = c->cursor; re2c:define:YYMARKER = c->marker; re2c:flags:utf-8 = 1;
    hi = [\u0080-\U0010FFFF] \ [\u00A0\u2000-\u206F\u3000-\u3004\u3008-\u303F\uFF01-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65\uFEFF];
    letter = [A-Za-z_] | hi;
    inner = [^\x00\n{}"\uFF08\uFF09\u201C\u201D\u300A\u300B];
    group = "\uFF08" inner* "\uFF09" | "\u201C" inner* "\u201D" | "\u300A" inner* "\u300B";
    name = (letter | group) (letter | group | [0-9])*;
    number = [0-9]+ ("." [0-9]+)? | "." [0-9]+;
    [ \t\r]+ | "\u3000" { goto again; }
    "#" [^\n\x00]* { VEC_PUSH(&c->comments, at->lo); goto again; }
    "\n" { LexFrame *f = top(c); if (f->kind == BODY_HOLE) { lexer_report(c, DIAG_HOLE_OPEN, f->open, f->open + 1, "this brace is not closed on its line"); c->frame_count--; return '}'; } if (f->parens || c->at_start || c->continues) goto again; 
        if (f->kind == BODY_SECTION) { const char *p = c->cursor; while (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r') p++; const char *w = p; while (*w && *w != ' ' && *w != '{' && *w != '\n') w++; if (word_find((Str){p, (size_t)(w-p)}) == WORD_ELSE) goto again; }
        return NL; }
    ";" { return NL; }
    "\x00" { if (c->start >= c->limit) { c->cursor = c->start; if (!c->at_start) return NL; if (c->frame_count > 1) { LexFrame *f = top(c); lexer_report(c, DIAG_UNTERMINATED, f->open, f->open + 1, "this `{` is not closed"); c->stopped = true; } return END; } lexer_report(c, DIAG_NUL_BYTE, at->lo, at->lo + 1, "a NUL byte stands here"); return YYerror; }
    name { return name_token(c, v); }
    [0-9]{4} "-" [0-9]{2} "-" [0-9]{2} { return DATE; }
    number { return NUMBER; }
    number (name | "%" | "\u2030") { const char *p = c->start; while ((*p >= '0' && *p <= '9') || *p == '.') p++; v->name = intern(c->names, (Str){p, (size_t)(c->cursor - p)}); return QUANTITY; }
    "\"\"\"" { push(c, BODY_PROSE); return PROSE_OPEN; }
    "\"" { return quoted(c); }
    "==" { return EQ; } "!=" { return NE; } "<=" { return LE; } ">=" { return GE; }
    "[" { const char *p = c->cursor; if (*p >= '0' && *p <= '9') { while (*p && *p != ']' && *p != ',' && *p != '\n') p++; c->opened_text = c->opened_text; top(c)->parens++; c->chain = (int)(p - c->cursor); return '['; } top(c)->parens++; return '['; }
    "(" { top(c)->parens++; return '('; }
    [)\]] { if (top(c)->parens) top(c)->parens--; return *c->start; }
    "{" { LexFrame *f = top(c); uint8_t k = f->next; if (k == BODY_ROWS) { c->in_classification = f->kind == BODY_CLASS; v->block = lexer_rows(c); return ROWS; } push(c, k); return '{'; }
    "}" { LexFrame *f = top(c); if (f->kind == BODY_HOLE) { c->frame_count--; return '}'; } if (c->frame_count > 1) c->frame_count--; return '}'; }
    [,:=<>+*/|.@-] { return *c->start; }
    * { lexer_report(c, DIAG_UNEXPECTED_CHAR, at->lo, at->lo + 1, "character that means nothing here"); return YYerror; }
*/
}
int yylex(YYSTYPE *v, YYLTYPE *at, ParseCtx *c) {
    if (c->opened_text && !c->first_token) { c->first_token = 1; return PROSE_OPEN; }
    if (c->stopped) return END;
    if (c->chain) { const char *p = c->cursor; c->start = p; c->cursor += c->chain; c->chain = 0; at->lo = (uint32_t)(p - c->source->bytes); at->hi = (uint32_t)(c->cursor - c->source->bytes); v->name = intern(c->names, str_trim((Str){p, (size_t)(c->cursor - p)})); return CODE; }
    bool dotted = false;
    int t = scan(v, at, c); (void)dotted;
    if (t != TEXT && t != CLAIM_OPEN && t != FACT_OPEN) at->hi = (uint32_t)(c->cursor - c->source->bytes);
    if (t == END) c->stopped = true;
    if (c->at_start) c->first_token = t;
    bool body = top(c)->kind <= BODY_CLASS;
    c->at_start = body && (t == NL || t == '{') ;
    if ((top(c)->kind == BODY_FIELD || 0) && t == ',' && c->frame_count > 2 && top(c)->parens == 0 && 0) c->at_start = true;
    c->after_dot = t == '.' || (t == FACT_OPEN);
    c->continues = t == ',' || t == ':' || t == '=' || t == EQ || t == NE || t == LE || t == GE || t == '<' || t == '>' || t == '+' || t == '-' || t == '*' || t == '/' || t == W_AND || t == W_OR || t == W_IMPLIES;
    if (getenv("TOK")) fprintf(stderr, "tok %d `%.*s`\n", t, (int)(at->hi - at->lo), c->source->bytes + at->lo);
    return t; }
static bool run(const Sources *sources, uint32_t file, Intern *names, DiagSink *sink, Arena *tree, const Ast **made, bool text) {
    ParseCtx *c = calloc(1, sizeof *c); c->sources = sources; c->source = sources->at[file]; c->file = file; c->names = names; c->sink = sink; c->arena = tree;
    c->cursor = c->source->bytes; c->limit = c->source->bytes + c->source->length; if (c->source->length >= 3 && !memcmp(c->cursor, "\xEF\xBB\xBF", 3)) c->cursor += 3;
    c->frame_count = 1; c->frames[0].kind = BODY_TOP; c->at_start = true;
    VEC_PUSH(&c->nodes, (AstNode){0}); VEC_PUSH(&c->nodes, (AstNode){.kind = AST_FILE});
    if (text) { c->opened_text = true; push(c, BODY_PROSE); }
    if (text) c->field_words = true;
    yyparse(c);
    Ast *ast = ARENA_NEW(tree, Ast, 1); ast->file = file; ast->nodes = c->nodes.at; ast->node_count = c->nodes.count; ast->blocks = c->blocks.at; ast->block_count = c->blocks.count; ast->wide = c->wide.at; ast->comments = c->comments.at; ast->comment_count = c->comments.count;
    *made = ast; bool ok = !c->failed; free(c); return ok; }
bool parse_file(const Sources *s, uint32_t f, Intern *n, DiagSink *k, Arena *t, const Ast **m) { return run(s, f, n, k, t, m, false); }
bool parse_text_file(const Sources *s, uint32_t f, Intern *n, DiagSink *k, Arena *t, const Ast **m) { return run(s, f, n, k, t, m, true); }
void parse_free(const Ast *a) { for (size_t i = 0; i < a->block_count; i++) free(a->blocks[i].rows), free(a->blocks[i].coef), free(a->blocks[i].form); free((void *)a->nodes); free(a->blocks); free((void *)a->wide); free((void *)a->comments); }
void parse_dump_tokens(const Sources *s, uint32_t f, Intern *n, DiagSink *k, FILE *to) { (void)s,(void)f,(void)n,(void)k,(void)to; }
