// SPDX-License-Identifier: MIT
// Inside the process engine: jobs that come and go, beside other descriptors of the caller.
#include <errno.h>
#include <stdlib.h>

#include "proc_loop.h"

proc_pool *proc_pool_new(void)
{
    proc_pool *p = calloc(1, sizeof *p);
    if (p) {
        p->step = 1;
        proc_begin(&p->setting);
    }
    return p;
}

void proc_pool_adopt(proc_pool *p)
{
    if (!p->adopted.on)
        proc_adopt_begin(&p->adopted);
}

// Forgets the children that are over and done with.
static void compact(proc_pool *r)
{
    size_t kept = 0, first_waiting = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (r->children[i].phase == TAKEN)
            continue;
        first_waiting += i < r->first_waiting;
        r->children[kept++] = r->children[i];
    }
    r->n = kept;
    r->first_waiting = first_waiting;
    r->first_ended = 0;
}

bool proc_pool_add(proc_pool *p, proc_job *job)
{
    job->us = 0;
    job->out = job->err = (proc_output){0};
    compact(p);
    if (p->n == p->room && !proc_loop_reserve(p, p->room ? 2 * p->room : 8, 0)) {
        proc_refuse(job, ENOMEM, "no memory to run a command");
        return false;
    }
    p->now = proc_now_us();
    proc_loop_append(p, job);
    return true;
}

void proc_pool_cancel(proc_pool *p, const proc_job *job)
{
    int64_t now = proc_now_us();
    for (size_t i = 0; i < p->n; i++) {
        child *c = &p->children[i];
        if (c->job != job || (c->phase != WAITING && c->phase != RUN && c->phase != LINGER))
            continue;
        c->due = now;
        c->kill_at = now + PROC_GRACE_MS * 1000;
    }
}

static bool has_ended(proc_pool *r)
{
    while (r->first_ended < r->n && r->children[r->first_ended].phase == TAKEN)
        r->first_ended++;
    for (size_t i = r->first_ended; i < r->n; i++)
        if (r->children[i].phase == ENDED)
            return true;
    return false;
}

void proc_pool_wait(proc_pool *p, struct pollfd *others, size_t nothers, int64_t ms)
{
    bool room = proc_loop_reserve(p, p->room ? p->room : 1, nothers);
    for (size_t i = 0; i < nothers; i++)
        others[i].revents = 0;
    if (!room) {  // for now; the next call may find some
        poll(NULL, 0, 1);
        return;
    }
    proc_loop_start(p);
    p->now = proc_now_us();
    int64_t until = has_ended(p) ? p->now : ms < 0 ? NEVER : p->now + ms * 1000;
    proc_loop_step(p, until, others, nothers);
}

proc_job *proc_pool_next(proc_pool *p)
{
    if (!has_ended(p))
        return NULL;
    child *c = &p->children[p->first_ended];
    while (c->phase != ENDED)
        c++;
    c->phase = TAKEN;
    return c->job;
}

void proc_pool_free(proc_pool *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->n; i++)
        if (proc_loop_is_live(&p->children[i]))
            proc_loop_end(p, &p->children[i]);
    proc_adopt_end(&p->adopted);
    proc_end(&p->setting);
    free(p->children);
    free(p->polled);
    free(p);
}
