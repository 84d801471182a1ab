// SPDX-License-Identifier: MIT
// The core schema of YAML 1.2 (§10.3.2): null, true and false, integers, floats; the rest is text.
#include "yaml_scalar.h"

#include <math.h>
#include <string.h>
#include <yaml.h>

static bool is_one_of(doc_text t, const char *const *words)
{
    for (; *words; words++)
        if (strlen(*words) == t.len && memcmp(*words, t.ptr, t.len) == 0)
            return true;
    return false;
}

static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
static const char *const trues[] = {"true", "True", "TRUE", NULL};
static const char *const falses[] = {"false", "False", "FALSE", NULL};
static const char *const infinities[] = {".inf", ".Inf", ".INF", NULL};
static const char *const nans[] = {".nan", ".NaN", ".NAN", NULL};

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 99;
}

typedef enum match { NO, YES, TOO_LARGE } match;

// [-+]? [0-9]+ | 0o [0-7]+ | 0x [0-9a-fA-F]+
static match read_integer(doc_text t, int64_t *out)
{
    const char *p = t.ptr, *end = t.ptr + t.len;
    unsigned base = 10;
    bool negative = false;
    if (t.len > 2 && p[0] == '0' && (p[1] == 'x' || p[1] == 'o')) {
        base = p[1] == 'x' ? 16 : 8;
        p += 2;
    } else if (p < end && (*p == '-' || *p == '+')) {
        negative = *p++ == '-';
    }
    if (p == end)
        return NO;
    uint64_t most = (uint64_t)INT64_MAX + negative, value = 0;
    bool large = false;
    for (; p < end; p++) {
        unsigned v = (unsigned)digit(*p);
        if (v >= base)
            return NO;
        if (value > (most - v) / base)
            large = true;
        else
            value = value * base + v;
    }
    if (large)
        return TOO_LARGE;
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return YES;
}

static size_t digits(const char *p, const char *end)
{
    size_t n = 0;
    while (p + n < end && p[n] >= '0' && p[n] <= '9')
        n++;
    return n;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
static bool is_float(doc_text t)
{
    const char *p = t.ptr, *end = t.ptr + t.len;
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    size_t whole = digits(p, end), part = 0;
    p += whole;
    if (p < end && *p == '.') {
        part = digits(++p, end);
        p += part;
    }
    if (whole + part == 0)
        return false;
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (p < end && (*p == '-' || *p == '+'))
            p++;
        size_t exponent = digits(p, end);
        if (exponent == 0)
            return false;
        p += exponent;
    }
    return p == end;
}

static bool resolve_float(doc *d, doc_node *n, bool *ok)
{
    doc_text t = n->text;
    *ok = true;
    if (is_float(t)) {
        *ok = doc_number(d, t, &n->as.number);
    } else if (is_one_of(t, nans)) {
        n->as.number = (double)NAN;
    } else {
        bool sign = t.len > 0 && (t.ptr[0] == '-' || t.ptr[0] == '+');
        if (!is_one_of((doc_text){t.ptr + sign, t.len - sign}, infinities))
            return false;
        n->as.number = sign && t.ptr[0] == '-' ? (double)-INFINITY : (double)INFINITY;
    }
    n->kind = DOC_FLOAT;
    return true;
}

static bool resolve_plain(doc *d, doc_node *n)
{
    doc_quoted q;
    bool ok;
    if (is_one_of(n->text, nulls)) {
        n->kind = DOC_NULL;
    } else if (is_one_of(n->text, trues) || is_one_of(n->text, falses)) {
        n->kind = DOC_BOOL;
        n->as.boolean = n->text.ptr[0] == 't' || n->text.ptr[0] == 'T';
    } else {
        switch (read_integer(n->text, &n->as.integer)) {
        case YES:
            n->kind = DOC_INTEGER;
            break;
        case TOO_LARGE:
            return doc_fail(d, DOC_SYNTAX, n->at,
                            "the number %s does not fit into 64 bits; quote it if it is text",
                            doc_quote(&q, n->text));
        case NO:
            if (resolve_float(d, n, &ok))
                return ok;
        }
    }
    return true;
}

bool yaml_resolve(doc *d, doc_node *n, const char *tag, bool plain)
{
    doc_quoted q, q2;
    if (!tag)
        return !plain || resolve_plain(d, n);
    if (strcmp(tag, YAML_STR_TAG) == 0 || strcmp(tag, "!") == 0)
        return true;
    static const struct {
        const char *tag;
        doc_kind kind;
    } tags[] = {
        {YAML_NULL_TAG, DOC_NULL},
        {YAML_BOOL_TAG, DOC_BOOL},
        {YAML_INT_TAG, DOC_INTEGER},
        {YAML_FLOAT_TAG, DOC_FLOAT},
    };
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        if (strcmp(tag, tags[i].tag) != 0)
            continue;
        if (!resolve_plain(d, n))
            return false;
        if (n->kind == DOC_INTEGER && tags[i].kind == DOC_FLOAT) {
            n->as.number = (double)n->as.integer;
            n->kind = DOC_FLOAT;
        }
        if (n->kind == tags[i].kind)
            return true;
        return doc_fail(d, DOC_SYNTAX, n->at, "%s is not what its tag %s says",
                        doc_quote(&q, n->text),
                        strrchr(tag, ':') + 1);
    }
    return doc_fail(d, DOC_SYNTAX, n->at, "the tag %s is not supported",
                    doc_quote(&q2, (doc_text){tag, strlen(tag)}));
}
