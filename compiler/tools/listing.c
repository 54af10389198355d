#include "compiler/tools/listing.h"
#include "compiler/diag/wrap.h"

enum { WIDTH = 80, HANG = 4 };

void listing_line(Out *out, int indent, const char *text) {
    Wrap wrap = {.out = out, .width = WIDTH, .indent = indent + HANG, .column = indent};
    out_printf(out, "%*s", indent, "");
    wrap_text(&wrap, text);
    out_text(out, "\n");
}

const char *listing_place(Checker *c, Span span) {
    int line, column;
    if (span.file == UINT32_MAX) return "";
    source_place(c->m->sources, span.file, span.lo, &line, &column);
    return arena_printf(c->m->whole, "%s:%d:%d: ", c->m->sources->at[span.file]->shown, line,
                        column);
}

void listing_member(Out *out, const char *name, const char *value) {
    out_printf(out, ",\"%s\":", name);
    if (value)
        out_json(out, value);
    else
        out_text(out, "null");
}

void listing_json_place(Checker *c, Out *out, Span span) {
    int line, column;
    if (span.file == UINT32_MAX) return;
    source_place(c->m->sources, span.file, span.lo, &line, &column);
    listing_member(out, "file", c->m->sources->at[span.file]->shown);
    out_printf(out, ",\"line\":%d,\"column\":%d", line, column);
}
