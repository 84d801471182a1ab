// SPDX-License-Identifier: MIT
// Files when calls of the system fail, stop half-way or are interrupted, and when others work at
// the same place at the same time.
#undef NDEBUG
#include "alloc_fail.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// One kind of call goes wrong: for `times` times, after `after` good ones.
enum { NONE, READ, WRITE, FSYNC, RENAME, CLOSE, OPEN, FLOCK };
static struct fault {
    int call;
    int after, times, error;
    size_t some;  // error 0: do only so many bytes
} fault;

static bool goes_wrong(int call)
{
    if (fault.call != call || fault.after-- > 0 || fault.times == 0)
        return false;
    fault.times--;
    errno = fault.error;
    return true;
}

static ssize_t fault_read(int fd, void *p, size_t n)
{
    if (!goes_wrong(READ))
        return read(fd, p, n);
    return fault.error ? -1 : read(fd, p, n < fault.some ? n : fault.some);
}

static ssize_t fault_write(int fd, const void *p, size_t n)
{
    if (!goes_wrong(WRITE))
        return write(fd, p, n);
    return fault.error ? -1 : write(fd, p, n < fault.some ? n : fault.some);
}

static int fault_close(int fd)
{
    int done = close(fd);
    return goes_wrong(CLOSE) ? -1 : done;
}

static int fault_fsync(int fd)
{
    return goes_wrong(FSYNC) ? -1 : fsync(fd);
}

static int fault_rename(const char *a, const char *b)
{
    return goes_wrong(RENAME) ? -1 : rename(a, b);
}

static int fault_open(const char *path, int flags, ...)
{
    return goes_wrong(OPEN) ? -1 : open(path, flags, 0600);
}

static int fault_flock(int fd, int how)
{
    return goes_wrong(FLOCK) ? -1 : flock(fd, how);
}

// What happens between the moment a directory was seen and the one it is opened.
static void (*before_openat)(void);

static int fault_openat(int at, const char *path, int flags)
{
    void (*meanwhile)(void) = before_openat;
    before_openat = NULL;
    if (meanwhile)
        meanwhile();
    return openat(at, path, flags);
}

#define openat fault_openat
#define read fault_read
#define write fault_write
#define close fault_close
#define fsync fault_fsync
#define rename fault_rename
#define open fault_open
#define flock fault_flock
#include "fs.c"  // the source itself, so that its calls can be made to fail
#undef openat
#undef read
#undef write
#undef close
#undef fsync
#undef rename
#undef open
#undef flock
#undef malloc
#undef realloc

static char dir[] = "/tmp/pais-fs-fault.XXXXXX";

#include "in_dir.h"

static void put(const char *name, const char *text)
{
    fault.call = NONE;
    assert(fs_replace(in_dir(name), text, strlen(text), 0600) == 0);
}

static bool has(const char *name, const char *want)
{
    char *data;
    size_t len;
    fault.call = NONE;
    assert(fs_read(in_dir(name), 1 << 20, &data, &len) == 0);
    bool same = len == strlen(want) && memcmp(data, want, len) == 0;
    free(data);
    return same;
}

static int entries(void)
{
    DIR *d = opendir(dir);
    assert(d);
    int n = 0;
    while (readdir(d))
        n++;
    closedir(d);
    return n - 2;
}

static void one_by_one(void)
{
    // Interrupted and in small steps, everything is done all the same.
    static const struct fault slow[] = {
        {WRITE, 0, 3, EINTR, 0}, {WRITE, 0, 1000, 0, 1}, {WRITE, 1, 1, EINTR, 0}, {WRITE, 0, 1, 0, 5},
        {OPEN, 0, 3, EEXIST, 0},
    };
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
        put("file", "old");
        fault = slow[i];
        assert(fs_replace(in_dir("file"), "new text", 8, 0600) == 0);
        assert(has("file", "new text") && entries() == 1);
    }
    // Whatever fails, the old text stays and nothing else does.
    static const struct fault hard[] = {
        {WRITE, 0, 1, ENOSPC, 0}, {WRITE, 0, 1, EIO, 0}, {FSYNC, 0, 1, EIO, 0}, {CLOSE, 0, 1, EDQUOT, 0},
        {RENAME, 0, 1, EACCES, 0}, {OPEN, 0, 1, EMFILE, 0}, {OPEN, 0, 1000, EEXIST, 0},
    };
    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++) {
        put("file", "old");
        fault = hard[i];
        assert(fs_replace(in_dir("file"), "new text", 8, 0600) == hard[i].error);
        assert(has("file", "old") && entries() == 1);
        fault = hard[i];
        assert(fs_replace(in_dir("none"), "new text", 8, 0600) == hard[i].error);
        assert(entries() == 1);
    }
    // An append is one write, which is never taken up again in the middle.
    put("file", "old");
    fault = (struct fault){WRITE, 0, 1, 0, 2};
    assert(fs_append(in_dir("file"), "line\n", 5, 0600) == ENOSPC && has("file", "oldli"));
    fault = (struct fault){WRITE, 0, 2, EINTR, 0};
    assert(fs_append(in_dir("file"), "ne\n", 3, 0600) == 0 && has("file", "oldline\n"));
    fault = (struct fault){WRITE, 0, 1, ENOSPC, 0};
    assert(fs_append(in_dir("file"), "x\n", 2, 0600) == ENOSPC && has("file", "oldline\n"));
    unlink(in_dir("file"));
}

static int read_back(const char *name, const char *want)
{
    char *data = NULL;
    size_t len = 0;
    int err = fs_read(in_dir(name), 100, &data, &len);
    if (!err) {
        assert(len == strlen(want) && strcmp(data, want) == 0);
        free(data);
    } else
        assert(!data);
    return err;
}

static void reading(void)
{
    put("file", "some text");
    fault = (struct fault){READ, 0, 3, EINTR, 0};
    assert(read_back("file", "some text") == 0);
    fault = (struct fault){READ, 0, 100, 0, 1};
    assert(read_back("file", "some text") == 0);
    fault = (struct fault){READ, 0, 1, 0, 0};  // it became shorter meanwhile
    assert(read_back("file", "") == 0);
    fault = (struct fault){READ, 0, 1, EIO, 0};
    assert(read_back("file", "some text") == EIO);
    fault.call = NONE;
    alloc_fail_at = 1;
    assert(read_back("file", "some text") == ENOMEM);
    // What says nothing of its size.
    for (long n = 1; n <= 2; n++) {
        alloc_fail_at = n;
        char *data;
        size_t len;
        assert(fs_read("/dev/zero", 1 << 20, &data, &len) == ENOMEM);
    }
    alloc_fail_at = 0;
    int ends[2];
    assert(pipe(ends) == 0 && write(ends[1], "piped", 5) == 5);
    close(ends[1]);
    fault = (struct fault){READ, 0, 2, EINTR, 0};
    char *data;
    size_t len;
    assert(fs_read_fd(ends[0], 5, 0, &data, &len) == 0 && len == 5 && strcmp(data, "piped") == 0);
    free(data);
    fault = (struct fault){READ, 0, 1, EIO, 0};
    assert(fs_read_fd(ends[0], 5, 0, &data, &len) == EIO);
    close(ends[0]);
    fault.call = NONE;
    unlink(in_dir("file"));
}

static void locking(void)
{
    int fd;
    fault = (struct fault){FLOCK, 0, 1, EINTR, 0};
    assert(fs_lock(in_dir("lock"), 1000, &fd) == 0);
    close(fd);
    fault = (struct fault){FLOCK, 0, 1, ENOLCK, 0};
    assert(fs_lock(in_dir("lock"), 1000, &fd) == ENOLCK);
    fault.call = NONE;
    unlink(in_dir("lock"));
}

// A link to what is not there yet leads to where the file is made.
static void links(void)
{
    struct stat st;
    assert(mkdir(in_dir("sub"), 0700) == 0);
    assert(symlink("sub/to", in_dir("relative")) == 0);
    assert(symlink("../second", in_dir("sub/first")) == 0);
    assert(symlink(in_dir("third"), in_dir("second")) == 0);
    assert(symlink("nowhere/x", in_dir("lost")) == 0);
    assert(symlink("a", in_dir("b")) == 0 && symlink("b", in_dir("a")) == 0);
    assert(fs_replace(in_dir("relative"), "1", 1, 0600) == 0 && has("sub/to", "1"));
    assert(fs_replace(in_dir("sub/first"), "2", 1, 0600) == 0 && has("third", "2"));
    assert(fs_replace(in_dir("lost"), "3", 1, 0600) == ENOENT);
    assert(fs_replace(in_dir("a"), "4", 1, 0600) == ELOOP);
    static const char *const names[] = {"relative", "sub/first", "second", "lost", "a", "b"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert(lstat(in_dir(names[i]), &st) == 0 && S_ISLNK(st.st_mode));
    // In the directory that is the present one.
    char from[PATH_MAX];
    assert(getcwd(from, sizeof from) && chdir(in_dir("sub")) == 0);
    assert(symlink("made", "here") == 0 && fs_replace("here", "5", 1, 0600) == 0);
    assert(fs_replace("plain", "6", 1, 0600) == 0);
    assert(chdir(from) == 0 && has("sub/made", "5") && has("sub/plain", "6"));
    // A path too long for any file.
    char longest[2 * PATH_MAX];
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    assert(fs_replace(longest, "7", 1, 0600) == ENAMETOOLONG);
    assert(fs_append(longest, "7", 1, 0600) == ENAMETOOLONG);
    assert(fs_mkdirs(longest, 0700) == ENAMETOOLONG && fs_mkdirs("", 0700) == ENOENT);
    // What is appended goes through no link, and waits for no reader.
    assert(fs_append(in_dir("relative"), "x", 1, 0600) == ELOOP && has("sub/to", "1"));
    assert(mkfifo(in_dir("fifo"), 0600) == 0);
    alarm(20);
    assert(fs_append(in_dir("fifo"), "x", 1, 0600) == ENXIO);
    int fd;
    if (fs_lock(in_dir("fifo"), 0, &fd) == 0)
        close(fd);
    alarm(0);
    assert(fs_rmtree(dir) == 0 && mkdir(dir, 0700) == 0);
}

static void swap_for_link(void)
{
    assert(rename(in_dir("victim/sub"), in_dir("away")) == 0);
    assert(symlink(in_dir("precious"), in_dir("victim/sub")) == 0);
}

static void take_away(void)
{
    assert(rename(in_dir("victim/sub"), in_dir("away")) == 0);
}

// Somebody changes the tree that is being removed: what a link leads to stays.
static void removing(void)
{
    assert(fs_mkdirs(in_dir("precious"), 0700) == 0 && fs_mkdirs(in_dir("victim/sub"), 0700) == 0);
    put("precious/file", "kept");
    before_openat = swap_for_link;
    int err = fs_rmtree(in_dir("victim"));
    assert(err == ELOOP || err == ENOTDIR);
    assert(!before_openat && has("precious/file", "kept"));
    assert(fs_rmtree(in_dir("victim")) == 0 && has("precious/file", "kept"));
    assert(rmdir(in_dir("away")) == 0 && fs_mkdirs(in_dir("victim/sub"), 0700) == 0);
    before_openat = take_away;
    assert(fs_rmtree(in_dir("victim")) == 0 && !before_openat);
    assert(fs_rmtree(in_dir("precious")) == 0 && rmdir(in_dir("away")) == 0);
}

// Runs `body` in `n` processes, which all begin at once.
static void together(int n, void (*body)(int))
{
    int gate[2];
    assert(pipe(gate) == 0);
    for (int i = 0; i < n; i++) {
        pid_t child = fork();
        assert(child >= 0);
        if (child == 0) {
            char c;
            close(gate[1]);
            if (read(gate[0], &c, 1) != 0)
                _exit(2);
            body(i);
            _exit(0);
        }
    }
    close(gate[0]);
    close(gate[1]);
    for (int i = 0, status; i < n; i++) {
        assert(wait(&status) > 0);
        if (status)
            fprintf(stderr, "a child ended with %x\n", status);
        assert(status == 0);
    }
}

// Each writes its own letter, more of it the later the letter, and looks at what is there.
static void replace_and_look(int i)
{
    static char text[90000];
    size_t n = 10000u * ((unsigned)i + 1);
    memset(text, 'a' + i, n);
    for (int round = 0; round < 40; round++) {
        assert(fs_replace(in_dir("shared"), text, n, 0600) == 0);
        char *data;
        size_t len;
        assert(fs_read(in_dir("shared"), 1 << 20, &data, &len) == 0);
        assert(len == 10000u * (unsigned)(data[0] - 'a' + 1));
        for (size_t k = 0; k < len; k++)
            assert(data[k] == data[0]);
        free(data);
    }
}

static void make_trees(int i)
{
    for (int round = 0; round < 100; round++) {
        char name[64];
        snprintf(name, sizeof name, "tree/%d/b/c/d", round);
        assert(fs_mkdirs(in_dir(name), 0700) == 0);
    }
    (void)i;
}

static void remove_trees(int i)
{
    (void)i;
    assert(fs_rmtree(in_dir("tree")) == 0);  // what others take away is as good as removed
}

static void count_up(int i)
{
    (void)i;
    for (int round = 0; round < 25; round++) {
        int fd;
        char *data;
        size_t len;
        assert(fs_lock(in_dir("lock"), 20000, &fd) == 0);
        assert(fs_read(in_dir("count"), 20, &data, &len) == 0);
        char next[20];
        int n = snprintf(next, sizeof next, "%d", atoi(data) + 1);
        free(data);
        assert(fs_replace(in_dir("count"), next, (size_t)n, 0600) == 0);
        if (round % 3 == 0)
            unlink(in_dir("lock"));  // as who takes everything away does
        close(fd);
    }
}

static void at_once(void)
{
    fault.call = NONE;
    together(6, replace_and_look);
    assert(entries() == 1);
    together(6, make_trees);
    together(3, remove_trees);
    assert(access(in_dir("tree"), F_OK) != 0);
    put("count", "0");
    together(4, count_up);
    assert(has("count", "100"));
}

int main(void)
{
    umask(022);
    assert(mkdtemp(dir));
    one_by_one();
    reading();
    locking();
    links();
    removing();
    at_once();
    assert(fs_rmtree(dir) == 0);
    return 0;
}
