// SPDX-License-Identifier: MIT
// How libgit2 reaches remotes: HTTP through http.c, so that one set of rules holds for all of it, and
// ssh through the ssh program, so that the user's configuration, agent and known hosts hold as they do
// for git.
#ifndef PAIS_NET_TRANSPORT_H
#define PAIS_NET_TRANSPORT_H

#include "job.h"

// Makes libgit2 use them for the request of this process. 0 or a libgit2 error.
int transport_register(job *j);

// The two kinds, as libgit2 registers them; `param` is the job.
struct git_smart_subtransport;
struct git_transport;
int transport_http(struct git_smart_subtransport **out, struct git_transport *owner, void *param);
int transport_ssh(struct git_smart_subtransport **out, struct git_transport *owner, void *param);

#endif
