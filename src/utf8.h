// SPDX-License-Identifier: MIT
// UTF-8, a character at a time. Inline, as it is asked for every character of long texts.
#ifndef PAIS_UTF8_H
#define PAIS_UTF8_H

#include <stddef.h>

// Length of the sequence at p (1 to 4), of which there is at least one byte before `end`; 0 when it is
// none; a surrogate in three bytes gives -3.
static inline int utf8_length(const unsigned char *p, const unsigned char *end)
{
    unsigned char c = *p;
    size_t left = (size_t)(end - p);
#define UTF8_CONT(i) ((p[i] & 0xC0) == 0x80)
    if (c < 0x80)
        return 1;
    if (c >= 0xC2 && c <= 0xDF)
        return left >= 2 && UTF8_CONT(1) ? 2 : 0;
    if (c >= 0xE0 && c <= 0xEF) {
        if (left < 3 || !UTF8_CONT(1) || !UTF8_CONT(2) || (c == 0xE0 && p[1] < 0xA0))
            return 0;
        return c == 0xED && p[1] >= 0xA0 ? -3 : 3;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        if (left < 4 || !UTF8_CONT(1) || !UTF8_CONT(2) || !UTF8_CONT(3))
            return 0;
        return (c == 0xF0 && p[1] < 0x90) || (c == 0xF4 && p[1] > 0x8F) ? 0 : 4;
    }
#undef UTF8_CONT
    return 0;
}

#endif
