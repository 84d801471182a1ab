// SPDX-License-Identifier: MIT
// One process for each request: what a hostile server breaks is that request alone, and a request can
// be ended whatever library it is waiting in.
#ifndef PAIS_NET_WORKER_H
#define PAIS_NET_WORKER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "request.h"

typedef struct worker {
    net_request rq;
    pid_t pid;      // 0: it waits for its turn
    int from;       // its answers
    bool answered;  // its last line was passed on
    int64_t due, stalled, kill_at;  // in ms of a clock that never jumps; kill_at 0: not told to end
    const char *ending;  // why it was told to end: an error code
    char *line;     // what came of a line that is not whole yet
    size_t len;
} worker;

// Milliseconds of a clock that never jumps.
int64_t worker_now(void);

// Starts the worker's process. False after an error was answered on descriptor 1.
bool worker_start(worker *w);

// Passes on the lines that came. False when the worker has ended, and all that belongs to it is gone.
bool worker_read(worker *w);

// Tells it to end: `code` is why.
void worker_end(worker *w, const char *code);

// Ends it if a time of its request has passed. Returns when to look again.
int64_t worker_check(worker *w);

#endif
