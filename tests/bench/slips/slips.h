#ifndef BUDGET_BENCH_SLIPS_H
#define BUDGET_BENCH_SLIPS_H
/* A report that is checked in memory, its figures, and what may befall them. */
#include "compiler/check/blame.h"
#include "runtime/out.h"

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

void run_begin(Run *r, const char *path, Str text);
void run_end(Run *r);

typedef struct {                            /* a figure that can be spoiled */
    uint32_t figure;
    Span span;
    Int128 coef;
    int scale;
    uint32_t equations;                     /* different ones that read it */
    Int128 above, beside, part, other_year; /* amounts that may get in its place */
    bool has_above, has_beside, has_part, has_other_year;
    Int128 first, last;                     /* the amounts with which no check fails */
} Target;

typedef struct {
    VEC(Target) at;
} Targets;

void targets_find(Run *r, Targets *to);
Str target_with(Arena *a, Str text, const Target *g, Int128 coef); /* the text with that amount */

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

extern const char *const spoil_names[DO_COUNT];
/* The spoiled amount; the same as before when this slip cannot befall it. */
Int128 spoil(const Target *g, Spoil how);
/* May this slip have made `is` of `was`? */
bool spoil_may_come_from(const Target *g, Spoil how, Int128 was, Int128 is);

uint64_t spoil_dice(uint64_t x);

/* accounts.c: two-level accounts with made-up amounts. */
void make_accounts(Out *out, bool is_exact);
#endif
