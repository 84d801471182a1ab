// SPDX-License-Identifier: MIT
// The stage-1 host: plain Lua that runs src/embed.lua during the build.
// Why: bytecode is only portable between identical builds of Lua, so the compiler of the embedded
// modules must be the library that pais is linked with, never a luac found on the path.
#include <stdio.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: stage1 SCRIPT [ARG...]\n");
        return 2;
    }
    lua_State *L = luaL_newstate();
    if (!L)
        return 1;
    luaL_openlibs(L);
    if (luaL_loadfile(L, argv[1]) != LUA_OK)
        goto fail;
    luaL_checkstack(L, argc, "too many arguments");
    for (int i = 2; i < argc; i++)
        lua_pushstring(L, argv[i]);
    if (lua_pcall(L, argc - 2, 0, 0) == LUA_OK) {
        lua_close(L);
        return 0;
    }
fail:
    fprintf(stderr, "stage1: %s\n", lua_tostring(L, -1));
    lua_close(L);
    return 1;
}
