// SPDX-License-Identifier: MIT
// Parts of the git requests.
#ifndef PAIS_NET_GIT_H
#define PAIS_NET_GIT_H

#include "job.h"

// Does a request by the git command: for what libgit2 cannot read. Answers, and says so.
void git_by_command(job *j);

// Fetches `what` (a ref, or a commit by its number) into the bare repository `cache` as `to`, with as
// little history as is asked for, by the git command. False when that could not be done; nothing is
// answered.
bool git_shallow(job *j, const char *cache, const char *what, const char *to);

// Answers with success. `commit` and `name` may be NULL; `via` names what did it.
void git_done(job *j, const char *commit, const char *name, bool unchanged, int64_t files,
              int64_t submodules, const char *via);

#endif
