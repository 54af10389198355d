#ifndef BUDGET_CHECK_VERDICT_H
#define BUDGET_CHECK_VERDICT_H
/* What a check can find (design section 5), and what can be checked. */

typedef enum {                       /* the order ranks them */
    VERDICT_EXACT, VERDICT_ROUNDING, VERDICT_UNLIKELY, VERDICT_TRUNCATED, VERDICT_REPEATED,
    VERDICT_AMBIGUOUS, VERDICT_VIOLATED, VERDICT_INCONSISTENT, VERDICT_UNDEFINED, VERDICT_MISTYPED,
    VERDICT_MISSING, VERDICT_OPEN, VERDICT_UNDECIDED, VERDICT_EXPECTED, VERDICT_COUNT
} Verdict;
const char *verdict_name(Verdict verdict); /* "exact" ... */

typedef enum { CHECK_SUM, CHECK_ROW, CHECK_RULE, CHECK_CLAIM, CHECK_REPEATED, CHECK_REQUIRED, CHECK_JOINT,
               CHECK_KIND_COUNT } CheckKind;
/* "sum": implied sum over codes or parts; "formula": stated where derived; "rule"; "claim"; "repeated"; "required";
 * "joint": all of them together, where that is not decided */
const char *check_kind_name(CheckKind kind);
#endif
