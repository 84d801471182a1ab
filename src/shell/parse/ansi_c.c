// SPDX-License-Identifier: MIT
// The escapes of $'...'.
#include "shell/node.h"

static int digit(char c, unsigned base)
{
    unsigned d = is_digit(c) ? (unsigned)(c - '0') : is_alpha(c)
                     ? (unsigned)((c | 32) - 'a' + 10) : 99;
    return d < base ? (int)d : -1;
}

static size_t utf8(unsigned long c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 63));
        out[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    out[0] = (char)(0xF0 | (c >> 18 & 7));
    out[1] = (char)(0x80 | (c >> 12 & 63));
    out[2] = (char)(0x80 | (c >> 6 & 63));
    out[3] = (char)(0x80 | (c & 63));
    return 4;
}

// `zero`: an octal number may have a 0 before its three digits.
static size_t escapes(const char *s, size_t n, char *out, bool zero)
{
    static const char from[] = "abeEfnrtv\\'\"?", to[] = "\a\b\033\033\f\n\r\t\v\\'\"?";
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] != '\\' || i + 1 >= n) {
            out[k++] = s[i];
            continue;
        }
        char c = s[++i];
        unsigned base = c == 'x' || c == 'u' || c == 'U' ? 16 : 8;
        int most = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : zero && c == '0' ? 4 : 3;
        if (base == 16 || digit(c, 8) >= 0) {
            size_t at = base == 16 ? i + 1 : i;
            unsigned long value = 0;
            int got = 0;
            bool braces = c == 'x' && at < n && s[at] == '{';
            if (braces)
                at++, most = 64;
            for (; got < most && at < n && digit(s[at], base) >= 0; got++)
                value = value * base + (unsigned long)digit(s[at++], base);
            if (braces)
                at += at < n && s[at] == '}';
            else if (got == 0) {
                out[k++] = '\\';
                out[k++] = c;
                continue;
            }
            i = at - 1;
            if (c == 'u' || c == 'U')
                k += utf8(value, out + k);
            else
                out[k++] = (char)value;
            continue;
        }
        if (c == 'c' && i + 1 < n) {
            out[k++] = (char)(s[++i] & 31);
            continue;
        }
        const char *at = __builtin_strchr(from, c);
        if (at && c) {
            out[k++] = to[at - from];
        } else {
            out[k++] = '\\';
            out[k++] = c;
        }
    }
    return k;
}

size_t sh_ansi_c(const char *s, size_t n, char *out)
{
    return escapes(s, n, out, false);
}

size_t sh_echo_c(const char *s, size_t n, char *out)
{
    return escapes(s, n, out, true);
}
