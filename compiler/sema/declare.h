#ifndef BUDGET_SEMA_DECLARE_H
#define BUDGET_SEMA_DECLARE_H
/* What the files that register declarations share: declare.c hands each statement to one of them. */
#include "compiler/sema/model.h"

void declare_unit(Model *m, NodeRef decl);               /* declare_units.c */
void declare_style(Model *m, NodeRef decl);              /* declare_styles.c */
void declare_words(Model *m, NodeRef decl);
void declare_numerals(Model *m, NodeRef decl);
void declare_report(Model *m, NodeRef decl);             /* declare_report.c */

/* ---- declare.c ---- */
void report_duplicate(Model *m, NodeRef decl, NodeRef earlier); /* earlier: the name in the first one, or none */

/* ---- declare_fields.c: settings, `name value ...`, in the bodies of declarations ---- */
NodeRef     field_value(const Model *m, NodeRef field);  /* the first one, or none */
const char *field_string(Model *m, NodeRef field);       /* the text in quotes; "": reported that there is none */
const char *field_text(Model *m, NodeRef field);         /* in quotes or as written */
void        field_unknown(Model *m, NodeRef field, const char *where); /* reports that `where` has no such setting */
void        field_ends(Model *m, NodeRef value);         /* reports what a setting has too much; none is fine */
#endif
