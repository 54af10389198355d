#ifndef TESTS_UNIT_RANDOM_SUMS_H
#define TESTS_UNIT_RANDOM_SUMS_H
/* Small sets of sums over printed figures, some of which hold. Random, but the same in every run. */
#include "compiler/check/simplex.h"

enum { SUMS_MOST = 40, SUMS_PARTS = 3 };

typedef struct {
    Bounds   printed[SUMS_MOST]; uint32_t figures;
    uint32_t sum_of[SUMS_MOST][SUMS_PARTS + 1]; Rational factor[SUMS_MOST][SUMS_PARTS + 1]; uint32_t sums;   /* the last one: the total */
} Sums;

/* Each sum's total is a part of a later one (a tree), or its parts are any figures (perhaps in circles). */
Sums sums_make(uint32_t *state, bool is_tree, bool is_cut);
uint32_t sums_weights(const Sums *c, uint32_t sum, Weight *out); /* up to SUMS_PARTS + 1; how many */
SimplexResult sums_decide(const Sums *c, Simplex *s); /* an empty one */
#endif
