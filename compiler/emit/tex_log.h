#ifndef BUDGET_EMIT_TEX_LOG_H
#define BUDGET_EMIT_TEX_LOG_H
/* What a TeX log says, for people who do not read TeX logs. The log must not be wrapped. */
#include <stdbool.h>
#include <stddef.h>

bool tex_log_wants_rerun(const char *log);
/* Writes one sentence; false when the log shows no such trouble. */
bool tex_log_error(const char *log, char *message, size_t size);
bool tex_log_missing_character(const char *log, char *message, size_t size);
#endif
