// SPDX-License-Identifier: MIT
// What is taken out of a commit: one file, or a folder with all below it.
#ifndef PAIS_NET_TREE_H
#define PAIS_NET_TREE_H

#include <git2.h>

#include "job.h"

// What a tree holds.
typedef struct tree_sum {
    int64_t files, bytes, submodules;
} tree_sum;

// Writes the file rq->path of the commit to rq->to, and rq->also to rq->also_to if it is there. -1 after
// an error was answered.
int tree_save(job *j, git_commit *commit);

// Writes the commit's tree, or the folder rq->path of it, to the folder rq->to: the bytes as they are
// in the repository, without line endings or keywords changed. Sizes and names are checked before
// anything is written. Submodules are left out. -1 after an error was answered.
int tree_check_out(job *j, git_repository *repo, git_commit *commit, tree_sum *sum);

#endif
