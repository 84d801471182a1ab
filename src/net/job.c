// SPDX-License-Identifier: MIT
// What every request has: an address that was judged, one answer, limits.
#include "job.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "answer.h"

enum { TELL_US = 100000, NEWS = 1024 };

const char job_limits[] = "try again; network.stall and network.timeout in pais.yaml are the limits";

bool job_begin(job *j, const net_request *rq, int out)
{
    *j = (job){.rq = rq, .out = out};
    const char *why = address_parse(rq->url, &j->address);
    if (why) {
        // The address itself is left out: what cannot be taken apart may hold a password anywhere.
        job_fail(j, "E_ADDRESS", NULL, "the address is refused: %s", why);
        return false;
    }
    if (!address_write(&j->address, true, j->shown, sizeof j->shown)) {
        job_fail(j, "E_ADDRESS", NULL, "the address is too long");
        return false;
    }
    if (address_is_open(&j->address) && !rq->insecure) {
        job_fail(j, "E_ADDRESS", "use https:// or ssh://; or say that it is meant: insecure: true",
                 "anybody on the way could change what comes");
        return false;
    }
    return true;
}

int job_fail(job *j, const char *code, const char *next, const char *format, ...)
{
    char why[1024], message[sizeof why + sizeof j->shown + 32];
    va_list args;
    if (j->answered)
        return -1;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    const char *attempt = j->rq->op == REQUEST_GET ? "fetch" : "read";
    if (j->shown[0])
        snprintf(message, sizeof message, "%s %s: %s", attempt, j->shown, why);
    else
        snprintf(message, sizeof message, "%s", why);
    j->answered = true;
    answer_error(j->out, j->rq->id, code, message, next);
    return -1;
}

int job_too_large(job *j)
{
    return job_fail(j, "E_TOO_LARGE", NULL, "it is larger than %lld bytes",
                    (long long)j->rq->max_bytes);
}

int job_receive(job *j, int64_t n)
{
    j->received += n;
    return j->received <= j->rq->max_bytes ? 0 : job_too_large(j);
}

void job_progress(job *j, const char *phase, int64_t count, int64_t total)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t now = (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
    if (j->answered || now - j->told_us < TELL_US ||
        (j->received - j->told_received < NEWS && count <= j->told_count))
        return;
    j->told_us = now;
    j->told_received = j->received;
    j->told_count = count;
    answer a;
    answer_begin(&a, j->rq->id);
    answer_open(&a, "progress");
    answer_text(&a, "phase", phase);
    answer_number(&a, "bytes", j->received);
    if (total > 0) {
        answer_number(&a, "count", count);
        answer_number(&a, "total", total);
    }
    answer_close(&a);
    if (answer_send(&a, j->out) == EPIPE)
        raise(SIGTERM);  // the supervisor is gone
}
