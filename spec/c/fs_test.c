// SPDX-License-Identifier: MIT
// Files: replacing, appending, reading, trees and locks, also where something stands in the way.
#undef NDEBUG
#include "fs.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char dir[] = "/tmp/pais-fs-test.XXXXXX";

#include "in_dir.h"

static void holds(const char *path, const char *want, size_t n)
{
    char *data;
    size_t len;
    assert(fs_read(path, 1 << 20, &data, &len) == 0);
    assert(len == n && memcmp(data, want, n) == 0 && data[n] == '\0');
    free(data);
}

static mode_t mode_of(const char *path)
{
    struct stat st;
    assert(stat(path, &st) == 0);
    return st.st_mode & 07777;
}

static void test_read(void)
{
    char *data;
    size_t len;
    assert(fs_read(in_dir("none"), 10, &data, &len) == ENOENT);
    assert(fs_read(dir, 10, &data, &len) == EISDIR);
    assert(fs_replace(in_dir("ten"), "0123456789", 10, 0600) == 0);
    assert(fs_read(in_dir("ten"), 9, &data, &len) == EFBIG);
    holds(in_dir("ten"), "0123456789", 10);
    assert(fs_read("/dev/zero", 1000, &data, &len) == EFBIG);
    assert(mkfifo(in_dir("fifo"), 0600) == 0);
    assert(fs_read(in_dir("fifo"), 10, &data, &len) == 0 && len == 0);
    free(data);
    assert(symlink("loop", in_dir("loop")) == 0);
    assert(fs_read(in_dir("loop"), 10, &data, &len) == ELOOP);
    // Sizes around those of the buffer.
    static char big[200001];
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (char)(i * 7);
    static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 65535, 65536, 65537, 200000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert(fs_replace(in_dir("big"), big, sizes[i], 0600) == 0);
        holds(in_dir("big"), big, sizes[i]);
        int fd = open(in_dir("big"), O_RDONLY);
        assert(fs_read_fd(fd, sizes[i], 0, &data, &len) == 0 && len == sizes[i]);
        free(data);
        close(fd);
        fd = open(in_dir("big"), O_RDONLY);
        assert(sizes[i] == 0 || fs_read_fd(fd, sizes[i] - 1, 16, &data, &len) == EFBIG);
        close(fd);
    }
    assert(fs_read_fd(-1, 10, 0, &data, &len) == EBADF);
}

static void test_replace(void)
{
    const char *path = in_dir("file");
    assert(fs_replace(path, "one", 3, 0640) == 0 && mode_of(path) == 0640);
    assert(fs_replace(path, "two\0x", 5, 0600) == 0 && mode_of(path) == 0600);
    holds(path, "two\0x", 5);
    assert(fs_replace(path, "", 0, 0600) == 0);
    holds(path, "", 0);
    assert(fs_replace(in_dir("no/dir"), "x", 1, 0600) == ENOENT);
    assert(fs_replace(in_dir("file/x"), "x", 1, 0600) == ENOTDIR);
    assert(mkdir(in_dir("d"), 0700) == 0);
    assert(fs_replace(in_dir("d"), "x", 1, 0600) == EISDIR);
    // A link is followed, and stays one.
    assert(symlink("file", in_dir("link")) == 0);
    assert(fs_replace(in_dir("link"), "through", 7, 0600) == 0);
    holds(path, "through", 7);
    struct stat st;
    assert(lstat(in_dir("link"), &st) == 0 && S_ISLNK(st.st_mode));
    assert(fs_replace(in_dir("fifo"), "x", 1, 0600) == EINVAL);
    // Nothing half-written is left beside it.
    char command[256];
    snprintf(command, sizeof command, "test \"$(ls -A %s/d | wc -l)\" = 0 && ! ls -A %s | grep -q tmp",
             dir, dir);
    assert(system(command) == 0);
}

static void test_append(void)
{
    enum { WRITERS = 8, LINES = 200 };
    char line[1024];
    for (int w = 0; w < WRITERS; w++) {
        if (fork() == 0) {
            memset(line, 'a' + w, sizeof line);
            line[sizeof line - 1] = '\n';
            for (int i = 0; i < LINES; i++)
                if (fs_append(in_dir("log"), line, sizeof line, 0600) != 0)
                    _exit(1);
            _exit(0);
        }
    }
    for (int w = 0, status; w < WRITERS; w++)
        assert(wait(&status) > 0 && status == 0);
    char *data;
    size_t len, n = 0;
    assert(fs_read(in_dir("log"), 1 << 24, &data, &len) == 0);
    for (char *p = data, *nl; (nl = memchr(p, '\n', len - (size_t)(p - data))); p = nl + 1, n++) {
        assert(nl - p == sizeof line - 1);
        for (char *c = p; c < nl; c++)
            assert(*c == *p);
    }
    assert(n == WRITERS * LINES && mode_of(in_dir("log")) == 0600);
    free(data);
    assert(fs_append(in_dir("none/x"), "x", 1, 0600) == ENOENT);
    assert(fs_append(in_dir("d"), "x", 1, 0600) == EISDIR);
}

static void test_trees(void)
{
    assert(fs_mkdirs(in_dir("t/a/b/c"), 0700) == 0 && mode_of(in_dir("t/a/b")) == 0700);
    assert(fs_mkdirs(in_dir("t/a/b/c"), 0700) == 0);
    assert(fs_mkdirs(in_dir("t//a///x/"), 0700) == 0);
    assert(fs_mkdirs(in_dir("file/x"), 0700) == ENOTDIR);
    assert(fs_mkdirs(in_dir("file"), 0700) != 0);
    assert(fs_replace(in_dir("t/a/f"), "x", 1, 0600) == 0);
    assert(fs_replace(in_dir("keep"), "x", 1, 0600) == 0);
    assert(symlink("../../keep", in_dir("t/a/link")) == 0);
    assert(symlink("..", in_dir("t/a/up")) == 0);
    assert(symlink(in_dir("t"), in_dir("tlink")) == 0);
    assert(fs_rmtree(in_dir("tlink")) == 0);  // the link, not what it leads to
    assert(access(in_dir("t/a/f"), F_OK) == 0);
    assert(fs_rmtree(in_dir("t")) == 0);
    assert(access(in_dir("t"), F_OK) != 0 && access(in_dir("keep"), F_OK) == 0);
    assert(fs_rmtree(in_dir("t")) == 0 || errno == ENOENT);
    assert(fs_rmtree(in_dir("keep")) == 0 && access(in_dir("keep"), F_OK) != 0);
    // Deeper than there are descriptors, or path names.
    int home = open(".", O_RDONLY);
    assert(mkdir(in_dir("deep"), 0700) == 0 && chdir(in_dir("deep")) == 0);
    for (int i = 0; i < 300; i++)
        assert(mkdir("x", 0700) == 0 && chdir("x") == 0);
    assert(fchdir(home) == 0);
    close(home);
    assert(fs_rmtree(in_dir("deep")) == 0 && access(in_dir("deep"), F_OK) != 0);
}

static void test_lock(void)
{
    int a, b;
    assert(fs_lock(in_dir("lock"), 0, &a) == 0);
    assert(fcntl(a, F_GETFD) & FD_CLOEXEC);
    assert(fs_lock(in_dir("lock"), 0, &b) == EWOULDBLOCK);
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    assert(fs_lock(in_dir("lock"), 100, &b) == EWOULDBLOCK);
    clock_gettime(CLOCK_MONOTONIC, &to);
    assert((to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000 >= 90);
    close(a);
    assert(fs_lock(in_dir("lock"), 0, &b) == 0);
    close(b);
    assert(fs_lock(in_dir("no/lock"), 0, &a) == ENOENT);
    // Released when its holder dies.
    pid_t child = fork();
    if (child == 0) {
        _exit(fs_lock(in_dir("lock"), 0, &a) != 0);
    }
    int status;
    assert(waitpid(child, &status, 0) == child && status == 0);
    assert(fs_lock(in_dir("lock"), 0, &a) == 0);
    close(a);
}

int main(void)
{
    umask(022);
    assert(mkdtemp(dir));
    test_read();
    test_replace();
    test_append();
    test_trees();
    test_lock();
    assert(fs_rmtree(dir) == 0);
    return 0;
}
