// SPDX-License-Identifier: MIT
// Brace expansion: {a,b}, {1..3}.
#include <stdlib.h>
#include <string.h>

#include "shell/expand/parts.h"

// ---- sequences ----------------------------------------------------------------------------

typedef struct end_of {
    long n;
    int digits;  // how wide, when it has a 0 in front; -1: a letter
} end_of;

// An end of {x..y}: a number or a letter, up to `stop`.
static bool read_end(const char *s, size_t n, size_t *at, end_of *out)
{
    size_t i = *at, from = i;
    if (i < n && is_alpha(s[i])) {
        *out = (end_of){s[i], -1};
        *at = i + 1;
        return true;
    }
    bool minus = i < n && s[i] == '-';
    i += i < n && (s[i] == '-' || s[i] == '+');
    long v = 0;
    size_t first = i;
    while (i < n && is_digit(s[i]) && i - first < 9)
        v = v * 10 + (s[i++] - '0');
    if (i == first)
        return false;
    *out = (end_of){minus ? -v : v, s[first] == '0' && i - first > 1 ? (int)(i - from) : 0};
    *at = i;
    return true;
}

#define MOST_STEPS 60

static void add_number(builder *b, long v, int width)
{
    char text[24];
    size_t n = sizeof text;
    unsigned long u = v < 0 ? 0ul - (unsigned long)v : (unsigned long)v;
    do
        text[--n] = (char)('0' + u % 10);
    while (u /= 10);
    while ((int)(sizeof text - n) + (v < 0) < width && n > 1)
        text[--n] = '0';
    if (v < 0)
        text[--n] = '-';
    build_add(b, text + n, sizeof text - n);
}

size_t brace_sequence(builder *b, const char *s, size_t n)
{
    end_of from, to, step = {1, 0};
    size_t i = 1;
    if (!read_end(s, n, &i, &from) || i + 1 >= n || s[i] != '.' || s[i + 1] != '.')
        return 0;
    i += 2;
    if (!read_end(s, n, &i, &to) || (from.digits < 0) != (to.digits < 0) || i >= n)
        return 0;
    if (s[i] == '.' && i + 1 < n && s[i + 1] == '.') {
        i += 2;
        if (!read_end(s, n, &i, &step) || step.digits < 0 || i >= n)
            return 0;
    }
    if (s[i] != '}')
        return 0;
    long by = step.n < 0 ? -step.n : step.n ? step.n : 1, steps = labs(to.n - from.n) / by;
    if (steps == 0 || steps > MOST_STEPS) {
        build_char(b, steps ? SHELL_NAME : M_NULL);
        if (!steps && from.digits < 0)
            build_char(b, (char)from.n);
        else if (!steps)
            add_number(b, from.n, from.digits > to.digits ? from.digits : to.digits);
        return i + 1;
    }
    int width = from.digits > to.digits ? from.digits : to.digits;
    build_char(b, M_LBRACE);
    for (long k = 0; k <= steps; k++) {
        long v = from.n + (to.n < from.n ? -k : k) * by;
        if (k)
            build_char(b, M_COMMA);
        if (from.digits >= 0)
            add_number(b, v, width);
        else if (is_alpha((char)v))
            build_char(b, (char)v);
        else
            build_char(b, SHELL_NAME);
    }
    build_char(b, M_RBRACE);
    return i + 1;
}

// ---- lists --------------------------------------------------------------------------------

#define MOST_FIELDS 512

#define MOST_BRACES 4096  // longer words are not expanded

// The first { of `s` that has its } and a comma between them; s.len: there is none.
static size_t first_group(shell_str s)
{
    struct {
        uint16_t at;
        bool parts;
    } open[MOST_BRACES];
    size_t n = 0, best = s.len;
    for (size_t k = 0; k < s.len; k++) {
        char c = s.ptr[k];
        if (c == M_LBRACE) {
            open[n].at = (uint16_t)k;
            open[n++].parts = false;
        } else if (n && c == M_COMMA) {
            open[n - 1].parts = true;
        } else if (c == M_RBRACE && n && open[n - 1].parts) {
            best = open[--n].at < best ? open[n].at : best;
        } else if (c == M_RBRACE && n > 1) {
            n--;  // of the outermost it is a byte like others
        }
    }
    return best;
}

// Expands the first brace group of `s` into `list`; false when there is none.
static bool brace_once(eval *e, shell_str s, fields *list, size_t at)
{
    size_t i = first_group(s);
    if (i == s.len)
        return false;
    size_t cuts[66], n = 0, depth = 0, close = 0;
    cuts[n++] = i;
    for (size_t k = i + 1; k < s.len && !close && n < 65; k++) {
        if (s.ptr[k] == M_LBRACE)
            depth++;
        else if (s.ptr[k] == M_RBRACE && depth)
            depth--;
        else if (s.ptr[k] == M_RBRACE && n > 1)
            close = k;
        else if (s.ptr[k] == M_COMMA && depth == 0)
            cuts[n++] = k;
    }
    if (!close)
        return false;
    cuts[n] = close;
    for (size_t k = 0; k < n; k++) {
        builder b;
        build_start(&b, e->a);
        build_add(&b, s.ptr, i);
        build_add(&b, s.ptr + cuts[k] + 1, cuts[k + 1] - cuts[k] - 1);
        build_add(&b, s.ptr + close + 1, s.len - close - 1);
        value v = build_end(&b);
        shell_word f = field_of(e->a, &v, 0, 0);
        if (k == 0) {
            list->v[at] = f;
            continue;
        }
        fields_add(e->a, list, f);
        for (size_t m = list->n - 1; m > at + k; m--)
            list->v[m] = list->v[m - 1];
        list->v[at + k] = f;
    }
    return true;
}

void brace_list(eval *e, shell_str s, fields *list)
{
    value v = value_of(s, 0);
    fields_add(e->a, list, field_of(e->a, &v, 0, 0));
    if (s.len > MOST_BRACES)
        return;
    size_t rounds = 0;
    for (size_t i = 0; i < list->n; i++)
        while (list->n < MOST_FIELDS && rounds++ < 2 * MOST_FIELDS &&
               brace_once(e, list->v[i].alts[0], list, i))
            ;
    if (rounds >= MOST_FIELDS)
        e->partial |= SHELL_PARTIAL_STEPS;
}
