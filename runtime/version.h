#ifndef BUDGET_RUNTIME_VERSION_H
#define BUDGET_RUNTIME_VERSION_H
/* Of the program; outputs, man pages and the Debian package bear it. */
#define BUDGET_VERSION "0.1"
#endif
