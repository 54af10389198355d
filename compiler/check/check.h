#ifndef BUDGET_CHECK_CHECK_H
#define BUDGET_CHECK_CHECK_H
/* Every verdict is made here: derived figures, implied sums, formulas, rules and the claims in text.
 * What is found lives as long as the model (its arena `whole`), its lists until checker_free. A Value may hold terms
 * and texts of the checker's `scratch`, which is cleared after each check. Amounts are in the base unit of their kind. */
#include "compiler/check/simplex.h"
#include "compiler/check/verdict.h"
#include "compiler/sema/model.h"
#include <string.h>

/* ---- values of expressions ---- */
typedef enum {
    VALUE_POISON,                    /* reported already */
    VALUE_NUMBER, VALUE_BOOL, VALUE_TEXT, VALUE_CODE, VALUE_PLACE, VALUE_LIST, VALUE_NAME, VALUE_CODES,
    VALUE_FORM, VALUE_UNITS, VALUE_UNIT
} ValueKind;

typedef enum { STATUS_KNOWN, STATUS_BLANK, STATUS_OPEN, STATUS_UNDEFINED, STATUS_OVERFLOW } Status;

typedef struct {
    uint32_t table, row, column;     /* row, column NONE: not said (yet) */
    bool     is_prior;
    Name     like;                   /* the column that is meant when none is said, or 0: the first */
    uint32_t code;                   /* index + 1 of the code in brackets, which may have no row; 0 for none */
    uint32_t units, unit;            /* of a list of units (index + 1, else 0): which one, or ALL_UNITS */
} Place;

typedef struct Value Value;
struct Value {
    uint8_t  kind;                   /* ValueKind */
    uint8_t  status;                 /* Status, of NUMBER and BOOL */
    bool     truth;                  /* BOOL */
    bool     is_formed;              /* OPEN: top and bottom hold, over figures that nobody stated */
    bool     is_direction;           /* NUMBER made by words(x): prints its word */
    uint16_t words;                  /* index, under is_direction */
    Type     type;                   /* NUMBER */
    Linear   top, bottom;            /* NUMBER: top / bottom; bottom without terms is the constant 1 */
    Measure  measure;                /* NUMBER: how the figure is published, when has_measure */
    bool     has_measure;
    uint32_t figure;                 /* NUMBER that is one figure: its id; else NONE */
    const char *text;                /* TEXT */
    Place    place;                  /* PLACE */
    uint32_t classification, code;   /* CODE; CODES: code is a level or NONE; FORM: code is its index */
    Name     name;                   /* NAME */
    Value   *items; uint32_t count;  /* LIST */
};

typedef struct Local Local;
struct Local { const Local *up; Name name; Value value; };

typedef struct {                     /* where an expression stands */
    const Local *locals;
    uint32_t table, row, column;     /* of a formula's own cell, or NONE */
    uint32_t entity;                 /* or NONE */
    bool     is_prior;
    Name     like;                   /* in a row's formula that several columns share: this one */
    int      depth, phrases;        /* nesting of expressions; of phrases in phrases */
} Scope;

/* ---- what was found ---- */
typedef struct {
    CheckKind kind;
    Verdict  verdict, found;
    Span     span, reason;           /* reason: of the expect; file UINT32_MAX for none */
    const char *name, *text;
    const char *rule;                /* the declared rule it belongs to, or NULL */
    bool     has_values, has_residual;
    bool     is_equation;            /* not a mere limit */
    Rational left, right, residual, slack; /* base unit */
    uint16_t unit;                   /* to show them in */
    const uint32_t *sources; uint32_t source_count;
    uint32_t figure;                 /* the total or stated figure, or NONE */
    const char *derivation;          /* as in its Finding */
} CheckRecord;

typedef struct {                     /* what a satisfied check says of the true values */
    Linear   form;                   /* == 0, or <= 0 */
    bool     is_equal;
    Severity most;
    CheckKind kind;
    Span     span;
    const char *name, *text, *rule, *sentence; /* as in its Finding */
    NodeRef  expect;
    uint32_t figure;
    bool     is_by_column;           /* of the formula of a cell: its column's */
} JointRule;

typedef struct {                     /* what a check that is open says: lo <= top / bottom <= hi */
    JointRule about;
    Linear   top, bottom;
    Rational lo, hi;
    bool     has_lo, has_hi, is_used;
} OpenRule;

typedef struct {                     /* what is known of a figure that nobody stated */
    uint32_t figure;
    Bounds   bounds;
    bool     has_lo, has_hi;
    bool     has_value;              /* only bounds.point fits the printed figures */
    const uint32_t *rules; uint32_t rule_count;     /* that imply it, indexes in joint_rules */
    const uint32_t *sources; uint32_t source_count; /* figures that do */
} Implied;

typedef struct { Name name; Value value; Span span; uint32_t section; Span literal; } Fact;
typedef struct { NodeRef from; uint32_t tree; } TextFile;         /* tree NONE: could not be read */

typedef struct {                     /* of a `replace paragraph` */
    Name     name;
    const char *section, *key;       /* its path or the end of it, "[2010302]"; "" when not named */
    uint32_t next;                   /* another one of that name, in another section; or NONE */
    NodeRef  text;
    Span     path;
    bool     is_used;
} Replaced;

typedef struct { const char *section; Name name; } NamedPart;      /* a paragraph with a name, once for its loop */

/* ---- the text, as it will be printed ---- */
typedef enum { PIECE_TEXT, PIECE_FIGURE, PIECE_CLAIM } PieceKind;
typedef struct { PieceKind kind; const char *text; uint32_t figure, record; } Piece;
typedef enum { PART_HEADING, PART_PARAGRAPH, PART_ITEM, PART_FORM } PartKind;
typedef struct {
    PartKind kind;
    const char *name, *number;
    int      level;
    bool     new_page, in_contents;
    uint32_t first_piece, piece_count;
    uint32_t form;
    uint32_t entity;
} Part;

typedef struct {
    bool     is_touched;             /* some figure that somebody stated is in it */
    const char *implied;             /* the rules it follows from, or NULL */
    bool     is_never, is_passed_over; /* no figures can fulfil its `when`; those of this report do not */
} RuleState;

typedef struct { uint32_t rule, kind, of, column; } NamedCheck; /* kind: see naming.c */

typedef struct { uint32_t section, before; } Mention; /* before: the one of the same figure, or NONE */

typedef struct { Value value; uint32_t unknown, divisor; bool is_under_way, reads_fact; } KeptLet; /* a figure it lacks, or NONE; it divides by */

typedef struct { uint32_t list, unit; Name key; Measure measure; } UnitSum; /* unit: one, or ALL_UNITS; see units.h */
typedef struct { uint16_t unit; int8_t scale; bool is_known; Rational quantum, half; } KeptStep;

typedef struct {
    Model   *m;
    KeptStep step;                   /* of the column whose figure was read last */
    Arena    scratch;                /* values of the expression at hand */
    VEC(Bounds) bounds;              /* of derived figures that are not points */
    Map      bounds_of;              /* figure -> index in bounds */
    VEC(CheckRecord) records;        /* in order; exact ones only under keep_all */
    uint32_t counts[VERDICT_COUNT];
    uint32_t sums_exact, sums_rounded; /* equations of three figures or more that are not of nothing */
    VEC(Fact) facts;
    VEC(TextFile) texts;
    VEC(Replaced) replaced;
    VEC(NamedPart) printed;          /* kept only while something is to be replaced */
    Map      replaced_of;            /* "section.name[key]" -> index in replaced */
    VEC(Piece) pieces;
    VEC(Part) parts;
    VEC(uint32_t) compared;          /* figures that conditions read, while keeps_compared */
    bool     meets_lost;             /* the check at hand needs what could not be read, which was told */
    bool     keeps_compared;
    VEC(UnitSum) unit_sums;          /* sums over units that the check at hand reads */
    VEC(uint32_t) unknown;           /* figures the check at hand needs and nobody stated */
    VEC(uint32_t) blank;             /* those it reads that are blank */
    VEC(uint32_t) divisors;          /* those it divides by although they may be nothing */
    VEC(KeptLet) lets;               /* every one that was read, once for each body and year */
    Map      let_of;                 /* of let, body and year -> index in lets */
    Arena    kept;                   /* what their values point to */
    bool     is_keeping;             /* scratch is `kept` for now */
    uint64_t steps;                  /* of loops, phrases and text; see eval_spend */
    bool     is_spent;
    uint32_t numbers_checked, numbers_unchecked;
    Arena    joint;                  /* the forms of joint_rules */
    VEC(JointRule) joint_rules;      /* satisfied rules and formulas; sums are found again from their cells */
    VEC(uint32_t) joint_rounded;     /* indexes of those that only rounding explains */
    VEC(uint32_t) joint_totals;      /* stated totals that only rounding explains */
    Map      joint_formulas;         /* figures whose formulas are among joint_rules */
    VEC(OpenRule) open_rules;
    VEC(uint32_t) unknown_figures;   /* in the order in which they are told */
    VEC(Interval) unknown_ends;      /* of each, under wants_implied: what bounds alone say */
    VEC(Implied) implied;            /* under wants_implied */
    uint32_t first_open, open_count; /* of joint_rules: those that came from open_rules */
    bool     reads_fact;             /* the check at hand reads a number that only the text states */
    VEC(struct Broken) broken;       /* checks that fail, in order, until their causes are said */
    VEC(JointRule) broken_rules;     /* what they say of the true values */
    VEC(struct Dependent) dependents; /* what is missing only because of what figures are, until then */
    VEC(struct Cause) causes;        /* what is wrong, in order */
    struct Evidence *evidence;       /* while causes are looked for, once something is wrong */
    bool     keep_all, wants_implied;
    VEC(NamedCheck) named_checks;    /* what is in `named`, in order */
    Map      named;                  /* sums, formulas and sections that a rule speaks for -> its index; see naming.c */
    VEC(Mention) mentions;           /* figures that the text states, as they come */
    Map      last_mention;           /* figure -> index in mentions */
    bool     is_text_read;
    RuleState *rule_states;          /* by rule */
    bool     wants_rules;            /* what follows from others is asked of the library's rules, too */
} Checker;

enum { KEEP_ALL = 1, KEEP_IMPLIED = 2, KEEP_RULES = 4 };  /* records of exact checks, too; c->implied */
bool check_model(Model *m, unsigned keep, Checker *made);
void checker_free(Checker *c);
void check_last_year(Model *last_year); /* a Model's `check`: what its tables derive stands in their cells, too */

/* ---- eval.c ---- */
Value eval(Checker *c, NodeRef at, const Scope *scope);
Value eval_let(Checker *c, uint32_t index, const Scope *scope);
Value eval_number(Checker *c, NodeRef at, const Scope *scope);     /* places become numbers */
Value eval_content(Checker *c, NodeRef at, const Scope *scope);    /* places become numbers or texts */
/* Takes steps off the work that a report of this size may ask for. False: none is left, which is said once. */
bool  eval_spend(Checker *c, NodeRef at, uint64_t steps);
enum { BYTES_A_STEP = 16 };          /* of text written or searched */
bool  eval_truth(Checker *c, NodeRef at, const Scope *scope, bool *truth); /* at the printed figures; false when open */
Value value_number(Checker *c, Value v, NodeRef at);
Value value_poison(void);
Value value_constant(Checker *c, Rational n, Type type);
bool  value_bounds(Value v, Bounds *out);                          /* of a known number; false on overflow */
bool  value_is_formed(Value v);                                    /* known, or open with its form */
bool  eval_items(Checker *c, NodeRef at, const Scope *scope, Value *list); /* what a `for` runs over */
Value value_member(Checker *c, Value base, Name name, NodeRef at, const Scope *scope);
const char *value_title(Checker *c, Value v);

/* "X12[20103][projects]": behind X12 what loops name, from the outermost on. */
const char *local_keys(Checker *c, const char *before, const Local *local);
/* Runs `visit` for every combination of the bindings among decl's children that `where` lets pass. */
typedef void EachVisit(Checker *c, const Scope *scope, void *user);
void  eval_each(Checker *c, NodeRef decl, const Scope *scope, EachVisit *visit, void *user);

/* ---- figure.c ---- */
Status figure_bounds(Checker *c, uint32_t figure, Bounds *out);    /* derives it when need be */
Value  figure_value(Checker *c, uint32_t figure);
void   figure_forget(Checker *c);          /* a new check begins: nothing unknown or blank is read yet */
void   figure_keep_unknown(Checker *c, uint32_t figure);
void   figure_keep_divisors(Checker *c, Linear by);
void   figure_find_unknown(Checker *c);   /* those behind derived ones */
void   table_derive(Checker *c, uint32_t table);
Bounds bounds_printed(Rational point, Rational quantum, Mode mode);
/* Of a figure of last year, or of several added up; `point` of a printed one. */
Status prior_cell_bounds(const Model *m, const PriorCell *p, Measure measure, Rational *point, Bounds *out);
bool   bounds_booked(const Model *m, Measure measure, Bounds *b);  /* false: no whole step of the books fits */
bool   measure_quantum(const Model *m, Measure measure, Rational *quantum);
uint16_t measure_unit(Measure measure);    /* in which figures are shown; 0, a bare number, when it has none */
Rational unit_factor(const Model *m, uint16_t unit);
bool   cell_formula(Checker *c, const Table *t, uint32_t row, uint32_t column, NodeRef *row_formula, NodeRef *column_formula, bool *sums_parts);
Scope  scope_outside(uint32_t entity);              /* of all tables; NONE: of all bodies, too */
Scope  cell_scope(Checker *c, uint32_t table, uint32_t row, uint32_t column, Local *room);
/* The rows that a row adds up: those below it, or of the total among the rows of the data all others. From row_parts on,
 * those for which row_is_part, each followed by the one behind its own parts. */
typedef struct { uint32_t first, end; } RowRange;
RowRange row_parts(const Table *t, uint32_t row);
bool   row_is_part(const Table *t, uint32_t row, uint32_t part);
bool   row_sums(const Table *t, uint32_t row, uint32_t column);     /* is that cell the sum of the rows below it? */

/* ---- judge.c ---- */
typedef struct {
    Verdict  verdict;
    bool     has_residual, has_values, is_blank, is_silent, touches;   /* touches: reads some figure */
    bool     is_conditional;         /* asked only because of what other figures are printed as */
    bool     is_turned;              /* written with > or >=: left is what stands on the right */
    bool     is_unlikely;            /* could be equal, but only if the roundings conspire */
    bool     has_literal;
    Value    left, right;
    Rational left_point, right_point, residual, slack;
    Bounds   literal;                /* under has_literal: what the words in text allow */
    bool     has_sign; int sign;     /* words that only say more, less or the same: 1, -1, 0 */
    uint16_t unit;
    const uint32_t *sources; uint32_t source_count;
    const char *relation;
    const char *cause;               /* which unit may be wrong, see units.h; or NULL */
    const char *repair;              /* what a claim should say, or NULL */
} Judgement;
static inline bool judgement_is_equation(const Judgement *j) {
    return j->relation && strcmp(j->relation, "==") == 0;
}
Judgement judge_expression(Checker *c, NodeRef at, const Scope *scope);
Judgement judge_equal(Checker *c, Value left, Value right);
Judgement judge_at_most(Checker *c, Value part, Value whole);     /* part <= whole */
bool judge_difference(Checker *c, Value a, Value b, Linear *out, bool *is_scaled); /* see judge.c */
Judgement judge_claim(Checker *c, NodeRef claim, const Scope *scope, const char **printed); /* claim.c */
bool fact_value(Checker *c, NodeRef literal, uint32_t index, Value *out);           /* literal.c; false: reported */
/* Why a text is asked for: "`T.why` is missing: it is required where a != b, and a is 1, b is 2, a difference of 1". */
const char *reason_required(Checker *c, const char *name, NodeRef when, const Scope *scope);
/* What somebody wrote: the figure itself, or the first of those it is derived from; NONE when that goes too deep. */
enum { STATED_DEEPEST = 40 };
uint32_t stated_behind(Checker *c, uint32_t figure, int depth);
Span   reason_span(Checker *c, uint32_t figure, NodeRef when, const Scope *scope); /* in the report, not in a module */
const char *reason_hint(Checker *c, uint32_t figure);               /* the row that gives the text; NULL when not plain */
const char *reason_of_change(Checker *c, Value now, NodeRef at);    /* this year and last; "" when one is not known */
const char *show_value(Checker *c, Rational value, uint16_t unit);  /* "747.60 EUR" in an arena that stays */
const char *show_plain(Checker *c, Rational value, uint16_t unit);
const char *show_beside(Checker *c, const char *digits, uint16_t unit); /* UINT16_MAX: alone */
uint16_t value_unit(const Checker *c, Value v);

/* ---- record.c ---- */
typedef struct {
    CheckKind kind;
    Span     span;
    const char *name, *text;
    const char *rule, *sentence;     /* the declared rule it belongs to, and what that says; or NULL */
    uint32_t figure;
    NodeRef  expect;                 /* inline, or none */
    Severity most;                   /* what a broken `warn` or `note` rule weighs at most; OFF: as its code says */
    DiagCode code;                   /* for a violated one */
    const char *message;             /* of a violated one; NULL: made from both sides */
    const DiagNote *notes; uint32_t note_count; /* instead of the sources */
    const uint32_t *asked; uint32_t asked_count; /* figures without which this were not asked at all */
    const char *hint;                /* or NULL */
    const char *derivation;          /* of an inconsistent one: derivation.c; or NULL */
} Finding;
typedef struct Dependent {           /* a text that is missing, a share that is none, as long as figures are what they are */
    Finding  finding;
    Judgement judgement;
    bool     is_said;
} Dependent;
typedef struct Broken {              /* a check that fails */
    Finding  finding;
    Judgement judgement;             /* its values do not outlive the check */
    uint32_t first_rule, rule_count; /* of broken_rules */
    bool     reads_fact;
} Broken;
uint32_t record_add(Checker *c, const Finding *f, const Judgement *j); /* index, or NONE when not kept */
void     record_undefined(Checker *c, Span span);      /* a share that cannot be printed */
Severity rule_most(const Model *m, NodeRef rule);                       /* see Finding.most */

/* ---- verdict_text.c ---- */
Diag    *record_say(Checker *c, const Finding *f, const Judgement *j); /* one message for one check */
const char *record_text(Checker *c, const Finding *f, const Judgement *j); /* its first line */
Severity severity_lower(Severity a, Severity b);                        /* of two as Finding.most says them */

/* ---- expectation.c ---- */
bool     is_restated(const Expectation *e);                              /* `restated because`, no `expect` */
void     expectation_declare(Checker *c, NodeRef node, uint32_t entity); /* one in a section */
void     expectations_unused(Checker *c);                                /* reports those that nothing met */

/* ---- replacement.c ---- */
void     replacements_read(Checker *c);
NodeRef  replacement_text(Checker *c, const char *section, Name name, const Scope *scope); /* or none */
void     replacements_unused(Checker *c); /* reports those that replaced nothing */

/* ---- the passes ---- */
void check_tables(Checker *c);       /* sums.c */
/* A formula that only adds and subtracts columns of one step; false: it is another one. */
enum { COLUMN_SUM_MOST = 16 };
typedef struct { uint32_t column[COLUMN_SUM_MOST]; int8_t sign[COLUMN_SUM_MOST]; int count; } ColumnSum;
bool column_sum(const Model *m, const Table *t, uint32_t column, ColumnSum *out);
Value parts_value(Checker *c, uint32_t table, uint32_t row, uint32_t column); /* sum of the rows below it */
void check_joint(Checker *c);        /* joint.c: after all others */
const char *joint_rule_text(Checker *c, const JointRule *rule);    /* joint_text.c: "t.all = t.a + t.b" */
void unknown_keep(Checker *c, JointRule about, const Judgement *j); /* unknown.c: of an open check */
void joint_keep(Checker *c, const Finding *f, const Judgement *j); /* joint_keep.c: of every check made */
bool joint_keep_broken(Checker *c, const Finding *f, const Judgement *j); /* false: it says nothing linear */
void check_blame(Checker *c);        /* blame.c: says the broken checks by their causes */
void check_rulebook(Checker *c);     /* rulebook.c: what the rules say of each other */
void check_rules(Checker *c);        /* rules.c; those that ask what the text mentions: on the second call */
typedef void RuleVisit(Checker *c, uint32_t rule, uint32_t entity);
void rules_each(Checker *c, RuleVisit *visit); /* each rule, in each body that has its tables */
NodeRef rule_condition(const Model *m, NodeRef decl); /* or none */
bool rule_is_touched(Checker *c, uint32_t rule); /* is some figure that somebody stated in it? */
bool naming_touches(Checker *c, uint32_t rule);  /* the same, of what it names */
void naming_collect(Checker *c);     /* naming.c: before the tables are checked */
void naming_sections(Checker *c);    /* before the text is checked */
uint32_t naming_of_section(const Checker *c, uint32_t section, uint32_t outer); /* the rule that speaks for its claims, or NONE */
void naming_give(Checker *c, Finding *f, uint32_t rule); /* a claim in such a section */
void mention_add(Checker *c, uint32_t figure, uint32_t section); /* mentions.c */
void naming_apply(Checker *c, Finding *f, bool is_by_column); /* gives a sum or formula the rule that speaks for it */
void check_facts(Checker *c);        /* facts.c: facts stated in text, before anything refers to them */
void check_text(Checker *c);
bool section_is_filled(const Model *m, uint32_t section); /* it, or one below it, has text */
const char *text_of(Checker *c, NodeRef string_or_prose, const Scope *scope);  /* a title, evaluated */
const char *print_value(Checker *c, Value v, NodeRef as, uint32_t *figure);    /* as in text */
const char *print_cell(Checker *c, uint32_t figure, Measure shown, bool in_unit); /* as in a table; in_unit: "$5" */
const char *print_nil(Checker *c, Measure shown);
const char *number_label(Checker *c, const char *pattern, int n);              /* "(a)" for 3: "(c)" */
#endif
