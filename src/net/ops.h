// SPDX-License-Identifier: MIT
// What pais-net can be asked for. Each answers exactly once, with a result or an error.
#ifndef PAIS_NET_OPS_H
#define PAIS_NET_OPS_H

#include "job.h"

// Fetches one file by HTTP, or tells that it is unchanged.
void op_get(job *j);

// Lists the refs of a repository, fetches one file of it, or checks a tree of it out.
void op_git(job *j);

#endif
