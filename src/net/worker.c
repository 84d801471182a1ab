// SPDX-License-Identifier: MIT
// A process for each request. The supervisor only ever reads lines from it, and knows its times.
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "address.h"
#include "answer.h"
#include "fs.h"
#include "job.h"
#include "ops.h"
#include "part.h"

enum { LONGEST_LINE = 16 << 20, GRACE_MS = 500 };
#ifndef PAIS_TEST
enum { MEMORY = 1 << 30 };
#endif

int64_t worker_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// What the worker does, in its own process.
static void work(const net_request *rq, int out)
{
    job j;
    // What a hostile repository unpacks to is the other side's choice; this much memory is ours.
#ifndef PAIS_TEST  // the sanitizers need more
    struct rlimit memory = {MEMORY, MEMORY};
    setrlimit(RLIMIT_DATA, &memory);
#endif
    if (!job_begin(&j, rq, out))
        return;
    if (rq->op == REQUEST_GET)
        op_get(&j);
    else
        op_git(&j);
    job_fail(&j, "E_INTERNAL", NULL, "nothing was answered");
}

#ifdef __linux__
static void end_group(int sig)
{
    (void)sig;
    kill(0, SIGKILL);
}
#endif

// Ends a worker with the programs that it has started, ssh or git.
static void kill_group(pid_t pid)
{
#ifdef __linux__
    kill(-pid, SIGKILL);
#endif
    kill(pid, SIGKILL);
}

static void begin_child(int out, pid_t parent)
{
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    // Requests of others come on stdin, and what the libraries may print is not for stdout.
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(null, 0);
    dup2(2, 1);
    fcntl(out, F_SETFD, FD_CLOEXEC);
#ifdef __linux__
    // A group of its own ends as a whole. Without the signal at the parent's end nobody would know of
    // it when the supervisor is killed, so elsewhere there is none.
    if (setpgid(0, 0) == 0)
        signal(SIGTERM, end_group);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        raise(SIGTERM);
#else
    (void)parent;
#endif
}

bool worker_start(worker *w)
{
    int fd[2];
    pid_t self = getpid();
    int err = pipe(fd) != 0 ? errno : 0;
    if (!err) {
        w->pid = fork();
        err = w->pid < 0 ? errno : 0;
        if (w->pid == 0) {
            close(fd[0]);
            begin_child(fd[1], self);
            work(&w->rq, fd[1]);
            _exit(0);
        }
        close(fd[1]);
        if (err)
            close(fd[0]);
    }
    if (err) {
        w->pid = 0;
        answer_error(1, w->rq.id, "E_INTERNAL", strerror(err), NULL);
        return false;
    }
    w->from = fd[0];
    fcntl(w->from, F_SETFD, FD_CLOEXEC);
    fcntl(w->from, F_SETFL, O_NONBLOCK);
    int64_t now = worker_now();
    w->due = now + w->rq.timeout_ms;
    w->stalled = now + w->rq.stall_ms;
    return true;
}

static void pass_on(worker *w, const char *line, size_t len)
{
    bool progress = memmem(line, len, ",\"progress\":", 12) != NULL;
    if (w->answered || w->ending)
        return;
    w->answered = !progress;
    w->stalled = worker_now() + w->rq.stall_ms;
    if (fs_write_fd(1, line, len) != 0)
        raise(SIGTERM);  // nobody reads any more
}

// What the worker can no longer say itself.
static void last_word(worker *w, int status)
{
    char why[128], url[4608] = "", message[sizeof why + sizeof url];
    address at;
    if (w->answered)
        return;
    if (w->ending && strcmp(w->ending, "E_TIMEOUT") == 0)
        snprintf(why, sizeof why, "%s", worker_now() >= w->due ? "it took longer than it may"
                                                               : "next to nothing came for too long");
    else if (w->ending)
        snprintf(why, sizeof why, "cancelled");
    else
        snprintf(why, sizeof why, "the process of this request ended by %s %d",
                 WIFSIGNALED(status) ? "signal" : "status",
                 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    if (!address_parse(w->rq.url, &at))
        address_write(&at, true, url, sizeof url);
    snprintf(message, sizeof message, "fetch %s: %s", url, why);
    answer_error(1, w->rq.id, w->ending ? w->ending : "E_INTERNAL", message,
                 w->ending && strcmp(w->ending, "E_TIMEOUT") == 0 ? job_limits : NULL);
}

// What an ended worker could not put away itself.
static void put_away(const worker *w)
{
    char path[4096];
    const net_request *rq = &w->rq;
    if ((rq->op == REQUEST_GET || rq->op == REQUEST_FETCH) && part_name(rq->to, path, sizeof path))
        unlink(path);
    if (rq->op != REQUEST_CLONE || w->answered)
        return;
    fs_rmtree(rq->to);
    if (!rq->cache && snprintf(path, sizeof path, "%s.objects", rq->to) < (int)sizeof path)
        fs_rmtree(path);
}

static void bury(worker *w)
{
    int status = 0;
    close(w->from);
    if (w->kill_at || !w->answered)
        kill_group(w->pid);
    while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
        ;
    put_away(w);
    last_word(w, status);
    free(w->line);
    w->line = NULL;
    request_free(&w->rq);
}

static void take(worker *w, const char *data, size_t n)
{
    char *grown = realloc(w->line, w->len + n);
    if (!grown || w->len + n > LONGEST_LINE) {
        w->line = grown ? grown : w->line;
        worker_end(w, "E_TOO_LARGE");
        return;
    }
    w->line = grown;
    memcpy(w->line + w->len, data, n);
    w->len += n;
    char *end;
    while (w->len && (end = memchr(w->line, '\n', w->len))) {
        size_t len = (size_t)(end + 1 - w->line);
        pass_on(w, w->line, len);
        w->len -= len;
        memmove(w->line, end + 1, w->len);
    }
}

bool worker_read(worker *w)
{
    static char buf[65536];
    for (;;) {
        ssize_t n = read(w->from, buf, sizeof buf);
        if (n > 0) {
            take(w, buf, (size_t)n);
        } else if (n < 0 && errno == EAGAIN) {
            return true;
        } else if (n == 0 || errno != EINTR) {
            bury(w);
            return false;
        }
    }
}

void worker_end(worker *w, const char *code)
{
    if (w->ending || w->answered)
        return;
    w->ending = code;
    w->kill_at = worker_now() + GRACE_MS;
    kill(w->pid, SIGTERM);
}

int64_t worker_check(worker *w)
{
    int64_t now = worker_now();
    if (!w->ending && !w->answered && (now >= w->due || now >= w->stalled))
        worker_end(w, "E_TIMEOUT");
    if (w->kill_at && now >= w->kill_at) {
        kill_group(w->pid);
        return now + GRACE_MS;
    }
    return w->kill_at ? w->kill_at : w->due < w->stalled ? w->due : w->stalled;
}
