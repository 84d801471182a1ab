// SPDX-License-Identifier: MIT
// Lists: what is known of how a command ended when the next one runs, and the traps at their end.
#include <string.h>

#include "shell/eval/steps.h"

void run_trap(eval *e, undo *mark, uint32_t stops)
{
    const trap *t = e->traps;
    e->traps = t->next;
    if (!t->at_exit || e->stops != stops)
        var_join(e, mark);
    shell_word w = t->t.argv.v[0];
    for (int i = 0; i < w.n; i++)
        run_text(e, &t->t.c, w.alts[i], &w);
}

bool next_trap(eval *e, const task *t)
{
    if (e->traps == t->traps)
        return false;
    run_trap(e, t->mark, t->stops);
    return true;
}

static bool errexit(eval *e, const ctx *c)
{
    if (c->inside)
        return false;
    const var *v = var_get(e, STR("set -e"));
    return v && value_exact(&v->val) && v->val.one.len;
}

// A command after which nothing else of its list is run.
static bool leaves(const node *n)
{
    static const char *const names[] = {"exit", "return", "break", "continue"};
    if (n->kind == N_GROUP) {
        const node *last = n->kids ? n->kids->kids : NULL, *before = NULL;
        for (; last && last->next; last = last->next)
            before = last;
        return last && (!before || before->conn == C_SEMI) && last->kind == N_SIMPLE && leaves(last);
    }
    const part *q = n->kind == N_SIMPLE && n->words ? n->words->parts : NULL;
    for (size_t i = 0; q && !q->next && i < sizeof names / sizeof *names; i++)
        if (q->len == strlen(names[i]) && memcmp(q->ptr, names[i], q->len) == 0)
            return true;
    return false;
}

// What follows && or || may not run.
static void chain_begin(eval *e, task *t)
{
    if (t->weak)
        return;
    t->weak = true;
    t->chain = e->trail;
}

// Before the next command of a list, or at its end (NULL): what is known of how the one before ended.
static void between(eval *e, task *t, const node *n)
{
    int before = t->before;
    bool goes_on = n && (before == C_AND || before == C_OR || before == C_PIPE);
    if (t->weak && (!goes_on || before == C_OR || t->ored))
        var_join(e, t->chain);
    if (!goes_on) {
        if (t->entered || (e->doubt && n && before == C_SEMI && errexit(e, &t->c)))
            cd_succeeded(e);
        t->weak = t->ored = t->entered = false;
    } else if (before == C_OR) {
        chain_begin(e, t);
        bool tried = e->doubt && !t->negated && !t->ored;
        t->entered = tried && leaves(n) && n->conn != C_AND && n->conn != C_OR;
        if (tried && !t->entered)
            cd_failed(e);
        t->ored = true;
    } else if (before == C_AND) {
        chain_begin(e, t);
        if (e->doubt && !t->negated)
            cd_succeeded(e);
    }
    if (n || t->negated)
        e->doubt = false;
    if (t->root && (t->line || !n))
        e->unsure = t->unsure;
}

static bool joins(int conn)
{
    return conn == C_AND || conn == C_OR || conn == C_PIPE;
}

// Whether the chain that begins here is more than one command and ends with &.
static bool runs_apart(const node *n)
{
    const node *last = n;
    while (joins(last->conn) && last->next)
        last = last->next;
    return last != n && last->conn == C_BG;
}

void step_list_task(eval *e, task *t)
{
    if (!t->started) {
        t->started = true;
        t->mark = e->trail;  // for the end of the list
        t->breaks = e->breaks;
        t->returns = e->returns;
        t->stops = e->stops;
        t->unsure = e->unsure;
        t->traps = e->traps;
        t->before = C_SEMI;
        if (e->doubt && t->n->role == R_BODY)  // the condition was a cd
            cd_succeeded(e);
    }
    node *n = t->cur;
    bool follows = joins(t->before) && n;
    if (t->before == C_AND && t->certain && e->sure)
        t->before = C_SEMI;
    int before = t->before;
    between(e, t, n);
    if (t->away && !follows) {
        var_undo(e, t->apart);
        t->away = e->doubt = false;
    }
    if (n && !follows && runs_apart(n)) {
        t->away = true;
        t->apart = e->trail;
    }
    if (!n) {
        bool left = e->breaks != t->breaks || e->returns != t->returns;
        if (t->state == AFTER_UNDO) {
            if (next_trap(e, t))
                return;
            var_undo(e, t->mark);
            e->stops = t->stops;
            e->unsure = t->unsure;
            e->doubt = false;
        } else if (t->state == AFTER_JOIN || left)
            var_join(e, t->mark);
        task_pop(e);
        if (t->state == AFTER_WAY) {
            e->doubt = false;
            e->top->nways++;
            var_way(e, t->mark, &e->top->ways);
        }
        return;
    }
    ctx c = t->c;
    bool piped = before == C_PIPE || n->conn == C_PIPE, apart = n->conn == C_BG || n->coproc;
    bool left = e->breaks != t->breaks || e->returns != t->returns || e->stops != t->stops;
    if (apart || t->away || before == C_AND || before == C_OR || left)
        c.cond = c.maybe = true;
    c.cond = c.cond || piped;  // stages run at the same time
    if (before == C_PIPE)
        c.in = t->pipe;
    if (n->conn == C_PIPE) {
        ctx_out(&c, t->pipe = NEW(e->a, stream));
        c.piped = true;
    }
    c.background = apart || t->away;
    t->cur = n->next;
    t->before = n->conn;
    t->line = n->line;
    t->negated = n->negated;
    t->certain = n->kind == N_SIMPLE && !n->redirs && !n->negated && !piped && !apart && !t->weak;
    e->sure = false;
    undo *mark = e->trail;
    if (piped && e->lastpipe && n->conn != C_PIPE)
        push_join(e, &c);
    else if (piped || apart)
        push_restore(e, &c, mark);
    task *k = task_push(e, K_COMMAND, &c);
    k->n = n;
    k->sub = n->subs;
    k->chain = mark;
}
