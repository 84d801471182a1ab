// SPDX-License-Identifier: MIT
// What a name in an inline script begins: a call, an assignment, an argument.
#include <string.h>

#include "shell/snippet/identifier.h"

// The end of the dotted name at p->i: os.path.join, File::Find, $q->post, delete-file.
static size_t name_end(const snip *p)
{
    const char *s = p->s.ptr;
    size_t n = p->s.len, from = p->i, i = from;
    bool lisp = is_lang(p, "lisp"), perl = is_lang(p, "perl");
    for (; i < n; i++) {
        char ch = s[i], next = i + 1 < n ? s[i + 1] : '\0', last = i > from ? s[i - 1] : '\0';
        bool in = is_name(ch, false) || ch == '.' || ch == '@' ||
                  (ch == '$' && (i == from || !perl)) || (lisp && ch && strchr("-!?/", ch)) ||
                  (ch == ':' && (next == ':' || last == ':')) || (ch == '-' && next == '>') ||
                  (ch == '>' && last == '-');
        if (!in)
            break;
    }
    return i;
}

// What the name says of the script, whatever it begins.
static void note(snip *p, const ident *w)
{
    shell_str name = w->name;
    if (str_is(name, "recursive"))
        for (int d = p->depth - 1; d >= 0 && d >= p->depth - 2; d--)
            p->st[d].recursive = true;
    if (p->depth && name.len && name.ptr[0] == '.' && snippet_action(name) == A_DECODE)
        p->st[p->depth - 1].taint |= SHELL_T_DECODED;  // "...".reverse
    if (str_is(name, "eval") || (str_is(name, "exec") && is_lang(p, "python")))
        p->evals = p->evals || !ident_followed(p, w, '(');  // then(eval)
    p->getlines += str_is(name, "getline");
    p->forks = p->forks || str_is(snippet_tail_name(name), "fork");
    p->loops = p->loops || str_is(name, "while") || str_is(name, "loop") || str_is(name, "iter");
}

static bool printing(snip *p, const ident *w)
{
    bool print = str_is(w->name, "print");
    if (print && is_lang(p, "awk") && p->depth == 0 && snippet_awk_print(p))
        return true;
    p->prints = p->prints || print || str_is(w->name, "printf");
    return false;
}

void snippet_identifier(snip *p)
{
    // In this order: the first that takes it.
    static ident_form *const forms[] = {ident_home, ident_symbol, printing, ident_renamed, ident_quoted_command,
        ident_property, ident_environment, ident_words, ident_glued, ident_glob, ident_unlink, ident_method,
        ident_template, ident_call, ident_angled, ident_statement, ident_apple, ident_assigned,
        ident_list, ident_argument};
    const char *s = p->s.ptr;
    size_t n = p->s.len;
    ident w = {.from = p->i, .before = p->last};
    p->i = name_end(p);
    w.name = (shell_str){s + w.from, p->i - w.from};
    if (p->i + 1 < n && s[p->i] == '!' && strchr("( ", s[p->i + 1]) && is_lang(p, "ruby"))
        p->i++;  // File.rm_rf!
    p->called = STR("");
    if (is_lang(p, "python") && w.name.len < 3 && p->i < n &&
        (s[p->i] == '"' || s[p->i] == '\'') && strchr("fFrRbBuU", w.name.ptr[0]))
        return;  // f"..."
    w.at = p->i;
    while (w.at < n && (s[w.at] == ' ' || s[w.at] == '\t' ||
                        (s[w.at] == '?' && w.at + 1 < n && s[w.at + 1] == '.')))
        w.at++;
    p->last = w.name;
    note(p, &w);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i](p, &w))
            return;
}
