/* The blocks of a file, one after the other. */
#include "compiler/tools/import.h"

#include "compiler/diag/wrap.h"

#include <string.h>

/* What the language reads back as it is: letters, digits and marks that end nothing, no blank, no
 * digit in front. */
static bool is_bare(Str text, bool is_key) {
    static const char special[] = "\"'#;{}=,:()[]<>|*/+!?_-. \t";
    if (!text.length || (text.at[0] >= '0' && text.at[0] <= '9')) return false;
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] < ' ' ||
            (strchr(special, text.at[i]) && !(is_key && strchr("._", text.at[i]))))
            return false;
    const char *at = text.at, *end = text.at + text.length;
    while (at < end) {
        int32_t ch = str_decode(&at, end);
        bool is_mark = ch == 0x25B2 || ch == 0x25B3 || ch == 0x2212 || ch == 0x3000 ||
                       (ch >= 0xFF10 && ch <= 0xFF19);
        if (is_mark) return false;
    }
    return !word_is(WORD_EXPECT, text);
}

void import_quoted(Out *out, Str text) {
    out_text(out, "\"");
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\') out_text(out, "\\");
        if ((unsigned char)text.at[i] >= ' ') out_bytes(out, text.at + i, 1);
    }
    out_text(out, "\"");
}

void import_key(Out *out, Str key) {
    if (is_bare(key, true))
        out_bytes(out, key.at, key.length);
    else
        import_quoted(out, key);
}

void import_label(Out *out, Str label) {
    out_text(out, "  ");
    if (is_bare(label, false))
        out_bytes(out, label.at, label.length);
    else
        import_quoted(out, label);
}

void import_write_unread(Import *in, ImportCell cell, uint32_t column, Out *out) {
    out_text(out, "?");
    diag_report(in->sink, DIAG_IMPORT_CELL, cell.span,
                "`%.*s` in column %u is no figure; it was left unknown", STR_ARG(cell.text),
                column + 1);
}

void import_write_figure(Import *in, ImportCell cell, uint32_t column, Out *out) {
    char text[64];
    Decimal value;
    switch (import_figure(in, cell.text, &value)) {
    case IMPORT_EMPTY: out_text(out, "_"); break;
    case IMPORT_NIL: out_text(out, "-"); break;
    case IMPORT_FIGURE: decimal_format(value, text), out_text(out, text); break;
    case IMPORT_TEXT: import_write_unread(in, cell, column, out);
    }
}

/* The caption nearest to the sheet that has figures or letters; lines are those of the file. */
void import_about(Import *in, const ImportSheet *s, Out *out) {
    const Sources *sources = in->sink->sources;
    Span first = in->grid.rows[s->head].span, last = in->grid.rows[s->end - 1].span;
    int from, to, column;
    source_place(sources, first.file, first.lo, &from, &column);
    source_place(sources, last.file, last.lo, &to, &column);
    out_text(out, "# ");
    render_name(out, sources->at[first.file]->shown);
    out_printf(out, ", lines %d to %d", from, to);
    Span place;
    const char *unit = import_unit(in, s, &place);
    if (unit) out_printf(out, ", in %s", unit);
    out_text(out, "\n");
}

static void write_sheet(Import *in, const ImportSheet *s, int number, Out *out) {
    import_choose_style(in, s, true);
    const Table *t = import_find_table(in, s);
    if (out->length) out_text(out, "\n");
    if (t) {
        import_data(in, s, t, out);
        return;
    }
    if (in->c->m->tables.count)
        diag_report(in->sink, DIAG_IMPORT_TABLE, in->grid.rows[s->head].span,
                    "no table of the module has this title or these headings; one is proposed");
    import_propose(in, s, number, out);
}

void import_write(Import *in, Out *out) {
    ImportSheets sheets = {0};
    ImportSheet whole = {.end = in->grid.count};
    import_choose_style(in, &whole, false);
    import_sheets(in, &sheets);
    for (size_t i = 0; i < sheets.count; i++) write_sheet(in, &sheets.at[i], (int)i + 1, out);
    VEC_FREE(&sheets);
}
