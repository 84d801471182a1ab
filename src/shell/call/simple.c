// SPDX-License-Identifier: MIT
// A simple command as bash takes it apart: words, redirections, assignments, each with the
// substitutions in it, one after the other.
#include <string.h>

#include "shell/call/call.h"
#include "shell/expand/expand.h"

// The elements of `to`, whichever they are, and those of `added`.
static fields *array_of(eval *e, const fields *to, const fields *added)
{
    fields *all = NULL, **tail = &all;
    do {
        fields *f = NEW(e->a, fields);
        if (to && eval_charge(e, 8 * to->n)) {
            fields_reserve(e->a, f, to->n + added->n);
            fields_append(e->a, f, to->v, to->n);
        }
        fields_append(e->a, f, added->v, added->n);
        *tail = f;
        tail = (fields **)&f->or;
        to = to ? to->or : NULL;
    } while (to);
    return all;
}

// A word is a field, more often than not.
static void reserve_words(eval *e, fields *f, const word *w)
{
    size_t n = 0;
    for (; w; w = w->next)
        n++;
    fields_reserve(e->a, f, n);
}

// What was set since the mark was set for one command.
static void for_command(eval *e, undo *mark)
{
    for (undo *u = e->trail; u != mark; u = u->prev)
        u->prefix = true;
}

static void assign(call *c, const word *w, const source *src, bool keep)
{
    eval *e = c->e;
    shell_str name = {w->parts->ptr, w->name};
    uint32_t off = src->mapped ? src->off + w->off : src->off;
    if (w->has_array) {
        fields added = {0};
        bool keys = false;
        reserve_words(e, &added, w->array);
        for (const word *q = w->array; q; q = q->next) {
            size_t from = added.n;
            if (expand_fields(e, c->c, src, q, -1, &added) > 1)
                for (; from < added.n; from++)  // some of them
                    added.v[from].taint |= T_OPEN;
            keys = keys || (q->parts && q->parts->kind == P_LIT && q->parts->len && *q->parts->ptr == '[');
        }
        if (keys) {
            value any = any_element(e->a, &added), hole = value_hole(0);
            value_join(e->a, &any, &hole);
            var_set_open(e, name, &any);
            return;
        }
        var *old = w->add ? var_get(e, name) : NULL;
        fields first = {0};  // what it was before it was an array
        if (old && !old->array && !(old->val.n == 1 && str_unset(old->val.one)))
            fields_add(e->a, &first, field_of(e->a, &old->val, 0, 0));
        fields *f = array_of(e, !old ? NULL : old->array ? old->array : &first, &added);
        value v = array_at(e->a, f, 0);
        if (keep) {
            var_set(e, name, &v, f);
            return;
        }
        value text = value_hole(v.taint);  // with its parentheses
        undo *mark = e->trail;
        var_make_odd(e, name);
        var_set(e, name, &text, NULL);
        for_command(e, mark);
        return;
    }
    undo *mark = e->trail;
    if (w->index) {
        value v = value_hole(SHELL_T_VAR);
        var_set_open(e, name, &v);
        if (!keep)
            for_command(e, mark);
        return;
    }
    value v = expand_one(e, c->c, w, w->name + 1 + (w->add ? 1 : 0), false);
    if (w->add) {
        var *old = var_get(e, name);
        value none = value_of(STR(""), 0), any = value_hole(SHELL_T_VAR);
        value_join(e->a, &none, &any);  // one that nobody here set
        builder b;
        build_start(&b, e->a);
        build_value(&b, old ? &old->val : &none);
        build_value(&b, &v);
        v = build_end(&b);
        size_t n = 0;
        for (int i = 0; i < v.n; i++)
            n += value_at(&v, i).len;
        if (!eval_charge(e, n))
            v = value_hole(v.taint);
    }
    shell_word host = field_of(e->a, &v, off, src->mapped ? w->len : src->span);
    mark = e->trail;
    call_assign(c, name, &v, &host, keep);
    if (!keep) {
        var_export(e, name);
        for_command(e, mark);
    }
}

// ---- the words ----------------------------------------------------------------------------

enum phase { WORDS, ASSIGNS, REDIRS };

// A command that is being taken apart. It is several where alternatives of a word come to different
// numbers of fields.
typedef struct simple {
    const word *at;  // the next word or assignment
    part *sub;  // the next substitution that may be in it
    const word *of;  // the word in which set_before has come to `from`
    const part *from;
    int phase;
    task *reassign;  // K_REASSIGN
    uint32_t stops;  // how many there were
    int n;
    fields *v, first;  // SHELL_MAX_ALTS of them where there may be more than the first
} simple;

static void add_word(eval *e, const ctx *c, const source *src, simple *s, const word *w)
{
    size_t before = s->v[0].n;
    if (s->n == 1) {
        int k = expand_fields(e, c, src, w, 0, &s->v[0]);
        if (k > 1 && s->v == &s->first) {
            s->v = sh_room(e->a, SHELL_MAX_ALTS * sizeof *s->v);
            s->v[0] = s->first;
        }
        for (int i = 1; i < k; i++) {
            s->v[i] = (fields){0};
            fields_append(e->a, &s->v[i], s->v[0].v, before);
            expand_fields(e, c, src, w, i, &s->v[i]);
        }
        s->n = k;
        return;
    }
    fields f = {0};
    int k = expand_fields(e, c, src, w, 0, &f), n = s->n;
    if (k > 1 && n * k > SHELL_MAX_ALTS) {
        f.n = 0;
        expand_fields(e, c, src, w, -1, &f);
        k = 1;
        for (size_t i = 0; i < f.n; i++)  // some of them
            f.v[i].taint |= T_OPEN;
    }
    for (int i = n * k - 1; i >= 0; i--) {
        if (i >= n) {
            s->v[i] = (fields){0};
            fields_append(e->a, &s->v[i], s->v[i % n].v, s->v[i % n].n);
        }
        fields other = {0};
        if (i / n)
            expand_fields(e, c, src, w, i / n, &other);
        fields_append(e->a, &s->v[i], i / n ? other.v : f.v, i / n ? other.n : f.n);
    }
    s->n = n * k;
}

static void one_word(eval *e, ctx *c, node *n, simple *s)
{
    if (s->phase == WORDS && !s->at->has_array) {
        add_word(e, c, n->src, s, s->at);
        return;
    }
    call k = {.e = e, .c = c, .name = STR(""), .command = (uint32_t)e->commands.n};
    bool keep = s->phase == WORDS || s->v[0].n == 0;
    if (s->phase == WORDS)
        declare_before(e, s->v[0].v, s->v[0].n, (shell_str){s->at->parts->ptr, s->at->name});
    assign(&k, s->at, n->src, keep);
    if (s->phase == ASSIGNS)  // only for this command, unless there is none
        s->reassign->chain = keep ? s->reassign->mark : e->trail;
}

// A redirection that fails keeps the command from running.
static bool may_fail(const node *n)
{
    for (const redir *r = n->redirs; r; r = r->next) {
        const part *q = r->target ? r->target->parts : NULL;
        bool null = q && !q->next && q->len == 9 && memcmp(q->ptr, "/dev/null", 9) == 0;
        if (!null && strcmp(r->op, "<<") != 0 && strcmp(r->op, "<<<") != 0 && r->op[1] != '&')
            return true;
    }
    return false;
}

void push_redirected(eval *e, const ctx *c, const node *n)
{
    if (n->redirs && may_fail(n))
        push_join(e, c);
}

// In POSIX mode, what is set for these stays set.
static bool special_builtin(const word *w)
{
    static const char *const names[] = {":", ".", "eval", "exec", "export", "readonly", "return", "set",
                                        "shift", "source", "times", "trap", "unset", "break",
                                        "continue", "exit"};
    const part *q = w ? w->parts : NULL;
    for (size_t i = 0; q && !q->next && i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == q->len && memcmp(names[i], q->ptr, q->len) == 0)
            return true;
    return false;
}

static void start(eval *e, const ctx *c, node *n, simple *s)
{
    push_redirected(e, c, n);
    s->phase = WORDS;
    s->stops = e->stops;
    s->at = n->words;
    s->sub = n->subs;
    s->of = NULL;
    s->n = 1;
    s->first = (fields){0};
    s->v = &s->first;
    reserve_words(e, &s->v[0], n->words);
    if (n->assigns) {
        task *t = task_push(e, K_REASSIGN, c);
        t->mark = t->chain = e->trail;
        t->weak = special_builtin(n->words);
        s->reassign = t;
    }
}

static void finish(eval *e, ctx *c, node *n, simple *s)
{
    if (e->stops != s->stops) {  // an error in its words
        c->cond = c->maybe = true;
        push_join(e, c);
    }
    call_redirs(e, c, n);
    const fields *f = &s->v[0];
    e->sure = f->n == 0 && s->n == 1 && !n->subs;  // assignments
    if (f->n == 0 && n->redirs && !n->assigns && c->in && c->out && strcmp(n->redirs->op, "<") == 0) {
        // $(<file) prints the file
        stream_copy(e->a, c->out, c->in, c->in->taint | (c->maybe ? T_VAGUE : 0));
        return;
    }
    bool several = s->n > 1;
    if (several)
        c->cond = c->maybe = true;
    for (int i = s->n - 1; i >= 0 && (i == 0 || e->steps > 0); i--, e->steps -= i > 0) {
        if (several)
            push_join(e, c);
        if (n->timed && e->posix)
            call_timed(e, c, &s->v[i]);
        call_run(e, c, &s->v[i], true);
    }
}

// The next part to be read; false when all is.
static bool next_word(node *n, simple *s)
{
    if (!s->at && s->phase == WORDS) {
        s->phase = ASSIGNS;
        s->at = n->assigns;
        s->sub = n->subs;
    }
    return s->at != NULL;
}

static void call_simple(eval *e, ctx *c, node *n)
{
    simple s;
    start(e, c, n, &s);
    for (; next_word(n, &s); s.at = s.at->next)
        one_word(e, c, n, &s);
    finish(e, c, n, &s);
}

// Whether the next substitution of the part that `s` is at has to run first.
static part *substitution(simple *s)
{
    while (s->sub && s->sub->off < s->at->off)
        s->sub = s->sub->more->sub_next;
    part *q = s->sub && s->sub->off < s->at->off + s->at->len ? s->sub : NULL;
    if (q)
        s->sub = q->more->sub_next;
    return q;
}

static part *of_redirections(const node *n)
{
    part *q = n->subs;
    while (q && q->more->out)
        q = q->more->sub_next;
    return q;
}

// Arithmetic that stands in the same word before a substitution has set what it sets.
static void set_before(eval *e, simple *s, const part *sub)
{
    if (s->of != s->at) {
        s->of = s->at;
        s->from = s->at->parts;
    }
    for (; s->from && s->from != sub; s->from = s->from->next)
        if (s->from->kind == P_ARITH)
            arith_sets(e, (shell_str){s->from->ptr, s->from->len});
}

void step_simple(eval *e, task *t)
{
    node *n = t->n;
    ctx c = t->c;
    simple *s = t->simple;
    if (!s) {
        task again = *task_pop(e);
        finish_out_subs(e, &c, n, again.chain);
        if (!n->subs) {
            call_simple(e, &c, n);
            return;
        }
        again.simple = s = NEW(e->a, simple);
        for (part *q = n->subs; q; q = q->more->sub_next)
            q->more->out = NULL;
        start(e, &c, n, s);
        t = task_push(e, K_COMMAND, &c);
        again.below = t->below;
        *t = again;
    }
    for (; next_word(n, s); s->at = s->at->next) {
        part *q = substitution(s);
        if (q) {
            set_before(e, s, q);
            start_sub(e, &c, q, n->src);
            return;
        }
        one_word(e, &c, n, s);
    }
    part *q = of_redirections(n);
    if (q) {
        start_sub(e, &c, q, n->src);
        return;
    }
    task_pop(e);
    finish(e, &c, n, s);
}
