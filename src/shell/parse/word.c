// SPDX-License-Identifier: MIT
// Words: what is quoted, what is not, and where they end.
#include <string.h>

#include "shell/parse/parser.h"

part *add_part(parser *p, word *w, int kind, const char *ptr, size_t len)
{
    part *q = sh_alloc(p->a, sizeof *q + (kind > P_QUOTED ? sizeof *q->more : 0));
    q->kind = (unsigned)kind & 0x7f;
    q->text = (shell_str){ptr, len};
    q->off = (uint32_t)p->pos;
    *w->tail = q;
    w->tail = &q->next;
    return q;
}

void lex_single(parser *p, word *w)
{
    size_t from = p->pos + 1;
    const char *close = p->pos >= p->lit_sq || from > p->end
                            ? NULL : memchr(p->s + from, '\'', p->end - from);
    if (close) {
        add_part(p, w, P_QUOTED, p->s + from, (size_t)(close - p->s) - from);
        p->pos = (size_t)(close - p->s) + 1;
        return;
    }
    if (p->pos < p->lit_sq) {
        p->partial |= SHELL_PARTIAL_QUOTE;
        p->lit_sq = p->pos;
    }
    add_part(p, w, P_QUOTED, p->s + p->pos, 1);
    p->pos++;
}

void lex_double(parser *p, word *w)
{
    frame *f = p->pos < p->lit_dq ? push(p, F_DQ) : NULL;
    if (!f) {
        add_part(p, w, P_QUOTED, p->s + p->pos, 1);
        p->pos++;
        return;
    }
    f->word = w;
    p->pos++;
    // "" is a word even when nothing is in it
    add_part(p, w, P_QUOTED, p->s + p->pos, 0);
}

void lex_escape(parser *p, word *w)
{
    if (p->pos + 1 >= p->end) {  // of several lines bash may lose it
        bool lines = memchr(p->s, '\n', p->end) != NULL;
        add_part(p, w, lines ? P_UNKNOWN : P_QUOTED, p->s + p->pos, 1);
        p->pos++;
        return;
    }
    if (p->s[p->pos + 1] != '\n')
        add_part(p, w, P_QUOTED, p->s + p->pos + 1, 1);
    p->pos += 2;
}

void step_dq(parser *p)
{
    frame *f = top(p);
    word *w = f->word;
    size_t from = p->pos;
    while (p->pos < p->end && !char_is(p->s[p->pos], CH_DQ))
        p->pos++;
    if (p->pos > from)
        add_part(p, w, P_QUOTED, p->s + from, p->pos - from);
    if (p->pos >= p->end) {
        if (!f->here) {
            // All that are open have no partner: the outermost decides.
            for (size_t i = 0; i < p->n; i++)
                if (p->st[i].kind == F_DQ && !p->st[i].here) {
                    parse_again(p, &p->lit_dq, p->st[i].start);
                    break;
                }
        }
        pop(p);
        return;
    }
    char c = p->s[p->pos];
    if (c == '\0') {
        add_part(p, w, P_UNKNOWN, p->s + p->pos, 1);
        p->pos++;
    } else if (c == '"') {
        if (f->here)
            add_part(p, w, P_QUOTED, p->s + p->pos, 1);
        p->pos++;
        if (!f->here)
            pop(p);
    } else if (c == '$') {
        lex_dollar(p, w, true);
    } else if (c == '`') {
        lex_backtick(p, w, true);
    } else if (p->pos + 1 < p->end && strchr("$`\"\\\n", p->s[p->pos + 1])) {
        lex_escape(p, w);
    } else {
        add_part(p, w, P_QUOTED, p->s + p->pos, 1);
        p->pos++;
    }
}

// @( ?( *( +( !( : the group is not known
static void lex_extglob(parser *p, word *w)
{
    int depth = 0;
    add_part(p, w, P_UNKNOWN, p->s + p->pos, 1);
    for (p->pos++; p->pos < p->end && p->s[p->pos] != '\n'; p->pos++) {
        if (p->s[p->pos] == '(')
            depth++;
        else if (p->s[p->pos] == ')' && --depth <= 0) {
            p->pos++;
            return;
        }
    }
    p->partial |= SHELL_PARTIAL_QUOTE;
}

static void end_word(parser *p, frame *f)
{
    word *w = f->word;
    size_t from = w->off;
    w->len = (uint32_t)(p->pos - from);
    p->done = w;
    pop(p);
}

// Whether NAME=, NAME+= or NAME[...]= stands before the position.
static bool assigns_at(const parser *p, const word *w)
{
    size_t at = w->off;
    while (at < p->pos && is_name(p->s[at], at == w->off))
        at++;
    if (at == w->off || at == p->pos || p->s[p->pos - 1] != '=')
        return false;
    if (p->s[at] == '[')
        return true;
    return at + 1 == p->pos || (at + 2 == p->pos && p->s[at] == '+');
}

// In [[ ]], what is a word whatever follows it: ]] before an operator, =~ before a parenthesis.
static bool cond_token(const parser *p)
{
    const char *s = p->s + p->pos;
    return p->end - p->pos > 2 && ((s[0] == ']' && s[1] == ']' && char_is(s[2], CH_META)) ||
                                   (s[0] == '=' && s[1] == '~' && s[2] == '('));
}

void step_word(parser *p)
{
    frame *f = top(p);
    word *w = f->word;
    if (f->mode == W_COND && p->pos == w->off && cond_token(p)) {
        add_part(p, w, P_LIT, p->s + p->pos, 2);
        p->pos += 2;
        end_word(p, f);
        return;
    }
    unsigned stop = f->mode == W_COND ? CH_COND : CH_WORD | CH_GROUP;
    size_t from = p->pos;
    while (p->pos < p->end &&
           (!char_is(p->s[p->pos], stop) ||
            (char_is(p->s[p->pos], CH_GROUP) &&
             (p->pos == w->off || p->pos + 1 >= p->end || p->s[p->pos + 1] != '(' ||
              f->mode == W_PATTERN))))
        p->pos++;
    if (p->pos > from)
        add_part(p, w, P_LIT, p->s + from, p->pos - from)->off = (uint32_t)from;
    if (p->pos >= p->end) {
        if (p->pos == w->off)  // a redirection to nothing
            p->partial |= SHELL_PARTIAL_SYNTAX;
        end_word(p, f);
        return;
    }
    char c = p->s[p->pos], d = p->pos + 1 < p->end ? p->s[p->pos + 1] : '\0';
    switch (c) {
    case '\0':
        add_part(p, w, P_UNKNOWN, p->s + p->pos, 1);
        p->pos++;
        return;
    case '\'': lex_single(p, w); return;
    case '"': lex_double(p, w); return;
    case '\\':
        // In $( ), bash reads an array once more as it prints it, without its backslashes.
        if (f->mode == W_ARRAY && p->subs && (char_is(d, CH_META) || char_is(d, CH_DQ)))
            p->partial |= SHELL_PARTIAL_SYNTAX;
        lex_escape(p, w);
        return;
    case '$': lex_dollar(p, w, false); return;
    case '`': lex_backtick(p, w, false); return;
    case '?': case '*': case '+': case '@': case '!':
        lex_extglob(p, w);
        return;
    case '<': case '>':
        if (d == '(') {
            lex_substitution(p, w, c == '<' ? P_IN : P_OUT, false, 2);
            return;
        }
        break;
    case '\r':
        if (d != '\n' && d != '\0') {
            add_part(p, w, P_QUOTED, p->s + p->pos, 1);
            p->pos++;
            return;
        }
        break;
    case '(':
        if (f->mode == W_NORMAL && assigns_at(p, w) && p->s[p->pos - 1] == '=' && !w->has_array) {
            w->has_array = true;
            p->pos++;
            frame *g = push(p, F_ARRAY);
            if (g)
                g->word = w;
            return;
        }
        break;
    default:
        break;
    }
    if (p->pos == w->off && p->pos == f->start && f->mode != W_NORMAL) {
        // nothing can be read here: a byte is passed so that the parse goes on
        if (f->mode == W_PATTERN && (c == ')' || c == '|')) {
            p->partial |= SHELL_PARTIAL_SYNTAX;
            end_word(p, f);
            return;
        }
        p->partial |= SHELL_PARTIAL_SYNTAX;
        p->pos++;
    } else if (p->pos == w->off) {
        p->partial |= SHELL_PARTIAL_SYNTAX;
        if (c != '\n' && c != ';' && c != ')')
            p->pos++;
    }
    end_word(p, f);
}

void step_array(parser *p)
{
    frame *f = top(p);
    if (p->done) {
        word **tail = &f->word->array;
        if (f->tail)
            tail = f->tail;
        *tail = p->done;
        const char *raw = p->s + p->done->off;
        if (*raw == '[' && !memchr(raw, ']', p->done->len))
            p->partial |= SHELL_PARTIAL_SYNTAX;  // a subscript that does not end
        f->tail = &p->done->next;
        p->done = NULL;
    }
    for (;;) {
        skip_blanks(p);
        if (p->pos >= p->end) {
            p->partial |= SHELL_PARTIAL_QUOTE;
            pop(p);
            return;
        }
        char c = p->s[p->pos];
        if (c == ')') {
            p->pos++;
            if (!ends_word(p, p->pos))
                p->partial |= SHELL_PARTIAL_SYNTAX;  // it is a text with parentheses
            pop(p);
            return;
        }
        if (c == '\n') {
            if (newline(p))
                return;
        } else if (c == '#') {
            const char *nl = memchr(p->s + p->pos, '\n', p->end - p->pos);
            p->pos = nl ? (size_t)(nl - p->s) : p->end;
        } else {
            break;
        }
    }
    if (!push_word(p, W_ARRAY))
        p->pos++;
}
