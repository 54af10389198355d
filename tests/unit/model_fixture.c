#include "tests/unit/model_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char head[] =
    "report \"fixture\" { year 2020; amounts kEUR .01 rounded }\n"
    "unit EUR : money\nunit kEUR = 1000 EUR\nunit people : count\n"
    "words change { more \"up\", less \"down\", same \"level\" }\n"
    "style text { decimals 2 trim; known \"year #\" }\nstyle percent { decimals 1 trim }\n"
    "classification codes { levels division 2, group 4; open }\n";

ModelFixture *model_check(const char *text) {
    ModelFixture *f = calloc(1, sizeof *f);
    char *whole = malloc(sizeof head + strlen(text));
    assert_non_null(f);
    assert_non_null(whole);
    strcpy(whole, head);
    strcat(whole, text);
    diag_sink_init(&f->sink, &f->sources);
    uint32_t file = source_from_text(&f->sources, "fixture.budget", str_from(whole));
    f->model = (Model){.whole = &f->whole, .sources = &f->sources, .names = &f->names, .sink = &f->sink};
    assert_true(model_resolve(&f->model, file));
    check_model(&f->model, KEEP_ALL, &f->checker);
    free(whole);
    return f;
}

void model_done(ModelFixture *f) {
    checker_free(&f->checker);
    model_free(&f->model);
    diag_sink_free(&f->sink);
    intern_free(&f->names);
    sources_free(&f->sources);
    arena_free(&f->whole);
    free(f);
}

int model_count(const ModelFixture *f, DiagCode code) {
    int n = 0;
    for (size_t i = 0; i < f->sink.found.count; i++) n += f->sink.found.at[i].code == code;
    return n;
}

const Diag *model_find(const ModelFixture *f, DiagCode code) {
    for (size_t i = 0; i < f->sink.found.count; i++)
        if (f->sink.found.at[i].code == code) return &f->sink.found.at[i];
    return NULL;
}

void model_assert_at(const ModelFixture *f, DiagCode code, const char *text) {
    const Diag *d = model_find(f, code);
    assert_non_null(d);
    assert_int_equal(model_count(f, code), 1);
    Str at = source_text(&f->sources, d->span);
    char found[256];
    snprintf(found, sizeof found, "%.*s", STR_ARG(at));
    assert_string_equal(found, text);
}

void model_assert_clean(const ModelFixture *f) {
    for (size_t i = 0; i < f->sink.found.count; i++) print_error("unexpected: %s\n", f->sink.found.at[i].message);
    assert_int_equal(f->sink.found.count, 0);
}

void model_assert_verdict(const ModelFixture *f, Verdict verdict, uint32_t count) {
    assert_int_equal(f->checker.counts[verdict], count);
}
