// SPDX-License-Identifier: MIT
// Parts of the git requests.
#ifndef PAIS_NET_GIT_H
#define PAIS_NET_GIT_H

#include "job.h"

// Does a fetch or clone by the git command: for what libgit2 cannot read. Answers, and says so.
void git_by_command(job *j);

// Answers with success. `commit` and `name` may be NULL; `via` names what did it.
void git_done(job *j, const char *commit, const char *name, bool unchanged, int64_t files,
              int64_t submodules, const char *via);

#endif
