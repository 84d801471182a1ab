// SPDX-License-Identifier: MIT
// The commands that an inline script runs, what becomes of what they print, and what only the whole
// script shows.
#include <string.h>

#include "shell/call/parts.h"
#include "shell/snippet/snippet.h"

// What its commands print is the script's: it goes to a stream of its own.
static stream *prints_to(snip *p)
{
    if (!p->got)
        p->got = NEW(p->c->e->a, stream);
    return p->got;
}

void snippet_shell(snip *p, pending *q)
{
    shell_word w = word_of(p->c->e, q->arg[0], p->w);
    w.taint |= q->taint & ~(uint32_t)SHELL_T_OUTPUT;
    ctx saved = *p->c->c;
    p->c->c->out = prints_to(p);
    if (is_lang(p, "awk")) {  // which starts a shell whatever it is
        static const shell_str shells[] = {N("sh"), N("/bin/sh")};
        value sh = {.many = shells, .n = 2};
        fields f = {0};
        fields_add(p->c->e->a, &f, field_of(p->c->e->a, &sh, p->w->off, p->w->len));
        fields_add(p->c->e->a, &f, word_of(p->c->e, STR("-c"), p->w));
        fields_add(p->c->e->a, &f, w);
        call_record(p->c->e, p->c->c, f.v, f.n, shells[0], p->w->off, p->w->len);
    }
    run_script(p->c, p->lang, &w, NULL);
    *p->c->c = saved;
}

// What was printed is the input of a command that runs behind those that print.
static void hand_on(snip *p, const char *const *argv, shell_str last)
{
    eval *e = p->c->e;
    ctx in = ctx_enter(e, p->c->c, p->lang);
    fields f = {0};
    in.in = p->got;
    in.out = NULL;
    for (; *argv; argv++)
        fields_add(e->a, &f, word_of(e, (shell_str){*argv, strlen(*argv)}, p->w));
    if (last.len)
        fields_add(e->a, &f, word_of(e, last, p->w));
    task_push_after(e, p->mark, K_ARGV, &in)->argv = f;
}

// subprocess.run(["rm", "-rf", "/"]) or run("rm -rf /", shell=True) or spawn("rm", ["-rf", "/"])
void snippet_argv(snip *p, pending *q)
{
    int from = 0;
    if (!q->known[0] && q->n > 0 && q->known[1] && memmem(q->name.ptr, q->name.len, "spawn", 5))
        from = 1;  // os.spawnlp(mode, file, ...)
    if (!q->known[from]) {
        // asyncio.run(main()), app.run()
        if (is_lang(p, "python") && str_is(snippet_tail_name(q->name), "run") &&
            !memmem(p->s.ptr, p->s.len, "subprocess", 10))
            return;
        p->runs = true;
        p->got_runs = p->got_runs || q->taint & SHELL_T_OUTPUT;
        return;
    }
    if (q->n == from || (!q->known[from + 1] && memchr(q->arg[from].ptr, ' ', q->arg[from].len))) {
        snippet_shell(p, q);
        return;
    }
    fields f = {0};
    for (int i = from; i <= q->n && i < SNIP_ARGS; i++)
        if (q->arg[i].len && (q->known[i] || i == from))
            fields_add(p->c->e->a, &f, snippet_word(p, q->arg[i]));
    ctx in = ctx_enter(p->c->e, p->c->c, p->lang);
    in.out = prints_to(p);
    run_argv(p->c->e, &in, f.v, f.n);
}

// Text that is not known is run, and the script speaks of its input: that is what runs.
static void run_input(snip *p)
{
    stream *in = p->evals || p->runs ? input(p->c) : NULL;
    if (!in || !(memmem(p->s.ptr, p->s.len, "stdin", 5) || memmem(p->s.ptr, p->s.len, "STDIN", 5)))
        return;
    if (!p->evals)
        run_stream(p->c, p->lang, in, NULL, "shell");
    else if (in->taint & (SHELL_T_NET | SHELL_T_DECODED))
        fx_text(p->c, SHELL_K_EXEC, "interp", STR(""), p->w, 0, in->taint);
    else
        snippet_run(p->c, p->lang, stream_text(in), p->w, p->level + 1);
}

void snippet_end(snip *p)
{
    call *c = p->c;
    run_input(p);
    // for f in os.listdir("/etc"): os.remove(f)
    if (p->deletes_each && p->listings != 1)
        p->listed = STR("\1");
    if (p->deletes && p->listed.len) {
        shell_word w = snippet_word(p, p->listed);
        fx_path(c, SHELL_K_DELETE, "api", &w, p->deletes_tree ? SHELL_F_RECURSIVE : 0, 0);
    }
    if (p->net && p->evals && !is_lang(p, "awk"))
        fx_text(c, SHELL_K_EXEC, "interp", STR(""), p->w, 0, SHELL_T_NET);
    if (is_lang(p, "awk") && p->getlines > 1)
        p->runs = true;  // what one getline reads, another runs
    if (p->got && (p->got_runs || (is_lang(p, "awk") && p->getlines && p->runs)))
        hand_on(p, (const char *const[]){"sh", NULL}, STR(""));
    if (p->got && p->got_evals)
        hand_on(p, (const char *const[]){p->lang, NULL}, STR(""));
    if (p->got && p->got_sent)
        hand_on(p, (const char *const[]){"curl", "-d", "@-", NULL}, p->host);
    c->e->open = c->e->open || p->runs;
    if ((p->net && p->shell) || (p->sock && p->runs))
        fx_text(c, SHELL_K_SHELL, "reverse-shell", p->host, p->w, 0, 0);
    if (p->net) {
        const char *at = p->host.len ? memmem(p->host.ptr, p->host.len, "://", 3) : NULL;
        shell_str host = p->host;
        if (at)
            host = (shell_str){at + 3, host.len - (size_t)(at + 3 - host.ptr)};
        fx_text(c, SHELL_K_NET, "api", host, p->w, 0, p->taint | (p->w ? p->w->taint : 0));
    }
    if (memmem(p->s.ptr, p->s.len, "kill(-1", 7))
        fx_text(c, SHELL_K_SYSTEM, "kill-all", STR(""), p->w, 0, 0);
    if (p->forks && p->loops)
        fx_text(c, SHELL_K_SYSTEM, "fork-bomb", STR(""), p->w, 0, 0);
    if (p->taint & (SHELL_T_SECRET | SHELL_T_ENVSECRET))
        out_unknown(c, p->taint & (SHELL_T_SECRET | SHELL_T_ENVSECRET));
}
