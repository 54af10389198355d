/* Which rules, sums and sentences turned: from true to false, or the other way. A check is found
 * again by its kind and name; several of one name, as the sentences of a section, by their words,
 * and what is left by its place among them. */
#include "compiler/tools/diff.h"

#include <string.h>

/* What a verdict means to a reader who asks only whether it holds. */
static TurnKind stand(const ReportCheck *check) {
    if (!check) return TURN_NONE;
    switch (check->verdict) {
    case VERDICT_EXACT:
    case VERDICT_ROUNDING:
    case VERDICT_UNLIKELY:
    case VERDICT_TRUNCATED:
    case VERDICT_REPEATED:
    case VERDICT_AMBIGUOUS: return TURN_TRUE;
    case VERDICT_VIOLATED:
    case VERDICT_INCONSISTENT:
    case VERDICT_UNDEFINED:
    case VERDICT_MISTYPED:
    case VERDICT_MISSING: return TURN_FALSE;
    case VERDICT_OPEN:
    case VERDICT_UNDECIDED: return TURN_OPEN;
    case VERDICT_EXPECTED: return TURN_EXPECTED;
    case VERDICT_COUNT: break;
    }
    return TURN_NONE;
}

/* ---- finding them again ---- */
typedef struct {
    const ReportCheck *check;
    uint32_t index;
} Entry;

static int by_words(const void *a, const void *b) {
    const Entry *x = a, *y = b;
    int order = (int)x->check->kind - (int)y->check->kind;
    if (!order) order = strcmp(x->check->name, y->check->name);
    return order;
}

static int by_text(const void *a, const void *b) {
    const Entry *x = a, *y = b;
    int order = by_words(a, b);
    if (!order) order = strcmp(x->check->text, y->check->text);
    return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

static int by_index(const void *a, const void *b) {
    const Entry *x = a, *y = b;
    int order = by_words(a, b);
    return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

typedef int Order(const void *a, const void *b);

static Entry *sorted(Diff *d, DiffSide side, uint32_t *const partner[2], Order *order,
                     uint32_t *count) {
    const Report *r = d->side[side]->report;
    Entry *made = ARENA_NEW(d->whole, Entry, r->check_count + 1);
    *count = 0;
    for (uint32_t i = 0; i < r->check_count; i++)
        if (partner[side][i] == DIFF_NONE) made[(*count)++] = (Entry){&r->checks[i], i};
    qsort(made, *count, sizeof *made, order);
    return made;
}

/* Two sorted lists side by side; those that are equal so far are taken in turn. */
static void match_by(Diff *d, uint32_t *const partner[2], Order *order, bool reads_text) {
    uint32_t count[2];
    Entry *list[2];
    for (int side = 0; side < 2; side++)
        list[side] = sorted(d, (DiffSide)side, partner, order, &count[side]);
    for (uint32_t i = 0, k = 0; i < count[0] && k < count[1];) {
        int way = by_words(&list[0][i], &list[1][k]);
        if (!way && reads_text) way = strcmp(list[0][i].check->text, list[1][k].check->text);
        if (!way) {
            partner[0][list[0][i].index] = list[1][k].index;
            partner[1][list[1][k].index] = list[0][i].index;
        }
        i += way <= 0, k += way >= 0;
    }
}

/* ---- what turned ---- */
typedef struct {
    Diff *diff;
    Map rules[2]; /* names of each side's rules, without instances */
    Map told;     /* of those that came or went */
} Turns;

static uint64_t rule_hash(const ReportCheck *check) {
    return str_hash((Str){check->name, strcspn(check->name, "[")});
}

static void find_rules(Turns *t, DiffSide side) {
    const Report *r = t->diff->side[side]->report;
    for (uint32_t i = 0; i < r->check_count; i++)
        if (r->checks[i].kind == CHECK_RULE) map_put(&t->rules[side], rule_hash(&r->checks[i]), 1);
}

/* A rule that only one side has is told once, however many instances it has. */
static bool is_whole_rule(Turns *t, const ReportCheck *check, DiffSide side) {
    uint32_t found;
    if (check->kind != CHECK_RULE || map_get(&t->rules[!side], rule_hash(check), &found) ||
        map_get(&t->told, rule_hash(check), &found))
        return false;
    map_put(&t->told, rule_hash(check), 1);
    return true;
}

static void push_alone(Turns *t, uint32_t index, DiffSide side) {
    const ReportCheck *check = &t->diff->side[side]->report->checks[index];
    DiffTurn turn = {.check = {DIFF_NONE, DIFF_NONE}};
    TurnKind is = stand(check);
    bool is_rule = is_whole_rule(t, check, side);
    turn.check[side] = index;
    turn.kind = side == SIDE_OLD ? TURN_GONE : TURN_NEW;
    turn.is_whole_rule = true;
    if (is_rule) VEC_PUSH(&t->diff->turns, turn);
    turn.is_whole_rule = false;
    if (side == SIDE_NEW) turn.kind = is;
    bool is_news = side == SIDE_NEW ? is != TURN_TRUE : is == TURN_FALSE && !is_rule;
    if (is_news) VEC_PUSH(&t->diff->turns, turn);
}

static void push_pair(Diff *d, uint32_t old, uint32_t now) {
    TurnKind was = stand(&d->side[SIDE_OLD]->report->checks[old]),
             is = stand(&d->side[SIDE_NEW]->report->checks[now]);
    if (was != is) VEC_PUSH(&d->turns, (DiffTurn){is, {old, now}, false});
}

static void push_turns(Diff *d, uint32_t *const partner[2]) {
    Turns t = {.diff = d};
    for (int side = 0; side < 2; side++) find_rules(&t, (DiffSide)side);
    for (uint32_t i = 0; i < d->side[SIDE_NEW]->report->check_count; i++)
        if (partner[SIDE_NEW][i] == DIFF_NONE)
            push_alone(&t, i, SIDE_NEW);
        else
            push_pair(d, partner[SIDE_NEW][i], i);
    for (uint32_t i = 0; i < d->side[SIDE_OLD]->report->check_count; i++)
        if (partner[SIDE_OLD][i] == DIFF_NONE) push_alone(&t, i, SIDE_OLD);
    for (int side = 0; side < 2; side++) map_free(&t.rules[side]);
    map_free(&t.told);
}

void diff_match_checks(Diff *d) {
    uint32_t *partner[2];
    for (int side = 0; side < 2; side++) {
        uint32_t count = d->side[side]->report->check_count;
        partner[side] = ARENA_NEW(d->whole, uint32_t, count + 1);
        for (uint32_t i = 0; i < count; i++) partner[side][i] = DIFF_NONE;
    }
    match_by(d, partner, by_text, true);
    match_by(d, partner, by_index, false);
    push_turns(d, partner);
}
