#ifndef BUDGET_CHECK_JOINT_TELLING_H
#define BUDGET_CHECK_JOINT_TELLING_H
/* A conflict as a person can follow it: the checks it takes, what is left when they are added up,
 * how far the print lets each figure go, and the false statement that comes of it. */
#include "compiler/check/joint.h"

enum { NOTES_MOST = 15 };

typedef struct {
    Joint *joint;
    uint16_t unit;
    Rational scale; /* of the conflict's factors, so that its first check counts once */
    DiagNote notes[NOTES_MOST + 3];
    uint32_t note_count, skipped;
} Telling;

typedef struct {
    Arena *arena;
    const char *text;
    int shown, left;
} Side;

typedef struct {
    Side low, high;       /* the texts of both sides of what is left */
    Rational least, most; /* of the low side, of the high one; the first is not the smaller */
    bool low_open, high_open, is_equal, ok;
} Sum;

void telling_prefer_unit(Telling *t, uint32_t figure);    /* the first figure's, but money before anything else */
const JointVariable *telling_variable(const Telling *t, Weight w);
const char *telling_name(const Telling *t, uint32_t figure, Bounds b);
bool telling_supposes(const Telling *t, Weight w);        /* its end is that of a case, not of its print */
/* As notes. The rules: how many there are; they have numbers from then on. */
int  telling_put_rules(Telling *t);
void telling_put_figures(Telling *t);
void telling_put_derivation(Telling *t, const Sum *sum, int rules);
Sum  telling_add_up(const Telling *t);
const char *telling_statement(const Telling *t, const Sum *sum); /* "11.0 <= 10.5" */
#endif
