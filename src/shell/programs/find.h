// SPDX-License-Identifier: MIT
// The expression of find.
#ifndef PAIS_SHELL_FIND_H
#define PAIS_SHELL_FIND_H

#include "shell/call/call.h"
#include "shell/programs/select.h"

typedef struct find_action {
    size_t at;  // which word it is; 0: -print, where there is no other
    const shell_word *file;  // that it writes to
    selection of;  // what it is done with
} find_action;

typedef struct find_expr {
    find_action *v;
    size_t n, cap;
    const shell_word *list;  // the file with the folders to begin in
    int depth;  // how far it goes down, -1: everywhere
} find_expr;

// Where the words of -exec that begin at `from` end: at ; or the + behind {}.
size_t find_exec_end(const call *c, size_t from);
// Reads the words from `from` on.
find_expr find_read(call *c, size_t from);

#endif
