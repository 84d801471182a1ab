// SPDX-License-Identifier: MIT
// The process engine: runs commands side by side, each in its own process group, fed and drained
// through pipes, and held to a deadline.
#ifndef PAIS_PROC_H
#define PAIS_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PROC_GRACE_MS = 200,    // from SIGTERM at the deadline to SIGKILL
    PROC_LINGER_MS = 50,    // how long the output of a command that has exited may stay open
    PROC_ABANDON_MS = 500,  // how long a killed command may take to go before it is left behind
    PROC_SLOTS = 128,       // process groups alive at the same time; further jobs wait their turn
    PROC_DETACHED_MS = 600000,  // the longest deadline of a detached job, and its default
    PROC_MESSAGE = 512,
};

typedef enum proc_kind {
    PROC_EXIT,     // code: the exit status
    PROC_SIGNAL,   // code: the number of the signal that ended it
    PROC_TIMEOUT,  // code: 0; it was ended at its deadline
    PROC_SPAWN,    // code: errno; it never ran, and `message` says why
} proc_kind;

// What a command wrote to one of its streams.
typedef struct proc_output {
    char *data;      // the first `len` bytes; freed by proc_job_free
    size_t len;      // at most the job's cap
    uint64_t total;  // bytes that came, kept or not; total > len means truncated
} proc_output;

typedef struct proc_job {
    // What to run. Set by the caller, only read here, needed until proc_run or proc_detach returns.
    char *const *argv;    // NULL-terminated; argv[0] without a slash is looked up in PATH of `env`
    const char *cwd;      // NULL: the caller's; argv[0] with a slash is relative to it
    char *const *env;     // the whole environment, NULL-terminated; NULL: the caller's
    const char *in;       // bytes for its stdin, a pipe that is closed behind them
    size_t in_len;
    int64_t deadline_ms;  // SIGTERM to the group; counted from the call of proc_run; 0: never
    int64_t limit_ms;     // SIGKILL to the group, likewise; 0: PROC_GRACE_MS after the deadline
    size_t max_out;       // bytes of stdout to keep; the rest is read, counted and dropped
    size_t max_err;
    const char *fault_prefix;  // proc_detach: what the fault line begins with; NULL: no line
    size_t fault_prefix_len;
    // proc_run: gets each piece of stdout as it comes, kept or not; NULL: nobody. It returns false when
    // it wants no more, and the command is ended.
    bool (*on_out)(void *ud, const char *data, size_t len);
    void *ud;

    // What came of it.
    proc_kind kind;
    int code;
    proc_output out, err;
    int64_t us;                  // wall time, from its start until its group was ended
    char message[PROC_MESSAGE];  // PROC_SPAWN: one line; may be preset for a job without argv
} proc_job;

// Runs all jobs at the same time and returns when the last is done. Every failure is a result of
// its job. Whatever is left of a job's process group is killed when its leader has exited, so
// that no member of the group outlives it; no zombie remains. The call ends at the latest
// PROC_ABANDON_MS after the last limit. At a deadline, on Linux, also those descendants are ended
// that have left the group; a daemon in a session of its own that was started in time is let go.
// Children start with default signals, an empty mask and only descriptors 0, 1 and 2. A SIGINT,
// SIGQUIT, SIGTERM or SIGHUP that would end the caller kills the groups first. Not reentrant: one
// call at a time in a process.
void proc_run(proc_job *jobs, size_t njobs);

// Jobs that come and go, for a caller that waits for other descriptors as well.
typedef struct proc_pool proc_pool;

// A pool without jobs; NULL without memory. While there is one, signals are as during proc_run: a
// SIGINT, SIGQUIT, SIGTERM or SIGHUP that would end the caller kills the groups first.
proc_pool *proc_pool_new(void);

// From now on, on Linux, nothing that the pool's jobs start outlives the pool: not what has left its
// process group and its session either. For a pool whose owner starts no other processes meanwhile.
void proc_pool_adopt(proc_pool *pool);

// Adds a job, which starts at the next proc_pool_wait and is then held to what proc_run promises.
// It must stay in its place until proc_pool_next has returned it. Output may be taken out of it
// at any time (by setting len and total to 0). false without memory: kind and message say so.
bool proc_pool_add(proc_pool *pool, proc_job *job);

// As if the job's deadline were now. It ends like any other, as PROC_TIMEOUT if it was running.
void proc_pool_cancel(proc_pool *pool, const proc_job *job);

// Waits until output has come, a job has ended or one of `others` is ready (their revents are
// set), or for `ms` milliseconds (negative: for ever); it may also come back earlier.
struct pollfd;
void proc_pool_wait(proc_pool *pool, struct pollfd *others, size_t nothers, int64_t ms);

// A job that has ended since it was asked last, or NULL. Its outputs are the caller's.
proc_job *proc_pool_next(proc_pool *pool);

// Kills what still runs and frees the pool.
void proc_pool_free(proc_pool *pool);

// Frees the outputs of a job and empties them.
void proc_job_free(proc_job *job);

// Runs all jobs in the background and returns at once: a supervisor in a session of its own, with
// all descriptors closed, runs them as proc_run does and holds each to its deadline (at most
// PROC_DETACHED_MS). Outputs are dropped. For each job that fails and has a fault_prefix, one line
// is appended to the file `fault_log` (NULL: none) with a single write:
//   fault_prefix "kind":"exit|signal|timeout|spawn","code":N,"us":N}
// The jobs may be freed as soon as the call returns. Returns 0, or -1 with errno.
int proc_detach(proc_job *jobs, size_t njobs, const char *fault_log);

// Runs one command on the caller's own stdin, stdout and stderr, in the caller's process group
// (so that it may use the terminal), and waits for it. SIGINT and SIGQUIT are left to the command
// meanwhile; SIGTERM and SIGHUP are passed on to it. Uses argv, cwd and env of the job; sets kind
// (never PROC_TIMEOUT), code, us and message.
void proc_exec_wait(proc_job *job);

// Makes this process the command: same process id, stdin, stdout and stderr, default signals, no other
// descriptor. Uses argv, cwd and env of the job. Comes back only when that failed: a PROC_SPAWN.
void proc_exec(proc_job *job);

// Kills every process group that proc_run has alive. Safe in a signal handler.
void proc_kill_all(void);

// Looks for an executable regular file `name` in the directories of `path`, separated by colons.
// Empty and relative entries are skipped: the directory pais happens to be in never supplies a
// program. A name with a slash must be absolute and is only checked. NULL as path means the
// system's default. Writes the absolute path to buf; false with errno when there is none.
bool proc_find(const char *name, const char *path, char *buf, size_t size);

#endif
