// SPDX-License-Identifier: MIT
// A light lexer for scripts given inline: calls with literal arguments, and what flows into them.
// It knows strings, comments, assignments of literals, and how calls nest; nothing else.
#include "snippet.h"

#include <string.h>

#include "decode.h"
#include "path.h"

#define DEPTH 24
#define ARGS 6
#define VARS 16

typedef struct pending {
    shell_str name;
    enum action action;
    shell_str arg[ARGS];
    bool known[ARGS];  // something of the argument is literal
    int n;
    char open;
    bool recursive;  // "recursive" was seen
    uint32_t taint;
    size_t at;
} pending;

typedef struct snip {
    call *c;
    const shell_word *w;
    const char *lang;
    shell_str s;
    size_t i;
    char before;  // a pipe stood before the string (awk)
    uint32_t taint;  // of all that was read so far
    pending st[DEPTH];
    int depth;
    struct {
        shell_str name, value;
        uint32_t taint;
    } vars[VARS];
    int nvars;
    shell_str last;  // identifier just read
    shell_str path;  // literal of the last Path(...) call: .unlink() belongs to it
    bool net;
    bool shell;  // a shell is started
    shell_str host;
} snip;

static bool starts(shell_str s, const char *lit)
{
    size_t n = strlen(lit);
    return s.len >= n && memcmp(s.ptr, lit, n) == 0;
}

static shell_str home_path(snip *p, shell_str s)
{
    eval *e = p->c->e;
    if (!starts(s, "~") || (s.len > 1 && s.ptr[1] != '/'))
        return s;
    builder b;
    build_start(&b, e->a);
    build_add(&b, e->home.ptr, e->home.len);
    build_add(&b, s.ptr + 1, s.len - 1);
    return build_end(&b).alt[0];
}

static shell_word word_here(snip *p, shell_str s)
{
    shell_word w = word_of(p->c->e, home_path(p, s), p->w);
    return w;
}

static void argument(snip *p, shell_str s, bool known, uint32_t taint)
{
    if (p->depth == 0)
        return;
    pending *q = &p->st[p->depth - 1];
    q->taint |= taint;
    if (q->n >= ARGS)
        return;
    if (q->arg[q->n].len && !eval_charge(p->c->e, q->arg[q->n].len + s.len)) {
        q->arg[q->n] = STR("\1");
    } else if (q->arg[q->n].len) {
        builder b;
        build_start(&b, p->c->e->a);
        build_add(&b, q->arg[q->n].ptr, q->arg[q->n].len);
        build_add(&b, s.ptr, s.len);
        q->arg[q->n] = build_end(&b).alt[0];
    } else {
        q->arg[q->n] = s;
    }
    q->known[q->n] = q->known[q->n] || known;
}

static void run_shell(snip *p, pending *q)
{
    shell_word w = word_of(p->c->e, q->arg[0], p->w);
    w.taint |= q->taint;
    ctx saved = *p->c->c;
    p->c->c->out = NULL;
    run_script(p->c, p->lang, &w, NULL);
    *p->c->c = saved;
}

// subprocess.run(["rm", "-rf", "/"]) or run("rm -rf /", shell=True) or spawn("rm", ["-rf", "/"])
static void run_list(snip *p, pending *q)
{
    if (!q->known[0])
        return;
    if (q->n < 1 || (q->n >= 1 && !q->known[1] && memchr(q->arg[0].ptr, ' ', q->arg[0].len))) {
        run_shell(p, q);
        return;
    }
    fields f = {0};
    for (int i = 0; i <= q->n && i < ARGS; i++)
        if (q->arg[i].len && (q->known[i] || i == 0))
            fields_add(p->c->e->a, &f, word_here(p, q->arg[i]));
    ctx in = ctx_enter(p->c->e, p->c->c, p->lang);
    in.out = NULL;
    run_argv(p->c->e, &in, f.v, f.n);
}

static void read_path(snip *p, shell_str s, pending *q)
{
    shell_word w = word_here(p, s);
    stream f = {0};
    read_file(p->c, &w, "api", &f);
    uint32_t t = f.taint & (SHELL_T_SECRET | SHELL_T_NET | SHELL_T_SYSTEM);
    p->taint |= t;
    q->taint |= t;
}

static void act(snip *p, pending *q)
{
    call *c = p->c;
    shell_str a = q->arg[0];
    bool known = q->known[0];
    if (!known && p->path.len && (q->action == A_DELETE || q->action == A_TREE ||
        q->action == A_READ ||
                                  q->action == A_WRITE || q->action == A_OPEN)) {
        a = p->path;
        known = true;
    }
    shell_word w = word_here(p, a);
    if (q->action == A_SHELL || q->action == A_EVAL || q->action == A_ARGV)
        for (int i = 0; i <= q->n && i < ARGS; i++)
            p->shell = p->shell || starts(q->arg[i], "/bin/sh") || starts(q->arg[i], "/bin/bash") ||
                       starts(q->arg[i], "cmd.exe");
    switch (q->action) {
    case A_SHELL:
        if (known)
            run_shell(p, q);
        else if (q->taint & (SHELL_T_NET | SHELL_T_DECODED))
            fx_text(c, SHELL_K_EXEC, "shell", STR(""), p->w, 0, q->taint);
        break;
    case A_ARGV: run_list(p, q); break;
    case A_EVAL:
        if (q->taint & (SHELL_T_NET | SHELL_T_DECODED))
            fx_text(c, SHELL_K_EXEC, "interp", STR(""), p->w, 0, q->taint);
        else if (known && q->n > 0 && strcmp(p->lang, "python") != 0 && strcmp(p->lang,
            "node") != 0)
            run_list(p, q);
        else if (known && (strcmp(p->lang, "perl") == 0 || strcmp(p->lang, "ruby") == 0 ||
                           strcmp(p->lang, "php") == 0 || strcmp(p->lang, "node") == 0))
            run_shell(p, q);
        break;
    case A_TREE: case A_DELETE:
        if (known || q->n > 0 || q->arg[0].len)
            fx_path(c, SHELL_K_DELETE, "api", &w,
                    q->action == A_TREE || q->recursive ? SHELL_F_RECURSIVE : 0, 0);
        break;
    case A_READ:
        if (known)
            read_path(p, a, q);
        break;
    case A_OPEN: {
        shell_str m = q->n > 0 ? q->arg[1] : STR("");
        if (!known && !(q->n > 0 && q->known[1] && strcmp(p->lang, "perl") == 0))
            break;
        shell_str file = a;
        bool perl = m.len && (m.ptr[0] == '>' || m.ptr[0] == '<' || m.ptr[0] == '|') && q->n > 1;
        if (perl)
            file = q->arg[2];
        if (!perl && q->n == 1 && strcmp(p->lang, "perl") == 0 && m.len) {  // open(F, ">file")
            file = m;
            size_t k = 0;
            while (k < file.len && strchr("<>+ ", file.ptr[k]))
                k++;
            file = (shell_str){file.ptr + k, file.len - k};
        }
        if (starts(file, "|")) {
            pending sh = {.n = 1, .known = {true}};
            sh.arg[0] = (shell_str){file.ptr + 1, file.len - 1};
            run_shell(p, &sh);
            break;
        }
        shell_word fw = word_here(p, file);
        if (m.len && (strchr("wax>", m.ptr[0]) || memchr(m.ptr, '+', m.len)))
            fx_path(c, SHELL_K_WRITE, "api", &fw,
                    m.ptr[0] == 'w' || str_is(m, ">") ? SHELL_F_TRUNCATE : SHELL_F_APPEND,
                        p->taint);
        else
            read_path(p, file, q);
        break;
    }
    case A_WRITE:
        if (known)
            fx_path(c, SHELL_K_WRITE, "api", &w, SHELL_F_TRUNCATE, p->taint);
        break;
    case A_MOVE: case A_COPY:
        if (known && q->action == A_MOVE)
            fx_path(c, SHELL_K_DELETE, "api", &w, SHELL_F_MOVE, 0);
        else if (known)
            read_path(p, a, q);
        if (q->known[1]) {
            shell_word to = word_here(p, q->arg[1]);
            fx_path(c, SHELL_K_WRITE, "api", &to, 0, p->taint);
        }
        break;
    case A_PERM:
        for (int i = 0; i <= q->n && i < ARGS; i++)
            if (q->known[i]) {
                shell_word t = word_here(p, q->arg[i]);
                fx_path(c, SHELL_K_PERM, "api", &t, 0, 0);
            }
        break;
    case A_NET:
        p->net = true;
        if (known)
            p->host = a;
        q->taint |= SHELL_T_NET;
        break;
    default: break;
    }
}

// A call is complete: it acts, and what it yields goes to the call around it.
static void close_call(snip *p)
{
    pending q = p->st[--p->depth];
    if (q.name.len)
        act(p, &q);
    uint32_t up = q.taint & (SHELL_T_NET | SHELL_T_DECODED | SHELL_T_SECRET | SHELL_T_ENVSECRET);
    if (q.action == A_DECODE)
        up |= SHELL_T_DECODED;
    if (q.action == A_JOIN || !q.name.len) {
        builder b;
        build_start(&b, p->c->e->a);
        bool known = false;
        for (int i = 0; i <= q.n && i < ARGS; i++) {
            if (i && q.action == A_JOIN && q.arg[i].len)
                build_char(&b, '/');
            build_add(&b, q.arg[i].ptr, q.arg[i].len);
            known = known || q.known[i];
        }
        shell_str joined = build_end(&b).alt[0];
        if (q.action == A_JOIN && known)
            p->path = joined;
        argument(p, joined, known, up);
    } else {
        argument(p, STR("\1"), false, up);
    }
}

// Reads a string literal at p->i; the decoded bytes.
static shell_str literal(snip *p)
{
    const char *s = p->s.ptr;
    size_t n = p->s.len, i = p->i, quotes = 1;
    char c = s[i];
    if (i + 2 < n && s[i + 1] == c && s[i + 2] == c && c != '`')
        quotes = 3;
    size_t from = i + quotes, at = from;
    for (; at < n; at++) {
        if (s[at] == '\\') {
            at++;
            continue;
        }
        if (s[at] == c && (quotes == 1 || (at + 2 < n && s[at + 1] == c && s[at + 2] == c)))
            break;
    }
    if (at > n)
        at = n;
    p->i = at + quotes < n ? at + quotes : n;
    char *out = sh_alloc(p->c->e->a, at - from + 8);
    size_t k = sh_ansi_c(s + from, at - from, out);
    builder b;
    build_start(&b, p->c->e->a);
    // Interpolations are holes: ${x} #{x} {x}
    size_t last = 0;
    bool inter = c != '\'' || (i > 0 && (s[i - 1] == 'f' || s[i - 1] == 'F'));
    for (size_t j = 0; j + 1 < k && inter; j++)
        if ((out[j] == '$' || out[j] == '#') && out[j + 1] == '{' ) {
            build_literal(&b, out + last, j - last);
            build_char(&b, SHELL_HOLE);
            const char *end = memchr(out + j, '}', k - j);
            last = end ? (size_t)(end - out) + 1 : k;
            j = last;
        }
    build_literal(&b, out + (last < k ? last : k), last < k ? k - last : 0);
    return build_end(&b).alt[0];
}

static void set_var(snip *p, shell_str name, shell_str v, uint32_t taint)
{
    if (!name.len)
        return;
    int k = p->nvars < VARS ? p->nvars++ : VARS - 1;
    p->vars[k].name = name;
    p->vars[k].value = v;
    p->vars[k].taint = taint;
}

static void open_call(snip *p, shell_str name, char open)
{
    if (p->depth == DEPTH) {
        p->c->e->partial |= SHELL_PARTIAL_DEPTH;
        return;
    }
    pending *q = &p->st[p->depth++];
    memset(q, 0, sizeof *q);
    q->name = name;
    q->open = open;
    q->at = p->i;
    q->action = name.len ? snippet_action(name) : A_NONE;
}

static void identifier(snip *p)
{
    const char *s = p->s.ptr;
    size_t n = p->s.len, from = p->i;
    while (p->i < n && (is_name(s[p->i], false) || s[p->i] == '.' || s[p->i] == '$' ||
        s[p->i] == '@' ||
                        (s[p->i] == ':' && p->i + 1 < n && s[p->i + 1] == ':') ||
                        (s[p->i] == ':' && p->i > from && s[p->i - 1] == ':') ||
                        (s[p->i] == '-' && p->i + 1 < n && s[p->i + 1] == '>') ||
                        (s[p->i] == '>' && p->i > from && s[p->i - 1] == '-')))
        p->i++;
    shell_str name = {s + from, p->i - from};
    if (str_is(name, "recursive") && p->depth)
        for (int d = p->depth - 1; d >= 0 && d >= p->depth - 2; d--)
            p->st[d].recursive = true;
    size_t at = p->i;
    while (at < n && (s[at] == ' ' || s[at] == '\t' || (s[at] == '?' && at + 1 < n &&
        s[at + 1] == '.')))
        at++;
    p->last = name;
    if (at < n && s[at] == '(' && at - p->i < 2) {
        p->i = at + 1;
        open_call(p, name, '(');
        return;
    }
    // print f "x": a call without parentheses ends with the statement
    bool script = strcmp(p->lang, "perl") == 0 || strcmp(p->lang, "ruby") == 0 ||
                  strcmp(p->lang, "php") == 0;
    if (at < n && ((script && is_name(s[at], true)) || s[at] == '"' || s[at] == '\'' ||
        s[at] == '`' || s[at] == '[') && at > p->i &&
        snippet_action(name) != A_NONE && snippet_action(name) != A_JOIN) {
        p->i = at;
        open_call(p, name, ' ');
        return;
    }
    if (str_is(name, "do") && at + 12 < n && memcmp(s + at, "shell script", 12) == 0) {
        p->i = at + 12;
        open_call(p, STR("shell script"), ' ');
        return;
    }
    // Ruby and Perl: %x(...) and qx{...} come through here as x / qx
    if ((str_is(name, "qx") || (str_is(name, "x") && from > 0 && s[from - 1] == '%')) && at < n &&
        strchr("({[|/", s[at]) && s[at]) {
        char close = s[at] == '(' ? ')' : s[at] == '{' ? '}' : s[at] == '[' ? ']' : s[at];
        const char *end = memchr(s + at + 1, close, n - at - 1);
        size_t stop = end ? (size_t)(end - s) : n;
        pending q = {.n = 0, .known = {true}};
        q.arg[0] = (shell_str){s + at + 1, stop - at - 1};
        run_shell(p, &q);
        p->i = stop < n ? stop + 1 : n;
        return;
    }
    // name = literal, remembered; name as an argument, looked up
    if (at < n && s[at] == '=' && at + 1 < n && s[at + 1] != '=' && s[at + 1] != '>') {
        size_t v = at + 1;
        while (v < n && s[v] == ' ')
            v++;
        if (v < n && (s[v] == '"' || s[v] == '\'') && p->depth == 0) {
            p->i = v;
            shell_str val = literal(p);
            set_var(p, name, val, 0);
            return;
        }
        p->i = at + 1;
        return;
    }
    if (p->depth) {
        for (int k = p->nvars; k > 0; k--)
            if (p->vars[k - 1].name.len == name.len && memcmp(p->vars[k - 1].name.ptr, name.ptr,
                name.len) == 0) {
                argument(p, p->vars[k - 1].value, true, p->vars[k - 1].taint);
                return;
            }
        bool thing = name.len && !is_digit(name.ptr[0]) && !starts(name, ".");
        if (thing && !str_is(name, "True") && !str_is(name, "true"))
            argument(p, STR("\1"), false, name_is_secret(name) ? SHELL_T_ENVSECRET : 0);
    }
    if (memmem(name.ptr, name.len, "environ", 7) || memmem(name.ptr, name.len, "process.env", 11))
        p->taint |= SHELL_T_ENVSECRET;
}

static bool hash_comments(const char *lang)
{
    return strcmp(lang, "node") != 0 && strcmp(lang, "lua") != 0 && strcmp(lang, "osascript") != 0;
}

static void end_statement(snip *p)
{
    while (p->depth && p->st[p->depth - 1].open == ' ')
        close_call(p);
}

static void step(snip *p)
{
    const char *s = p->s.ptr;
    size_t n = p->s.len;
    char c = s[p->i];
    if (c == '"' || c == '\'') {
        shell_str v = literal(p);
        // awk: "command" | getline, print | "command"
        if (strcmp(p->lang, "awk") == 0) {
            size_t at = p->i;
            while (at < n && strchr(" )", s[at]) && s[at])
                at++;
            if (at < n && s[at] == '|') {
                pending q = {.n = 0, .known = {true}};
                q.arg[0] = v;
                run_shell(p, &q);
                if (starts(v, "curl") || starts(v, "wget"))
                    p->taint |= SHELL_T_NET;
            } else if (p->before == '|') {
                pending q = {.n = 0, .known = {true}};
                q.arg[0] = v;
                run_shell(p, &q);
                if (starts(v, "sh") || starts(v, "bash") || starts(v, "/bin/"))
                    fx_text(p->c, SHELL_K_EXEC, "interp", STR(""), p->w, 0,
                            p->taint & SHELL_T_NET ? SHELL_T_NET : SHELL_T_FILE);
            }
        }
        p->before = '\0';
        argument(p, v, true, 0);
        return;
    }
    if (c == '`') {
        shell_str v = literal(p);
        if (strcmp(p->lang, "node") == 0) {
            argument(p, v, true, 0);
        } else if (strcmp(p->lang, "ruby") == 0 || strcmp(p->lang, "perl") == 0 || strcmp(p->lang,
            "php") == 0) {
            pending q = {.n = 0, .known = {true}};
            q.arg[0] = v;
            run_shell(p, &q);
        }
        return;
    }
    if ((c == '#' && hash_comments(p->lang) && !(p->i + 1 < n && s[p->i + 1] == '{')) ||
        (c == '/' && p->i + 1 < n && s[p->i + 1] == '/' && strcmp(p->lang, "node") == 0) ||
        (c == '-' && p->i + 1 < n && s[p->i + 1] == '-' && strcmp(p->lang, "lua") == 0)) {
        const char *nl = memchr(s + p->i, '\n', n - p->i);
        p->i = nl ? (size_t)(nl - s) : n;
        return;
    }
    if (is_name(c, true) || c == '$' || c == '@' || (c == '.' && p->i + 1 < n &&
        is_name(s[p->i + 1], true))) {
        identifier(p);
        return;
    }
    p->i++;
    switch (c) {
    case '(': open_call(p, STR(""), '('); break;
    case '[':
        if (p->depth && p->st[p->depth - 1].open != '[' && p->st[p->depth - 1].n < ARGS &&
            !p->st[p->depth - 1].arg[p->st[p->depth - 1].n].len)
            break;  // elements of a list count as arguments
        break;
    case ')':
        end_statement(p);
        if (p->depth)
            close_call(p);
        break;
    case ',':
        if (p->depth && p->st[p->depth - 1].n < ARGS)
            p->st[p->depth - 1].n++;
        break;
    case ';': case '\n': case '}':
        end_statement(p);
        if (c != '}')
            p->path = STR("");
        break;
    case '|': p->before = '|'; break;
    default: break;
    }
}

void run_snippet(call *c, const char *lang, shell_str text, const shell_word *w)
{
    if (!eval_charge(c->e, text.len))
        return;
    snip *p = NEW(c->e->a, snip);
    p->c = c;
    p->w = w;
    p->lang = lang;
    p->s = text;
    while (p->i < text.len)
        step(p);
    while (p->depth)
        close_call(p);
    if (p->net && p->shell)
        fx_text(c, SHELL_K_SHELL, "reverse-shell", p->host, w, 0, 0);
    if (p->net)
        fx_text(c, SHELL_K_NET, "api", p->host, w, 0, p->taint | (w ? w->taint : 0));
}
