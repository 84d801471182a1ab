// SPDX-License-Identifier: MIT
// Compound commands: which of their lists run, how often, and what they leave in variables.
#include <string.h>

#include "shell/eval/steps.h"
#include "shell/expand/expand.h"

static void define_function(eval *e, node *n)
{
    func *f = eval_find(e, &e->funcs, n->name);
    if (!f) {
        f = NEW(e->a, func);
        f->name = n->name;
        names_add(e->a, &e->funcs, &f->name);
    }
    struct definition *d = NEW(e->a, struct definition);
    *d = (struct definition){n, f->last};
    f->last = d;
    function_set(e, f->name, d);
    if (var_is_odd(e, n->name))  // a trap calls it
        function_any_time(e, n);
}

// One round of a `for`: up to SHELL_MAX_ALTS values at a time. False when there are no more.
static bool bind_for(eval *e, task *t, node *n)
{
    if (!t->started) {
        t->started = true;
        for (word *w = n->words; w; w = w->next)
            expand_fields(e, &t->c, n->src, w, -1, &t->argv);
        const fields *args = n->running ? args_get(e) : NULL;
        for (const fields *f = args; f; f = f->or)
            if (f->n > 1)
                fields_append(e->a, &t->argv, f->v + 1, f->n - 1);
        if (t->argv.n == 0) {
            if (!n->running || args)
                return false;
            value v = value_hole(SHELL_T_ARG);
            var_set(e, n->name, &v, NULL);
            t->once = true;
            return true;
        }
    }
    size_t from = t->state * (size_t)SHELL_MAX_ALTS;
    if (t->once || from >= t->argv.n)
        return false;
    choice any = {.n = 0};
    for (size_t i = from; i < t->argv.n && i < from + SHELL_MAX_ALTS; i++) {
        value one = field_value(&t->argv.v[i]), hole = value_hole(0);
        choice_add(&any, &one);
        if (t->argv.v[i].taint & T_OPEN)  // what a pattern matches, the pattern stands for
            choice_add(&any, &hole);
    }
    any.taint &= ~T_OPEN;
    if (n->chosen) {  // or no such number, or no answer
        const var *old = var_get(e, n->name);
        value none = value_of(STR(""), 0);
        choice_add(&any, &none);
        if (old)
            choice_add(&any, &old->val);
        value reply = value_hole(0);
        var_set(e, STR("REPLY"), &reply, NULL);
    }
    value v = choice_end(e->a, &any);
    var_assign(e, n->name, &v);
    t->state++;
    return true;
}

// One of the words of a `for` is a word whatever happens: its list is run.
static bool plain_word(const word *w)
{
    while (w && (!w->parts || w->parts->next || w->parts->kind > P_QUOTED))
        w = w->next;
    return w != NULL;
}

// ... and it is the only one.
static bool one_round(const node *n)
{
    const part *q = n->words && !n->words->next ? n->words->parts : NULL;
    if (!q || q->next || q->kind > P_QUOTED)
        return false;
    for (size_t i = 0; i < q->len; i++)
        if (q->kind == P_LIT && strchr("*?[{", q->ptr[i]))
            return false;
    return true;
}

#define LOOP_ROUNDS 3

static bool is_loop(const node *n)
{
    return n->kind == N_FOR || n->kind == N_WHILE;
}

static void loop_begin(eval *e, task *t)
{
    t->mark = e->trail;
    t->clock = e->clock++;
    t->breaks = e->breaks;
    t->before = 0;
    if (e->loops++ == 0)
        e->epoch = t->clock + 1;
}

// Once more, where a round can see what the one before left in variables; in the last round these
// are unknown.
static bool loop_again(eval *e, task *t)
{
    if (++t->before < LOOP_ROUNDS && var_carried(e, t->mark, t->clock, t->before + 1 == LOOP_ROUNDS)) {
        t->mark = e->trail;
        t->started = t->once = false;
        t->state = 0;
        t->argv = (fields){0};
        t->cur = t->n->kids;
        return true;
    }
    e->loops--;
    e->breaks = t->breaks;
    return false;
}

static int after_list(const node *n, const node *list)
{
    switch (n->kind) {
    case N_SUBSHELL: return AFTER_UNDO;
    case N_GROUP: return AFTER_NOTHING;
    case N_CASE: return n->falls ? AFTER_JOIN : AFTER_WAY;
    case N_IF:
        // Only the first condition is evaluated whatever happens.
        return list->role == R_BODY ? AFTER_WAY : list == n->kids ? AFTER_NOTHING : AFTER_JOIN;
    default: return list->role == R_COND ? AFTER_NOTHING : AFTER_JOIN;
    }
}

// ((rm -rf /x)) computes for bash, and is two subshells for other shells (dash, POSIX): a program
// that we know, with an option or a path, counts as run.
static void perhaps_subshells(eval *e, const task *t, const node *n)
{
    const source *src = n->src;
    size_t from = n->off, to = from + n->len < src->len ? from + n->len : src->len;
    while (from < to && strchr("( \t\n", src->text[from]))
        from++;
    while (to > from && strchr(") \t\n", src->text[to - 1]))
        to--;
    size_t end = from;
    while (end < to && is_name(src->text[end], false))
        end++;
    if (end + 1 >= to || end == from || src->text[end] != ' ' ||
        !(strchr("-/~", src->text[end + 1]) && end + 2 < to && src->text[end + 2] != ' ') ||
        !program_find((shell_str){src->text + from, end - from}))
        return;
    ctx in = t->c;
    in.cond = in.maybe = true;
    run_in_process(e, &in);
    shell_word host = {.off = (uint32_t)(src->mapped ? src->off + from : src->off),
                       .len = (uint32_t)(src->mapped ? to - from : src->span)};
    run_text(e, &in, (shell_str){src->text + from, to - from}, &host);
}

void step_command(eval *e)
{
    task *t = e->top;
    node *n = t->n;
    if (n->kind == N_FUNC) {
        define_function(e, n);
        task_pop(e);
        return;
    }
    if (n->kind == N_SIMPLE) {
        step_simple(e, t);
        return;
    }
    if (t->sub) {
        part *q = t->sub;
        t->sub = q->more->sub_next;
        ctx c = t->c;
        start_sub(e, &c, q, n->src);
        return;
    }
    // A compound: t->weak says that its redirections were made, t->cur is the next list.
    if (!t->weak) {
        t->weak = true;
        t->cur = n->kids;
        if (n->redirs) {
            ctx c = t->c;
            call_redirs(e, &c, n);
            task again = *task_pop(e);
            push_redirected(e, &c, n);
            t = task_push(e, K_COMMAND, &c);
            again.below = t->below;
            *t = again;
            t->c.in = c.in;
            t->c.out = c.out;
            t->c.maybe = c.maybe;
        }
        if (is_loop(n))
            loop_begin(e, t);
        if (n->computes)
            arith_sets(e, n->name);
        if (n->kind == N_ARITH) {
            perhaps_subshells(e, t, n);
            if (e->top != t)
                return;  // those first
        }
    }
    if (n->kind == N_FOR && (n->words || n->running)) {
        if (bind_for(e, t, n) || (loop_again(e, t) && bind_for(e, t, n))) {
            ctx c = t->c;
            c.cond = c.maybe = c.maybe || n->chosen || !one_round(n);
            push_list_task(e, &c, n->kids, plain_word(n->words) && !n->chosen ? AFTER_NOTHING : AFTER_JOIN);
            return;
        }
        ctx c = t->c;
        undo *before = t->chain;
        task_pop(e);
        finish_out_subs(e, &c, n, before);
        return;
    }
    if (!t->cur && is_loop(n))
        loop_again(e, t);
    node *kid = t->cur;
    if (!kid) {
        ctx c = t->c;
        undo *before = t->chain;
        if (t->nways)
            var_merge(e, t->ways, t->nways + !n->total);
        task_pop(e);
        finish_out_subs(e, &c, n, before);
        return;
    }
    t->cur = kid->next;
    ctx c = t->c;
    int after = after_list(n, kid);
    if (n->kind == N_WHILE || after == AFTER_JOIN || after == AFTER_WAY)
        c.cond = c.maybe = true;
    push_list_task(e, &c, kid, after);
}
