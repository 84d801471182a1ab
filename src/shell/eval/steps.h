// SPDX-License-Identifier: MIT
// The steps of an evaluation: what is done with the task on top.
#ifndef PAIS_SHELL_EVAL_STEPS_H
#define PAIS_SHELL_EVAL_STEPS_H

#include "shell/call/call.h"

// How the environment is treated when a list ends.
enum { AFTER_NOTHING, AFTER_JOIN, AFTER_UNDO, AFTER_WAY };
// NULL where there is no list.
task *push_list_task(eval *e, const ctx *c, node *list, int after);

// Text becomes a list when it is its turn: it may be one of many that never run.
void step_text(eval *e, task *t);
void step_list_task(eval *e, task *t);
void step_command(eval *e);

// What >( ) does with what a command wrote to it, with the variables as they were before it.
void run_out_subs(eval *e, const ctx *c, const node *n, undo *before);

// The trap that was set last runs, in a process that began at `mark`. One that waits for an error or
// a signal, and any when something may have ended the process early, may see each value that a
// variable had.
void run_trap(eval *e, undo *mark, uint32_t stops);
// Runs a trap that was set in the process that ends with task `t`; false when there is none left.
bool next_trap(eval *e, const task *t);

#endif
