/* The page of one code: what it means, an example, what to do. */
#include "compiler/diag/render.h"

const DiagPage diag_pages[] = {
#define PAGE(tag, cause, example, repair) [DIAG_##tag] = {cause, example, repair},
#include "compiler/diag/diag_pages.def"
#undef PAGE
};

static void put_part(Out *out, const char *head, const char *text) {
    Wrap wrap = {.out = out, .width = 80, .indent = 4};
    out_printf(out, "\n%s\n    ", head);
    wrap.column = 4;
    wrap_text(&wrap, text);
    out_text(out, "\n");
}

void diag_explain(DiagCode code, FILE *to) {
    static const char *const levels[] = {"off", "a note", "a warning", "an error"};
    Out out = {0};
    const DiagInfo *info = &diag_info[code];
    out_printf(&out, "%s: %s (%s)\n", info->code, info->title, levels[info->severity]);
    put_part(&out, "What it means", diag_pages[code].cause);
    put_part(&out, "For example", diag_pages[code].example);
    put_part(&out, "What to do", diag_pages[code].repair);
    fwrite(out.bytes, 1, out.length, to);
    out_free(&out);
}

_Static_assert(sizeof diag_pages / sizeof *diag_pages == DIAG_CODE_COUNT,
               "the last code has a page");
