#ifndef BUDGET_TOOLS_LSP_H
#define BUDGET_TOOLS_LSP_H
/* What a language server is made of: messages, open documents, and one file for each thing an editor may ask. The loop
 * and the checking are the driver's (command_lsp.c). An answer belongs to who asked; NULL stands for null. */
#include "compiler/check/check.h"

#include <jansson.h>

/* ---- lsp_wire.c: messages, each behind a head that tells its length ---- */
typedef enum { WIRE_MESSAGE, WIRE_TOO_LONG, WIRE_END, WIRE_BROKEN } WireResult;
typedef struct {
    int in, out;
    VEC(char) bytes;                 /* that came and were not taken yet */
    size_t taken;                    /* of them */
} LspWire;
WireResult wire_read(LspWire *wire, Str *body);              /* waits; the body lasts until the next one */
bool wire_is_waiting(const LspWire *wire);                   /* something has come already */
bool wire_write(LspWire *wire, const json_t *message);
void wire_free(LspWire *wire);

/* ---- lsp_documents.c: what is open in the editor goes before what is on the disk ---- */
typedef struct {
    char    *uri;                    /* as the editor writes it */
    char    *path, *real;            /* of the file; the same without links, or NULL when there is none */
    char    *text; size_t length;
    json_int_t version;
    json_t  *found;                  /* what its check found: uri -> list of diagnostics */
    json_t  *reads;                  /* paths of what its check read */
    bool     is_stale;               /* to be checked again */
} LspDocument;
typedef struct {
    SourceOverlay overlay;           /* first: found again from it */
    VEC(LspDocument *) open;
} LspDocuments;
void documents_begin(LspDocuments *documents);
LspDocument *documents_find(const LspDocuments *documents, const char *uri);         /* or NULL */
LspDocument *documents_open(LspDocuments *documents, const char *uri);               /* the one that is open, or a new one */
void document_set(LspDocument *document, const json_t *text);
void documents_touch(LspDocuments *documents, const LspDocument *changed); /* it and what reads it are stale */
void document_reads(LspDocument *document, const Sources *sources);
void documents_close(LspDocuments *documents, LspDocument *document);
void documents_free(LspDocuments *documents);
char *documents_uri(const LspDocuments *documents, const char *path);     /* free() */

/* ---- what is asked ---- */
typedef struct {
    const LspDocuments *documents;
    const json_t *params;
    Sources  *sources;
    Intern   *names;
    DiagSink *sink;
    Model    *model;                 /* NULL when the question needs no check */
    Checker  *checker;               /* NULL also when nothing could be checked */
    uint32_t  file;                  /* the document's */
    bool      relates, marks_down;   /* what the editor understands */
} LspAsked;
typedef json_t *LspAnswer(const LspAsked *asked);

/* lsp_place.c: lines from 0, columns in UTF-16 */
json_t  *lsp_range(const Sources *sources, Span span);
json_t  *lsp_location(const LspAsked *asked, Span span);
uint32_t lsp_offset(const Source *source, const json_t *position);
json_t  *lsp_text(Str text);                                 /* names of files may hold bytes that are no UTF-8 */
char    *lsp_path_of(const char *uri);                       /* free(); NULL when it is no file */
char    *lsp_uri_of(const char *path);                       /* free() */

/* lsp_at.c: what stands at a place of the document */
typedef enum { AT_NODE, AT_KEY, AT_CELL } LspAtKind;
typedef struct {
    LspAtKind kind;
    uint32_t  tree;                  /* index in the model's */
    AstId     node, *parents;        /* the smallest node there is; of each node its parent */
    uint32_t  block, row; int cell;  /* of a key or a cell */
    Span      span;
} LspAt;
bool lsp_at(const LspAsked *asked, LspAt *made);             /* the position among the parameters; at_free() in any case */
void at_free(LspAt *at);
bool at_table(Model *m, const LspAt *at, uint32_t *table, uint32_t *row, uint32_t *column); /* of a key (column: NONE) or a cell */
static inline AstId at_up(const LspAt *at, AstId node) { return at->parents[node]; }

/* lsp_names.c: what a name is declared as */
typedef struct { uint32_t table, row; } LspBase;             /* a table, or a row of it; NONE */
bool is_declaration(AstKind kind);
LspBase lsp_base(const Model *m, const LspAt *at, AstId path); /* what a path leads to, as far as tables go */
bool lsp_member(const Model *m, LspBase base, Name name, Span *declared); /* a column or a row of it */
bool lsp_declared(const LspAsked *asked, const LspAt *at, Span *declared);

json_t *lsp_diagnostics(const LspAsked *asked);              /* uri -> list; what has no place stands at the start */
LspAnswer lsp_code_actions, lsp_formatting, lsp_definition, lsp_hover, lsp_symbols, lsp_completion;
#endif
