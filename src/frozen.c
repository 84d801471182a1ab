// SPDX-License-Identifier: MIT
// The area of the frozen state.
#include "frozen.h"

#include <errno.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs.h"
#include "state.h"

#ifdef __linux__
#define FROZEN_SECTION __attribute__((section(".frozen"), aligned(4096)))
#else
#define FROZEN_SECTION
#endif
#if defined(__linux__) && !defined(PAIS_TEST)
enum { FROZEN_SIZE = 224 * 1024 };
#else
enum { FROZEN_SIZE = 4096 };
#endif

typedef struct area {
    lua_State *state;  // NULL: nothing is frozen
    pais_heap heap;
    size_t used;  // bytes of memory
    _Alignas(16) char memory[];
} area;

// In a section of its own, so that the build can replace it in the file.
static union {
    area a;
    char bytes[FROZEN_SIZE];
} frozen FROZEN_SECTION;

bool frozen_making;

void *frozen_alloc(size_t size)
{
    size_t need = (size + 15) & ~(size_t)15;
    size_t room = sizeof frozen - offsetof(area, memory) - frozen.a.used;
    if (need < size || need > room)
        return NULL;
    void *p = frozen.a.memory + frozen.a.used;
    frozen.a.used += need;
    return p;
}

bool frozen_has(const void *ptr)
{
    return (const char *)ptr >= frozen.bytes && (const char *)ptr < frozen.bytes + sizeof frozen;
}

pais_heap *frozen_heap(void)
{
    return &frozen.a.heap;
}

void frozen_begin(void)
{
    frozen_making = true;
#ifdef M_MMAP_THRESHOLD
    // Malloc shall give maps of their own, which stray_pointer knows, when the heap is used up.
    mallopt(M_MMAP_THRESHOLD, 0);
    for (size_t size = 4096; size >= 16; size /= 2)
        while ((char *)malloc(size) < (char *)sbrk(0))
            continue;
#endif
}

// Where in the area something points to memory of this run alone (malloc's, or the stack), which the
// next run will not have; -1: nowhere.
static ptrdiff_t stray_pointer(void)
{
    uintptr_t word, stack = (uintptr_t)&word;
    for (size_t at = 0; at < offsetof(area, memory) + frozen.a.used; at += sizeof word) {
        memcpy(&word, frozen.bytes + at, sizeof word);
        // Maps and the stack lie together, at the upper end of the addresses that a process has.
        if (word >= stack >> 40 << 40 && word <= stack + (64 << 20))
            return (ptrdiff_t)at;
    }
    return -1;
}

int frozen_write(lua_State *L, const char *path)
{
    if (frozen.a.used == 0)
        return ENOMEM;
    frozen_making = false;
    // What is allocated later shall lie together: each page of the area that is written is copied.
    memset(frozen.a.heap.free, 0, sizeof frozen.a.heap.free);
    frozen.a.heap.left = 0;
    frozen.a.state = L;
    ptrdiff_t stray = stray_pointer();
    if (stray >= 0) {
        fprintf(stderr, "pais: at %td, the frozen state points to memory outside of it\n", stray);
        return EFAULT;
    }
    return fs_replace(path, frozen.bytes, sizeof frozen, 0644);
}

lua_State *frozen_take(void)
{
    lua_State *L = frozen.a.state;
    frozen.a.state = NULL;
    return L;
}
