/* Figures and numbers as they stand in text and in tables, in the styles the modules declare. */
#include "compiler/check/check.h"

#include <string.h>

static const Style *style_find(const Model *m, Str name) {
    uint32_t index;
    return symbol_find(m, SYMBOL_STYLE, intern_find(m->names, name), &index) ? &m->styles.at[index]
                                                                             : NULL;
}

static NumberStyle style_or(const Model *m, Str name, int decimals, bool *has_decimals) {
    const Style *style = style_find(m, name);
    NumberStyle made = style ? style->style : number_style_plain;
    *has_decimals = style && style->has_decimals;
    if (!*has_decimals) made.decimals = decimals;
    return made;
}

static bool scaled_decimal(Rational value, const Model *m, uint16_t unit, int decimals,
                           Rounding rounding, Decimal *out) {
    Rational in_unit;
    return rational_divide(value, unit_factor(m, unit), &in_unit) &&
           rational_round(in_unit, decimals, rounding, out);
}

/* `text` where the # of a pattern is. */
static const char *within(Checker *c, const char *pattern, const char *text) {
    const char *hole = strchr(pattern, '#');
    return arena_printf(c->m->whole, "%.*s%s%s", (int)(hole - pattern), pattern, text, hole + 1);
}

static const char *unit_pattern(const Checker *c, uint16_t unit) {
    return unit == UINT16_MAX ? "" : c->m->units.at[unit].pattern;
}

const char *show_beside(Checker *c, const char *digits, uint16_t unit) {
    const char *name = unit == UINT16_MAX ? "" : name_text(c->m, c->m->units.at[unit].name);
    if (!*name) return arena_printf(c->m->whole, "%s", digits);
    bool glued = *name == '%' || (*name & 0x80);
    return arena_printf(c->m->whole, glued ? "%s%s" : "%s %s", digits, name);
}

typedef struct {
    uint16_t unit;
    int decimals;
    bool has_decimals;
    NumberStyle style;
} Shape;

static void shape_default(const Checker *c, Value v, Shape *s) {
    const Model *m = c->m;
    Measure measure = v.has_measure ? v.measure : m->amounts;
    s->unit = value_unit(c, v);
    if (v.type.kind == TYPE_NUMBER && v.type.is_percent) {
        s->style = style_or(m, STR("percent"), v.has_measure ? measure.scale : 1, &s->has_decimals);
        return;
    }
    int decimals = v.type.kind == TYPE_MONEY  ? measure.scale
                 : v.has_measure              ? measure.scale
                 : v.type.kind == TYPE_RATE   ? 2
                 : v.type.kind == TYPE_NUMBER ? -1
                                              : 0;
    s->style = style_or(m, STR("text"), decimals, &s->has_decimals);
    if (v.type.kind != TYPE_MONEY) s->style.decimals = decimals;
    if (v.type.kind == TYPE_MONEY && m->has_shown)
        s->unit = m->shown_unit, s->style.decimals = m->shown_scale;
}

/* `as UNIT QUANTUM`, `as STYLE` */
static void shape_as(Checker *c, NodeRef as, Shape *s) {
    Model *m = c->m;
    for (NodeRef at = ref_first(m, as); at.node; at = ref_next(m, at)) {
        Str word = ref_text(m, at);
        const Style *style = style_find(m, word);
        Decimal quantum;
        uint16_t unit;
        if (ref_kind(m, at) == AST_NUMBER && ref_number(m, at, &quantum))
            s->style.decimals = decimal_trim(quantum).scale;
        else if (unit_find(m, word, &unit))
            s->unit = unit;
        else if (style)
            s->style = style->style;
        else
            diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, at),
                        "`%.*s` is no unit and no style", STR_ARG(word));
    }
}

/* A figure in a style and in the pattern of its unit, "$#"; the sign stands outside: "-$5",
 * "($5)". */
static const char *print_number(Checker *c, NumberStyle style, Decimal d, const char *pattern) {
    char text[256];
    bool has_negative = style.negative && strchr(style.negative, '#');
    if (*pattern) style.negative = within(c, has_negative ? style.negative : "-#", pattern);
    if (!number_print(&style, d, text)) return "?";
    return within(c, *pattern && d.coef >= 0 ? pattern : "#", text);
}

static const char *print_point(Checker *c, Rational point, const Shape *s) {
    Decimal d;
    int decimals = s->style.decimals < 0 ? 6 : s->style.decimals;
    NumberStyle style = s->style;
    const char *pattern = unit_pattern(c, s->unit);
    if (style.decimals < 0) style.trim = true, style.decimals = decimals;
    if (!scaled_decimal(point, c->m, s->unit, decimals, style.rounding, &d)) return "?";
    const char *text = print_number(c, style, d, pattern);
    return *pattern ? text : show_beside(c, text, s->unit);
}

static const char *print_direction(Checker *c, Value v, Rational point, const Shape *s) {
    const Words *w = &c->m->words.at[v.words];
    int sign = rational_sign(point);
    Str word = sign > 0 ? w->more[0] : sign < 0 ? w->less[0] : w->same[0];
    if (sign == 0) return arena_copy(c->m->whole, word.at ? word.at : "", word.length);
    return arena_printf(c->m->whole, "%.*s%s", STR_ARG(word),
                        print_point(c, sign < 0 ? rational_negate(point) : point, s));
}

/* Whoever reads a module's sentence can only mend the figure that it lacks: that is told, once. */
static bool report_lacking(Checker *c, NodeRef at, uint8_t status) {
    Model *m = c->m;
    bool is_blank = status == STATUS_BLANK;
    if (!m->trees.at[at.tree].module || (!is_blank && status != STATUS_OPEN)) return false;
    if (!is_blank) figure_find_unknown(c);
    size_t count = is_blank ? c->blank.count : c->unknown.count;
    if (!count) return false;
    uint32_t figure = is_blank ? c->blank.at[0] : c->unknown.at[0];
    if (stated_behind(c, figure, 0) != figure && !(figure & FIGURE_PRIOR)) return false;
    Diag *d = diag_report(m->sink, DIAG_MISSING, figure_span(m, figure),
                          "`%s` is %s, but the text tells of it", figure_name(m, figure, m->whole),
                          is_blank ? "blank" : "not known");
    diag_note(m->sink, d, ref_span(m, at), "it would be printed here");
    return true;
}

static const char *print_status(Checker *c, NodeRef at, uint8_t status) {
    if (c->meets_lost && status == STATUS_OPEN) return "?"; /* told where it could not be read */
    if (report_lacking(c, at, status)) return "?";
    if (status == STATUS_UNDEFINED)
        record_undefined(c, ref_span(c->m, at));
    else if (status == STATUS_OVERFLOW)
        diag_report(c->m->sink, DIAG_OVERFLOW, ref_span(c->m, at),
                    "this figure is too large to compute exactly");
    else
        diag_report(c->m->sink, DIAG_MISSING, ref_span(c->m, at),
                    status == STATUS_BLANK ? "this figure is blank: there is nothing to print"
                                           : "this figure is not known: there is nothing to print");
    return "?";
}

const char *print_value(Checker *c, Value v, NodeRef at, uint32_t *figure) {
    Model *m = c->m;
    NodeRef as = ref_kind(m, at) == AST_HOLE ? ref_child(m, at, AST_AS) : (NodeRef){0};
    Bounds b;
    Shape shape;
    *figure = NONE;
    if (v.kind == VALUE_TEXT) return v.text;
    if (v.kind == VALUE_CODE) return value_title(c, v);
    if (v.kind == VALUE_NAME) return name_text(m, v.name);
    if (v.kind == VALUE_POISON) return "?";
    if (v.kind == VALUE_LIST) {
        const char *text = "";
        for (uint32_t i = 0; i < v.count; i++)
            text = arena_printf(m->whole, "%s%s%s", text, i ? ", " : "",
                                v.items[i].kind == VALUE_TEXT ? v.items[i].text
                                                              : value_title(c, v.items[i]));
        return text;
    }
    if (v.kind != VALUE_NUMBER) {
        diag_report(m->sink, DIAG_NOT_A_NUMBER, ref_span(m, at),
                    "this cannot be printed: it is no figure and no text");
        return "?";
    }
    *figure = v.figure;
    if (v.status != STATUS_KNOWN || !value_bounds(v, &b))
        return print_status(c, at, v.status ? v.status : STATUS_OVERFLOW);
    if (v.type.kind == TYPE_YEAR) return show_plain(c, b.point, 0);
    shape_default(c, v, &shape);
    if (as.node) shape_as(c, as, &shape);
    return v.is_direction ? print_direction(c, v, b.point, &shape)
                          : print_point(c, b.point, &shape);
}

/* ---- cells ---- */
static const char *cell_number(Checker *c, const Table *t, size_t cell, Measure measure,
                               NumberStyle style, bool in_unit) {
    Model *m = c->m;
    uint16_t unit = measure.unit;
    Decimal d = {STATE_KIND(t->state[cell]) == CELL_WIDE  ? m->wide.at[t->coef[cell]]
                 : STATE_KIND(t->state[cell]) == CELL_NIL ? 0
                                                          : t->coef[cell],
                 measure.scale};
    if (measure.type.kind == TYPE_MONEY &&
        m->has_shown) { /* rounded once, here, from the exact value */
        Rational value;
        if (!rational_from_decimal(d, &value) ||
            !rational_multiply(value, unit_factor(m, measure.unit), &value) ||
            !scaled_decimal(value, m, m->shown_unit, m->shown_scale, style.rounding, &d))
            return "?";
        style.decimals = m->shown_scale, unit = m->shown_unit;
    }
    return print_number(c, style, d, in_unit ? unit_pattern(c, unit) : "");
}

const char *print_cell(Checker *c, uint32_t figure, Measure shown, bool in_unit) {
    Model *m = c->m;
    uint32_t row, column, table = figure_table(m, figure, &row, &column);
    const Table *t = &m->tables.at[table];
    size_t cell = table_at(t, row, column);
    bool has;
    NumberStyle style = style_or(m, STR("table"), shown.scale, &has);
    style.decimals = shown.scale; /* a column's own step beats the style */
    switch (STATE_KIND(t->state[cell])) {
    case CELL_NUMBER:
    case CELL_WIDE: return cell_number(c, t, cell, shown, style, in_unit);
    case CELL_NIL: return style.nil ? style.nil : cell_number(c, t, cell, shown, style, in_unit);
    case CELL_BLANK: return style.blank ? style.blank : "";
    case CELL_LOST:
    case CELL_UNKNOWN: return style.unknown ? style.unknown : "?";
    case CELL_TEXT: return name_text(m, (Name)t->coef[cell]);
    }
    return "";
}

/* A code that has no row: what a nil prints as. */
const char *print_nil(Checker *c, Measure shown) {
    bool has;
    NumberStyle style = style_or(c->m, STR("table"), shown.scale, &has);
    char text[256];
    style.decimals = shown.scale;
    if (style.nil) return style.nil;
    return number_print(&style, (Decimal){0, 0}, text) ? arena_printf(c->m->whole, "%s", text) : "";
}

/* ---- numbering ---- */
static const char *spell(Checker *c, const Numerals *n, int value) {
    Arena *a = c->m->whole;
    Str ones = n->digits[value % 10], tens = n->digits[value / 10 % 10];
    if (value < 10) return arena_copy(a, ones.at, ones.length);
    if (!n->tens.length || value > 99)
        return arena_printf(a, "%s%.*s", spell(c, n, value / 10), STR_ARG(ones));
    return arena_printf(a, "%.*s%.*s%.*s", value < 20 ? 0 : (int)tens.length, tens.at,
                        STR_ARG(n->tens), value % 10 ? (int)ones.length : 0, ones.at);
}

static bool is_letter(char ch) { return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z'); }

/* The "I" of "Part I", not the "a" of "Part": a sign that no letter touches. */
static const char *lone_sign(const char *pattern) {
    for (const char *at = pattern; (at = strpbrk(at, "1aAiI")) != NULL; at++)
        if (*at == '1' || ((at == pattern || !is_letter(at[-1])) && !is_letter(at[1]))) return at;
    return NULL;
}

static const char *spell_roman(Arena *a, int n, bool is_capital) {
    static const struct {
        int value;
        const char *small, *capital;
    } signs[] = {{100, "c", "C"},  {90, "xc", "XC"}, {50, "l", "L"},
                 {40, "xl", "XL"}, {10, "x", "X"},   {9, "ix", "IX"},
                 {5, "v", "V"},    {4, "iv", "IV"},  {1, "i", "I"}};
    const char *made = "";
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        for (; n >= signs[i].value; n -= signs[i].value)
            made = arena_printf(a, "%s%s", made, is_capital ? signs[i].capital : signs[i].small);
    return made;
}

/* After z comes aa. */
static const char *spell_letters(Arena *a, char first, int n) {
    const char *made = "";
    for (; n > 0; n = (n - 1) / 26) made = arena_printf(a, "%c%s", first + (n - 1) % 26, made);
    return made;
}

/* Nobody reads a Roman number of more than some hundreds. */
static const char *spell_latin(Arena *a, char sign, int n) {
    if (sign == '1' || n > 399) return arena_printf(a, "%d", n);
    if (sign == 'i' || sign == 'I') return spell_roman(a, n, sign == 'I');
    return spell_letters(a, sign, n);
}

/* The sign for one in the pattern is where the number goes. */
const char *number_label(Checker *c, const char *pattern, int n) {
    Arena *a = c->m->whole;
    for (size_t i = 0; i < c->m->numerals.count; i++) {
        const Numerals *numerals = &c->m->numerals.at[i];
        Str one = numerals->digits[1];
        char *needle = arena_copy(a, one.at ? one.at : "", one.length);
        const char *found = one.length ? strstr(pattern, needle) : NULL;
        if (found)
            return arena_printf(a, "%.*s%s%s", (int)(found - pattern), pattern,
                                spell(c, numerals, n), found + one.length);
    }
    const char *found = lone_sign(pattern);
    if (!found) return pattern;
    return arena_printf(a, "%.*s%s%s", (int)(found - pattern), pattern, spell_latin(a, *found, n),
                        found + 1);
}
