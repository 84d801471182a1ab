// SPDX-License-Identifier: MIT
// The trail of what variables were, by which subshells forget and branches join.
#include "shell/eval/trail.h"

undo var_state(var *v, undo *prev)
{
    return (undo){v, v->val, v->array, v->ref, v->set, v->exported, false, v->shell, v->at, prev};
}

void var_put_back(const undo *u)
{
    var *v = u->v;
    v->val = u->val;
    v->array = u->array;
    v->ref = u->ref;
    v->set = u->set;
    v->exported = u->exported;
    v->shell = u->shell;
    v->at = u->at;
}

void var_remember(eval *e, var *v)
{
    undo *u = NEW(e->a, undo);
    *u = var_state(v, e->trail);
    e->trail = u;
}

fields *array_of_one(eval *e, const value *v)
{
    fields *f = NEW(e->a, fields);
    fields_add(e->a, f, field_of(e->a, v, 0, 0));
    return f;
}

fields *array_instead(eval *e, const var *v, const value *val)
{
    if (v->list)
        return args_any(e);
    bool gone = false;
    for (int i = 0; i < val->n; i++)
        gone = gone || str_unset(value_at(val, i)) || str_outer(value_at(val, i));
    if (gone && val->n == 1 && str_unset(val->one))
        return NEW(e->a, fields);
    fields *f = array_of_one(e, val);
    f->v[0].taint |= gone ? T_OPEN : 0;
    return f;
}

fields *array_either(eval *e, const fields *a, const fields *b)
{
    fields *all = NULL, **tail = &all, *last = NULL;
    int n = 0;
    for (int k = 0; k < 2; k++)
        for (const fields *f = k ? b : a; f; f = f->or) {
            bool there = false;
            for (const fields *g = all; g && !there; g = g->or)
                there = g->v == f->v && g->n == f->n;
            if (there)
                continue;
            if (n++ == SHELL_MAX_ALTS) {
                value any = value_hole(SHELL_T_VAR);
                *last = *array_of_one(e, &any);
                return all;
            }
            last = NEW(e->a, fields);
            *last = *f;
            last->or = NULL;
            *tail = last;
            tail = (fields **)&last->or;
        }
    return all;
}

void var_undo(eval *e, undo *mark)
{
    for (; e->trail != mark; e->trail = e->trail->prev)
        var_put_back(e->trail);
}

void var_reassign(eval *e, undo *from, undo *mark, bool prefix)
{
    for (undo *u = from; u != mark; u = u->prev) {
        if (prefix && !u->prefix)
            continue;
        var_remember(e, u->v);
        var_put_back(u);
    }
}

static bool seen(const eval *e, const undo *u)
{
    return u->set && (u->shell == e->shell || u->exported);
}

// Whether the variable is another name, and of which, is not known: it has any value, and so have those
// whose name it may be from here on.
static void join_names(eval *e, var *v, shell_str other)
{
    value any = value_hole(0);
    const shell_str names[] = {v->ref, other};
    v->ref = STR("");
    for (size_t i = 0; i < 2; i++)
        if (names[i].len) {
            const char *open = memchr(names[i].ptr, '[', names[i].len);
            shell_str name = {names[i].ptr, open ? (size_t)(open - names[i].ptr) : names[i].len};
            var_make_odd(e, name);
            var_set_open(e, name, &any);
        }
    var_set_open(e, v->name, &any);
}

// The variable is what it is, or what the record says.
static void join_state(eval *e, const undo *u)
{
    var *v = u->v;
    if ((v->ref.len || u->ref.len) && !str_same(v->ref, u->ref)) {
        join_names(e, v, u->ref);
        return;
    }
    undo now = var_state(v, NULL);
    bool before = seen(e, u), after = seen(e, &now);
    if (!before && !after)
        return;
    // No environment has arrays: where one was not set, there is none.
    value old = before ? u->val : v->array ? value_unset()
                : value_outer(name_is_secret(v->name) ? SHELL_T_ENVSECRET : 0);
    if (!after) {
        var_put_back(u);
        value was = v->array ? value_unset() : value_outer(0);
        value_join(e->a, &v->val, &was);
        if (v->array)
            v->array = array_either(e, v->array, array_instead(e, v, &was));
        v->shell = e->shell;
        v->set = true;
        return;
    }
    const fields *was = before ? u->array : NULL;
    if (v->array != was)
        v->array = array_either(e, v->array ? v->array : array_instead(e, v, &v->val),
                                was ? was : array_instead(e, v, &old));
    value_join(e->a, &v->val, &old);
    v->at = before && u->at < v->at ? u->at : v->at;
    if (before && u->exported != v->exported)
        v->exported = PERHAPS;
}

// Of each variable the oldest record since the mark stays: what is around needs it to go back.
static void keep_oldest(eval *e, undo *mark)
{
    for (undo *u = e->trail; u != mark; u = u->prev)
        u->v->first = u;
    undo **keep = &e->trail;
    for (undo *u = e->trail; u != mark; u = u->prev)
        if (u->v->first == u) {
            *keep = u;
            keep = &u->prev;
        }
    *keep = mark;
}

void var_join(eval *e, undo *mark)
{
    for (undo *u = e->trail; u != mark; u = u->prev)
        join_state(e, u);
    keep_oldest(e, mark);
}

void var_way(eval *e, undo *mark, way **ways)
{
    keep_oldest(e, mark);
    for (undo *u = e->trail; u != mark; u = u->prev) {
        way *w = NEW(e->a, way);
        *w = var_state(u->v, *ways);
        *ways = w;
    }
    var_undo(e, mark);
}

void var_merge(eval *e, way *ways, unsigned n)
{
    for (way *w = ways; w; w = w->prev)
        w->v->ways++;
    for (way *w = ways; w; w = w->prev) {
        var *v = w->v;
        if (!v->ways) {
            join_state(e, w);
            continue;
        }
        undo old = var_state(v, NULL);
        var_remember(e, v);
        var_put_back(w);
        v->at = ++e->clock;
        if (v->ways < n)
            join_state(e, &old);
        v->ways = 0;
    }
}

void var_outside(eval *e, hidden *outer)
{
    for (; e->locals != outer; e->locals = e->locals->next) {
        var *v = e->locals->was.v;
        var_remember(e, v);
        var_put_back(&e->locals->was);
    }
}

static bool has_all(const value *of, const value *in)
{
    choice joined = choice_of(of);
    choice_add(&joined, in);
    return joined.n == of->n && (in->n == 0 || of->n < SHELL_MAX_ALTS ||
                                 str_has(of->many[of->n - 1], SHELL_HOLE));
}

bool var_carried(eval *e, undo *mark, uint32_t start, bool widen)
{
    bool again = false;
    undo *end = e->trail;
    for (undo *u = end; u != mark; u = u->prev)
        u->v->first = u;
    for (undo *u = end; u != mark; u = u->prev) {
        var *v = u->v;
        bool read = v == e->cwd || v == e->ifs || (v->epoch == e->epoch && v->read <= start);
        if (v->first != u || !read || !v->set ||
            (u->set && u->array == v->array && has_all(&u->val, &v->val)))
            continue;
        again = true;
        if (widen && v != e->cwd) {
            value any = value_hole(v->val.taint);
            if (v->list)
                args_set(e, args_any(e));
            else if (v->array)
                var_set_open(e, v->name, &any);
            else
                var_set(e, v->name, &any, NULL);
        }
    }
    return again;
}
