#ifndef BUDGET_SEMA_MODEL_H
#define BUDGET_SEMA_MODEL_H
/* What a report and its modules declare, and the figures they state. Names are resolved to indexes here;
 * expressions stay in their trees (NodeRef) and are evaluated by compiler/check. */
#include "compiler/base/map.h"
#include "compiler/sema/types.h"
#include "compiler/syntax/parse.h"
#include "runtime/number.h"

#define NONE UINT32_MAX

typedef struct { uint32_t tree; AstId node; } NodeRef;   /* node 0 is none */

typedef enum { MODE_ROUNDED, MODE_TRUNCATED, MODE_EXACT } Mode;

typedef struct {                     /* how figures of a column are stated */
    Type     type;
    uint16_t unit;
    uint8_t  mode;                   /* Mode */
    int8_t   scale;                  /* quantum is 10^-scale of the unit */
} Measure;

typedef struct { Name name; NumberStyle style; bool has_decimals; } Style;
enum { WORDS_MOST = 11 };
typedef struct { Name name; Str more[WORDS_MOST + 1], less[WORDS_MOST + 1], same[WORDS_MOST + 1], about[WORDS_MOST + 1]; } Words;  /* an empty text ends each list */
typedef struct { Name name; Str digits[10]; Str tens; } Numerals;

/* ---- classifications ---- */
typedef struct {
    Str      code, name;
    uint32_t parent;                 /* index, or NONE */
    uint8_t  level;                  /* from 0 */
    uint16_t since, until;           /* years; 0 and UINT16_MAX when undated */
    uint8_t  flags;
    Str      reason;                 /* why the report adds or renames it; empty for a code of a module */
} Code;
enum { CODE_NAME_UNSURE = 1, CODE_SINCE_UNSURE = 2, CODE_UNTIL_UNSURE = 4, CODE_OF_CHANGE = 8 };

typedef enum { CHANGE_ADD, CHANGE_REMOVE, CHANGE_RENAME, CHANGE_RECODE, CHANGE_MERGE, CHANGE_SPLIT, CHANGE_KINDS } ChangeKind;
/* One line of a file of changes between editions; a merge or a split is kept as one recoding for each pair of an
 * old and a new code. */
typedef struct {
    ChangeKind kind;
    uint16_t   year;                 /* the first in which it holds */
    Str        code, to;             /* `to`: what it became, of CHANGE_RECODE */
    Str        old_name, new_name;
    bool       is_name_unsure, is_date_unsure; /* no document shows it */
    bool       is_code_kept, is_to_kept;       /* of a pair: the old code goes on; the new one was there before */
    bool       is_part;              /* of a pair: `to` took over only a part of `code` */
    Span       place;                /* its line */
} CodeChange;

typedef struct { Str from, to; Span place; } CodePair;
typedef struct {                     /* what the codes are in another list */
    Name      other;                 /* that list */
    NodeRef   place;
    VEC(CodePair) pairs;             /* by `from` */
} CodeMap;

typedef struct {
    Name     name;
    NodeRef  decl;
    Code    *codes;                  /* preorder: a parent before its children, which are contiguous */
    size_t   count, capacity;
    Map      by_hash;                /* hash of code -> first index; used when is_sorted is false */
    bool     is_sorted;              /* by bytes of code, strictly: binary search needs no map */
    bool     is_open, is_nested;
    char     separator;              /* 0 when levels go by width */
    struct { Name name; int width; } levels[12];
    int      level_count;
    uint16_t edition;                /* the year whose list the file holds, or 0 */
    NodeRef  unconfirmed, undated;   /* settings: words of the column `source` that confirm no name, no year */
    VEC(CodeChange) changes;
    VEC(CodeMap) maps;
} Classification;

typedef struct { Name name; NodeRef decl; uint32_t classification; uint32_t *codes; size_t count; } List;

/* ---- tables ---- */
typedef enum { ROW_TOTAL, ROW_CODE, ROW_NAMED, ROW_GROUP, ROW_PAD } RowKind;
enum { ROW_SUMS = 1, ROW_INCLUDES = 2, ROW_RESULT = 4, ROW_HAS_TYPE = 8, ROW_FIXED = 16 }; /* FIXED: a blank line, no filler */

typedef struct ColumnFormula {       /* of a row, for one column */
    NodeRef  column, formula;        /* the column's name */
    const struct ColumnFormula *next;
} ColumnFormula;

typedef struct {                     /* only for rows that say more than their code */
    NodeRef  title, formula, fallback, enumerate;
    NodeRef  required;
    const ColumnFormula *by_column;  /* they go before `formula`, which holds in every other column */
    Measure  measure;                /* under ROW_HAS_TYPE */
    NodeRef  decl;
    uint32_t binding;                /* Name of the loop variable bound to `code`, or 0 */
} RowDetail;

typedef struct {
    uint8_t  kind, flags, depth;
    Name     name;                   /* ROW_NAMED, ROW_GROUP; ROW_CODE of a declared row: of its code's text */
    uint32_t code;                   /* index in the table's classification, or NONE */
    uint32_t parent;                 /* row, or NONE */
    uint32_t end;                    /* rows below it are (row, end) */
    uint32_t detail;                 /* index in details, or NONE */
} Row;

typedef struct {
    Name     name;
    NodeRef  decl, title, formula, fallback, required;
    Measure  measure;
    uint32_t group;                  /* its cells exist only in rows below this one, or NONE */
    bool     is_text, is_additive;
} Column;

typedef enum { CELL_ABSENT, CELL_STATED, CELL_DERIVED, CELL_PENDING, CELL_NA } CellOrigin;
/* A cell's state byte: bits 0-2 CellKind (ast.h), bits 3-5 CellOrigin, bit 6 asserted, bit 7 has an expect. */
#define STATE(kind, origin)  ((uint8_t)((kind) | ((origin) << 3)))
#define STATE_KIND(s)        ((CellKind)((s) & 7))
#define STATE_ORIGIN(s)      ((CellOrigin)(((s) >> 3) & 7))
enum { STATE_ASSERTED = 64, STATE_EXPECT = 128 };
#define STATE_PLAIN(s)       ((uint8_t)((s) & ~(STATE_ASSERTED | STATE_EXPECT)))
#define STATE_IS_NUMBER(s)   (STATE_PLAIN(s) == STATE(CELL_NUMBER, CELL_STATED)) /* in coef, as somebody wrote it */
#define STATE_IS_NIL(s)      (STATE_PLAIN(s) == STATE(CELL_NIL, CELL_STATED) || STATE_PLAIN(s) == STATE(CELL_NIL, CELL_DERIVED))

typedef struct {                     /* one data block's part of a table */
    uint32_t  tree, block;           /* the AstRows */
    uint32_t  first;                 /* its first cell in each row; cell i fills columns[i - first] */
    uint32_t *columns; uint32_t column_count; /* NONE: a column that there is not, under lost_column */
    bool      lost_column;
    uint32_t *row_of;                /* AstRow -> table row, or NONE; one row each */
    uint32_t *source_of;             /* table row -> AstRow, made on first use */
} Fill;

typedef struct {
    Name      name;                  /* as declared */
    const char *label;               /* how figures name it: "T", "T.GF", "U01.T" */
    uint32_t  entity;                /* or NONE */
    Name      instance;              /* of `per`, or 0 */
    NodeRef   decl, title;
    uint32_t  classification;        /* or NONE */
    int       lowest_level;          /* of `by C at L`: index, or -1 */
    bool      is_open;               /* rows come from the data */
    Measure   measure;               /* the default of its columns */
    Column   *columns; uint32_t column_count;
    Row      *rows;    uint32_t row_count;
    RowDetail *details; uint32_t detail_count;
    Name     *other_years; uint32_t other_year_count; /* rows and columns that this year does not have */
    uint32_t  first_named;           /* no row before it has a name; 0 before rows are known */
    uint32_t *next_of_name;          /* of rows, the next of that name; NULL where they are few. See row_names.c */
    Map       row_of_name, part_of_name; /* name -> first row; row above and name -> row */
    uint32_t *row_of_code;           /* code -> row or NONE; NULL before rows are known */
    uint32_t  code_capacity;
    uint32_t  total;                 /* row of the total, or NONE */
    uint32_t  open_total;            /* the same where rows come from the data: a row among them, or NONE */
    uint32_t  first_figure;          /* id of cell 0 */
    int64_t  *coef;                  /* row-major at the column's scale; TEXT: Name; WIDE: index in wide */
    uint8_t  *state;
    VEC(Fill) fills;
    Map       open_rows;             /* Name -> row, of rows that come from the data */
    VEC(Str)  lost_keys;             /* of data rows that are none of its rows; empty: one that could not be read */
    bool      is_lost;               /* nothing is stated, but data named a table that there is not */
    uint8_t   derived;               /* 0 not yet, 1 under way, 2 done */
    bool      is_used;               /* some data block or prior names it */
} Table;

typedef struct { Name name; NodeRef decl; uint32_t table; } Form;
typedef struct { Name name; NodeRef decl; uint32_t entity; } Rule;
typedef struct { Name name; NodeRef decl; } Decl;        /* phrase, let, because */

typedef struct {
    Name     path;                   /* dotted */
    Name     name;                   /* last part */
    NodeRef  decl, title, body;      /* body.node 0: still a slot */
    uint32_t parent, first, last, next; /* indexes, NONE ends */
    uint32_t entity;
    bool     is_ordered;             /* its sections stand behind its own text, as `order` says */
    bool     is_left_out;            /* `order` does not name it: no longer in its parent's list */
} Section;

typedef struct { Name name; NodeRef decl; } Entity;

typedef struct UnitFigures UnitFigures; /* compiler/check/units.h */
typedef struct {                     /* `units NAME "PATTERN"` */
    Name         name;
    NodeRef      decl;
    const char **paths; uint32_t count; /* in the order of their bytes, each once */
    bool         lacks_files;        /* a name or pattern finds none, or one that is not read */
    UnitFigures *read;               /* NULL before they are read, and where they are not */
} UnitList;
typedef struct { Name name; NodeRef node; const char *text; } Field; /* of the report block */
typedef struct { NodeRef decl; Name verdict; Span reason; NodeRef target; uint32_t figure; uint32_t hits; uint32_t entity; } Expectation;
/* `figure`: the one it stands behind, or NONE; `target`: a path, a BODY, or none */

typedef struct {                     /* a figure of last year */
    uint32_t figure;
    int64_t  coef;
    uint8_t  state;
    Int128   wide;
    Span     span;
    uint32_t parts;                  /* how many printed figures it was added up from, across a merge of codes; 0 and 1: it is one itself */
    bool     is_own;                 /* its span holds its digits, and nothing else stands for it */
    const char *under;               /* the codes it stood under then, or NULL: the same */
    const char *why;                 /* of CELL_UNKNOWN: why it cannot be compared, or NULL */
} PriorCell;
typedef struct {                     /* last year's figures of codes that a split left apart: only their sum is known */
    const char *before, *after;      /* the codes */
    int       year;                  /* of the change */
    uint32_t *figures, count;        /* of those that have a row now */
    bool      is_whole, is_told;     /* all have one; the report was told why they are unknown */
    PriorCell sum;                   /* under CELL_UNKNOWN not even that is known */
} PriorBlock;

typedef struct { const char *pattern; } KnownNumber;

typedef struct {                     /* one parsed file */
    const Ast *ast;
    Name      module;                /* 0 for a report */
    const char *directory;
} Tree;

typedef struct Model {
    Arena     *whole;
    Sources   *sources;
    Intern    *names;
    DiagSink  *sink;
    VEC(Tree)  trees;
    VEC(const char *) search;        /* folders, in order; the library is the last */
    VEC(Unit)  units;
    VEC(Style) styles;
    VEC(Words) words;
    VEC(Numerals) numerals;
    VEC(Classification) classifications;
    VEC(List)  lists;
    VEC(Table) tables;               /* instances; a layout without data is one too */
    VEC(Form)  forms;
    VEC(Rule)  rules;
    VEC(Decl)  phrases, lets, becauses, paragraphs;
    VEC(Section) sections;
    uint32_t   first_section, last_section;  /* of those without a parent */
    VEC(Entity) entities;
    VEC(Field) fields;
    VEC(Expectation) expectations;
    VEC(NodeRef) table_decls, data_decls, prior_decls, list_decls, section_decls;
    VEC(NodeRef) extend_decls;       /* of tables, in their order; found by name when the table is built */
    VEC(NodeRef) form_decls;         /* only those that extend a form, in their order */
    VEC(uint32_t) data_entities, section_entities;
    VEC(PriorCell) prior_cells;
    VEC(PriorBlock) prior_blocks;
    VEC(Int128) wide;
    VEC(const char *) known;         /* patterns of numbers in text that need no check */
    NodeRef   report, outline;
    NodeRef   report_title;
    int       year, prior_year;
    int       last_year;             /* read for another report's `prior`, as the report of that year; else 0 */
    void    (*check)(struct Model *last_year); /* makes all checks of it, and fills in what its tables derive */
    bool      is_unit;               /* read for another report's `units`; its own are not */
    VEC(UnitList) unit_lists;
    Map       symbols;               /* (SymbolKind << 32 | Name) -> index */
    Map       priors;                /* figure -> index in prior_cells */
    Map       prior_block_of;        /* figure -> index in prior_blocks, of what nobody knows for itself */
    Measure   amounts;               /* of the report */
    uint16_t  shown_unit; int8_t shown_scale;
    bool      has_amounts, has_shown;
    Measure   booked;                /* under has_booked: true amounts of this currency are whole steps of it */
    bool      has_booked;
    uint16_t  percent_unit;
    uint32_t  figure_count;
    uint32_t  suggested;             /* how many unknown names a near one was looked for */
    bool      lost_data;             /* a block of data names a table that there is not */
    bool      ok;
    bool      is_judgeable;          /* the report's amounts could be read: else no verdict means anything */
} Model;

typedef enum {
    SYMBOL_UNIT, SYMBOL_STYLE, SYMBOL_WORDS, SYMBOL_NUMERALS, SYMBOL_CLASSIFICATION, SYMBOL_LIST, SYMBOL_TABLE,
    SYMBOL_FORM, SYMBOL_RULE, SYMBOL_PHRASE, SYMBOL_LET, SYMBOL_SECTION, SYMBOL_ENTITY, SYMBOL_UNITS, SYMBOL_FIELD,
    SYMBOL_MODULE, SYMBOL_KIND_COUNT
} SymbolKind;

/* resolve.c: loads `path` and all it uses, declares, fills. False when a file could not be read at all, or
 * its amounts could not be: then nothing can be judged. */
bool model_resolve(Model *model, uint32_t file);
void model_free(Model *model);

/* symbols.c */
bool  symbol_find(const Model *m, SymbolKind kind, Name name, uint32_t *index);
void  symbol_put(Model *m, SymbolKind kind, Name name, uint32_t index);
/* Nearest declared name of the kinds in `mask` (1 << kind) as a hint on diag, when there is one near. */
void  symbol_suggest(Model *m, Diag *diag, Span span, Name name, uint32_t mask);

/* Access to trees. */
static inline const Ast *tree_of(const Model *m, NodeRef at) { return m->trees.at[at.tree].ast; }
static inline NodeRef ref(NodeRef at, AstId node) { return (NodeRef){at.tree, node}; }
Span    ref_span(const Model *m, NodeRef at);
Str     ref_text(const Model *m, NodeRef at);            /* the raw source it spans */
NodeRef ref_child(const Model *m, NodeRef at, AstKind kind);
static inline NodeRef ref_first(const Model *m, NodeRef at) {
    return ref(at, at.node ? ast_first(tree_of(m, at), at.node) : 0);
}
static inline NodeRef ref_next(const Model *m, NodeRef at) {
    return ref(at, at.node ? ast_next(tree_of(m, at), at.node) : 0);
}
static inline AstKind ref_kind(const Model *m, NodeRef at) {
    return at.node ? ast_kind(tree_of(m, at), at.node) : AST_ERROR;
}
static inline Name ref_value(const Model *m, NodeRef at) {
    return tree_of(m, at)->nodes[at.node].value;
}
Name    ref_name(const Model *m, NodeRef at);            /* of its NAME child */
bool    ref_number(const Model *m, NodeRef at, Decimal *out); /* of a NUMBER node; reports NUMBER_RANGE */
const char *ref_string(const Model *m, NodeRef at);      /* of a STRING node; "" for none */
const char *name_text(const Model *m, Name name);        /* NUL-terminated */
Word    ref_word(const Model *m, NodeRef field);         /* of a FIELD's name, or of a NAME node */
bool    dated_out(const Model *m, NodeRef decl);         /* its since/until leave out the report's year */

/* beside.c: files that declarations name */
const char *path_shown(const char *path);                /* of a file found beside another, in messages */
bool path_climbs(const char *path);                      /* out of the folder it is named from */
bool file_beside(Model *m, NodeRef string, Str *bytes, uint32_t *file); /* reads the file a STRING names; false: reported */

/* declare.c */
void declare_tree(Model *m, uint32_t tree);
/* Is `decl` the first of its name, or marked to take the place of `earlier`? false: reported. */
bool claim_name(Model *m, NodeRef decl, NodeRef earlier, bool is_known);
NodeRef form_title(const Model *m, const Form *form);     /* the last one given, or none */

/* declare_units.c */
bool measure_read(Model *m, NodeRef type, Measure base, Measure *out); /* a TYPE node */
bool measure_word(Model *m, NodeRef value, Measure *out); /* one word of it: unit, step or mode */
bool unit_find(const Model *m, Str text, uint16_t *unit);              /* exact name */
bool unit_prefix(const Model *m, Str text, uint16_t *unit, size_t *length); /* longest name at the start */

/* classify.c */
void     classification_declare(Model *m, NodeRef decl);
bool     classification_named(Model *m, NodeRef name, uint32_t *found); /* reports when there is none: NONE */
void     list_declare(Model *m, NodeRef decl);

/* codes.c */
uint32_t classification_find(const Classification *c, Str code, uint32_t *cursor); /* NONE when missing; cursor: last hit */
uint32_t classification_add(Classification *c, Str code, Str name); /* open ones; then order once */
void     codes_reserve(Classification *c, size_t capacity);
uint32_t code_push(Classification *c, Code code);              /* at the end, unordered */
void     classification_order(Model *m, Classification *c, NodeRef decl);
int      classification_level(const Classification *c, Name level);                /* -1 when unknown */

/* editions.c */
bool     source_confirms(const Model *m, NodeRef setting, Str source);
void     changes_read(Model *m, Classification *c, NodeRef file_name);
void     changes_add(Model *m, Classification *c);   /* the codes they name; classification_order comes next */
void     changes_apply(Model *m, Classification *c); /* after classification_order */
const CodeChange *code_renamed(const Classification *c, Str code, Str name, int year, bool *is_old); /* NULL: never called so */
const CodeChange *code_moved(const Classification *c, Str code);   /* the recoding from or to it, or NULL */

/* maps.c */
void     map_read(Model *m, Classification *c, NodeRef setting);
void     maps_check(Model *m);                            /* when every list is known */
const CodeMap *map_find(const Classification *c, Name other); /* NULL when there is none */
const CodePair *map_pairs(const Classification *c, const CodeMap *map, uint32_t code, size_t *count);

/* units.c */
void units_find(Model *m, UnitList *list);                /* the files it names; what is wrong with them is reported */

/* prior_json.c */
void prior_take_json(Model *m, NodeRef path, uint32_t file); /* path: the STRING that names it */

/* prior.c */
void prior_read_file(Model *m, NodeRef decl);             /* of `prior YEAR "FILE"` */

/* table_build.c: rows and columns of an instance; fill.c: puts data in them; table.c: finds them again */
uint32_t table_instance(Model *m, Name name, Name instance, uint32_t entity, bool create); /* NONE when unknown */
void     table_build(Model *m, uint32_t table);
void     tables_fill(Model *m);
uint32_t table_column(const Table *t, Name name);        /* NONE when missing */
/* row_names.c */
void     table_index_names(Model *m, Table *t);           /* once its rows are there, and when they are others */
static inline uint64_t table_part_key(uint32_t above, Name name) { return (uint64_t)above << 32 | name; }
uint32_t table_row(const Table *t, Name name, uint32_t below, bool *is_ambiguous); /* a named row or group below that row */
uint32_t table_row_of_code(const Table *t, uint32_t code);
bool     table_has_cell(const Table *t, uint32_t row, uint32_t column);
uint32_t table_figures(const Table *t, uint32_t row, uint32_t *first); /* how many a row has; the first column or NONE */
bool     table_had(const Table *t, Name name);           /* a row or column of another year; its figures are nil */
Measure  table_measure(const Table *t, uint32_t row, uint32_t column);
/* lost.c: may what nobody states here have stood where data could not be read? */
bool     table_lost_cell(const Table *t, uint32_t row, uint32_t column);
bool     table_lost_part(const Model *m, const Table *t, uint32_t row); /* a row below this one */
bool     table_lost_row(const Table *t);                 /* any row */
void     table_lose_key(Table *t, Str key);              /* the key of a data row that is no row of the table */
/* What the row itself says of that cell: its formula for the column, else the one for all columns; or none. */
NodeRef  table_row_formula(const Model *m, const Table *t, uint32_t row, uint32_t column);
static inline size_t table_at(const Table *t, uint32_t row, uint32_t column) {
    return (size_t)row * t->column_count + column;
}
void     sections_build(Model *m);                        /* sections.c */
uint32_t section_find(Model *m, NodeRef path);            /* by its path, or its name when no other has it; NONE: reported */
Span     figure_span(Model *m, uint32_t figure);         /* where it is stated, or declared */
const char *figure_name(Model *m, uint32_t figure, Arena *into);
const char *row_address(Model *m, const Table *t, uint32_t row, Arena *into); /* "[201]", ".income.fees"; "" of the total */
const char *row_address_of(Model *m, const Table *t, uint32_t row, Str code, Arena *into); /* if it were this code's; empty: its own */
uint32_t figure_table(const Model *m, uint32_t figure, uint32_t *row, uint32_t *column);
const char *row_title(Model *m, const Table *t, uint32_t row); /* without templates evaluated */
#define FIGURE_PRIOR 0x80000000u     /* bit of a figure id: last year's */
#endif
