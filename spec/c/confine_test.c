// SPDX-License-Identifier: MIT
// Confinement: what was granted works, what was not does not, as far as this kernel can; where it can
// nothing, nothing changes and the reason is named.
#undef NDEBUG
#include "confine.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[] = "/tmp/pais-confine-test.XXXXXX";

#include "in_dir.h"

static void make_file(const char *name, mode_t mode, const char *text)
{
    int fd = open(in_dir(name), O_WRONLY | O_CREAT, mode);
    assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && close(fd) == 0);
}

static int try_open(const char *path, int flags)
{
    int fd = open(path, flags, 0600);
    return fd >= 0 ? close(fd) : errno;
}

static int try_exec(const char *path)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        execl(path, path, (char *)NULL);
        _exit(errno);
    }
    assert(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int try_connect(uint16_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert(fd >= 0);
    int err = connect(fd, (struct sockaddr *)&to, sizeof to) == 0 ? 0 : errno;
    close(fd);
    return err;
}

static int try_listen(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert(fd >= 0);
    int err = bind(fd, (struct sockaddr *)&at, sizeof at) == 0 ? 0 : errno;
    close(fd);
    return err;
}

// What `level` refuses, and what is done when the kernel has not got that far.
static int refused(confine_means m, int level, int otherwise)
{
    return m.level >= level ? EACCES : otherwise;
}

static void files(void)
{
    const confine_path paths[] = {
        {in_dir("in"), CONFINE_READ},
        {in_dir("out"), CONFINE_READ | CONFINE_WRITE},
        {in_dir("one"), CONFINE_READ | CONFINE_WRITE},
        {in_dir("nothing"), CONFINE_READ},
        {"/bin", CONFINE_READ | CONFINE_EXECUTE},
        {"/usr", CONFINE_READ | CONFINE_EXECUTE},
        {"/lib", CONFINE_READ | CONFINE_EXECUTE},
        {"/lib64", CONFINE_READ | CONFINE_EXECUTE},
        {"/dev/null", CONFINE_READ | CONFINE_WRITE | CONFINE_DEVICE},
    };
    int before = open(in_dir("secret"), O_RDONLY);
    confine_rules rules = {.paths = paths, .n_paths = sizeof paths / sizeof *paths};
    confine_means m;
    const char *at;
    assert(confine_apply(&rules, &m, &at) == 0);
    assert(m.level > 0 ? !m.why : m.why && m.why[0]);

    assert(try_open(in_dir("in/file"), O_RDONLY) == 0);
    assert(try_open(in_dir("in/file"), O_WRONLY) == refused(m, 1, 0));
    assert(try_open(in_dir("in/new"), O_WRONLY | O_CREAT) == refused(m, 1, 0));
    assert(try_open(in_dir("out/new"), O_RDWR | O_CREAT | O_TRUNC) == 0);
    assert(mkdir(in_dir("out/dir"), 0700) == 0);
    assert(m.level == 1 || rename(in_dir("out/new"), in_dir("out/dir/new")) == 0);
    assert(try_open(in_dir("one"), O_RDWR | O_TRUNC) == 0);
    assert(try_open(in_dir("secret"), O_RDONLY) == refused(m, 1, 0));
    assert((truncate(in_dir("in/file"), 0) == 0 ? 0 : errno) == refused(m, 3, 0));
    assert(symlink(in_dir("secret"), in_dir("out/link")) == 0);
    assert(try_open(in_dir("out/link"), O_RDONLY) == refused(m, 1, 0));
    assert(try_exec("/bin/true") == 0);
    assert(try_exec(in_dir("in/program")) == refused(m, 1, 7));
    char c;
    assert(before >= 0 && read(before, &c, 1) == 1);  // what is open stays usable
    // Nothing that comes later gives back what was taken.
    const confine_path all = {"/", CONFINE_READ};
    rules = (confine_rules){.paths = &all, .n_paths = 1};
    assert(confine_apply(&rules, &m, &at) == 0);
    assert(try_open(in_dir("secret"), O_RDONLY) == refused(m, 1, 0));
}

// Neither may root look into processes outside, once it has become another program.
static void others(void)
{
    char script[160];
    snprintf(script, sizeof script, "cat /proc/%d/environ >/dev/null 2>&1 && exit 1; exit 0", getppid());
    const confine_path all = {"/", CONFINE_READ | CONFINE_EXECUTE};
    const confine_path null = {"/dev/null", CONFINE_WRITE};
    const confine_path paths[] = {all, null};
    confine_rules rules = {.paths = paths, .n_paths = 2};
    confine_means m;
    const char *at;
    assert(confine_apply(&rules, &m, &at) == 0);
    assert(mknod(in_dir("out/device"), S_IFCHR | 0600, 259) != 0 || !m.level);
    if (m.level)
        execl("/bin/sh", "sh", "-c", script, (char *)NULL);
}

static uint16_t listener(int *fd)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof at;
    *fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert(*fd >= 0 && bind(*fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(*fd, 4) == 0);
    assert(getsockname(*fd, (struct sockaddr *)&at, &n) == 0);
    return ntohs(at.sin_port);
}

static void ports(void)
{
    int one, two;
    uint16_t granted = listener(&one), other = listener(&two);
    confine_rules rules = {.connect = {true, &granted, 1}};
    confine_means m;
    const char *at;
    assert(confine_apply(&rules, &m, &at) == 0 && m.ports == (m.level >= 4));
    assert(try_connect(granted) == 0 && try_connect(other) == refused(m, 4, 0));
    assert(try_listen() == 0);
    rules = (confine_rules){.listen = {true, NULL, 0}};
    assert(confine_apply(&rules, &m, &at) == 0);
    assert(try_listen() == refused(m, 4, 0));
}

static void outside(void)
{
    confine_rules rules = {0};
    confine_means m;
    const char *at;
    assert(confine_apply(&rules, &m, &at) == 0 && m.signals == (m.level >= 6));
    assert((kill(getppid(), 0) == 0 ? 0 : errno) == (m.signals ? EPERM : 0));
}

static void in_child(void (*test)(void))
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        test();
        _exit(0);
    }
    assert(waitpid(pid, &status, 0) == pid && status == 0);
}

int main(void)
{
    assert(mkdtemp(dir) && mkdir(in_dir("in"), 0700) == 0 && mkdir(in_dir("out"), 0700) == 0);
    make_file("in/file", 0600, "x");
    make_file("in/program", 0700, "#!/bin/sh\nexit 7\n");
    make_file("one", 0600, "x");
    make_file("secret", 0600, "x");
    confine_means m = confine_ask();
    assert(m.level > 0 ? !m.why : m.why && m.why[0]);
    in_child(files);
    in_child(others);
    in_child(ports);
    in_child(outside);
    printf("confined at level %d%s%s\n", m.level, m.why ? ": " : "", m.why ? m.why : "");
    char remove[160];
    snprintf(remove, sizeof remove, "rm -rf %s", dir);
    return system(remove) == 0 ? 0 : 1;
}
