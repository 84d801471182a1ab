// SPDX-License-Identifier: MIT
// The process engine's other ways to run: in the background, on the caller's terminal, and in the
// caller's place.
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proc_spawn.h"

static void add_fault(proc_job *job, void *arg)
{
    static const char *const kinds[] = {"exit", "signal", "timeout", "spawn"};
    const char *file = arg;
    char tail[96];
    proc_job_free(job);
    if (!file || !job->fault_prefix || (job->kind == PROC_EXIT && job->code == 0))
        return;
    size_t n = (size_t)snprintf(tail, sizeof tail, "\"kind\":\"%s\",\"code\":%d,\"us\":%lld}\n",
                                kinds[job->kind], job->code, (long long)job->us);
    char *line = malloc(job->fault_prefix_len + n);
    if (!line)
        return;
    memcpy(line, job->fault_prefix, job->fault_prefix_len);
    memcpy(line + job->fault_prefix_len, tail, n);
    int fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd >= 0) {
        // There is nobody to tell when this fails.
        ssize_t written = write(fd, line, job->fault_prefix_len + n);
        (void)written;
        close(fd);
    }
    free(line);
}

static void give_up(int sig)
{
    (void)sig;
    proc_kill_all();
    _exit(1);
}

// What the supervisor must not have from the caller: its descriptors, handlers, mask and list of
// groups. Timers are not inherited over fork.
static void become_supervisor(const proc_setting *setting)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int sig = 1; sig < NSIG; sig++)
        sigaction(sig, &action, NULL);
    action.sa_handler = give_up;  // proc_begin sees to the other signals
    sigaction(SIGALRM, &action, NULL);
    proc_groups_forget();
    proc_close_from(3, setting->highest_fd, false);
    for (int fd = 0; fd < 3; fd++)
        close(fd);
    int null = open("/dev/null", O_RDWR);  // 0
    if (null == 0) {
        dup2(null, 1);
        dup2(null, 2);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void supervise(proc_job *jobs, size_t njobs, const char *fault_log,
                                const proc_setting *setting)
{
    int64_t longest = 0;
    become_supervisor(setting);
    for (size_t i = 0; i < njobs; i++) {
        proc_job *job = &jobs[i];
        job->max_out = job->max_err = 0;
        if (job->deadline_ms <= 0 || job->deadline_ms > PROC_DETACHED_MS)
            job->deadline_ms = PROC_DETACHED_MS;
        if (job->limit_ms <= 0 || job->limit_ms > job->deadline_ms + PROC_GRACE_MS)
            job->limit_ms = job->deadline_ms + PROC_GRACE_MS;
        if (job->limit_ms > longest)
            longest = job->limit_ms;
    }
    // proc_run keeps the deadlines by itself; the alarm is for what nobody thought of.
    alarm((unsigned)(longest / 1000) + 5);
    proc_run_each(jobs, njobs, add_fault, (void *)(uintptr_t)fault_log);
    _exit(0);
}

int proc_detach(proc_job *jobs, size_t njobs, const char *fault_log)
{
    proc_setting setting;
    sigset_t all;
    int status = 0;
    sigfillset(&all);
    proc_begin(&setting);
    sigprocmask(SIG_SETMASK, &all, NULL);
    // The process between, which leads the new session and leaves at once, so that the supervisor
    // is nobody's child and has no terminal from its first instruction on.
#if defined(__linux__) && !defined(PROC_PORTABLE)
    pid_t pid = vfork();  // it changes nothing in our memory, so one copy (the second) is enough
#else
    pid_t pid = fork();
#endif
    if (pid == 0) {
        setsid();
        pid_t supervisor = fork();
        if (supervisor == 0)
            supervise(jobs, njobs, fault_log, &setting);
        _exit(supervisor < 0 ? errno : 0);
    }
    int err = pid < 0 ? errno : 0;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (pid > 0)
        err = WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
    sigprocmask(SIG_SETMASK, &setting.mask, NULL);
    proc_end(&setting);
    errno = err;
    return err ? -1 : 0;
}

static atomic_int foreground;

static void pass_on(int sig)
{
    int pid = atomic_load(&foreground);
    if (pid > 0)
        kill(pid, sig);
}

void proc_exec_wait(proc_job *job)
{
    static const int sigs[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
    struct sigaction old, ignore = {.sa_handler = SIG_IGN}, pass = {.sa_handler = pass_on};
    proc_setting setting;
    sigset_t held, mask;
    int status = 0;
    int64_t start = proc_now_us();
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGHUP);
    sigprocmask(SIG_BLOCK, &held, &mask);  // until it is known whom to pass them on to
    proc_begin(&setting);
    for (int i = 0; i < 4; i++) {
        sigaction(sigs[i], i < 2 ? &ignore : &pass, &old);
        if (old.sa_handler == SIG_IGN) {  // as under nohup: stays so, for the command too
            sigaction(sigs[i], &ignore, NULL);
            sigdelset(&setting.reset, sigs[i]);
        }
    }
    pid_t pid = proc_spawn_inherit(job, &setting);
    if (pid > 0) {
        atomic_store(&foreground, (int)pid);
        sigprocmask(SIG_SETMASK, &mask, NULL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
        atomic_store(&foreground, 0);
        job->kind = WIFSIGNALED(status) ? PROC_SIGNAL : PROC_EXIT;
        job->code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
        job->message[0] = '\0';
    }
    proc_end(&setting);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    job->us = proc_now_us() - start;
}

void proc_exec(proc_job *job)
{
    proc_setting setting;
    int64_t start = proc_now_us();
    proc_begin(&setting);
    proc_spawn_here(job, &setting);
    proc_end(&setting);
    job->us = proc_now_us() - start;
}
