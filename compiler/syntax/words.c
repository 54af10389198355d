#include "compiler/syntax/parse.h"

#include <assert.h>

static const Str words[WORD_COUNT][2] = {
#define WORD(tag, english, chinese, classes, body)                                                 \
    {{english, sizeof(english) - 1}, {chinese, sizeof(chinese) - 1}},
#define SETTING(tag, english, chinese)                                                             \
    {{english, sizeof(english) - 1}, {chinese, sizeof(chinese) - 1}},
#include "compiler/syntax/words.def"
#undef WORD
#undef SETTING
};

bool word_is(Word word, Str text) {
    return str_equal(text, words[word][0]) || str_equal(text, words[word][1]);
}

const char *word_text(Word word) { return words[word][0].at; }
const char *word_text_zh(Word word) { return words[word][1].at; }

Word word_of(Name name) {
    return name && name <= 2 * WORD_COUNT ? (Word)((name - 1) / 2) : WORD_COUNT;
}

Word word_find(const Intern *names, Str text) { return word_of(intern_find(names, text)); }

/* The words are the first names of the table: word w has the names 2w + 1 and 2w + 2. */
void words_intern(Intern *names) {
    if (names->count) { /* another file came first */
        assert(word_find(names, words[WORD_COUNT - 1][1]) == WORD_COUNT - 1);
        return;
    }
    for (int i = 0; i < WORD_COUNT; i++)
        for (int spelling = 0; spelling < 2; spelling++) {
            Name name = intern(names, words[i][spelling]);
            assert(name == (Name)(2 * i + spelling + 1));
            (void)name;
        }
}
