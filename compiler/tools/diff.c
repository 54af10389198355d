#include "compiler/tools/diff.h"

void diff_build(Diff *d) {
    diff_match_rows(d);
    diff_match_figures(d);
    diff_match_checks(d);
    diff_match_text(d);
    diff_make_blocks(d);
    diff_make_news(d);
}

void diff_free(Diff *d) {
    VEC_FREE(&d->rows);
    VEC_FREE(&d->figures);
    VEC_FREE(&d->turns);
    VEC_FREE(&d->sentences);
    VEC_FREE(&d->news);
    VEC_FREE(&d->blocks);
    VEC_FREE(&d->lines);
}

bool diff_is_empty(const Diff *d) {
    if (d->turns.count || d->sentences.count) return false;
    for (size_t i = 0; i < d->rows.count; i++)
        if (diff_row_change(d, &d->rows.at[i]) != ROW_SAME) return false;
    for (size_t i = 0; i < d->figures.count; i++)
        if (d->figures.at[i].moved) return false;
    return true;
}
