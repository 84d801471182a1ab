// SPDX-License-Identifier: MIT
// Copying, hashing and exchanging, also of what is no regular file; signals as a wish to stop.
#undef NDEBUG
#include "fstree.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fs.h"
#include "interrupt.h"
#include "proc.h"

static char dir[] = "/tmp/pais-fstree-test.XXXXXX";

#include "in_dir.h"

static void copying(void)
{
    uint64_t size;
    size_t n = 200000;
    char *text = malloc(n), *back;
    assert(text);
    for (size_t i = 0; i < n; i++)
        text[i] = (char)(i * 7);
    assert(fs_replace(in_dir("a"), text, n, 0644) == 0);
    assert(fstree_copy(in_dir("a"), in_dir("b"), 0755, n, &size) == 0 && size == n);
    size_t len;
    struct stat st;
    assert(fs_read(in_dir("b"), n, &back, &len) == 0 && len == n && memcmp(back, text, n) == 0);
    assert(stat(in_dir("b"), &st) == 0 && (st.st_mode & 07777) == 0755);
    char one[FSTREE_DIGEST], two[FSTREE_DIGEST];
    assert(fstree_digest(in_dir("a"), one) == 0 && fstree_digest(in_dir("b"), two) == 0);
    assert(strcmp(one, two) == 0);
    assert(fstree_copy(in_dir("a"), in_dir("b"), 0644, n, &size) == EEXIST);
    assert(fstree_copy(in_dir("a"), in_dir("c"), 0644, n - 1, &size) == EFBIG);
    assert(access(in_dir("c"), F_OK) != 0);  // nothing is left of it
    free(text);
    free(back);
}

static void odd_files(void)
{
    uint64_t size;
    char digest[FSTREE_DIGEST];
    assert(symlink("a", in_dir("link")) == 0 && mkfifo(in_dir("pipe"), 0600) == 0);
    assert(fstree_copy(in_dir("link"), in_dir("c"), 0644, 1, &size) == ELOOP);
    assert(fstree_copy(in_dir("pipe"), in_dir("c"), 0644, 1, &size) == EINVAL);
    assert(fstree_copy(dir, in_dir("c"), 0644, 1, &size) == EINVAL);
    assert(fstree_copy(in_dir("none"), in_dir("c"), 0644, 1, &size) == ENOENT);
    assert(fstree_digest(in_dir("link"), digest) == ELOOP);
    assert(fstree_digest(in_dir("pipe"), digest) == EINVAL);
    assert(fs_replace(in_dir("empty"), "abc", 3, 0644) == 0);
    assert(fstree_digest(in_dir("empty"), digest) == 0);
    assert(strcmp(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") == 0);
}

static void exchanging(void)
{
    assert(fs_mkdirs(in_dir("x/old"), 0700) == 0 && fs_mkdirs(in_dir("y/new"), 0700) == 0);
    int err = fstree_exchange(in_dir("x"), in_dir("y"));
    assert(err == 0 || err == ENOSYS || err == EINVAL);
    assert(access(in_dir(err ? "x/old" : "x/new"), F_OK) == 0);
    assert(fstree_exchange(in_dir("x"), in_dir("none")) != 0);
    assert(fstree_sync(dir) == 0);
}

// A signal ends the programs that run, not the caller, who is told; the third one does.
static void interrupted(void)
{
    proc_job job = {.argv = (char *[]){"sh", "-c", "kill -INT $PPID; exec sleep 60", NULL}};
    signal(SIGINT, SIG_DFL);  // a shell starts in the background what ignores it
    assert(interrupt_pending() == 0);
    interrupt_hold();
    proc_run(&job, 1);
    assert(job.kind == PROC_SIGNAL && job.code == SIGKILL);
    assert(interrupt_pending() == SIGINT);
    proc_job_free(&job);
    interrupt_release();
    pid_t child = fork();
    assert(child >= 0);
    if (child == 0) {
        interrupt_hold();
        raise(SIGTERM);
        raise(SIGTERM);
        raise(SIGTERM);
        _exit(9);
    }
    int status;
    assert(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
    assert(WTERMSIG(status) == SIGTERM);
}

int main(void)
{
    umask(022);
    assert(mkdtemp(dir));
    copying();
    odd_files();
    exchanging();
    interrupted();
    assert(fs_rmtree(dir) == 0);
    return 0;
}
