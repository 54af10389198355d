#ifndef BUDGET_CHECK_EVAL_H
#define BUDGET_CHECK_EVAL_H
/* What the files that evaluate expressions share; the rest of check needs only check.h. */
#include "compiler/check/check.h"

/* ---- value.c ---- */
Value value_linear(Linear top, Type type);
Value value_status(Status status, Type type);        /* a number that is not known, and why */
Value value_bool(bool truth);
Value value_text(const char *text);
Value value_interval(Checker *c, bool ok, Bounds bounds, Type type, uint8_t status);
Value value_add(Checker *c, Value a, Value b, Type type, int sign);
Value value_multiply(Checker *c, Value a, Value b, Type type);
Value value_divide(Checker *c, Value a, Value b, Type type);
Value value_negate(Checker *c, Value v);
Value value_mismatch(Checker *c, NodeRef at, Value a, Value b);  /* reports at the operator; poison */
const char *value_type_text(Checker *c, Type t);     /* "money (EUR)" */
const char *value_kind_text(Checker *c, Value v);

/* ---- place.c ---- */
Value place_make(uint32_t table, uint32_t row, uint32_t column, const Scope *scope);
Value place_number(Checker *c, Value v, NodeRef at);
Value place_index(Checker *c, NodeRef first, Value base, NodeRef at, const Scope *scope);
Value place_rows(Checker *c, Value v);               /* the rows below it, as a list */
uint32_t place_column(const Table *t, uint32_t row, Name name);  /* a column that has a cell in that row, or NONE */
uint32_t place_default_row(const Table *t);          /* when no row is named: the total, or the only one; or NONE */
Value eval_members(Checker *c, NodeRef at, const Scope *scope);
Value unknown_member(Checker *c, NodeRef at, const char *what, Name name);

/* ---- name.c ---- */
const Local *scope_find(const Scope *scope, Name name);
Value eval_name(Checker *c, NodeRef at, const Scope *scope);
Value eval_tuple(Checker *c, NodeRef at, const Scope *scope);
Value eval_at_year(Checker *c, NodeRef at, const Scope *scope);

/* ---- calls.c ---- */
Value eval_call(Checker *c, NodeRef at, const Scope *scope);
Value place_sum(Checker *c, Value v, NodeRef at);    /* of the rows of a group */

/* ---- mentions.c ---- */
Value call_mentions(Checker *c, NodeRef at, const Scope *scope);

/* ---- gain.c ---- */
Value call_gain(Checker *c, NodeRef at, const Scope *scope);

/* ---- eval.c ---- */
Value eval_literal(Checker *c, NodeRef at);
Value eval_quantity(Checker *c, NodeRef at);
#endif
