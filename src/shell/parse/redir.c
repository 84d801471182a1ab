// SPDX-License-Identifier: MIT
// Redirections and here-documents.
#include <string.h>

#include "shell/parse/parser.h"

static const char *const operators[] = {"<<<", "<<-", "<<", "<>", "<&", "<", ">>", ">|", ">&", ">",
                                        "&>>", "&>"};

// The delimiter of a here-document: quotes are removed, and say that nothing is expanded.
static void read_delimiter(parser *p, redir *r)
{
    skip_blanks(p);
    char *out = sh_alloc(p->a, 1);
    size_t from = p->pos, n = 0, at = from;
    while (at < p->end && !char_is(p->s[at], CH_META)) {
        if (p->s[at] == '\'' || p->s[at] == '"') {
            const char *close = memchr(p->s + at + 1, p->s[at], p->end - at - 1);
            if (!close)
                p->partial |= SHELL_PARTIAL_QUOTE;
            at = close ? (size_t)(close - p->s) : at;
        } else if (p->s[at] == '\\') {
            at++;
        }
        at++;
    }
    if (at > p->end) {
        p->partial |= SHELL_PARTIAL_QUOTE;
        at = p->end;
    }
    out = sh_alloc(p->a, at - from + 1);
    for (size_t i = from; i < at; i++) {
        char c = p->s[i];
        if (c == '\'' || c == '"' || c == '\\') {
            r->quoted = true;
            if (c == '\\' && i + 1 < at)
                out[n++] = p->s[++i];
        } else if (c != '$' || i + 1 >= at || (p->s[i + 1] != '\'' && p->s[i + 1] != '"')) {
            out[n++] = c;
        }
    }
    if (at == from)  // nothing that would end it
        p->partial |= SHELL_PARTIAL_SYNTAX;
    p->pos = at;
    r->delim = (shell_str){out, n};
    p->here_in_sub = p->subs > 0;
    *p->pending_tail = r;
    p->pending_tail = &r->pending;
}

bool lex_redir(parser *p, frame *f)
{
    size_t at = p->pos;
    int fd = -1;
    if (p->s[at] == '{') {  // {name}>
        const char *close = memchr(p->s + at, '}', p->end - at < 64 ? p->end - at : 64);
        size_t name = at + 1;
        while (name < p->end && is_name(p->s[name], name == at + 1))
            name++;
        if (!close || p->s + name != close || name == at + 1 ||
            (size_t)(close - p->s) + 1 >= p->end || !strchr("<>", close[1]) || !close[1])
            return false;
        at = (size_t)(close - p->s) + 1;
        fd = 9;
    } else {
        size_t from = at;
        while (at < p->end && is_digit(p->s[at]) && at - from < 9)
            fd = (fd < 0 ? 0 : fd) * 10 + (p->s[at++] - '0');
    }
    if (at >= p->end || !strchr("<>&", p->s[at]) || !p->s[at])
        return false;
    if (p->s[at] != '&' && at + 1 < p->end && p->s[at + 1] == '(' )
        return false;  // process substitution: a word
    if (p->s[at] == '&' && (fd >= 0 || at + 1 >= p->end || p->s[at + 1] != '>'))
        return false;
    const char *op = NULL;
    for (size_t i = 0; i < sizeof operators / sizeof *operators && !op; i++) {
        size_t n = strlen(operators[i]);
        if (p->end - at >= n && memcmp(p->s + at, operators[i], n) == 0)
            op = operators[i];
    }
    if (!op)
        return false;
    redir *r = NEW(p->a, redir);
    r->fd = fd;
    r->owner = f->owner;
    p->pos = at + strlen(op);
    r->strip = strcmp(op, "<<-") == 0;
    memcpy(r->op, r->strip ? "<<" : op, r->strip ? 2 : strlen(op));
    *f->redirs = r;
    f->redirs = &r->next;
    if (strcmp(r->op, "<<") == 0) {
        read_delimiter(p, r);
        return true;
    }
    skip_blanks(p);
    if (p->pos < p->end && p->s[p->pos] == '#')  // a comment: nothing to redirect to
        p->partial |= SHELL_PARTIAL_SYNTAX;
    if (r->op[1] == '&' && p->pos < p->end && p->s[p->pos] == '-') {  // >&-x: a word follows
        r->target = NEW(p->a, word);
        r->target->tail = &r->target->parts;
        r->target->off = (uint32_t)p->pos;
        r->target->len = 1;
        add_part(p, r->target, P_LIT, p->s + p->pos++, 1);
        return true;
    }
    size_t digits = p->pos;
    while (digits < p->end && is_digit(p->s[digits]))
        digits++;
    if (digits > p->pos && digits < p->end && strchr("<>", p->s[digits]))  // < 2> is another one
        p->partial |= SHELL_PARTIAL_SYNTAX;
    f->redir = r;
    if (!push_word(p, W_NORMAL))
        f->redir = NULL;
    return true;
}

// The end of the body that starts at `from`; `*after` is where the text goes on.
static size_t find_end(const parser *p, const redir *r, size_t from, size_t *after, bool *found)
{
    size_t at = from;
    *found = true;
    while (at < p->end) {
        const char *nl = memchr(p->s + at, '\n', p->end - at);
        size_t eol = nl ? (size_t)(nl - p->s) : p->end, start = at, stop = eol;
        if (r->strip)
            while (start < eol && p->s[start] == '\t')
                start++;
        if (stop > start && p->s[stop - 1] == '\r')
            stop--;
        size_t n = stop - start;
        if (n == r->delim.len && memcmp(p->s + start, r->delim.ptr, n) == 0) {
            *after = nl ? eol + 1 : eol;
            return at;
        }
        // bash lets the ) of a substitution follow the delimiter
        if (n > r->delim.len && r->delim.len && p->s[start + r->delim.len] == ')' && p->n > 3 &&
            memcmp(p->s + start, r->delim.ptr, r->delim.len) == 0) {
            *after = start + r->delim.len;
            return at;
        }
        at = nl ? eol + 1 : eol;
    }
    *after = p->end;
    *found = false;
    return p->end;
}

void step_hdoc(parser *p)
{
    frame *f = top(p);
    if (f->state == 1) {  // the body was read
        p->end = f->save_end;
        p->pos = f->after;
        f->state = 0;
    }
    redir *r = p->pending;
    if (!r) {
        p->pending_tail = &p->pending;
        pop(p);
        return;
    }
    p->pending = r->pending;
    if (!p->pending)
        p->pending_tail = &p->pending;
    bool found;
    size_t after, end = find_end(p, r, p->pos, &after, &found);
    if (!found)
        p->partial |= SHELL_PARTIAL_QUOTE;
    r->target = NEW(p->a, word);
    r->target->tail = &r->target->parts;
    r->target->off = (uint32_t)p->pos;
    r->target->len = (uint32_t)(end - p->pos);
    if (r->quoted) {
        add_part(p, r->target, P_QUOTED, p->s + p->pos, end - p->pos);
        p->pos = after;
        return;
    }
    f->save_end = p->end;
    f->after = after;
    f->state = 1;
    p->end = end;
    redir *mine = r;
    frame *g = push(p, F_DQ);
    if (!g)
        return;
    g->here = true;
    g->owner = mine->owner;
    g->word = mine->target;
}
