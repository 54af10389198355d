/* Reads literals in text by the report's words, number style and units, and gives them their
 * meaning in exact arithmetic. */
#include "compiler/check/literal.h"

#include <string.h>

/* ---- reading ---- */
static bool take_word(Str *text, const Str *list) {
    size_t best = 0;
    for (int i = 0; list[i].length; i++)
        if (str_starts_with(*text, list[i]) && list[i].length > best) best = list[i].length;
    text->at += best, text->length -= best;
    return best > 0;
}

static bool take_direction(Str *text, const Words *w, int *sign) {
    bool is_more = take_word(text, w->more);
    bool is_less = !is_more && take_word(text, w->less);
    *sign = is_more - is_less;
    return is_more || is_less || take_word(text, w->same);
}

/* "about" may stand on either side of the word of direction. */
static Str read_words(const Model *m, Str text, Literal *l) {
    text = str_trim(text);
    for (size_t i = 0; i < m->words.count && !l->has_sign; i++) {
        if (take_word(&text, m->words.at[i].about)) l->is_about = true;
        l->has_sign = take_direction(&text, &m->words.at[i], &l->sign);
    }
    for (size_t i = 0; i < m->words.count && !l->is_about; i++)
        l->is_about = take_word(&text, m->words.at[i].about);
    return str_trim(text);
}

static const NumberStyle *text_style(const Model *m) {
    uint32_t index;
    return symbol_find(m, SYMBOL_STYLE, intern_find(m->names, STR("text")), &index)
             ? &m->styles.at[index].style
             : &number_style_plain;
}

static Str behind(Str text, size_t length) {
    return str_trim((Str){text.at + length, text.length - length});
}

/* The digits at the start of `text`; false, and nothing read, when there are none. */
static bool read_digits(const Model *m, Str text, Literal *l) {
    size_t length = number_read(text_style(m), text.at, text.length, &l->number);
    if (!length) return false;
    l->has_number = true;
    l->digits = (Str){text.at, length};
    l->rest = behind(text, length);
    return true;
}

Literal literal_read(const Model *m, Str text) {
    Literal l = {0};
    size_t length;
    text = l.rest = read_words(m, text, &l);
    if (read_digits(m, text, &l)) {
        l.has_unit = unit_prefix(m, l.rest, &l.unit, &length);
        if (l.has_unit) l.rest = behind(l.rest, length);
    } else if (unit_prefix(m, text, &l.unit, &length) && length < text.length) {
        l.has_unit = read_digits(m, behind(text, length), &l); /* "$1,234" */
    }
    return l;
}

/* ---- meaning ---- */
bool literal_fits(const Literal *l, const Model *m, Value expr) {
    Type type = l->has_unit ? m->units.at[l->unit].type : (Type){.kind = TYPE_NUMBER};
    if (l->has_unit && type.is_percent) return expr.type.kind == TYPE_NUMBER;
    if (expr.type.kind == TYPE_NUMBER)
        return type.kind == TYPE_NUMBER &&
               (!expr.type.is_percent || l->has_unit || l->number.scale > 0 || l->number.coef <= 1);
    if (expr.type.kind == TYPE_MONEY) return type_same(type, expr.type);
    if (expr.type.kind == TYPE_RATE) return type.kind == TYPE_MONEY && type.base == expr.type.base;
    return !l->has_unit || type_same(type, expr.type);
}

bool literal_quantum(const Literal *l, const Model *m, Value expr, Rational *out) {
    int scale = l->number.scale;
    Measure declared = expr.has_measure ? expr.measure : m->amounts;
    bool is_declared = l->has_unit && expr.type.kind == TYPE_MONEY && l->unit == declared.unit &&
                       !l->is_about && declared.mode != MODE_EXACT;
    if (is_declared && declared.scale > scale) scale = declared.scale;
    Measure measure = {.unit = l->has_unit ? l->unit : UINT16_MAX, .scale = (int8_t)scale};
    return measure_quantum(m, measure, out);
}

static Rational literal_factor(const Literal *l, const Model *m) {
    return unit_factor(m, l->has_unit ? l->unit : UINT16_MAX);
}

bool literal_value(const Literal *l, const Model *m, Rational *out) {
    int sign = l->has_sign && l->sign < 0 ? -1 : 1;
    return rational_from_decimal(l->number, out) &&
           rational_multiply(*out, literal_factor(l, m), out) &&
           rational_multiply(*out, rational_from_int(sign), out);
}

const char *literal_repaired(Checker *c, Str text, const Literal *l, Rational right) {
    NumberStyle style = *text_style(c->m);
    char printed[256];
    Decimal digits;
    if (l->is_about || (l->has_sign && l->sign != rational_sign(right))) return NULL;
    if (l->has_sign && l->sign < 0) right = rational_negate(right);
    style.decimals = l->number.scale, style.trim = false, style.zero = NULL;
    if (!memchr(l->digits.at, ',', l->digits.length)) style.group = "";
    bool ok = rational_divide(right, literal_factor(l, c->m), &right) &&
              rational_round(right, style.decimals, style.rounding, &digits) &&
              number_print(&style, digits, printed);
    size_t before = (size_t)(l->digits.at - text.at), end = before + l->digits.length;
    return !ok ? NULL
               : arena_printf(c->m->whole, "%.*s%s%.*s", (int)before, text.at, printed,
                              (int)(text.length - end), text.at + end);
}

/* The declared step of the report's own unit of money; elsewhere the digits written. */
static Measure fact_measure(const Model *m, const Literal *l, Type type) {
    bool is_money = type.kind == TYPE_MONEY,
         is_percent = type.kind == TYPE_NUMBER && type.is_percent;
    bool is_amount = is_money && l->unit == m->amounts.unit;
    return (Measure){.type = type,
                     .unit = l->unit,
                     .mode = is_percent ? MODE_ROUNDED
                           : is_money   ? m->amounts.mode
                                        : MODE_EXACT,
                     .scale = (int8_t)(is_amount ? m->amounts.scale : l->number.scale)};
}

/* `{80 guests as name}`: a count is exact, money stands for what its declared step allows. */
bool fact_value(Checker *c, NodeRef literal, uint32_t index, Value *out) {
    const Model *m = c->m;
    Literal l = literal_read(m, ref_text(m, literal));
    Rational point, quantum;
    if (!l.has_number || l.rest.length || l.has_sign) {
        Str text = ref_text(m, literal);
        diag_report(m->sink, DIAG_MISTYPED, ref_span(m, literal),
                    "`%.*s` is no figure with a declared unit", STR_ARG(text));
        return false;
    }
    Type type = l.has_unit ? m->units.at[l.unit].type : (Type){.kind = TYPE_NUMBER};
    *out = value_constant(c, rational_from_int(0), type);
    out->has_measure = l.has_unit;
    out->measure = fact_measure(m, &l, type);
    if (!literal_value(&l, m, &point) || !measure_quantum(m, out->measure, &quantum))
        return out->status = STATUS_OVERFLOW, true;
    Bounds b = bounds_printed(point, quantum, (Mode)out->measure.mode);
    out->top = linear_term(m->whole, TERM_ANONYMOUS, b);
    out->top.terms[0].fact = index + 1;
    return true;
}
