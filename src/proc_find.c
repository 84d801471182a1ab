// SPDX-License-Identifier: MIT
// Inside the process engine: finding a program, and saying why one could not be run.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proc_spawn.h"

static const char default_path[] = "/usr/local/bin:/usr/bin:/bin";

static bool executable(const char *file)
{
    struct stat st;
    return stat(file, &st) == 0 && S_ISREG(st.st_mode) && access(file, X_OK) == 0;
}

bool proc_find(const char *name, const char *path, char *buf, size_t size)
{
    size_t nlen = strlen(name);
    if (strchr(name, '/')) {
        errno = ENOENT;
        if (name[0] != '/' || nlen >= size || !executable(name))
            return false;
        memcpy(buf, name, nlen + 1);
        return true;
    }
    for (const char *dir = path ? path : default_path, *next; nlen > 0 && dir; dir = next) {
        const char *end = strchr(dir, ':');
        size_t dlen = end ? (size_t)(end - dir) : strlen(dir);
        next = end ? end + 1 : NULL;
        if (dir[0] != '/' || dlen + nlen + 2 > size)
            continue;
        memcpy(buf, dir, dlen);
        buf[dlen] = '/';
        memcpy(buf + dlen + 1, name, nlen + 1);
        if (executable(buf))
            return true;
    }
    errno = ENOENT;
    return false;
}

// `file` as the child saw it from its own directory.
static bool seen_from(const char *cwd, const char *file, char *buf, size_t size)
{
    int n = file[0] != '/' && cwd ? snprintf(buf, size, "%s/%s", cwd, file)
                                  : snprintf(buf, size, "%s", file);
    return n >= 0 && (size_t)n < size;
}

// The program that the first line of a script names. Returns its length, 0 when there is none.
static size_t interpreter(char *head, char **name)
{
    if (head[0] != '#' || head[1] != '!')
        return 0;
    *name = head + 2 + strspn(head + 2, " \t");
    size_t len = strcspn(*name, " \t\n");
    (*name)[len] = '\0';
    return len;
}

void proc_explain(proc_job *job, int err, const char *file)
{
    char path[4096], head[260] = "", inner[4096], *name = head;
    struct stat st;
    if (err == E2BIG) {
        proc_refuse(job, err, "run %s: arguments and environment are too long", file);
        return;
    }
    if (!seen_from(job->cwd, file, path, sizeof path) || stat(path, &st) != 0) {
        if (err == ENOENT)
            proc_refuse(job, err, "program %s not found", file);
        else
            proc_refuse(job, err, "run %s: %s", file, strerror(err));
        return;
    }
    int fd = S_ISREG(st.st_mode) ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : -1;
    if (fd >= 0) {
        ssize_t n = read(fd, head, sizeof head - 4);
        head[n > 0 ? n : 0] = '\0';
        close(fd);
    }
    size_t len = interpreter(head, &name);
    if (S_ISDIR(st.st_mode))
        proc_refuse(job, err, "run %s: it is a directory", file);
    else if (err == EACCES && !executable(path))
        proc_refuse(job, err, "run %s: it is not executable", file);
    else if (len > 0 && err == ENOENT && name[len - 1] == '\r')
        proc_refuse(job, err, "interpreter %.*s of %s not found: %s", (int)len - 1, name, file,
                    "the line ends in a carriage return");
    else if (len > 0 && err == ENOENT)
        proc_refuse(job, err, "interpreter %s of %s not found", name, file);
    else if (len > 0 && err == EACCES && seen_from(job->cwd, name, inner, sizeof inner) &&
             !executable(inner))
        proc_refuse(job, err, "interpreter %s of %s is not executable", name, file);
    else if (err == ENOENT)
        proc_refuse(job, err, "the loader that %s needs is not on this system", file);
    else if (err == ENOEXEC)
        proc_refuse(job, err, "run %s: neither a program of this system nor a #! script", file);
    else
        proc_refuse(job, err, "run %s: %s", file, strerror(err));
}
