// SPDX-License-Identifier: MIT
// Variables with a trail, so that subshells forget and branches join.
#include <string.h>

#include "shell/eval/eval.h"
#include "shell/expand/expand.h"

static var *find(eval *e, shell_str name)
{
    return eval_find(e, &e->vars, name);
}

var *var_get(eval *e, shell_str name)
{
    var *v = find(e, name);
    if (v && v->ref.len)
        v = find(e, v->ref);
    if (!v || !v->set || (v->shell != e->shell && !v->exported))
        return NULL;
    if (e->loops) {
        if (v->epoch != e->epoch)
            v->read = UINT32_MAX;
        v->epoch = e->epoch;
        v->read = v->at < v->read ? v->at : v->read;
    }
    return v;
}

static undo state_of(var *v, undo *prev)
{
    return (undo){v, v->val, v->array, v->ref, v->set, v->exported, v->shell, v->at, prev};
}

static void put_back(const undo *u)
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

static void remember(eval *e, var *v)
{
    undo *u = NEW(e->a, undo);
    *u = state_of(v, e->trail);
    e->trail = u;
}

static var *fresh(eval *e, shell_str name)
{
    var *v = NEW(e->a, var);
    v->name = name;
    names_add(e->a, &e->vars, &v->name);
    return v;
}

static var *make(eval *e, shell_str name)
{
    var *v = find(e, name);
    return v ? v : fresh(e, name);
}

static fields *one_element(eval *e, const value *v)
{
    fields *f = NEW(e->a, fields);
    fields_add(e->a, f, field_of(e->a, v, 0, 0));
    return f;
}

// The arrays of `a` and those of `b` that are not among them; the last of too many is unknown.
static fields *either_array(eval *e, const fields *a, const fields *b)
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
                *last = *one_element(e, &any);
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

void var_set(eval *e, shell_str name, const value *val, fields *array)
{
    var *v = make(e, name);
    if (v->ref.len) {
        const char *open = memchr(v->ref.ptr, '[', v->ref.len);
        value any = value_hole(val->taint);
        v = make(e, (shell_str){v->ref.ptr, open ? (size_t)(open - v->ref.ptr) : v->ref.len});
        if (open) {  // an element
            var_set_open(e, v->name, &any);
            return;
        }
    }
    bool either = (e->unsure || v->fixed) && v != e->cwd;
    if (v->fixed)
        may_stop(e);
    if (either && !v->set)
        v->val = value_outer(0);
    remember(e, v);
    fields *was = v->array;
    value old = v->val;
    v->val = *val;
    v->array = array;
    if (v->odd) {
        value any = value_hole(0);
        if (array)
            v->val = any_element(e->a, array);
        value_join(e->a, &v->val, &any);
        v->array = array ? one_element(e, &v->val) : NULL;
        if (array)
            v->array->v[0].taint |= T_OPEN;
    }
    if (either) {
        value_join(e->a, &v->val, &old);
        if (was || v->array)
            v->array = either_array(e, v->array ? v->array : one_element(e, val),
                                    was ? was : one_element(e, &old));
    }
    v->exported = v->exported && v->set;
    v->set = true;
    v->shell = e->shell;
    v->at = ++e->clock;
}

void var_assign(eval *e, shell_str name, const value *val)
{
    const var *v = find(e, name);
    if (v && v->ref.len)
        v = find(e, v->ref);
    if (!v || !v->array || !v->set || (v->shell != e->shell && !v->exported)) {
        var_set(e, name, val, NULL);
        return;
    }
    fields *all = NULL, **tail = &all;
    for (const fields *old = v->array; old; old = old->or) {
        fields *f = NEW(e->a, fields);
        if (!eval_charge(e, 8 * old->n) || (old->n && field_open(&old->v[0]))) {
            value any = value_hole(0);  // which of them it is
            value_join(e->a, &any, val);
            var_set_open(e, name, &any);
            return;
        }
        fields_add(e->a, f, field_of(e->a, val, 0, 0));
        if (old->n > 1)
            fields_append(e->a, f, old->v + 1, old->n - 1);
        *tail = f;
        tail = (fields **)&f->or;
    }
    var_set(e, name, val, all);
}

void var_set_open(eval *e, shell_str name, const value *val)
{
    fields *f = one_element(e, val);
    f->v[0].taint |= T_OPEN;
    var_set(e, name, val, f);
}

void var_export(eval *e, shell_str name)
{
    var *v = var_get(e, name);
    if (!v || v->exported)
        return;
    remember(e, v);
    v->exported = true;
}

void var_keep(eval *e, shell_str name)
{
    var *v = var_get(e, name);
    if (!v || !v->exported)
        return;
    remember(e, v);
    v->exported = false;
    v->shell = e->shell;
}

void var_fix(eval *e, shell_str name)
{
    make(e, name)->fixed = true;
}

void var_make_odd(eval *e, shell_str name)
{
    make(e, name)->odd = true;
}

static shell_str text_of(const node *function)
{
    const source *src = function->src;
    size_t left = src->len - function->off;
    return (shell_str){src->text + function->off, function->len ? function->len : left};
}

#define MOST_NESTED 8  // functions that functions call

static void any_time(eval *e, shell_str text, int depth)
{
    if (depth > MOST_NESTED || !eval_charge(e, text.len))
        return;
    for (size_t i = 0; i < text.len; i++) {
        size_t from = i;
        while (i < text.len && is_name(text.ptr[i], i == from))
            i++;
        shell_str name = {text.ptr + from, i - from};
        bool read = from && (text.ptr[from - 1] == '$' || text.ptr[from - 1] == '{');
        var *v = name.len && !read ? make(e, name) : NULL;
        if (!v || v->odd)
            continue;
        v->odd = true;
        if (v->set) {
            value now = v->val;
            var_set(e, name, &now, v->array);
        }
        const func *f = eval_find(e, &e->funcs, name);
        if (f)
            any_time(e, text_of(f->last->n), depth + 1);
    }
}

void vars_any_time(eval *e, shell_str text)
{
    any_time(e, text, 0);
}

void function_any_time(eval *e, const node *n)
{
    any_time(e, text_of(n), 1);
}

bool var_is_odd(eval *e, shell_str name)
{
    const var *v = find(e, name);
    return v && v->odd;
}

void args_set(eval *e, fields *args)
{
    value none = {.n = 0};
    var_set(e, STR("@"), &none, args);
}

const fields *args_get(eval *e)
{
    const var *v = var_get(e, STR("@"));
    return v ? v->array : NULL;
}

shell_word args_first(eval *e)
{
    const fields *args = args_get(e);
    if (args && args->n)
        return args->v[0];
    value shell = value_of(STR("bash"), 0);
    return field_of(e->a, &shell, 0, 0);
}

void var_refer(eval *e, shell_str name, shell_str target)
{
    var *v = make(e, name);
    remember(e, v);
    v->ref = str_exact(target) ? target : STR("");
}

void var_undo(eval *e, undo *mark)
{
    for (; e->trail != mark; e->trail = e->trail->prev)
        put_back(e->trail);
}

void var_reassign(eval *e, undo *from, undo *mark)
{
    for (undo *u = from; u != mark; u = u->prev) {
        remember(e, u->v);
        put_back(u);
    }
}

static bool seen(const eval *e, const undo *u)
{
    return u->set && (u->shell == e->shell || u->exported);
}

// The variable is what it is, or what the record says.
static void join_state(eval *e, const undo *u)
{
    var *v = u->v;
    undo now = state_of(v, NULL);
    bool before = seen(e, u), after = seen(e, &now);
    if (!before && !after)
        return;
    value old = before ? u->val : value_outer(name_is_secret(v->name) ? SHELL_T_ENVSECRET : 0);
    if (!after) {
        put_back(u);
        value was = value_outer(0);
        value_join(e->a, &v->val, &was);
        if (v->array)
            v->array = either_array(e, v->array, one_element(e, &was));
        v->shell = e->shell;
        v->set = true;
        return;
    }
    if (v->array || (before && u->array)) {
        const fields *a = v->array ? v->array : one_element(e, &v->val);
        v->array = either_array(e, a, before && u->array ? u->array : one_element(e, &old));
    }
    value_join(e->a, &v->val, &old);
    v->at = before && u->at < v->at ? u->at : v->at;
    v->exported = v->exported || (before && u->exported);
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
        *w = state_of(u->v, *ways);
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
        undo old = state_of(v, NULL);
        remember(e, v);
        put_back(w);
        v->at = ++e->clock;
        if (v->ways < n)
            join_state(e, &old);
        v->ways = 0;
    }
}

void var_local(eval *e, shell_str name)
{
    hidden *l = NEW(e->a, hidden);
    l->was = state_of(make(e, name), NULL);
    l->next = e->locals;
    e->locals = l;
}

void var_outside(eval *e, hidden *outer)
{
    for (; e->locals != outer; e->locals = e->locals->next) {
        var *v = e->locals->was.v;
        remember(e, v);
        put_back(&e->locals->was);
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
        bool read = v == e->cwd || (v->epoch == e->epoch && v->read <= start);
        if (v->first != u || !read || !v->set ||
            (u->set && u->array == v->array && has_all(&u->val, &v->val)))
            continue;
        again = true;
        if (widen && v != e->cwd) {
            value any = value_hole(v->val.taint);
            if (v->array && !str_is(v->name, "@"))
                var_set_open(e, v->name, &any);
            else
                var_set(e, v->name, &any, NULL);
        }
    }
    return again;
}

// One of those that are there from the start: nothing goes back behind it.
static var *known(var *v, shell_str text, uint32_t taint)
{
    v->val = value_of(text, taint);
    v->set = v->exported = true;
    return v;
}

void vars_start(eval *e)
{
    shell_str user = e->home;
    for (size_t i = 0; i < e->home.len; i++)
        if (e->home.ptr[i] == '/')
            user = (shell_str){e->home.ptr + i + 1, e->home.len - i - 1};
    known(fresh(e, STR("HOME")), e->home, 0);
    known(fresh(e, STR("USER")), user, 0);
    known(fresh(e, STR("LOGNAME")), user, 0);
    known(fresh(e, STR("TMPDIR")), e->tmpdir, 0);
    known(fresh(e, STR("SHELL")), STR("/bin/bash"), 0);
    known(fresh(e, STR("BASH")), STR("/bin/bash"), 0);
    e->ifs = known(fresh(e, STR("IFS")), STR(" \t\n"), 0);
    e->cwd = known(fresh(e, STR("(cwd)")), e->cwd0, 0);  // a name that no script can use
    known(fresh(e, STR("PWD")), e->cwd0, 0);
    for (size_t i = 0; e->env && i < e->env->nvars; i++) {
        const shell_var *v = &e->env->vars[i];
        known(make(e, v->name), v->value, name_is_secret(v->name) ? SHELL_T_ENVSECRET : 0);
    }
    known(make(e, STR("OLDPWD")), STR("\1"), 0)->exported = false;
}

bool name_is_number(shell_str name)
{
    static const char *const names[] = {"RANDOM", "SECONDS", "UID", "EUID", "PPID", "HOSTNAME",
                                        "BASHPID", "EPOCHSECONDS", "LINENO", "SHLVL"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (name.len == strlen(names[i]) && memcmp(name.ptr, names[i], name.len) == 0)
            return true;
    return false;
}

bool name_is_secret(shell_str name)
{
    static const char *const parts[] = {"TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY",
                                        "APIKEY", "PRIVATE_KEY", "CREDENTIAL", "ACCESS_KEY"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (memmem(name.ptr, name.len, parts[i], strlen(parts[i])))
            return true;
    return false;
}
