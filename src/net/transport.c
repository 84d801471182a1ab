// SPDX-License-Identifier: MIT
// The transports, made known to libgit2.
#include "transport.h"

#include <stdlib.h>

static git_smart_subtransport_definition http = {transport_http, 1, NULL},
                                         ssh = {transport_ssh, 0, NULL};

static int smart(git_transport **out, git_remote *owner, void *param)
{
    return git_transport_smart(out, owner, param);
}

static int on_close(git_smart_subtransport *parent)
{
    (void)parent;
    return 0;
}

static void on_free(git_smart_subtransport *parent)
{
    free(parent);
}

int transport_new(git_smart_subtransport **out, size_t size, job *j,
                  int (*action)(git_smart_subtransport_stream **, git_smart_subtransport *,
                                const char *, git_smart_service_t))
{
    transport *t = calloc(1, size);
    if (!t)
        return -1;
    t->j = j;
    t->parent = (git_smart_subtransport){.action = action, .close = on_close, .free = on_free};
    *out = &t->parent;
    return 0;
}

int transport_register(job *j)
{
    http.param = ssh.param = j;
    int err = git_transport_register("https", smart, &http);
    if (!err)
        err = git_transport_register("http", smart, &http);
    if (!err)
        err = git_transport_register("ssh", smart, &ssh);
    return err;
}
