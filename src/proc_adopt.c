// SPDX-License-Identifier: MIT
// Inside the process engine: descendants of commands that nobody would know of any more.
//
// A daemon leaves its group and its session, and its parent ends: with the system's first process as
// its new parent it is lost. On Linux a process can be that parent instead, and then ends them all.
#include "proc_spawn.h"

#if defined(__linux__) && !defined(PROC_PORTABLE)

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { ROUND_MS = 2, MOST_MS = 2000 };

typedef struct children {
    int pids[PROC_OLDER];
    int n;
    bool all;  // they are all there
} children;

// The children of all threads of this process.
static children children_of_self(void)
{
    children c = {.all = true};
    int own = (int)getpid(), count = proc_children(own, c.pids, PROC_OLDER);
    c.all = count >= 0 && count < PROC_OLDER;
    c.n = count < 0 ? 0 : count;
    return c;
}

void proc_adopt_begin(proc_adopted *a)
{
    children c = children_of_self();
    *a = (proc_adopted){.on = c.all && prctl(PR_GET_CHILD_SUBREAPER, &a->before) == 0 &&
                              prctl(PR_SET_CHILD_SUBREAPER, 1) == 0};
    for (int i = 0; i < c.n; i++)
        a->older[i] = c.pids[i];
    a->n = c.n;
}

static bool is_older(const proc_adopted *a, int pid)
{
    for (int i = 0; i < a->n; i++)
        if (a->older[i] == pid)
            return true;
    return false;
}

// Kills and reaps those that are here now; their own children come in the next round. False when there
// was none.
static bool sweep(const proc_adopted *a)
{
    children c = children_of_self();
    bool any = false;
    for (int i = 0; i < c.n; i++) {
        if (is_older(a, c.pids[i]))
            continue;
        // Nobody else reaps our children: the number is still this one's.
        kill(c.pids[i], SIGKILL);
        waitpid(c.pids[i], NULL, WNOHANG);
        any = true;
    }
    return any;
}

void proc_adopt_end(proc_adopted *a)
{
    int64_t until = proc_now_us() + MOST_MS * 1000;
    if (!a->on)
        return;
    while (sweep(a) && proc_now_us() < until)
        poll(NULL, 0, ROUND_MS);
    prctl(PR_SET_CHILD_SUBREAPER, a->before);
    a->on = false;
}

#else

void proc_adopt_begin(proc_adopted *a)
{
    a->on = false;
}

void proc_adopt_end(proc_adopted *a)
{
    (void)a;
}

#endif
