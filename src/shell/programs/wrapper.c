// SPDX-License-Identifier: MIT
// How a program that is described by data runs the command given to it.
#include <string.h>

#include "shell/effects/path.h"
#include "shell/programs/wrapper.h"

static void run_text_option(call *c, const shell_word *w, const char *step, const wrapper *d)
{
    ctx saved = *c->c;
    c->c->flags |= (d->flags & W_PRIV ? SHELL_F_PRIVILEGED : 0) |
                   (d->flags & W_FAR ? SHELL_F_CONTAINER : 0);
    run_script(c, step, w, NULL);
    *c->c = saved;
}

// The word after the option `text`, in its short or long form; 0 when it is not there.
static size_t tail(const call *c, const wrapper *d, size_t from)
{
    for (size_t i = from; i + 1 < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        char mark[3] = {':', d->text, '\0'};
        const char *at = strstr(d->longs, mark);
        const char *name = at;
        while (name && name > d->longs && name[-1] != ' ')
            name--;
        size_t n = at ? (size_t)(at - name) : 0;
        if ((s.len == 2 && s.ptr[0] == '-' && s.ptr[1] == d->text) ||
            (n && s.len == n + 2 && s.ptr[0] == '-' && s.ptr[1] == '-' &&
             memcmp(s.ptr + 2, name, n) == 0))
            return i + 1;
    }
    return 0;
}

static bool option(const shell_word *w)
{
    return w->alts[0].len > 1 && w->alts[0].ptr[0] == '-';
}

// The first word that is a program we know; the end when there is none.
static size_t first_program(const call *c, size_t from)
{
    while (from < c->n && !program_find(path_base(c->w[from].alts[0])))
        from++;
    return from;
}

// The entry of the subcommand that comes first, options of the program itself aside; NULL when
// there is none. `from`: behind it.
static const wrapper *subcommand(const call *c, const wrapper *d, size_t *from)
{
    for (size_t i = 1; i < c->n && i < 12; i++) {
        for (const wrapper *t = d; t->sub; t++)
            if (word_is(&c->w[i], t->sub)) {
                *from = i + 1;
                return t;
            }
        // What follows an option may be its value.
        if (!option(&c->w[i]) && !(i > 1 && option(&c->w[i - 1])))
            break;
    }
    return NULL;
}

// ssh -o ProxyCommand=TEXT
static void run_keyed(call *c, const opts *o)
{
    for (size_t i = 0; i < o->nvals; i++) {
        shell_str s = o->vals[i].w.alts[0];
        const char *eq = s.len ? memchr(s.ptr, '=', s.len) : NULL;
        eq = eq || !s.len ? eq : memchr(s.ptr, ' ', s.len);
        if (o->vals[i].letter != 'o' || !eq || !memmem(s.ptr, s.len, "Command", 7))
            continue;
        shell_word w = word_of(c->e, (shell_str){eq + 1, s.len - (size_t)(eq + 1 - s.ptr)},
                               &o->vals[i].w);
        run_script(c, "ssh -o", &w, NULL);
    }
}

// The script that an option gives; options may follow the operands.
static const shell_word *text_option(call *c, const wrapper *d, const optspec *spec, const opts *o)
{
    const shell_word *script = d->text ? opt_value(o, d->text) : NULL;
    if (script || !d->text || d->flags & W_TAIL)
        return script;
    for (size_t i = o->first; i < c->n; i++) {
        if (!option(&c->w[i]))
            continue;
        opts late;
        opts_read(c, i, spec, true, &late);
        script = opt_value(&late, d->text);
        if (script)
            return script;
        i = late.first - 1;
    }
    return NULL;
}

// Where the command begins; the number of words when there is none.
static size_t command_start(const call *c, const wrapper *d, const opts *o, size_t from)
{
    for (size_t k = from; d->flags & W_DASHES && k < c->n; k++)
        if (str_is(c->w[k].alts[0], "--"))
            return k + 1;
    size_t i = o->first;
    if (d->flags & W_STDIN && i < c->n && str_is(c->w[i].alts[0], "-"))
        i++;
    i += (size_t)d->operands;
    if (d->flags & W_SKIP)
        i = first_program(c, from);
    if (i < c->n && i > 1 && str_is(c->w[i].alts[0], "--"))
        i++;
    return i;
}

void sh_wrapper(call *c, const void *data)
{
    const wrapper *d = data;
    size_t from = 1;
    const char *step = sh_copy(c->e->a, c->name.ptr, c->name.len);
    if (d->sub) {
        d = subcommand(c, d, &from);
        if (!d) {  // npm exec runs a program, npm unpublish is a verb of a service
            const program *p = program_after(wrapper_programs, c->name);
            if (p)
                p->run(c, p->data);
            else
                out_unknown(c, SHELL_T_OUTPUT);
            return;
        }
        step = sh_join(c->e->a, step, " ", d->sub);
    }
    optspec spec = {d->shorts, d->longs};
    opts o;
    opts_read(c, from, &spec, !d->text || !(d->flags & W_TEXT) || d->operands < 9, &o);
    if (d->flags & W_SINGLE)
        for (o.first = from; o.first < c->n && option(&c->w[o.first]);)
            o.first++;
    if (d->flags & W_KEYED)
        run_keyed(c, &o);
    if (d->flags & W_FAR && c->c->in && c->c->in->taint & (SHELL_T_SECRET | SHELL_T_ENVSECRET))
        fx_text(c, SHELL_K_NET, "ssh", STR(""), NULL, 0, c->c->in->taint);
    if (has(&o, 'D') && d->flags & W_PRIV && opt_value(&o, 'D')) {
        push_restore(c->e, c->c, c->e->trail);
        chdir_to(c, opt_value(&o, 'D'));
    }
    const shell_word *script = text_option(c, d, &spec, &o);
    out_unknown(c, SHELL_T_OUTPUT | (d->flags & W_FAR ? SHELL_T_NET : 0));
    if (script) {
        run_text_option(c, script, step, d);
        return;
    }
    size_t i = d->flags & W_TAIL ? tail(c, d, from) : 0;
    if (i) {
        if (i + 1 == c->n)
            run_text_option(c, &c->w[i], step, d);
        else
            run_rest(c, i, step, 0);
        return;
    }
    i = command_start(c, d, &o, from);
    if (i < c->n && (word_starts(&c->w[i], "https://") || word_starts(&c->w[i], "http://")))
        fx_text(c, SHELL_K_EXEC, "command", c->w[i].alts[0], &c->w[i], 0, SHELL_T_NET);
    if (d->flags & W_ASSIGN)
        i = assign_words(c, i);
    bool login = d->flags & W_LOGIN && (has(&o, 's') || has(&o, 'i'));
    if (i >= c->n) {
        if (c->c->in && (d->flags & (W_FAR | W_STDIN) || login))
            run_stream(c, step, c->c->in, NULL, "shell");
        return;
    }
    if (d->flags & (W_JOIN | W_FIRST) || (login && i + 1 == c->n)) {
        shell_word w = d->flags & W_FIRST ? c->w[i] : word_join(c->e, c->w + i, c->n - i);
        run_text_option(c, &w, step, d);
        if (!(d->flags & W_EACH && i + 1 < c->n))
            return;
    }
    if (i + 1 == c->n && memchr(c->w[i].alts[0].ptr, ' ', c->w[i].alts[0].len))
        run_text_option(c, &c->w[i], step, d);  // sudo -s 'command line'
    bool short_sighted = !d->text && !(d->flags & ~(W_ASSIGN | W_PRIV | W_FAR | W_LOGIN));
    (short_sighted ? run_tail : run_rest)(c, i, step, (d->flags & W_PRIV ? SHELL_F_PRIVILEGED : 0) |
                                                      (d->flags & W_FAR ? SHELL_F_CONTAINER : 0));
}
