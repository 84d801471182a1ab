// SPDX-License-Identifier: MIT
// The process engine's loop: feeds, drains, waits and keeps deadlines for all jobs of a call.
#include "proc.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proc_loop.h"

#if defined(__linux__) && !defined(PROC_PORTABLE)
#include <sys/syscall.h>
#endif

static int open_pidfd(pid_t pid)
{
#if defined(__linux__) && !defined(PROC_PORTABLE) && defined(SYS_pidfd_open)
    return (int)syscall(SYS_pidfd_open, pid, 0);  // close-on-exec by itself
#else
    (void)pid;
    return -1;
#endif
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

// How much is allocated for `len` bytes: a power of two, but no more than the cap.
static size_t capacity(size_t len, size_t max)
{
    size_t size = len ? 1024 : 0;
    while (size < len)
        size *= 2;
    return size < max ? size : max;
}

// Keeps what fits under the cap. Without memory the rest is dropped as if beyond it.
static void keep(proc_output *o, size_t max, const char *data, size_t n)
{
    bool dropping = o->total > o->len;  // nothing is kept behind a gap
    o->total += n;
    if (dropping)
        return;
    if (n > max - o->len)
        n = max - o->len;
    if (n == 0)
        return;
    size_t size = capacity(o->len + n, max);
    if (size > capacity(o->len, max)) {
        char *grown = realloc(o->data, size);
        if (!grown)
            return;
        o->data = grown;
    }
    memcpy(o->data + o->len, data, n);
    o->len += n;
}

// Reads what is there, up to 1 MB in one go so that no job starves the others.
// `tee` (may be NULL) is the job whose reader gets it as well; false when that wants no more.
static bool drain(int *fd, proc_output *o, size_t max, const proc_job *tee)
{
    static char buf[65536];
    for (int i = 0; *fd >= 0 && i < 16; i++) {
        ssize_t n = read(*fd, buf, sizeof buf);
        if (n > 0) {
            keep(o, max, buf, (size_t)n);
            if (tee && tee->on_out && !tee->on_out(tee->ud, buf, (size_t)n))
                return false;
        }
        else if (n == 0 || (errno != EAGAIN && errno != EINTR))
            close_fd(fd);
        else if (errno == EAGAIN)
            break;
    }
    return true;
}

static void feed(child *c)
{
    while (c->fd.in >= 0) {
        ssize_t n = write(c->fd.in, c->job->in + c->in_done, c->job->in_len - c->in_done);
        if (n > 0)
            c->in_done += (size_t)n;
        else if (errno == EAGAIN)
            return;
        if ((n <= 0 && errno != EINTR) || c->in_done == c->job->in_len)
            close_fd(&c->fd.in);  // all is written, or nobody reads it any more
    }
}

static void signal_group(const child *c, int sig)
{
    kill(-c->pid, sig);
    kill(c->pid, sig);  // in case it has left its group
    proc_strays_signal(&c->strays, sig);
}

static bool has_exited(const child *c)
{
    siginfo_t info = {0};
    // Not reaped here: until the group is ended, the leader keeps the group's number taken.
    return waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           info.si_pid == c->pid;
}

#define DYING_MS 100  // one that the system does not let die is left behind

// What was killed a moment ago may still be dying.
static pid_t reap(const child *c, int *status)
{
    for (int waited = 0;;) {
        pid_t reaped = waitpid(c->pid, status, c->exited ? 0 : WNOHANG);
        if (reaped > 0 || (reaped < 0 && errno != EINTR) || (reaped == 0 && waited++ == DYING_MS))
            return reaped;
        if (reaped == 0)
            poll(NULL, 0, 1);
    }
}

void proc_loop_end(proc_pool *r, child *c)
{
    proc_job *job = c->job;
    bool timed_out = c->phase == TERM || c->phase == KILL;
    int status = 0;
    signal_group(c, SIGKILL);
    proc_strays_forget(&c->strays);
    close_fd(&c->fd.in);
    close_fd(&c->fd.out);
    close_fd(&c->fd.err);
    close_fd(&c->pidfd);
    proc_groups_drop(c->pid);
    pid_t reaped = reap(c, &status);
    job->kind = timed_out ? PROC_TIMEOUT : WIFSIGNALED(status) ? PROC_SIGNAL : PROC_EXIT;
    job->code = timed_out ? 0 : WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    if (reaped < 0 && !timed_out)  // someone else has reaped it: do not call that a success
        proc_refuse(job, ECHILD, "the exit status of %s was lost", job->argv[0]);
    job->us = proc_now_us() - c->start;
    c->phase = ENDED;
    r->live--;
    if (r->done)
        r->done(job, r->arg);
}

static void refused(proc_pool *r, child *c)
{
    c->phase = ENDED;
    c->job->us = r->now - c->start;
    if (r->done)
        r->done(c->job, r->arg);
}

static bool is_shortage(int err)
{
    return err == EMFILE || err == ENFILE || err == EAGAIN || err == ENOMEM;
}

void proc_loop_start(proc_pool *r)
{
    for (; r->first_waiting < r->n; r->first_waiting++) {
        child *c = &r->children[r->first_waiting];
        r->now = proc_now_us();
        if (c->due <= r->now) {
            proc_refuse(c->job, 0, "its deadline passed before it could start");
            c->job->kind = PROC_TIMEOUT;
            refused(r, c);
            continue;
        }
        if (!proc_groups_room() && r->live > 0)
            return;
        c->start = r->now;
        c->pid = proc_spawn(c->job, &r->setting, &c->fd, &c->in_done);
        if (c->pid < 0 && is_shortage(c->job->code) && r->live > 0)
            return;
        r->now = proc_now_us();
        if (c->pid < 0) {
            refused(r, c);
            continue;
        }
        c->job->message[0] = '\0';
        c->pidfd = open_pidfd(c->pid);
        c->phase = RUN;
        r->live++;
    }
}

// Goes to the next phase when this one is over.
static void advance(proc_pool *r, child *c)
{
    if (c->exited && ((c->fd.out < 0 && c->fd.err < 0) || c->phase == KILL)) {
        proc_loop_end(r, c);
        return;
    }
    if (c->exited && c->phase == RUN) {
        c->phase = LINGER;
        c->due = r->now + PROC_LINGER_MS * 1000;
    }
    if (r->now < c->due)
        return;
    if (c->phase == RUN)
        proc_strays_find(&c->strays, c->pid);
    if (c->phase == RUN && r->now < c->kill_at) {
        signal_group(c, SIGTERM);
        signal_group(c, SIGCONT);  // a stopped process takes no SIGTERM
        c->phase = TERM;
        c->due = c->kill_at;
    } else if (!c->exited && c->phase != KILL) {
        signal_group(c, SIGKILL);
        c->phase = KILL;
        c->due = r->now + PROC_ABANDON_MS * 1000;
    } else {
        proc_loop_end(r, c);
    }
}

// `ready`: for stdin, stdout, stderr and the pidfd.
static void step(proc_pool *r, child *c, const bool ready[4])
{
    bool wanted = true;
    if (ready[0])
        feed(c);
    // Exit is looked for before reading: then everything the command wrote is there to be read.
    if (!c->exited && (c->pidfd >= 0 ? ready[3] : has_exited(c))) {
        c->exited = true;
        close_fd(&c->pidfd);
        close_fd(&c->fd.in);
    }
    if (ready[1] || c->exited)
        wanted = drain(&c->fd.out, &c->job->out, c->job->max_out, c->job);
    if (ready[2] || c->exited)
        drain(&c->fd.err, &c->job->err, c->job->max_err, NULL);
    if (!wanted && !c->exited) {
        signal_group(c, SIGKILL);
        close_fd(&c->fd.out);
    }
    if (ready[1] || ready[2])
        r->step = 1;  // an exit may be near
    advance(r, c);
}

// Without a pidfd, exits are asked for after pauses that grow from 1 ms to 16 ms.
static int poll_timeout(proc_pool *r, int64_t due, bool asking)
{
    int64_t ms = due == NEVER ? -1 : due <= r->now ? 0 : (due - r->now + 999) / 1000;
    if (asking && (ms < 0 || ms > r->step))
        ms = r->step;
    r->step = r->step < 16 ? r->step * 2 : 16;
    return ms > 60000 ? 60000 : (int)ms;
}

void proc_loop_step(proc_pool *r, int64_t until, struct pollfd *others, size_t nothers)
{
    static const short events[4] = {POLLOUT, POLLIN, POLLIN, POLLIN};
    int64_t due = until;
    bool asking = false;
    size_t n = 0;  // only what is open: poll refuses more entries than there may be descriptors
    for (; n < nothers; n++)
        r->polled[n] = others[n];
    for (size_t i = 0; i < r->n; i++) {
        const child *c = &r->children[i];
        const int fds[4] = {c->fd.in, c->fd.out, c->fd.err, c->pidfd};
        if (c->phase < ENDED && c->due < due)
            due = c->due;
        if (!proc_loop_is_live(c))
            continue;
        asking |= !c->exited && c->pidfd < 0;
        for (int k = 0; k < 4; k++)
            if (fds[k] >= 0)
                r->polled[n++] = (struct pollfd){.fd = fds[k], .events = events[k]};
    }
    int found = poll(r->polled, (nfds_t)n, poll_timeout(r, due, asking));
    if (found < 0 && errno != EINTR)
        poll(NULL, 0, 1);  // no memory in the kernel: not a reason to spin
    r->now = proc_now_us();
    for (n = 0; n < nothers; n++)
        others[n].revents = found > 0 ? r->polled[n].revents : 0;
    for (size_t i = 0; i < r->n; i++) {
        child *c = &r->children[i];
        const int fds[4] = {c->fd.in, c->fd.out, c->fd.err, c->pidfd};
        bool ready[4] = {false};
        if (!proc_loop_is_live(c))
            continue;
        for (int k = 0; k < 4; k++)
            if (fds[k] >= 0)
                ready[k] = r->polled[n++].revents != 0 && found > 0;
        step(r, c, ready);
    }
}

static int64_t after(int64_t now, int64_t ms)
{
    return ms > 0 && ms < INT32_MAX ? now + ms * 1000 : NEVER;
}

bool proc_loop_reserve(proc_pool *r, size_t n, size_t others)
{
    if (n > r->room) {
        child *grown = realloc(r->children, n * sizeof *grown);
        if (!grown)
            return false;
        r->children = grown;
        r->room = n;
    }
    if (4 * r->room + others > r->polled_room) {
        struct pollfd *grown = realloc(r->polled, (4 * r->room + others) * sizeof *grown);
        if (!grown)
            return false;
        r->polled = grown;
        r->polled_room = 4 * r->room + others;
    }
    return true;
}

void proc_loop_append(proc_pool *r, proc_job *job)
{
    child *c = &r->children[r->n++];
    *c = (child){.job = job, .start = r->now, .pidfd = -1, .fd = {-1, -1, -1}};
    c->due = after(r->now, job->deadline_ms);
    c->kill_at = after(r->now, job->limit_ms);
    if (c->kill_at == NEVER && c->due != NEVER)
        c->kill_at = c->due + PROC_GRACE_MS * 1000;
    if (c->kill_at < c->due)
        c->due = c->kill_at;
}

void proc_run_each(proc_job *jobs, size_t njobs, void (*done)(proc_job *, void *), void *arg)
{
    proc_pool r = {.now = proc_now_us(), .step = 1, .done = done, .arg = arg};
    bool room = njobs > 0 && proc_loop_reserve(&r, njobs, 0);
    proc_begin(&r.setting);
    for (size_t i = 0; i < njobs; i++) {
        jobs[i].us = 0;
        jobs[i].out = jobs[i].err = (proc_output){0};
        if (room) {
            proc_loop_append(&r, &jobs[i]);
            continue;
        }
        proc_refuse(&jobs[i], ENOMEM, "no memory to run %zu commands", njobs);
        if (done)
            done(&jobs[i], arg);
    }
    if (room)
        for (proc_loop_start(&r); r.live > 0; proc_loop_start(&r))
            proc_loop_step(&r, NEVER, NULL, 0);
    proc_end(&r.setting);
    free(r.children);
    free(r.polled);
}

void proc_run(proc_job *jobs, size_t njobs)
{
    proc_run_each(jobs, njobs, NULL, NULL);
}

void proc_job_free(proc_job *job)
{
    free(job->out.data);
    free(job->err.data);
    job->out = job->err = (proc_output){0};
}
