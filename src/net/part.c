// SPDX-License-Identifier: MIT
// A file that grows beside its place.
#include "part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { LONGEST = 4096 };

bool part_name(const char *path, char *out, size_t size)
{
    int n = snprintf(out, size, "%s.part", path);
    return n > 0 && (size_t)n < size;
}

int part_open(const char *path)
{
    char name[LONGEST];
    if (!part_name(path, name, sizeof name)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    unlink(name);
    return open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
}

int part_close(int fd, const char *path, bool keep)
{
    char name[LONGEST];
    int err = close(fd) != 0 ? errno : 0;
    if (!part_name(path, name, sizeof name))
        return ENAMETOOLONG;
    if (keep && err == 0 && rename(name, path) != 0)
        err = errno;
    if (!keep || err)
        unlink(name);
    return err;
}
