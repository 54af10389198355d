#ifndef BUDGET_TOOLS_DIFF_H
#define BUDGET_TOOLS_DIFF_H
/* What moved between two checked reports, as accounts: rows are matched by table and code (over
 * the years by the changes of the code list, what was merged or split as one), figures by row and column, checks and sentences by
 * where they stand. The comparison comes first and is data; three writers show it. It reads both
 * reports and must not outlive them. */
#include "compiler/base/vec.h"
#include "compiler/report/lineage.h"
#include "runtime/out.h"

#define DIFF_NONE UINT32_MAX

typedef enum { SIDE_OLD, SIDE_NEW } DiffSide;

typedef struct {                     /* one row on both sides; DIFF_NONE where it is not */
    uint32_t row[2];                 /* index in the side's lineage rows */
    uint32_t table[2];
    const char *ground;              /* why rows of other keys are one: "the same name", or "" */
    const uint32_t *more[2]; uint32_t more_count[2]; /* of codes that were merged or split: the rows besides */
} DiffRow;

typedef struct {                     /* one figure on both sides */
    uint32_t figure[2];              /* index in the side's report, or DIFF_NONE */
    uint32_t row;                    /* index in rows; DIFF_NONE for a fact stated in text */
    bool     is_sum;                 /* of all rows of a merge or split: `value` is what they have together */
    bool     moved;                  /* the amount or the text is another */
    bool     has_change;             /* `change` holds: numbers of one kind, or one number */
    Rational value[2], change;       /* in base units; 0 where there is no figure */
    uint32_t above;                  /* that of the row above, index in figures, or DIFF_NONE */
    bool     is_part;                /* `above` is the sum of such figures */
    bool     has_parts;
    Rational parts;                  /* what its parts moved by, under has_parts */
    const uint32_t *causes;          /* moved figures that its formula reads, index in figures */
    uint32_t cause_count;
} DiffFigure;

typedef enum {
    TURN_NONE, TURN_FALSE, TURN_TRUE, TURN_OPEN, TURN_EXPECTED, TURN_GONE, TURN_NEW, TURN_KIND_COUNT
} TurnKind;
/* gone: it was false, or it is a rule that nobody declares any more; new: a rule that was none */

typedef struct {                     /* a check that is no longer what it was; never TURN_NONE */
    TurnKind kind;
    uint32_t check[2];               /* index in the side's checks, or DIFF_NONE */
    bool     is_whole_rule;          /* with all its instances */
} DiffTurn;

typedef enum { ROW_SAME, ROW_NEW, ROW_GONE, ROW_RENAMED, ROW_RECODED } RowChange;

typedef struct {                     /* what became of a row, in one or more tables; or of a table */
    RowChange   change;              /* never ROW_SAME */
    const DiffRow *row;
    const char *tables;              /* "income, spending" */
    uint32_t    count;               /* of a table that is new or gone: its rows; else 0 */
} DiffNews;

/* figures: the same words around other figures; direction: "less" where "more" stood */
typedef enum {
    SENTENCE_FIGURES, SENTENCE_DIRECTION, SENTENCE_WORDS, SENTENCE_ADDED, SENTENCE_REMOVED,
    SENTENCE_KIND_COUNT
} SentenceKind;

typedef struct {
    SentenceKind kind;
    const char *section;
    const char *text[2];             /* as printed; "" where it is not */
} DiffSentence;

typedef struct {
    uint32_t errors, warnings;
} DiffFindings;

enum { DIFF_AMOUNTS = 4 };           /* before, now, change, percent */
typedef struct {
    const DiffFigure *figure;
    const char *name;                /* "2010301 Running", a row's title, a fact's name */
    int         depth;               /* how many of the lines before it, it is part of */
    const char *amount[DIFF_AMOUNTS];
} DiffLine;

typedef struct {                     /* what moved in one column of a table */
    const char *table, *title, *column, *unit; /* all "" for the facts stated in text */
    uint32_t    first, count;        /* of lines */
} DiffBlock;

typedef struct {
    const char *name[2];             /* as given: "HEAD:report.budget" */
    const Lineage *side[2];
    DiffFindings findings[2];
    Arena     *whole;                /* all texts made here */
    VEC(DiffRow) rows;               /* in order of the new report, what is gone where it stood */
    VEC(DiffFigure) figures;         /* row by row */
    VEC(DiffTurn) turns;
    VEC(DiffSentence) sentences;
    VEC(DiffNews) news;
    VEC(DiffBlock) blocks;
    VEC(DiffLine) lines;
} Diff;

/* name, side, findings and whole are given; the rest is made. */
void diff_build(Diff *diff);
void diff_free(Diff *diff);
bool diff_is_empty(const Diff *diff);

/* ---- its parts, one file each ---- */
void diff_match_rows(Diff *diff);      /* diff_rows.c */
void diff_match_figures(Diff *diff);   /* diff_figures.c */
void diff_match_checks(Diff *diff);    /* diff_checks.c */
void diff_match_text(Diff *diff);      /* diff_text.c */
void diff_make_blocks(Diff *diff);     /* diff_blocks.c */
void diff_make_news(Diff *diff);       /* diff_news.c */

/* ---- what the writers share: diff_words.c ---- */
typedef struct {                     /* of figures, rows, checks, sentences */
    uint32_t moved, added, gone;
    uint32_t stated, off;            /* by an author; sums that do not follow their parts */
    uint32_t rows_added, rows_removed, rows_renamed, rows_recoded;
    uint32_t turns[TURN_KIND_COUNT], sentences[SENTENCE_KIND_COUNT];
} DiffCounts;
DiffCounts diff_count(const Diff *diff);

RowChange  diff_row_change(const Diff *diff, const DiffRow *row);
/* NULL where it is not */
const LineageRow *diff_row(const Diff *diff, const DiffRow *row, DiffSide side);
const ReportFigure *diff_figure(const Diff *diff, const DiffFigure *f, DiffSide side);
bool       diff_is_sum(const DiffRow *row);          /* rows of a merge or split, told as one */
const LineageTable *diff_table(const Diff *diff, const DiffRow *row);    /* new, else old */
const char *diff_amount(Diff *diff, const DiffFigure *f, DiffSide side); /* "746.90", "" */
const char *diff_change(Diff *diff, const DiffFigure *f);  /* "+4.50", in the unit shown; "" */
const char *diff_percent(Diff *diff, const DiffFigure *f); /* "+0.7%"; "" when there is none */
const char *diff_off(Diff *diff, const DiffFigure *f); /* what the parts moved by, if not that */
const char *diff_unit(const Diff *diff, const DiffFigure *f);
bool        diff_is_shown(const DiffFigure *f);     /* moved, or a sum off its parts */
bool        diff_is_text(const Diff *diff, const DiffFigure *f);

enum { SUMMARY_LINES = 5 };
void diff_summary(Diff *diff, const char *label[SUMMARY_LINES], const char *text[SUMMARY_LINES]);

const ReportCheck *diff_check(const Diff *diff, const DiffTurn *turn, DiffSide side); /* or NULL */
const char *diff_turn_word(TurnKind kind);           /* "false" ... */
const char *diff_turn_name(Diff *diff, const DiffTurn *turn);   /* "rule cap: its sentence" */
const char *diff_row_word(RowChange change);         /* "added" ... */
const char *diff_off_words(Diff *diff, const DiffFigure *f);    /* "its rows moved by +4.49", "" */
const char *diff_cause_words(Diff *diff, const DiffFigure *f);  /* "from spending.staff +4.50", "" */
const char *diff_block_title(Diff *diff, const DiffBlock *block);
const char *diff_news_words(Diff *diff, const DiffNews *news);  /* "01 \"General\" -> ..." */

void diff_human(Diff *diff, bool has_color, bool only_summary, Out *out);
void diff_markdown(Diff *diff, bool only_summary, Out *out);
void diff_json(Diff *diff, bool only_summary, Out *out);
/* Of two folders: a report that only one of them has. */
void diff_human_alone(const char *name, DiffSide side, Out *out);
void diff_markdown_alone(const char *name, DiffSide side, Out *out);
void diff_json_alone(const char *name, DiffSide side, Out *out);
#endif
