// SPDX-License-Identifier: MIT
// Strings of a script: what they say, with the variables that are put into them.
#include <string.h>

#include "shell/snippet/snippet.h"

// The end of the literal that begins at p->i; `quotes` is the length of its quotes.
static size_t string_end(const snip *p, size_t *quotes)
{
    const char *s = p->s.ptr;
    size_t n = p->s.len, i = p->i;
    char c = s[i];
    *quotes = i + 2 < n && s[i + 1] == c && s[i + 2] == c && c != '`' ? 3 : 1;
    size_t at = i + *quotes;
    for (; at < n; at++) {
        if (s[at] == '\\') {
            at++;
            continue;
        }
        if (s[at] == c && (*quotes == 1 || (at + 2 < n && s[at + 1] == c && s[at + 2] == c)))
            break;
    }
    return at > n ? n : at;
}

void snippet_skip(snip *p)
{
    size_t quotes, end = string_end(p, &quotes);
    p->i = end + quotes < p->s.len ? end + quotes : p->s.len;
}

// A number at `*k`, decimal or hexadecimal, which then is behind it; false when there is none, or
// it is of no character that a command has.
static bool code_at(shell_str s, size_t *k, unsigned *code)
{
    bool hex = *k + 1 < s.len && s.ptr[*k] == '0' && (s.ptr[*k + 1] | 32) == 'x';
    size_t from = *k += hex ? 2 : 0;
    for (*code = 0; *k < s.len && *code < 256; ++*k) {
        char ch = s.ptr[*k];
        if (!is_digit(ch) && !(hex && is_alpha(ch)))
            break;
        *code = *code * (hex ? 16 : 10) + (unsigned)(is_digit(ch) ? ch - '0' : (ch | 32) - 'a' + 10);
    }
    return *k > from && *code < 127;
}

// A variable put into a string; a hole when it is not known.
static void add_variable(snip *p, builder *b, shell_str name)
{
    while (name.len && name.ptr[0] == ' ')
        name = (shell_str){name.ptr + 1, name.len - 1};
    while (name.len && name.ptr[name.len - 1] == ' ')
        name.len--;
    int k = snippet_var(p, name);
    const snip_list *l = snippet_list(p, name);
    unsigned code;
    size_t at = 4;
    if (str_starts(name, "chr(") && code_at(name, &at, &code) && at + 1 == name.len) {
        build_char(b, (char)code);
        return;
    }
    if (l && l->each) {
        p->each = l;
        build_char(b, SNIP_EACH);
    } else if (k >= 0 && !p->vars[k].function && p->vars[k].value.len) {
        build_add(b, p->vars[k].value.ptr, p->vars[k].value.len);
    } else {
        build_char(b, SHELL_HOLE);
    }
}

shell_str snippet_literal(snip *p)
{
    const char *s = p->s.ptr;
    size_t i = p->i, quotes, at = string_end(p, &quotes), from = i + quotes;
    char c = s[i];
    p->i = at + quotes < p->s.len ? at + quotes : p->s.len;
    if (from > at)
        from = at;
    char *out = sh_alloc(p->c->e->a, at - from + 8);
    size_t k = 0;
    if (strcmp(p->lang, "lua") == 0) {  // \114 is decimal
        for (size_t j = from; j < at; j++) {
            if (s[j] != '\\' || j + 1 >= at || !is_digit(s[j + 1])) {
                out[k++] = s[j];
                continue;
            }
            unsigned code = 0;
            for (int d = 0; d < 3 && j + 1 < at && is_digit(s[j + 1]); d++)
                code = code * 10 + (unsigned)(s[++j] - '0');
            out[k++] = (char)code;
        }
    } else {
        k = sh_ansi_c(s + from, at - from, out);
    }
    builder b;
    build_start(&b, p->c->e->a);
    // ${x} #{x}, {x} in an f-string, $x in Perl and PHP
    bool f = i > 0 && (s[i - 1] | 32) == 'f' && strcmp(p->lang, "python") == 0;
    bool dollar = c != '\'' && (strcmp(p->lang, "perl") == 0 || strcmp(p->lang, "php") == 0);
    size_t last = 0;
    for (size_t j = 0; j + 1 < k && (c != '\'' || f); j++) {
        bool braces = (out[j] == '$' || out[j] == '#') && out[j + 1] == '{';
        bool plain = dollar && out[j] == '$' && is_name(out[j + 1], true);
        if (!braces && !plain && !(f && out[j] == '{' && out[j + 1] != '{'))
            continue;
        build_literal(&b, out + last, j - last);
        size_t end = j + 1;
        if (plain) {
            while (end < k && is_name(out[end], false))
                end++;
            add_variable(p, &b, (shell_str){out + j, end - j});
            last = end;
        } else {
            size_t open = j + braces + 1;
            const char *close = memchr(out + j, '}', k - j);
            end = close ? (size_t)(close - out) : k;
            add_variable(p, &b, (shell_str){out + (open < end ? open : end),
                                            open < end ? end - open : 0});
            last = close ? end + 1 : k;
        }
        j = last - 1;
    }
    build_literal(&b, out + (last < k ? last : k), last < k ? k - last : 0);
    return build_text(&b);
}

shell_str snippet_sum(snip *p)
{
    shell_str first = snippet_literal(p);
    builder b;
    build_start(&b, p->c->e->a);
    build_add(&b, first.ptr, first.len);
    for (;;) {
        size_t k = p->i;
        while (k < p->s.len && p->s.ptr[k] == ' ')
            k++;
        if (k >= p->s.len || p->s.ptr[k] != '+')
            return build_text(&b);
        for (k++; k < p->s.len && p->s.ptr[k] == ' ';)
            k++;
        if (k >= p->s.len || (p->s.ptr[k] != '"' && p->s.ptr[k] != '\''))
            return build_text(&b);
        p->i = k;
        shell_str next = snippet_literal(p);
        build_add(&b, next.ptr, next.len);
    }
}

// `v` with the elements in the places of %s, or of {} and {0}.
static shell_str filled(snip *p, shell_str v, const snip_list *l, bool braces)
{
    builder b;
    build_start(&b, p->c->e->a);
    int next = 0;
    const char *last = v.len ? memrchr(v.ptr, '}', v.len) : NULL;
    for (size_t i = 0; i < v.len; i++) {
        bool open = braces && v.ptr[i] == '{' && last && v.ptr + i < last;
        const char *close = open ? memchr(v.ptr + i, '}', v.len - i) : NULL;
        bool verb = !braces && v.ptr[i] == '%' && i + 1 < v.len && strchr("srd", v.ptr[i + 1]);
        if (!close && !verb) {
            build_char(&b, v.ptr[i]);
            continue;
        }
        if (close && i + 1 < v.len && is_digit(v.ptr[i + 1]))
            next = v.ptr[i + 1] - '0';
        if (next < l->n)
            build_add(&b, l->item[next].ptr, l->item[next].len);
        else
            build_char(&b, SHELL_HOLE);
        next++;
        i = close ? (size_t)(close - v.ptr) : i + 1;
    }
    return build_text(&b);
}

shell_str snippet_filled(snip *p, shell_str v)
{
    shell_str rest = {p->s.ptr + p->i, p->s.len - p->i};
    size_t at = p->i;
    snip_list l = {.n = 0};
    if (str_starts(rest, ".format(") || str_starts(rest, ".join(")) {
        bool join = rest.ptr[1] == 'j';
        at += join ? 6 : 7;
        if (join ? !snippet_list_or_name(p, &at, &l) : !snippet_list_at(p, &at, &l))
            return v;
        if (!join) {
            p->i = at;
            return filled(p, v, &l, true);
        }
        p->i = at < p->s.len && p->s.ptr[at] == ')' ? at + 1 : at;
        return snippet_joined(p, &l, v);
    }
    while (at < p->s.len && p->s.ptr[at] == ' ')
        at++;
    if (at + 1 >= p->s.len || p->s.ptr[at] != '%' || !memchr(v.ptr, '%', v.len))
        return v;
    at++;
    while (at < p->s.len && p->s.ptr[at] == ' ')
        at++;
    if (at < p->s.len && (p->s.ptr[at] == '"' || p->s.ptr[at] == '\'')) {
        p->i = at;
        l.item[l.n++] = snippet_literal(p);
    } else if (snippet_list_at(p, &at, &l)) {
        p->i = at;
    } else {
        size_t from = at;
        while (at < p->s.len && (is_name(p->s.ptr[at], false) || p->s.ptr[at] == '$'))
            at++;
        builder b;
        build_start(&b, p->c->e->a);
        add_variable(p, &b, (shell_str){p->s.ptr + from, at - from});
        l.item[l.n++] = build_text(&b);
        p->i = at > from ? at : p->i;
    }
    return filled(p, v, &l, false);
}

// Numbers up to `close`, at which `*k` then is.
static bool codes_until(const snip *p, size_t *k, char close, builder *b)
{
    unsigned code;
    while (*k < p->s.len && p->s.ptr[*k] != close) {
        char ch = p->s.ptr[*k];
        if (ch == ' ' || ch == ',' || ch == '\n') {
            ++*k;
            continue;
        }
        if (!code_at(p->s, k, &code))
            return false;
        build_char(b, code > 31 || code == '\n' || code == '\t' ? (char)code : SHELL_HOLE);
    }
    return *k < p->s.len;
}

bool snippet_codes(const snip *p, size_t *i, shell_str *text)
{
    const char *s = p->s.ptr;
    size_t k = *i, n = p->s.len;
    bool list = k < n && (s[k] == '[' || s[k] == '(');
    builder b;
    build_start(&b, p->c->e->a);
    k += list;
    if (!codes_until(p, &k, list && s[k - 1] == '[' ? ']' : ')', &b))
        return false;
    k += list;
    while (k < n && s[k] == ' ')
        k++;
    if (k >= n || s[k] != ')')
        return false;
    *i = k + 1;
    *text = build_text(&b);
    return text->len > 0;
}

#define FEWEST_CODES 4  // a shorter list of numbers is no command

bool snippet_spelled(const snip *p, size_t *i, shell_str *text)
{
    size_t k = *i + 1;
    if (!p->spells || k >= p->s.len || !(is_digit(p->s.ptr[k]) || p->s.ptr[k] == ' '))
        return false;
    builder b;
    build_start(&b, p->c->e->a);
    if (!codes_until(p, &k, p->s.ptr[*i] == '[' ? ']' : ')', &b))
        return false;
    *text = build_text(&b);
    if (text->len < FEWEST_CODES || memchr(text->ptr, SHELL_HOLE, text->len))
        return false;
    *i = k + 1;
    return true;
}
