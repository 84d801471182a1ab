// SPDX-License-Identifier: MIT
// What the shell does itself: directories, variables, traps, and the words that start commands.
#include <string.h>

#include "call.h"
#include "path.h"

static void none(call *c, const void *data)
{
    (void)c;
    (void)data;
}

void chdir_to(call *c, const shell_word *w)
{
    eval *e = c->e;
    value old = e->cwd->val, to = e->oldpwd->val;
    if (!word_is(w, "-")) {
        choice all = {.n = 0, .taint = w->taint};
        for (int i = 0; i < w->n; i++)
            for (int k = 0; k < old.n; k++) {
                value one = value_of(path_resolve(e, w->alts[i], value_at(&old, k)), 0);
                if (one.one.len > 1024)
                    one = value_hole(0);
                choice_add(&all, &one);
            }
        to = choice_end(e->a, &all);
    }
    var_set(e, STR("OLDPWD"), &old, NULL);
    var_set(e, STR("PWD"), &to, NULL);
}

static void sh_cd(call *c, const void *data)
{
    (void)data;
    size_t i = 1;
    while (i < c->n && c->w[i].alts[0].len > 1 && c->w[i].alts[0].ptr[0] == '-')
        i++;
    if (i < c->n) {
        if (c->w[i].alts[0].len)
            chdir_to(c, &c->w[i]);
    } else if (c->name.ptr[0] == 'c' && c->e->home.len) {
        shell_word home = word_of(c->e, c->e->home, NULL);
        chdir_to(c, &home);
    } else {
        shell_word back = word_of(c->e, STR("-"), NULL);
        chdir_to(c, &back);
    }
}

static void sh_pwd(call *c, const void *data)
{
    (void)data;
    const value *v = &c->e->cwd->val;
    for (int i = 0; i < v->n; i++)
        out_text(c, value_at(v, i).ptr, value_at(v, i).len, 0);
    out_text(c, "\n", 1, 0);
}

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

static void sh_test(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++)
        if (word_is(&c->w[i], "-v")) {
            run_subscripts(c);
            return;
        }
}

static void set_alias(eval *e, shell_str name, shell_str text)
{
    alias *a = eval_find(e, &e->aliases, name);
    if (!a) {
        a = NEW(e->a, alias);
        a->name = name;
        names_add(e->a, &e->aliases, &a->name);
    }
    a->text = text;
}

// hash -p PATH NAME: another name of a program.
static void sh_hash(call *c, const void *data)
{
    (void)data;
    if (c->n < 4 || !word_is(&c->w[1], "-p"))
        return;
    set_alias(c->e, c->w[3].alts[0], c->w[2].alts[0]);
}

// export NAME=value, declare -x NAME=value, env-like words.
static void sh_declare(call *c, const void *data)
{
    (void)data;
    bool exports = str_is(c->name, "export");
    bool refers = false;
    bool own = c->e->calling && !exports && !str_is(c->name, "readonly");
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        const char *eq = s.len ? memchr(s.ptr, '=', s.len) : NULL;
        size_t n = eq ? (size_t)(eq - s.ptr) : s.len;
        exports = exports || (s.len > 1 && s.ptr[0] == '-' && memchr(s.ptr, 'x', s.len));
        refers = refers || (s.len > 1 && s.ptr[0] == '-' && memchr(s.ptr, 'n', s.len));
        own = own && !(s.len > 1 && s.ptr[0] == '-' && memchr(s.ptr, 'g', s.len));
        if (own && n && is_name(s.ptr[0], true))
            var_local(c->e, (shell_str){s.ptr, n});
        if (!eq || !is_name(s.ptr[0], true)) {
            if (exports)
                var_export(c->e, s);
            continue;
        }
        value v = field_value(&c->w[i]);
        shell_str *alts = value_own(c->e->a, &v);
        for (int k = 0; k < v.n; k++)
            alts[k] = alts[k].len > n ? (shell_str){alts[k].ptr + n + 1, alts[k].len - n - 1}
                                        : STR("");
        call_assign(c, (shell_str){s.ptr, n}, &v, &c->w[i], true);
        if (exports)
            var_export(c->e, (shell_str){s.ptr, n});
        if (refers)
            var_refer(c->e, (shell_str){s.ptr, n}, alts[0]);
    }
    run_subscripts(c);
    shell_str last = c->w[c->n - 1].alts[0];
    if (c->n == 1 || (c->n == 2 && last.len > 1 && last.ptr[0] == '-' &&
                      (memchr(last.ptr, 'p', last.len) || memchr(last.ptr, 'x', last.len))))
        out_unknown(c, SHELL_T_ENVSECRET);
}

static void sh_unset(call *c, const void *data)
{
    (void)data;
    run_subscripts(c);
    for (size_t i = 1; i < c->n; i++) {
        value v = value_unset();
        if (c->w[i].known == SHELL_EXACT && var_get(c->e, c->w[i].alts[0]))
            var_set(c->e, c->w[i].alts[0], &v, NULL);
    }
}

static void sh_alias(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        const char *eq = s.len ? memchr(s.ptr, '=', s.len) : NULL;
        if (!eq)
            continue;
        size_t n = (size_t)(eq - s.ptr);
        shell_str text = {eq + 1, s.len - n - 1};
        set_alias(c->e, (shell_str){s.ptr, n}, text);
        // Somebody will type the name: what it stands for counts now.
        ctx in = ctx_enter(c->e, c->c, "alias");
        in.alias = true;
        in.in = NULL;
        run_text(c->e, &in, text, &c->w[i]);
    }
}

static void sh_trap(call *c, const void *data)
{
    (void)data;
    size_t i = 1;
    while (i < c->n && c->w[i].alts[0].len > 1 && c->w[i].alts[0].ptr[0] == '-')
        i++;
    if (i + 1 >= c->n)
        return;
    // It runs when the rest has run, and prints then.
    out_unknown(c, SHELL_T_OUTPUT);
    task t = {.kind = K_TRAP, .c = ctx_enter(c->e, c->c, "trap")};
    t.c.in = t.c.out = NULL;
    fields_add(c->e->a, &t.argv, c->w[i]);
    trap *mine = NEW(c->e->a, trap);
    mine->t = t;
    mine->next = c->e->traps;
    c->e->traps = mine;
}

static void pieces(call *c, shell_str text, const char *separators, uint32_t taint, fields *out)
{
    for (size_t i = 0; i < text.len && out->n < 64;) {
        size_t end = i;
        while (end < text.len && !(text.ptr[end] && strchr(separators, text.ptr[end])))
            end++;
        if (end > i) {
            value v = value_of((shell_str){text.ptr + i, end - i}, taint);
            fields_add(c->e->a, out, field_of(c->e->a, &v, c->w[0].off, c->w[0].len));
        }
        i = end + 1;
    }
}

// read NAME...: each may be all of the input, or its part of it.
static void sh_read(call *c, const void *data)
{
    static const optspec read = {"adinNptu", ""}, lines_of = {"dnOsuCc", ""};
    bool many = data != NULL;  // mapfile
    opts o;
    opts_read(c, 1, many ? &lines_of : &read, false, &o);
    run_subscripts(c);
    if (many && opt_value(&o, 'C'))
        run_script(c, "mapfile -C", opt_value(&o, 'C'), NULL);
    stream *s = input(c);
    shell_str text = s ? stream_text(s) : STR("\1");
    if (text.len && text.ptr[text.len - 1] == '\n')
        text.len--;  // empty lines count
    bool lines = memchr(text.ptr, '\n', text.len) != NULL;
    value v = value_hole(s ? s->taint : SHELL_T_STDIN);
    if (s && !lines)
        v = value_of(text, s->taint);
    if (s && lines) {  // one of the lines
        choice any_line = {.n = 0, .taint = v.taint};
        size_t from = 0;
        for (size_t i = 0; i <= text.len; i++)
            if (i == text.len || text.ptr[i] == '\n') {
                value one = value_of((shell_str){text.ptr + from, i - from}, 0);
                choice_add(&any_line, &one);
                from = i + 1;
            }
        v = choice_end(c->e->a, &any_line);
    }
    value any = value_hole(v.taint);
    if (str_has(text, SHELL_HOLE))  // there may be lines in it
        value_join(c->e->a, &v, &any);
    const shell_word *array = opt_value(&o, 'a');
    if (many && o.rest.n)
        array = &o.rest.v[0];
    fields *f = NEW(c->e->a, fields);
    if (array && s)
        pieces(c, text, many ? "\n" : " \t\n", s->taint, f);
    if (array && array->known == SHELL_EXACT)
        var_set(c->e, array->alts[0], &v, f->n ? f : NULL);
    if (many)
        return;
    if (o.rest.n > 1 && s && !lines)
        pieces(c, text, " \t,:;|", s->taint, f);
    for (size_t i = 0; i < o.rest.n; i++) {
        value mine = v;
        if (i < f->n && o.rest.n > 1) {
            value own = field_value(&f->v[i]);
            value_join(c->e->a, &mine, &own);
        }
        if (o.rest.v[i].known == SHELL_EXACT)
            var_set(c->e, o.rest.v[i].alts[0], &mine, NULL);
    }
    if (o.rest.n == 0 && !array)
        var_set(c->e, STR("REPLY"), &v, NULL);
}

static void sh_set(call *c, const void *data)
{
    (void)data;
    if (c->n == 1)
        out_unknown(c, SHELL_T_ENVSECRET);  // all variables
    for (size_t i = 1; i < c->n; i++) {
        if (str_is(c->w[i].alts[0], "--") || (c->w[i].alts[0].len && i == 1 &&
            c->w[i].alts[0].ptr[0] != '-' && c->w[i].alts[0].ptr[0] != '+')) {
            fields *f = NEW(c->e->a, fields);
            fields_add(c->e->a, f, c->w[0]);
            i += str_is(c->w[i].alts[0], "--");
            fields_append(c->e->a, f, c->w + i, c->n - i);
            args_set(c->e, f);
            return;
        }
    }
}

static void sh_command(call *c, const void *data)
{
    (void)data;
    static const optspec spec = {"a", ""};
    opts o;
    opts_read(c, 1, &spec, true, &o);
    if (c->name.ptr[0] == 'c' && (has(&o, 'v') || has(&o, 'V'))) {
        for (size_t i = o.first; i < c->n; i++) {
            out_text(c, "/usr/bin/", 9, 0);
            out_text(c, c->w[i].alts[0].ptr, c->w[i].alts[0].len, 0);
            out_text(c, "\n", 1, 0);
        }
        return;
    }
    run_rest(c, o.first, sh_copy(c->e->a, c->name.ptr, c->name.len), 0);
}

static void sh_which(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++) {
        if (c->w[i].alts[0].len && c->w[i].alts[0].ptr[0] == '-')
            continue;
        out_text(c, "/usr/bin/", 9, 0);
        out_text(c, c->w[i].alts[0].ptr, c->w[i].alts[0].len, 0);
        out_text(c, "\n", 1, 0);
    }
}

// ls PATTERN: the names; what else it prints is a name.
static void sh_ls(call *c, const void *data)
{
    (void)data;
    if (!c->c->out)
        return;
    bool any = false;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (s.len && s.ptr[0] == '-')
            continue;
        bool names = c->w[i].known == SHELL_PATTERN ||
                     path_private(path_here(c->e, s), c->e->home);
        any = any || names;
        out_text(c, names ? s.ptr : "\7", names ? s.len : 1, c->w[i].taint);
        out_text(c, "\n", 1, 0);
    }
    bool here = true;  // no operand: all that is in this folder
    for (size_t i = 1; i < c->n; i++)
        here = here && c->w[i].alts[0].len && c->w[i].alts[0].ptr[0] == '-';
    if (!any)
        out_text(c, here ? "\2\n" : "\7\n", 2, 0);
}

static void sh_history(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++)
        if (word_starts(&c->w[i], "-c") || word_starts(&c->w[i], "-d"))
            fx_text(c, SHELL_K_SYSTEM, "history", STR(""), NULL, 0, 0);
}

// bind -x '"key": command', complete -C command
static void sh_bind(call *c, const void *data)
{
    const char *option = data;
    for (size_t i = 1; i + 1 < c->n; i++)
        if (word_is(&c->w[i], option)) {
            shell_str s = c->w[i + 1].alts[0];
            const char *colon = option[1] == 'x' && s.len ? memchr(s.ptr, ':', s.len) : NULL;
            if (colon)
                s = (shell_str){colon + 1, s.len - (size_t)(colon + 1 - s.ptr)};
            while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '"'))
                s.ptr++, s.len--;
            if (s.len && s.ptr[s.len - 1] == '"')
                s.len--;
            ctx in = ctx_enter(c->e, c->c, "bind");
            run_text(c->e, &in, s, &c->w[i + 1]);
        }
}

// break, continue, return: what follows may not run, and is known to have run no more.
static void sh_leave(call *c, const void *function)
{
    c->e->breaks++;
    c->e->returns += function || c->n > 1;  // break 2
}

const program builtin_programs[] = {
    {"cd", sh_cd, NULL}, {"pushd", sh_cd, NULL}, {"popd", sh_cd, NULL}, {"chdir", sh_cd, NULL},
    {"pwd", sh_pwd, NULL}, {"export", sh_declare, NULL}, {"declare", sh_declare, NULL},
    {"typeset", sh_declare, NULL}, {"local", sh_declare, NULL}, {"readonly", sh_declare, NULL},
    {"unset", sh_unset, NULL}, {"alias", sh_alias, NULL}, {"trap", sh_trap, NULL},
    {"read", sh_read, NULL}, {"mapfile", sh_read, "m"}, {"readarray", sh_read, "m"},
    {"set", sh_set, NULL}, {"command", sh_command, NULL}, {"builtin", sh_command, NULL},
    {"exec", sh_command, NULL}, {"which", sh_which, NULL}, {"type", sh_which, NULL},
    {"history", sh_history, NULL}, {"bind", sh_bind, "-x"}, {"complete", sh_bind, "-C"},
    {"compgen", sh_bind, "-C"}, {"hash", sh_hash, NULL},
    {":", none, NULL}, {"true", none, NULL}, {"false", none, NULL}, {"test", sh_test, NULL},
    {"[", sh_test, NULL}, {"exit", none, NULL}, {"return", sh_leave, "function"},
    {"shift", none, NULL},
    {"wait", none, NULL}, {"ulimit", none, NULL}, {"umask", none, NULL}, {"let", none, NULL},
    {"getopts", none, NULL}, {"break", sh_leave, NULL}, {"continue", sh_leave, NULL},
    {"help", none, NULL}, {"info", none, NULL}, {"tldr", none, NULL},
    {"cheat", none, NULL}, {"howdoi", none, NULL}, {"explain", none, NULL},
    {"explain-shell", none, NULL}, {"explainshell", none, NULL}, {"navi", none, NULL},
    {"figlet", none, NULL}, {"toilet", none, NULL}, {"banner", none, NULL}, {"cowsay", none, NULL},
    {"cowthink", none, NULL}, {"boxes", none, NULL}, {"gum", none, NULL}, {"say", none, NULL},
    {"espeak", none, NULL}, {"espeak-ng", none, NULL}, {"spd-say", none, NULL},
    {"wall", none, NULL}, {"write", none, NULL},
    {"notify-send", none, NULL}, {"terminal-notifier", none, NULL}, {"zenity", none, NULL},
    {"dialog", none, NULL}, {"whiptail", none, NULL}, {"xmessage", none, NULL},
    {"whatis", none, NULL}, {"apropos", none, NULL}, {"whereis", none, NULL}, {"ls", sh_ls, NULL},
    {"stat", none, NULL}, {"shellcheck", none, NULL}, {"unalias", none, NULL},
    {"jobs", none, NULL}, {"fg", none, NULL}, {"bg", none, NULL}, {"sleep", none, NULL},
    {NULL, NULL, NULL}};
