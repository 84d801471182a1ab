// SPDX-License-Identifier: MIT
// awk on an input that is known: its fields, and what print makes of them.
#include <string.h>

#include "shell/snippet/snippet.h"

#define MOST 4096

// What -F says; a blank stands for any.
static char separator(const call *c)
{
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (s.len > 2 && s.ptr[0] == '-' && s.ptr[1] == 'F')
            return s.ptr[2];
        if (word_is(&c->w[i], "-F") && i + 1 < c->n && c->w[i + 1].alts[0].len)
            return c->w[i + 1].alts[0].ptr[0];
    }
    return ' ';
}

// The field with this number of a line; 0 is all of it.
static shell_str field(shell_str line, unsigned number, char by)
{
    if (number == 0)
        return line;
    size_t i = 0;
    for (unsigned k = 1;; k++) {
        while (by == ' ' && i < line.len && (line.ptr[i] == ' ' || line.ptr[i] == '\t'))
            i++;
        size_t from = i;
        while (i < line.len && line.ptr[i] != by && !(by == ' ' && line.ptr[i] == '\t'))
            i++;
        if (k == number)
            return (shell_str){line.ptr + from, i - from};
        if (i >= line.len)
            return STR("");
        i += by != ' ';
    }
}

void snippet_awk_fields(snip *p)
{
    stream *in = input(p->c);
    shell_str s = p->s, text = in ? stream_text(in) : STR("");
    if (!text.len || text.len > MOST || !str_exact(text))
        return;
    char by = separator(p->c);
    bool seen[10] = {false};
    for (size_t i = 0; i < s.len; i++) {
        bool print = s.len - i >= 5 && memcmp(s.ptr + i, "print", 5) == 0;
        bool numbered = s.ptr[i] == '$' && i + 1 < s.len && is_digit(s.ptr[i + 1]);
        unsigned number = numbered ? (unsigned)(s.ptr[i + 1] - '0') : 0;
        if ((!print && !numbered) || seen[number] || p->nlists == SNIP_LISTS)
            continue;
        seen[number] = true;
        char *name = sh_copy(p->c->e->a, "$0", 2);
        name[1] = (char)('0' + number);
        snip_list *l = &p->lists[p->nlists++];
        *l = (snip_list){.name = {name, 2}, .each = true};
        for (size_t at = 0; at < text.len && l->n < SNIP_ITEMS;) {
            const char *nl = memchr(text.ptr + at, '\n', text.len - at);
            size_t end = nl ? (size_t)(nl - text.ptr) : text.len;
            l->item[l->n++] = field((shell_str){text.ptr + at, end - at}, number, by);
            at = end + 1;
        }
    }
}

bool snippet_awk_print(snip *p)
{
    shell_str s = p->s;
    size_t start = p->i, lines = 1;
    const stream *in = input(p->c);
    for (size_t line = 0; line < lines; line++) {
        builder b;
        build_start(&b, p->c->e->a);
        bool any = false;
        p->i = start;
        while (p->i < s.len && !strchr(";}\n", s.ptr[p->i])) {
            char ch = s.ptr[p->i];
            const snip_list *l = NULL;
            if (ch == '"') {
                shell_str v = snippet_literal(p);
                build_add(&b, v.ptr, v.len);
                any = true;
                continue;
            }
            if (ch == '$' && p->i + 1 < s.len && is_digit(s.ptr[p->i + 1]) &&
                (p->i + 2 >= s.len || !is_name(s.ptr[p->i + 2], false))) {
                l = snippet_list(p, (shell_str){s.ptr + p->i, 2});
                p->i += 2;
            } else if (ch == ',') {
                build_char(&b, ' ');
                p->i++;
                continue;
            } else if (ch == ' ') {
                p->i++;
                continue;
            }
            if (!l || (int)line >= l->n) {  // anything else, or to a file or a program
                p->i = start;
                return false;
            }
            build_add(&b, l->item[line].ptr, l->item[line].len);
            lines = (size_t)l->n;
            any = true;
        }
        const snip_list *whole = any ? NULL : snippet_list(p, STR("$0"));
        if (!any && !whole) {
            p->i = start;
            return false;
        }
        if (whole && (int)line < whole->n) {
            build_add(&b, whole->item[line].ptr, whole->item[line].len);
            lines = (size_t)whole->n;
        }
        shell_str out = build_text(&b);
        out_text(p->c, out.ptr, out.len, in ? in->taint : 0);
        out_text(p->c, "\n", 1, 0);
    }
    return true;
}

void snippet_inet(snip *p, shell_str v)
{
    p->net = p->sock = true;
    p->host = (shell_str){v.ptr + 6, v.len - 6};
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
void snippet_awk_string(snip *p, shell_str v)
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
        snippet_inet(p, v);
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
