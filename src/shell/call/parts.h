// SPDX-License-Identifier: MIT
// Between the files that take one command apart.
#ifndef PAIS_SHELL_CALL_PARTS_H
#define PAIS_SHELL_CALL_PARTS_H

#include "shell/call/call.h"

// Adds to the commands of the result; returns its index.
uint32_t call_record(eval *e, const ctx *c, shell_word *w, size_t n, shell_str name, uint32_t off,
                     uint32_t len);
// The functions that the name may stand for, up to some: which of them, or none, depends on what
// ran. *sure: it is one of them.
bool call_functions(call *c, shell_str own, bool *sure);
// The alias of that name; false: there is none.
bool call_alias(call *c, shell_str own);
// A file is opened for writing: what was in it goes, unless that may not happen.
void file_empty(call *c, vfile *f, bool append);

#endif
