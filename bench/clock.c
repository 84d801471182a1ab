// SPDX-License-Identifier: MIT
// Times whole processes, from the call that starts them to the end of the wait for them:
//
//   clock [-n ROUNDS] [-i STDIN] NAME [VAR=VALUE ...] PROGRAM [ARG ...] [-- NAME ...]
//
// Each round runs every command once, in the order given, so that a machine that gets slower or
// faster does so for all of them. One JSON line for each command: percentiles of the wall time (ms),
// mean processor time (ms), what it needed of memory, and how often it took as long as the first
// command in the same round (median of these ratios). stdout and stderr of the commands are dropped.
// A command that cannot be started, or does not end with 0, ends the measurement: exit 1.
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { WARM_UP = 3, MAX_COMMANDS = 16, MAX_VARIABLES = 8 };

typedef struct command {
    const char *name;
    char **argv;
    char **envp;
    double *wall_ms;
    double cpu_ms;  // of all rounds
    long faults;    // minor, of all rounds
    long rss_kb;    // the most of any round
} command;

static _Noreturn void fail(const char *what, const char *on, int err)
{
    fprintf(stderr, "clock: %s %s%s%s\n", what, on, err ? ": " : "", err ? strerror(err) : "");
    exit(1);
}

static void *need(void *memory)
{
    if (!memory)
        fail("run", "out of memory", 0);
    return memory;
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double ms_of(struct timeval t)
{
    return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

// ---- one run

static void run(command *c, const char *in, double *wall_ms, bool count)
{
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, in, O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    pid_t pid;
    int status;
    struct rusage used;
    double start = now_ms();
    int err = posix_spawnp(&pid, c->argv[0], &files, NULL, c->argv, c->envp);
    if (err)
        fail("start", c->argv[0], err);
    while (wait4(pid, &status, 0, &used) < 0)
        if (errno != EINTR)
            fail("wait for", c->argv[0], errno);
    *wall_ms = now_ms() - start;
    posix_spawn_file_actions_destroy(&files);
    if (status != 0) {
        fprintf(stderr, "clock: %s ended with %s %d\n", c->name,
                WIFEXITED(status) ? "exit code" : "signal",
                WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
        exit(1);
    }
    if (!count)
        return;
    c->cpu_ms += ms_of(used.ru_utime) + ms_of(used.ru_stime);
    c->faults += used.ru_minflt;
    // What the process had before exec counts too, and that was ours: our own size is the least
    // that can be seen here, some 1.5 MB.
#ifdef __APPLE__
    long rss_kb = used.ru_maxrss / 1024;
#else
    long rss_kb = used.ru_maxrss;
#endif
    if (rss_kb > c->rss_kb)
        c->rss_kb = rss_kb;
}

// ---- results

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double percentile(const double *sorted, int n, int percent)
{
    return sorted[(n - 1) * percent / 100];
}

static void report(const command *c, const command *first, int n, double *scratch)
{
    for (int i = 0; i < n; i++)
        scratch[i] = c->wall_ms[i] / first->wall_ms[i];
    qsort(scratch, (size_t)n, sizeof *scratch, ascending);
    double ratio = percentile(scratch, n, 50);
    memcpy(scratch, c->wall_ms, (size_t)n * sizeof *scratch);
    qsort(scratch, (size_t)n, sizeof *scratch, ascending);
    printf("{\"name\":\"%s\",\"rounds\":%d,\"p50_ms\":%.3f,\"p90_ms\":%.3f,\"p99_ms\":%.3f,"
           "\"cpu_ms\":%.3f,\"faults\":%ld,\"rss_kb\":%ld,\"ratio\":%.3f}\n",
           c->name, n, percentile(scratch, n, 50), percentile(scratch, n, 90),
           percentile(scratch, n, 99), c->cpu_ms / n, c->faults / n, c->rss_kb, ratio);
}

// ---- the command line

static _Noreturn void usage(void)
{
    fprintf(stderr, "usage: clock [-n ROUNDS] [-i STDIN] NAME [VAR=VALUE ...] PROGRAM [ARG ...] "
                    "[-- NAME ...]\n");
    exit(2);
}

// The environment with the variables of `set` in front, whose names hide older ones.
static char **environment(char **set, int n)
{
    int old = 0, out = 0;
    while (environ[old])
        old++;
    char **envp = need(calloc((size_t)(old + n + 1), sizeof *envp));
    for (; out < n; out++)
        envp[out] = set[out];
    for (int i = 0; i < old; i++) {
        bool hidden = false;
        for (int k = 0; k < n; k++)
            hidden = hidden || strncmp(environ[i], set[k], strcspn(set[k], "=") + 1) == 0;
        if (!hidden)
            envp[out++] = environ[i];
    }
    return envp;
}

// Takes one command off the arguments; returns where the next begins.
static char **take_command(char **at, command *c, int rounds)
{
    c->name = *at++;
    char **set = at;
    while (*at && strchr(*at, '=') && at - set < MAX_VARIABLES)
        at++;
    c->envp = environment(set, (int)(at - set));
    c->argv = at;
    c->wall_ms = need(calloc((size_t)rounds, sizeof *c->wall_ms));
    while (*at && strcmp(*at, "--") != 0)
        at++;
    if (at == c->argv || strpbrk(c->name, "\"\\"))
        usage();
    if (*at)
        *at++ = NULL;
    return at;
}

int main(int argc, char **argv)
{
    int rounds = 300, count = 0;
    const char *in = "/dev/null";
    // '+': what follows the first name is not ours.
    for (int opt; (opt = getopt(argc, argv, "+n:i:")) != -1;) {
        if (opt == 'n')
            rounds = atoi(optarg);
        else if (opt == 'i')
            in = optarg;
        else
            usage();
    }
    if (optind == argc || rounds < 1)
        usage();
    static command commands[MAX_COMMANDS];
    for (char **at = argv + optind; *at; count++) {
        if (count == MAX_COMMANDS)
            usage();
        at = take_command(at, &commands[count], rounds);
    }
    for (int round = -WARM_UP; round < rounds; round++)
        for (int i = 0; i < count; i++) {
            double unused;
            double *wall_ms = round < 0 ? &unused : &commands[i].wall_ms[round];
            run(&commands[i], in, wall_ms, round >= 0);
        }
    double *scratch = need(calloc((size_t)rounds, sizeof *scratch));
    for (int i = 0; i < count; i++)
        report(&commands[i], &commands[0], rounds, scratch);
    return fflush(stdout) == 0 ? 0 : 1;
}
