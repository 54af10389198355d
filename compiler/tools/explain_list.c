/* All figures of a report by their addresses: what `budget explain FILE FIGURE` may be asked
 * about. */
#include "compiler/tools/explain.h"

enum { NAME_WIDE = 48, GAP = 2 };

/* The addresses set the column of the amounts; a very long one only moves its own. */
static int name_column(Checker *c) {
    int widest = 0;
    for (uint32_t i = 0; i < c->m->figure_count; i++) {
        if (!explain_is_cell(c->m, i)) continue;
        int width = str_width(str_from(figure_name(c->m, i, &c->scratch)));
        if (width > widest && width <= NAME_WIDE) widest = width;
    }
    arena_free(&c->scratch);
    return widest + GAP;
}

static void put_amount(Checker *c, uint32_t figure, int column, Out *out) {
    Explained face;
    explain_face(c, figure, &face);
    int width = str_width(str_from(face.name));
    bool has_value = *face.value;
    out_text(out, face.name);
    out_printf(out, "%*s%s%s%s\n", width + GAP > column ? GAP : column - width, "",
               has_value ? face.value : face.state, has_value && *face.unit ? " " : "",
               has_value ? face.unit : "");
}

void explain_list(Checker *c, bool is_bare, Out *out) {
    int column = is_bare ? 0 : name_column(c);
    for (uint32_t i = 0; i < c->m->figure_count; i++) {
        if (!explain_is_cell(c->m, i)) continue;
        if (is_bare)
            out_text(out, figure_name(c->m, i, &c->scratch)), out_text(out, "\n");
        else
            put_amount(c, i, column, out);
    }
    arena_free(&c->scratch);
}
