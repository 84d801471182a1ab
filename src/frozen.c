// SPDX-License-Identifier: MIT
// The area of the frozen state.
#include "frozen.h"

#include <errno.h>
#include <string.h>

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

int frozen_write(lua_State *L, const char *path)
{
    if (frozen.a.used == 0)
        return ENOMEM;
    // What is allocated later shall lie together: each page of the area that is written is copied.
    memset(frozen.a.heap.free, 0, sizeof frozen.a.heap.free);
    frozen.a.heap.left = 0;
    frozen.a.state = L;
    return fs_replace(path, frozen.bytes, sizeof frozen, 0644);
}

lua_State *frozen_take(void)
{
    lua_State *L = frozen.a.state;
    frozen.a.state = NULL;
    return L;
}
