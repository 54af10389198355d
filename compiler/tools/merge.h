#ifndef BUDGET_TOOLS_MERGE_H
#define BUDGET_TOOLS_MERGE_H
/* Three versions of one file become one. Rows of a data block are merged by their keys, so rows that stand next to
 * each other do not get in each other's way, nor does a new alignment; all else is merged line by line, by git. A
 * block that one side gave other columns, or that is not one row a line, is text like the rest. */
#include "compiler/base/vec.h"
#include "compiler/syntax/parse.h"
#include "runtime/out.h"

typedef enum { MERGE_BASE, MERGE_OURS, MERGE_THEIRS, MERGE_SIDES } MergeSide;

typedef struct {
    Arena      *whole;
    const char *label[MERGE_SIDES];  /* behind the conflict marks */
    int         marks;               /* how many < a conflict mark has; 7 */
    Out         text;                /* what was made */
    VEC(const char *) conflicts;     /* "row `0101` of `data f`"; rows that both changed */
    VEC(const char *) stale;         /* rows where both changed only figures that follow from others */
    bool        has_text_conflicts;  /* outside of rows */
} Merge;

/* False: git could not be run or the disk refused; errno tells why. */
bool merge_files(Merge *merge, Sources *sources, const uint32_t file[MERGE_SIDES], Intern *names, DiagSink *sink);
void merge_free(Merge *merge);

/* ---- between its parts ---- */
typedef struct {                     /* a row with the lines before it that are none */
    Str         key;                 /* as written; empty: the lines behind the last row */
    Str         lead, row;           /* whole lines */
    const char *same;                /* the row with its blanks made one */
    const char *same_lead;
    const char *stated;              /* the same without figures that follow from others */
} MergeRow;

typedef struct {
    const char *head;                /* "data by f (a, b)", and the entity it belongs to */
    uint32_t    lo, hi;              /* the lines between its braces */
    VEC(MergeRow) rows;
} MergeBlock;
typedef VEC(MergeBlock) MergeBlocks;

/* merge_blocks.c: the blocks whose rows can be merged; none when the file does not parse. */
void merge_find_blocks(Arena *whole, Sources *sources, uint32_t file, Intern *names, DiagSink *sink, MergeBlocks *made);
/* merge_rows.c: false when the rows cannot be told apart. */
bool merge_rows(Merge *merge, const MergeBlock *const block[MERGE_SIDES], Out *made);
#endif
