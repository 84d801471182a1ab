// SPDX-License-Identifier: MIT
// The parser's stack, and the way in.
#include <string.h>

#include "shell/parse/parser.h"

uint32_t src_off(const parser *p, size_t at)
{
    return p->src->mapped ? (uint32_t)(p->src->off + at) : p->src->off;
}

uint32_t src_len(const parser *p, size_t from, size_t to)
{
    return p->src->mapped ? (uint32_t)(to - from) : p->src->span;
}

frame *push(parser *p, int kind)
{
    if (p->n >= p->depth) {
        p->partial |= SHELL_PARTIAL_DEPTH;
        return NULL;
    }
    if (p->n == p->cap) {
        p->st = sh_grow(p->a, p->st, p->n, &p->cap, sizeof *p->st, 16);
        p->grew = true;
        p->a->frames = p->st;
        p->a->frames_cap = p->cap;
    }
    frame *f = &p->st[p->n++];
    *f = (frame){.kind = (uint8_t)kind, .start = p->pos};
    if (p->n > 1)
        f->owner = p->st[p->n - 2].owner;
    return f;
}

frame *push_list(parser *p, node **where, unsigned accept)
{
    frame *f = push(p, F_LIST);
    if (!f)
        return NULL;
    node *list = NEW(p->a, node);
    list->kind = N_LIST;
    list->src = p->src;
    *where = list;
    f->node = f->list = list;
    f->tail = &list->kids;
    f->accept = (uint16_t)accept;
    return f;
}

frame *push_word(parser *p, int mode)
{
    frame *f = push(p, F_WORD);
    if (!f)
        return NULL;
    f->mode = (uint8_t)mode;
    f->word = NEW(p->a, word);
    f->word->tail = &f->word->parts;
    f->word->off = (uint32_t)p->pos;
    p->done = NULL;
    return f;
}

void skip_blanks(parser *p)
{
    for (; p->pos < p->end; p->pos++) {
        char c = p->s[p->pos];
        if (c == '\\' && p->pos + 1 < p->end && p->s[p->pos + 1] == '\n')
            p->pos++;
        else if (c == '\r' && (p->pos + 1 == p->end || p->s[p->pos + 1] == '\n'))
            continue;
        else if (c != ' ' && c != '\t')
            break;
    }
}

bool newline(parser *p)
{
    p->pos++;
    if (!p->pending)
        return false;
    return push(p, F_HDOC) != NULL;
}

void skip_comment(parser *p)
{
    const char *nl = memchr(p->s + p->pos, '\n', p->end - p->pos);
    p->pos = nl ? (size_t)(nl - p->s) : p->end;
}

bool ends_word(const parser *p, size_t at)
{
    if (at >= p->end)
        return true;
    // A process substitution may stand inside a word.
    bool angle = p->s[at] == '<' || p->s[at] == '>';
    return char_is(p->s[at], CH_META) && !(angle && at + 1 < p->end && p->s[at + 1] == '(');
}

static void (*const steps[F_NKINDS])(parser *) = {
    [F_LIST] = step_list, [F_CMD] = step_cmd, [F_COMP] = step_comp, [F_WORD] = step_word,
    [F_DQ] = step_dq, [F_PARAM] = step_param, [F_ARITH] = step_arith, [F_ARRAY] = step_array,
    [F_HDOC] = step_hdoc
};

parsed sh_parse(shell_arena *a, const source *src, size_t depth)
{
    parser p = {.a = a, .src = src, .s = src->text, .depth = depth};
    p.lit_sq = p.lit_dq = p.lit_bt = SIZE_MAX;
    if (!a->frames) {
        a->frames_cap = 16;
        a->frames = sh_room(a, a->frames_cap * sizeof *p.st);
    }
    // Room for the deepest stack once: the rounds below may forget what comes after.
    p.st = a->frames;
    p.cap = a->frames_cap;
    node *root = NULL;
    bool again = false;
    arena_mark mark = sh_mark(a);
    // A quote without a partner, or $(( that is no arithmetic: once more, knowing that. Long texts
    // have one such round at most, so time stays linear.
    do {
        if (p.grew)
            mark = sh_mark(a);  // the stack lies behind the old one
        else if (again)
            sh_release(a, mark);
        again = true;
        p.grew = false;
        p.restart = false;
        p.pos = 0;
        p.end = src->len;
        p.n = 0;
        p.commands = 0;
        p.pending = NULL;
        p.pending_tail = &p.pending;
        p.done = NULL;
        p.coproc = p.negated = p.timed = p.here_in_sub = p.semicolon = false;
        p.subs = 0;
        push_list(&p, &root, 0);
        while (p.n && !p.restart)
            steps[top(&p)->kind](&p);
    } while (p.restart);
    return (parsed){root, p.partial, p.commands};
}
