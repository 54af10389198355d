/* Declarations of classifications and of lists of their codes: what they say, and the codes they
 * read from a CSV file or hold themselves. */
#include "compiler/sema/csv.h"
#include "compiler/sema/model.h"

#include <string.h>

/* ---- reading CSV ---- */
static size_t count_lines(const char *at, const char *end) {
    size_t lines = 1; /* the last may lack its end */
    while ((at = memchr(at, '\n', (size_t)(end - at)))) at++, lines++;
    return lines;
}

static void csv_read(Model *m, Classification *c, Str bytes, NodeRef from) {
    CsvLine head = {.count = 0}, line;
    CsvReader reader = csv_reader(m->whole, 0, bytes);
    csv_next(&reader, &head, NULL);
    int code = csv_column(&head, "code"), name = csv_column(&head, "name");
    if (code < 0 || name < 0) {
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, from),
                    "the code list needs the columns `code` and `name` in its first line");
        return;
    }
    int since = csv_column(&head, "since"), until = csv_column(&head, "until"),
        edition = csv_column(&head, "year"), source = csv_column(&head, "source");
    codes_reserve(c, c->count + count_lines(reader.at, bytes.at + bytes.length));
    Str before = {0};
    bool is_sure = true; /* what the empty source says */
    while (csv_next(&reader, &line, NULL)) {
        if (!csv_get(&line, code).length) continue;
        if (!c->edition) c->edition = csv_year(csv_get(&line, edition), 0);
        if (!str_equal(csv_get(&line, source), before)) { /* they come in runs */
            before = csv_get(&line, source);
            is_sure = source_confirms(m, c->unconfirmed, before);
        }
        code_push(c, (Code){.code = csv_get(&line, code),
                            .name = csv_get(&line, name),
                            .parent = NONE,
                            .since = csv_year(csv_get(&line, since), 0),
                            .until = csv_year(csv_get(&line, until), UINT16_MAX),
                            .flags = is_sure ? 0 : CODE_NAME_UNSURE});
    }
}

/* ---- declarations ---- */
static Str row_code(Model *m, NodeRef codes, const AstRow *row) {
    const char *at = m->sources->at[tree_of(m, codes)->file]->bytes + row->lo;
    return ast_row_text((Str){at, row->key_length}, m->whole);
}

static Str row_name(Model *m, NodeRef codes, const AstRow *row) {
    const char *at = m->sources->at[tree_of(m, codes)->file]->bytes + row->lo + row->label_at;
    return ast_row_text((Str){at, row->label_length}, m->whole);
}

/* A code that `extend` names again keeps its place and takes the new name, if it says why. */
static uint32_t rename_code(Model *m, Classification *c, uint32_t at, Str name, Str reason,
                            Span span) {
    Code *code = &c->codes[at];
    if (!name.length || str_equal(name, code->name)) return at; /* says only what is below it */
    if (!reason.length) {
        Diag *d = diag_report(m->sink, DIAG_DUPLICATE_NAME, span,
                              "code %.*s is in `%s` already, as `%.*s`", STR_ARG(code->code),
                              name_text(m, c->name), STR_ARG(code->name));
        diag_hint(m->sink, d, "to rename it here, say why: reason \"...\" before the codes");
        return at;
    }
    code->name = name, code->reason = reason;
    code->flags &= (uint8_t)~CODE_NAME_UNSURE;
    return at;
}

/* Known codes are looked up before any is added: the list is in order only then. */
static uint32_t *known_codes(Model *m, const Classification *c, NodeRef codes) {
    const AstRows *rows = &tree_of(m, codes)->blocks[ref_value(m, codes) - 1];
    uint32_t *known = ARENA_NEW(m->whole, uint32_t, rows->row_count + 1), cursor = NONE;
    for (size_t i = 0; i < rows->row_count; i++)
        known[i] = classification_find(c, row_code(m, codes, &rows->rows[i]), &cursor);
    return known;
}

static void codes_inline(Model *m, Classification *c, NodeRef codes, bool is_extend, Str reason) {
    const Ast *ast = tree_of(m, codes);
    const AstRows *rows = &ast->blocks[ref_value(m, codes) - 1];
    const uint32_t *known = is_extend ? known_codes(m, c, codes) : NULL;
    uint32_t up[33]; /* of a row that could not be read, none */
    memset(up, 0xFF, sizeof up);
    for (size_t i = 0; i < rows->row_count; i++) {
        const AstRow *row = &rows->rows[i];
        Str code = row_code(m, codes, row), name = row_name(m, codes, row);
        int depth = row->depth < 32 ? row->depth : 31;
        if (known && known[i] != NONE) {
            up[depth] = rename_code(m, c, known[i], name, reason, ast_key_span(ast, row));
            continue;
        }
        uint32_t parent = c->is_nested && depth ? up[depth - 1] : NONE;
        int level = parent != NONE ? c->codes[parent].level + 1 : c->is_nested ? 0 : depth;
        up[depth] = code_push(c, (Code){.code = code,
                                        .name = name,
                                        .parent = parent,
                                        .level = (uint8_t)level,
                                        .until = UINT16_MAX,
                                        .reason = reason});
    }
}

static void read_levels(Model *m, Classification *c, NodeRef field) {
    for (NodeRef at = ref_next(m, ref_first(m, field)); at.node; at = ref_next(m, at)) {
        Decimal width;
        if (ref_kind(m, at) == AST_COMMA) continue;
        if (ref_kind(m, at) == AST_NUMBER && c->level_count && ref_number(m, at, &width) &&
            width.scale == 0 && width.coef > 0 && width.coef < 64) {
            c->levels[c->level_count - 1].width = (int)width.coef;
        } else if (ref_kind(m, at) == AST_NAME && c->level_count < 12) {
            c->levels[c->level_count++].name = ref_value(m, at);
        } else {
            diag_report(
                m->sink, DIAG_BAD_FIELD, ref_span(m, at),
                "levels are names, each with the digits of its codes: levels division 2, group 3");
            return;
        }
    }
}

static void classification_field(Model *m, Classification *c, NodeRef field) {
    switch ((int)ref_word(m, field)) {
    case WORD_LEVELS: read_levels(m, c, field); break;
    case WORD_SEPARATOR: c->separator = ref_string(m, ref_next(m, ref_first(m, field)))[0]; break;
    case WORD_NESTED: c->is_nested = true; break;
    case WORD_OPEN: c->is_open = true; break;
    case WORD_UNCONFIRMED: c->unconfirmed = field; break;
    case WORD_UNDATED: c->undated = field; break;
    case WORD_MAP: map_read(m, c, field); break;
    case WORD_REASON:
    case WORD_CHANGES: break; /* when the codes are read */
    default: {
        Str text = ref_text(m, ref_first(m, field));
        diag_report(m->sink, DIAG_UNKNOWN_FIELD, ref_span(m, ref_first(m, field)),
                    "a classification has no setting `%.*s`", STR_ARG(text));
    }
    }
}

static Str reason_of(const Model *m, NodeRef decl) {
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at)) {
        NodeRef text = ref_next(m, ref_first(m, at));
        if (ref_kind(m, at) == AST_FIELD && (int)ref_word(m, at) == WORD_REASON && text.node &&
            ref_kind(m, text) == AST_STRING)
            return str_from(ref_string(m, text));
    }
    return STR("");
}

static void classification_body(Model *m, Classification *c, NodeRef decl) {
    bool is_extend = tree_of(m, decl)->nodes[decl.node].flags & AST_EXTEND;
    size_t codes = c->count, changes = c->changes.count;
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_FIELD) classification_field(m, c, at);
    NodeRef from = ref_first(m, ref_child(m, decl, AST_FROM));
    Str bytes;
    uint32_t file;
    if (from.node && file_beside(m, from, &bytes, &file)) csv_read(m, c, bytes, from);
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_CODES && ref_value(m, at))
            codes_inline(m, c, at, is_extend, reason_of(m, decl));
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_FIELD && (int)ref_word(m, at) == WORD_CHANGES)
            changes_read(m, c, ref_next(m, ref_first(m, at)));
    if (is_extend && c->count == codes && c->changes.count == changes) return; /* a map, a name */
    changes_add(m, c);
    classification_order(m, c, decl);
    changes_apply(m, c);
}

static void report_second(Model *m, NodeRef decl, NodeRef earlier) {
    Diag *d = diag_report(m->sink, DIAG_DUPLICATE_NAME, ref_span(m, ref_first(m, decl)),
                          "`%s` is declared twice", name_text(m, ref_name(m, decl)));
    diag_note(m->sink, d, ref_span(m, ref_first(m, earlier)), "the first declaration is here");
    diag_hint(m->sink, d, "write `extend classification` to add codes to it");
}

static void report_nothing_to_extend(Model *m, NodeRef decl) {
    Span span = ref_span(m, ref_first(m, decl));
    Name name = ref_name(m, decl);
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, span,
                          "there is no classification `%s` to extend", name_text(m, name));
    symbol_suggest(m, d, span, name, 1u << SYMBOL_CLASSIFICATION);
}

void classification_declare(Model *m, NodeRef decl) {
    uint32_t index;
    Name name = ref_name(m, decl);
    bool is_known = symbol_find(m, SYMBOL_CLASSIFICATION, name, &index);
    bool extends = tree_of(m, decl)->nodes[decl.node].flags & AST_EXTEND;
    if (is_known && !extends) {
        report_second(m, decl, m->classifications.at[index].decl);
    } else if (!is_known && extends) {
        report_nothing_to_extend(m, decl);
    } else {
        if (!is_known) {
            index = (uint32_t)m->classifications.count;
            symbol_put(m, SYMBOL_CLASSIFICATION, name, index);
            VEC_PUSH(&m->classifications,
                     (Classification){.name = name, .decl = decl, .is_sorted = true});
        }
        classification_body(m, &m->classifications.at[index], decl);
    }
}

/* ---- lists of codes ---- */
static bool list_item(Model *m, List *list, NodeRef item) {
    const Classification *c = &m->classifications.at[list->classification];
    Str text = ref_kind(m, item) == AST_STRING ? str_from(ref_string(m, item)) : ref_text(m, item);
    uint32_t cursor = NONE, code = classification_find(c, text, &cursor);
    if (code == NONE) {
        diag_report(m->sink, DIAG_UNKNOWN_CODE, ref_span(m, item), "`%.*s` is not in `%s`",
                    STR_ARG(text), name_text(m, c->name));
        return false;
    }
    list->codes[list->count++] = code;
    return true;
}

bool classification_named(Model *m, NodeRef name, uint32_t *found) {
    *found = NONE;
    if (symbol_find(m, SYMBOL_CLASSIFICATION, ref_value(m, name), found)) return true;
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, name),
                          "there is no classification `%s`", name_text(m, ref_value(m, name)));
    symbol_suggest(m, d, ref_span(m, name), ref_value(m, name), 1u << SYMBOL_CLASSIFICATION);
    return false;
}

void list_declare(Model *m, NodeRef decl) {
    NodeRef of = ref_first(m, ref_child(m, decl, AST_OF));
    List made = {.name = ref_name(m, decl), .decl = decl};
    if (!of.node)
        diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, ref_first(m, decl)),
                    "a list names its classification: list L of C = 201 202");
    if (!of.node || !classification_named(m, of, &made.classification)) return;
    size_t items = 0;
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at)) items++;
    made.codes = ARENA_NEW(m->whole, uint32_t, items);
    for (NodeRef at = ref_next(m, ref_first(m, decl)); at.node; at = ref_next(m, at)) {
        AstKind kind = ref_kind(m, at);
        if (kind != AST_OF && kind != AST_COMMA && !dated_out(m, at))
            list_item(m, &made, kind == AST_DATED ? ref_first(m, at) : at);
    }
    uint32_t old;
    bool is_known = symbol_find(m, SYMBOL_LIST, made.name, &old);
    if (!claim_name(m, decl, is_known ? m->lists.at[old].decl : (NodeRef){0}, is_known)) return;
    if (is_known) {
        m->lists.at[old] = made;
        return;
    }
    symbol_put(m, SYMBOL_LIST, made.name, (uint32_t)m->lists.count);
    VEC_PUSH(&m->lists, made);
}
