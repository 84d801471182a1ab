// SPDX-License-Identifier: MIT
// The redirections of a command.
#include <string.h>

#include "shell/call/parts.h"
#include "shell/effects/path.h"
#include "shell/expand/expand.h"

static bool dev_tcp(const shell_word *w)
{
    return word_starts(w, "/dev/tcp/") || word_starts(w, "/dev/udp/");
}

// The stream that a descriptor above 2 stands for: exec 3< file; sh <&3.
static vfile *descriptor(eval *e, int fd, bool make)
{
    if (fd < 3 || fd > 255)
        return NULL;
    char name[16] = "/dev/fd/";
    size_t n = 8;
    if (fd > 99)
        name[n++] = (char)('0' + fd / 100);
    if (fd > 9)
        name[n++] = (char)('0' + fd / 10 % 10);
    name[n++] = (char)('0' + fd % 10);
    shell_str path = {name, n};
    vfile *f = file_find(e, path);
    if (!f && make)
        f = file_make(e, (shell_str){sh_copy(e->a, name, n), n});
    return f;
}

static vfile *duplicated(eval *e, const shell_word *w)
{
    int fd = 0;
    shell_str s = w->alts[0];
    for (size_t i = 0; i < s.len && i < 3; i++) {
        if (!is_digit(s.ptr[i]))
            return NULL;
        fd = fd * 10 + (s.ptr[i] - '0');
    }
    return descriptor(e, fd, false);
}

static void to_file(ctx *c, const vfile *f)
{
    c->out = f->content;
    c->maybe = c->cond;
}

static void redir_out(call *c, const redir *r, shell_word *w)
{
    eval *e = c->e;
    bool append = strcmp(r->op, ">>") == 0 || strcmp(r->op, "&>>") == 0;
    bool sends = r->fd < 0 || r->fd == 1;
    if (dev_tcp(w)) {
        uint32_t t = c->c->in ? c->c->in->taint : 0;
        fx_text(c, SHELL_K_NET, "socket", w->alts[0], w, 0, t);
        stream *s = NEW(e->a, stream);
        s->unknown = true;
        if (sends)
            ctx_out(c->c, s);
        if (r->fd > 2)
            descriptor(e, r->fd, true)->content = s;
        return;
    }
    if (w->known == SHELL_EXACT && w->alts[0].len && strcmp(r->op, ">&") == 0 &&
        (is_digit(w->alts[0].ptr[0]) || w->alts[0].ptr[0] == '-')) {
        // What goes where on stderr is not followed.
        c->c->maybe = c->c->maybe || r->fd == 2 || (sends && word_is(w, "2"));
        vfile *f = sends ? duplicated(e, w) : NULL;
        if (sends && !f && !strchr("012-", w->alts[0].ptr[0]))
            c->c->cond = c->c->maybe = true;  // there may be none
        vfile *copy = word_is(w, "1") ? descriptor(e, r->fd, true) : NULL;
        if (copy)
            copy->content = c->c->out ? c->c->out : NEW(e->a, stream);
        if (f && f->content->unknown && c->c->in)
            fx_text(c, SHELL_K_NET, "socket", STR(""), w, 0, c->c->in->taint);
        if (f)
            to_file(c->c, f);
        return;
    }
    fx_path(c, SHELL_K_WRITE, "redirect", w, append ? SHELL_F_APPEND : SHELL_F_TRUNCATE, 0);
    if (w->n != 1)
        return;
    shell_str path = path_here(e, w->alts[0]);
    if (path_where(e, path, SHELL_K_WRITE).place == SHELL_P_SINK && !file_find(e, path)) {
        if (sends && !memmem(path.ptr, path.len, "std", 3) && !memmem(path.ptr, path.len, "/fd/", 4))
            c->c->out = NULL;
        return;
    }
    vfile *f = file_make(e, path);
    file_empty(c, f, append);
    if (r->fd == 2 || r->fd > 2)
        stream_add(e->a, f->content, "\1", 1, T_VAGUE);
    if (sends)
        to_file(c->c, f);
    vfile *d = descriptor(e, r->fd, true);
    if (d)
        d->content = f->content;
}

static void redir_in(call *c, const redir *r, shell_word *w)
{
    eval *e = c->e;
    if (dev_tcp(w)) {
        fx_text(c, SHELL_K_NET, "socket", w->alts[0], w, 0, 0);
        stream *s = NEW(e->a, stream);
        stream_add(e->a, s, "\1", 1, SHELL_T_NET);
        s->unknown = true;
        if (r->fd > 2)
            descriptor(e, r->fd, true)->content = s;
        else
            c->c->in = s;
        return;
    }
    if (strcmp(r->op, "<&") == 0) {
        vfile *f = r->fd <= 0 ? duplicated(e, w) : NULL;
        if (f) {
            c->c->in = f->content;
        } else if (r->fd <= 0 && w->known != SHELL_EXACT) {
            c->c->in = NEW(e->a, stream);
            stream_add(e->a, c->c->in, "\1", 1, SHELL_T_STDIN);
        }
        return;
    }
    stream *s = NEW(e->a, stream);
    if (strcmp(r->op, "<>") == 0)
        fx_path(c, SHELL_K_WRITE, "redirect", w, SHELL_F_APPEND, 0);
    read_file(c, w, "redirect", s);
    if (r->fd <= 0)
        c->c->in = s;
    else if (r->fd > 2 && r->fd < 256)
        descriptor(e, r->fd, true)->content = s;
}

static void one_redir(call *c, const redir *r, const source *src)
{
    eval *e = c->e;
    if (!r->target)
        return;
    value v = expand_one(e, c->c, r->target, 0, strncmp(r->op, "<<", 2) != 0);
    uint32_t off = src->mapped ? src->off + r->target->off : src->off;
    shell_word w = field_of(e->a, &v, off, src->mapped ? r->target->len : src->span);
    if (r->op[0] == '<' && r->op[1] == '<') {
        stream *s = NEW(e->a, stream);
        for (int i = 0; i < v.n; i++) {
            stream_add(e->a, s, w.alts[i].ptr, w.alts[i].len, v.taint);
            stream_add(e->a, s, "\n", r->op[2] ? 1 : 0, 0);
        }
        if (v.n > 1)
            stream_one_of(e->a, s, &v);
        if (r->fd <= 0)
            c->c->in = s;
        else if (r->fd > 2 && r->fd < 256)
            descriptor(e, r->fd, true)->content = s;
    } else if (r->op[0] == '<') {
        redir_in(c, r, &w);
    } else {
        redir_out(c, r, &w);
    }
}

void call_timed(eval *e, const ctx *c, const fields *f)
{
    fields all = {0};
    if (!f->n)
        return;
    fields_add(e->a, &all, word_of(e, STR("time"), &f->v[0]));
    fields_add(e->a, &all, word_of(e, STR("-p"), &f->v[0]));
    fields_append(e->a, &all, f->v, f->n);
    call_record(e, c, all.v, all.n, STR("time"), f->v[0].off, f->v[0].len);
}

void call_redirs(eval *e, ctx *c, const node *n)
{
    if (!n->redirs)
        return;
    const source *src = n->src;
    uint32_t off = src->mapped ? src->off + n->off : src->off;
    call k = {.e = e, .c = c, .name = STR("")};
    k.command = call_record(e, c, NULL, 0, STR(""), off, src->mapped ? n->len : src->span);
    for (const redir *r = n->redirs; r; r = r->next)
        one_redir(&k, r, src);
}
