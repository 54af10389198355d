#include "compiler/check/hitting.h"
#include "compiler/check/simplex.h"

typedef struct {
    uint32_t *figures, count;
} Conflict;

typedef struct {
    Evidence *e;
    const Case *k;
    Arena arena;
    VEC(Conflict) conflicts;
    uint32_t chosen[HITTING_MOST], count, limit;
    VEC(uint32_t) banned; /* tried before at a branch above */
    uint32_t tries;
    Hitting *made;
} Search;

/* A branch looks at so many figures of a conflict, and a case is given so many tries. */
enum { BRANCH_MOST = 24, TRIES_MOST = 600, SIMPLEX_BUDGET = 200000 };

/* ---- conflicts ---- */
static int rising(const void *a, const void *b) {
    uint32_t l = *(const uint32_t *)a, r = *(const uint32_t *)b;
    return l < r ? -1 : l > r;
}

static void add_conflict(Search *f, const uint32_t *figures, uint32_t count) {
    Conflict made = {ARENA_NEW(&f->arena, uint32_t, count + 1), 0};
    for (uint32_t i = 0; i < count; i++) made.figures[made.count++] = figures[i];
    VEC_PUSH(&f->conflicts, made);
}

/* What can be changed of a broken check: its stated figures, and the number of a sentence. */
static void add_broken(Search *f, uint32_t broken) {
    VEC(uint32_t) all = {0};
    const Checker *c = f->e->c;
    for (uint32_t at = f->k->condition_of[broken]; at < f->k->condition_of[broken + 1]; at++) {
        Linear form = f->e->conditions.at[at].form;
        for (uint32_t i = 0; i < form.count; i++)
            if (form.terms[i].figure != TERM_ANONYMOUS &&
                evidence_is_stated(c->m, form.terms[i].figure))
                VEC_PUSH(&all, form.terms[i].figure);
    }
    if (c->broken.at[broken].finding.kind == CHECK_CLAIM) VEC_PUSH(&all, SENTENCE(broken));
    if (all.count) qsort(all.at, all.count, sizeof *all.at, rising);
    uint32_t kept = 0;
    for (size_t i = 0; i < all.count; i++)
        if (!kept || all.at[kept - 1] != all.at[i]) all.at[kept++] = all.at[i];
    add_conflict(f, all.at, kept);
    VEC_FREE(&all);
}

static bool is_among(uint32_t figure, const uint32_t *of, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (of[i] == figure) return true;
    return false;
}

static const Conflict *unmet(const Search *f) {
    for (size_t i = 0; i < f->conflicts.count; i++) {
        const Conflict *k = &f->conflicts.at[i];
        bool is_met = false;
        for (uint32_t n = 0; n < k->count && !is_met; n++)
            is_met = is_among(k->figures[n], f->chosen, f->count);
        if (!is_met) return k;
    }
    return NULL;
}

/* ---- can the chosen ones be changed so that all holds? ---- */
typedef struct {
    Search *f;
    Simplex simplex;
    VEC(uint32_t) figure_of; /* variable -> figure, sentence, or TERM_ANONYMOUS */
    Map variable_of, seen;   /* figure -> variable; condition -> 1 */
} Trial;

static uint32_t trial_variable(Trial *t, const Term *term) {
    uint32_t variable;
    bool is_own = term->figure == TERM_ANONYMOUS;
    if (!is_own && map_get(&t->variable_of, term->figure, &variable)) return variable;
    Interval within = interval_from_bounds(term->bounds);
    if (is_among(term->figure, t->f->chosen, t->f->count)) within.has_lo = within.has_hi = false;
    variable = simplex_variable(&t->simplex, term->bounds.point, within);
    if (!is_own) map_put(&t->variable_of, term->figure, variable);
    VEC_PUSH(&t->figure_of, term->figure);
    return variable;
}

static void trial_condition(Trial *t, uint32_t index) {
    const Condition *k = &t->f->e->conditions.at[index];
    uint32_t seen, owner = TERM_ANONYMOUS;
    if (k->broken != NONE && t->f->e->c->broken.at[k->broken].finding.kind == CHECK_CLAIM)
        owner = SENTENCE(k->broken);
    if (map_get(&t->seen, index, &seen) || is_among(owner, t->f->chosen, t->f->count)) return;
    map_put(&t->seen, index, 1);
    Weight *weights = memory_grow(NULL, (k->form.count + 1) * sizeof *weights);
    for (uint32_t i = 0; i < k->form.count; i++)
        weights[i] = (Weight){trial_variable(t, &k->form.terms[i]), k->form.terms[i].coef};
    Interval ends = interval_from_bounds(bounds_point(rational_negate(k->form.constant)));
    ends.has_lo = k->is_equal;
    simplex_sum(&t->simplex, weights, k->form.count, ends);
    VEC_PUSH(&t->figure_of, owner);
    t->f->e->work += 50 + 10 * k->form.count;
    free(weights);
}

static void trial_figure(Trial *t, uint32_t figure) {
    if (IS_SENTENCE(figure)) return;
    for (uint32_t i = evidence_first(t->f->e, figure); i != NONE;
         i = evidence_next(t->f->e, figure, i))
        trial_condition(t, t->f->e->uses.at[i].condition);
}

/* The figures that contradict each other although the chosen ones are free. */
static void learn(Trial *t) {
    VEC(uint32_t) figures = {0};
    for (size_t i = 0; i < t->simplex.conflict.count; i++) {
        uint32_t figure = t->figure_of.at[t->simplex.conflict.at[i].variable];
        bool counts = figure != TERM_ANONYMOUS &&
                      (IS_SENTENCE(figure) || evidence_is_stated(t->f->e->c->m, figure));
        if (counts && !is_among(figure, figures.at, figures.count)) VEC_PUSH(&figures, figure);
    }
    if (figures.count) qsort(figures.at, figures.count, sizeof *figures.at, rising);
    add_conflict(t->f, figures.at, (uint32_t)figures.count);
    VEC_FREE(&figures);
}

static SimplexResult try_chosen(Search *f) {
    Trial t = {.f = f, .simplex.budget = SIMPLEX_BUDGET};
    for (uint32_t i = 0; i < f->count; i++) trial_figure(&t, f->chosen[i]);
    SimplexResult result = simplex_solve(&t.simplex);
    if (result == SIMPLEX_CONFLICT) learn(&t);
    f->e->work += t.simplex.work, f->tries++;
    simplex_free(&t.simplex);
    VEC_FREE(&t.figure_of);
    map_free(&t.variable_of);
    map_free(&t.seen);
    return result;
}

/* ---- the search ---- */
static void keep_chosen(Search *f) {
    HittingSet made = {.count = f->count};
    if (f->made->count == HITTING_SETS) return;
    for (uint32_t i = 0; i < f->count; i++) made.figures[i] = f->chosen[i];
    qsort(made.figures, made.count, sizeof *made.figures, rising);
    f->made->sets[f->made->count++] = made;
}

static uint32_t meets(const Search *f, uint32_t figure) {
    uint32_t count = 0;
    for (size_t i = 0; i < f->conflicts.count; i++)
        count += is_among(figure, f->conflicts.at[i].figures, f->conflicts.at[i].count);
    return count;
}

typedef struct {
    uint32_t figure, meets;
} Choice;

static int by_meets(const void *a, const void *b) {
    const Choice *l = a, *r = b;
    if (l->meets != r->meets) return l->meets > r->meets ? -1 : 1;
    return l->figure < r->figure ? -1 : l->figure > r->figure;
}

/* The figures of a conflict, those first that stand in many. */
static uint32_t choices_of(const Search *f, const Conflict *k, Choice *into) {
    VEC(Choice) all = {0};
    for (uint32_t i = 0; i < k->count && i < 4096; i++)
        if (!is_among(k->figures[i], f->banned.at, f->banned.count))
            VEC_PUSH(&all, (Choice){k->figures[i], meets(f, k->figures[i])});
    if (all.count) qsort(all.at, all.count, sizeof *all.at, by_meets);
    uint32_t count = all.count < BRANCH_MOST ? (uint32_t)all.count : BRANCH_MOST;
    for (uint32_t i = 0; i < count; i++) into[i] = all.at[i];
    VEC_FREE(&all);
    return count;
}

static bool is_spent(const Search *f) {
    return f->tries >= TRIES_MOST || f->e->work > f->e->budget || f->made->count == HITTING_SETS;
}

static void search(Search *f) {
    Choice choices[BRANCH_MOST];
    const Conflict *k;
    while (!(k = unmet(f))) {
        SimplexResult result = try_chosen(f);
        if (result == SIMPLEX_FITS) keep_chosen(f);
        if (result != SIMPLEX_CONFLICT || is_spent(f)) return;
    }
    if (f->count == f->limit || is_spent(f)) return;
    uint32_t count = choices_of(f, k, choices);
    size_t banned = f->banned.count;
    for (uint32_t i = 0; i < count; i++) {
        f->chosen[f->count++] = choices[i].figure;
        search(f);
        f->count--;
        VEC_PUSH(&f->banned, choices[i].figure);
    }
    f->banned.count = banned;
}

void hitting_find(Evidence *e, const Case *k, Hitting *made) {
    Search f = {.e = e, .k = k, .made = made};
    made->count = 0;
    for (uint32_t i = 0; i < k->member_count; i++) add_broken(&f, k->members[i]);
    for (f.limit = 2; f.limit <= HITTING_MOST && !made->count && !is_spent(&f); f.limit++)
        search(&f);
    VEC_FREE(&f.conflicts);
    VEC_FREE(&f.banned);
    arena_free(&f.arena);
}
