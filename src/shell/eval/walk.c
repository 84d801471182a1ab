// SPDX-License-Identifier: MIT
// Walks the syntax tree with a stack of tasks, in the order in which bash would run it.
#include <string.h>

#include "shell/eval/steps.h"

void eval_run(eval *e, const ctx *c, node *list)
{
    task *all = push_list_task(e, c, list, AFTER_NOTHING);
    if (all)
        all->root = true;
    while (e->n || e->traps || e->later) {
        if (e->n == 0) {
            if (!e->traps) {
                e->traps = e->later;
                e->later = NULL;
            }
            run_trap(e, NULL, 0);
            continue;
        }
        task *t = e->top;
        if (t->kind == K_TEXT || t->kind == K_COMMAND || t->kind == K_ARGV) {
            if (e->steps == 0) {
                e->partial |= SHELL_PARTIAL_STEPS;
                task_pop(e);
                continue;
            }
            e->steps -= t->kind != K_TEXT;
        }
        e->mounts = t->c.mounts;
        switch (t->kind) {
        case K_TEXT: step_text(e, t); break;
        case K_LIST: step_list_task(e, t); break;
        case K_COMMAND: step_command(e); break;
        case K_ARGV: {
            task k = *task_pop(e);
            call_run(e, &k.c, &k.argv, false);
            break;
        }
        case K_JOIN: {
            undo *mark = t->mark;
            task_pop(e);
            var_join(e, mark);
            break;
        }
        case K_REASSIGN: {
            task k = *task_pop(e);
            undo *mark = e->trail;
            var_reassign(e, k.chain, k.mark, true);
            if (k.weak && e->posix)
                var_join(e, mark);
            break;
        }
        case K_OUT: {
            task k = *task_pop(e);
            run_out_subs(e, &k.c, k.n, k.mark);
            break;
        }
        case K_RESTORE: {
            undo *mark = t->mark;
            if (next_trap(e, t))
                break;
            e->shell = t->shell;
            e->stops = t->stops;
            e->unsure = t->unsure;
            e->doubt = false;
            task_pop(e);
            var_undo(e, mark);
            break;
        }
        case K_POP_FUNC: {
            e->args = t->args;
            if (t->n) {
                t->n->running = false;
                e->calling--;
            }
            e->breaks = t->breaks;
            e->returns = t->returns;
            var_outside(e, t->locals);
            task_pop(e);
            break;
        }
        default: task_pop(e);
        }
    }
}
