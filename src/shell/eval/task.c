// SPDX-License-Identifier: MIT
// The stack of what is to be done: texts, lists, commands, and what ends with them.
#include <string.h>

#include "shell/eval/steps.h"

task *task_push(eval *e, int kind, const ctx *c)
{
    task *t = e->free;
    if (t)
        e->free = t->below;
    else
        t = sh_room(e->a, sizeof *t);
    *t = (task){.kind = (uint8_t)kind, .c = *c, .below = e->top};
    e->top = t;
    e->n++;
    return t;
}

task *task_push_after(eval *e, const task *mark, int kind, const ctx *c)
{
    task *t = task_push(e, kind, c), **at = &e->top;
    e->top = t->below;
    while (*at != mark)
        at = &(*at)->below;
    t->below = *at;
    *at = t;
    return t;
}

task *task_pop(eval *e)
{
    task *t = e->top;
    e->top = t->below;
    t->below = e->free;
    e->free = t;
    e->n--;
    return t;
}

void push_restore(eval *e, const ctx *c, undo *mark)
{
    task *t = task_push(e, K_RESTORE, c);
    t->mark = mark;
    t->shell = e->shell;
    t->stops = e->stops;
    t->unsure = e->unsure;
    t->traps = e->traps;
}

void push_join(eval *e, const ctx *c)
{
    task_push(e, K_JOIN, c)->mark = e->trail;
}

ctx ctx_enter(eval *e, const ctx *c, const char *step)
{
    ctx in = *c;
    in.calls++;
    in.path = c->calls < 12 ? sh_join(e->a, c->path, " > ", step) : c->path;
    return in;
}

void ctx_out(ctx *c, stream *s)
{
    c->out = s;
    c->maybe = false;
}

void may_stop(eval *e)
{
    e->stops++;
    e->unsure = true;
}

void stay_redirected(eval *e, const ctx *c)
{
    if (!e->top)
        return;
    const ctx old = e->top->c;
    for (task *t = e->top; t && t->kind != K_RESTORE; t = t->below) {
        if (t->c.out == old.out) {
            t->c.out = c->out;
            t->c.maybe = t->c.maybe || c->maybe;
        }
        if (t->c.in == old.in)
            t->c.in = c->in;
        if (t->kind == K_LIST && t->state == AFTER_UNDO)
            return;
    }
}

void cd_failed(eval *e)
{
    static const shell_str names[] = {N("OLDPWD"), N("(cwd)"), N("PWD")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const undo *u = e->trail;
        while (u && !(u->v->name.len == names[i].len &&
                      memcmp(u->v->name.ptr, names[i].ptr, names[i].len) == 0))
            u = u->prev;
        if (!u)
            continue;
        value was = u->val;
        var_set(e, names[i], &was, NULL);
    }
    e->doubt = false;
}

void cd_succeeded(eval *e)
{
    e->doubt = false;
    value here = e->cwd->val;
    var_set(e, STR("PWD"), &here, NULL);
}

task *push_list_task(eval *e, const ctx *c, node *list, int after)
{
    if (!list)
        return NULL;
    task *t = task_push(e, K_LIST, c);
    t->n = list;
    t->cur = list->kids;
    t->state = (uint16_t)after;
    return t;
}

// Globs are text again; holes stay holes when the text is parsed.
static shell_str globs_shown(eval *e, shell_str s)
{
    size_t i = 0;
    while (i < s.len && (s.ptr[i] < SHELL_STAR || s.ptr[i] > SHELL_SET_END))
        i++;
    if (i == s.len)
        return s;
    char *p = sh_copy(e->a, s.ptr, s.len);
    for (; i < s.len; i++)
        if (p[i] >= SHELL_STAR && p[i] <= SHELL_SET_END)
            p[i] = "*?[]"[p[i] - SHELL_STAR];
    return (shell_str){p, s.len};
}

void run_text(eval *e, const ctx *c, shell_str text, const shell_word *host)
{
    if (text.len == 0)
        return;
    if (c->calls > MOST_CALLS) {
        e->partial |= SHELL_PARTIAL_DEPTH;
        return;
    }
    e->open = e->open || str_has(text, SHELL_HOLE);
    if (!eval_charge(e, text.len))
        return;
    task *t = task_push(e, K_TEXT, c);
    t->text = text;
    t->off = host->off;
    t->len = host->len;
}

void step_text(eval *e, task *t)
{
    shell_str text = globs_shown(e, t->text);
    source *src = NEW(e->a, source);
    *src = (source){text.ptr, text.len, t->off, t->len, false};
    // Text that stands in the command as it is keeps its own offsets.
    for (uint32_t skip = 0; skip < 2; skip++)
        if (t->len >= text.len + 2 * skip && t->off + skip + text.len <= e->text.len &&
            memcmp(e->text.ptr + t->off + skip, text.ptr, text.len) == 0) {
            src->off = t->off + skip;
            src->mapped = true;
            break;
        }
    parsed p = sh_parse(e->a, src, e->depth);
    e->partial |= p.partial;
    ctx c = t->c;
    task_pop(e);
    t = push_list_task(e, &c, p.list, AFTER_NOTHING);
    if (t)
        t->root = true;
}

void run_in_process(eval *e, const ctx *c)
{
    push_restore(e, c, e->trail);
    e->shell = ++e->shells;
    value ifs = value_of(STR(" \t\n"), 0);
    var_set(e, STR("IFS"), &ifs, NULL);
}

void push_args(eval *e, const ctx *c, node *function, fields *args)
{
    task *t = task_push(e, K_POP_FUNC, c);
    t->n = function;
    t->locals = e->locals;
    t->breaks = e->breaks;
    t->returns = e->returns;
    if (function && args->n)
        args->v[0] = args_first(e);
    t->args = args_own(e, args);
}

void run_argv(eval *e, const ctx *c, const shell_word *w, size_t n)
{
    if (n == 0)
        return;
    if (c->calls > MOST_CALLS) {
        e->partial |= SHELL_PARTIAL_DEPTH;
        return;
    }
    task_push(e, K_ARGV, c)->argv = (fields){.v = (shell_word *)w, .n = n, .cap = n};  // nobody changes them
}
