// SPDX-License-Identifier: MIT
// Decoders: base64, hexadecimal, reversal, character maps.
#include "shell/programs/decode.h"

#include <string.h>

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (is_digit(c))
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

// Whatever else is in the text is passed over.
static size_t base64_loose(shell_str s, char *out)
{
    unsigned bits = 0;
    int have = 0;
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        int d = base64_digit(s.ptr[i]);
        if (d < 0)
            continue;
        bits = bits << 6 | (unsigned)d;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[n++] = (char)(bits >> have & 255);
        }
    }
    return n;
}

// As the program base64 does it: up to what is neither a digit nor a new line, - and _ are none.
static size_t base64_strict(shell_str s, char *out)
{
    unsigned bits = 0;
    size_t n = 0, k = 0;  // the digit of four
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        int d = c == '-' || c == '_' ? -1 : base64_digit(c);
        if (c == '\n')
            continue;
        if (c == '=' && k == 2 && i + 1 < s.len && s.ptr[i + 1] == '=')
            i++;
        else if (d < 0 && !(c == '=' && k == 3))
            break;
        if (d < 0) {  // ends these four
            k = 0;
            continue;
        }
        bits = bits << 6 | (unsigned)d;
        if (k)
            out[n++] = (char)(bits >> (6 - 2 * k) & 255);
        k = (k + 1) % 4;
    }
    return n;
}

static size_t hex_decode(shell_str s, char *out)
{
    int high = -1;
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        int d = is_digit(c) ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
            : -1;
        if (d < 0)
            continue;
        if (high < 0) {
            high = d;
        } else {
            out[n++] = (char)(high << 4 | d);
            high = -1;
        }
    }
    return n;
}

static size_t reverse_lines(shell_str s, char *out)
{
    for (size_t from = 0; from < s.len;) {
        const char *nl = memchr(s.ptr + from, '\n', s.len - from);
        size_t end = nl ? (size_t)(nl - s.ptr) : s.len;
        for (size_t i = from; i < end; i++)
            out[i] = s.ptr[from + end - 1 - i];
        if (nl)
            out[end] = '\n';
        from = end + 1;
    }
    return s.len;
}

static char rot13(char c)
{
    if (!is_alpha(c))
        return c;
    return (char)((c & 96) + ((c & 31) - 1 + 13) % 26 + 1);
}

static void without_marks(char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_mark(s[i]))
            s[i] = SHELL_HOLE;
}

bool decode_stream(call *c, int kind, const stream *s)
{
    shell_str text = stream_text(s);
    if (!str_exact(text) || kind == D_OTHER)
        return false;
    char *out = sh_alloc(c->e->a, text.len + 1);
    size_t n = text.len;
    switch (kind) {
    case D_BASE64: n = base64_strict(text, out); break;
    case D_BASE64_LOOSE: n = base64_loose(text, out); break;
    case D_HEX: n = hex_decode(text, out); break;
    case D_REV: n = reverse_lines(text, out); break;
    case D_ROT13:
        for (size_t i = 0; i < n; i++)
            out[i] = rot13(text.ptr[i]);
        break;
    default: memcpy(out, text.ptr, n);
    }
    without_marks(out, n);
    out_text(c, out, n, s->taint | SHELL_T_CLEAR);
    return true;
}

// a-z becomes the letters; false when it is too long or has classes.
static size_t spread(shell_str s, char *out, size_t cap)
{
    size_t n = 0;
    static const struct {
        const char *name, *range;
    } classes[] = {{"[:upper:]", "A-Z"}, {"[:lower:]", "a-z"}, {"[:digit:]", "0-9"}};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (s.len == strlen(classes[i].name) && memcmp(s.ptr, classes[i].name, s.len) == 0)
            s = (shell_str){classes[i].range, strlen(classes[i].range)};
    if (memmem(s.ptr, s.len, "[:", 2))
        return 0;
    char plain[512];
    if (s.len > 256)
        return 0;
    size_t len = sh_ansi_c(s.ptr, s.len, plain);
    for (size_t i = 0; i < len; i++) {
        if (i + 2 < len && plain[i + 1] == '-' &&
            (unsigned char)plain[i + 2] >= (unsigned char)plain[i]) {
            for (int k = (unsigned char)plain[i]; k <= (unsigned char)plain[i + 2] && n < cap; k++)
                out[n++] = (char)k;
            i += 2;
        } else if (n < cap) {
            out[n++] = plain[i];
        }
    }
    return n;
}

bool translate(call *c, const stream *s, shell_str from, shell_str to, bool deletes)
{
    shell_str text = stream_text(s);
    char a[512], b[512], map[256];
    if (!str_exact(text) || !str_exact(from) || !str_exact(to))
        return false;
    size_t na = spread(from, a, sizeof a), nb = spread(to, b, sizeof b);
    if (na == 0 || (!deletes && nb == 0))
        return false;
    for (int i = 0; i < 256; i++)
        map[i] = (char)i;
    bool gone[256] = {false};
    for (size_t i = na; i > 0; i--) {
        unsigned char k = (unsigned char)a[i - 1];
        if (deletes)
            gone[k] = true;
        else
            map[k] = b[i - 1 < nb ? i - 1 : nb - 1];
    }
    char *out = sh_alloc(c->e->a, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        if (!gone[(unsigned char)text.ptr[i]])
            out[n++] = map[(unsigned char)text.ptr[i]];
    bool ends = na == 1 && nb == 1 && !deletes && !b[0];  // NUL ends each path from here on
    for (size_t i = 0; ends && i < n; i++)
        out[i] = out[i] ? out[i] : '\n';
    without_marks(out, n);
    // A map of many letters hides text, unless it only changes their case.
    bool hides = !deletes && na > 12;
    for (size_t k = 0; k < na && k < nb; k++)
        hides = hides && (a[k] ^ b[k]) != 32;
    out_text(c, out, n, s->taint | (hides ? SHELL_T_CLEAR : 0) | (ends ? T_ZERO : 0));
    return true;
}
