// SPDX-License-Identifier: MIT
// make: variables, recipes, and what it runs as it reads its file.
#include <string.h>

#include "shell/call/call.h"

static void make_run(call *c, shell_str text)
{
    ctx in = ctx_enter(c->e, c->c, "make");
    run_text(c->e, &in, text, &c->w[0]);
}

static bool name_char(char ch)
{
    return is_name(ch, false) || ch == '-' || ch == '.';
}

// NAME = value, NAME := value, NAME ?= value: kept as a variable of its own.
static void make_variable(call *c, shell_str line)
{
    size_t n = 0;
    while (n < line.len && name_char(line.ptr[n]))
        n++;
    size_t at = n;
    while (at < line.len && line.ptr[at] && strchr(" :?+", line.ptr[at]))
        at++;
    if (!n || at >= line.len || line.ptr[at] != '=')
        return;
    at++;
    while (at < line.len && line.ptr[at] == ' ')
        at++;
    value v = value_of((shell_str){line.ptr + at, line.len - at}, 0);
    const char *name = sh_join(c->e->a, "$(", "", sh_copy(c->e->a, line.ptr, n));
    var_set(c->e, (shell_str){name, n + 2}, &v, NULL);
}

// A recipe as the shell gets it: $(NAME) is what it was set to, $$ a dollar.
static shell_str make_recipe(call *c, shell_str line)
{
    builder b;
    build_start(&b, c->e->a);
    for (size_t i = 0; i < line.len; i++) {
        char ch = line.ptr[i], next = i + 1 < line.len ? line.ptr[i + 1] : '\0';
        if (ch != '$' || !next) {
            build_char(&b, ch);
        } else if (next == '$') {
            build_char(&b, '$');
            i++;
        } else if (next == '(' || next == '{') {
            size_t from = i + 2, end = from;
            while (end < line.len && line.ptr[end] != ')' && line.ptr[end] != '}')
                end++;
            const char *name = sh_join(c->e->a, "$(", "",
                                       sh_copy(c->e->a, line.ptr + from, end - from));
            var *v = var_get(c->e, (shell_str){name, end - from + 2});
            if (v && v->val.n == 1 && eval_charge(c->e, v->val.one.len) &&
                !memchr(v->val.one.ptr, '$', v->val.one.len))
                build_add(&b, v->val.one.ptr, v->val.one.len);
            else
                build_char(&b, SHELL_NAME);
            i = end;
        } else {
            build_char(&b, SHELL_NAME);  // $@ and the like
            i++;
        }
    }
    return build_text(&b);
}

static void make_file(call *c, shell_str text)
{
    for (size_t i = 0; i < text.len;) {
        const char *nl = memchr(text.ptr + i, '\n', text.len - i);
        size_t end = nl ? (size_t)(nl - text.ptr) : text.len;
        shell_str line = {text.ptr + i, end - i};
        i = end + 1;
        const char *shell = line.len ? memmem(line.ptr, line.len, "$(shell ", 8) : NULL;
        if (shell) {  // it is run as the file is read
            shell += 8;
            size_t left = line.len - (size_t)(shell - line.ptr);
            const char *close = memrchr(shell, ')', left);
            make_run(c, make_recipe(c, (shell_str){shell, close ? (size_t)(close - shell) : left}));
        }
        if (line.len && line.ptr[0] != '\t') {
            const char *colon = memchr(line.ptr, ':', line.len);
            size_t left = colon ? line.len - (size_t)(colon - line.ptr) : 0;
            const char *semi = left > 1 && colon[1] != '=' ? memchr(colon, ';', left) : NULL;
            if (semi)  // target: ; command
                make_run(c, make_recipe(c, (shell_str){semi + 1, line.len - (size_t)(semi + 1 -
                                                                                   line.ptr)}));
            make_variable(c, line);
            continue;
        }
        size_t from = 1;  // lines that begin with a tab are commands
        while (from < line.len && line.ptr[from] && strchr("@-+ ", line.ptr[from]))
            from++;
        if (from < line.len && !shell)
            make_run(c, make_recipe(c, (shell_str){line.ptr + from, line.len - from}));
    }
}

// Variables whose value nearly every makefile runs.
static bool names_program(shell_str name)
{
    static const char *const names[] = {"SHELL", "CC", "CXX", "LD", "AR", "AS", "CPP", "MAKE", "RM",
        "INSTALL", "PYTHON", "NODE", "GO", "CARGO", "DOCKER"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(name, names[i]))
            return true;
    return false;
}

// make -f -, make --eval
static void sh_make(call *c, const void *data)
{
    static const optspec spec = {"fCjIoWlE", "file=:f makefile=:f directory=:C eval=:E jobs=:j"};
    (void)data;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    out_unknown(c, SHELL_T_OUTPUT);
    push_restore(c->e, c->c, c->e->trail);
    for (size_t i = 0; i < o.nvals; i++)
        if (o.vals[i].letter == 'C')
            chdir_to(c, &o.vals[i].w);
    for (size_t i = 0; i < o.rest.n; i++) {
        shell_str s = o.rest.v[i].alts[0];
        const char *eq = s.len ? memchr(s.ptr, '=', s.len) : NULL;
        if (eq) {
            value v = value_of((shell_str){eq + 1, s.len - (size_t)(eq + 1 - s.ptr)}, 0);
            call_assign(c, (shell_str){s.ptr, (size_t)(eq - s.ptr)}, &v, &o.rest.v[i], false);
            ctx in = ctx_enter(c->e, c->c, "make");
            if (names_program((shell_str){s.ptr, (size_t)(eq - s.ptr)}))
                run_text(c->e, &in, value_at(&v, 0), &o.rest.v[i]);
        }
    }
    shell_word own = word_of(c->e, STR("Makefile"), &c->w[0]);
    const shell_word *f = opt_value(&o, 'f') ? opt_value(&o, 'f') : &own;
    stream *s = f ? (word_is(f, "-") || word_is(f, "/dev/stdin") ? input(c) : file_stream(c->e, f))
        : NULL;
    shell_str text = s ? stream_text(s) : STR("");
    if (s && s->taint & SHELL_T_NET)
        fx_text(c, SHELL_K_EXEC, "interp", STR(""), f, 0, s->taint);
    if (opt_value(&o, 'E'))
        text = opt_value(&o, 'E')->alts[0];
    make_file(c, text);
}

const program make_programs[] = {
    {"make", sh_make, NULL}, {"gmake", sh_make, NULL},
    {NULL, NULL, NULL}};
