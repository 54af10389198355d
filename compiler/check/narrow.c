#include "compiler/check/narrow.h"

#include <stdlib.h>
#include <string.h>

uint32_t narrow_variable(Narrow *n, Interval bounds) {
    VEC_PUSH(&n->variables, ((NarrowVariable){.given = bounds,
                                              .bounds = bounds,
                                              .first_use = NARROW_LAST,
                                              .lo_step = NARROW_GIVEN,
                                              .hi_step = NARROW_GIVEN}));
    return (uint32_t)n->variables.count - 1;
}

static void enqueue(Narrow *n, uint32_t sum) {
    if (n->sums.at[sum].is_queued) return;
    n->sums.at[sum].is_queued = true;
    VEC_PUSH(&n->queue, sum);
}

uint32_t narrow_sum(Narrow *n, const Weight *weights, uint32_t count, Interval bounds) {
    uint32_t index = (uint32_t)n->sums.count;
    NarrowSum made = {.weights = memory_grow(NULL, (count + 1) * sizeof *weights),
                      .count = count,
                      .bounds = bounds};
    for (uint32_t i = 0; i < count; i++) {
        made.weights[i] = weights[i];
        uint32_t *first = &n->variables.at[weights[i].variable].first_use;
        VEC_PUSH(&n->uses, ((NarrowUse){index, *first}));
        *first = (uint32_t)n->uses.count - 1;
    }
    VEC_PUSH(&n->sums, made);
    enqueue(n, index);
    return index;
}

void narrow_free(Narrow *n) {
    for (size_t i = 0; i < n->sums.count; i++) free(n->sums.at[i].weights);
    VEC_FREE(&n->sums);
    VEC_FREE(&n->variables);
    VEC_FREE(&n->uses);
    VEC_FREE(&n->queue);
    VEC_FREE(&n->steps);
    VEC_FREE(&n->why);
}

/* ---- the ends of a sum ---- */
typedef struct {
    Point at;          /* of the parts that have an end */
    uint32_t infinite; /* the others */
} End;

typedef struct {
    End lo, hi;
} Ends;

static bool is_unit(Rational factor) {
    return factor.den == 1 && (factor.num == 1 || factor.num == -1);
}

/* Most factors are 1 or -1, and most ends have no step. */
static bool multiply(Rational factor, Rational value, Rational *out) {
    bool is_one = is_unit(factor);
    if (value.num == 0 || (is_one && factor.num == 1)) return *out = value, true;
    return is_one ? (*out = rational_negate(value), true) : rational_multiply(factor, value, out);
}

static bool times(Rational factor, Point p, Point *out) {
    return multiply(factor, p.at, &out->at) && multiply(factor, p.step, &out->step);
}

static bool sum_of(Rational a, Rational b, Rational *out) {
    if (b.num == 0) return *out = a, true;
    return a.num == 0 ? (*out = b, true) : rational_add(a, b, out);
}

static bool add(Point a, Point b, Point *out) {
    return sum_of(a.at, b.at, &out->at) && sum_of(a.step, b.step, &out->step);
}

static bool add_end(End *sum, Rational factor, Point end, bool has_end) {
    Point part;
    if (!has_end) return sum->infinite++, true;
    return times(factor, end, &part) && add(sum->at, part, &sum->at);
}

/* A negative factor swaps the ends; their openness goes with them. */
static bool add_part(Ends *sum, Rational factor, const Interval *b) {
    bool up = rational_sign(factor) > 0;
    return add_end(&sum->lo, factor, up ? b->lo : b->hi, up ? b->has_lo : b->has_hi) &&
           add_end(&sum->hi, factor, up ? b->hi : b->lo, up ? b->has_hi : b->has_lo);
}

static bool add_up(const Narrow *n, const Weight *weights, uint32_t count, Ends *out) {
    *out = (Ends){0};
    out->lo.at.at.den = out->lo.at.step.den = out->hi.at.at.den = out->hi.at.step.den = 1;
    for (uint32_t i = 0; i < count; i++)
        if (!add_part(out, weights[i].factor, &n->variables.at[weights[i].variable].bounds))
            return false;
    return true;
}

bool narrow_range(const Narrow *n, const Weight *weights, uint32_t count, Interval *out) {
    Ends ends;
    if (!add_up(n, weights, count, &ends)) return false;
    *out = (Interval){ends.lo.at, ends.hi.at, !ends.lo.infinite, !ends.hi.infinite};
    return true;
}

/* ---- one variable ---- */
/* An end is open or not; how many open ones it came from does not matter. */
static Point plain(Point p) {
    p.step = rational_from_int(rational_sign(p.step));
    return p;
}

static bool is_empty(const Interval *b) {
    return b->has_lo && b->has_hi && point_compare(b->lo, b->hi) > 0;
}

static bool meet_lo(Interval *b, Point lo) {
    if (b->has_lo && point_compare(lo, b->lo) <= 0) return false;
    return b->lo = lo, b->has_lo = true;
}

static bool meet_hi(Interval *b, Point hi) {
    if (b->has_hi && point_compare(hi, b->hi) >= 0) return false;
    return b->hi = hi, b->has_hi = true;
}

/* What a sum leaves beyond the ends of its parts: limit - whole. */
typedef struct {
    Point at;
    uint32_t infinite; /* parts without such an end */
    bool is_known;
} Room;

typedef struct {
    Room above, below; /* from the lower ends up, from the upper ends down */
} Rooms;

static Room room_of(bool has_limit, Point limit, End whole) {
    Room made = {.infinite = whole.infinite};
    made.is_known = has_limit && whole.infinite < 2 &&
                    times(rational_from_int(-1), whole.at, &made.at) &&
                    add(made.at, limit, &made.at);
    return made;
}

/* room / factor beyond its other end: what the sum leaves for one part. False when other parts have
 * no such end, or on overflow. */
static bool left_over(const Room *room, Rational factor, Point own, bool has_own, Point *out) {
    Rational inverse = factor;
    if (!room->is_known || room->infinite > (has_own ? 0u : 1u)) return false;
    if (!is_unit(factor) && !rational_divide(rational_from_int(1), factor, &inverse)) return false;
    if (!times(inverse, room->at, out) || (has_own && !add(*out, own, out))) return false;
    *out = plain(*out);
    return true;
}

/* True when its bounds became narrower. */
static bool narrow_part(const Rooms *rooms, Rational factor, Interval *b) {
    bool up = rational_sign(factor) > 0, any = false;
    Interval before = *b;
    Point found;
    Point low = up ? before.lo : before.hi, high = up ? before.hi : before.lo;
    bool has_low = up ? before.has_lo : before.has_hi,
         has_high = up ? before.has_hi : before.has_lo;
    if (left_over(&rooms->above, factor, low, has_low, &found))
        any |= up ? meet_hi(b, found) : meet_lo(b, found);
    if (left_over(&rooms->below, factor, high, has_high, &found))
        any |= up ? meet_lo(b, found) : meet_hi(b, found);
    return any;
}

/* ---- the work list ---- */
static bool differs(bool had, Point before, bool has, Point now) {
    return had != has || (has && point_compare(before, now) != 0);
}

static void note_steps(Narrow *n, NarrowVariable *v, const Interval *before, uint32_t sum) {
    if (differs(before->has_lo, before->lo, v->bounds.has_lo, v->bounds.lo)) {
        VEC_PUSH(&n->steps, ((NarrowStep){sum, v->lo_step}));
        v->lo_step = (uint32_t)n->steps.count - 1;
    }
    if (differs(before->has_hi, before->hi, v->bounds.has_hi, v->bounds.hi)) {
        VEC_PUSH(&n->steps, ((NarrowStep){sum, v->hi_step}));
        v->hi_step = (uint32_t)n->steps.count - 1;
    }
}

/* False when no values fulfil the sum. Its ends stay those of its first look: that only leaves
 * something for the next one. */
static bool narrow_parts(Narrow *n, uint32_t index) {
    NarrowSum *s = &n->sums.at[index];
    Ends whole;
    n->work += s->count;
    if (!add_up(n, s->weights, s->count, &whole)) return true;
    Rooms rooms = {room_of(s->bounds.has_hi, s->bounds.hi, whole.lo),
                   room_of(s->bounds.has_lo, s->bounds.lo, whole.hi)};
    for (uint32_t i = 0; i < s->count; i++) {
        NarrowVariable *v = &n->variables.at[s->weights[i].variable];
        Interval before = v->bounds;
        if (!narrow_part(&rooms, s->weights[i].factor, &v->bounds)) continue;
        note_steps(n, v, &before, index);
        for (uint32_t k = v->first_use; k != NARROW_LAST; k = n->uses.at[k].next)
            if (n->uses.at[k].sum != index) enqueue(n, n->uses.at[k].sum);
        if (!is_empty(&v->bounds)) continue;
        n->broken = index, n->emptied = s->weights[i].variable;
        return false;
    }
    return true;
}

void narrow_without(Narrow *n, uint32_t sum) {
    n->sums.at[sum].bounds.has_lo = n->sums.at[sum].bounds.has_hi = false;
    for (size_t i = 0; i < n->variables.count; i++) {
        NarrowVariable *v = &n->variables.at[i];
        v->bounds = v->given, v->lo_step = v->hi_step = NARROW_GIVEN;
    }
    n->steps.count = 0;
    for (uint32_t i = 0; i < n->sums.count; i++) enqueue(n, i);
    n->work += n->variables.count + n->sums.count;
}

NarrowResult narrow_run(Narrow *n) {
    while (n->next < n->queue.count) {
        uint32_t index = n->queue.at[n->next++];
        n->sums.at[index].is_queued = false;
        if (n->work > n->budget) return NARROW_UNDECIDED;
        if (!narrow_parts(n, index)) return NARROW_EMPTY;
    }
    n->queue.count = n->next = 0;
    return NARROW_DONE;
}

/* ---- why ---- */
typedef struct {
    Narrow *narrow;
    VEC(uint32_t) ends; /* to be explained: 2 * variable, and 1 more for the upper one */
    bool *end_seen, *sum_seen;
} Why;

static void ask(Why *w, uint32_t variable, bool is_hi) {
    uint32_t end = 2 * variable + is_hi;
    if (w->end_seen[end]) return;
    w->end_seen[end] = true;
    VEC_PUSH(&w->ends, end);
}

/* What a sum says of one end follows from one end of each of the others. */
static void explain(Why *w, uint32_t sum, uint32_t variable, bool is_hi) {
    const NarrowSum *s = &w->narrow->sums.at[sum];
    bool is_low = false;
    for (uint32_t i = 0; i < s->count; i++)
        if (s->weights[i].variable == variable)
            is_low = (rational_sign(s->weights[i].factor) > 0) == is_hi;
    for (uint32_t i = 0; i < s->count; i++)
        if (s->weights[i].variable != variable)
            ask(w, s->weights[i].variable, (rational_sign(s->weights[i].factor) > 0) != is_low);
    if (!w->sum_seen[sum]) VEC_PUSH(&w->narrow->why, sum);
    w->sum_seen[sum] = true;
}

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* All steps that ever gave an end, also those that a later one went beyond: that one may rest on
 * them. */
void narrow_why(Narrow *n) {
    Why w = {.narrow = n};
    size_t ends = 2 * n->variables.count;
    w.end_seen = memory_grow(NULL, ends * sizeof *w.end_seen);
    w.sum_seen = memory_grow(NULL, n->sums.count * sizeof *w.sum_seen);
    memset(w.end_seen, 0, ends * sizeof *w.end_seen);
    memset(w.sum_seen, 0, n->sums.count * sizeof *w.sum_seen);
    n->why.count = 0;
    ask(&w, n->emptied, false), ask(&w, n->emptied, true);
    for (size_t i = 0; i < w.ends.count; i++) {
        uint32_t variable = w.ends.at[i] / 2;
        bool is_hi = w.ends.at[i] % 2;
        const NarrowVariable *v = &n->variables.at[variable];
        for (uint32_t at = is_hi ? v->hi_step : v->lo_step; at != NARROW_GIVEN;
             at = n->steps.at[at].before)
            explain(&w, n->steps.at[at].sum, variable, is_hi);
    }
    if (n->why.count) qsort(n->why.at, n->why.count, sizeof *n->why.at, by_number);
    free(w.end_seen), free(w.sum_seen);
    VEC_FREE(&w.ends);
}
