// SPDX-License-Identifier: MIT
// The text that flows through pipes and lies in files.
#include <string.h>

#include "shell/value.h"

void stream_add(shell_arena *a, stream *s, const char *text, size_t n, uint32_t taint)
{
    s->taint |= taint | (s->alts ? T_VAGUE : 0);
    s->alts = NULL;
    if (s->len + n > STREAM_LIMIT) {
        text = "\1";
        n = s->len >= STREAM_LIMIT + 1 ? 0 : 1;
    }
    if (s->cap < s->len + n) {
        // Most are written once.
        size_t cap = s->len ? (s->len + n) * 2 + 32 : n;
        char *p = sh_room(a, cap);
        if (s->len)
            memcpy(p, s->p, s->len);
        s->p = p;
        s->cap = cap;
    }
    if (n)
        memcpy(s->p + s->len, text, n);
    s->len += n;
}

void stream_copy(shell_arena *a, stream *to, const stream *from, uint32_t taint)
{
    if (to->len || from->len > STREAM_LIMIT) {
        stream_add(a, to, from->p, from->len, taint);
        return;
    }
    stream_add(a, to, NULL, 0, taint);
    if (from->len) {
        to->p = from->p;
        to->len = to->cap = from->len;
    }
}

void stream_one_of(shell_arena *a, stream *s, const value *v)
{
    value *copy = NEW(a, value);
    *copy = *v;
    s->alts = copy;
    s->taint |= T_VAGUE;  // for those who look at the text
}

#define MOST_LINES 8

// Without the newlines at its end, which may be before what is not known.
static shell_str without_newlines(shell_arena *a, shell_str s)
{
    size_t n = s.len;
    while (n && (s.ptr[n - 1] == '\n' || s.ptr[n - 1] == SHELL_HOLE))
        n--;
    bool hole = n < s.len && memchr(s.ptr + n, SHELL_HOLE, s.len - n);
    if (!hole || n + 1 == s.len)
        return (shell_str){s.ptr, n + hole};
    char *p = sh_copy(a, s.ptr, n + 1);
    p[n] = SHELL_HOLE;
    return (shell_str){p, n + 1};
}

value stream_value(shell_arena *a, const stream *s)
{
    shell_str text = without_newlines(a, stream_text(s));
    value v = s->alts ? *s->alts : value_of(text, s->taint);
    shell_str *alts = s->alts ? value_own(a, &v) : NULL;
    for (int i = 0; alts && i < v.n; i++)
        alts[i] = without_newlines(a, alts[i]);
    v.taint &= ~T_VAGUE;
    if (!(s->taint & T_VAGUE) || s->alts)
        return v;
    value any = value_hole(v.taint);
    int lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    choice all = {.n = 0, .taint = v.taint};
    if (lines == 1 || lines > MOST_LINES)
        choice_add(&all, &v);
    else
        for (size_t from = 0, i = 0; i <= text.len; i++)
            if (i == text.len || text.ptr[i] == '\n') {
                value one = value_of((shell_str){text.ptr + from, i - from}, 0);
                choice_add(&all, &one);
                from = i + 1;
            }
    choice_add(&all, &any);
    return choice_end(a, &all);
}
