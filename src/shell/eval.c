// SPDX-License-Identifier: MIT
// Walks the syntax tree with a stack of tasks, in the order in which bash would run it.
#include "eval.h"

#include <string.h>

#include "call.h"
#include "shell/expand/expand.h"

task *task_push(eval *e, int kind, const ctx *c)
{
    task *t = e->free;
    if (t)
        e->free = t->below;
    else
        t = sh_room(e->a, sizeof *t);
    *t = (task){.kind = (uint8_t)kind, .c = *c, .below = e->top};
    e->top = t;
    e->n++;
    return t;
}

task *task_pop(eval *e)
{
    task *t = e->top;
    e->top = t->below;
    t->below = e->free;
    e->free = t;
    e->n--;
    return t;
}

void push_restore(eval *e, const ctx *c, undo *mark)
{
    task *t = task_push(e, K_RESTORE, c);
    t->mark = mark;
    t->shell = e->shell;
    t->stops = e->stops;
    t->unsure = e->unsure;
    t->traps = e->traps;
}

void push_join(eval *e, const ctx *c)
{
    task_push(e, K_JOIN, c)->mark = e->trail;
}

ctx ctx_enter(eval *e, const ctx *c, const char *step)
{
    ctx in = *c;
    in.calls++;
    in.path = c->calls < 12 ? sh_join(e->a, c->path, " > ", step) : c->path;
    return in;
}

void ctx_out(ctx *c, stream *s)
{
    c->out = s;
    c->maybe = false;
}

void may_stop(eval *e)
{
    e->stops++;
    e->unsure = true;
}

void cd_succeeded(eval *e)
{
    e->doubt = false;
    value here = e->cwd->val;
    var_set(e, STR("PWD"), &here, NULL);
}

// How the environment is treated when a list ends.
enum { AFTER_NOTHING, AFTER_JOIN, AFTER_UNDO, AFTER_WAY };

static task *push_list_task(eval *e, const ctx *c, node *list, int after)
{
    if (!list)
        return NULL;
    task *t = task_push(e, K_LIST, c);
    t->n = list;
    t->cur = list->kids;
    t->state = (uint16_t)after;
    return t;
}

// Globs are text again; holes stay holes when the text is parsed.
static shell_str globs_shown(eval *e, shell_str s)
{
    size_t i = 0;
    while (i < s.len && (s.ptr[i] < SHELL_STAR || s.ptr[i] > SHELL_SET_END))
        i++;
    if (i == s.len)
        return s;
    char *p = sh_copy(e->a, s.ptr, s.len);
    for (; i < s.len; i++)
        if (p[i] >= SHELL_STAR && p[i] <= SHELL_SET_END)
            p[i] = "*?[]"[p[i] - SHELL_STAR];
    return (shell_str){p, s.len};
}

void run_text(eval *e, const ctx *c, shell_str text, const shell_word *host)
{
    if (text.len == 0)
        return;
    if (c->calls > MOST_CALLS) {
        e->partial |= SHELL_PARTIAL_DEPTH;
        return;
    }
    if (!eval_charge(e, text.len))
        return;
    task *t = task_push(e, K_TEXT, c);
    t->text = text;
    t->off = host->off;
    t->len = host->len;
}

// Text becomes a list when it is its turn: it may be one of many that never run.
static void step_text(eval *e, task *t)
{
    shell_str text = globs_shown(e, t->text);
    source *src = NEW(e->a, source);
    *src = (source){text.ptr, text.len, t->off, t->len, false};
    // Text that stands in the command as it is keeps its own offsets.
    for (uint32_t skip = 0; skip < 2; skip++)
        if (t->len >= text.len + 2 * skip && t->off + skip + text.len <= e->text.len &&
            memcmp(e->text.ptr + t->off + skip, text.ptr, text.len) == 0) {
            src->off = t->off + skip;
            src->mapped = true;
            break;
        }
    parsed p = sh_parse(e->a, src, e->depth);
    e->partial |= p.partial;
    ctx c = t->c;
    task_pop(e);
    t = push_list_task(e, &c, p.list, AFTER_NOTHING);
    if (t)
        t->root = true;
}

void run_in_process(eval *e, const ctx *c)
{
    push_restore(e, c, e->trail);
    e->shell = ++e->shells;
    value ifs = value_of(STR(" \t\n"), 0);
    var_set(e, STR("IFS"), &ifs, NULL);
}

void push_args(eval *e, const ctx *c, node *function, fields *args)
{
    task *t = task_push(e, K_POP_FUNC, c);
    t->n = function;
    t->locals = e->locals;
    t->breaks = e->breaks;
    t->returns = e->returns;
    const fields *old = args_get(e);
    if (old)
        t->argv = *old;
    if (function && args->n)
        args->v[0] = args_first(e);
    args_set(e, args);
}

void run_argv(eval *e, const ctx *c, const shell_word *w, size_t n)
{
    if (n == 0)
        return;
    if (c->calls > MOST_CALLS) {
        e->partial |= SHELL_PARTIAL_DEPTH;
        return;
    }
    task_push(e, K_ARGV, c)->argv = (fields){.v = (shell_word *)w, .n = n, .cap = n};  // nobody changes them
}

// ---- lists --------------------------------------------------------------------------------

// ---- traps --------------------------------------------------------------------------------

// The trap that was set last runs, in a process that began at `mark`. One that waits for an error or
// a signal, and any when something may have ended the process early, may see each value that a
// variable had.
static void run_trap(eval *e, undo *mark, uint32_t stops)
{
    const trap *t = e->traps;
    e->traps = t->next;
    if (!t->at_exit || e->stops != stops)
        var_join(e, mark);
    shell_word w = t->t.argv.v[0];
    for (int i = 0; i < w.n; i++)
        run_text(e, &t->t.c, w.alts[i], &w);
}

// Runs a trap that was set in the process that ends with task `t`; false when there is none left.
static bool next_trap(eval *e, const task *t)
{
    if (e->traps == t->traps)
        return false;
    run_trap(e, t->mark, t->stops);
    return true;
}

static bool errexit(eval *e)
{
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

// Before the next command of a list, or at its end (NULL): what is known of how the one before ended.
static void between(eval *e, task *t, const node *n)
{
    int before = t->before;
    bool goes_on = n && (before == C_AND || before == C_OR || before == C_PIPE);
    if (t->weak && (!goes_on || before == C_OR || t->ored))
        var_join(e, t->chain);
    if (!goes_on) {
        if (t->entered || (e->doubt && n && before == C_SEMI && errexit(e)))
            cd_succeeded(e);
        t->weak = t->ored = t->entered = false;
    } else if (before == C_OR) {
        t->entered = e->doubt && !t->negated && !t->ored && leaves(n) && n->conn != C_AND && n->conn != C_OR;
        t->ored = true;
    } else if (before == C_AND && e->doubt && !t->negated) {
        cd_succeeded(e);
    }
    if (n || t->negated)
        e->doubt = false;
    if (t->root && (t->line || !n))
        e->unsure = t->unsure;
}

static void step_list_task(eval *e, task *t)
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
    if (t->before == C_AND && t->certain && e->sure)
        t->before = C_SEMI;
    int before = t->before;
    between(e, t, n);
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
    if (!t->weak && (before == C_AND || before == C_OR)) {
        t->weak = true;
        t->chain = e->trail;
    }
    ctx c = t->c;
    bool piped = before == C_PIPE || n->conn == C_PIPE, apart = n->conn == C_BG || n->coproc;
    bool left = e->breaks != t->breaks || e->returns != t->returns || e->stops != t->stops;
    if (apart || before == C_AND || before == C_OR || left)
        c.cond = c.maybe = true;
    c.cond = c.cond || piped;  // stages run at the same time
    if (before == C_PIPE)
        c.in = t->pipe;
    if (n->conn == C_PIPE) {
        ctx_out(&c, t->pipe = NEW(e->a, stream));
        c.piped = true;
    }
    c.background = apart;
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

// ---- substitutions ------------------------------------------------------------------------

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
    push_list_task(e, &in, body_of(e, q, src), AFTER_UNDO);
}

// ---- commands -----------------------------------------------------------------------------

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

static void run_out_subs(eval *e, const ctx *c, const node *n, undo *before)
{
    push_restore(e, c, e->trail);
    var_reassign(e, e->trail, before);
    for (part *q = n->subs; q; q = q->more->sub_next)
        if (q->kind == P_OUT && q->more->body) {
            ctx in = *c;
            in.in = q->more->out;
            in.cond = in.maybe = true;  // at the same time
            push_list_task(e, &in, q->more->body, AFTER_UNDO);
        }
}

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
    value v = choice_end(e->a, &any);
    var_set(e, n->name, &v, NULL);
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

static void step_command(eval *e)
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
    }
    if (n->kind == N_FOR && (n->words || n->running)) {
        if (bind_for(e, t, n) || (loop_again(e, t) && bind_for(e, t, n))) {
            ctx c = t->c;
            c.cond = c.maybe = c.maybe || !one_round(n);
            push_list_task(e, &c, n->kids, plain_word(n->words) ? AFTER_NOTHING : AFTER_JOIN);
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
            var_reassign(e, k.chain, k.mark);
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
            fields *args = NEW(e->a, fields);
            *args = t->argv;
            if (t->n) {
                t->n->running = false;
                e->calling--;
            }
            e->breaks = t->breaks;
            e->returns = t->returns;
            var_outside(e, t->locals);
            task_pop(e);
            args_set(e, args->n ? args : NULL);
            break;
        }
        default: task_pop(e);
        }
    }
}
