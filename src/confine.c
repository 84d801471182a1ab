// SPDX-License-Identifier: MIT
// Confinement by Landlock, through its system calls: C libraries have no functions for them, and the
// headers may be older than the kernel that it runs on.
#include "confine.h"

#include <errno.h>

#if defined(__linux__) && !defined(CONFINE_PORTABLE)
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Linux 5.13; the same on every architecture.
enum { SYS_CREATE = 444, SYS_ADD = 445, SYS_RESTRICT = 446 };
enum { ASK_VERSION = 1, RULE_PATH = 1, RULE_PORT = 2 };

struct ruleset {
    uint64_t fs, net, scoped;
};
// The first versions know only the beginning of it.
static size_t ruleset_size(int level)
{
    return level < 4 ? sizeof(uint64_t) : level < 6 ? 2 * sizeof(uint64_t) : sizeof(struct ruleset);
}

struct path_rule {
    uint64_t access;
    int32_t fd;
} __attribute__((packed));

struct port_rule {
    uint64_t access, port;
};

// The rights that the versions know.
enum {
    EXECUTE = 1 << 0,
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    CHANGE_DIR = 0x1ff0,  // remove and make entries of every kind: bits 4 to 12
    MAKE_DEVICE = 1 << 6 | 1 << 11,  // among them; never granted
    REFER = 1 << 13,      // 2: rename and link between directories; the first refuses that always
    TRUNCATE = 1 << 14,   // 3
    IOCTL = 1 << 15,      // 5: on devices
    BIND = 1 << 0,        // 4
    CONNECT = 1 << 1,     // 4
    SCOPES = 3,           // 6: abstract sockets and signals
};

static uint64_t fs_rights(int level)
{
    uint64_t all = EXECUTE | WRITE_FILE | READ_FILE | READ_DIR | CHANGE_DIR;
    all |= level >= 2 ? REFER : 0;
    all |= level >= 3 ? TRUNCATE : 0;
    all |= level >= 5 ? IOCTL : 0;
    return all;
}

static uint64_t rights_of(unsigned access)
{
    uint64_t rights = 0;
    if (access & CONFINE_READ)
        rights |= READ_FILE | READ_DIR;
    if (access & CONFINE_EXECUTE)
        rights |= EXECUTE;
    if (access & CONFINE_WRITE)
        rights |= WRITE_FILE | (CHANGE_DIR & ~MAKE_DEVICE) | REFER | TRUNCATE;
    if (access & CONFINE_DEVICE)
        rights |= IOCTL;
    return rights;
}

static const uint64_t OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL;

confine_means confine_ask(void)
{
    confine_means m = {0};
    long level = syscall(SYS_CREATE, NULL, 0, ASK_VERSION);
    if (level < 0)
        m.why = errno == EOPNOTSUPP ? "Landlock is switched off in this kernel"
                                    : "this kernel has no Landlock";
    m.level = level > 0 ? (int)level : 0;
    m.ports = level >= 4;
    m.signals = level >= 6;
    return m;
}

static int add_path(int set, uint64_t handled, const confine_path *p)
{
    struct path_rule rule = {.fd = open(p->path, O_PATH | O_CLOEXEC)};
    if (rule.fd < 0)
        return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : errno;
    struct stat st = {0};
    int err = fstat(rule.fd, &st) == 0 ? 0 : errno;
    rule.access = rights_of(p->access) & handled & (S_ISDIR(st.st_mode) ? ~(uint64_t)0 : OF_FILES);
    if (!err && rule.access && syscall(SYS_ADD, set, RULE_PATH, &rule, 0) != 0)
        err = errno;
    close(rule.fd);
    return err;
}

static int add_ports(int set, uint64_t access, const confine_ports *ports)
{
    for (size_t i = 0; ports->limited && i < ports->n; i++) {
        struct port_rule rule = {.access = access, .port = ports->ports[i]};
        if (syscall(SYS_ADD, set, RULE_PORT, &rule, 0) != 0)
            return errno;
    }
    return 0;
}

static int fill(int set, uint64_t handled, const confine_rules *rules, int level, const char **at)
{
    for (size_t i = 0; i < rules->n_paths; i++) {
        int err = add_path(set, handled, &rules->paths[i]);
        *at = rules->paths[i].path;
        if (err)
            return err;
    }
    *at = "the ports";
    int err = level < 4 ? 0 : add_ports(set, CONNECT, &rules->connect);
    return err || level < 4 ? err : add_ports(set, BIND, &rules->listen);
}

// Root keeps, over the next exec, what is about files (chown, overriding modes), users and low ports.
// Why not the rest: it reads the environment of all processes, mounts, and opens the disk itself.
static void drop_capabilities(void)
{
    const uint64_t keep = 0x4df;
    for (unsigned long cap = 0; cap < 64 && prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
        if (!(keep >> cap & 1))
            prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);  // refused to others than root, who have none
}

int confine_apply(const confine_rules *rules, confine_means *means, const char **at)
{
    *at = "new privileges";
    *means = confine_ask();
    drop_capabilities();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return errno;
    if (!means->level)
        return 0;
    struct ruleset attr = {.fs = fs_rights(means->level)};
    if (means->ports)
        attr.net = (rules->connect.limited ? CONNECT : 0) | (rules->listen.limited ? BIND : 0);
    attr.scoped = means->signals ? SCOPES : 0;
    *at = "the rules";
    int set = (int)syscall(SYS_CREATE, &attr, ruleset_size(means->level), 0);
    if (set < 0)
        return errno;
    int err = fill(set, attr.fs, rules, means->level, at);
    if (!err && syscall(SYS_RESTRICT, set, 0) != 0) {
        *at = "this process";
        err = errno;
    }
    close(set);
    return err;
}

#else

confine_means confine_ask(void)
{
    return (confine_means){.why = "this system has no Landlock"};
}

int confine_apply(const confine_rules *rules, confine_means *means, const char **at)
{
    (void)rules;
    *at = "";
    *means = confine_ask();
    return 0;
}

#endif
