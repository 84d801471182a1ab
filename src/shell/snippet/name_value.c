// SPDX-License-Identifier: MIT
// Names that stand for a value, or get one.
#include <string.h>

#include "shell/snippet/identifier.h"

// Ruby: Dir.home, a call without ()
bool ident_home(snip *p, const ident *w)
{
    if (!is_lang(p, "ruby") || ident_followed(p, w, '(') ||
        snippet_action_in(p->lang, w->name) != A_HOME)
        return false;
    snippet_yield(p, STR("~"), true, 0);
    return true;
}

// from os import system as s
bool ident_renamed(snip *p, const ident *w)
{
    if (str_is(w->before, "as") && p->target.len && p->depth == 0) {
        snippet_set(p, w->name, p->target, 0, true);
        p->target = STR("");
        return true;
    }
    if (!str_is(w->name, "as") || snippet_action(w->before) == A_NONE)
        return false;
    p->target = w->before;
    return true;
}

// {execSync: e}
bool ident_property(snip *p, const ident *w)
{
    const char *s = p->s.ptr;
    size_t n = p->s.len, end = w->at + 1;
    if (!ident_followed(p, w, ':') || end >= n || !is_name(s[end], true) ||
        snippet_action(w->name) == A_NONE)
        return false;
    while (end < n && is_name(s[end], false))
        end++;
    snippet_set(p, (shell_str){s + w->at + 1, end - w->at - 1}, w->name, 0, true);
    p->i = end;
    return true;
}

// os.environ["NAME"], process.env.NAME, $ENV{NAME}: the home folder, a secret, or something else;
// without a name all of them.
bool ident_environment(snip *p, const ident *w)
{
    shell_str name = w->name;
    size_t at = w->at;
    static const char *const names[] = {"os.environ", "environ", "process.env", "ENV", "$ENV",
        "$_ENV", "Bun.env"};
    const char *s = p->s.ptr;
    size_t n = p->s.len, len = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        len = strlen(names[i]);
        if (name.len >= len && memcmp(name.ptr, names[i], len) == 0 &&
            (name.len == len || name.ptr[len] == '.'))
            break;
        len = 0;
    }
    if (!len)
        return false;
    shell_str key = {name.ptr + len, name.len - len};
    if (key.len)
        key.ptr++, key.len--;
    bool function = at < n && s[at] == '(';
    if (!key.len && at + 1 < n && (s[at] == '[' || s[at] == '{')) {
        size_t from = at + 1;
        while (from < n && strchr("\"'", s[from]) && s[from])
            from++;
        size_t end = from;
        while (end < n && is_name(s[end], false))
            end++;
        key = (shell_str){s + from, end - from};
        while (end < n && s[end] != ']' && s[end] != '}')
            end++;
        p->i = end < n ? end + 1 : n;
    } else if (function) {
        return false;  // os.environ.get("NAME")
    }
    bool home = str_is(key, "HOME");
    uint32_t taint = !key.len || name_is_secret(key) ? SHELL_T_ENVSECRET : 0;
    p->taint |= taint;
    snippet_yield(p, home ? STR("~") : STR("\1"), home, taint);
    return true;
}

// Perl: qw(a b), Ruby: %w[a b], among the arguments
bool ident_words(snip *p, const ident *w)
{
    snip_list words;
    bool ruby = w->from && p->s.ptr[w->from - 1] == '%' && w->name.len == 1 &&
                (w->name.ptr[0] | 32) == 'w';
    size_t behind = w->from - ruby;
    if (!p->depth || !(ruby || str_is(w->name, "qw")) || !snippet_list_at(p, &behind, &words))
        return false;
    p->i = w->from - ruby;
    if (snippet_glued(p))
        return true;
    snippet_arguments(p, &words);
    p->i = behind;
    return true;
}

// name = literal, remembered
bool ident_assigned(snip *p, const ident *w)
{
    const char *s = p->s.ptr;
    size_t n = p->s.len, at = w->at;
    if (at + 1 < n && s[at] == '+' && s[at + 1] == '=') {  // it is more than it was
        int grown = snippet_var(p, w->name);
        if (grown >= 0)
            p->vars[grown].name = STR("");
    }
    if (at + 1 >= n || s[at] != '=' || s[at + 1] == '=' || s[at + 1] == '>')
        return false;
    size_t v = at + 1;
    while (v < n && s[v] == ' ')
        v++;
    if (v < n && (s[v] == '"' || s[v] == '\'') && p->depth == 0) {
        p->i = v;
        shell_str val = snippet_literal(p);
        if (is_lang(p, "awk") && str_starts(val, "/inet/"))
            snippet_inet(p, val);
        snippet_set(p, w->name, val, 0, false);
        p->assigned = p->nvars;
        return true;
    }
    size_t end = v;
    while (end < n && (is_name(s[end], false) || s[end] == '.'))
        end++;
    shell_str whole = {s + v, end - v};
    if (end < n && end > v && s[end] != '(' && snippet_action(whole) != A_NONE)
        snippet_set(p, w->name, whole, 0, true);  // e = os.system
    if (p->depth == 0)
        p->target = w->name;
    p->i = at + 1;
    return true;
}

// subprocess.run(cmd)
bool ident_list(snip *p, const ident *w)
{
    const snip_list *list = p->depth && !is_lang(p, "lisp") ? snippet_list(p, w->name) : NULL;
    if (!list)
        return false;
    if (!list->each) {
        snippet_arguments(p, list);
    } else {
        p->each = list;
        snippet_argument(p, STR("\6"), true, 0);
    }
    return true;
}

// A number: of a character, or of the permissions that are given.
static void number(pending *q, shell_str name)
{
    if (q->action == A_CHAR) {
        uint32_t code = 0;
        for (size_t i = 0; i < name.len && is_digit(name.ptr[i]); i++)
            code = code * 10 + (uint32_t)(name.ptr[i] - '0');
        q->flags = code > 31 && code < 127 ? code : 0;
    }
    if (q->action == A_PERM && strchr("2367", name.ptr[name.len - 1]))
        q->flags |= SHELL_F_WORLD;
}

// Ruby: a symbol is text
bool ident_symbol(snip *p, const ident *w)
{
    if (!p->depth || !is_lang(p, "ruby") || !w->from || p->s.ptr[w->from - 1] != ':' ||
        (w->from > 1 && p->s.ptr[w->from - 2] == ':'))
        return false;
    snippet_argument(p, w->name, true, 0);
    return true;
}

// Any other name inside a call: the value of its variable, or something that is not known.
bool ident_argument(snip *p, const ident *w)
{
    if (!p->depth || is_lang(p, "lisp"))
        return false;
    int k = snippet_var(p, w->name);
    if (k >= 0 && !p->vars[k].function)
        snippet_argument(p, p->vars[k].value, !str_is(p->vars[k].value, "\1"), p->vars[k].taint);
    else if (is_digit(w->name.ptr[0]))
        number(&p->st[p->depth - 1], w->name);
    else if (w->name.len && !str_starts(w->name, ".") && !str_is(w->name, "True") &&
             !str_is(w->name, "true"))
        snippet_argument(p, STR("\1"), false,
                         name_is_secret(w->name) ? SHELL_T_ENVSECRET : 0);
    return true;
}
