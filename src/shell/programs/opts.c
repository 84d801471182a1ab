// SPDX-License-Identifier: MIT
// Options of a command, as getopt_long reads them.
#include "shell/programs/opts.h"

#include <string.h>

#include "shell/call/call.h"

const shell_word *opt_value(const opts *o, char c)
{
    for (size_t i = o->nvals; i > 0; i--)
        if (o->vals[i - 1].letter == c)
            return &o->vals[i - 1].w;
    return NULL;
}

static void set(opts *o, char c)
{
    o->has[(unsigned char)c >> 6 & 1] |= (uint64_t)1 << ((unsigned char)c & 63);
}

static void add_value(const call *c, opts *o, char letter, shell_word w)
{
    o->vals = sh_grow(c->e->a, o->vals, o->nvals, &o->cap, sizeof *o->vals, 4);
    o->vals[o->nvals++] = (optval){letter, w};
}

// The entry of a long name in the table: its letter, whether it takes a value.
static bool long_find(const char *longs, shell_str name, char *letter, bool *takes)
{
    const char *best = NULL;
    for (const char *p = longs; p && *p;) {
        size_t n = strcspn(p, ":= ");
        if (name.len && name.len <= n && memcmp(p, name.ptr, name.len) == 0 &&
            (!best || name.len == n)) {
            best = p;
            if (name.len == n)
                break;
        }
        p += strcspn(p, " ");
        p += strspn(p, " ");
    }
    if (!best)
        return false;
    best += strcspn(best, ":= ");
    *takes = *best == '=';
    best += *takes;
    *letter = *best == ':' ? best[1] : '\0';
    return true;
}

static void read_long(const call *c, size_t *i, const optspec *spec, opts *o, shell_str s)
{
    const char *eq = memchr(s.ptr, '=', s.len);
    shell_str name = {s.ptr, eq ? (size_t)(eq - s.ptr) : s.len};
    char letter = '\0';
    bool takes = false;
    bool known = long_find(spec->longs, name, &letter, &takes);
    if (!eq && str_is(name, "help") && !o->may_take)
        o->help = true;
    o->may_take = !known && !eq;
    if (!known) {
        if (name.len && name.ptr[0] == SHELL_HOLE)
            o->unknown = true;
        return;
    }
    if (letter)
        set(o, letter);
    if (eq)
        add_value(c, o, letter, word_tail(c->e, &c->w[*i], (size_t)(eq + 1 - c->w[*i].alts[0].ptr)));
    else if (takes && *i + 1 < c->n)
        add_value(c, o, letter, c->w[++*i]);
}

// The words from `i` on, which nobody changes: a copy for each wrapper around would add up.
static fields tail(const call *c, size_t i)
{
    size_t n = i < c->n ? c->n - i : 0;
    return (fields){.v = c->w + i, .n = n, .cap = n};
}

bool opts_asked(const call *c, const optspec *spec, opts *o)
{
    opts_read(c, 1, spec, false, o);
    return !o->help && !help_alone(c);
}

void opts_read(const call *c, size_t from, const optspec *spec, bool stop, opts *o)
{
    *o = (opts){.first = c->n};
    bool ended = false;
    for (size_t i = from; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (!ended && s.len == 2 && s.ptr[0] == '-' && s.ptr[1] == '-') {
            ended = true;
            if (stop) {
                o->first = i + 1;
                o->rest = tail(c, i + 1);
                return;
            }
            continue;
        }
        if (ended || s.len < 2 || s.ptr[0] != '-') {
            if (o->first == c->n)
                o->first = i;
            if (stop) {
                o->rest = tail(c, i);
                return;
            }
            o->may_take = false;
            fields_add(c->e->a, &o->rest, c->w[i]);
            continue;
        }
        if (s.ptr[1] == '-') {
            read_long(c, &i, spec, o, (shell_str){s.ptr + 2, s.len - 2});
            continue;
        }
        o->may_take = false;
        for (size_t k = 1; k < s.len; k++) {
            char l = s.ptr[k];
            if (l == SHELL_HOLE)
                o->unknown = true;
            set(o, l);
            if (!l || !strchr(spec->shorts, l))
                continue;
            if (k + 1 < s.len)
                add_value(c, o, l, word_tail(c->e, &c->w[i], k + 1));
            else if (i + 1 < c->n)
                add_value(c, o, l, c->w[++i]);
            break;
        }
    }
}
