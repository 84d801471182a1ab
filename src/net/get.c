// SPDX-License-Identifier: MIT
// Fetching a file by HTTP.
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "fs.h"
#include "http.h"
#include "ops.h"
#include "part.h"

static bool add_condition(const char *name, const char *value, char *to, size_t size)
{
    int n = value ? snprintf(to, size, "%s: %s", name, value) : 0;
    return n > 0 && (size_t)n < size;
}

static void done(job *j, const http *h, bool unchanged)
{
    char from[4608];
    answer a;
    answer_begin(&a, j->rq->id);
    answer_flag(&a, "ok", true);
    answer_number(&a, "status", http_status(h));
    answer_flag(&a, "unchanged", unchanged);
    answer_number(&a, "bytes", j->received);
    answer_text(&a, "etag", http_header(h, "etag"));
    answer_text(&a, "last_modified", http_header(h, "last-modified"));
    answer_text(&a, "content_type", http_header(h, "content-type"));
    if (!address_same_site(http_address(h), &j->address) ||
        strcmp(http_address(h)->path, j->address.path) != 0)
        answer_text(&a, "from", address_write(http_address(h), true, from, sizeof from) ? from : NULL);
    j->answered = true;
    answer_send(&a, j->out);
}

static int save(job *j, http *h, int fd)
{
    static char buf[65536];
    ssize_t n;
    while ((n = http_read(h, buf, sizeof buf)) > 0) {
        int err = fs_write_fd(fd, buf, (size_t)n);
        if (err)
            return job_fail(j, "E_FILE", NULL, "write %s: %s", j->rq->to, strerror(err));
    }
    return (int)n;
}

void op_get(job *j)
{
    char etag[1100], since[128];
    const net_request *rq = j->rq;
    const char *headers[REQUEST_HEADERS + 2];
    http_ask ask = {.headers = headers};
    login in;
    if (j->address.scheme != ADDRESS_HTTPS && j->address.scheme != ADDRESS_HTTP) {
        job_fail(j, "E_ADDRESS", NULL, "'get' is for https:// and http:// addresses");
        return;
    }
    for (; ask.nheaders < rq->nheaders; ask.nheaders++)
        headers[ask.nheaders] = rq->headers[ask.nheaders];
    if (add_condition("If-None-Match", rq->etag, etag, sizeof etag))
        headers[ask.nheaders++] = etag;
    if (add_condition("If-Modified-Since", rq->last_modified, since, sizeof since))
        headers[ask.nheaders++] = since;
    ask.conditional = ask.nheaders > rq->nheaders;
    login_begin(&in, rq, &j->address);
    http *h = http_open(j, &j->address, &ask, &in);
    if (!h)
        return;
    if (http_status(h) == 304) {
        done(j, h, true);
    } else {
        int fd = part_open(rq->to);
        if (fd < 0) {
            job_fail(j, "E_FILE", NULL, "make %s: %s", rq->to, strerror(errno));
        } else {
            bool whole = save(j, h, fd) == 0;
            int err = part_close(fd, rq->to, whole);
            if (whole && err)
                job_fail(j, "E_FILE", NULL, "write %s: %s", rq->to, strerror(err));
            else if (whole)
                done(j, h, false);
        }
    }
    http_close(h);
}
