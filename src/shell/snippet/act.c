// SPDX-License-Identifier: MIT
// What the calls of an inline script do.
#include <string.h>

#include "shell/effects/path.h"
#include "shell/snippet/snippet.h"

int snippet_var(const snip *p, shell_str name)
{
    for (int k = p->nvars; k > 0; k--)
        if (p->vars[k - 1].name.len == name.len &&
            memcmp(p->vars[k - 1].name.ptr, name.ptr, name.len) == 0)
            return k - 1;
    return -1;
}

static shell_str home_path(snip *p, shell_str s)
{
    eval *e = p->c->e;
    if (!str_starts(s, "~") || (s.len > 1 && s.ptr[1] != '/'))
        return s;
    builder b;
    build_start(&b, e->a);
    build_add(&b, e->home.ptr, e->home.len);
    build_add(&b, s.ptr + 1, s.len - 1);
    return build_text(&b);
}

shell_word snippet_word(snip *p, shell_str s)
{
    return word_of(p->c->e, home_path(p, s), p->w);
}

static void read_path(snip *p, shell_str s, pending *q)
{
    shell_word w = snippet_word(p, s);
    stream f = {0};
    read_file(p->c, &w, "api", &f);
    uint32_t t = f.taint & (SHELL_T_SECRET | SHELL_T_NET | SHELL_T_SYSTEM);
    p->taint |= t;
    q->taint |= t;
}

static bool is_url(shell_str s)
{
    return str_starts(s, "http://") || str_starts(s, "https://") || str_starts(s, "ftp://");
}

static void connect_to(snip *p, pending *q, bool known, shell_str host, bool sock)
{
    p->net = true;
    p->sock = p->sock || sock;
    if (known)
        p->host = host;
    if (known && str_starts(host, "/"))
        p->host = STR("");
    p->got_sent = p->got_sent || q->taint & SHELL_T_OUTPUT;
    q->taint |= SHELL_T_NET;
}

// An interactive shell among the words of something that is run.
static bool is_shell(shell_str s)
{
    static const char *const shells[] = {"/bin/sh", "/bin/bash", "/bin/zsh", "cmd.exe", "sh -i",
        "bash -i", "sh <&", "bash <&", "/usr/bin/sh", "/usr/bin/bash", "powershell"};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (str_starts(s, shells[i]))
            return true;
    return str_is(s, "sh") || str_is(s, "bash") || str_is(s, "zsh");
}

static void open_file(snip *p, pending *q, shell_str a, bool known)
{
    call *c = p->c;
    shell_str m = q->n > 0 ? q->arg[1] : STR("");
    if (!known && !(q->n > 0 && q->known[1] && is_lang(p, "perl")))
        return;
    shell_str file = a;
    bool perl = m.len && m.ptr[0] && strchr("><|-", m.ptr[0]) && q->n > 1;
    if (perl)
        file = q->arg[2];
    if (!perl && q->n == 1 && is_lang(p, "perl") && m.len) {  // open(F, ">file")
        file = m;
        size_t k = 0;
        while (k < file.len && strchr("<>+ ", file.ptr[k]))
            k++;
        file = (shell_str){file.ptr + k, file.len - k};
    }
    if (perl && (str_is(m, "|-") || str_is(m, "-|"))) {
        pending sh = {.known = {q->known[2]}};
        sh.arg[0] = file;
        snippet_shell(p, &sh);
        return;
    }
    bool from = file.len && file.ptr[file.len - 1] == '|' && is_lang(p, "perl");
    if (str_starts(file, "|") || from) {
        pending sh = {.known = {true}};
        sh.arg[0] = (shell_str){file.ptr + !from, file.len - 1};
        snippet_shell(p, &sh);
        return;
    }
    if (is_url(file)) {
        connect_to(p, q, true, file, false);
        return;
    }
    shell_word fw = snippet_word(p, file);
    if (m.len && (strchr("wax>", m.ptr[0]) || memchr(m.ptr, '+', m.len)))
        fx_path(c, SHELL_K_WRITE, "api", &fw,
                m.ptr[0] == 'w' || str_is(m, ">") ? SHELL_F_TRUNCATE : SHELL_F_APPEND, p->taint);
    else
        read_path(p, file, q);
}

// The path that a method belongs to: Path("x").unlink(), p.unlink()
static bool receiver(const snip *p, const pending *q, shell_str *path)
{
    const char *dot = q->name.len ? memrchr(q->name.ptr, '.', q->name.len) : NULL;
    if (!dot)
        return false;
    if (dot == q->name.ptr) {
        *path = p->path;
        return p->path.len > 0 && q->method;
    }
    if (p->item.len && snippet_list(p, (shell_str){q->name.ptr, (size_t)(dot - q->name.ptr)})) {
        *path = p->item;
        return true;
    }
    int v = snippet_var(p, (shell_str){q->name.ptr, (size_t)(dot - q->name.ptr)});
    if (v < 0 || p->vars[v].function || !p->vars[v].value.len)
        return false;
    *path = p->vars[v].value;
    return true;
}

static void eval_text(snip *p, pending *q, bool known)
{
    bool shells = is_lang(p, "perl") || is_lang(p, "ruby") || is_lang(p, "php");
    if (str_is(q->name, "Function") && q->n < SNIP_ARGS) {  // the names of arguments, then the text
        q->arg[0] = q->arg[q->n];
        known = q->known[q->n];
    }
    p->got_evals = p->got_evals || q->taint & SHELL_T_OUTPUT;
    if (q->taint & (SHELL_T_NET | SHELL_T_DECODED))
        fx_text(p->c, SHELL_K_EXEC, "interp", STR(""), p->w, 0, q->taint);
    else if (!known)
        p->evals = p->runs = true;
    else if (q->n > 0 && q->known[1] && shells)
        snippet_argv(p, q);
    else if (is_lang(p, "python") || is_lang(p, "node") || str_is(q->name, "eval"))
        snippet_run(p->c, p->lang, q->arg[0], p->w, p->level + 1);
    if (known && (shells || is_lang(p, "node")) && !(q->n > 0 && q->known[1] && shells))
        snippet_shell(p, q);
}

// rmtree(p) with `for p in Path(".").rglob("x")` somewhere: what the listing yields, which is
// judged at the end, when the loop may have come.
static bool looped(const snip *p)
{
    shell_str before = {p->s.ptr, p->i};
    while (before.len && strchr(") ", before.ptr[before.len - 1]))
        before.len--;
    shell_str name = snippet_tail_name(before);
    if (!name.len || name.len == before.len || name.ptr[-1] != '(' ||
        !eval_charge(p->c->e, p->s.len))
        return false;
    const char *loop = sh_join(p->c->e->a, "for ", sh_copy(p->c->e->a, name.ptr, name.len), " in ");
    const char *at = memmem(p->s.ptr, p->s.len, loop, strlen(loop));
    const char *end = p->s.ptr + p->s.len, *stop = at ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    return at && memmem(at, (size_t)((stop ? stop : end) - at), "glob(", 5);
}

static void destroy(snip *p, pending *q, shell_str a, bool known)
{
    bool tree = q->action == A_TREE || q->recursive;
    if (!known) {
        p->deletes = true;
        p->deletes_tree = p->deletes_tree || tree;
        if (is_lang(p, "python") && looped(p)) {
            p->deletes_each = true;
            return;
        }
    }
    shell_word w = snippet_word(p, a);
    if (known || q->n > 0 || q->arg[0].len)
        fx_path(p->c, SHELL_K_DELETE, "api", &w, tree ? SHELL_F_RECURSIVE : 0, 0);
    for (int i = 1; is_lang(p, "perl") && i <= q->n && i < SNIP_ARGS; i++)
        if (q->known[i]) {  // it takes all of a list
            w = snippet_word(p, q->arg[i]);
            fx_path(p->c, SHELL_K_DELETE, "api", &w, tree ? SHELL_F_RECURSIVE : 0, 0);
        }
}

void snippet_act(snip *p, pending *q)
{
    call *c = p->c;
    shell_str a = q->arg[0], own;
    bool known = q->known[0];
    bool files = q->action == A_DELETE || q->action == A_TREE || q->action == A_READ ||
                 q->action == A_WRITE || q->action == A_OPEN;
    if (files && receiver(p, q, &own)) {
        if (q->action == A_OPEN && q->n == 0) {  // Path("x").open("w")
            q->arg[1] = q->arg[0];
            q->known[1] = q->known[0];
            q->n = 1;
        }
        a = own;
        known = true;
    } else if (files && !known && q->method) {
        a = p->path;
        known = true;
    }
    shell_word w = snippet_word(p, a);
    if (q->action == A_SHELL || q->action == A_EVAL || q->action == A_ARGV)
        for (int i = 0; i <= q->n && i < SNIP_ARGS; i++)
            p->shell = p->shell || (q->known[i] && is_shell(q->arg[i]));
    switch (q->action) {
    case A_SHELL:
        if (known && q->n > 0 && q->known[1] && !memchr(a.ptr, ' ', a.len))
            snippet_argv(p, q);
        else if (known)
            snippet_shell(p, q);
        else if (q->taint & (SHELL_T_NET | SHELL_T_DECODED))
            fx_text(c, SHELL_K_EXEC, "shell", STR(""), p->w, 0, q->taint);
        else {
            p->runs = true;
            p->got_runs = p->got_runs || q->taint & SHELL_T_OUTPUT;
        }
        break;
    case A_ARGV: snippet_argv(p, q); break;
    case A_EVAL: eval_text(p, q, known); break;
    case A_TREE: case A_DELETE: destroy(p, q, a, known); break;
    case A_READ:
        if (known && is_url(a))
            connect_to(p, q, true, a, false);
        else if (known)
            read_path(p, a, q);
        break;
    case A_OPEN: open_file(p, q, a, known); break;
    case A_WRITE:
        if (known)
            fx_path(c, SHELL_K_WRITE, "api", &w, SHELL_F_TRUNCATE, p->taint);
        break;
    case A_INCLUDE:
        if (known && is_url(a))
            fx_text(c, SHELL_K_EXEC, "interp", a, p->w, 0, SHELL_T_NET);
        break;
    case A_CHDIR:
        if (known) {  // for the rest of the script
            push_restore(c->e, c->c, c->e->trail);
            chdir_to(c, &w);
        }
        break;
    case A_MOVE: case A_COPY:
        if (known && q->action == A_MOVE)
            fx_path(c, SHELL_K_DELETE, "api", &w, SHELL_F_MOVE, 0);
        else if (known)
            read_path(p, a, q);
        if (q->known[1]) {
            shell_word to = snippet_word(p, q->arg[1]);
            write_file(c, &to, "api", SHELL_F_TRUNCATE, &(stream){.p = "\1", .len = 1,
                       .taint = p->taint});
        }
        break;
    case A_PERM:
        for (int i = 0; i <= q->n && i < SNIP_ARGS; i++)
            if (q->known[i]) {
                shell_word t = snippet_word(p, q->arg[i]);
                fx_path(c, SHELL_K_PERM, "api", &t, q->flags, 0);
            }
        break;
    case A_NET: connect_to(p, q, known, a, false); break;
    case A_SOCKET: connect_to(p, q, known, a, true); break;
    case A_SQL:
        if (known)
            judge_sql(c, a, p->w);
        break;
    case A_PRINT:
        for (int i = 0; i <= q->n && i < SNIP_ARGS; i++)
            if (q->arg[i].len)
                out_text(c, q->arg[i].ptr, q->arg[i].len,
                         q->taint & (SHELL_T_DECODED | SHELL_T_SECRET | SHELL_T_ENVSECRET));
        if (q->taint & SHELL_T_DECODED)
            out_unknown(c, 0);
        out_text(c, "\n", 1, 0);
        break;
    case A_MAP:
        if (known && snippet_action(a) != A_NONE) {
            pending r = *q;
            r.name = a;
            r.action = snippet_action(a);
            for (int i = 0; i + 1 < SNIP_ARGS; i++) {
                r.arg[i] = q->arg[i + 1];
                r.known[i] = q->known[i + 1];
            }
            r.n = q->n > 0 ? q->n - 1 : 0;
            if (r.action != A_MAP)
                snippet_act(p, &r);
        }
        break;
    default: break;
    }
}
