#ifndef BUDGET_DRIVER_COMPILE_H
#define BUDGET_DRIVER_COMPILE_H
/* The pipeline for one report: load, resolve, check, and for `build` the report and its outputs. */
#include "compiler/driver/options.h"
#include "compiler/emit/emitter.h"

/* Exit status of the design: 0 clean, 1 findings, 2 wrong use, 3 file or system. */
int compile_check(const Options *options, const char *path);
int compile_build(const Options *options, const char *path);
int compile_fix(const Options *options, const char *path); /* 1: errors are left */
int compile_format(const Options *options, const char *path); /* 1: also when only_check or only_diff finds a change */
int compile_explain(const Options *options, const char *path, const char *address);
#endif
