// SPDX-License-Identifier: MIT
// Fuzzes the requests of pais-net and the addresses in them: what is taken has no control character and
// nothing that looks like an option, and an address means the same when it is written and read again.
#undef NDEBUG
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/address.h"
#include "net/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_address(const char *text)
{
    address a, b;
    char out[8192];
    if (address_parse(text, &a) || a.scheme == ADDRESS_FILE)
        return;
    assert(a.host[0] && a.host[0] != '-' && a.user[0] != '-' && a.path[0] != '-');
    assert(strlen(a.host) < sizeof a.host && !strpbrk(a.host, "/@?#%\\ "));
    assert(address_write(&a, false, out, sizeof out));
    // A decoded ssh path may hold what an address may not.
    if (a.scheme == ADDRESS_SSH)
        return;
    assert(!address_parse(out, &b));
    assert(address_same_site(&a, &b) && strcmp(a.path, b.path) == 0 && !b.user[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    net_request rq;
    if (request_parse((const char *)data, size, &rq)) {
        assert(!rq.store);
    } else {
        assert(rq.id[0] && (rq.op == REQUEST_CANCEL || rq.url));
        if (rq.ref)
            assert(rq.ref[0] && rq.ref[0] != '-');
        if (rq.url)
            check_address(rq.url);
        request_free(&rq);
    }
    char *text = malloc(size + 1);
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    check_address(text);
    free(text);
    return 0;
}
