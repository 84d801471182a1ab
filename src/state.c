// SPDX-License-Identifier: MIT
// The Lua state: libraries, allocation limit, and where modules come from.
#include "state.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>

#include "lua-cjson.h"
#include "libs.h"
#include "modules.h"

static void *heap_alloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
    pais_heap *heap = ud;
    size_t old = ptr ? osize : 0;  // without ptr, osize is a type tag
    if (nsize == 0) {
        heap->used -= old;
        free(ptr);
        return NULL;
    }
#ifdef PAIS_TEST
    if (heap->fail_at > 0 && nsize > old && --heap->fail_at == 0)
        return NULL;
#endif
    if (heap->limit && nsize > old && heap->used - old + nsize > heap->limit)
        return NULL;
    void *p = realloc(ptr, nsize);
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
    lua_gc(L, LUA_GCGEN, 0, 0);
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
