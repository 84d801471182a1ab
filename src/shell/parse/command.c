// SPDX-License-Identifier: MIT
// Simple commands: assignments, words, the definition of a function.
#include <string.h>

#include "shell/parse/parser.h"

// The ] that belongs to the [ at `s`; NULL: there is none.
static const char *subscript_end(const char *s, size_t n)
{
    int depth = 0;
    for (size_t i = 0; i < n; i++) {
        depth += s[i] == '[';
        depth -= s[i] == ']';
        if (depth == 0)
            return s + i;
    }
    return NULL;
}

// NAME=, NAME+=, NAME[...]= at the start of a word that begins with unquoted text. `assigns`: no word
// of the command stands before it.
static void note_assignment(parser *p, word *w, bool assigns)
{
    part *first = w->parts;
    if (!first || first->kind != P_LIT)
        return;
    size_t n = 0;
    while (n < first->len && is_name(first->ptr[n], n == 0))
        n++;
    if (n == 0)
        return;
    if (n < first->len && first->ptr[n] == '[') {
        // The subscript may have expansions: the raw text decides.
        const char *raw = p->s + w->off;
        const char *close = subscript_end(raw + n, w->len - n);
        if (!close && assigns)  // a subscript with blanks, or one that does not end
            p->partial |= SHELL_PARTIAL_SYNTAX;
        if (close && (size_t)(close - raw) + 1 < w->len && (close[1] == '=' || close[1] == '+')) {
            w->name = (uint32_t)n;
            w->index = true;
        }
        return;
    }
    if (n < first->len && first->ptr[n] == '+' && n + 1 < first->len && first->ptr[n + 1] == '=') {
        w->name = (uint32_t)n;
        w->add = true;
    } else if (n < first->len && first->ptr[n] == '=') {
        w->name = (uint32_t)n;
    }
}

// Commands that NAME=( ... ) may follow; `whole`: those after which any NAME= is an assignment.
static bool declares(const word *w, bool whole)
{
    static const char *const names[] = {"declare", "local", "export", "readonly", "typeset", "alias",
                                        "eval", "let", "command", "builtin"};
    const part *q = w->parts;
    size_t most = whole ? 6 : sizeof names / sizeof *names;
    for (size_t i = 0; q && !q->next && q->kind == P_LIT && i < most; i++)
        if (strlen(names[i]) == q->len && memcmp(names[i], q->ptr, q->len) == 0)
            return true;
    return false;
}

static void took_word(parser *p, frame *f)
{
    word *w = p->done;
    p->done = NULL;
    if (f->redir) {
        if (w->has_array)
            p->partial |= SHELL_PARTIAL_SYNTAX;
        f->redir->target = w;
        f->redir = NULL;
        return;
    }
    note_assignment(p, w, !f->node->words);
    if (w->has_array && (f->node->words ? !declares(f->node->words, false) : f->node->redirs != NULL))
        p->partial |= SHELL_PARTIAL_SYNTAX;
    w->whole = w->name && f->node->words && declares(f->node->words, true);
    word **tail;
    if (w->name && !f->node->words) {
        tail = f->node->assign_tail;
        f->node->assign_tail = &w->next;
    } else {
        tail = f->tail;
        f->tail = &w->next;
    }
    *tail = w;
}

static void end_cmd(parser *p, frame *f)
{
    f->node->len = (uint32_t)(p->pos - f->node->off);
    pop(p);
}

void step_cmd(parser *p)
{
    frame *f = top(p);
    if (p->done)
        took_word(p, f);
    bool only_redirs = f->node->kind != N_SIMPLE;
    skip_blanks(p);
    if (p->pos >= p->end) {
        end_cmd(p, f);
        return;
    }
    char c = p->s[p->pos];
    if (c == '#') {
        skip_comment(p);
        return;
    }
    if (lex_redir(p, f))
        return;
    if (only_redirs || c == '\n' || c == ';' || c == '|' || c == ')' || c == '&') {
        end_cmd(p, f);
        return;
    }
    if (c == '(') {
        node *n = f->node;
        size_t at = p->pos + 1;
        while (at < p->end && (p->s[at] == ' ' || p->s[at] == '\t'))
            at++;
        if (n->words && !n->words->next && !n->assigns && at < p->end && p->s[at] == ')' &&
            n->words->parts && n->words->parts->kind == P_LIT && !n->words->parts->next) {
            p->pos = at + 1;
            n->kind = N_FUNC;
            n->name = (shell_str){n->words->parts->ptr, n->words->parts->len};
            n->words = NULL;
            f->kind = F_COMP;
            f->state = 1;
            f->tail = &n->kids;
            return;
        }
        p->partial |= SHELL_PARTIAL_SYNTAX;
        p->pos++;
        return;
    }
    size_t before = p->pos;
    if (!push_word(p, W_NORMAL))
        p->pos = before + 1;
}
