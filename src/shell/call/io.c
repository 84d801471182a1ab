// SPDX-License-Identifier: MIT
// What a command reads and prints: its input and output, and the files it is told to read and write.
#include <string.h>

#include "shell/call/parts.h"
#include "shell/effects/path.h"

void out_text(call *c, const char *s, size_t n, uint32_t taint)
{
    if (!c->c->out)
        return;
    if (c->c->out->unknown)  // a connection
        judge_lines(c, (shell_str){s, n});
    stream_add(c->e->a, c->c->out, s, n, taint | (c->c->maybe ? T_VAGUE : 0));
}

void out_stream(call *c, const stream *s, uint32_t taint)
{
    if (!c->c->out)
        return;
    if (c->c->out->unknown)
        judge_lines(c, stream_text(s));
    stream_copy(c->e->a, c->c->out, s, taint | (c->c->maybe ? T_VAGUE : 0));
}

void out_values(call *c, const shell_word *w)
{
    for (int i = 0; i < w->n; i++) {
        if (i)
            out_text(c, "\n", 1, T_VAGUE);
        out_text(c, w->alts[i].ptr, w->alts[i].len, w->taint);
    }
}

void out_value(call *c, const value *v)
{
    if (!c->c->out)
        return;
    bool alone = c->c->out->len == 0;
    shell_word w = field_of(c->e->a, v, 0, 0);
    out_values(c, &w);
    if (alone && v->n > 1)
        out_one_of(c, v);
}

void out_one_of(call *c, const value *v)
{
    stream_one_of(c->e->a, c->c->out, v);
    if (c->c->maybe)
        c->c->out->alts = NULL;
}

void out_found(call *c, const shell_word *found, bool zero)
{
    for (int i = 0; i < found->n; i++) {
        out_text(c, found->alts[i].ptr, found->alts[i].len, found->taint | (zero ? T_ZERO : 0));
        out_text(c, "\n", 1, 0);
    }
}

void out_unknown(call *c, uint32_t taint)
{
    out_text(c, "\1", 1, taint);
}

void variables_printed(call *c, uint32_t taint)
{
    if (c->e->loaded && taint & SHELL_T_ENVSECRET)
        fx_text(c, SHELL_K_READ, "print", STR("environment"), NULL, SHELL_F_SECRET, 0);
}

void out_variables(call *c, uint32_t taint)
{
    variables_printed(c, taint);
    out_unknown(c, taint);
}

// What stands for a text that is too long to be looked at once more.
static stream *unknown_stream(eval *e, const stream *was)
{
    stream *s = NEW(e->a, stream);
    s->unknown = was->unknown;
    stream_add(e->a, s, "\1", 1, was->taint);
    return s;
}

stream *input(const call *c)
{
    stream *s = c->c->in;
    if (s && !eval_pass(c->e, s->len))
        s = c->c->in = unknown_stream(c->e, s);
    return s;
}

shell_str input_text(const call *c)
{
    const stream *s = input(c);
    return s ? stream_text(s) : STR("");
}

void read_file(call *c, const shell_word *w, const char *op, stream *to)
{
    eval *e = c->e;
    stream *s = file_stream(e, w);
    if (!s && (word_is(w, "/dev/stdin") || word_is(w, "/dev/fd/0")))
        s = c->c->in;
    size_t before = e->effects.n;
    fx_path(c, SHELL_K_READ, op, w, 0, s ? s->taint : 0);
    uint32_t taint = 0;
    for (size_t i = before; i < e->effects.n; i++) {
        shell_effect *f = &e->effects.v[i];
        if (f->flags & SHELL_F_SECRET)
            taint |= SHELL_T_SECRET;
        if (path_holds_secrets(f->target, e->home))  // a folder that has them in it
            taint |= SHELL_T_SECRET;
        if (f->flags & SHELL_F_SYSFILE)
            taint |= SHELL_T_SECRET | SHELL_T_SYSTEM;
        // What was typed may hold anything; it is nobody else's business.
        if (f->target.len > 8 && memcmp(f->target.ptr + f->target.len - 8, "_history", 8) == 0)
            taint |= SHELL_T_SYSTEM;
        if (f->place == SHELL_P_SYSTEM || (f->flags & SHELL_F_FOUND && f->place <= SHELL_P_SYSTEM))
            taint |= SHELL_T_SYSTEM;
        // What this command downloaded or took from a secret is in the file now.
        if (s && s->taint & SHELL_T_SECRET && f->place != SHELL_P_SINK)
            f->flags |= SHELL_F_SECRET;
    }
    if (!to)
        return;
    if (word_is(w, "/dev/null"))
        return;  // there is nothing in it
    if (s && !eval_pass(e, s->len))
        s = unknown_stream(e, s);
    if (s && str_is(stream_text(s), ""))
        stream_add(e->a, to, "\1", s->taint ? 1 : 0, s->taint | taint);
    else if (s)
        stream_copy(e->a, to, s, s->taint | taint);
    else
        stream_add(e->a, to, "\1", 1, taint | SHELL_T_FILE);
}

void file_empty(call *c, vfile *f, bool append)
{
    if (append || memmem(f->path.ptr, f->path.len, "/fd/", 4))
        return;
    if (c->c->cond || c->e->unsure || c->e->noclobber)
        f->content->taint |= T_VAGUE;
    else
        f->content = NEW(c->e->a, stream);
}

void write_file(call *c, const shell_word *w, const char *op, uint32_t flags, const stream *s)
{
    eval *e = c->e;
    if (s && !eval_pass(e, s->len))
        s = unknown_stream(e, s);
    fx_path(c, SHELL_K_WRITE, op, w, flags, s ? s->taint : 0);
    if (w->n != 1 || w->known == SHELL_UNKNOWN)
        return;
    vfile *f = file_make(e, path_here(e, w->alts[0]));
    file_empty(c, f, flags & SHELL_F_APPEND);
    if (c->c->cond)
        f->content->taint |= T_VAGUE;
    if (s)
        stream_copy(e->a, f->content, s, s->taint);
    else
        stream_add(e->a, f->content, "\1", 1, SHELL_T_OUTPUT);
}
