// SPDX-License-Identifier: MIT
// A light lexer for scripts given inline: calls with literal arguments, and what flows into them.
// It knows strings, comments, assignments of literals, and how calls nest; nothing else.
#include "snippet.h"

#include <string.h>

static bool is_lang(const snip *p, const char *lang)
{
    return strcmp(p->lang, lang) == 0;
}

static void argument(snip *p, shell_str s, bool known, uint32_t taint)
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

// The elements of a list, one argument each.
static void arguments(snip *p, const snip_list *l)
{
    for (int k = 0; k < l->n; k++) {
        argument(p, l->item[k], true, 0);
        if (k + 1 < l->n && p->st[p->depth - 1].n + 1 < SNIP_ARGS)
            p->st[p->depth - 1].n++;
    }
}

// * and ? of a pattern that is looked up.
static shell_str as_glob(snip *p, shell_str s, bool folder)
{
    builder b;
    build_start(&b, p->c->e->a);
    for (size_t i = 0; i < s.len; i++)
        build_char(&b, s.ptr[i] == '*' ? SHELL_STAR : s.ptr[i] == '?' ? SHELL_ANY : s.ptr[i]);
    if (folder)
        build_add(&b, "/\2", 2);
    return build_text(&b);
}

static shell_str tail_name(shell_str s)
{
    size_t i = s.len;
    while (i > 0 && is_name(s.ptr[i - 1], false))
        i--;
    if (!s.len)
        return STR("");
    return (shell_str){s.ptr + i, s.len - i};
}

// What a list call yields: Path("/etc").glob("*"), os.listdir("/etc"), Dir.glob("/etc/*").
static shell_str listing(snip *p, const pending *q)
{
    bool method = q->name.len && q->name.ptr[0] == '.' && p->path.len;
    shell_str s = method ? p->path : q->arg[0];
    bool pattern = !method && memmem(q->name.ptr, q->name.len, "glob", 4);
    return as_glob(p, s, !pattern);
}

static void set_var(snip *p, shell_str name, shell_str v, uint32_t taint, bool function)
{
    if (!name.len)
        return;
    int k = p->nvars < SNIP_VARS ? p->nvars++ : SNIP_VARS - 1;
    p->vars[k].name = name;
    p->vars[k].value = v;
    p->vars[k].taint = taint;
    p->vars[k].function = function;
}

// The value of an expression goes to the call around it, or to the variable that is assigned.
static void yield_value(snip *p, shell_str v, bool known, uint32_t taint)
{
    if (p->depth) {
        argument(p, v, known, taint);
    } else if (p->target.len && known) {
        set_var(p, p->target, v, taint, false);
        p->target = STR("");
    }
}

// get("https://..."), whatever object it belongs to
static bool asks_network(const pending *q)
{
    static const char *const verbs[] = {"get", "post", "put", "request", "fetch", "open", "head",
        "download", "send", "Get", "Post", "patch", "delete", "mirror"};
    shell_str name = tail_name(q->name);
    if (!str_starts(q->arg[0], "http://") && !str_starts(q->arg[0], "https://"))
        return false;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (name.len == strlen(verbs[i]) && memcmp(name.ptr, verbs[i], name.len) == 0)
            return true;
    return false;
}

// A call is complete: it acts, and what it yields goes to the call around it.
static void close_call(snip *p)
{
    pending q = p->st[--p->depth];
    if (q.action == A_NONE && q.known[0] && asks_network(&q))
        q.action = A_NET;
    if (q.name.len)
        snippet_act_each(p, &q);
    if (str_starts((shell_str){p->s.ptr + p->i, p->s.len - p->i}, "[::-1]"))
        q.taint |= SHELL_T_DECODED;
    uint32_t up = q.taint & (SHELL_T_NET | SHELL_T_DECODED | SHELL_T_SECRET | SHELL_T_ENVSECRET);
    shell_str tail = tail_name(q.name);
    if (q.action == A_DECODE || (str_is(tail, "decode") && q.n > 0 && q.known[1]))
        up |= SHELL_T_DECODED;
    bool lisp = is_lang(p, "lisp") && q.action == A_NONE && p->depth;
    if (lisp) {  // (list "a" "b") inside a call: its arguments
        for (int i = 0; i <= q.n && i < SNIP_ARGS; i++)
            if (q.known[i]) {
                argument(p, q.arg[i], true, up);
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
        yield_value(p, joined, known, up);
    } else if (q.action == A_LIST && (q.known[0] || p->path.len)) {
        p->listed = listing(p, &q);
        yield_value(p, p->listed, true, up);
    } else if (q.action == A_HOME || (q.action == A_ENV && str_is(q.arg[0], "HOME"))) {
        p->path = STR("~");
        yield_value(p, STR("~"), true, up);
    } else if (q.action == A_TEMP) {
        p->path = STR("/tmp/\7");
        yield_value(p, p->path, true, up);
    } else if (q.action == A_ENV) {
        yield_value(p, STR("\1"), false, q.known[0] && name_is_secret(q.arg[0])
            ? SHELL_T_ENVSECRET : up);
    } else if (q.action == A_CHAR) {
        yield_value(p, q.flags ? (shell_str){sh_copy(p->c->e->a, &(char){(char)q.flags}, 1), 1}
                               : STR("\1"), q.flags != 0, up | SHELL_T_DECODED);
    } else if (q.action == A_ATTR) {
        p->called = q.known[1] ? q.arg[1] : q.arg[0];
    } else {
        p->object_end = p->i;
        p->around = p->depth && p->st[p->depth - 1].n < SNIP_ARGS
                        ? p->st[p->depth - 1].arg[p->st[p->depth - 1].n] : STR("");
        yield_value(p, STR("\1"), false, up);
    }
}

static void open_call(snip *p, shell_str name, char open)
{
    p->called = STR("");
    int known = snippet_var(p, name);
    if (known >= 0 && p->vars[known].function)
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

// awk's "/inet/tcp/0/host/port".
static void inet(snip *p, shell_str v)
{
    p->net = p->sock = true;
    p->host = (shell_str){v.ptr + 6, v.len - 6};
}

// Ruby and Perl: %x(...) and qx{...} come through here as x / qx
static bool quoted_command(snip *p, shell_str name, size_t from, size_t at)
{
    const char *s = p->s.ptr;
    size_t n = p->s.len;
    bool command = str_is(name, "qx") || (str_is(name, "x") && from > 0 && s[from - 1] == '%');
    if (!command || at >= n || !s[at] || !strchr("({[|/", s[at]))
        return false;
    char close = s[at] == '(' ? ')' : s[at] == '{' ? '}' : s[at] == '[' ? ']' : s[at];
    const char *end = memchr(s + at + 1, close, n - at - 1);
    size_t stop = end ? (size_t)(end - s) : n;
    pending q = {.known = {true}};
    q.arg[0] = (shell_str){s + at + 1, stop - at - 1};
    snippet_shell(p, &q);
    p->i = stop < n ? stop + 1 : n;
    return true;
}

// os.environ["NAME"], process.env.NAME, $ENV{NAME}: the home folder, a secret, or something else;
// without a name all of them.
static bool environment(snip *p, shell_str name, size_t at)
{
    static const char *const names[] = {"os.environ", "environ", "process.env", "ENV", "$ENV",
        "$_ENV", "Bun.env"};
    const char *s = p->s.ptr;
    size_t n = p->s.len, len = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        len = strlen(names[i]);
        if (name.len >= len && memcmp(name.ptr, names[i], len) == 0 &&
            (name.len == len || name.ptr[len] == '.'))
            break;
        len = 0;
    }
    if (!len)
        return false;
    shell_str key = {name.ptr + len, name.len - len};
    if (key.len)
        key.ptr++, key.len--;
    bool function = at < n && s[at] == '(';
    if (!key.len && at + 1 < n && (s[at] == '[' || s[at] == '{')) {
        size_t from = at + 1;
        while (from < n && strchr("\"'", s[from]) && s[from])
            from++;
        size_t end = from;
        while (end < n && is_name(s[end], false))
            end++;
        key = (shell_str){s + from, end - from};
        while (end < n && s[end] != ']' && s[end] != '}')
            end++;
        p->i = end < n ? end + 1 : n;
    } else if (function) {
        return false;  // os.environ.get("NAME")
    }
    bool home = str_is(key, "HOME");
    uint32_t taint = !key.len || name_is_secret(key) ? SHELL_T_ENVSECRET : 0;
    p->taint |= taint;
    if (p->depth)
        argument(p, home ? STR("~") : STR("\1"), home, taint);
    return true;
}

// bytes([114, 109]), String.fromCharCode(114, 109)
static bool takes_codes(shell_str name)
{
    static const char *const names[] = {"bytes", "bytearray", "fromCharCode", "Buffer.from",
        "string.char", "fromCodePoint"};
    shell_str tail = tail_name(name);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i]);
        shell_str s = strchr(names[i], '.') ? name : tail;
        if (s.len == n && memcmp(s.ptr, names[i], n) == 0)
            return true;
    }
    return false;
}

// The argument at p->i is nothing but numbers: their text is the value, also behind .decode().
static bool spelled_out(snip *p)
{
    static const char *const same[] = {".decode(", ".toString("};
    shell_str text;
    if (!snippet_codes(p, &p->i, &text))
        return false;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        shell_str rest = {p->s.ptr + p->i, p->s.len - p->i};
        const char *end = str_starts(rest, same[i]) ? memchr(rest.ptr, ')', rest.len) : NULL;
        if (end)
            p->i = (size_t)(end + 1 - p->s.ptr);
    }
    yield_value(p, text, true, SHELL_T_DECODED);
    return true;
}

// Raku: run <rm -rf folder>
static bool angle_words(snip *p, shell_str name, size_t at)
{
    const char *s = p->s.ptr;
    size_t most = p->s.len - at < 1024 ? p->s.len - at : 1024;  // a line, and no long one
    const char *nl = memchr(s + at, '\n', most);
    const char *end = memchr(s + at, '>', nl ? (size_t)(nl - s) - at : most);
    if (!end || end == s + at + 1 || s[at + 1] == ' ' || s[at + 1] == '<')
        return false;
    open_call(p, name, ' ');
    for (const char *from = s + at + 1; from < end;) {
        const char *blank = memchr(from, ' ', (size_t)(end - from));
        const char *stop = blank ? blank : end;
        if (stop > from) {
            pending *q = &p->st[p->depth - 1];
            q->n += q->n + 1 < SNIP_ARGS && q->known[q->n];
            argument(p, (shell_str){from, (size_t)(stop - from)}, true, 0);
        }
        from = stop + 1;
    }
    p->i = (size_t)(end + 1 - s);
    close_call(p);
    return true;
}

static void identifier(snip *p)
{
    const char *s = p->s.ptr;
    size_t n = p->s.len, from = p->i;
    bool lisp = is_lang(p, "lisp");
    while (p->i < n && (is_name(s[p->i], false) || s[p->i] == '.' ||
                        (s[p->i] == '$' && (p->i == from || !is_lang(p, "perl"))) ||
                        (lisp && strchr("-!?/", s[p->i]) && s[p->i]) || s[p->i] == '@' ||
                        (s[p->i] == ':' && p->i + 1 < n && s[p->i + 1] == ':') ||
                        (s[p->i] == ':' && p->i > from && s[p->i - 1] == ':') ||
                        (s[p->i] == '-' && p->i + 1 < n && s[p->i + 1] == '>') ||
                        (s[p->i] == '>' && p->i > from && s[p->i - 1] == '-')))
        p->i++;
    shell_str name = {s + from, p->i - from};
    if (p->i + 1 < n && s[p->i] == '!' && strchr("( ", s[p->i + 1]) && is_lang(p, "ruby"))
        p->i++;  // File.rm_rf!
    p->called = STR("");
    if (is_lang(p, "python") && name.len < 3 && p->i < n && (s[p->i] == '"' || s[p->i] == '\'') &&
        strchr("fFrRbBuU", name.ptr[0]))
        return;  // f"..."
    if (str_is(name, "recursive") && p->depth)
        for (int d = p->depth - 1; d >= 0 && d >= p->depth - 2; d--)
            p->st[d].recursive = true;
    size_t at = p->i;
    while (at < n && (s[at] == ' ' || s[at] == '\t' || (s[at] == '?' && at + 1 < n &&
        s[at + 1] == '.')))
        at++;
    shell_str before = p->last;
    p->last = name;
    if (p->depth && name.len && name.ptr[0] == '.' && snippet_action(name) == A_DECODE)
        p->st[p->depth - 1].taint |= SHELL_T_DECODED;  // "...".reverse
    if (is_lang(p, "ruby") && (at >= n || s[at] != '(') && snippet_action_in(p->lang, name) == A_HOME) {
        yield_value(p, STR("~"), true, 0);  // a call without ()
        return;
    }
    if (str_is(name, "eval") || (str_is(name, "exec") && is_lang(p, "python")))
        p->evals = p->evals || at >= n || s[at] != '(';  // then(eval)
    p->getlines += str_is(name, "getline");
    p->forks = p->forks || str_is(tail_name(name), "fork");
    p->loops = p->loops || str_is(name, "while") || str_is(name, "loop") || str_is(name, "iter");
    if (str_is(name, "print") && is_lang(p, "awk") && p->depth == 0 && snippet_awk_print(p))
        return;
    if (str_is(name, "print") || str_is(name, "printf"))
        p->prints = true;
    // from os import system as s; {execSync: e}
    if (str_is(before, "as") && p->called.len == 0 && p->target.len && p->depth == 0) {
        set_var(p, name, p->target, 0, true);
        p->target = STR("");
        return;
    }
    if (str_is(name, "as") && snippet_action(before) != A_NONE) {
        p->target = before;
        return;
    }
    if (quoted_command(p, name, from, at))
        return;
    if (at < n && s[at] == ':' && at + 1 < n && is_name(s[at + 1], true) &&
        snippet_action(name) != A_NONE) {
        size_t end = at + 1;
        while (end < n && is_name(s[end], false))
            end++;
        set_var(p, (shell_str){s + at + 1, end - at - 1}, name, 0, true);
        p->i = end;
        return;
    }
    if (environment(p, name, at))
        return;
    snip_list words;
    size_t behind = from;
    if (p->depth && str_is(name, "qw") && snippet_list_at(p, &behind, &words)) {
        arguments(p, &words);
        p->i = behind;
        return;
    }
    if (is_lang(p, "ruby") && str_is(name, "Dir") && at < n && s[at] == '[') {
        p->i = at + 1;
        open_call(p, STR("Dir.glob"), '[');
        return;
    }
    if (is_lang(p, "perl") && str_is(name, "unlink") && (at >= n || strchr(";}", s[at])) &&
        snippet_list(p, STR("$_"))) {
        p->each = snippet_list(p, STR("$_"));
        open_call(p, name, ' ');
        argument(p, STR("\6"), true, 0);
        close_call(p);
        return;
    }
    // Pathname.new("x").rmtree
    bool open = at < n && s[at] == '(';
    enum action bare = is_lang(p, "ruby") && !open ? snippet_action(name) : A_NONE;
    if ((bare == A_TREE || bare == A_DELETE) && name.ptr[0] == '.' && p->path.len &&
        from == p->path_end) {
        open_call(p, name, '(');
        close_call(p);
        return;
    }
    // $`command` of zx and Bun
    if (at < n && at == p->i && s[at] == '`' && name.len && name.ptr[name.len - 1] == '$' &&
        is_lang(p, "node")) {
        p->i = at;
        pending q = {.known = {true}};
        q.arg[0] = snippet_literal(p);
        snippet_shell(p, &q);
        return;
    }
    // removeItem(atPath: "x"), {recursive: true}: a name of an argument
    if (p->depth && at + 1 < n && s[at] == ':' && s[at + 1] == ' ' &&
        !(p->depth && p->st[p->depth - 1].known[p->st[p->depth - 1].n]))
        return;
    if (at < n && s[at] == '(' && at - p->i < 2) {
        p->i = at + 1;
        if (takes_codes(name) && spelled_out(p))
            return;
        open_call(p, name, '(');
        return;
    }
    enum action angled = is_lang(p, "ruby") && at > p->i && at + 1 < n && s[at] == '<'
        ? snippet_action(name) : A_NONE;
    if ((angled == A_ARGV || angled == A_SHELL || angled == A_DELETE || angled == A_TREE) &&
        p->depth < SNIP_DEPTH && angle_words(p, name, at))
        return;
    // print f "x": a call without parentheses ends with the statement
    bool script = is_lang(p, "perl") || is_lang(p, "ruby") || is_lang(p, "php");
    if (at < n && ((script && (is_name(s[at], true) || s[at] == '$')) || s[at] == '"' ||
                   s[at] == '\'' || s[at] == '`' || s[at] == '[' ||
                   (script && is_digit(s[at])) ||
                   (s[at] == '<' && is_lang(p, "perl"))) &&
        (at > p->i || s[at] == '$') &&
        snippet_action_in(p->lang, name) != A_NONE && snippet_action(name) != A_JOIN) {
        p->i = at;
        open_call(p, name, ' ');
        return;
    }
    if (str_is(name, "do") && at + 12 < n && memcmp(s + at, "shell script", 12) == 0) {
        p->i = at + 12;
        open_call(p, STR("shell script"), ' ');
        return;
    }
    if (at + 1 < n && s[at] == '+' && s[at + 1] == '=') {  // it is more than it was
        int grown = snippet_var(p, name);
        if (grown >= 0)
            p->vars[grown].name = STR("");
    }
    // name = literal, remembered; name as an argument, looked up
    if (at < n && s[at] == '=' && at + 1 < n && s[at + 1] != '=' && s[at + 1] != '>') {
        size_t v = at + 1;
        while (v < n && s[v] == ' ')
            v++;
        if (v < n && (s[v] == '"' || s[v] == '\'') && p->depth == 0) {
            p->i = v;
            shell_str val = snippet_literal(p);
            if (is_lang(p, "awk") && str_starts(val, "/inet/"))
                inet(p, val);
            set_var(p, name, val, 0, false);
            return;
        }
        size_t end = v;
        while (end < n && (is_name(s[end], false) || s[end] == '.'))
            end++;
        shell_str whole = {s + v, end - v};
        if (end < n && end > v && s[end] != '(' && snippet_action(whole) != A_NONE)
            set_var(p, name, whole, 0, true);  // e = os.system
        if (p->depth == 0)
            p->target = name;
        p->i = at + 1;
        return;
    }
    const snip_list *list = p->depth && !lisp ? snippet_list(p, name) : NULL;
    if (list) {
        if (!list->each)
            arguments(p, list);  // subprocess.run(cmd)
        else {
            p->each = list;
            argument(p, STR("\6"), true, 0);
        }
        return;
    }
    if (p->depth && !lisp) {
        int k = snippet_var(p, name);
        if (k >= 0 && !p->vars[k].function) {
            argument(p, p->vars[k].value, true, p->vars[k].taint);
            return;
        }
        if (is_digit(name.ptr[0]) && p->st[p->depth - 1].action == A_CHAR) {
            uint32_t code = 0;
            for (size_t k2 = 0; k2 < name.len && is_digit(name.ptr[k2]); k2++)
                code = code * 10 + (uint32_t)(name.ptr[k2] - '0');
            p->st[p->depth - 1].flags = code > 31 && code < 127 ? code : 0;
        }
        if (is_digit(name.ptr[0]) && p->st[p->depth - 1].action == A_PERM &&
            strchr("2367", name.ptr[name.len - 1]))
            p->st[p->depth - 1].flags |= SHELL_F_WORLD;
        bool thing = name.len && !is_digit(name.ptr[0]) && !str_starts(name, ".");
        if (thing && !str_is(name, "True") && !str_is(name, "true"))
            argument(p, STR("\1"), false, name_is_secret(name) ? SHELL_T_ENVSECRET : 0);
    }
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

// printf "%c%c", 114, 109: what is printed, as far as it is written there.
static void awk_print(snip *p, shell_str v)
{
    shell_str s = p->s;
    size_t at = p->i;
    for (size_t i = 0; i < v.len; i++) {
        if (v.ptr[i] != '%' || i + 1 >= v.len) {
            out_text(p->c, v.ptr + i, 1, 0);
            continue;
        }
        char verb = v.ptr[++i];
        while (at < s.len && strchr(", ", s.ptr[at]) && s.ptr[at])
            at++;
        int code = 0;
        while (at < s.len && is_digit(s.ptr[at]) && code < 1000)
            code = code * 10 + (s.ptr[at++] - '0');
        char c = code > 31 && code < 127 ? (char)code : SHELL_HOLE;
        out_text(p->c, verb == '%' ? "%" : verb == 'c' ? &c : "\1", 1,
                 verb == 'c' ? SHELL_T_CLEAR : 0);
    }
    out_text(p->c, "\n", 1, 0);
}

// awk: "command" | getline, print | "command", print > "file", getline < "file", "/inet/tcp/..."
static void awk_string(snip *p, shell_str v)
{
    const char *s = p->s.ptr;
    size_t n = p->s.len, at = p->i;
    while (at < n && strchr(" )", s[at]) && s[at])
        at++;
    pending q = {.known = {true}};
    q.arg[0] = v;
    shell_word w = word_of(p->c->e, v, p->w);
    bool into = p->before == '|' && p->prints;
    if (str_starts(v, "/inet/")) {
        inet(p, v);
    } else if ((at < n && s[at] == '|') || p->before == '|') {
        snippet_shell(p, &q);
        if (str_starts(v, "curl") || str_starts(v, "wget"))
            p->taint |= SHELL_T_NET;
        if (into && (str_starts(v, "sh") || str_starts(v, "bash") || str_starts(v, "/bin/")))
            fx_text(p->c, SHELL_K_EXEC, "interp", STR(""), p->w, 0,
                    p->taint & SHELL_T_NET ? SHELL_T_NET : SHELL_T_FILE);
    } else if (p->before == '>' && p->prints) {
        fx_path(p->c, SHELL_K_WRITE, "redirect", &w, SHELL_F_TRUNCATE, p->taint);
    } else if (p->prints && !p->before) {
        awk_print(p, v);
    } else if (p->before == '<' && str_is(p->last, "getline")) {
        read_file(p->c, &w, "read", NULL);
    } else if (p->before == '<') {
        stream f = {0};
        if (p->getlines)
            read_file(p->c, &w, "read", &f);
        p->taint |= f.taint & SHELL_T_SECRET;
    }
}

// Groovy and Scala: "command".execute(), "command".!
static bool string_method(snip *p, shell_str v)
{
    shell_str rest = {p->s.ptr + p->i, p->s.len - p->i};
    if (!str_starts(rest, ".execute") && !str_starts(rest, ".!"))
        return false;
    pending q = {.known = {true}};
    q.arg[0] = v;
    snippet_shell(p, &q);
    return true;
}

static void step(snip *p)
{
    const char *s = p->s.ptr;
    size_t n = p->s.len;
    char c = s[p->i];
    if (c == '"' || c == '\'') {
        shell_str v = snippet_filled(p, snippet_literal(p));
        if (string_method(p, v))
            return;
        if (is_lang(p, "awk"))
            awk_string(p, v);
        p->before = '\0';
        bool reversed = str_starts((shell_str){s + p->i, n - p->i}, "[::-1]");
        argument(p, v, true, reversed ? SHELL_T_DECODED : 0);
        if (is_lang(p, "lisp") && p->depth && p->st[p->depth - 1].n + 1 < SNIP_ARGS)
            p->st[p->depth - 1].n++;
        return;
    }
    if (c == '<' && is_lang(p, "perl") && p->depth && p->i + 1 < n &&
        strchr("/~", s[p->i + 1])) {  // </etc/*>
        const char *end = memchr(s + p->i, '>', n - p->i);
        size_t stop = end ? (size_t)(end - s) : n;
        argument(p, as_glob(p, (shell_str){s + p->i + 1, stop - p->i - 1}, false), true, 0);
        p->i = stop < n ? stop + 1 : n;
        return;
    }
    if (c == '`' && is_lang(p, "m4")) {  // `text'
        const char *end = memchr(s + p->i, '\'', n - p->i);
        size_t stop = end ? (size_t)(end - s) : n;
        argument(p, (shell_str){s + p->i + 1, stop - p->i - 1}, true, 0);
        p->i = stop < n ? stop + 1 : n;
        return;
    }
    if (c == '`') {
        shell_str v = snippet_literal(p);
        if (is_lang(p, "node")) {
            argument(p, v, true, 0);
        } else if (is_lang(p, "ruby") || is_lang(p, "perl") || is_lang(p, "php")) {
            pending q = {.known = {true}};
            q.arg[0] = v;
            snippet_shell(p, &q);
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
    if (c == '!' && is_lang(p, "python") && (p->i == 0 || s[p->i - 1] == '\n')) {  // IPython
        const char *nl = memchr(s + p->i, '\n', n - p->i);
        size_t stop = nl ? (size_t)(nl - s) : n;
        pending q = {.known = {true}};
        q.arg[0] = (shell_str){s + p->i + 1, stop - p->i - 1};
        snippet_shell(p, &q);
        p->i = stop;
        return;
    }
    if (is_name(c, true) || c == '$' || c == '@' || (c == '.' && p->i + 1 < n &&
        is_name(s[p->i + 1], true))) {
        identifier(p);
        return;
    }
    p->i++;
    switch (c) {
    case '(': open_call(p, p->called, '('); break;
    case '[':  // elements of a list count as arguments
        if (p->depth == 0 && p->target.len)
            open_call(p, STR(""), '[');
        break;
    case ']':
        if (p->depth && p->st[p->depth - 1].open == '[')
            close_call(p);
        break;
    case '/':  // Path.home() / "x"
        if (is_lang(p, "python") && p->depth && p->st[p->depth - 1].n < SNIP_ARGS &&
            p->st[p->depth - 1].known[p->st[p->depth - 1].n])
            argument(p, STR("/"), true, 0);
        break;
    case ')':
        end_statement(p);
        if (p->depth) {
            shell_str path = p->path;
            close_call(p);
            if (p->path.ptr != path.ptr || p->path.len != path.len)
                p->path_end = p->i;
        }
        break;
    case ',':
        if (p->depth && p->st[p->depth - 1].n + 1 < SNIP_ARGS)
            p->st[p->depth - 1].n++;
        break;
    case ';': case '\n': case '}':
        end_statement(p);
        if (c != '}')
            p->path = p->target = STR("");
        p->prints = false;
        p->before = '\0';
        break;
    case '|': case '<': case '>': p->before = c; break;
    case '&': break;
    default: break;
    }
}

void snippet_run(call *c, const char *lang, shell_str text, const shell_word *w, int level)
{
    if (level > 4) {
        c->e->partial |= SHELL_PARTIAL_DEPTH;
        return;
    }
    if (!eval_charge(c->e, text.len))
        return;
    snip *p = c->e->snip ? c->e->snip : sh_room(c->e->a, sizeof *p);
    c->e->snip = NULL;
    memset(p, 0, offsetof(snip, st));
    p->c = c;
    p->w = w;
    p->lang = lang;
    p->s = text;
    p->level = level;
    if (is_lang(p, "awk"))
        snippet_awk_fields(p);
    else
        snippet_lists(p);
    snippet_input(p);
    while (p->i < text.len)
        step(p);
    while (p->depth)
        close_call(p);
    snippet_end(p);
    c->e->snip = p;
}

void run_snippet(call *c, const char *lang, shell_str text, const shell_word *w)
{
    c->c->maybe = true;  // what it prints is put together from what is read in it
    snippet_run(c, lang, text, w, 0);
}
