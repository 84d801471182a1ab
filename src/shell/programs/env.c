// SPDX-License-Identifier: MIT
// env, whose words may be assignments or a command line, and the one binary of all coreutils.
#include <string.h>

#include "shell/programs/wrapper.h"

size_t assign_words(call *c, size_t i)
{
    push_restore(c->e, c->c, c->e->trail);
    for (; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        const char *eq = s.len ? memchr(s.ptr, '=', s.len) : NULL;
        if (!eq)
            break;
        shell_str name = {s.ptr, (size_t)(eq - s.ptr)};
        value v = value_of((shell_str){eq + 1, s.len - name.len - 1}, c->w[i].taint);
        call_assign(c, name, &v, &c->w[i], false);
        var_export(c->e, name);
    }
    return i;
}

// Where the words that follow env's -S begin: what looks like options there is the program's.
static size_t after_split(const call *c)
{
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        const char *letter = s.len > 1 && s.ptr[0] == '-' && s.ptr[1] != '-' ? memchr(s.ptr, 'S', s.len) : NULL;
        if (str_starts(s, "--s"))
            return i + (memchr(s.ptr, '=', s.len) ? 1 : 2);
        if (letter)
            return i + (letter + 1 < s.ptr + s.len ? 1 : 2);
    }
    return c->n;
}

// The text of -S for a shell: it knows quotes and ${NAME}, nothing else of what a shell would expand.
static shell_word split_text(eval *e, const shell_word *w)
{
    value v = field_value(w);
    shell_str *alts = value_own(e->a, &v);
    for (int k = 0; k < v.n; k++) {
        builder b;
        build_start(&b, e->a);
        char quote = '\0';
        for (size_t i = 0; i < alts[k].len; i++) {
            char c = alts[k].ptr[i];
            if (c == '\'' || c == '"')
                quote = !quote ? c : quote == c ? '\0' : quote;
            bool name = str_has(alts[k], '$') && (c == '{' || c == '}');
            if (c == '\\' && i + 1 < alts[k].len)
                build_char(&b, alts[k].ptr[i++]);
            else if (!quote && c && strchr("~*?[]{}<>|;&()`#!", c) && !name)
                build_char(&b, '\\');
            build_char(&b, alts[k].ptr[i]);
        }
        alts[k] = build_text(&b);
    }
    return field_of(e->a, &v, w->off, w->len);
}

// env -S 'command line'
void sh_env(call *c, const void *data)
{
    static const optspec spec = {"uCSP", "unset=:u chdir=:C split-string=:S ignore-environment:i "
                                         "block-signal default-signal ignore-signal debug:v "
                                         "null:0"};
    (void)data;
    opts o;
    opts_read(c, 1, &spec, true, &o);
    size_t i = o.first;
    if (opt_value(&o, 'C')) {
        push_restore(c->e, c->c, c->e->trail);
        chdir_to(c, opt_value(&o, 'C'));
    }
    const shell_word *text = opt_value(&o, 'S');
    if (text) {  // its words stand for the option; those that follow come after them
        i = after_split(c);
        fields *rest = NEW(c->e->a, fields);
        fields_add(c->e->a, rest, c->w[0]);
        if (i < c->n)
            fields_append(c->e->a, rest, c->w + i, c->n - i);
        const shell_word parts[] = {word_of(c->e, STR("env"), text), split_text(c->e, text),
                                    word_of(c->e, STR("\"$@\""), text)};
        shell_word all = word_join(c->e, parts, rest->n > 1 ? 3 : 2);
        run_script(c, "env -S", &all, rest);
        return;
    }
    if (i < c->n && str_is(c->w[i].alts[0], "-"))
        i++;
    i = assign_words(c, i);
    if (i >= c->n)
        out_variables(c, has(&o, 'i') ? 0 : SHELL_T_ENVSECRET);
    else
        run_tail(c, i, "env", 0);
}

// coreutils --coreutils-prog=NAME
void sh_coreutils(call *c, const void *data)
{
    (void)data;
    static const char prog[] = "--coreutils-prog=";
    if (c->n < 2 || !word_starts(&c->w[1], prog)) {
        run_rest(c, 1, "coreutils", 0);
        return;
    }
    words_own(c);
    c->w[1] = word_after(c->e, &c->w[1], '=');
    run_rest(c, 1, "coreutils", 0);
}
