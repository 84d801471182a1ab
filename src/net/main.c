// SPDX-License-Identifier: MIT
// pais-net: everything of pais that talks to a network.
//
// Requests are JSON lines on stdin, answers JSON lines on stdout: lines with "progress" and then one
// with "ok" or "error" for each. At the end of stdin it finishes what was asked and exits; on SIGTERM,
// SIGINT, or when nobody reads the answers, it ends everything at once. docs/net.md describes it.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "version.h"
#include "worker.h"

enum { AT_ONCE = 24, MOST = 4096, LONGEST = 1 << 20 };

typedef struct supervisor {
    worker *workers[MOST];  // running and waiting, in the order in which they came
    size_t n, running;
    char *in;
    size_t len;
    bool ended;  // stdin is
} supervisor;

static int wake[2];

static void on_signal(int sig)
{
    char c = (char)sig;
    int err = errno;
    if (write(wake[1], &c, 1) < 0)
        c = 0;
    errno = err;
}

static void drop(supervisor *s, size_t i)
{
    if (s->workers[i]->pid)
        s->running--;
    free(s->workers[i]);
    memmove(&s->workers[i], &s->workers[i + 1], (s->n - i - 1) * sizeof *s->workers);
    s->n--;
}

static void start_waiting(supervisor *s)
{
    for (size_t i = 0; i < s->n && s->running < AT_ONCE; i++) {
        worker *w = s->workers[i];
        if (w->pid)
            continue;
        if (worker_start(w)) {
            s->running++;
        } else {
            request_free(&w->rq);
            drop(s, i--);
        }
    }
}

static void cancel(supervisor *s, size_t i)
{
    worker *w = s->workers[i];
    if (w->pid) {
        worker_end(w, "E_CANCELLED");
        return;
    }
    answer_error(1, w->rq.id, "E_CANCELLED", "cancelled", NULL);
    request_free(&w->rq);
    drop(s, i);
}

static size_t find(const supervisor *s, const char *id)
{
    size_t i = 0;
    while (i < s->n && strcmp(s->workers[i]->rq.id, id) != 0)
        i++;
    return i;
}

static void take_request(supervisor *s, const char *line, size_t len)
{
    net_request rq;
    const char *why = request_parse(line, len, &rq);
    size_t same = why ? s->n : find(s, rq.id);
    if (!why && rq.op == REQUEST_CANCEL) {
        if (same < s->n)
            cancel(s, same);
        request_free(&rq);
        return;
    }
    if (!why && same < s->n)
        why = "its id is that of a request that is not done";
    else if (!why && s->n == MOST)
        why = "there are too many requests";
    worker *w = why ? NULL : calloc(1, sizeof *w);
    if (!w) {
        char message[256];
        snprintf(message, sizeof message, "read a request: %s", why ? why : "no memory");
        answer_error(1, rq.id, "E_USAGE", message, NULL);
        request_free(&rq);
        return;
    }
    w->rq = rq;
    w->from = -1;
    s->workers[s->n++] = w;
}

static void read_requests(supervisor *s)
{
    ssize_t n = read(0, s->in + s->len, LONGEST - s->len);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        s->ended = true;
        if (s->len)
            take_request(s, s->in, s->len);
        s->len = 0;
        return;
    }
    s->len += (size_t)n;
    char *start = s->in, *end;
    while ((end = memchr(start, '\n', s->len))) {
        size_t len = (size_t)(end - start);
        if (len)
            take_request(s, start, len);
        s->len -= len + 1;
        start = end + 1;
    }
    memmove(s->in, start, s->len);
    if (s->len == LONGEST) {
        answer_error(1, "null", "E_USAGE", "read a request: the line is too long", NULL);
        s->ended = true;
        s->len = 0;
    }
}

static void end_all(supervisor *s)
{
    s->ended = true;
    for (size_t i = s->n; i-- > 0;)
        cancel(s, i);
}

static int wait_ms(supervisor *s)
{
    int64_t next = INT64_MAX, now = worker_now();
    for (size_t i = 0; i < s->n; i++)
        if (s->workers[i]->pid) {
            int64_t at = worker_check(s->workers[i]);
            next = at < next ? at : next;
        }
    return next == INT64_MAX ? -1 : next <= now ? 1 : next - now > 60000 ? 60000 : (int)(next - now);
}

static void step(supervisor *s)
{
    struct pollfd p[AT_ONCE + 2] = {{.fd = wake[0], .events = POLLIN},
                                    {.fd = s->ended ? -1 : 0, .events = POLLIN}};
    nfds_t n = 2;
    for (size_t i = 0; i < s->n; i++)
        if (s->workers[i]->pid)
            p[n++] = (struct pollfd){.fd = s->workers[i]->from, .events = POLLIN};
    if (poll(p, n, wait_ms(s)) < 0)
        return;
    // From the end, so that what is dropped moves nothing that is still to be looked at.
    for (size_t i = s->n; i-- > 0;) {
        if (!s->workers[i]->pid)
            continue;
        if (p[--n].revents && !worker_read(s->workers[i]))
            drop(s, i);
    }
    if (p[1].revents)
        read_requests(s);
    if (p[0].revents)
        end_all(s);
}

int main(int argc, char **argv)
{
    static supervisor s;
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        puts("pais-net " PAIS_VERSION);
        return 0;
    }
    if (argc > 1) {
        fputs("usage: pais-net < REQUESTS\npais starts it; requests are JSON lines\n", stderr);
        return 2;
    }
    s.in = malloc(LONGEST);
    if (!s.in || pipe(wake) != 0)
        return 1;
    fcntl(wake[0], F_SETFD, FD_CLOEXEC);
    fcntl(wake[1], F_SETFD, FD_CLOEXEC);
    fcntl(wake[1], F_SETFL, O_NONBLOCK);
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    signal(SIGPIPE, SIG_IGN);
    while (!s.ended || s.n > 0) {
        start_waiting(&s);
        step(&s);
    }
    return 0;
}
