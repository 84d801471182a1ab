// SPDX-License-Identifier: MIT
// A light lexer for scripts given inline: calls with literal arguments, and what flows into them.
// It knows strings, comments, assignments of literals, and how calls nest; nothing else.
#include <string.h>

#include "shell/snippet/snippet.h"

static bool hash_comments(const char *lang)
{
    return strcmp(lang, "node") != 0 && strcmp(lang, "lua") != 0 && strcmp(lang, "osascript") != 0;
}

static void end_statement(snip *p)
{
    while (p->depth && p->st[p->depth - 1].open == ' ')
        snippet_close(p);
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

// Characters are made of numbers somewhere in the script: chr(114), String.fromCharCode, "%c".
static bool spells(shell_str s)
{
    static const shell_str ways[] = {N("chr"), N("CharCode"), N("CodePoint"), N("pack"), N("%c%c")};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (s.len > 16 && memmem(s.ptr, s.len, ways[i].ptr, ways[i].len))
            return true;
    return false;
}

// A list of such numbers at p->i.
static bool spelled(snip *p)
{
    shell_str text;
    if (!snippet_spelled(p, &p->i, &text))
        return false;
    snippet_yield(p, text, true, SHELL_T_DECODED);
    return true;
}

static shell_str backwards(snip *p, shell_str v)
{
    builder b;
    build_start(&b, p->c->e->a);
    for (size_t i = v.len; i > 0; i--)
        build_char(&b, v.ptr[i - 1]);
    return build_text(&b);
}

// object["na" + "me"](...): a member whose name is put together, at p->i.
static bool computed(snip *p)
{
    size_t old = p->i++;
    shell_str name = p->i < p->s.len && strchr("\"'", p->s.ptr[p->i]) ? snippet_sum(p) : STR("");
    shell_str rest = {p->s.ptr + p->i, p->s.len - p->i};
    if (name.len && str_starts(rest, "](") && snippet_action(name) != A_NONE) {
        p->i += 2;
        snippet_open(p, name, '(');
        return true;
    }
    p->i = old;
    return false;
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
            snippet_awk_string(p, v);
        p->before = '\0';
        bool reversed = str_starts((shell_str){s + p->i, n - p->i}, "[::-1]");
        if (reversed) {
            v = backwards(p, v);
            p->i += 6;
        }
        if (p->depth || p->adds)
            snippet_yield(p, v, true, reversed || (p->spells && memmem(v.ptr, v.len, "%c%c", 4))
                                          ? SHELL_T_DECODED : 0);
        if (is_lang(p, "lisp") && p->depth && p->st[p->depth - 1].n + 1 < SNIP_ARGS)
            p->st[p->depth - 1].n++;
        return;
    }
    if (c == '<' && is_lang(p, "perl") && p->depth && p->i + 1 < n &&
        strchr("/~", s[p->i + 1])) {  // </etc/*>
        const char *end = memchr(s + p->i, '>', n - p->i);
        size_t stop = end ? (size_t)(end - s) : n;
        snippet_argument(p, snippet_glob(p, (shell_str){s + p->i + 1, stop - p->i - 1}, false), true, 0);
        p->i = stop < n ? stop + 1 : n;
        return;
    }
    if (c == '`' && is_lang(p, "m4")) {  // `text'
        const char *end = memchr(s + p->i, '\'', n - p->i);
        size_t stop = end ? (size_t)(end - s) : n;
        snippet_argument(p, (shell_str){s + p->i + 1, stop - p->i - 1}, true, 0);
        p->i = stop < n ? stop + 1 : n;
        return;
    }
    if (c == '`') {
        shell_str v = snippet_literal(p);
        if (is_lang(p, "node")) {
            snippet_argument(p, v, true, 0);
        } else if (is_lang(p, "ruby") || is_lang(p, "perl") || is_lang(p, "php")) {
            pending q = {.known = {true}};
            q.arg[0] = v;
            p->runs = p->runs || (v.len && v.ptr[0] == SHELL_HOLE);
            snippet_shell(p, &q);
            snippet_yield(p, STR("\1"), false, SHELL_T_OUTPUT);
        }
        return;
    }
    bool slashes = is_lang(p, "node") || is_lang(p, "php");
    if (c == '/' && p->i + 1 < n && s[p->i + 1] == '*' && slashes) {
        const char *end = memmem(s + p->i + 2, n - p->i - 2, "*/", 2);
        p->i = end ? (size_t)(end + 2 - s) : n;
        return;
    }
    if ((c == '#' && hash_comments(p->lang) && !(p->i + 1 < n && s[p->i + 1] == '{')) ||
        (c == '/' && p->i + 1 < n && s[p->i + 1] == '/' && slashes) ||
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
        snippet_identifier(p);
        return;
    }
    if ((c == '(' || c == '[') && (spelled(p) || snippet_glued(p)))
        return;
    if (c == '[' && p->i > 0 && (is_name(s[p->i - 1], false) || s[p->i - 1] == ')') && computed(p))
        return;
    p->i++;
    switch (c) {
    case '(': snippet_open(p, p->called, '('); break;
    case '[':  // elements of a list count as arguments
        if (p->depth == 0 && p->target.len)
            snippet_open(p, STR(""), '[');
        break;
    case ']':
        if (p->depth && p->st[p->depth - 1].open == '[')
            snippet_close(p);
        break;
    case '/':  // Path.home() / "x"
        if (is_lang(p, "python") && p->depth && p->st[p->depth - 1].n < SNIP_ARGS &&
            p->st[p->depth - 1].known[p->st[p->depth - 1].n])
            snippet_argument(p, STR("/"), true, 0);
        break;
    case ')':
        end_statement(p);
        if (p->depth) {
            shell_str path = p->path;
            snippet_close(p);
            if (p->path.ptr != path.ptr || p->path.len != path.len)
                p->path_end = p->i;
        }
        break;
    case '+': p->adds = p->depth == 0; break;
    case '.': p->adds = p->depth == 0 && (is_lang(p, "php") || is_lang(p, "perl")); break;
    case ',':
        p->assigned = p->depth ? p->assigned : 0;
        if (p->depth && p->st[p->depth - 1].n + 1 < SNIP_ARGS)
            p->st[p->depth - 1].n++;
        break;
    case ';': case '\n': case '}':
        end_statement(p);
        p->assigned = 0;
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
    p->mark = c->e->top;
    p->spells = spells(text);
    p->joins = text.len > 8 && memmem(text.ptr, text.len, ".join", 5);
    if (is_lang(p, "awk"))
        snippet_awk_fields(p);
    else
        snippet_lists(p);
    snippet_input(p);
    while (p->i < text.len)
        step(p);
    while (p->depth)
        snippet_close(p);
    snippet_end(p);
    c->e->snip = p;
}

bool run_snippet(call *c, const char *lang, shell_str text, const shell_word *w)
{
    c->c->maybe = true;  // what it prints is put together from what is read in it
    snippet_run(c, lang, text, w, 0);
    const snip *p = c->e->snip;
    return p && p->runs && text.len > 4 &&
           (memmem(text.ptr, text.len, "argv", 4) || memmem(text.ptr, text.len, "ARGV", 4));
}
