#include "compiler/report/form_spec.h"

static NodeRef values_of(const Model *m, NodeRef field) { return ref_next(m, ref_first(m, field)); }

static const char *first_text(Checker *c, NodeRef field, const Scope *scope) {
    for (NodeRef at = values_of(c->m, field); at.node; at = ref_next(c->m, at)) {
        AstKind kind = ref_kind(c->m, at);
        if (kind == AST_STRING || kind == AST_PROSE) return text_of(c, at, scope);
    }
    return "";
}

static uint32_t count_values(const Model *m, NodeRef first) {
    uint32_t n = 0;
    for (NodeRef at = first; at.node; at = ref_next(m, at)) n++;
    return n;
}

/* ---- side A | B C ---- */
static void read_side(Checker *c, NodeRef field, FormSpec *s) {
    Model *m = c->m;
    NodeRef first = values_of(m, field);
    uint32_t room = count_values(m, first) + 1;
    s->panels = ARENA_NEW(m->whole, PanelSpec, room);
    s->panel_count = 1;
    s->panels[0].items = ARENA_NEW(m->whole, NodeRef, room);
    for (NodeRef at = first; at.node; at = ref_next(m, at)) {
        PanelSpec *p = &s->panels[s->panel_count - 1];
        if (ref_kind(m, at) == AST_COMMA) continue;
        if (ref_kind(m, at) != AST_BAR) {
            p->items[p->item_count++] = at;
            continue;
        }
        p[1].items = ARENA_NEW(m->whole, NodeRef, room);
        s->panel_count++;
    }
}

/* ---- columns { head { a, b }, c } ---- */
static void read_columns(Checker *c, NodeRef body, FormSpec *s, ColumnHead *into,
                         const Scope *scope);

static void unknown_column(Checker *c, NodeRef at, const FormSpec *s) {
    Str text = ref_text(c->m, at);
    diag_report(c->m->sink, DIAG_UNKNOWN_NAME, ref_span(c->m, at),
                "table `%s` has no column `%.*s`", c->m->tables.at[s->table].label, STR_ARG(text));
}

static void read_leaf(Checker *c, NodeRef field, FormSpec *s, ColumnHead *into,
                      const Scope *scope) {
    Model *m = c->m;
    const Table *t = &m->tables.at[s->table];
    NodeRef name = ref_first(m, field);
    into->column = table_column(t, ref_value(m, name));
    if (into->column == NONE) {
        unknown_column(c, name, s);
        into->column = 0;
    }
    const char *given = first_text(c, field, scope);
    const Column *column = &t->columns[into->column];
    into->title = *given             ? given
                : column->title.node ? text_of(c, column->title, scope)
                                     : name_text(m, column->name);
}

static void read_columns(Checker *c, NodeRef body, FormSpec *s, ColumnHead *into,
                         const Scope *scope) {
    Model *m = c->m;
    into->parts = ARENA_NEW(m->whole, ColumnHead, count_values(m, ref_first(m, body)) + 1);
    for (NodeRef at = ref_first(m, body); at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_FIELD) continue;
        ColumnHead *part = &into->parts[into->part_count++];
        NodeRef inner = ref_child(m, at, AST_BODY);
        if (!inner.node) {
            read_leaf(c, at, s, part, scope);
            continue;
        }
        const char *given = first_text(c, at, scope);
        part->title = *given ? given : name_text(m, ref_name(m, at));
        read_columns(c, inner, s, part, scope);
    }
}

static bool has_word(const Model *m, NodeRef field, Word word) {
    for (NodeRef at = values_of(m, field); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_NAME && ref_word(m, at) == word) return true;
    return false;
}

/* The text behind the word `numbered`. */
static const char *numbered_text(Checker *c, NodeRef field, const Scope *scope) {
    for (NodeRef at = values_of(c->m, field); at.node; at = ref_next(c->m, at)) {
        if (ref_kind(c->m, at) != AST_NAME || ref_word(c->m, at) != WORD_NUMBERED) continue;
        NodeRef text = ref_next(c->m, at);
        return text.node &&
                       (ref_kind(c->m, text) == AST_STRING || ref_kind(c->m, text) == AST_PROSE)
                 ? text_of(c, text, scope)
                 : "";
    }
    return NULL;
}

/* `chains total where ...`: the total at the foot; `total, chains ...`: at the top. */
static bool total_follows(const Model *m, NodeRef field) {
    bool is_behind = false;
    for (NodeRef at = values_of(m, field); at.node; at = ref_next(m, at)) {
        Word word = ref_kind(m, at) == AST_NAME ? ref_word(m, at) : WORD_COUNT;
        if (word == WORD_CHAINS || word == WORD_ALL) is_behind = true;
        if (word == WORD_TOTAL) return is_behind;
    }
    return false;
}

static void read_rows(Checker *c, NodeRef field, FormSpec *s, const Scope *scope) {
    Model *m = c->m;
    const char *numbered = numbered_text(c, field, scope);
    if (numbered) s->row_number = numbered;
    if (has_word(m, field, WORD_ACROSS)) s->across = true;
    if (has_word(m, field, WORD_HEAD)) s->with_heads = true;
    s->with_total = has_word(m, field, WORD_TOTAL) || has_word(m, field, WORD_ALL);
    s->total_last = total_follows(m, field);
    NodeRef where = ref_child(m, field, AST_WHERE);
    if (has_word(m, field, WORD_CHAINS))
        s->choice = ROWS_CHAINS, s->condition = ref_first(m, where);
    else if (has_word(m, field, WORD_ALL))
        s->choice = ROWS_ALL, s->condition = ref_first(m, where);
    else if (s->with_total || (numbered && ref_kind(m, values_of(m, field)) == AST_NAME &&
                               ref_word(m, values_of(m, field)) == WORD_NUMBERED))
        s->choice = ROWS_ALL, s->with_total = true;
    else
        s->choice = ROWS_LIST, s->rows = values_of(m, field);
}

/* `code "Code" { class, group }`: a narrow column for the digits of each level. */
static void read_code_parts(Checker *c, NodeRef field, FormSpec *s, const Scope *scope) {
    const Model *m = c->m;
    NodeRef body = ref_child(m, field, AST_BODY);
    s->code_part_count = 0;
    if (!body.node) return;
    s->code_parts = ARENA_NEW(m->whole, const char *, count_values(m, ref_first(m, body)) + 1);
    for (NodeRef at = ref_first(m, body); at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_FIELD) continue;
        const char *given = first_text(c, at, scope);
        s->code_parts[s->code_part_count++] = *given ? given : name_text(m, ref_name(m, at));
    }
}

static void read_head(Checker *c, NodeRef field, FormSpec *s, const Scope *scope) {
    Model *m = c->m;
    NodeRef body = ref_child(m, field, AST_BODY);
    s->head = first_text(c, field, scope);
    for (NodeRef at = ref_first(m, body); body.node && at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_FIELD) continue;
        if (ref_word(m, at) == WORD_CODE) {
            s->code_head = first_text(c, at, scope);
            read_code_parts(c, at, s, scope);
        } else
            s->label_head = first_text(c, at, scope);
    }
}

static void read_footer(const Model *m, NodeRef field, FormSpec *s) {
    s->footer_count = 0;
    s->footers = ARENA_NEW(m->whole, NodeRef, count_values(m, values_of(m, field)) + 1);
    for (NodeRef at = values_of(m, field); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) != AST_COMMA) s->footers[s->footer_count++] = at;
}

static void read_money(Checker *c, NodeRef field, FormSpec *s) {
    const Table *t = &c->m->tables.at[s->table];
    bool is_ambiguous;
    s->money = values_of(c->m, field);
    for (NodeRef at = s->money; at.node; at = ref_next(c->m, at)) {
        if (ref_kind(c->m, at) == AST_COMMA || ref_word(c->m, at) == WORD_TOTAL) continue;
        if (table_row(t, ref_value(c->m, at), NONE, &is_ambiguous) != NONE) continue;
        Str text = ref_text(c->m, at);
        diag_report(c->m->sink, DIAG_UNKNOWN_NAME, ref_span(c->m, at),
                    "table `%s` has no row `%.*s`", t->label, STR_ARG(text));
    }
}

static void unknown_setting(Checker *c, NodeRef field) {
    Str text = ref_text(c->m, ref_first(c->m, field));
    diag_report(c->m->sink, DIAG_UNKNOWN_FIELD, ref_span(c->m, ref_first(c->m, field)),
                "a form has no setting `%.*s`", STR_ARG(text));
}

static void read_columns_setting(Checker *c, NodeRef field, FormSpec *s, const Scope *scope) {
    NodeRef body = ref_child(c->m, field, AST_BODY);
    const char *numbered = numbered_text(c, field, scope);
    if (numbered) s->column_number = numbered;
    if (!body.node) return;
    s->columns = (ColumnHead){0};
    read_columns(c, body, s, &s->columns, scope);
}

/* `one row across rows, columns` against `one row across columns, rows`. */
static bool is_rows_first(const Model *m, NodeRef field) {
    bool is_behind = false;
    for (NodeRef at = values_of(m, field); at.node; at = ref_next(m, at)) {
        Word word = ref_kind(m, at) == AST_NAME ? ref_word(m, at) : WORD_COUNT;
        if (is_behind && (word == WORD_ROWS || word == WORD_COLUMNS)) return word == WORD_ROWS;
        if (word == WORD_ACROSS) is_behind = true;
    }
    return false;
}

static void read_setting(Checker *c, NodeRef field, FormSpec *s, const Scope *scope) {
    switch ((int)ref_word(c->m, field)) {
    case WORD_NUMBER: s->number = first_text(c, field, scope); break;
    case WORD_LEFT: s->left = first_text(c, field, scope); break;
    case WORD_RIGHT: s->right = first_text(c, field, scope); break;
    case WORD_TOTAL: s->total = first_text(c, field, scope); break;
    case WORD_EMPTY: s->empty = first_text(c, field, scope); break;
    case WORD_SIDE: read_side(c, field, s); break;
    case WORD_ROWS: read_rows(c, field, s, scope); break;
    case WORD_COLUMNS: read_columns_setting(c, field, s, scope); break;
    case WORD_HEAD: read_head(c, field, s, scope); break;
    case WORD_NOTE: s->notes[s->note_count++] = first_text(c, field, scope); break;
    case WORD_MONEY: read_money(c, field, s); break;
    case WORD_FOOTER: read_footer(c->m, field, s); break;
    case WORD_ONE: s->one_row = true, s->rows_first = is_rows_first(c->m, field); break;
    case WORD_LANDSCAPE: s->landscape = true; break;
    default: unknown_setting(c, field);
    }
}

static void outline_lines(Checker *c, FormSpec *s, const Scope *scope) {
    for (NodeRef at = ref_first(c->m, c->m->outline); c->m->outline.node && at.node;
         at = ref_next(c->m, at)) {
        if (ref_kind(c->m, at) != AST_FIELD) continue;
        if (ref_word(c->m, at) == WORD_LEFT) s->left = first_text(c, at, scope);
        if (ref_word(c->m, at) == WORD_RIGHT) s->right = first_text(c, at, scope);
        if (ref_word(c->m, at) == WORD_TOTAL) s->total = first_text(c, at, scope);
    }
}

static bool form_table(Checker *c, const Form *form, const Scope *scope, uint32_t *table) {
    Model *m = c->m;
    NodeRef of = ref_first(m, ref_child(m, form->decl, AST_OF));
    if (!of.node) {
        uint32_t decl;
        if (symbol_find(m, SYMBOL_TABLE, form->name, &decl))
            return *table = table_instance(m, form->name, 0, scope->entity, false), *table != NONE;
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, ref_first(m, form->decl)),
                    "a form says what table it prints: form %s of TABLE", name_text(m, form->name));
        return false;
    }
    Value v = eval(c, of, scope);
    if (v.kind == VALUE_PLACE && v.place.row == NONE) return *table = v.place.table, true;
    if (v.kind != VALUE_POISON)
        diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, of), "a form prints a table");
    return false;
}

/* Settings in their order. Those of `extend` take the place of what the form said before; of notes,
 * all of them. */
static void read_settings(Checker *c, NodeRef decl, FormSpec *s, const Scope *scope) {
    const Model *m = c->m;
    uint32_t count = decl.node ? count_values(m, ref_first(m, decl)) : 0;
    bool has_note = false;
    for (NodeRef at = ref_first(m, decl); decl.node && at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_FIELD) continue;
        if (ref_word(m, at) == WORD_NOTE && !has_note) {
            s->notes = ARENA_NEW(m->whole, const char *, count);
            s->note_count = 0, has_note = true;
        }
        read_setting(c, at, s, scope);
    }
}

bool form_spec_read(Checker *c, const Form *form, FormSpec *out) {
    Model *m = c->m;
    Scope scope = scope_outside(NONE);
    *out = (FormSpec){.table = form->table,
                      .decl = form->decl,
                      .name = name_text(m, form->name),
                      .title = "",
                      .number = "",
                      .left = "",
                      .right = "",
                      .empty = "",
                      .head = "",
                      .code_head = "",
                      .label_head = "",
                      .with_total = true};
    if (form->decl.node && !form_table(c, form, &scope, &out->table)) return false;
    const Table *t = &m->tables.at[out->table];
    scope.entity = t->entity;
    NodeRef title = form_title(m, form);
    out->title = title.node    ? text_of(c, title, &scope)
               : t->title.node ? text_of(c, t->title, &scope)
                               : t->label;
    out->total = word_text(WORD_TOTAL);
    outline_lines(c, out, &scope);
    read_settings(c, form->decl, out, &scope);
    for (size_t i = 0; form->decl.node && i < m->form_decls.count; i++)
        if (ref_name(m, m->form_decls.at[i]) == form->name)
            read_settings(c, m->form_decls.at[i], out, &scope);
    return true;
}
