// SPDX-License-Identifier: MIT
// Repositories by the git command: for what libgit2 cannot read (other object formats, newer
// protocols), and to leave a long history out. Credentials that the request has it gets; else it
// uses those that git itself knows. No hook, filter, template or submodule is obeyed.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "answer.h"
#include "fs.h"
#include "git.h"
#include "git_settings.h"
#include "part.h"
#include "spawn.h"

typedef struct command {
    job *j;
    char cache[4096], dir[4160], commit[128], name[1024];
    char said[1024];
    size_t len;
    int64_t files, bytes, submodules;
} command;

static const char *const careful[] = {
    "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS=", "GIT_PROTOCOL_FROM_USER=0", "LC_ALL=C",
    "GIT_ALLOW_PROTOCOL=https:http:ssh:git:file", NULL};
// Where no remote is talked to, the user's configuration (filters, line endings) has no say.
static const char *const plain[] = {"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
                                    NULL};

static void keep_words(command *c, const char *text, size_t n)
{
    size_t most = sizeof c->said - 1;
    if (n > most) {
        text += n - most;
        n = most;
    }
    if (c->len + n > most) {
        memmove(c->said, c->said + (c->len + n - most), most - n);
        c->len = most - n;
    }
    memcpy(c->said + c->len, text, n);
    c->len += n;
    c->said[c->len] = '\0';
}

static const char *last_words(command *c)
{
    char *fatal = strstr(c->said, "fatal: ");
    char *line = fatal ? fatal + 7 : c->said;
    line[strcspn(line, "\r\n")] = '\0';
    return line[0] ? line : "it gave no reason";
}

// git takes files of any size.
static void limit_files(const net_request *rq)
{
    struct rlimit largest = {(rlim_t)rq->max_bytes, (rlim_t)rq->max_bytes};
    setrlimit(RLIMIT_FSIZE, &largest);
    signal(SIGXFSZ, SIG_IGN);  // its write fails, and it says so
}

// Runs git, with what it prints taken for signs of life. 0 when it ended well; *err is why it could
// not be started.
static int run(command *c, char *const argv[], const char *const extra[], int *err)
{
    spawned s;
    char buf[1024];
    *err = spawn_start(argv, extra, true, &s);
    if (*err)
        return -1;
    for (ssize_t n; (n = read(s.err, buf, sizeof buf)) != 0;) {
        if (n < 0 && errno != EINTR)
            break;
        if (n > 0)
            keep_words(c, buf, (size_t)n);
        c->j->told_received -= 1024;  // any line is news
        job_progress(c->j, "git", 0, 0);
    }
    return spawn_end(&s);
}

static int clone_it(command *c, const char *url)
{
    char *argv[] = {"git", "-c", "core.hooksPath=/dev/null", "-c", "protocol.ext.allow=never", "clone",
                    "--bare", "--template=", "--progress", "--no-recurse-submodules", "--",
                    (char *)url, c->cache, NULL};
    int err, status = run(c, argv, careful, &err);
    if (err)
        return job_fail(c->j, "E_GIT", "install git", "libgit2 cannot read it, and git: %s",
                        strerror(err));
    if (status == 0)
        return 0;
    if (strstr(c->said, "File too large"))
        return job_too_large(c->j);
    bool refused = strstr(c->said, "Authentication failed") || strstr(c->said, "could not read") ||
                   strstr(c->said, "returned error: 403");
    const char *code = refused ? "E_AUTH" : "E_GIT";
    return job_fail(c->j, code, "try: git clone URL", "git: %s", last_words(c));
}

// Runs git on the clone; its output in `out`. The exit status.
static int ask(command *c, char *const args[], char *out, size_t size)
{
    char *argv[16] = {"git", c->dir, "-c", "core.hooksPath=/dev/null"};
    size_t n = 4;
    for (; *args && n < 15; args++)
        argv[n++] = *args;
    argv[n] = NULL;
    spawned s;
    if (spawn_start(argv, plain, false, &s) != 0)
        return -1;
    return spawn_talk(&s, "", out, size, 120000);
}

static int find_commit(command *c)
{
    const char *ref = c->j->rq->ref ? c->j->rq->ref : "HEAD";
    static const char *const prefixes[] = {"refs/heads/", "refs/tags/", ""};
    for (size_t i = 0; i < 3; i++) {
        char rev[1200], out[128];
        snprintf(rev, sizeof rev, "%s%s^{commit}", prefixes[i], ref);
        char *args[] = {"rev-parse", "--verify", "-q", "--end-of-options", rev, NULL};
        if (ask(c, args, out, sizeof out) != 0)
            continue;
        out[strcspn(out, "\n")] = '\0';
        snprintf(c->commit, sizeof c->commit, "%s", out);
        if (i < 2)
            snprintf(c->name, sizeof c->name, "%s%s", prefixes[i], ref);
        return 0;
    }
    return job_fail(c->j, "E_REF", "check what stands behind #", "it has no branch, tag or commit '%s'",
                    ref);
}

// One line of `ls-tree -l`: MODE TYPE OBJECT SIZE<tab>PATH.
static int count(command *c, const char *line)
{
    char type[16];
    long long size = 0;
    if (sscanf(line, "%*s %15s %*s %lld", type, &size) < 1)
        return 0;
    if (strcmp(type, "commit") == 0) {
        c->submodules++;
        return 0;
    }
    c->files++;
    c->bytes += size;
    if (size <= c->j->rq->max_file && c->files <= c->j->rq->max_files &&
        c->bytes <= c->j->rq->max_bytes)
        return 0;
    return job_fail(c->j, "E_TOO_LARGE", NULL, "its files are too many or too large");
}

static int measure(command *c, char *spec)
{
    static char buf[65536];
    char *argv[] = {"git", c->dir, "ls-tree", "-r", "-l", "-z", "--end-of-options", spec, NULL};
    spawned s;
    size_t len = 0;
    int r = 0;
    if (spawn_start(argv, plain, false, &s) != 0)
        return job_fail(c->j, "E_GIT", NULL, "git could not list its files");
    for (ssize_t n; r == 0 && (n = read(s.out, buf + len, sizeof buf - len)) > 0;) {
        len += (size_t)n;
        char *start = buf, *end;
        while (r == 0 && (end = memchr(start, '\0', len))) {
            r = count(c, start);
            len -= (size_t)(end + 1 - start);
            start = end + 1;
        }
        memmove(buf, start, len);
        if (len == sizeof buf)
            r = job_fail(c->j, "E_TOO_LARGE", NULL, "it has a name that is too long");
    }
    if (spawn_end(&s) != 0 && r == 0)
        r = job_fail(c->j, "E_PATH", "check the path behind //", "there is no folder '%s' in it",
                     c->j->rq->path ? c->j->rq->path : "");
    return r;
}

// The bytes as they are: this file goes before every attribute file of the tree.
static int no_attributes(command *c)
{
    static const char text[] = "* -text -ident -filter -eol -working-tree-encoding\n";
    char path[4200];
    snprintf(path, sizeof path, "%s/info", c->cache);
    int err = fs_mkdirs(path, 0755);
    snprintf(path, sizeof path, "%s/info/attributes", c->cache);
    if (!err)
        err = fs_replace(path, text, sizeof text - 1, 0644);
    if (!err)
        err = fs_mkdirs(c->j->rq->to, 0755);
    return err ? job_fail(c->j, "E_FILE", NULL, "write %s: %s", path, strerror(err)) : 0;
}

static int check_out(command *c)
{
    char spec[4200], tree[4200], out[512];
    snprintf(spec, sizeof spec, "%s:%s", c->commit, c->j->rq->path ? c->j->rq->path : "");
    if (measure(c, spec) != 0 || no_attributes(c) != 0)
        return -1;
    snprintf(tree, sizeof tree, "--work-tree=%s", c->j->rq->to);
    char *read_tree[] = {"read-tree", spec, NULL};
    char *write[] = {"-c", "core.protectHFS=true", "-c", "core.protectNTFS=true", tree,
                     "checkout-index", "-a", "-f", NULL};
    if (ask(c, read_tree, out, sizeof out) != 0 || ask(c, write, out, sizeof out) != 0)
        return job_fail(c->j, "E_GIT", NULL, "git could not check it out");
    return 0;
}

// -1 after an error was answered; a file that is not `needed` may be missing.
static int save(command *c, const char *path, const char *to, bool needed)
{
    static char buf[65536];
    char spec[4200];
    int64_t sum = 0, most = c->j->rq->max_file;
    snprintf(spec, sizeof spec, "%s:%s", c->commit, path);
    char *argv[] = {"git", c->dir, "cat-file", "blob", spec, NULL};
    spawned s;
    int fd = part_open(to), err = fd < 0 ? errno : 0;
    if (!err && spawn_start(argv, plain, false, &s) != 0)
        err = ENOENT;
    if (err)
        return job_fail(c->j, "E_FILE", NULL, "write %s: %s", to, strerror(err));
    for (ssize_t n; !err && (n = read(s.out, buf, sizeof buf)) > 0 && sum <= most; sum += n)
        err = fs_write_fd(fd, buf, (size_t)n);
    int status = spawn_end(&s);
    int closed = part_close(fd, to, !err && status == 0 && sum <= most);
    if (sum > most)
        return job_fail(c->j, "E_TOO_LARGE", NULL, "'%s' is larger than %lld bytes", path,
                        (long long)most);
    if (status != 0)
        return !needed ? 0
                       : job_fail(c->j, "E_PATH", "check the path behind //",
                                  "there is no file '%s' in it", path);
    err = err ? err : closed;
    return err ? job_fail(c->j, "E_FILE", NULL, "write %s: %s", to, strerror(err)) : 0;
}

// The address as git understands it; false when it is too long.
static bool write_url(const job *j, const address *at, char *url, size_t size)
{
    if (at->scheme != ADDRESS_SSH)
        return address_write(at, false, url, size);
    int n = snprintf(url, size, "%.*s", (int)strcspn(j->rq->url, "#"), j->rq->url);
    return n > 0 && (size_t)n < size;
}

bool git_shallow(job *j, const char *cache, const char *what, const char *to)
{
    char url[8448], spec[2200], depth[32], dir[4160], ssh[4096];
    const char *by_hand = getenv("GIT_SSH_COMMAND");
    const char *extra[sizeof careful / sizeof *careful + 1] = {NULL};
    command c = {.j = j};
    int err = 0;
    const address *at = j->moved ? &j->real : &j->address;
    // A program in place of ssh cannot be told not to ask.
    if (at->scheme == ADDRESS_FILE || getenv("GIT_SSH") || !write_url(j, at, url, sizeof url))
        return false;
    snprintf(spec, sizeof spec, "+%s:%s", what, to);
    snprintf(depth, sizeof depth, "--depth=%lld", (long long)j->rq->depth);
    snprintf(dir, sizeof dir, "--git-dir=%s", cache);
    snprintf(ssh, sizeof ssh, "GIT_SSH_COMMAND=%s -o BatchMode=yes",
             by_hand && by_hand[0] ? by_hand : "ssh");
    memcpy(extra, careful, sizeof careful);
    extra[sizeof careful / sizeof *careful - 1] = ssh;
    char *argv[] = {"git", dir, "-c", "core.hooksPath=/dev/null", "-c", "protocol.ext.allow=never",
                    "fetch", depth, "--no-tags", "--no-auto-gc", "--no-write-fetch-head",
                    "--no-recurse-submodules", "--progress", "--", url, spec, NULL};
    limit_files(j->rq);
    bool ok = git_settings_set(j, at, url) == 0 && run(&c, argv, extra, &err) == 0;
    git_settings_forget();
    return ok;
}

// Answers with what `ls-remote --symref` prints: `ref: TARGET<tab>HEAD`, then OBJECT<tab>NAME.
static int list_refs(job *j, const char *url)
{
    static char buf[8 << 20];
    char *argv[] = {"git", "-c", "protocol.ext.allow=never", "ls-remote", "--symref", "--", (char *)url,
                    NULL};
    spawned s;
    int err = spawn_start(argv, careful, false, &s);
    if (err)
        return job_fail(j, "E_GIT", "install git", "libgit2 cannot read it, and git: %s", strerror(err));
    if (spawn_talk(&s, "", buf, sizeof buf, 120000) != 0)
        return job_fail(j, "E_GIT", "try: git ls-remote URL", "neither libgit2 nor git can list it");
    if (strlen(buf) == sizeof buf - 1)
        return job_too_large(j);
    bool open = false;
    char *state = NULL;
    answer a;
    answer_begin(&a, j->rq->id);
    answer_flag(&a, "ok", true);
    answer_text(&a, "via", "git");
    for (char *line = strtok_r(buf, "\n", &state); line; line = strtok_r(NULL, "\n", &state)) {
        char *name = strchr(line, '\t');
        if (!name)
            continue;
        *name++ = '\0';
        bool link = strncmp(line, "ref: ", 5) == 0;
        if (link && !open && strcmp(name, "HEAD") == 0)
            answer_text(&a, "head", line + 5);
        if (link || (strncmp(name, "refs/heads/", 11) != 0 && strncmp(name, "refs/tags/", 10) != 0 &&
                     strcmp(name, "HEAD") != 0))
            continue;
        if (!open)
            answer_open(&a, "refs");
        open = true;
        answer_text(&a, name, line);
    }
    if (!open)
        answer_open(&a, "refs");
    answer_close(&a);
    j->answered = true;
    answer_send(&a, j->out);
    return 0;
}

void git_by_command(job *j)
{
    char url[8448];
    const net_request *rq = j->rq;
    command c = {.j = j};
    if (rq->op == REQUEST_LS) {
        const address *there = j->moved ? &j->real : &j->address;
        if (write_url(j, there, url, sizeof url) && git_settings_set(j, there, url) == 0)
            list_refs(j, url);
        git_settings_forget();
        return;
    }
    snprintf(c.cache, sizeof c.cache, "%s%s", rq->cache ? rq->cache : rq->to,
             rq->cache ? "" : ".objects");
    snprintf(c.dir, sizeof c.dir, "--git-dir=%s", c.cache);
    const address *at = j->moved ? &j->real : &j->address;
    if (!write_url(j, at, url, sizeof url))
        return;
    limit_files(rq);
    int r = git_settings_set(j, at, url);
    if (r == 0)
        r = clone_it(&c, url);
    git_settings_forget();
    if (r == 0)
        r = find_commit(&c);
    if (r == 0)
        r = rq->op == REQUEST_CLONE ? check_out(&c) : save(&c, rq->path, rq->to, true);
    if (r == 0 && rq->also)
        r = save(&c, rq->also, rq->also_to, false);
    if (r == 0)
        git_done(j, c.commit, c.name, false, c.files, c.submodules, "git");
    if (!rq->cache || r != 0)
        fs_rmtree(c.cache);
}
