// SPDX-License-Identifier: MIT
// git's smart protocol over ssh, by the ssh program. It is told never to ask.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs.h"
#include "spawn.h"
#include "transport.h"

typedef struct subtransport {
    transport t;
    struct stream *open;
} subtransport;

typedef struct stream {
    git_smart_subtransport_stream parent;
    subtransport *t;
    spawned ssh;
    char said[1024];  // the last of what ssh printed
    size_t len;
} stream;

static int give_up(const char *why)
{
    git_error_set_str(GIT_ERROR_SSH, why);
    return -1;
}

// Keeps the end of what ssh says: its reason is on the last lines.
static void listen(stream *s)
{
    char buf[512];
    ssize_t n = s->ssh.err >= 0 ? read(s->ssh.err, buf, sizeof buf) : 0;
    if (n <= 0) {
        if (n == 0 && s->ssh.err >= 0) {
            close(s->ssh.err);
            s->ssh.err = -1;
        }
        return;
    }
    size_t more = (size_t)n, keep = sizeof s->said - 1;
    if (s->len + more > keep) {
        size_t drop = s->len + more - keep;
        memmove(s->said, s->said + drop, s->len - drop);
        s->len -= drop;
    }
    memcpy(s->said + s->len, buf, more);
    s->len += more;
    s->said[s->len] = '\0';
}

static bool has(const stream *s, const char *text)
{
    return strstr(s->said, text) != NULL;
}

// ssh and the server give their reasons as text only.
static int explain(stream *s)
{
    for (int i = 0; s->ssh.err >= 0 && i < 20; i++) {
        struct pollfd p = {.fd = s->ssh.err, .events = POLLIN};
        poll(&p, 1, 100);
        listen(s);
    }
    char *end = s->said + strlen(s->said);
    while (end > s->said && (end[-1] == '\n' || end[-1] == '\r'))
        *--end = '\0';
    char *last = strrchr(s->said, '\n');
    const char *line = last ? last + 1 : s->said[0] ? s->said : "ssh ended without a reason";
    job *j = s->t->t.j;
    const char *host = j->address.host;
    char next[400];
    if (has(s, "has changed and you have requested strict checking")) {
        snprintf(next, sizeof next, "find out why; 'ssh-keygen -R %s' forgets the old one", host);
        job_fail(j, "E_TLS", next, "the server's host key is another one than before");
    } else if (has(s, "Host key verification failed")) {
        snprintf(next, sizeof next, "connect once by hand, ssh %s, and compare its key", host);
        job_fail(j, "E_TLS", next, "the server's host key is not known");
    } else if (has(s, "Permission denied")) {
        snprintf(next, sizeof next, "check that 'ssh %s' gets in without asking: agent, key, config",
                 host);
        job_fail(j, "E_AUTH", next, "%s", line);
    } else if (has(s, "not appear to be a git repository") || has(s, "epository not found")) {
        job_fail(j, "E_GIT", "check the path in the address", "there is no git repository");
    } else {
        snprintf(next, sizeof next, "the server's own words are often clearer: ssh %s", host);
        job_fail(j, "E_NETWORK", next, "%s", line);
    }
    return give_up("answered");
}

// Waits until stdout can be read, or stdin written, and takes what ssh says meanwhile.
static bool ready(stream *s, bool reading)
{
    for (;;) {
        struct pollfd p[2] = {{.fd = reading ? s->ssh.out : s->ssh.in,
                               .events = reading ? POLLIN : POLLOUT},
                              {.fd = s->ssh.err, .events = POLLIN}};
        if (poll(p, 2, -1) < 0 && errno != EINTR)
            return false;
        if (p[1].revents)
            listen(s);
        if (p[0].revents)
            return true;
    }
}

static int on_read(git_smart_subtransport_stream *parent, char *buf, size_t size, size_t *got)
{
    stream *s = (stream *)parent;
    ssize_t n = ready(s, true) ? read(s->ssh.out, buf, size) : -1;
    *got = 0;
    if (n <= 0)
        return explain(s);
    if (job_receive(s->t->t.j, n) != 0)
        return give_up("answered");
    job_progress(s->t->t.j, "receive", 0, 0);
    *got = (size_t)n;
    return 0;
}

static int on_write(git_smart_subtransport_stream *parent, const char *buf, size_t len)
{
    stream *s = (stream *)parent;
    while (len) {
        ssize_t n = ready(s, false) ? write(s->ssh.in, buf, len) : -1;
        if (n < 0 && errno == EINTR)
            continue;
        // A server that is done need not take our goodbye; if it is not, reading tells.
        if (n < 0 && errno == EPIPE)
            return 0;
        if (n < 0)
            return explain(s);
        buf += n;
        len -= (size_t)n;
    }
    return 0;
}

static void on_free_stream(git_smart_subtransport_stream *parent)
{
    stream *s = (stream *)parent;
    s->t->open = NULL;
    spawn_end(&s->ssh);
    free(s);
}

// git-upload-pack 'PATH', quoted for the server's shell.
static bool remote_command(const char *path, char *out, size_t size)
{
    size_t n = (size_t)snprintf(out, size, "git-upload-pack '");
    for (; *path; path++) {
        if (n + 6 >= size)
            return false;
        if (*path == '\'' || *path == '!')
            n += (size_t)snprintf(out + n, size - n, "'\\%c'", *path);
        else
            out[n++] = *path;
    }
    out[n++] = '\'';
    out[n] = '\0';
    return true;
}

static int connect_to(stream *s, const address *at)
{
    char command[8192], target[520], port[16];
    char *by_hand = getenv("GIT_SSH_COMMAND"), *program = getenv("GIT_SSH");
    char *argv[16];
    int n = 0;
    if (by_hand && by_hand[0]) {
        // As git has it: the shell splits the command, and what follows is handed on.
        static char script[4096];
        if (snprintf(script, sizeof script, "%s \"$@\"", by_hand) >= (int)sizeof script)
            return E2BIG;
        argv[n++] = "sh", argv[n++] = "-c", argv[n++] = script, argv[n++] = "ssh";
    } else {
        argv[n++] = program && program[0] ? program : "ssh";
    }
    argv[n++] = "-o", argv[n++] = "BatchMode=yes", argv[n++] = "-x";
    if (at->port) {
        snprintf(port, sizeof port, "%d", at->port);
        argv[n++] = "-p", argv[n++] = port;
    }
    snprintf(target, sizeof target, "%s%s%s", at->user, at->user[0] ? "@" : "", at->host);
    if (!remote_command(at->path, command, sizeof command))
        return E2BIG;
    argv[n++] = target, argv[n++] = command, argv[n] = NULL;
    return spawn_start(argv, NULL, true, &s->ssh);
}

static int on_action(git_smart_subtransport_stream **out, git_smart_subtransport *parent,
                     const char *url, git_smart_service_t action)
{
    subtransport *t = (subtransport *)parent;
    address at;
    if (action == GIT_SERVICE_UPLOADPACK && t->open) {
        *out = &t->open->parent;
        return 0;
    }
    if (action != GIT_SERVICE_UPLOADPACK_LS)
        return give_up("only fetching is known");
    const char *why = address_parse(url, &at);
    if (why || at.scheme != ADDRESS_SSH) {
        job_fail(t->t.j, "E_ADDRESS", NULL, "the address is refused: %s", why ? why : "it is not ssh");
        return give_up("refused");
    }
    stream *s = calloc(1, sizeof *s);
    if (!s)
        return give_up("no memory");
    s->t = t;
    s->parent = (git_smart_subtransport_stream){.subtransport = parent, .read = on_read,
                                                .write = on_write, .free = on_free_stream};
    int err = connect_to(s, &at);
    if (err) {
        job_fail(t->t.j, "E_NETWORK", "install OpenSSH's client", "start ssh: %s", strerror(err));
        free(s);
        return give_up("answered");
    }
    fcntl(s->ssh.err, F_SETFL, O_NONBLOCK);
    t->open = s;
    *out = &s->parent;
    return 0;
}

int transport_ssh(git_smart_subtransport **out, git_transport *owner, void *param)
{
    (void)owner;
    return transport_new(out, sizeof(subtransport), param, on_action);
}
