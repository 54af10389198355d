/* The report block: whose accounts, which year, in which amounts. */
#include "compiler/sema/declare.h"

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
            diag_report(
                m->sink, DIAG_BAD_FIELD, ref_span(m, field),
                "amounts names a unit of money, a step and a mode: amounts EUR .01 rounded");
        return;
    }
    m->amounts = made;
    m->has_amounts = true;
}

/* The unit of money and the step that a setting names; else `wanted` is told. */
static bool money_measure(Model *m, NodeRef field, const char *wanted, Measure *out) {
    *out = (Measure){.unit = UINT16_MAX};
    for (NodeRef at = field_value(m, field); at.node; at = ref_next(m, at))
        if (!measure_word(m, at, out)) return false;
    if (out->unit != UINT16_MAX && out->type.kind == TYPE_MONEY) return true;
    diag_report(m->sink, DIAG_BAD_FIELD, ref_span(m, field), "%s", wanted);
    return false;
}

/* `shown UNIT STEP`: how money is printed, beside or after how it is stated. */
static void report_shown(Model *m, NodeRef field) {
    Measure shown;
    if (money_measure(m, field, "shown names a unit of money and a step: shown kEUR .01", &shown))
        m->shown_unit = shown.unit, m->shown_scale = shown.scale, m->has_shown = true;
}

/* `booked UNIT STEP`: true amounts are whole steps of it. */
static void report_booked(Model *m, NodeRef field) {
    static const char wanted[] =
        "booked names a unit of money and the step in which books are kept: booked EUR .01";
    Measure booked;
    if (money_measure(m, field, wanted, &booked)) m->booked = booked, m->has_booked = true;
}

static void report_year(Model *m, NodeRef field) {
    Decimal year;
    NodeRef value = field_value(m, field);
    if (ref_kind(m, value) == AST_NUMBER && ref_number(m, value, &year) && year.scale == 0 &&
        year.coef > 1000 && year.coef < 10000) {
        m->year = (int)year.coef;
        field_ends(m, ref_next(m, value));
        return;
    }
    bool has_unit = ref_kind(m, value) == AST_QUANTITY;
    Diag *d =
        diag_report(m->sink, DIAG_BAD_FIELD, has_unit ? ref_span(m, value) : ref_span(m, field),
                    "year is a number of four digits");
    if (has_unit && ref_text(m, ref_first(m, value)).length == 4)
        diag_fix(m->sink, d, FIX_SURE, ref_span(m, value),
                 arena_copy(m->whole, ref_text(m, ref_first(m, value)).at, 4));
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

void declare_report(Model *m, NodeRef decl) {
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
