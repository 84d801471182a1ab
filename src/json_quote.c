// SPDX-License-Identifier: MIT
// Text as a JSON string.
#include <string.h>

#include "json.h"
#include "utf8.h"

static const char digits[] = "0123456789abcdef";

// Writes the escape of a UTF-16 unit; returns its length.
static size_t escape_unit(unsigned unit, char out[6])
{
    memcpy(out, "\\u", 2);
    for (int i = 0; i < 4; i++)
        out[2 + i] = digits[unit >> (12 - 4 * i) & 0xF];
    return 6;
}

// Writes the character at *p, which is not plain, and moves *p behind it; returns the bytes written.
static size_t escape(const unsigned char **p, const unsigned char *end, bool surrogates,
                     char out[6])
{
    static const char names[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
    const unsigned char *c = *p;
    if (*c < 0x80) {
        ++*p;
        const char *at = *c ? strchr(names, *c) : NULL;
        if (!at)
            return escape_unit(*c, out);
        out[0] = '\\';
        out[1] = letters[at - names];
        return 2;
    }
    int n = utf8_length(c, end);
    if (n > 0) {
        memcpy(out, c, (size_t)n);
        *p += n;
        return (size_t)n;
    }
    *p += n < 0 ? 3 : 1;
    if (n < 0 && surrogates)
        return escape_unit((c[0] & 0xFu) << 12 | (c[1] & 0x3Fu) << 6 | (c[2] & 0x3Fu), out);
    memcpy(out, "\xEF\xBF\xBD", 3);
    return 3;
}

void json_quote(const char *text, size_t len, bool surrogates, json_emit *emit, void *ud)
{
    const unsigned char *p = (const unsigned char *)text, *end = p + len;
    emit(ud, "\"", 1);
    while (p < end) {
        const unsigned char *run = p;
        while (p < end && *p >= 0x20 && *p < 0x7F && *p != '"' && *p != '\\')
            p++;
        if (p > run)
            emit(ud, (const char *)run, (size_t)(p - run));
        char out[6];
        if (p < end) {
            size_t n = escape(&p, end, surrogates, out);
            emit(ud, out, n);
        }
    }
    emit(ud, "\"", 1);
}
