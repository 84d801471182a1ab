// SPDX-License-Identifier: MIT
// Calls found in a script of another language.
#ifndef PAIS_SHELL_SNIPPET_H
#define PAIS_SHELL_SNIPPET_H

#include "call.h"

enum action {
    A_NONE, A_SHELL, A_DELETE, A_TREE, A_READ, A_WRITE, A_OPEN, A_PERM, A_NET, A_EVAL, A_DECODE,
    A_JOIN, A_MOVE, A_COPY, A_ARGV
};
// What a call of this name does; the whole dotted name is given.
enum action snippet_action(shell_str name);

#endif
