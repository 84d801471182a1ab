// SPDX-License-Identifier: MIT
// What still ends a dispatch properly when the program itself is broken: a crash, a loop inside a C
// function, no memory, a signal. Everything here is safe in a signal handler.
//
// The first faults start the dispatch again in a fresh process image (exec of the same binary, the
// event handed over, the faulty handler named with --fault so that it is not run again). When that
// is not possible or has been done too often, the record line is written from here and the process
// ends with 0, or with 2 when the answer so far, or the on_error of the running handler, is a block.
#ifndef PAIS_BACKSTOP_H
#define PAIS_BACKSTOP_H

#include <stdbool.h>
#include <stddef.h>

// How often a dispatch may be started again.
#define BACKSTOP_RETRIES 8

// Seconds of processor time that a dispatch has for its own work.
#define BACKSTOP_CPU_S 20

// Installs the signal handlers and starts the clock of processor time, which ends a dispatch that
// loops outside any handler (waiting for commands takes none). `argv` (NULL-terminated) is the
// command line to start again with.
void backstop_install(char **argv);

// The event as read from stdin, kept for a new start; the memory must stay valid. Before it is read,
// called with NULL: from then on stdin is no longer whole.
void backstop_stdin(const char *data, size_t len);

// Where the record line goes: the history folder (may be NULL), and what is known of the event.
// The texts are copied and cut to fit.
void backstop_event(const char *history, const char *event, const char *session);

// The handler that runs now ("" when none does) and what its failure means: "allow", "ask" or
// "block".
void backstop_handler(const char *name, const char *on_error);

// A verdict that is already certain: the answer to give should anything break later.
void backstop_answer(int code, const char *out, size_t out_len, const char *err, size_t err_len);

// Starts the clock for C functions that never return: after `ms` the dispatch is started again
// without the present handler. 0 stops the clock. The clock of processor time begins anew.
// Without backstop_install it does nothing.
void backstop_clock(long ms);

// The descriptors of the protocol, once stdout and stderr have been set aside.
void backstop_streams(int out, int err);

// Ends the dispatch because of `kind` ("lua", "memory", ...): starts again or writes the last line.
_Noreturn void backstop_fail(const char *kind, const char *message);

#endif
