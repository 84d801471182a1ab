// SPDX-License-Identifier: MIT
// Three bytes that no word begins with are passed over with one look into a table of bits.
#include "words.h"

#include <stdint.h>
#include <string.h>

enum { FIRST = 3, HASHES = 1 << 15 };

static unsigned char small(char c)
{
    unsigned char b = (unsigned char)c;
    return b >= 'A' && b <= 'Z' ? (unsigned char)(b + 32) : b;
}

// The hash behind one more byte; what is more than three bytes back has no part in it.
static uint32_t after(uint32_t hash, char c)
{
    return (hash << 5 ^ small(c)) & (HASHES - 1);
}

static bool begins(const char *text, size_t len, const char *word, size_t n)
{
    if (n > len)
        return false;
    for (size_t i = 0; i < n; i++)
        if (small(text[i]) != (unsigned char)word[i])
            return false;
    return true;
}

// The next word from *at on; its length goes to *n. NULL behind the last.
static const char *next(const char *words, size_t size, size_t *at, size_t *n)
{
    const char *word = words + *at;
    const char *end = *at < size ? memchr(word, '\n', size - *at) : NULL;
    if (!end)
        return NULL;
    *n = (size_t)(end - word);
    *at += *n + 1;
    return word;
}

static bool one_begins(const char *text, size_t len, const char *words, size_t size)
{
    size_t at = 0, n;
    for (const char *word; (word = next(words, size, &at, &n));)
        if (n >= FIRST && begins(text, len, word, n))
            return true;
    return false;
}

bool words_any(const char *text, size_t len, const char *words, size_t size)
{
    uint64_t table[HASHES / 64] = {0};
    size_t at = 0, n;
    for (const char *word; (word = next(words, size, &at, &n));)
        if (n >= FIRST) {
            uint32_t h = after(after(after(0, word[0]), word[1]), word[2]);
            table[h / 64] |= (uint64_t)1 << h % 64;
        }
    uint32_t hash = 0;
    for (size_t i = 0; i < len; i++) {
        hash = after(hash, text[i]);
        if (table[hash / 64] >> hash % 64 & 1 && i + 1 >= FIRST &&
            one_begins(text + i + 1 - FIRST, len - (i + 1 - FIRST), words, size))
            return true;
    }
    return false;
}
