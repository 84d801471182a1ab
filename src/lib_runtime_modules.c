// SPDX-License-Identifier: MIT
// pais.runtime: where modules come from: overlays, then what is embedded.
#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs.h"
#include "lib_runtime.h"
#include "libs.h"
#include "modules.h"
#include "runtime.h"
#include "version.h"

#define REFUSED "pais.refused"  // registry: {name, path, message} of overlays set aside
#define LOADED "pais.loaded"    // registry: module name -> path of the overlay in use

static void refuse(lua_State *L, const char *name, const char *path, const char *message)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, REFUSED);
    lua_createtable(L, 0, 3);  // refused r
    lua_pushstring(L, name);
    lua_setfield(L, -2, "name");
    lua_pushstring(L, path);
    lua_setfield(L, -2, "path");
    lua_pushstring(L, message);
    lua_setfield(L, -2, "message");
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pop(L, 1);
}

static const pais_module *embedded(const char *name)
{
    int lo = 0, hi = pais_module_count - 1;
    while (lo <= hi) {
        int mid = (lo + hi) / 2, order = strcmp(name, pais_modules[mid].name);
        if (order == 0)
            return &pais_modules[mid];
        if (order < 0)
            hi = mid - 1;
        else
            lo = mid + 1;
    }
    return NULL;
}

// Why an overlay file may not be used, or NULL. Only the user and root may be able to change code
// that runs unasked.
static const char *distrust(const struct stat *st)
{
    if (!S_ISREG(st->st_mode))
        return "it is no regular file";
    if (st->st_uid != 0 && st->st_uid != geteuid())
        return "it belongs to another user";
    if (st->st_mode & (S_IWGRP | S_IWOTH))
        return "others may write to it (chmod go-w)";
    return NULL;
}

// The API level in the first line of an overlay ("-- pais module override: api=1 base=HASH"), or 0.
static int overlay_api(const char *text)
{
    const char *end = strchr(text, '\n');
    const char *at = strstr(text, "api=");
    return at && (!end || at < end) ? atoi(at + 4) : 0;
}

// Pushes the loader of the overlay for module `name` in `dir`, or returns false. A file that may
// not or cannot be used is noted as refused.
static bool push_overlay(lua_State *L, const char *dir, const char *sub, const char *name,
                         bool need_api)
{
    char path[PATH_MAX], chunk[PATH_MAX + 1];
    size_t n = (size_t)snprintf(path, sizeof path, "%s%s/", dir, sub);
    for (const char *c = name; *c && n + 5 < sizeof path; c++)
        path[n++] = *c == '.' ? '/' : *c;
    if (n + 5 >= sizeof path || strstr(name, ".."))
        return false;
    memcpy(path + n, ".lua", 5);
    struct stat st;
    if (stat(path, &st) != 0)
        return false;
    const char *bad = need_api ? distrust(&st) : NULL;
    char *text = NULL;
    size_t len;
    int err = bad ? 0 : fs_read(path, 4 << 20, &text, &len);
    if (err)
        bad = strerror(err);
    if (!bad && need_api && overlay_api(text) != PAIS_API_LEVEL)
        bad = "its first line does not say api=1 (pais module override writes it)";
    snprintf(chunk, sizeof chunk, "@%s", path);
    if (!bad && luaL_loadbufferx(L, text, len, chunk, "t") != LUA_OK)
        bad = lua_tostring(L, -1);
    free(text);
    if (bad) {
        refuse(L, name, path, bad);
        return false;
    }
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LOADED);
    lua_pushstring(L, path);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
    lua_pushstring(L, path);  // loader path
    return true;
}

// Runs an overlay; when it fails, the embedded module takes its place.
// Upvalues: the overlay's chunk, its path.
static int run_overlay(lua_State *L)
{
    lua_settop(L, 2);  // name data
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    if (lua_pcall(L, 2, 1, 0) == LUA_OK)
        return 1;
    const char *name = lua_tostring(L, 1);
    refuse(L, name, lua_tostring(L, lua_upvalueindex(2)), luaL_tolstring(L, -1, NULL));
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LOADED);
    lua_pushnil(L);
    lua_setfield(L, -2, name);
    const pais_module *m = embedded(name);
    if (!m)
        return luaL_error(L, "load module %s: %s", name, lua_tostring(L, -2));
    if (luaL_loadbufferx(L, (const char *)m->code, m->code_size, m->chunk, "b") != LUA_OK)
        return lua_error(L);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    return 1;
}

// The searcher behind the preloads: overlays, then embedded modules.
static int search(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    bool found = runtime.dev && push_overlay(L, runtime.dev, "/lua", name, false);
    if (!found && !runtime.safe) {
        found = (lua_toboolean(L, lua_upvalueindex(1)) &&
                 push_overlay(L, runtime.home, "/lua", name, true)) ||
                (lua_toboolean(L, lua_upvalueindex(2)) &&
                 push_overlay(L, runtime.etc, "/lua", name, true));
    }
    if (found) {
        lua_pushvalue(L, -1);                    // chunk path path
        lua_insert(L, -3);                       // path chunk path
        lua_pushcclosure(L, run_overlay, 2);     // path loader
        lua_insert(L, -2);                       // loader path
        return 2;
    }
    const pais_module *m = embedded(name);
    if (!m) {
        lua_pushfstring(L, "no overlay and no embedded module '%s'", name);
        return 1;
    }
    if (luaL_loadbufferx(L, (const char *)m->code, m->code_size, m->chunk, "b") != LUA_OK)
        return lua_error(L);
    lua_pushstring(L, m->chunk);
    return 2;
}

static bool has_lua_dir(const char *dir)
{
    char path[PATH_MAX];
    struct stat st;
    return dir[0] && snprintf(path, sizeof path, "%s/lua", dir) < (int)sizeof path &&
           stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool runtime_overlays(void)
{
    return runtime.dev || runtime.safe || has_lua_dir(runtime.home) || has_lua_dir(runtime.etc);
}

void runtime_searchers(lua_State *L)
{
    lua_createtable(L, 2, 0);             // package new
    lua_getfield(L, -2, "searchers");     // package new old
    lua_rawgeti(L, -1, 1);                // package new old preload
    lua_rawseti(L, -3, 1);
    lua_pop(L, 1);                        // package new
    lua_pushboolean(L, has_lua_dir(runtime.home));
    lua_pushboolean(L, has_lua_dir(runtime.etc));
    lua_pushcclosure(L, search, 2);
    lua_rawseti(L, -2, 2);
    lua_setfield(L, -2, "searchers");
}

// modules() -> {{name, chunk, overlay = path or nil}}: every embedded module
int lib_runtime_modules(lua_State *L)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LOADED);  // loaded
    lua_createtable(L, pais_module_count, 0);
    for (int i = 0; i < pais_module_count; i++) {
        lua_createtable(L, 0, 3);
        lua_pushstring(L, pais_modules[i].name);
        lua_setfield(L, -2, "name");
        lua_pushstring(L, pais_modules[i].chunk + 1);
        lua_setfield(L, -2, "file");
        lua_getfield(L, -3, pais_modules[i].name);
        lua_setfield(L, -2, "overlay");
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

// source(name) -> text of the embedded module, or nil
int lib_runtime_source(lua_State *L)
{
    const pais_module *m = embedded(luaL_checkstring(L, 1));
    if (!m)
        return 0;
    lua_pushlstring(L, (const char *)m->source, m->source_size);
    return 1;
}

// refused() -> {{name, path, message}}: overlays set aside in this run
int lib_runtime_refused(lua_State *L)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, REFUSED);
    return 1;
}

// distrust(path) -> why code in this file must not run unasked, or nil
int lib_runtime_distrust(lua_State *L)
{
    struct stat st;
    const char *path = luaL_checkstring(L, 1);
    const char *bad = stat(path, &st) == 0 ? distrust(&st) : strerror(errno);
    lua_pushstring(L, bad);
    return 1;
}
