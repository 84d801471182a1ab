// SPDX-License-Identifier: MIT
// The operators of ${name...}: defaults, prefixes and suffixes, replacement, case, slices.
#include <string.h>

#include "shell/expand/parts.h"
#include "shell/pattern.h"

#define MOST 4096  // longer values are not computed

static shell_str unmark(eval *e, shell_str s)
{
    char *p = sh_alloc(e->a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != M_NULL)
            p[n++] = s.ptr[i] == M_LBRACE ? '{' : s.ptr[i] == M_RBRACE ? '}'
                     : s.ptr[i] == M_COMMA ? ',' : s.ptr[i];
    return (shell_str){p, n};
}

static shell_str replace(eval *e, shell_str s, shell_str pat, shell_str with, bool all)
{
    if (pat.len == 0)
        return s;
    builder b;
    build_start(&b, e->a);
    const char *at, *end = s.ptr + s.len;
    while ((at = memmem(s.ptr, (size_t)(end - s.ptr), pat.ptr, pat.len))) {
        build_add(&b, s.ptr, (size_t)(at - s.ptr));
        build_add(&b, with.ptr, with.len);
        s.ptr = at + pat.len;
        if (!all)
            break;
    }
    build_add(&b, s.ptr, (size_t)(end - s.ptr));
    return build_text(&b);
}

static long number(shell_str s, size_t *at, bool *ok)
{
    while (*at < s.len && s.ptr[*at] == ' ')
        ++*at;
    bool minus = *at < s.len && s.ptr[*at] == '-';
    *at += minus;
    long n = 0;
    size_t from = *at;
    while (*at < s.len && is_digit(s.ptr[*at]) && n < 100000)
        n = n * 10 + (s.ptr[(*at)++] - '0');
    *ok = *at > from;
    return minus ? -n : n;
}

// Bytes are characters.
static bool is_ascii(shell_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    return true;
}

static bool slice(shell_str s, shell_str spec, shell_str *out)
{
    size_t at = 0;
    bool ok;
    long from = number(spec, &at, &ok), len = (long)s.len;
    if (!ok && !(at < spec.len && spec.ptr[at] == ':'))  // ${x::2}
        return false;
    if (at < spec.len && spec.ptr[at] == ':') {
        at++;
        len = number(spec, &at, &ok);
        if (!ok)
            return false;
    }
    if (at != spec.len)
        return false;
    if (from < 0)
        from += (long)s.len;
    if (from < 0 || from > (long)s.len)
        from = (long)s.len;
    if (len < 0)
        len += (long)s.len - from;
    if (len < 0)
        len = 0;
    if (len > (long)s.len - from)
        len = (long)s.len - from;
    *out = (shell_str){s.ptr + from, (size_t)len};
    return true;
}

static shell_str change_case(eval *e, shell_str s, bool upper, bool all)
{
    char *p = sh_copy(e->a, s.ptr, s.len);
    for (size_t i = 0; i < s.len && (all || i == 0); i++)
        if (is_alpha(p[i]))
            p[i] = (char)(upper ? p[i] & ~32 : p[i] | 32);
    return (shell_str){p, s.len};
}

// Nothing that a prompt would expand.
static bool is_literal(shell_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (strchr("\\$`", s.ptr[i]))
            return false;
    return true;
}

// One alternative; false when it cannot be computed.
static bool apply(eval *e, const char *op, shell_str s, shell_str operand, size_t at, shell_str *out)
{
    if (s.len > MOST || !eval_pass(e, s.len) || !str_exact(s))
        return false;
    if (s.len > 8 && memmem(s.ptr, s.len, "/dev/fd/", 8))  // its number is another one
        return false;
    shell_str pat = unmark(e, operand);
    if (strchr("#%/", op[0]) && (str_has(pat, SHELL_HOLE) || str_has(pat, SHELL_NAME)))
        return false;  // it may match nothing
    switch (op[0]) {
    case '#': case '%':
        if (!eval_charge(e, s.len + s.len * pat.len / 16) ||
            !pattern_trim(pat, &s, op[0] == '#', op[1] == op[0]))
            return false;
        *out = s;
        return true;
    case '^': case ',':
        if (pat.len || !is_ascii(s))
            return false;
        *out = change_case(e, s, op[0] == '^', op[1] == op[0]);
        return true;
    case '@':
        if (str_is(pat, "U") || str_is(pat, "L")) {
            *out = change_case(e, s, pat.ptr[0] == 'U', true);
            return true;
        }
        if (str_is(pat, "E") || (str_is(pat, "P") && is_literal(s))) {
            char *plain = sh_alloc(e->a, s.len * 2 + 8);
            *out = (shell_str){plain, sh_ansi_c(s.ptr, s.len, plain)};
            return str_exact(*out);
        }
        return false;
    case ':': return is_ascii(s) && slice(s, pat, out);
    case '/': {
        if (at == SIZE_MAX && str_has(pat, '/'))
            return false;  // it may be one of what is looked for
        const char *cut = at < pat.len ? pat.ptr + at : NULL;
        shell_str what = {pat.ptr, cut ? (size_t)(cut - pat.ptr) : pat.len};
        shell_str with = cut ? (shell_str){cut + 1, pat.len - what.len - 1} : STR("");
        // bash 5.2 takes & for what was found, others do not
        if (!str_exact(what) || str_has(with, '&') || (what.len && (what.ptr[0] == '#' || what.ptr[0] == '%')))
            return false;
        *out = replace(e, s, what, with, op[1] == '/');
        return true;
    }
    default: return false;
    }
}

bool param_default(const char *op, const value *v, bool set, bool *also)
{
    char kind = op[0] == ':' && op[1] ? op[1] : op[0];
    bool some = false, empty = false;
    for (int i = 0; i < v->n; i++) {
        shell_str s = value_at(v, i);
        bool gone = str_unset(s) || (op[0] == ':' && s.len == 0);
        bool any = op[0] == ':' && s.len == 1 && s.ptr[0] == SHELL_HOLE;
        empty = empty || gone || any || str_outer(s);
        some = some || !gone;
    }
    if (!set)
        some = false;
    *also = kind == '+' ? empty || !set : some;
    return kind == '+' ? some || !set : empty || !set;
}

value param_operator(eval *e, const char *op, const value *v, const value *operand, size_t cut)
{
    choice out = {.n = 0, .taint = v->taint | operand->taint};
    for (int i = 0; i < v->n; i++) {
        value one = value_hole(0);
        if (operand->n == 1)
            apply(e, op, value_at(v, i), operand->one, cut, &one.one);
        choice_add(&out, &one);
    }
    return choice_end(e->a, &out);
}
