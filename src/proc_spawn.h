// SPDX-License-Identifier: MIT
// Inside the process engine: starting one child and what belongs to it: the list of
// live groups, strays, signals and descriptors.
#ifndef PAIS_PROC_SPAWN_H
#define PAIS_PROC_SPAWN_H

#include <signal.h>
#include <sys/types.h>

#include "proc.h"

// What the caller had when a call began, and children must not inherit.
typedef struct proc_setting {
    sigset_t reset;               // the signals that are not at their default
    sigset_t mask;                // the caller's mask
    struct sigaction old[6];      // what the signals of `proc_begin` did
    int highest_fd;               // the last open descriptor; 0: the kernel closes all by itself
} proc_setting;

// Notes the above, ignores SIGPIPE and makes SIGCHLD default (an inherited SIG_IGN would swallow
// exit statuses). A SIGINT, SIGQUIT, SIGTERM or SIGHUP that would end the caller ends all groups
// first. proc_end puts all of these back.
void proc_begin(proc_setting *s);
void proc_end(const proc_setting *s);

// The caller's ends of a child's pipes, not blocking; -1 when closed.
typedef struct proc_pipes {
    int in, out, err;
} proc_pipes;

// Starts the job's command in a process group of its own, with pipes, and lists the group. As much
// of stdin as the pipe takes is already in it: *in_done bytes. Returns the pid, or -1 with kind,
// code and message of the job set.
pid_t proc_spawn(proc_job *job, const proc_setting *s, proc_pipes *pipes, size_t *in_done);

// Starts the command on the caller's descriptors and in the caller's group. Same result.
pid_t proc_spawn_inherit(proc_job *job, const proc_setting *s);

// Makes this process the command. Comes back, as proc_spawn_inherit does, only when that failed.
void proc_spawn_here(proc_job *job, const proc_setting *s);

// Makes the job a PROC_SPAWN with this errno value and message. Always returns -1.
pid_t proc_refuse(proc_job *job, int err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Writes why exec failed with `err` on `file`: also when it is the interpreter that is missing.
void proc_explain(proc_job *job, int err, const char *file);

// The list of live groups.
bool proc_groups_room(void);
void proc_groups_add(pid_t pid);
void proc_groups_drop(pid_t pid);
void proc_groups_forget(void);  // in a forked copy: the groups belong to the parent

// Descendants that have left the group of their leader. On Linux only, elsewhere always none.
enum { PROC_STRAYS = 16 };
typedef struct proc_strays {
    int pidfd[PROC_STRAYS];
    int n;
} proc_strays;

void proc_strays_find(proc_strays *s, pid_t leader);  // the leader must be alive still
void proc_strays_signal(const proc_strays *s, int sig);
void proc_strays_forget(proc_strays *s);

// The children of a process, on Linux: how many were written to `pids`, or -1.
int proc_children(int pid, int *pids, int most);

// Descendants whose parent has ended come to this process instead of to the system's first, on Linux;
// elsewhere nothing changes. proc_adopt_end kills and reaps those that are left, and theirs, but none
// of the children that there were before.
enum { PROC_OLDER = 256 };
typedef struct proc_adopted {
    bool on;
    int before;             // whether orphans came to this process already
    int older[PROC_OLDER];  // children that are none of ours to end
    int n;
} proc_adopted;

void proc_adopt_begin(proc_adopted *a);
void proc_adopt_end(proc_adopted *a);

// Runs jobs as proc_run does; `done` (may be NULL) is called as each one ends.
void proc_run_each(proc_job *jobs, size_t njobs, void (*done)(proc_job *, void *), void *arg);

// Closes every descriptor from `lowest` up, at once or on exec. `highest` as in proc_setting.
void proc_close_from(int lowest, int highest, bool on_exec);

// Microseconds of a clock that is never set back.
int64_t proc_now_us(void);

#endif
