// SPDX-License-Identifier: MIT
// Tilde expansion: ~, ~+, ~-, ~name.
#include <string.h>

#include "shell/expand/parts.h"

// ~, ~+, ~-, ~name at the start of a word or of an assigned value. Returns the bytes it took.
static size_t add_tilde(eval *e, builder *b, const part *q, const char *s, size_t n)
{
    if (n == 0 || s[0] != '~')
        return 0;
    size_t k = 1;
    while (k < n && s[k] != '/' && s[k] != ':')
        k++;
    for (size_t i = 1; i < k; i++)
        if (s[i] == SHELL_HOLE) {  // it may be nothing
            build_char(b, SHELL_HOLE);
            return k;
        }
    for (size_t i = 1; i < k; i++)
        if (!is_name(s[i], false) && !strchr("+-.", s[i]))
            return 0;
    if (k == n && q->next && q->next->kind != P_LIT)
        return 0;
    if (k == n && q->next && q->next->ptr && q->next->ptr[0] != '/')
        return 0;
    if (k == 1) {
        const var *v = var_get(e, STR("HOME"));
        value home = v ? v->val : e->home.len ? value_of(e->home, 0) : value_hole(0), any = value_hole(0);
        bool gone = false;  // the system knows it
        for (int i = 0; i < home.n; i++)
            gone = gone || str_unset(value_at(&home, i));
        if (gone) {
            home = value_of(e->home, 0);
            value_join(e->a, &home, &any);
        }
        build_value(b, &home);
    } else if (k == 2 && s[1] == '+') {
        var *v = var_get(e, STR("PWD"));
        build_value(b, v ? &v->val : &e->cwd->val);
    } else if (k == 2 && s[1] == '-') {
        var *v = var_get(e, STR("OLDPWD"));
        value any = value_hole(0);
        build_value(b, v ? &v->val : &any);
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
