// SPDX-License-Identifier: MIT
// Functions and aliases, which the command itself defined.
#include <string.h>

#include "shell/call/parts.h"

#define MOST_DEFINITIONS 256

static void call_function(call *c, node *n)
{
    if (c->c->calls > MOST_CALLS) {
        c->e->partial |= SHELL_PARTIAL_DEPTH;
        return;
    }
    ctx in = *c->c;
    in.calls++;
    fields *args = NEW(c->e->a, fields);
    fields_append(c->e->a, args, c->w, c->n);
    n->running = true;
    c->e->calling++;
    push_args(c->e, &in, n, args);
    task *t = task_push(c->e, K_LIST, &in);
    t->n = n->kids;
    t->cur = n->kids ? n->kids->kids : NULL;
}

static shell_str function_var(eval *e, shell_str name)
{
    return (shell_str){sh_join(e->a, sh_copy(e->a, name.ptr, name.len), "", "()"), name.len + 2};
}

void function_set(eval *e, shell_str name, const struct definition *d)
{
    if (!name.len || (!d && !e->funcs.n))
        return;
    value v = d ? value_of((shell_str){(const char *)&d->n, sizeof d->n}, 0) : value_unset();
    var_set(e, function_var(e, name), &v, NULL);
}

bool call_functions(call *c, shell_str own, bool *sure)
{
    eval *e = c->e;
    const func *f = eval_find(e, &e->funcs, own);
    const struct definition *d = f ? f->last : NULL;
    const var *v = d ? var_get(e, function_var(e, own)) : NULL;
    node *only = NULL;
    if (v && v->val.n == 1 && v->val.one.len == sizeof only)
        memcpy(&only, v->val.one.ptr, sizeof only);
    *sure = only != NULL;
    bool again = only && only->running;
    if (only && !again)
        call_function(c, only);
    ctx in = *c->c;
    in.cond = in.maybe = true;
    call k = *c;
    k.c = &in;
    size_t left = MOST_DEFINITIONS;
    for (; !only && d && left; d = d->older, left--) {
        again = again || d->n->running;
        if (d->n->running)
            continue;
        push_join(e, &in);
        call_function(&k, d->n);
    }
    if (again && (c->c->piped || c->c->background))
        fx_text(c, SHELL_K_SYSTEM, "fork-bomb", c->name, NULL, 0, 0);
    if (again || !left)  // with which arguments it is called again; or what an older one does
        e->partial |= SHELL_PARTIAL_DEPTH;
    return f != NULL;
}

// A text as a word that the shell takes for just that.
static shell_str quoted(eval *e, shell_str s)
{
    bool plain = s.len > 0;
    for (size_t i = 0; i < s.len && plain; i++)
        plain = is_name(s.ptr[i], false) || memchr("-./", s.ptr[i], 3);
    if (plain)
        return s;
    builder b;
    build_start(&b, e->a);
    build_char(&b, '\'');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\'')
            build_add(&b, "'\\'", 3);
        build_char(&b, s.ptr[i]);
    }
    build_char(&b, '\'');
    return build_text(&b);
}

bool call_alias(call *c, shell_str own)
{
    const alias *a = eval_find(c->e, &c->e->aliases, own);
    if (!a || (a->text.len >= own.len && memcmp(a->text.ptr, own.ptr, own.len) == 0))
        return false;
    bool next = a->text.len && a->text.ptr[a->text.len - 1] == ' ';
    builder b;
    build_start(&b, c->e->a);
    build_add(&b, a->text.ptr, a->text.len);
    for (size_t i = 1; i < c->n; i++) {
        const shell_word *w = &c->w[i];
        const alias *other = i == 1 && next ? eval_find(c->e, &c->e->aliases, w->alts[0]) : NULL;
        value v = other ? value_of(other->text, 0) : field_value(w);
        shell_str *alts = value_own(c->e->a, &v);
        for (int k = 0; k < v.n && !other && w->known <= SHELL_ONE_OF; k++)
            alts[k] = quoted(c->e, alts[k]);
        build_char(&b, ' ');
        build_value(&b, &v);
    }
    ctx in = ctx_enter(c->e, c->c, "alias");
    in.aliases++;
    value text = build_end(&b);
    for (int i = text.n - 1; i >= 0; i--) {
        in.cond = in.maybe = true;  // a script expands none unless it is told to
        push_join(c->e, &in);
        run_text(c->e, &in, value_at(&text, i), &c->w[0]);
    }
    return true;
}
