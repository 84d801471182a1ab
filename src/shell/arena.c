// SPDX-License-Identifier: MIT
// The arena of an analysis: blocks that are filled from the front, the first one is kept.
#include "shell/arena.h"

#include <stdlib.h>
#include <sys/mman.h>

#define FIRST ((size_t)256 << 10)
#define LARGEST ((size_t)8 << 20)
#define HUGE_PAGE ((size_t)2 << 20)

struct block {
    block *next;
    size_t size;
};

static char *start_of(block *b)
{
    return (char *)(b + 1);
}

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

static void use(shell_arena *a, block *b, char *at)
{
    a->last = b;
    a->at = at;
    a->end = start_of(b) + b->size;
}

shell_arena *shell_arena_new(void)
{
    shell_arena *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->first = block_new(FIRST);
    if (!a->first) {
        free(a);
        return NULL;
    }
    use(a, a->first, start_of(a->first));
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
    use(a, a->first, start_of(a->first));
    a->total = 0;
    a->frames = NULL;
    a->frames_cap = 0;
}

arena_mark sh_mark(const shell_arena *a)
{
    return (arena_mark){a->last, a->at};
}

void sh_release(shell_arena *a, arena_mark m)
{
    use(a, m.last, m.at);
}

void *sh_more(shell_arena *a, size_t n)
{
    block *b = a->last;
    while (b->next && b->next->size < n)  // left over by sh_release
        b = b->next;
    if (!b->next) {
        size_t size = b->size * 2 < LARGEST ? b->size * 2 : LARGEST;
        size = n > size ? n : size;
        a->total += size;
        if (a->total > ARENA_LIMIT || !(b->next = block_new(size)))
            longjmp(a->out_of_memory, 1);
    }
    use(a, b->next, start_of(b->next) + n);
    return start_of(b->next);
}

void *sh_grow(shell_arena *a, void *v, size_t n, size_t *cap, size_t size, size_t first)
{
    if (n < *cap)
        return v;
    size_t more = *cap ? *cap : first;
    *cap += more;
    // The last thing in its block grows where it is.
    if (v && (char *)v + n * size == a->at && (size_t)(a->end - a->at) >= more * size) {
        a->at += more * size;
        return v;
    }
    void *grown = sh_room(a, *cap * size);
    return n ? memcpy(grown, v, n * size) : grown;
}

char *sh_copy(shell_arena *a, const char *s, size_t n)
{
    char *p = sh_room(a, n + 1);
    if (n)
        memcpy(p, s, n);
    p[n] = '\0';
    return p;
}

const char *sh_join(shell_arena *a, const char *x, const char *sep, const char *y)
{
    if (!*x)
        return y;
    size_t nx = strlen(x), ns = strlen(sep), ny = strlen(y);
    char *p = sh_room(a, nx + ns + ny + 1);
    memcpy(p, x, nx);
    memcpy(p + nx, sep, ns);
    memcpy(p + nx + ns, y, ny + 1);
    return p;
}
