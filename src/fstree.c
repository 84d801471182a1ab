// SPDX-License-Identifier: MIT
// Folders that are put in the place of others.
#include "fstree.h"

#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs.h"

enum { PIECE = 65536 };

// Opens a regular file for reading. O_NONBLOCK: a FIFO in its place must not hang us.
static int open_file(const char *path, int *fd)
{
    struct stat st;
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (*fd < 0)
        return errno;
    int err = fstat(*fd, &st) != 0 ? errno : S_ISREG(st.st_mode) ? 0 : EINVAL;
    if (err)
        close(*fd);
    return err;
}

static ssize_t read_piece(int fd, char *buf)
{
    ssize_t n;
    do
        n = read(fd, buf, PIECE);
    while (n < 0 && errno == EINTR);
    return n;
}

static int pour(int in, int out, uint64_t max, uint64_t *size)
{
    char buf[PIECE];
    ssize_t n;
    while ((n = read_piece(in, buf)) > 0) {
        *size += (uint64_t)n;
        if (*size > max)
            return EFBIG;
        int err = fs_write_fd(out, buf, (size_t)n);
        if (err)
            return err;
    }
    return n < 0 ? errno : 0;
}

int fstree_copy(const char *from, const char *to, mode_t mode, uint64_t max, uint64_t *size)
{
    int in, err = open_file(from, &in);
    *size = 0;
    if (err)
        return err;
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (out < 0) {
        err = errno;
        close(in);
        return err;
    }
    err = pour(in, out, max, size);
    if (!err && fchmod(out, mode) != 0)
        err = errno;
    if (close(out) != 0 && !err)
        err = errno;
    close(in);
    if (err)
        unlink(to);
    return err;
}

int fstree_digest(const char *path, char digest[FSTREE_DIGEST])
{
    int fd, err = open_file(path, &fd);
    if (err)
        return err;
    SHA2_CTX hash;
    SHA256Init(&hash);
    char buf[PIECE];
    ssize_t n;
    while ((n = read_piece(fd, buf)) > 0)
        SHA256Update(&hash, (const uint8_t *)buf, (size_t)n);
    err = n < 0 ? errno : 0;
    close(fd);
    SHA256End(&hash, digest);
    return err;
}

int fstree_exchange(const char *a, const char *b)
{
#if defined(__linux__) && defined(RENAME_EXCHANGE)
    return renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) == 0 ? 0 : errno;
#elif defined(__APPLE__)
    return renamex_np(a, b, RENAME_SWAP) == 0 ? 0 : errno;
#else
    (void)a;
    (void)b;
    return ENOSYS;
#endif
}

int fstree_sync(const char *dir)
{
#ifdef __linux__
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int err = syncfs(fd) == 0 ? 0 : errno;
    close(fd);
    return err;
#else
    (void)dir;
    sync();
    return 0;
#endif
}
