// SPDX-License-Identifier: MIT
// The escapes of $'...'.
#include "shell/node.h"
#include "shell/shell.h"

static int digit(char c, unsigned base)
{
    unsigned d = is_digit(c) ? (unsigned)(c - '0') : is_alpha(c)
                     ? (unsigned)((c | 32) - 'a' + 10) : 99;
    return d < base ? (int)d : -1;
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
                out[k++] = value < 0x80 ? (char)value : SHELL_HOLE;  // depends on the locale
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
