// SPDX-License-Identifier: MIT
// The folder in which a command runs: cd, pushd, popd, dirs, pwd. Paths are resolved as if each cd
// had succeeded; $PWD may also be what it was where one may have failed.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"

#define STACK STR("(dirs)")  // no name that a script could use

// A folder that is there: one that the command was told of, or one around it.
static bool exists(const eval *e, shell_str path)
{
    const shell_str known[] = {e->cwd0, e->home, e->project, e->tmpdir};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        enum path_rel rel = path_rel(path, known[i]);
        if (str_exact(path) && (rel == REL_ABOVE || rel == REL_SAME))
            return true;
    }
    return false;
}

// `shown`: what $PWD is then.
static void go(eval *e, const value *to, value shown, bool sure)
{
    value old = e->cwd->val;
    const var *pwd = var_get(e, STR("PWD"));
    value was = pwd ? pwd->val : value_hole(SHELL_T_VAR), before = was;
    for (int i = 0; i < to->n; i++)
        sure = sure && exists(e, value_at(to, i));
    if (!sure) {
        const var *back = var_get(e, STR("OLDPWD"));
        value none = back ? back->val : value_unset();
        value_join(e->a, &before, &none);
        value_join(e->a, &shown, &was);
    }
    var_set(e, STR("OLDPWD"), &before, NULL);
    var_set(e, e->cwd->name, to, NULL);
    var_set(e, STR("PWD"), &shown, NULL);
    e->doubt = !sure && old.n;
    e->sure = sure;
}

// What the paths of a word are from any of these folders.
static value resolved(eval *e, const shell_word *w, const value *from)
{
    choice all = {.n = 0, .taint = w->taint};
    for (int i = 0; i < w->n; i++)
        for (int k = 0; k < from->n; k++) {
            value one = value_of(path_resolve(e, w->alts[i], value_at(from, k)), 0);
            if (one.one.len > 1024)
                one = value_hole(0);
            choice_add(&all, &one);
        }
    return choice_end(e->a, &all);
}

void chdir_to(call *c, const shell_word *w)
{
    eval *e = c->e;
    value to = e->cwd->val;
    const var *pwd = var_get(e, STR("PWD"));
    value shown = pwd ? pwd->val : to;
    if (word_is(w, "-")) {
        const var *back = var_get(e, STR("OLDPWD"));
        shown = to = back ? back->val : value_hole(0);
    } else {
        to = resolved(e, w, &to);
        shown = resolved(e, w, &shown);
        value_join(e->a, &shown, &to);
    }
    bool there = !word_is(w, "-");
    const var *path = var_get(e, STR("CDPATH"));
    if (path && path->val.n && value_at(&path->val, 0).len) {
        shell_str p = value_at(&path->val, 0);
        value any = value_hole(0);
        if (path->val.n == 1 && w->n == 1 && str_exact(p) && !memchr(p.ptr, ':', p.len)) {
            value from = value_of(p, 0);  // the one folder beside this one
            any = resolved(e, w, &from);
        }
        value_join(e->a, &to, &any);
        value_join(e->a, &shown, &any);
    }
    go(e, &to, shown, there);
    shell_str s = w->alts[0];
    if (s.len > 1 && memcmp(s.ptr, "//", 2) == 0 && (s.len == 2 || s.ptr[2] != '/')) {
        value any = value_hole(0);  // //tmp stays what it is
        value_join(e->a, &shown, &any);
        var_set(e, STR("PWD"), &shown, NULL);
    }
}

static size_t first_operand(const call *c)
{
    size_t i = 1;
    while (i < c->n && c->w[i].alts[0].len > 1 && c->w[i].alts[0].ptr[0] == '-' &&
           !is_digit(c->w[i].alts[0].ptr[1]))
        i++;
    return i;
}

static void sh_cd(call *c, const void *data)
{
    (void)data;
    eval *e = c->e;
    size_t i = first_operand(c);
    if (i < c->n) {
        if (word_is(&c->w[i], "-") || var_get(e, STR("CDPATH")))
            out_unknown(c, T_VAGUE);
        bool open = false;
        for (size_t k = i; k < c->n; k++)
            open = open || field_open(&c->w[k]);
        if ((i + 1 == c->n || open) && c->w[i].alts[0].len)  // two folders are refused
            chdir_to(c, &c->w[i]);
        return;
    }
    const var *home = var_get(e, STR("HOME"));
    if (home && home->val.n == 1 && str_unset(home->val.one))
        return;  // an error
    value any = value_hole(0);
    shell_word to = field_of(e->a, home ? &home->val : &any, 0, 0);
    chdir_to(c, &to);
}

// The folders below this one on the stack; NULL: none.
static const fields *stack(eval *e)
{
    const var *v = var_get(e, STACK);
    return v ? v->array : NULL;
}

static void push_folder(eval *e, const value *v, const fields *rest, size_t from)
{
    fields *f = NEW(e->a, fields);
    if (v)
        fields_add(e->a, f, field_of(e->a, v, 0, 0));
    for (size_t i = from; rest && i < rest->n && f->n < SHELL_MAX_ALTS; i++)
        fields_add(e->a, f, rest->v[i]);
    value first = array_at(e->a, f, 0);
    var_set(e, STACK, &first, f);
}

static void sh_pushd(call *c, const void *data)
{
    bool pop = data != NULL;
    eval *e = c->e;
    const fields *below = stack(e);
    value here = e->cwd->val, any = value_hole(0);
    bool several = below && below->or;  // one of these stacks
    size_t i = first_operand(c);
    out_unknown(c, T_VAGUE);
    if (i > 1 && word_is(&c->w[1], "-n")) {  // the stack alone
        value to = i < c->n && here.n == 1
            ? value_of(path_resolve(e, c->w[i].alts[0], here.one), 0) : any;
        push_folder(e, pop ? NULL : &to, several ? NULL : below, pop);
        return;
    }
    bool turns = i < c->n && c->w[i].alts[0].len && strchr("+-", c->w[i].alts[0].ptr[0]);
    if (turns || (several && (pop || i == c->n))) {  // one of them, in another order
        push_folder(e, &any, NULL, 0);
        go(e, &any, any, false);
    } else if (!pop && i < c->n) {
        chdir_to(c, &c->w[i]);
        here.taint |= e->doubt ? T_OPEN : 0;  // not on the stack where it failed
        if (several)
            push_folder(e, &any, NULL, 0);
        push_folder(e, &here, several ? stack(e) : below, 0);
    } else if (below && below->n) {
        value to = field_value(&below->v[0]);
        bool open = to.taint & T_OPEN;
        to.taint &= ~T_OPEN;
        push_folder(e, pop ? NULL : &here, below, 1);
        go(e, &to, to, true);
        cd_succeeded(e);
        if (open) {
            value_join(e->a, &to, &any);
            var_set(e, STR("PWD"), &to, NULL);
        }
    } else if (pop) {
        go(e, &here, here, true);
    }
}

static void sh_pwd(call *c, const void *data)
{
    (void)data;
    const var *v = var_get(c->e, STR("PWD"));
    shell_word w = word_of(c->e, STR("\1"), NULL);
    if (v)
        w = field_of(c->e->a, &v->val, 0, 0);
    out_values(c, &w);
    out_text(c, "\n", 1, 0);
}

static void sh_dirs(call *c, const void *data)
{
    (void)data;
    out_unknown(c, T_VAGUE);
}

const program folder_programs[] = {
    {"cd", sh_cd, NULL}, {"chdir", sh_cd, NULL}, {"pushd", sh_pushd, NULL},
    {"popd", sh_pushd, "pop"}, {"dirs", sh_dirs, NULL}, {"pwd", sh_pwd, NULL}, {NULL, NULL, NULL}};
