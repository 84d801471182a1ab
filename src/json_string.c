// SPDX-License-Identifier: MIT
// Strings of JSON: UTF-8 told from other bytes, long runs passed quickly, escapes resolved.
#include <stdint.h>
#include <string.h>

#include "json.h"
#include "utf8.h"

// Eight bytes at p, each of which gets its high bit set in the result where it is no ASCII, or, with
// `special`, where it is '"', '\\' or a control character. Above the first byte that is so marked
// (the lowest, on little-endian machines) a borrow may have marked others that are not.
static uint64_t marks(const unsigned char *p, bool special)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    uint64_t w;
    memcpy(&w, p, 8);
    uint64_t quote = w ^ ones * '"', slash = w ^ ones * '\\';
    return (special ? (quote - ones) | (slash - ones) | (w - ones * 0x20) | w : w) & highs;
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

size_t json_plain(const unsigned char *p, const unsigned char *end)
{
    const unsigned char *from = p;
    for (; end - p >= 8; p += 8) {
        uint64_t found = marks(p, true);
        if (found) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            return (size_t)(p - from) + (size_t)__builtin_ctzll(found) / 8;
#else
            break;
#endif
        }
    }
    while (p < end && is_plain(*p))
        p++;
    return (size_t)(p - from);
}

bool json_is_utf8(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text, *end = p + len;
    while (p < end) {
        if (end - p >= 8 && !marks(p, false)) {
            p += 8;
            continue;
        }
        int k = utf8_length(p, end);
        if (k <= 0)
            return false;
        p += k;
    }
    return true;
}

// Copies the character at *p, or U+FFFD for a byte that begins none, and moves *p behind it. Returns
// the end of the copy.
static char *copy_char(const unsigned char **p, const unsigned char *end, char *out)
{
    int k = utf8_length(*p, end);
    if (k > 0) {
        memcpy(out, *p, (size_t)k);
        *p += k;
        return out + k;
    }
    memcpy(out, "\xEF\xBF\xBD", 3);
    *p += k < 0 ? 3 : 1;
    return out + 3;
}

size_t json_clean_utf8(const char *text, size_t len, char *out)
{
    const unsigned char *p = (const unsigned char *)text, *end = p + len;
    char *o = out;
    while (p < end)
        o = copy_char(&p, end, o);
    return (size_t)(o - out);
}

bool json_hex4(const unsigned char *p, const unsigned char *end, unsigned *value)
{
    if (end - p < 4)
        return false;
    unsigned v = 0;
    for (int i = 0; i < 4; i++) {
        unsigned c = p[i];
        unsigned d = c - '0' < 10   ? c - '0'
                     : c - 'a' < 6  ? c - 'a' + 10
                     : c - 'A' < 6  ? c - 'A' + 10
                                    : 16;
        if (d > 15)
            return false;
        v = v << 4 | d;
    }
    *value = v;
    return true;
}

static char *put_utf8(char *out, unsigned u)
{
    if (u < 0x80) {
        *out++ = (char)u;
    } else if (u < 0x800) {
        *out++ = (char)(0xC0 | u >> 6);
        *out++ = (char)(0x80 | (u & 0x3F));
    } else if (u < 0x10000) {
        *out++ = (char)(0xE0 | u >> 12);
        *out++ = (char)(0x80 | (u >> 6 & 0x3F));
        *out++ = (char)(0x80 | (u & 0x3F));
    } else {
        *out++ = (char)(0xF0 | u >> 18);
        *out++ = (char)(0x80 | (u >> 12 & 0x3F));
        *out++ = (char)(0x80 | (u >> 6 & 0x3F));
        *out++ = (char)(0x80 | (u & 0x3F));
    }
    return out;
}

// Resolves the escape at *p, which is valid. Returns the end of what it wrote.
static char *unescape(const unsigned char **p, const unsigned char *end, char *out)
{
    const unsigned char *e = *p;
    if (e[1] != 'u') {
        unsigned char c = e[1];
        *out = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'b' ? '\b'
               : c == 'f' ? '\f' : (char)c;
        *p += 2;
        return out + 1;
    }
    unsigned hi = 0, lo;
    json_hex4(e + 2, end, &hi);
    *p += 6;
    if (hi >= 0xD800 && hi <= 0xDBFF && end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u' &&
        json_hex4(*p + 2, end, &lo) && lo >= 0xDC00 && lo <= 0xDFFF) {
        *p += 6;
        hi = 0x10000 + ((hi - 0xD800) << 10) + (lo - 0xDC00);
    }
    return put_utf8(out, hi);
}

size_t json_unescape(const char *text, size_t len, char *out)
{
    const unsigned char *p = (const unsigned char *)text, *end = p + len;
    char *o = out;
    while (p < end) {
        size_t n = json_plain(p, end);
        memcpy(o, p, n);
        o += n;
        p += n;
        if (p < end)
            o = *p == '\\' ? unescape(&p, end, o) : copy_char(&p, end, o);
    }
    return (size_t)(o - out);
}
