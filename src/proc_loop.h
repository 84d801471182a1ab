// SPDX-License-Identifier: MIT
// Inside the process engine: the loop that proc_run and a pool share.
#ifndef PAIS_PROC_LOOP_H
#define PAIS_PROC_LOOP_H

#include <poll.h>

#include "proc_spawn.h"

#define NEVER INT64_MAX

// RUN until the deadline, TERM until the limit, KILL until it is abandoned; LINGER when the
// command has exited in time but something holds its output open; TAKEN by proc_pool_next.
enum phase { WAITING, RUN, TERM, KILL, LINGER, ENDED, TAKEN };

typedef struct child {
    proc_job *job;
    enum phase phase;
    bool exited;
    pid_t pid;
    int pidfd;  // readable when the command has exited; -1 where there is no such thing
    proc_pipes fd;
    size_t in_done;
    int64_t start, kill_at;
    int64_t due;  // when the phase ends
    proc_strays strays;
} child;

struct proc_pool {
    child *children;  // in the order in which they came
    struct pollfd *polled;
    size_t n, room, polled_room, first_waiting, live;
    size_t first_ended;  // no child before it waits for proc_pool_next
    int64_t now, step;
    proc_setting setting;
    proc_adopted adopted;
    void (*done)(proc_job *, void *);  // NULL: children that have ended wait for proc_pool_next
    void *arg;
};

// Makes room for so many children and so many other descriptors; false without memory.
bool proc_loop_reserve(proc_pool *r, size_t children, size_t others);

// Adds a job that waits for its turn; there must be room.
void proc_loop_append(proc_pool *r, proc_job *job);

// Starts the jobs that wait, in order, as far as slots, descriptors and processes reach.
void proc_loop_start(proc_pool *r);

// Waits until something happens to a child or to one of `others` (whose revents are set), at most
// until the time `until` (NEVER, or microseconds), and does what is due.
void proc_loop_step(proc_pool *r, int64_t until, struct pollfd *others, size_t nothers);

// Kills a child's group, reaps it and writes its result.
void proc_loop_end(proc_pool *r, child *c);

static inline bool proc_loop_is_live(const child *c)
{
    return c->phase != WAITING && c->phase < ENDED;
}

#endif
