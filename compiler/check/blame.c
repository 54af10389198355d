/* From broken checks to causes. Checks that share a figure belong to one case. A case that one
 * figure explains is one mistake; else the smallest sets of figures that explain it are looked for,
 * and in a case too large for that the figures that explain most by themselves are taken out
 * first. */
#include "compiler/check/blame.h"
#include "compiler/check/hitting.h"
#include "compiler/check/trust.h"

#include <string.h>

typedef struct {
    uint32_t figure, count; /* broken checks of the case that read it */
    uint32_t first, last;   /* of them, as far as counted */
    uint64_t signature;     /* of which they are */
} Hit;

typedef struct {
    Checker *c;
    Evidence *e;
    uint32_t *condition_of; /* broken check -> its first condition; one more at the end */
    uint32_t *parent;       /* union-find over broken checks */
    bool *is_told,
        *is_taken; /* broken checks whose case is explained, or under way; those with a cause */
    VEC(uint32_t) members; /* of the case at hand, in order */
    VEC(Hit) hits;
    Map hit_of; /* figure -> index in hits */
} Blame;

/* ---- which checks belong together ---- */
static uint32_t root(Blame *b, uint32_t i) {
    while (b->parent[i] != i) i = b->parent[i] = b->parent[b->parent[i]];
    return i;
}

static void join(Blame *b, uint32_t i, uint32_t k) {
    i = root(b, i), k = root(b, k);
    if (i < k) b->parent[k] = i;
    if (k < i) b->parent[i] = k;
}

/* Conditions of broken checks come first, in their order. */
static void find_conditions(Blame *b) {
    uint32_t count = (uint32_t)b->c->broken.count, at = 0;
    b->condition_of = memory_grow(NULL, (count + 1) * sizeof *b->condition_of);
    for (uint32_t i = 0; i <= count; i++) {
        while (at < b->e->conditions.count && b->e->conditions.at[at].broken < i) at++;
        b->condition_of[i] = at;
    }
}

static void find_cases(Blame *b) {
    uint32_t count = (uint32_t)b->c->broken.count, other;
    Map first = {0};
    b->parent = memory_grow(NULL, (count + 1) * sizeof *b->parent);
    for (uint32_t i = 0; i < count; i++) b->parent[i] = i;
    for (uint32_t at = 0; at < b->condition_of[count]; at++) {
        const Condition *k = &b->e->conditions.at[at];
        for (uint32_t i = 0; i < k->form.count; i++) {
            uint32_t figure = k->form.terms[i].figure;
            if (figure == TERM_ANONYMOUS) continue;
            if (map_get(&first, figure, &other))
                join(b, other, k->broken);
            else
                map_put(&first, figure, k->broken);
        }
    }
    map_free(&first);
}

/* ---- which figures they share ---- */
static void count_hit(Blame *b, uint32_t figure, uint32_t broken) {
    uint32_t index;
    if (figure == TERM_ANONYMOUS) return;
    if (!map_get(&b->hit_of, figure, &index)) {
        index = (uint32_t)b->hits.count;
        map_put(&b->hit_of, figure, index);
        VEC_PUSH(&b->hits, (Hit){.figure = figure, .first = broken, .last = NONE});
    }
    Hit *hit = &b->hits.at[index];
    if (hit->last == broken) return;
    hit->count++, hit->last = broken;
    hit->signature = (hit->signature ^ broken) * UINT64_C(0x9e3779b97f4a7c15);
    hit->signature ^= hit->signature >> 29;
}

static void count_hits(Blame *b) {
    b->hits.count = 0;
    map_free(&b->hit_of);
    b->hit_of = (Map){0};
    for (size_t i = 0; i < b->members.count; i++) {
        uint32_t broken = b->members.at[i];
        for (uint32_t at = b->condition_of[broken]; at < b->condition_of[broken + 1]; at++) {
            Linear form = b->e->conditions.at[at].form;
            for (uint32_t k = 0; k < form.count; k++) count_hit(b, form.terms[k].figure, broken);
        }
    }
}

static bool reads(const Blame *b, uint32_t broken, uint32_t figure) {
    for (uint32_t at = b->condition_of[broken]; at < b->condition_of[broken + 1]; at++)
        if (condition_term(&b->e->conditions.at[at], figure)) return true;
    return false;
}

/* ---- suspects ---- */
static int rising(const void *a, const void *b) {
    uint32_t l = *(const uint32_t *)a, r = *(const uint32_t *)b;
    return l < r ? -1 : l > r;
}

static int by_likelihood(const void *a, const void *b) { return suspect_compare(a, b); }

typedef struct {
    VEC(Suspect) found;
} Lineup;

/* Every figure that so many of the broken checks read and whose change alone would mend all it is
 * in. */
static void line_up(Blame *b, uint32_t count, Lineup *line) {
    for (size_t i = 0; i < b->hits.count && b->e->work < b->e->budget; i++) {
        Suspect s;
        if (b->hits.at[i].count != count || !suspect_make(b->e, b->hits.at[i].figure, &s)) continue;
        candidates_find(b->e, &s);
        VEC_PUSH(&line->found, s);
    }
    if (line->found.count)
        qsort(line->found.at, line->found.count, sizeof *line->found.at, by_likelihood);
}

/* ---- causes ---- */
static void add_cause(Blame *b, const Lineup *line, const uint32_t *broken, uint32_t count) {
    Arena *a = b->c->m->whole;
    size_t total = 0;
    while (total < line->found.count &&
           line->found.at[total].is_trusted == line->found.at[0].is_trusted)
        total++; /* trusted ones come last, and are not asked while there are others */
    size_t kept = total < SUSPECTS_MOST ? total : SUSPECTS_MOST;
    uint32_t *own = ARENA_NEW(a, uint32_t, count + 1);
    Suspect *suspects = ARENA_NEW(a, Suspect, kept + 1);
    for (uint32_t i = 0; i < count; i++) own[i] = broken[i];
    for (size_t i = 0; i < kept; i++) suspects[i] = line->found.at[i];
    Cause made = {own, count, suspects, (uint32_t)kept, (uint32_t)total};
    VEC_PUSH(&b->c->causes, made);
    blame_say(b->e, &made);
}

/* ---- the figures that explain most, one after the other ---- */
static bool takes_told(Blame *b, uint32_t figure) {
    for (uint32_t use = evidence_first(b->e, figure); use != NONE;
         use = evidence_next(b->e, figure, use)) {
        uint32_t broken = b->e->conditions.at[b->e->uses.at[use].condition].broken;
        if (broken != NONE && b->is_taken[broken]) return true;
    }
    return false;
}

static void take_out(Blame *b, const Lineup *line) {
    VEC(uint32_t) taken = {0};
    uint32_t figure = line->found.at[0].figure;
    for (uint32_t use = evidence_first(b->e, figure); use != NONE;
         use = evidence_next(b->e, figure, use)) {
        uint32_t broken = b->e->conditions.at[b->e->uses.at[use].condition].broken;
        if (broken == NONE || b->is_taken[broken]) continue;
        b->is_taken[broken] = true;
        VEC_PUSH(&taken, broken);
    }
    if (taken.count) qsort(taken.at, taken.count, sizeof *taken.at, rising);
    add_cause(b, line, taken.at, (uint32_t)taken.count);
    VEC_FREE(&taken);
}

static int by_hits(const void *a, const void *b) {
    const Hit *l = a, *r = b;
    if (l->count != r->count) return l->count > r->count ? -1 : 1;
    if (l->first != r->first) return l->first < r->first ? -1 : 1;
    if (l->signature != r->signature) return l->signature < r->signature ? -1 : 1;
    return l->figure < r->figure ? -1 : l->figure > r->figure;
}

/* Figures that the same checks read are each other's rivals. */
static void explain_group(Blame *b, size_t from, size_t to) {
    Lineup line = {0};
    if (takes_told(b, b->hits.at[from].figure)) return;
    for (size_t i = from; i < to && b->e->work < b->e->budget; i++) {
        Suspect s;
        if (!suspect_make(b->e, b->hits.at[i].figure, &s)) continue;
        candidates_find(b->e, &s);
        VEC_PUSH(&line.found, s);
    }
    if (line.found.count) {
        qsort(line.found.at, line.found.count, sizeof *line.found.at, by_likelihood);
        take_out(b, &line);
    }
    VEC_FREE(&line.found);
}

static void explain_most(Blame *b) {
    size_t kept = 0;
    count_hits(b);
    if (b->hits.count) qsort(b->hits.at, b->hits.count, sizeof *b->hits.at, by_hits);
    for (size_t i = 0, k; i < b->hits.count && b->hits.at[i].count > 1; i = k) {
        for (k = i + 1; k < b->hits.count && b->hits.at[k].signature == b->hits.at[i].signature &&
                        b->hits.at[k].count == b->hits.at[i].count;)
            k++;
        explain_group(b, i, k);
    }
    for (size_t i = 0; i < b->members.count; i++)
        if (!b->is_taken[b->members.at[i]]) b->members.at[kept++] = b->members.at[i];
    b->members.count = kept;
}

static void explain_rest(Blame *b) {
    VEC(uint32_t) rest = {0};
    for (size_t i = 0; i < b->members.count; i++) VEC_PUSH(&rest, b->members.at[i]);
    for (size_t i = 0; i < rest.count; i++) {
        Lineup line = {0};
        b->members.count = 0;
        VEC_PUSH(&b->members, rest.at[i]);
        count_hits(b);
        line_up(b, 1, &line);
        add_cause(b, &line, &rest.at[i], 1);
        VEC_FREE(&line.found);
    }
    VEC_FREE(&rest);
}

static bool explain_by_one(Blame *b) {
    Lineup line = {0};
    count_hits(b);
    line_up(b, (uint32_t)b->members.count, &line);
    bool found = line.found.count > 0;
    if (found) add_cause(b, &line, b->members.at, (uint32_t)b->members.count);
    VEC_FREE(&line.found);
    return found;
}

/* ---- several figures at once ---- */
static Suspect suspect_in(Blame *b, const HittingSet *set, uint32_t figure) {
    Suspect s;
    b->e->aside = set->figures, b->e->aside_count = set->count;
    if (suspect_make(b->e, figure, &s)) candidates_find(b->e, &s);
    b->e->aside_count = 0;
    return s;
}

/* A sentence is wrong by itself: that is likelier than a slip that other figures would have to
 * fit. */
static uint64_t score_of(Blame *b, const HittingSet *set) {
    enum { OF_SENTENCE = 8000, OF_TRUSTED = 1000000 };
    uint64_t score = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        if (IS_SENTENCE(set->figures[i])) {
            score += OF_SENTENCE;
            continue;
        }
        Suspect s = suspect_in(b, set, set->figures[i]);
        score += suspect_score(&s) + (s.is_trusted ? OF_TRUSTED : 0);
    }
    return score;
}

static const HittingSet *likeliest(Blame *b, const Hitting *all) {
    uint32_t best = 0;
    uint64_t least = UINT64_MAX;
    for (uint32_t i = 0; i < all->count; i++) {
        uint64_t score = score_of(b, &all->sets[i]);
        if (score < least) least = score, best = i;
    }
    return &all->sets[best];
}

/* The figure that stands in `other` where `set` has the one at `place`, the rest being the same. */
static uint32_t stands_for(const HittingSet *set, uint32_t place, const HittingSet *other) {
    uint32_t found = NONE, same = 0;
    for (uint32_t i = 0; i < other->count; i++) {
        bool is_kept = false;
        for (uint32_t k = 0; k < set->count; k++)
            is_kept |= k != place && set->figures[k] == other->figures[i];
        same += is_kept;
        if (!is_kept) found = other->figures[i];
    }
    return same + 1 == set->count ? found : NONE;
}

static bool is_its(const Blame *b, uint32_t broken, uint32_t figure) {
    return IS_SENTENCE(figure) ? figure == SENTENCE(broken) : reads(b, broken, figure);
}

static uint32_t count_its(const Blame *b, uint32_t figure) {
    uint32_t count = 0;
    for (size_t i = 0; i < b->members.count; i++) count += is_its(b, b->members.at[i], figure);
    return count;
}

/* A check that reads several of the set is told with the one that has the fewest. */
static uint32_t owner_of(const Blame *b, const HittingSet *set, uint32_t broken) {
    uint32_t owner = NONE, fewest = NONE;
    for (uint32_t i = 0; i < set->count; i++) {
        if (!is_its(b, broken, set->figures[i])) continue;
        uint32_t count = count_its(b, set->figures[i]);
        if (count < fewest) owner = i, fewest = count;
    }
    return owner;
}

static void explain_place(Blame *b, const Hitting *all, const HittingSet *set, uint32_t place) {
    Lineup line = {0};
    VEC(uint32_t) broken = {0};
    for (size_t i = 0; i < b->members.count; i++)
        if (owner_of(b, set, b->members.at[i]) == place) VEC_PUSH(&broken, b->members.at[i]);
    for (uint32_t i = 0; i < all->count && !IS_SENTENCE(set->figures[place]); i++) {
        uint32_t rival = stands_for(set, place, &all->sets[i]);
        if (rival != NONE && !IS_SENTENCE(rival))
            VEC_PUSH(&line.found, suspect_in(b, &all->sets[i], rival));
    }
    if (line.found.count)
        qsort(line.found.at, line.found.count, sizeof *line.found.at, by_likelihood);
    add_cause(b, &line, broken.at, (uint32_t)broken.count);
    VEC_FREE(&broken);
    VEC_FREE(&line.found);
}

/* Checks of another case that read a figure of the set belong to this one. */
static bool draw_in(Blame *b, const HittingSet *set) {
    size_t before = b->members.count;
    for (uint32_t i = 0; i < set->count; i++) {
        uint32_t use = NONE;
        if (!IS_SENTENCE(set->figures[i])) use = evidence_first(b->e, set->figures[i]);
        for (; use != NONE; use = evidence_next(b->e, set->figures[i], use)) {
            uint32_t broken = b->e->conditions.at[b->e->uses.at[use].condition].broken;
            if (broken == NONE || b->is_told[broken]) continue;
            b->is_told[broken] = true;
            VEC_PUSH(&b->members, broken);
        }
    }
    return b->members.count > before;
}

enum { MEMBERS_MOST = 24 };

static bool explain_by_few(Blame *b) {
    Hitting all;
    const HittingSet *set;
    do {
        Case k = {b->members.at, (uint32_t)b->members.count, b->condition_of};
        if (b->members.count > MEMBERS_MOST) return false;
        hitting_find(b->e, &k, &all);
        /* as many figures as checks explain nothing that the checks do not say themselves */
        if (!all.count || all.sets[0].count >= b->members.count) return false;
        set = likeliest(b, &all);
    } while (draw_in(b, set));
    for (uint32_t i = 0; i < set->count; i++) explain_place(b, &all, set, i);
    return true;
}

static void explain_case(Blame *b) {
    if (b->members.count > 1 && (explain_by_one(b) || explain_by_few(b))) return;
    if (b->members.count > 1) explain_most(b);
    if (b->members.count > 1 && explain_by_few(b)) return;
    explain_rest(b);
}

static int by_root(const void *a, const void *b) {
    const uint32_t *l = a, *r = b;
    for (int i = 0; i < 2; i++)
        if (l[i] != r[i]) return l[i] < r[i] ? -1 : 1;
    return 0;
}

static void explain_cases(Blame *b) {
    uint32_t count = (uint32_t)b->c->broken.count;
    uint32_t(*order)[2] = memory_grow(NULL, (count + 1) * sizeof *order);
    for (uint32_t i = 0; i < count; i++) order[i][0] = root(b, i), order[i][1] = i;
    qsort(order, count, sizeof *order, by_root);
    for (uint32_t i = 0, k; i < count; i = k) {
        b->members.count = 0;
        for (k = i; k < count && order[k][0] == order[i][0]; k++) {
            if (b->is_told[order[k][1]]) continue;
            b->is_told[order[k][1]] = true;
            VEC_PUSH(&b->members, order[k][1]);
        }
        if (b->members.count) explain_case(b);
    }
    free(order);
}

void check_blame(Checker *c) {
    Blame b = {.c = c};
    trust_check(c);
    if (!c->broken.count) {
        blame_say_dependents(c);
        return;
    }
    b.e = evidence_of(c);
    find_conditions(&b);
    find_cases(&b);
    b.is_told = memory_grow(NULL, 2 * c->broken.count);
    b.is_taken = b.is_told + c->broken.count;
    memset(b.is_told, 0, 2 * c->broken.count);
    explain_cases(&b);
    blame_say_dependents(c);
    free(b.condition_of);
    free(b.parent);
    free(b.is_told);
    VEC_FREE(&b.members);
    VEC_FREE(&b.hits);
    map_free(&b.hit_of);
}
