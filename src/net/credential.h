// SPDX-License-Identifier: MIT
// Credentials for HTTP: those of the address or of the request, then .netrc (which libcurl reads), then
// what git's credential helpers know. They are never printed, and only ever sent to the site that they
// are for.
#ifndef PAIS_NET_CREDENTIAL_H
#define PAIS_NET_CREDENTIAL_H

#include <stdbool.h>

#include "address.h"
#include "request.h"

typedef enum login_from { LOGIN_NONE, LOGIN_GIVEN, LOGIN_HELPER } login_from;

typedef struct login {
    login_from from;
    bool barred;  // nothing more is to be tried: the site is another one, or it can be listened to
    char user[256], password[1024], token[1024];
} login;

// What is there to begin with.
void login_begin(login *l, const net_request *rq, const address *at);

// After a refusal: asks git's helpers. False when there is nothing else to try.
bool login_next(login *l, const address *at);

// Tells the helper, once, whether what it knew was right.
void login_worked(login *l, const address *at, bool worked);

#endif
