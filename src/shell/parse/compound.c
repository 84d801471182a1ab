// SPDX-License-Identifier: MIT
// Compound commands: what follows which part. Lists and words in them are frames of their own.
#include <string.h>

#include "shell/parse/parser.h"

// Blanks, newlines, comments and, where they may stand, semicolons. True when frames were pushed.
static bool skip_space(parser *p, bool semicolons)
{
    for (;;) {
        skip_blanks(p);
        if (p->pos >= p->end)
            return false;
        char c = p->s[p->pos];
        if (c == '\n') {
            if (newline(p))
                return true;
        } else if (c == '#') {
            const char *nl = memchr(p->s + p->pos, '\n', p->end - p->pos);
            p->pos = nl ? (size_t)(nl - p->s) : p->end;
        } else if (c == ';' && semicolons) {
            p->pos++;
        } else {
            return false;
        }
    }
}

static bool keyword(parser *p, const char *text)
{
    size_t n = strlen(text);
    if (p->end - p->pos < n || memcmp(p->s + p->pos, text, n) != 0)
        return false;
    if (!ends_word(p, p->pos + n))
        return false;
    p->pos += n;
    return true;
}

static shell_str take_name(parser *p)
{
    size_t from = p->pos;
    while (p->pos < p->end && !char_is(p->s[p->pos], CH_META))
        p->pos++;
    return (shell_str){p->s + from, p->pos - from};
}

// The next list of the compound; its role is kept for the evaluation.
static void child(parser *p, frame *f, int role, unsigned accept, int next_state)
{
    node **where = f->tail;
    f->state = (uint8_t)next_state;
    size_t index = p->n - 1;
    if (push_list(p, where, accept)) {
        (*where)->role = (uint8_t)role;
        top(p)->some = !(accept & T_DSEMI);
        p->st[index].tail = &(*where)->next;
    }
}

// Redirections may follow.
static void finish(frame *f)
{
    f->kind = F_CMD;
    f->state = 0;
    f->redirs = &f->node->redirs;
    while (*f->redirs)  // before the name of a function
        f->redirs = &(*f->redirs)->next;
}

static void syntax(parser *p, frame *f)
{
    p->partial |= p->pos >= p->end ? SHELL_PARTIAL_QUOTE : SHELL_PARTIAL_SYNTAX;
    finish(f);
}

static void step_if(parser *p, frame *f)
{
    if (f->state == 0)
        child(p, f, R_COND, T_THEN, 1);
    else if (f->state == 1 && p->term == T_THEN)
        child(p, f, R_BODY, T_ELIF | T_ELSE | T_FI, 2);
    else if (f->state == 2 && p->term == T_ELIF)
        child(p, f, R_COND, T_THEN, 1);
    else if (f->state == 2 && p->term == T_ELSE) {
        f->node->total = true;
        child(p, f, R_BODY, T_FI, 3);
    } else {
        finish(f);
    }
}

static void step_while(parser *p, frame *f)
{
    if (f->state == 0)
        child(p, f, R_COND, T_DO, 1);
    else if (f->state == 1 && p->term == T_DO)
        child(p, f, R_BODY, T_DONE, 2);
    else
        finish(f);
}

// `at` is where it begins, should it turn out to be no arithmetic.
static void arith_frame(parser *p, frame *g, size_t at)
{
    g->word = NEW(p->a, word);
    g->word->tail = &g->word->parts;
    g->after = at;
}

static void step_for(parser *p, frame *f)
{
    node *n = f->node;
    if (p->done && f->state == 2) {
        word **tail = &n->words;
        if (f->word)
            tail = &f->word->next;
        *tail = p->done;
        f->word = p->done;
        p->done = NULL;
    }
    switch (f->state) {
    case 0:
        skip_blanks(p);
        if (p->pos + 1 < p->end && p->s[p->pos] == '(' && p->s[p->pos + 1] == '(') {
            p->pos += 2;
            f->state = 3;
            frame *g = push(p, F_ARITH);
            if (g)
                arith_frame(p, g, SIZE_MAX);
            return;
        }
        n->name = take_name(p);
        if (n->name.len == 0)
            p->partial |= SHELL_PARTIAL_SYNTAX;
        f->state = 1;
        return;
    case 1:
        if (skip_space(p, true))
            return;
        f->state = keyword(p, "in") ? 2 : 3;
        if (f->state == 3)
            n->running = true;  // no list of words: the parameters
        return;
    case 2:
        skip_blanks(p);
        if (p->pos < p->end && !strchr("\n;&|()", p->s[p->pos])) {
            if (!push_word(p, W_NORMAL))
                p->pos++;
            return;
        }
        f->state = 3;
        return;
    case 3:
        if (skip_space(p, true))
            return;
        if (keyword(p, "do"))
            child(p, f, R_BODY, T_DONE, 4);
        else if (keyword(p, "{"))
            child(p, f, R_BODY, T_RBRACE, 4);
        else
            syntax(p, f);
        return;
    default:
        finish(f);
    }
}

static void step_case(parser *p, frame *f)
{
    switch (f->state) {
    case 0:
        skip_blanks(p);
        f->state = 1;
        if (!push_word(p, W_NORMAL))
            p->pos++;
        return;
    case 1:
        if (p->done)
            f->node->words = p->done;
        p->done = NULL;
        if (skip_space(p, false))
            return;
        if (keyword(p, "in"))
            f->state = 2;
        else
            syntax(p, f);
        return;
    case 2:
        if (skip_space(p, false))
            return;
        if (keyword(p, "esac")) {
            finish(f);
            return;
        }
        if (p->pos >= p->end) {
            syntax(p, f);
            return;
        }
        if (p->s[p->pos] == '(')
            p->pos++;
        f->state = 3;
        return;
    case 3:
        skip_blanks(p);
        f->state = 4;
        if (!push_word(p, W_PATTERN))
            p->pos++;
        return;
    case 4:  // patterns decide nothing here: every branch is looked at
        if (p->done && p->done->len == 1 && p->s[p->done->off] == '*')
            f->node->total = true;
        p->done = NULL;
        skip_blanks(p);
        if (p->pos < p->end && p->s[p->pos] == '|') {
            p->pos++;
            f->state = 3;
        } else if (p->pos < p->end && p->s[p->pos] == ')') {
            p->pos++;
            child(p, f, R_BODY, T_DSEMI | T_ESAC, 5);
        } else {
            syntax(p, f);
        }
        return;
    default:
        f->node->falls = f->node->falls || (p->term == T_DSEMI && p->s[p->pos - 1] == '&');
        if (p->term == T_DSEMI)
            f->state = 2;
        else
            finish(f);
    }
}

static void step_func(parser *p, frame *f)
{
    if (f->state == 0) {  // function NAME [()]
        skip_blanks(p);
        f->node->name = take_name(p);
        skip_blanks(p);
        size_t before = p->pos;
        if (p->pos < p->end && p->s[p->pos] == '(') {
            p->pos++;
            skip_blanks(p);
            if (p->pos < p->end && p->s[p->pos] == ')')
                p->pos++;
            else
                p->pos = before;  // the body is a subshell
        }
        f->state = 1;
    } else if (f->state == 1) {
        if (skip_space(p, false))
            return;
        child(p, f, R_BODY, 0, 2);
        if (top(p)->kind == F_LIST)
            top(p)->one = true;
    } else {
        const node *body = f->node->kids ? f->node->kids->kids : NULL;
        if (body && body->kind == N_SIMPLE)  // only a compound command may be one
            p->partial |= SHELL_PARTIAL_SYNTAX;
        f->node->len = (uint32_t)(p->pos - f->node->off);
        pop(p);
    }
}

static void step_cond(parser *p, frame *f)
{
    if (p->done) {
        word *w = p->done;
        p->done = NULL;
        if (w->len == 2 && memcmp(p->s + w->off, "]]", 2) == 0) {
            finish(f);
            return;
        }
        w->next = f->node->words;  // the order tells nothing
        f->node->words = w;
    }
    if (skip_space(p, false))
        return;
    if (p->pos >= p->end) {
        syntax(p, f);
        return;
    }
    if (strchr("&;", p->s[p->pos])) {
        p->pos++;
        return;
    }
    if (!push_word(p, W_COND))
        p->pos++;
}

void step_comp(parser *p)
{
    frame *f = top(p);
    switch (f->node->kind) {
    case N_IF: step_if(p, f); break;
    case N_WHILE: step_while(p, f); break;
    case N_FOR: step_for(p, f); break;
    case N_CASE: step_case(p, f); break;
    case N_FUNC: step_func(p, f); break;
    case N_COND: step_cond(p, f); break;
    case N_ARITH:
        if (f->state == 0) {
            f->state = 1;
            size_t off = f->node->off;
            frame *g = push(p, F_ARITH);
            if (g)
                arith_frame(p, g, off);
        } else {
            finish(f);
        }
        break;
    default:  // { } and ( )
        if (f->state == 0)
            child(p, f, R_BODY, f->node->kind == N_GROUP ? T_RBRACE : T_RPAREN, 1);
        else
            finish(f);
    }
}
