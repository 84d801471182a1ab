// SPDX-License-Identifier: MIT
// Tilde expansion: ~, ~+, ~-, ~name.
#include <string.h>

#include "shell/expand/parts.h"

static bool may_be_unset(const value *v)
{
    for (int i = 0; i < v->n; i++)
        if (str_unset(value_at(v, i)))
            return true;
    return false;
}

// Adds the value, or the text where the variable was taken away.
static void build_or(eval *e, builder *b, value v, shell_str text)
{
    shell_str *alts = value_own(e->a, &v);
    for (int i = 0; i < v.n; i++)
        if (str_unset(alts[i]))
            alts[i] = text;
    build_value(b, &v);
}

// ~, ~+, ~-, ~name at the start of a word or of an assigned value. Returns the bytes it took.
static size_t add_tilde(eval *e, builder *b, const part *q, const char *s, size_t n)
{
    if (n == 0 || s[0] != '~')
        return 0;
    size_t k = 1;
    while (k < n && s[k] != '/' && s[k] != ':')
        k++;
    for (size_t i = 1; i < k; i++)
        if (s[i] == SHELL_HOLE || (is_digit(s[i]) && i < 3)) {  // it may be nothing; a folder of pushd
            build_char(b, SHELL_HOLE);
            return k;
        }
    for (size_t i = 1; i < k; i++)
        if (!is_name(s[i], false) && !strchr("+-.", s[i]))
            return 0;
    if (k == n && q->next && q->next->kind != P_LIT)
        return 0;
    if (k < n && s[k] == ':' && q->next && !memchr(s + k, '/', n - k)) {  // no quote may follow
        build_char(b, SHELL_HOLE);
        return k;
    }
    if (k == n && q->next && q->next->ptr && q->next->ptr[0] != '/') {  // it goes on in the next line
        build_char(b, SHELL_HOLE);
        return k;
    }
    if (k == 1) {
        const var *v = var_get(e, STR("HOME"));
        value home = v ? v->val : e->home.len ? value_of(e->home, 0) : value_hole(0);
        if (may_be_unset(&home))  // the system knows it
            value_append(e->a, &home, STR("\1"));
        build_or(e, b, home, e->home);
    } else if (k == 2 && s[1] == '+') {
        const var *v = var_get(e, STR("PWD"));
        build_or(e, b, v ? v->val : e->cwd->val, (shell_str){s, k});
    } else if (k == 2 && s[1] == '-') {
        const var *v = var_get(e, STR("OLDPWD"));
        build_or(e, b, v ? v->val : value_hole(0), (shell_str){s, k});
    } else if (k == 5 && memcmp(s, "~root", 5) == 0) {
        static const shell_str root[] = {{"/root", 5}, {"~root", 5}};
        build_value(b, &(value){.many = root, .n = 2});
    } else {  // a user's home, or no such user: the text itself
        size_t dir = e->home.len;
        while (dir && e->home.ptr[dir - 1] != '/')
            dir--;
        builder user;
        build_start(&user, e->a);
        build_add(&user, e->home.ptr, dir);
        build_literal(&user, s + 1, k - 1);
        value v = value_of(build_text(&user), 0);
        if (str_exact(v.one))
            value_append(e->a, &v, (shell_str){s, k});
        build_value(b, &v);
    }
    return k;
}

const part *expand_tilde(eval *e, builder *b, const part *q, size_t skip, part *rest)
{
    if (!q || q->kind != P_LIT)
        return q;
    *rest = *q;
    rest->ptr += skip;
    rest->len -= skip;
    size_t took = add_tilde(e, b, q, rest->ptr, rest->len);
    rest->ptr += took;
    rest->len -= took;
    return rest;
}
