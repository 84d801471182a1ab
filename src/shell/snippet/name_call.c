// SPDX-License-Identifier: MIT
// Names that begin a call, in the ways of the languages.
#include <string.h>

#include "shell/snippet/identifier.h"

// Ruby and Perl: %x(...) and qx{...} come through here as x / qx
bool ident_quoted_command(snip *p, const ident *w)
{
    shell_str name = w->name;
    size_t from = w->from, at = w->at;
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
    snippet_yield(p, STR("\1"), false, SHELL_T_OUTPUT);
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

// Ruby: Dir["*.log"]
bool ident_glob(snip *p, const ident *w)
{
    if (!is_lang(p, "ruby") || !str_is(w->name, "Dir") || !ident_followed(p, w, '['))
        return false;
    p->i = w->at + 1;
    snippet_open(p, STR("Dir.glob"), '[');
    return true;
}

// Perl: unlink; of what a loop goes through
bool ident_unlink(snip *p, const ident *w)
{
    const snip_list *each = is_lang(p, "perl") && str_is(w->name, "unlink") &&
        (w->at >= p->s.len || strchr(";}", p->s.ptr[w->at])) ? snippet_list(p, STR("$_")) : NULL;
    if (!each)
        return false;
    p->each = each;
    snippet_open(p, w->name, ' ');
    snippet_argument(p, STR("\6"), true, 0);
    snippet_close(p);
    return true;
}

// Pathname.new("x").rmtree
bool ident_method(snip *p, const ident *w)
{
    if (!is_lang(p, "ruby") || ident_followed(p, w, '(') || w->name.ptr[0] != '.' || !p->path.len ||
        w->from != p->path_end)
        return false;
    enum action bare = snippet_action(w->name);
    if (bare != A_TREE && bare != A_DELETE)
        return false;
    snippet_open(p, w->name, '(');
    snippet_close(p);
    return true;
}

// $`command` of zx and Bun
bool ident_template(snip *p, const ident *w)
{
    if (!ident_followed(p, w, '`') || w->at != p->i || !w->name.len ||
        w->name.ptr[w->name.len - 1] != '$' || !is_lang(p, "node"))
        return false;
    pending q = {.known = {true}};
    q.arg[0] = snippet_literal(p);
    snippet_shell(p, &q);
    return true;
}

// name(...); and removeItem(atPath: "x"), {recursive: true}, where it is the name of an argument
bool ident_call(snip *p, const ident *w)
{
    const pending *around = p->depth ? &p->st[p->depth - 1] : NULL;
    if (around && ident_followed(p, w, ':') && w->at + 1 < p->s.len && p->s.ptr[w->at + 1] == ' ' &&
        !around->known[around->n])
        return true;
    if (!ident_followed(p, w, '(') || w->at - p->i >= 2)
        return false;
    p->i = w->at + 1;
    if (takes_codes(w->name) && spelled_out(p))
        return true;
    shell_str text;
    size_t behind = w->at;
    if (str_is(w->name, "array") && snippet_spelled(p, &behind, &text)) {
        p->i = behind;
        snippet_yield(p, text, true, SHELL_T_DECODED);
        return true;
    }
    snippet_open(p, w->name, '(');
    return true;
}

bool ident_angled(snip *p, const ident *w)
{
    if (!is_lang(p, "ruby") || w->at <= p->i || w->at + 1 >= p->s.len || p->depth >= SNIP_DEPTH ||
        !ident_followed(p, w, '<'))
        return false;
    enum action does = snippet_action(w->name);
    return (does == A_ARGV || does == A_SHELL || does == A_DELETE || does == A_TREE) &&
           angle_words(p, w->name, w->at);
}

// print f "x": a call without parentheses ends with the statement
bool ident_statement(snip *p, const ident *w)
{
    if (w->at >= p->s.len)
        return false;
    bool script = is_lang(p, "perl") || is_lang(p, "ruby") || is_lang(p, "php");
    char ch = p->s.ptr[w->at];
    bool begins = ch == '"' || ch == '\'' || ch == '`' || ch == '[' ||
                  (script && (is_name(ch, true) || ch == '$' || ch == '@' || is_digit(ch))) ||
                  (ch == '<' && is_lang(p, "perl")) ||
                  (ch == '%' && is_lang(p, "ruby") && w->at + 1 < p->s.len &&
                   is_name(p->s.ptr[w->at + 1], true));
    if (!begins || !(w->at > p->i || ch == '$') ||
        snippet_action_in(p->lang, w->name) == A_NONE ||
        (snippet_action(w->name) == A_JOIN && !(is_lang(p, "perl") && str_is(w->name, "join"))))
        return false;
    p->i = w->at;
    snippet_open(p, w->name, ' ');
    return true;
}

// AppleScript: do shell script "..."
bool ident_apple(snip *p, const ident *w)
{
    if (!str_is(w->name, "do") || w->at + 12 >= p->s.len ||
        memcmp(p->s.ptr + w->at, "shell script", 12) != 0)
        return false;
    p->i = w->at + 12;
    snippet_open(p, STR("shell script"), ' ');
    return true;
}
