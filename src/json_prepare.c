// SPDX-License-Identifier: MIT
// JSON text before it is decoded: checked, and marked where a decoder would lose something.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "utf8.h"

typedef struct scan {
    const unsigned char *start, *p, *end;
    char *out;
    size_t n, cap;
    unsigned char *levels;  // one bit for each open container: 1 for an object
    size_t depth, level_cap;
    size_t raw_from, raw_depth;  // where a container kept as text began, and its depth; 0: none
    bool restore;
    const char *message;  // NULL with a failure: memory is short
} scan;

static bool grow(scan *s, size_t more)
{
    if (s->n + more + 1 <= s->cap)
        return true;
    size_t cap = (s->n + more + 1) * 2;
    char *out = realloc(s->out, cap);
    if (!out) {
        s->message = NULL;
        return false;
    }
    s->out = out;
    s->cap = cap;
    return true;
}

static bool put(scan *s, const void *bytes, size_t n)
{
    if (!grow(s, n))
        return false;
    memcpy(s->out + s->n, bytes, n);
    s->n += n;
    return true;
}

static bool fail(scan *s, const char *message)
{
    s->message = message;
    return false;
}

static void skip_space(scan *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\t' || *s->p == '\r'))
        s->p++;
}

// Replaces the copy of a string, written from `start` on, by a mark that says where it stands.
static bool mark_long(scan *s, size_t start, size_t offset, size_t len)
{
    char mark[64];
    int n = snprintf(mark, sizeof mark, "\"\\u0001l%zu %zu\"", offset, len);
    s->n = start;
    s->restore = true;
    return put(s, mark, (size_t)n);
}

// Puts what stands from `run` up to here as it is.
static bool put_run(scan *s, const unsigned char *run)
{
    return s->p == run || put(s, run, (size_t)(s->p - run));
}

// Passes the escape at p, whose copy begins at `run`, and sets *run behind it when it had to be
// replaced: decoders refuse half of a surrogate pair.
static bool string_escape(scan *s, const unsigned char **run)
{
    unsigned hi, lo;
    switch (s->end - s->p < 2 ? 0 : s->p[1]) {
    case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
        s->p += 2;
        return true;
    case 'u':
        if (json_hex4(s->p + 2, s->end, &hi))
            break;
        return fail(s, "\\u without four hexadecimal digits");
    default:
        return fail(s, s->end - s->p < 2 ? "a string is not closed" : "an unknown escape in a string");
    }
    bool high = hi >= 0xD800 && hi <= 0xDBFF;
    if (high && s->end - s->p >= 12 && s->p[6] == '\\' && s->p[7] == 'u' &&
        json_hex4(s->p + 8, s->end, &lo) && lo >= 0xDC00 && lo <= 0xDFFF) {
        s->p += 12;
    } else if (hi >= 0xD800 && hi <= 0xDFFF && !s->raw_depth) {
        char w[3] = {(char)0xED, (char)(0x80 | (hi >> 6 & 0x3F)), (char)(0x80 | (hi & 0x3F))};
        if (!put_run(s, *run) || !put(s, w, 3))
            return false;
        s->p += 6;
        *run = s->p;
    } else {
        s->p += 6;
    }
    return true;
}

// Copies a string that begins at the quote. `value`: it is no key, so a leading mark is escaped.
static bool string(scan *s, bool value)
{
    size_t start = s->n;
    const unsigned char *from = ++s->p;
    if (!put(s, "\"", 1))
        return false;
    if (value && !s->raw_depth && s->end - s->p >= 6 && memcmp(s->p, "\\u0001", 6) == 0) {
        s->restore = true;
        if (!put(s, "\\u0001s", 7))
            return false;
    }
    const unsigned char *run = s->p;  // from here on nothing had to be replaced
    for (;;) {
        s->p += json_plain(s->p, s->end);
        if (s->p >= s->end)
            return fail(s, "a string is not closed");
        unsigned char c = *s->p;
        if (c == '"') {
            size_t inside = (size_t)(s->p - from);
            bool is_long = value && !s->raw_depth && inside > JSON_LONG;
            if (!is_long && !put_run(s, run))
                return false;
            s->p++;
            return is_long ? mark_long(s, start, (size_t)(from - s->start), inside) : put(s, "\"", 1);
        }
        if (c < 0x20)
            return fail(s, "a control character stands unescaped in a string");
        if (c == '\\') {
            if (!string_escape(s, &run))
                return false;
            continue;
        }
        int k = utf8_length(s->p, s->end);
        if (k > 0) {
            s->p += k;
            continue;
        }
        if (!put_run(s, run) || !put(s, "\xEF\xBF\xBD", 3))
            return false;
        s->p += k < 0 ? 3 : 1;
        run = s->p;
    }
}

static bool digits(scan *s)
{
    const unsigned char *from = s->p;
    while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
        s->p++;
    return s->p > from;
}

static bool number(scan *s)
{
    const unsigned char *from = s->p;
    if (*s->p == '-')
        s->p++;
    if (s->p < s->end && *s->p == '0')
        s->p++;
    else if (!digits(s))
        return fail(s, "a number without digits");
    if (s->p < s->end && *s->p == '.') {
        s->p++;
        if (!digits(s))
            return fail(s, "a number without digits after the point");
    }
    if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
        s->p++;
        if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
            s->p++;
        if (!digits(s))
            return fail(s, "a number without digits in its exponent");
    }
    if (s->raw_depth)
        return put(s, from, (size_t)(s->p - from));
    s->restore = true;
    return put(s, "\"\\u0001n", 8) && put(s, from, (size_t)(s->p - from)) && put(s, "\"", 1);
}

static bool word(scan *s, const char *w, size_t n)
{
    if ((size_t)(s->end - s->p) < n || memcmp(s->p, w, n) != 0)
        return fail(s, "neither a value nor the end of a container");
    s->p += n;
    return put(s, w, n);
}

static bool open_level(scan *s, bool object)
{
    if (s->depth / 8 >= s->level_cap) {
        size_t cap = s->level_cap ? s->level_cap * 2 : 64;
        unsigned char *levels = realloc(s->levels, cap);
        if (!levels) {
            s->message = NULL;
            return false;
        }
        s->levels = levels;
        s->level_cap = cap;
    }
    unsigned char bit = (unsigned char)(1u << s->depth % 8);
    if (object)
        s->levels[s->depth / 8] |= bit;
    else
        s->levels[s->depth / 8] &= (unsigned char)~bit;
    s->depth++;
    s->p++;
    return true;
}

static bool in_object(const scan *s)
{
    return s->levels[(s->depth - 1) / 8] >> (s->depth - 1) % 8 & 1;
}

// Replaces the copy of a container nested too deep, which has just ended, by one marked string that
// holds its text.
static bool raw_string(scan *s)
{
    size_t from = s->raw_from, len = s->n - from, extra = 10;
    for (size_t i = from; i < s->n; i++)
        extra += s->out[i] == '"' || s->out[i] == '\\';
    if (!grow(s, extra))
        return false;
    char *copy = malloc(len + 1);
    if (!copy) {
        s->message = NULL;
        return false;
    }
    memcpy(copy, s->out + from, len);
    s->n = from;
    put(s, "\"\\u0001r", 8);
    for (size_t i = 0; i < len; i++) {
        if (copy[i] == '"' || copy[i] == '\\')
            put(s, "\\", 1);
        put(s, copy + i, 1);
    }
    free(copy);
    s->raw_depth = 0;
    s->restore = true;
    return put(s, "\"", 1);
}

static bool value_start(scan *s, bool *opened)
{
    *opened = false;
    if (s->p >= s->end)
        return fail(s, "the text ends where a value is expected");
    switch (*s->p) {
    case '{':
    case '[':
        *opened = true;
        return true;
    case '"':
        return string(s, true);
    case 't':
        return word(s, "true", 4);
    case 'f':
        return word(s, "false", 5);
    case 'n':
        return word(s, "null", 4);
    default:
        if (*s->p == '-' || (*s->p >= '0' && *s->p <= '9'))
            return number(s);
        return fail(s, "neither a value nor the end of a container");
    }
}

// Reads the members of containers, without recursion, until the outermost value is complete.
static bool value(scan *s)
{
    bool opened;
    for (;;) {
        // A value is expected at p.
        if (!value_start(s, &opened))
            return false;
        if (opened) {
            bool object = *s->p == '{';
            if (s->depth == JSON_MAX_DEPTH && !s->raw_depth) {
                s->raw_depth = s->depth + 1;
                s->raw_from = s->n;
            }
            if (!open_level(s, object))
                return false;
            skip_space(s);
            if (s->p >= s->end || *s->p != (object ? '}' : ']')) {
                if (!put(s, object ? "{" : "[", 1))
                    return false;
                s->restore = s->restore || !object;
                if (!object)
                    continue;
                goto key;
            }
            s->p++;
            s->depth--;
            if (object || s->raw_depth) {
                if (!put(s, object ? "{}" : "[]", 2))
                    return false;
                if (s->raw_depth == s->depth + 1 && !raw_string(s))
                    return false;
            } else {
                s->restore = true;
                if (!put(s, "\"\\u0001a\"", 9))
                    return false;
            }
        }
        // A value has ended: close what ends with it, or go on to the next member.
        for (;;) {
            skip_space(s);
            if (s->depth == 0)
                return true;
            if (s->p >= s->end)
                return fail(s, "the text ends inside a container");
            bool object = in_object(s);
            if (*s->p == ',') {
                s->p++;
                if (!put(s, ",", 1))
                    return false;
                skip_space(s);
                if (object)
                    goto key;
                break;
            }
            if (*s->p != (object ? '}' : ']'))
                return fail(s, object ? "',' or '}' is expected" : "',' or ']' is expected");
            if (!put(s, s->p, 1))
                return false;
            s->p++;
            s->depth--;
            if (s->raw_depth == s->depth + 1 && !raw_string(s))
                return false;
        }
        continue;
    key:
        if (s->p >= s->end || *s->p != '"')
            return fail(s, "the name of a member is expected");
        if (!string(s, false))
            return false;
        skip_space(s);
        if (s->p >= s->end || *s->p != ':')
            return fail(s, "':' is expected");
        s->p++;
        skip_space(s);
        if (!put(s, ":", 1))
            return false;
    }
}

int json_prepare(const char *text, size_t len, json_text *out, json_error *err)
{
    scan s = {.start = (const unsigned char *)text,
              .p = (const unsigned char *)text,
              .end = (const unsigned char *)text + len};
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        s.p += 3;
    bool ok = grow(&s, len + len / 8 + 64);
    skip_space(&s);
    ok = ok && value(&s);
    if (ok && s.p < s.end)
        ok = fail(&s, "text stands behind the value");
    free(s.levels);
    if (ok) {
        s.out[s.n] = '\0';
        *out = (json_text){s.out, s.n, s.restore};
        return 0;
    }
    free(s.out);
    if (!s.message)
        return 1;
    *err = (json_error){(size_t)(s.p - s.start), s.message};
    return -1;
}
