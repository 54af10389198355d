#ifndef BUDGET_CHECK_STRAIN_H
#define BUDGET_CHECK_STRAIN_H
/* What an amount asks of the roundings of the other figures: the least sum of their squares, in
 * squared standard deviations of a figure that is rounded by itself, with which all equations come
 * out that read the figure. They share that figure and perhaps others, so they are no independent
 * witnesses; a second wording of an equation adds nothing. It is a square of the amount, found once
 * for each suspect. */
#include "compiler/check/evidence.h"

enum { STRAIN_EQUATIONS = 12, STRAIN_MOST = 1000000 };

typedef struct { Rational off, by; } Equation;  /* its sides at the first amount; what one step adds */

typedef struct {
    Rational fixed, linear, square;  /* fixed + 2 linear d + square d^2, d steps above the first */
    Equation all[STRAIN_EQUATIONS];  /* at the printed figures */
    uint32_t count;
    uint64_t uneven;                 /* when some of them comes out only by rounding */
} Strain;

/* Amounts are counted in steps of `quantum` from `first` on. */
bool strain_make(Evidence *e, uint32_t figure, Rational first, Rational quantum, Strain *s);
uint64_t strain_of_odds(UInt128 n); /* twice the logarithm of n, in thousandths */
bool strain_at(const Strain *s, Int128 steps, uint64_t *thousandths);
#endif
