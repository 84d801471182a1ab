// SPDX-License-Identifier: MIT
// Inside the process engine: descendants of a command that have left its process group.
//
// timeout(1) makes a group of its own, so does a shell with job control, and setsid(1) a session.
// As long as their ancestors live, /proc tells whose they are; at a deadline they are ended too.
#include "proc_spawn.h"

#if defined(__linux__) && !defined(PROC_PORTABLE)

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAX_DESCENDANTS = 512 };

int proc_children(int pid, int *pids, int most)
{
    char path[64];
    int n = 0;
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    if (!tasks)
        return -1;
    for (struct dirent *e; (e = readdir(tasks));) {
        int child, task = atoi(e->d_name);
        if (task <= 0)
            continue;
        snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, task);
        FILE *list = fopen(path, "re");
        while (list && n < most && fscanf(list, "%d", &child) == 1)
            pids[n++] = child;
        if (list)
            fclose(list);
    }
    closedir(tasks);
    return n;
}

static int add_children(int *pids, int n, int pid)
{
    int more = proc_children(pid, pids + n, MAX_DESCENDANTS - n);
    return more > 0 ? n + more : n;
}

void proc_strays_find(proc_strays *s, pid_t leader)
{
    int pids[MAX_DESCENDANTS], n = add_children(pids, 0, (int)leader);
    for (int i = 0; i < n && s->n < PROC_STRAYS; i++) {
        n = add_children(pids, n, pids[i]);
        if (getpgid(pids[i]) == leader)
            continue;
        int fd = (int)syscall(SYS_pidfd_open, pids[i], 0);
        if (fd >= 0)  // a number could come to mean someone else until the group is killed
            s->pidfd[s->n++] = fd;
    }
}

void proc_strays_signal(const proc_strays *s, int sig)
{
    for (int i = 0; i < s->n; i++)
        syscall(SYS_pidfd_send_signal, s->pidfd[i], sig, NULL, 0);
}

void proc_strays_forget(proc_strays *s)
{
    while (s->n > 0)
        close(s->pidfd[--s->n]);
}

#else

void proc_strays_find(proc_strays *s, pid_t leader)
{
    (void)leader;
    s->n = 0;
}

void proc_strays_signal(const proc_strays *s, int sig)
{
    (void)s;
    (void)sig;
}

void proc_strays_forget(proc_strays *s)
{
    s->n = 0;
}

#endif
