// SPDX-License-Identifier: MIT
// Variables with a trail, so that subshells forget and branches join.
#include <string.h>

#include "eval.h"

static uint32_t hash(shell_str s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * 16777619u;
    return h ^ h >> 15;
}

static var *find(eval *e, shell_str name)
{
    size_t steps = 0;
    for (var *v = e->buckets[hash(name) & 255]; v; v = v->next) {
        if (v->name.len == name.len && memcmp(v->name.ptr, name.ptr, name.len) == 0)
            return v;
        if (++steps > 64) {  // thousands of variables: what is far is unknown
            e->partial |= SHELL_PARTIAL_SIZE;
            return NULL;
        }
    }
    return NULL;
}

var *var_get(eval *e, shell_str name)
{
    var *v = find(e, name);
    return v && v->set ? v : NULL;
}

static void remember(eval *e, var *v)
{
    undo *u = NEW(e->a, undo);
    *u = (undo){v, v->val, v->array, v->set, e->trail};
    e->trail = u;
}

void var_set(eval *e, shell_str name, const value *val, fields *array)
{
    var *v = find(e, name);
    if (!v) {
        v = NEW(e->a, var);
        v->name = name;
        var **bucket = &e->buckets[hash(name) & 255];
        v->next = *bucket;
        *bucket = v;
    }
    remember(e, v);
    v->val = *val;
    v->array = array;
    v->set = true;
}

void var_undo(eval *e, undo *mark)
{
    for (; e->trail != mark; e->trail = e->trail->prev) {
        var *v = e->trail->v;
        v->val = e->trail->val;
        v->array = e->trail->array;
        v->set = e->trail->set;
    }
}

void var_join(eval *e, undo *mark)
{
    // The records stay: an outer subshell needs them to go back.
    for (undo *u = e->trail; u != mark; u = u->prev)
        if (u->set && u->v->set)
            value_join(&u->v->val, &u->val);
}

static void known(eval *e, const char *name, shell_str text)
{
    value v = value_of(text, 0);
    var_set(e, (shell_str){name, strlen(name)}, &v, NULL);
}

void vars_start(eval *e)
{
    shell_str user = e->home;
    for (size_t i = 0; i < e->home.len; i++)
        if (e->home.ptr[i] == '/')
            user = (shell_str){e->home.ptr + i + 1, e->home.len - i - 1};
    known(e, "HOME", e->home);
    known(e, "USER", user);
    known(e, "LOGNAME", user);
    known(e, "TMPDIR", e->tmpdir);
    known(e, "SHELL", STR("/bin/bash"));
    known(e, "BASH", STR("/bin/bash"));
    known(e, "IFS", STR(" \t\n"));
    known(e, "PWD", e->cwd0);
    for (size_t i = 0; e->env && i < e->env->nvars; i++) {
        value v = value_of(e->env->vars[i].value,
                           name_is_secret(e->env->vars[i].name) ? SHELL_T_ENVSECRET : 0);
        var_set(e, e->env->vars[i].name, &v, NULL);
    }
    e->cwd = find(e, STR("PWD"));
    known(e, "OLDPWD", STR("\1"));
    e->oldpwd = find(e, STR("OLDPWD"));
    e->ifs = find(e, STR("IFS"));
    e->trail = NULL;
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
