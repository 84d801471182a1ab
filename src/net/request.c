// SPDX-License-Identifier: MIT
// Requests: the members of a JSON object put into a struct, each checked for its type.
#include "request.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"

static const char *const ops[] = {
    [REQUEST_GET] = "get",     [REQUEST_LS] = "ls-remote",  [REQUEST_FETCH] = "fetch",
    [REQUEST_CLONE] = "clone", [REQUEST_CANCEL] = "cancel",
};

#define AT(member) offsetof(net_request, member)
static const struct {
    const char *name;
    size_t at;
} texts[] = {
    {"url", AT(url)},     {"to", AT(to)},     {"ref", AT(ref)},     {"path", AT(path)},
    {"cache", AT(cache)}, {"have", AT(have)}, {"etag", AT(etag)},   {"last_modified", AT(last_modified)},
    {"user", AT(user)},   {"token", AT(token)}, {"password", AT(password)}, {"also", AT(also)},
    {"also_to", AT(also_to)},
};
static const struct {
    const char *name;
    size_t at;
    int64_t least, most;
} numbers[] = {
    {"max_bytes", AT(max_bytes), 1, (int64_t)1 << 40}, {"max_file", AT(max_file), 1, (int64_t)1 << 40},
    {"max_files", AT(max_files), 1, 10000000},         {"timeout_ms", AT(timeout_ms), 1, 86400000},
    {"stall_ms", AT(stall_ms), 1, 86400000},           {"depth", AT(depth), 0, 1000000},
};

typedef struct reader {
    const char *text;
    size_t len;
    net_request *rq;
    char *free;  // room in the store
} reader;

static bool is_text(const reader *r, const json_child *c)
{
    return r->text[c->start] == '"';
}

static bool name_is(const reader *r, const json_child *c, const char *name)
{
    size_t n = strlen(name);
    return c->name_end - c->name == n + 2 && memcmp(r->text + c->name + 1, name, n) == 0;
}

// The string as C has it, in the store; NULL when it holds a control character. (Nothing that pais-net
// is asked has one, and each is a way into a header, a path or a message.)
static const char *take(reader *r, const json_child *c)
{
    char *start = r->free;
    size_t n = json_unescape(r->text + c->start + 1, c->end - c->start - 2, start);
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)start[i] < 32 || start[i] == 127)
            return NULL;
    start[n] = '\0';
    r->free = start + n + 1;
    return start;
}

static const char *read_id(reader *r, const json_child *c)
{
    size_t n = c->end - c->start;
    char first = r->text[c->start];
    if (n >= REQUEST_ID || !(first == '"' || first == '-' || (first >= '0' && first <= '9')))
        return "'id' is a number or a short text";
    memcpy(r->rq->id, r->text + c->start, n);
    r->rq->id[n] = '\0';
    return NULL;
}

static const char *read_op(reader *r, const json_child *c)
{
    const char *op = is_text(r, c) ? take(r, c) : NULL;
    for (size_t i = 0; op && i < sizeof ops / sizeof *ops; i++)
        if (strcmp(op, ops[i]) == 0) {
            r->rq->op = (request_op)i;
            return NULL;
        }
    return "'op' is one of get, ls-remote, fetch, clone, cancel";
}

static const char *read_number(reader *r, const json_child *c, size_t i)
{
    char digits[16];
    size_t n = c->end - c->start;
    if (n < sizeof digits && strspn(r->text + c->start, "0123456789") >= n) {
        memcpy(digits, r->text + c->start, n);
        digits[n] = '\0';
        int64_t v = strtoll(digits, NULL, 10);
        if (v >= numbers[i].least && v <= numbers[i].most) {
            memcpy((char *)r->rq + numbers[i].at, &v, sizeof v);
            return NULL;
        }
    }
    return "a limit is no number in its range";
}

static const char *read_headers(reader *r, const json_child *c)
{
    json_child h = {0};
    if (r->text[c->start] != '[')
        return "'headers' is a list of texts";
    for (size_t at = c->start + 1; json_next(r->text, r->len, at, false, &h); at = h.end) {
        if (!is_text(r, &h) || r->rq->nheaders == REQUEST_HEADERS)
            return "'headers' is a list of at most 16 texts";
        if (!(r->rq->headers[r->rq->nheaders++] = take(r, &h)))
            return "a header has a control character in it";
    }
    return NULL;
}

static const char *read_member(reader *r, const json_child *c)
{
    if (name_is(r, c, "id"))
        return NULL;
    if (name_is(r, c, "op"))
        return read_op(r, c);
    if (name_is(r, c, "headers"))
        return read_headers(r, c);
    if (name_is(r, c, "insecure")) {
        r->rq->insecure = r->text[c->start] == 't';
        return NULL;
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (name_is(r, c, texts[i].name)) {
            const char *text = is_text(r, c) ? take(r, c) : NULL;
            if (!text)
                return "a member that should be text is none, or has a control character in it";
            memcpy((char *)r->rq + texts[i].at, &text, sizeof text);
            return NULL;
        }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (name_is(r, c, numbers[i].name))
            return read_number(r, c, i);
    return "it has a member that is not known";
}

static bool is_absolute(const char *path)
{
    return !path || path[0] == '/';
}

static const char *complete(const net_request *rq)
{
    if (rq->op == REQUEST_CANCEL)
        return NULL;
    if (!rq->url)
        return "'url' is missing";
    if (rq->op != REQUEST_LS && !rq->to)
        return "'to' is missing";
    if (rq->op == REQUEST_FETCH && (!rq->path || !rq->cache))
        return "'path' or 'cache' is missing";
    if (!rq->also != !rq->also_to)
        return "'also' and 'also_to' belong together";
    if (!is_absolute(rq->to) || !is_absolute(rq->cache) || !is_absolute(rq->also_to))
        return "'to', 'also_to' and 'cache' are absolute paths";
    if (rq->ref && (rq->ref[0] == '-' || !rq->ref[0]))
        return "'ref' is empty or begins with a dash";
    return NULL;
}

static const char *read_object(reader *r)
{
    json_child c = {0};
    const char *why = NULL;
    bool has_op = false;
    size_t start = strspn(r->text, " \t");
    if (r->text[start] != '{')
        return "a request is a JSON object";
    // The id first: with it, whoever asked can tell which request is meant.
    for (size_t at = start + 1; json_next(r->text, r->len, at, true, &c); at = c.end)
        if (name_is(r, &c, "id") && (why = read_id(r, &c)))
            return why;
    if (strcmp(r->rq->id, "null") == 0)
        return "'id' is missing";
    for (size_t at = start + 1; json_next(r->text, r->len, at, true, &c); at = c.end) {
        has_op |= name_is(r, &c, "op");
        if ((why = read_member(r, &c)))
            return why;
    }
    return has_op ? complete(r->rq) : "'op' is missing";
}

const char *request_parse(const char *line, size_t len, net_request *rq)
{
    enum { MINUTE = 60000 };
    *rq = (net_request){.id = "null", .max_bytes = (int64_t)256 << 20, .max_file = (int64_t)64 << 20,
                        .max_files = 100000, .timeout_ms = 10 * MINUTE, .stall_ms = MINUTE / 2};
    json_text prepared = {0};
    json_error err = {0};
    int r = json_prepare(line, len, &prepared, &err);
    free(prepared.data);
    if (r != 0)
        return r < 0 ? "it is not JSON" : "there is no memory for it";
    // Each string needs at most three times its bytes, and one for its end.
    rq->store = malloc(4 * len + 16);
    char *text = malloc(len + 1);
    if (!rq->store || !text) {
        free(text);
        request_free(rq);
        return "there is no memory for it";
    }
    memcpy(text, line, len);
    text[len] = '\0';
    reader rd = {.text = text, .len = len, .rq = rq, .free = rq->store};
    const char *why = read_object(&rd);
    free(text);
    if (why)
        request_free(rq);
    return why;
}

void request_free(net_request *rq)
{
    free(rq->store);
    rq->store = NULL;
}
