// SPDX-License-Identifier: MIT
// The Lua state: libraries, allocation limit, and where modules come from.
#ifndef PAIS_STATE_H
#define PAIS_STATE_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct pais_heap {
    size_t used;   // bytes now allocated by Lua
    size_t limit;  // bytes at which an allocation is refused; 0: no limit
    long fail_at;  // test builds: n + 2 makes the n-th allocation from now fail; 0: none
    bool fail_always;  // and every one behind it
    char *next;    // the rest of the chunk that small blocks are cut from; chunks are never given back
    size_t left;
    void *free[33];  // lists of small blocks, by size
} pais_heap;

// Registry key of a function (name, library) that is called when a standard library is opened late.
#define STATE_ON_LIBRARY "pais.on_library"

// Makes a state with the standard libraries (in a dispatch, those that few handlers use are opened
// when they are first asked for), the C libraries of pais as preloads, and no way to load anything
// from LUA_PATH, LUA_CPATH or package.path. The collector is off; lua_gc with LUA_GCRESTART starts
// it. `heap` must outlive the state. Returns NULL when memory is short.
lua_State *state_new(pais_heap *heap);

// The heap that `L` allocates from.
pais_heap *state_heap(lua_State *L);

// Registers the C libraries of pais (and cjson) in package.preload. Also used by the test
// interpreter, which keeps the system's own module paths.
void state_preload(lua_State *L);

#endif
