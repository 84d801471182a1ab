// SPDX-License-Identifier: MIT
// Between the files about git.
#ifndef PAIS_SHELL_GIT_H
#define PAIS_SHELL_GIT_H

#include "shell/call/call.h"

typedef struct gitcall {
    call *c;
    size_t sub;  // index of the subcommand
    const shell_word *dir;  // of -C or --work-tree
    bool freely;  // clean.requireForce is off
    bool moved;  // the work tree may be another than `dir` says
} gitcall;

// An effect on the work tree at `dir` (NULL: here), or on a path in it.
void git_fx(const gitcall *g, const char *op, const shell_word *dir, uint32_t flags, const shell_word *w);
// `s` is the option, perhaps shortened as git allows: --prun=now for --prune=now.
bool git_option_is(shell_str s, const char *option);

// ---- what loses work or history (git_lose.c) ----------------------------------------------
void git_reset(gitcall *g);
void git_clean(gitcall *g);
void git_push(gitcall *g);
void git_branch(gitcall *g);
void git_checkout(gitcall *g);
void git_restore(gitcall *g);
// git show REVISION:FILE > FILE, which is a git restore.
void git_shown(gitcall *g);
void git_rm(gitcall *g);
// What the rest says of other subcommands.
void git_words(gitcall *g);
// The commands of update-ref --stdin, a line each, or ended by NUL bytes.
bool git_deletes_refs(shell_str lines);

// ---- what runs programs (git_run.c) -------------------------------------------------------
void git_config(gitcall *g);
// The word at `sub` is an alias that this command line set (git config): what it stands for is run.
bool git_run_alias(call *c, size_t sub);
// git TEXT with the words behind the one at `sub`.
void git_run_words(call *c, shell_str text, size_t sub, const shell_word *host);
// Programs given as values of options or as the rest of the line.
void git_runs(gitcall *g);
void git_run_setting(call *c, shell_str key, shell_str val, const shell_word *w,
                     const char *step);

#endif
