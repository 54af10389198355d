/* Registers what one tree declares. Bodies are only noted; tables and lists are built when every
 * module is in. */
#include "compiler/sema/model.h"

#include <string.h>

static bool may_be_replaced(AstKind kind) {
    return kind == AST_LIST || kind == AST_TABLE || kind == AST_FORM || kind == AST_RULE ||
           kind == AST_PHRASE || kind == AST_SECTION;
}

static void duplicate(Model *m, NodeRef decl, NodeRef earlier) {
    NodeRef name = ref_first(m, decl);
    Diag *d = diag_report(m->sink, DIAG_DUPLICATE_NAME, ref_span(m, name), "`%s` is declared twice",
                          name_text(m, ref_value(m, name)));
    if (earlier.node) diag_note(m->sink, d, ref_span(m, earlier), "the first declaration is here");
    if (may_be_replaced(ref_kind(m, decl)))
        diag_hint(
            m->sink, d,
            "write `replace` before the second one if it is meant to take the place of the first");
}

bool claim_name(Model *m, NodeRef decl, NodeRef earlier, bool is_known) {
    uint8_t flags = tree_of(m, decl)->nodes[decl.node].flags;
    NodeRef name = ref_first(m, decl);
    if (is_known && !(flags & AST_REPLACE)) return duplicate(m, decl, ref_first(m, earlier)), false;
    if (!is_known && (flags & (AST_REPLACE | AST_EXTEND))) {
        Str text = ref_text(m, name);
        diag_report(m->sink, DIAG_REPLACE_NOTHING, ref_span(m, name), "there is no `%.*s` to %s",
                    STR_ARG(text), flags & AST_REPLACE ? "replace" : "extend");
    }
    return true;
}

/* What is called by a name of its own must not hide a function, in neither spelling. */
static bool claim_call(Model *m, NodeRef decl) {
    static const Word functions[] = {
#define FUNCTION(word, name) WORD_##word,
#include "compiler/sema/functions.def"
#undef FUNCTION
    };
    NodeRef name = ref_first(m, decl);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (word_of(ref_value(m, name)) != functions[i]) continue;
        diag_report(m->sink, DIAG_DUPLICATE_NAME, ref_span(m, name),
                    "`%s` is a function of the language; another name is needed",
                    name_text(m, ref_value(m, name)));
        return false;
    }
    return true;
}

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

static void declare_unit(Model *m, NodeRef decl) {
    NodeRef name = ref_first(m, decl), number = ref_child(m, decl, AST_NUMBER),
            type = ref_child(m, decl, AST_TYPE);
    uint32_t old;
    if (symbol_find(m, SYMBOL_UNIT, ref_value(m, name), &old)) {
        duplicate(m, decl, (NodeRef){0});
        return;
    }
    if (number.node) {
        declare_multiple(m, ref_value(m, name), number);
        return;
    }
    TypeKind kind = type.node ? unit_kind(ref_word(m, ref_first(m, type))) : TYPE_COUNT;
    uint16_t self = (uint16_t)m->units.count;
    if (kind == TYPE_POISON) {
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, type),
                    "a unit is one of money, count, score, or a multiple of another unit");
        return;
    }
    Type made = {.kind = (uint8_t)kind, .base = kind == TYPE_NUMBER ? 0 : self};
    unit_add(m, ref_value(m, name), made, rational_from_int(1), self);
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
        diag_hint(m->sink, d, "a unit is declared before it is used: `unit %.*s : money`", STR_ARG(text));
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

/* ---- generic bodies ---- */
static NodeRef field_value(const Model *m, NodeRef field) {
    return ref_next(m, ref_first(m, field));
}

static void unknown_field(Model *m, NodeRef field, const char *where) {
    Str text = ref_text(m, ref_first(m, field));
    diag_report(m->sink, DIAG_UNKNOWN_FIELD, ref_span(m, ref_first(m, field)),
                "%s has no setting `%.*s`", where, STR_ARG(text));
}

/* Settings on one line need a `;` between them: what a setting cannot take is told, not passed over. */
static void no_more(Model *m, NodeRef value) {
    if (!value.node) return;
    Span span = ref_span(m, value);
    Str text = source_text(m->sources, span);
    Diag *d = diag_report(m->sink, DIAG_BAD_FIELD, span,
                          "`%.*s` is no part of the setting before it: a new setting begins on a line "
                          "of its own, or behind `;`",
                          STR_ARG(text));
    span.hi = span.lo;
    diag_fix(m->sink, d, FIX_SURE, span, "; ");
}

static const char *field_string(Model *m, NodeRef field) {
    NodeRef value = field_value(m, field);
    if (ref_kind(m, value) == AST_STRING) {
        if (ref_word(m, field) != WORD_GROUPING) no_more(m, ref_next(m, value));
        return ref_string(m, value);
    }
    diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, field), "this setting needs a text in quotes");
    return "";
}

static void style_decimals(Model *m, NodeRef field, Style *style) {
    NodeRef value = field_value(m, field);
    Decimal n;
    if (ref_kind(m, value) != AST_NUMBER || !ref_number(m, value, &n) || n.scale || n.coef > 12) {
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, field),
                    "decimals is a number from 0 to 12");
        return;
    }
    style->style.decimals = (int)n.coef;
    style->has_decimals = true;
    style->style.trim = false;
    for (value = ref_next(m, value); value.node; value = ref_next(m, value))
        if (ref_word(m, value) == WORD_TRIM) style->style.trim = true;
        else {
            no_more(m, value);
            return;
        }
}

static void style_grouping(Model *m, NodeRef field, NumberStyle *style) {
    NodeRef size = ref_next(m, field_value(m, field));
    Decimal n = {3, 0};
    style->group = field_string(m, field);
    bool has_size = size.node && ref_kind(m, size) == AST_NUMBER && ref_number(m, size, &n);
    no_more(m, has_size ? ref_next(m, size) : size);
    style->group_size = n.coef > 0 && n.coef < 10 ? (int)n.coef : 3;
}

static void style_known(Model *m, NodeRef field) {
    for (NodeRef at = field_value(m, field); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_STRING) VEC_PUSH(&m->known, ref_string(m, at));
}

static void style_field(Model *m, NodeRef field, Style *style) {
    NumberStyle *s = &style->style;
    switch ((int)ref_word(m, field)) {
    case WORD_DECIMALS: style_decimals(m, field, style); break;
    case WORD_TRIM:
        s->trim = true;
        no_more(m, field_value(m, field));
        break;
    case WORD_GROUPING: style_grouping(m, field, s); break;
    case WORD_POINT: s->point = field_string(m, field); break;
    case WORD_NEGATIVE: s->negative = field_string(m, field); break;
    case WORD_ZERO: s->zero = field_string(m, field); break;
    case WORD_NIL: s->nil = field_string(m, field); break;
    case WORD_BLANK: s->blank = field_string(m, field); break;
    case WORD_UNKNOWN: s->unknown = field_string(m, field); break;
    case WORD_ROUNDED:
        s->rounding =
            ref_word(m, field_value(m, field)) == WORD_EVEN ? ROUND_HALF_EVEN : ROUND_HALF_UP;
        break;
    case WORD_KNOWN_NUMBERS: style_known(m, field); break;
    default: unknown_field(m, field, "a style");
    }
}

static void declare_style(Model *m, NodeRef decl) {
    uint32_t index;
    Name name = ref_name(m, decl);
    bool is_known = symbol_find(m, SYMBOL_STYLE, name, &index);
    if (!is_known) {
        index = (uint32_t)m->styles.count;
        VEC_PUSH(&m->styles, (Style){name, number_style_plain, false});
        symbol_put(m, SYMBOL_STYLE, name, index);
    }
    Style made = m->styles.at[index]; /* a later module refines a style; the rest stays */
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_FIELD) style_field(m, at, &made);
    m->styles.at[index] = made;
}

static Str *words_list(Words *words, Word word) {
    switch ((int)word) {
    case WORD_MORE: return words->more;
    case WORD_LESS: return words->less;
    case WORD_SAME: return words->same;
    case WORD_ABOUT: return words->about;
    default: return NULL;
    }
}

static void words_add(Model *m, Str *list, NodeRef string) {
    int n = 0;
    while (n < WORDS_MOST && list[n].length) n++;
    if (n == WORDS_MOST)
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, string), "at most %d words stand here",
                    WORDS_MOST);
    else
        list[n] = str_from(ref_string(m, string));
}

/* `more "up" "higher", less "down"`: on one line or on several. */
static void words_field(Model *m, NodeRef field, Words *words) {
    Str *list = words_list(words, ref_word(m, field));
    if (!list) unknown_field(m, field, "a list of words");
    for (NodeRef at = field_value(m, field); list && at.node; at = ref_next(m, at)) {
        AstKind kind = ref_kind(m, at);
        if (kind == AST_STRING)
            words_add(m, list, at);
        else if (kind == AST_NAME && words_list(words, ref_word(m, at)))
            list = words_list(words, ref_word(m, at));
        else if (kind != AST_COMMA)
            diag_report(
                m->sink, DIAG_BAD_FIELD, ref_span(m, at),
                "words are texts in quotes: more \"up\", less \"down\", same \"unchanged\"");
    }
}

static void declare_words(Model *m, NodeRef decl) {
    Words words = {.name = ref_name(m, decl)};
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_FIELD) words_field(m, at, &words);
    uint32_t old;
    if (symbol_find(m, SYMBOL_WORDS, words.name, &old)) {
        duplicate(m, decl, (NodeRef){0});
        return;
    }
    VEC_PUSH(&m->words, words);
    symbol_put(m, SYMBOL_WORDS, words.name, (uint32_t)m->words.count - 1);
}

static void numerals_digits(Model *m, NodeRef field, Numerals *numerals) {
    const char *text = field_string(m, field), *end = text + strlen(text);
    for (int i = 0; i < 10 && text < end; i++) {
        const char *start = text;
        str_decode(&text, end);
        numerals->digits[i] = (Str){start, (size_t)(text - start)};
    }
    if (!numerals->digits[9].length)
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, field),
                    "digits are ten signs, from zero to nine");
}

static void declare_numerals(Model *m, NodeRef decl) {
    Numerals numerals = {.name = ref_name(m, decl)};
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_FIELD) continue;
        if (ref_word(m, at) == WORD_DIGITS)
            numerals_digits(m, at, &numerals);
        else if (ref_word(m, at) == WORD_TENS)
            numerals.tens = str_from(field_string(m, at));
        else
            unknown_field(m, at, "a list of numerals");
    }
    VEC_PUSH(&m->numerals, numerals);
}

/* ---- the report block ---- */
/* The words of `amounts`; false when one of them was told to be none. */
static bool amounts_words(Model *m, NodeRef value, Measure *made) {
    bool is_shown = false, is_clear = true;
    for (; value.node; value = ref_next(m, value)) {
        if (ref_kind(m, value) == AST_COMMA) continue;
        if (ref_word(m, value) == WORD_SHOWN) {
            is_shown = true;
            continue;
        }
        Measure shown = *made;
        bool is_known = measure_word(m, value, is_shown ? &shown : made);
        is_clear = is_clear && is_known;
        if (!is_shown || !is_known) continue;
        if (ref_kind(m, value) == AST_NUMBER)
            m->shown_scale = shown.scale;
        else
            m->shown_unit = shown.unit, m->has_shown = true, m->shown_scale = made->scale;
    }
    return is_clear;
}

static void report_amounts(Model *m, NodeRef field) {
    Measure made = {.mode = MODE_ROUNDED, .scale = 2, .unit = UINT16_MAX};
    bool is_clear = amounts_words(m, field_value(m, field), &made);
    if (made.unit == UINT16_MAX || made.type.kind != TYPE_MONEY) {
        m->is_judgeable = false;
        if (is_clear)
            diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, field),
                        "amounts names a unit of money, a step and a mode: amounts EUR .01 rounded");
        return;
    }
    m->amounts = made;
    m->has_amounts = true;
}

/* `shown UNIT STEP`: how money is printed, beside or after how it is stated. */
static void report_shown(Model *m, NodeRef field) {
    Measure shown = {.unit = UINT16_MAX};
    for (NodeRef at = field_value(m, field); at.node; at = ref_next(m, at))
        if (!measure_word(m, at, &shown)) return;
    if (shown.unit == UINT16_MAX || shown.type.kind != TYPE_MONEY) {
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, field),
                    "shown names a unit of money and a step: shown kEUR .01");
        return;
    }
    m->shown_unit = shown.unit, m->shown_scale = shown.scale, m->has_shown = true;
}

static void report_booked(Model *m, NodeRef field) {
    Measure booked = {.unit = UINT16_MAX};
    for (NodeRef at = field_value(m, field); at.node; at = ref_next(m, at))
        if (!measure_word(m, at, &booked)) return;
    if (booked.unit == UINT16_MAX || booked.type.kind != TYPE_MONEY) {
        diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, field),
                    "booked names a unit of money and the step in which books are kept: booked "
                    "EUR .01");
        return;
    }
    m->booked = booked, m->has_booked = true;
}

static void report_year(Model *m, NodeRef field) {
    Decimal year;
    NodeRef value = field_value(m, field);
    if (ref_kind(m, value) == AST_NUMBER && ref_number(m, value, &year) && year.scale == 0 &&
        year.coef > 1000 && year.coef < 10000) {
        m->year = (int)year.coef;
        no_more(m, ref_next(m, value));
        return;
    }
    bool has_unit = ref_kind(m, value) == AST_QUANTITY;
    Diag *d = diag_report(m->sink, DIAG_BAD_FIELD, has_unit ? ref_span(m, value) : ref_span(m, field),
                          "year is a number of four digits");
    if (has_unit && ref_text(m, ref_first(m, value)).length == 4)
        diag_fix(m->sink, d, FIX_SURE, ref_span(m, value),
                 arena_copy(m->whole, ref_text(m, ref_first(m, value)).at, 4));
}

static const char *field_text(Model *m, NodeRef field) {
    NodeRef value = field_value(m, field), last = value;
    if (ref_kind(m, value) == AST_STRING) {
        no_more(m, ref_next(m, value));
        return ref_string(m, value);
    }
    if (!value.node) return "";
    for (NodeRef at = value; at.node; at = ref_next(m, at)) last = at;
    Span span = ref_span(m, value);
    span.hi = ref_span(m, last).hi;
    Str text = source_text(m->sources, span);
    return arena_copy(m->whole, text.at, text.length);
}

static void report_field(Model *m, NodeRef field) {
    Word word = ref_word(m, field);
    if (word == WORD_AMOUNTS) report_amounts(m, field);
    if (word == WORD_SHOWN) report_shown(m, field);
    if (word == WORD_BOOKED) report_booked(m, field);
    if (word == WORD_YEAR) report_year(m, field);
    Field made = {ref_name(m, field), ref(field, field_value(m, field).node), field_text(m, field)};
    Name english = word == WORD_COUNT ? made.name : intern(m->names, str_from(word_text(word)));
    uint32_t index = (uint32_t)m->fields.count;
    made.name = english;
    VEC_PUSH(&m->fields, made);
    symbol_put(m, SYMBOL_FIELD, english, index);
    symbol_put(m, SYMBOL_FIELD, ref_name(m, field), index);
}

static void declare_report(Model *m, NodeRef decl) {
    if (m->report.node) {
        Diag *d = diag_report(m->sink, DIAG_DUPLICATE_NAME, ref_span(m, decl),
                              "there is a second report block");
        diag_note(m->sink, d, ref_span(m, m->report), "the first is here");
        return;
    }
    m->report = decl;
    m->report_title = ref_first(m, ref_child(m, decl, AST_TITLE));
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_FIELD) report_field(m, at);
}

/* ---- the rest is noted ---- */
#define DECLARE(m, kind, list, node_, ...)                                                         \
    do {                                                                                           \
        uint32_t index_;                                                                           \
        bool known_ = symbol_find(m, kind, ref_name(m, node_), &index_);                           \
        if (!claim_name(m, node_, known_ ? (list)->at[index_].decl : (NodeRef){0}, known_)) break; \
        if (known_) {                                                                              \
            (list)->at[index_].decl = node_;                                                       \
            break;                                                                                 \
        }                                                                                          \
        symbol_put(m, kind, ref_name(m, node_), (uint32_t)(list)->count);                          \
        VEC_PUSH(list, __VA_ARGS__);                                                               \
    } while (0)

static void declare_statement(Model *m, NodeRef at, uint32_t entity);

/* An entity declared twice has been reported; its figures would only be doubled. */
static void declare_entity(Model *m, NodeRef decl) {
    uint32_t index;
    DECLARE(m, SYMBOL_ENTITY, &m->entities, decl, (Entity){ref_name(m, decl), decl});
    if (!symbol_find(m, SYMBOL_ENTITY, ref_name(m, decl), &index) ||
        m->entities.at[index].decl.tree != decl.tree ||
        m->entities.at[index].decl.node != decl.node)
        return;
    NodeRef body = ref_child(m, decl, AST_BODY);
    for (NodeRef at = ref_first(m, body); at.node; at = ref_next(m, at))
        declare_statement(m, at, index);
}

static void declare_units(Model *m, NodeRef decl) {
    UnitList made = {.name = ref_name(m, decl), .decl = decl};
    units_find(m, &made);
    DECLARE(m, SYMBOL_UNITS, &m->unit_lists, decl, made);
}

static void declare_expect(Model *m, NodeRef decl, uint32_t entity) {
    NodeRef reason = ref_first(m, decl), target = ref_next(m, reason);
    bool is_block = ref_kind(m, target) == AST_BODY;
    Expectation made = {.decl = decl,
                        .verdict = ref_value(m, decl),
                        .reason = ref_span(m, reason),
                        .target = target,
                        .figure = NONE,
                        .entity = entity};
    VEC_PUSH(&m->expectations, made);
    if (!is_block) return;
    for (NodeRef at = ref_first(m, target); at.node; at = ref_next(m, at))
        declare_statement(m, at, entity);
}

static void declare_table(Model *m, NodeRef decl) {
    uint8_t flags = tree_of(m, decl)->nodes[decl.node].flags;
    uint32_t index;
    if (dated_out(m, decl)) return;
    if (symbol_find(m, SYMBOL_TABLE, ref_name(m, decl), &index) && (flags & AST_EXTEND)) {
        VEC_PUSH(&m->extend_decls, decl);
        return;
    }
    bool is_known = symbol_find(m, SYMBOL_TABLE, ref_name(m, decl), &index);
    if (!claim_name(m, decl, is_known ? m->table_decls.at[index] : (NodeRef){0}, is_known)) return;
    if (is_known) {
        m->table_decls.at[index] = decl;
        return;
    }
    symbol_put(m, SYMBOL_TABLE, ref_name(m, decl), (uint32_t)m->table_decls.count);
    VEC_PUSH(&m->table_decls, decl);
}

/* What extends a form is read behind it when the form is printed (form_spec.c). */
static void declare_form(Model *m, NodeRef decl) {
    uint32_t index;
    bool extends = (tree_of(m, decl)->nodes[decl.node].flags & AST_EXTEND) != 0;
    if (dated_out(m, decl)) return;
    bool is_known = symbol_find(m, SYMBOL_FORM, ref_name(m, decl), &index);
    if (extends && is_known) VEC_PUSH(&m->form_decls, decl);
    if (extends && !is_known) claim_name(m, decl, (NodeRef){0}, false);
    if (extends) return;
    DECLARE(m, SYMBOL_FORM, &m->forms, decl, (Form){ref_name(m, decl), decl, NONE});
}

NodeRef form_title(const Model *m, const Form *form) {
    NodeRef title = ref_first(m, ref_child(m, form->decl, AST_TITLE));
    for (size_t i = 0; i < m->form_decls.count; i++) {
        NodeRef given = ref_first(m, ref_child(m, m->form_decls.at[i], AST_TITLE));
        if (ref_name(m, m->form_decls.at[i]) == form->name && given.node) title = given;
    }
    return title;
}

static void declare_statement(Model *m, NodeRef at, uint32_t entity) {
    switch (ref_kind(m, at)) {
    case AST_REPORT: declare_report(m, at); break;
    case AST_UNIT: break; /* declared first: anything may name one */
    case AST_STYLE: declare_style(m, at); break;
    case AST_WORDS:
        if (claim_call(m, at)) declare_words(m, at);
        break;
    case AST_NUMERALS: declare_numerals(m, at); break;
    case AST_OUTLINE: m->outline = at; break;
    case AST_CLASSIFICATION:
        if (!dated_out(m, at)) classification_declare(m, at);
        break;
    case AST_LIST: VEC_PUSH(&m->list_decls, at); break;
    case AST_TABLE: declare_table(m, at); break;
    case AST_FORM: declare_form(m, at); break;
    case AST_RULE:
        if (!dated_out(m, at))
            DECLARE(m, SYMBOL_RULE, &m->rules, at, (Rule){ref_name(m, at), at, entity});
        break;
    case AST_PHRASE:
        if (claim_call(m, at))
            DECLARE(m, SYMBOL_PHRASE, &m->phrases, at, (Decl){ref_name(m, at), at});
        break;
    case AST_LET: DECLARE(m, SYMBOL_LET, &m->lets, at, (Decl){ref_name(m, at), at}); break;
    case AST_BECAUSE: VEC_PUSH(&m->becauses, (Decl){0, at}); break;
    case AST_PARAGRAPH: VEC_PUSH(&m->paragraphs, (Decl){0, at}); break;
    case AST_SECTION:
    case AST_ORDER:
        if (dated_out(m, at)) break;
        VEC_PUSH(&m->section_decls, at);
        VEC_PUSH(&m->section_entities, entity);
        break;
    case AST_DATA:
        VEC_PUSH(&m->data_decls, at);
        VEC_PUSH(&m->data_entities, entity);
        break;
    case AST_PRIOR: VEC_PUSH(&m->prior_decls, at); break;
    case AST_ENTITY: declare_entity(m, at); break;
    case AST_UNITS: declare_units(m, at); break;
    case AST_EXPECT: declare_expect(m, at, entity); break;
    default: break; /* module, use: resolve.c; error: told already */
    }
}

void declare_tree(Model *m, uint32_t tree) {
    for (NodeRef at = ref_first(m, (NodeRef){tree, 1}); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_UNIT) declare_unit(m, at), unit_pattern(m, at);
    for (NodeRef at = ref_first(m, (NodeRef){tree, 1}); at.node; at = ref_next(m, at))
        declare_statement(m, at, NONE);
}
