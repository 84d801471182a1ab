// SPDX-License-Identifier: MIT
// One HTTP exchange, read like a file: for listings and for git's own protocol.
//
// TLS is verified. Redirects are followed five times at most, never from https to http nor to anything
// else, and credentials go to the first site only. What comes is counted after decompression.
#ifndef PAIS_NET_HTTP_H
#define PAIS_NET_HTTP_H

#include <stdbool.h>
#include <sys/types.h>

#include "credential.h"
#include "job.h"

typedef struct http http;

typedef struct http_ask {
    const char *const *headers;  // "Name: value"
    size_t nheaders;
    const char *body;  // NULL: GET, else POST
    size_t body_len;
    bool conditional;  // that nothing has changed is an answer
    bool basic;        // a token is sent as a password, which git servers take
} http_ask;

// Sends the request and waits for the head of the answer; statuses of 400 and more are errors. `in`
// is used, and what was needed to get in is left in it. NULL after an error was answered.
http *http_open(job *j, const address *at, const http_ask *ask, login *in);

// The file of certificate issuers that the environment names instead of the system's; NULL: none.
const char *http_issuers(void);

// The status, 200 or 304; where it came from after redirects; a header of the answer, or NULL.
long http_status(const http *h);
const address *http_address(const http *h);
const char *http_header(const http *h, const char *name);

// Reads at most `size` bytes of the body: 0 at its end, -1 after an error was answered.
ssize_t http_read(http *h, char *to, size_t size);

void http_close(http *h);

#endif
