/* How numbers are printed and read: styles, words of direction, numerals. */
#include "compiler/sema/declare.h"

#include <string.h>

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
        if (ref_word(m, value) == WORD_TRIM)
            style->style.trim = true;
        else {
            field_ends(m, value);
            return;
        }
}

static void style_grouping(Model *m, NodeRef field, NumberStyle *style) {
    NodeRef size = ref_next(m, field_value(m, field));
    Decimal n = {3, 0};
    style->group = field_string(m, field);
    bool has_size = size.node && ref_kind(m, size) == AST_NUMBER && ref_number(m, size, &n);
    field_ends(m, has_size ? ref_next(m, size) : size);
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
        field_ends(m, field_value(m, field));
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
    default: field_unknown(m, field, "a style");
    }
}

void declare_style(Model *m, NodeRef decl) {
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
    if (!list) field_unknown(m, field, "a list of words");
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

void declare_words(Model *m, NodeRef decl) {
    Words words = {.name = ref_name(m, decl)};
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at))
        if (ref_kind(m, at) == AST_FIELD) words_field(m, at, &words);
    uint32_t old;
    if (symbol_find(m, SYMBOL_WORDS, words.name, &old)) {
        report_duplicate(m, decl, (NodeRef){0});
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

void declare_numerals(Model *m, NodeRef decl) {
    Numerals numerals = {.name = ref_name(m, decl)};
    for (NodeRef at = ref_first(m, decl); at.node; at = ref_next(m, at)) {
        if (ref_kind(m, at) != AST_FIELD) continue;
        if (ref_word(m, at) == WORD_DIGITS)
            numerals_digits(m, at, &numerals);
        else if (ref_word(m, at) == WORD_TENS)
            numerals.tens = str_from(field_string(m, at));
        else
            field_unknown(m, at, "a list of numerals");
    }
    VEC_PUSH(&m->numerals, numerals);
}
