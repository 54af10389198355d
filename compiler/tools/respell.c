#include "compiler/tools/respell.h"

#include "compiler/syntax/row_scan.h"

#include <string.h>

typedef struct {
    const Ast *ast;
    const Intern *names;
    const char *bytes;
    WordPlaces *places;
} Finder;

static bool is_in(Word word, const Word *list) {
    while (*list != WORD_COUNT && *list != word) list++;
    return *list == word && word != WORD_COUNT;
}

/* Adds the text, if it is one of these words; of any, when `list` is NULL. */
static void add(const Finder *f, uint32_t lo, uint32_t hi, const Word *list) {
    Word word = word_find(f->names, (Str){f->bytes + lo, hi - lo});
    if (word != WORD_COUNT && (!list || is_in(word, list)))
        VEC_PUSH(f->places, (WordPlace){lo, hi, word});
}

static void add_name(const Finder *f, AstId id, const Word *list) {
    const AstNode *node = ast_node(f->ast, id);
    if (id && node->kind == AST_NAME) add(f, node->lo, node->hi, list);
}

/* The word before a text, with blanks between: the verdict before its reason; where it starts. */
static uint32_t add_before(const Finder *f, uint32_t at, const Word *list) {
    uint32_t hi = at, lo;
    while (hi && row_is_blank(f->bytes[hi - 1])) hi--;
    for (lo = hi; lo && !row_is_blank(f->bytes[lo - 1]) && f->bytes[lo - 1] != '\n'; lo--) continue;
    add(f, lo, hi, list);
    return lo;
}

/* ---- words that are names to the lexer ---- */
static const Word modes[] = {WORD_EXACT, WORD_ROUNDED, WORD_TRUNCATED, WORD_COUNT};
static const Word settings_of_reports[] = {WORD_TITLE,  WORD_YEAR,   WORD_AMOUNTS,  WORD_SHOWN,
                                           WORD_BOOKED, WORD_ENTITY, WORD_LANGUAGE, WORD_COUNT};
static const Word kinds[] = {WORD_MONEY, WORD_COUNTED, WORD_PERCENT,   WORD_RATIO, WORD_RATE,
                             WORD_SCORE, WORD_DATE,    WORD_WRITING,   WORD_TRUTH, WORD_YEAR,
                             WORD_EXACT, WORD_ROUNDED, WORD_TRUNCATED, WORD_COUNT};
static const Word functions[] = {WORD_SUM,     WORD_COUNTED, WORD_ABS,   WORD_MIN,
                                 WORD_MAX,     WORD_ROUND,   WORD_NAMES, WORD_KNOWN_NUMBERS,
                                 WORD_BECAUSE, WORD_GAIN,    WORD_COUNT};
static const Word prior[] = {WORD_PRIOR, WORD_COUNT};

/* The values of a setting that can be nothing but words. */
static const struct {
    Word setting, values[8];
} word_values[] = {
    {WORD_AMOUNTS, {WORD_EXACT, WORD_ROUNDED, WORD_TRUNCATED, WORD_COUNT}},
    {WORD_SHOWN, {WORD_EXACT, WORD_ROUNDED, WORD_TRUNCATED, WORD_COUNT}},
    {WORD_DECIMALS, {WORD_TRIM, WORD_COUNT}},
    {WORD_ROUNDED, {WORD_EVEN, WORD_UP, WORD_COUNT}},
    {WORD_LEVEL, {WORD_PAGE, WORD_COUNT}},
    {WORD_ROWS,
     {WORD_ALL, WORD_TOTAL, WORD_CHAINS, WORD_NUMBERED, WORD_ACROSS, WORD_HEAD, WORD_COUNT}},
    {WORD_COLUMNS, {WORD_NUMBERED, WORD_COUNT}},
};

static void find_values(const Finder *f, Word setting, AstId first) {
    for (size_t i = 0; i < sizeof word_values / sizeof *word_values; i++) {
        if (word_values[i].setting != setting) continue;
        for (AstId at = first; at; at = ast_next(f->ast, at))
            add_name(f, at, word_values[i].values);
    }
}

static void find_setting(const Finder *f, AstId id, bool is_of_report) {
    AstId name = ast_first(f->ast, id);
    if (!name || ast_kind(f->ast, name) != AST_NAME) return;
    add_name(f, name, is_of_report ? settings_of_reports : NULL);
    find_values(f, word_of(ast_node(f->ast, name)->value), ast_next(f->ast, name));
}

static void find_call(const Finder *f, const AstNode *node) {
    const char *p = f->bytes + node->lo;
    while (*p && *p != '(' && !row_is_blank(*p)) p++;
    add(f, node->lo, (uint32_t)(p - f->bytes), functions);
}

/* `{80 visits as guests}`: the lexer takes the word along with the amount. */
static void find_fact(const Finder *f, AstId id) {
    static const Word as[] = {WORD_AS, WORD_COUNT};
    AstId name = ast_child(f->ast, id, AST_NAME);
    if (name) add_before(f, ast_node(f->ast, name)->lo, as);
}

static void find_verdict(const Finder *f, AstId id) {
    AstId reason = ast_child(f->ast, id, AST_STRING);
    if (reason) add_before(f, ast_node(f->ast, reason)->lo, NULL);
}

static void find_in_node(const Finder *f, AstId id, bool is_of_report) {
    const AstNode *node = ast_node(f->ast, id);
    switch ((int)node->kind) {
    case AST_FIELD: find_setting(f, id, is_of_report); break;
    case AST_TYPE:
        for (AstId at = node->first; at; at = ast_next(f->ast, at))
            add_name(f, at, at == node->first ? kinds : modes);
        break;
    case AST_CALL: find_call(f, node); break;
    case AST_FACT: find_fact(f, id); break;
    case AST_EXPECT: find_verdict(f, id); break;
    case AST_AT_YEAR: add_name(f, ast_next(f->ast, node->first), prior); break;
    default: break;
    }
}

typedef enum { MAY_BE_WORD, OF_REPORT, NAMES_COLUMN } SettingRole;

static void mark_below(const Ast *ast, AstId id, SettingRole role, uint8_t *roles) {
    for (AstId at = ast_first(ast, id); at; at = ast_next(ast, at)) {
        roles[at] = (uint8_t)role;
        if (role == NAMES_COLUMN) mark_below(ast, at, role, roles);
    }
}

/* An author may add settings of their own to a report; below `columns` stand the names of
 * columns. */
static void mark_roles(const Ast *ast, uint8_t *roles) {
    for (AstId id = 1; id < ast->node_count; id++) {
        AstId name = ast_first(ast, id);
        bool is_setting = ast_kind(ast, id) == AST_FIELD && ast_kind(ast, name) == AST_NAME;
        if (ast_kind(ast, id) == AST_REPORT) mark_below(ast, id, OF_REPORT, roles);
        if (is_setting && word_of(ast_node(ast, name)->value) == WORD_COLUMNS)
            for (AstId at = ast_next(ast, name); at; at = ast_next(ast, at))
                mark_below(ast, at, NAMES_COLUMN, roles);
    }
}

static void find_in_nodes(const Finder *f) {
    const Ast *ast = f->ast;
    uint8_t *roles = memory_grow(NULL, ast->node_count);
    memset(roles, 0, ast->node_count);
    mark_roles(ast, roles);
    for (AstId id = 1; id < ast->node_count; id++)
        if (roles[id] != NAMES_COLUMN) find_in_node(f, id, roles[id] == OF_REPORT);
    free(roles);
}

/* `expect VERDICT "reason"` behind a figure of a row. */
static void find_in_rows(const Finder *f) {
    for (size_t b = 0; b < f->ast->block_count; b++)
        for (size_t i = 0; i < f->ast->blocks[b].expect_count; i++) {
            uint32_t verdict = add_before(f, f->ast->blocks[b].expects[i].reason.lo, NULL);
            add_before(f, verdict, NULL);
        }
}

/* ---- the new text ---- */
static int by_place(const void *a, const void *b) {
    const WordPlace *x = a, *y = b;
    return x->lo < y->lo ? -1 : x->lo > y->lo;
}

void respell(const Ast *ast, const Sources *sources, Intern *names, DiagSink *sink, bool chinese,
             Out *made) {
    WordPlaces places = {0};
    const Source *source = sources->at[ast->file];
    Finder f = {ast, names, source->bytes, &places};
    uint32_t done = 0;
    parse_words(sources, ast->file, names, sink, &places);
    find_in_nodes(&f);
    find_in_rows(&f);
    if (places.count) qsort(places.at, places.count, sizeof *places.at, by_place);
    for (size_t i = 0; i < places.count; i++) {
        WordPlace at = places.at[i];
        if (at.lo < done) continue; /* found in two ways */
        out_bytes(made, source->bytes + done, at.lo - done);
        out_text(made, chinese ? word_text_zh(at.word) : word_text(at.word));
        done = at.hi;
    }
    out_bytes(made, source->bytes + done, source->length - done);
    VEC_FREE(&places);
}
