// SPDX-License-Identifier: MIT
// What a name in an inline script begins: a call, an assignment, an argument.
#include <string.h>

#include "shell/snippet/snippet.h"

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
    snippet_yield(p, home ? STR("~") : STR("\1"), home, taint);
    return true;
}

// bytes([114, 109]), String.fromCharCode(114, 109)
static bool takes_codes(shell_str name)
{
    static const char *const names[] = {"bytes", "bytearray", "fromCharCode", "Buffer.from",
        "string.char", "fromCodePoint"};
    shell_str tail = snippet_tail_name(name);
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
    snippet_yield(p, text, true, SHELL_T_DECODED);
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
    snippet_open(p, name, ' ');
    for (const char *from = s + at + 1; from < end;) {
        const char *blank = memchr(from, ' ', (size_t)(end - from));
        const char *stop = blank ? blank : end;
        if (stop > from) {
            pending *q = &p->st[p->depth - 1];
            q->n += q->n + 1 < SNIP_ARGS && q->known[q->n];
            snippet_argument(p, (shell_str){from, (size_t)(stop - from)}, true, 0);
        }
        from = stop + 1;
    }
    p->i = (size_t)(end + 1 - s);
    snippet_close(p);
    return true;
}

void snippet_identifier(snip *p)
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
        snippet_yield(p, STR("~"), true, 0);  // a call without ()
        return;
    }
    if (str_is(name, "eval") || (str_is(name, "exec") && is_lang(p, "python")))
        p->evals = p->evals || at >= n || s[at] != '(';  // then(eval)
    p->getlines += str_is(name, "getline");
    p->forks = p->forks || str_is(snippet_tail_name(name), "fork");
    p->loops = p->loops || str_is(name, "while") || str_is(name, "loop") || str_is(name, "iter");
    if (str_is(name, "print") && is_lang(p, "awk") && p->depth == 0 && snippet_awk_print(p))
        return;
    if (str_is(name, "print") || str_is(name, "printf"))
        p->prints = true;
    // from os import system as s; {execSync: e}
    if (str_is(before, "as") && p->called.len == 0 && p->target.len && p->depth == 0) {
        snippet_set(p, name, p->target, 0, true);
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
        snippet_set(p, (shell_str){s + at + 1, end - at - 1}, name, 0, true);
        p->i = end;
        return;
    }
    if (environment(p, name, at))
        return;
    snip_list words;
    size_t behind = from;
    if (p->depth && str_is(name, "qw") && snippet_list_at(p, &behind, &words)) {
        snippet_arguments(p, &words);
        p->i = behind;
        return;
    }
    if (is_lang(p, "ruby") && str_is(name, "Dir") && at < n && s[at] == '[') {
        p->i = at + 1;
        snippet_open(p, STR("Dir.glob"), '[');
        return;
    }
    if (is_lang(p, "perl") && str_is(name, "unlink") && (at >= n || strchr(";}", s[at])) &&
        snippet_list(p, STR("$_"))) {
        p->each = snippet_list(p, STR("$_"));
        snippet_open(p, name, ' ');
        snippet_argument(p, STR("\6"), true, 0);
        snippet_close(p);
        return;
    }
    // Pathname.new("x").rmtree
    bool open = at < n && s[at] == '(';
    enum action bare = is_lang(p, "ruby") && !open ? snippet_action(name) : A_NONE;
    if ((bare == A_TREE || bare == A_DELETE) && name.ptr[0] == '.' && p->path.len &&
        from == p->path_end) {
        snippet_open(p, name, '(');
        snippet_close(p);
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
        snippet_open(p, name, '(');
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
        snippet_open(p, name, ' ');
        return;
    }
    if (str_is(name, "do") && at + 12 < n && memcmp(s + at, "shell script", 12) == 0) {
        p->i = at + 12;
        snippet_open(p, STR("shell script"), ' ');
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
                snippet_inet(p, val);
            snippet_set(p, name, val, 0, false);
            p->assigned = p->nvars;
            return;
        }
        size_t end = v;
        while (end < n && (is_name(s[end], false) || s[end] == '.'))
            end++;
        shell_str whole = {s + v, end - v};
        if (end < n && end > v && s[end] != '(' && snippet_action(whole) != A_NONE)
            snippet_set(p, name, whole, 0, true);  // e = os.system
        if (p->depth == 0)
            p->target = name;
        p->i = at + 1;
        return;
    }
    const snip_list *list = p->depth && !lisp ? snippet_list(p, name) : NULL;
    if (list) {
        if (!list->each)
            snippet_arguments(p, list);  // subprocess.run(cmd)
        else {
            p->each = list;
            snippet_argument(p, STR("\6"), true, 0);
        }
        return;
    }
    if (p->depth && !lisp) {
        int k = snippet_var(p, name);
        if (k >= 0 && !p->vars[k].function) {
            snippet_argument(p, p->vars[k].value, true, p->vars[k].taint);
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
            snippet_argument(p, STR("\1"), false, name_is_secret(name) ? SHELL_T_ENVSECRET : 0);
    }
}
