#ifndef BUDGET_RUNTIME_VERSION_H
#define BUDGET_RUNTIME_VERSION_H
/* Of the program; outputs and the Debian package bear it. */
extern const char budget_version[];
#endif
