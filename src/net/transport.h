// SPDX-License-Identifier: MIT
// How libgit2 reaches remotes: HTTP through http.c, so that one set of rules holds for all of it, and
// ssh through the ssh program, so that the user's configuration, agent and known hosts hold as they do
// for git.
#ifndef PAIS_NET_TRANSPORT_H
#define PAIS_NET_TRANSPORT_H

#include <git2.h>
#include <git2/sys/transport.h>

#include "job.h"

// What both kinds begin with.
typedef struct transport {
    git_smart_subtransport parent;
    job *j;
} transport;

// A kind of `size` bytes that begins with a transport, cleared. 0, or -1 without memory.
int transport_new(git_smart_subtransport **out, size_t size, job *j,
                  int (*action)(git_smart_subtransport_stream **, git_smart_subtransport *,
                                const char *, git_smart_service_t));

// Makes libgit2 use them for the request of this process. 0 or a libgit2 error.
int transport_register(job *j);

// The two kinds, as libgit2 registers them; `param` is the job.
int transport_http(git_smart_subtransport **out, git_transport *owner, void *param);
int transport_ssh(git_smart_subtransport **out, git_transport *owner, void *param);

#endif
