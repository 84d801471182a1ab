// SPDX-License-Identifier: MIT
// Files: atomic replacement, single-write appends, locks, trees.
#include "fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int fs_read_fd(int fd, size_t max, size_t hint, char **data, size_t *len)
{
    size_t cap = hint ? hint : 4096, n = 0;
    char *buf = malloc(cap + 1);
    if (!buf)
        return ENOMEM;
    for (;;) {
        if (n == cap) {
            if (cap > max)
                break;
            cap = cap < 65536 ? 65536 : cap * 2;
            char *bigger = realloc(buf, cap + 1);
            if (!bigger) {
                free(buf);
                return ENOMEM;
            }
            buf = bigger;
        }
        ssize_t got = read(fd, buf + n, cap - n);
        if (got < 0) {
            if (errno == EINTR)
                continue;
            int err = errno;
            free(buf);
            return err;
        }
        if (got == 0)
            break;
        n += (size_t)got;
    }
    if (n > max) {
        free(buf);
        return EFBIG;
    }
    buf[n] = '\0';
    *data = buf;
    *len = n;
    return 0;
}

// Reads a regular file that had `size` bytes a moment ago; what is added meanwhile is left out.
static int read_sized(int fd, size_t size, char **data, size_t *len)
{
    char *buf = malloc(size + 1);
    if (!buf)
        return ENOMEM;
    size_t n = 0;
    while (n < size) {
        ssize_t got = read(fd, buf + n, size - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            int err = errno;
            free(buf);
            return err;
        }
        if (got == 0)
            break;
        n += (size_t)got;
    }
    buf[n] = '\0';
    *data = buf;
    *len = n;
    return 0;
}

int fs_read(const char *path, size_t max, char **data, size_t *len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a FIFO must not hang us
    if (fd < 0)
        return errno;
    struct stat st;
    int err = 0;
    if (fstat(fd, &st) != 0)
        err = errno;
    else if (S_ISDIR(st.st_mode))
        err = EISDIR;
    else if (S_ISREG(st.st_mode) && (unsigned long long)st.st_size > max)
        err = EFBIG;
    else if (S_ISREG(st.st_mode) && st.st_size > 0)
        err = read_sized(fd, (size_t)st.st_size, data, len);
    else
        err = fs_read_fd(fd, max, 0, data, len);
    close(fd);
    return err;
}

int fs_write_fd(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0) {
            if (errno == EINTR)
                continue;
            return errno;
        }
        data += n;
        len -= (size_t)n;
    }
    return 0;
}

// Writes to real[PATH_MAX] where `path` leads, which may be a file that is not there yet.
static int follow(const char *path, char *real)
{
    char next[PATH_MAX], target[PATH_MAX];
    if (strlen(path) >= sizeof next)
        return ENAMETOOLONG;
    strcpy(next, path);
    for (int links = 0; links < 40; links++) {
        if (realpath(next, real))
            return 0;
        if (errno != ENOENT)
            return errno;
        ssize_t n = readlink(next, target, sizeof target);
        if (n < 0) {
            strcpy(real, next);
            return 0;
        }
        const char *slash = target[0] == '/' ? NULL : strrchr(next, '/');
        size_t dir = slash ? (size_t)(slash - next) + 1 : 0;
        if (dir + (size_t)n >= sizeof next)
            return ENAMETOOLONG;
        memcpy(next + dir, target, (size_t)n);
        next[dir + (size_t)n] = '\0';
    }
    return ELOOP;
}

int fs_replace(const char *path, const char *data, size_t len, mode_t mode)
{
    char real[PATH_MAX], temp[PATH_MAX + 32];
    int lost = follow(path, real);
    if (lost)
        return lost;
    // A link may lead anywhere, and a rename would replace a device as readily as a file.
    struct stat st;
    if (stat(real, &st) == 0 && !S_ISREG(st.st_mode))
        return S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int fd = -1;
    for (long try = 0; try < 100; try++) {
        snprintf(temp, sizeof temp, "%s.%ld.%ld~", real, (long)getpid(), now.tv_nsec + try);
        fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd >= 0 || errno != EEXIST)
            break;
    }
    if (fd < 0)
        return errno;
    int err = fchmod(fd, mode) != 0 ? errno : 0;
    if (!err)
        err = fs_write_fd(fd, data, len);
    if (!err && fsync(fd) != 0)
        err = errno;
    if (close(fd) != 0 && !err)
        err = errno;
    if (!err && rename(temp, real) != 0)
        err = errno;
    if (err)
        unlink(temp);
    return err;
}

int fs_append(const char *path, const char *data, size_t len, mode_t mode)
{
    // O_NONBLOCK: a FIFO in its place must not hang us.
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode);
    if (fd < 0)
        return errno;
    ssize_t n;
    do
        n = write(fd, data, len);
    while (n < 0 && errno == EINTR);
    int err = n < 0 ? errno : (size_t)n < len ? ENOSPC : 0;
    close(fd);
    return err;
}

int fs_mkdirs(const char *path, mode_t mode)
{
    char buf[PATH_MAX];
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof buf)
        return n ? ENAMETOOLONG : ENOENT;
    if (mkdir(path, mode) == 0)
        return 0;
    if (errno == EEXIST) {
        struct stat st;
        return stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? 0 : ENOTDIR;
    }
    if (errno != ENOENT)
        return errno;
    memcpy(buf, path, n + 1);
    for (char *p = buf + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        if (mkdir(buf, mode) != 0 && errno != EEXIST)
            return errno;
        *p = '/';
    }
    return mkdir(buf, mode) == 0 || errno == EEXIST ? 0 : errno;
}

// Removes the entries below directory `fd`, which it closes. Depth is bounded by the file system's
// own limit on open descriptors: one is held for each level.
static int empty_dir(int fd)
{
    DIR *dir = fdopendir(fd);
    if (!dir) {
        int err = errno;
        close(fd);
        return err;
    }
    int err = 0;
    struct dirent *e;
    while (!err && (e = readdir(dir))) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (unlinkat(dirfd(dir), e->d_name, 0) == 0 || errno == ENOENT)
            continue;
        if (errno != EISDIR && errno != EPERM) {
            err = errno;
            break;
        }
        int sub = openat(dirfd(dir), e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (sub < 0 && errno == ENOENT)
            continue;  // somebody else removes it too
        if (sub < 0) {
            err = errno;
            break;
        }
        err = empty_dir(sub);
        if (!err && unlinkat(dirfd(dir), e->d_name, AT_REMOVEDIR) != 0 && errno != ENOENT)
            err = errno;
    }
    closedir(dir);
    return err;
}

int fs_rmtree(const char *path)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return errno;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : errno;
    int err = empty_dir(fd);
    return err ? err : rmdir(path) == 0 || errno == ENOENT ? 0 : errno;
}

// Whether `path` is still the file that is open as `fd`: whoever held the lock may have removed it.
static bool still_there(const char *path, int fd)
{
    struct stat open_one, named;
    return fstat(fd, &open_one) == 0 && lstat(path, &named) == 0 &&
           open_one.st_dev == named.st_dev && open_one.st_ino == named.st_ino;
}

int fs_lock(const char *path, int timeout_ms, int *fd)
{
    int f = -1;
    for (int waited = 0;; waited += 10) {
        if (f < 0)
            f = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (f < 0)
            return errno;
        if (flock(f, LOCK_EX | LOCK_NB) == 0) {
            if (still_there(path, f)) {
                *fd = f;
                return 0;
            }
            close(f);
            f = -1;
            continue;
        }
        if ((errno != EWOULDBLOCK && errno != EINTR) || waited >= timeout_ms) {
            int err = errno;
            close(f);
            return err;
        }
        nanosleep(&(struct timespec){0, 10 * 1000 * 1000}, NULL);
    }
}
