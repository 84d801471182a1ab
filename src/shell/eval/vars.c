// SPDX-License-Identifier: MIT
// Variables, arrays and arguments: what they hold, and how that changes.
#include <string.h>

#include "shell/effects/path.h"
#include "shell/eval/trail.h"
#include "shell/expand/expand.h"

static var *from_start(eval *e, shell_str name);

static var *find(eval *e, shell_str name)
{
    var *v = eval_find(e, &e->vars, name);
    return v ? v : from_start(e, name);
}

var *var_visible(eval *e, var *v)
{
    if (!v || !v->set || (v->shell != e->shell && !v->exported))
        return NULL;
    if (v->shell != e->shell && v->exported == PERHAPS) {
        value none = value_outer(name_is_secret(v->name) ? SHELL_T_ENVSECRET : 0);
        var_remember(e, v);
        value_join(e->a, &v->val, &none);
        v->shell = e->shell;
    }
    if (e->loops) {
        if (v->epoch != e->epoch)
            v->read = UINT32_MAX;
        v->epoch = e->epoch;
        v->read = v->at < v->read ? v->at : v->read;
    }
    return v;
}

var *var_get(eval *e, shell_str name)
{
    var *v = find(e, name);
    if (v && v->ref.len)
        v = find(e, v->ref);
    return var_visible(e, v);
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

void var_change(eval *e, var *v, const value *val, fields *array)
{
    bool either = (e->unsure || v->fixed) && v != e->cwd;
    if (v->fixed)
        may_stop(e);
    if (either && !v->set)
        v->val = value_outer(0);
    var_remember(e, v);
    fields *was = v->array;
    value old = v->val;
    v->val = *val;
    v->array = array;
    if (v->odd) {
        value any = value_hole(0);
        if (array)
            v->val = any_element(e->a, array);
        value_join(e->a, &v->val, &any);
        v->array = array ? array_of_one(e, &v->val) : NULL;
        if (array)
            v->array->v[0].taint |= T_OPEN;
    }
    if (either) {
        value_join(e->a, &v->val, &old);
        if (was || v->array)
            v->array = array_either(e, v->array ? v->array : array_instead(e, v, val),
                                    was ? was : array_instead(e, v, &old));
    }
    v->exported = v->set ? v->exported : KEPT;
    v->set = true;
    v->shell = e->shell;
    v->at = ++e->clock;
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
    var_change(e, v, val, array);
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
    fields *f = array_of_one(e, val);
    f->v[0].taint |= T_OPEN;
    var_set(e, name, val, f);
}

void var_export(eval *e, shell_str name)
{
    var *v = var_get(e, name);
    if (!v || v->exported == EXPORTED)
        return;
    var_remember(e, v);
    v->exported = EXPORTED;
}

void var_keep(eval *e, shell_str name)
{
    var *v = var_get(e, name);
    if (!v || !v->exported)
        return;
    var_remember(e, v);
    v->exported = KEPT;
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

void var_refer(eval *e, shell_str name, shell_str target)
{
    var *v = make(e, name);
    var_remember(e, v);
    v->ref = str_exact(target) ? target : STR("");
}

void var_local(eval *e, shell_str name)
{
    hidden *l = NEW(e->a, hidden);
    l->was = var_state(make(e, name), NULL);
    l->next = e->locals;
    e->locals = l;
}

// One of those that are there from the start: nothing goes back behind it.
static var *known(var *v, shell_str text, uint32_t taint)
{
    v->val = value_of(text, taint);
    v->set = true;
    v->exported = EXPORTED;
    return v;
}

// HOME, PWD and the like: made when somebody asks for them, as most commands do not.
static var *from_start(eval *e, shell_str name)
{
    static const shell_str names[] = {N("HOME"), N("USER"), N("LOGNAME"), N("TMPDIR"), N("SHELL"),
                                      N("BASH"), N("PWD"), N("OLDPWD")};
    size_t i = 0;
    while (i < sizeof names / sizeof *names && !str_same(name, names[i]))
        i++;
    shell_str home = e->home;
    switch (i) {
    case 0: return known(fresh(e, names[i]), home, 0);
    case 1: case 2: return known(fresh(e, names[i]), path_base(home), 0);
    case 3: return known(fresh(e, names[i]), e->tmpdir, 0);
    case 4: case 5: return known(fresh(e, names[i]), STR("/bin/bash"), 0);
    case 6: return known(fresh(e, names[i]), e->cwd0, 0);
    case 7: {
        var *v = known(fresh(e, names[i]), STR("\1"), 0);
        v->exported = KEPT;
        return v;
    }
    default: return NULL;
    }
}

void vars_start(eval *e)
{
    args_own(e, NULL);
    e->ifs = known(fresh(e, STR("IFS")), STR(" \t\n"), 0);
    e->cwd = known(fresh(e, STR("(cwd)")), e->cwd0, 0);  // a name that no script can use
    for (size_t i = 0; e->env && i < e->env->nvars; i++) {
        const shell_var *v = &e->env->vars[i];
        known(make(e, v->name), v->value, name_is_secret(v->name) ? SHELL_T_ENVSECRET : 0);
    }
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
