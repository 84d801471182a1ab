// SPDX-License-Identifier: MIT
// Inside of the arena, for those who set the place to go when memory ends.
#ifndef PAIS_SHELL_ARENA_H
#define PAIS_SHELL_ARENA_H

#include <setjmp.h>

#include "shell.h"

// More than this for one command is refused: the result is partial.
#define ARENA_LIMIT ((size_t)512 << 20)

typedef struct block {
    struct block *next;
    size_t size, used;
    size_t pad;  // keeps what follows aligned
} block;

struct shell_arena {
    block *first, *last;
    size_t total;
    void *frames;  // the parser's stack, used again by the next parse
    size_t frames_cap;
    jmp_buf out_of_memory;
};

#endif
