// SPDX-License-Identifier: MIT
// Word splitting and quote removal.
#include <string.h>

#include "shell/expand/parts.h"

void charge_value(eval *e, value *v)
{
    size_t n = 0;
    for (int i = 0; i < v->n; i++)
        n += value_at(v, i).len;
    if (!eval_charge(e, n))
        *v = value_hole(v->taint);
}

shell_str field_separators(eval *e)
{
    const value *v = &e->ifs->val;
    bool far = v->n == 1 && v->one.len > 256 && !eval_charge(e, v->one.len);
    return !far && value_exact(v) && !str_unset(v->one) ? v->one : STR(" \t\n");
}

// Whether one of the bytes that may be separators is in the text.
static bool may_split(const eval *e, shell_str s)
{
    for (int i = 0; i < e->ifs->val.n; i++) {
        shell_str bytes = value_at(&e->ifs->val, i);
        bool any = !str_exact(bytes);
        if (any || str_unset(bytes))
            bytes = STR(" \t\n");
        for (size_t k = 0; k < s.len; k++)
            if (any || str_has(bytes, s.ptr[k]))
                return true;
    }
    return false;
}

static bool has_globs(shell_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] && strchr("*?[\2\3\4", s.ptr[i]))
            return true;
    return false;
}

value split_value(eval *e, const value *v, where at)
{
    bool words = splits(at);
    value out = *v;
    if (!words && !at.globs)
        return out;
    shell_str *alts = value_own(e->a, &out), ifs = words ? field_separators(e) : STR("");
    for (int i = 0; i < v->n && words; i++)
        if (str_has(alts[i], SHELL_HOLE))
            out.taint |= T_OPEN;
    for (int i = 0; i < v->n; i++) {
        shell_str s = alts[i];
        if (words && e->ifs->val.n > 1) {
            if (may_split(e, s)) {
                alts[i] = STR("\1");
                out.taint |= T_OPEN;
                continue;
            }
            ifs = STR("");
        }
        bool globs = at.globs && has_globs(s), sets = true;
        size_t k = 0;
        while (k < s.len && !str_has(ifs, s.ptr[k]))
            k++;
        if (k == s.len && !globs)
            continue;
        char *p = sh_copy(e->a, s.ptr, s.len);
        for (k = 0; k < s.len; k++) {
            if (str_has(ifs, p[k]))
                p[k] = separates(p[k]);
            else if (!globs)
                continue;
            else if (p[k] == '*')
                p[k] = SHELL_STAR;
            else if (p[k] == '?')
                p[k] = SHELL_ANY;
            else if (p[k] == '\\')
                p[k] = SHELL_HOLE;  // quotes the next byte where a file matches
            else if (p[k] == '[' && sets && k + 2 < s.len) {
                char *close = memchr(p + k + 2, ']', s.len - k - 2);
                size_t end = close ? (size_t)(close - p) : 0;
                p[k] = close ? SHELL_SET : '[';
                if (close)
                    *close = SHELL_SET_END;
                k = close ? end : k;
                if (!close)  // nor does a later one
                    sets = false;
            }
        }
        alts[i].ptr = p;
    }
    return out;
}

void expand_value(eval *e, builder *b, value v, bool quoted, where at)
{
    charge_value(e, &v);
    if (!quoted)
        v = split_value(e, &v, at);
    build_value(b, &v);
}

shell_str field_clean(eval *e, shell_str s)
{
    bool any = false;
    for (size_t i = 0; i < s.len && !any; i++)
        any = s.ptr[i] == M_NULL || (s.ptr[i] >= M_LBRACE && s.ptr[i] <= M_RBRACE);
    if (!any)
        return s;
    char *p = sh_alloc(e->a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char ch = s.ptr[i];
        if (ch == M_LBRACE || ch == M_COMMA || ch == M_RBRACE)
            p[n++] = ch == M_LBRACE ? '{' : ch == M_COMMA ? ',' : '}';
        else if (ch != M_NULL)
            p[n++] = ch;
    }
    return (shell_str){p, n};
}

void value_clean(eval *e, value *v)
{
    shell_str *alts = value_own(e->a, v);
    for (int i = 0; i < v->n; i++)
        alts[i] = field_clean(e, alts[i]);
}
