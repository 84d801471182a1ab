// SPDX-License-Identifier: MIT
// What the shell does itself: variables, traps, and the words that start commands.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"
#include "shell/expand/expand.h"

static void none(call *c, const void *data)
{
    (void)c;
    (void)data;
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
static void sh_declare(call *c, const void *data)
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
            alts[k] = alts[k].len > n ? (shell_str){alts[k].ptr + n + 1, alts[k].len - n - 1}
                                        : STR("");
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

static void sh_unset(call *c, const void *data)
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

// set -e, set -u, and what means the same.
static void set_option(call *c, shell_str s, shell_str next)
{
    if (s.len < 2 || (s.ptr[0] != '-' && s.ptr[0] != '+'))
        return;
    bool named = s.ptr[s.len - 1] == 'o';
    bool error = memchr(s.ptr, 'e', s.len) || (named && str_is(next, "errexit"));
    if (error) {
        value v = value_of(s.ptr[0] == '-' ? STR("e") : STR(""), 0);
        var_set(c->e, STR("set -e"), &v, NULL);
    }
    c->e->braces = c->e->braces || memchr(s.ptr, 'B', s.len) || str_is(next, "braceexpand");
    c->e->keyword = c->e->keyword || memchr(s.ptr, 'k', s.len);
    c->e->noclobber = c->e->noclobber || memchr(s.ptr, 'C', s.len) || str_is(next, "noclobber");
    c->e->posix = c->e->posix || (named && str_is(next, "posix"));
    if (s.ptr[0] == '-' && (error || memchr(s.ptr, 'u', s.len) || (named && str_is(next, "nounset"))))
        may_stop(c->e);
}

// What it changes is taken into account from here on, whatever becomes of it.
static void sh_shopt(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++) {
        c->e->lastpipe = c->e->lastpipe || word_is(&c->w[i], "lastpipe");
        c->e->xpg_echo = c->e->xpg_echo || word_is(&c->w[i], "xpg_echo");
        c->e->odd_globs = c->e->odd_globs || word_is(&c->w[i], "nocaseglob") ||
                          word_is(&c->w[i], "nullglob");
        if (word_is(&c->w[i], "failglob"))
            may_stop(c->e);
    }
    if (c->c->out)
        out_unknown(c, T_VAGUE);
}

// shift N: all arguments but the first N, or nothing happens.
static void sh_shift(call *c, const void *data)
{
    (void)data;
    const fields *old = args_get(c->e);
    size_t by = 1;
    if (c->n > 1) {
        shell_str s = c->w[1].alts[0];
        by = c->w[1].known == SHELL_EXACT && s.len == 1 && is_digit(*s.ptr) ? (size_t)(*s.ptr - '0')
             : SIZE_MAX;
    }
    if (!old)
        return;
    if (by == SIZE_MAX) {
        args_set(c->e, NULL);
        return;
    }
    fields *all = NULL, **tail = &all;
    for (; old; old = old->or) {
        fields *f = NEW(c->e->a, fields);
        *f = *old;
        f->or = NULL;
        if (by < old->n) {
            f->n = f->cap = old->n - by;
            f->v = sh_alloc(c->e->a, f->n * sizeof *f->v);
            memcpy(f->v, old->v + by, f->n * sizeof *f->v);
            f->v[0] = old->v[0];
            bool open = false;
            for (size_t i = 0; i <= by; i++)
                open = open || field_open(&old->v[i]);
            if (open) {  // how many are gone is not known
                value any = value_hole(SHELL_T_ARG);
                fields *rest = NEW(c->e->a, fields);
                fields_add(c->e->a, rest, old->v[0]);
                fields_add(c->e->a, rest, field_of(c->e->a, &any, 0, 0));
                rest->v[1].taint |= T_OPEN;
                *tail = rest;
                tail = (fields **)&rest->or;
            }
        }
        *tail = f;
        tail = (fields **)&f->or;
    }
    args_set(c->e, all);
}

static void sh_set(call *c, const void *data)
{
    (void)data;
    if (c->n == 1)
        out_variables(c, SHELL_T_ENVSECRET);
    for (size_t i = 1; i < c->n; i++)
        set_option(c, c->w[i].alts[0], i + 1 < c->n ? c->w[i + 1].alts[0] : STR(""));
    bool ends = false;
    size_t i = 1;
    for (; i < c->n && !ends; i++) {
        shell_str s = c->w[i].alts[0];
        if (!s.len || !strchr("-+", s.ptr[0]))
            break;
        ends = s.len == 1 || str_is(s, "--");
        if (!ends && s.ptr[1] == '-')  // no such option
            return;
        if (s.len == 1 && i + 1 == c->n)  // set - changes no parameters
            return;
        i += s.ptr[s.len - 1] == 'o';
    }
    if (i >= c->n && !ends)
        return;
    fields *f = NEW(c->e->a, fields);
    fields_add(c->e->a, f, args_first(c->e));
    fields_append(c->e->a, f, c->w + i, c->n - i);
    args_set(c->e, f);
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
    run_rest(c, o.first, sh_copy(c->e->a, c->name.ptr, c->name.len), 0);
}

static void sh_which(call *c, const void *data)
{
    (void)data;
    size_t first = 1;
    while (first < c->n && c->w[first].alts[0].len && c->w[first].alts[0].ptr[0] == '-')
        first++;
    if (str_is(c->name, "type") && !(first > 1 && word_is(&c->w[1], "-p")) && !word_is(&c->w[1], "-P"))
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

static void sh_let(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++)
        for (int k = 0; k < c->w[i].n; k++)
            arith_sets(c->e, c->w[i].alts[k]);
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
    {"dialog", none, NULL}, {"whiptail", none, NULL}, {"xmessage", none, NULL},
    {"whatis", none, NULL}, {"apropos", none, NULL}, {"whereis", none, NULL}, {"ls", sh_ls, NULL},
    {"stat", none, NULL}, {"shellcheck", none, NULL}, {"unalias", none, NULL},
    {"jobs", none, NULL}, {"fg", none, NULL}, {"bg", none, NULL}, {"sleep", none, NULL},
    {NULL, NULL, NULL}};
