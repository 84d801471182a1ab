// SPDX-License-Identifier: MIT
// The Lua state: libraries, allocation limit, and where modules come from.
#include "state.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "frozen.h"
#include "lua-cjson.h"
#include "libs.h"
#include "limit.h"
#include "modules.h"
#include "runtime.h"

// Small blocks come from chunks and go back to a list of their size. Why: a dispatch makes some ten
// thousand small objects and ends; malloc took a sixth of its instructions.
#ifdef PAIS_TEST
enum { GRAIN = 16, SMALL = 0, CHUNK = 64 * 1024 };  // the sanitizers see every block
#else
enum { GRAIN = 16, SMALL = 512, CHUNK = 64 * 1024 };
#endif
enum { FROZEN_CHUNK = 4096 };  // the area is small, and what is left of a chunk is lost

static size_t class_of(size_t size)
{
    return (size + GRAIN - 1) / GRAIN;
}

static void *block_new(size_t size)
{
    return frozen_making ? frozen_alloc(size) : malloc(size);
}

static void block_free(void *p)
{
    if (!frozen_has(p))
        free(p);
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
        size_t room = frozen_making ? FROZEN_CHUNK : CHUNK;
        char *chunk = block_new(room);
        if (!chunk)
            return NULL;
        heap->next = chunk;
        heap->left = room;
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

static void *block_resize(void *ptr, size_t old, size_t size)
{
    if (!frozen_making && !frozen_has(ptr))
        return realloc(ptr, size);
    void *p = block_new(size);
    if (p) {
        memcpy(p, ptr, old < size ? old : size);
        if (frozen_making)
            memset(ptr, 0, old);
        block_free(ptr);
    }
    return p;
}

static void *resize(pais_heap *heap, void *ptr, size_t old, size_t size)
{
    bool was_small = old <= SMALL, is_small = size <= SMALL;
    if (ptr && !was_small && !is_small)
        return block_resize(ptr, old, size);
    if (ptr && was_small && is_small && class_of(old) == class_of(size))
        return ptr;
    void *p = is_small ? small_new(heap, size) : block_new(size);
    if (!p || !ptr)
        return p;
    memcpy(p, ptr, old < size ? old : size);
    if (was_small)
        small_free(heap, ptr, old);
    else
        block_free(ptr);
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
        if (frozen_making && ptr)
            memset(ptr, 0, old);  // what is left over shall say nothing: see frozen_write
        if (ptr && old <= SMALL)
            small_free(heap, ptr, old);
        else
            block_free(ptr);
        return NULL;
    }
    if (!may_have(heap, old, nsize))
        return NULL;
    void *p = ptr             ? resize(heap, ptr, old, nsize)
              : nsize <= SMALL ? small_new(heap, nsize)
                               : block_new(nsize);
    if (p)
        heap->used += nsize - old;
    return p;
}

static const luaL_Reg libs[] = {
    {"cjson", luaopen_cjson},
    {"pais.confine", luaopen_pais_confine},
    {"pais.doc", luaopen_pais_doc},
    {"pais.fs", luaopen_pais_fs},
    {"pais.fstree", luaopen_pais_fstree},
    {"pais.hash", luaopen_pais_hash},
    {"pais.interrupt", luaopen_pais_interrupt},
    {"pais.json", luaopen_pais_json},
    {"pais.line", luaopen_pais_line},
    {"pais.match", luaopen_pais_match},
    {"pais.planfile", luaopen_pais_planfile},
    {"pais.pool", luaopen_pais_pool},
    {"pais.proc", luaopen_pais_proc},
    {"pais.redact", luaopen_pais_redact},
    {"pais.runtime", luaopen_pais_runtime},
    {"pais.shell", luaopen_pais_shell},
    {"pais.sign", luaopen_pais_sign},
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

// ---- standard libraries that are opened when they are first used

// Why: they are two thirds of the functions of the standard libraries, and a dispatch needs none.
static const luaL_Reg late[] = {
    {LUA_COLIBNAME, luaopen_coroutine}, {LUA_DBLIBNAME, luaopen_debug}, {LUA_IOLIBNAME, luaopen_io},
    {LUA_MATHLIBNAME, luaopen_math},    {LUA_OSLIBNAME, luaopen_os},    {LUA_UTF8LIBNAME, luaopen_utf8},
    {NULL, NULL},
};

// Loader in package.preload, with the library's name: opens it, and tells who asked to know.
static int open_late(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    const luaL_Reg *lib = late;
    while (lib->name && strcmp(lib->name, name) != 0)
        lib++;
    if (!lib->name)
        return 0;
    luaL_requiref(L, lib->name, lib->func, 1);
    if (lib->func == luaopen_coroutine)
        limit_open_coroutine(L);
    if (lua_getfield(L, LUA_REGISTRYINDEX, STATE_ON_LIBRARY) == LUA_TFUNCTION) {
        lua_pushstring(L, lib->name);
        lua_pushvalue(L, -3);
        lua_call(L, 2, 0);
    } else
        lua_pop(L, 1);
    return 1;
}

// __index of the globals: opens the library of that name.
static int late_global(lua_State *L)
{
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    for (const luaL_Reg *lib = late; lib->name; lib++)
        if (strcmp(lib->name, name) == 0) {
            lua_settop(L, 2);
            lua_replace(L, 1);
            return open_late(L);
        }
    return 0;
}

static void open_libraries(lua_State *L)
{
    static const luaL_Reg early[] = {
        {LUA_GNAME, luaopen_base},        {LUA_LOADLIBNAME, luaopen_package},
        {LUA_STRLIBNAME, luaopen_string}, {LUA_TABLIBNAME, luaopen_table},
    };
    for (size_t i = 0; i < sizeof early / sizeof *early; i++) {
        luaL_requiref(L, early[i].name, early[i].func, 1);
        lua_pop(L, 1);
    }
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    for (const luaL_Reg *lib = late; lib->name; lib++) {
        lua_pushcfunction(L, open_late);
        lua_setfield(L, -2, lib->name);
    }
    lua_pushglobaltable(L);  // preload _G
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, late_global);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pop(L, 2);
}

static int open_state(lua_State *L)
{
    lua_pushboolean(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, "LUA_NOENV");  // LUA_PATH, LUA_INIT and friends are inert
    if (runtime.hook)
        open_libraries(L);
    else
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
