// SPDX-License-Identifier: MIT
// Text that is run: by shells, eval, source, files that were written a moment ago.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"

// Only holes and blanks: nothing in it can be followed.
static bool opaque(shell_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != SHELL_HOLE && s.ptr[i] != SHELL_NAME && s.ptr[i] != ' ' && s.ptr[i] != '\n')
            return false;
    return true;
}

// Which shell obeys: this one (eval, source), or a process of its own.
enum obeys { THIS_SHELL, A_PROCESS };

// `several`: this is one of several texts, and perhaps not that which is run.
static void run_value(call *c, const char *step, shell_str text, uint32_t taint,
                      const shell_word *w, fields *args, const char *op, enum obeys who, bool several)
{
    bool hole = opaque(text) && text.len;
    bool bad = taint & (SHELL_T_NET | SHELL_T_CLEAR) ||
               (taint & SHELL_T_DECODED && !str_exact(text));
    if (hole || bad)
        fx_text(c, SHELL_K_EXEC, op, STR(""), w, 0, taint | c->c->taint);
    c->e->open = c->e->open || str_has(text, SHELL_HOLE);
    if (opaque(text))
        return;
    ctx in = ctx_enter(c->e, c->c, step);
    in.taint |= taint;
    if (who == A_PROCESS)
        run_in_process(c->e, &in);
    if (who == THIS_SHELL && (several || taint & T_VAGUE)) {
        push_join(c->e, &in);
        in.cond = in.maybe = true;
    }
    in.taint &= ~T_VAGUE;
    if (args)
        push_args(c->e, &in, NULL, args);
    run_text(c->e, &in, text, w);
}

void run_script(call *c, const char *step, const shell_word *w, fields *args)
{
    for (int i = w->n - 1; i >= 0; i--)
        run_value(c, step, w->alts[i], w->taint, w, args, "shell", A_PROCESS, w->n > 1);
}

void run_stream(call *c, const char *step, const stream *s, fields *args, const char *op)
{
    run_value(c, step, stream_text(s), s->taint, &c->w[0], args, op, A_PROCESS, false);
}

void run_rest(call *c, size_t from, const char *step, uint32_t flags)
{
    if (from >= c->n)
        return;
    ctx in = ctx_enter(c->e, c->c, step);
    in.flags |= flags;
    run_argv(c->e, &in, c->w + from, c->n - from);
}

#define LONGEST_PATH 120

void run_tail(call *c, size_t from, const char *step, uint32_t flags)
{
    if (from == 0 || from >= c->n)
        return;
    ctx in = *c->c;
    if (strnlen(in.path, LONGEST_PATH) < LONGEST_PATH)
        in.path = sh_join(c->e->a, in.path, " > ", step);
    in.flags |= flags;
    run_argv(c->e, &in, c->w + from, c->n - from);
}

static fields *args_from(call *c, size_t from)
{
    fields *f = NEW(c->e->a, fields);
    if (from < c->n)
        fields_append(c->e->a, f, c->w + from, c->n - from);
    return f;
}

// A script by its name: written by this command, the input, or a file on disk.
static void run_file(call *c, const char *step, const shell_word *w, fields *args,
                     enum obeys who)
{
    stream *s = file_stream(c->e, w);
    if (word_is_input(w))
        s = input(c);
    if (s) {
        run_value(c, step, stream_text(s), s->taint, &c->w[0], args, "shell", who, false);
        return;
    }
    fx_path(c, SHELL_K_READ, "script", w, 0, 0);
    if (w->known == SHELL_UNKNOWN)
        fx_text(c, SHELL_K_EXEC, "file", w->alts[0], w, 0, w->taint);
}

static void sh_shell(call *c, const void *data)
{
    (void)data;
    const char *step = sh_copy(c->e->a, c->name.ptr, c->name.len);
    bool command = false, noexec = false, interactive = false, from_stdin = false;
    size_t i = 1;
    for (; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (s.len < 2 || (s.ptr[0] != '-' && s.ptr[0] != '+'))
            break;
        if (str_is(s, "--")) {
            i++;
            break;
        }
        if (s.ptr[1] == '-') {
            if (str_is(s, "--rcfile") || str_is(s, "--init-file")) {
                if (++i < c->n)
                    run_file(c, step, &c->w[i], NULL, A_PROCESS);
            } else if (memchr(s.ptr, '=', s.len) && memmem(s.ptr, s.len, "command=", 8)) {
                shell_word w = word_after(c->e, &c->w[i], '=');  // fish --command=...
                run_script(c, sh_join(c->e->a, step, " ", "--command"), &w, NULL);
                return;
            } else if (str_is(s, "--help") || str_is(s, "--version")) {
                return;
            } else if (str_is(s, "--command")) {
                command = true;
            }
            continue;
        }
        for (size_t k = 1; k < s.len; k++) {
            if (s.ptr[0] == '-' && (s.ptr[k] == 'c' || (s.ptr[k] == 'C' && step[0] == 'f')))
                command = true;
            else if (s.ptr[0] == '-' && s.ptr[k] == 'n')
                noexec = true;
            else if (s.ptr[k] == 'i')
                interactive = true;
            else if (s.ptr[0] == '-' && s.ptr[k] == 's')
                from_stdin = true;
            else if ((s.ptr[k] == 'o' || s.ptr[k] == 'O') && k + 1 == s.len)
                i++;
        }
    }
    stream *in = input(c);
    c->e->posix = c->e->posix || str_is(c->name, "sh") || str_is(c->name, "dash");
    if (c->c->out && c->c->out->unknown)
        fx_text(c, SHELL_K_SHELL, "reverse-shell", STR(""), NULL, 0, 0);
    if (noexec)
        return;
    if (command && i < c->n) {
        run_script(c, sh_join(c->e->a, step, " ", "-c"), &c->w[i], args_from(c, i + 1));
        return;
    }
    if (i < c->n && !from_stdin) {
        run_file(c, step, &c->w[i], args_from(c, i), A_PROCESS);
        return;
    }
    if (in) {
        if (!str_exact(stream_text(in)) && c->c->out)
            out_unknown(c, T_SHELL | in->taint);
        run_stream(c, sh_join(c->e->a, step, " ", "stdin"), in, args_from(c, i - from_stdin),
            "shell");
        return;
    }
    if (interactive || c->c->piped)
        out_unknown(c, T_SHELL);
    if (c->c->flags & SHELL_F_PRIVILEGED)
        fx_text(c, SHELL_K_EXEC, "interactive", STR(""), NULL, 0, 0);
}

static void sh_eval(call *c, const void *data)
{
    (void)data;
    if (c->n < 2)
        return;
    size_t from = word_is(&c->w[1], "--") ? 2 : 1;
    shell_word w = word_join(c->e, c->w + from, c->n - from);
    for (int i = w.n - 1; i >= 0; i--)
        run_value(c, "eval", w.alts[i], w.taint, &w, NULL, "shell", THIS_SHELL, w.n > 1);
}

// A file that sets variables.
static void load_file(call *c, const shell_word *w)
{
    size_t before = c->e->effects.n;
    fx_path(c, SHELL_K_READ, "source", w, 0, 0);
    for (size_t i = before; i < c->e->effects.n; i++)
        c->e->loaded = c->e->loaded || c->e->effects.v[i].flags & SHELL_F_SECRET;
}

static void sh_source(call *c, const void *data)
{
    (void)data;
    if (c->n < 2)
        return;
    stream *s = file_stream(c->e, &c->w[1]);
    if (!s && !word_starts(&c->w[1], "/dev/"))
        load_file(c, &c->w[1]);
    else
        run_file(c, "source", &c->w[1], c->n > 2 ? args_from(c, 1) : NULL, THIS_SHELL);
    if (!s && c->w[1].known == SHELL_UNKNOWN)
        fx_text(c, SHELL_K_EXEC, "file", c->w[1].alts[0], &c->w[1], 0, c->w[1].taint);
}

const program shell_programs[] = {
    {"sh", sh_shell, NULL}, {"bash", sh_shell, NULL}, {"zsh", sh_shell, NULL},
    {"dash", sh_shell, NULL}, {"ksh", sh_shell, NULL}, {"ash", sh_shell, NULL},
    {"fish", sh_shell, NULL}, {"mksh", sh_shell, NULL}, {"rbash", sh_shell, NULL},
    {"csh", sh_shell, NULL}, {"tcsh", sh_shell, NULL}, {"ksh93", sh_shell, NULL},
    {"yash", sh_shell, NULL}, {"osh", sh_shell, NULL}, {"oksh", sh_shell, NULL},
    {"posh", sh_shell, NULL}, {"elvish", sh_shell, NULL}, {"nu", sh_shell, NULL},
    {"xonsh", sh_shell, NULL}, {"rc", sh_shell, NULL}, {"es", sh_shell, NULL},
    {"hush", sh_shell, NULL}, {"lksh", sh_shell, NULL}, {"pbsh", sh_shell, NULL},
    {"eval", sh_eval, NULL}, {"system", sh_eval, NULL}, {"source", sh_source, NULL},
    {".", sh_source, NULL},
    {NULL, NULL, NULL}};
