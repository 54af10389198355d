/* A sheet that no table of the module is: a table is proposed, with the levels its codes show and
 * the sums that hold. */
#include "compiler/tools/import.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PARTS = 60, MOST_COLUMNS = 250 }; /* of a sum; of a row of data */

typedef struct {
    Str name, title; /* name: as the language takes it, unlike all others */
    uint32_t at;     /* column or line of the sheet */
    bool is_text;
    const char *formula; /* or NULL */
} Named;

typedef VEC(Named) NamedList;

typedef struct {
    Import *in;
    const ImportSheet *s;
    uint32_t code, label; /* columns of the sheet, or NONE */
    NamedList columns, rows;
    Map column_names, row_names; /* hash of a name -> how often it was given */
    Decimal *value;              /* of each line and part of columns; what is no figure is 0 */
} Proposal;

/* ---- names ---- */
static bool is_letter(int32_t ch) {
    if (ch < 0x80)
        return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9');
    return (ch >= 0xC0 && ch <= 0x24F && ch != 0xD7 && ch != 0xF7) ||
           (ch >= 0x370 && ch < 0x2000) || (ch >= 0x3040 && ch <= 0x30FA) ||
           (ch >= 0x3400 && ch <= 0x9FFF) || (ch >= 0xAC00 && ch <= 0xD7A3);
}

/* Letters and digits of the title, with `_` for all between; a word of the language gets one behind
 * it. */
static Str name_from(Proposal *p, Str title, const char *otherwise, Map *taken) {
    Arena *a = p->in->arena;
    Str plain = title;
    char *made = arena_alloc(a, title.length + 2), *to = made;
    for (const char *at = plain.at, *end = at + plain.length; at < end;) {
        int32_t ch = str_decode(&at, end);
        if (is_letter(ch) && !(to == made && ch >= '0' && ch <= '9'))
            to += str_encode(to, ch);
        else if (to > made && to[-1] != '_')
            *to++ = '_';
    }
    while (to > made && to[-1] == '_') to--;
    Str name = {made, (size_t)(to - made)};
    if (!name.length || name.length > 60) name = str_from(otherwise);
    if (word_find(p->in->c->m->names, name) != WORD_COUNT)
        name = str_from(arena_printf(a, "%.*s_", STR_ARG(name)));
    Str first = name;
    uint32_t times = 0;
    if (map_get(taken, str_hash(first), &times))
        name = str_from(arena_printf(a, "%.*s_%u", STR_ARG(first), times + 1));
    map_put(taken, str_hash(first), times + 1);
    return name;
}

/* ---- columns ---- */
static bool is_code(Str text) {
    if (!text.length || text.at[0] < '0' || text.at[0] > '9') return false;
    for (size_t i = 0; i < text.length; i++)
        if ((text.at[i] < '0' || text.at[i] > '9') && text.at[i] != '.') return false;
    return text.at[text.length - 1] != '.';
}

typedef struct {
    uint32_t filled, codes, texts, figures;
} Census;

static Census census(const Proposal *p, uint32_t x) {
    Census made = {0};
    for (uint32_t row = p->s->body; row < p->s->end; row++, arena_clear(p->in->scratch)) {
        Str text = import_cell(p->in, row, x).text;
        Decimal value;
        ImportKind kind = import_figure(p->in, text, &value);
        made.filled += kind != IMPORT_EMPTY, made.texts += kind == IMPORT_TEXT;
        made.figures += kind == IMPORT_FIGURE || kind == IMPORT_NIL, made.codes += is_code(text);
    }
    return made;
}

/* Codes stand before their names; without names, digits are figures. */
static void find_stub(Proposal *p) {
    p->code = p->label = NONE;
    for (uint32_t x = 0; x < p->s->width && p->label == NONE; x++) {
        Census n = census(p, x);
        if (n.texts && 2 * n.texts >= n.filled) p->label = x;
    }
    for (uint32_t x = 0; p->label != NONE && x < p->label && p->code == NONE; x++) {
        Census n = census(p, x);
        if (n.codes > 1 && n.codes + 1 >= n.filled) p->code = x;
    }
}

static Str heading_of(const Proposal *p, uint32_t x) {
    for (uint32_t row = p->s->body; row > p->s->head; row--) {
        const ImportRow *r = &p->in->grid.rows[row - 1];
        Str text = import_cell(p->in, row - 1, x).text;
        if (text.length && !import_counts(p->in, r)) return text;
    }
    return (Str){"", 0};
}

static void find_columns(Proposal *p) {
    for (uint32_t x = p->label == NONE ? 0 : p->label + 1; x < p->s->width; x++) {
        Census n = census(p, x);
        Str title = heading_of(p, x);
        if (!n.filled) continue;
        if (p->columns.count == MOST_COLUMNS) {
            diag_report(p->in->sink, DIAG_IMPORT_COLUMN, import_cell(p->in, p->s->head, x).span,
                        "a row of data holds at most %d figures; column %u and those behind it are "
                        "left out",
                        MOST_COLUMNS, x + 1);
            return;
        }
        const char *otherwise = arena_printf(p->in->arena, "column_%u", x + 1);
        Named part = {.title = title, .at = x, .is_text = n.texts > n.figures};
        part.name = name_from(p, title, otherwise, &p->column_names);
        VEC_PUSH(&p->columns, part);
    }
}

/* ---- figures ---- */
static Decimal *value_at(const Proposal *p, uint32_t row, size_t column) {
    return &p->value[(size_t)(row - p->s->body) * p->columns.count + column];
}

static void read_values(Proposal *p) {
    uint32_t lines = p->s->end - p->s->body;
    p->value = ARENA_NEW(p->in->arena, Decimal, (size_t)lines * p->columns.count + 1);
    for (uint32_t row = p->s->body; row < p->s->end; row++, arena_clear(p->in->scratch))
        for (size_t k = 0; k < p->columns.count; k++) {
            Decimal value = {0, 0};
            if (import_figure(p->in, import_cell(p->in, row, p->columns.at[k].at).text, &value) ==
                IMPORT_FIGURE)
                *value_at(p, row, k) = value;
        }
}

typedef struct {
    Decimal sum;
    int filled;
    bool is_lost;
} Sum;

static void add(Sum *s, Decimal value, int sign) {
    if (!(sign < 0 ? decimal_subtract : decimal_add)(s->sum, value, &s->sum)) s->is_lost = true;
    s->filled += value.coef != 0;
}

/* Figures with decimals may be rounded: one in the last place is not held against them. */
static bool is_sum(const Sum *s, Decimal whole, bool *is_exact) {
    Decimal rest, step = {whole.scale > 0, whole.scale};
    if (s->is_lost || !decimal_subtract(s->sum, whole, &rest)) return false;
    if (rest.coef < 0) rest.coef = -rest.coef;
    *is_exact = rest.coef == 0;
    return decimal_compare(rest, step) <= 0;
}

/* Whether column `whole` is `from` + … + `to` on every line, and on some line more than one of them
 * counts. */
static bool columns_add(const Proposal *p, size_t whole, size_t from, size_t to, int sign) {
    bool is_shown = false, is_exact;
    for (uint32_t row = p->s->body; row < p->s->end; row++) {
        Sum s = {.sum = {0, 0}};
        for (size_t k = from; k <= to; k++) add(&s, *value_at(p, row, k), k == from ? 1 : sign);
        if (!is_sum(&s, *value_at(p, row, whole), &is_exact)) return false;
        if (s.filled > 1 && is_exact) is_shown = true;
    }
    return is_shown;
}

static const char *formula(const Proposal *p, const NamedList *parts, size_t from, size_t to,
                           const char *mark) {
    const char *made = "";
    for (size_t k = from; k <= to; k++)
        made = arena_printf(p->in->arena, "%s%s%.*s", made, k > from ? mark : "",
                            STR_ARG(parts->at[k].name));
    return made;
}

static bool has_text(const Proposal *p, size_t from, size_t to) {
    for (size_t k = from; k <= to; k++)
        if (p->columns.at[k].is_text) return true;
    return false;
}

static bool has_formula(const Proposal *p, size_t from, size_t to) {
    for (size_t k = from; k < to; k++)
        if (p->columns.at[k].formula) return true;
    return false;
}

/* A column before its parts, one behind them, or the difference of the two before it. */
static void find_column_sums(Proposal *p) {
    size_t count = p->columns.count;
    for (size_t k = 0; k < count; k++) {
        Named *part = &p->columns.at[k];
        size_t last = k + MOST_PARTS < count ? k + MOST_PARTS : count - 1,
               first = k > MOST_PARTS ? k - MOST_PARTS : 0;
        for (size_t to = last; !part->formula && to > k + 1; to--)
            if (!has_text(p, k, to) && columns_add(p, k, k + 1, to, 1))
                part->formula = formula(p, &p->columns, k + 1, to, " + ");
        for (size_t from = first; !part->formula && k > 1 && from + 1 < k; from++)
            if (!has_text(p, from, k) && !has_formula(p, from, k) &&
                columns_add(p, k, from, k - 1, 1))
                part->formula = formula(p, &p->columns, from, k - 1, " + ");
        bool is_difference = !part->formula && k > 1 && !has_text(p, k - 2, k) &&
                             !p->columns.at[k - 2].formula && columns_add(p, k, k - 2, k - 1, -1);
        if (is_difference) part->formula = formula(p, &p->columns, k - 2, k - 1, " - ");
    }
}

/* ---- rows ---- */
/* One row more to the sums of all columns. */
static void add_row(const Proposal *p, Sum *sums, size_t row) {
    for (size_t k = 0; k < p->columns.count; k++)
        if (!p->columns.at[k].is_text) add(&sums[k], *value_at(p, p->rows.at[row].at, k), 1);
}

static bool are_sums(const Proposal *p, const Sum *sums, size_t whole) {
    bool is_shown = false, is_exact;
    for (size_t k = 0; k < p->columns.count; k++) {
        if (p->columns.at[k].is_text) continue;
        if (!is_sum(&sums[k], *value_at(p, p->rows.at[whole].at, k), &is_exact)) return false;
        if (sums[k].filled > 1 && is_exact) is_shown = true;
    }
    return is_shown;
}

/* The longest run of rows before it that add up to it. */
static const char *sum_before(const Proposal *p, size_t first, size_t row, Sum *sums) {
    size_t found = row;
    for (size_t from = row; from > first && row - from < MOST_PARTS;) {
        add_row(p, sums, --from);
        if (row - from > 1 && are_sums(p, sums, row)) found = from;
    }
    return found < row ? formula(p, &p->rows, found, row - 1, " + ") : NULL;
}

/* The sums before it, added up. */
static const char *sum_of_sums(const Proposal *p, size_t row, Sum *sums) {
    const char *made = NULL;
    for (size_t from = row, parts = 0; from > 0 && parts < MOST_PARTS; from--) {
        if (!p->rows.at[from - 1].formula) continue;
        add_row(p, sums, from - 1);
        made = arena_printf(p->in->arena, made ? "%.*s + %s" : "%.*s%s",
                            STR_ARG(p->rows.at[from - 1].name), made ? made : "");
        parts++;
    }
    return made && are_sums(p, sums, row) ? made : NULL;
}

static void find_row_sums(Proposal *p) {
    size_t first = 0, size = p->columns.count * sizeof(Sum);
    Sum *sums = ARENA_NEW(p->in->arena, Sum, p->columns.count + 1);
    for (size_t row = 2; row < p->rows.count; row++) {
        memset(sums, 0, size);
        const char *made = sum_before(p, first, row, sums);
        memset(sums, 0, size);
        if (!made && first) made = sum_of_sums(p, row, sums);
        p->rows.at[row].formula = made;
        if (made) first = row + 1;
    }
}

static bool has_figures(const Proposal *p, uint32_t row) {
    for (size_t k = 0; k < p->columns.count; k++)
        if (import_cell(p->in, row, p->columns.at[k].at).text.length) return true;
    return false;
}

static void find_rows(Proposal *p) {
    for (uint32_t row = p->s->body; row < p->s->end; row++) {
        if (!has_figures(p, row)) continue;
        Str title = p->label == NONE ? (Str){"", 0} : import_cell(p->in, row, p->label).text;
        const char *otherwise = arena_printf(p->in->arena, "line_%u", row - p->s->body + 1);
        VEC_PUSH(&p->rows, (Named){.title = title,
                                   .at = row,
                                   .name = name_from(p, title, otherwise, &p->row_names)});
    }
}

/* ---- codes ---- */
static bool has_width(const size_t *widths, int count, size_t width) {
    for (int i = 0; i < count; i++)
        if (widths[i] == width) return true;
    return false;
}

static void write_levels(Proposal *p, Out *out) {
    size_t widths[8], most = 0;
    int count = 0, dots = 0;
    for (uint32_t row = p->s->body; row < p->s->end; row++) {
        Str code = import_cell(p->in, row, p->code).text;
        int own = 0;
        for (size_t i = 0; i < code.length; i++) own += code.at[i] == '.';
        if (own > dots) dots = own;
        if (!is_code(code)) continue;
        if (code.length > most) most = code.length;
    }
    if (dots) out_text(out, "separator \".\"; ");
    out_text(out, "levels ");
    for (int i = 0; dots && i <= dots; i++) out_printf(out, "%slevel%d", i ? ", " : "", i + 1);
    for (size_t width = 1; !dots && width <= most && count < 8; width++)
        for (uint32_t row = p->s->body; row < p->s->end; row++) {
            Str code = import_cell(p->in, row, p->code).text;
            if (!is_code(code) || code.length != width || has_width(widths, count, width)) continue;
            widths[count++] = width;
            out_printf(out, "%slevel%d %zu", count > 1 ? ", " : "", count, width);
        }
    out_text(out, "; open");
}

/* ---- writing ---- */
static void write_title(Str title, Out *out) {
    if (!title.length) return;
    Out plain = {0}; /* a title may hold holes, so a brace is written twice */
    for (size_t i = 0; i < title.length; i++) {
        bool is_brace = title.at[i] == '{' || title.at[i] == '}';
        out_bytes(&plain, title.at + i, 1);
        if (is_brace) out_bytes(&plain, title.at + i, 1);
    }
    out_text(out, " ");
    import_quoted(out, (Str){plain.bytes, plain.length});
    out_free(&plain);
}

static void write_parts(const NamedList *parts, const char *word, Out *out) {
    for (size_t i = 0; i < parts->count; i++) {
        const Named *part = &parts->at[i];
        out_printf(out, "  %s%.*s", word, STR_ARG(part->name));
        write_title(part->title, out);
        if (part->is_text) out_text(out, " : text");
        if (part->formula) out_printf(out, " = %s", part->formula);
        out_text(out, "\n");
    }
}

static void write_cells(const Proposal *p, uint32_t row, Out *out) {
    for (size_t k = 0; k < p->columns.count; k++) {
        ImportCell cell = import_cell(p->in, row, p->columns.at[k].at);
        out_text(out, "  ");
        if (p->columns.at[k].is_text)
            import_quoted(out, cell.text);
        else
            import_write_figure(p->in, cell, p->columns.at[k].at, out);
    }
    out_text(out, "\n");
}

static void write_key(const Proposal *p, const Named *row, Out *out) {
    Str code = p->code == NONE ? (Str){"", 0} : import_cell(p->in, row->at, p->code).text;
    if (p->code == NONE) {
        out_printf(out, "  %.*s", STR_ARG(row->name));
    } else if (is_code(code)) {
        out_printf(out, "  %.*s", STR_ARG(code));
        if (row->title.length) import_label(out, row->title);
    } else {
        Str text = code.length ? code : row->title;
        if (!import_is_total(p->in, NULL, text))
            diag_report(p->in->sink, DIAG_IMPORT_READING,
                        import_cell(p->in, row->at, p->label).span,
                        "`%.*s` has no code; it was taken for the total", STR_ARG(text));
        out_text(out, "  total");
    }
}

/* The line of text nearest above, unless it says the unit. */
static Str caption_of(Import *in, const ImportSheet *s) {
    for (uint32_t row = s->head; row > s->first_caption; row--) {
        const ImportRow *r = &in->grid.rows[row - 1];
        for (uint32_t i = 0; i < r->count && r->filled; i++)
            if (r->cells[i].text.length && r->cells[i].text.length < 120 &&
                !memchr(r->cells[i].text.at, ':', r->cells[i].text.length) &&
                r->cells[i].text.at[0] != '(')
                return r->cells[i].text;
    }
    return (Str){"", 0};
}

static void write_proposal(Proposal *p, int number, Out *out) {
    Map none = {0};
    Str title = caption_of(p->in, p->s);
    Str name = name_from(p, title, arena_printf(p->in->arena, "table_%d", number), &none);
    map_free(&none);
    if (p->code != NONE) {
        out_printf(out, "classification %.*s_codes { ", STR_ARG(name));
        write_levels(p, out);
        out_text(out, " }\n");
    }
    out_printf(out, "table %.*s", STR_ARG(name));
    write_title(title, out);
    if (p->code != NONE) out_printf(out, " by %.*s_codes", STR_ARG(name));
    out_text(out, " {\n");
    write_parts(&p->columns, "column ", out);
    if (p->code == NONE) write_parts(&p->rows, "", out);
    out_printf(out, "}\ndata %.*s (", STR_ARG(name));
    for (size_t k = 0; k < p->columns.count; k++)
        out_printf(out, "%s%.*s", k ? ", " : "", STR_ARG(p->columns.at[k].name));
    out_text(out, ") {\n");
    for (size_t i = 0; i < p->rows.count; i++, arena_clear(p->in->scratch))
        write_key(p, &p->rows.at[i], out), write_cells(p, p->rows.at[i].at, out);
    out_text(out, "}\n");
}

void import_propose(Import *in, const ImportSheet *s, int number, Out *out) {
    Proposal p = {.in = in, .s = s};
    import_about(in, s, out);
    out_text(out, "# A proposal: names, levels and sums are what the sheet shows.\n");
    find_stub(&p);
    find_columns(&p);
    read_values(&p);
    find_rows(&p);
    find_column_sums(&p);
    if (p.code == NONE) find_row_sums(&p);
    if (p.columns.count && p.rows.count) write_proposal(&p, number, out);
    VEC_FREE(&p.columns);
    VEC_FREE(&p.rows);
    map_free(&p.column_names), map_free(&p.row_names);
}
