// SPDX-License-Identifier: MIT
// Between the files about what the shell does itself.
#ifndef PAIS_SHELL_BUILTIN_H
#define PAIS_SHELL_BUILTIN_H

#include "shell/call/call.h"

// ---- variable.c ---------------------------------------------------------------------------
// declare, typeset, local, export, readonly.
void sh_declare(call *c, const void *data);
void sh_unset(call *c, const void *data);
void sh_let(call *c, const void *data);
// test, [: only a subscript behind -v is of interest.
void sh_test(call *c, const void *data);

// ---- option.c -----------------------------------------------------------------------------
void sh_set(call *c, const void *data);
void sh_shopt(call *c, const void *data);
void sh_shift(call *c, const void *data);

#endif
