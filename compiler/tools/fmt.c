#include "compiler/tools/fmt.h"

#include "compiler/tools/fmt_lines.h"
#include "compiler/tools/respell.h"

#include <string.h>

/* Blanks that stand before a line; bodies lie in one another 200 deep at most, but what goes on may
 * stand far out. */
static void indent(Out *out, uint32_t count) {
    for (; count >= 16; count -= 16) out_bytes(out, "                ", 16);
    out_bytes(out, "                ", count);
}

/* A file keeps the line ends and the byte order mark it came with. */
static const char *line_end_of(Str text) {
    const char *end = memchr(text.at, '\n', text.length);
    return end && end > text.at && end[-1] == '\r' ? "\r\n" : "\n";
}

static void write_lines(Str text, const Lines *lines, Out *out) {
    const char *line_end = line_end_of(text);
    RowShape *shape = fmt_shape_new();
    uint32_t measured = 0;
    if (str_starts_with(text, STR("\xEF\xBB\xBF"))) out_bytes(out, text.at, 3);
    for (size_t i = 0; i < lines->count; i++) {
        const Line *line = &lines->at[i];
        if (line->block && line->block != measured)
            fmt_shape_measure(shape, text.at, line, lines->count - i, measured = line->block);
        if (line->after_blank) out_text(out, line_end);
        indent(out, line->indent);
        if (line->block)
            fmt_shape_write(shape, text.at, line, out);
        else
            out_bytes(out, text.at + line->lo, line->hi - line->lo);
        out_text(out, line_end);
    }
    free(shape);
}

static bool lay_out(const Ast *ast, const Sources *sources, Intern *names, DiagSink *sink,
                    Out *made) {
    const Source *source = sources->at[ast->file];
    Tokens tokens = {0};
    Items items = {0};
    Lines lines = {0};
    parse_tokens(sources, ast->file, names, sink, &tokens);
    bool is_whole = fmt_items(ast, source->bytes, &tokens, &items);
    if (is_whole) {
        fmt_lines(source->bytes, &items, &lines);
        write_lines((Str){source->bytes, source->length}, &lines, made);
    }
    VEC_FREE(&tokens);
    VEC_FREE(&items);
    VEC_FREE(&lines);
    return is_whole && out_ok(made);
}

/* What was made is read again. */
static bool says_the_same(const Ast *ast, Sources *sources, Intern *names, DiagSink *sink,
                          const Out *made) {
    Arena tree = {0};
    const Ast *again;
    Str text = {made->length ? made->bytes : "", made->length};
    uint32_t file = source_from_text(sources, sources->at[ast->file]->shown, text);
    bool same =
        parse_file(sources, file, names, sink, &tree, &again) && ast_same(ast, again, sources);
    parse_free(again);
    arena_free(&tree);
    return same;
}

/* Words first, then lines: the rows are aligned as they are spelled. */
static bool respell_and_lay_out(const Ast *ast, Sources *sources, Intern *names, DiagSink *sink,
                                Spelling spelling, Out *made) {
    if (spelling == SPELLING_KEPT) return lay_out(ast, sources, names, sink, made);
    Out text = {0};
    Arena tree = {0};
    const Ast *spelled;
    respell(ast, sources, names, sink, spelling == SPELLING_CHINESE, &text);
    uint32_t file = source_from_text(sources, sources->at[ast->file]->shown,
                                     (Str){text.length ? text.bytes : "", text.length});
    bool is_done = out_ok(&text) && parse_file(sources, file, names, sink, &tree, &spelled) &&
                   lay_out(spelled, sources, names, sink, made);
    parse_free(spelled);
    arena_free(&tree);
    out_free(&text);
    return is_done;
}

FmtResult fmt_file(Sources *sources, uint32_t file, Intern *names, DiagSink *sink,
                   Spelling spelling, Out *made) {
    Arena tree = {0};
    const Ast *ast;
    FmtResult result = FMT_BROKEN;
    if (parse_file(sources, file, names, sink, &tree, &ast)) {
        bool is_done = respell_and_lay_out(ast, sources, names, sink, spelling, made) &&
                       says_the_same(ast, sources, names, sink, made);
        result = is_done ? FMT_DONE : FMT_REFUSED;
    }
    parse_free(ast);
    arena_free(&tree);
    return result;
}
