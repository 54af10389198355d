#include "compiler/tools/rule_list.h"
#include "compiler/tools/listing.h"

#include <string.h>

typedef enum {
    RULE_HOLDS,
    RULE_OPEN,
    RULE_EXPECTED,
    RULE_BROKEN,
    RULE_UNTOUCHED,
    RULE_PASSED_OVER,
    RULE_NEVER
} State;

static const char *const states[] = {
    [RULE_HOLDS] = "holds",   [RULE_OPEN] = "open",           [RULE_EXPECTED] = "expected",
    [RULE_BROKEN] = "broken", [RULE_UNTOUCHED] = "untouched", [RULE_PASSED_OVER] = "passed over",
    [RULE_NEVER] = "never"};

static const char *const told[] = {[RULE_HOLDS] = "holds",
                                   [RULE_OPEN] = "needs a figure that nobody stated",
                                   [RULE_EXPECTED] = "is broken, as expected",
                                   [RULE_BROKEN] = "is broken",
                                   [RULE_UNTOUCHED] = "touches no figure of this report",
                                   [RULE_PASSED_OVER] = "does not apply to these figures",
                                   [RULE_NEVER] = "never applies"};

static State state_of_verdict(Verdict verdict) {
    switch (verdict) {
    case VERDICT_EXACT:
    case VERDICT_ROUNDING: return RULE_HOLDS;
    case VERDICT_OPEN: return RULE_OPEN;
    case VERDICT_EXPECTED: return RULE_EXPECTED;
    default: return RULE_BROKEN;
    }
}

static State state_of(Checker *c, uint32_t rule) {
    State state = RULE_HOLDS;
    const char *name = name_text(c->m, c->m->rules.at[rule].name);
    for (size_t i = 0; i < c->records.count; i++) {
        const CheckRecord *r = &c->records.at[i];
        if (!r->rule || strcmp(r->rule, name) != 0) continue;
        State one = state_of_verdict(r->verdict);
        if (one > state) state = one;
    }
    if (c->rule_states[rule].is_never) return RULE_NEVER;
    if (state != RULE_HOLDS || rule_is_touched(c, rule)) return state;
    return c->rule_states[rule].is_passed_over ? RULE_PASSED_OVER : RULE_UNTOUCHED;
}

static const char *sentence_of(const Model *m, NodeRef decl) {
    NodeRef title = ref_first(m, ref_child(m, decl, AST_TITLE));
    return title.node && ref_kind(m, title) == AST_STRING ? ref_string(m, title) : "";
}

static Span place_of(const Model *m, uint32_t rule) {
    return ref_span(m, ref_first(m, m->rules.at[rule].decl));
}

void rule_list_text(Checker *c, Out *out) {
    Model *m = c->m;
    for (uint32_t i = 0; i < m->rules.count; i++) {
        const char *sentence = sentence_of(m, m->rules.at[i].decl),
                   *name = name_text(m, m->rules.at[i].name);
        const char *follows = c->rule_states[i].implied;
        listing_line(out, 0,
                     arena_printf(m->whole, "%s %s%s%s%s%s", name, told[state_of(c, i)],
                                  follows ? "; it follows from " : "", follows ? follows : "",
                                  *sentence ? ": " : "", sentence));
    }
    if (!m->rules.count) out_text(out, "there are no rules\n");
}

static const char *weight_of(const Model *m, NodeRef decl) {
    Severity most = rule_most(m, decl);
    return most == SEVERITY_NOTE ? "note" : most == SEVERITY_WARNING ? "warning" : "error";
}

void rule_list_json(Checker *c, const char *file, Out *out) {
    Model *m = c->m;
    out_text(out, "{\"file\":");
    out_json(out, file);
    out_text(out, ",\"rules\":[");
    for (uint32_t i = 0; i < m->rules.count; i++) {
        NodeRef decl = m->rules.at[i].decl;
        out_printf(out, "%s{\"name\":", i ? "," : "");
        out_json(out, name_text(m, m->rules.at[i].name));
        listing_member(out, "severity", weight_of(m, decl));
        listing_member(out, "text", sentence_of(m, decl));
        listing_member(out, "state", states[state_of(c, i)]);
        listing_member(out, "follows_from", c->rule_states[i].implied);
        listing_json_place(c, out, place_of(m, i));
        out_text(out, "}");
    }
    out_text(out, "]}\n");
}
