// SPDX-License-Identifier: MIT
// One request being worked on, in a process of its own: its answers and its limits.
#ifndef PAIS_NET_JOB_H
#define PAIS_NET_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "address.h"
#include "request.h"

typedef struct job {
    const net_request *rq;
    int out;             // where answers go
    address address;     // the url, taken apart
    char shown[4608];    // the url as messages have it
    address real;        // where a repository is after redirects, when `moved`
    bool moved;
    bool refused;        // the request's own credentials were
    bool answered;
    int64_t received;    // bytes, after decompression
    int64_t told_us, told_received, told_count;
} job;

// The next step when something took too long.
extern const char job_limits[];

// Takes the url apart and refuses one that may not be talked to. False after an error was answered.
bool job_begin(job *j, const net_request *rq, int out);

// Answers with an error, if nothing has been answered yet: "ATTEMPT URL: ...". `next` may be NULL.
// Always returns -1.
int job_fail(job *j, const char *code, const char *next, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// Answers that more than max_bytes would come. Always -1.
int job_too_large(job *j);

// Counts `n` received bytes. -1 after answering with an error when that is more than may come.
int job_receive(job *j, int64_t n);

// Tells how far it is, at most ten times a second and only when there is something new: the
// supervisor takes every line for a sign of life. `count` of `total` things (0: not known) are done.
void job_progress(job *j, const char *phase, int64_t count, int64_t total);

#endif
