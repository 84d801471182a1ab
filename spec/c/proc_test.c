// SPDX-License-Identifier: MIT
// The process engine, proc_run: what comes back, what is fed and drained, and that nothing is left.
#include "proc_help.h"

#ifdef PROC_PORTABLE
enum { PORTABLE = 1 };
#else
enum { PORTABLE = 0 };
#endif

static void test_results(void)
{
    proc_job job = run1(SH("echo out; echo err >&2; exit 3"));
    assert(is(&job, PROC_EXIT, 3) && holds(&job.out, "out\n") && holds(&job.err, "err\n"));
    assert(job.out.total == 4 && job.us > 0 && job.us < 120000000);
    proc_job_free(&job);
    assert(!job.out.data && job.out.len == 0);
    job = run1(SH("kill -SEGV $$"));
    assert(is(&job, PROC_SIGNAL, SIGSEGV) && holds(&job.out, ""));
    job = run1(SH("kill -KILL $$"));
    assert(is(&job, PROC_SIGNAL, SIGKILL));
    proc_run(NULL, 0);
}

static void test_side_by_side(void)
{
    // Every job waits for the others' files: only if all are alive at once does any succeed.
    proc_job jobs[10];
    char script[10][400], *argv[10][4];
    for (int i = 0; i < 10; i++) {
        snprintf(script[i], sizeof script[i],
                 "cd %s && : > side.%d; n=0; while [ $(ls | grep -c '^side') -lt 10 ]; do "
                 "n=$((n+1)); [ $n -lt 500 ] || exit 1; sleep 0.02; done; echo %d", dir, i, i);
        memcpy(argv[i], SH(script[i]), sizeof argv[i]);
        jobs[i] = job_of(argv[i]);
    }
    proc_run(jobs, 10);
    for (int i = 0; i < 10; i++) {
        char want[16];
        snprintf(want, sizeof want, "%d\n", i);
        assert(is(&jobs[i], PROC_EXIT, 0) && holds(&jobs[i].out, want));
        proc_job_free(&jobs[i]);
    }
}

static void test_stdin(void)
{
    static const char bytes[] = "a\0b\xff\xed\xa0\x80\n";
    proc_job job = job_of(ARGV("cat"));
    job.in = bytes;
    job.in_len = sizeof bytes;
    proc_run(&job, 1);
    assert(is(&job, PROC_EXIT, 0));
    assert(job.out.len == sizeof bytes && memcmp(job.out.data, bytes, sizeof bytes) == 0);
    proc_job_free(&job);
    job = run1(ARGV("cat"));  // no input: end of file at once
    assert(is(&job, PROC_EXIT, 0) && holds(&job.out, ""));
    job = run1(SH("[ -p /dev/stdin ] && cat < /dev/stdin && echo pipe"));
    assert(is(&job, PROC_EXIT, 0) && holds(&job.out, "pipe\n"));
    proc_job_free(&job);
}

static void test_large_stdin(void)
{
    size_t big = 50u << 20;
    char *data = malloc(big);
    assert(data);
    for (size_t i = 0; i < big; i++)
        data[i] = (char)((uint32_t)i * 2654435761u >> 13);
    proc_job jobs[4] = {job_of(SH("wc -c")), job_of(SH("exit 5")),
                        job_of(SH("exec <&-; echo closed")), job_of(ARGV("cat"))};
    for (int i = 0; i < 4; i++) {
        jobs[i].in = data;
        jobs[i].in_len = big;
    }
    jobs[3].max_out = big;
    proc_run(jobs, 4);
    assert(is(&jobs[0], PROC_EXIT, 0) && atol(jobs[0].out.data) == (long)big);
    assert(is(&jobs[1], PROC_EXIT, 5));
    assert(is(&jobs[2], PROC_EXIT, 0) && holds(&jobs[2].out, "closed\n"));
    assert(is(&jobs[3], PROC_EXIT, 0) && jobs[3].out.len == big);
    assert(memcmp(jobs[3].out.data, data, big) == 0);
    for (int i = 0; i < 4; i++)
        proc_job_free(&jobs[i]);
    // It never reads and never ends: the deadline still holds.
    proc_job job = job_of(ARGV("sleep", "30"));
    job.in = data;
    job.in_len = big;
    job.deadline_ms = 100;
    proc_run(&job, 1);
    assert(is(&job, PROC_TIMEOUT, 0) && job.us < 20000000);
    free(data);
}

static void test_caps(void)
{
    proc_job job = job_of(SH("head -c 100000000 /dev/zero; head -c 3000 /dev/zero >&2"));
    job.max_out = 1000;
    job.max_err = 3000;
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    proc_run(&job, 1);
    getrusage(RUSAGE_SELF, &after);
    assert(is(&job, PROC_EXIT, 0));
    assert(job.out.len == 1000 && job.out.total == 100000000);
    assert(job.err.len == 3000 && job.err.total == 3000);
    assert(after.ru_maxrss - before.ru_maxrss < 8192);
    proc_job_free(&job);
    job = job_of(SH("for i in 1 2 3 4 5 6 7 8 9; do printf %0500d $i; sleep 0.01; done"));
    job.max_out = 4444;
    proc_run(&job, 1);
    assert(is(&job, PROC_EXIT, 0) && job.out.len == 4444 && job.out.total == 4500);
    for (size_t i = 0; i < 4444; i++)
        assert(job.out.data[i] == (i % 500 == 499 ? (char)('1' + i / 500) : '0'));
    proc_job_free(&job);
    job = job_of(ARGV("echo", "hello"));
    job.max_out = 0;
    proc_run(&job, 1);
    assert(is(&job, PROC_EXIT, 0) && job.out.len == 0 && job.out.total == 6);
    proc_job_free(&job);
}

static void test_deadline(void)
{
    // The leader and a grandchild both ignore SIGTERM; both are gone when the call returns.
    const char *file = in_dir("pids");
    char script[600];
    snprintf(script, sizeof script,
             "trap '' TERM; echo begun; (sh -c 'echo $$ > %s; exec sleep 60') & "
             "wait; sleep 60", file);
    proc_job job = job_of(SH(script));
    job.deadline_ms = 800;
    int64_t start = now_ms();
    proc_run(&job, 1);
    assert(now_ms() - start >= 800 + PROC_GRACE_MS && job.us < 40000000);
    assert(is(&job, PROC_TIMEOUT, 0) && holds(&job.out, "begun\n"));
    assert(gone_soon(read_pid(file)));
    proc_job_free(&job);

    // One that ends itself on SIGTERM is given the time to.
    char *polite = "trap 'echo bye; exit 0' TERM; while :; do sleep 0.01; done";
    job = job_of(SH(polite));
    job.deadline_ms = 1500;
    proc_run(&job, 1);
    assert(is(&job, PROC_TIMEOUT, 0) && holds(&job.out, "bye\n"));
    proc_job_free(&job);

    // A limit below the deadline: SIGKILL at once.
    job = job_of(SH(polite));
    job.limit_ms = 200;
    proc_run(&job, 1);
    assert(is(&job, PROC_TIMEOUT, 0) && holds(&job.out, "") && job.us < 40000000);

    // A stopped one is woken to hear it.
    job = job_of(SH("trap 'echo bye; exit 0' TERM; kill -STOP $$; sleep 60"));
    job.deadline_ms = 1500;
    proc_run(&job, 1);
    assert(is(&job, PROC_TIMEOUT, 0) && holds(&job.out, "bye\n") && job.us < 40000000);
    proc_job_free(&job);

    // The others are not held up by it.
    proc_job two[2] = {job_of(ARGV("sleep", "60")), job_of(ARGV("true"))};
    two[0].deadline_ms = 300;
    proc_run(two, 2);
    assert(is(&two[0], PROC_TIMEOUT, 0) && is(&two[1], PROC_EXIT, 0) && two[1].us < two[0].us);
}

static void test_strays(void)
{
    // At a deadline also those who have left the group, whether they mind SIGTERM or not.
    if (access("/proc/self/task", R_OK) != 0 || PORTABLE)
        return;
    const char *file = in_dir("stray"), *deaf = in_dir("deaf");
    char script[700];
    snprintf(script, sizeof script,
             "setsid sh -c 'echo $$ > %s; exec sleep 60' & "
             "setsid sh -c 'trap \"\" TERM; echo $$ > %s; exec sleep 60' & wait", file, deaf);
    proc_job job = job_of(SH(script));
    job.deadline_ms = 800;
    proc_run(&job, 1);
    assert(is(&job, PROC_TIMEOUT, 0));
    assert(gone_soon(read_pid(file)) && gone_soon(read_pid(deaf)));
    // In time, a daemon that was started on purpose is let go, and not waited for.
    remove(file);
    snprintf(script, sizeof script, "setsid sh -c 'echo $$ > %s; exec sleep 60' & "
             "while ! [ -s %s ]; do sleep 0.01; done", file, file);
    job = run1(SH(script));
    assert(is(&job, PROC_EXIT, 0) && job.us < 10000000 && alive(read_pid(file)));
    kill(read_pid(file), SIGKILL);
}

static void test_grandchild(void)
{
    // It holds the output open: its leader's answer is taken, the rest of the group is killed.
    const char *file = in_dir("grandchild");
    char script[400];
    snprintf(script, sizeof script, "sleep 60 & echo $! > %s; echo answer", file);
    proc_job job = run1(SH(script));
    assert(is(&job, PROC_EXIT, 0) && holds(&job.out, "answer\n"));
    assert(job.us >= PROC_LINGER_MS * 1000 && job.us < 10000000);
    assert(gone_soon(read_pid(file)));
    proc_job_free(&job);
    remove(file);

    // It holds nothing: killed all the same.
    snprintf(script, sizeof script, "sleep 60 >&- 2>&- & echo $! > %s", file);
    job = run1(SH(script));
    assert(is(&job, PROC_EXIT, 0) && gone_soon(read_pid(file)));

    // What it writes shortly after its leader's end is still taken, also without an end.
    job = run1(SH("(sleep 0.01; echo late) & echo early"));
    assert(is(&job, PROC_EXIT, 0) && holds(&job.out, "early\nlate\n"));
    proc_job_free(&job);
    job = run1(SH("cat /dev/zero & sleep 0.05"));
    assert(is(&job, PROC_EXIT, 0) && job.out.total > 100000 && job.us < 10000000);
    proc_job_free(&job);
}

static void test_surroundings(void)
{
    proc_job job = job_of(ARGV("/usr/bin/env"));
    job.env = ARGV("A=1", "B=x y\nz");
    proc_run(&job, 1);
    assert(is(&job, PROC_EXIT, 0) && holds(&job.out, "A=1\nB=x y\nz\n"));
    proc_job_free(&job);
    job = job_of(ARGV("true"));  // an environment without PATH: the system's default
    job.env = (char *[]){NULL};
    proc_run(&job, 1);
    assert(is(&job, PROC_EXIT, 0));

    // PATH is that of the job; the directory one happens to be in is not searched.
    make_file("tool", "#!/bin/sh\necho tool $PWD\n", 0755);
    char path[300], want[300];
    snprintf(path, sizeof path, "PATH=/nowhere:%s", dir);
    job = job_of(ARGV("tool"));
    job.env = ARGV(path);
    job.cwd = "/usr";
    proc_run(&job, 1);
    assert(is(&job, PROC_EXIT, 0) && holds(&job.out, "tool /usr\n"));
    proc_job_free(&job);
    job.env = ARGV("PATH=:.::");
    job.cwd = dir;
    proc_run(&job, 1);
    assert(is(&job, PROC_SPAWN, ENOENT));
    job = job_of(ARGV("./tool"));
    job.cwd = dir;
    proc_run(&job, 1);
    snprintf(want, sizeof want, "tool %s\n", dir);
    assert(is(&job, PROC_EXIT, 0) && holds(&job.out, want));
    proc_job_free(&job);

    // A caller in a directory that was deleted.
    int here = open(".", O_RDONLY | O_DIRECTORY);
    const char *gone = in_dir("gone");
    assert(mkdir(gone, 0700) == 0 && chdir(gone) == 0 && rmdir(gone) == 0);
    job = run1(ARGV("echo", "still"));
    assert(is(&job, PROC_EXIT, 0) && holds(&job.out, "still\n"));
    proc_job_free(&job);
    assert(fchdir(here) == 0);
    close(here);
}

static void on_signal(int sig)
{
    (void)sig;
}

static void test_inheritance(void)
{
    // Descriptors without close-on-exec, a blocked mask, ignored and handled signals.
    int leak = open("/dev/null", O_RDONLY), high = fcntl(leak, F_DUPFD, 200);
    assert(leak >= 0 && high >= 200);
    sigset_t mask, old;
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGUSR2);
    sigprocmask(SIG_BLOCK, &mask, &old);
    signal(SIGCHLD, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGUSR1, on_signal);
    // Not through the shell: it opens and ignores things of its own.
    proc_job jobs[3] = {job_of(ARGV("sed", "-n", "/^Sig[BI]/p", "/proc/self/status")),
                        job_of(ARGV("ls", "/proc/self/fd")), job_of(SH("exit 7"))};
    proc_run(jobs, 3);
    assert(is(&jobs[2], PROC_EXIT, 7));  // although SIGCHLD is ignored here
    if (access("/proc/self/status", R_OK) == 0) {
        unsigned long blocked = 1, ignored = 1;
        assert(sscanf(jobs[0].out.data, "SigBlk: %lx SigIgn: %lx", &blocked, &ignored) == 2);
        assert(blocked == 0);
        assert((ignored & ~0x180000000UL) == 0);  // 32 and 33 belong to the C library
        assert(holds(&jobs[1].out, "0\n1\n2\n3\n"));  // 3 is ls reading the directory
    }
    proc_job_free(&jobs[0]);
    proc_job_free(&jobs[1]);
    struct sigaction now;
    sigaction(SIGCHLD, NULL, &now);
    assert(now.sa_handler == SIG_IGN);
    sigaction(SIGPIPE, NULL, &now);
    assert(now.sa_handler == SIG_DFL);
    sigset_t mask_now;
    sigprocmask(SIG_SETMASK, &old, &mask_now);
    assert(sigismember(&mask_now, SIGTERM) && !sigismember(&mask_now, SIGINT));
    signal(SIGCHLD, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    signal(SIGUSR1, SIG_DFL);
    close(leak);
    close(high);
}

static void test_group(void)
{
    if (access("/proc/self/stat", R_OK) != 0)
        return;
    int pid = 0, group = -1;
    proc_job job = run1(SH("read line < /proc/self/stat; set -- $line; echo $$ $5 "));
    assert(job.out.len > 0 && sscanf(job.out.data, "%d %d", &pid, &group) == 2);
    assert(pid == group && group != getpgrp());
    proc_job_free(&job);
}

// In a forked process: standard descriptors closed, then few descriptors allowed.
static void test_scarcity(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        int keep_err = fcntl(2, F_DUPFD_CLOEXEC, 20);
        for (int fd = 0; fd < 3; fd++)
            close(fd);
        proc_job job = job_of(SH("cat; echo err >&2"));
        job.in = "in";
        job.in_len = 2;
        proc_run(&job, 1);
        dup2(keep_err, 2);
        assert(is(&job, PROC_EXIT, 0) && holds(&job.out, "in") && holds(&job.err, "err\n"));
        proc_job_free(&job);
        struct rlimit few = {40, 40};
        setrlimit(RLIMIT_NOFILE, &few);
        proc_job jobs[30];  // would need 120 descriptors at once: they take turns
        char **argv = ARGV("echo", "turn");
        for (int i = 0; i < 30; i++)
            jobs[i] = job_of(argv);
        proc_run(jobs, 30);
        for (int i = 0; i < 30; i++) {
            assert(is(&jobs[i], PROC_EXIT, 0) && holds(&jobs[i].out, "turn\n"));
            proc_job_free(&jobs[i]);
        }
        few.rlim_cur = 4;
        setrlimit(RLIMIT_NOFILE, &few);
        job = run1(argv);
        assert(is(&job, PROC_SPAWN, EMFILE) && strstr(job.message, "pipes"));
        _exit(0);
    }
    int status = -1;
    assert(waitpid(pid, &status, 0) == pid && status == 0);
}

static void test_many(void)
{
    enum { N = 300 };  // more than PROC_SLOTS
    static proc_job jobs[N];
    static char in[N][24];
    char **argv = ARGV("cat");
    for (int i = 0; i < N; i++) {
        jobs[i] = job_of(argv);
        jobs[i].deadline_ms = 120000;  // all of them, on a busy machine, with a slow fork
        snprintf(in[i], sizeof in[i], "job %d\n", i);
        jobs[i].in = in[i];
        jobs[i].in_len = strlen(in[i]);
    }
    proc_run(jobs, N);
    for (int i = 0; i < N; i++) {
        assert(is(&jobs[i], PROC_EXIT, 0) && holds(&jobs[i].out, in[i]));
        proc_job_free(&jobs[i]);
    }
    // One that got no turn before its deadline says so.
    argv = ARGV("sleep", "30");
    for (int i = 0; i < PROC_SLOTS; i++) {
        jobs[i] = job_of(argv);
        jobs[i].deadline_ms = jobs[i].limit_ms = 3000;
    }
    jobs[PROC_SLOTS] = job_of(argv);
    jobs[PROC_SLOTS].deadline_ms = 2500;
    int64_t start = now_ms();
    proc_run(jobs, PROC_SLOTS + 1);
    assert(is(&jobs[PROC_SLOTS], PROC_TIMEOUT, 0) && now_ms() - start < 25000);
    assert(strstr(jobs[PROC_SLOTS].message, "before it could start"));
}

static void on_alarm(int sig)
{
    (void)sig;
    proc_kill_all();
}

static void test_kill_all(void)
{
    const char *file = in_dir("victim");
    char script[300];
    snprintf(script, sizeof script, "sleep 60 & echo $! > %s; wait; sleep 60", file);
    struct sigaction action = {.sa_handler = on_alarm}, old;
    sigaction(SIGALRM, &action, &old);
    struct itimerval timer = {.it_value = {0, 500000}}, none = {.it_value = {0, 0}};
    setitimer(ITIMER_REAL, &timer, NULL);
    proc_job jobs[2] = {job_of(SH(script)), job_of(ARGV("sleep", "60"))};
    proc_run(jobs, 2);
    setitimer(ITIMER_REAL, &none, NULL);
    sigaction(SIGALRM, &old, NULL);
    assert(is(&jobs[0], PROC_SIGNAL, SIGKILL) && is(&jobs[1], PROC_SIGNAL, SIGKILL));
    assert(gone_soon(read_pid(file)));
    proc_kill_all();  // none is listed any more
}

static void test_caller_ended(void)
{
    // A signal that ends the caller ends the groups as well, and still ends it in its own way.
    static const int sigs[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    for (int i = 0; i < 4; i++) {
        const char *file = in_dir("orphan");
        char script[300];
        snprintf(script, sizeof script, "sleep 60 & echo $! > %s; wait", file);
        pid_t pid = fork();
        if (pid == 0) {
            struct rlimit none = {0, 0};
            setrlimit(RLIMIT_CORE, &none);
            proc_job job = job_of(SH(script));
            proc_run(&job, 1);
            _exit(1);
        }
        pid_t orphan = read_pid(file);
        kill(pid, sigs[i]);
        int status = 0;
        assert(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
        assert(WTERMSIG(status) == sigs[i] && gone_soon(orphan));
        remove(file);
    }
}

static void test_interruptions(void)
{
    // Signals that keep arriving neither end the call nor stretch it.
    struct sigaction action = {.sa_handler = on_signal}, old;
    sigaction(SIGALRM, &action, &old);
    struct itimerval timer = {{0, 3000}, {0, 3000}}, none = {.it_value = {0, 0}};
    setitimer(ITIMER_REAL, &timer, NULL);
    proc_job jobs[3] = {job_of(SH("sleep 0.3; echo a")), job_of(ARGV("sleep", "60")),
                        job_of(SH("head -c 3000000 /dev/zero"))};
    jobs[1].deadline_ms = 500;
    proc_run(jobs, 3);
    setitimer(ITIMER_REAL, &none, NULL);
    sigaction(SIGALRM, &old, NULL);
    assert(is(&jobs[0], PROC_EXIT, 0) && holds(&jobs[0].out, "a\n"));
    assert(is(&jobs[1], PROC_TIMEOUT, 0) && jobs[1].us < 40000000);
    assert(is(&jobs[2], PROC_EXIT, 0) && jobs[2].out.total == 3000000);
    proc_job_free(&jobs[0]);
    proc_job_free(&jobs[2]);
}

int main(void)
{
    signal(SIGINT, SIG_DFL);  // a shell starts in the background what ignores it
    signal(SIGQUIT, SIG_DFL);
    assert(mkdtemp(dir));
    int before = open_fds();
    test_results();
    test_side_by_side();
    test_stdin();
    test_large_stdin();
    test_caps();
    test_deadline();
    test_strays();
    test_grandchild();
    test_surroundings();
    test_inheritance();
    test_group();
    test_scarcity();
    test_many();
    test_kill_all();
    test_caller_ended();
    test_interruptions();
    assert(open_fds() == before);
    assert(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);  // no child is left, no zombie
    proc_job job = run1(ARGV("rm", "-rf", dir));
    assert(is(&job, PROC_EXIT, 0));
    return 0;
}
