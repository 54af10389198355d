/* Units and measures: what is counted, in which steps, rounded or exact. */
#include "compiler/sema/declare.h"

#include <string.h>

/* ---- units ---- */
bool unit_find(const Model *m, Str text, uint16_t *unit) {
    uint32_t index;
    if (!symbol_find(m, SYMBOL_UNIT, intern_find(m->names, text), &index)) return false;
    *unit = (uint16_t)index;
    return true;
}

/* The "$" of a pattern "$#". */
static Str pattern_mark(const Unit *unit) {
    const char *hole = strchr(unit->pattern, '#');
    if (!hole) return STR("");
    Str before = str_trim((Str){unit->pattern, (size_t)(hole - unit->pattern)});
    return before.length ? before : str_trim(str_from(hole + 1));
}

bool unit_prefix(const Model *m, Str text, uint16_t *unit, size_t *length) {
    *length = 0;
    for (size_t i = 0; i < m->units.count; i++) {
        Str names[] = {intern_text(m->names, m->units.at[i].name), pattern_mark(&m->units.at[i])};
        for (int k = 0; k < 2; k++)
            if (names[k].length > *length && str_starts_with(text, names[k]))
                *unit = (uint16_t)i, *length = names[k].length;
    }
    if (!*length && str_starts_with(text, STR("\xEF\xBC\x85"))) /* full-width */
        *unit = m->percent_unit, *length = 3;
    return *length > 0;
}

static TypeKind unit_kind(Word word) {
    switch ((int)word) {
    case WORD_MONEY: return TYPE_MONEY;
    case WORD_COUNTED: return TYPE_COUNT;
    case WORD_SCORE: return TYPE_SCORE;
    case WORD_RATIO: return TYPE_NUMBER;
    default: return TYPE_POISON;
    }
}

static void unit_add(Model *m, Name name, Type type, Rational factor, uint16_t base) {
    VEC_PUSH(&m->units, (Unit){name, type, factor, base, ""});
    symbol_put(m, SYMBOL_UNIT, name, (uint32_t)m->units.count - 1);
}

static void declare_multiple(Model *m, Name name, NodeRef number) {
    NodeRef other = ref_next(m, number);
    Decimal factor;
    Rational ratio;
    uint16_t base;
    Str text = ref_text(m, other);
    if (!ref_number(m, number, &factor) || !rational_from_decimal(factor, &ratio)) return;
    if (!unit_find(m, text, &base)) {
        Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, other),
                              "there is no unit `%.*s`", STR_ARG(text));
        symbol_suggest(m, d, ref_span(m, other), ref_value(m, other), 1u << SYMBOL_UNIT);
        return;
    }
    const Unit *of = &m->units.at[base];
    if (!rational_multiply(ratio, of->factor, &ratio) || rational_sign(ratio) <= 0) {
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, number),
                    "a unit is a positive multiple of another");
        return;
    }
    unit_add(m, name, of->type, ratio, of->base);
}

/* `"$#"` behind a unit: the figure stands where the # is. */
static void unit_pattern(Model *m, NodeRef decl) {
    NodeRef title = ref_child(m, decl, AST_TITLE);
    const char *pattern = title.node ? ref_string(m, ref_first(m, title)) : "";
    uint32_t unit;
    if (!*pattern || !symbol_find(m, SYMBOL_UNIT, ref_value(m, ref_first(m, decl)), &unit)) return;
    if (strchr(pattern, '#'))
        m->units.at[unit].pattern = pattern;
    else
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, title),
                    "the way a figure of a unit is written holds a # for the figure: \"$#\"");
}

/* `unit EUR : money`, `unit guests`: not a multiple of another. */
static void declare_base(Model *m, Name name, NodeRef type) {
    TypeKind kind = type.node ? unit_kind(ref_word(m, ref_first(m, type))) : TYPE_COUNT;
    uint16_t self = (uint16_t)m->units.count;
    if (kind == TYPE_POISON) {
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, type),
                    "a unit is one of money, count, score, or a multiple of another unit");
        return;
    }
    Type made = {.kind = (uint8_t)kind, .base = kind == TYPE_NUMBER ? 0 : self};
    unit_add(m, name, made, rational_from_int(1), self);
}

void declare_unit(Model *m, NodeRef decl) {
    NodeRef number = ref_child(m, decl, AST_NUMBER);
    Name name = ref_name(m, decl);
    uint32_t old;
    if (symbol_find(m, SYMBOL_UNIT, name, &old)) {
        report_duplicate(m, decl, (NodeRef){0});
        return;
    }
    if (number.node)
        declare_multiple(m, name, number);
    else
        declare_base(m, name, ref_child(m, decl, AST_TYPE));
    unit_pattern(m, decl);
}

/* ---- measures: `money EUR .01 exact`, `percent .1`, `amounts EUR .01 rounded` ---- */
static bool quantum_scale(Model *m, NodeRef number, int8_t *scale) {
    Decimal quantum;
    if (!ref_number(m, number, &quantum)) return false;
    quantum = decimal_trim(quantum);
    if (quantum.coef == 1 && quantum.scale <= 12) return *scale = (int8_t)quantum.scale, true;
    diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, number),
                "the published step is 1, .1, .01 ... down to twelve digits");
    return false;
}

static bool mode_find(Word word, uint8_t *mode) {
    if (word == WORD_EXACT) return *mode = MODE_EXACT, true;
    if (word == WORD_ROUNDED) return *mode = MODE_ROUNDED, true;
    if (word == WORD_TRUNCATED) return *mode = MODE_TRUNCATED, true;
    return false;
}

static Name value_name(const Model *m, NodeRef value) {
    return ref_kind(m, value) == AST_NAME ? ref_value(m, value) : 0;
}

/* One word of a measure: unit, step or mode. */
bool measure_word(Model *m, NodeRef value, Measure *out) {
    uint16_t unit;
    if (ref_kind(m, value) == AST_NUMBER) return quantum_scale(m, value, &out->scale);
    bool is_unit = unit_find(m, ref_text(m, value), &unit);
    if (is_unit && out->type.kind == TYPE_RATE && m->units.at[unit].type.kind == TYPE_COUNT)
        return out->type.per = m->units.at[unit].type.base, true;
    if (is_unit && out->type.kind == TYPE_RATE && m->units.at[unit].type.kind == TYPE_MONEY)
        return out->unit = unit, out->type.base = m->units.at[unit].type.base, true;
    if (is_unit) {
        out->unit = unit;
        out->type = m->units.at[unit].type;
        return true;
    }
    if (mode_find(ref_word(m, value), &out->mode)) return true;
    Str text = ref_text(m, value);
    Diag *d = diag_report(m->sink, DIAG_UNKNOWN_NAME, ref_span(m, value),
                          "`%.*s` is no unit, step (.01) or mode (rounded, truncated, exact)",
                          STR_ARG(text));
    if (value_name(m, value))
        symbol_suggest(m, d, ref_span(m, value), value_name(m, value), 1u << SYMBOL_UNIT);
    if (!d->fix_count && out->unit == UINT16_MAX)
        diag_hint(m->sink, d, "a unit is declared before it is used: `unit %.*s : money`",
                  STR_ARG(text));
    return false;
}

static TypeKind type_kind(Word word) {
    static const struct {
        Word word;
        TypeKind kind;
    } kinds[] = {{WORD_MONEY, TYPE_MONEY},  {WORD_COUNTED, TYPE_COUNT}, {WORD_PERCENT, TYPE_NUMBER},
                 {WORD_RATIO, TYPE_NUMBER}, {WORD_RATE, TYPE_RATE},     {WORD_SCORE, TYPE_SCORE},
                 {WORD_DATE, TYPE_DATE},    {WORD_YEAR, TYPE_YEAR},     {WORD_WRITING, TYPE_TEXT},
                 {WORD_TRUTH, TYPE_TEXT}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (word == kinds[i].word) return kinds[i].kind;
    return TYPE_POISON;
}

/* A share is published to the step that the style `percent` prints, else to one decimal. */
static int8_t percent_scale(const Model *m) {
    uint32_t index;
    bool has = symbol_find(m, SYMBOL_STYLE, intern_find(m->names, STR("percent")), &index) &&
               m->styles.at[index].has_decimals;
    return (int8_t)(has ? m->styles.at[index].style.decimals : 1);
}

static bool type_word(Model *m, Word word, Measure base, Measure *out) {
    TypeKind kind = type_kind(word);
    *out = base;
    if (kind == TYPE_POISON || kind == TYPE_MONEY) return kind == TYPE_MONEY;
    *out = (Measure){.type = {.kind = (uint8_t)kind}, .mode = MODE_EXACT, .unit = UINT16_MAX};
    out->type.is_truth = word == WORD_TRUTH;
    if (word == WORD_RATE)
        out->type.base = out->unit = base.type.base, out->type.per = ANY_UNIT,
        out->mode = MODE_ROUNDED, out->scale = 2;
    if (word == WORD_PERCENT)
        out->unit = m->percent_unit, out->type.is_percent = true, out->mode = MODE_ROUNDED,
        out->scale = percent_scale(m);
    if (word == WORD_RATIO) out->mode = MODE_ROUNDED, out->scale = 4;
    return true;
}

bool measure_read(Model *m, NodeRef type, Measure base, Measure *out) {
    NodeRef first = ref_first(m, type);
    Str word = ref_text(m, first);
    uint16_t unit;
    *out = base;
    if (unit_find(m, word, &unit)) { /* `: guests` is short for `: count guests` */
        Type t = m->units.at[unit].type;
        *out = (Measure){.type = t,
                         .unit = unit,
                         .mode = t.kind == TYPE_MONEY ? base.mode : MODE_EXACT,
                         .scale = t.kind == TYPE_MONEY ? base.scale : 0};
    } else if (!type_word(m, ref_word(m, first), base, out)) {
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, first),
                    "`%.*s` is no type: money, count, percent, ratio, rate, score, date, year, "
                    "text, bool, or a unit",
                    STR_ARG(word));
        return false;
    }
    bool ok = true;
    for (NodeRef at = ref_next(m, first); at.node; at = ref_next(m, at))
        ok = measure_word(m, at, out) && ok;
    return ok;
}
