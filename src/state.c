// SPDX-License-Identifier: MIT
// The Lua state: libraries, allocation limit, and where modules come from.
#include "state.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "lua-cjson.h"
#include "libs.h"
#include "modules.h"

// Small blocks come from chunks and go back to a list of their size. Why: a dispatch makes some ten
// thousand small objects and ends; malloc took a sixth of its instructions.
#ifdef PAIS_TEST
enum { GRAIN = 16, SMALL = 0, CHUNK = 64 * 1024 };  // the sanitizers see every block
#else
enum { GRAIN = 16, SMALL = 512, CHUNK = 64 * 1024 };
#endif

static size_t class_of(size_t size)
{
    return (size + GRAIN - 1) / GRAIN;
}

static void *small_new(pais_heap *heap, size_t size)
{
    size_t c = class_of(size);
    void **block = heap->free[c];
    if (block) {
        heap->free[c] = *block;
        return block;
    }
    size_t need = c * GRAIN;
    if (need > heap->left) {
        char *chunk = malloc(CHUNK);
        if (!chunk)
            return NULL;
        heap->next = chunk;
        heap->left = CHUNK;
    }
    void *p = heap->next;
    heap->next += need;
    heap->left -= need;
    return p;
}

static void small_free(pais_heap *heap, void *p, size_t size)
{
    void **block = p;
    *block = heap->free[class_of(size)];
    heap->free[class_of(size)] = block;
}

static void *resize(pais_heap *heap, void *ptr, size_t old, size_t size)
{
    bool was_small = old <= SMALL, is_small = size <= SMALL;
    if (ptr && !was_small && !is_small)
        return realloc(ptr, size);
    if (ptr && was_small && is_small && class_of(old) == class_of(size))
        return ptr;
    void *p = is_small ? small_new(heap, size) : malloc(size);
    if (!p || !ptr)
        return p;
    memcpy(p, ptr, old < size ? old : size);
    if (was_small)
        small_free(heap, ptr, old);
    else
        free(ptr);
    return p;
}

static bool may_have(pais_heap *heap, size_t old, size_t size)
{
#ifdef PAIS_TEST
    // Twice, because Lua collects garbage and tries once more.
    if (heap->fail_at > 0 && size > old &&
        (heap->fail_at == 1 ? heap->fail_always : --heap->fail_at <= 2))
        return false;
#endif
    return !heap->limit || size <= old || heap->used - old + size <= heap->limit;
}

static void *heap_alloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
    pais_heap *heap = ud;
    size_t old = ptr ? osize : 0;  // without ptr, osize is a type tag
    if (nsize == 0) {
        heap->used -= old;
        if (ptr && old <= SMALL)
            small_free(heap, ptr, old);
        else
            free(ptr);
        return NULL;
    }
    if (!may_have(heap, old, nsize))
        return NULL;
    void *p = ptr             ? resize(heap, ptr, old, nsize)
              : nsize <= SMALL ? small_new(heap, nsize)
                               : malloc(nsize);
    if (p)
        heap->used += nsize - old;
    return p;
}

static const luaL_Reg libs[] = {
    {"cjson", luaopen_cjson},
    {"pais.doc", luaopen_pais_doc},
    {"pais.fs", luaopen_pais_fs},
    {"pais.hash", luaopen_pais_hash},
    {"pais.json", luaopen_pais_json},
    {"pais.match", luaopen_pais_match},
    {"pais.planfile", luaopen_pais_planfile},
    {"pais.proc", luaopen_pais_proc},
    {"pais.redact", luaopen_pais_redact},
    {"pais.runtime", luaopen_pais_runtime},
    {"pais.shell", luaopen_pais_shell},
    {"pais.sys", luaopen_pais_sys},
    {NULL, NULL},
};

void state_preload(lua_State *L)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    for (const luaL_Reg *lib = libs; lib->name; lib++) {
        lua_pushcfunction(L, lib->func);  // preload f
        lua_setfield(L, -2, lib->name);   // preload
    }
    lua_pop(L, 1);
}

static int open_state(lua_State *L)
{
    lua_pushboolean(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, "LUA_NOENV");  // LUA_PATH, LUA_INIT and friends are inert
    luaL_openlibs(L);
    state_preload(L);
    lua_getglobal(L, LUA_LOADLIBNAME);  // package
    lua_pushliteral(L, "");
    lua_setfield(L, -2, "path");
    lua_pushliteral(L, "");
    lua_setfield(L, -2, "cpath");
    runtime_searchers(L);  // package
    lua_pop(L, 1);
    return 0;
}

lua_State *state_new(pais_heap *heap)
{
    lua_State *L = lua_newstate(heap_alloc, heap);
    if (!L)
        return NULL;
    lua_gc(L, LUA_GCSTOP);
    lua_pushcfunction(L, open_state);
    if (lua_pcall(L, 0, 0, 0) != LUA_OK) {
        lua_close(L);
        return NULL;
    }
    return L;
}

pais_heap *state_heap(lua_State *L)
{
    void *ud = NULL;
    lua_Alloc f = lua_getallocf(L, &ud);
    return f == heap_alloc ? ud : NULL;
}
