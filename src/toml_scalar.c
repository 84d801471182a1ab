// SPDX-License-Identifier: MIT
// TOML booleans and numbers.
#include <math.h>
#include <string.h>

#include "toml.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Letters and signs that a value without quotes may consist of.
static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
           c == '+' || c == '-' || c == '.' || c == ':';
}

// Copies the word that is next into the pool. A date may go on after one blank with a time.
static doc_text take_word(toml_reader *r)
{
    char *start = r->pool;
    while (is_word(toml_peek(r)))
        *r->pool++ = *r->p++;
    bool date = r->pool - start == 10 && start[4] == '-' && start[7] == '-';
    if (date && r->end - r->p >= 2 && r->p[0] == ' ' && is_digit(r->p[1])) {
        *r->pool++ = *r->p++;
        while (is_word(toml_peek(r)))
            *r->pool++ = *r->p++;
    }
    doc_text t = {start, (size_t)(r->pool - start)};
    *r->pool++ = '\0';
    return t;
}

static bool equals(doc_text t, const char *word)
{
    return strlen(word) == t.len && memcmp(t.ptr, word, t.len) == 0;
}

// Skips digits of `base` with single underscores between them; false when there are none, or an
// underscore stands elsewhere.
static bool skip_digits(const char **p, unsigned base)
{
    bool digit_before = false;
    for (;; (*p)++) {
        char c = **p;
        unsigned v = is_digit(c)            ? (unsigned)(c - '0')
                     : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                     : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                            : 99;
        if (v < base)
            digit_before = true;
        else if (c == '_' && digit_before)
            digit_before = false;
        else
            return digit_before;
    }
}

typedef enum shape { NONE, INTEGER, FLOAT, LEADING_ZERO } shape;

// What kind of decimal number a word with a NUL behind it is.
static shape decimal_shape(const char *p)
{
    if (*p == '+' || *p == '-')
        p++;
    const char *whole = p;
    shape s = INTEGER;
    if (!skip_digits(&p, 10))
        return NONE;
    if (*whole == '0' && p - whole > 1)
        return LEADING_ZERO;
    if (*p == '.') {
        p++;
        s = FLOAT;
        if (!skip_digits(&p, 10))
            return NONE;
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        s = FLOAT;
        if (*p == '+' || *p == '-')
            p++;
        if (!skip_digits(&p, 10))
            return NONE;
    }
    return *p ? NONE : s;
}

// Removes the underscores.
static doc_text without_underscores(toml_reader *r, doc_text t)
{
    doc_text copy = doc_copy(r->d, t.ptr, t.len);
    if (!copy.ptr)
        return copy;
    char *to = (char *)copy.ptr;
    for (size_t i = 0; i < t.len; i++)
        if (t.ptr[i] != '_')
            *to++ = t.ptr[i];
    *to = '\0';
    copy.len = (size_t)(to - copy.ptr);
    return copy;
}

static bool set_integer(toml_reader *r, doc_node *n, unsigned base)
{
    doc_text t = n->text;
    bool negative = t.ptr[0] == '-';
    size_t i = base != 10 ? 2 : t.ptr[0] == '-' || t.ptr[0] == '+';
    uint64_t most = (uint64_t)INT64_MAX + negative, value = 0;
    doc_quoted q;
    for (; i < t.len; i++) {
        char c = t.ptr[i];
        if (c == '_')
            continue;
        unsigned v = is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
        if (value > (most - v) / base)
            return doc_fail(r->d, DOC_SYNTAX, n->at, "the number %s does not fit into 64 bits",
                            doc_quote(&q, t));
        value = value * base + v;
    }
    n->kind = DOC_INTEGER;
    n->as.integer = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

static bool set_float(toml_reader *r, doc_node *n)
{
    doc_text t = without_underscores(r, n->text);
    n->kind = DOC_FLOAT;
    return t.ptr && doc_number(r->d, t, &n->as.number);
}

// 0x, 0o and 0b; no sign.
static unsigned prefix_base(doc_text t)
{
    if (t.len < 3 || t.ptr[0] != '0')
        return 0;
    unsigned base = t.ptr[1] == 'x' ? 16 : t.ptr[1] == 'o' ? 8 : t.ptr[1] == 'b' ? 2 : 0;
    const char *p = t.ptr + 2;
    return base && skip_digits(&p, base) && !*p ? base : 0;
}

static bool set_word(doc_node *n)
{
    doc_text t = n->text;
    if (equals(t, "true") || equals(t, "false")) {
        n->kind = DOC_BOOL;
        n->as.boolean = t.len == 4;
        return true;
    }
    bool sign = t.len > 0 && (t.ptr[0] == '+' || t.ptr[0] == '-');
    doc_text rest = {t.ptr + sign, t.len - sign};
    if (!equals(rest, "inf") && !equals(rest, "nan"))
        return false;
    n->kind = DOC_FLOAT;
    n->as.number = rest.ptr[0] == 'n' ? (double)NAN : (double)INFINITY;
    if (t.ptr[0] == '-')
        n->as.number = -n->as.number;
    return true;
}

bool toml_scalar(toml_reader *r, doc_node *n)
{
    char *word = r->pool;
    n->text = take_word(r);
    doc_text t = n->text;
    doc_quoted q;
    if (t.len == 0)
        return toml_fail(r, "a value was expected here");
    if (set_word(n))
        return true;
    unsigned base = prefix_base(t);
    if (base)
        return set_integer(r, n, base);
    const char *problem = NULL;
    n->kind = toml_date(word, t.len, &problem);
    if (n->kind != DOC_STRING)
        return true;
    if (problem)
        return doc_fail(r->d, DOC_SYNTAX, n->at, "%s: %s", doc_quote(&q, t), problem);
    switch (decimal_shape(t.ptr)) {
    case INTEGER:
        return set_integer(r, n, 10);
    case FLOAT:
        return set_float(r, n);
    case LEADING_ZERO:
        return doc_fail(r->d, DOC_SYNTAX, n->at,
                        "the number %s begins with 0; quote it if it is text", doc_quote(&q, t));
    case NONE:
        break;
    }
    if (is_digit(t.ptr[0]) || ((t.ptr[0] == '-' || t.ptr[0] == '+') && is_digit(t.ptr[1])))
        return doc_fail(r->d, DOC_SYNTAX, n->at, "%s is not a number or date; quote it if it is "
                        "text", doc_quote(&q, t));
    return doc_fail(r->d, DOC_SYNTAX, n->at, "%s is not a value; text needs quotes",
                    doc_quote(&q, t));
}
