// SPDX-License-Identifier: MIT
// Requests to pais-net: one JSON object a line.
#ifndef PAIS_NET_REQUEST_H
#define PAIS_NET_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum request_op {
    REQUEST_GET,      // url, to; etag, last_modified, headers
    REQUEST_LS,       // url
    REQUEST_FETCH,    // url, cache, path, to; ref, have: one file of a repository
    REQUEST_CLONE,    // url, to; ref, path, cache, have: a tree of a repository
    REQUEST_CANCEL,   // id of the request that is to end
} request_op;

enum { REQUEST_HEADERS = 16, REQUEST_ID = 64 };

typedef struct net_request {
    char id[REQUEST_ID];  // JSON text of a number or a string, as it came
    request_op op;
    // NULL when not given; all of them lie in `store`.
    const char *url, *to, *ref, *path, *cache, *have, *etag, *last_modified;
    const char *also, *also_to;           // fetch: a second file, which need not be there
    const char *user, *password, *token;  // credentials for the url's own host
    const char *headers[REQUEST_HEADERS];  // "Name: value"
    size_t nheaders;
    int64_t max_bytes;   // what may be received or unpacked
    int64_t max_file;    // of one file in a tree
    int64_t max_files;   // in a tree
    int64_t timeout_ms;  // for the whole request
    int64_t stall_ms;    // with next to nothing received
    int64_t depth;       // commits of history wanted; 0: all. A wish, see docs/registries.md
    bool insecure;       // http:// and git:// to other machines are meant
    char *store;
} net_request;

// Reads one line (without its break). NULL, or what is wrong with it (static text); `id` is set as far
// as it could be read, else it is "null". A good request is freed with request_free.
const char *request_parse(const char *line, size_t len, net_request *rq);

void request_free(net_request *rq);

#endif
