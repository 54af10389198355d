/* `mentions(SECTION, figure)`: how often a section, with all below it, states a figure, by a hole
 * or by a claim about just this figure. Rules that ask are judged when the text has been read. */
#include "compiler/check/eval.h"

void mention_add(Checker *c, uint32_t figure, uint32_t section) {
    Mention made = {section, NONE};
    if (figure == NONE || section == NONE) return;
    map_get(&c->last_mention, figure, &made.before);
    map_put(&c->last_mention, figure, (uint32_t)c->mentions.count);
    VEC_PUSH(&c->mentions, made);
}

static bool lies_in(const Model *m, uint32_t section, uint32_t outer) {
    while (section != NONE && section != outer) section = m->sections.at[section].parent;
    return section == outer;
}

/* The figure stays among the sources, with no weight: a finding points at it. */
static Value counted(Checker *c, Value figure, int64_t count) {
    Value made = value_constant(c, rational_from_int(count), (Type){.kind = TYPE_NUMBER});
    if (figure.figure == NONE) return made;
    Bounds nothing = bounds_point(rational_from_int(0));
    made.top.terms = ARENA_NEW(&c->scratch, Term, 1);
    made.top.terms[0] = (Term){figure.figure, rational_from_int(0), nothing, 0};
    made.top.count = 1;
    return made;
}

Value call_mentions(Checker *c, NodeRef at, const Scope *scope) {
    NodeRef path = ref_first(c->m, at), what = ref_next(c->m, path);
    if (!what.node || !c->is_text_read) {
        Diag *d = diag_report(c->m->sink, DIAG_BAD_CALL, ref_span(c->m, at),
                              what.node ? "only a rule can ask what the text mentions"
                                        : "`mentions` needs a section and a figure");
        diag_hint(c->m->sink, d, "mentions(SECTION, T[201].c) == 1");
        return value_poison();
    }
    uint32_t section = section_find(c->m, path), last = NONE;
    Value figure = eval_number(c, what, scope);
    int64_t count = 0;
    if (section == NONE || figure.kind != VALUE_NUMBER || !section_is_filled(c->m, section))
        return value_poison(); /* a report without that text cannot be asked about it */
    if (figure.figure != NONE) map_get(&c->last_mention, figure.figure, &last);
    for (; last != NONE; last = c->mentions.at[last].before)
        count += lies_in(c->m, c->mentions.at[last].section, section);
    return counted(c, figure, count);
}
