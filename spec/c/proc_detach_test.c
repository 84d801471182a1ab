// SPDX-License-Identifier: MIT
// The process engine: jobs in the background, on the caller's own descriptors, and many callers.
#include "proc_help.h"

static void check_supervisor(char *text)
{
    // input, group and session, what its descriptors are, its pid
    int group = 0, session = 0;
    assert(strncmp(text, "input\n", 6) == 0);
    assert(sscanf(text + 6, "%d %d", &group, &session) == 2);
    assert(session != getsid(0) && group != getpgrp());
    size_t nulls = 0;
    for (char *p = text; (p = strstr(p, "\n/dev/null\n")); p++)
        nulls++;
    assert(nulls == 3);
    assert(!strstr(text, dir));  // nothing of the caller's is open there
    text[strlen(text) - 1] = '\0';
    pid_t supervisor = atoi(strrchr(text, '\n') + 1);
    assert(supervisor > 1 && supervisor != getpid() && gone_soon(supervisor));
}

static void test_detach(void)
{
    const char *log = in_dir("faults"), *out = in_dir("detached"), *pid_file = in_dir("slow.pid");
    char script[900], slow[300], input[] = "input";
    snprintf(script, sizeof script,
             "{ cat; echo; cut -d' ' -f5,6 /proc/$$/stat; "
             "for i in /proc/$PPID/fd/*; do readlink $i; done; "
             "echo $PPID; } > %s.tmp; mv %s.tmp %s", out, out, out);
    snprintf(slow, sizeof slow, "echo $$ > %s; exec sleep 60", pid_file);
    static const char prefix[] = "{\"n\":1,";
    proc_job jobs[7] = {job_of(SH(script)), job_of(SH(slow)), job_of(SH("exit 4")),
                        job_of(SH("kill -9 $$")), job_of(ARGV("no-such-program-here")),
                        job_of(SH("exit 0")), job_of(SH("exit 9"))};
    jobs[0].in = input;
    jobs[0].in_len = 5;
    jobs[1].deadline_ms = 1000;
    for (int i = 1; i < 6; i++) {
        jobs[i].fault_prefix = prefix;
        jobs[i].fault_prefix_len = sizeof prefix - 1;
    }
    int before = open_fds(), held = open(in_dir("held"), O_RDWR | O_CREAT, 0600);
    signal(SIGCHLD, SIG_IGN);
    int64_t start = now_ms();
    assert(proc_detach(jobs, 7, log) == 0);
    assert(now_ms() - start < 700);  // one job alone takes 1000
    signal(SIGCHLD, SIG_DFL);
    memset(input, '!', 5);
    memset(jobs, 0, sizeof jobs);
    close(held);
    assert(open_fds() == before);
    assert(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);

    if (access("/proc/self/fd", R_OK) == 0)
        check_supervisor(lines_of(out, 3));
    assert(gone_soon(read_pid(pid_file)));
    char *text = lines_of(log, 4);
    assert(strstr(text, "{\"n\":1,\"kind\":\"exit\",\"code\":4,\"us\":"));
    assert(strstr(text, "{\"n\":1,\"kind\":\"signal\",\"code\":9,\"us\":"));
    assert(strstr(text, "{\"n\":1,\"kind\":\"spawn\",\"code\":2,\"us\":"));
    assert(strstr(text, "{\"n\":1,\"kind\":\"timeout\",\"code\":0,\"us\":"));
    size_t lines = 0;
    for (char *p = text; (p = strchr(p, '\n')); p++) {
        assert(p > text && p[-1] == '}');
        lines++;
    }
    assert(lines == 4);  // none for a job that ended well, none without a prefix
    struct stat st;
    assert(stat(log, &st) == 0 && (st.st_mode & 0777) == 0600);
}

static void test_no_log(void)
{
    // A log that cannot be written takes nothing from the jobs.
    const char *done = in_dir("done");
    char script[300];
    snprintf(script, sizeof script, "echo 2 > %s.tmp && mv %s.tmp %s; exit 1", done, done, done);
    proc_job jobs[2] = {job_of(SH("exit 1")), job_of(SH(script))};
    jobs[0].fault_prefix = jobs[1].fault_prefix = "{";
    jobs[0].fault_prefix_len = jobs[1].fault_prefix_len = 1;
    assert(proc_detach(jobs, 2, "/no/such/directory/log") == 0);
    lines_of(done, 1);
    remove(done);
    assert(proc_detach(jobs, 2, NULL) == 0);
    lines_of(done, 1);
    assert(proc_detach(jobs, 0, NULL) == 0);
}

static void test_supervisor_ended(int sig)
{
    // Whoever ends the supervisor ends its groups with it.
    const char *file = in_dir("supervised"), *up = in_dir("supervisor");
    char script[300];
    snprintf(script, sizeof script, "echo $PPID > %s; echo $$ > %s; exec sleep 60", up, file);
    proc_job job = job_of(SH(script));
    assert(proc_detach(&job, 1, NULL) == 0);
    pid_t child = read_pid(file), supervisor = read_pid(up);
    assert(alive(child) && alive(supervisor) && supervisor != getpid());
    kill(supervisor, sig);
    assert(gone_soon(child) && gone_soon(supervisor));
    remove(file);
    remove(up);
}

static void test_exec_wait(void)
{
    char text[32] = "";
    int saved = dup(1), file = open(in_dir("inherited"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert(file >= 0 && dup2(file, 1) == 1);
    proc_job job = {.argv = SH("ps -o pgid= -p $$ 2>/dev/null || cut -d' ' -f5 /proc/$$/stat; "
                               "exit 6"), .cwd = "/"};
    proc_exec_wait(&job);
    dup2(saved, 1);
    close(saved);
    assert(is(&job, PROC_EXIT, 6));
    assert(pread(file, text, sizeof text - 1, 0) > 0 && atoi(text) == getpgrp());
    close(file);
    job = (proc_job){.argv = ARGV("/no/such/program")};
    proc_exec_wait(&job);
    assert(is(&job, PROC_SPAWN, ENOENT));
    // SIGTERM is passed on, SIGINT is left to the command.
    char script[120];
    snprintf(script, sizeof script, "p=%d; kill -INT $p; kill -TERM $p; exec sleep 20", getpid());
    job = (proc_job){.argv = SH(script)};
    proc_exec_wait(&job);
    assert(is(&job, PROC_SIGNAL, SIGTERM) && job.us < 15000000);
    struct sigaction now;
    sigaction(SIGTERM, NULL, &now);
    assert(now.sa_handler == SIG_DFL);
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    assert(!sigismember(&mask, SIGTERM));
}

// The same process goes on as the command: default signals, an empty mask, three descriptors.
static void test_exec(void)
{
    int report[2], status;
    char text[64] = "", own[32];
    assert(pipe(report) == 0);
    pid_t pid = fork();
    assert(pid >= 0);
    if (pid == 0) {
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_SETMASK, &all, NULL);
        signal(SIGTERM, SIG_IGN);
        dup2(report[1], 1);
        dup2(report[1], 7);
        proc_job job = {.argv = ARGV("/no/such/program")};
        proc_exec(&job);
        if (!is(&job, PROC_SPAWN, ENOENT) || signal(SIGTERM, SIG_IGN) != SIG_IGN)
            _exit(9);
        job = (proc_job){.argv = SH("echo $$ $A $PWD; test -e /dev/fd/7 && exit 8; kill $$"),
                         .cwd = "/", .env = ARGV("A=b", "PATH=/bin:/usr/bin")};
        proc_exec(&job);
        _exit(9);
    }
    close(report[1]);
    snprintf(own, sizeof own, "%d b /\n", pid);
    assert(read(report[0], text, sizeof text - 1) > 0 && strcmp(text, own) == 0);
    close(report[0]);
    assert(waitpid(pid, &status, 0) == pid);
    assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

// Many callers at once, each with a feed, a drain, a failure and a background job.
static void test_many_callers(void)
{
    enum { N = 200 };
    const char *log = in_dir("concurrent");
    for (int i = 0; i < N; i++) {
        pid_t pid = fork();
        assert(pid >= 0);
        if (pid > 0)
            continue;
        char prefix[32];
        int n = snprintf(prefix, sizeof prefix, "{\"caller\":%d,", i);
        proc_job jobs[2] = {job_of(ARGV("cat")), job_of(ARGV("false"))};
        jobs[0].in = prefix;
        jobs[0].in_len = (size_t)n;
        proc_run(jobs, 2);
        assert(is(&jobs[0], PROC_EXIT, 0) && holds(&jobs[0].out, prefix));
        assert(is(&jobs[1], PROC_EXIT, 1));
        proc_job late = job_of(ARGV("false"));
        late.fault_prefix = prefix;
        late.fault_prefix_len = (size_t)n;
        assert(proc_detach(&late, 1, log) == 0);
        _exit(0);
    }
    for (int i = 0; i < N; i++) {
        int status = -1;
        assert(wait(&status) > 0 && status == 0);
    }
    // Their lines are whole and each is there once.
    bool seen[N] = {false};
    int whole = 0, tries = 0;
    FILE *f;
    while (!(f = fopen(log, "r")) && tries++ < 1000)
        pause_ms(10);
    assert(f);
    for (char line[200]; whole < N && tries < 3000; tries++) {
        clearerr(f);
        while (fgets(line, sizeof line, f)) {
            int who = -1, us = -1, end = 0;
            sscanf(line, "{\"caller\":%d,\"kind\":\"exit\",\"code\":1,\"us\":%d}%n", &who, &us,
                   &end);
            assert(end > 0 && strcmp(line + end, "\n") == 0 && who >= 0 && who < N && !seen[who]);
            seen[who] = true;
            whole++;
        }
        pause_ms(10);
    }
    assert(whole == N);
    fclose(f);
}

int main(void)
{
    assert(mkdtemp(dir));
    int before = open_fds();
    test_detach();
    test_no_log();
    test_supervisor_ended(SIGTERM);
    test_supervisor_ended(SIGALRM);  // its own last resort
    test_exec_wait();
    test_exec();
    test_many_callers();
    assert(open_fds() == before);
    assert(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
    proc_job job = run1(ARGV("rm", "-rf", dir));
    assert(is(&job, PROC_EXIT, 0));
    return 0;
}
