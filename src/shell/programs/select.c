// SPDX-License-Identifier: MIT
// Which files a search comes upon.
#include "shell/programs/select.h"

#include <string.h>

#include "shell/effects/path.h"

#define BELOW STR(FOUND_BELOW)

// ---- two selections -----------------------------------------------------------------------

static bool ends_below(shell_str s)
{
    return s.len > BELOW.len && str_is((shell_str){s.ptr + s.len - BELOW.len, BELOW.len}, FOUND_BELOW);
}

// How much of a path is known.
static size_t said(shell_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += !is_mark(s.ptr[i]) && s.ptr[i] != '/';
    return n;
}

// A path that is like both: what is below a folder and has a name.
static bool merged(eval *e, shell_str a, shell_str b, shell_str *out)
{
    if (!ends_below(a) || !str_starts(b, FOUND_BELOW "/"))
        return false;
    a.len -= BELOW.len;
    char *p = sh_room(e->a, a.len + b.len);
    memcpy(p, a.ptr, a.len);
    memcpy(p + a.len, b.ptr, b.len);
    *out = (shell_str){p, a.len + b.len};
    return true;
}

// All pairs of them merged, where that can be.
static bool merge_all(eval *e, const choice *a, const choice *b, choice *out)
{
    *out = (choice){.n = 0};
    if (a->n * b->n > SHELL_MAX_ALTS)
        return false;
    for (int i = 0; i < a->n; i++)
        for (int k = 0; k < b->n; k++) {
            shell_str both;
            if (!merged(e, a->alt[i], b->alt[k], &both) && !merged(e, b->alt[k], a->alt[i], &both))
                return false;
            value v = value_of(both, 0);
            choice_add(out, &v);
        }
    return true;
}

static size_t least_said(const choice *c)
{
    size_t least = SIZE_MAX;
    for (int i = 0; i < c->n; i++)
        least = said(c->alt[i]) < least ? said(c->alt[i]) : least;
    return least;
}

void select_and(eval *e, selection *s, const selection *other)
{
    choice both;
    s->nothing = s->nothing || other->nothing;
    s->narrow = s->narrow || other->narrow;
    s->folders = s->folders || other->folders;
    s->empty = s->empty || other->empty;
    if (!other->paths.n)
        return;
    if (s->paths.n && merge_all(e, &s->paths, &other->paths, &both))
        s->paths = both;
    else if (!s->paths.n || least_said(&other->paths) > least_said(&s->paths))
        s->paths = other->paths;
}

void select_or(eval *e, selection *s, const selection *other)
{
    (void)e;
    if (other->nothing)
        return;
    if (s->nothing) {
        *s = *other;
        return;
    }
    // Narrower than all are two that both are, in whatever way.
    s->narrow = (s->narrow || s->paths.n) && (other->narrow || other->paths.n);
    s->folders = s->folders && other->folders;
    s->empty = s->empty && other->empty;
    if (!s->paths.n || !other->paths.n || s->paths.n + other->paths.n > SHELL_MAX_ALTS) {
        s->paths.n = 0;
        return;
    }
    for (int i = 0; i < other->paths.n; i++) {
        value v = value_of(other->paths.alt[i], 0);
        choice_add(&s->paths, &v);
    }
}

// ---- paths --------------------------------------------------------------------------------

// The folder where a search for such a path began, and what is behind it; false when it has no mark of one.
static bool cut_below(shell_str path, shell_str *base, shell_str *rest)
{
    size_t at;
    if (!path_found(path, &at))
        return false;
    *base = (shell_str){path.ptr, at ? at : 1};
    *rest = (shell_str){path.ptr + at + 1, path.len - at - 1};
    return true;
}

// Whether a path that is written from the base on begins with it, as -path and -regex want it.
static bool begins(shell_str path, shell_str base)
{
    if (path.len <= base.len || path.ptr[base.len] != '/')
        return false;
    for (size_t i = 0; i < base.len; i++)
        if (path.ptr[i] != base.ptr[i] && path.ptr[i] != SHELL_ANY)
            return false;
    return true;
}

static shell_str joined(eval *e, shell_str base, shell_str rest)
{
    char *p = sh_room(e->a, base.len + rest.len + 1);
    size_t n = base.len;
    memcpy(p, base.ptr, base.len);
    if (!n || p[n - 1] != '/')
        p[n++] = '/';
    memcpy(p + n, rest.ptr, rest.len);
    n += rest.len;
    if (ends_below((shell_str){p, n}))  // all that is in a folder: the folder
        n -= BELOW.len + 1;
    return (shell_str){p, n ? n : 1};
}

// One path of a selection from `base` on.
static shell_str below(eval *e, shell_str base, shell_str path, int depth)
{
    while (base.len > 1 && base.ptr[base.len - 1] == '/')
        base.len--;
    if (!str_starts(path, FOUND_BELOW "/")) {
        if (!begins(path, base))
            return base;
        shell_str rest = {path.ptr + base.len + 1, path.len - base.len - 1};
        return joined(e, base, rest);
    }
    shell_str name = {path.ptr + BELOW.len + 1, path.len - BELOW.len - 1};
    bool plain = !memchr(name.ptr, '/', name.len);
    return joined(e, base, depth == 1 && plain ? name : path);
}

shell_word select_below(eval *e, const shell_word *base, const selection *s, int depth)
{
    choice all = {.n = 0};
    bool any = !s->paths.n || depth == 0;
    for (int i = 0; i < base->n && !s->nothing; i++) {
        shell_str b = base->alts[i];
        for (int k = 0; k < s->paths.n && !any; k++) {
            shell_str p = s->paths.alt[k];
            value v = value_of(below(e, b, p, depth), 0);
            choice_add(&all, &v);
            shell_str own = path_base(b);
            if (!str_starts(p, FOUND_BELOW "/"))
                continue;
            shell_str name = {p.ptr + BELOW.len + 1, p.len - BELOW.len - 1};
            v = value_of(b, 0);  // the folder itself may have this name
            if (could_be(name, own.ptr, own.len))
                choice_add(&all, &v);
        }
        value v = value_of(b, 0);
        if (any)
            choice_add(&all, &v);
    }
    all.taint = base->taint | T_FOUND | (any && !s->narrow && !s->paths.n ? T_ALL : 0);
    value v = choice_end(e->a, &all);
    return field_of(e->a, &v, base->off, base->len);
}

void select_lines(eval *e, const stream *in, const selection *s, stream *out)
{
    shell_str t = stream_text(in);
    uint32_t taint = in->taint & ~(s->narrow || s->paths.n ? T_ALL : 0);
    for (size_t i = 0; i < t.len;) {
        const char *nl = memchr(t.ptr + i, '\n', t.len - i);
        size_t end = nl ? (size_t)(nl - t.ptr) : t.len;
        shell_str base = {t.ptr + i, end - i}, rest;
        selection line = {.narrow = false};
        if (cut_below(base, &base, &rest)) {
            line.paths.alt[0] = rest;
            line.paths.n = 1;
        }
        select_and(e, &line, s);
        i = end + 1;
        if (!base.len)
            continue;
        value v = value_of(base, 0);
        shell_word from = field_of(e->a, &v, 0, 0), found = select_below(e, &from, &line, -1);
        for (int k = 0; k < found.n; k++) {
            stream_add(e->a, out, found.alts[k].ptr, found.alts[k].len, taint);
            stream_add(e->a, out, "\n", 1, 0);
        }
    }
}
