// SPDX-License-Identifier: MIT
// What bash really runs: reads scripts, runs each in bash, writes what was executed.
//   oracle ROOT          ROOT is made by root.sh; its programs are recording stubs (stub.c)
//
// A request is one byte ('x' run, 'n' only read it: bash -n), the length as 4 bytes in the order of
// the machine, the script. An answer is the exit status or 128 + signal (4 bytes; 255 when time ran
// out), whether something was said on stderr with 'n' (4 bytes), the length of the notes (4 bytes),
// the notes: for each execution its length, the number of words (4 bytes each), and the words, each
// with a final NUL. The last one may have been cut.
//
// Scripts may be anything, so they run where nothing can be harmed: in mount, process, network and
// IPC namespaces of their own; / is ROOT, read-only, and the old / is gone; what can be written is
// in memory and thrown away after each script; without privileges, with limits. If any of this
// cannot be had, nothing runs: exit 3 where namespaces are not permitted, 4 for what must not be.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOTES "/notes/log"  // stub.c; the folder cannot be listed: no glob comes upon it
#define HOME "/home/user"
#define NOBODY 65534
enum { NOT_PERMITTED = 3, NOT_SAFE = 4, MOST_TEXT = 1 << 16, MOST_NOTES = 1 << 20, WAIT_MS = 400 };

// ---- the jail -----------------------------------------------------------------------------

static _Noreturn void refuse(int code, const char *what)
{
    fprintf(stderr, "oracle: %s: %s\n", what, strerror(errno));
    exit(code);
}

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        refuse(NOT_PERMITTED, path);
    close(fd);
}

// Where we are not root, a user namespace in which we are.
static void become_root(void)
{
    uid_t uid = getuid();
    gid_t gid = getgid();
    if (uid == 0)
        return;
    if (unshare(CLONE_NEWUSER))
        refuse(NOT_PERMITTED, "a user namespace");
    char map[64];
    write_file("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "0 %u 1", (unsigned)uid);
    write_file("/proc/self/uid_map", map);
    snprintf(map, sizeof map, "0 %u 1", (unsigned)gid);
    write_file("/proc/self/gid_map", map);
}

static void must_mount(const char *from, const char *to, const char *type, unsigned long flags,
                       const char *data)
{
    if (mount(from, to, type, flags, data))
        refuse(NOT_PERMITTED, to);
}

static void make_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        refuse(NOT_SAFE, path);
    close(fd);
}

static void make_dir(const char *path, mode_t mode)
{
    if (mkdir(path, mode) || chmod(path, mode))
        refuse(NOT_SAFE, path);
}

// The only places that can be written, as each script finds them.
static void fresh(void)
{
    static const char *const places[] = {HOME, "/tmp", "/notes"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        umount2(places[i], MNT_DETACH);
        must_mount("none", places[i], "tmpfs", MS_NOSUID | MS_NODEV,
                   i == 2 ? "size=4m,mode=0711" : "size=4m,mode=0777");
    }
    make_dir(HOME "/project", 0777);
    make_dir(HOME "/project/src", 0777);
    make_dir(HOME "/.conf", 0777);
    umask(0);  // all can write what is there
    make_file(HOME "/project/a.txt", "one\n");
    make_file(HOME "/project/b.txt", "two words\n");
    make_file(HOME "/project/src/x.c", "int x;\n");
    make_file(HOME "/project/.env", "A=1\n");
    make_file(NOTES, "");
    if (chmod(NOTES, 0222))
        refuse(NOT_SAFE, NOTES);
}

static void enter(const char *root)
{
    become_root();
    if (unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS))
        refuse(NOT_PERMITTED, "namespaces");
    must_mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
    // The first process of the namespace: when it ends, all in it end.
    pid_t pid = fork();
    if (pid < 0)
        refuse(NOT_PERMITTED, "fork");
    if (pid > 0) {
        int status;
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
        exit(WIFEXITED(status) ? WEXITSTATUS(status) : NOT_SAFE);
    }
    if (prctl(PR_SET_PDEATHSIG, SIGKILL))
        refuse(NOT_SAFE, "prctl");
    struct statvfs fs;
    must_mount(root, root, NULL, MS_BIND, NULL);
    if (statvfs(root, &fs))
        refuse(NOT_SAFE, root);
    unsigned long kept = (fs.f_flag & ST_NODEV ? MS_NODEV : 0) |
                         (fs.f_flag & ST_NOATIME ? MS_NOATIME : 0) |
                         (fs.f_flag & ST_RELATIME ? MS_RELATIME : 0);
    must_mount(NULL, root, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | kept, NULL);
    if (chdir(root))
        refuse(NOT_SAFE, root);
    must_mount("/dev/null", "dev/null", NULL, MS_BIND, NULL);
    must_mount("proc", "proc", "proc", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    if (syscall(SYS_pivot_root, ".", "."))
        refuse(NOT_PERMITTED, "pivot_root");
    if (umount2(".", MNT_DETACH) || chdir("/"))
        refuse(NOT_SAFE, "the old root");
}

// In the child: nothing left that could do harm, or no script.
static void drop(void)
{
    static const struct { int what; rlim_t most; } limits[] = {
        {RLIMIT_CPU, 2}, {RLIMIT_FSIZE, MOST_NOTES}, {RLIMIT_AS, 512u << 20}, {RLIMIT_CORE, 0},
        {RLIMIT_NOFILE, 256}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (setrlimit(limits[i].what, &(struct rlimit){limits[i].most, limits[i].most}))
            refuse(NOT_SAFE, "setrlimit");
    for (int cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0; cap++)
        if (prctl(PR_CAPBSET_DROP, cap))
            refuse(NOT_SAFE, "a capability");
    // In a user namespace of ours there is only one user, who is nobody outside of it.
    if (setgroups(0, NULL) == 0 && setgid(NOBODY) == 0 && setuid(NOBODY) == 0)
        setrlimit(RLIMIT_NPROC, &(struct rlimit){256, 256});
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        refuse(NOT_SAFE, "no_new_privs");
}

// Tried by a process without privileges, as a script would.
static void check(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        drop();
        static const char *const places[] = {"/x", "/bin/x", "/real/x", "/proc/sys/kernel/hostname"};
        for (size_t i = 0; i < sizeof places / sizeof *places; i++)
            if (open(places[i], O_WRONLY | O_CREAT, 0666) >= 0)
                _exit(1);
        FILE *f = fopen("/proc/self/mounts", "r");
        char line[1024], at[512];
        int n = 0;
        while (f && fgets(line, sizeof line, f)) {
            if (sscanf(line, "%*s %511s", at) != 1)
                _exit(2);
            int known = 0;
            for (const char *const *k = (const char *const[]){"/", "/dev/null", "/proc", HOME, "/tmp",
                                                              "/notes", NULL}; *k; k++)
                known |= strcmp(at, *k) == 0;
            if (!known)
                _exit(2);
            n++;
        }
        _exit(n == 6 ? 0 : 2);
    }
    int status;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status)) {
        fputs("oracle: something could be written that must not be: nothing runs\n", stderr);
        exit(NOT_SAFE);
    }
}

// ---- serving ------------------------------------------------------------------------------

static void run_bash(char *text, char mode)
{
    static char *const env[] = {
        "PATH=/bin", "HOME=" HOME, "USER=user", "LOGNAME=user", "TMPDIR=/tmp", "PWD=" HOME "/project",
        "SHELL=/bin/bash", "LC_ALL=C.UTF-8", "BASH_FUNC_command_not_found_handle%%=() { /bin/.missing \"$@\"; }",
        NULL};
    drop();
    int null = open("/dev/null", O_RDWR), err = open("/tmp/.err", O_WRONLY | O_CREAT, 0666);
    if (setsid() < 0 || null < 0 || err < 0 || chdir(HOME "/project"))
        _exit(NOT_SAFE);
    dup2(null, 0);
    dup2(null, 1);
    dup2(mode == 'n' ? err : null, 2);
    closefrom(3);
    char *run[] = {"bash", "-c", "--", text, NULL},
         *only[] = {"bash", "-n", "-c", "--", text, NULL};
    execve("/real/bash", mode == 'n' ? only : run, env);
    _exit(127);
}

// Waits for the script, then ends whatever it left behind.
static uint32_t wait_for(pid_t pid)
{
    sigset_t chld;
    sigemptyset(&chld);
    sigaddset(&chld, SIGCHLD);
    struct timespec now, end, left;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_nsec += WAIT_MS * 1000000L;
    uint32_t result = 255;
    for (;;) {
        int status;
        pid_t got = waitpid(-1, &status, WNOHANG);
        if (got == pid) {
            result = (uint32_t)(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
            pid = 0;
        }
        if (got > 0)
            continue;
        if (got < 0)
            return result;  // all ended, those in the background too
        clock_gettime(CLOCK_MONOTONIC, &now);
        long ms = (end.tv_sec - now.tv_sec) * 1000 + (end.tv_nsec - now.tv_nsec) / 1000000;
        if (ms <= 0)
            break;
        left = (struct timespec){ms / 1000, ms % 1000 * 1000000};
        sigtimedwait(&chld, NULL, &left);
    }
    kill(-1, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
        ;
    return pid ? 255 : result;
}

static int serve(const char *root)
{
    static char text[MOST_TEXT + 1], notes[MOST_NOTES];
    enter(root);
    fresh();
    check();
    sigset_t chld;
    sigemptyset(&chld);
    sigaddset(&chld, SIGCHLD);
    for (;;) {
        char mode;
        uint32_t len;
        if (fread(&mode, 1, 1, stdin) != 1)
            return fflush(stdout) ? 1 : 0;
        if (fread(&len, 4, 1, stdin) != 1 || len > MOST_TEXT || fread(text, 1, len, stdin) != len)
            return 1;
        text[len] = '\0';
        sigprocmask(SIG_BLOCK, &chld, NULL);
        fflush(stdout);
        pid_t pid = fork();
        if (pid == 0) {
            sigprocmask(SIG_UNBLOCK, &chld, NULL);
            run_bash(text, mode);
        }
        if (pid < 0)
            return 1;
        uint32_t answer[3] = {wait_for(pid), 0, 0};
        struct stat st;
        answer[1] = stat("/tmp/.err", &st) == 0 && st.st_size > 0;
        int fd = open(NOTES, O_RDONLY | O_CLOEXEC);
        ssize_t n = fd < 0 ? 0 : read(fd, notes, sizeof notes);
        close(fd);
        answer[2] = (uint32_t)(n > 0 ? n : 0);
        fwrite(answer, sizeof answer, 1, stdout);
        fwrite(notes, 1, answer[2], stdout);
        fresh();
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: oracle ROOT\n", stderr);
        return 2;
    }
    return serve(argv[1]);
}
