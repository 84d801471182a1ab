// SPDX-License-Identifier: MIT
// The transports, made known to libgit2.
#include "transport.h"

#include <git2.h>
#include <git2/sys/transport.h>

static git_smart_subtransport_definition http = {transport_http, 1, NULL},
                                         ssh = {transport_ssh, 0, NULL};

static int smart(git_transport **out, git_remote *owner, void *param)
{
    return git_transport_smart(out, owner, param);
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
