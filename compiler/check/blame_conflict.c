/* Checks that hold one by one but not together: each figure of the conflict would settle it, were
 * it printed a step or a few to one side. Those are suspects whose other checks allow that
 * amount. */
#include "compiler/check/blame.h"

typedef struct {
    Suspect suspect;
    Int128 coef; /* the nearest amount that settles it */
    Int128 steps;
} Settling;

/* The end that the conflict takes of the figure has to move by gap / factor at least. */
static bool settle(Evidence *e, const Opposed *o, Rational gap, Settling *made) {
    Rational quantum, by;
    Decimal whole;
    if (!suspect_make(e, o->figure, &made->suspect) ||
        !measure_quantum(e->c->m, made->suspect.measure, &quantum) ||
        !rational_divide(gap, o->factor, &by) || !rational_divide(by, quantum, &by) ||
        !rational_round(by, 0, ROUND_DOWN, &whole))
        return false;
    Rational back = {whole.coef, 1};
    Int128 most = (Int128)1 << 100; /* beyond that no amount could be told */
    if (whole.coef > most || whole.coef < -most || made->suspect.printed > most ||
        made->suspect.printed < -most)
        return false;
    int way = rational_sign(o->factor);
    bool is_short = rational_compare(back, by) != 0 || whole.coef == 0;
    made->steps = (whole.coef < 0 ? -whole.coef : whole.coef) + is_short;
    made->coef = made->suspect.printed + way * made->steps;
    return (!made->suspect.has_first || made->coef >= made->suspect.first) &&
           (!made->suspect.has_last || made->coef <= made->suspect.last);
}

static int by_likelihood(const void *a, const void *b) {
    const Settling *l = a, *r = b;
    const Suspect *left = &l->suspect, *right = &r->suspect;
    if (left->is_trusted != right->is_trusted) return left->is_trusted ? 1 : -1;
    if (l->steps != r->steps) return l->steps < r->steps ? -1 : 1;
    if (left->satisfied != right->satisfied) return left->satisfied < right->satisfied ? -1 : 1;
    return left->figure < right->figure ? -1 : left->figure > right->figure;
}

enum { SETTLING_SHOWN = 3 };

static const char *settling_text(Checker *c, const Settling *all, size_t count) {
    Arena *a = c->m->whole;
    const char *text = "";
    for (size_t i = 0; i < count && i < SETTLING_SHOWN; i++) {
        bool is_last = i + 1 == count || i + 1 == SETTLING_SHOWN;
        text = arena_printf(a, "%s%s`%s` as %s instead of %s", text,
                            !i        ? ""
                            : is_last ? " or "
                                      : ", ",
                            figure_name(c->m, all[i].suspect.figure, a),
                            suspect_amount(c, &all[i].suspect, all[i].coef),
                            suspect_amount(c, &all[i].suspect, all[i].suspect.printed));
    }
    return arena_printf(a, "%s would settle it", text);
}

const char *blame_conflict(Checker *c, const Opposed *all, size_t count, Rational gap) {
    Evidence *e = evidence_of(c);
    VEC(Settling) found = {0};
    const char *text = NULL;
    for (size_t i = 0; i < count; i++) {
        Settling made;
        if (settle(e, &all[i], gap, &made)) VEC_PUSH(&found, made);
    }
    if (found.count) {
        qsort(found.at, found.count, sizeof *found.at, by_likelihood);
        text = settling_text(c, found.at, found.count);
    }
    VEC_FREE(&found);
    return text;
}

/* One mistake, one message: what a cause explains may also upset checks that hold one by one. */
bool blame_explains(const Checker *c, uint32_t figure) {
    enum { LIKELY = 3 };
    for (size_t i = 0; i < c->causes.count; i++)
        for (uint32_t k = 0; k < c->causes.at[i].suspect_count && k < LIKELY; k++)
            if (c->causes.at[i].suspects[k].figure == figure) return true;
    return false;
}
