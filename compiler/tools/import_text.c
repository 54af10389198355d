/* Texts and figures as people write them. */
#include "compiler/tools/import.h"

#include <string.h>

/* ---- texts ---- */
/* U+FF01 … U+FF5E are the plain marks, wide; other blanks than the plain one are none in a
 * title. */
static int32_t plain_of(int32_t ch) {
    if (ch >= 0xFF01 && ch <= 0xFF5E) return ch - 0xFEE0;
    return ch == 0x3000 || ch == 0xA0 || ch == '\t' || (ch >= 0x2000 && ch <= 0x200B) ? ' ' : ch;
}

static bool is_plain(Str text) {
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] >= 0x80 || text.at[i] == ' ' || text.at[i] == '\t')
            return false;
    return true;
}

Str import_plain(Str text, Arena *arena) {
    if (is_plain(text)) return text;
    char *made = arena_alloc(arena, text.length + 4), *to = made;
    const char *at = text.at, *end = text.at + text.length;
    while (at < end) {
        int32_t ch = plain_of(str_decode(&at, end));
        if (ch > 0 && ch != ' ') to += str_encode(to, ch);
    }
    return (Str){made, (size_t)(to - made)};
}

Str import_folded(Str text, Arena *arena) {
    Str plain = import_plain(text, arena);
    char *made = arena_copy(arena, plain.at, plain.length);
    for (size_t i = 0; i < plain.length; i++)
        if (made[i] >= 'A' && made[i] <= 'Z') made[i] = (char)(made[i] - 'A' + 'a');
    return (Str){made, plain.length};
}

bool import_same(const Import *in, Str a, Str b) {
    if (!a.length || !b.length) return false;
    return str_equal(a, b) ||
           str_equal(import_folded(a, in->scratch), import_folded(b, in->scratch));
}

/* The last character of the text, when it is a mark between words: '.', ':', ')' and their like. */
static bool ends_in_mark(Str text) {
    const char *at = text.at, *end = text.at + text.length;
    int32_t last = 0;
    while (at < end) last = str_decode(&at, end);
    return last == '.' || last == ':' || last == ')' || last == ',' || last == 0x3001;
}

bool import_ends_with(Str text, Str title) {
    if (!title.length || !str_ends_with(text, title)) return false;
    return text.length == title.length || ends_in_mark((Str){text.at, text.length - title.length});
}

bool import_is_titled(const Import *in, Str text, Str title) {
    return import_ends_with(import_folded(text, in->scratch), import_folded(title, in->scratch));
}

/* ---- figures ---- */
static const NumberStyle comma_style = {
    .decimals = -1, .point = ",", .group = ".", .group_size = 3, .negative = "#-", .nil = "0"};

static bool is_dash(Str text) {
    return str_is(text, "-") || str_is(text, "\xE2\x80\x93") || str_is(text, "\xE2\x80\x94") ||
           str_is(text, "\xE2\x80\x94\xE2\x80\x94") || str_is(text, "--");
}

/* Without the mark of a unit before or behind it, as its pattern says: "$5", "5 €", "5%". */
static Str without_unit(const Import *in, Str text) {
    const Model *m = in->c->m;
    if (str_ends_with(text, STR("%"))) return str_trim((Str){text.at, text.length - 1});
    for (size_t i = 0; i < m->units.count; i++) {
        const char *pattern = m->units.at[i].pattern, *hole = pattern ? strchr(pattern, '#') : NULL;
        if (!hole) continue;
        Str before = str_trim((Str){pattern, (size_t)(hole - pattern)}),
            behind = str_trim(str_from(hole + 1));
        if (before.length && str_starts_with(text, before))
            return str_trim((Str){text.at + before.length, text.length - before.length});
        if (behind.length && str_ends_with(text, behind))
            return str_trim((Str){text.at, text.length - behind.length});
    }
    return text;
}

static bool reads(const NumberStyle *style, Str text, Decimal *value) {
    return text.length && number_read(style, text.at, text.length, value) == text.length;
}

ImportKind import_figure(const Import *in, Str text, Decimal *value) {
    if (!text.length) return IMPORT_EMPTY;
    Str plain = import_plain(text, in->scratch);
    if (is_dash(plain)) return IMPORT_NIL;
    plain = without_unit(in, plain);
    return reads(in->style, plain, value) ? IMPORT_FIGURE : IMPORT_TEXT;
}

/* ---- which style ---- */
typedef struct {
    uint32_t read;  /* cells */
    bool is_unsure; /* the usual style reads one of them as another figure */
    Span where;     /* that one */
} Reading;

static bool has_digit(Str text) {
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] >= '0' && text.at[i] <= '9') return true;
    return false;
}

static Reading try_style(Import *in, const ImportSheet *s, const NumberStyle *style) {
    Reading made = {0};
    for (uint32_t row = s->body; row < s->end; row++, arena_clear(in->scratch))
        for (uint32_t i = 0; i < in->grid.rows[row].count; i++) {
            const ImportCell *cell = &in->grid.rows[row].cells[i];
            Str text = without_unit(in, import_plain(cell->text, in->scratch));
            Decimal value, usual;
            if (!has_digit(text) || !reads(style, text, &value)) continue;
            made.read++;
            if (!reads(NULL, text, &usual) || usual.scale != 3 || value.scale) continue;
            made.is_unsure = true; /* "1.234": no sum of money, or a thousand and more */
            made.where = cell->span;
        }
    return made;
}

static const NumberStyle *table_style(const Import *in) {
    const Model *m = in->c->m;
    uint32_t index;
    Name name = intern_find(m->names, STR("table"));
    return name && symbol_find(m, SYMBOL_STYLE, name, &index) ? &m->styles.at[index].style : NULL;
}

/* The module's own or the usual one, or that with a comma for the point when it reads more. */
void import_choose_style(Import *in, const ImportSheet *s, bool tells) {
    const NumberStyle *own = table_style(in);
    Reading usual = try_style(in, s, own), comma = try_style(in, s, &comma_style);
    in->style = comma.read > usual.read ? &comma_style : own;
    if (tells && !own && comma.read == usual.read && comma.is_unsure)
        diag_report(in->sink, DIAG_IMPORT_READING, comma.where,
                    "the point in this can stand before decimals or between thousands; it was "
                    "taken for decimals");
}

/* ---- counting lines and columns ---- */
/* A word beside them that no form knows makes it a guess, and two columns a bad one. */
ImportCount import_counts(const Import *in, const ImportRow *row) {
    int next = 1;
    bool is_named = true;
    for (uint32_t i = 0; i < row->count; i++) {
        Decimal value;
        ImportKind kind = import_figure(in, row->cells[i].text, &value);
        if (kind == IMPORT_NIL) return IMPORT_COUNTS_NOT;
        if (kind == IMPORT_TEXT && !import_is_counter(in, row->cells[i].text)) is_named = false;
        if (kind == IMPORT_FIGURE && (value.scale || value.coef != next++))
            return IMPORT_COUNTS_NOT;
    }
    if (is_named) return next > 1 ? IMPORT_COUNTS : IMPORT_COUNTS_NOT;
    return next > 3 ? IMPORT_COUNTS_MAYBE : IMPORT_COUNTS_NOT;
}

static bool is_counter_of(const Import *in, NodeRef node, Str text) {
    const Model *m = in->c->m;
    bool is_behind = false;
    for (NodeRef at = ref_first(m, node); at.node; at = ref_next(m, at)) {
        if (is_behind && ref_kind(m, at) == AST_STRING &&
            import_same(in, text, str_from(ref_string(m, at))))
            return true;
        if (ref_kind(m, at) == AST_NAME) is_behind = ref_word(m, at) == WORD_NUMBERED;
        if (ref_kind(m, at) == AST_FIELD && is_counter_of(in, at, text)) return true;
    }
    return false;
}

bool import_is_counter(const Import *in, Str text) {
    const Model *m = in->c->m;
    for (size_t i = 0; text.length && i < m->forms.count; i++)
        if (is_counter_of(in, m->forms.at[i].decl, text)) return true;
    for (size_t i = 0; text.length && i < m->form_decls.count; i++)
        if (is_counter_of(in, m->form_decls.at[i], text)) return true;
    return false;
}
