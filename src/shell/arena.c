// SPDX-License-Identifier: MIT
// The arena of an analysis: blocks that are filled from the front, the first one is kept.
#include "arena.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "node.h"

#define FIRST ((size_t)256 << 10)
#define LARGEST ((size_t)8 << 20)
#define HUGE_PAGE ((size_t)2 << 20)

// Large blocks ask for large pages: most of what a huge command costs is the first touch of memory.
static block *block_new(size_t size)
{
#ifdef MADV_HUGEPAGE
    size_t all = (sizeof(block) + size + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
    block *b = size >= HUGE_PAGE ? aligned_alloc(HUGE_PAGE, all) : malloc(sizeof *b + size);
    if (b && size >= HUGE_PAGE)
        madvise(b, all, MADV_HUGEPAGE);
#else
    block *b = malloc(sizeof *b + size);
#endif
    if (b)
        *b = (block){.size = size};
    return b;
}

shell_arena *shell_arena_new(void)
{
    shell_arena *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->first = a->last = block_new(FIRST);
    if (!a->first) {
        free(a);
        return NULL;
    }
    return a;
}

static void free_from(block *b)
{
    while (b) {
        block *next = b->next;
        free(b);
        b = next;
    }
}

void shell_arena_free(shell_arena *a)
{
    if (a)
        free_from(a->first);
    free(a);
}

void shell_arena_reset(shell_arena *a)
{
    free_from(a->first->next);
    a->first->next = NULL;
    a->first->used = 0;
    a->last = a->first;
    a->total = 0;
    a->frames = NULL;
    a->frames_cap = 0;
}

arena_mark sh_mark(const shell_arena *a)
{
    return (arena_mark){a->last, a->last->used};
}

void sh_release(shell_arena *a, arena_mark m)
{
    a->last = m.last;
    a->last->used = m.used;
}

void *sh_alloc(shell_arena *a, size_t n)
{
    n = (n + 15) & ~(size_t)15;
    block *b = a->last;
    if (b->size - b->used < n) {
        while (b->next && b->next->size < n)
            b = b->next;
        if (b->next) {  // left over by sh_release
            b->next->used = 0;
        } else {
            size_t size = b->size * 2 < LARGEST ? b->size * 2 : LARGEST;
            a->total += n > size ? n : size;
            if (a->total > ARENA_LIMIT || !(b->next = block_new(n > size ? n : size)))
                longjmp(a->out_of_memory, 1);
        }
        a->last = b = b->next;
    }
    void *p = (char *)(b + 1) + b->used;
    b->used += n;
    return memset(p, 0, n);
}

char *sh_copy(shell_arena *a, const char *s, size_t n)
{
    char *p = sh_alloc(a, n + 1);
    if (n)
        memcpy(p, s, n);
    return p;
}

const char *sh_join(shell_arena *a, const char *x, const char *sep, const char *y)
{
    if (!*x)
        return y;
    size_t nx = strlen(x), ns = strlen(sep), ny = strlen(y);
    char *p = sh_alloc(a, nx + ns + ny + 1);
    memcpy(p, x, nx);
    memcpy(p + nx, sep, ns);
    memcpy(p + nx + ns, y, ny);
    return p;
}
