// SPDX-License-Identifier: MIT
// What still ends a dispatch properly when the program itself is broken.
#include "backstop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "limit.h"
#include "proc.h"
#include "utc.h"

extern char **environ;

#define MAX_ARGS 64

static struct {
    char **argv;
    const char *in;
    size_t in_len;
    char history[1024], event[64], session[128], handler[192], on_error[8];
    const char *out, *err;
    size_t out_len, err_len;
    int code;
    int out_fd, err_fd;
    bool in_taken, installed;  // in_taken: stdin is no longer whole
} self = {.out_fd = 1, .err_fd = 2};

static unsigned char alt_stack[64 * 1024];

// ---- text without stdio

typedef struct line {
    char text[2048];
    size_t n;
} line;

static void say(line *l, const char *s)
{
    while (*s && l->n < sizeof l->text - 1)
        l->text[l->n++] = *s++;
}

static void say_part(line *l, const char *s, size_t n)
{
    while (n-- > 0 && *s && l->n < sizeof l->text - 1)
        l->text[l->n++] = *s++;
}

// Copies `from` into the field `to` of `size` bytes as the inside of a JSON string: what would need
// an escape becomes something like it.
static void keep(char *to, size_t size, const char *from)
{
    size_t n = 0;
    for (; from && *from && n + 1 < size; from++)
        to[n++] = *from == '"' ? '\'' : *from == '\\' ? '/' : (unsigned char)*from < 0x20 ? ' ' : *from;
    to[n] = '\0';
}

// ---- the last line

static void write_record(const char *kind, const char *message)
{
    if (!self.history[0])
        return;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    char t[UTC_SIZE];
    utc_format(t, now.tv_sec, now.tv_nsec / 1000000);
    line path = {0};
    say(&path, self.history);
    mkdir(path.text, 0700);
    say(&path, "/raw");
    mkdir(path.text, 0700);
    say(&path, "/");
    say_part(&path, t, 7);
    mkdir(path.text, 0700);
    say(&path, "/");
    say_part(&path, t, 10);
    say(&path, ".jsonl");
    line l = {0};
    say(&l, "{\"v\":1,\"t\":\"");
    say(&l, t);
    say(&l, "\",\"event\":\"");
    say(&l, self.event);
    say(&l, "\",\"session\":\"");
    say(&l, self.session);
    say(&l, "\",\"handlers\":[],\"verdict\":\"");
    say(&l, self.code == 2 ? "block" : "none");
    say(&l, "\",\"faults\":[{\"who\":\"");
    say(&l, self.handler[0] ? self.handler : "pais");
    say(&l, "\",\"kind\":\"");
    say(&l, kind);
    say(&l, "\",\"message\":\"");
    char clean[512];
    keep(clean, sizeof clean, message);
    say(&l, clean);
    say(&l, "\"}]}\n");
    int fd = open(path.text, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) {
        ssize_t n = write(fd, l.text, l.n);
        (void)n;
        close(fd);
    }
}

static void write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        data += n;
        len -= (size_t)n;
    }
}

static _Noreturn void finish(const char *kind, const char *message)
{
    if (self.code == 0 && strcmp(self.on_error, "allow") != 0 && self.on_error[0]) {
        // An answer cannot be composed any more, and asking needs one: the safe side is a block.
        line reason = {0};
        say(&reason, "pais: the handler ");
        say(&reason, self.handler);
        say(&reason, " failed, and its on_error says ");
        say(&reason, self.on_error);
        self.code = 2;
        write_record(kind, message);
        write_all(self.err_fd, reason.text, reason.n);
        _exit(2);
    }
    write_record(kind, message);
    write_all(self.out_fd, self.out, self.out_len);
    write_all(self.err_fd, self.err, self.err_len);
    _exit(self.code);
}

// ---- starting again

static int event_file(void)
{
#ifdef __linux__
    int fd = memfd_create("pais-event", 0);
#else
    char path[] = "/tmp/pais-event-XXXXXX";
    int fd = mkstemp(path);
    if (fd >= 0)
        unlink(path);
#endif
    if (fd < 0)
        return -1;
    write_all(fd, self.in, self.in_len);
    if (lseek(fd, 0, SEEK_SET) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void start_again(const char *kind)
{
    static char fault[256];
    static char *argv[MAX_ARGS + 3];
    int n = 0, faults = 0;
    bool was_ours = false;  // a fault that no handler is to blame for, in spite of safe mode
    for (; self.argv && self.argv[n] && n < MAX_ARGS; n++) {
        argv[n] = self.argv[n];
        if (n > 0 && strcmp(argv[n - 1], "--fault") == 0) {
            faults++;
            was_ours = was_ours || (*argv[n] && argv[n][strlen(argv[n]) - 1] == ':');
        }
    }
    if (n == 0 || n == MAX_ARGS || faults >= BACKSTOP_RETRIES ||
        (self.in_taken && !self.in) ||
        (was_ours && !self.handler[0]))
        return;
    // What a handler raises is caught before it comes here, so the first time it is nobody's fault;
    // should it happen again without overlays and policy, the handler is left out.
    bool blame = was_ours || strcmp(kind, "lua") != 0;
    line f = {0};
    say(&f, kind);
    say(&f, ":");
    say(&f, blame ? self.handler : "");
    memcpy(fault, f.text, f.n < sizeof fault ? f.n : sizeof fault - 1);
    argv[n++] = (char *)"--fault";
    argv[n++] = fault;
    argv[n] = NULL;
    if (self.in_taken) {
        int fd = event_file();
        if (fd < 0)
            return;
        dup2(fd, 0);
    }
    dup2(self.out_fd, 1);
    dup2(self.err_fd, 2);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);  // exec keeps the mask, and this signal is in it
    signal(SIGPIPE, SIG_DFL);
#ifdef __linux__
    execve("/proc/self/exe", argv, environ);
#endif
    execve(argv[0], argv, environ);
}

_Noreturn void backstop_fail(const char *kind, const char *message)
{
    backstop_clock(0);
    proc_kill_all();
    start_again(kind);
    finish(kind, message);
}

static void on_signal(int sig)
{
    switch (sig) {
    case SIGALRM:
        if (!limit_running())
            return;  // the code that the clock was set for has come back
        backstop_fail("timeout", "a handler did not return in time");
    case SIGPROF:
        backstop_fail("timeout", "the program did not come to an end");
    case SIGSEGV:
    case SIGBUS:
        backstop_fail("crash", "the program touched memory that is not its own");
    case SIGTERM:
    case SIGINT:
    case SIGHUP:
        // Whoever started us has stopped waiting: no new start.
        proc_kill_all();
        finish("terminated", "the dispatch was told to stop before it had an answer");
    default:
        backstop_fail("crash", "the program was stopped by a fatal signal");
    }
}

// ---- settings

void backstop_install(char **argv)
{
    self.argv = argv;
    self.installed = true;
    sigaltstack(&(stack_t){.ss_sp = alt_stack, .ss_size = sizeof alt_stack}, NULL);
    static const int signals[] = {SIGSEGV, SIGBUS,  SIGILL, SIGFPE, SIGABRT,
                                  SIGALRM, SIGPROF, SIGTERM, SIGINT, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal};
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        // The clock may ring more than once, and the first time for nobody.
        action.sa_flags = signals[i] == SIGALRM ? SA_ONSTACK | SA_RESTART
                                                : SA_ONSTACK | (int)SA_RESETHAND;
        sigaction(signals[i], &action, NULL);
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);  // a file too large is an error of write(2)
    backstop_clock(0);
}

void backstop_stdin(const char *data, size_t len)
{
    self.in = data;
    self.in_len = len;
    self.in_taken = true;
}

void backstop_event(const char *history, const char *event, const char *session)
{
    // The path is used as it is, so one that does not fit is not used.
    self.history[0] = '\0';
    if (history && strlen(history) < sizeof self.history)
        strcpy(self.history, history);
    keep(self.event, sizeof self.event, event);
    keep(self.session, sizeof self.session, session);
}

void backstop_handler(const char *name, const char *on_error)
{
    keep(self.handler, sizeof self.handler, name);
    keep(self.on_error, sizeof self.on_error, on_error);
}

void backstop_answer(int code, const char *out, size_t out_len, const char *err, size_t err_len)
{
    char *copy = malloc(out_len + err_len + 1);
    if (!copy)
        return;
    memcpy(copy, out, out_len);
    memcpy(copy + out_len, err, err_len);
    self.out = copy;
    self.out_len = out_len;
    self.err = copy + out_len;
    self.err_len = err_len;
    self.code = code;
}

void backstop_clock(long ms)
{
    if (!self.installed)
        return;  // a command of the user's: nobody would answer the bell
    struct itimerval t = {.it_value = {ms / 1000, ms % 1000 * 1000}};
    setitimer(ITIMER_REAL, &t, NULL);
    t.it_value = (struct timeval){ms / 1000 + BACKSTOP_CPU_S, 0};
#ifdef PAIS_TEST
    const char *s = getenv("PAIS_CPU_S");
    if (s)
        t.it_value.tv_sec = ms / 1000 + atol(s);
#endif
    setitimer(ITIMER_PROF, &t, NULL);
}

void backstop_streams(int out, int err)
{
    self.out_fd = out;
    self.err_fd = err;
}
