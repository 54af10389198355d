/* The sections: their tree, their sentences as they will be printed, and every claim in them
 * judged. */
#include "compiler/check/check.h"

#include <string.h>

enum { PHRASES_DEEP = 64 };

typedef struct {
    Checker *c;
    VEC(char) text; /* plain text not yet put in a piece */
    const char *section;
    uint32_t first_piece, entity;
    uint32_t at, rule; /* the section it is in, or NONE; the rule that speaks for its claims */
    int level, items;  /* of the section; items numbered so far */
    PartKind kind;
    const char *number;
    int newlines; /* seen since the last visible character */
    int32_t last; /* that character */
    bool is_flat; /* a title or a separator: one line, no parts */
    int counters[12];
} Writer;

static void write_prose(Writer *w, NodeRef prose, const Scope *scope);
static void write_items(Writer *w, NodeRef first, const Scope *scope, uint32_t section);

/* ---- characters to pieces ---- */
static void flush_text(Writer *w) {
    if (!w->text.count) return;
    Piece piece = {PIECE_TEXT, arena_copy(w->c->m->whole, w->text.at, w->text.count), NONE, NONE};
    VEC_PUSH(&w->c->pieces, piece);
    w->text.count = 0;
}

static void end_paragraph(Writer *w) {
    flush_text(w);
    Checker *c = w->c;
    uint32_t count = (uint32_t)c->pieces.count - w->first_piece;
    Part part = {.kind = w->kind,
                 .name = w->section,
                 .number = w->number,
                 .level = w->level,
                 .first_piece = w->first_piece,
                 .piece_count = count,
                 .form = NONE,
                 .entity = w->entity};
    if (count && !w->is_flat) VEC_PUSH(&c->parts, part);
    w->first_piece = (uint32_t)c->pieces.count;
    w->newlines = 0, w->last = 0;
    w->kind = PART_PARAGRAPH, w->number = "";
}

static void append(Writer *w, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) VEC_PUSH(&w->text, bytes[i]);
}

static bool is_wide(int32_t ch) {
    char bytes[4];
    return ch > 0x7F && str_width((Str){bytes, (size_t)str_encode(bytes, ch)}) == 2;
}

/* A line break prints nothing between two wide characters, a space elsewhere, and a paragraph when
 * it is double. */
static void settle_break(Writer *w, int32_t next) {
    if (w->newlines >= 2) {
        end_paragraph(w);
        return;
    }
    if (w->newlines == 1 && w->last && !(is_wide(w->last) && is_wide(next))) append(w, " ", 1);
    w->newlines = 0;
}

static const char *item_pattern(Checker *c, int level);

static void begin_item(Writer *w) {
    end_paragraph(w);
    w->kind = PART_ITEM;
    w->number = number_label(w->c, item_pattern(w->c, w->level + 1), ++w->items);
}

static void put_char(Writer *w, int32_t ch, const char *bytes, size_t length) {
    settle_break(w, ch);
    append(w, bytes, length);
    w->last = ch;
}

static const char *put_one(Writer *w, const char *at, const char *end) {
    const char *start = at;
    int32_t ch = str_decode(&at, end);
    bool line_start = w->newlines > 0 || (!w->last && w->text.count == 0);
    if (ch == '\n') {
        w->newlines++;
        return at;
    }
    if (ch == '\r') return at;
    if (line_start && (ch == ' ' || ch == '\t' || ch == 0x3000)) return at;
    if (line_start && !w->is_flat && ch == '-' && at < end && *at == ' ') {
        begin_item(w);
        w->last = 0;
        return at + 1;
    }
    if ((ch == '{' || ch == '}') && at < end && *at == ch) at++, start++;
    put_char(w, ch, start, (size_t)(at - start));
    return at;
}

static void put_text(Writer *w, Str text, bool is_quoted) {
    const char *at = text.at, *end = text.at + text.length;
    while (at < end) {
        if (is_quoted && *at == '\\' && at + 1 < end) at++;
        at = put_one(w, at, end);
    }
}

static void put_run(Writer *w, PieceKind kind, const char *text, uint32_t figure, uint32_t record) {
    const char *at = text, *end = text + strlen(text);
    if (at == end) return;
    const char *first = at;
    settle_break(w, str_decode(&first, end));
    flush_text(w);
    VEC_PUSH(&w->c->pieces, (Piece){kind, text, figure, record});
    while (at < end) w->last = str_decode(&at, end);
}

/* ---- numbers nobody checks ---- */
static bool is_digit_at(const char *at, const char *end, size_t *width) {
    if (at < end && *at >= '0' && *at <= '9') return *width = 1, true;
    if (end - at >= 3 && memcmp(at, "\xEF\xBC", 2) == 0 && (unsigned char)at[2] >= 0x90 &&
        (unsigned char)at[2] <= 0x99)
        return *width = 3, true;
    return false;
}

static const char *skip_digits(const char *at, const char *end) {
    size_t width;
    while (is_digit_at(at, end, &width) || (at + 1 < end && (*at == '.' || *at == ',') &&
                                            is_digit_at(at + 1, end, &width) && (width = 1)))
        at += width;
    return at;
}

static bool match_after(const char *pattern, const char *at, const char *end) {
    for (; *pattern; pattern++) {
        if (*pattern == '#') {
            const char *behind = skip_digits(at, end);
            if (behind == at) return false;
            at = behind;
        } else if (at < end && *at == *pattern)
            at++;
        else
            return false;
    }
    return true;
}

static bool match_before(const char *start, const char *pattern, const char *at, const char *text) {
    const char *p = pattern; /* compares backwards, down to `start` of the pattern */
    while (p > start) {
        if (p[-1] == '#') {
            const char *from = at;
            while (from > text && ((from[-1] >= '0' && from[-1] <= '9') || from[-1] == '.')) from--;
            if (from == at) return false;
            at = from, p--;
        } else if (at > text && at[-1] == p[-1])
            at--, p--;
        else
            return false;
    }
    return true;
}

static bool is_known_number(const Model *m, Str text, const char *lo, const char *hi) {
    const char *end = text.at + text.length;
    unsigned char before = lo > text.at ? (unsigned char)lo[-1] : ' ',
                  after = hi < end ? (unsigned char)*hi : ' ';
    if ((before | 32) >= 'a' && (before | 32) <= 'z') return true; /* glued to a Latin word */
    if ((after | 32) >= 'a' && (after | 32) <= 'z') return true;
    for (size_t i = 0; i < m->known.count; i++)
        for (const char *p = m->known.at[i]; *p; p++)
            if (*p == '#' && match_after(p + 1, hi, end) &&
                match_before(m->known.at[i], p, lo, text.at))
                return true;
    return false;
}

static void find_loose_numbers(Checker *c, NodeRef node) {
    Str text = ref_text(c->m, node);
    Span span = ref_span(c->m, node);
    const char *end = text.at + text.length;
    for (const char *at = text.at; at < end;) {
        size_t width;
        if (!is_digit_at(at, end, &width)) {
            at++;
            continue;
        }
        const char *hi = skip_digits(at, end);
        if (!is_known_number(c->m, text, at, hi)) {
            Span found = {span.file, span.lo + (uint32_t)(at - text.at),
                          span.lo + (uint32_t)(hi - text.at)};
            Diag *d = diag_report(c->m->sink, DIAG_UNCHECKED_NUMBER, found,
                                  "nothing checks the number %.*s", (int)(hi - at), at);
            diag_hint(c->m->sink, d,
                      "prove it, `{%.*s… == figure}`, or state it as a fact, `{%.*s… as name}`",
                      (int)(hi - at), at, (int)(hi - at), at);
            c->numbers_unchecked++;
        }
        at = hi;
    }
}

/* ---- prose ---- */
typedef struct {
    Writer *w;
    NodeRef body, sep;
    bool any;
} Loop;

static void loop_visit(Checker *c, const Scope *scope, void *user) {
    Loop *loop = user;
    if (loop->any && loop->sep.node)
        put_text(loop->w, str_from(text_of(c, loop->sep, scope)), false);
    loop->any = true;
    write_prose(loop->w, loop->body, scope);
}

static void write_for(Writer *w, NodeRef node, const Scope *scope) {
    Model *m = w->c->m;
    Loop loop = {w, ref_child(m, node, AST_PROSE), ref_first(m, ref_child(m, node, AST_SEP)),
                 false};
    eval_each(w->c, node, scope, loop_visit, &loop);
}

static void write_if(Writer *w, NodeRef node, const Scope *scope) {
    Model *m = w->c->m;
    NodeRef condition = ref_first(m, node), yes = ref_next(m, condition), no = ref_next(m, yes);
    bool truth;
    if (!eval_truth(w->c, condition, scope, &truth)) return;
    if (truth)
        write_prose(w, yes, scope);
    else if (ref_kind(m, no) == AST_PROSE_IF)
        write_if(w, no, scope);
    else if (no.node)
        write_prose(w, no, scope);
}

static bool write_phrase(Writer *w, NodeRef call, const Scope *scope) {
    Model *m = w->c->m;
    uint32_t index, n = 0;
    if (ref_kind(m, call) != AST_CALL || !symbol_find(m, SYMBOL_PHRASE, ref_value(m, call), &index))
        return false;
    NodeRef decl = m->phrases.at[index].decl, argument = ref_first(m, call);
    Local locals[16];
    Scope inner = scope_outside(scope->entity);
    inner.is_prior = scope->is_prior, inner.depth = scope->depth;
    inner.phrases = scope->phrases + 1;
    if (inner.phrases > PHRASES_DEEP) {
        diag_report(m->sink, DIAG_CYCLE, ref_span(m, call),
                    "phrase `%s` uses itself, or stands too deep in other phrases",
                    name_text(m, ref_value(m, call)));
        return true;
    }
    for (NodeRef p = ref_first(m, decl); p.node && n < 16; p = ref_next(m, p)) {
        if (ref_kind(m, p) != AST_PARAM) continue;
        if (!argument.node) {
            n = 99;
            break;
        }
        locals[n] = (Local){inner.locals, ref_name(m, p), eval(w->c, argument, scope)};
        inner.locals = &locals[n++];
        argument = ref_next(m, argument);
    }
    if (n == 99 || argument.node)
        diag_report(m->sink, DIAG_BAD_CALL, ref_span(m, call),
                    "phrase `%s` takes another number of values", name_text(m, ref_value(m, call)));
    else
        write_prose(w,
                    ref_child(m, decl, AST_PROSE).node ? ref_child(m, decl, AST_PROSE)
                                                       : ref_child(m, decl, AST_STRING),
                    &inner);
    return true;
}

static void write_hole(Writer *w, NodeRef hole, const Scope *scope) {
    Checker *c = w->c;
    NodeRef expression = ref_first(c->m, hole);
    if (write_phrase(w, expression, scope)) return;
    figure_forget(c);
    Value v = eval_content(c, expression, scope);
    uint32_t figure;
    const char *text = print_value(c, v, hole, &figure);
    if (!eval_spend(c, hole, strlen(text) / BYTES_A_STEP)) return;
    if (v.kind == VALUE_NUMBER && !w->is_flat) c->numbers_checked++, mention_add(c, figure, w->at);
    put_run(w, v.kind == VALUE_NUMBER ? PIECE_FIGURE : PIECE_TEXT, text, figure, NONE);
}

static void write_claim(Writer *w, NodeRef claim, const Scope *scope) {
    Checker *c = w->c;
    const char *printed;
    Judgement j = judge_claim(c, claim, scope, &printed);
    Finding f = {.kind = CHECK_CLAIM,
                 .span = ref_span(c->m, ref_child(c->m, claim, AST_LITERAL)),
                 .name = w->section,
                 .text = printed,
                 .figure = NONE,
                 .code = DIAG_CLAIM_VIOLATED,
                 .expect = ref_child(c->m, claim, AST_EXPECT)};
    if (w->rule != NONE) naming_give(c, &f, w->rule);
    uint32_t record = record_add(c, &f, &j);
    if (j.right.kind == VALUE_NUMBER) mention_add(c, j.right.figure, w->at);
    c->numbers_checked++;
    put_run(w, PIECE_CLAIM, printed, NONE, record);
}

static void write_fact(Writer *w, NodeRef fact) {
    Str text = str_trim(ref_text(w->c->m, ref_child(w->c->m, fact, AST_LITERAL)));
    w->c->numbers_checked++;
    put_run(w, PIECE_FIGURE, arena_copy(w->c->m->whole, text.at, text.length), NONE, NONE);
}

static void write_node(Writer *w, NodeRef at, const Scope *scope, bool is_quoted) {
    switch ((int)ref_kind(w->c->m, at)) {
    case AST_TEXT:
        put_text(w, ref_text(w->c->m, at), is_quoted);
        if (!w->is_flat) find_loose_numbers(w->c, at);
        break;
    case AST_HOLE: write_hole(w, at, scope); break;
    case AST_CLAIM: write_claim(w, at, scope); break;
    case AST_FACT: write_fact(w, at); break;
    case AST_PROSE_FOR: write_for(w, at, scope); break;
    case AST_PROSE_IF: write_if(w, at, scope); break;
    default: break;
    }
}

static void write_prose(Writer *w, NodeRef prose, const Scope *scope) {
    Model *m = w->c->m;
    if (!eval_spend(w->c, prose, 1)) return;
    if (ref_kind(m, prose) == AST_STRING) {
        Span span = ref_span(m, prose);
        put_text(w, str_from(ref_string(m, prose)), false);
        (void)span;
        if (!w->is_flat) find_loose_numbers(w->c, prose);
        return;
    }
    Str raw = ref_text(m, prose);
    bool is_quoted = raw.length > 1 && raw.at[0] == '"' && raw.at[1] != '"';
    for (NodeRef at = ref_first(m, prose); at.node; at = ref_next(m, at))
        write_node(w, at, scope, is_quoted);
}

const char *text_of(Checker *c, NodeRef at, const Scope *scope) {
    if (ref_kind(c->m, at) == AST_STRING) return ref_string(c->m, at);
    if (ref_kind(c->m, at) != AST_PROSE) return "";
    Writer w = {.c = c, .is_flat = true, .section = "", .number = "", .at = NONE, .rule = NONE};
    uint32_t before = (uint32_t)c->pieces.count;
    w.first_piece = before;
    write_prose(&w, at, scope);
    flush_text(&w);
    const char *text = "";
    for (uint32_t i = before; i < c->pieces.count; i++)
        text = arena_printf(c->m->whole, "%s%s", text, c->pieces.at[i].text);
    c->pieces.count = before;
    VEC_FREE(&w.text);
    return text;
}

/* ---- text files ---- */
/* The tree of the file a `from` names; every one is read once. */
static bool prose_file(Checker *c, NodeRef from, uint32_t *tree) {
    Model *m = c->m;
    NodeRef string = ref_first(m, from);
    for (size_t i = 0; i < c->texts.count; i++)
        if (c->texts.at[i].from.tree == from.tree && c->texts.at[i].from.node == from.node)
            return *tree = c->texts.at[i].tree, *tree != NONE;
    Str bytes;
    uint32_t file;
    const Ast *ast = NULL;
    *tree = NONE;
    if (file_beside(m, string, &bytes, &file))
        parse_text_file(m->sources, file, m->names, m->sink, m->whole, &ast);
    if (ast) {
        *tree = (uint32_t)m->trees.count;
        VEC_PUSH(&m->trees, (Tree){ast, 0, m->trees.at[from.tree].directory});
    }
    VEC_PUSH(&c->texts, (TextFile){from, *tree});
    return *tree != NONE;
}

/* ---- facts ---- */
static void collect_facts(Checker *c, NodeRef at) {
    Model *m = c->m;
    if (ref_kind(m, at) == AST_FACT) {
        NodeRef name = ref_child(m, at, AST_NAME);
        Value v;
        if (!fact_value(c, ref_child(m, at, AST_LITERAL), &v)) return;
        for (size_t i = 0; i < c->facts.count; i++) {
            if (c->facts.at[i].name != ref_value(m, name)) continue;
            Diag *d = diag_report(m->sink, DIAG_DUPLICATE_NAME, ref_span(m, name),
                                  "fact `%s` is stated twice", name_text(m, ref_value(m, name)));
            diag_note(m->sink, d, c->facts.at[i].span, "the first is here");
            return;
        }
        VEC_PUSH(&c->facts, (Fact){ref_value(m, name), v, ref_span(m, at), NONE});
        return;
    }
    uint32_t tree;
    if (ref_kind(m, at) == AST_FROM && prose_file(c, at, &tree))
        collect_facts(c, (NodeRef){tree, 1});
    for (NodeRef child = ref_first(m, at); child.node; child = ref_next(m, child))
        collect_facts(c, child);
}

/* ---- the outline ---- */
static NodeRef outline_level(const Model *m, int level) {
    int n = 0;
    for (NodeRef at = ref_first(m, m->outline); m->outline.node && at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_FIELD || ref_word(m, at) != WORD_LEVEL) continue;
        NodeRef value = ref_next(m, ref_first(m, at));
        Decimal d = {++n, 0};
        if (ref_kind(m, value) == AST_NUMBER) ref_number(m, value, &d);
        if (d.coef == level) return at;
    }
    return (NodeRef){0};
}

static const char *item_pattern(Checker *c, int level) {
    NodeRef field = outline_level(c->m, level);
    for (NodeRef at = ref_first(c->m, field); field.node && at.node; at = ref_next(c->m, at))
        if (ref_kind(c->m, at) == AST_STRING) return ref_string(c->m, at);
    return "";
}

static bool level_has(const Model *m, int level, Word word) {
    NodeRef field = outline_level(m, level);
    for (NodeRef at = ref_next(m, ref_first(m, field)); field.node && at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_NAME && ref_word(m, at) == word) return true;
    return false;
}

static void put_heading(Writer *w, const char *title, int level) {
    Checker *c = w->c;
    const char *pattern = outline_level(c->m, level).node ? item_pattern(c, level) : "";
    int n = ++w->counters[level < 11 ? level : 11];
    for (int i = level + 1; i < 12; i++) w->counters[i] = 0;
    uint32_t first = (uint32_t)c->pieces.count;
    VEC_PUSH(&c->pieces, (Piece){PIECE_TEXT, title, NONE, NONE});
    Part part = {.kind = PART_HEADING,
                 .name = w->section,
                 .number = *pattern ? number_label(c, pattern, n) : "",
                 .level = level,
                 .first_piece = first,
                 .piece_count = 1,
                 .new_page = level_has(c->m, level, WORD_PAGE),
                 .in_contents = level <= 2,
                 .form = NONE,
                 .entity = w->entity};
    VEC_PUSH(&c->parts, part);
    w->first_piece = (uint32_t)c->pieces.count;
}

/* ---- section items ---- */
/* Prose in a file of its own is one text, parsed once. */
static void write_from(Writer *w, NodeRef from, const Scope *scope) {
    Checker *c = w->c;
    uint32_t tree;
    if (!prose_file(c, from, &tree)) return;
    NodeRef prose = ref_child(c->m, (NodeRef){tree, 1}, AST_PROSE);
    if (prose.node) write_prose(w, prose, scope);
    end_paragraph(w);
}

static void show_form(Writer *w, NodeRef path, const Scope *scope) {
    Model *m = w->c->m;
    uint32_t index = NONE;
    Value v;
    if (ref_kind(m, path) == AST_NAME && symbol_find(m, SYMBOL_FORM, ref_value(m, path), &index)) {
        Part part = {.kind = PART_FORM,
                     .name = w->section,
                     .number = "",
                     .form = index,
                     .entity = scope->entity};
        VEC_PUSH(&w->c->parts, part);
        return;
    }
    v = eval(w->c, path, scope);
    if (v.kind == VALUE_PLACE && v.place.row == NONE) {
        Form made = {m->tables.at[v.place.table].name, {0}, v.place.table};
        Part part = {.kind = PART_FORM,
                     .name = w->section,
                     .number = "",
                     .form = (uint32_t)m->forms.count,
                     .entity = scope->entity};
        VEC_PUSH(&m->forms, made);
        VEC_PUSH(&w->c->parts, part);
    } else if (v.kind != VALUE_POISON) {
        diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, path),
                    "`show` needs a form or a table");
    }
}

typedef struct {
    Writer *w;
    NodeRef body;
    uint32_t section;
} SectionLoop;

static void section_loop(Checker *c, const Scope *scope, void *user) {
    SectionLoop *loop = user;
    write_items(loop->w, ref_first(c->m, loop->body), scope, loop->section);
}

static void write_section_for(Writer *w, NodeRef node, const Scope *scope, uint32_t section) {
    SectionLoop loop = {w, ref_child(w->c->m, node, AST_BODY), section};
    eval_each(w->c, node, scope, section_loop, &loop);
}

static void write_section_if(Writer *w, NodeRef node, const Scope *scope, uint32_t section) {
    Model *m = w->c->m;
    NodeRef condition = ref_first(m, node), yes = ref_next(m, condition), no = ref_next(m, yes);
    bool truth;
    if (!eval_truth(w->c, condition, scope, &truth)) return;
    if (truth)
        write_items(w, ref_first(m, yes), scope, section);
    else if (ref_kind(m, no) == AST_IF)
        write_section_if(w, no, scope, section);
    else if (no.node)
        write_items(w, ref_first(m, no), scope, section);
}

static void write_paragraphs(Writer *w, NodeRef prose, const Scope *scope) {
    write_prose(w, prose, scope);
    end_paragraph(w);
}

/* The text that a report puts in place of the paragraph or item of that name; or none. */
static bool write_replaced(Writer *w, NodeRef name, const Scope *scope) {
    bool is_named = ref_kind(w->c->m, name) == AST_NAME;
    NodeRef text = is_named ? replacement_text(w->c, w->section, ref_value(w->c->m, name), scope)
                            : (NodeRef){0};
    if (text.node) write_paragraphs(w, text, scope);
    return text.node != 0;
}

static void write_paragraph(Writer *w, NodeRef paragraph, const Scope *scope) {
    NodeRef name = ref_first(w->c->m, paragraph);
    if (!write_replaced(w, name, scope)) write_paragraphs(w, ref_next(w->c->m, name), scope);
}

static void write_item(Writer *w, NodeRef item, const Scope *scope) {
    begin_item(w);
    if (write_replaced(w, ref_first(w->c->m, item), scope)) return;
    for (NodeRef at = ref_first(w->c->m, item); at.node; at = ref_next(w->c->m, at))
        if (ref_kind(w->c->m, at) != AST_NAME) write_paragraphs(w, at, scope);
}

static void write_section(Writer *w, uint32_t section, const Scope *scope);

static void write_inline_section(Writer *w, NodeRef decl, const Scope *scope) {
    Model *m = w->c->m;
    NodeRef title = ref_first(m, ref_child(m, decl, AST_TITLE));
    int items = w->items;
    put_heading(w, title.node ? text_of(w->c, title, scope) : name_text(m, ref_name(m, decl)),
                ++w->level);
    w->items = 0;
    write_items(w, ref_first(m, ref_child(m, decl, AST_BODY)), scope, NONE);
    w->level--;
    w->items = items;
}

static uint32_t section_child(const Model *m, uint32_t parent, Name name) {
    for (uint32_t s = m->sections.at[parent].first; s != NONE; s = m->sections.at[s].next)
        if (m->sections.at[s].name == name) return s;
    return NONE;
}

static void write_one_item(Writer *w, NodeRef at, const Scope *scope, uint32_t section) {
    Model *m = w->c->m;
    switch ((int)ref_kind(m, at)) {
    case AST_PROSE:
    case AST_STRING: write_paragraphs(w, at, scope); break;
    case AST_PARAGRAPH: write_paragraph(w, at, scope); break;
    case AST_ITEM: write_item(w, at, scope); break;
    case AST_FROM: write_from(w, at, scope); break;
    case AST_SHOW:
        for (NodeRef p = ref_first(m, at); p.node; p = ref_next(m, p)) show_form(w, p, scope);
        break;
    case AST_FOR: write_section_for(w, at, scope, section); break;
    case AST_IF: write_section_if(w, at, scope, section); break;
    case AST_SECTION: {
        if (dated_out(m, at)) break;
        uint32_t child = section == NONE ? NONE : section_child(m, section, ref_name(m, at));
        if (child == NONE)
            write_inline_section(w, at, scope);
        else
            write_section(w, child, scope);
        break;
    }
    case AST_EXPECT: {
        NodeRef body = ref_child(m, at, AST_BODY);
        expectation_declare(w->c, at, scope->entity);
        if (body.node) write_items(w, ref_first(m, body), scope, section);
        break;
    }
    default: break;
    }
}

static void write_items(Writer *w, NodeRef first, const Scope *scope, uint32_t section) {
    for (NodeRef at = first; at.node; at = ref_next(w->c->m, at))
        write_one_item(w, at, scope, section);
}

bool section_is_filled(const Model *m, uint32_t section) {
    if (m->sections.at[section].body.node) return true;
    for (uint32_t s = m->sections.at[section].first; s != NONE; s = m->sections.at[s].next)
        if (section_is_filled(m, s)) return true;
    return false;
}

static bool body_names(const Model *m, NodeRef body, Name name) {
    for (NodeRef at = ref_first(m, body); body.node && at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_SECTION && ref_name(m, at) == name) return true;
    return false;
}

static void write_body(Writer *w, NodeRef body, const Scope *scope, uint32_t section) {
    const Model *m = w->c->m;
    bool is_ordered = m->sections.at[section].is_ordered;
    for (NodeRef at = ref_first(m, body); body.node && at.node; at = ref_next(m, at))
        if (!is_ordered || ref_kind(m, at) != AST_SECTION) write_one_item(w, at, scope, section);
}

static void write_section(Writer *w, uint32_t section, const Scope *scope) {
    Model *m = w->c->m;
    Section s = m->sections.at[section];
    const char *outer = w->section;
    uint32_t above = w->at, rule = w->rule;
    int items = w->items;
    Scope inner = *scope;
    if (!section_is_filled(m, section)) return;
    if (s.entity != NONE) inner.entity = s.entity;
    w->section = name_text(m, s.path), w->at = section;
    w->rule = naming_of_section(w->c, section, rule);
    w->entity = inner.entity;
    w->items = 0;
    put_heading(w, s.title.node ? text_of(w->c, s.title, &inner) : name_text(m, s.name),
                ++w->level);
    write_body(w, s.body, &inner, section);
    for (uint32_t child = m->sections.at[section].first; child != NONE;
         child = m->sections.at[child].next)
        if (s.is_ordered || !body_names(m, s.body, m->sections.at[child].name))
            write_section(w, child, &inner);
    w->level--;
    w->section = outer, w->items = items, w->entity = scope->entity;
    w->at = above, w->rule = rule;
}

void check_facts(Checker *c) {
    Model *m = c->m;
    for (size_t i = 0; i < m->section_decls.count; i++) collect_facts(c, m->section_decls.at[i]);
    for (size_t i = 0; i < m->phrases.count; i++) collect_facts(c, m->phrases.at[i].decl);
    for (size_t i = 0; i < m->paragraphs.count; i++) collect_facts(c, m->paragraphs.at[i].decl);
}

void check_text(Checker *c) {
    Model *m = c->m;
    sections_build(m);
    naming_sections(c);
    replacements_read(c);
    Writer w = {.c = c, .section = "", .number = "", .kind = PART_PARAGRAPH, .entity = NONE};
    w.at = w.rule = NONE;
    Scope scope = scope_outside(NONE);
    w.first_piece = (uint32_t)c->pieces.count;
    for (uint32_t s = m->first_section; s != NONE; s = m->sections.at[s].next)
        write_section(&w, s, &scope);
    replacements_unused(c);
    VEC_FREE(&w.text);
    arena_clear(&c->scratch);
    c->is_text_read = true;
}
