// SPDX-License-Identifier: MIT
// Inside the process engine: the process groups that are alive, for a signal handler to end.
#include <stdatomic.h>

#include "proc_spawn.h"

// A group is listed before signals can reach us after its start, and taken off before its leader
// is reaped: as long as it is listed, its number cannot have passed to someone else.
static atomic_int groups[PROC_SLOTS];

static bool exchange(int from, int to)
{
    for (int i = 0; i < PROC_SLOTS; i++) {
        if (atomic_load_explicit(&groups[i], memory_order_relaxed) == from) {
            atomic_store(&groups[i], to);
            return true;
        }
    }
    return false;
}

bool proc_groups_room(void)
{
    for (int i = 0; i < PROC_SLOTS; i++)
        if (atomic_load_explicit(&groups[i], memory_order_relaxed) == 0)
            return true;
    return false;
}

void proc_groups_add(pid_t pid)
{
    exchange(0, (int)pid);
}

void proc_groups_drop(pid_t pid)
{
    exchange((int)pid, 0);
}

void proc_groups_forget(void)
{
    for (int i = 0; i < PROC_SLOTS; i++)
        atomic_store(&groups[i], 0);
}

void proc_kill_all(void)
{
    for (int i = 0; i < PROC_SLOTS; i++) {
        int pid = atomic_load(&groups[i]);
        if (pid > 0) {
            kill(-pid, SIGKILL);
            kill(pid, SIGKILL);
        }
    }
}
