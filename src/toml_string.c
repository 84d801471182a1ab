// SPDX-License-Identifier: MIT
// TOML strings and keys.
#include <string.h>

#include "toml.h"

static bool is_bare(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-';
}

// Begins and ends a string in the pool.
static char *begin(toml_reader *r)
{
    return r->pool;
}

static doc_text finish(toml_reader *r, char *from)
{
    doc_text t = {from, (size_t)(r->pool - from)};
    *r->pool++ = '\0';
    return t;
}

static void put(toml_reader *r, char c)
{
    *r->pool++ = c;
}

static void put_utf8(toml_reader *r, uint32_t c)
{
    if (c < 0x80) {
        put(r, (char)c);
        return;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    put(r, (char)(lead[more] | (c >> (6 * more))));
    while (more-- > 0)
        put(r, (char)(0x80 | ((c >> (6 * more)) & 0x3F)));
}

static bool is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7F;
}

// The digits of \uXXXX or \UXXXXXXXX.
static bool escape_code(toml_reader *r, int count)
{
    uint32_t code = 0;
    for (int i = 0; i < count; i++) {
        char c = toml_peek(r);
        unsigned v = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                     : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                     : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                            : 16;
        if (v == 16)
            return toml_fail(r, "%d hexadecimal digits were expected here", count);
        code = code << 4 | v;
        r->p++;
    }
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return toml_fail(r, "there is no character U+%04X", (unsigned)code);
    put_utf8(r, code);
    return true;
}

// What follows a backslash, but not the end of a line.
static bool escape(toml_reader *r)
{
    static const char names[] = "btnfr\"\\", values[] = "\b\t\n\f\r\"\\";
    char c = toml_peek(r);
    if (c == 'u' || c == 'U') {
        r->p++;
        return escape_code(r, c == 'u' ? 4 : 8);
    }
    const char *found = c ? strchr(names, c) : NULL;
    if (!found)
        return toml_fail(r, "there is no such escape; write \\\\ for a backslash, or use 'quotes'");
    put(r, values[found - names]);
    r->p++;
    return true;
}

// A backslash before the end of the line removes the white space up to the next character.
static bool line_continues(toml_reader *r)
{
    const char *start = r->p;
    while (toml_eat(r, ' ') || toml_eat(r, '\t'))
        ;
    if (!toml_newline(r)) {
        r->p = start;
        return false;
    }
    while (toml_eat(r, ' ') || toml_eat(r, '\t') || toml_newline(r))
        ;
    return true;
}

// Counts and skips the quotes that are next, at most `most`.
static int quotes(toml_reader *r, char quote, int most)
{
    int n = 0;
    while (n < most && toml_eat(r, quote))
        n++;
    return n;
}

static bool single_line(toml_reader *r, char quote)
{
    for (;;) {
        char c = toml_peek(r);
        if (c == quote) {
            r->p++;
            return true;
        }
        if (c == '\0' || c == '\n' || c == '\r')
            return toml_fail(r, "the string does not end on its line; a %c is missing", quote);
        if (is_control(c))
            return toml_fail(r, "control character 0x%02X in a string; write \\u%04X",
                             (unsigned char)c, (unsigned char)c);
        r->p++;
        if (c == '\\' && quote == '"') {
            if (!escape(r))
                return false;
        } else {
            put(r, c);
        }
    }
}

static bool multi_line(toml_reader *r, char quote, doc_place from)
{
    toml_newline(r);  // the first line break is not part of it
    for (;;) {
        char c = toml_peek(r);
        if (c == '\0')
            return doc_fail(r->d, DOC_SYNTAX, from, "this string has no end");
        if (c == quote) {
            // One or two quotes are text, three end it, and up to two more belong before them.
            int n = quotes(r, quote, 5);
            for (int i = n >= 3 ? 3 : 0; i < n; i++)
                put(r, quote);
            if (n >= 3)
                return true;
            continue;
        }
        if (toml_newline(r)) {
            put(r, '\n');
            continue;
        }
        if (is_control(c))
            return toml_fail(r, c == '\r' ? "a carriage return without a line feed"
                                          : "a control character in a string; write \\uXXXX");
        r->p++;
        if (c != '\\' || quote != '"')
            put(r, c);
        else if (!line_continues(r) && !escape(r))
            return false;
    }
}

bool toml_string(toml_reader *r, doc_text *out)
{
    doc_place from = toml_place(r);
    char quote = *r->p++;
    char *start = begin(r);
    bool ok = true;
    int n = quotes(r, quote, 2);
    if (n == 0)
        ok = single_line(r, quote);
    else if (n == 2)
        ok = multi_line(r, quote, from);
    *out = finish(r, start);
    return ok;
}

bool toml_key(toml_reader *r, doc_text *out)
{
    char c = toml_peek(r);
    if (c == '"' || c == '\'') {
        if (r->end - r->p >= 3 && r->p[1] == c && r->p[2] == c)
            return toml_fail(r, "a key cannot be a multi-line string");
        return toml_string(r, out);
    }
    if (!is_bare(c)) {
        if (c == '\0' || c == '\n' || c == '\r')
            return toml_fail(r, "a key is missing");
        if (c == '=' || c == '.' || c == ']')
            return toml_fail(r, "a key is missing before '%c'", c);
        return toml_fail(r, "this character cannot be in a key without quotes");
    }
    char *start = begin(r);
    while (is_bare(toml_peek(r)))
        put(r, *r->p++);
    *out = finish(r, start);
    return true;
}
