#include "compiler/check/verdict.h"

const char *verdict_name(Verdict verdict) {
    static const char *const names[VERDICT_COUNT] = {
        "exact",        "rounding",  "unlikely", "truncated", "repeated", "ambiguous", "violated",
        "inconsistent", "undefined", "mistyped", "missing",   "open",     "undecided", "expected"};
    return names[verdict];
}

const char *check_kind_name(CheckKind kind) {
    static const char *const names[CHECK_KIND_COUNT] = {"sum",      "formula",  "rule", "claim",
                                                        "repeated", "required", "joint"};
    return names[kind];
}
