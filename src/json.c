// SPDX-License-Identifier: MIT
// JSON text: checked, cleaned and cut without being decoded.
#include "json.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

int json_utf8(const unsigned char *p, const unsigned char *end)
{
    unsigned char c = *p;
    size_t left = (size_t)(end - p);
#define CONT(i) ((p[i] & 0xC0) == 0x80)
    if (c < 0x80)
        return 1;
    if (c >= 0xC2 && c <= 0xDF)
        return left >= 2 && CONT(1) ? 2 : 0;
    if (c >= 0xE0 && c <= 0xEF) {
        if (left < 3 || !CONT(1) || !CONT(2) || (c == 0xE0 && p[1] < 0xA0))
            return 0;
        return c == 0xED && p[1] >= 0xA0 ? -3 : 3;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        if (left < 4 || !CONT(1) || !CONT(2) || !CONT(3))
            return 0;
        return (c == 0xF0 && p[1] < 0x90) || (c == 0xF4 && p[1] > 0x8F) ? 0 : 4;
    }
#undef CONT
    return 0;
}

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
        int k = json_utf8(p, end);
        if (k <= 0)
            return false;
        p += k;
    }
    return true;
}

// Copies one character, or U+FFFD for a byte that begins none. Returns the end of the copy.
static char *copy_char(const unsigned char **p, const unsigned char *end, char *out)
{
    int k = json_utf8(*p, end);
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

static bool hex4(const unsigned char *p, const unsigned char *end, unsigned *value)
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
        if (hex4(s->p + 2, s->end, &hi))
            break;
        return fail(s, "\\u without four hexadecimal digits");
    default:
        return fail(s, s->end - s->p < 2 ? "a string is not closed" : "an unknown escape in a string");
    }
    bool high = hi >= 0xD800 && hi <= 0xDBFF;
    if (high && s->end - s->p >= 12 && s->p[6] == '\\' && s->p[7] == 'u' &&
        hex4(s->p + 8, s->end, &lo) && lo >= 0xDC00 && lo <= 0xDFFF) {
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
        int k = json_utf8(s->p, s->end);
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
static char *escape(const unsigned char **p, const unsigned char *end, char *out)
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
    hex4(e + 2, end, &hi);
    *p += 6;
    if (hi >= 0xD800 && hi <= 0xDBFF && end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u' &&
        hex4(*p + 2, end, &lo) && lo >= 0xDC00 && lo <= 0xDFFF) {
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
            o = *p == '\\' ? escape(&p, end, o) : copy_char(&p, end, o);
    }
    return (size_t)(o - out);
}

static size_t skip_string(const char *text, size_t len, size_t at)
{
    for (at++; at < len && text[at] != '"'; at++)
        at += text[at] == '\\';
    return at < len ? at + 1 : len;
}

static size_t space(const char *text, size_t len, size_t at)
{
    while (at < len && strchr(" \n\t\r", text[at]) && text[at])
        at++;
    return at;
}

size_t json_skip(const char *text, size_t len, size_t start)
{
    size_t at = start;
    long depth = 0;
    do {
        switch (text[at]) {
        case '"':
            at = skip_string(text, len, at);
            break;
        case '{':
        case '[':
            depth++;
            at++;
            break;
        case '}':
        case ']':
            depth--;
            at++;
            break;
        case ',':
        case ':':
        case ' ':
        case '\n':
        case '\t':
        case '\r':
            at++;
            break;
        default:  // a number or a word
            do
                at++;
            while (at < len && !strchr(",]} \n\t\r", text[at]));
        }
    } while (depth > 0 && at < len);
    return (at > len ? len : at) - start;
}

bool json_next(const char *text, size_t len, size_t at, bool object, json_child *child)
{
    at = space(text, len, at);
    if (at < len && text[at] == ',')
        at = space(text, len, at + 1);
    if (at >= len || text[at] == '}' || text[at] == ']' || (object && text[at] != '"'))
        return false;
    child->name = child->name_end = at;
    if (object) {
        child->name_end = skip_string(text, len, at);
        at = space(text, len, space(text, len, child->name_end) + 1);  // over the colon
        if (at >= len)
            return false;
    }
    child->start = at;
    child->end = at + json_skip(text, len, at);
    return true;
}

bool json_member(const char *text, size_t len, size_t *start, size_t *end, const char *key,
                 size_t klen)
{
    size_t at = space(text, len, *start);
    if (at >= len || text[at] != '{')
        return false;
    json_child c = {.end = at + 1};
    bool found = false;
    while (json_next(text, len, c.end, true, &c)) {
        if (c.name_end - c.name == klen + 2 && memcmp(text + c.name + 1, key, klen) == 0) {
            *start = c.start;
            *end = c.end;
            found = true;
        }
    }
    return found;
}
