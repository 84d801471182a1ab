// SPDX-License-Identifier: MIT
// The arena of an analysis: memory is taken from the front of a block, and all of it is given back
// at once.
#ifndef PAIS_SHELL_ARENA_H
#define PAIS_SHELL_ARENA_H

#include <setjmp.h>
#include <string.h>

#include "shell/shell.h"

// More than this for one command is refused: the result is partial.
#define ARENA_LIMIT ((size_t)512 << 20)

typedef struct block block;

struct shell_arena {
    char *at, *end;  // what is left of the last block
    block *first, *last;
    size_t total;
    void *frames;  // the parser's stack, used again by the next parse
    size_t frames_cap;
    jmp_buf out_of_memory;
};

// For sh_room: `n` bytes, a multiple of 8, from another block.
void *sh_more(shell_arena *a, size_t n);

// `n` bytes with any content, for pointers and smaller things. Does not return without memory: the
// analysis ends as partial.
static inline void *sh_room(shell_arena *a, size_t n)
{
    n = (n + 7) & ~(size_t)7;
    if ((size_t)(a->end - a->at) < n)
        return sh_more(a, n);
    char *p = a->at;
    a->at += n;
    return p;
}

// The same, zeroed.
static inline void *sh_alloc(shell_arena *a, size_t n)
{
    return memset(sh_room(a, n), 0, n);
}
#define NEW(a, type) ((type *)sh_alloc((a), sizeof(type)))

// An array of `n` elements of `size` bytes that has room for more of them: `v`, or a copy of it.
// *cap is how many it has room for; an array begins with NULL, and then has room for `first`.
void *sh_grow(shell_arena *a, void *v, size_t n, size_t *cap, size_t size, size_t first);

// A copy of `n` bytes with a final NUL.
char *sh_copy(shell_arena *a, const char *s, size_t n);
// One of: SHELL "a", "b" joined; NUL-terminated.
const char *sh_join(shell_arena *a, const char *x, const char *sep, const char *y);

// Forgets what was allocated after the mark.
typedef struct arena_mark {
    block *last;
    char *at;
} arena_mark;
arena_mark sh_mark(const shell_arena *a);
void sh_release(shell_arena *a, arena_mark m);

#endif
