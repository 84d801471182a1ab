// SPDX-License-Identifier: MIT
// The process engine, proc_pool: jobs that come and go, other descriptors, cancelling, what is left.
#include <poll.h>

#include "proc_help.h"

// Waits until `n` jobs have ended, at most 20 s; they are put into `ended` in the order of their ends.
static void await(proc_pool *p, proc_job **ended, size_t n)
{
    int64_t until = now_ms() + 20000;
    for (size_t i = 0; i < n;) {
        assert(now_ms() < until);
        proc_pool_wait(p, NULL, 0, 1000);
        for (proc_job *job; (job = proc_pool_next(p));)
            ended[i++] = job;
    }
    assert(!proc_pool_next(p));
}

static void test_come_and_go(void)
{
    proc_pool *p = proc_pool_new();
    proc_job slow = job_of(SH("sleep 0.3; echo slow")), quick = job_of(SH("echo quick; exit 3"));
    proc_job none = job_of(ARGV("/nonesuch/program")), *ended[4];
    assert(proc_pool_add(p, &slow) && proc_pool_add(p, &quick) && proc_pool_add(p, &none));
    await(p, ended, 3);
    assert(ended[2] == &slow);
    assert(is(&slow, PROC_EXIT, 0) && holds(&slow.out, "slow\n"));
    assert(is(&quick, PROC_EXIT, 3) && holds(&quick.out, "quick\n"));
    assert(is(&none, PROC_SPAWN, ENOENT));
    proc_job_free(&slow);
    proc_job_free(&quick);
    // The same place again, many times: what is over is forgotten.
    for (int i = 0; i < 100; i++) {
        quick = job_of(ARGV("true"));
        assert(proc_pool_add(p, &quick));
        await(p, ended, 1);
        assert(ended[0] == &quick && is(&quick, PROC_EXIT, 0));
    }
    proc_pool_free(p);
}

static void test_more_than_slots(void)
{
    enum { N = PROC_SLOTS + 20 };
    static proc_job jobs[N], *ended[N];
    char **argv = SH("sleep 0.05; echo x");
    proc_pool *p = proc_pool_new();
    for (int i = 0; i < N; i++) {
        jobs[i] = job_of(argv);
        assert(proc_pool_add(p, &jobs[i]));
    }
    await(p, ended, N);
    for (int i = 0; i < N; i++) {
        assert(is(&jobs[i], PROC_EXIT, 0) && holds(&jobs[i].out, "x\n"));
        proc_job_free(&jobs[i]);
    }
    proc_pool_free(p);
}

static void test_cancel(void)
{
    proc_pool *p = proc_pool_new();
    proc_job *ended[3];
    proc_job polite = job_of(SH("sleep 30")), waiting = job_of(ARGV("true"));
    proc_job deaf = job_of(SH("trap '' TERM; echo up; sleep 30 & wait"));
    polite.deadline_ms = deaf.deadline_ms = 0;
    assert(proc_pool_add(p, &polite) && proc_pool_add(p, &deaf));
    while (deaf.out.len == 0)
        proc_pool_wait(p, NULL, 0, 100);
    assert(proc_pool_add(p, &waiting));
    int64_t start = now_ms();
    proc_pool_cancel(p, &polite);
    proc_pool_cancel(p, &deaf);
    proc_pool_cancel(p, &waiting);
    proc_pool_cancel(p, NULL);  // nothing that it knows
    await(p, ended, 3);
    assert(ended[0] == &waiting && ended[1] == &polite && ended[2] == &deaf);
    assert(is(&polite, PROC_TIMEOUT, 0) && is(&deaf, PROC_TIMEOUT, 0));
    assert(is(&waiting, PROC_TIMEOUT, 0));
    assert(now_ms() - start >= PROC_GRACE_MS - 20 && now_ms() - start < 5000);
    proc_job_free(&deaf);
    proc_pool_free(p);
}

static void test_streams(void)
{
    // More than is ever kept comes through when it is taken out meanwhile.
    proc_pool *p = proc_pool_new();
    proc_job job = job_of(SH("i=0; while [ $i -lt 2000 ]; do echo 0123456789 >&2; i=$((i+1)); done"));
    size_t total = 0;
    job.max_err = 256;
    assert(proc_pool_add(p, &job));
    for (proc_job *done = NULL; !done; done = proc_pool_next(p)) {
        proc_pool_wait(p, NULL, 0, 1000);
        assert(job.err.len <= 256);
        total += job.err.total;
        job.err.len = 0;
        job.err.total = 0;
    }
    assert(is(&job, PROC_EXIT, 0) && total == 22000);
    proc_job_free(&job);
    proc_pool_free(p);
}

static void test_other_descriptors(void)
{
    int fd[2];
    assert(pipe(fd) == 0);
    proc_pool *p = proc_pool_new();
    proc_job job = job_of(SH("sleep 30"));
    assert(proc_pool_add(p, &job));
    struct pollfd others[2] = {{.fd = fd[0], .events = POLLIN}, {.fd = fd[1], .events = POLLOUT}};
    proc_pool_wait(p, others, 1, 50);
    assert(others[0].revents == 0);
    proc_pool_wait(p, others, 2, 5000);
    assert(others[0].revents == 0 && others[1].revents == POLLOUT);
    assert(write(fd[1], "x", 1) == 1);
    int64_t start = now_ms();
    proc_pool_wait(p, others, 1, 5000);
    assert(others[0].revents == POLLIN && now_ms() - start < 4000);
    // A pool that is freed kills what runs, and gives up its claim on the signals.
    proc_pool_free(p);
    assert(waitpid(-1, NULL, WNOHANG) <= 0);
    struct sigaction now;
    assert(sigaction(SIGTERM, NULL, &now) == 0 && now.sa_handler == SIG_DFL);
    proc_pool_free(NULL);
    close(fd[0]);
    close(fd[1]);
}

// Another call of the engine, while the pool has something that runs.
static void test_run_within(void)
{
    proc_pool *p = proc_pool_new();
    proc_job job = job_of(SH("echo a; sleep 0.1; echo b")), *ended[1];
    assert(proc_pool_add(p, &job));
    proc_pool_wait(p, NULL, 0, 0);
    proc_job inner = run1(SH("echo inner"));
    assert(is(&inner, PROC_EXIT, 0) && holds(&inner.out, "inner\n"));
    proc_job_free(&inner);
    await(p, ended, 1);
    assert(is(&job, PROC_EXIT, 0) && holds(&job.out, "a\nb\n"));
    proc_job_free(&job);
    proc_pool_free(p);
}

// A signal that ends the caller ends what the pool runs first.
static void test_signal(void)
{
    int fd[2];
    char c;
    assert(pipe(fd) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        proc_pool *p = proc_pool_new();
        // Descriptors are closed on exec, so the shell opens the pipe's end by its name.
        char script[80];
        snprintf(script, sizeof script, "exec 9>/proc/%d/fd/%d; echo up >&9; sleep 30",
                 (int)getpid(), fd[1]);
        proc_job job = job_of(SH(script));
        proc_pool_add(p, &job);
        for (;;)
            proc_pool_wait(p, NULL, 0, 1000);
    }
    close(fd[1]);
    assert(read(fd[0], &c, 1) == 1);
    kill(pid, SIGTERM);
    int status;
    assert(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    int64_t start = now_ms();
    while (read(fd[0], &c, 1) > 0)
        ;  // until nobody has the other end
    assert(now_ms() - start < 5000);
    close(fd[0]);
}

#ifdef __linux__
// A daemon whose starter has ended is found by the pool that adopts; a child that is older is not ended.
static void test_adopt(void)
{
    while (waitpid(-1, NULL, 0) > 0)
        ;  // what earlier pools have killed
    pid_t older = fork();
    if (older == 0)
        for (;;)
            pause();
    for (int adopt = 0; adopt < 2; adopt++) {
        char script[600], *path = in_dir(adopt ? "adopted" : "lost");
        snprintf(script, sizeof script, "setsid sh -c 'sleep 31 & echo $$ >%s.new; mv %s.new %s; wait' &"
                 " while ! [ -s %s ]; do sleep 0.01; done", path, path, path, path);
        proc_pool *p = proc_pool_new();
        proc_job job = job_of(SH(script)), *ended[1];
        if (adopt)
            proc_pool_adopt(p);
        assert(proc_pool_add(p, &job));
        await(p, ended, 1);
        pid_t daemon = read_pid(path);
        assert(is(&job, PROC_EXIT, 0) && alive(daemon));
        proc_pool_free(p);
        assert(alive(daemon) == !adopt);
        kill(-daemon, SIGKILL);
    }
    assert(alive(older) && kill(older, SIGKILL) == 0 && waitpid(older, NULL, 0) == older);
    assert(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}
#endif

int main(void)
{
    test_come_and_go();
    test_more_than_slots();
    test_cancel();
    test_streams();
    test_other_descriptors();
    test_run_within();
#ifdef __linux__
    test_signal();
    assert(mkdtemp(dir));
    test_adopt();
    char *clean[] = {"rm", "-rf", dir, NULL};
    run1(clean);
#endif
    return 0;
}
