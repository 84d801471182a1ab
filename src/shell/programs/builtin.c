// SPDX-License-Identifier: MIT
// What the shell does itself: aliases, traps, and the words that start commands.
#include <string.h>

#include "shell/effects/path.h"
#include "shell/programs/builtin.h"

static void none(call *c, const void *data)
{
    (void)c;
    (void)data;
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
        in.aliases = MOST_ALIASES;
        in.in = NULL;
        in.taint |= c->w[i].taint;
        push_restore(c->e, &in, c->e->trail);
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
    out_unknown(c, SHELL_T_OUTPUT | T_VAGUE);
    task t = {.kind = K_TRAP, .c = ctx_enter(c->e, c->c, "trap")};
    t.c.in = t.c.out = NULL;
    t.c.taint |= c->w[i].taint;
    fields_add(c->e->a, &t.argv, c->w[i]);
    trap *mine = NEW(c->e->a, trap);
    mine->t = t;
    mine->at_exit = i + 2 == c->n && (word_is(&c->w[i + 1], "EXIT") || word_is(&c->w[i + 1], "0"));
    mine->next = c->e->traps;
    c->e->traps = mine;
    for (int k = 0; k < c->w[i].n && !mine->at_exit; k++)
        vars_any_time(c->e, c->w[i].alts[k]);
}

// Where programs are, as which prints it: in a folder of $PATH, or nowhere.
static void out_programs(call *c, size_t from)
{
    for (size_t i = from; i < c->n; i++) {
        shell_str name = c->w[i].alts[0];
        if (!c->c->out || !str_exact(name) || (name.len && memchr(name.ptr, '/', name.len))) {
            out_unknown(c, c->w[i].taint | T_VAGUE);
            continue;
        }
        choice all = {.n = 2};
        const char *text = sh_copy(c->e->a, name.ptr, name.len);
        all.alt[0] = (shell_str){sh_join(c->e->a, "/usr/bin", "/", text), name.len + 9};
        all.alt[1] = (shell_str){sh_join(c->e->a, "\1", "/", text), name.len + 2};
        if (c->e->funcs.n || c->e->aliases.n || program_of(builtin_programs, name))
            all.alt[all.n++] = name;
        all.alt[all.n++] = STR("");  // there is none
        bool alone = c->c->out->len == 0;
        value v = choice_end(c->e->a, &all);
        out_text(c, v.many[0].ptr, v.many[0].len, c->w[i].taint);
        out_text(c, "\n", 1, T_VAGUE);
        if (alone && from + 1 == c->n)
            out_one_of(c, &v);
    }
}

static void sh_command(call *c, const void *data)
{
    (void)data;
    static const optspec spec = {"a", ""};
    opts o;
    opts_read(c, 1, &spec, true, &o);
    if (c->name.ptr[0] == 'c' && (has(&o, 'v') || has(&o, 'V'))) {
        out_programs(c, o.first);
        return;
    }
    if (str_is(c->name, "exec") && o.first >= c->n)
        stay_redirected(c->e, c->c);
    const shell_word *named = opt_value(&o, 'a');
    bool login = str_is(c->name, "exec") && has(&o, 'l');
    if ((named || login) && o.first < c->n) {  // what the program takes for its name
        fields f = {0};
        fields_append(c->e->a, &f, c->w + o.first, c->n - o.first);
        f.v[0] = named ? *named : f.v[0];
        if (login) {
            shell_str name = f.v[0].alts[0];
            const char *text = sh_join(c->e->a, "-", "", sh_copy(c->e->a, name.ptr, name.len));
            f.v[0] = word_of(c->e, (shell_str){text, name.len + 1}, &f.v[0]);
        }
        ctx in = ctx_enter(c->e, c->c, "exec -a");
        run_argv(c->e, &in, f.v, f.n);
    }
    (named ? run_rest : run_tail)(c, o.first, sh_copy(c->e->a, c->name.ptr, c->name.len), 0);
}

static void sh_which(call *c, const void *data)
{
    (void)data;
    size_t first = 1;
    while (first < c->n && c->w[first].alts[0].len && c->w[first].alts[0].ptr[0] == '-')
        first++;
    bool path = first > 1 && (word_is(&c->w[1], "-p") || word_is(&c->w[1], "-P"));
    if (str_is(c->name, "type") && !path)
        out_unknown(c, T_VAGUE);
    else
        out_programs(c, first);
}

// ls PATTERN: the names; what else it prints is a name.
static void sh_ls(call *c, const void *data)
{
    (void)data;
    if (!c->c->out)
        return;
    static const optspec spec = {"", "directory:d"};
    opts o;
    opts_read(c, 1, &spec, false, &o);
    bool any = false, only_names = has(&o, 'd');
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (s.len && s.ptr[0] == '-')
            continue;
        bool names = c->w[i].known == SHELL_PATTERN ||
                     path_private(path_here(c->e, s), c->e->home);
        any = any || names;
        out_text(c, names ? s.ptr : "\7", names ? s.len : 1, c->w[i].taint);
        out_text(c, "\n", 1, 0);
        if (c->w[i].known == SHELL_PATTERN && !only_names)  // what is in a folder of these
            out_text(c, "\7\n", 2, T_VAGUE);
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
    for (size_t i = 1; i < c->n; i++)
        if (word_starts(&c->w[i], option) && (i + 1 < c->n || c->w[i].alts[0].len > 2)) {
            const shell_word *w = &c->w[i + (c->w[i].alts[0].len == 2)];
            shell_str s = str_from(w->alts[0], w == &c->w[i] ? 2 : 0);
            const char *colon = option[1] == 'x' && s.len ? memchr(s.ptr, ':', s.len) : NULL;
            if (colon)
                s = (shell_str){colon + 1, s.len - (size_t)(colon + 1 - s.ptr)};
            while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '"'))
                s.ptr++, s.len--;
            if (s.len && s.ptr[s.len - 1] == '"')
                s.len--;
            if (str_is(c->name, "compgen")) {
                const char *text = sh_join(c->e->a, sh_copy(c->e->a, s.ptr, s.len), "", " compgen '' ''");
                s = (shell_str){text, strlen(text)};
            }
            ctx in = ctx_enter(c->e, c->c, "bind");
            run_text(c->e, &in, s, w);
        }
}

// exit: nothing of this process follows.
static void sh_exit(call *c, const void *data)
{
    (void)data;
    c->e->stops++;
}

// break, continue, return: what follows may not run, and is known to have run no more.
static void sh_leave(call *c, const void *function)
{
    c->e->breaks++;
    c->e->returns += function || c->n > 1;  // break 2
}

const program builtin_programs[] = {
    {"export", sh_declare, NULL}, {"declare", sh_declare, NULL},
    {"typeset", sh_declare, NULL}, {"local", sh_declare, NULL}, {"readonly", sh_declare, NULL},
    {"unset", sh_unset, NULL}, {"alias", sh_alias, NULL}, {"trap", sh_trap, NULL},
    {"set", sh_set, NULL}, {"shopt", sh_shopt, NULL}, {"command", sh_command, NULL}, {"builtin", sh_command, NULL},
    {"exec", sh_command, NULL}, {"which", sh_which, NULL}, {"type", sh_which, NULL},
    {"history", sh_history, NULL}, {"bind", sh_bind, "-x"}, {"complete", sh_bind, "-C"},
    {"compgen", sh_bind, "-C"}, {"hash", sh_hash, NULL},
    {":", none, NULL}, {"true", none, NULL}, {"false", none, NULL}, {"test", sh_test, NULL},
    {"[", sh_test, NULL}, {"exit", sh_exit, NULL}, {"return", sh_leave, "function"},
    {"shift", sh_shift, NULL},
    {"wait", none, NULL}, {"ulimit", none, NULL}, {"umask", none, NULL}, {"let", sh_let, NULL},
    {"getopts", none, NULL}, {"break", sh_leave, NULL}, {"continue", sh_leave, NULL},
    {"help", none, NULL}, {"info", none, NULL}, {"tldr", none, NULL},
    {"cheat", none, NULL}, {"howdoi", none, NULL}, {"explain", none, NULL},
    {"explain-shell", none, NULL}, {"explainshell", none, NULL}, {"navi", none, NULL},
    {"figlet", none, NULL}, {"toilet", none, NULL}, {"banner", none, NULL}, {"cowsay", none, NULL},
    {"cowthink", none, NULL}, {"boxes", none, NULL}, {"gum", none, NULL}, {"say", none, NULL},
    {"espeak", none, NULL}, {"espeak-ng", none, NULL}, {"spd-say", none, NULL},
    {"wall", none, NULL}, {"write", none, NULL},
    {"notify-send", none, NULL}, {"terminal-notifier", none, NULL}, {"zenity", none, NULL},
    {"whiptail", none, NULL}, {"xmessage", none, NULL},
    {"whatis", none, NULL}, {"apropos", none, NULL}, {"whereis", none, NULL}, {"ls", sh_ls, NULL},
    {"stat", none, NULL}, {"shellcheck", none, NULL}, {"unalias", none, NULL},
    {"virtualenv", none, NULL},
    {"jobs", none, NULL}, {"fg", none, NULL}, {"bg", none, NULL}, {"sleep", none, NULL},
    {NULL, NULL, NULL}};
