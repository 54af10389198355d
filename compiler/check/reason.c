/* What a missing reason would have to explain: the two figures and how far they are apart. */
#include "compiler/check/check.h"
#include "compiler/check/eval.h"

typedef struct {
    const char *name;
    Value value;
} Side;

static Side side_of(Checker *c, NodeRef at, const Scope *scope) {
    Str text = ref_text(c->m, at);
    return (Side){arena_copy(c->m->whole, text.at, text.length), eval_content(c, at, scope)};
}

/* "own is 1.00 kEUR, planned is 2.00 kEUR, a difference of 1.00 kEUR"; "" when that is not
 * known. */
static const char *sides_text(Checker *c, Side a, Side b) {
    Arena *to = c->m->whole;
    Bounds l, r;
    Rational difference;
    bool ok = a.value.kind == VALUE_NUMBER && b.value.kind == VALUE_NUMBER &&
              a.value.status == STATUS_KNOWN && b.value.status == STATUS_KNOWN &&
              value_bounds(a.value, &l) && value_bounds(b.value, &r) &&
              rational_subtract(l.point, r.point, &difference);
    if (!ok) return "";
    uint16_t unit = value_unit(c, a.value.type.is_zero ? b.value : a.value);
    const char *text = arena_printf(to, "%s is %s", a.name, show_value(c, l.point, unit));
    bool is_literal = !b.value.top.count && !b.value.bottom.count;
    if (is_literal) return text;
    if (rational_sign(difference) < 0) difference = rational_negate(difference);
    return arena_printf(to, "%s, %s is %s, a difference of %s", text, b.name,
                        show_value(c, r.point, unit), show_value(c, difference, unit));
}

/* The figures of every comparison in the condition that holds. */
static const char *reasons_text(Checker *c, NodeRef at, const Scope *scope) {
    NodeRef first = ref_first(c->m, at), second = ref_next(c->m, first);
    bool truth;
    switch ((int)ref_kind(c->m, at)) {
    case AST_AND:
    case AST_OR: {
        const char *one = reasons_text(c, first, scope), *other = reasons_text(c, second, scope);
        return arena_printf(c->m->whole, *one && *other ? "%s; %s" : "%s%s", one, other);
    }
    case AST_NOT_EQUAL:
    case AST_LESS:
    case AST_LESS_EQUAL:
    case AST_GREATER:
    case AST_GREATER_EQUAL:
        if (!eval_truth(c, at, scope, &truth) || !truth) return "";
        return sides_text(c, side_of(c, first, scope), side_of(c, second, scope));
    default: return "";
    }
}

const char *reason_required(Checker *c, const char *name, NodeRef when, const Scope *scope) {
    Arena *to = c->m->whole;
    if (!when.node) return arena_printf(to, "`%s` is missing", name);
    Str condition = ref_text(c->m, when);
    const char *reasons = reasons_text(c, when, scope);
    return arena_printf(to,
                        *reasons ? "`%s` is missing: it is required where %.*s, and %s"
                                 : "`%s` is missing: it is required where %.*s%s",
                        name, STR_ARG(condition), reasons);
}

const char *reason_of_change(Checker *c, Value now, NodeRef at) {
    Str text = ref_text(c->m, at);
    Value before = now;
    if (now.kind != VALUE_PLACE || now.place.row == NONE || now.place.is_prior) return "";
    before.place.is_prior = true;
    Side a = {arena_copy(c->m->whole, text.at, text.length), place_number(c, now, at)};
    Side b = {arena_printf(c->m->whole, "%s@%d", a.name, c->m->prior_year),
              place_number(c, before, at)};
    return sides_text(c, a, b);
}

/* ---- where the reader looks ---- */
uint32_t stated_behind(Checker *c, uint32_t figure, int depth) {
    uint32_t row, column, table = figure_table(c->m, figure, &row, &column), found = NONE;
    NodeRef formula, by_column;
    bool sums;
    if (depth == STATED_DEEPEST || table == NONE || (figure & FIGURE_PRIOR)) return NONE;
    const Table *t = &c->m->tables.at[table];
    if (STATE_ORIGIN(t->state[table_at(t, row, column)]) == CELL_STATED) return figure;
    if (!cell_formula(c, t, row, column, &formula, &by_column, &sums)) return NONE;
    Local room;
    Scope scope = cell_scope(c, table, row, column, &room);
    Value v = sums ? parts_value(c, table, row, column)
                   : eval_number(c, formula.node ? formula : by_column, &scope);
    for (uint32_t i = 0; v.kind == VALUE_NUMBER && i < v.top.count && found == NONE; i++)
        if (v.top.terms[i].figure != TERM_ANONYMOUS)
            found = stated_behind(c, v.top.terms[i].figure, depth + 1);
    return found;
}

/* The first figure that somebody stated in the table, else the report. */
static Span table_span(Model *m, const Table *t) {
    for (uint32_t cell = 0; cell < t->row_count * t->column_count; cell++)
        if (STATE_ORIGIN(t->state[cell]) == CELL_STATED)
            return figure_span(m, t->first_figure + cell);
    return ref_span(m, ref_first(m, m->report));
}

Span reason_span(Checker *c, uint32_t figure, NodeRef when, const Scope *scope) {
    Model *m = c->m;
    Span own = figure_span(m, figure);
    NodeRef decl = m->tables.at[scope->table].decl;
    bool is_of_module = m->trees.at[decl.tree].module && own.file == ref_span(m, decl).file;
    bool truth;
    if (!is_of_module) return own;
    if (!when.node) return table_span(m, &m->tables.at[scope->table]);
    c->compared.count = 0, c->keeps_compared = true;
    eval_truth(c, when, scope, &truth);
    c->keeps_compared = false;
    for (size_t i = 0; i < c->compared.count; i++) {
        uint32_t stated = stated_behind(c, c->compared.at[i], 0);
        if (stated != NONE) return figure_span(m, stated);
    }
    return own;
}

const char *reason_hint(Checker *c, uint32_t figure) {
    Model *m = c->m;
    uint32_t row, column, table = figure_table(m, figure, &row, &column);
    const Table *t = &m->tables.at[table];
    const Row *r = &t->rows[row];
    Str key = intern_text(m->names, r->name);
    bool has_code = r->kind == ROW_CODE && t->classification != NONE;
    if (has_code) key = m->classifications.at[t->classification].codes[r->code].code;
    bool has_label = has_code && t->total != NONE; /* a text right behind such a key is its label */
    bool is_text =
        t->columns[column].is_text || table_measure(t, row, column).type.kind == TYPE_TEXT;
    if (!is_text || !key.length || !t->columns[column].name) return NULL;
    return arena_printf(m->whole, "write: data %s (%s) { %.*s%s%s \"...\" }", t->label,
                        name_text(m, t->columns[column].name), STR_ARG(key), has_label ? " " : "",
                        has_label ? row_title(m, t, row) : "");
}
