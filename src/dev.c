// SPDX-License-Identifier: MIT
// The interpreter that runs the specs (busted --lua=build/pais-dev): the C libraries of pais with
// the system's own module paths. It is not installed.
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>

#include "state.h"

static int report(lua_State *L)
{
    luaL_traceback(L, L, lua_tostring(L, 1), 1);
    return 1;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    lua_State *L = luaL_newstate();
    if (!L)
        return 1;
    luaL_openlibs(L);
    state_preload(L);
    // The options that busted hands on to its interpreter: -e CODE, -lMODULE.
    int i = 1;
    lua_pushcfunction(L, report);
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (argv[i][1] == 'e' && i + 1 < argc && luaL_dostring(L, argv[++i]) != LUA_OK)
            goto fail;
    }
    lua_createtable(L, argc, 1);
    for (int k = 0; k < argc; k++) {
        lua_pushstring(L, argv[k]);
        lua_rawseti(L, -2, k - i);
    }
    lua_setglobal(L, "arg");
    if (i >= argc || luaL_loadfile(L, argv[i]) != LUA_OK)
        goto fail;
    for (int k = i + 1; k < argc; k++)
        lua_pushstring(L, argv[k]);
    if (lua_pcall(L, argc - i - 1, 0, 1) == LUA_OK)
        return 0;
fail:
    fprintf(stderr, "pais-dev: %s\n", lua_tostring(L, -1));
    return 1;
}
