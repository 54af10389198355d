/* slips FILE...: how well a wrong figure is found. Each stated figure of each report is spoiled in
 * turn as people err, once for each kind of slip, and the report is checked in memory. `-` stands
 * for two-level accounts made here: made-up amounts with four decimals, printed with two, so that
 * many sums come out only within rounding; `=` for such with exact amounts. Figures, no verdict.
 *
 * found: an error is reported; one: one error and no more; first, three: the spoiled figure is the
 * likeliest suspect, or among the three likeliest; listed: and its old amount is among those that
 * are listed for it; fix: it is the one change that is offered; wrong: another change is offered.
 * All of it only for figures that stand in two equations or more, and then for the others. */
#include "compiler/check/blame.h"
#include "runtime/out.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct {
    Arena whole;
    Sources sources;
    Intern names;
    DiagSink sink;
    Model model;
    Checker checker;
    uint32_t file;
    bool ok;
} Run;

static void run_begin(Run *r, const char *path, Str text) {
    *r = (Run){.ok = false};
    diag_sink_init(&r->sink, &r->sources);
    r->model =
        (Model){.whole = &r->whole, .sources = &r->sources, .names = &r->names, .sink = &r->sink};
    VEC_PUSH(&r->model.search, "runtime/std");
    r->file = source_from_text(&r->sources, path, text);
    r->ok = model_resolve(&r->model, r->file);
    if (r->ok) check_model(&r->model, 0, &r->checker);
}

static void run_end(Run *r) {
    if (r->ok) checker_free(&r->checker);
    model_free(&r->model);
    diag_sink_free(&r->sink);
    intern_free(&r->names);
    sources_free(&r->sources);
    arena_free(&r->whole);
}

/* ---- what can be spoiled ---- */
typedef struct {
    uint32_t figure;
    Span span;
    Int128 coef;
    int scale;
    uint32_t equations;                     /* different ones that read it */
    Int128 above, beside, part, other_year; /* amounts that may get in its place */
    bool has_above, has_beside, has_part, has_other_year;
} Target;

typedef struct {
    VEC(Target) at;
} Targets;

static bool same_form(Linear a, Linear b) {
    if (a.count != b.count) return false;
    for (uint32_t i = 0; i < a.count; i++)
        if (a.terms[i].figure != b.terms[i].figure) return false;
    return true;
}

static uint32_t count_equations(Evidence *e, uint32_t figure) {
    const Condition *seen[64];
    uint32_t count = 0;
    for (uint32_t i = evidence_first(e, figure); i != NONE; i = evidence_next(e, figure, i)) {
        const Condition *k = &e->conditions.at[e->uses.at[i].condition];
        bool is_new = k->is_equal && count < 64;
        for (uint32_t n = 0; n < count; n++) is_new &= !same_form(seen[n]->form, k->form);
        if (is_new) seen[count++] = k;
    }
    return count;
}

static bool amount_of(Run *r, uint32_t figure, int scale, Int128 *coef) {
    uint32_t row, column, table = figure_table(&r->model, figure, &row, &column), index;
    const Table *t = &r->model.tables.at[table];
    if (!evidence_is_stated(&r->model, figure) || table_measure(t, row, column).scale != scale)
        return false;
    if (figure & FIGURE_PRIOR) {
        map_get(&r->model.priors, figure & ~FIGURE_PRIOR, &index);
        *coef = r->model.prior_cells.at[index].coef;
        return true;
    }
    *coef = t->coef[table_at(t, row, column)];
    return STATE_KIND(t->state[table_at(t, row, column)]) == CELL_NUMBER;
}

/* A part of the first sum the figure is the total of. */
static bool part_of(Run *r, uint32_t figure, int scale, Int128 *part) {
    uint32_t row, column, table = figure_table(&r->model, figure, &row, &column);
    const Table *t = &r->model.tables.at[table];
    if (figure & FIGURE_PRIOR || !row_sums(t, row, column)) return false;
    for (uint32_t i = row + 1; i < t->rows[row].end; i = t->rows[i].end) {
        uint32_t below = t->first_figure + (uint32_t)table_at(t, i, column);
        if (amount_of(r, below, scale, part) && *part) return true;
    }
    return false;
}

static void find_others(Run *r, Target *g) {
    uint32_t row, column, table = figure_table(&r->model, g->figure, &row, &column);
    const Table *t = &r->model.tables.at[table];
    if (!(g->figure & FIGURE_PRIOR) && row > 0)
        g->has_above = amount_of(r, g->figure - t->column_count, g->scale, &g->above);
    if (!(g->figure & FIGURE_PRIOR) && column > 0)
        g->has_beside = amount_of(r, g->figure - 1, g->scale, &g->beside);
    g->has_other_year = amount_of(r, g->figure ^ FIGURE_PRIOR, g->scale, &g->other_year);
    g->has_part = part_of(r, g->figure, g->scale, &g->part);
}

static void add_target(Run *r, Evidence *e, uint32_t figure, Targets *to) {
    Target g = {.figure = figure};
    uint32_t row, column, table = figure_table(&r->model, figure, &row, &column);
    if (!evidence_is_stated(&r->model, figure)) return;
    g.span = figure_span(&r->model, figure);
    g.scale = table_measure(&r->model.tables.at[table], row, column).scale;
    if (g.span.file != r->file || !amount_of(r, figure, g.scale, &g.coef)) return;
    g.equations = count_equations(e, figure);
    find_others(r, &g);
    VEC_PUSH(&to->at, g);
}

static void find_targets(Run *r, Targets *to) {
    Evidence e;
    evidence_begin(&e, &r->checker);
    for (uint32_t figure = 0; figure < r->model.figure_count; figure++) {
        add_target(r, &e, figure, to);
        add_target(r, &e, figure | FIGURE_PRIOR, to);
    }
    evidence_end(&e);
}

/* ---- spoiling ---- */
typedef enum {
    DO_DIGIT,
    DO_SWAP,
    DO_DROP,
    DO_ADD,
    DO_SIGN,
    DO_POINT_UP,
    DO_POINT_DOWN,
    DO_UNIT,
    DO_ABOVE,
    DO_BESIDE,
    DO_YEAR,
    DO_MISSING,
    DO_DOUBLED,
    DO_STALE,
    DO_COUNT
} Spoil;

static const char *const spoil_names[DO_COUNT] = {"one digit changed",
                                                  "two digits swapped",
                                                  "a digit dropped",
                                                  "a digit added",
                                                  "sign",
                                                  "ten times",
                                                  "a tenth",
                                                  "10,000 times (unit)",
                                                  "row above",
                                                  "column beside",
                                                  "last year's",
                                                  "a part missing",
                                                  "a part twice",
                                                  "stale"};

static uint64_t mix(uint64_t x) {
    x ^= x >> 33, x *= UINT64_C(0xff51afd7ed558ccd), x ^= x >> 33;
    return x;
}

static Int128 power(int n) {
    Int128 made = 1;
    while (n-- > 0) made *= 10;
    return made;
}

static int digits_in(Int128 n, int least) {
    int count = 0;
    for (; n; n /= 10) count++;
    return count > least ? count : least;
}

/* The spoiled amount; the same as before when this slip cannot befall it. */
static Int128 spoil(const Target *g, Spoil how) {
    bool minus = g->coef < 0;
    Int128 n = minus ? -g->coef : g->coef;
    int count = digits_in(n, g->scale + 1);
    uint64_t dice = mix(g->figure * UINT64_C(31) + how);
    int at = (int)(dice % (uint64_t)count), digit = (int)(n / power(at) % 10);
    Int128 low = n % power(at), high = n / power(at + 1), made = n;
    switch (how) {
    case DO_DIGIT: made += ((digit + 1 + (int)(dice >> 32) % 9) % 10 - digit) * power(at); break;
    case DO_SWAP:
        for (int i = 0; i + 1 < count && made == n; i++) {
            int p = (at + i) % (count - 1), a = (int)(n / power(p) % 10),
                b = (int)(n / power(p + 1) % 10);
            made += (b - a) * power(p) + (a - b) * power(p + 1);
        }
        break;
    case DO_DROP: made = high * power(at) + low; break;
    case DO_ADD: made = (n / power(at) * 10 + (Int128)(dice >> 40) % 10) * power(at) + low; break;
    case DO_SIGN: made = -n; break;
    case DO_POINT_UP: made = n * 10; break;
    case DO_POINT_DOWN: made = n / 10; break;
    case DO_UNIT: made = n * 10000; break;
    case DO_ABOVE: return g->has_above ? g->above : g->coef;
    case DO_BESIDE: return g->has_beside ? g->beside : g->coef;
    case DO_YEAR: return g->has_other_year ? g->other_year : g->coef;
    case DO_MISSING: return g->has_part ? g->coef - g->part : g->coef;
    case DO_DOUBLED: return g->has_part ? g->coef + g->part : g->coef;
    case DO_STALE: return g->has_part ? g->coef - (Int128)(dice % 9000 + 100) : g->coef;
    case DO_COUNT: break;
    }
    return minus ? -made : made;
}

static Str with_amount(Arena *a, Str text, const Target *g, Int128 coef) {
    char digits[64];
    size_t n = decimal_format((Decimal){coef, g->scale}, digits);
    char *made = arena_alloc(a, text.length + n + 1);
    memcpy(made, text.at, g->span.lo);
    memcpy(made + g->span.lo, digits, n);
    memcpy(made + g->span.lo + n, text.at + g->span.hi, text.length - g->span.hi);
    return (Str){made, g->span.lo + n + text.length - g->span.hi};
}

/* ---- counting ---- */
typedef struct {
    uint32_t tried, found, one, first, three, listed, repair, wrong;
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

static bool is_loud;

static void tally(const char *path, Str text, const Target *g, Int128 coef, Tally *t) {
    Run r;
    Arena a = {0};
    run_begin(&r, path, with_amount(&a, text, g, coef));
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
    t->listed += t->repair != repairs || (r.ok && is_listed(&r, g));
    if (is_loud && (errors != 1 || rank != 1 || t->repair == repairs || t->wrong != wrongs))
        printf("    %s: %.*s -> %" PRId64 ": %u errors, rank %d, %s%s\n",
               figure_name(&r.model, g->figure, &r.whole), STR_ARG(old), (int64_t)coef, errors,
               (int)rank, t->repair == repairs ? "no repair" : "repair",
               t->wrong != wrongs ? ", a wrong one" : "");
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
    print_share(t->repair, t->found);
    print_share(t->wrong, t->found);
    printf("\n");
}

static void add(Tally *to, const Tally *t) {
    to->tried += t->tried, to->found += t->found, to->one += t->one, to->first += t->first;
    to->three += t->three, to->listed += t->listed, to->repair += t->repair, to->wrong += t->wrong;
}

static void measure(const char *path, Str text, const Targets *all, bool is_firm) {
    Tally sum = {0};
    for (int how = 0; how < DO_COUNT; how++) {
        Tally t = {0};
        for (size_t i = 0; i < all->at.count; i++) {
            const Target *g = &all->at.at[i];
            Int128 coef = spoil(g, (Spoil)how);
            if (coef == g->coef || (g->equations > 1) != is_firm) continue;
            tally(path, text, g, coef, &t);
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
        dice = mix(dice + 1);
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
        for (int k = 0; k < count; k++) made = with_amount(&a, made, chosen[k], coefs[k]);
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

/* ---- two-level accounts ---- */
static uint64_t seed = 88172645463325252u;

static int64_t next_amount(void) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (int64_t)(seed % 20000000);
}

static void put_row(Out *out, const char *code, const int64_t *a) {
    out_printf(out, "  %s  \"Item %s\"", code, code);
    for (int k = 0; k < 3; k++) {
        int64_t cents = (a[k] + 50) / 100;
        out_printf(out, "  %" PRId64 ".%02d", cents / 100, (int)(cents % 100));
    }
    out_text(out, "\n");
}

enum { GROUPS = 5, ITEMS = 7 };

static void make_accounts(Out *out, bool is_exact) {
    int64_t item[GROUPS][ITEMS][3], group[GROUPS][3] = {{0}}, all[3] = {0};
    for (int g = 0; g < GROUPS; g++)
        for (int i = 0; i < ITEMS; i++) {
            int64_t step = is_exact ? 100 : 1;
            item[g][i][1] = next_amount() / step * step;
            item[g][i][2] = next_amount() / 3 / step * step;
            item[g][i][0] = item[g][i][1] + item[g][i][2];
            for (int k = 0; k < 3; k++) group[g][k] += item[g][i][k], all[k] += item[g][i][k];
        }
    out_text(out, "unit EUR : money\nunit kEUR = 1000 EUR\nunit tEUR = 10000 kEUR\n"
                  "classification f { levels group 2, item 4; open }\n"
                  "table t by f { column whole = one + other; column one, other }\n"
                  "data t (whole, one, other) {\n");
    for (int g = 0; g < GROUPS; g++) {
        char code[16];
        snprintf(code, sizeof code, "%02d", g + 1);
        put_row(out, code, group[g]);
        for (int i = 0; i < ITEMS; i++) {
            snprintf(code, sizeof code, "%02d%02d", g + 1, i + 1);
            put_row(out, code, item[g][i]);
        }
    }
    out_text(out, "  total");
    for (int k = 0; k < 3; k++)
        out_printf(out, "  %" PRId64 ".%02d", (all[k] + 50) / 100 / 100,
                   (int)((all[k] + 50) / 100 % 100));
    out_printf(out, "\n}\nreport \"Made up\" { year 2020; amounts kEUR .01 %s }\n",
               is_exact ? "exact" : "rounded");
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
        find_targets(&clean, &all);
        printf("\n%s: %zu stated figures, %u of them in two equations or more; false alarms as it "
               "stands: %u\n",
               is_exact  ? "two-level accounts, exact"
               : is_made ? "two-level accounts, rounded"
                         : path,
               all.at.count, count_firm(&all), errors);
        for (int firm = 1; firm >= 0; firm--) {
            printf("  %-22s %6s  found    one  first  three listed    fix  wrong\n",
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
