#ifndef BUDGET_EMIT_NAMES_H
#define BUDGET_EMIT_NAMES_H
/* The words that name kinds of things in CSV and JSON. Readers rely on them: never rename one. */
#include "compiler/report/report.h"

const char *figure_kind_name(FigureKind kind);      /* "stated", "derived", "asserted" */
/* "number", "nil", "blank", "unknown", "text" */
const char *figure_state_name(FigureState state);
const char *grid_column_kind_name(uint8_t kind);    /* "text", "code", "number", "line" */
const char *align_name(uint8_t align);              /* "left", "center", "right" */
const char *run_kind_name(RunKind kind);            /* "text", "figure", "claim" */
/* "heading", "paragraph", "item", "grid", "page", "contents" */
const char *block_kind_name(BlockKind kind);
#endif
