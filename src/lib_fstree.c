// SPDX-License-Identifier: MIT
// pais.fstree: folders that are put in the place of others.
#include <lauxlib.h>

#include "libs.h"
#include "fstree.h"

// copy(from, to, mode, max) -> bytes: a regular file, to a name that is free
static int lib_fstree_copy(lua_State *L)
{
    const char *from = luaL_checkstring(L, 1), *to = luaL_checkstring(L, 2);
    mode_t mode = (mode_t)luaL_checkinteger(L, 3);
    lua_Integer max = luaL_checkinteger(L, 4);
    uint64_t size;
    int err = fstree_copy(from, to, mode, max < 0 ? 0 : (uint64_t)max, &size);
    if (err)
        return lib_fail(L, err, "copy %s to %s", from, to);
    lua_pushinteger(L, (lua_Integer)size);
    return 1;
}

// digest(path) -> 64 hexadecimal digits: the SHA-256 of a regular file
static int lib_fstree_digest(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    char digest[FSTREE_DIGEST];
    int err = fstree_digest(path, digest);
    if (err)
        return lib_fail(L, err, "read %s", path);
    lua_pushstring(L, digest);
    return 1;
}

// exchange(a, b) -> true: two names change places in one step
static int lib_fstree_exchange(lua_State *L)
{
    const char *a = luaL_checkstring(L, 1), *b = luaL_checkstring(L, 2);
    int err = fstree_exchange(a, b);
    if (err)
        return lib_fail(L, err, "exchange %s and %s", a, b);
    lua_pushboolean(L, 1);
    return 1;
}

// sync(dir) -> true: what was written to its file system is on the disk
static int lib_fstree_sync(lua_State *L)
{
    const char *dir = luaL_checkstring(L, 1);
    int err = fstree_sync(dir);
    if (err)
        return lib_fail(L, err, "write %s to the disk", dir);
    lua_pushboolean(L, 1);
    return 1;
}

static const luaL_Reg functions[] = {
    {"copy", lib_fstree_copy},
    {"digest", lib_fstree_digest},
    {"exchange", lib_fstree_exchange},
    {"sync", lib_fstree_sync},
    {NULL, NULL},
};

int luaopen_pais_fstree(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}
