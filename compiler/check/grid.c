#include "compiler/check/grid.h"

#include "runtime/decimal.h"

uint32_t grid_variable(Grid *g, uint32_t figure, int64_t lo, int64_t hi, int64_t printed) {
    VEC_PUSH(&g->variables, (GridVariable){lo, hi, printed, figure, GRID_LAST});
    return (uint32_t)g->variables.count - 1;
}

void grid_free(Grid *g) {
    VEC_FREE(&g->variables);
    VEC_FREE(&g->parts);
    VEC_FREE(&g->sums);
    VEC_FREE(&g->queue);
}

/* ---- sums ---- */
void grid_part(Grid *g, uint32_t variable, int32_t factor) {
    VEC_PUSH(&g->parts, (GridPart){.variable = variable, .factor = factor});
}

void grid_drop(Grid *g) { g->parts.count = g->open; }

static void enqueue(Grid *g, uint32_t sum) {
    g->sums.at[sum].is_queued = true;
    VEC_PUSH(&g->queue, sum);
}

/* A part is never wider than the sum it is in. */
static int64_t width_of(const GridPart *p, const GridVariable *v) {
    int64_t width = p->factor * (v->hi - v->lo);
    return width < 0 ? -width : width;
}

/* Takes from the room of a sum what the ends of a part move by; a negative factor swaps them. */
static void move_ends(GridSum *s, int64_t factor, int64_t lo, int64_t hi) {
    s->above -= factor * (factor > 0 ? lo : hi);
    s->below += factor * (factor > 0 ? hi : lo);
}

static int64_t least_room(const GridSum *s) { return s->above < s->below ? s->above : s->below; }

/* False: its parts cannot make it. From then on its room only becomes less. */
static bool find_room(const Grid *g, GridSum *s, int64_t least, int64_t most) {
    Int128 lo = 0, hi = 0;
    for (uint32_t i = s->first; i < s->first + s->count; i++) {
        const GridPart *p = &g->parts.at[i];
        const GridVariable *v = &g->variables.at[p->variable];
        lo += (Int128)p->factor * (p->factor > 0 ? v->lo : v->hi);
        hi += (Int128)p->factor * (p->factor > 0 ? v->hi : v->lo);
    }
    s->above = (int64_t)(most - lo), s->below = (int64_t)(hi - least);
    return lo >= -GRID_MOST && hi <= GRID_MOST && least_room(s) >= 0;
}

bool grid_close(Grid *g, int64_t least, int64_t most) {
    GridSum s = {.first = (uint32_t)g->open, .count = (g->parts.count - g->open) & INT32_MAX};
    if (!find_room(g, &s, least, most)) return grid_drop(g), false;
    for (uint32_t i = s.first; i < g->parts.count; i++) {
        GridPart *p = &g->parts.at[i];
        GridVariable *v = &g->variables.at[p->variable];
        p->sum = (uint32_t)g->sums.count;
        p->next_use = v->first_use;
        v->first_use = i;
        if (width_of(p, v) > s.widest) s.widest = width_of(p, v);
    }
    g->open = g->parts.count;
    VEC_PUSH(&g->sums, s);
    if (least_room(&s) < s.widest) enqueue(g, (uint32_t)g->sums.count - 1);
    return true;
}

/* ---- narrowing ---- */
/* The sum that moves it needs no second look. */
static bool move(Grid *g, uint32_t variable, int64_t lo, int64_t hi, uint32_t by) {
    GridVariable *v = &g->variables.at[variable];
    int64_t lo_step = lo - v->lo, hi_step = hi - v->hi;
    v->lo = lo, v->hi = hi;
    for (uint32_t i = v->first_use; i != GRID_LAST; i = g->parts.at[i].next_use) {
        const GridPart *p = &g->parts.at[i];
        GridSum *s = &g->sums.at[p->sum];
        g->work++;
        move_ends(s, p->factor, lo_step, hi_step);
        int64_t room = least_room(s);
        if (room < 0) return false;
        if (room < s->widest && p->sum != by && !s->is_queued) enqueue(g, p->sum);
    }
    return true;
}

static int64_t steps_in(int64_t room, int64_t factor) {
    return factor == 1 || factor == -1 ? room : room / (factor < 0 ? -factor : factor);
}

static bool narrow_part(Grid *g, const GridPart *p, int64_t above, int64_t below) {
    const GridVariable *v = &g->variables.at[p->variable];
    bool up = p->factor > 0;
    int64_t from_lo = steps_in(up ? above : below, p->factor),
            from_hi = steps_in(up ? below : above, p->factor), width = v->hi - v->lo;
    int64_t lo = from_hi < width ? v->hi - from_hi : v->lo,
            hi = from_lo < width ? v->lo + from_lo : v->hi;
    return lo <= hi && move(g, p->variable, lo, hi, p->sum);
}

/* Each part is narrowed to what the sum leaves beside the others. */
static bool look(Grid *g, uint32_t index) {
    GridSum *s = &g->sums.at[index];
    int64_t above = s->above, below = s->below, room = least_room(s), widest = 0;
    s->is_queued = false;
    g->work += s->count;
    for (uint32_t i = s->first; i < s->first + s->count; i++) {
        const GridPart *p = &g->parts.at[i];
        int64_t width = width_of(p, &g->variables.at[p->variable]);
        if (width > room) {
            if (!narrow_part(g, p, above, below)) return false;
            width = width_of(p, &g->variables.at[p->variable]);
        }
        if (width > widest) widest = width;
    }
    s->widest = widest;
    return true;
}

bool grid_narrow(Grid *g) {
    while (g->next < g->queue.count) {
        if (g->work > g->budget || !look(g, g->queue.at[g->next++])) return false;
    }
    g->queue.count = g->next = 0;
    return true;
}

bool grid_fix(Grid *g, uint32_t variable) {
    const GridVariable *v = &g->variables.at[variable];
    int64_t value = v->printed < v->lo ? v->lo : v->printed > v->hi ? v->hi : v->printed;
    return (v->lo == v->hi || move(g, variable, value, value, GRID_LAST)) && grid_narrow(g);
}

bool grid_is_tight(const Grid *g, uint32_t sum) {
    const GridSum *s = &g->sums.at[sum];
    int64_t width = 0;
    bool is_plain = true;
    for (uint32_t i = s->first; i < s->first + s->count; i++) {
        const GridPart *p = &g->parts.at[i];
        is_plain &= p->factor == 1 || p->factor == -1;
        width += width_of(p, &g->variables.at[p->variable]);
    }
    return !is_plain && least_room(s) < width;
}
