/* Tokens to tree. Every action builds one node or appends to a list; names, words and rows were told apart by the
 * lexer. Recovery is per statement and per line of a body: `error` up to the end of the line. */
%code requires {
#include "compiler/syntax/lexer.h"
}

%define api.pure full
%define api.location.type {Loc}
%define parse.error custom
%define parse.lac full
%param {ParseCtx *ctx}
%expect 0

%code {
int yylex(YYSTYPE *value, Loc *at, ParseCtx *ctx);
static void yyerror(Loc *at, ParseCtx *ctx, const char *message);

#define YYLLOC_DEFAULT(made, rhs, n)                                            \
    do {                                                                        \
        (made).lo = (n) ? YYRHSLOC(rhs, 1).lo : YYRHSLOC(rhs, 0).hi;            \
        (made).hi = (n) ? YYRHSLOC(rhs, n).hi : YYRHSLOC(rhs, 0).hi;            \
    } while (0)
#define YYMAXDEPTH 20000

#define NEW(kind, at, ...)        ast_new(ctx, AST_##kind, at, (AstList)__VA_ARGS__)
#define VALUE(kind, at, v, ...)   ast_new_value(ctx, AST_##kind, at, v, (AstList)__VA_ARGS__)
#define NONE_                     {0, 0}
#define L(id)                     ast_list(id)
#define ADD(list, id)             ast_append(ctx, list, id)
#define JOIN(a, b)                ast_join(ctx, a, b)
#define NUMBER_AT(at)             NEW(NUMBER, at, NONE_)
#define NAME_AT(at, name)         VALUE(NAME, at, name, NONE_)
static void set_file(ParseCtx *ctx, Loc at, AstList parts) {
    ctx->nodes.at[1].first = parts.first;
    ctx->nodes.at[1].hi = at.hi;
}

static AstId own_rows(ParseCtx *ctx, AstId owner, uint32_t block) {
    ctx->blocks.at[block - 1].owner = owner;
    return owner;
}

/* `50kEUR` without its unit. */
static Loc digits_of(ParseCtx *ctx, Loc quantity, Name unit) {
    return (Loc){quantity.lo, quantity.hi - (uint32_t)intern_text(ctx->names, unit).length};
}

static AstId quantity(ParseCtx *ctx, Loc at, Name unit) {
    AstId number = ast_new(ctx, AST_NUMBER, digits_of(ctx, at, unit), (AstList){0, 0});
    return ast_new_value(ctx, AST_QUANTITY, at, unit, ast_list(number));
}

/* T.GF of `data T GF { }`, where GF is a name of its own. */
static AstList instance(ParseCtx *ctx, Loc at, AstId table, AstId name) {
    return ast_list(ast_new_value(ctx, AST_MEMBER, at, ctx->nodes.at[name].value, ast_list(table)));
}

/* `rule "I01.1"`: what stands in the quotes is the name. */
static AstId quoted_name(ParseCtx *ctx, Loc at) {
    Str text = {ctx->source->bytes + at.lo + 1, at.hi - at.lo - 2};
    if (!text.length)
        lexer_report(ctx, DIAG_SYNTAX, at.lo, at.hi, "a name in quotes has at least one sign");
    return ast_new_value(ctx, AST_NAME, at, intern(ctx->names, text), (AstList){0, 0});
}

static AstId as_name(ParseCtx *ctx, AstId path) {
    ctx->nodes.at[path].kind = AST_NAME;
    return path;
}

static AstList children_of(ParseCtx *ctx, AstId body) {
    AstList list = {ctx->nodes.at[body].first, 0};
    for (AstId i = list.first; i; i = ctx->nodes.at[i].next) list.last = i;
    return list;
}

static AstId paragraph_outside(ParseCtx *ctx, Loc at, Loc word) {
    lexer_report(ctx, DIAG_SYNTAX, word.lo, word.hi,
                 "a paragraph stands in a section; for one that a section has, write `replace paragraph`");
    return ast_new(ctx, AST_ERROR, at, (AstList){0, 0});
}

/* Counted as an operator: readers walk a chain of `else if` by recursion. */
static AstId if_chain(ParseCtx *ctx, Loc at, AstId condition, AstId yes, AstId other) {
    AstId made = ast_new_binary(ctx, AST_IF, at, condition, other);
    AstList parts = ast_append(ctx, ast_append(ctx, ast_list(condition), yes), other);
    ctx->nodes.at[made].first = parts.first;
    return made;
}
}

%initial-action { @$ = (Loc){0, 0}; }

%union {
    AstId    id;
    AstList  list;
    Name     name;
    uint32_t block;
    uint8_t  flags;
}

%token END 0 "the end of the file"
%token NL "the end of the line"
%token <name> NAME "a name"
%token NUMBER "a number"
%token <name> QUANTITY "a number with its unit"
%token DATE "a date"
%token STRING "a text in quotes"
%token <name> CODE "a code"
%token <block> ROWS "rows in braces"
%token PROSE_OPEN "\"\"\"" PROSE_CLOSE "\"\"\" at the end"
%token TEXT "text" HOLE_OPEN "{ in text" CLAIM_OPEN "a claim" FACT_OPEN "a fact"
%token HOLE_FOR "{for" HOLE_IF "{if" HOLE_ELSE "{else}" HOLE_ELSE_IF "{else if" HOLE_END "{end}"
%token W_MODULE "module" W_USE "use" W_REPORT "report" W_PRIOR "prior" W_DATA "data" W_LET "let" W_BECAUSE "because"
%token W_UNIT "unit" W_STYLE "style" W_WORDS "words" W_NUMERALS "numerals" W_CLASSIFICATION "classification"
%token W_LIST "list" W_TABLE "table" W_FORM "form" W_RULE "rule" W_WARN "warn" W_NOTE "note" W_PHRASE "phrase"
%token W_SECTION "section" W_OUTLINE "outline" W_ORDER "order" W_UNITS "units" W_ENTITY "entity" W_EXPECT "expect" W_REPLACE "replace" W_EXTEND "extend"
%token W_COLUMN "column" W_GROUP "group" W_PAD "pad" W_FOR "for" W_ITEM "item" W_PARAGRAPH "paragraph" W_SHOW "show"
%token W_IF "if" W_ELSE "else" W_BY "by" W_OF "of" W_FROM "from" W_IN "in" W_WHERE "where" W_WHEN "when"
%token W_AS "as" W_SEP "sep" W_DEFAULT "default" W_REQUIRED "required" W_INCLUDES "includes" W_RESULT "result"
%token W_ENUMERATE "enumerate" W_PER "per" W_AT "at" W_AND "and" W_OR "or" W_NOT "not" W_IMPLIES "implies"
%token W_SINCE "since" W_UNTIL "until" W_CODES "codes"
%token EQ "==" NE "!=" LE "<=" GE ">="

%left W_IMPLIES
%left W_OR
%left W_AND
%precedence W_NOT
%nonassoc EQ NE LE GE '<' '>'
%left '+' '-'
%left '*' '/'
%precedence UNARY

%type <id> path member_path statement simple_statement declaration name pathname string text prose expr
%type <id> postfix primary index target target_path binding type expect field value section_item
%type <id> table_item column row_def row_name body_section if_section prose_part prose_if_tail class_item
%type <id> body_fields codes_of list_item list_code as_word rule_name
%type <list> settings statements statement_list body_statements sections section_list fields field_list
%type <list> values value_condition row_clauses type_words column_list targets target_columns names
%type <list> name_list bindings binding_list clauses rule_clauses table_items table_item_list texts paths
%type <list> prose_parts as_words list_items arguments expressions class_items class_item_list indexes
%type <list> strings sep_opt where_opt expect_opt title_opt table_clauses dated dates order_names prose_for_head column_clauses
%type <flags> modifiers modifier

%start file

%%

file: statements END                         { set_file(ctx, @$, $1); }
    | PROSE_OPEN prose_parts PROSE_CLOSE END { set_file(ctx, @$, L(NEW(PROSE, @$, $2))); }
    ;

statements: %empty                           { $$ = (AstList)NONE_; }
    | statement_list
    | statement_list statement               { $$ = ADD($1, $2); }
    | statement                              { $$ = L($1); }
    ;
statement_list: statement NL                 { $$ = L($1); }
    | statement_list statement NL            { $$ = ADD($1, $2); }
    | NL                                     { $$ = (AstList)NONE_; }
    | statement_list NL
    | error NL                               { $$ = (AstList)NONE_; yyerrok; }
    | statement_list error NL                { $$ = $1; yyerrok; }
    ;
body_statements: '{' statements '}'          { $$ = $2; }
    | '{' statement_list error '}'           { $$ = $2; yyerrok; }
    | '{' error '}'                          { $$ = (AstList)NONE_; yyerrok; }
    ;

statement: simple_statement
    | declaration
    | modifiers declaration                  { $$ = clauses_modify(ctx, $2, $1, @1); }
    ;
modifiers: modifier | modifiers modifier     { $$ = $1 | $2; } ;
modifier: W_REPLACE { $$ = AST_REPLACE; } | W_EXTEND { $$ = AST_EXTEND; } | W_WARN { $$ = AST_WARN; } | W_NOTE { $$ = AST_NOTE; } ;

simple_statement:
      W_REPLACE W_PARAGRAPH postfix text     { $$ = NEW(PARAGRAPH, @$, ADD(L($3), $4)); }
    | W_PARAGRAPH postfix text               { $$ = paragraph_outside(ctx, @$, @1); }
    | W_MODULE pathname                      { $$ = NEW(MODULE, @$, L($2)); }
    | W_USE pathname                         { $$ = NEW(USE, @$, L($2)); }
    | W_REPORT title_opt fields              { $$ = NEW(REPORT, @$, JOIN($2, $3)); }
    | W_PRIOR NUMBER                         { $$ = NEW(PRIOR, @$, L(NUMBER_AT(@2))); }
    | W_PRIOR NUMBER string                  { $$ = NEW(PRIOR, @$, ADD(L(NUMBER_AT(@2)), $3)); }
    | W_PRIOR NUMBER ROWS { $$ = own_rows(ctx, VALUE(PRIOR, @$, $3, L(NUMBER_AT(@2))), $3); }
    | W_DATA path ROWS { $$ = own_rows(ctx, VALUE(DATA, @$, $3, L(NEW(TARGET, @2, L($2)))), $3); }
    | W_DATA path name ROWS
        { $$ = own_rows(ctx, VALUE(DATA, @$, $4, L(NEW(TARGET, @2, instance(ctx, @3, $2, $3)))), $4); }
    | W_DATA path name '(' target_columns ')' ROWS
        { $$ = own_rows(ctx, VALUE(DATA, @$, $7, L(NEW(TARGET, @2, JOIN(instance(ctx, @3, $2, $3), $5)))), $7); }
    | W_DATA path '(' target_columns ')' ROWS
        { $$ = own_rows(ctx, VALUE(DATA, @$, $6, L(NEW(TARGET, @2, JOIN(L($2), $4)))), $6); }
    | W_DATA W_BY name '(' targets ')' ROWS
        { $$ = own_rows(ctx, VALUE(DATA, @$, $7, JOIN(L(NEW(BY, @3, L($3))), $5)), $7); }
    | W_LET name '=' expr                    { $$ = NEW(LET, @$, ADD(L($2), NEW(EQUALS, @4, L($4)))); }
    | W_LET name ':' type '=' expr { $$ = NEW(LET, @$, ADD(ADD(L($2), $4), NEW(EQUALS, @6, L($6)))); }
    | W_BECAUSE postfix text                 { $$ = NEW(BECAUSE, @$, ADD(L($2), $3)); }
    | W_UNIT name title_opt                  { $$ = NEW(UNIT, @$, JOIN(L($2), $3)); }
    | W_UNIT name ':' type title_opt         { $$ = NEW(UNIT, @$, JOIN(ADD(L($2), $4), $5)); }
    | W_UNIT name '=' NUMBER name title_opt
        { $$ = NEW(UNIT, @$, JOIN(ADD(ADD(L($2), NUMBER_AT(@4)), $5), $6)); }
    | W_UNIT name '=' QUANTITY title_opt
        { Loc n = digits_of(ctx, @4, $4), u = {n.hi, @4.hi};
          $$ = NEW(UNIT, @$, JOIN(ADD(ADD(L($2), NUMBER_AT(n)), NAME_AT(u, $4)), $5)); }
    | W_STYLE name fields                    { $$ = NEW(STYLE, @$, JOIN(L($2), $3)); }
    | W_WORDS name fields                    { $$ = NEW(WORDS, @$, JOIN(L($2), $3)); }
    | W_NUMERALS name fields                 { $$ = NEW(NUMERALS, @$, JOIN(L($2), $3)); }
    | W_OUTLINE fields                       { $$ = NEW(OUTLINE, @$, $2); }
    | W_ORDER dates ':' order_names          { $$ = NEW(ORDER, @$, JOIN($2, $4)); }
    | W_ORDER pathname dates ':' order_names
        { $$ = NEW(ORDER, @$, JOIN(L(NEW(OF, @2, L(as_name(ctx, $2)))), JOIN($3, $5))); }
    | W_UNITS name strings                   { $$ = NEW(UNITS, @$, JOIN(L($2), $3)); }
    | W_ENTITY name title_opt body_statements
        { $$ = NEW(ENTITY, @$, ADD(JOIN(L($2), $3), NEW(BODY, @4, $4))); }
    | W_EXPECT NAME string postfix           { $$ = VALUE(EXPECT, @$, $2, ADD(L($3), $4)); }
    | W_EXPECT NAME string string            { $$ = VALUE(EXPECT, @$, $2, ADD(L($3), $4)); }
    | W_EXPECT NAME string body_statements   { $$ = VALUE(EXPECT, @$, $2, ADD(L($3), NEW(BODY, @4, $4))); }
    ;

declaration:
      W_CLASSIFICATION name clauses          { $$ = NEW(CLASSIFICATION, @$, JOIN(L($2), $3)); }
    | W_CLASSIFICATION name clauses '{' class_items '}'
                                             { $$ = NEW(CLASSIFICATION, @$, JOIN(JOIN(L($2), $3), $5)); }
    | W_LIST name '=' list_items             { $$ = NEW(LIST, @$, JOIN(L($2), $4)); }
    | W_LIST name W_OF postfix '=' list_items
        { $$ = NEW(LIST, @$, JOIN(ADD(L($2), NEW(OF, @4, L($4))), $6)); }
    | W_TABLE name table_clauses '{' table_items '}'    { $$ = NEW(TABLE, @$, JOIN(JOIN(L($2), $3), $5)); }
    | W_FORM name table_clauses              { $$ = NEW(FORM, @$, JOIN(L($2), $3)); }
    | W_FORM name table_clauses fields       { $$ = NEW(FORM, @$, JOIN(JOIN(L($2), $3), $4)); }
    | W_RULE rule_name rule_clauses ':' expr expect_opt
                                             { $$ = NEW(RULE, @$, JOIN(ADD(JOIN(L($2), $3), $5), $6)); }
    | W_RULE rule_name rule_clauses expect_opt { $$ = NEW(RULE, @$, JOIN(JOIN(L($2), $3), $4)); }
    | W_PHRASE name '(' names ')' text       { $$ = NEW(PHRASE, @$, ADD(JOIN(L($2), $4), $6)); }
    | W_SECTION pathname clauses             { $$ = NEW(SECTION, @$, JOIN(L(as_name(ctx, $2)), $3)); }
    | W_SECTION pathname clauses body_section
        { $$ = NEW(SECTION, @$, ADD(JOIN(L(as_name(ctx, $2)), $3), $4)); }
    ;

/* ---- clauses ---- */
title_opt: %empty                            { $$ = (AstList)NONE_; }
    | string                                 { $$ = L(NEW(TITLE, @1, L($1))); }
    ;
clauses: title_opt
    | clauses W_FROM string                  { $$ = ADD($1, NEW(FROM, @2, L($3))); }
    | clauses W_SINCE NUMBER                 { $$ = ADD($1, NEW(SINCE, @2, L(NUMBER_AT(@3)))); }
    | clauses W_UNTIL NUMBER                 { $$ = ADD($1, NEW(UNTIL, @2, L(NUMBER_AT(@3)))); }
    ;
table_clauses: %empty                        { $$ = (AstList)NONE_; }
    | table_clauses string                   { $$ = ADD($1, NEW(TITLE, @2, L($2))); }
    | table_clauses W_OF postfix             { $$ = ADD($1, NEW(OF, @2, L($3))); }
    | table_clauses W_BY name                { $$ = ADD($1, NEW(BY, @2, L($3))); }
    | table_clauses W_BY name W_AT name      { $$ = ADD($1, NEW(BY, @2, ADD(L($3), $5))); }
    | table_clauses W_PER name               { $$ = ADD($1, NEW(PER, @2, L($3))); }
    | table_clauses W_SINCE NUMBER           { $$ = ADD($1, NEW(SINCE, @2, L(NUMBER_AT(@3)))); }
    | table_clauses W_UNTIL NUMBER           { $$ = ADD($1, NEW(UNTIL, @2, L(NUMBER_AT(@3)))); }
    ;
rule_name: name | STRING                     { $$ = quoted_name(ctx, @1); } ;
rule_clauses: title_opt
    | rule_clauses W_OF paths                { $$ = ADD($1, NEW(OF, @2, $3)); }
    | rule_clauses W_IN paths                { $$ = ADD($1, NEW(WITHIN, @2, $3)); }
    | rule_clauses W_FOR bindings            { $$ = JOIN($1, $3); }
    | rule_clauses W_WHERE expr              { $$ = ADD($1, NEW(WHERE, @2, L($3))); }
    | rule_clauses W_WHEN expr               { $$ = ADD($1, NEW(WHEN, @2, L($3))); }
    | rule_clauses W_SINCE NUMBER            { $$ = ADD($1, NEW(SINCE, @2, L(NUMBER_AT(@3)))); }
    | rule_clauses W_UNTIL NUMBER            { $$ = ADD($1, NEW(UNTIL, @2, L(NUMBER_AT(@3)))); }
    ;
dated: W_SINCE NUMBER                        { $$ = L(NEW(SINCE, @1, L(NUMBER_AT(@2)))); }
    | W_UNTIL NUMBER                         { $$ = L(NEW(UNTIL, @1, L(NUMBER_AT(@2)))); }
    ;
dates: %empty { $$ = (AstList)NONE_; } | dates dated { $$ = JOIN($1, $2); } ;
order_names: name                            { $$ = L($1); }
    | order_names ',' name                   { $$ = ADD($1, $3); }
    ;
bindings: binding_list ;
binding_list: binding                        { $$ = L($1); }
    | binding_list ',' binding               { $$ = ADD($1, $3); }
    ;
binding: name W_IN expr                      { $$ = NEW(BINDING, @$, ADD(L($1), $3)); } ;
where_opt: %empty { $$ = (AstList)NONE_; } | W_WHERE expr { $$ = L(NEW(WHERE, @1, L($2))); } ;
expect_opt: %empty { $$ = (AstList)NONE_; } | expect { $$ = L($1); } ;
expect: W_EXPECT NAME string                 { $$ = VALUE(EXPECT, @$, $2, L($3)); } ;

targets: target                              { $$ = L($1); }
    | targets ',' target                     { $$ = ADD($1, $3); }
    ;
target: target_path                          { $$ = NEW(TARGET, @$, L($1)); } ;
target_path: path ;
target_columns: name                         { $$ = L($1); }
    | target_columns ',' name                { $$ = ADD($1, $3); }
    ;
strings: string                             { $$ = L($1); }
    | strings string                         { $$ = ADD($1, $2); }
    | strings ',' string                     { $$ = ADD($1, $3); }
    ;
names: %empty { $$ = (AstList)NONE_; } | name_list ;
name_list: name                              { $$ = L(NEW(PARAM, @1, L($1))); }
    | name_list ',' name                     { $$ = ADD($1, NEW(PARAM, @3, L($3))); }
    ;
list_items: list_item                        { $$ = L($1); }
    | list_items list_item                   { $$ = ADD($1, $2); }
    | list_items ',' list_item               { $$ = ADD($1, $3); }
    ;
list_item: list_code
    | list_code dated dates                  { $$ = NEW(DATED, @$, JOIN(L($1), JOIN($2, $3))); }
    ;
list_code: NUMBER                            { $$ = NUMBER_AT(@1); }
    | string
    | member_path
    ;

type: NAME type_words                        { $$ = NEW(TYPE, @$, JOIN(L(NAME_AT(@1, $1)), $2)); } ;
type_words: %empty                           { $$ = (AstList)NONE_; }
    | type_words NAME                        { $$ = ADD($1, NAME_AT(@2, $2)); }
    | type_words NUMBER                      { $$ = ADD($1, NUMBER_AT(@2)); }
    ;

path: member_path
    | member_path '.' '(' target_columns ')' { $$ = NEW(MEMBERS, @$, JOIN(L($1), $4)); }
    ;
member_path: NAME                            { $$ = NAME_AT(@1, $1); }
    | member_path '.' NAME                   { $$ = VALUE(MEMBER, @$, $3, L($1)); }
    ;

/* ---- settings ---- */
fields: body_fields                          { $$ = children_of(ctx, $1); } ;
body_fields: '{' field_list '}'              { $$ = NEW(BODY, @$, $2); }
    | '{' field_list field '}'               { $$ = NEW(BODY, @$, ADD($2, $3)); }
    | '{' field_list error '}'               { $$ = NEW(BODY, @$, $2); yyerrok; }
    ;
field_list: %empty                           { $$ = (AstList)NONE_; }
    | field_list field NL                    { $$ = ADD($1, $2); }
    | field_list NL
    | field_list error NL                    { $$ = $1; yyerrok; }
    ;
field: NAME values value_condition { $$ = NEW(FIELD, @$, JOIN(JOIN(L(NAME_AT(@1, $1)), $2), $3)); } ;
value_condition: %empty                      { $$ = (AstList)NONE_; }
    | W_WHERE expr                           { $$ = L(NEW(WHERE, @1, L($2))); }
    | W_WHEN expr                            { $$ = L(NEW(WHEN, @1, L($2))); }
    ;
values: %empty                               { $$ = (AstList)NONE_; }
    | values value                           { $$ = ADD($1, $2); }
    ;
value: ','                                   { $$ = NEW(COMMA, @1, NONE_); }
    | NUMBER                          { $$ = NUMBER_AT(@1); }
    | QUANTITY                               { $$ = quantity(ctx, @$, $1); }
    | DATE                                   { $$ = NEW(DATE, @1, NONE_); }
    | string
    | member_path
    | '|'                                    { $$ = NEW(BAR, @1, NONE_); }
    | '='                                    { $$ = NEW(EQUALS, @1, NONE_); }
    | '(' values ')'                         { $$ = NEW(GROUPED, @$, $2); }
    | body_fields
    ;
class_items: class_item_list
    | class_item_list class_item             { $$ = ADD($1, $2); }
    | class_item_list error                  { $$ = $1; yyerrok; }
    ;
class_item_list: %empty                      { $$ = (AstList)NONE_; }
    | class_item_list class_item NL          { $$ = ADD($1, $2); }
    | class_item_list NL
    | class_item_list error NL               { $$ = $1; yyerrok; }
    ;
class_item: field | codes_of ;
codes_of: W_CODES ROWS                         { $$ = own_rows(ctx, VALUE(CODES, @$, $2, NONE_), $2); } ;

/* ---- tables ---- */
table_items: table_item_list
    | table_item_list table_item             { $$ = ADD($1, $2); }
    | table_item_list W_COLUMN column_list   { $$ = JOIN($1, $3); }
    | table_item_list error                  { $$ = $1; yyerrok; }
    ;
table_item_list: %empty                      { $$ = (AstList)NONE_; }
    | table_item_list table_item NL          { $$ = ADD($1, $2); }
    | table_item_list W_COLUMN column_list NL { $$ = JOIN($1, $3); }
    | table_item_list NL
    | table_item_list error NL               { $$ = $1; yyerrok; }
    ;
table_item: row_def
    | W_PAD dates                            { $$ = NEW(PAD, @$, $2); }
    | W_PAD NUMBER dates                     { $$ = NEW(PAD, @$, JOIN(L(NUMBER_AT(@2)), $3)); }
    | W_GROUP name title_opt '{' table_items '}'
        { $$ = NEW(GROUP, @$, ADD(JOIN(L($2), $3), NEW(BODY, @5, $5))); }
    | W_GROUP name title_opt W_ENUMERATE string '{' table_items '}'
        { $$ = NEW(GROUP, @$, ADD(ADD(JOIN(L($2), $3), NEW(ENUMERATE, @5, L($5))), NEW(BODY, @7, $7))); }
    | W_FOR binding where_opt ':' row_def    { $$ = NEW(ROWS_FOR, @$, ADD(JOIN(L($2), $3), $5)); }
    ;
column_list: column                          { $$ = L($1); }
    | column_list ',' column                 { $$ = ADD($1, $3); }
    ;
column: name title_opt column_clauses        { $$ = ast_column(ctx, @$, JOIN(JOIN(L($1), $2), $3)); } ;
column_clauses: %empty                       { $$ = (AstList)NONE_; }
    | column_clauses ':' type                { $$ = ADD($1, $3); }
    | column_clauses '=' expr                { $$ = ADD($1, NEW(EQUALS, @3, L($3))); }
    | column_clauses W_DEFAULT expr          { $$ = ADD($1, NEW(DEFAULT, @3, L($3))); }
    | column_clauses W_REQUIRED              { $$ = ADD($1, NEW(REQUIRED, @2, NONE_)); }
    | column_clauses W_WHEN expr             { $$ = ADD($1, NEW(WHEN, @2, L($3))); }
    | column_clauses W_AT name               { $$ = ADD($1, NEW(AT_LEVEL, @2, L($3))); }
    | column_clauses dated                   { $$ = JOIN($1, $2); }
    ;
row_def: row_name settings                   { $$ = ast_row(ctx, @$, $1, $2); }
    | row_name row_clauses                { $$ = ast_row(ctx, @$, $1, $2); }
    | row_name row_clauses '{' table_items '}' { $$ = ast_row(ctx, @$, $1, ADD($2, NEW(BODY, @4, $4))); }
    | row_name row_clauses W_INCLUDES '{' table_items '}'
        { $$ = ast_flag(ctx, ast_row(ctx, @$, $1, ADD($2, NEW(BODY, @5, $5))), AST_INCLUDES); }
    ;
settings: NAME                               { $$ = L(NAME_AT(@1, $1)); }
    | settings NAME                          { $$ = ADD($1, NAME_AT(@2, $2)); }
    | settings NUMBER                        { $$ = ADD($1, NUMBER_AT(@2)); }
    ;
row_name: name | STRING                      { $$ = NEW(STRING, @1, NONE_); } ;
row_clauses: %empty                          { $$ = (AstList)NONE_; }
    | row_clauses string                     { $$ = ADD($1, NEW(TITLE, @2, L($2))); }
    | row_clauses ':' type                   { $$ = ADD($1, $3); }
    | row_clauses '=' expr                   { $$ = ADD($1, NEW(EQUALS, @3, L($3))); }
    | row_clauses W_DEFAULT expr             { $$ = ADD($1, NEW(DEFAULT, @3, L($3))); }
    | row_clauses W_REQUIRED                 { $$ = ADD($1, NEW(REQUIRED, @2, NONE_)); }
    | row_clauses W_WHEN expr                { $$ = ADD($1, NEW(WHEN, @2, L($3))); }
    | row_clauses W_AT name                  { $$ = ADD($1, NEW(AT_LEVEL, @2, L($3))); }
    | row_clauses W_RESULT                   { $$ = ADD($1, VALUE(AS, @2, AST_RESULT, NONE_)); }
    | row_clauses dated                      { $$ = JOIN($1, $2); }
    ;

/* ---- sections ---- */
body_section: '{' sections '}'               { $$ = NEW(BODY, @$, $2); } ;
sections: section_list
    | section_list section_item              { $$ = ADD($1, $2); }
    | section_list error                     { $$ = $1; yyerrok; }
    ;
section_list: %empty                         { $$ = (AstList)NONE_; }
    | section_list section_item NL           { $$ = ADD($1, $2); }
    | section_list NL
    | section_list error NL                  { $$ = $1; yyerrok; }
    ;
section_item: text
    | W_SECTION name clauses                 { $$ = NEW(SECTION, @$, JOIN(L($2), $3)); }
    | W_SECTION name clauses body_section    { $$ = NEW(SECTION, @$, ADD(JOIN(L($2), $3), $4)); }
    | W_REPLACE W_SECTION name clauses body_section
        { $$ = ast_flag(ctx, NEW(SECTION, @$, ADD(JOIN(L($3), $4), $5)), AST_REPLACE); }
    | W_FROM string                          { $$ = NEW(FROM, @$, L($2)); }
    | W_ITEM texts                           { $$ = NEW(ITEM, @$, $2); }
    | W_ITEM name texts                      { $$ = NEW(ITEM, @$, JOIN(L($2), $3)); }
    | W_PARAGRAPH name text                  { $$ = NEW(PARAGRAPH, @$, ADD(L($2), $3)); }
    | W_SHOW paths                           { $$ = NEW(SHOW, @$, $2); }
    | W_FOR bindings where_opt body_section  { $$ = NEW(FOR, @$, ADD(JOIN($2, $3), $4)); }
    | if_section
    | W_EXPECT NAME string body_section      { $$ = VALUE(EXPECT, @$, $2, ADD(L($3), $4)); }
    ;
if_section: W_IF expr body_section           { $$ = NEW(IF, @$, ADD(L($2), $3)); }
    | W_IF expr body_section W_ELSE body_section { $$ = NEW(IF, @$, ADD(ADD(L($2), $3), $5)); }
    | W_IF expr body_section W_ELSE if_section   { $$ = if_chain(ctx, @$, $2, $3, $5); }
    ;
texts: text                                  { $$ = L($1); }
    | texts text                             { $$ = ADD($1, $2); }
    ;
paths: postfix                               { $$ = L($1); }
    | paths ',' postfix                      { $$ = ADD($1, $3); }
    ;

/* ---- text ---- */
text: string | prose ;
string: STRING                               { $$ = NEW(STRING, @1, NONE_); }
    | '"' prose_parts '"'                    { $$ = NEW(PROSE, @$, $2); }
    ;
prose: PROSE_OPEN prose_parts PROSE_CLOSE    { $$ = NEW(PROSE, @$, $2); } ;
prose_parts: %empty                          { $$ = (AstList)NONE_; }
    | prose_parts prose_part                 { $$ = ADD($1, $2); }
    ;
prose_part: TEXT                             { $$ = NEW(TEXT, @1, NONE_); }
    | HOLE_OPEN expr '}'                     { $$ = NEW(HOLE, @$, L($2)); }
    | HOLE_OPEN expr W_AS as_words '}'       { $$ = NEW(HOLE, @$, ADD(L($2), NEW(AS, @4, $4))); }
    | HOLE_OPEN error '}'                    { $$ = NEW(ERROR, @$, NONE_); yyerrok; }
    | CLAIM_OPEN expr expect_opt '}' { $$ = NEW(CLAIM, @$, JOIN(ADD(L(NEW(LITERAL, @1, NONE_)), $2), $3)); }
    | CLAIM_OPEN error '}'                   { $$ = NEW(ERROR, @$, NONE_); yyerrok; }
    | FACT_OPEN name '}'                     { $$ = NEW(FACT, @$, ADD(L(NEW(LITERAL, @1, NONE_)), $2)); }
    | prose_for_head prose_parts HOLE_END    { $$ = NEW(PROSE_FOR, @$, ADD($1, NEW(PROSE, @2, $2))); }
    | HOLE_IF error '}' prose_parts prose_if_tail { $$ = NEW(ERROR, @$, NONE_); yyerrok; }
    | HOLE_IF expr '}' prose_parts prose_if_tail { $$ = ast_prose_if(ctx, @$, $2, NEW(PROSE, @4, $4), $5); }
    ;
prose_for_head: HOLE_FOR bindings where_opt sep_opt '}' { $$ = JOIN(JOIN($2, $3), $4); }
    | HOLE_FOR error '}'                     { $$ = (AstList)NONE_; yyerrok; }
    ;
sep_opt: %empty { $$ = (AstList)NONE_; } | W_SEP string { $$ = L(NEW(SEP, @$, L($2))); } ;
prose_if_tail: HOLE_END                      { $$ = 0; }
    | HOLE_ELSE prose_parts HOLE_END         { $$ = NEW(PROSE, @2, $2); }
    | HOLE_ELSE_IF expr '}' prose_parts prose_if_tail
                                             { $$ = ast_prose_if(ctx, @$, $2, NEW(PROSE, @4, $4), $5); }
    ;
as_words: as_word                            { $$ = L($1); }
    | as_words as_word                       { $$ = ADD($1, $2); }
    ;
as_word: NAME                                { $$ = NAME_AT(@1, $1); }
    | NUMBER                                 { $$ = NUMBER_AT(@1); }
    ;

/* ---- expressions ---- */
expr: postfix
    | expr W_IMPLIES expr                    { $$ = ast_new_binary(ctx, AST_IMPLIES, @$, $1, $3); }
    | expr W_OR expr                         { $$ = ast_new_binary(ctx, AST_OR, @$, $1, $3); }
    | expr W_AND expr                        { $$ = ast_new_binary(ctx, AST_AND, @$, $1, $3); }
    | W_NOT expr                             { $$ = ast_new_binary(ctx, AST_NOT, @$, $2, 0); }
    | expr EQ expr                           { $$ = ast_new_binary(ctx, AST_EQUAL, @$, $1, $3); }
    | expr NE expr                           { $$ = ast_new_binary(ctx, AST_NOT_EQUAL, @$, $1, $3); }
    | expr '<' expr                          { $$ = ast_new_binary(ctx, AST_LESS, @$, $1, $3); }
    | expr LE expr                           { $$ = ast_new_binary(ctx, AST_LESS_EQUAL, @$, $1, $3); }
    | expr '>' expr                          { $$ = ast_new_binary(ctx, AST_GREATER, @$, $1, $3); }
    | expr GE expr                           { $$ = ast_new_binary(ctx, AST_GREATER_EQUAL, @$, $1, $3); }
    | expr '+' expr                          { $$ = ast_new_binary(ctx, AST_ADD, @$, $1, $3); }
    | expr '-' expr                          { $$ = ast_new_binary(ctx, AST_SUBTRACT, @$, $1, $3); }
    | expr '*' expr                          { $$ = ast_new_binary(ctx, AST_MULTIPLY, @$, $1, $3); }
    | expr '/' expr                          { $$ = ast_new_binary(ctx, AST_DIVIDE, @$, $1, $3); }
    | '-' expr %prec UNARY                   { $$ = ast_new_binary(ctx, AST_NEGATE, @$, $2, 0); }
    | NUMBER                                 { $$ = NUMBER_AT(@1); }
    | NUMBER NAME                            { $$ = VALUE(QUANTITY, @$, $2, L(NUMBER_AT(@1))); }
    | QUANTITY                               { $$ = quantity(ctx, @$, $1); }
    | DATE                                   { $$ = NEW(DATE, @1, NONE_); }
    | string
    ;
postfix: primary
    | postfix '.' NAME                       { $$ = VALUE(MEMBER, @$, $3, L($1)); }
    | postfix '.' '(' target_columns ')'     { $$ = NEW(MEMBERS, @$, JOIN(L($1), $4)); }
    | postfix '[' indexes ']'                { $$ = NEW(INDEX, @$, JOIN(L($1), $3)); }
    | postfix '@' NUMBER                     { $$ = NEW(AT_YEAR, @$, ADD(L($1), NUMBER_AT(@3))); }
    | postfix '@' NAME                       { $$ = NEW(AT_YEAR, @$, ADD(L($1), NAME_AT(@3, $3))); }
    ;
primary: NAME                                { $$ = NAME_AT(@1, $1); }
    | NAME '(' arguments ')'                 { $$ = VALUE(CALL, @$, $1, $3); }
    | '(' expr ')'                           { $$ = $2; }
    | '(' expr ',' expressions ')'           { $$ = NEW(TUPLE, @$, JOIN(L($2), $4)); }
    | '[' indexes ']'                        { $$ = NEW(OWN_INDEX, @$, $2); }
    ;
arguments: %empty                            { $$ = (AstList)NONE_; }
    | expressions
    | expr W_FOR bindings where_opt          { $$ = JOIN(JOIN(L($1), $3), $4); }
    ;
expressions: expr                            { $$ = L($1); }
    | expressions ',' expr                   { $$ = ADD($1, $3); }
    ;
indexes: index                               { $$ = L($1); }
    | indexes ',' index                      { $$ = ADD($1, $3); }
    ;
index: CODE                                  { $$ = VALUE(CODE, @1, $1, NONE_); }
    | expr
    ;

name: NAME                                   { $$ = NAME_AT(@1, $1); } ;
pathname: NAME                               { $$ = VALUE(PATHNAME, @1, $1, NONE_); }
    | pathname '.' NAME                      { $$ = ast_dotted(ctx, @$, $1, $3); }
    ;

%%

/* ---- messages ---- */
const char *parser_token_name(int token) { return yysymbol_name(YYTRANSLATE(token)); }

enum { WANTED_MOST = 200, WANTED_SHOWN = 8 };

typedef struct {
    yysymbol_kind_t at[WANTED_MOST];
    int  count;
    char text[200];                  /* "`(`, a name or the end of the line" */
} Wanted;

static bool has_symbol(const Wanted *wanted, yysymbol_kind_t symbol) {
    for (int i = 0; i < wanted->count; i++)
        if (wanted->at[i] == symbol) return true;
    return false;
}

static bool is_written_so(yysymbol_kind_t symbol) {
    return (symbol >= YYSYMBOL_W_MODULE && symbol <= YYSYMBOL_GE) || *yysymbol_name(symbol) == '\'';
}

static void name_symbol(yysymbol_kind_t symbol, char out[48]) {
    Str name = str_from(yysymbol_name(symbol));
    if (*name.at == '\'') name.at++, name.length -= 2;
    const char *mark = is_written_so(symbol) ? "`" : "";
    snprintf(out, 48, "%s%.*s%s", mark, STR_ARG(name), mark);
}

/* Where a value may stand nearly everything may, and behind one every operator: then one word says it; too much
 * for words is an empty text. */
static void describe(Wanted *wanted) {
    char name[48];
    size_t used = 0, room = sizeof wanted->text;
    bool is_value = has_symbol(wanted, YYSYMBOL_NAME) && has_symbol(wanted, YYSYMBOL_NUMBER);
    bool is_operator = has_symbol(wanted, YYSYMBOL_W_IMPLIES);
    if (is_value || is_operator || wanted->count == 0 || wanted->count > WANTED_SHOWN) {
        snprintf(wanted->text, room, "%s", is_value ? "a value" : is_operator ? "an operator or an end" : "");
        return;
    }
    for (int i = 0; i < wanted->count; i++) {
        name_symbol(wanted->at[i], name);
        const char *between = i == 0 ? "" : i + 1 < wanted->count ? ", " : " or ";
        int wrote = snprintf(wanted->text + used, room - used, "%s%s", between, name);
        used += wrote > 0 && (size_t)wrote < room - used ? (size_t)wrote : 0;
    }
}

/* The start of a statement is no word that starts one. */
static void report_unknown_statement(ParseCtx *ctx, Loc at, Str found) {
    char message[160];
    bool is_section = lexer_top(ctx)->kind == BODY_SECTION;
    Word near = lexer_nearest_starter(ctx, found);
    snprintf(message, sizeof message, "no %s starts with `%.*s`", is_section ? "part of a section" : "statement",
             STR_ARG(found));
    if (near == WORD_COUNT) lexer_report(ctx, DIAG_SYNTAX, at.lo, at.hi, "%s", message);
    else lexer_report_fix(ctx, DIAG_SYNTAX, at, message, word_text(near));
}

static const char *message_for_text(yysymbol_kind_t symbol) {
    switch (symbol) {
    case YYSYMBOL_HOLE_END:
    case YYSYMBOL_HOLE_ELSE:
    case YYSYMBOL_HOLE_ELSE_IF: return "no `{for` or `{if` is open here";
    case YYSYMBOL_PROSE_CLOSE: return "a `{for` or `{if` in this text is not closed by `{end}`";
    default: return NULL;
    }
}

static void report_unexpected(const yypcontext_t *context, ParseCtx *ctx, Loc at, Str found) {
    yysymbol_kind_t symbol = yypcontext_token(context);
    bool is_end = symbol == YYSYMBOL_NL || symbol == YYSYMBOL_YYEOF || !found.length || found.length > 40;
    const char *mark = is_end ? "" : "`";
    Str shown = is_end ? str_from(yysymbol_name(symbol)) : found;
    Wanted wanted = {0};
    wanted.count = yypcontext_expected_tokens(context, wanted.at, WANTED_MOST);
    if (has_symbol(&wanted, YYSYMBOL_EQ) && str_is(found, "=")) {
        lexer_report_fix(ctx, DIAG_SYNTAX, at, "two values are compared by `==`", "==");
        return;
    }
    describe(&wanted);
    if (!*wanted.text) {
        bool is_whole = has_symbol(&wanted, YYSYMBOL_NL);
        lexer_report(ctx, DIAG_SYNTAX, at.lo, at.hi, "%s%.*s%s does not belong here%s", mark, STR_ARG(shown), mark,
                     is_whole ? ": what comes next begins on a line of its own, or behind `;`" : "");
        return;
    }
    lexer_report(ctx, DIAG_SYNTAX, at.lo, at.hi, "expected %s, found %s%.*s%s", wanted.text, mark, STR_ARG(shown), mark);
}

/* A line that begins inside brackets with what cannot stand there: the bracket was left open on the line before. */
static void leave_brackets(ParseCtx *ctx, Loc at) {
    const char *p = ctx->source->bytes + at.lo;
    while (p > ctx->source->bytes && (p[-1] == ' ' || p[-1] == '\t')) p--;
    if (p == ctx->source->bytes || p[-1] == '\n') lexer_top(ctx)->depth = 0;
}

static int yyreport_syntax_error(const yypcontext_t *context, ParseCtx *ctx) {
    yysymbol_kind_t symbol = yypcontext_token(context);
    Loc at = *yypcontext_location(context);
    Str found = {ctx->source->bytes + at.lo, at.hi - at.lo};
    const char *text = message_for_text(symbol);
    bool is_start = symbol == YYSYMBOL_NAME && ctx->started;
    bool is_body = lexer_top(ctx)->kind == BODY_TOP || lexer_top(ctx)->kind == BODY_SECTION;
    if (ctx->stopped || lexer_is_quiet(ctx, at.lo)) ctx->failed = true;
    else if (is_start && is_body && found.length <= 40) report_unknown_statement(ctx, at, found);
    else if (text) lexer_report(ctx, DIAG_SYNTAX, at.lo, at.hi, "%s", text);
    else report_unexpected(context, ctx, at, found);
    lexer_panic(ctx);
    leave_brackets(ctx, at);
    return 0;
}

/* Only when the parser's stack is full. */
static void yyerror(Loc *at, ParseCtx *ctx, const char *message) {
    (void)message;
    lexer_report(ctx, DIAG_TOO_DEEP, at->lo, at->hi, "nested too deeply to be read");
}
