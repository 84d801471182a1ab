// SPDX-License-Identifier: MIT
// A program that runs the command given to it, as data.
#ifndef PAIS_SHELL_WRAPPER_H
#define PAIS_SHELL_WRAPPER_H

#include "shell/call/call.h"

enum {
    W_ASSIGN = 1,  // NAME=value may come before the command
    W_PRIV = 2,
    W_FAR = 4,  // inside a container or on another machine
    W_JOIN = 8,  // the words are joined and given to a shell
    W_TEXT = 16,  // the value of `text` is given to a shell
    W_SINGLE = 32,  // long options have one dash
    W_DASHES = 64,  // the command comes after --
    W_FIRST = 128,  // only the first operand is the script
    W_TAIL = 256,  // the command comes after the option `text`
    W_LOGIN = 1024,  // without a command, or with -s or -i, it is a shell
    W_SKIP = 512,  // options and their values up to the first word that is a program
    W_KEYED = 2048,  // -o KEY=VALUE, and some keys name a command
    W_EACH = 8192,  // with W_JOIN: the words may be a command by themselves too
    W_STDIN = 4096  // without a command, it reads commands; a lone - may come first
};

typedef struct wrapper {
    const char *sub;  // the word that must come first ("exec" of "docker exec")
    const char *shorts, *longs;
    int operands;  // words before the command
    int flags;
    char text;  // option whose value is a script
} wrapper;

// Runs the command that the call hands on; `data` is a wrapper, or several that differ in `sub`.
void sh_wrapper(call *c, const void *data);

// ---- env.c --------------------------------------------------------------------------------
// NAME=VALUE words from `i` on: the program that follows gets them. Returns where they end.
size_t assign_words(call *c, size_t i);
void sh_env(call *c, const void *data);
void sh_coreutils(call *c, const void *data);

// ---- ansible.c ----------------------------------------------------------------------------
void sh_ansible(call *c, const void *data);

#endif
