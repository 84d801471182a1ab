// SPDX-License-Identifier: MIT
// Command and process substitution.
#include <string.h>

#include "shell/eval/steps.h"

static node *body_of(eval *e, part *q, const source *outer)
{
    if (q->more->body || q->op[0] == '\0' || q->kind != P_CMD)
        return q->more->body;
    if (!eval_charge(e, q->len))
        return NULL;
    source *src = NEW(e->a, source);
    *src = (source){q->ptr, q->len, outer->off, outer->span, false};
    if (outer->mapped) {
        src->off = outer->off + q->off;
        src->span = (uint32_t)q->len;
        src->mapped = q->op[0] == 's';
    }
    parsed p = sh_parse(e->a, src, e->depth);
    e->partial |= p.partial;
    q->more->body = p.list;
    return q->more->body;
}

void start_sub(eval *e, const ctx *c, part *q, const source *src)
{
    stream *s = NEW(e->a, stream);
    q->more->out = s;
    ctx in = *c;
    if (q->kind != P_CMD) {
        e->fds++;
        char name[16] = "/dev/fd/000";
        name[8] = q->op[0] = (char)('0' + e->fds / 100 % 10);
        name[9] = q->op[1] = (char)('0' + e->fds / 10 % 10);
        name[10] = q->op[2] = (char)('0' + e->fds % 10);
        vfile *f = file_make(e, (shell_str){sh_copy(e->a, name, 11), 11});
        f->content = s;
        if (q->kind == P_OUT)
            return;  // it runs after the command that writes to it
    }
    ctx_out(&in, s);
    in.inside = true;
    push_list_task(e, &in, body_of(e, q, src), AFTER_UNDO);
}

void finish_out_subs(eval *e, const ctx *c, const node *n, undo *before)
{
    part *first = n->subs;
    while (first && (first->kind != P_OUT || !first->more->body))
        first = first->more->sub_next;
    if (first) {
        task *t = task_push(e, K_OUT, c);
        t->n = (node *)n;
        t->mark = before;
    }
}

void run_out_subs(eval *e, const ctx *c, const node *n, undo *before)
{
    push_restore(e, c, e->trail);
    var_reassign(e, e->trail, before, false);
    for (part *q = n->subs; q; q = q->more->sub_next)
        if (q->kind == P_OUT && q->more->body) {
            ctx in = *c;
            in.in = q->more->out;
            in.cond = in.maybe = true;  // at the same time
            push_list_task(e, &in, q->more->body, AFTER_UNDO);
        }
}
