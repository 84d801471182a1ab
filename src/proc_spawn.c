// SPDX-License-Identifier: MIT
// Inside the process engine: starting one child.
#include "proc_spawn.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__) && !defined(PROC_PORTABLE)
#define PROC_LINUX 1
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

extern char **environ;

int64_t proc_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

pid_t proc_refuse(proc_job *job, int err, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    vsnprintf(job->message, sizeof job->message, format, ap);
    va_end(ap);
    for (char *p = job->message; *p; p++)  // names may hold anything; a message is one line
        if ((unsigned char)*p < ' ' || *p == 127)
            *p = '?';
    job->kind = PROC_SPAWN;
    job->code = err;
    return -1;
}

// Descriptors.

enum { CLOSE_ON_EXEC = 4 };  // CLOSE_RANGE_CLOEXEC of Linux 5.11

// Which descriptors there are to close: 0 when the kernel closes a range by itself.
static int highest_fd(void)
{
#if defined(PROC_LINUX) && defined(SYS_close_range)
    if (syscall(SYS_close_range, ~0U, ~0U, CLOSE_ON_EXEC) == 0)
        return 0;
#endif
    int top = 0;
    DIR *dir = opendir("/dev/fd");
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (atoi(e->d_name) > top)
            top = atoi(e->d_name);
    if (dir)
        closedir(dir);
    return top ? top : (int)sysconf(_SC_OPEN_MAX) - 1;
}

void proc_close_from(int lowest, int highest, bool on_exec)
{
#if defined(PROC_LINUX) && defined(SYS_close_range)
    if (highest == 0)
        syscall(SYS_close_range, (unsigned)lowest, ~0U, on_exec ? CLOSE_ON_EXEC : 0);
#endif
    for (int fd = lowest; fd <= highest; fd++) {
        if (on_exec)
            fcntl(fd, F_SETFD, FD_CLOEXEC);
        else
            close(fd);
    }
}

// What children must not inherit.

static void end_all(int sig)
{
    proc_kill_all();
    signal(sig, SIG_DFL);
    kill(getpid(), sig);  // arrives when this handler returns
}

static const int changed[6] = {SIGPIPE, SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGHUP};

void proc_begin(proc_setting *s)
{
    struct sigaction now, end = {.sa_handler = end_all};
    struct sigaction ignore = {.sa_handler = SIG_IGN}, dfl = {.sa_handler = SIG_DFL};
    sigaction(SIGPIPE, &ignore, &s->old[0]);
    sigaction(SIGCHLD, &dfl, &s->old[1]);
    for (int i = 2; i < 6; i++)
        if (sigaction(changed[i], NULL, &s->old[i]) == 0 && s->old[i].sa_handler == SIG_DFL)
            sigaction(changed[i], &end, NULL);
    sigprocmask(SIG_BLOCK, NULL, &s->mask);
    sigemptyset(&s->reset);
    for (int sig = 1; sig < NSIG; sig++)
        if (sigaction(sig, NULL, &now) == 0 && now.sa_handler != SIG_DFL)
            sigaddset(&s->reset, sig);
    s->highest_fd = highest_fd();
}

void proc_end(const proc_setting *s)
{
    for (int i = 0; i < 6; i++)
        sigaction(changed[i], &s->old[i], NULL);
}

static void close_pair(int fd[2])
{
    close(fd[0]);
    close(fd[1]);
}

// A pipe, closed on exec, above the standard descriptors: these may be closed in the caller, and
// dup2 in the child must not hit a source that is still needed.
static int make_pipe(int fd[2])
{
#ifdef PROC_LINUX
    if (pipe2(fd, O_CLOEXEC) != 0)
        return -1;
#else
    if (pipe(fd) != 0)
        return -1;
    fcntl(fd[0], F_SETFD, FD_CLOEXEC);
    fcntl(fd[1], F_SETFD, FD_CLOEXEC);
#endif
    for (int i = 0; i < 2; i++) {
        if (fd[i] > 2)
            continue;
        int high = fcntl(fd[i], F_DUPFD_CLOEXEC, 3);
        if (high < 0) {
            int err = errno;
            close_pair(fd);
            errno = err;
            return -1;
        }
        close(fd[i]);
        fd[i] = high;
    }
    return 0;
}

static void set_nonblocking(int fd)
{
    fcntl(fd, F_SETFL, O_NONBLOCK);  // a new pipe has no other flags
}

// The child.

typedef struct launch {
    const char *path, *cwd;
    char *const *argv, *const *env;
    int fd[3];  // what becomes 0, 1, 2; -1: as in the caller
    bool group;
    bool here;  // no child: the caller itself becomes the program
    const proc_setting *setting;
    volatile int failed;  // errno of what did not work
    volatile bool in_chdir;
    int report;  // without vfork: where to write the two above
} launch;

// Becomes the program; comes back with l->failed when it could not. Runs in the caller's memory when
// the child was made by vfork: only system calls here, nothing is written but `l`.
static void become(launch *l)
{
    const struct sigaction dfl = {.sa_handler = SIG_DFL};
    if (l->group) {
        setpgid(0, 0);
#ifdef PROC_LINUX
        prctl(PR_SET_PDEATHSIG, SIGKILL);  // should pais itself be killed
#endif
    }
    for (int sig = 1; sig < NSIG; sig++)
        if (sigismember(&l->setting->reset, sig) == 1)
            sigaction(sig, &dfl, NULL);
    for (int i = 0; i < 3; i++)
        if (l->fd[i] >= 0 && dup2(l->fd[i], i) < 0)
            goto fail;
    proc_close_from(3, l->setting->highest_fd, true);
    if (l->cwd && chdir(l->cwd) != 0) {
        l->in_chdir = true;
        goto fail;
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(l->path, l->argv, l->env);
fail:
    l->failed = errno;
}

static _Noreturn void child(launch *l)
{
    become(l);
#ifndef PROC_LINUX
    int report[2] = {l->failed, l->in_chdir};
    while (write(l->report, report, sizeof report) < 0 && errno == EINTR)
        ;
#endif
    _exit(127);
}

// Starts the child and waits until it has become the program, or has failed to. Signals are held
// off meanwhile: a handler of the caller must not run in a child that shares its memory, nor
// before the child is listed.
static pid_t launch_child(launch *l)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
#ifdef PROC_LINUX
    // Why vfork: no page tables are copied, and the child's failure is seen in our own memory.
    pid_t pid = vfork();
    if (pid == 0)
        child(l);
#else
    int report[2];
    if (make_pipe(report) != 0) {
        sigprocmask(SIG_SETMASK, &l->setting->mask, NULL);
        return -1;
    }
    l->report = report[1];
    pid_t pid = fork();
    if (pid == 0)
        child(l);
    int saved = errno, what[2];
    close(report[1]);
    ssize_t n = 0;
    while (pid > 0 && (n = read(report[0], what, sizeof what)) < 0 && errno == EINTR)
        ;
    close(report[0]);
    if (n == (ssize_t)sizeof what) {
        l->failed = what[0];
        l->in_chdir = what[1];
    }
    errno = saved;
#endif
    int err = errno;
    if (pid > 0 && l->failed) {
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            ;
    } else if (pid > 0 && l->group) {
        setpgid(pid, pid);
        proc_groups_add(pid);
    }
    sigprocmask(SIG_SETMASK, &l->setting->mask, NULL);
    errno = err;
    return pid;
}

static const char *env_path(char *const *env)
{
    for (; *env; env++)
        if (strncmp(*env, "PATH=", 5) == 0)
            return *env + 5;
    return NULL;
}

// Fills in the job's part of `l` and starts it.
static pid_t spawn(proc_job *job, launch *l)
{
    char found[4096];
    l->argv = job->argv;
    l->cwd = job->cwd;
    l->env = job->env ? job->env : environ;
    l->path = job->argv[0];
    if (!strchr(l->path, '/')) {
        if (!proc_find(l->path, env_path(l->env), found, sizeof found))
            return proc_refuse(job, errno, "program '%s' not found in PATH", l->path);
        l->path = found;
    }
    pid_t pid = 0;
    if (l->here)
        become(l);
    else
        pid = launch_child(l);
    if (pid < 0)
        return proc_refuse(job, errno, "start a process for %s: %s", l->path, strerror(errno));
    if (l->failed == 0)
        return pid;
    if (l->in_chdir)
        return proc_refuse(job, l->failed, "enter directory %s: %s", l->cwd, strerror(l->failed));
    proc_explain(job, l->failed, l->path);
    return -1;
}

static bool has_argv(proc_job *job)
{
    if (job->argv && job->argv[0] && job->argv[0][0])
        return true;
    if (!job->message[0])
        proc_refuse(job, EINVAL, "no program named");
    job->kind = PROC_SPAWN;
    job->code = EINVAL;
    return false;
}

pid_t proc_spawn(proc_job *job, const proc_setting *s, proc_pipes *pipes, size_t *in_done)
{
    int p[3][2];
    *in_done = 0;
    if (!has_argv(job))
        return -1;
    for (int i = 0; i < 3; i++) {
        if (make_pipe(p[i]) == 0)
            continue;
        int err = errno;
        while (i-- > 0)
            close_pair(p[i]);
        return proc_refuse(job, err, "make pipes for %s: %s", job->argv[0], strerror(err));
    }
    // What the pipe takes goes in before the child exists: most inputs fit, and then there is
    // nothing left to feed.
    pipes->in = p[0][1];
    pipes->out = p[1][0];
    pipes->err = p[2][0];
    set_nonblocking(pipes->in);
    set_nonblocking(pipes->out);
    set_nonblocking(pipes->err);
    if (job->in_len > 0) {
        ssize_t n = write(pipes->in, job->in, job->in_len);
        *in_done = n > 0 ? (size_t)n : 0;
    }
    launch l = {.fd = {p[0][0], p[1][1], p[2][1]}, .group = true, .setting = s};
    pid_t pid = spawn(job, &l);
    for (int i = 0; i < 3; i++)
        close(l.fd[i]);
    if (pid < 0 || *in_done == job->in_len) {
        close(pipes->in);
        pipes->in = -1;
    }
    if (pid < 0) {
        close(pipes->out);
        close(pipes->err);
    }
    return pid;
}

pid_t proc_spawn_inherit(proc_job *job, const proc_setting *s)
{
    launch l = {.fd = {-1, -1, -1}, .setting = s};
    return has_argv(job) ? spawn(job, &l) : -1;
}

void proc_spawn_here(proc_job *job, const proc_setting *s)
{
    launch l = {.fd = {-1, -1, -1}, .here = true, .setting = s};
    if (has_argv(job))
        spawn(job, &l);
}
