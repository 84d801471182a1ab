// SPDX-License-Identifier: MIT
// Lists of text that a script puts together with a separator: join, implode, concat.
#include <string.h>

#include "shell/snippet/identifier.h"

shell_str snippet_joined(snip *p, const snip_list *l, shell_str by)
{
    builder b;
    build_start(&b, p->c->e->a);
    for (int i = 0; i < l->n; i++) {
        if (i)
            build_add(&b, by.ptr, by.len);
        build_add(&b, l->item[i].ptr, l->item[i].len);
    }
    if (l->n == SNIP_ITEMS)  // there may be more
        build_char(&b, SHELL_HOLE);
    return build_text(&b);
}

static void yield_glued(snip *p, const snip_list *l, shell_str by)
{
    snippet_yield(p, snippet_joined(p, l, by), true, 0);
}

static bool take(const snip *p, size_t *i, char c)
{
    while (*i < p->s.len && (p->s.ptr[*i] == ' ' || p->s.ptr[*i] == '\n'))
        ++*i;
    if (*i >= p->s.len || p->s.ptr[*i] != c)
        return false;
    ++*i;
    return true;
}

static bool literal(snip *p, size_t *i, shell_str *text)
{
    size_t old = p->i;
    while (*i < p->s.len && p->s.ptr[*i] == ' ')
        ++*i;
    if (*i >= p->s.len || (p->s.ptr[*i] != '"' && p->s.ptr[*i] != '\''))
        return false;
    p->i = *i;
    *text = snippet_literal(p);
    *i = p->i;
    p->i = old;
    return true;
}

// Perl and PHP: join(" ", LIST), join " ", "a", "b"; the list may stand without brackets.
static bool function(snip *p, size_t i, bool open)
{
    shell_str by, item;
    snip_list l = {.n = 0};
    if (!literal(p, &i, &by) || !take(p, &i, ','))
        return false;
    while (i < p->s.len && p->s.ptr[i] == ' ')
        i++;
    if (str_starts((shell_str){p->s.ptr + i, p->s.len - i}, "array("))
        i += 5;
    if (!snippet_list_or_name(p, &i, &l)) {
        do {
            if (!literal(p, &i, &item))
                return false;
            if (l.n < SNIP_ITEMS)
                l.item[l.n++] = item;
        } while (take(p, &i, ','));
    }
    if (open && !take(p, &i, ')'))
        return false;
    yield_glued(p, &l, by);
    p->i = i;
    return true;
}

// Lua: table.concat(LIST, " ")
static bool concat(snip *p, size_t i)
{
    shell_str by = STR("");
    snip_list l;
    if (!snippet_list_or_name(p, &i, &l) || (take(p, &i, ',') && !literal(p, &i, &by)) ||
        !take(p, &i, ')'))
        return false;
    yield_glued(p, &l, by);
    p->i = i;
    return true;
}

// .join(" ") behind a list, at `i`.
static bool method(snip *p, size_t i, const snip_list *l)
{
    shell_str by = is_lang(p, "node") ? STR(",") : STR(""), rest = {p->s.ptr + i, p->s.len - i};
    if (!str_starts(rest, ".join"))
        return false;
    i += 5;
    bool open = take(p, &i, '(');
    if (!open && !is_lang(p, "ruby"))
        return false;
    if (open) {
        literal(p, &i, &by);
        if (!take(p, &i, ')'))
            return false;
    }
    yield_glued(p, l, by);
    p->i = i;
    return true;
}

bool snippet_glued(snip *p)
{
    snip_list l;
    size_t i = p->i;
    return p->joins && snippet_list_at(p, &i, &l) && method(p, i, &l);
}

bool ident_glued(snip *p, const ident *w)
{
    bool open = ident_followed(p, w, '(');
    if (is_lang(p, "perl") || is_lang(p, "php"))
        return (str_is(w->name, "join") || str_is(w->name, "implode")) &&
               function(p, w->at + open, open);
    if (is_lang(p, "lua"))
        return open && str_is(w->name, "table.concat") && concat(p, w->at + 1);
    size_t n = w->name.len;
    if (n < 6 || memcmp(w->name.ptr + n - 5, ".join", 5) != 0)
        return false;
    const snip_list *l = snippet_list(p, (shell_str){w->name.ptr, n - 5});
    return l && !l->each && method(p, w->from + n - 5, l);
}
