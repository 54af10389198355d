#ifndef BUDGET_CHECK_BLAME_H
#define BUDGET_CHECK_BLAME_H
/* Which figure is wrong? Broken checks that share figures are one case; its cause is a smallest
 * set of figures whose change makes them all hold and breaks no other. Each such figure is a
 * suspect with the amounts its checks leave it, and among these the ones that a slip explains. */
#include "compiler/check/evidence.h"

typedef enum {                       /* how people err */
#define SLIP(tag, weight, text) SLIP_##tag,
#include "compiler/check/slips.def"
#undef SLIP
    SLIP_KIND_COUNT
} SlipKind;

typedef struct {
    Int128   coef;                   /* at the figure's scale */
    SlipKind kind;
    uint32_t from;                   /* the figure it was taken from, or NONE */
    uint64_t score;                  /* how unlikely: see slips.def; in thousandths */
} Candidate;

/* SCORE_CLEAR: one is twenty times as likely as the other, and a little more, for sums of few
 * figures are off by less than the normal law has it. */
enum { CANDIDATES_MOST = 5, SCORE_CLEAR = 6500, SCORE_NONE = 30000 };

typedef struct {
    uint32_t figure;
    Measure  measure;
    Int128   printed;                /* as it stands, at its scale */
    bool     has_first, has_last;
    Int128   first, last;            /* the amounts that all its checks allow */
    uint32_t broken, satisfied;      /* checks that read it */
    bool     is_trusted;
    Candidate candidates[CANDIDATES_MOST]; /* the likeliest first */
    uint32_t candidate_count;        /* how many there are, perhaps more than are kept */
} Suspect;

enum { SUSPECTS_MOST = 8 };

typedef struct Cause {               /* one mistake */
    const uint32_t *broken; uint32_t broken_count;   /* the checks that fail by it, in order */
    const Suspect *suspects; uint32_t suspect_count; /* the likeliest first; none: a claim itself */
    uint32_t suspect_total;          /* how many there are, perhaps more than are kept */
} Cause;

/* candidates.c: fills in the candidates of a suspect whose range is known. */
void candidates_find(Evidence *e, Suspect *s);
bool candidate_is_unique(const Suspect *s);          /* one repair stands out */
uint64_t suspect_score(const Suspect *s);            /* of its likeliest repair */
bool suspect_has_slip(const Suspect *s);             /* a slip of the pen would explain it */

bool cause_is_clear(const Cause *cause);             /* one suspect, one repair, no rival */

/* suspect.c */
bool suspect_make(Evidence *e, uint32_t figure, Suspect *s); /* false: no amount will do */
Span suspect_span(const Checker *c, uint32_t figure); /* of a figure, or of a number in text */
const char *suspect_name(const Checker *c, uint32_t figure);
const char *suspect_amount(Checker *c, const Suspect *s, Int128 coef); /* "604.90 kEUR" */
int  suspect_compare(const Suspect *a, const Suspect *b);    /* the likelier first */

/* blame_conflict.c */
typedef struct { uint32_t figure; Rational factor; } Opposed; /* as it stands in a conflict */
/* Of a conflict whose ends add up to `gap` less than nothing: what would settle it, in words; or NULL. */
const char *blame_conflict(Checker *c, const Opposed *all, size_t count, Rational gap);
bool blame_explains(const Checker *c, uint32_t figure); /* a cause that was said has it as a suspect */

/* blame_text.c */
void blame_say(Evidence *e, const Cause *cause);
void blame_say_dependents(Checker *c);               /* those that no cause explains */
#endif
