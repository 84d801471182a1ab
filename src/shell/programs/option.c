// SPDX-License-Identifier: MIT
// The shell's options and its positional parameters: set, shopt, shift.
#include <string.h>

#include "shell/programs/builtin.h"

// set -e, set -u, and what means the same.
static void set_option(call *c, shell_str s, shell_str next)
{
    if (s.len < 2 || (s.ptr[0] != '-' && s.ptr[0] != '+'))
        return;
    bool named = s.ptr[s.len - 1] == 'o';
    bool error = memchr(s.ptr, 'e', s.len) || (named && str_is(next, "errexit"));
    if (error) {
        value v = value_of(s.ptr[0] == '-' ? STR("e") : STR(""), 0);
        var_set(c->e, STR("set -e"), &v, NULL);
    }
    c->e->braces = c->e->braces || memchr(s.ptr, 'B', s.len) || str_is(next, "braceexpand");
    c->e->keyword = c->e->keyword || memchr(s.ptr, 'k', s.len);
    c->e->noclobber = c->e->noclobber || memchr(s.ptr, 'C', s.len) || str_is(next, "noclobber");
    c->e->posix = c->e->posix || (named && str_is(next, "posix"));
    if (s.ptr[0] == '-' && (error || memchr(s.ptr, 'u', s.len) || (named && str_is(next, "nounset"))))
        may_stop(c->e);
}

// What it changes is taken into account from here on, whatever becomes of it.
void sh_shopt(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++) {
        c->e->lastpipe = c->e->lastpipe || word_is(&c->w[i], "lastpipe");
        c->e->xpg_echo = c->e->xpg_echo || word_is(&c->w[i], "xpg_echo");
        c->e->odd_globs = c->e->odd_globs || word_is(&c->w[i], "nocaseglob") ||
                          word_is(&c->w[i], "nullglob");
        if (word_is(&c->w[i], "failglob"))
            may_stop(c->e);
    }
    if (c->c->out)
        out_unknown(c, T_VAGUE);
}

// shift N: all arguments but the first N, or nothing happens.
void sh_shift(call *c, const void *data)
{
    (void)data;
    const fields *old = args_get(c->e);
    size_t by = 1;
    if (c->n > 1) {
        shell_str s = c->w[1].alts[0];
        by = c->w[1].known == SHELL_EXACT && s.len == 1 && is_digit(*s.ptr) ? (size_t)(*s.ptr - '0')
             : SIZE_MAX;
    }
    if (!old)
        return;
    if (by == SIZE_MAX) {
        args_set(c->e, args_any(c->e));
        return;
    }
    fields *all = NULL, **tail = &all;
    for (; old; old = old->or) {
        fields *f = NEW(c->e->a, fields);
        *f = *old;
        f->or = NULL;
        if (by < old->n) {
            f->n = f->cap = old->n - by;
            f->v = sh_alloc(c->e->a, f->n * sizeof *f->v);
            memcpy(f->v, old->v + by, f->n * sizeof *f->v);
            f->v[0] = old->v[0];
            bool open = false;
            for (size_t i = 0; i <= by; i++)
                open = open || field_open(&old->v[i]);
            if (open) {  // how many are gone is not known
                fields *rest = args_any(c->e);
                *tail = rest;
                tail = (fields **)&rest->or;
            }
        }
        *tail = f;
        tail = (fields **)&f->or;
    }
    args_set(c->e, all);
}

// Whether all are options of set: with one that is none it does nothing.
static bool options_of_set(const shell_word *w, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        shell_str s = w[i].alts[0];
        if (s.len < 2 || !strchr("-+", s.ptr[0]) || str_is(s, "--"))
            return true;
        for (size_t k = 1; k < s.len; k++)
            if (!is_mark(s.ptr[k]) && !strchr("abefhkmnoptuvxBCEHPT", s.ptr[k]))
                return false;
        i += s.ptr[s.len - 1] == 'o';
    }
    return true;
}

void sh_set(call *c, const void *data)
{
    (void)data;
    if (c->n == 1)
        out_variables(c, SHELL_T_ENVSECRET);
    if (!options_of_set(c->w, c->n))
        return;
    for (size_t i = 1; i < c->n; i++)
        set_option(c, c->w[i].alts[0], i + 1 < c->n ? c->w[i + 1].alts[0] : STR(""));
    bool ends = false;
    size_t i = 1;
    for (; i < c->n && !ends; i++) {
        shell_str s = c->w[i].alts[0];
        if (!s.len || !strchr("-+", s.ptr[0]))
            break;
        ends = s.len == 1 || str_is(s, "--");
        if (s.len == 1 && i + 1 == c->n)  // set - changes no parameters
            return;
        i += s.ptr[s.len - 1] == 'o';
    }
    if (i >= c->n && !ends)
        return;
    fields *f = NEW(c->e->a, fields);
    fields_add(c->e->a, f, args_first(c->e));
    fields_append(c->e->a, f, c->w + i, c->n - i);
    args_set(c->e, f);
}
