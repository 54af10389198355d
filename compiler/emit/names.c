#include "compiler/emit/names.h"

const char *figure_kind_name(FigureKind kind) {
    static const char *const names[FIGURE_KIND_COUNT] = {
        [FIGURE_STATED] = "stated",
        [FIGURE_DERIVED] = "derived",
        [FIGURE_ASSERTED] = "asserted",
    };
    return names[kind];
}

const char *figure_state_name(FigureState state) {
    static const char *const names[] = {
        [STATE_NUMBER] = "number",   [STATE_NIL] = "nil",   [STATE_BLANK] = "blank",
        [STATE_UNKNOWN] = "unknown", [STATE_TEXT] = "text",
    };
    return names[state];
}

const char *grid_column_kind_name(uint8_t kind) {
    static const char *const names[] = {
        [GRID_TEXT] = "text",
        [GRID_CODE] = "code",
        [GRID_NUMBER] = "number",
        [GRID_LINE_NUMBER] = "line",
    };
    return names[kind];
}

const char *align_name(uint8_t align) {
    static const char *const names[] = {
        [ALIGN_LEFT] = "left",
        [ALIGN_CENTER] = "center",
        [ALIGN_RIGHT] = "right",
    };
    return names[align];
}

const char *run_kind_name(RunKind kind) {
    static const char *const names[] = {
        [RUN_TEXT] = "text",
        [RUN_FIGURE] = "figure",
        [RUN_CLAIM] = "claim",
    };
    return names[kind];
}

const char *block_kind_name(BlockKind kind) {
    static const char *const names[] = {
        [BLOCK_HEADING] = "heading", [BLOCK_PARAGRAPH] = "paragraph", [BLOCK_ITEM] = "item",
        [BLOCK_GRID] = "grid",       [BLOCK_PAGE] = "page",           [BLOCK_CONTENTS] = "contents",
    };
    return names[kind];
}
