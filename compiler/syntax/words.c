#include "compiler/syntax/parse.h"

static const struct { const char *english, *chinese; } words[WORD_COUNT] = {
#define WORD(tag, english, chinese, classes) {english, chinese},
#include "compiler/syntax/words.def"
#undef WORD
};

Word word_find(Str text) {
    if (!text.length || text.length > 16) return WORD_COUNT;
    for (int i = 0; i < WORD_COUNT; i++)
        if (str_is(text, words[i].english) || str_is(text, words[i].chinese)) return (Word)i;
    return WORD_COUNT;
}

const char *word_text(Word word) { return words[word].english; }
const char *word_text_zh(Word word) { return words[word].chinese; }
