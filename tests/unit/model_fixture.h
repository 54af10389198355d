#ifndef TESTS_UNIT_MODEL_FIXTURE_H
#define TESTS_UNIT_MODEL_FIXTURE_H
/* One small report, from text to verdicts. */
#include "compiler/check/check.h"

typedef struct {
    Arena    whole;
    Sources  sources;
    Intern   names;
    DiagSink sink;
    Model    model;
    Checker  checker;
} ModelFixture;

/* Checks `text` behind a head that declares EUR, kEUR, people, words and an open code list `codes`. */
ModelFixture *model_check(const char *text);
void model_done(ModelFixture *f);
int  model_count(const ModelFixture *f, DiagCode code);
const Diag *model_find(const ModelFixture *f, DiagCode code);
/* Does the only finding of that code stand at exactly this text? */
void model_assert_at(const ModelFixture *f, DiagCode code, const char *text);
void model_assert_clean(const ModelFixture *f);
void model_assert_verdict(const ModelFixture *f, Verdict verdict, uint32_t count);
#endif
