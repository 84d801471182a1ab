// SPDX-License-Identifier: MIT
// Starting programs with posix_spawn.
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fs.h"

extern char **environ;

enum { EXTRA = 16 };

static void shut(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static int open_pipe(int fd[2])
{
    if (pipe(fd) != 0)
        return errno;
    fcntl(fd[0], F_SETFD, FD_CLOEXEC);
    fcntl(fd[1], F_SETFD, FD_CLOEXEC);
    return 0;
}

static bool is_set(const char *const extra[], const char *entry)
{
    size_t n = strcspn(entry, "=");
    for (; *extra; extra++)
        if (strncmp(*extra, entry, n) == 0 && (*extra)[n] == '=')
            return true;
    return false;
}

static char **environment(const char *const extra[])
{
    size_t n = 0;
    while (environ[n])
        n++;
    char **env = calloc(n + EXTRA + 1, sizeof *env);
    if (!env)
        return NULL;
    size_t k = 0;
    for (; extra[k] && k < EXTRA; k++)
        env[k] = (char *)extra[k];
    for (size_t i = 0; i < n; i++)
        if (!is_set(extra, environ[i]))
            env[k++] = environ[i];
    return env;
}

static int start(char *const argv[], char **env, int in, int out, int err, pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, pipes;
    sigemptyset(&none);
    sigemptyset(&pipes);
    sigaddset(&pipes, SIGPIPE);
    sigaddset(&pipes, SIGTERM);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, 0);
    posix_spawn_file_actions_adddup2(&files, out, 1);
    if (err >= 0)
        posix_spawn_file_actions_adddup2(&files, err, 2);
    else
        posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&how);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &pipes);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int code = posix_spawnp(pid, argv[0], &files, &how, argv, env);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    return code;
}

int spawn_start(char *const argv[], const char *const extra[], bool errors, spawned *s)
{
    static const char *const nothing[] = {NULL};
    int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1};
    char **env = environment(extra ? extra : nothing);
    int code = !env ? ENOMEM : open_pipe(in);
    if (code == 0)
        code = open_pipe(out);
    if (code == 0 && errors)
        code = open_pipe(err);
    *s = (spawned){.pid = -1, .in = in[1], .out = out[0], .err = err[0]};
    if (code == 0)
        code = start(argv, env, in[0], out[1], err[1], &s->pid);
    shut(&in[0]);
    shut(&out[1]);
    shut(&err[1]);
    free(env);
    if (code != 0) {
        s->pid = -1;
        spawn_end(s);
    }
    return code;
}

static int left_ms(const struct timespec *since, int deadline_ms)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long ms = (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
    return ms >= deadline_ms ? 0 : deadline_ms - (int)ms;
}

int spawn_talk(spawned *s, const char *input, char *out, size_t size, int deadline_ms)
{
    struct timespec since;
    size_t got = 0;
    bool late = false;
    clock_gettime(CLOCK_MONOTONIC, &since);
    fs_write_fd(s->in, input, strlen(input));
    shut(&s->in);
    for (;;) {
        char rest[512];
        struct pollfd p = {.fd = s->out, .events = POLLIN};
        int left = left_ms(&since, deadline_ms);
        late = left == 0;
        if (late || (poll(&p, 1, left) < 0 && errno != EINTR))
            break;
        if (!p.revents)
            continue;
        // What does not fit is read all the same, and dropped: the program is to end by itself.
        bool room = got + 1 < size;
        ssize_t n = room ? read(s->out, out + got, size - 1 - got) : read(s->out, rest, sizeof rest);
        if (n == 0 || (n < 0 && errno != EINTR))
            break;
        if (n > 0 && room)
            got += (size_t)n;
    }
    out[got] = '\0';
    if (late) {
        spawn_end(s);
        return -1;
    }
    int status = 0;
    shut(&s->out);
    shut(&s->err);
    while (waitpid(s->pid, &status, 0) < 0 && errno == EINTR)
        ;
    s->pid = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int spawn_end(spawned *s)
{
    int status = 0;
    shut(&s->in);
    shut(&s->out);
    shut(&s->err);
    if (s->pid <= 0)
        return -1;
    // It may just be ending by itself, and its status is what we want to know.
    for (int i = 0; i < 50; i++) {
        pid_t r = waitpid(s->pid, &status, WNOHANG);
        if (r == s->pid) {
            s->pid = -1;
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        }
        poll(NULL, 0, 2);
    }
    kill(s->pid, SIGKILL);
    waitpid(s->pid, &status, 0);
    s->pid = -1;
    return -1;
}
