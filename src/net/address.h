// SPDX-License-Identifier: MIT
// Addresses of listings and repositories: taken apart, and refused when they are none that pais-net
// talks to.
#ifndef PAIS_NET_ADDRESS_H
#define PAIS_NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum address_scheme {
    ADDRESS_HTTPS,
    ADDRESS_HTTP,
    ADDRESS_SSH,
    ADDRESS_GIT,
    ADDRESS_FILE,
} address_scheme;

typedef struct address {
    address_scheme scheme;
    char user[256], password[1024];  // decoded; empty when not given
    char host[256];                  // in small letters, an IPv6 address without its brackets
    int port;                        // 0: not given
    char path[4096];                 // with its slash and query; for ssh and files decoded
    bool has_password;
} address;

// Takes an address apart: https://, http://, ssh://, git://, file:/// or user@host:path. NULL, or
// what is wrong with it (static text): another scheme, control characters, or a part that a program
// could take for an option.
const char *address_parse(const char *text, address *a);

// Whether the host is this machine: localhost, 127.0.0.0/8 or ::1.
bool address_is_loopback(const address *a);

// Whether what is sent there can be read or changed on the way.
bool address_is_open(const address *a);

// Whether both have the same scheme, host and port, so that credentials of one are for the other.
bool address_same_site(const address *a, const address *b);

// The port, or the scheme's own when none is given.
int address_port(const address *a);

// Writes scheme, host, port and path, without credentials: for curl, for git, and, with `shown`, for
// messages: then without the query, which may hold a token, too. False when `size` is too small.
bool address_write(const address *a, bool shown, char *out, size_t size);

#endif
