/* Which table of the module a sheet is, and what its rows and columns are called. */
#include "compiler/tools/import.h"

#include <string.h>

static const char *title_of(Import *in, NodeRef title, const Scope *scope) {
    return title.node ? text_of(in->c, title, scope) : "";
}

static Scope outside(const Table *t) { return scope_outside(t ? t->entity : NONE); }

const char *import_column_title(Import *in, const Table *t, uint32_t column) {
    Scope scope = outside(t);
    const Column *c = &t->columns[column];
    return c->title.node ? title_of(in, c->title, &scope) : name_text(in->c->m, c->name);
}

const char *import_row_title(Import *in, const Table *t, uint32_t row) {
    const Row *r = &t->rows[row];
    Scope scope = outside(t);
    bool is_said = r->kind != ROW_CODE && r->detail != NONE && t->details[r->detail].title.node;
    return is_said ? title_of(in, t->details[r->detail].title, &scope)
                   : row_title(in->c->m, t, row);
}

/* ---- totals ---- */
static bool says_total(const Import *in, NodeRef decl, Str text) {
    const Model *m = in->c->m;
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_FIELD || ref_word(m, at) != WORD_TOTAL) continue;
        NodeRef word = ref_child(m, at, AST_STRING);
        if (word.node && import_same(in, text, str_from(ref_string(m, word)))) return true;
    }
    return false;
}

static bool is_form_of(const Import *in, const Form *form, const Table *t) {
    const Model *m = in->c->m;
    NodeRef of = ref_first(m, ref_child(m, form->decl, AST_OF));
    Str named = of.node ? ref_text(m, of) : intern_text(m->names, form->name);
    return str_is(named, t->label) || str_equal(named, intern_text(m->names, t->name));
}

/* The word of the language, or the one that a form of the table or the outline prints. */
bool import_is_total(const Import *in, const Table *t, Str text) {
    const Model *m = in->c->m;
    if (word_is(WORD_TOTAL, import_folded(text, in->scratch))) return true;
    if (m->outline.node && says_total(in, m->outline, text)) return true;
    for (size_t i = 0; i < m->forms.count; i++)
        if ((t == NULL || is_form_of(in, &m->forms.at[i], t)) &&
            says_total(in, m->forms.at[i].decl, text))
            return true;
    for (size_t i = 0; i < m->form_decls.count; i++)
        if (says_total(in, m->form_decls.at[i], text)) return true;
    return false;
}

/* ---- tables ---- */
static bool is_table_title(Import *in, const Table *t, Str text) {
    const Model *m = in->c->m;
    Scope scope = outside(t);
    if (t->title.node && import_is_titled(in, text, str_from(title_of(in, t->title, &scope))))
        return true;
    for (size_t i = 0; i < m->forms.count; i++) {
        bool is_own = is_form_of(in, &m->forms.at[i], t);
        NodeRef title = is_own ? form_title(m, &m->forms.at[i]) : (NodeRef){0};
        if (title.node && import_is_titled(in, text, str_from(title_of(in, title, &scope))))
            return true;
    }
    return false;
}

/* The last line above the sheet that is the title of a table. */
static const Table *by_caption(Import *in, const ImportSheet *s) {
    const Model *m = in->c->m;
    for (uint32_t row = s->head; row > s->first_caption; row--) {
        const ImportRow *r = &in->grid.rows[row - 1];
        for (uint32_t i = 0; i < r->count && r->filled; i++)
            for (size_t t = 0; t < m->tables.count && r->cells[i].text.length; t++)
                if (is_table_title(in, &m->tables.at[t], r->cells[i].text)) return &m->tables.at[t];
    }
    return NULL;
}

static uint32_t heads_of(Import *in, const ImportSheet *s, const Table *t) {
    uint32_t found = 0;
    for (uint32_t column = 0; column < t->column_count; column++) {
        Str title = str_from(import_column_title(in, t, column));
        bool is_there = false;
        for (uint32_t row = s->head; row < s->body && !is_there; row++)
            for (uint32_t i = 0; i < in->grid.rows[row].count && !is_there; i++)
                is_there = import_same(in, in->grid.rows[row].cells[i].text, title);
        found += is_there;
    }
    return found;
}

/* Lines whose first text is the title of a declared row. */
static uint32_t lines_of(Import *in, const ImportSheet *s, const Table *t) {
    enum { LOOKED_AT = 40 };
    uint32_t found = 0;
    for (uint32_t line = s->body; line < s->end && line < s->body + LOOKED_AT; line++) {
        Str text = import_cell(in, line, 0).text;
        bool is_there = false;
        for (uint32_t row = 0; text.length && row < t->row_count && !is_there; row++)
            is_there = t->rows[row].kind == ROW_NAMED &&
                       import_is_titled(in, text, str_from(import_row_title(in, t, row)));
        found += is_there;
    }
    return found;
}

/* Two tables with the same headings and rows are not told apart by them. */
static const Table *by_content(Import *in, const ImportSheet *s) {
    const Model *m = in->c->m;
    const Table *best = NULL, *other = NULL;
    uint32_t most = 1;
    for (size_t i = 0; i < m->tables.count; i++) {
        uint32_t found = heads_of(in, s, &m->tables.at[i]) + lines_of(in, s, &m->tables.at[i]);
        if (found > most)
            best = &m->tables.at[i], most = found, other = NULL;
        else if (best && found == most)
            other = &m->tables.at[i];
    }
    if (!other) return best;
    diag_report(in->sink, DIAG_IMPORT_TABLE, in->grid.rows[s->head].span,
                "this could be `%s` or `%s`: name the one that is meant with --table", best->label,
                other->label);
    return NULL;
}

const Table *import_find_table(Import *in, const ImportSheet *s) {
    const Model *m = in->c->m;
    for (size_t i = 0; in->table && i < m->tables.count; i++)
        if (strcmp(m->tables.at[i].label, in->table) == 0) return &m->tables.at[i];
    if (in->table) return NULL;
    const Table *found = by_caption(in, s);
    return found ? found : by_content(in, s);
}

/* ---- units ---- */
/* "(in EUR)", "Unit: EUR": behind a blank or a mark, and last but for brackets. */
static bool ends_with_unit(Str text, Str unit) {
    while (text.length && (str_ends_with(text, STR(")")) || str_ends_with(text, STR("]"))))
        text.length--;
    if (!str_ends_with(text, unit)) return false;
    Str before = {text.at, text.length - unit.length};
    char last = before.length ? before.at[before.length - 1] : '(';
    return last == ':' || last == '(' || last == '[' || last == ' ';
}

const char *import_unit(Import *in, const ImportSheet *s, Span *place) {
    const Model *m = in->c->m;
    const char *found = NULL;
    size_t longest = 0;
    for (uint32_t row = s->first_caption; row < s->body; row++)
        for (uint32_t i = 0; i < in->grid.rows[row].count; i++)
            for (size_t u = 0; u < m->units.count; u++) {
                const ImportCell *cell = &in->grid.rows[row].cells[i];
                Str unit = intern_text(m->names, m->units.at[u].name);
                bool is_said = ends_with_unit(cell->text, unit) ||
                               ends_with_unit(import_plain(cell->text, in->scratch), unit);
                if (unit.length <= longest || !is_said) continue;
                found = name_text(m, m->units.at[u].name), longest = unit.length;
                *place = cell->span;
            }
    return found;
}
