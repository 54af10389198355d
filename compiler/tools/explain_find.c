/* From an address on the command line to a figure. The address is read as the language reads it, by
 * its own parser and evaluator, so that every spelling a rule may use is understood here too. */
#include "compiler/tools/explain.h"

#include <string.h>

/* ---- reading the address ---- */
static NodeRef parse_address(Model *m, const char *address) {
    const char *text = arena_printf(m->whole, "let address = %s\n", address);
    uint32_t file = source_from_text(m->sources, "FIGURE", str_from(text));
    const Ast *ast = NULL;
    bool is_good = parse_file(m->sources, file, m->names, m->sink, m->whole, &ast);
    if (!ast) return (NodeRef){0};
    VEC_PUSH(&m->trees, (Tree){ast, 0, "."});
    NodeRef let = ref_first(m, (NodeRef){(uint32_t)m->trees.count - 1, 1});
    bool is_one = is_good && let.node && ref_kind(m, let) == AST_LET && !ref_next(m, let).node;
    return is_one ? ref_first(m, ref_child(m, let, AST_EQUALS)) : (NodeRef){0};
}

/* In a report of several bodies a table may stand in one of them only. */
static Value read_address(Checker *c, NodeRef at) {
    Scope scope = scope_outside(NONE);
    Value v = eval_number(c, at, &scope);
    for (uint32_t e = 0; e < c->m->entities.count && v.kind == VALUE_POISON; e++) {
        scope.entity = e;
        v = eval_number(c, at, &scope);
    }
    return v;
}

/* ---- the name a message would use ---- */
bool explain_is_cell(const Model *m, uint32_t figure) {
    uint32_t row, column, table = figure_table(m, figure, &row, &column);
    return table != NONE && table_has_cell(&m->tables.at[table], row, column);
}

static bool find_name(Checker *c, const char *address, uint32_t *figure) {
    bool found = false;
    for (uint32_t i = 0; i < c->m->figure_count && !found; i++) {
        if (!explain_is_cell(c->m, i)) continue;
        found = strcmp(figure_name(c->m, i, &c->scratch), address) == 0;
        if (found) *figure = i;
    }
    arena_free(&c->scratch);
    return found;
}

/* ---- names that are near ---- */
enum { NEAREST = 4 };

typedef struct {
    const char *name[NEAREST];
    int distance[NEAREST], count;
} Nearest;

static void keep_nearest(Nearest *n, const char *name, int distance) {
    int at = n->count < NEAREST ? n->count++ : NEAREST - 1;
    while (at > 0 && n->distance[at - 1] > distance) {
        n->name[at] = n->name[at - 1], n->distance[at] = n->distance[at - 1];
        at--;
    }
    n->name[at] = name, n->distance[at] = distance;
}

static Nearest nearest_names(Checker *c, const char *address) {
    Nearest n = {.count = 0};
    Str wanted = str_from(address);
    int limit = 4 + (int)(wanted.length < 400 ? wanted.length : 400) / 4;
    for (uint32_t i = 0; i < c->m->figure_count; i++) {
        if (!explain_is_cell(c->m, i)) continue;
        const char *name = figure_name(c->m, i, &c->scratch);
        int most = n.count < NEAREST ? limit : n.distance[NEAREST - 1] - 1;
        int distance = str_distance(wanted, str_from(name), most);
        if (distance <= most)
            keep_nearest(&n, arena_copy(c->m->whole, name, strlen(name)), distance);
    }
    arena_free(&c->scratch);
    return n;
}

static const char *unknown_message(Checker *c, const char *address) {
    Arena *a = c->m->whole;
    Nearest n = nearest_names(c, address);
    const char *text = arena_printf(a, "there is no figure `%s` in this report", address);
    if (n.count) text = arena_printf(a, "%s; the nearest are:", text);
    for (int i = 0; i < n.count; i++) text = arena_printf(a, "%s\n  %s", text, n.name[i]);
    return text;
}

/* A `let`, a fact or a sum: no figure of its own, but made from some. */
static const char *computed_message(Checker *c, const char *address, Value v) {
    Arena *a = c->m->whole;
    const char *text = arena_printf(a, "`%s` is no single figure", address);
    Linear parts = v.top;
    if (parts.count) text = arena_printf(a, "%s; it is made from:", text);
    for (uint32_t i = 0; i < parts.count && i < 8; i++)
        if (parts.terms[i].figure != TERM_ANONYMOUS)
            text = arena_printf(a, "%s\n  %s", text, figure_name(c->m, parts.terms[i].figure, a));
    return text;
}

bool explain_find(Checker *c, const char *address, uint32_t *figure, const char **message) {
    if (find_name(c, address, figure)) return true;
    NodeRef at = parse_address(c->m, address);
    Value v = at.node ? read_address(c, at) : value_poison();
    bool is_figure = v.kind == VALUE_NUMBER && v.figure != NONE;
    if (is_figure)
        *figure = v.figure;
    else if (v.kind == VALUE_NUMBER)
        *message = computed_message(c, address, v);
    else
        *message = unknown_message(c, address);
    arena_free(&c->scratch);
    return is_figure;
}
