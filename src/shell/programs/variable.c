// SPDX-License-Identifier: MIT
// Builtins that set, name or unset variables.
#include <string.h>

#include "shell/expand/expand.h"
#include "shell/programs/builtin.h"

// The subscript of a name that is handed to the shell is evaluated: read 'a[$(command)]'.
void run_subscripts(call *c)
{
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        const char *open = s.len && is_name(s.ptr[0], true) ? memchr(s.ptr, '[', s.len) : NULL;
        size_t left = open ? s.len - (size_t)(open - s.ptr) : 0;
        if (left < 3 || !(memmem(open, left, "$(", 2) || memchr(open, '`', left)))
            continue;
        const char *text = sh_join(c->e->a, ": ", "", sh_copy(c->e->a, open + 1, left - 1));
        ctx in = ctx_enter(c->e, c->c, "subscript");
        in.out = NULL;
        run_text(c->e, &in, (shell_str){text, strlen(text) - (text[strlen(text) - 1] == ']')},
                 &c->w[i]);
    }
}

void sh_test(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++)
        if (word_is(&c->w[i], "-v")) {
            run_subscripts(c);
            return;
        }
}

// A letter of `letters` is among the options.
static bool option_given(const shell_word *w, size_t n, const char *letters)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = 1; k < w[i].alts[0].len && w[i].alts[0].ptr[0] == '-'; k++)
            if (strchr(letters, w[i].alts[0].ptr[k]))
                return true;
    return false;
}

#define ODD_VALUES "iulcA"  // numbers, other case, keys

void declare_before(eval *e, const shell_word *w, size_t n, shell_str name)
{
    if (!n)
        return;
    if (option_given(w, n, ODD_VALUES))
        var_make_odd(e, name);
    if (e->calling && !word_is(w, "export") && !word_is(w, "readonly") && !option_given(w, n, "g"))
        var_local(e, name);
}

// export NAME=value, declare -x NAME=value, env-like words.
void sh_declare(call *c, const void *data)
{
    (void)data;
    bool exports = str_is(c->name, "export");
    bool refers = false;
    bool fixes = str_is(c->name, "readonly"), keeps = false, odd = false;
    bool own = c->e->calling && !exports && !fixes;
    undo *mark = c->e->trail;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        const char *eq = s.len ? memchr(s.ptr, '=', s.len) : NULL;
        size_t n = eq ? (size_t)(eq - s.ptr) : s.len;
        exports = exports || (s.len > 1 && s.ptr[0] == '-' && memchr(s.ptr, 'x', s.len));
        if (s.len > 1 && s.ptr[0] == '-') {
            bool n_too = memchr(s.ptr, 'n', s.len) != NULL;
            keeps = keeps || (n_too && str_is(c->name, "export"));
            refers = refers || (n_too && !keeps);
            fixes = fixes || memchr(s.ptr, 'r', s.len);
            own = own && !memchr(s.ptr, 'g', s.len);
            if (memchr(s.ptr, 'f', s.len) || memchr(s.ptr, 'F', s.len))
                return;
            for (size_t k = 1; k < s.len; k++)
                odd = odd || strchr(ODD_VALUES, s.ptr[k]);
            continue;
        }
        if (s.len > 1 && s.ptr[0] == '+') {
            if (memchr(s.ptr, 'x', s.len))
                keeps = true;
            continue;
        }
        if (odd && n && is_name(s.ptr[0], true))
            var_make_odd(c->e, (shell_str){s.ptr, n});
        if (own && n && is_name(s.ptr[0], true)) {
            value none = value_unset();
            var_local(c->e, (shell_str){s.ptr, n});
            if (!eq)
                var_set(c->e, s, &none, NULL);
        }
        if (!eq || !is_name(s.ptr[0], true)) {
            if (keeps)
                var_keep(c->e, s);
            else if (exports)
                var_export(c->e, s);
            if (fixes)
                var_fix(c->e, s);
            continue;
        }
        value v = field_value(&c->w[i]);
        shell_str *alts = value_own(c->e->a, &v);
        for (int k = 0; k < v.n; k++)
            alts[k] = alts[k].len > n && alts[k].ptr[n] == '=' ? str_from(alts[k], n + 1) : STR("\1");
        if (refers) {
            var_refer(c->e, (shell_str){s.ptr, n}, v.n == 1 ? alts[0] : STR(""));
            for (int k = 0; k < v.n && v.n > 1; k++) {  // one of these, whenever it is set
                value any = value_hole(0);
                var_make_odd(c->e, alts[k]);
                var_set(c->e, alts[k], &any, NULL);
            }
            continue;
        }
        bool elements = option_given(c->w, c->n, "aA");
        for (int k = 0; elements && k < v.n; k++)  // declare -a 'NAME=(a b)'
            elements = alts[k].len && alts[k].ptr[0] == '(';
        value any = value_hole(v.taint);
        if (elements && v.n == 1)  // as it is read in a script
            run_text(c->e, c->c, s, &c->w[i]);
        else if (elements)
            var_set_open(c->e, (shell_str){s.ptr, n}, &any);
        else
            call_assign(c, (shell_str){s.ptr, n}, &v, &c->w[i], true);
        if (keeps)
            var_keep(c->e, (shell_str){s.ptr, n});
        else if (exports)
            var_export(c->e, (shell_str){s.ptr, n});
        if (fixes)
            var_fix(c->e, (shell_str){s.ptr, n});
    }
    if (!c->e->calling && str_is(c->name, "local"))
        var_join(c->e, mark);  // an error outside of functions
    run_subscripts(c);
    shell_str last = c->w[c->n - 1].alts[0];
    if (c->n == 1 || (c->n == 2 && last.len > 1 && last.ptr[0] == '-' &&
                      (memchr(last.ptr, 'p', last.len) || memchr(last.ptr, 'x', last.len))))
        out_variables(c, SHELL_T_ENVSECRET);
}

void sh_unset(call *c, const void *data)
{
    (void)data;
    run_subscripts(c);
    bool functions = c->n > 1 && word_is(&c->w[1], "-f");
    bool reference = c->n > 1 && word_is(&c->w[1], "-n");
    for (size_t i = 1; i < c->n; i++) {
        value v = value_unset(), any = value_hole(0);
        shell_str name = c->w[i].alts[0];
        bool element = name.len && (str_has(name, '[') || str_has(name, SHELL_SET));
        if (!element && (c->w[i].known != SHELL_EXACT || !name.len))
            continue;
        bool known = var_get(c->e, name) != NULL;
        if (reference) {
            if (name.ptr[0] != '-')
                var_refer(c->e, name, STR(""));
            continue;
        }
        if (element)
            call_assign_name(c, &c->w[i], &any);
        else if (!functions)
            var_set(c->e, name, &v, NULL);
        if (functions || !known)
            function_set(c->e, name, NULL);
    }
}

void sh_let(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++)
        for (int k = 0; k < c->w[i].n; k++)
            arith_sets(c->e, c->w[i].alts[k]);
}
