/* slips FILE...: how well a wrong figure is found. Each stated figure of each report is spoiled in
 * turn as people err, once for each kind of slip, and the report is checked in memory. `-` stands
 * for two-level accounts made here: made-up amounts with four decimals, printed with two, so that
 * many sums come out only within rounding; `=` for such with exact amounts. Figures, no verdict.
 *
 * found: an error is reported; one: one error and no more; first, three: the spoiled figure is the
 * likeliest suspect, or among the three likeliest; listed: and its old amount is among those that
 * are listed for it; likely: it is the likeliest of them; fix: it is the one change that is
 * offered; wrong: another change is offered.
 *
 * open: nothing in the report tells what was there. The same slip makes what stands there of
 * another amount, too, with which all checks pass; or all pass with another figure changed that the
 * slip may have befallen. No tool could do more than guess, so `fix of the rest` is what is left to
 * do well.
 *
 * All of it only for figures that stand in two equations or more, and then for the others. */
#include "tests/bench/slips/slips.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* ---- counting ---- */
typedef struct {
    uint32_t tried, found, one, first, three, listed, likely, repair, wrong, open, open_repair;
} Tally;

static uint32_t rank_of(const Checker *c, uint32_t figure) {
    uint32_t rank = 0;
    for (uint32_t place = 0; place < SUSPECTS_MOST; place++)
        for (size_t i = 0; i < c->causes.count; i++) {
            if (place >= c->causes.at[i].suspect_count) continue;
            rank++;
            if (c->causes.at[i].suspects[place].figure == figure) return rank;
        }
    return NONE;
}

/* Does a reader see the old amount, told as what the figure may have been? */
static bool tells(const char *text, const char *name, const char *amount) {
    return strstr(text, amount) && (!name || strstr(text, name));
}

static bool is_listed(Run *r, const Target *g) {
    Rational value, quantum;
    uint32_t row, column, table = figure_table(&r->model, g->figure, &row, &column);
    Measure measure = table_measure(&r->model.tables.at[table], row, column);
    if (!rational_make(g->coef, 1, &value) || !measure_quantum(&r->model, measure, &quantum) ||
        !rational_multiply(value, quantum, &value))
        return false;
    const char *amount =
                   show_value(&r->checker, value, measure.unit == UINT16_MAX ? 0 : measure.unit),
               *name =
                   arena_printf(&r->whole, "`%s`", figure_name(&r->model, g->figure, &r->whole));
    for (size_t i = 0; i < r->sink.found.count; i++) {
        const Diag *d = &r->sink.found.at[i];
        bool is_its = d->code == DIAG_WRONG_FIGURE && d->span.lo == g->span.lo;
        if (d->severity == SEVERITY_ERROR && is_its && tells(d->message, NULL, amount)) return true;
        for (int n = 0; d->severity == SEVERITY_ERROR && n < d->note_count; n++) {
            const char *text = d->notes[n].text;
            bool is_choice = strncmp(text, "or `", 4) == 0 || strncmp(text, "perhaps `", 9) == 0;
            if (is_its && !diag_has_place(d->notes[n].span) && tells(text, NULL, amount))
                return true;
            if (is_choice && tells(text, name, amount)) return true;
        }
    }
    return false;
}

static bool is_likeliest(const Checker *c, const Target *g) {
    const Suspect *s = c->causes.count ? c->causes.at[0].suspects : NULL;
    return s && c->causes.at[0].suspect_count && s->figure == g->figure && s->candidate_count &&
           s->candidates[0].coef == g->coef;
}

static void judge_repairs(const Run *r, const Target *g, Str old, Tally *t) {
    bool is_right = false, is_wrong = false;
    for (size_t i = 0; i < r->sink.found.count; i++) {
        const Diag *d = &r->sink.found.at[i];
        if (d->fix_count != 1 || d->severity != SEVERITY_ERROR || d->fixes[0].kind == FIX_LITERAL)
            continue;
        bool is_it = d->fixes[0].span.lo == g->span.lo && str_is(old, d->fixes[0].text);
        is_right |= is_it, is_wrong |= !is_it;
    }
    t->repair += is_right && !is_wrong;
    t->wrong += is_wrong;
}

/* ---- what no tool could tell ---- */
enum { ROOM_MOST = 12 };

static bool passes(const char *path, Str text) {
    Run r;
    run_begin(&r, path, text);
    bool ok = r.ok && !r.sink.counts[SEVERITY_ERROR];
    run_end(&r);
    return ok;
}

static bool holds(const char *path, Str text, const Target *g, Int128 coef) {
    Arena a = {0};
    bool ok = passes(path, target_with(&a, text, g, coef));
    arena_free(&a);
    return ok;
}

/* All checks at once, as a reader of the report would have to make them. */
static void find_room(const char *path, Str text, Targets *all) {
    for (size_t i = 0; i < all->at.count; i++) {
        Target *g = &all->at.at[i];
        g->first = g->last = g->coef;
        while (g->last - g->coef < ROOM_MOST && holds(path, text, g, g->last + 1)) g->last++;
        while (g->coef - g->first < ROOM_MOST && holds(path, text, g, g->first - 1)) g->first--;
    }
}

/* Is there another amount that passes all checks, of which the same slip makes this one? */
static bool is_open(const Target *g, Spoil how, Int128 coef) {
    for (Int128 was = g->first; was <= g->last; was++)
        if (was != g->coef && spoil_may_come_from(g, how, was, coef)) return true;
    return false;
}

typedef struct { /* a report with one figure spoiled */
    const char *path;
    Str text; /* as it was */
    const Targets *all;
    const Target *g;
    Spoil how;
    Int128 coef;
} Trial;

static bool holds_both(const Trial *t, const Target *h, Int128 was) {
    Arena a = {0};
    bool is_behind = h->span.lo > t->g->span.lo;
    Str made = target_with(&a, t->text, is_behind ? h : t->g, is_behind ? was : t->coef);
    made = target_with(&a, made, is_behind ? t->g : h, is_behind ? t->coef : was);
    bool ok = passes(t->path, made);
    arena_free(&a);
    return ok;
}

/* Would all checks pass with another figure changed instead, that the same slip may have befallen?
 */
static bool is_rival(const Trial *t, const Suspect *s) {
    const Target *h = NULL;
    for (size_t i = 0; i < t->all->at.count; i++)
        if (t->all->at.at[i].figure == s->figure) h = &t->all->at.at[i];
    if (!h || h == t->g || !s->has_first || !s->has_last) return false;
    for (Int128 was = s->first; was <= s->last && was - s->first < ROOM_MOST; was++)
        if (spoil_may_come_from(h, t->how, was, h->coef) && holds_both(t, h, was)) return true;
    return false;
}

static bool has_rival(const Trial *t, const Checker *c) {
    for (size_t i = 0; i < c->causes.count; i++)
        for (uint32_t k = 0; k < c->causes.at[i].suspect_count; k++)
            if (is_rival(t, &c->causes.at[i].suspects[k])) return true;
    return false;
}

static bool is_loud;

static void tally(const Trial *trial, Tally *t) {
    const Target *g = trial->g;
    Str text = trial->text;
    Run r;
    Arena a = {0};
    run_begin(&r, trial->path, target_with(&a, text, g, trial->coef));
    uint32_t errors = r.sink.counts[SEVERITY_ERROR];
    uint32_t rank = r.ok ? rank_of(&r.checker, g->figure) : NONE;
    t->tried++;
    t->found += errors > 0;
    t->one += errors == 1;
    t->first += rank == 1;
    t->three += rank <= 3;
    Str old = {text.at + g->span.lo, g->span.hi - g->span.lo};
    uint32_t repairs = t->repair, wrongs = t->wrong;
    judge_repairs(&r, g, old, t);
    bool open =
        r.ok && errors > 0 && (is_open(g, trial->how, trial->coef) || has_rival(trial, &r.checker));
    t->open += open, t->open_repair += open && t->repair != repairs;
    t->listed += t->repair != repairs || (r.ok && is_listed(&r, g));
    t->likely += r.ok && is_likeliest(&r.checker, g);
    if (is_loud && (errors != 1 || rank != 1 || t->repair == repairs || t->wrong != wrongs))
        printf("    %s: %.*s -> %" PRId64 ": %u errors, rank %d, %s%s%s\n",
               figure_name(&r.model, g->figure, &r.whole), STR_ARG(old), (int64_t)trial->coef,
               errors, (int)rank, t->repair == repairs ? "no repair" : "repair",
               t->wrong != wrongs ? ", a wrong one" : "", open ? ", open" : "");
    run_end(&r);
    arena_free(&a);
}

static void print_share(uint32_t part, uint32_t whole) {
    if (!whole)
        printf("      -");
    else
        printf(" %5u%%", (part * 100 + whole / 2) / whole);
}

static void print_tally(const char *name, const Tally *t) {
    printf("  %-22s %6u", name, t->tried);
    print_share(t->found, t->tried);
    print_share(t->one, t->found);
    print_share(t->first, t->found);
    print_share(t->three, t->found);
    print_share(t->listed, t->found);
    print_share(t->likely, t->found);
    print_share(t->repair, t->found);
    print_share(t->wrong, t->found);
    print_share(t->open, t->found);
    print_share(t->repair - t->open_repair, t->found - t->open);
    printf("\n");
}

static void add(Tally *to, const Tally *t) {
    to->tried += t->tried, to->found += t->found, to->one += t->one, to->first += t->first;
    to->three += t->three, to->listed += t->listed, to->likely += t->likely;
    to->repair += t->repair, to->wrong += t->wrong;
    to->open += t->open, to->open_repair += t->open_repair;
}

static void measure(const char *path, Str text, const Targets *all, bool is_firm) {
    Tally sum = {0};
    for (int how = 0; how < DO_COUNT; how++) {
        Tally t = {0};
        for (size_t i = 0; i < all->at.count; i++) {
            const Target *g = &all->at.at[i];
            Trial trial = {path, text, all, g, (Spoil)how, spoil(g, (Spoil)how)};
            if (trial.coef == g->coef || (g->equations > 1) != is_firm) continue;
            tally(&trial, &t);
        }
        if (t.tried) print_tally(spoil_names[how], &t);
        add(&sum, &t);
    }
    print_tally("all", &sum);
}

/* ---- several at once ---- */
enum { AT_ONCE_MOST = 4, TRIALS = 200 };

static bool is_chosen(const Target *const *chosen, int count, const Target *g) {
    for (int i = 0; i < count; i++)
        if (chosen[i] == g) return true;
    return false;
}

/* Different figures in two equations or more, the last in the text first, so that places stay. */
static int choose(const Targets *all, uint64_t dice, int count, const Target **chosen,
                  Int128 *coefs) {
    int have = 0;
    for (int i = 0; i < 1000 && have < count; i++) {
        dice = spoil_dice(dice + 1);
        const Target *g = &all->at.at[dice % all->at.count];
        Int128 coef = spoil(g, (Spoil)((dice >> 40) % DO_COUNT));
        if (g->equations < 2 || coef == g->coef || is_chosen(chosen, have, g)) continue;
        int at = have++;
        for (; at > 0 && chosen[at - 1]->span.lo < g->span.lo; at--)
            chosen[at] = chosen[at - 1], coefs[at] = coefs[at - 1];
        chosen[at] = g, coefs[at] = coef;
    }
    return have;
}

static bool is_first_of_some(const Checker *c, uint32_t figure) {
    for (size_t i = 0; i < c->causes.count; i++)
        if (c->causes.at[i].suspect_count && c->causes.at[i].suspects[0].figure == figure)
            return true;
    return false;
}

static void spoil_together(const char *path, Str text, const Targets *all, int count) {
    uint32_t named = 0, spoiled = 0, same = 0, errors = 0, trials = 0;
    for (uint64_t i = 0; i < TRIALS; i++) {
        const Target *chosen[AT_ONCE_MOST];
        Int128 coefs[AT_ONCE_MOST];
        Run r;
        Arena a = {0};
        Str made = text;
        if (choose(all, i * 1000003 + (uint64_t)count, count, chosen, coefs) < count) continue;
        for (int k = 0; k < count; k++) made = target_with(&a, made, chosen[k], coefs[k]);
        run_begin(&r, path, made);
        for (int k = 0; r.ok && k < count; k++)
            named += is_first_of_some(&r.checker, chosen[k]->figure);
        trials++, spoiled += (uint32_t)count, errors += r.sink.counts[SEVERITY_ERROR];
        same += r.sink.counts[SEVERITY_ERROR] == (uint32_t)count;
        run_end(&r);
        arena_free(&a);
    }
    if (!trials) return;
    printf("  %d figures at once: each is the first suspect of an error in %u%%, as many errors as "
           "figures in %u%%, %u.%u errors for each figure\n",
           count, named * 100 / spoiled, same * 100 / trials, errors / spoiled,
           errors * 10 / spoiled % 10);
}

/* ---- a report ---- */
static void load(const char *path, Out *out) {
    char block[65536];
    size_t n;
    FILE *f = fopen(path, "rb");
    if (!f) return;
    while ((n = fread(block, 1, sizeof block, f)) > 0) out_bytes(out, block, n);
    fclose(f);
}

static uint32_t count_firm(const Targets *all) {
    uint32_t firm = 0;
    for (size_t i = 0; i < all->at.count; i++) firm += all->at.at[i].equations > 1;
    return firm;
}

static void report(const char *path) {
    Out out = {0};
    Run clean;
    Targets all = {0};
    bool is_exact = strcmp(path, "=") == 0, is_made = is_exact || strcmp(path, "-") == 0;
    if (is_made)
        make_accounts(&out, is_exact);
    else
        load(path, &out);
    Str text = {out.bytes, out.length};
    const char *shown = is_made ? "made-up.budget" : path;
    clock_t start = clock();
    run_begin(&clean, shown, text);
    if (!clean.ok) {
        printf("%s: cannot be read\n", path);
    } else {
        uint32_t errors =
            clean.sink.counts[SEVERITY_ERROR] + clean.checker.counts[VERDICT_UNLIKELY];
        targets_find(&clean, &all);
        find_room(shown, text, &all);
        printf("\n%s: %zu stated figures, %u of them in two equations or more; false alarms as it "
               "stands: %u\n",
               is_exact  ? "two-level accounts, exact"
               : is_made ? "two-level accounts, rounded"
                         : path,
               all.at.count, count_firm(&all), errors);
        for (int firm = 1; firm >= 0; firm--) {
            printf("  %-22s %6s  found    one  first  three listed likely    fix  wrong   open  "
                   "fix of the rest\n",
                   firm ? "in two or more" : "in one or none", "tried");
            measure(shown, text, &all, firm);
        }
        for (int count = 2; count <= AT_ONCE_MOST; count++)
            spoil_together(shown, text, &all, count);
    }
    run_end(&clean);
    printf("  %.1f s\n", (double)(clock() - start) / CLOCKS_PER_SEC);
    VEC_FREE(&all.at);
    out_free(&out);
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-v") == 0)
            is_loud = true;
        else
            report(argv[i]);
    }
    return 0;
}
