// SPDX-License-Identifier: MIT
// The words of a command, looked at and put together.
#include <string.h>

#include "shell/call/call.h"

bool word_is(const shell_word *w, const char *lit)
{
    size_t n = strlen(lit);
    for (int i = 0; i < w->n; i++)
        if (w->alts[i].len == n && memcmp(w->alts[i].ptr, lit, n) == 0)
            return true;
    return false;
}

bool word_starts(const shell_word *w, const char *lit)
{
    size_t n = strlen(lit);
    for (int i = 0; i < w->n; i++)
        if (w->alts[i].len >= n && memcmp(w->alts[i].ptr, lit, n) == 0)
            return true;
    return false;
}

bool word_is_input(const shell_word *w)
{
    return word_is(w, "-") || word_is(w, "/dev/stdin") || word_is(w, "/dev/fd/0") ||
           word_is(w, "/proc/self/fd/0");
}

shell_str pattern_name(eval *e, shell_str pattern)
{
    char *name = sh_alloc(e->a, pattern.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < pattern.len; i++)
        if (!strchr("^$\\", pattern.ptr[i]) || !pattern.ptr[i])
            name[n++] = pattern.ptr[i];
    return (shell_str){name, n};
}

shell_word word_of(eval *e, shell_str s, const shell_word *host)
{
    if (s.len > 256 && !eval_pass(e, s.len))
        s = STR("\1");  // a long text that is used again and again
    value v = value_of(s, host ? host->taint : 0);
    return field_of(e->a, &v, host ? host->off : 0, host ? host->len : 0);
}

shell_word word_tail(eval *e, const shell_word *w, size_t n)
{
    shell_str s = w->alts[0];
    if (w->n == 1)
        return word_of(e, (shell_str){s.ptr + n, s.len - n}, w);
    choice tails = {.n = 0, .taint = w->taint};
    for (int i = 0; i < w->n; i++) {
        shell_str alt = w->alts[i];
        bool like = alt.len >= n && memcmp(alt.ptr, s.ptr, n) == 0;
        value tail = like ? value_of((shell_str){alt.ptr + n, alt.len - n}, 0) : value_hole(0);
        choice_add(&tails, &tail);
    }
    value v = choice_end(e->a, &tails);
    return field_of(e->a, &v, w->off, w->len);
}

shell_word word_after(eval *e, const shell_word *w, char mark)
{
    shell_str s = w->alts[0];
    const char *at = s.len ? memchr(s.ptr, mark, s.len) : NULL;
    return at ? word_tail(e, w, (size_t)(at + 1 - s.ptr)) : *w;
}

shell_word word_join(eval *e, const shell_word *w, size_t n)
{
    builder b;
    build_start(&b, e->a);
    for (size_t i = 0; i < n; i++) {
        if (i)
            build_char(&b, ' ');
        value v = field_value(&w[i]);
        build_value(&b, &v);
    }
    value v = build_end(&b);
    uint32_t off = n ? w[0].off : 0, end = n ? w[n - 1].off + w[n - 1].len : 0;
    return field_of(e->a, &v, off, end > off ? end - off : 0);
}

void words_own(call *c)
{
    fields own = {0};
    fields_append(c->e->a, &own, c->w, c->n);
    c->w = own.v;
}

// Whether a word ends in a short option that takes the next word in most programs that have it. Taken for
// one where it is none, a request for help is judged by what the words would do. (Where the options
// are known, opts_asked is right.)
static bool takes_value(shell_str s)
{
    return s.len > 1 && s.ptr[0] == '-' && s.ptr[1] != '-' && s.ptr[s.len - 1] &&
           strchr("AFHTXceomu", s.ptr[s.len - 1]);
}

bool help_at(const call *c, size_t i)
{
    return str_is(c->w[i].alts[0], "--help") && !takes_value(c->w[i - 1].alts[0]);
}

bool help_asked(const call *c)
{
    for (size_t i = 1; i < c->n && !str_is(c->w[i].alts[0], "--"); i++)
        if (help_at(c, i))
            return true;
    return help_alone(c);
}

bool help_alone(const call *c)
{
    return c->n == 2 && (word_is(&c->w[1], "-h") || word_is(&c->w[1], "help") ||
                         word_is(&c->w[1], "--version") || word_is(&c->w[1], "-help"));
}

bool str_listed(const char *list, shell_str s)
{
    for (const char *p = list, *from = list; s.len; p++) {
        if (*p && *p != ' ')
            continue;
        if ((size_t)(p - from) == s.len && *from == *s.ptr && memcmp(from, s.ptr, s.len) == 0)
            return true;
        if (!*p)
            break;
        from = p + 1;
    }
    return false;
}
