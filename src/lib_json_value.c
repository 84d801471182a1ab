// SPDX-License-Identifier: MIT
// pais.json: decoded values, copied and compared.
#include <lauxlib.h>

#include "json.h"
#include "lib_json.h"

static void copy(lua_State *L, int depth)
{
    if (!lua_istable(L, -1))
        return;
    if (depth > 2 * JSON_MAX_DEPTH)
        luaL_error(L, "copy: a table is nested too deep, or holds itself");
    luaL_checkstack(L, 6, "JSON nested too deep");
    lua_createtable(L, (int)lua_rawlen(L, -1), depth == 0 ? 16 : 4);  // t new
    for (lua_pushnil(L); lua_next(L, -3);) {  // t new key value
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);  // t new key value key value
        if (lua_type(L, -1) == LUA_TTABLE)
            copy(L, depth + 1);
        lua_rawset(L, -5);  // t new key value
        lua_pop(L, 1);
    }
    if (lua_getmetatable(L, -2))
        lua_setmetatable(L, -2);
    lua_remove(L, -2);
}

// copy(value) -> a value that can be changed without changing the first
int lib_json_copy(lua_State *L)
{
    lua_settop(L, 1);
    copy(L, 0);
    return 1;
}

// Whether the two values on top of the stack say the same; leaves them there.
static bool same(lua_State *L, int depth)
{
    if (lua_rawequal(L, -2, -1))
        return true;
    if (!lua_istable(L, -2) || !lua_istable(L, -1) || depth > 2 * JSON_MAX_DEPTH ||
        !lua_checkstack(L, 6))
        return false;
    bool m = lua_getmetatable(L, -2), n = m && lua_getmetatable(L, -2);  // a b [ma [mb]]
    bool equal = m ? n && lua_rawequal(L, -2, -1) : !lua_getmetatable(L, -1);
    lua_settop(L, lua_gettop(L) - (m ? n ? 2 : 1 : equal ? 0 : 1));
    int members = 0;
    if (!equal)
        return false;
    for (lua_pushnil(L); equal && lua_next(L, -3);) {  // a b key value
        lua_pushvalue(L, -2);
        lua_rawget(L, -4);  // a b key value other
        equal = same(L, depth + 1);
        lua_pop(L, equal ? 2 : 3);
        members++;
    }
    if (!equal)
        return false;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        members--;
    return members == 0;
}

// same(a, b) -> whether two values say the same, neither having been changed
int lib_json_same(lua_State *L)
{
    lua_settop(L, 2);
    lua_pushboolean(L, same(L, 0));
    return 1;
}
