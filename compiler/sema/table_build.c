/* From a table's declaration to its columns and rows. Rows of `by` tables and of open ones come
 * later, from the data (fill.c). */
#include "compiler/sema/model.h"

#include <string.h>

/* What `extend` adds to the body that is read: declarations, or bodies of groups. */
typedef struct {
    NodeRef *at;
    uint32_t count;
} Additions;

enum { ROWS_DEEPEST = 60 };

typedef struct {
    Model *m;
    Table *t;
    VEC(Column) columns;
    VEC(Row) rows;
    VEC(RowDetail) details;
    VEC(Name) other_years;
    Map row_of;     /* row above and name -> row */
    uint32_t group; /* the row whose body is read, or NONE */
    uint8_t depth;
    Additions more; /* behind the body that is read */
    bool is_extending;
} Builder;

static void build_body(Builder *b, NodeRef first);
static void build_additions(Builder *b);

static bool is_part_of_header(AstKind kind) {
    return kind == AST_NAME || kind == AST_TITLE || kind == AST_BY || kind == AST_PER ||
           kind == AST_SINCE || kind == AST_UNTIL;
}

/* ---- columns ---- */
static bool is_additive(Measure measure) {
    TypeKind kind = (TypeKind)measure.type.kind;
    return kind == TYPE_MONEY || kind == TYPE_COUNT || kind == TYPE_SCORE ||
           (kind == TYPE_NUMBER && measure.unit == UINT16_MAX && !measure.type.is_percent);
}

/* A gain is counted by the sense of its row, so the gain of a difference is no difference of
 * gains. */
static bool is_gain(const Model *m, NodeRef formula) {
    return formula.node && ref_kind(m, formula) == AST_CALL &&
           word_of(ref_value(m, formula)) == WORD_GAIN;
}

/* A part of a declaration takes the place of what was said before, where it has one. */
static void override_part(Model *m, NodeRef decl, AstKind part, NodeRef *what) {
    NodeRef said = ref_first(m, ref_child(m, decl, part));
    if (said.node) *what = said;
}

static void column_define(Builder *b, Column *c, NodeRef decl) {
    Model *m = b->m;
    NodeRef type = ref_child(m, decl, AST_TYPE), required = ref_child(m, decl, AST_REQUIRED);
    if (type.node) measure_read(m, type, b->t->measure, &c->measure);
    override_part(m, decl, AST_TITLE, &c->title);
    override_part(m, decl, AST_EQUALS, &c->formula);
    override_part(m, decl, AST_DEFAULT, &c->fallback);
    if (required.node) c->required = required;
    c->is_text = c->measure.type.kind == TYPE_TEXT || c->measure.type.kind == TYPE_DATE;
    c->is_additive = !c->is_text && is_additive(c->measure) && !is_gain(m, c->formula);
}

static Name row_decl_name(Builder *b, NodeRef decl);

/* A row or column that this year does not have, and what stands below it: formulas may name them
 * all the same, there they are nil. */
static void note_other_year(Builder *b, NodeRef decl, int depth) {
    VEC_PUSH(&b->other_years, row_decl_name(b, decl));
    NodeRef inner = ref_child(b->m, decl, AST_BODY);
    for (NodeRef at = ref_first(b->m, inner); inner.node && at.node; at = ref_next(b->m, at)) {
        AstKind kind = ref_kind(b->m, at);
        bool is_named = kind == AST_ROW || kind == AST_GROUP || kind == AST_COLUMN;
        if (is_named && depth < ROWS_DEEPEST) note_other_year(b, at, depth + 1);
    }
}

static bool is_of_year(Builder *b, NodeRef decl) {
    if (!dated_out(b->m, decl)) return true;
    note_other_year(b, decl, 0);
    return false;
}

static void column_add(Builder *b, NodeRef decl) {
    Model *m = b->m;
    if (!is_of_year(b, decl)) return;
    Column c = {
        .name = ref_name(m, decl), .decl = decl, .group = b->group, .measure = b->t->measure};
    for (size_t i = 0; i < b->columns.count; i++) {
        if (b->columns.at[i].name != c.name || b->columns.at[i].group != c.group) continue;
        if (b->is_extending) {
            column_define(b, &b->columns.at[i], decl);
            return;
        }
        Diag *d = diag_report(m->sink, DIAG_DUPLICATE_NAME, ref_span(m, ref_first(m, decl)),
                              "column `%s` is declared twice", name_text(m, c.name));
        diag_note(m->sink, d, ref_span(m, ref_first(m, b->columns.at[i].decl)),
                  "the first declaration is here");
        return;
    }
    column_define(b, &c, decl);
    VEC_PUSH(&b->columns, c);
}

/* ---- rows ---- */
/* `a = x at COLUMN` holds in that column, `a = x` in all others; what is said later holds. */
static void row_define_formulas(Builder *b, RowDetail *detail, NodeRef decl) {
    Model *m = b->m;
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_EQUALS) continue;
        NodeRef column = ref_first(m, ref_child(m, at, AST_AT_LEVEL));
        if (!column.node) {
            detail->formula = ref_first(m, at);
            continue;
        }
        ColumnFormula *made = ARENA_NEW(m->whole, ColumnFormula, 1);
        *made = (ColumnFormula){column, ref_first(m, at), detail->by_column};
        detail->by_column = made;
    }
}

static void row_define(Builder *b, Row *row, RowDetail *detail, NodeRef decl) {
    Model *m = b->m;
    NodeRef type = ref_child(m, decl, AST_TYPE), required = ref_child(m, decl, AST_REQUIRED);
    override_part(m, decl, AST_TITLE, &detail->title);
    row_define_formulas(b, detail, decl);
    override_part(m, decl, AST_DEFAULT, &detail->fallback);
    override_part(m, decl, AST_ENUMERATE, &detail->enumerate);
    if (required.node) detail->required = required;
    if (type.node && measure_read(m, type, b->t->measure, &detail->measure))
        row->flags |= ROW_HAS_TYPE;
}

static uint32_t row_named(const Builder *b, Name name) {
    uint32_t row = NONE;
    map_get(&b->row_of, table_part_key(b->group, name), &row);
    return row;
}

static uint32_t row_add(Builder *b, RowKind kind, Name name, uint32_t code, NodeRef decl) {
    RowDetail detail = {.decl = decl};
    Row row = {.kind = (uint8_t)kind,
               .name = name,
               .code = code,
               .parent = b->group,
               .depth = b->depth,
               .detail = (uint32_t)b->details.count};
    row_define(b, &row, &detail, decl);
    uint64_t key = table_part_key(b->group, name);
    if (name && row_named(b, name) == NONE) map_put(&b->row_of, key, (uint32_t)b->rows.count);
    VEC_PUSH(&b->details, detail);
    VEC_PUSH(&b->rows, row);
    return (uint32_t)b->rows.count - 1;
}

static void build_inside(Builder *b, uint32_t row, NodeRef first, Additions more) {
    uint32_t group = b->group;
    if (b->depth > ROWS_DEEPEST) {
        diag_report(b->m->sink, DIAG_TOO_DEEP, ref_span(b->m, first), "rows are nested too deeply");
        return;
    }
    Additions outer = b->more;
    bool is_extending = b->is_extending;
    b->group = row, b->more = more, b->is_extending = false;
    b->depth++;
    build_body(b, first);
    build_additions(b);
    b->depth--;
    b->group = group, b->more = outer, b->is_extending = is_extending;
    b->rows.at[row].end = (uint32_t)b->rows.count;
}

static Name row_decl_name(Builder *b, NodeRef decl) {
    NodeRef first = ref_first(b->m, decl);
    if (ref_kind(b->m, first) == AST_NAME) return ref_value(b->m, first);
    return intern(b->m->names, str_from(ref_string(b->m, first)));
}

/* The body of `part`, when it is another declaration of the row `decl`, called `name`. */
static NodeRef body_for(Builder *b, NodeRef part, NodeRef decl, Name name) {
    AstKind kind = ref_kind(b->m, part);
    bool is_own = part.tree == decl.tree && part.node == decl.node;
    if ((kind != AST_GROUP && kind != AST_ROW) || is_own || row_decl_name(b, part) != name ||
        dated_out(b->m, part))
        return (NodeRef){0};
    return ref_child(b->m, part, AST_BODY);
}

/* What the additions at hand add below the row `decl`; with NULL it only counts. */
static uint32_t collect_additions(Builder *b, NodeRef decl, Name name, NodeRef *into) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < b->more.count; i++)
        for (NodeRef at = ref_first(b->m, b->more.at[i]); at.node; at = ref_next(b->m, at)) {
            NodeRef found = body_for(b, at, decl, name);
            if (found.node && into) into[count] = found;
            count += found.node != 0;
        }
    return count;
}

static Additions additions_to(Builder *b, NodeRef decl, Name name) {
    Additions found = {.count = collect_additions(b, decl, name, NULL)};
    if (!found.count) return found;
    found.at = ARENA_NEW(b->m->whole, NodeRef, found.count);
    collect_additions(b, decl, name, found.at);
    return found;
}

/* A row that is there: an extension may say it otherwise; what it adds below has been added. */
static void row_redeclared(Builder *b, uint32_t row, NodeRef decl) {
    if (b->is_extending) {
        row_define(b, &b->rows.at[row], &b->details.at[b->rows.at[row].detail], decl);
        return;
    }
    diag_report(b->m->sink, DIAG_DUPLICATE_NAME, ref_span(b->m, ref_first(b->m, decl)),
                "row `%s` is declared twice here", name_text(b->m, b->rows.at[row].name));
}

static void row_declare(Builder *b, NodeRef decl, RowKind kind) {
    if (!is_of_year(b, decl)) return;
    Name name = row_decl_name(b, decl);
    uint32_t row = row_named(b, name);
    if (row != NONE) {
        row_redeclared(b, row, decl);
        return;
    }
    row = row_add(b, kind, name, NONE, decl);
    uint8_t flags = tree_of(b->m, decl)->nodes[decl.node].flags;
    NodeRef inner = ref_child(b->m, decl, AST_BODY);
    Additions more = additions_to(b, decl, name);
    if (flags & AST_RESULT) b->rows.at[row].flags |= ROW_RESULT;
    b->rows.at[row].end = row + 1;
    if (!inner.node && !more.count) return;
    if (kind == ROW_NAMED)
        b->rows.at[row].flags |= (uint8_t)(flags & AST_INCLUDES ? ROW_INCLUDES : ROW_SUMS);
    build_inside(b, row, ref_first(b->m, inner), more);
}

/* `for c in L: c = …`: L is a list, a classification or one of its levels. */
static bool codes_of(Builder *b, NodeRef source, uint32_t *classification, const List **list,
                     int *level) {
    Model *m = b->m;
    uint32_t index;
    *list = NULL, *level = -1;
    if (ref_kind(m, source) == AST_NAME &&
        symbol_find(m, SYMBOL_LIST, ref_value(m, source), &index)) {
        *list = &m->lists.at[index];
        return *classification = (*list)->classification, true;
    }
    NodeRef base = ref_kind(m, source) == AST_MEMBER ? ref_first(m, source) : source;
    if (ref_kind(m, base) != AST_NAME ||
        !symbol_find(m, SYMBOL_CLASSIFICATION, ref_value(m, base), classification))
        return false;
    if (base.node == source.node) return true;
    *level = classification_level(&m->classifications.at[*classification], ref_value(m, source));
    return *level >= 0;
}

static void code_row(Builder *b, NodeRef decl, Name variable, uint32_t code) {
    const Classification *c = &b->m->classifications.at[b->t->classification];
    Name name = intern(b->m->names, c->codes[code].code);
    uint32_t row = row_add(b, ROW_CODE, name, code, decl);
    b->details.at[b->rows.at[row].detail].binding = variable;
    b->rows.at[row].end = row + 1;
}

/* A code that the year does not have gets no row unasked. */
static bool is_of_other_year(const Model *m, const Code *code) {
    bool is_early = m->year < code->since;
    if (!m->year || (!is_early && m->year <= code->until)) return false;
    int doubt = is_early ? CODE_SINCE_UNSURE : CODE_UNTIL_UNSURE;
    return code->flags & CODE_OF_CHANGE || !(code->flags & doubt);
}

static void report_no_codes(Model *m, NodeRef source) {
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, source),
                          "rows come from a list or a level of a classification");
    if (ref_kind(m, source) == AST_NAME)
        symbol_suggest(m, d, ref_span(m, source), ref_value(m, source),
                       1u << SYMBOL_LIST | 1u << SYMBOL_CLASSIFICATION);
}

static void code_rows(Builder *b, NodeRef row, Name variable, const List *list, int level) {
    const Model *m = b->m;
    const Classification *c = &m->classifications.at[b->t->classification];
    size_t count = list ? list->count : c->count;
    for (size_t i = 0; i < count; i++) {
        uint32_t code = list ? list->codes[i] : (uint32_t)i;
        if (!list && is_of_other_year(m, &c->codes[code])) continue;
        if (level < 0 || c->codes[code].level == level) code_row(b, row, variable, code);
    }
}

static void rows_for(Builder *b, NodeRef decl) {
    Model *m = b->m;
    NodeRef binding = ref_child(m, decl, AST_BINDING), row = ref_child(m, decl, AST_ROW);
    NodeRef source = ref_next(m, ref_first(m, binding));
    uint32_t classification;
    const List *list;
    int level;
    if (!row.node || !source.node) return;
    if (!codes_of(b, source, &classification, &list, &level)) {
        report_no_codes(m, source);
        return;
    }
    if (b->t->classification != NONE && b->t->classification != classification) {
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, source),
                    "one table takes its codes from one classification");
        return;
    }
    b->t->classification = classification;
    code_rows(b, row, ref_name(m, binding), list, level);
}

/* ---- the body ---- */
static void table_field(Builder *b, NodeRef field) {
    Model *m = b->m;
    NodeRef value = ref_next(m, ref_first(m, field));
    if (ref_word(m, field) == WORD_OPEN)
        b->t->is_open = true;
    else if (ref_word(m, field) == WORD_AMOUNTS && value.node) {
        for (; value.node; value = ref_next(m, value)) measure_word(m, value, &b->t->measure);
    } else {
        Str text = ref_text(m, ref_first(m, field));
        diag_report(m->sink, DIAG_UNKNOWN_FIELD, ref_span(m, ref_first(m, field)),
                    "a table has no setting `%.*s`", STR_ARG(text));
    }
}

/* `pad 3`: three blank lines; without a number one that grows as the form needs. */
static void pad_add(Builder *b, NodeRef decl) {
    NodeRef number = ref_child(b->m, decl, AST_NUMBER);
    Decimal lines = {1, 0};
    if (dated_out(b->m, decl) || (number.node && !ref_number(b->m, number, &lines))) return;
    if (lines.scale || lines.coef < 1 || lines.coef > 99) {
        diag_report(b->m->sink, DIAG_BAD_FIELD, ref_span(b->m, number),
                    "`pad` takes a number of blank lines from 1 to 99");
        return;
    }
    for (int i = 0; i < (int)lines.coef; i++) {
        uint32_t row = row_add(b, ROW_PAD, 0, NONE, decl);
        b->rows.at[row].end = row + 1;
        if (number.node) b->rows.at[row].flags |= ROW_FIXED;
    }
}

static void build_body(Builder *b, NodeRef first) {
    for (NodeRef at = first; at.node; at = ref_next(b->m, at)) {
        AstKind kind = ref_kind(b->m, at);
        if (is_part_of_header(kind)) continue;
        switch ((int)kind) {
        case AST_COLUMN: column_add(b, at); break;
        case AST_GROUP: row_declare(b, at, ROW_GROUP); break;
        case AST_ROW: row_declare(b, at, ROW_NAMED); break;
        case AST_ROWS_FOR: rows_for(b, at); break;
        case AST_FIELD: table_field(b, at); break;
        case AST_PAD: pad_add(b, at); break;
        default: break;
        }
    }
}

static void amounts_first(Builder *b, NodeRef first) {
    for (NodeRef at = first; at.node; at = ref_next(b->m, at))
        if (ref_kind(b->m, at) == AST_FIELD && ref_word(b->m, at) == WORD_AMOUNTS)
            table_field(b, at);
}

/* What the additions at hand say of rows that are there, and the rows and columns they add. */
static void build_additions(Builder *b) {
    for (uint32_t i = 0; i < b->more.count; i++) {
        b->is_extending = true;
        build_body(b, ref_first(b->m, b->more.at[i]));
        b->is_extending = false;
    }
}

/* Columns may be declared behind the rows whose formulas name them. */
static void check_formula_columns(const Builder *b, const ColumnFormula *f) {
    Model *m = b->m;
    for (; f; f = f->next) {
        size_t i = 0;
        while (i < b->columns.count && b->columns.at[i].name != ref_value(m, f->column)) i++;
        if (i < b->columns.count) continue;
        diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, f->column), "`%s` has no column `%s`",
                    b->t->label, name_text(m, ref_value(m, f->column)));
    }
}

static Additions extensions(const Model *m, const Table *t) {
    Additions all = {ARENA_NEW(m->whole, NodeRef, m->extend_decls.count + 1), 0};
    for (size_t i = 0; i < m->extend_decls.count; i++)
        if (ref_name(m, m->extend_decls.at[i]) == t->name)
            all.at[all.count++] = m->extend_decls.at[i];
    return all;
}

static void table_by(Model *m, Table *t) {
    NodeRef by = ref_child(m, t->decl, AST_BY), name = ref_first(m, by), level = ref_next(m, name);
    t->classification = NONE;
    t->lowest_level = -1;
    if (!by.node) return;
    if (!classification_named(m, name, &t->classification) || !level.node) return;
    t->lowest_level =
        classification_level(&m->classifications.at[t->classification], ref_value(m, level));
    if (t->lowest_level < 0)
        diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, level), "`%s` has no level `%s`",
                    name_text(m, ref_value(m, name)), name_text(m, ref_value(m, level)));
}

/* A table without columns has one without a name. */
static void add_only_column(Builder *b) {
    Measure measure = b->t->measure;
    Column only = {.group = NONE, .measure = measure, .is_additive = is_additive(measure)};
    if (!b->columns.count) VEC_PUSH(&b->columns, only);
}

static void add_total(Builder *b) {
    b->t->total = row_add(b, ROW_TOTAL, 0, NONE, (NodeRef){0});
    b->rows.at[b->t->total].end = b->t->total + 1;
    b->rows.at[b->t->total].flags = ROW_SUMS;
}

/* Data may add rows (fill_rows.c), so these stay as they are; the rest is done. */
static void hand_over(Builder *b) {
    Table *t = b->t;
    t->rows = b->rows.at, t->row_count = (uint32_t)b->rows.count;
    t->details = b->details.at, t->detail_count = (uint32_t)b->details.count;
    t->column_count = (uint32_t)b->columns.count;
    t->columns = ARENA_NEW(b->m->whole, Column, b->columns.count);
    memcpy(t->columns, b->columns.at, b->columns.count * sizeof *t->columns);
    t->other_year_count = (uint32_t)b->other_years.count;
    t->other_years = ARENA_NEW(b->m->whole, Name, b->other_years.count + 1);
    for (uint32_t i = 0; i < t->other_year_count; i++) t->other_years[i] = b->other_years.at[i];
    VEC_FREE(&b->columns);
    VEC_FREE(&b->other_years);
    map_free(&b->row_of);
    table_index_names(b->m, t);
}

void table_build(Model *m, uint32_t table) {
    Table *t = &m->tables.at[table];
    NodeRef first = ref_first(m, t->decl);
    Builder b = {.m = m, .t = t, .group = NONE};
    t->measure = m->amounts;
    t->title = ref_first(m, ref_child(m, t->decl, AST_TITLE));
    t->total = t->open_total = NONE;
    table_by(m, t);
    amounts_first(&b, first);
    if (t->classification != NONE) add_total(&b);
    b.more = extensions(m, t);
    build_body(&b, first);
    build_additions(&b);
    for (size_t i = 0; i < b.details.count; i++)
        check_formula_columns(&b, b.details.at[i].by_column);
    add_only_column(&b);
    hand_over(&b);
}
