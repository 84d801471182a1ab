// SPDX-License-Identifier: MIT
// Words in a text: found at every place, capital or not, and not where only a part of one is.
#undef NDEBUG
#include "words.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// With a copy of exactly these bytes, so that a read beyond them is seen.
static bool any(const char *text, size_t len, const char *words)
{
    char *copy = malloc(len ? len : 1), *list = malloc(strlen(words) + 1);
    assert(copy && list);
    memcpy(copy, text, len);
    memcpy(list, words, strlen(words));
    bool found = words_any(copy, len, list, strlen(words));
    free(copy);
    free(list);
    return found;
}

static bool in(const char *text, const char *words) { return any(text, strlen(text), words); }

int main(void)
{
    const char *list = "ignor\nthe user\n\xd0\xb3\xd0\xbd\nabc\n";
    assert(in("please IGNORE it", list));
    assert(in("ignor", list) && in("xignor", list) && in("abc", list) && in("to The User", list));
    assert(in("\xd0\x98\xd0\xb3\xd0\xbd\xd0\xbe", list));
    assert(!in("", list) && !in("ig", list) && !in("igno", list) && !in("ab\ncab", list));
    assert(!in("the use", list) && !in("\xd0\xb3\xd0", list));
    assert(any("a\0abc", 5, list) && !any("ab\0c", 4, list));
    assert(!in("anything", "") && !in("anything", "\n\n") && !in("anything", "an\n"));
    assert(!in("a last word without its end", "last"));
    char many[4096];
    memset(many, 'i', sizeof many);
    assert(!any(many, sizeof many, list));
    memcpy(many + sizeof many - 5, "IgNoR", 5);
    assert(any(many, sizeof many, list));
    return 0;
}
