// SPDX-License-Identifier: MIT
// What begins with a $ or a backtick: parameters, substitutions, arithmetic.
#include <string.h>

#include "shell/parse/parser.h"

// The owner of a substitution evaluates it before its words.
static void register_sub(parser *p, part *q)
{
    node *owner = top(p)->owner;
    if (!owner)
        return;
    *owner->sub_tail = q;
    owner->sub_tail = &q->more->sub_next;
}

void lex_substitution(parser *p, word *w, int kind, bool dq, size_t skip)
{
    part *q = add_part(p, w, kind, p->s + p->pos, skip);
    q->quoted = dq;
    register_sub(p, q);
    p->pos += skip;
    frame *f = push_list(p, &q->more->body, T_RPAREN);
    if (f) {
        f->sub = true;
        p->subs++;
    }
}

void parse_again(parser *p, size_t *literal, size_t at)
{
    p->partial |= SHELL_PARTIAL_QUOTE;
    if (*literal <= at || !may_restart(p))
        return;
    *literal = at;
    p->rounds++;
    p->restart = true;
}

void lex_backtick(parser *p, word *w, bool dq)
{
    if (p->pos >= p->lit_bt) {
        add_part(p, w, P_QUOTED, p->s + p->pos, 1);
        p->pos++;
        return;
    }
    size_t from = ++p->pos, at = from;
    while (at < p->end && p->s[at] != '`')
        at += p->s[at] == '\\' ? 2 : 1;
    if (at >= p->end) {
        parse_again(p, &p->lit_bt, from - 1);
        p->pos = p->restart ? p->pos : p->end;
        return;
    }
    char *text = sh_alloc(p->a, at - from + 1);
    size_t n = 0;
    bool same = true;
    for (size_t i = from; i < at; i++) {
        if (p->s[i] == '\\' && i + 1 < at &&
            (strchr("$`\\", p->s[i + 1]) || (dq && p->s[i + 1] == '"')))
            i++, same = false;
        text[n++] = p->s[i];
    }
    p->pos = from;
    part *q = add_part(p, w, P_CMD, same ? p->s + from : text, n);
    q->quoted = dq;
    q->op[0] = same ? 's' : '`';
    register_sub(p, q);
    p->pos = at + 1;
}

// A subscript that is a plain number. Returns the byte behind it.
static size_t lex_subscript(const parser *p, part *q, size_t at)
{
    enum { MOST_DIGITS = 4 };
    size_t from = at + 1, end = from, n = 0;
    while (end < p->end && is_digit(p->s[end]) && end - from < MOST_DIGITS)
        n = n * 10 + (size_t)(p->s[end++] - '0');
    if (at >= p->end || p->s[at] != '[' || end == from || end >= p->end || p->s[end] != ']')
        return at;
    q->more->subscript = n + 1;
    return end + 1;
}

// ${...}: the name, the operator, and a frame for the operand.
static void lex_brace(parser *p, word *w, bool dq)
{
    size_t at = p->pos + 2;
    part *q = add_part(p, w, P_PARAM, p->s + at, 0);
    q->quoted = dq;
    int ops = 0;
    if (at + 1 < p->end && (p->s[at] == '!' || p->s[at] == '#') && p->s[at + 1] != '}') {
        q->op[ops++] = p->s[at] == '#' ? 'L' : '!';
        q->ptr = p->s + ++at;
    }
    size_t from = at;
    while (at < p->end && is_name(p->s[at], at == from))
        at++;
    if (at == from && at < p->end && strchr("@*#?$!-0123456789", p->s[at]))
        for (at++; at < p->end && is_digit(p->s[at]); at++)
            ;
    q->len = at - from;
    if (at == from)
        p->partial |= SHELL_PARTIAL_SYNTAX;
    at = lex_subscript(p, q, at);
    if (at < p->end && p->s[at] == '}') {
        p->pos = at + 1;
        return;
    }
    for (; ops < 2 && at < p->end && strchr(":-=+?#%/^,@[", p->s[at]); at++) {
        bool twice = ops && q->op[ops - 1] == p->s[at] && strchr("#%/^,", p->s[at]);
        if (ops && !twice && (q->op[ops - 1] != ':' || p->s[at] == ':'))
            break;
        q->op[ops++] = p->s[at];
        if (q->op[ops - 1] == '[')
            break;
    }
    if (at < p->end && q->op[0] == '[')
        at++;
    p->pos = at;
    if (q->op[0] == '\0')
        p->partial |= SHELL_PARTIAL_SYNTAX;
    frame *f = push(p, F_PARAM);
    if (!f)
        return;
    // A pattern has its own quotes.
    char kind = q->op[0];
    enum { MOST = 64 };  // subscripts that are longer have no operator behind them
    size_t left = p->end - at < MOST ? p->end - at : MOST;
    const char *close = dq && kind == '[' ? memchr(p->s + at, ']', left) : NULL;
    if (close && close + 1 < p->s + p->end)
        kind = close[1];
    f->dq = dq && !strchr("#%/^,", kind);
    f->word = q->more->operand = NEW(p->a, word);
    f->word->tail = &f->word->parts;
    f->word->off = (uint32_t)at;
}

// Whether a line is continued at `at`: the shell does not see these two bytes.
static bool continued(const parser *p, size_t at)
{
    return at + 1 < p->end && p->s[at] == '\\' && p->s[at + 1] == '\n';
}

// A name that goes on in the next line.
static void rest_of_name(parser *p, part *q)
{
    size_t at = p->pos;
    while (continued(p, at))
        at += 2;
    size_t end = at;
    while (end < p->end && is_name(p->s[end], false))
        end++;
    if (at == p->pos || end == at)
        return;
    char *name = sh_alloc(p->a, q->len + (end - at));
    memcpy(name, q->ptr, q->len);
    memcpy(name + q->len, p->s + at, end - at);
    q->ptr = name;
    q->len += end - at;
    p->pos = end;
    if (continued(p, end))
        p->partial |= SHELL_PARTIAL_SYNTAX;  // over three lines
}

// $(( )) and $[ ], whose opening is `skip` bytes long.
static void lex_arith(parser *p, word *w, bool dq, size_t skip)
{
    size_t at = p->pos;
    part *q = add_part(p, w, P_ARITH, p->s + at, 0);
    q->quoted = dq;
    p->pos += skip;
    frame *f = push(p, F_ARITH);
    if (!f)
        return;
    f->word = q->more->operand = NEW(p->a, word);
    f->word->tail = &f->word->parts;
    f->after = at;
    f->part = q;
    f->state = skip == 2 ? IN_BRACKETS : IN_PARENS;
}

void lex_dollar(parser *p, word *w, bool dq)
{
    while (continued(p, p->pos + 1))
        p->pos += 2;
    size_t at = p->pos;
    char c = at + 1 < p->end ? p->s[at + 1] : '\0';
    if (c == '(') {
        bool arith = at + 2 < p->end && p->s[at + 2] == '(';
        for (int i = 0; i < p->n_not_arith; i++)
            arith = arith && p->not_arith[i] != at;
        if (!arith) {
            lex_substitution(p, w, P_CMD, dq, 2);
            return;
        }
        lex_arith(p, w, dq, 3);
    } else if (c == '{') {
        lex_brace(p, w, dq);
    } else if (c == '[') {  // $[ ... ], old arithmetic
        lex_arith(p, w, dq, 2);
    } else if (c == '\'' && !dq) {
        size_t i = at + 2;
        while (i < p->end && p->s[i] != '\'')
            i += p->s[i] == '\\' ? 2 : 1;
        if (i >= p->end) {
            add_part(p, w, P_QUOTED, p->s + at, 1);
            p->pos++;
            return;
        }
        char *text = sh_alloc(p->a, i - at);
        size_t n = sh_ansi_c(p->s + at + 2, i - at - 2, text);
        const char *nul = n ? memchr(text, '\0', n) : NULL;
        if (nul)  // its end
            n = (size_t)(nul - text);
        add_part(p, w, P_QUOTED, text, n);
        p->pos = i + 1;
    } else if (c == '"' && !dq) {
        p->pos++;  // $"..." is "..." here
    } else if (is_name(c, true)) {
        size_t n = 1;
        while (at + 1 + n < p->end && is_name(p->s[at + 1 + n], false))
            n++;
        part *q = add_part(p, w, P_PARAM, p->s + at + 1, n);
        q->quoted = dq;
        p->pos = at + 1 + n;
        rest_of_name(p, q);
    } else if (c && strchr("@*#?$!-0123456789", c)) {
        add_part(p, w, P_PARAM, p->s + at + 1, 1)->quoted = dq;
        p->pos = at + 2;
    } else {
        // In {$,x}y it becomes the beginning of a name.
        add_part(p, w, dq ? P_QUOTED : c == ',' || c == '}' ? P_UNKNOWN : P_LIT, p->s + at, 1);
        p->pos++;
    }
}

void step_param(parser *p)
{
    frame *f = top(p);
    word *w = f->word;
    size_t from = p->pos;
    while (p->pos < p->end && !char_is(p->s[p->pos], CH_PARAM))
        p->pos++;
    if (p->pos > from)
        add_part(p, w, f->dq ? P_QUOTED : P_LIT, p->s + from, p->pos - from);
    if (p->pos >= p->end) {
        p->partial |= SHELL_PARTIAL_QUOTE;
        pop(p);
        return;
    }
    switch (p->s[p->pos]) {
    case '\0':
        add_part(p, w, P_UNKNOWN, p->s + p->pos, 1);
        p->pos++;
        return;
    case '}':
        p->pos++;
        w->len = (uint32_t)(p->pos - w->off);
        pop(p);
        return;
    case '\'':
        if (f->dq) {
            add_part(p, w, P_QUOTED, p->s + p->pos, 1);
            p->pos++;
        } else {
            lex_single(p, w);
        }
        return;
    case '"': lex_double(p, w); return;
    case '\\':
        if (f->dq && p->pos + 1 < p->end && !strchr("$`\"\\\n}", p->s[p->pos + 1])) {
            add_part(p, w, P_QUOTED, p->s + p->pos, 1);
            p->pos++;
            return;
        }
        lex_escape(p, w);
        return;
    case '<': case '>':
        if (!f->dq && p->pos + 1 < p->end && p->s[p->pos + 1] == '(') {
            lex_substitution(p, w, p->s[p->pos] == '<' ? P_IN : P_OUT, false, 2);
        } else {
            add_part(p, w, P_QUOTED, p->s + p->pos, 1);
            p->pos++;
        }
        return;
    case '$': lex_dollar(p, w, f->dq); return;
    default: lex_backtick(p, w, f->dq); return;
    }
}

// What surely is no expression: an operator has nothing on one of its sides, or a ' quotes nothing
// (in a subscript it does).
static bool no_expression(const char *s, size_t n)
{
    while (n && strchr(" \t\n", *s))
        s++, n--;
    while (n && strchr(" \t\n", s[n - 1]))
        n--;
    bool step = n > 1 && s[n - 1] == s[n - 2] && (s[n - 1] == '+' || s[n - 1] == '-');
    if (n && memchr(s, '\'', n) && !memchr(s, '[', n))
        return true;
    return n && (strchr("|&/%^=<>?:,*", *s) || (!step && strchr("|&/%^=<>?:,*+-!~", s[n - 1])));
}

// The expression before the position is all of it.
static void end_arith(parser *p, frame *f)
{
    shell_str text = {p->s + f->start, p->pos - f->start};
    if (no_expression(text.ptr, text.len))
        p->partial |= SHELL_PARTIAL_SYNTAX;
    if (f->part)
        f->part->text = text;
    else if (f->owner)
        f->owner->name = text, f->owner->computes = true;
}

void step_arith(parser *p)
{
    frame *f = top(p);
    const char *special = f->state == IN_BRACKETS ? "[]$`'\"" : "()$`";
    while (p->pos < p->end && !strchr(special, p->s[p->pos]))
        p->pos++;
    if (p->pos >= p->end) {
        p->partial |= SHELL_PARTIAL_QUOTE;
        pop(p);
        return;
    }
    switch (p->s[p->pos]) {
    case '(': case '[': f->paren++; p->pos++; return;
    case ']': case ')':
        if (f->paren > 0) {
            f->paren--;
            p->pos++;
            return;
        }
        if (f->state == IN_BRACKETS) {
            end_arith(p, f);
            p->pos++;
        } else if (p->pos + 1 < p->end && p->s[p->pos + 1] == ')') {
            end_arith(p, f);
            p->pos += 2;
        } else if (p->n_not_arith < PARSER_NOT_ARITH && may_restart(p) &&
            f->after < p->pos) {
            p->not_arith[p->n_not_arith++] = f->after;
            p->rounds++;
            p->restart = true;
        } else {
            p->partial |= SHELL_PARTIAL_SYNTAX;
            p->pos++;
        }
        pop(p);
        return;
    case '$': lex_dollar(p, f->word, true); return;
    case '`': lex_backtick(p, f->word, true); return;
    case '\'': case '"':  // what they enclose is not looked for
        p->partial |= SHELL_PARTIAL_SYNTAX;
        p->pos++;
        return;
    default: p->pos++; return;
    }
}
