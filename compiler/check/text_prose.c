/* Prose: its plain text, the values and claims in it, and what `for`, `if` and phrases write. */
#include "compiler/check/text.h"

#include <string.h>

enum { PHRASES_DEEP = 64, MOST_PARAMETERS = 16 };

typedef struct {
    Writer *w;
    NodeRef body, sep;
    bool any;
} Loop;

static void write_round(Checker *c, const Scope *scope, void *user) {
    Loop *loop = user;
    if (loop->any && loop->sep.node)
        writer_text(loop->w, str_from(text_of(c, loop->sep, scope)), false);
    loop->any = true;
    write_prose(loop->w, loop->body, scope);
}

static void write_for(Writer *w, NodeRef node, const Scope *scope) {
    Model *m = w->c->m;
    Loop loop = {w, ref_child(m, node, AST_PROSE), ref_first(m, ref_child(m, node, AST_SEP)),
                 false};
    eval_each(w->c, node, scope, write_round, &loop);
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

/* The values of the call under the names of the phrase's parameters; false when there are more or
 * fewer. */
static bool bind_parameters(Checker *c, NodeRef decl, NodeRef call, const Scope *scope,
                            Local *locals, Scope *inner) {
    Model *m = c->m;
    NodeRef argument = ref_first(m, call);
    uint32_t n = 0;
    for (NodeRef p = ref_first(m, decl); p.node && n < MOST_PARAMETERS; p = ref_next(m, p)) {
        if (ref_kind(m, p) != AST_PARAM) continue;
        if (!argument.node) return false;
        locals[n] = (Local){inner->locals, ref_name(m, p), eval(c, argument, scope)};
        inner->locals = &locals[n++];
        argument = ref_next(m, argument);
    }
    return !argument.node;
}

static NodeRef phrase_body(const Model *m, NodeRef decl) {
    NodeRef prose = ref_child(m, decl, AST_PROSE);
    return prose.node ? prose : ref_child(m, decl, AST_STRING);
}

/* False when the call is none of a phrase. */
static bool write_phrase(Writer *w, NodeRef call, const Scope *scope) {
    Model *m = w->c->m;
    uint32_t index;
    if (ref_kind(m, call) != AST_CALL || !symbol_find(m, SYMBOL_PHRASE, ref_value(m, call), &index))
        return false;
    NodeRef decl = m->phrases.at[index].decl;
    const char *name = name_text(m, ref_value(m, call));
    Local locals[MOST_PARAMETERS];
    Scope inner = scope_outside(scope->entity);
    inner.is_prior = scope->is_prior, inner.depth = scope->depth;
    inner.phrases = scope->phrases + 1;
    if (inner.phrases > PHRASES_DEEP)
        diag_report(m->sink, DIAG_CYCLE, ref_span(m, call),
                    "phrase `%s` uses itself, or stands too deep in other phrases", name);
    else if (!bind_parameters(w->c, decl, call, scope, locals, &inner))
        diag_report(m->sink, DIAG_BAD_CALL, ref_span(m, call),
                    "phrase `%s` takes another number of values", name);
    else
        write_prose(w, phrase_body(m, decl), &inner);
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
    PieceKind kind = v.kind == VALUE_NUMBER ? PIECE_FIGURE : PIECE_TEXT;
    writer_piece(w, (Piece){kind, text, figure, NONE});
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
    writer_piece(w, (Piece){PIECE_CLAIM, printed, NONE, record});
}

static void write_fact(Writer *w, NodeRef fact) {
    Str text = str_trim(ref_text(w->c->m, ref_child(w->c->m, fact, AST_LITERAL)));
    w->c->numbers_checked++;
    const char *printed = arena_copy(w->c->m->whole, text.at, text.length);
    writer_piece(w, (Piece){PIECE_FIGURE, printed, NONE, NONE});
}

static void write_node(Writer *w, NodeRef at, const Scope *scope, bool is_quoted) {
    switch ((int)ref_kind(w->c->m, at)) {
    case AST_TEXT:
        writer_text(w, ref_text(w->c->m, at), is_quoted);
        if (!w->is_flat) loose_numbers_find(w->c, at);
        break;
    case AST_HOLE: write_hole(w, at, scope); break;
    case AST_CLAIM: write_claim(w, at, scope); break;
    case AST_FACT: write_fact(w, at); break;
    case AST_PROSE_FOR: write_for(w, at, scope); break;
    case AST_PROSE_IF: write_if(w, at, scope); break;
    default: break;
    }
}

void write_prose(Writer *w, NodeRef prose, const Scope *scope) {
    Model *m = w->c->m;
    if (!eval_spend(w->c, prose, 1)) return;
    if (ref_kind(m, prose) == AST_STRING) {
        writer_text(w, str_from(ref_string(m, prose)), false);
        if (!w->is_flat) loose_numbers_find(w->c, prose);
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
    uint32_t before = (uint32_t)c->pieces.count;
    Writer w = {.c = c,
                .is_flat = true,
                .section = "",
                .number = "",
                .at = NONE,
                .rule = NONE,
                .first_piece = before};
    write_prose(&w, at, scope);
    writer_flush(&w);
    const char *text = "";
    for (uint32_t i = before; i < c->pieces.count; i++)
        text = arena_printf(c->m->whole, "%s%s", text, c->pieces.at[i].text);
    c->pieces.count = before;
    VEC_FREE(&w.text);
    return text;
}
