#include "tests/unit/random_sums.h"

#include "compiler/check/check.h"

enum { BUDGET = 1000000 };

static uint32_t next(uint32_t *state) {              /* a small generator of its own: the same everywhere */
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

static Bounds printed(int value, bool is_cut) {
    return bounds_printed(rational_from_int(value), rational_from_int(1), is_cut ? MODE_TRUNCATED : MODE_ROUNDED);
}

Sums sums_make(uint32_t *state, bool is_tree, bool is_cut) {
    Sums c = {.figures = 0, .sums = 2 + next(state) % 4};
    uint32_t used = 0;
    for (uint32_t s = 0; s < c.sums; s++) {
        int total = 0;
        for (uint32_t p = 0; p < SUMS_PARTS; p++) {
            bool old = is_tree ? p == 0 && s > 0 : c.figures > SUMS_PARTS && next(state) % 2;
            uint32_t figure = !old ? c.figures++ : is_tree ? used : next(state) % c.figures;
            int value = old ? (int)c.printed[figure].point.num : (int)(next(state) % 7) - 2;
            int factor = next(state) % 5 ? 1 : -1;
            for (uint32_t q = 0; !is_tree && q < p; q++) factor = c.sum_of[s][q] == figure ? 0 : factor;
            if (!old) c.printed[figure] = printed(value, is_cut);
            c.sum_of[s][p] = figure, c.factor[s][p] = rational_from_int(factor);
            total += factor * value;
        }
        used = c.figures++;
        c.printed[used] = printed(total + (int)(next(state) % 5) - 2, is_cut);
        c.sum_of[s][SUMS_PARTS] = used, c.factor[s][SUMS_PARTS] = rational_from_int(-1);
    }
    return c;
}

uint32_t sums_weights(const Sums *c, uint32_t sum, Weight *out) {
    uint32_t count = 0;
    for (uint32_t p = 0; p <= SUMS_PARTS; p++)
        if (rational_sign(c->factor[sum][p])) out[count++] = (Weight){c->sum_of[sum][p], c->factor[sum][p]};
    return count;
}

SimplexResult sums_decide(const Sums *c, Simplex *s) {
    Interval nothing = interval_from_bounds(bounds_point(rational_from_int(0)));
    Weight weights[SUMS_PARTS + 1];
    s->budget = BUDGET;
    for (uint32_t i = 0; i < c->figures; i++) simplex_variable(s, c->printed[i].point, interval_from_bounds(c->printed[i]));
    for (uint32_t i = 0; i < c->sums; i++) simplex_sum(s, weights, sums_weights(c, i, weights), nothing);
    return simplex_solve(s);
}
