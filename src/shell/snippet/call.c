// SPDX-License-Identifier: MIT
// Calls in an inline script: their arguments, and what they yield to what is around them.
#include <string.h>

#include "shell/snippet/snippet.h"

void snippet_argument(snip *p, shell_str s, bool known, uint32_t taint)
{
    if (p->depth == 0)
        return;
    pending *q = &p->st[p->depth - 1];
    q->taint |= taint;
    if (q->n >= SNIP_ARGS)
        return;
    if (q->arg[q->n].len && !eval_charge(p->c->e, q->arg[q->n].len + s.len)) {
        q->arg[q->n] = STR("\1");
    } else if (q->arg[q->n].len) {
        builder b;
        build_start(&b, p->c->e->a);
        build_add(&b, q->arg[q->n].ptr, q->arg[q->n].len);
        build_add(&b, s.ptr, s.len);
        q->arg[q->n] = build_text(&b);
    } else {
        q->arg[q->n] = s;
    }
    q->known[q->n] = q->known[q->n] || known;
}

void snippet_arguments(snip *p, const snip_list *l)
{
    for (int k = 0; k < l->n; k++) {
        snippet_argument(p, l->item[k], true, 0);
        if (k + 1 < l->n && p->st[p->depth - 1].n + 1 < SNIP_ARGS)
            p->st[p->depth - 1].n++;
    }
}

shell_str snippet_glob(snip *p, shell_str s, bool folder)
{
    builder b;
    build_start(&b, p->c->e->a);
    for (size_t i = 0; i < s.len; i++)
        build_char(&b, s.ptr[i] == '*' ? SHELL_STAR : s.ptr[i] == '?' ? SHELL_ANY : s.ptr[i]);
    if (folder)
        build_add(&b, "/\2", 2);
    return build_text(&b);
}

shell_str snippet_tail_name(shell_str s)
{
    size_t i = s.len;
    while (i > 0 && is_name(s.ptr[i - 1], false))
        i--;
    if (!s.len)
        return STR("");
    return (shell_str){s.ptr + i, s.len - i};
}

// Path(".").rglob("__pycache__"): a name that is searched for below a folder of the project.
static bool names_below(const snip *p, const pending *q)
{
    shell_str s = q->arg[0];
    size_t letters = 0;
    for (size_t i = 0; i < s.len; i++)
        letters += is_name(s.ptr[i], false);
    return q->known[0] && letters > 2 && str_exact(s) && str_exact(p->path) &&
           p->path.ptr[0] != '/' && p->path.ptr[0] != '~' &&
           !memmem(p->path.ptr, p->path.len, "..", 2) && !memmem(s.ptr, s.len, "..", 2) &&
           memmem(q->name.ptr, q->name.len, "glob", 4);
}

// What a list call yields: Path("/etc").glob("*"), os.listdir("/etc"), Dir.glob("/etc/*").
static shell_str listing(snip *p, const pending *q)
{
    bool method = q->name.len && q->name.ptr[0] == '.' && p->path.len;
    if (method && names_below(p, q)) {
        const char *at = sh_copy(p->c->e->a, p->path.ptr, p->path.len);
        at = sh_join(p->c->e->a, at, "/", sh_copy(p->c->e->a, q->arg[0].ptr, q->arg[0].len));
        return snippet_glob(p, (shell_str){at, strlen(at)}, false);
    }
    shell_str s = method ? p->path : q->arg[0];
    bool pattern = !method && memmem(q->name.ptr, q->name.len, "glob", 4);
    return snippet_glob(p, s, !pattern);
}

void snippet_set(snip *p, shell_str name, shell_str v, uint32_t taint, bool function)
{
    if (!name.len)
        return;
    int k = p->nvars < SNIP_VARS ? p->nvars++ : SNIP_VARS - 1;
    p->vars[k].name = name;
    p->vars[k].value = v;
    p->vars[k].taint = taint;
    p->vars[k].function = function;
}

void snippet_yield(snip *p, shell_str v, bool known, uint32_t taint)
{
    if (p->depth) {
        snippet_argument(p, v, known, taint);
    } else if (p->target.len && (known || taint & (SHELL_T_OUTPUT | SHELL_T_DECODED))) {
        snippet_set(p, p->target, v, taint, false);
        p->target = STR("");
        p->assigned = p->nvars;
    } else if (p->adds && p->assigned && eval_charge(p->c->e, v.len)) {
        shell_str *all = &p->vars[p->assigned - 1].value;
        builder b;
        build_start(&b, p->c->e->a);
        build_add(&b, all->ptr, all->len);
        build_add(&b, v.ptr, v.len);
        *all = build_text(&b);
        p->vars[p->assigned - 1].taint |= taint;
    }
    p->adds = false;
}

// get("https://..."), whatever object it belongs to
static bool asks_network(const pending *q)
{
    static const char *const verbs[] = {"get", "post", "put", "request", "fetch", "open", "head",
        "download", "send", "Get", "Post", "patch", "delete", "mirror"};
    shell_str name = snippet_tail_name(q->name);
    if (!str_starts(q->arg[0], "http://") && !str_starts(q->arg[0], "https://"))
        return false;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (name.len == strlen(verbs[i]) && memcmp(name.ptr, verbs[i], name.len) == 0)
            return true;
    return false;
}

void snippet_close(snip *p)
{
    pending q = p->st[--p->depth];
    if (q.action == A_NONE && q.known[0] && asks_network(&q))
        q.action = A_NET;
    if (q.name.len)
        snippet_act_each(p, &q);
    if (str_starts((shell_str){p->s.ptr + p->i, p->s.len - p->i}, "[::-1]"))
        q.taint |= SHELL_T_DECODED;
    uint32_t up = q.taint & (SHELL_T_NET | SHELL_T_DECODED | SHELL_T_SECRET | SHELL_T_ENVSECRET |
                             SHELL_T_OUTPUT);
    if (q.action == A_SHELL || q.action == A_ARGV)
        up |= SHELL_T_OUTPUT;
    shell_str tail = snippet_tail_name(q.name);
    if (q.action == A_DECODE || (str_is(tail, "decode") && q.n > 0 && q.known[1]))
        up |= SHELL_T_DECODED;
    bool lisp = is_lang(p, "lisp") && q.action == A_NONE && p->depth;
    if (lisp) {  // (list "a" "b") inside a call: its arguments
        for (int i = 0; i <= q.n && i < SNIP_ARGS; i++)
            if (q.known[i]) {
                snippet_argument(p, q.arg[i], true, up);
                p->st[p->depth - 1].n++;
            }
        return;
    }
    if (q.action == A_JOIN || !q.name.len) {
        builder b;
        build_start(&b, p->c->e->a);
        bool known = false;
        if (q.method && q.action == A_JOIN && str_is(tail, "joinpath")) {
            build_add(&b, p->path.ptr, p->path.len);
            build_char(&b, '/');
        }
        for (int i = 0; i <= q.n && i < SNIP_ARGS; i++) {
            if (i && q.arg[i].len)
                build_char(&b, q.action == A_JOIN ? '/' : ' ');
            build_add(&b, q.arg[i].ptr, q.arg[i].len);
            known = known || q.known[i];
        }
        shell_str joined = build_text(&b);
        if (known && (q.action == A_JOIN || q.n == 0))
            p->path = joined;
        snippet_yield(p, joined, known, up);
    } else if (q.action == A_LIST && (q.known[0] || p->path.len)) {
        p->listed = listing(p, &q);
        p->listings++;
        snippet_yield(p, p->listed, true, up);
    } else if (q.action == A_HOME || (q.action == A_ENV && str_is(q.arg[0], "HOME"))) {
        p->path = STR("~");
        snippet_yield(p, STR("~"), true, up);
    } else if (q.action == A_TEMP) {
        p->path = STR("/tmp/\7");
        snippet_yield(p, p->path, true, up);
    } else if (q.action == A_ENV) {
        snippet_yield(p, STR("\1"), false, q.known[0] && name_is_secret(q.arg[0])
            ? SHELL_T_ENVSECRET : up);
    } else if (q.action == A_CHAR) {
        snippet_yield(p, q.flags ? (shell_str){sh_copy(p->c->e->a, &(char){(char)q.flags}, 1), 1}
                               : STR("\1"), q.flags != 0, up | SHELL_T_DECODED);
    } else if (q.action == A_ATTR) {
        p->called = q.known[1] ? q.arg[1] : q.arg[0];
    } else {
        p->object_end = p->i;
        p->around = p->depth && p->st[p->depth - 1].n < SNIP_ARGS
                        ? p->st[p->depth - 1].arg[p->st[p->depth - 1].n] : STR("");
        snippet_yield(p, STR("\1"), false, up);
    }
}

void snippet_open(snip *p, shell_str name, char open)
{
    p->called = STR("");
    int known = snippet_var(p, name);
    // PHP calls what a string names.
    if (known >= 0 && (p->vars[known].function || (is_lang(p, "php") && p->vars[known].value.len)))
        name = p->vars[known].value;
    if (p->depth == SNIP_DEPTH) {
        p->c->e->partial |= SHELL_PARTIAL_DEPTH;
        return;
    }
    // require("os").homedir(): the argument is what the method yields, not the object.
    size_t at = name.len ? (size_t)(name.ptr - p->s.ptr) : 0;
    if (at && *name.ptr == '.' && at == p->object_end && p->depth && p->st[p->depth - 1].n < SNIP_ARGS)
        p->st[p->depth - 1].arg[p->st[p->depth - 1].n] = p->around;
    pending *q = &p->st[p->depth++];
    memset(q, 0, sizeof *q);
    q->name = name;
    q->open = open;
    q->method = name.len && name.ptr[0] == '.' && p->path.len &&
                (size_t)(name.ptr - p->s.ptr) == p->path_end;
    q->action = name.len ? snippet_action_in(p->lang, name) : A_NONE;
}
