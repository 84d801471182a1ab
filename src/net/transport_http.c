// SPDX-License-Identifier: MIT
// git's smart protocol over HTTP: a GET for the refs, a POST for each round of the negotiation.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http.h"
#include "transport.h"

static const char refs[] = "/info/refs?service=git-upload-pack", pack[] = "/git-upload-pack";

typedef struct subtransport {
    transport t;
    login in;
    address base;  // the repository; after redirects, where it really is
    bool begun;
} subtransport;

typedef struct stream {
    git_smart_subtransport_stream parent;
    subtransport *t;
    bool listing;
    http *h;
    char *body;
    size_t len;
} stream;

static bool append(address *a, const char *text)
{
    size_t n = strlen(a->path), more = strlen(text);
    if (n + more >= sizeof a->path)
        return false;
    memcpy(a->path + n, text, more + 1);
    return true;
}

static int give_up(const char *why)
{
    git_error_set_str(GIT_ERROR_HTTP, why);
    return -1;
}

// Where the list came from says where the repository is.
static int move_base(stream *s)
{
    address *at = &s->t->base;
    const char *type = http_header(s->h, "content-type");
    *at = *http_address(s->h);
    size_t n = strlen(at->path), k = strlen(refs);
    if (!type || strncmp(type, "application/x-git-upload-pack-advertisement", 43) != 0 || n < k ||
        strcmp(at->path + n - k, refs) != 0) {
        job_fail(s->t->t.j, "E_GIT", "check the address: git's own form is https://HOST/PATH.git",
                 "there is no git repository");
        return give_up("no repository");
    }
    at->path[n - k] = '\0';
    s->t->t.j->real = *at;
    s->t->t.j->moved = true;
    return 0;
}

static int begin(stream *s)
{
    static const char *const get[] = {"Accept: */*"};
    static const char *const post[] = {"Content-Type: application/x-git-upload-pack-request",
                                       "Accept: application/x-git-upload-pack-result"};
    address at = s->t->base;
    http_ask ask = {.headers = get, .nheaders = 1, .basic = true};
    if (!s->listing)
        ask = (http_ask){.headers = post, .nheaders = 2, .body = s->body ? s->body : "",
                         .body_len = s->len, .basic = true};
    if (!append(&at, s->listing ? refs : pack)) {
        job_fail(s->t->t.j, "E_ADDRESS", NULL, "the address is too long");
        return give_up("too long");
    }
    s->h = http_open(s->t->t.j, &at, &ask, &s->t->in);
    if (!s->h)
        return give_up("answered");
    return s->listing ? move_base(s) : 0;
}

static int on_read(git_smart_subtransport_stream *parent, char *buf, size_t size, size_t *read)
{
    stream *s = (stream *)parent;
    *read = 0;
    if (!s->h && begin(s) != 0)
        return -1;
    ssize_t n = http_read(s->h, buf, size);
    if (n < 0)
        return give_up("answered");
    *read = (size_t)n;
    return 0;
}

static int on_write(git_smart_subtransport_stream *parent, const char *buf, size_t len)
{
    stream *s = (stream *)parent;
    char *grown = realloc(s->body, s->len + len + 1);
    if (!grown)
        return give_up("no memory");
    s->body = grown;
    memcpy(s->body + s->len, buf, len);
    s->len += len;
    return 0;
}

static void on_free_stream(git_smart_subtransport_stream *parent)
{
    stream *s = (stream *)parent;
    http_close(s->h);
    free(s->body);
    free(s);
}

static int on_action(git_smart_subtransport_stream **out, git_smart_subtransport *parent,
                     const char *url, git_smart_service_t action)
{
    subtransport *t = (subtransport *)parent;
    if (action != GIT_SERVICE_UPLOADPACK_LS && action != GIT_SERVICE_UPLOADPACK)
        return give_up("only fetching is known");
    if (!t->begun) {
        // The user's git configuration may have rewritten the address (url.BASE.insteadOf).
        const char *why = address_parse(url, &t->base);
        if (!why && address_is_open(&t->base) && !t->t.j->rq->insecure)
            why = "anybody on the way could change what comes";
        if (why) {
            job_fail(t->t.j, "E_ADDRESS", NULL, "the address is refused: %s", why);
            return give_up("refused");
        }
        size_t n = strlen(t->base.path);
        while (n && t->base.path[n - 1] == '/')
            t->base.path[--n] = '\0';
        if (address_same_site(&t->base, &t->t.j->address))
            login_begin(&t->in, t->t.j->rq, &t->t.j->address);
        t->begun = true;
    }
    stream *s = calloc(1, sizeof *s);
    if (!s)
        return give_up("no memory");
    s->t = t;
    s->listing = action == GIT_SERVICE_UPLOADPACK_LS;
    s->parent = (git_smart_subtransport_stream){.subtransport = parent, .read = on_read,
                                                .write = on_write, .free = on_free_stream};
    *out = &s->parent;
    return 0;
}

int transport_http(git_smart_subtransport **out, git_transport *owner, void *param)
{
    (void)owner;
    return transport_new(out, sizeof(subtransport), param, on_action);
}
