// SPDX-License-Identifier: MIT
// What the tests of the process engine share: jobs in short form, files, waiting for others.
#undef NDEBUG
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "proc.h"

#define ARGV(...) ((char *[]){__VA_ARGS__, NULL})
#define SH(script) ARGV("/bin/sh", "-c", script)

static char dir[] = "/tmp/pais-proc-test.XXXXXX";

static inline int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static inline void pause_ms(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

static inline proc_job job_of(char **argv)
{
    return (proc_job){.argv = argv, .deadline_ms = 120000, .max_out = 65536, .max_err = 65536};
}

static inline proc_job run1(char **argv)
{
    proc_job job = job_of(argv);
    proc_run(&job, 1);
    return job;
}

static inline bool is(const proc_job *job, proc_kind kind, int code)
{
    if (job->kind == kind && job->code == code)
        return true;
    fprintf(stderr, "kind %d code %d message %s\n", job->kind, job->code, job->message);
    return false;
}

static inline bool holds(const proc_output *o, const char *text)
{
    if (o->len == strlen(text) && (o->len == 0 || memcmp(o->data, text, o->len) == 0))
        return true;
    fprintf(stderr, "got '%.*s', not '%s'\n", (int)o->len, o->data ? o->data : "", text);
    return false;
}

static inline int open_fds(void)
{
    int n = 0;
    DIR *d = opendir("/dev/fd");
    assert(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static inline char *in_dir(const char *name)
{
    static char path[4][256];
    static int turn;
    char *p = path[turn++ % 4];
    snprintf(p, sizeof path[0], "%s/%s", dir, name);
    return p;
}

static inline char *make_file(const char *name, const char *text, mode_t mode)
{
    char *path = in_dir(name);
    FILE *f = fopen(path, "w");
    assert(f && fputs(text, f) >= 0 && fclose(f) == 0 && chmod(path, mode) == 0);
    return path;
}

static inline bool alive(pid_t pid)  // a zombie that its new parent has not reaped is not
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "r");
    if (!f)
        return access("/proc/self/stat", F_OK) != 0 && kill(pid, 0) == 0;
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    const char *state = strrchr(text, ')');
    return state && state[2] != 'Z' && state[2] != 'X';
}

static inline bool gone_soon(pid_t pid)
{
    for (int i = 0; i < 200 && alive(pid); i++)
        pause_ms(10);
    return !alive(pid);
}

// The text of a file, as soon as it has that many lines.
static inline char *lines_of(const char *path, size_t lines)
{
    static char text[8192];
    for (int i = 0; i < 500; i++) {
        FILE *f = fopen(path, "r");
        size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0, seen = 0;
        if (f)
            fclose(f);
        text[n] = '\0';
        for (char *p = text; (p = strchr(p, '\n')); p++)
            seen++;
        if (seen >= lines)
            return text;
        pause_ms(10);
    }
    fprintf(stderr, "%s has only: %s\n", path, text);
    abort();
}

static inline pid_t read_pid(const char *path)
{
    int pid = atoi(lines_of(path, 1));
    assert(pid > 1);
    return pid;
}
