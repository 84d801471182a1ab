// SPDX-License-Identifier: MIT
// Whether one of many words occurs in a text, in one pass.
#ifndef PAIS_WORDS_H
#define PAIS_WORDS_H

#include <stdbool.h>
#include <stddef.h>

// Whether one of `words` occurs in `text`, wherever; capital letters of ASCII are as small ones. The
// words stand behind each other, each ended by '\n', of at least 3 bytes and in small letters; shorter
// ones are not found. Time is in proportion to the text where few of its parts begin as a word does.
bool words_any(const char *text, size_t len, const char *words, size_t size);

#endif
